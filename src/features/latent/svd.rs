//! The strongest singular vectors of a large sparse matrix, by random projection.
//!
//! Method: Halko, Martinsson and Tropp, "Finding structure with randomness" (SIAM Review 53, 2011), algorithm 4.4 with two power
//! iterations, orthonormal bases by the eigenvectors of the small Gram matrix. Cost: six products of the matrix with as many
//! vectors as are wanted, and 20 more. Of a vector's two signs the one is taken that makes its largest component positive.

use linfa_linalg::eigh::{EigSort as _, Eigh as _};
use ndarray::{Array1, Array2, Axis, Slice};
use rayon::prelude::*;

use crate::features::SparseMatrix;
use crate::random::SplitMix64;

/// Vectors tried beyond those wanted.
const OVERSAMPLES: usize = 20;
/// Power iterations: enough where singular values fall slowly, as those of texts do.
const ITERATIONS: usize = 2;
/// Directions with less than this share of the largest eigenvalue are noise of the arithmetic.
const LEAST_SHARE: f64 = 1e-12;

/// The right singular vectors and singular values of the largest, descending.
pub(super) struct Svd {
    /// Shape (n_columns, k).
    pub(super) vectors: Array2<f64>,
    /// Length k, at most what was asked for: fewer where the matrix has a lower rank.
    pub(super) values: Array1<f64>,
}

/// The `k` strongest of a matrix.
pub(super) fn svd(matrix: &SparseMatrix, k: usize, seed: u64) -> Svd {
    let transposed = transpose(matrix);
    let width = (k + OVERSAMPLES).min(matrix.n_rows()).min(matrix.n_features());
    let mut random = SplitMix64::new(seed, 0);
    // Even random numbers do as well as normal ones.
    let probe = Array2::from_shape_simple_fn((matrix.n_features(), width), || {
        (random.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    });
    let mut rows = orthonormal(&product(matrix, &probe));
    for _ in 0..ITERATIONS {
        let columns = orthonormal(&product(&transposed, &rows));
        rows = orthonormal(&product(matrix, &columns));
    }
    // The matrix within that basis, transposed: its left singular vectors are the right ones of the whole.
    let columns = product(&transposed, &rows);
    let (eigenvalues, eigenvectors) = eigen(&columns.t().dot(&columns));
    let n = k.min(eigenvalues.len());
    let values = eigenvalues.iter().take(n).map(|value| value.sqrt()).collect::<Array1<f64>>();
    let mut vectors = columns.dot(&eigenvectors.slice_axis(Axis(1), Slice::from(..n)));
    for (mut vector, value) in vectors.axis_iter_mut(Axis(1)).zip(&values) {
        let largest = vector.iter().copied().fold(0.0_f64, |a, b| if b.abs() > a.abs() { b } else { a });
        vector /= value.copysign(largest);
    }
    Svd { vectors, values }
}

/// An orthonormal basis of the columns.
fn orthonormal(columns: &Array2<f64>) -> Array2<f64> {
    let (values, mut vectors) = eigen(&columns.t().dot(columns));
    vectors.axis_iter_mut(Axis(1)).zip(&values).for_each(|(mut vector, value)| vector /= value.sqrt());
    columns.dot(&vectors)
}

/// Eigenvalues of a positive matrix, descending, with their vectors as columns; those that are 0 are left out.
fn eigen(matrix: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let (values, vectors) =
        matrix.eigh().expect("a symmetric matrix of finite numbers has eigenvectors").sort_eig_desc();
    let least = values.first().copied().unwrap_or(0.0) * LEAST_SHARE;
    let n = values.iter().take_while(|value| **value > least).count();
    let first = Slice::from(..n);
    (values.slice_axis(Axis(0), first).to_owned(), vectors.slice_axis(Axis(1), first).to_owned())
}

/// Sparse times dense. Each row of the result is one sum in a fixed order, so nothing depends on the number of threads.
fn product(matrix: &SparseMatrix, dense: &Array2<f64>) -> Array2<f64> {
    let width = dense.ncols();
    let mut result = Array2::zeros((matrix.n_rows(), width));
    let dense = dense.as_standard_layout();
    let dense = dense.as_slice().expect("it is in standard layout");
    let rows = result.as_slice_mut().expect("it was just made");
    rows.par_chunks_mut(width.max(1)).enumerate().for_each(|(i, sums)| {
        let (columns, values) = matrix.row(i);
        for (j, value) in columns.iter().zip(values) {
            let row = &dense[*j as usize * width..][..width];
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*value) * x);
        }
    });
    result
}

fn transpose(matrix: &SparseMatrix) -> SparseMatrix {
    let mut columns: Vec<Vec<(u32, f32)>> = vec![Vec::new(); matrix.n_features()];
    for (i, (js, values)) in matrix.rows().enumerate() {
        js.iter().zip(values).for_each(|(j, value)| columns[*j as usize].push((i as u32, *value)));
    }
    let mut transposed = SparseMatrix::new(matrix.n_rows());
    columns.into_iter().for_each(|column| transposed.push_row(column));
    transposed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of rank 3 with the singular values 12, 6 and 2, its factors orthogonal.
    fn low_rank() -> (SparseMatrix, Array2<f64>) {
        let left = ndarray::arr2(&[[1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, -1.0], [1.0, -1.0, -1.0]]) / 2.0;
        let right = ndarray::arr2(&[[2.0, 1.0, 2.0], [-2.0, 2.0, 1.0], [1.0, 2.0, -2.0]]) / 3.0;
        let values = Array2::from_diag(&ndarray::arr1(&[12.0, 6.0, 2.0]));
        let dense = left.dot(&values).dot(&right);
        let mut matrix = SparseMatrix::new(3);
        for row in dense.rows() {
            matrix.push_row(row.iter().enumerate().map(|(j, x)| (j as u32, *x as f32)));
        }
        (matrix, right)
    }

    #[test]
    fn singular_vectors_of_a_known_matrix_are_found() {
        let (matrix, right) = low_rank();
        let found = svd(&matrix, 2, 7);
        for (value, expected) in found.values.iter().zip([12.0, 6.0]) {
            assert!((value - expected).abs() < 1e-5, "{value}");
        }
        for (vector, expected) in found.vectors.columns().into_iter().zip(right.rows()) {
            assert!((vector.dot(&expected).abs() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn more_vectors_than_the_rank_are_not_made_up() {
        let mut matrix = SparseMatrix::new(4);
        matrix.push_row([(0, 1.0), (1, 2.0)]);
        matrix.push_row([(0, 2.0), (1, 4.0)]);
        matrix.push_row([]);
        assert_eq!(svd(&matrix, 3, 1).values.len(), 1);
    }
}
