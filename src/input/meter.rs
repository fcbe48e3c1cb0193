//! How much of the input is read, for those who wait for its end.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the bytes read of all inputs it is given to, as they stand in the file: packed ones before they are unpacked.
///
/// ```
/// use demarche::input::{ColumnNames, Input, Meter, TableReader};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.csv");
/// std::fs::write(&path, "text\nThey agreed.\n")?;
/// let meter = Meter::default();
/// let input = Input::find(&[path], None)?.remove(0).metered(&meter);
/// let rows = TableReader::open(&input, ColumnNames::new(), &[])?.count();
/// assert_eq!((rows, meter.bytes()), (1, input.size().expect("a file has a size")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// The bytes read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts bytes that were read.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is not read as a stream"))]
    pub(super) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// A reader whose bytes are counted.
    pub(super) fn count<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, meter: self.clone() }
    }
}

pub(super) struct Counted<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.meter.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
