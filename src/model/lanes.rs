//! Products of one sparse row or column with dense ones, one per label: where fitting spends its time.
//!
//! The values for S labels lie side by side, so that a stored value of the matrix costs one or two vector instructions. More than S
//! labels take several blocks. Those of one column lie side by side too, so that the first that is read brings the others near; the sums of one
//! block over a row or column stay in registers.

use std::ops::{AddAssign, Mul};

/// `f64` for the sums of the objective and its gradient; `f32`, half the memory traffic, for the conjugate gradients, whose direction is approximate
/// anyway, and for the weights of a finished model.
pub(super) trait Real: Copy + Default + AddAssign + Mul<Output = Self> + From<f32> {
    /// The nearest number of this precision.
    fn nearest(value: f64) -> Self;
}

impl Real for f32 {
    fn nearest(value: f64) -> Self {
        value as Self
    }
}

impl Real for f64 {
    fn nearest(value: f64) -> Self {
        value
    }
}

/// Which block of each row or column is meant, of how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    pub(super) block: usize,
    pub(super) n_blocks: usize,
}

impl Lane {
    /// Where the block of a row or column stands.
    #[inline]
    pub(super) fn of(self, at: usize) -> usize {
        at * self.n_blocks + self.block
    }
}

/// Σ_j x_j w_j in one lane.
///
/// Four sums side by side, because each addition waits for the one before; their order is fixed, so the result is too.
pub(super) fn gather<T: Real, const S: usize>((columns, values): (&[u32], &[f32]), w: &[[T; S]], lane: Lane) -> [T; S] {
    let mut sums = [[T::default(); S]; 4];
    let (columns_by_4, last_columns) = columns.as_chunks::<4>();
    let (values_by_4, last_values) = values.as_chunks::<4>();
    for (columns, values) in columns_by_4.iter().zip(values_by_4) {
        for (sum, (j, x)) in sums.iter_mut().zip(columns.iter().zip(values)) {
            add(sum, T::from(*x), &w[lane.of(*j as usize)]);
        }
    }
    let [mut total, others @ ..] = sums;
    for sum in &others {
        add(&mut total, T::from(1.0), sum);
    }
    for (j, x) in last_columns.iter().zip(last_values) {
        add(&mut total, T::from(*x), &w[lane.of(*j as usize)]);
    }
    total
}

/// Adds Σ_i x_i q_i in one lane to a sum, one after the other.
pub(super) fn accumulate<T: Real, const S: usize>(
    (rows, values): (&[u32], &[f32]),
    q: &[[T; S]],
    lane: Lane,
    sum: &mut [T; S],
) {
    for (i, x) in rows.iter().zip(values) {
        add(sum, T::from(*x), &q[lane.of(*i as usize)]);
    }
}

/// Adds Σ_i x_i² q_i in one lane to a sum, one after the other.
pub(super) fn accumulate_squares<const S: usize>(
    (rows, values): (&[u32], &[f32]),
    q: &[[f32; S]],
    lane: Lane,
    sum: &mut [f32; S],
) {
    for (i, x) in rows.iter().zip(values) {
        add(sum, x * x, &q[lane.of(*i as usize)]);
    }
}

/// Adds x q to a sum.
#[inline]
pub(super) fn add<T: Real, const S: usize>(sum: &mut [T; S], x: T, q: &[T; S]) {
    for k in 0..S {
        sum[k] += x * q[k];
    }
}

/// Rows of `n_classes` values as blocks of S labels; the labels missing in the last block of a row are 0.
pub(super) fn pack<const S: usize>(rows: &[f64], n_classes: usize) -> Vec<[f64; S]> {
    let n_blocks = n_classes.div_ceil(S);
    let mut packed = vec![[0.0; S]; rows.len() / n_classes * n_blocks];
    for (row, blocks) in rows.chunks_exact(n_classes).zip(packed.chunks_exact_mut(n_blocks)) {
        blocks.as_flattened_mut()[..n_classes].copy_from_slice(row);
    }
    packed
}

/// The rows that were packed, in the same memory.
pub(super) fn unpack<const S: usize>(packed: Vec<[f64; S]>, n_classes: usize) -> Vec<f64> {
    let width = n_classes.div_ceil(S) * S;
    let n_rows = packed.len() * S / width;
    let mut rows = packed.into_flattened();
    for row in 1..n_rows {
        rows.copy_within(row * width..row * width + n_classes, row * n_classes);
    }
    rows.truncate(n_rows * n_classes);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_a_row_are_plain_sums() {
        let row = (&[0, 2, 3, 4, 6][..], &[1.0, 2.0, 0.5, -1.0, 4.0][..]);
        for lane in [Lane { block: 0, n_blocks: 1 }, Lane { block: 1, n_blocks: 3 }] {
            let all = |of: &dyn Fn(usize) -> [f64; 2]| -> Vec<[f64; 2]> {
                let at = |i: usize| if i % lane.n_blocks == lane.block { of(i / lane.n_blocks) } else { [0.0; 2] };
                (0..7 * lane.n_blocks).map(at).collect()
            };
            let w = all(&|j| [j as f64, 1.0]);
            assert_eq!(gather(row, &w, lane).as_slice(), [4.0 + 1.5 - 4.0 + 24.0, 6.5]);
            let mut sum = [1.0, 2.0];
            accumulate(row, &w, lane, &mut sum);
            assert_eq!(sum.as_slice(), [1.0 + 4.0 + 1.5 - 4.0 + 24.0, 8.5]);
            let single: Vec<[f32; 2]> = w.iter().map(|w| w.map(|w| w as f32)).collect();
            let mut sum = [1.0, 0.0];
            accumulate_squares(row, &single, lane, &mut sum);
            assert_eq!(sum.as_slice(), [1.0 + 8.0 + 0.75 + 4.0 + 96.0, 22.25]);
        }
    }

    #[test]
    fn packed_rows_come_back() {
        for n_classes in [2, 3, 4, 5, 9] {
            let rows: Vec<f64> = (0..3 * n_classes).map(|i| i as f64).collect();
            assert_eq!(unpack(pack::<4>(&rows, n_classes), n_classes), rows);
        }
    }
}
