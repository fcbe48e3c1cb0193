//! What a fit is given.

use crate::features::SparseMatrix;

/// What is fitted: rows, labels, weights.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// Features, shape (n_statements, n_features).
    pub x: &'a SparseMatrix,
    /// The label index of each row, below `n_classes`.
    pub y: &'a [u32],
    /// The number of labels.
    pub n_classes: usize,
    /// The weight s_i of each row; `None` for 1 everywhere.
    pub weights: Option<&'a [f64]>,
    /// The prior scale r_jk, row-major of shape (n_features, n_classes); `None` for 1 everywhere.
    pub scale: Option<&'a [f32]>,
}
