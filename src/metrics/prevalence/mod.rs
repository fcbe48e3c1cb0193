//! The shares of labels in a corpus that was scored by a classifier which errs.
//!
//! Counting predictions is biased wherever the labels of the corpus are distributed otherwise than those of training,
//! which is what one wants to find out. Three estimates correct for it:
//!
//! - **adjusted count**: the shares whose expected predictions, by the confusion of held-out rows, come closest to those
//!   counted. G. Forman, "Quantifying counts and costs via classification", *Data Mining and Knowledge Discovery* 17
//!   (2008); D. Hopkins and G. King, *American Journal of Political Science* 54 (2010).
//! - **expectation maximisation**: the shares under which the calibrated probabilities are likeliest (Saerens et al. 2002),
//!   corrected by what the same gives for held-out rows that are weighted to those shares.
//! - **prediction-powered**: a random sample with gold labels, narrowed by the predictions (Angelopoulos et al. 2023).
//!
//! The first two assume *prior shift*: texts of one label look the same in the corpus as in the labelled set. The third
//! assumes only that the sample is random. Intervals hold the error of the classifier, by drawing groups of held-out rows,
//! and that of the sample, by drawing articles of the corpus
//! and what they may lack by chance.

mod errors;
mod expectation;
mod powered;
mod simplex;
mod unseen;

pub use self::errors::ClassifierErrors;
use self::errors::HeldOut;
use self::expectation::Ratios;
use self::powered::PoweredSums;
use self::unseen::Unseen;
use super::{Bootstrap, Groups, Interval, Spread};
use crate::stance::{Label, Probabilities};

/// Sampled rows with gold labels below which nothing is made of them.
pub const FEWEST_SAMPLED: usize = 20;

/// The share of one label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// From 0 to 1.
    pub share: f64,
    /// Where it lies; `None` with fewer than two articles.
    pub interval: Option<Interval>,
}

/// Scored rows of a corpus, or of a part of it.
#[derive(Clone, Debug, Default)]
pub struct ScoredRows {
    /// The label counted for each.
    pub predicted: Vec<Label>,
    /// The calibrated probabilities of each.
    pub probabilities: Vec<Probabilities>,
    /// The article of each, any numbers: rows of one article are drawn together.
    pub articles: Vec<u32>,
    /// The gold label of those in the random sample.
    pub sampled: Vec<Option<Label>>,
}

/// The shares of all labels, by every method that can be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Prevalence {
    /// Of the predictions as they stand.
    pub naive: Vec<Share>,
    /// By the adjusted count; `None` also where two labels are predicted alike.
    pub adjusted: Option<Vec<Share>>,
    /// By expectation maximisation, corrected by what it gives for held-out rows; `None` also where the probabilities of two labels are alike.
    pub expectation: Option<Vec<Share>>,
    /// By expectation maximisation as published.
    pub uncorrected: Option<Vec<f64>>,
    /// By prediction-powered inference.
    pub powered: Option<Vec<Share>>,
}

impl Prevalence {
    /// Estimates the shares, with intervals of `level`; `None` without rows.
    #[must_use]
    pub fn of(
        n_classes: usize,
        rows: &ScoredRows,
        errors: Option<&ClassifierErrors>,
        bootstrap: &Bootstrap,
        level: f64,
    ) -> Option<Self> {
        if rows.predicted.is_empty() {
            return None;
        }
        let estimator = Estimator::of(n_classes, rows, errors);
        let n_articles = estimator.articles.len();
        let even = vec![1.0 / n_classes as f64; n_classes];
        let all = vec![1; n_articles];
        let found = estimator.estimate(&all, errors.map(ClassifierErrors::found), &Unseen::none(), &even);
        let start = found.expectation.as_ref().map_or(even, |[plain, _]| plain.clone());
        let draws = if n_articles < 2 {
            Vec::new()
        } else {
            let resample = |number: u32, times: &[u32]| {
                let unseen = Unseen::draw(n_classes, bootstrap, number);
                estimator.estimate(times, errors.and_then(|errors| errors.draw(number)), &unseen, &start)
            };
            bootstrap.draw_numbered(n_articles, resample, &|_, _| ())
        };
        let with_interval = |of: &dyn Fn(&Estimates) -> Option<&Vec<f64>>| -> Option<Vec<Share>> {
            let spread = |label: usize| {
                let values: Vec<Option<f64>> = draws.iter().map(|draw| Some(of(draw)?[label])).collect();
                Spread::of_defined(values.into_iter())
            };
            // Where many resamples tell labels apart nowhere, the shares found are an accident too.
            if !draws.is_empty() && spread(0).is_none() {
                return None;
            }
            let interval = |label: usize, share: f64| {
                let Interval { low, high, .. } = spread(label)?.expanded_interval(level, n_articles);
                // A share of 0 or 1 lies at the end of what it may be.
                Some(Interval { low: low.min(share), high: high.max(share), level }.of_share(n_articles))
            };
            let shares = of(&found)?.iter().enumerate();
            Some(shares.map(|(label, share)| Share { share: *share, interval: interval(label, *share) }).collect())
        };
        Some(Self {
            naive: with_interval(&|estimates| Some(&estimates.naive))?,
            adjusted: with_interval(&|estimates| estimates.adjusted.as_ref()),
            expectation: with_interval(&|estimates| estimates.expectation.as_ref().map(|[_, corrected]| corrected)),
            uncorrected: found.expectation.as_ref().map(|[plain, _]| plain.clone()),
            powered: with_interval(&|estimates| estimates.powered.as_ref()),
        })
    }
}

/// The shares of one resample, or of the rows as they are.
struct Estimates {
    naive: Vec<f64>,
    adjusted: Option<Vec<f64>>,
    /// As published, and corrected.
    expectation: Option<[Vec<f64>; 2]>,
    powered: Option<Vec<f64>>,
}

/// The rows, summed by article as far as an estimate needs no more.
struct Estimator<'p> {
    n_classes: usize,
    articles: Groups,
    /// Rows of an article, and rows of the sample in an article with any, on average.
    sizes: [f64; 2],
    /// How often each label was predicted in each article.
    counts: Vec<f64>,
    /// `None` where too few rows are in the sample.
    powered: Option<Vec<PoweredSums>>,
    /// With the classifier's errors, to which they refer.
    ratios: Option<(Ratios, &'p ClassifierErrors)>,
}

impl<'p> Estimator<'p> {
    fn of(n_classes: usize, rows: &ScoredRows, errors: Option<&'p ClassifierErrors>) -> Self {
        let articles = Groups::of(rows.articles.iter().copied());
        let mut counts = vec![0.0; articles.len() * n_classes];
        let mut powered = vec![PoweredSums::new(n_classes); articles.len()];
        for (at, article) in articles.of_rows().iter().enumerate() {
            counts[*article as usize * n_classes + rows.predicted[at].index()] += 1.0;
            let gold = rows.sampled.get(at).copied().flatten().map(Label::index);
            powered[*article as usize].add(rows.probabilities[at].as_slice(), gold);
        }
        let n_sampled = rows.sampled.iter().flatten().count();
        let n_with_sample = powered.iter().filter(|sums| sums.has_sample()).count().max(1);
        let sizes = [rows.predicted.len() as f64 / articles.len() as f64, n_sampled as f64 / n_with_sample as f64];
        let probabilities = || rows.probabilities.iter().map(Probabilities::as_slice);
        Self {
            n_classes,
            articles,
            sizes,
            counts,
            powered: (n_sampled >= FEWEST_SAMPLED).then_some(powered),
            ratios: errors
                .filter(|errors| errors.are_told_apart())
                .map(|errors| (Ratios::of(errors.prior(), probabilities()), errors)),
        }
    }

    /// `held_out` are the held-out rows of the same resample, `unseen` what its articles may lack; `start` is where the search for the
    /// shares begins.
    fn estimate(&self, times: &[u32], held_out: Option<HeldOut>, unseen: &Unseen, start: &[f64]) -> Estimates {
        let [rows, sampled] = self.sizes;
        let mut naive = vec![0.0; self.n_classes];
        for (counts, times) in self.counts.chunks_exact(self.n_classes).zip(times) {
            naive.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count * f64::from(*times));
        }
        naive.iter_mut().zip(&unseen.0).for_each(|(sum, (weight, _))| *sum += rows * weight);
        let total: f64 = naive.iter().sum();
        naive.iter_mut().for_each(|share| *share /= total);
        let powered = self.powered.as_ref().and_then(|articles| {
            let mut sums = PoweredSums::new(self.n_classes);
            articles.iter().zip(times).for_each(|(article, times)| sums.add_times(article, f64::from(*times)));
            if sums.has_sample() {
                unseen.0.iter().enumerate().for_each(|(label, (weight, _))| sums.add_unseen(label, sampled * weight));
            }
            sums.shares()
        });
        let expectation = self.ratios.as_ref().zip(held_out.as_ref()).map(|((ratios, errors), held_out)| {
            let articles = self.articles.of_rows();
            let scale = errors.scale(held_out);
            let drawn = ratios.weighted(|at| f64::from(times[articles[at] as usize]));
            let unseen = unseen.0.iter().enumerate();
            let unseen = unseen.map(|(label, (weight, pick))| (rows * weight, errors.any_of(label, *pick)));
            let plain = Ratios::shares(&drawn.chain(unseen), &scale, start);
            let corrected = errors.corrected(held_out, &scale, &plain);
            [plain, corrected]
        });
        let adjusted = held_out.and_then(|held_out| held_out.adjusted(&naive));
        Estimates { naive, adjusted, expectation, powered }
    }
}

#[cfg(test)]
mod tests;
