//! Products of the sparse matrix with one dense column per label: where fitting spends its time.
//!
//! The values of one feature or row for all labels lie side by side, padded to 2, 4 or 8 lanes, so that a stored value of the matrix
//! costs one or two vector instructions. The products exist in `f64`, for the objective and its gradient, and in `f32`, for the
//! conjugate gradients, whose direction is approximate anyway: half the memory traffic for the same optimum.

use crate::features::SparseMatrix;
use std::ops::{AddAssign, Mul};

/// `f32` or `f64`.
pub(super) trait Real: Copy + Default + AddAssign + Mul<Output = Self> + From<f32> + Into<f64> {
    fn round(value: f64) -> Self;
}

impl Real for f32 {
    fn round(value: f64) -> Self {
        value as Self
    }
}

impl Real for f64 {
    fn round(value: f64) -> Self {
        value
    }
}

/// The number of labels and the lanes they are padded to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes {
    n_classes: usize,
    stride: usize,
}

impl Lanes {
    pub(super) fn new(n_classes: usize) -> Self {
        let stride = match n_classes {
            0..=2 => 2,
            3..=4 => 4,
            5..=8 => 8,
            more => more,
        };
        Self { n_classes, stride }
    }

    /// Pads row-major values of shape (rows, n_classes), multiplying by the scale where there is one.
    fn pack<T: Real>(self, values: &[f64], scale: Option<&[f32]>) -> Vec<T> {
        let mut packed = vec![T::default(); values.len() / self.n_classes * self.stride];
        let rows = values.chunks_exact(self.n_classes).zip(packed.chunks_exact_mut(self.stride));
        match scale {
            None => rows.for_each(|(row, packed)| {
                packed.iter_mut().zip(row).for_each(|(packed, value)| *packed = T::round(*value));
            }),
            Some(scale) => {
                // The scale has no row for the intercepts, which are last.
                let scales = scale.chunks_exact(self.n_classes).map(Some).chain(std::iter::repeat(None));
                for ((row, packed), scale) in rows.zip(scales) {
                    for (k, (packed, value)) in packed.iter_mut().zip(row).enumerate() {
                        *packed = T::round(*value * scale.map_or(1.0, |scale| f64::from(scale[k])));
                    }
                }
            }
        }
        packed
    }

    fn unpack<T: Real>(self, packed: &[T], out: &mut [f64]) {
        for (packed, out) in packed.chunks_exact(self.stride).zip(out.chunks_exact_mut(self.n_classes)) {
            out.iter_mut().zip(packed).for_each(|(out, value)| *out = (*value).into());
        }
    }

    /// X(r∘w) + b into `out`, shape (n_statements, n_classes), for `point` = w, then b.
    pub(super) fn multiply<T: Real>(self, x: &SparseMatrix, point: &[f64], scale: Option<&[f32]>, out: &mut [f64]) {
        let dense: Vec<T> = self.pack(point, scale);
        let mut product = vec![T::default(); x.n_rows() * self.stride];
        match self.stride {
            2 => multiply::<T, 2>(x, &dense, &mut product),
            4 => multiply::<T, 4>(x, &dense, &mut product),
            8 => multiply::<T, 8>(x, &dense, &mut product),
            _ => multiply_any(x, &dense, self.stride, &mut product),
        }
        self.unpack(&product, out);
    }

    /// Xᵀq, then Σ_i q_i, shape (n_features + 1, n_classes).
    pub(super) fn multiply_transposed<T: Real>(self, x: &SparseMatrix, q: &[f64]) -> Vec<f64> {
        let dense: Vec<T> = self.pack(q, None);
        let mut product = vec![T::default(); (x.n_features() + 1) * self.stride];
        match self.stride {
            2 => multiply_transposed::<T, 2>(x, &dense, &mut product),
            4 => multiply_transposed::<T, 4>(x, &dense, &mut product),
            8 => multiply_transposed::<T, 8>(x, &dense, &mut product),
            _ => multiply_transposed_any(x, &dense, self.stride, &mut product),
        }
        let mut out = vec![0.0; (x.n_features() + 1) * self.n_classes];
        self.unpack(&product, &mut out);
        out
    }
}

fn multiply<T: Real, const S: usize>(x: &SparseMatrix, dense: &[T], product: &mut [T]) {
    let (dense, _) = dense.as_chunks::<S>();
    let (product, _) = product.as_chunks_mut::<S>();
    let intercept = dense[x.n_features()];
    for ((columns, values), product) in x.rows().zip(product) {
        let mut sum = intercept;
        for (j, value) in columns.iter().zip(values) {
            let (weights, value) = (&dense[*j as usize], T::from(*value));
            for k in 0..S {
                sum[k] += value * weights[k];
            }
        }
        *product = sum;
    }
}

fn multiply_transposed<T: Real, const S: usize>(x: &SparseMatrix, dense: &[T], product: &mut [T]) {
    let (dense, _) = dense.as_chunks::<S>();
    let (product, _) = product.as_chunks_mut::<S>();
    for ((columns, values), q) in x.rows().zip(dense) {
        for (j, value) in columns.iter().zip(values) {
            let (sums, value) = (&mut product[*j as usize], T::from(*value));
            for k in 0..S {
                sums[k] += value * q[k];
            }
        }
        for k in 0..S {
            product[x.n_features()][k] += q[k];
        }
    }
}

fn multiply_any<T: Real>(x: &SparseMatrix, dense: &[T], stride: usize, product: &mut [T]) {
    let intercept = &dense[x.n_features() * stride..];
    for ((columns, values), sum) in x.rows().zip(product.chunks_exact_mut(stride)) {
        sum.copy_from_slice(intercept);
        for (j, value) in columns.iter().zip(values) {
            let (weights, value) = (&dense[*j as usize * stride..][..stride], T::from(*value));
            sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * *weight);
        }
    }
}

fn multiply_transposed_any<T: Real>(x: &SparseMatrix, dense: &[T], stride: usize, product: &mut [T]) {
    for ((columns, values), q) in x.rows().zip(dense.chunks_exact(stride)) {
        for (j, value) in columns.iter().zip(values) {
            let (sums, value) = (&mut product[*j as usize * stride..][..stride], T::from(*value));
            sums.iter_mut().zip(q).for_each(|(sum, q)| *sum += value * *q);
        }
        let intercepts = &mut product[x.n_features() * stride..];
        intercepts.iter_mut().zip(q).for_each(|(sum, q)| *sum += *q);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_products_equal_plain_ones_for_every_number_of_labels() {
        let mut x = SparseMatrix::new(3);
        x.push_row([(0, 1.0), (2, 2.0)]);
        x.push_row([(1, 0.5)]);
        for n_classes in [2, 3, 4, 5, 8, 11] {
            let lanes = Lanes::new(n_classes);
            let point: Vec<f64> = (0..4 * n_classes).map(|i| i as f64).collect();
            let at = |j: usize, k: usize| point[j * n_classes + k];
            let mut out = vec![0.0; 2 * n_classes];
            lanes.multiply::<f64>(&x, &point, None, &mut out);
            let transposed = lanes.multiply_transposed::<f32>(&x, &out);
            for k in 0..n_classes {
                let rows = [at(0, k) + 2.0 * at(2, k) + at(3, k), 0.5 * at(1, k) + at(3, k)];
                assert_eq!([out[k], out[n_classes + k]], rows);
                let expected = [rows[0], 0.5 * rows[1], 2.0 * rows[0], rows[0] + rows[1]];
                assert_eq!([0, 1, 2, 3].map(|j| transposed[j * n_classes + k]), expected);
            }
        }
    }
}
