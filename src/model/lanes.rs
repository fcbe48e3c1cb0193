//! Products of one sparse column with dense ones, one per unknown of a column: where fitting spends its time.
//!
//! The values for S unknowns lie side by side, so that a stored value of the matrix costs one or two vector instructions. More than S
//! take several blocks. Those of one row or column lie side by side too, so that the first that is read brings the others near; the sums of
//! one block over a column stay in registers.

use std::ops::{AddAssign, Mul};

/// `f64` for the objective and, within a panel, the sums of its gradient; `f32`, half the memory traffic, for the conjugate gradients, whose
/// direction is approximate anyway, and for the weights of a finished model.
pub(super) trait Real: Copy + Default + AddAssign + Mul<Output = Self> + From<f32> + Into<f64> {
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

/// Adds x_i w to the sums of the rows of a column, in one lane.
pub(super) fn scatter<T: Real, const S: usize>(
    (rows, values): (&[u16], &[f32]),
    w: &[T; S],
    lane: Lane,
    sums: &mut [[T; S]],
) {
    for (i, x) in rows.iter().zip(values) {
        add(&mut sums[lane.of(*i as usize)], T::from(*x), w);
    }
}

/// Σ_i x_i q_i over the rows of a column, in one lane.
pub(super) fn gather<T: Real, const S: usize>((rows, values): (&[u16], &[f32]), q: &[[T; S]], lane: Lane) -> [T; S] {
    let mut sum = [T::default(); S];
    for (i, x) in rows.iter().zip(values) {
        add(&mut sum, T::from(*x), &q[lane.of(*i as usize)]);
    }
    sum
}

/// Σ_i x_i² q_i over the rows of a column, in one lane.
pub(super) fn gather_squares<const S: usize>((rows, values): (&[u16], &[f32]), q: &[[f32; S]], lane: Lane) -> [f32; S] {
    let mut sum = [0.0; S];
    for (i, x) in rows.iter().zip(values) {
        add(&mut sum, x * x, &q[lane.of(*i as usize)]);
    }
    sum
}

/// Adds x q to a sum.
#[inline]
pub(super) fn add<T: Real, const S: usize>(sum: &mut [T; S], x: T, q: &[T; S]) {
    for k in 0..S {
        sum[k] += x * q[k];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_a_column_are_plain_sums() {
        let column = (&[0, 2, 3, 4, 6][..], &[1.0, 2.0, 0.5, -1.0, 4.0][..]);
        for lane in [Lane { block: 0, n_blocks: 1 }, Lane { block: 1, n_blocks: 3 }] {
            let all = |of: &dyn Fn(usize) -> [f64; 2]| -> Vec<[f64; 2]> {
                let at = |i: usize| if i % lane.n_blocks == lane.block { of(i / lane.n_blocks) } else { [0.0; 2] };
                (0..7 * lane.n_blocks).map(at).collect()
            };
            let q = all(&|i| [i as f64, 1.0]);
            assert_eq!(gather(column, &q, lane).as_slice(), [4.0 + 1.5 - 4.0 + 24.0, 6.5]);
            let single: Vec<[f32; 2]> = q.iter().map(|q| q.map(|q| q as f32)).collect();
            assert_eq!(gather_squares(column, &single, lane).as_slice(), [8.0 + 0.75 + 4.0 + 96.0, 22.25]);
            let mut sums = q.clone();
            scatter(column, &[10.0, -1.0], lane, &mut sums);
            let added = [10.0, 0.0, 20.0, 5.0, -10.0, 0.0, 40.0];
            assert_eq!(sums, all(&|i| [i as f64 + added[i], 1.0 - added[i] / 10.0]));
        }
    }
}
