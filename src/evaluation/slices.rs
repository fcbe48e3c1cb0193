//! The figures of parts of the rows: by kind of statement, speaker, outlet, month, length and language.
//!
//! A part of fewer than 20 rows shows nothing (one row more or less would move its figures by 5 points), and a small part may tell of
//! single people: such parts are counted and not shown. Intervals resample the groups of each part on their own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{LEVEL, Scored, Scores};
use crate::labels::{LabelledSet, Provenance};
use crate::metrics::{Bootstrap, Confusion, GroupedPairs, Groups, Interval, Spread};
use crate::stance::Label;

/// The smallest part that is shown.
const FEWEST_ROWS: usize = 20;
/// Parts shown of one column, the largest.
const MOST_PARTS: usize = 20;
/// What stands for an empty cell.
const UNKNOWN: &str = "unknown";

/// The rows, split by one of their columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slices {
    /// `kind`, `speaker`, `outlet`, `month`, `length` or `language`.
    pub by: &'static str,
    /// The parts of 20 rows or more, at most 20 of them, the largest first; months and lengths in their order.
    pub parts: Vec<Slice>,
    /// Parts not shown, for being too small or too many.
    pub hidden: u64,
    /// Their rows.
    pub hidden_rows: u64,
}

/// One part of the rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// What its rows have in common.
    pub value: String,
    /// Its rows.
    pub rows: u64,
    /// Its groups.
    pub groups: u64,
    /// `macro_f1`, `weighted_f1` and `accuracy` of its rows.
    #[serde(flatten)]
    pub scores: Scores,
    /// `[low, high]` at 95 %; `None` with fewer than two groups.
    pub intervals: SliceScoreIntervals,
}

/// The intervals of a [`Slice`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct SliceScoreIntervals {
    pub macro_f1: Option<Interval>,
    pub accuracy: Option<Interval>,
}

impl Slices {
    /// Splits the rows by every column that tells at least two parts apart.
    pub(super) fn all(set: &LabelledSet, rows: &[Scored], bootstrap: &Bootstrap) -> Vec<Self> {
        let told = |of: fn(&Provenance) -> Option<String>| -> Vec<Option<String>> {
            set.provenance().iter().map(of).collect()
        };
        let statements = set.statements();
        let columns: [(&'static str, Vec<Option<String>>, bool); 6] = [
            ("kind", told(|provenance| provenance.kind.clone()), false),
            ("speaker", statements.iter().map(|statement| statement.speaker.clone()).collect(), false),
            ("outlet", told(|provenance| provenance.outlet.clone()), false),
            ("month", told(Provenance::month), true),
            ("length", statements.iter().map(|statement| Some(length(&statement.text).to_owned())).collect(), true),
            ("language", statements.iter().map(|statement| statement.language.clone()).collect(), false),
        ];
        let slices = columns.into_iter().map(|(by, values, in_order)| Self::of(by, &values, in_order, rows, bootstrap));
        slices.flatten().collect()
    }

    /// `None` where the column tells nothing apart.
    fn of(
        by: &'static str,
        values: &[Option<String>],
        in_order: bool,
        rows: &[Scored],
        bootstrap: &Bootstrap,
    ) -> Option<Self> {
        let mut by_value: BTreeMap<&str, Vec<&Scored>> = BTreeMap::new();
        for (value, row) in values.iter().zip(rows) {
            by_value.entry(value.as_deref().unwrap_or(UNKNOWN)).or_default().push(row);
        }
        if by_value.len() < 2 {
            return None;
        }
        let mut parts: Vec<(&str, Vec<&Scored>)> = by_value.into_iter().collect();
        // Stable: parts of one size stay in the order of their names.
        parts.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        let n_shown = parts.iter().take(MOST_PARTS).filter(|(_, rows)| rows.len() >= FEWEST_ROWS).count();
        let rest = parts.split_off(n_shown);
        if in_order {
            parts.sort_by_key(|(value, _)| (leading_number(value), *value));
        }
        Some(Self {
            by,
            parts: parts.into_iter().map(|(value, rows)| Slice::of(value, &rows, bootstrap)).collect(),
            hidden: rest.len() as u64,
            hidden_rows: rest.iter().map(|(_, rows)| rows.len() as u64).sum(),
        })
    }
}

impl Slice {
    fn of(value: &str, rows: &[&Scored], bootstrap: &Bootstrap) -> Self {
        let n_classes = rows.first().map_or(0, |row| row.probabilities.as_slice().len());
        let pairs: Vec<(Label, Label)> = rows.iter().map(|row| (row.gold, row.predicted())).collect();
        let groups = Groups::of(rows.iter().map(|row| row.group));
        Self {
            value: value.to_owned(),
            rows: rows.len() as u64,
            groups: groups.len() as u64,
            scores: Scores::of(&Confusion::of(n_classes, pairs.iter().copied())),
            intervals: SliceScoreIntervals::of(n_classes, &pairs, &groups, bootstrap),
        }
    }
}

impl SliceScoreIntervals {
    /// One set of resamples serves both figures.
    fn of(n_classes: usize, pairs: &[(Label, Label)], groups: &Groups, bootstrap: &Bootstrap) -> Self {
        if groups.len() < 2 {
            return Self::default();
        }
        let pairs = GroupedPairs::of(n_classes, pairs.iter().copied(), groups);
        let draws = bootstrap.draw(groups.len(), |times| {
            let confusion = pairs.drawn(times);
            [confusion.macro_f1(), confusion.accuracy()]
        });
        let interval = |figure: usize| {
            Some(
                Spread::of_defined(draws.iter().map(|figures| figures[figure]))?.interval(LEVEL).of_share(groups.len()),
            )
        };
        Self { macro_f1: interval(0), accuracy: interval(1) }
    }
}

/// The number that a name begins with.
fn leading_number(name: &str) -> Option<u32> {
    let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    name[..digits].parse().ok()
}

/// How long a statement is.
fn length(text: &str) -> &'static str {
    match text.split_whitespace().count() {
        0..10 => "1–9 words",
        10..20 => "10–19 words",
        20..30 => "20–29 words",
        30..40 => "30–39 words",
        _ => "40 words and more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stance::Probabilities;

    fn rows(n: u32) -> Vec<Scored> {
        let row = |i: u32| Scored {
            gold: Label::new(i as usize % 2),
            probabilities: Probabilities::new(if i.is_multiple_of(5) {
                [0.5, 0.5]
            } else {
                [f64::from(1 - i % 2), f64::from(i % 2)]
            }),
            group: i / 3,
            accepted: None,
            label_set: None,
        };
        (0..n).map(row).collect()
    }

    fn split(values: &[&str], in_order: bool) -> Option<Slices> {
        let values: Vec<Option<String>> =
            values.iter().map(|value| Some((*value).to_owned()).filter(|value| !value.is_empty())).collect();
        Slices::of("speaker", &values, in_order, &rows(values.len() as u32), &Bootstrap { resamples: 50, seed: 0 })
    }

    #[test]
    fn parts_too_small_are_counted_and_not_shown() {
        let values = [vec!["a"; 20], vec!["b"; 19], vec!["c"; 30], vec![""; 2]].concat();
        let slices = split(&values, false).expect("four parts");
        let shown: Vec<(&str, u64)> = slices.parts.iter().map(|part| (part.value.as_str(), part.rows)).collect();
        assert_eq!(shown, [("c", 30), ("a", 20)]);
        assert_eq!((slices.hidden, slices.hidden_rows), (2, 21));
        let part = &slices.parts[1];
        let interval = part.intervals.accuracy.expect("seven groups");
        assert!(interval.low <= part.scores.accuracy.expect("rows") && part.intervals.macro_f1.is_some());
    }

    #[test]
    fn a_column_that_tells_nothing_apart_is_left_out() {
        assert_eq!(split(&["a"; 40], false), None);
        assert_eq!(split(&[""; 40], false), None);
    }

    #[test]
    fn months_stay_in_their_order() {
        let values = [vec!["2024-02"; 40], vec!["2024-01"; 30]].concat();
        let values =
            |in_order| split(&values, in_order).expect("two").parts.into_iter().map(|p| p.value).collect::<Vec<_>>();
        assert_eq!(values(true), ["2024-01", "2024-02"]);
        assert_eq!(values(false), ["2024-02", "2024-01"]);
    }

    #[test]
    fn lengths_sort_as_they_should() {
        let names = [5, 15, 25, 35, 50].map(|n| length(&"word ".repeat(n)));
        assert!(names.is_sorted_by_key(|name| leading_number(name)), "{names:?}");
    }
}
