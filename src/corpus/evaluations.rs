//! Two evaluations, as `evaluate --format json` writes them: figures and intervals side by side.
//!
//! Without their rows nothing can be paired: that an interval of one overlaps that of the other does not show that they are
//! alike. Where both hold the same rows, as reports do, [`Comparison`](super::Comparison) sees smaller differences.

use serde::Serialize;
use serde_json::Value;

use super::{LEVEL, SCHEMA_VERSION};
use crate::Error;
use crate::metrics::Interval;

/// The figures of an evaluation and whether more of each is better.
const FIGURES: [(&str, bool); 6] = [
    ("macro_f1", true),
    ("weighted_f1", true),
    ("accuracy", true),
    ("log_loss", false),
    ("brier", false),
    ("ece", false),
];

/// What differs between two evaluations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvaluationComparison {
    /// 1.
    pub schema_version: u32,
    /// `evaluations`.
    pub kind: &'static str,
    /// The two files.
    pub files: [String; 2],
    /// The rows of each.
    pub rows: [u64; 2],
    /// The groups of each.
    pub groups: [u64; 2],
    /// The labels of each.
    pub labels: [Vec<String>; 2],
    /// The figures of both.
    pub figures: Vec<FigureComparison>,
    /// What it amounts to, in words.
    pub verdict: String,
}

/// One figure of two evaluations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureComparison {
    /// Its key in the evaluation.
    pub figure: &'static str,
    /// Of the first.
    pub first: Option<f64>,
    /// Of the second.
    pub second: Option<f64>,
    /// Second − first.
    pub difference: Option<f64>,
    /// `[low, high]` of each.
    pub intervals: [Option<Interval>; 2],
    /// Whether the two intervals overlap; `None` where one is missing.
    pub overlap: Option<bool>,
}

impl EvaluationComparison {
    /// Reads two evaluations, each with the name of its file, and compares their figures.
    ///
    /// # Errors
    /// [`Error::File`] for a text that is no evaluation of a version known here.
    pub fn of(files: [(&str, &str); 2]) -> Result<Self, Error> {
        let [first, second] = files;
        let parsed = [parse(first)?, parse(second)?];
        let count = |key: &str| parsed.each_ref().map(|value| value[key].as_u64().unwrap_or_default());
        let figures: Vec<_> = FIGURES.iter().map(|(figure, _)| FigureComparison::of(figure, &parsed)).collect();
        let labels = parsed.each_ref().map(|value| {
            let names = value["labels"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        });
        let (rows, groups) = (count("rows"), count("groups"));
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            kind: "evaluations",
            files: files.map(|(name, _)| name.to_owned()),
            verdict: verdict(&figures, rows, &labels),
            rows,
            groups,
            labels,
            figures,
        })
    }
}

impl FigureComparison {
    fn of(figure: &'static str, parsed: &[Value; 2]) -> Self {
        let [first, second] = parsed.each_ref().map(|value| value[figure].as_f64());
        let intervals = parsed.each_ref().map(|value| {
            let ends = &value["intervals"][figure];
            Some(Interval { low: ends[0].as_f64()?, high: ends[1].as_f64()?, level: LEVEL })
        });
        let overlap = match intervals {
            [Some(a), Some(b)] => Some(a.low <= b.high && b.low <= a.high),
            _ => None,
        };
        let difference = first.zip(second).map(|(first, second)| second - first);
        Self { figure, first, second, difference, intervals, overlap }
    }
}

/// The JSON of an evaluation.
pub(super) fn parse((name, text): (&str, &str)) -> Result<Value, Error> {
    let expected = "expected what `demarche evaluate --format json` writes (predictions: as .csv or .jsonl)";
    let value: Value = serde_json::from_str(text).map_err(|error| Error::file(name, format!("{error}; {expected}")))?;
    match (value["schema_version"].as_u64(), value.get("macro_f1"), value.get("intervals")) {
        (Some(version), Some(_), Some(_)) if version == u64::from(SCHEMA_VERSION) => Ok(value),
        (Some(version), Some(_), Some(_)) => {
            let message = format!("found schema_version {version}; this program reads {SCHEMA_VERSION}");
            Err(Error::file(name, message))
        }
        _ => Err(Error::file(
            name,
            format!("no evaluation: `schema_version`, `macro_f1` or `intervals` is missing; {expected}"),
        )),
    }
}

fn verdict(figures: &[FigureComparison], rows: [u64; 2], labels: &[Vec<String>; 2]) -> String {
    if labels[0] != labels[1] {
        return "The two evaluations have different labels, so their figures do not compare.".to_owned();
    }
    let macro_f1 = &figures[0];
    let found = match (macro_f1.overlap, macro_f1.difference) {
        (Some(false), Some(difference)) => {
            let better = if difference > 0.0 { "second" } else { "first" };
            format!("The {better} is better: the intervals of macro-F1 do not overlap.")
        }
        (Some(true), _) => "The intervals of macro-F1 overlap: these figures alone show no difference.".to_owned(),
        _ => "An interval of macro-F1 is missing, so a difference cannot be told from noise.".to_owned(),
    };
    if rows[0] == rows[1] {
        return found;
    }
    format!("{found} They are of different rows, so it may be the rows that differ and not the models.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(macro_f1: f64, half: f64, rows: u64) -> String {
        let ends = [macro_f1 - half, macro_f1 + half];
        serde_json::json!({
            "schema_version": 1, "rows": rows, "groups": 9, "labels": ["hawkish", "dovish"], "macro_f1": macro_f1,
            "log_loss": null, "intervals": {"macro_f1": ends, "log_loss": null},
        })
        .to_string()
    }

    fn compare(first: &str, second: &str) -> Result<EvaluationComparison, Error> {
        EvaluationComparison::of([("a.json", first), ("b.json", second)])
    }

    #[test]
    fn intervals_apart_tell_a_difference_and_others_do_not() {
        let apart = compare(&evaluation(0.6, 0.05, 50), &evaluation(0.75, 0.05, 50)).expect("evaluations");
        assert!(apart.verdict.starts_with("The second is better"), "{}", apart.verdict);
        assert!((apart.figures[0].difference.expect("defined") - 0.15).abs() < 1e-12);
        let close = compare(&evaluation(0.6, 0.05, 50), &evaluation(0.65, 0.05, 40)).expect("evaluations");
        assert!(close.verdict.contains("overlap") && close.verdict.contains("different rows"), "{}", close.verdict);
        assert_eq!((close.figures[3].difference, close.figures[3].overlap), (None, None));
    }

    #[test]
    fn what_is_no_evaluation_is_refused_with_its_name() {
        let good = evaluation(0.6, 0.05, 50);
        let newer = good.replace("\"schema_version\":1", "\"schema_version\":2");
        for (text, said) in [("{", "EOF"), ("{}", "no evaluation"), (newer.as_str(), "found schema_version 2")] {
            let error = compare(&good, text).expect_err("no evaluation").to_string();
            assert!(error.starts_with("b.json: ") && error.contains(said), "{error}");
        }
    }
}
