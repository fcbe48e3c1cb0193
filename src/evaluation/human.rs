//! How far people agree on the rows of an evaluation: what a model can be asked for at most.
//!
//! The model is taken for one more annotator: its agreement with each person stands beside that of the persons with each other, in the
//! same units. A model that agrees with people as they do among themselves has nothing more to learn from such labels. People are compared on
//! all that they labelled: rows on which they differ are often left out of what is evaluated.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{Agreement, PairAgreement, PairIntervals, Scored, SliceAgreement};
use crate::labels::{Annotations, Item, LabelledSet};
use crate::metrics::{Bootstrap, Confusion};
use crate::stance::Label;

/// Annotators of the evaluated rows, among themselves and with the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HumanAgreement {
    /// Rows of the evaluation that some annotator labelled.
    pub matched: u64,
    /// `compared`, `unanimous`, `agreement`, `alpha` and `intervals` of the annotators alone, on the statements evaluated.
    #[serde(flatten)]
    pub annotators: SliceAgreement,
    /// Each two annotators, the model among them, with a row in common.
    pub pairs: Vec<PairScores>,
}

/// Two annotators, or an annotator and the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairScores {
    /// The annotator.
    pub first: String,
    /// The other one; `None` for the model.
    pub second: Option<String>,
    /// Rows that both labelled.
    pub rows: u64,
    /// Share of them on which they agree.
    pub agreement: Option<f64>,
    /// Macro-F1 of one against the other, whichever is taken for gold.
    pub macro_f1: Option<f64>,
    /// Cohen's κ.
    pub kappa: Option<f64>,
    /// `[low, high]` at 95 %.
    pub intervals: PairIntervals,
}

impl HumanAgreement {
    /// Finds the annotated rows by id, or by text where the annotations have no id; `None` where no row is annotated.
    ///
    /// The annotations must have been read with the label names of the set.
    pub(super) fn of(
        annotations: &Annotations,
        set: &LabelledSet,
        rows: &[Scored],
        bootstrap: &Bootstrap,
    ) -> Option<Self> {
        let by_id = |(row, statement): (usize, &crate::labels::LabelledStatement)| Some((statement.id.clone()?, row));
        let mut places: FxHashMap<String, usize> = set.statements().iter().enumerate().filter_map(by_id).collect();
        if places.is_empty() {
            places = set.statements().iter().enumerate().map(|(row, s)| (s.text.trim().to_owned(), row)).collect();
        }
        let model = annotations.annotators.len();
        let mut matched = 0;
        let (mut people, mut both) = (Vec::new(), Vec::new());
        for item in &annotations.items {
            // People and model are compared on the same statements.
            let Some(row) = places.get(&item.id) else { continue };
            matched += 1;
            let mut given = item.given.clone();
            people.push(Item { id: item.id.clone(), given: given.clone(), rules: Vec::new() });
            given.push((model, rows[*row].predicted()));
            both.push(Item { id: item.id.clone(), given, rules: Vec::new() });
        }
        if matched == 0 {
            return None;
        }
        let of = |items: Vec<Item>, more: &[&str]| {
            let names = annotations.annotators.iter().map(String::as_str).chain(more.iter().copied());
            let annotators = names.map(str::to_owned).collect();
            let labels = annotations.labels.clone();
            Agreement::of(&Annotations { annotators, labels, rules: Vec::new(), items }, bootstrap)
        };
        // The model comes last in every pair; its name is not read again.
        let pairs = of(both, &[MODEL]).pairs.into_iter().map(PairScores::of).collect();
        Some(Self { matched, annotators: of(people, &[]).all, pairs })
    }
}

/// A name that no annotator has: their names hold no line break.
const MODEL: &str = "\n";

impl PairScores {
    fn of(pair: PairAgreement) -> Self {
        let mut confusion = Confusion::new(pair.confusion.len());
        for (first, counts) in pair.confusion.iter().enumerate() {
            for (second, count) in counts.iter().enumerate() {
                confusion.add(Label::new(first), Label::new(second), *count);
            }
        }
        let [first, second] = pair.annotators;
        Self {
            first,
            second: Some(second).filter(|name| name != MODEL),
            rows: pair.items,
            agreement: pair.agreement,
            macro_f1: confusion.macro_f1(),
            kappa: pair.kappa,
            intervals: pair.intervals,
        }
    }
}
