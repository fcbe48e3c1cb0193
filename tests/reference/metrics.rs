//! Figures of an evaluation. They are held to 1e-9, except where a tolerance of its own is explained.

use demarche::metrics::{
    Bootstrap, Confusion, Groups, Interval, PrecisionRecall, Reliability, RiskCoverage, Spread, log_loss,
};
use demarche::{Label, Probabilities};
use serde_json::Value;

use crate::{numbers, stored};

#[track_caller]
fn close(name: &str, found: Option<f64>, expected: &Value) {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-9, "{name}: {found}, not {expected}"),
        (found, expected) => assert_eq!(found, expected, "{name}"),
    }
}

/// One table of `metrics.json`.
struct Table {
    n_classes: usize,
    rows: Vec<(Label, Probabilities)>,
    stored: Value,
}

impl Table {
    fn all() -> Vec<Self> {
        let file = stored("metrics.json");
        ["three", "rare", "two"].map(|name| Self::of(&file[name])).into()
    }

    fn of(stored: &Value) -> Self {
        let gold = numbers(&stored["gold"]);
        let probabilities = stored["probabilities"].as_array().expect("a list").iter().map(numbers);
        Self {
            n_classes: stored["support"].as_array().expect("a list").len(),
            rows: gold.into_iter().map(label).zip(probabilities.map(Probabilities::new)).collect(),
            stored: stored.clone(),
        }
    }

    fn pairs(&self) -> Vec<(Label, Label)> {
        self.rows.iter().map(|(gold, probabilities)| (*gold, probabilities.label())).collect()
    }

    /// The stored interval and standard error of one figure.
    fn bootstrap(&self, name: &str) -> (Interval, f64) {
        let part = |key: &str| self.stored["bootstrap"][name][key].as_f64().expect("a number");
        (Interval { low: part("low"), high: part("high"), level: 0.95 }, part("standard_error"))
    }
}

#[expect(clippy::cast_sign_loss, reason = "an index is never negative")]
fn label(index: f64) -> Label {
    Label::new(index as usize)
}

#[test]
fn counts_and_ratios_are_those_of_scikit_learn() {
    for table in Table::all() {
        let confusion = Confusion::of(table.n_classes, table.pairs());
        let stored = &table.stored;
        for (gold, row) in confusion.rows().enumerate() {
            let row: Vec<Value> = row.iter().copied().map(Value::from).collect();
            assert_eq!(Value::from(row), stored["confusion"][gold]);
        }
        for index in 0..table.n_classes {
            let label = Label::new(index);
            close("precision", confusion.precision(label), &stored["precision"][index]);
            close("recall", confusion.recall(label), &stored["recall"][index]);
            close("F1", confusion.f1(label), &stored["f1"][index]);
            assert_eq!(Value::from(confusion.support(label)), stored["support"][index]);
        }
        close("macro-F1", confusion.macro_f1(), &stored["macro_f1"]);
        close("weighted F1", confusion.weighted_f1(), &stored["weighted_f1"]);
        close("accuracy", confusion.accuracy(), &stored["accuracy"]);
    }
}

#[test]
fn scores_of_probabilities_are_those_of_scikit_learn() {
    for table in Table::all() {
        let rows = || table.rows.iter().map(|(gold, probabilities)| (*gold, probabilities));
        let reliability = Reliability::of(rows());
        close("log-loss", reliability.log_loss(), &table.stored["log_loss"]);
        close("log-loss", log_loss(rows()), &table.stored["log_loss"]);
        close("Brier score", reliability.brier(), &table.stored["brier"]);
        close("calibration error", reliability.ece(), &table.stored["ece"]);
    }
}

#[test]
fn curves_are_those_of_scikit_learn() {
    let stored = stored("curves.json");
    for (name, table) in ["three", "rare", "two"].into_iter().zip(Table::all()) {
        let rows = || table.rows.iter().map(|(gold, probabilities)| (*gold, probabilities));
        for (index, expected) in stored[name]["labels"].as_array().expect("a list").iter().enumerate() {
            let curve = PrecisionRecall::of(Label::new(index), rows());
            close("average precision", curve.average_precision, &expected["average_precision"]);
            // scikit-learn stops once every row of the label is found; a long curve is thinned.
            let [thresholds, precision, recall] =
                ["thresholds", "precision", "recall"].map(|key| numbers(&expected[key]));
            for point in curve.points {
                let at = thresholds.iter().position(|threshold| (threshold - point.threshold).abs() < 1e-12);
                let at = at.unwrap_or_else(|| panic!("{name}, label {index}: no threshold {}", point.threshold));
                assert!((precision[at] - point.precision).abs() < 1e-9, "{name}, label {index}: {point:?}");
                assert!((recall[at] - point.recall).abs() < 1e-9, "{name}, label {index}: {point:?}");
            }
        }
        let right = rows().map(|(gold, p)| (p.confidence(), p.label() == gold));
        close("area under risk", RiskCoverage::of(right).area, &stored[name]["area_under_risk"]);
    }
}

/// Both sides are random. With R resamples an end of a 95 % interval is uncertain by √(0.025 · 0.975 / R) / φ(1.96),
/// 0.019 standard errors for our 20,000 and 0.012 for scipy's 50,000: together 0.022. Four and a half times that is
/// allowed, and one step of accuracy more, because a share of n rows has steps of 1/n. The standard error itself
/// is uncertain by 1/√(2R) on each side: 0.6 % together, of which five times is allowed.
#[test]
fn bootstrap_intervals_of_ungrouped_rows_are_those_of_scipy() {
    let bootstrap = Bootstrap { resamples: 20_000, seed: 0 };
    for table in Table::all() {
        let pairs = table.pairs();
        let n = pairs.len();
        let groups = Groups::of(0..n as u32);
        let right: Vec<f64> = pairs.iter().map(|(gold, predicted)| f64::from(u8::from(gold == predicted))).collect();
        let share = |times: &[u32]| times.iter().zip(&right).map(|(n, r)| f64::from(*n) * r).sum::<f64>() / n as f64;
        let accuracy = Spread::of(bootstrap.draw(n, share)).expect("resamples");
        let macro_f1 = bootstrap.macro_f1(table.n_classes, &pairs, &groups).expect("groups");
        for (name, spread, step) in [("accuracy", accuracy, 1.0 / n as f64), ("macro_f1", macro_f1, 0.0)] {
            let (expected, standard_error) = table.bootstrap(name);
            let found = spread.interval(0.95);
            let allowed = 0.1 * standard_error + step + 1e-9;
            assert!((found.low - expected.low).abs() < allowed, "{name}: {found:?}, not {expected:?}");
            assert!((found.high - expected.high).abs() < allowed, "{name}: {found:?}, not {expected:?}");
            let ratio = spread.standard_error() / standard_error;
            assert!((ratio - 1.0).abs() < 0.03, "{name}: standard error {ratio} times scipy's");
        }
    }
}
