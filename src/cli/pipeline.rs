//! Work that goes in and comes out in order, while all threads are busy in between.
//!
//! No thread has a role of its own: whoever is free hands on results and reads more when little is left to do, and works on an item otherwise. So
//! nobody waits at the end of a batch for the slowest item of it; only where one item takes longer than all that was read behind it do the others
//! rest. Reading and handing on are never done by two threads at once, hence the order of the output is that of the input, whatever the number
//! of threads. See Kleppmann, Designing Data-Intensive Applications (2017), chapter 11, on back-pressure.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Works on each item on all threads, while one of them after another hands on results in the order of the items and reads more: that is what `next`
/// does, which gives an empty batch at the end and is called with results once more after it.
///
/// At most three batches are held at a time. Each thread begins with `start`.
///
/// # Errors
/// The first error of `next`; what is being worked on then is dropped.
pub(super) fn in_order<T: Send, S, D: Send>(
    first: Vec<T>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> D + Sync,
    next: impl FnMut(Vec<D>) -> anyhow::Result<Vec<T>> + Send,
) -> anyhow::Result<()> {
    let pipeline = Pipeline { line: Mutex::new(Line::new(first)), changed: Condvar::new() };
    let next = Mutex::new(next);
    rayon::broadcast(|_| pipeline.run(&mut start(), &work, &next));
    let line = pipeline.line.into_inner().unwrap_or_else(PoisonError::into_inner);
    line.fault.map_or(Ok(()), Err)
}

struct Pipeline<T, D> {
    line: Mutex<Line<T, D>>,
    /// Told when there may be something to do for a thread that had nothing.
    changed: Condvar,
}

/// The items between input and output.
struct Line<T, D> {
    /// Items nobody works on yet.
    waiting: VecDeque<T>,
    /// A place for each item that is being worked on or done, in order.
    results: VecDeque<Option<D>>,
    /// The number of the first item among the results.
    first: usize,
    /// Items in the last batch.
    batch: usize,
    /// A thread reads and hands on.
    is_reading: bool,
    /// Nothing more is to be read.
    is_read: bool,
    /// Everything is handed on, or a thread gave up.
    is_over: bool,
    fault: Option<anyhow::Error>,
}

/// What a thread does next.
enum Step<T, D> {
    /// To work on the item of this number.
    Work(usize, T),
    /// To hand on results and read.
    Read(Vec<D>),
    /// To wait for others.
    Rest,
    /// To end.
    End,
}

impl<T, D> Line<T, D> {
    fn new(first: Vec<T>) -> Self {
        let (batch, is_over) = (first.len(), first.is_empty());
        let (waiting, results) = (first.into(), VecDeque::new());
        Self { waiting, results, first: 0, batch, is_reading: false, is_read: false, is_over, fault: None }
    }

    fn step(&mut self) -> Step<T, D> {
        if self.is_over {
            return Step::End;
        }
        if !self.is_reading && self.is_time_to_read() {
            self.is_reading = true;
            return Step::Read(self.ready());
        }
        match self.waiting.pop_front() {
            Some(item) => {
                self.results.push_back(None);
                Step::Work(self.first + self.results.len() - 1, item)
            }
            None => Step::Rest,
        }
    }

    /// While there is input, as soon as half a batch is left to do and there is room for another; after it, when all is done.
    fn is_time_to_read(&self) -> bool {
        if self.is_read {
            return self.waiting.is_empty() && self.results.iter().all(Option::is_some);
        }
        let n_ready = self.results.iter().take_while(|result| result.is_some()).count();
        let n_held = self.waiting.len() + self.results.len() - n_ready;
        self.waiting.len() <= self.batch / 2 && n_held <= 2 * self.batch
    }

    /// Takes the results that nothing before them is missing for.
    fn ready(&mut self) -> Vec<D> {
        let mut ready = Vec::new();
        while let Some(Some(_)) = self.results.front() {
            ready.extend(self.results.pop_front().flatten());
        }
        self.first += ready.len();
        ready
    }

    fn take_in(&mut self, read: anyhow::Result<Vec<T>>) {
        self.is_reading = false;
        match read {
            Ok(batch) if batch.is_empty() => {
                self.is_over = self.is_read && self.results.is_empty();
                self.is_read = true;
            }
            Ok(batch) => {
                self.batch = batch.len();
                self.waiting.extend(batch);
            }
            Err(fault) => {
                self.fault = Some(fault);
                self.is_over = true;
            }
        }
    }
}

impl<T, D> Pipeline<T, D> {
    fn line(&self) -> MutexGuard<'_, Line<T, D>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<S>(
        &self,
        state: &mut S,
        work: impl Fn(&mut S, T) -> D,
        next: &Mutex<impl FnMut(Vec<D>) -> anyhow::Result<Vec<T>>>,
    ) {
        let _leaving = Leaving(self);
        let mut line = self.line();
        loop {
            match line.step() {
                Step::Work(number, item) => {
                    drop(line);
                    let result = work(state, item);
                    line = self.line();
                    let place = number - line.first;
                    line.results[place] = Some(result);
                }
                Step::Read(results) => {
                    drop(line);
                    let read = next.lock().unwrap_or_else(PoisonError::into_inner)(results);
                    line = self.line();
                    line.take_in(read);
                    self.changed.notify_all();
                }
                Step::Rest => line = self.changed.wait(line).unwrap_or_else(PoisonError::into_inner),
                Step::End => return,
            }
        }
    }
}

/// Lets the other threads end when one panics, so that the panic shows instead of a standstill.
struct Leaving<'p, T, D>(&'p Pipeline<T, D>);

impl<T, D> Drop for Leaving<'_, T, D> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.line().is_over = true;
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread::sleep;
    use std::time::Duration;

    const BATCH: usize = 8;

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
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
        pool.install(|| in_order((0..BATCH.min(n)).collect(), || (), doubled, next)).expect("no fault");
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
        assert!((2 * BATCH..=3 * BATCH).contains(&most), "{most} held at a time");
    }

    #[test]
    fn an_error_of_the_reader_ends_the_work() {
        let mut n_calls = 0;
        let next = |_: Vec<usize>| {
            n_calls += 1;
            if n_calls < 3 { Ok(vec![1, 2, 3]) } else { anyhow::bail!("the disk is full") }
        };
        let error = in_order(vec![0], || (), |(), i| i, next).expect_err("an error");
        assert_eq!((error.to_string().as_str(), n_calls), ("the disk is full", 3));
    }

    #[test]
    fn a_panic_of_one_thread_is_passed_on() {
        let run = || double(100, 3, |i| assert_ne!(i, 40, "a mistake"));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
