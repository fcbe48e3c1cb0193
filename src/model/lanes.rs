//! Products of one sparse row with dense columns, one per label: where fitting spends its time.
//!
//! The values for S labels lie side by side, so that a stored value of the matrix costs one or two vector instructions. More than S
//! labels take several blocks, one after the other, each with its own values for all columns.

use std::ops::{AddAssign, Mul};

/// `f64` for the objective and its gradient; `f32`, half the memory traffic, for the conjugate gradients, whose direction is approximate anyway.
pub(super) trait Real: Copy + Default + AddAssign + Mul<Output = Self> + From<f32> {}

impl Real for f32 {}

impl Real for f64 {}

/// Σ_j x_j w_j.
///
/// Four sums side by side, because each addition waits for the one before; their order is fixed, so the result is too.
pub(super) fn gather<T: Real, const S: usize>((columns, values): (&[u32], &[f32]), w: &[[T; S]]) -> [T; S] {
    let mut sums = [[T::default(); S]; 4];
    let (columns_by_4, last_columns) = columns.as_chunks::<4>();
    let (values_by_4, last_values) = values.as_chunks::<4>();
    for (columns, values) in columns_by_4.iter().zip(values_by_4) {
        for (sum, (j, x)) in sums.iter_mut().zip(columns.iter().zip(values)) {
            add(sum, T::from(*x), &w[*j as usize]);
        }
    }
    let [mut total, others @ ..] = sums;
    for sum in &others {
        add(&mut total, T::from(1.0), sum);
    }
    for (j, x) in last_columns.iter().zip(last_values) {
        add(&mut total, T::from(*x), &w[*j as usize]);
    }
    total
}

/// Adds x_j q to every sum_j.
pub(super) fn scatter<T: Real, const S: usize>((columns, values): (&[u32], &[f32]), q: [T; S], sums: &mut [[T; S]]) {
    for (j, x) in columns.iter().zip(values) {
        add(&mut sums[*j as usize], T::from(*x), &q);
    }
}

/// Adds x_j² q to every sum_j.
pub(super) fn scatter_squares<const S: usize>((columns, values): (&[u32], &[f32]), q: [f32; S], sums: &mut [[f32; S]]) {
    for (j, x) in columns.iter().zip(values) {
        add(&mut sums[*j as usize], x * x, &q);
    }
}

/// Adds x q to a sum.
#[inline]
pub(super) fn add<T: Real, const S: usize>(sum: &mut [T; S], x: T, q: &[T; S]) {
    for k in 0..S {
        sum[k] += x * q[k];
    }
}

/// Rows of `n_classes` values as blocks of S labels, each with all rows; the labels missing in the last block are 0.
pub(super) fn pack<const S: usize>(rows: &[f64], n_classes: usize) -> Vec<[f64; S]> {
    let n_rows = rows.len() / n_classes;
    let mut packed = vec![[0.0; S]; n_rows * n_classes.div_ceil(S)];
    for (i, row) in rows.chunks_exact(n_classes).enumerate() {
        for (k, value) in row.iter().enumerate() {
            packed[k / S * n_rows + i][k % S] = *value;
        }
    }
    packed
}

/// The rows that were packed.
pub(super) fn unpack<const S: usize>(packed: &[[f64; S]], n_classes: usize) -> Vec<f64> {
    let n_rows = packed.len() / n_classes.div_ceil(S);
    (0..n_rows).flat_map(|i| (0..n_classes).map(move |k| packed[k / S * n_rows + i][k % S])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_a_row_are_plain_sums() {
        let row = (&[0, 2, 3, 4, 6][..], &[1.0, 2.0, 0.5, -1.0, 4.0][..]);
        let w: Vec<[f64; 2]> = (0..7).map(|j| [f64::from(j), 1.0]).collect();
        assert_eq!(gather(row, &w), [4.0 + 1.5 - 4.0 + 24.0, 6.5]);
        let mut sums = vec![[1.0_f32]; 7];
        scatter(row, [2.0], &mut sums);
        assert_eq!(sums.as_flattened(), [3.0, 1.0, 5.0, 2.0, -1.0, 1.0, 9.0]);
        scatter_squares(row, [1.0], &mut sums);
        assert_eq!(sums.as_flattened(), [4.0, 1.0, 9.0, 2.25, 0.0, 1.0, 25.0]);
    }

    #[test]
    fn packed_rows_come_back() {
        for n_classes in [2, 3, 4, 5, 9] {
            let rows: Vec<f64> = (0..3 * n_classes).map(|i| i as f64).collect();
            assert_eq!(unpack(&pack::<4>(&rows, n_classes), n_classes), rows);
        }
    }
}
