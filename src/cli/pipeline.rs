//! Work that goes in and comes out in order, while all threads are busy in between.
//!
//! One thread reads, hands on results and works on items itself whenever enough are waiting for the others. So nobody waits at the end of a
//! batch for the slowest item of it; only where one item takes longer than all that was read behind it do the others rest. Reading
//! and handing on may share their own work out among the same threads. See Kleppmann, Designing Data-Intensive Applications (2017), chapter 11, on
//! back-pressure.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Works on each item on all threads, while one of them hands on results in the order of the items and reads more: that is what `next` does, which
/// gives an empty batch at the end, and may be called with the last results after it.
///
/// At most three batches are held at a time. Each item is worked on with something from `start`.
///
/// # Errors
/// The first error of `next`; items that nobody works on yet are dropped then.
pub(super) fn in_order<T: Send, S, D: Send>(
    first: Vec<T>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> D + Sync,
    mut next: impl FnMut(Vec<D>) -> anyhow::Result<Vec<T>> + Send,
) -> anyhow::Result<()> {
    let pipeline = Pipeline { line: Mutex::default(), changed: Condvar::new() };
    let done = |item| work(&mut start(), item);
    rayon::scope_fifo(|scope| {
        let mut batch = first;
        while !batch.is_empty() || pipeline.is_held() {
            let numbers = pipeline.take_in(batch.len());
            for (number, item) in numbers.zip(batch) {
                let (pipeline, done) = (&pipeline, &done);
                scope.spawn_fifo(move |_| pipeline.work(number, || done(item)));
            }
            let Some(results) = pipeline.help() else { break };
            batch = next(results).inspect_err(|_| pipeline.stop())?;
        }
        Ok(())
    })
}

struct Pipeline<D> {
    line: Mutex<Line<D>>,
    /// Told when a result is there, or none will be.
    changed: Condvar,
}

/// The items between input and output.
struct Line<D> {
    /// A place for each item that is not handed on, in order.
    results: VecDeque<Option<D>>,
    /// The number of the first of them.
    first: usize,
    /// Items nobody works on yet: the last ones.
    n_waiting: usize,
    /// Items in the last batch that was not empty.
    batch: usize,
    /// Nothing more is to be read.
    is_read: bool,
    /// A thread gave up.
    is_over: bool,
}

impl<D> Default for Line<D> {
    fn default() -> Self {
        Self { results: VecDeque::new(), first: 0, n_waiting: 0, batch: 0, is_read: false, is_over: false }
    }
}

impl<D> Line<D> {
    fn n_ready(&self) -> usize {
        self.results.iter().take_while(|result| result.is_some()).count()
    }

    /// While there is input: as soon as half a batch is left to do and there is room for another. After it: as soon as half a batch is ready, or all.
    fn is_time_for_next(&self) -> bool {
        let n_ready = self.n_ready();
        let n_held = self.results.len() - n_ready;
        if self.is_read {
            n_held == 0 || n_ready > self.batch / 2
        } else {
            self.n_waiting <= self.batch / 2 && n_held <= 2 * self.batch
        }
    }

    /// Takes the results that nothing before them is missing for.
    fn ready(&mut self) -> Vec<D> {
        let n_ready = self.n_ready();
        self.first += n_ready;
        self.results.drain(..n_ready).flatten().collect()
    }
}

impl<D> Pipeline<D> {
    fn line(&self) -> MutexGuard<'_, Line<D>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_held(&self) -> bool {
        !self.line().results.is_empty()
    }

    /// Makes places for the items of a batch; their numbers.
    fn take_in(&self, batch: usize) -> std::ops::Range<usize> {
        let mut line = self.line();
        if batch == 0 {
            line.is_read = true;
        } else {
            line.batch = batch;
        }
        line.n_waiting += batch;
        let end = line.first + line.results.len();
        line.results.extend((0..batch).map(|_| None));
        end..end + batch
    }

    /// Does an item's work, unless a thread gave up.
    fn work(&self, number: usize, done: impl FnOnce() -> D) {
        {
            let mut line = self.line();
            line.n_waiting -= 1;
            if line.is_over {
                return;
            }
        }
        let leaving = Leaving(self);
        let result = done();
        std::mem::forget(leaving);
        let mut line = self.line();
        let place = number - line.first;
        line.results[place] = Some(result);
        self.changed.notify_one();
    }

    /// Works with the others until it is time to hand on results and to read; these results, or none when a thread gave up.
    fn help(&self) -> Option<Vec<D>> {
        loop {
            let mut line = self.line();
            if line.is_over {
                return None;
            }
            if line.is_time_for_next() {
                return Some(line.ready());
            }
            if line.n_waiting > 0 {
                drop(line);
                rayon::yield_now();
            } else {
                drop(self.changed.wait(line).unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    fn stop(&self) {
        self.line().is_over = true;
        self.changed.notify_one();
    }
}

/// Ends the reading when the work on an item panics, so that the panic shows instead of a standstill.
struct Leaving<'p, D>(&'p Pipeline<D>);

impl<D> Drop for Leaving<'_, D> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;
    use std::collections::HashSet;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread::sleep;
    use std::time::Duration;

    const BATCH: usize = 8;

    fn on<R: Send>(n_threads: usize, run: impl FnOnce() -> R + Send) -> R {
        rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads").install(run)
    }

    /// Doubles the numbers up to `n` on so many threads; gives what was handed on, and the most that was held at a time.
    fn double(n: usize, n_threads: usize, work: impl Fn(usize) + Sync) -> (Vec<usize>, usize) {
        let (mut handed_on, mut n_read, mut most) = (Vec::new(), BATCH.min(n), 0);
        let next = |results: Vec<usize>| {
            handed_on.extend(results);
            let batch: Vec<usize> = (n_read..n.min(n_read + BATCH)).collect();
            n_read += batch.len();
            most = most.max(n_read - handed_on.len());
            Ok(batch)
        };
        let doubled = |(): &mut (), i: usize| {
            work(i);
            2 * i
        };
        on(n_threads, || in_order((0..BATCH.min(n)).collect(), || (), doubled, next)).expect("no fault");
        (handed_on, most)
    }

    #[test]
    fn results_come_out_in_order_whatever_the_number_of_threads_and_of_items() {
        for n in [0, 1, BATCH - 1, BATCH, BATCH + 1, 5 * BATCH, 1_003] {
            for n_threads in 1..=4 {
                let (handed_on, most) = double(n, n_threads, |_| ());
                assert_eq!(handed_on, (0..n).map(|i| 2 * i).collect::<Vec<_>>());
                assert!(most <= 3 * BATCH, "{most} held at a time");
            }
        }
    }

    #[test]
    fn behind_a_slow_item_no_more_than_three_batches_are_held() {
        let (handed_on, most) = double(200, 3, |i| sleep(Duration::from_millis(if i == 3 { 50 } else { 0 })));
        assert_eq!(handed_on.len(), 200);
        assert!(most <= 3 * BATCH, "{most} held at a time");
    }

    #[test]
    fn an_error_of_the_reader_ends_the_work() {
        let mut n_calls = 0;
        let next = |_: Vec<()>| {
            n_calls += 1;
            if n_calls < 3 { Ok(vec![1; BATCH]) } else { anyhow::bail!("the disk is full") }
        };
        let work = |(): &mut (), _| sleep(Duration::from_millis(1));
        let error = on(3, || in_order(vec![0; BATCH], || (), work, next)).expect_err("an error");
        assert_eq!((error.to_string().as_str(), n_calls), ("the disk is full", 3));
    }

    #[test]
    fn a_panic_of_one_thread_is_passed_on_wherever_it_happens() {
        for bad in [0, 40, 99] {
            let work = |i| {
                sleep(Duration::from_micros(200));
                assert_ne!(i, bad, "a mistake");
            };
            for n_threads in 1..=3 {
                assert!(catch_unwind(AssertUnwindSafe(|| double(100, n_threads, work))).is_err());
            }
        }
    }

    #[test]
    fn reading_may_use_all_threads() {
        let mut seen = HashSet::new();
        let next = |_: Vec<()>| {
            let threads = (0..32).into_par_iter().map(|_| {
                sleep(Duration::from_millis(1));
                rayon::current_thread_index()
            });
            seen.extend(threads.collect::<Vec<_>>());
            Ok(Vec::new())
        };
        on(3, || in_order(vec![(); BATCH], || (), |(), ()| (), next)).expect("no fault");
        assert!(seen.len() > 1);
    }
}
