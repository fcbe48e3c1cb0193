//! The charts of a corpus: the shares of all, and how they move.

use super::method::{Method, part_name};
use crate::corpus::{Aggregation, LabelShares, Timeline};
use crate::evaluation::ByLabel;
use crate::metrics::{FEWEST_SAMPLED, Interval};
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{UNDEFINED, count, counted, excerpt, percent, thousands};
use crate::report::svg::{Axis, Bar, Bars, Curves, Line, Point, Spread, Stroke};
use crate::report::table::Table;

/// Timelines drawn at most, those with the most statements.
const TIMELINES_SHOWN: usize = 12;

/// The share of each label in the whole corpus.
pub(super) fn total(aggregation: &Aggregation, method: Method) -> Bars {
    let shares = aggregation.total.shares.iter().flat_map(ByLabel::iter);
    let bars = shares.map(|(label, share)| {
        let (value, interval) = method.of(share);
        Bar { name: label.to_owned(), value, interval: interval.map(ends) }
    });
    let bars: Vec<Bar> = bars.collect();
    let in_words = bars.iter().map(|bar| match bar.value {
        Some(value) => format!("{} {} %", bar.name, percent(value)),
        None => format!("{} unknown", bar.name),
    });
    let description = format!("Shares by the {} method: {}.", method.name(), in_words.collect::<Vec<_>>().join(", "));
    Bars {
        title: "Shares of all statements".to_owned(),
        description,
        axis: Axis::share("share"),
        bars,
        reference: None,
    }
}

/// One chart for each timeline on which something moves.
pub(super) fn timelines(page: &mut Page, aggregation: &Aggregation, method: Method) {
    let all = aggregation.timelines();
    let Some(unit) = all.first().map(|timeline| timeline.unit.clone()) else { return };
    let has_shares =
        |timeline: &&Timeline| timeline.periods.iter().any(|(_, part)| shares_of(aggregation, *part).is_some());
    let drawable: Vec<&Timeline> = all.iter().filter(has_shares).collect();
    page.heading(format!("By {unit}, over time"));
    page.line(format!(
        "A line is broken where a {unit} has fewer than {} statements or none. Bands are 95 % intervals.",
        aggregation.min_n
    ));
    if drawable.is_empty() {
        page.line(format!("No {unit} has enough statements."));
    }
    // What the sample can tell of all it cannot tell of every part.
    let of_all = method;
    let method = Method::best(&aggregation.parts);
    if method != of_all && !drawable.is_empty() {
        page.line(format!(
            "Not every {unit} has {FEWEST_SAMPLED} rows of the random sample, so these charts show shares by the method {}, which the sample does not correct.",
            method.name()
        ));
    }
    for timeline in drawable.iter().take(TIMELINES_SHOWN) {
        let (chart, numbers) = drawn(timeline, aggregation, method);
        page.chart(chart, numbers);
    }
    let left = drawable.len().saturating_sub(TIMELINES_SHOWN) as u64;
    if left > 0 {
        page.line(format!(
            "Drawn are the {TIMELINES_SHOWN} with the most statements; {} more are not.",
            thousands(left)
        ));
    }
    let undated: u64 = all.iter().map(|timeline| timeline.undated).sum();
    if undated > 0 {
        page.line(format!("{} without a known {unit} stand in no chart.", counted(undated, "statement")));
    }
}

fn drawn(timeline: &Timeline, aggregation: &Aggregation, method: Method) -> (Curves, Table) {
    let of = part_name(&timeline.values).plain();
    let lines = aggregation.labels.iter().map(|label| {
        let points = timeline.periods.iter().enumerate().map(|(at, (_, part))| {
            let share = shares_of(aggregation, *part).and_then(|shares| shares.get(label));
            let (y, interval) = share.map_or((None, None), |share| method.of(share));
            Point { x: at as f64, y, interval: interval.map(ends) }
        });
        Line { name: label.clone(), points: points.collect(), stroke: Stroke::Marked, spread: Spread::Band }
    });
    let unit = &timeline.unit;
    let n_shown = timeline.periods.iter().filter(|(_, part)| shares_of(aggregation, *part).is_some()).count();
    let chart = Curves {
        title: format!("{}: shares by {unit}", excerpt(&of)),
        description: format!(
            "{} from {} to {}, of which {n_shown} have enough statements; the numbers stand in the table below.",
            counted(timeline.periods.len() as u64, unit),
            timeline.periods.first().map_or(UNDEFINED, |(name, _)| name),
            timeline.periods.last().map_or(UNDEFINED, |(name, _)| name),
        ),
        x: Axis::names(unit, timeline.periods.iter().map(|(name, _)| name.clone()).collect()),
        y: Axis::share("share"),
        lines: lines.collect(),
        reference: Vec::new(),
    };
    let labels = aggregation.labels.iter().map(String::as_str);
    let mut numbers = Table::new([unit.as_str(), "statements"].into_iter().chain(labels));
    for (name, part) in timeline.periods.iter().filter_map(|(name, part)| Some((name, (*part)?))) {
        let (found, place) = (&aggregation.parts[part], format!("/parts/{part}"));
        let figures = aggregation.labels.iter().map(|label| {
            let share = found.shares.as_ref().and_then(|shares| shares.get(label));
            share.map_or_else(|| Prose::from(UNDEFINED), |share| method.figure(found, &place, label, share))
        });
        numbers
            .row([Prose::new().quoted(name), count(found.rows, &format!("{place}/rows"))].into_iter().chain(figures));
    }
    (chart, numbers)
}

fn shares_of(aggregation: &Aggregation, part: Option<usize>) -> Option<&ByLabel<LabelShares>> {
    aggregation.parts[part?].shares.as_ref()
}

fn ends(interval: Interval) -> (f64, f64) {
    (interval.low, interval.high)
}
