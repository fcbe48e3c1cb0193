//! The shares of labels in each part of a corpus, corrected for the errors of the classifier.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::{LEVEL, SCHEMA_VERSION, ScoredCorpus};
use crate::Label;
use crate::evaluation::ByLabel;
use crate::metrics::{Bootstrap, ClassifierErrors, Groups, Interval, Prevalence, ScoredRows, Share};
use crate::model::StanceModel;

/// How to split a corpus and what to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregationParams {
    /// The columns by which [`ScoredCorpus::read`] split it; none for the whole alone.
    pub by: Vec<String>,
    /// Rows below which the shares of a part are not told; 20, where an interval is about half as wide as all there is.
    pub min_n: usize,
    /// Where the random numbers start.
    pub seed: u64,
}

/// The shares of labels in a corpus and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aggregation {
    /// 1.
    pub schema_version: u32,
    /// The columns split by.
    pub by: Vec<String>,
    /// The label names in the order of the model.
    pub labels: Vec<String>,
    /// The short hash of the model whose errors are corrected.
    pub model: String,
    /// The models that the files say the predictions are by; none where they do not say.
    pub predicted_by: Vec<String>,
    /// Rows left out for want of a prediction.
    pub unpredicted: u64,
    /// Whether articles were drawn as wholes; else single rows, for want of a column that tells the article.
    pub drew_articles: bool,
    /// Rows below which shares are not told.
    pub min_n: usize,
    /// All rows.
    pub total: Part,
    /// The parts, in the order of their values; empty without columns to split by.
    pub parts: Vec<Part>,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
}

/// A part of a corpus, or all of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The values of the columns split by; empty for all rows.
    pub values: Vec<String>,
    /// Its rows, copies left out.
    pub rows: u64,
    /// Rows left out as copies of another of this part: the same words of the same speaker.
    pub copies: u64,
    /// Articles among them; without articles, rows.
    pub articles: u64,
    /// Rows in the random sample.
    pub sampled: u64,
    /// Copies in the random sample, left out with their gold labels: with them statements printed often would be likelier.
    pub sampled_copies: u64,
    /// The share of each label; `None` where there are too few rows.
    pub shares: Option<ByLabel<LabelShares>>,
}

/// The share of one label by each method; `None` where a method cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LabelShares {
    /// Of the predictions as they stand.
    pub naive: f64,
    /// By the adjusted count.
    pub adjusted: Option<f64>,
    /// By expectation maximisation, corrected on held-out rows.
    pub em: Option<f64>,
    /// By expectation maximisation as published.
    pub em_uncorrected: Option<f64>,
    /// By prediction-powered inference, from the sample.
    pub powered: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: ShareIntervals,
}

/// The intervals of [`LabelShares`]; that of `naive` holds the error of sampling alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its method")]
pub struct ShareIntervals {
    pub naive: Option<Interval>,
    pub adjusted: Option<Interval>,
    pub em: Option<Interval>,
    pub powered: Option<Interval>,
}

impl Aggregation {
    /// Estimates the shares in the whole corpus and in each part; `progress` is told how much of how much work
    /// is done.
    ///
    /// A model that was not cross-validated knows nothing of its errors: then only the naive count and the sample are
    /// left.
    #[must_use]
    pub fn of(
        corpus: &ScoredCorpus,
        model: &StanceModel,
        params: &AggregationParams,
        progress: &dyn Fn(usize, usize),
    ) -> Self {
        let bootstrap = Bootstrap::new(params.seed);
        let names = model.names();
        let errors = model.out_of_fold().and_then(|held_out| {
            let groups = Groups::of(held_out.groups.iter().copied());
            ClassifierErrors::of(names.len(), &model.held_out_rows(), &groups, &bootstrap)
        });
        let mut members: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        if !params.by.is_empty() {
            for (at, values) in corpus.parts.iter().enumerate() {
                members.entry(values).or_default().push(at);
            }
        }
        let part = |values: &[String], members: &[usize]| {
            let mut told = FxHashSet::default();
            // The first printing stands for all. A sample drawn from all rows holds it as likely as any other statement.
            let first: Vec<usize> = members.iter().copied().filter(|at| told.insert(corpus.statements[*at])).collect();
            let rows = subset(&corpus.rows, &first);
            let shares = || Prevalence::of(names.len(), &rows, errors.as_ref(), &bootstrap, LEVEL);
            let shares = if rows.predicted.len() < params.min_n { None } else { shares() };
            Part {
                values: values.to_vec(),
                rows: rows.predicted.len() as u64,
                copies: (members.len() - first.len()) as u64,
                articles: Groups::of(rows.articles.iter().copied()).len() as u64,
                sampled: n_sampled(&rows.sampled),
                sampled_copies: n_sampled(members.iter().filter_map(|at| corpus.rows.sampled.get(*at)))
                    - n_sampled(&rows.sampled),
                shares: shares
                    .map(|found| ByLabel::of_each(names.iter(), |label| LabelShares::of(&found, label.index()))),
            }
        };
        // Each part goes through its own rows and through the held-out ones.
        let n_held_out = model.out_of_fold().map_or(0, |held_out| held_out.gold.len());
        let work = corpus.parts.len() + n_held_out;
        let all = 2 * corpus.parts.len() + (members.len() + 1) * n_held_out;
        progress(0, all);
        let total = part(&[], &(0..corpus.parts.len()).collect::<Vec<_>>());
        let mut done = work;
        let parts = members.iter().map(|(values, rows)| {
            progress(done, all);
            done += rows.len() + n_held_out;
            part(values, rows)
        });
        Self {
            schema_version: SCHEMA_VERSION,
            by: params.by.clone(),
            labels: names.iter().map(str::to_owned).collect(),
            model: model.short_hash().to_owned(),
            predicted_by: corpus.models.clone(),
            unpredicted: corpus.unpredicted,
            drew_articles: corpus.has_articles,
            min_n: params.min_n,
            parts: parts.collect(),
            total,
            bootstrap,
        }
    }
}

impl LabelShares {
    fn of(found: &Prevalence, label: usize) -> Self {
        let of = |shares: &Option<Vec<Share>>| shares.as_ref().map(|shares| shares[label]);
        let (adjusted, em, powered) = (of(&found.adjusted), of(&found.expectation), of(&found.powered));
        let share = |share: Option<Share>| share.map(|share| share.share);
        let interval = |share: Option<Share>| share.and_then(|share| share.interval);
        Self {
            naive: found.naive[label].share,
            adjusted: share(adjusted),
            em: share(em),
            em_uncorrected: found.uncorrected.as_ref().map(|shares| shares[label]),
            powered: share(powered),
            intervals: ShareIntervals {
                naive: found.naive[label].interval,
                adjusted: interval(adjusted),
                em: interval(em),
                powered: interval(powered),
            },
        }
    }
}

fn n_sampled<'r>(gold: impl IntoIterator<Item = &'r Option<Label>>) -> u64 {
    gold.into_iter().flatten().count() as u64
}

fn subset(rows: &ScoredRows, members: &[usize]) -> ScoredRows {
    ScoredRows {
        predicted: members.iter().map(|at| rows.predicted[*at]).collect(),
        probabilities: members.iter().map(|at| rows.probabilities[*at].clone()).collect(),
        articles: members.iter().map(|at| rows.articles[*at]).collect(),
        sampled: if rows.sampled.is_empty() {
            Vec::new()
        } else {
            members.iter().map(|at| rows.sampled[*at]).collect()
        },
    }
}
