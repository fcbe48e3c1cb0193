//! Sparse rows: one per statement, one column per term.
//!
//! Compressed sparse rows with 32-bit columns and values, because memory traffic is what fitting and prediction wait
//! for; every sum over them is taken in `f64`. It is `linfa`'s `Records`, so linfa's traits take it as they take a dense matrix.

use ndarray::Array2;

/// A sparse matrix of shape (n_statements, n_features), its columns ascending within each row; in that of a [`Selection`](super::Selection) a row's
/// stand in the order of their terms' bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseMatrix {
    row_starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    n_features: usize,
}

impl SparseMatrix {
    /// A matrix without rows, to be filled with [`push_row`](Self::push_row).
    #[must_use]
    pub fn new(n_features: usize) -> Self {
        Self { row_starts: vec![0], columns: Vec::new(), values: Vec::new(), n_features }
    }

    /// The same with room for so many rows and values.
    pub(super) fn with_capacity(n_features: usize, n_rows: usize, n_values: usize) -> Self {
        let mut row_starts = Vec::with_capacity(n_rows + 1);
        row_starts.push(0);
        let (columns, values) = (Vec::with_capacity(n_values), Vec::with_capacity(n_values));
        Self { row_starts, columns, values, n_features }
    }

    /// Adds a row of (column, value) pairs.
    ///
    /// # Panics
    /// When a column is not below `n_features` or the columns do not ascend: a bug in the caller.
    pub fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let start = self.columns.len();
        for (column, value) in row {
            let ascends = self.columns[start..].last().is_none_or(|last| *last < column);
            assert!(ascends && (column as usize) < self.n_features, "column {column} out of order or range");
            self.columns.push(column);
            self.values.push(value);
        }
        self.row_starts.push(self.columns.len());
    }

    /// As [`push_row`](Self::push_row), but the columns come in any order, none twice.
    pub(super) fn push_row_in_any_order(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in row {
            assert!((column as usize) < self.n_features, "column {column} out of range");
            self.columns.push(column);
            self.values.push(value);
        }
        self.row_starts.push(self.columns.len());
    }

    /// The number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.row_starts.len() - 1
    }

    /// The number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// The number of stored values.
    #[must_use]
    pub fn n_values(&self) -> usize {
        self.values.len()
    }

    /// The columns and values of a row.
    #[must_use]
    pub fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.row_starts[i]..self.row_starts[i + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// All rows in order.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&[u32], &[f32])> {
        (0..self.n_rows()).map(|i| self.row(i))
    }

    /// The same matrix with every zero written out, shape (n_statements, n_features).
    #[must_use]
    pub fn to_dense(&self) -> Array2<f64> {
        let mut dense = Array2::zeros((self.n_rows(), self.n_features));
        for (i, (columns, values)) in self.rows().enumerate() {
            for (j, value) in columns.iter().zip(values) {
                dense[[i, *j as usize]] = f64::from(*value);
            }
        }
        dense
    }
}

impl linfa::dataset::Records for SparseMatrix {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.n_rows()
    }

    fn nfeatures(&self) -> usize {
        self.n_features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_pushed() {
        let mut matrix = SparseMatrix::new(4);
        matrix.push_row([(0, 1.0), (3, 2.0)]);
        matrix.push_row([]);
        assert_eq!(matrix.row(0), (&[0, 3][..], &[1.0, 2.0][..]));
        assert_eq!(matrix.row(1).0.len(), 0);
        assert!((matrix.to_dense()[[0, 3]] - 2.0).abs() < 1e-12);
    }

    #[test]
    #[should_panic(expected = "out of order or range")]
    fn a_column_out_of_range_is_refused() {
        SparseMatrix::new(2).push_row([(2, 1.0)]);
    }
}
