//! What changed between two files of predictions, or between two evaluations, as a page.

use super::page::Page;
use super::rounding::{UNDEFINED, counted, excerpt, rounded, thousands, with_interval};
use super::table::Table;
use crate::corpus::{Comparison, EvaluationComparison, Flip, FlipSide};
use crate::metrics::{Difference, Interval, McNemar};

/// Changed rows on a page, the surest first; all of them stand in the JSON.
const FLIPS_SHOWN: usize = 20;

/// How a page calls the figures of an evaluation, in their order.
const FIGURES: [&str; 6] =
    ["macro-F1", "weighted F1", "accuracy", "log-loss", "Brier score (of 2)", "calibration error"];

/// The page of two files of predictions, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn comparison(comparison: &Comparison) -> Page {
    let mut page = Page::default();
    page.line(comparison.verdict.clone());
    page.line(matched(comparison));
    if let Some(figures) = &comparison.figures {
        let mut table = Table::new(["figure", "first", "second", "difference", "best"]);
        for (name, figure, best) in [
            ("macro-F1", &figures.macro_f1, "1"),
            ("accuracy", &figures.accuracy, "1"),
            ("log-loss", &figures.log_loss, "0"),
        ] {
            let [first, second] = [figure.first, figure.second].map(|value| rounded(value, comparison.gold));
            table.row([name, &first, &second, &difference(figure), best]);
        }
        page.table(table).line(drawn(comparison));
    }
    if let Some(test) = &comparison.mcnemar {
        page.heading("Right and wrong").table(right_and_wrong(test)).line(mcnemar(test));
    }
    page.heading("Predictions: rows first, columns second").table(changes(comparison));
    if !comparison.flips.is_empty() {
        page.heading("Rows that changed, the surest first").table(flips(&comparison.flips));
        if let Some(others) = comparison.flips.len().checked_sub(FLIPS_SHOWN).filter(|others| *others > 0) {
            page.line(format!("{} more stand in the JSON.", counted(others as u64, "row")));
        }
    }
    page
}

/// The page of two evaluations, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn evaluation_comparison(comparison: &EvaluationComparison) -> Page {
    let mut page = Page::default();
    page.line(comparison.verdict.clone());
    for (at, name) in ["First", "Second"].into_iter().enumerate() {
        let (rows, groups) = (comparison.rows[at], comparison.groups[at]);
        let size = format!("{} in {}", counted(rows, "statement"), counted(groups, "group"));
        page.line(format!("{name}: {}, {size}.", comparison.files[at]));
    }
    let mut table = Table::new(["figure", "first", "second", "difference", "intervals"]);
    for (figure, name) in comparison.figures.iter().zip(FIGURES) {
        let side = |value, at: usize| with_interval(value, figure.intervals[at], comparison.rows[at]);
        let overlap = figure.overlap.map_or(UNDEFINED, |overlap| if overlap { "overlap" } else { "apart" });
        table.row([
            name.to_owned(),
            side(figure.first, 0),
            side(figure.second, 1),
            figure.difference.map_or(UNDEFINED.to_owned(), |difference| format!("{difference:+.3}")),
            overlap.to_owned(),
        ]);
    }
    page.table(table);
    page.line(
        "Evaluations do not hold their rows, so only figures and intervals can be compared. Two files of predictions of \
         the same rows, with their labels, show smaller differences and which rows changed.",
    );
    page
}

fn matched(comparison: &Comparison) -> String {
    let [first, second] = &comparison.files;
    let rows = counted(comparison.rows, "row");
    let mut line =
        format!("First {first}, second {second}: {rows} in common, matched by {}", comparison.matched_by.name());
    for (n, what) in [
        (comparison.only_in[0], "only in the first"),
        (comparison.only_in[1], "only in the second"),
        (comparison.other_text, "with another text"),
        (comparison.unpredicted, "without a prediction"),
    ] {
        if n > 0 {
            line = format!("{line}; {} {what}", thousands(n));
        }
    }
    line + "."
}

/// The difference with its sign and interval.
fn difference(figure: &Difference) -> String {
    match (figure.difference, figure.interval) {
        (Some(value), Some(Interval { low, high, .. })) => {
            let decimals = if high - low > 0.02 { 2 } else { 3 };
            format!("{value:+.decimals$} ({low:+.decimals$} to {high:+.decimals$})")
        }
        (value, _) => value.map_or(UNDEFINED.to_owned(), |value| format!("{value:+.2}")),
    }
}

fn drawn(comparison: &Comparison) -> String {
    let labelled = counted(comparison.gold, "row");
    let resamples = thousands(u64::from(comparison.bootstrap.resamples));
    match comparison.groups {
        Some(groups) => {
            let groups = counted(groups, "group");
            format!("{labelled} with a label. In brackets: 95 % intervals over {resamples} resamples of {groups}.")
        }
        None => format!(
            "{labelled} with a label. In brackets: 95 % intervals over {resamples} resamples of single rows, for want of a \
             group column: too narrow where rows come from the same articles."
        ),
    }
}

fn right_and_wrong(test: &McNemar) -> Table {
    let mut table = Table::new(["", "second right", "second wrong"]);
    table.row(["first right".to_owned(), thousands(test.both), thousands(test.only_first)]);
    table.row(["first wrong".to_owned(), thousands(test.only_second), thousands(test.neither)]);
    table
}

fn mcnemar(test: &McNemar) -> String {
    let Some(p) = test.p else { return "No row is right in one file only.".to_owned() };
    let shown = if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") };
    let kind = if test.exact { "exact" } else { "χ² approximation" };
    format!("McNemar's test ({kind}, rows taken as independent): p {shown}.")
}

fn changes(comparison: &Comparison) -> Table {
    let mut table = Table::new(std::iter::once("").chain(comparison.labels.iter().map(String::as_str)));
    for (name, counts) in comparison.labels.iter().zip(&comparison.changes) {
        table.row(std::iter::once(name.clone()).chain(counts.iter().copied().map(thousands)));
    }
    table
}

fn flips(flips: &[Flip]) -> Table {
    let mut table = Table::new(["statement", "row", "first", "second", "label"]);
    for flip in flips.iter().take(FLIPS_SHOWN) {
        let side = |side: &FlipSide| match side.confidence {
            Some(confidence) => format!("{} {confidence:.2}", side.prediction),
            None => side.prediction.clone(),
        };
        table.row([
            excerpt(if flip.text.is_empty() { flip.id.as_deref().unwrap_or_default() } else { &flip.text }),
            flip.first.row.to_string(),
            side(&flip.first),
            side(&flip.second),
            flip.gold.clone().unwrap_or_else(|| UNDEFINED.to_owned()),
        ]);
    }
    table
}
