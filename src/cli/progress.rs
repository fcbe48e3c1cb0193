//! How far the reading of inputs has come, on a terminal.

use std::sync::atomic::{AtomicU64, Ordering};

use demarche::input::{Input, Meter};
use indicatif::{HumanCount, ProgressBar};

use super::message::Messages;

/// How much of inputs that the library reads in one go is read; with a spinner where their size is not known.
pub(super) fn reading(inputs: &mut [Input], messages: Messages) -> ProgressBar {
    match metered(inputs) {
        Some((total, meter)) => messages.reading(total, &meter),
        None => messages.waiting("reading"),
    }
}

/// Tells a bar how much of how much is done.
pub(super) fn told(bar: &ProgressBar) -> impl Fn(usize, usize) + '_ {
    |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    }
}

/// Counts the bytes of all inputs together, if their total is known.
fn metered(inputs: &mut [Input]) -> Option<(u64, Meter)> {
    let total = inputs.iter().map(Input::size).sum::<Option<u64>>()?;
    let meter = Meter::default();
    inputs.iter_mut().for_each(|input| *input = input.clone().metered(&meter));
    Some((total, meter))
}

/// A bar over the bytes of all inputs where they are files, else a count.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Where the bytes are counted, if their total is known.
    meter: Option<Meter>,
    done: AtomicU64,
    unit: &'static str,
}

impl Progress {
    /// Of these inputs, if it is `wanted`, on a terminal and not with `-q`.
    pub(super) fn over(inputs: &mut [Input], unit: &'static str, messages: Messages, wanted: bool) -> Self {
        let (bar, meter) = match metered(inputs) {
            Some((total, meter)) => (messages.bytes(total, wanted), Some(meter)),
            None => (messages.progress(unit, wanted), None),
        };
        Self { bar, meter, done: AtomicU64::new(0), unit }
    }

    /// So many more are done.
    pub(super) fn advance(&self, n: u64) {
        let done = self.done.fetch_add(n, Ordering::Relaxed) + n;
        match &self.meter {
            Some(meter) => {
                self.bar.set_message(format!("{} {}", HumanCount(done), self.unit));
                self.bar.set_position(meter.bytes());
            }
            None => self.bar.inc(n),
        }
    }

    /// Says something without mixing it with the bar.
    pub(super) fn suspend<T>(&self, say: impl FnOnce() -> T) -> T {
        self.bar.suspend(say)
    }

    /// Takes it off the screen.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
