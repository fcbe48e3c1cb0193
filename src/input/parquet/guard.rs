//! The decoders of Parquet trust their data and panic where it is damaged; here that becomes an error like any other.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// Whether this thread runs a decoder.
    static DECODES: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread decodes data that may be damaged: a panic is then caught and becomes an error, so a panic hook has
/// nothing to say.
#[must_use]
pub fn is_decoding() -> bool {
    DECODES.get()
}

/// Runs a decoder on data that nobody vouches for: where it panics, the data is damaged.
pub(super) fn guarded<T>(work: impl FnOnce() -> std::result::Result<T, String>) -> std::result::Result<T, String> {
    DECODES.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    DECODES.set(false);
    done.unwrap_or_else(|_| Err("the data is damaged".to_owned())).map_err(|message| plain(&message).to_owned())
}

/// A message of the decoder without the kinds of error in front.
pub(super) fn plain(message: &str) -> &str {
    const KINDS: [&str; 5] = ["Parquet argument error: ", "Parquet error: ", "Arrow: ", "EOF: ", "External: "];
    KINDS.iter().find_map(|kind| message.strip_prefix(kind)).map_or(message, plain)
}
