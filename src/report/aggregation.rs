//! The shares of labels in a corpus and its parts, as a page and as rows.

use super::page::Page;
use super::rounding::{counted, thousands, with_interval};
use super::table::Table;
use super::value::Value;
use crate::corpus::{Aggregation, LabelShares, Part};
use crate::metrics::Interval;

/// The columns of a row, behind those the corpus was split by.
pub const SHARE_COLUMNS: [&str; 16] = [
    "label",
    "rows",
    "articles",
    "sampled",
    "naive",
    "naive_low",
    "naive_high",
    "adjusted",
    "adjusted_low",
    "adjusted_high",
    "em",
    "em_low",
    "em_high",
    "powered",
    "powered_low",
    "powered_high",
];

/// The page of an aggregation, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn aggregation(aggregation: &Aggregation) -> Page {
    let mut page = Page::default();
    page.line(headline(aggregation));
    if aggregation.total.shares.is_none() {
        return page.line(format!("Fewer than {} rows: no share is told.", aggregation.min_n)).clone();
    }
    page.table(shares(std::slice::from_ref(&aggregation.total)));
    if !aggregation.by.is_empty() {
        page.heading(format!("By {}", aggregation.by.join(" and ")));
        if aggregation.parts.iter().any(|part| part.shares.is_some()) {
            page.table(shares(&aggregation.parts));
        }
        let hidden = aggregation.parts.iter().filter(|part| part.shares.is_none());
        let (n_hidden, rows) = hidden.fold((0, 0), |(n, rows), part| (n + 1, rows + part.rows));
        if n_hidden > 0 {
            let parts = counted(n_hidden, "part");
            page.line(format!(
                "Not shown, with fewer than {} rows each: {parts}, {}.",
                aggregation.min_n,
                counted(rows, "row")
            ));
        }
    }
    page.heading("How to read it").line(methods(aggregation));
    page
}

fn headline(aggregation: &Aggregation) -> String {
    let Part { rows, articles, sampled, .. } = aggregation.total;
    let mut line = counted(rows, "statement");
    if aggregation.drew_articles {
        line = format!("{line} in {}", counted(articles, "article"));
    }
    line = format!("{line}, scored by model {}", aggregation.model);
    let copies = if aggregation.duplicates == 1 { "copy left out" } else { "copies left out" };
    for (n, what) in [
        (aggregation.duplicates, copies),
        (aggregation.unpredicted, "without a prediction left out"),
        (sampled, "in the random sample"),
    ] {
        if n > 0 {
            line = format!("{line}; {} {what}", thousands(n));
        }
    }
    line + "."
}

fn shares(parts: &[Part]) -> Table {
    let has = |method: fn(&LabelShares) -> Option<f64>| {
        let shares = parts.iter().filter_map(|part| part.shares.as_ref());
        shares.flat_map(|shares| shares.iter().map(|(_, share)| share)).any(|share| method(share).is_some())
    };
    let methods = [
        ("adjusted count", has(|share| share.adjusted)),
        ("em", has(|share| share.em)),
        ("powered", has(|share| share.powered)),
    ];
    let header = ["", "label", "statements", "naive count"].into_iter();
    let mut table = Table::new(header.chain(methods.iter().filter(|(_, has)| *has).map(|(name, _)| *name)));
    for part in parts {
        let Some(found) = &part.shares else { continue };
        let name = if part.values.is_empty() { "all".to_owned() } else { part.values.join(" · ") };
        for (label, share) in found.iter() {
            let figures = [
                (share.adjusted, share.intervals.adjusted),
                (share.em, share.intervals.em),
                (share.powered, share.intervals.powered),
            ];
            let figures = figures.into_iter().zip(&methods).filter(|(_, (_, has))| *has);
            let first = [
                name.clone(),
                label.to_owned(),
                thousands(part.rows),
                figure(Some(share.naive), share.intervals.naive, part),
            ];
            table.row(first.into_iter().chain(figures.map(|((share, interval), _)| figure(share, interval, part))));
        }
    }
    table
}

fn figure(share: Option<f64>, interval: Option<Interval>, part: &Part) -> String {
    with_interval(share, interval, part.rows)
}

fn methods(aggregation: &Aggregation) -> String {
    let drawn =
        if aggregation.drew_articles { "articles" } else { "single rows, for want of a column that tells the article" };
    let mut text = format!(
        "Shares with 95 % intervals over {} resamples of {drawn}. The naive count takes predictions as they stand, and its \
         interval knows nothing of their errors.",
        thousands(u64::from(aggregation.bootstrap.resamples)),
    );
    if aggregation.total.shares.as_ref().is_some_and(|shares| shares.iter().any(|(_, share)| share.em.is_some())) {
        text += " The adjusted count and em (expectation maximisation) correct for the errors on held-out rows and hold them \
                 in their intervals; both assume that statements of one label read here as they do in the labelled set \
                 (prior shift).";
    }
    if aggregation.total.sampled > 0 {
        text += " Powered (prediction-powered inference) assumes only that the sample was drawn at random.";
    }
    text
}

/// One row for each part and label: the values of the columns split by, then [`SHARE_COLUMNS`]. Without columns to split
/// by, the whole corpus is the one part.
#[must_use]
pub fn aggregation_rows(aggregation: &Aggregation) -> Vec<Vec<(&str, Value<'_>)>> {
    let parts = if aggregation.by.is_empty() { std::slice::from_ref(&aggregation.total) } else { &aggregation.parts };
    let mut rows = Vec::new();
    for part in parts {
        for label in &aggregation.labels {
            let share = part.shares.as_ref().and_then(|shares| shares.get(label));
            let by =
                aggregation.by.iter().zip(&part.values).map(|(name, value)| (name.as_str(), value.as_str().into()));
            let mut row: Vec<(&str, Value)> = by.collect();
            let ends = |interval: Option<Interval>| [interval.map(|i| i.low), interval.map(|i| i.high)];
            let figures = [
                (share.map(|share| share.naive), share.and_then(|share| share.intervals.naive)),
                (share.and_then(|share| share.adjusted), share.and_then(|share| share.intervals.adjusted)),
                (share.and_then(|share| share.em), share.and_then(|share| share.intervals.em)),
                (share.and_then(|share| share.powered), share.and_then(|share| share.intervals.powered)),
            ];
            let numbers = figures.into_iter().flat_map(|(share, interval)| {
                let [low, high] = ends(interval);
                [share, low, high].map(Value::from)
            });
            let counts = [part.rows, part.articles, part.sampled].map(Value::Integer);
            let values = [Value::from(label.as_str())].into_iter().chain(counts).chain(numbers);
            row.extend(SHARE_COLUMNS.into_iter().zip(values));
            rows.push(row);
        }
    }
    rows
}
