//! Which terms moved a prediction, where they stand, and by how much.
//!
//! The model is linear: the logit of label k is `b_k + Σ_j x_j w_jk`, so the uncalibrated log-odds of the predicted label c against
//! another label k are exactly
//!
//! ```text
//! ln(p_c / p_k) = (b_c − b_k) + Σ_j x_j (w_jc − w_jk)
//! ```
//!
//! a sum over the terms that stand in the text. Calibration adds one number, the difference that the map makes. A term's share is divided
//! evenly over the places where it stands. A column learned from unlabelled texts is itself a sum over terms, scaled by one factor of the text, so
//! its part is theirs. Nothing is sampled or approximated.

use super::stance_model::{Prediction, StanceModel};
use crate::{
    Label,
    features::{Block, Featurizer, Latent, Utterance},
    text::Span,
};
use rustc_hash::FxHashMap;

/// Why a text got its prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The prediction explained.
    pub prediction: Prediction,
    /// Against each other label, in the order of the label names.
    pub against: Vec<LogOdds>,
    /// The terms that stand in the text, the strongest first.
    pub terms: Vec<Contribution>,
}

/// The log-odds of the predicted label against one other, and what they are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct LogOdds {
    /// The other label.
    pub label: Label,
    /// The part of the intercepts.
    pub intercept: f64,
    /// The part of all terms.
    pub terms: f64,
    /// What calibration adds.
    pub calibration: f64,
    /// The sum of the three: ln of the ratio of the two calibrated probabilities.
    pub total: f64,
}

/// What one term contributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The term; character n-grams keep the blanks that mark the edges of a word.
    pub term: String,
    /// The block of features it belongs to.
    pub block: Block,
    /// Whether this is what it contributes by the [unlabelled texts](crate::features::Latent) it stood in, rather than by the labelled ones.
    pub latent: bool,
    /// Where it stands: byte spans of the text.
    pub spans: Vec<Span>,
    /// Its weight in the text, x_j.
    pub value: f64,
    /// x_j (w_jc − w_jk) against each other label, in the order of [`Explanation::against`].
    pub log_odds: Vec<f64>,
}

impl Contribution {
    /// The mean of its log-odds over the other labels: how much it speaks for the prediction.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.log_odds.iter().sum::<f64>() / self.log_odds.len() as f64
    }
}

impl StanceModel {
    /// Explains the prediction of a text, or of an [`Utterance`] of known speaker and target.
    ///
    /// ```
    /// use demarche::model::StanceModel;
    ///
    /// let explanation = StanceModel::shipped().explain("They rejected the offer.");
    /// let odds = &explanation.against[0];
    /// assert!((odds.intercept + odds.terms + odds.calibration - odds.total).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn explain<'u>(&self, utterance: impl Into<Utterance<'u>>) -> Explanation {
        let utterance = utterance.into();
        let prediction = self.predict(utterance);
        let predicted = prediction.probabilities.label();
        let others: Vec<Label> = (0..self.names.len()).map(Label::new).filter(|label| *label != predicted).collect();
        let row = self.featurizer.transform(utterance);
        let n_terms = self.featurizer.n_terms();
        let of_terms = &row[..row.partition_point(|(column, _)| (*column as usize) < n_terms)];
        let weigh = |column: u32, value: f64| {
            let weights = self.weights.of(column);
            others.iter().map(|k| value * (weights[predicted.index()] - weights[k.index()])).collect()
        };
        let mut terms = contributions(&self.featurizer, utterance, of_terms, 1.0, false, weigh);
        let mut first = n_terms as u32;
        for space in self.featurizer.latent().into_iter().flat_map(Latent::spaces) {
            let row = space.featurizer.transform(utterance);
            let (_, factor) = space.place(&row);
            let weigh = |column: u32, value: f64| {
                let vector = space.vectors.row(column as usize);
                let mut log_odds = vec![0.0; others.len()];
                for (dimension, x) in (first..).zip(vector) {
                    let weights = self.weights.of(dimension);
                    for (sum, k) in log_odds.iter_mut().zip(&others) {
                        *sum += value * f64::from(*x) * (weights[predicted.index()] - weights[k.index()]);
                    }
                }
                log_odds
            };
            terms.extend(contributions(&space.featurizer, utterance, &row, factor, true, weigh));
            first += space.vectors.ncols() as u32;
        }
        terms.sort_by(|a, b| {
            b.mean().abs().total_cmp(&a.mean().abs()).then_with(|| (&a.term, a.latent).cmp(&(&b.term, b.latent)))
        });
        let logits = self.logits(&row);
        let intercept = self.weights.intercept();
        let against = others.iter().enumerate().map(|(i, k)| {
            let uncalibrated = logits[predicted.index()] - logits[k.index()];
            let total = log_ratio(&self.calibration.scores(&logits), predicted, *k);
            LogOdds {
                label: *k,
                intercept: intercept[predicted.index()] - intercept[k.index()],
                // The sum of nothing is −0.
                terms: terms.iter().map(|term| term.log_odds[i]).sum::<f64>() + 0.0,
                calibration: total - uncalibrated,
                total,
            }
        });
        let against = against.collect();
        Explanation { prediction, against, terms }
    }
}

/// What each term of a row contributes: `weigh` gives the log-odds of its column with its value, which is `factor` times its weight.
fn contributions(
    featurizer: &Featurizer,
    utterance: Utterance,
    row: &[(u32, f32)],
    factor: f64,
    latent: bool,
    weigh: impl Fn(u32, f64) -> Vec<f64>,
) -> Vec<Contribution> {
    let mut places: FxHashMap<u32, Vec<Span>> = FxHashMap::default();
    for occurrence in featurizer.occurrences(utterance) {
        places.entry(occurrence.column).or_default().push(occurrence.span);
    }
    let of = |(column, weight): &(u32, f32)| {
        let value = f64::from(*weight) * factor;
        Contribution {
            term: featurizer.term(*column).to_owned(),
            block: featurizer.block(*column),
            latent,
            spans: places.remove(column).unwrap_or_default(),
            value,
            log_odds: weigh(*column, value),
        }
    };
    row.iter().map(of).collect()
}

impl StanceModel {
    /// Columns and weights of a label's strongest terms, at most `top`. A weight counts against the mean over the labels: a shift of all changes
    /// no prediction.
    #[must_use]
    pub fn strongest_terms(&self, label: Label, top: usize) -> Vec<(u32, f64)> {
        let of = |column: u32| {
            let weights = self.weights.of(column);
            (column, weights[label.index()] - weights.iter().sum::<f64>() / weights.len() as f64)
        };
        let mut all: Vec<(u32, f64)> = (0..self.featurizer.n_terms() as u32).map(of).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(top);
        all
    }
}

impl Explanation {
    /// How much each part of the text speaks for the prediction: byte spans that do not overlap, in order, with the sum of the shares
    /// of all terms over them. A term's mean log-odds are divided evenly over its places, and at each over its bytes.
    #[must_use]
    pub fn shares(&self) -> Vec<(Span, f64)> {
        let mut edges: Vec<usize> = self.terms.iter().flat_map(|t| &t.spans).flat_map(|s| [s.start, s.end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut shares = vec![0.0; edges.len()];
        for term in &self.terms {
            let share = term.mean() / term.spans.len() as f64;
            for span in &term.spans {
                let first = edges.partition_point(|edge| *edge < span.start);
                for i in (first..).take_while(|i| edges[*i] < span.end) {
                    shares[i] += share * (edges[i + 1] - edges[i]) as f64 / span.len() as f64;
                }
            }
        }
        let pieces = edges.windows(2).zip(shares);
        pieces.filter(|(_, share)| *share != 0.0).map(|(edge, share)| (Span::new(edge[0], edge[1]), share)).collect()
    }
}

fn log_ratio(scores: &[f64], a: Label, b: Label) -> f64 {
    scores[a.index()] - scores[b.index()]
}
