//! Word vectors from the words that stand near each other: positive pointwise mutual information, then its singular vectors.
//!
//! With #(w, c) how often c stands within five words of w, and f(c) ∝ #(c)^0.75,
//!
//! ```text
//! ppmi(w, c) = max(0, ln( #(w, c) / (#(w) · f(c)) ))
//! ```
//!
//! and the vector of w is its row of U·√S, scaled to length 1. Method and constants: Levy, Goldberg and Dagan, "Improving Distributional
//! Similarity with Lessons Learned from Word Embeddings" (TACL 3, 2015).

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::svd::svd;
use crate::features::SparseMatrix;

/// Words this far apart or nearer stand near each other.
const WINDOW: usize = 5;
/// The exponent that keeps rare neighbours from counting for too much.
const SMOOTHING: f64 = 0.75;

/// Vectors of length 1, or 0 for a word without neighbours, shape (n_words, at most `k`); `texts` are the numbers of their words in order.
pub(super) fn word_vectors(texts: &[Vec<u32>], n_words: usize, k: usize, seed: u64) -> Array2<f64> {
    let found = svd(&mutual_information(&pairs(texts), n_words), k, seed);
    let mut vectors = found.vectors * &found.values.mapv(f64::sqrt);
    for mut vector in vectors.axis_iter_mut(Axis(0)) {
        let length = vector.dot(&vector).sqrt();
        if length > 0.0 {
            vector /= length;
        }
    }
    vectors
}

/// Every pair of near words, both ways, as context and word in one number; sorted.
fn pairs(texts: &[Vec<u32>]) -> Vec<u64> {
    let of = |words: &Vec<u32>| {
        let mut pairs = Vec::with_capacity(words.len() * 2 * WINDOW);
        for (i, word) in words.iter().enumerate() {
            for other in words.iter().take(i + 1 + WINDOW).skip(i + 1) {
                pairs.push(u64::from(*word) << 32 | u64::from(*other));
                pairs.push(u64::from(*other) << 32 | u64::from(*word));
            }
        }
        pairs
    };
    let mut all: Vec<u64> = texts.par_iter().flat_map_iter(of).collect();
    all.par_sort_unstable();
    all
}

/// The matrix of shape (contexts, words).
fn mutual_information(pairs: &[u64], n_words: usize) -> SparseMatrix {
    let (context, word) = (|pair: u64| (pair >> 32) as usize, |pair: u64| pair as u32);
    let mut totals = vec![0.0_f64; n_words];
    pairs.iter().for_each(|pair| totals[context(*pair)] += 1.0);
    let smooth: Vec<f64> = totals.iter().map(|total| libm::pow(*total, SMOOTHING)).collect();
    let all: f64 = smooth.iter().sum();
    let mut matrix = SparseMatrix::new(n_words);
    let mut runs = pairs.chunk_by(|a, b| a == b).peekable();
    for (c, smooth) in smooth.iter().enumerate() {
        let mut row = Vec::new();
        while let Some(run) = runs.next_if(|run| context(run[0]) == c) {
            let w = word(run[0]);
            let ratio = run.len() as f64 * all / (totals[w as usize] * smooth);
            if ratio > 1.0 {
                row.push((w, libm::log(ratio) as f32));
            }
        }
        matrix.push_row(row);
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutual_information_follows_its_formula() {
        // 0 and 1 stand side by side three times, 2 and 3 once, 0 and 2 once.
        let texts = [vec![0, 1], vec![0, 1], vec![1, 0], vec![2, 3], vec![0, 2]];
        let matrix = mutual_information(&pairs(&texts), 4).to_dense();
        // Totals: 4, 3, 2, 1.
        let smooth: Vec<f64> = [4.0_f64, 3.0, 2.0, 1.0].iter().map(|n| n.powf(0.75)).collect();
        let expected = (3.0 * smooth.iter().sum::<f64>() / (4.0 * smooth[1])).ln();
        assert!((matrix[[1, 0]] - expected).abs() < 1e-6);
        assert!(matrix[[3, 0]].abs() < 1e-12);
    }

    #[test]
    fn words_with_the_same_neighbours_are_alike() {
        let texts: Vec<Vec<u32>> = (0..40).map(|i| vec![i % 2, 2, 3]).chain((0..20).map(|_| vec![4, 5])).collect();
        let vectors = word_vectors(&texts, 6, 3, 1);
        let alike = |a: usize, b: usize| vectors.row(a).dot(&vectors.row(b));
        assert!(alike(0, 1) > 0.9 && alike(0, 4) < 0.1, "{vectors}");
    }
}
