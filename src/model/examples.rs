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

/// What is fitted but for the features: all that a fit needs once it has [columns](super::columns) of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Targets<'a> {
    pub(super) y: &'a [u32],
    pub(super) n_classes: usize,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) scale: Option<&'a [f32]>,
}

impl<'a> From<Examples<'a>> for Targets<'a> {
    fn from(Examples { y, n_classes, weights, scale, .. }: Examples<'a>) -> Self {
        Self { y, n_classes, weights, scale }
    }
}

impl Targets<'_> {
    /// The weight s_i of a row.
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |s| s[row])
    }

    /// The prior scale r_jk.
    pub(super) fn scale(&self, feature: usize, label: usize) -> f64 {
        self.scale.map_or(1.0, |r| f64::from(r[feature * self.n_classes + label]))
    }
}
