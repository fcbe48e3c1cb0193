//! How a classifier errs, from held-out rows, and how sure that is, from resamples of their groups.

use super::expectation::Ratios;
use super::simplex::minimise;
use crate::metrics::{Bootstrap, Groups};
use crate::stance::{Label, Probabilities};

/// Parts the draws of held-out rows from those of the corpus, which start from the same seed.
const STREAM: u64 = 0x9e37_79b9_7f4a_7c15;

/// Total variation between two labels below which nothing tells them apart.
const LEAST_APART: f64 = 0.01;

/// Held-out rows with their gold labels, as they are and drawn anew.
#[derive(Clone, Debug)]
pub struct ClassifierErrors {
    n_classes: usize,
    gold: Vec<Label>,
    ratios: Ratios,
    /// The rows of each gold label.
    of_labels: Vec<Vec<u32>>,
    groups: Groups,
    bootstrap: Bootstrap,
    found: Rates,
    /// Whether the probabilities of any two gold labels differ on average.
    are_told_apart: bool,
    draws: Vec<Option<Rates>>,
}

/// What held-out rows, or a resample of them, say of the classifier.
#[derive(Clone, Debug, PartialEq)]
struct Rates {
    /// P(predicted | gold), rows gold.
    confusion: Vec<f64>,
    /// The prevalence of the gold labels, to which the probabilities refer.
    prior: Vec<f64>,
}

/// The held-out rows, or one resample of them.
pub(super) struct HeldOut<'e> {
    rates: &'e Rates,
    /// How often each group counts.
    times: Vec<u32>,
}

impl ClassifierErrors {
    /// Takes held-out rows; `None` where a label has none.
    #[must_use]
    pub fn of(
        n_classes: usize,
        rows: &[(Label, Probabilities)],
        groups: &Groups,
        bootstrap: &Bootstrap,
    ) -> Option<Self> {
        let bootstrap = Bootstrap { seed: bootstrap.seed ^ STREAM, ..*bootstrap };
        let pairs: Vec<(Label, Label)> = rows.iter().map(|(gold, p)| (*gold, p.label())).collect();
        let rates = |times: &[u32]| Rates::of(n_classes, &pairs, groups, times);
        let found = rates(&vec![1; groups.len()])?;
        let ratios = Ratios::of(&found.prior, rows.iter().map(|(_, p)| p.as_slice()));
        let draws = bootstrap.draw(groups.len(), rates);
        let gold: Vec<Label> = rows.iter().map(|(gold, _)| *gold).collect();
        let mut of_labels = vec![Vec::new(); n_classes];
        gold.iter().enumerate().for_each(|(at, gold)| of_labels[gold.index()].push(at as u32));
        let mut means = vec![0.0; n_classes * n_classes];
        for (gold, p) in rows {
            let n = of_labels[gold.index()].len() as f64;
            let means = &mut means[gold.index() * n_classes..][..n_classes];
            means.iter_mut().zip(p.as_slice()).for_each(|(mean, p)| *mean += p / n);
        }
        let are_told_apart = are_apart(&means, n_classes);
        Some(Self {
            n_classes,
            gold,
            are_told_apart,
            ratios,
            of_labels,
            groups: groups.clone(),
            bootstrap,
            found,
            draws,
        })
    }

    /// Whether probabilities say anything of the shares: not where those of two labels are alike.
    pub(super) fn are_told_apart(&self) -> bool {
        self.are_told_apart
    }

    /// The prevalence of the gold labels.
    pub(super) fn prior(&self) -> &[f64] {
        &self.found.prior
    }

    /// All rows as they are.
    pub(super) fn found(&self) -> HeldOut<'_> {
        HeldOut { rates: &self.found, times: vec![1; self.groups.len()] }
    }

    /// The resample of this number; `None` where it lacks a label.
    pub(super) fn draw(&self, number: u32) -> Option<HeldOut<'_>> {
        let rates = self.draws.get(number as usize)?.as_ref()?;
        Some(HeldOut { rates, times: self.bootstrap.times(self.groups.len(), number) })
    }

    /// The likelihood ratios of one of the held-out rows with this gold label, picked by a number.
    pub(super) fn any_of(&self, label: usize, pick: u64) -> &[f64] {
        let members = &self.of_labels[label];
        self.ratios.row(members[(pick % members.len() as u64) as usize] as usize)
    }

    /// What turns ratios under the prior of all held-out rows into those under the prior of a resample.
    pub(super) fn scale(&self, held_out: &HeldOut) -> Vec<f64> {
        self.found.prior.iter().zip(&held_out.rates.prior).map(|(prior, drawn)| prior / drawn).collect()
    }

    /// Shares found by expectation maximisation, corrected once by how far off it is where the shares are known: on
    /// held-out rows, each weighted with share / prior of its gold label.
    ///
    /// Probabilities that are off, because the calibration has errors of its own, move both results alike.
    pub(super) fn corrected(&self, held_out: &HeldOut, scale: &[f64], shares: &[f64]) -> Vec<f64> {
        let by_label: Vec<f64> = shares.iter().zip(&held_out.rates.prior).map(|(share, prior)| share / prior).collect();
        let groups = self.groups.of_rows();
        let weight = |at: usize| f64::from(held_out.times[groups[at] as usize]) * by_label[self.gold[at].index()];
        let again = Ratios::shares(&self.ratios.weighted(weight), scale, shares);
        let raw: Vec<f64> = shares.iter().zip(&again).map(|(share, again)| 2.0 * share - again).collect();
        // The nearest shares to what may be below 0.
        let k = self.n_classes;
        let identity: Vec<f64> = (0..k * k).map(|at| f64::from(u8::from(at / k == at % k))).collect();
        minimise(&identity, &raw, shares)
    }
}

impl HeldOut<'_> {
    /// The shares that minimise the squared distance between the expected and the counted predictions; `None` where two labels are
    /// predicted alike, so that any division between them would.
    pub(super) fn adjusted(&self, counted: &[f64]) -> Option<Vec<f64>> {
        let k = counted.len();
        if !are_apart(&self.rates.confusion, k) {
            return None;
        }
        let row = |label: usize| &self.rates.confusion[label * k..][..k];
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let h: Vec<f64> = (0..k * k).map(|at| dot(row(at / k), row(at % k))).collect();
        let f: Vec<f64> = (0..k).map(|label| dot(row(label), counted)).collect();
        Some(minimise(&h, &f, &vec![1.0 / k as f64; k]))
    }
}

/// Whether any two of k distributions over k labels differ by at least [`LEAST_APART`] in total variation.
fn are_apart(rows: &[f64], k: usize) -> bool {
    let row = |label: usize| &rows[label * k..][..k];
    let distance = |i: usize, j: usize| row(i).iter().zip(row(j)).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
    (0..k).all(|i| (0..i).all(|j| distance(i, j) >= LEAST_APART))
}

impl Rates {
    fn of(n_classes: usize, pairs: &[(Label, Label)], groups: &Groups, times: &[u32]) -> Option<Self> {
        let mut counts = vec![0.0; n_classes * n_classes];
        for ((gold, predicted), group) in pairs.iter().zip(groups.of_rows()) {
            counts[gold.index() * n_classes + predicted.index()] += f64::from(times[*group as usize]);
        }
        let support: Vec<f64> = counts.chunks_exact(n_classes).map(|row| row.iter().sum()).collect();
        let total: f64 = support.iter().sum();
        if support.iter().any(|support| *support <= 0.0) {
            return None;
        }
        let confusion =
            counts.chunks_exact(n_classes).zip(&support).flat_map(|(row, n)| row.iter().map(move |c| c / n));
        Some(Self { confusion: confusion.collect(), prior: support.iter().map(|n| n / total).collect() })
    }
}
