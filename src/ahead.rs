//! Reading ahead in tables that no cache holds.
//!
//! What is looked up out of order waits for memory, and a branch on what is found keeps the next look-up waiting too. Where a whole row's places
//! are known beforehand they are read once for nothing: reads that do not depend on one another overlap, and the look-ups that follow find
//! everything near. See Hennessy and Patterson, Computer Architecture (2017), section 2.3, on prefetching.

use std::hint::black_box;
use std::ops::BitXor;

/// Reads a part of each place of a table; places beyond its end count as the last.
#[inline]
pub(crate) fn read_ahead<T, N: BitXor<Output = N> + Default>(
    table: &[T],
    places: impl Iterator<Item = usize>,
    part: impl Fn(&T) -> N,
) {
    let Some(last) = table.len().checked_sub(1) else { return };
    black_box(places.fold(N::default(), |all, place| all ^ part(&table[place.min(last)])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_read_and_one_beyond_the_end_is_the_last() {
        let read = std::cell::RefCell::new(Vec::new());
        let note = |value: &u32| {
            read.borrow_mut().push(*value);
            *value
        };
        read_ahead(&[5, 6, 7], [1, 0, 9].into_iter(), note);
        read_ahead(&[], [1].into_iter(), note);
        assert_eq!(read.into_inner(), [6, 5, 7]);
    }
}
