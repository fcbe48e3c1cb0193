//! What changed between two files of predictions, or between two evaluations, as a page.

use super::page::Page;
use super::prose::Prose;
use super::rounding::{
    UNDEFINED, at, count, counted, decimals_of, excerpt, figure_with_interval, signed, thousands, with_sign, words_of,
};
use super::table::Table;
use crate::corpus::{Comparison, EvaluationComparison, Flip, FlipSide};
use crate::metrics::{Difference, Interval, McNemar};

mod flips;

/// Changed rows on a page, the surest first; all of them stand in the JSON.
const FLIPS_SHOWN: usize = 20;

/// How a page calls the figures of an evaluation, in their order.
const FIGURES: [&str; 6] =
    ["macro-F1", "weighted F1", "accuracy", "log-loss", "Brier score (of 2)", "calibration error"];

/// Changed rows in a report, the surest first.
const FLIPS_IN_REPORT: usize = 1000;

/// The page of two files of predictions, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn comparison(comparison: &Comparison) -> Page {
    let mut page = summary(comparison);
    if !comparison.flips.is_empty() {
        page.heading("Rows that changed, the surest first").table(flips(&comparison.flips));
        if let Some(others) = comparison.flips.len().checked_sub(FLIPS_SHOWN).filter(|others| *others > 0) {
            page.line(format!("{} more stand in the JSON.", counted(others as u64, "row")));
        }
    }
    page
}

/// The report of two files of predictions, with the phrases of all rows that changed: as [`html`](Page::html) or as
/// [`markdown`](Page::markdown).
#[must_use]
pub fn comparison_report(comparison: &Comparison) -> Page {
    let mut page = summary(comparison);
    flips::flips(&mut page, comparison, FLIPS_IN_REPORT);
    page
}

/// All but the rows.
fn summary(comparison: &Comparison) -> Page {
    let mut page = Page::default();
    page.line(comparison.verdict.clone());
    page.line(matched(comparison));
    if let Some(figures) = &comparison.figures {
        let mut table = Table::new(["figure", "first", "second", "difference", "best"]);
        for (name, key, figure, best) in [
            ("macro-F1", "macro_f1", &figures.macro_f1, "1"),
            ("accuracy", "accuracy", &figures.accuracy, "1"),
            ("log-loss", "log_loss", &figures.log_loss, "0"),
        ] {
            let side = |value, side: &str| super::rounding::figure(value, comparison.gold, &at([key, side]));
            let sides = [side(figure.first, "first"), side(figure.second, "second")];
            let [first, second] = sides;
            table.row([Prose::from(name), first, second, difference(figure, key), best.into()]);
        }
        page.table(table).line(drawn(comparison));
    }
    if let Some(test) = &comparison.mcnemar {
        page.heading("Right and wrong").table(right_and_wrong(test)).line(mcnemar(test));
    }
    page.heading("Predictions: rows first, columns second").table(changes(comparison));
    page
}

/// The page of two evaluations, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn evaluation_comparison(comparison: &EvaluationComparison) -> Page {
    let mut page = Page::default();
    page.line(comparison.verdict.clone());
    for (side, name) in ["First", "Second"].into_iter().enumerate() {
        page.line(
            Prose::from(format!("{name}: "))
                .quoted(&comparison.files[side])
                .words(", ")
                .and(words_of(comparison.rows[side], "statement", &format!("/rows/{side}")))
                .words(" in ")
                .and(words_of(comparison.groups[side], "group", &format!("/groups/{side}")))
                .words("."),
        );
    }
    let mut table = Table::new(["figure", "first", "second", "difference", "intervals"]).words([4]);
    for (number, (figure, name)) in comparison.figures.iter().zip(FIGURES).enumerate() {
        let place = |key: &str| format!("/figures/{number}/{key}");
        let side = |value, side: usize, key: &str| {
            let of_interval = place(&format!("intervals/{side}"));
            figure_with_interval(value, figure.intervals[side], comparison.rows[side], &place(key), &of_interval)
        };
        let difference = match figure.difference {
            Some(difference) => signed(difference, &place("difference")),
            None => UNDEFINED.into(),
        };
        let overlap = figure.overlap.map_or(UNDEFINED, |overlap| if overlap { "overlap" } else { "apart" });
        table.row([
            Prose::from(name),
            side(figure.first, 0, "first"),
            side(figure.second, 1, "second"),
            difference,
            overlap.into(),
        ]);
    }
    page.table(table);
    page.line(
        "Not both files hold their rows, so only figures and intervals can be compared. `demarche evaluate` with --report FILE.json, or with \
         --oof FILE for more than 5,000 rows, writes them: that shows smaller differences, and which rows changed.",
    );
    page
}

fn matched(comparison: &Comparison) -> Prose {
    let [first, second] = &comparison.files;
    let mut line = Prose::from("First ")
        .quoted(first)
        .words(", second ")
        .quoted(second)
        .words(": ")
        .and(words_of(comparison.rows, "row", "/rows"))
        .words(format!(" in common, matched by {}", comparison.matched_by.name()));
    for (n, what, place) in [
        (comparison.only_in[0], "only in the first", "/only_in/0"),
        (comparison.only_in[1], "only in the second", "/only_in/1"),
        (comparison.other_text, "with another text", "/other_text"),
        (comparison.unpredicted, "without a prediction", "/unpredicted"),
    ] {
        if n > 0 {
            line = line.words("; ").and(count(n, place)).words(format!(" {what}"));
        }
    }
    line.words(".")
}

/// The difference with its sign and interval.
fn difference(figure: &Difference, key: &str) -> Prose {
    let place = at([key, "difference"]);
    match (figure.difference, figure.interval) {
        (Some(value), Some(interval)) => {
            let (decimals, Interval { low, high, .. }) = (decimals_of(interval), interval);
            let end = |value: f64, end: &str| (with_sign(value, decimals), at([key, "interval", end]));
            let ((low, at_low), (high, at_high)) = (end(low, "0"), end(high, "1"));
            let value = Prose::new().figure(with_sign(value, decimals), place).words(" (").figure(low, at_low);
            value.words(" to ").figure(high, at_high).words(")")
        }
        (value, _) => Prose::new().figure(value.map_or(UNDEFINED.to_owned(), |value| with_sign(value, 2)), place),
    }
}

fn drawn(comparison: &Comparison) -> String {
    let labelled = counted(comparison.gold, "row");
    let resamples = thousands(u64::from(comparison.bootstrap.resamples));
    match comparison.groups {
        Some(groups) => {
            let groups = counted(groups, "group");
            format!(
                "{labelled} with a label. In brackets: 95 % intervals over {resamples} resamples of {groups}. Of two equally good files each of the figures \
                 calls one better by chance in about 1 case of 20."
            )
        }
        None => format!(
            "{labelled} with a label. In brackets: 95 % intervals over {resamples} resamples of single rows, for want of a \
             group column: too narrow where rows come from the same articles."
        ),
    }
}

fn right_and_wrong(test: &McNemar) -> Table {
    let mut table = Table::new(["", "second right", "second wrong"]);
    let cell = |n: u64, key: &str| count(n, &at(["mcnemar", key]));
    table.row([Prose::from("first right"), cell(test.both, "both"), cell(test.only_first, "only_first")]);
    table.row([Prose::from("first wrong"), cell(test.only_second, "only_second"), cell(test.neither, "neither")]);
    table
}

fn mcnemar(test: &McNemar) -> Prose {
    let Some(p) = test.p else { return "No row is right in one file only.".into() };
    let kind = if test.exact { "exact" } else { "χ² approximation" };
    let line = Prose::from(format!("McNemar's test ({kind}, rows taken as independent): p "));
    if p < 0.001 { line.words("below 0.001.") } else { line.figure(format!("{p:.3}"), "/mcnemar/p").words(".") }
}

fn changes(comparison: &Comparison) -> Table {
    let mut table = Table::new(std::iter::once("").chain(comparison.labels.iter().map(String::as_str)));
    for (i, (name, counts)) in comparison.labels.iter().zip(&comparison.changes).enumerate() {
        let cell = |(j, n): (usize, &u64)| count(*n, &format!("/changes/{i}/{j}"));
        table.row(std::iter::once(Prose::from(name)).chain(counts.iter().enumerate().map(cell)));
    }
    table
}

fn flips(flips: &[Flip]) -> Table {
    let has_phrases = flips.iter().any(|flip| flip.first.phrases.is_some() || flip.second.phrases.is_some());
    let header = ["statement", "row", "first", "second", "label"].into_iter();
    let mut table = Table::new(header.chain(has_phrases.then_some("phrases of the first, of the second"))).words([5]);
    for flip in flips.iter().take(FLIPS_SHOWN) {
        let side = |side: &FlipSide| match side.confidence {
            Some(confidence) => format!("{} {confidence:.2}", side.prediction),
            None => side.prediction.clone(),
        };
        let cells = [
            excerpt(if flip.text.is_empty() { flip.id.as_deref().unwrap_or_default() } else { &flip.text }),
            flip.first.row.to_string(),
            side(&flip.first),
            side(&flip.second),
            flip.gold.clone().unwrap_or_else(|| UNDEFINED.to_owned()),
        ];
        let phrases =
            has_phrases.then(|| [&flip.first, &flip.second].map(|side| flips::strongest(flip, side)).join("; "));
        table.row(cells.into_iter().chain(phrases));
    }
    table
}
