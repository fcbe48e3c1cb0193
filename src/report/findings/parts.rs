//! The figures of parts of the rows, and of growing shares of them.

use crate::evaluation::{Advice, Findings, LearningCurve, Slices, Verdict};
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{at, count, decimals, figure_with_interval, share, signed, words_of};
use crate::report::svg::{Axis, Bar, Bars, Curves, Line, Point, Spread, Stroke, Ticks};
use crate::report::table::Table;

/// A table and a chart for each column that tells parts apart.
pub(super) fn slices(page: &mut Page, findings: &Findings) {
    if findings.slices.is_empty() {
        return;
    }
    page.heading("Parts of the statements");
    page.line("Of each kind at most 20 parts are shown, the largest. Parts of fewer than 20 statements never are: they would tell more of chance, and of single people, than of the model.");
    for (number, slices) in findings.slices.iter().enumerate() {
        if !slices.parts.is_empty() {
            page.chart(bars(slices, findings), table(number, slices));
        }
    }
    for (number, slices) in findings.slices.iter().enumerate().filter(|(_, slices)| slices.hidden > 0) {
        page.line(
            Prose::from(format!("Not shown by {}: ", slices.by))
                .and(words_of(slices.hidden, "part", &format!("/slices/{number}/hidden")))
                .words(" with ")
                .and(words_of(slices.hidden_rows, "statement", &format!("/slices/{number}/hidden_rows")))
                .words(" in all."),
        );
    }
}

fn table(number: usize, slices: &Slices) -> Table {
    let mut table = Table::new([slices.by, "statements", "groups", "macro-F1", "accuracy"]);
    for (i, part) in slices.parts.iter().enumerate() {
        let place = |key: &str| format!("/slices/{number}/parts/{i}/{key}");
        let cell = |key: &str, value, interval| {
            figure_with_interval(value, interval, part.rows, &place(key), &place(&format!("intervals/{key}")))
        };
        table.row([
            Prose::new().quoted(&part.value),
            count(part.rows, &place("rows")),
            count(part.groups, &place("groups")),
            cell("macro_f1", part.scores.macro_f1, part.intervals.macro_f1),
            cell("accuracy", part.scores.accuracy, part.intervals.accuracy),
        ]);
    }
    table
}

fn bars(slices: &Slices, findings: &Findings) -> Bars {
    let bar = |part: &crate::evaluation::Slice| Bar {
        name: part.value.clone(),
        value: part.scores.accuracy,
        interval: part.intervals.accuracy.map(|interval| (interval.low, interval.high)),
    };
    Bars {
        title: format!("Accuracy by {}", slices.by),
        description:
            "One bar for each part, with its 95 % interval; the dotted line is the accuracy of all statements."
                .to_owned(),
        axis: Axis::share("accuracy"),
        bars: slices.parts.iter().map(bar).collect(),
        reference: findings.evaluation.scores.accuracy,
    }
}

/// Macro-F1 by the number of labels, and what more of them would bring.
pub(super) fn learning_curve(page: &mut Page, curve: &LearningCurve, of_model: bool) {
    page.heading("Learning curve");
    if of_model {
        page.line(
            "This is of new models with the recipe of the model, trained on the statements evaluated here and on no others.",
        );
    }
    page.line(advice(&curve.advice));
    let mut table = Table::new(["statements trained on", "share of groups", "macro-F1"]);
    for (i, point) in curve.points.iter().enumerate() {
        let place = |key: &str| format!("/learning_curve/points/{i}/{key}");
        table.row([
            decimals(Some(point.rows), 0, &place("rows")),
            share(Some(point.share), &place("share")),
            figure_with_interval(point.macro_f1, point.interval, 0, &place("macro_f1"), &place("interval")),
        ]);
    }
    page.chart(chart(curve), table);
    let line = Prose::from("Recipe: ").figure(&curve.recipe, "/learning_curve/recipe").words(
        ", fitted anew to growing shares of the groups, without calibration; scored on groups that were held out.",
    );
    page.line(line);
}

fn advice(advice: &Advice) -> Prose {
    let rise = |line: Prose| match advice.per_doubling {
        Some(rise) => {
            let line = line.and(signed(rise, &at(["learning_curve", "advice", "per_doubling"])));
            match advice.interval {
                Some(interval) => line
                    .words(" (")
                    .and(signed(interval.low, "/learning_curve/advice/interval/0"))
                    .words(" to ")
                    .and(signed(interval.high, "/learning_curve/advice/interval/1"))
                    .words(")"),
                None => line,
            }
        }
        None => line,
    };
    let gain = || {
        Prose::from("for ")
            .and(decimals(Some(advice.gain), 2, "/learning_curve/advice/gain"))
            .words(" of macro-F1 more")
    };
    match advice.verdict {
        Verdict::Rises => {
            let line = Prose::from("About ")
                .figure(about(advice.more.unwrap_or_default()), "/learning_curve/advice/more")
                .words(" more labels ")
                .and(gain())
                .words(", or somewhat more, since curves flatten. Twice the labels would add ");
            rise(line).words(" if the curve went on as it does now.")
        }
        Verdict::RisesSlowly => {
            let line = Prose::from("The curve rises slowly: ")
                .and(gain())
                .words(" it would take over three times as many more labels as there are. Twice the labels would add ");
            rise(line).words(".")
        }
        Verdict::MayBeFlat => {
            let line = Prose::from(
                "No gain from more labels of this kind can be promised: twice as many would change macro-F1 by ",
            );
            rise(line).words(", which may be nothing.")
        }
        Verdict::Unknown => "There are too few labels to tell how the curve goes on.".into(),
    }
}

/// Two significant digits: the rise is not known better.
fn about(n: u64) -> String {
    let unit = 10_u64.pow(n.max(1).ilog10().saturating_sub(1));
    crate::report::rounding::thousands((n + unit / 2) / unit * unit)
}

fn chart(curve: &LearningCurve) -> Curves {
    let points = curve.points.iter().map(|point| Point {
        x: point.rows,
        y: point.macro_f1,
        interval: point.interval.map(|interval| (interval.low, interval.high)),
    });
    let most = curve.points.iter().fold(1.0_f64, |most, point| most.max(point.rows));
    Curves {
        title: "Macro-F1 by statements trained on".to_owned(),
        description: "From a tenth of the groups on the left to all of them on the right, with 95 % intervals."
            .to_owned(),
        x: Axis { name: "statements trained on".to_owned(), range: (0.0, most), ticks: Ticks::Numbers },
        y: Axis::unit("macro-F1"),
        lines: vec![Line {
            name: "macro-F1".to_owned(),
            points: points.collect(),
            stroke: Stroke::Marked,
            spread: Spread::Band,
        }],
        reference: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn a_number_of_labels_is_known_to_two_digits() {
        assert_eq!([0, 7, 123, 1250, 98_765].map(about), ["0", "7", "120", "1,300", "99,000"]);
    }
}
