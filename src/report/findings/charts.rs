//! The charts of a report: each says in words what is to be seen.

use crate::evaluation::Findings;
use crate::report::rounding::{percent, rounded};
use crate::report::svg::{Axis, Curves, Line, Point, Spread, Stroke};

/// How often predictions of a confidence are right.
pub(super) fn reliability(findings: &Findings) -> Curves {
    let bins = findings.evaluation.reliability.iter().zip(&findings.reliability_intervals);
    let points = bins.filter_map(|(bin, interval)| {
        let interval = interval.map(|interval| (interval.low, interval.high));
        Some(Point { x: bin.confidence?, y: Some(bin.accuracy?), interval })
    });
    Curves {
        title: "Share right by confidence".to_owned(),
        description: format!(
            "Points on the dotted diagonal are as often right as they are sure; below it they are too sure. The calibration error is {}.",
            rounded(findings.evaluation.ece, findings.evaluation.rows)
        ),
        x: Axis::unit("mean confidence"),
        y: Axis::unit("share right"),
        lines: vec![Line {
            name: "bins of confidence".to_owned(),
            points: points.collect(),
            stroke: Stroke::Points,
            spread: Spread::Whiskers,
        }],
        reference: vec![vec![(0.0, 0.0), (1.0, 1.0)]],
    }
}

/// Precision against recall of each label.
pub(super) fn precision_recall(findings: &Findings) -> Curves {
    let lines = findings.precision_recall.iter().map(|(name, curve)| Line {
        name: name.to_owned(),
        // It starts where nothing is found yet, at the precision of what is found first.
        points: (curve.points.first().map(|first| Point::new(0.0, first.precision)).into_iter())
            .chain(curve.points.iter().map(|point| Point::new(point.recall, point.precision)))
            .collect(),
        stroke: Stroke::Straight,
        spread: Spread::Band,
    });
    let summaries = findings.precision_recall.iter().zip(findings.evaluation.per_label.iter());
    let summaries = summaries
        .map(|((name, curve), (_, scores))| format!("{name} {}", rounded(curve.average_precision, scores.support)));
    Curves {
        title: "Precision against recall".to_owned(),
        description: format!(
            "The higher a line and the longer it stays high, the better. Average precision: {}.",
            summaries.collect::<Vec<_>>().join(", ")
        ),
        x: Axis::unit("recall"),
        y: Axis::unit("precision"),
        lines: lines.collect(),
        reference: Vec::new(),
    }
}

/// Errors against coverage, with the bearable error.
pub(super) fn risk_coverage(findings: &Findings) -> Curves {
    let points = &findings.risk_coverage.points;
    let most = points.iter().fold(0.0_f64, |most, point| most.max(point.error));
    let bearable = findings.evaluation.acceptance.map(|scores| scores.max_error);
    let of_all = points
        .last()
        .map_or_else(String::new, |point| format!(" Of all statements {} % are wrong.", percent(point.error)));
    Curves {
        title: "Share of errors as more statements are taken".to_owned(),
        description: match bearable {
            Some(error) => format!(
                "The surest statements come first. The dotted line is the bearable error of {} %.{of_all}",
                percent(error)
            ),
            None => format!("The surest statements come first.{of_all}"),
        },
        x: Axis::share("share of statements taken"),
        y: Axis {
            range: (0.0, bearable.unwrap_or(0.0).max(most).max(0.05) * 1.05),
            ..Axis::share("errors among them")
        },
        lines: vec![Line {
            name: "errors".to_owned(),
            points: points.iter().map(|point| Point::new(point.coverage, point.error)).collect(),
            stroke: Stroke::Straight,
            spread: Spread::Band,
        }],
        reference: bearable.map(|error| vec![(0.0, error), (1.0, error)]).into_iter().collect(),
    }
}
