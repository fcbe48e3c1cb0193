//! Two predictions of the same rows: which changed, and whether one is better.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::flips::OF_MODEL;
use super::matching::{Matching, PLACE};
use super::{LEVEL, MatchedBy, PredictedRow, PredictionTable, SCHEMA_VERSION};
use crate::evaluation::EvidencePhrase;
use crate::input::{ColumnNames, Input};
use crate::metrics::{Bootstrap, Confusion, Difference, Differences, FEWEST_GROUPS, Groups, McNemar, PairedRow};
use crate::{Error, Label, Probabilities};

/// What changed between two files of predictions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// 1.
    pub schema_version: u32,
    /// `predictions`.
    pub kind: &'static str,
    /// The two files.
    pub files: [String; 2],
    /// By what rows were taken for the same.
    pub matched_by: MatchedBy,
    /// Rows of both files that both predict.
    pub rows: u64,
    /// Rows that only one of the files has.
    pub only_in: [u64; 2],
    /// Rows with one key and two texts: not compared.
    pub other_text: u64,
    /// Rows of both files that one of them does not predict.
    pub unpredicted: u64,
    /// Groups of the rows with a label, which are drawn as wholes; `None` where no group is known and rows are drawn.
    pub groups: Option<u64>,
    /// The label names: those of the first file, then what else occurs.
    pub labels: Vec<String>,
    /// Rows whose prediction changed.
    pub changed: u64,
    /// Counts; rows the first prediction, columns the second.
    pub changes: Vec<Vec<u64>>,
    /// Rows with a label given by people.
    pub gold: u64,
    /// The figures of both on those rows; `None` without any.
    #[serde(flatten)]
    pub figures: Option<Differences>,
    /// Whether one is right more often; `None` without gold labels.
    pub mcnemar: Option<McNemar>,
    /// What it amounts to, in words.
    pub verdict: String,
    /// The rows that changed, the surest first.
    pub flips: Vec<Flip>,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
}

/// A row whose prediction changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// Its `id`, if it has one.
    pub id: Option<String>,
    /// Its words.
    pub text: String,
    /// The label given by people, if there is one.
    pub gold: Option<String>,
    /// What the first file says.
    pub first: FlipSide,
    /// What the second file says.
    pub second: FlipSide,
}

/// What one file says of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlipSide {
    /// The row's number in the file.
    pub row: u64,
    /// The predicted label.
    pub prediction: String,
    /// Its probability, if the file tells it.
    pub confidence: Option<f64>,
    /// The phrases for and against it, where the file tells them or its model was given to [`Comparison::explain`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrases: Option<Vec<EvidencePhrase>>,
}

impl PredictionTable {
    /// Reads a table with the columns by which [`Comparison::of`] finds the same rows.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn to_compare(input: &Input, columns: &ColumnNames) -> Result<Self, Error> {
        Self::read(input, columns, &[PLACE, OF_MODEL].concat())
    }
}

impl Comparison {
    /// Compares two files, read with [`PredictionTable::to_compare`] or [`PredictionTable::of_evaluation`].
    ///
    /// `progress` is told how many resamples of how many are drawn.
    ///
    /// # Errors
    /// [`Error::Labels`] when they have no row in common, or give one row two gold labels.
    pub fn of(
        tables: [&PredictionTable; 2],
        bootstrap: &Bootstrap,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, Error> {
        let matching = Matching::of(tables[0], tables[1])?;
        let names = Names::of(tables);
        let mut pairs = Vec::new();
        let mut unpredicted = 0;
        for (first, second) in &matching.pairs {
            let rows = [&tables[0].rows[*first], &tables[1].rows[*second]];
            match Pair::of(rows, tables, &names)? {
                Some(pair) => pairs.push(pair),
                None => unpredicted += 1,
            }
        }
        let met = Confusion::of(names.all.len(), pairs.iter().map(|pair| (pair.predicted[0], pair.predicted[1])));
        let changed = pairs.iter().filter(|pair| pair.predicted[0] != pair.predicted[1]).count() as u64;
        let gold: Vec<(&Pair, PairedRow)> =
            pairs.iter().filter_map(|pair| Some((pair, pair.scored(&names, pair.gold?)))).collect();
        let scored: Vec<PairedRow> = gold.iter().map(|(_, row)| *row).collect();
        let groups = groups(&gold);
        let drawn = groups.clone().unwrap_or_else(|| Groups::of(0..scored.len() as u32));
        let differences = || Differences::of(names.all.len(), &scored, &drawn, bootstrap, LEVEL, progress);
        let figures = (!scored.is_empty()).then(differences);
        let n_matched = matching.pairs.len() as u64 + matching.other_text;
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            kind: "predictions",
            files: tables.map(|table| table.file.clone()),
            matched_by: matching.by,
            rows: pairs.len() as u64,
            only_in: tables.map(|table| table.rows.len() as u64 - n_matched),
            other_text: matching.other_text,
            unpredicted,
            groups: groups.map(|groups| groups.len() as u64),
            labels: names.all.clone(),
            changed,
            changes: met.rows().map(<[u64]>::to_vec).collect(),
            gold: scored.len() as u64,
            figures,
            mcnemar: (!scored.is_empty()).then(|| McNemar::of(&scored)),
            verdict: verdict(figures.as_ref(), changed, drawn.len()),
            flips: flips(&pairs, &names),
            bootstrap: *bootstrap,
        })
    }
}

/// The label names of two tables, and where in each their probabilities stand.
struct Names {
    all: Vec<String>,
    /// Whether both tables have probabilities of the same labels.
    are_shared: bool,
    /// For the second table, the position of each of the first table's labels.
    of_second: Vec<usize>,
}

impl Names {
    fn of(tables: [&PredictionTable; 2]) -> Self {
        let mut all = tables[0].labels.clone();
        let gold = || tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.gold.as_ref());
        let mut others: Vec<&String> = tables[1].labels.iter().chain(gold()).collect();
        let at = |name: &String| tables[1].labels.iter().position(|other| other == name);
        let of_second: Option<Vec<usize>> = all.iter().map(at).collect();
        let are_shared = of_second.is_some() && tables[0].labels.len() == tables[1].labels.len();
        others.sort_unstable();
        others.dedup();
        others.retain(|name| !tables[0].labels.contains(name));
        all.extend(others.into_iter().cloned());
        Self { all, are_shared, of_second: of_second.unwrap_or_default() }
    }

    fn label(&self, name: &str) -> Label {
        Label::new(self.all.iter().position(|other| other == name).expect("every name was collected"))
    }
}

/// One row of both files, with both predictions.
struct Pair<'t> {
    rows: [&'t PredictedRow; 2],
    predicted: [Label; 2],
    gold: Option<Label>,
    group: Option<&'t str>,
}

impl<'t> Pair<'t> {
    /// `None` where one of the files predicts nothing.
    fn of(rows: [&'t PredictedRow; 2], tables: [&PredictionTable; 2], names: &Names) -> Result<Option<Self>, Error> {
        let [Some(first), Some(second)] = rows.map(|row| row.prediction) else { return Ok(None) };
        let predicted = [&tables[0].labels[first.index()], &tables[1].labels[second.index()]].map(|n| names.label(n));
        let gold = match rows.map(|row| row.gold.as_deref()) {
            [Some(first), Some(second)] if first != second => {
                let [file, other] = tables.map(|table| &table.file);
                let number = rows[1].number;
                let message = format!(
                    "the label is `{first}`, but `{second}` in {other}, row {number}; expected one label for each row"
                );
                let (file, row) = (file.clone(), rows[0].number);
                return Err(Error::Row { file, row, column: None, message });
            }
            [first, second] => first.or(second).map(|name| names.label(name)),
        };
        let group = rows[0].group.as_deref().or(rows[1].group.as_deref());
        Ok(Some(Self { rows, predicted, gold, group }))
    }

    fn scored(&self, names: &Names, gold: Label) -> PairedRow {
        let known = names.are_shared && gold.index() < names.of_second.len();
        let probabilities = || {
            let [first, second] = self.rows.map(|row| row.probabilities.as_ref());
            let second = second?.as_slice();
            Some([first?.clone(), Probabilities::new(names.of_second.iter().map(|at| second[*at]))])
        };
        let probabilities = if known { probabilities() } else { None };
        PairedRow::new(gold, self.predicted, probabilities.as_ref().map(|[first, second]| [first, second]))
    }
}

/// The groups of the rows; `None` where not every row has one.
fn groups(rows: &[(&Pair, PairedRow)]) -> Option<Groups> {
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let numbered = rows.iter().map(|(pair, _)| {
        let next = numbers.len() as u32;
        Some(*numbers.entry(pair.group?).or_insert(next))
    });
    let numbered: Vec<u32> = numbered.collect::<Option<_>>()?;
    (!numbered.is_empty()).then(|| Groups::of(numbered))
}

fn flips(pairs: &[Pair], names: &Names) -> Vec<Flip> {
    let mut changed: Vec<&Pair> = pairs.iter().filter(|pair| pair.predicted[0] != pair.predicted[1]).collect();
    let sureness = |pair: &Pair| pair.rows.iter().filter_map(|row| row.confidence()).sum::<f64>();
    // Stable: equally sure ones keep the order of the first file.
    changed.sort_by(|a, b| sureness(b).total_cmp(&sureness(a)));
    let flip = |pair: &Pair| {
        let side = |side: usize| FlipSide {
            row: pair.rows[side].number,
            prediction: names.all[pair.predicted[side].index()].clone(),
            confidence: pair.rows[side].confidence(),
            phrases: pair.rows[side].phrases.clone(),
        };
        Flip {
            id: pair.rows[0].id.clone(),
            text: pair.rows[0].text.clone(),
            gold: pair.gold.map(|label| names.all[label.index()].clone()),
            first: side(0),
            second: side(1),
        }
    };
    changed.into_iter().map(flip).collect()
}

/// What the figures amount to, in words; by macro-F1 first.
fn verdict(figures: Option<&Differences>, changed: u64, n_groups: usize) -> String {
    let Some(Differences { macro_f1, log_loss, .. }) = figures else {
        return "No row has a label given by people, so it cannot be said which file is better.".to_owned();
    };
    if changed == 0 && log_loss.difference.is_none_or(|difference| difference.abs() < 1e-6) {
        return "Nothing changed.".to_owned();
    }
    let side = |is_second: bool| if is_second { "second" } else { "first" };
    let better = |figure: &Difference, low_is_good: bool| {
        side(figure.difference.is_some_and(|difference| (difference > 0.0) != low_is_good))
    };
    let labels = match (macro_f1.exceeds_noise(), macro_f1.interval) {
        _ if changed == 0 => "No predicted label changed.".to_owned(),
        _ if n_groups < FEWEST_GROUPS => {
            return format!(
                "Too few to tell a difference from noise: {n_groups} independent rows or articles with a label, and it takes {FEWEST_GROUPS}."
            );
        }
        (true, _) => {
            format!("The {} file is better: its macro-F1 is higher by more than noise.", better(macro_f1, false))
        }
        (false, Some(interval)) => format!(
            "Within noise: the macro-F1 differs by less than these rows can tell (about {:.2}).",
            (interval.high - interval.low) / 2.0
        ),
        (false, None) => "The macro-F1 is not defined on enough resamples to tell a difference from noise.".to_owned(),
    };
    if log_loss.exceeds_noise() && (!macro_f1.exceeds_noise() || better(log_loss, true) != better(macro_f1, false)) {
        return format!(
            "{labels} The probabilities of the {} file are better by more than noise.",
            better(log_loss, true)
        );
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows with ids, all of label `yes`; `+` is a right prediction.
    fn table(pattern: &str, labels: [&str; 2]) -> PredictionTable {
        let row = |(at, sign): (usize, char)| {
            let (sure, label) = (vec![0.75, 0.25], if sign == '+' { "yes" } else { "no" });
            let at_label = labels.iter().position(|name| *name == label).expect("one of two");
            let probabilities = if at_label == 0 { sure } else { sure.into_iter().rev().collect() };
            PredictedRow {
                number: at as u64 + 1,
                id: Some(at.to_string()),
                gold: Some("yes".to_owned()),
                prediction: Some(Label::new(at_label)),
                probabilities: Some(Probabilities::new(probabilities)),
                ..PredictedRow::default()
            }
        };
        let rows = pattern.chars().enumerate().map(row).collect();
        PredictionTable { file: "table".to_owned(), labels: labels.map(str::to_owned).into(), rows, is_damaged: false }
    }

    fn compare(first: &str, second: &str) -> Comparison {
        let tables = [table(first, ["yes", "no"]), table(second, ["no", "yes"])];
        Comparison::of([&tables[0], &tables[1]], &Bootstrap { resamples: 500, seed: 0 }, &|_, _| ())
            .expect("rows in common")
    }

    #[test]
    fn the_verdict_says_which_is_better_only_beyond_noise_and_with_enough_rows() {
        let of = |first: &str, second: &str, times: usize| compare(&first.repeat(times), &second.repeat(times)).verdict;
        assert!(of("+-+-", "++++", 20).starts_with("The second file is better"));
        assert!(of("++++", "+-+-", 20).starts_with("The first file is better"));
        assert!(of("+-+-", "-++-", 20).starts_with("Within noise"), "{}", of("+-+-", "-++-", 20));
        assert!(of("+-+-", "++++", 5).starts_with("Too few"));
        assert_eq!(of("+-+-", "+-+-", 20), "Nothing changed.");
    }

    #[test]
    fn labels_and_probabilities_meet_by_name() {
        let found = compare("+-", "+-");
        assert_eq!((found.changed, found.labels), (0, vec!["yes".to_owned(), "no".to_owned()]));
        let log_loss = found.figures.expect("gold").log_loss;
        assert_eq!((log_loss.difference, log_loss.first.is_some()), (Some(0.0), true));
    }
}
