//! What unlabelled texts tell of a statement: where it lies among them.
//!
//! Two spaces are learned from the texts, without labels: latent semantic analysis, the strongest 200 singular vectors of TF-IDF
//! (Deerwester et al., "Indexing by Latent Semantic Analysis", JASIS 41, 1990), and the mean of the [word vectors](cooccurrence). In each a statement
//! is the sum of its terms' vectors by their TF-IDF weights, scaled to a fixed length: 1 and one half. The result is dense and stands beside the
//! sparse columns. Because it is a sum over terms before it is scaled, an explanation can still say what each term contributes.

mod cooccurrence;
mod svd;

use ndarray::Array2;

use super::{BlockRanges, Featurizer, FeaturizerParams, Names, NgramRange, Selection, Signals, TermCounts, Utterance};
use crate::Error;

/// Fewest texts to learn from.
const FEWEST_TEXTS: usize = 100;
/// Most terms of a space, the commonest: a model's file grows with them.
const MOST_TERMS: usize = 20_000;
/// A term must stand in at least this many of the texts.
const LEAST_DF: u32 = 3;
/// Dimensions of latent semantic analysis, and of the word vectors.
const DIMENSIONS: [usize; 2] = [200, 100];
/// The lengths that the two parts of a row are scaled to.
const LENGTHS: [f64; 2] = [1.0, 0.5];

/// Dense features learned from unlabelled texts.
#[derive(Clone, Debug)]
pub struct Latent {
    spaces: [Space; 2],
    n_texts: usize,
}

/// Terms with a vector each.
#[derive(Clone, Debug)]
pub struct Space {
    /// The terms and their weights in a text.
    pub featurizer: Featurizer,
    /// Their vectors, shape (n_terms, n_dimensions).
    pub vectors: Array2<f32>,
    length: f64,
}

impl Latent {
    /// The n-gram ranges of its two spaces.
    pub const RANGES: [BlockRanges; 2] = [
        BlockRanges {
            words: Some(NgramRange { first: 1, last: 2 }),
            chars: Some(NgramRange { first: 2, last: 5 }),
            parties: false,
            latent: false,
            signals: Signals::NONE,
        },
        BlockRanges {
            words: Some(NgramRange { first: 1, last: 1 }),
            chars: None,
            parties: false,
            latent: false,
            signals: Signals::NONE,
        },
    ];

    /// Learns from texts. `masked` are the names that are hidden from the features.
    ///
    /// # Errors
    /// [`Error::Labels`] for fewer than 100 texts, or where no term stands in 3 of them.
    pub fn fit<'u, U: Sync>(texts: &'u [U], masked: Option<&Names>, seed: u64) -> Result<Self, Error>
    where
        &'u U: Into<Utterance<'u>>,
    {
        if texts.len() < FEWEST_TEXTS {
            return Err(Error::Labels(format!(
                "{} texts, labelled ones included, are too few to learn features from: give at least {FEWEST_TEXTS} \
                 with --unlabelled",
                texts.len()
            )));
        }
        let [k, k_of_words] = DIMENSIONS.map(|k| k.min(texts.len() / 2));
        let terms = frequent_terms(texts, Self::RANGES[0], masked)?;
        let vectors = svd::svd(&terms.matrix(texts), k, seed).vectors;
        let words = frequent_terms(texts, Self::RANGES[1], masked)?;
        let numbers: Vec<Vec<u32>> = texts
            .iter()
            .map(|text| words.occurrences(text).into_iter().map(|occurrence| occurrence.column).collect())
            .collect();
        let word_vectors = cooccurrence::word_vectors(&numbers, words.n_features(), k_of_words, seed);
        let single = |vectors: Array2<f64>| vectors.mapv(|x| x as f32);
        Ok(Self::from_spaces([(terms, single(vectors)), (words, single(word_vectors))], texts.len()))
    }

    /// Takes it up from its two spaces, each of a featurizer and the vectors of its terms, and the number of texts they were learned from.
    #[must_use]
    pub fn from_spaces(spaces: [(Featurizer, Array2<f32>); 2], n_texts: usize) -> Self {
        let mut lengths = LENGTHS.into_iter();
        let spaces = spaces.map(|(featurizer, vectors)| {
            let length = lengths.next().expect("there are as many lengths as spaces");
            Space { featurizer, vectors, length }
        });
        Self { spaces, n_texts }
    }

    /// Its two spaces: of words and characters, and of words.
    #[must_use]
    pub fn spaces(&self) -> &[Space; 2] {
        &self.spaces
    }

    /// How many texts it was learned from, labelled ones included.
    #[must_use]
    pub fn n_texts(&self) -> usize {
        self.n_texts
    }

    /// The number of its columns.
    #[must_use]
    pub fn n_dimensions(&self) -> usize {
        self.spaces.iter().map(|space| space.vectors.ncols()).sum()
    }

    /// The dense row of a text, of length [`n_dimensions`](Self::n_dimensions).
    pub(super) fn transform(&self, utterance: Utterance) -> Vec<f32> {
        let of = |space: &Space| {
            let row = space.featurizer.transform(utterance);
            let (sum, factor) = space.place(&row);
            sum.into_iter().map(move |x| (x * factor) as f32)
        };
        self.spaces.iter().flat_map(of).collect()
    }
}

impl Space {
    /// The sum of the vectors of a row's terms, and the factor that brings it to its length; 0 where the sum is.
    #[must_use]
    pub fn place(&self, row: &[(u32, f32)]) -> (Vec<f64>, f64) {
        let mut sum = vec![0.0; self.vectors.ncols()];
        for (column, weight) in row {
            let vector = self.vectors.row(*column as usize);
            sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += f64::from(*weight) * f64::from(*x));
        }
        let length = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
        let factor = if length > 0.0 { self.length / length } else { 0.0 };
        (sum, factor)
    }
}

/// A featurizer of the terms that stand in at least 3 of the texts, and in so many that there are not more than 20,000.
fn frequent_terms<'u, U: Sync>(texts: &'u [U], ranges: BlockRanges, masked: Option<&Names>) -> Result<Featurizer, Error>
where
    &'u U: Into<Utterance<'u>>,
{
    let counts = TermCounts::of(texts, ranges, masked.cloned());
    let rows: Vec<usize> = (0..texts.len()).collect();
    let mut min_df = LEAST_DF;
    let mut selection = Selection::fit(&counts, &rows, &FeaturizerParams { ranges, min_df })?;
    while selection.n_terms() > MOST_TERMS {
        min_df += min_df.div_ceil(4);
        // Where all the terms left are equally common, they are kept.
        let Ok(fewer) = Selection::fit(&counts, &rows, &FeaturizerParams { ranges, min_df }) else { break };
        selection = fewer;
    }
    Ok(Featurizer::of(&selection).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<String> {
        let [subjects, objects] = [["the port", "the mayor", "a ferry"], ["the strike", "the island", "the treaty"]];
        (0..120)
            .map(|i| format!("{} spoke of {} again on day {}", subjects[i % 3], objects[i / 3 % 3], i % 7))
            .collect()
    }

    #[test]
    fn a_row_has_the_two_lengths_and_depends_on_its_text_alone() {
        let latent = Latent::fit(&texts(), None, 3).expect("there are enough");
        let row = latent.transform(Utterance::from("the mayor spoke of the strike"));
        assert_eq!(row.len(), latent.n_dimensions());
        let (first, second) = row.split_at(latent.spaces[0].vectors.ncols());
        let length = |part: &[f32]| part.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!((length(first) - 1.0).abs() < 1e-5 && (length(second) - 0.5).abs() < 1e-5);
        assert!(latent.transform(Utterance::from("zzz")).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn too_few_texts_are_refused_by_number() {
        let error = Latent::fit(&texts()[..99], None, 3).expect_err("99 are too few").to_string();
        assert!(error.contains("99 texts"), "{error}");
    }

    #[test]
    fn the_same_texts_and_seed_give_the_same_vectors() {
        let [a, b] = [0, 0].map(|_| Latent::fit(&texts(), None, 3).expect("there are enough"));
        assert_eq!(a.spaces[0].vectors, b.spaces[0].vectors);
    }
}
