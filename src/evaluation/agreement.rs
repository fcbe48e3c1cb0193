//! How well annotators agree, as every number of one comparison: over all of them, per pair, label and rule.
//!
//! An item with one annotation has nothing to agree with and is not counted. Intervals resample items; each slice (all
//! items, those of a pair, those of a rule) resamples its own.

use serde::Serialize;

use super::{ByLabel, LEVEL};
use crate::labels::{Annotations, Item};
use crate::metrics::{Bootstrap, Coincidences, Confusion, Interval, Spread};
use crate::stance::Label;

/// The version of the JSON; it rises when a key changes its meaning or goes, not when one is added.
const SCHEMA_VERSION: u32 = 1;

/// All numbers of one comparison of annotators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// 1.
    pub schema_version: u32,
    /// Items with a label.
    pub items: u64,
    /// Items with labels of one annotator alone, which are not counted.
    pub single: u64,
    /// `compared`, `unanimous`, `agreement`, `alpha` and `intervals` over all annotators.
    #[serde(flatten)]
    pub all: SliceAgreement,
    /// The annotators, in byte order.
    pub annotators: Vec<String>,
    /// The label names in order: of the keys of `per_label`, the rows and the columns of each `confusion`.
    pub labels: Vec<String>,
    /// Each label against all others.
    pub per_label: ByLabel<LabelAgreement>,
    /// Each two annotators that labelled an item in common.
    pub pairs: Vec<PairAgreement>,
    /// The items of each rule; empty where the table names none.
    pub rules: Vec<RuleAgreement>,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
}

/// The figures of some items over all their annotators.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SliceAgreement {
    /// Items with labels of two annotators or more.
    pub compared: u64,
    /// Those on which all of them agree.
    pub unanimous: u64,
    /// Share of pairs of labels of one item that agree.
    pub agreement: Option<f64>,
    /// Krippendorff's α; `None` where only one label was given.
    pub alpha: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: SliceIntervals,
}

/// The intervals of a [`SliceAgreement`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct SliceIntervals {
    pub agreement: Option<Interval>,
    pub alpha: Option<Interval>,
}

/// The figures of one label against all others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LabelAgreement {
    /// How often it was given to items with two labels or more.
    pub annotations: u64,
    /// Krippendorff's α of this label against the rest.
    pub alpha: Option<f64>,
    /// Where one annotator gave it, how often another did.
    pub positive_agreement: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: LabelIntervals,
}

/// The intervals of a [`LabelAgreement`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct LabelIntervals {
    pub alpha: Option<Interval>,
    pub positive_agreement: Option<Interval>,
}

/// The figures of two annotators, on the items that both labelled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairAgreement {
    /// Their names: of the rows and of the columns of `confusion`.
    pub annotators: [String; 2],
    /// Items that both labelled.
    pub items: u64,
    /// Share of them on which they agree.
    pub agreement: Option<f64>,
    /// Cohen's κ; `None` where both gave one and the same label throughout.
    pub kappa: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: PairIntervals,
    /// Each label against all others.
    pub per_label: ByLabel<PairLabelAgreement>,
    /// Counts; rows the first annotator, columns the second.
    pub confusion: Vec<Vec<u64>>,
}

/// The intervals of a [`PairAgreement`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct PairIntervals {
    pub agreement: Option<Interval>,
    pub kappa: Option<Interval>,
}

/// The figures of two annotators for one label against all others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairLabelAgreement {
    /// Cohen's κ of this label against the rest.
    pub kappa: Option<f64>,
    /// Where one of them gave it, how often the other did.
    pub positive_agreement: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: PairLabelIntervals,
}

/// The intervals of a [`PairLabelAgreement`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct PairLabelIntervals {
    pub kappa: Option<Interval>,
    pub positive_agreement: Option<Interval>,
}

/// The figures of the items for which any annotator named a rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleAgreement {
    /// The rule as it stands in the table.
    pub rule: String,
    /// `compared`, `unanimous`, `agreement`, `alpha` and `intervals` over its items.
    #[serde(flatten)]
    pub items: SliceAgreement,
}

impl Agreement {
    /// Compares the annotators.
    #[must_use]
    pub fn of(annotations: &Annotations, bootstrap: &Bootstrap) -> Self {
        let Annotations { annotators, labels, rules, items } = annotations;
        let n_classes = labels.len();
        let all = Resampled::coincidences(n_classes, items.iter(), bootstrap);
        let of_rule = |(number, rule): (usize, &String)| {
            let items = items.iter().filter(|item| item.rules.contains(&number));
            let slice = Resampled::coincidences(n_classes, items.clone(), bootstrap);
            RuleAgreement { rule: rule.clone(), items: SliceAgreement::of(items, &slice) }
        };
        Self {
            schema_version: SCHEMA_VERSION,
            items: items.len() as u64,
            single: items.iter().filter(|item| item.given.len() == 1).count() as u64,
            all: SliceAgreement::of(items.iter(), &all),
            annotators: annotators.clone(),
            labels: labels.clone(),
            per_label: ByLabel::of_each(labels.iter().map(String::as_str), |label| LabelAgreement::of(label, &all)),
            pairs: pairs(annotations, bootstrap),
            rules: rules.iter().enumerate().map(of_rule).collect(),
            bootstrap: *bootstrap,
        }
    }
}

impl SliceAgreement {
    fn of<'i>(items: impl Iterator<Item = &'i Item>, resampled: &Resampled<Coincidences>) -> Self {
        let (mut compared, mut unanimous) = (0, 0);
        for item in items.filter(|item| item.given.len() > 1) {
            compared += 1;
            unanimous += u64::from(item.given.iter().all(|(_, label)| *label == item.given[0].1));
        }
        let (agreement, agreement_interval) = resampled.share(Coincidences::agreement);
        let (alpha, alpha_interval) = resampled.figure(Coincidences::alpha);
        let intervals = SliceIntervals { agreement: agreement_interval, alpha: alpha_interval };
        Self { compared, unanimous, agreement, alpha, intervals }
    }
}

impl LabelAgreement {
    #[expect(clippy::cast_sign_loss, reason = "a count is never negative")]
    fn of(label: Label, resampled: &Resampled<Coincidences>) -> Self {
        let (alpha, alpha_interval) = resampled.figure(|table| table.alpha_of(label));
        let (positive_agreement, positive_interval) = resampled.share(|table| table.positive_agreement(label));
        Self {
            annotations: resampled.found.given(label).round() as u64,
            alpha,
            positive_agreement,
            intervals: LabelIntervals { alpha: alpha_interval, positive_agreement: positive_interval },
        }
    }
}

/// All pairs of annotators with an item in common, in the order of their names.
fn pairs(annotations: &Annotations, bootstrap: &Bootstrap) -> Vec<PairAgreement> {
    let mut met: Vec<(usize, usize, Label, Label)> = Vec::new();
    for item in &annotations.items {
        for (i, (first, a)) in item.given.iter().enumerate() {
            met.extend(item.given[i + 1..].iter().map(|(second, b)| (*first, *second, *a, *b)));
        }
    }
    met.sort_unstable();
    let of_pair = |rows: &[(usize, usize, Label, Label)]| {
        let names = [rows[0].0, rows[0].1].map(|annotator| annotations.annotators[annotator].clone());
        let labels: Vec<(Label, Label)> = rows.iter().map(|(.., a, b)| (*a, *b)).collect();
        PairAgreement::of(names, labels, &annotations.labels, bootstrap)
    };
    met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(of_pair).collect()
}

impl PairAgreement {
    fn of(annotators: [String; 2], rows: Vec<(Label, Label)>, labels: &[String], bootstrap: &Bootstrap) -> Self {
        let items = rows.len() as u64;
        let resampled = Resampled::confusion(labels.len(), rows, bootstrap);
        let (agreement, agreement_interval) = resampled.share(Confusion::accuracy);
        let (kappa, kappa_interval) = resampled.figure(Confusion::kappa);
        let of_label = |label: Label| {
            let (kappa, kappa_interval) = resampled.figure(|table| table.against_rest(label).kappa());
            // 2 · both / (first + second), which for predictions is called F1.
            let (positive_agreement, positive_interval) = resampled.share(|table| table.f1(label));
            let intervals = PairLabelIntervals { kappa: kappa_interval, positive_agreement: positive_interval };
            PairLabelAgreement { kappa, positive_agreement, intervals }
        };
        Self {
            annotators,
            items,
            agreement,
            kappa,
            intervals: PairIntervals { agreement: agreement_interval, kappa: kappa_interval },
            per_label: ByLabel::of_each(labels.iter().map(String::as_str), of_label),
            confusion: resampled.found.rows().map(<[u64]>::to_vec).collect(),
        }
    }
}

/// A table of counts as found, and those of all resamples of its items.
struct Resampled<T> {
    found: T,
    n_items: usize,
    draws: Vec<T>,
}

impl<T> Resampled<T> {
    /// A figure read from the table, and its interval.
    fn figure(&self, of: impl Fn(&T) -> Option<f64>) -> (Option<f64>, Option<Interval>) {
        let value = of(&self.found);
        let spread = value.and_then(|_| Spread::of_defined(self.draws.iter().map(of)));
        // Resamples that are all alike tell nothing.
        (value, spread.map(|spread| spread.interval(LEVEL)).filter(|interval| interval.low < interval.high))
    }

    /// The same of a share, which may be 1 or 0 of all items.
    fn share(&self, of: impl Fn(&T) -> Option<f64>) -> (Option<f64>, Option<Interval>) {
        let value = of(&self.found);
        let spread = value.and_then(|_| Spread::of_defined(self.draws.iter().map(of)));
        (value, spread.map(|spread| spread.interval(LEVEL).of_share(self.n_items)))
    }

    /// Draws items of which only the kind matters, in the order of their kinds: so the order of the table changes no
    /// draw, and a resample is counted kind by kind.
    fn of<K: Ord + Sync>(mut items: Vec<K>, bootstrap: &Bootstrap, count: impl Fn(&[K], &[u32]) -> T + Sync) -> Self
    where
        T: Send,
    {
        items.sort_unstable();
        let n = items.len();
        let mut kind = 0;
        let mut of_items = vec![0; n];
        for at in 1..n {
            kind += usize::from(items[at] != items[at - 1]);
            of_items[at] = kind;
        }
        items.dedup();
        let counted = |times: &[u32]| {
            let mut of_kinds = vec![0; items.len()];
            of_items.iter().zip(times).for_each(|(kind, times)| of_kinds[*kind] += times);
            count(&items, &of_kinds)
        };
        let found = counted(&vec![1; n]);
        // One item has no spread.
        let draws = if n < 2 { Vec::new() } else { bootstrap.draw(n, counted) };
        Self { found, n_items: n, draws }
    }
}

impl Resampled<Coincidences> {
    fn coincidences<'i>(n_classes: usize, items: impl Iterator<Item = &'i Item>, bootstrap: &Bootstrap) -> Self {
        let given = |item: &Item| {
            let mut given = vec![0_u32; n_classes];
            item.given.iter().for_each(|(_, label)| given[label.index()] += 1);
            given
        };
        let items: Vec<Vec<u32>> = items.filter(|item| item.given.len() > 1).map(given).collect();
        Self::of(items, bootstrap, |kinds, times| {
            Coincidences::of(n_classes, kinds.iter().map(Vec::as_slice).zip(times.iter().copied()))
        })
    }
}

impl Resampled<Confusion> {
    fn confusion(n_classes: usize, rows: Vec<(Label, Label)>, bootstrap: &Bootstrap) -> Self {
        Self::of(rows, bootstrap, |kinds, times| {
            let mut table = Confusion::new(n_classes);
            kinds.iter().zip(times).for_each(|((a, b), times)| table.add(*a, *b, u64::from(*times)));
            table
        })
    }
}

#[cfg(test)]
mod tests;
