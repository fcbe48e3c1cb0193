//! The naive-Bayes prior scale of a weight: how differently a term is used under a label and outside it.
//!
//! With f_ij = 1 where term j stands in statement i, for each label k against the rest
//!
//! ```text
//! p_jk = 1 + Σ_{i: y_i = k} f_ij,   q_jk = 1 + Σ_{i: y_i ≠ k} f_ij
//! r_jk = | ln( (p_jk / Σ_j p_jk) / (q_jk / Σ_j q_jk) ) |
//! ```
//!
//! Wang and Manning (ACL 2012) multiply the features of a binary model by the log-count ratio r. Multiplying the features of label k by r_jk
//! is the same as a normal prior of standard deviation ∝ r_jk on the weight w_jk, which keeps all labels in one multinomial fit;
//! the sign of r does not matter to it.

use crate::features::SparseMatrix;

/// r, row-major of shape (n_features, n_classes). The columns from `n_terms` on are dense and have no count: they take the mean over
/// the terms and labels.
pub(super) fn prior_scale(x: &SparseMatrix, y: &[u32], n_classes: usize, n_terms: usize) -> Vec<f32> {
    let mut inside = vec![1.0_f64; n_terms * n_classes];
    let mut all = vec![0.0_f64; n_terms];
    for ((columns, _), label) in x.rows().zip(y) {
        for column in columns.iter().take_while(|column| (**column as usize) < n_terms) {
            inside[*column as usize * n_classes + *label as usize] += 1.0;
            all[*column as usize] += 1.0;
        }
    }
    let mut inside_total = vec![0.0; n_classes];
    let mut outside_total = vec![0.0; n_classes];
    for (row, all) in inside.chunks_exact(n_classes).zip(&all) {
        for (k, inside) in row.iter().enumerate() {
            inside_total[k] += inside;
            outside_total[k] += all - (inside - 1.0) + 1.0;
        }
    }
    let mut scale: Vec<f32> = Vec::with_capacity(x.n_features() * n_classes);
    for (row, all) in inside.chunks_exact(n_classes).zip(&all) {
        for (k, inside) in row.iter().enumerate() {
            let outside = all - (inside - 1.0) + 1.0;
            let ratio = (inside / inside_total[k]) / (outside / outside_total[k]);
            scale.push(libm::log(ratio).abs() as f32);
        }
    }
    let mean = scale.iter().map(|r| f64::from(*r)).sum::<f64>() / scale.len() as f64;
    scale.resize(x.n_features() * n_classes, mean as f32);
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_the_log_count_ratio_against_the_rest() {
        let mut x = SparseMatrix::new(2);
        x.push_row([(0, 0.3)]);
        x.push_row([(0, 0.9), (1, 0.1)]);
        x.push_row([(1, 1.0)]);
        let scale = prior_scale(&x, &[0, 0, 1], 2, 2);
        // Label 0: p = (3, 2) of 5, q = (1, 2) of 3.
        let expected = [(3.0 / 5.0) / (1.0 / 3.0), (2.0 / 5.0) / (2.0 / 3.0)].map(|r: f64| r.ln().abs());
        assert!((f64::from(scale[0]) - expected[0]).abs() < 1e-6);
        assert!((f64::from(scale[2]) - expected[1]).abs() < 1e-6);
        // With two labels the rest of one is the other.
        assert!((scale[0] - scale[1]).abs() < 1e-6);
        let with_dense = prior_scale(&x, &[0, 0, 1], 2, 1);
        assert!((with_dense[2] - f32::midpoint(with_dense[0], with_dense[1])).abs() < 1e-6);
    }
}
