//! The shares of labels in a corpus and its parts, as a page and as rows.

mod charts;
mod method;

use std::cmp::Reverse;

use method::{Method, part_name};

use super::page::Page;
use super::prose::Prose;
use super::rounding::{count, counted, thousands, words_of};
use super::table::Table;
use super::value::Value;
use crate::corpus::{Aggregation, Part};
use crate::metrics::{FEWEST_SAMPLED, Interval};

/// The columns of a row, behind those the corpus was split by.
pub const SHARE_COLUMNS: [&str; 17] = [
    "label",
    "rows",
    "copies",
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

/// Parts whose shares stand in a report; all of them stand in the JSON and in the rows.
const PARTS_SHOWN: usize = 200;

/// The page of an aggregation, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn aggregation(aggregation: &Aggregation) -> Page {
    let mut page = Page::default();
    page.line(headline(aggregation));
    if let Some(line) = mismatch(aggregation) {
        page.line(line);
    }
    if aggregation.total.shares.is_none() {
        return page.line(too_few(aggregation)).clone();
    }
    page.table(shares("", &[(&aggregation.total, "/total".to_owned())]));
    if let Some(line) = contradiction(aggregation) {
        page.line(line);
    }
    if !aggregation.by.is_empty() {
        page.heading(by(aggregation));
        let shown = shown(aggregation);
        if !shown.is_empty() {
            page.table(shares(&aggregation.by.join(" · "), &shown));
        }
        page.append(hidden(aggregation));
    }
    page.heading("How to read it").line(methods(aggregation));
    page
}

/// The report of an aggregation, with charts: as [`html`](Page::html) or as [`markdown`](Page::markdown).
///
/// Of more than 200 parts those with the most statements are shown.
#[must_use]
pub fn aggregation_report(aggregation: &Aggregation) -> Page {
    let mut page = Page::default();
    page.line(headline(aggregation));
    if let Some(line) = mismatch(aggregation) {
        page.line(line);
    }
    if aggregation.total.shares.is_none() {
        return page.line(too_few(aggregation)).clone();
    }
    let method = Method::best(std::slice::from_ref(&aggregation.total));
    page.line(method.of_charts());
    let total = (&aggregation.total, "/total".to_owned());
    page.chart(charts::total(aggregation, method), shares("", &[total]));
    if let Some(line) = contradiction(aggregation) {
        page.line(line);
    }
    charts::timelines(&mut page, aggregation, method);
    if !aggregation.by.is_empty() {
        page.heading(by(aggregation));
        let mut shown = shown(aggregation);
        let others = shown.len().saturating_sub(PARTS_SHOWN);
        if others > 0 {
            let mut largest: Vec<usize> = (0..shown.len()).collect();
            // Stable: of parts of one size the first ones.
            largest.sort_by_key(|i| Reverse(shown[*i].0.rows));
            largest.truncate(PARTS_SHOWN);
            largest.sort_unstable();
            shown = largest.into_iter().map(|i| shown[i].clone()).collect();
            page.line(format!(
                "The {PARTS_SHOWN} parts with the most statements; {} more stand in the JSON and in the CSV.",
                thousands(others as u64)
            ));
        }
        if !shown.is_empty() {
            page.table(shares(&aggregation.by.join(" · "), &shown).sortable());
        }
        page.append(hidden(aggregation));
    }
    page.heading("How to read it").line(methods(aggregation));
    assumptions(&mut page, aggregation);
    page.line(
        Prose::from(format!("Estimated by demarche {} with the errors of model ", env!("CARGO_PKG_VERSION")))
            .figure(&aggregation.model, "/model")
            .words(", seed ")
            .figure(aggregation.bootstrap.seed.to_string(), "/bootstrap/seed")
            .words("."),
    );
    page
}

fn by(aggregation: &Aggregation) -> String {
    format!("By {}", aggregation.by.join(" and "))
}

fn too_few(aggregation: &Aggregation) -> Prose {
    Prose::from("Fewer than ").and(count(aggregation.min_n as u64, "/min_n")).words(" rows: no share is told.")
}

/// The parts with shares, and where they stand in the JSON.
fn shown(aggregation: &Aggregation) -> Vec<(&Part, String)> {
    let parts = aggregation.parts.iter().enumerate().filter(|(_, part)| part.shares.is_some());
    parts.map(|(i, part)| (part, format!("/parts/{i}"))).collect()
}

/// How much is not shown.
fn hidden(aggregation: &Aggregation) -> Page {
    let mut page = Page::default();
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
    page
}

fn headline(aggregation: &Aggregation) -> Prose {
    let Part { rows, copies, articles, sampled, .. } = aggregation.total;
    let mut line = words_of(rows, "statement", "/total/rows");
    if aggregation.drew_articles {
        line = line.words(" in ").and(words_of(articles, "article", "/total/articles"));
    }
    line = line.words(", scored by model ");
    line = match aggregation.predicted_by.as_slice() {
        [] => line.figure(&aggregation.model, "/model"),
        models => line.quoted(models.join(" and ")),
    };
    let copy = if copies == 1 { "copy left out" } else { "copies left out" };
    for (n, what, place) in [
        (copies, copy, "/total/copies"),
        (aggregation.unpredicted, "without a prediction left out", "/unpredicted"),
        (sampled, "in the random sample", "/total/sampled"),
    ] {
        if n > 0 {
            line = line.words("; ").and(count(n, place)).words(format!(" {what}"));
        }
    }
    line.words(".")
}

/// The shares of parts, named by what they were split `by`.
fn shares(by: &str, parts: &[(&Part, String)]) -> Table {
    let has = |method: &Method| {
        let shares = parts.iter().filter_map(|(part, _)| part.shares.as_ref());
        shares.flat_map(|shares| shares.iter().map(|(_, share)| share)).any(|share| method.of(share).0.is_some())
    };
    let methods: Vec<Method> =
        Method::ALL.into_iter().filter(|method| *method == Method::Naive || has(method)).collect();
    let header = [by, "label", "statements"].into_iter().chain(methods.iter().map(|method| method.name()));
    let mut table = Table::new(header).words([1]);
    for (part, place) in parts {
        let Some(found) = &part.shares else { continue };
        for (label, share) in found.iter() {
            let first = [part_name(&part.values), Prose::from(label), count(part.rows, &format!("{place}/rows"))];
            table.row(first.into_iter().chain(methods.iter().map(|method| method.figure(part, place, label, share))));
        }
    }
    table
}

/// What each method takes for granted, one paragraph for each.
fn assumptions(page: &mut Page, aggregation: &Aggregation) {
    page.subheading("What each method assumes");
    page.line(
        "Naive count: that the classifier makes no errors, or that those of each label cancel out. Where labels are distributed otherwise than in \
         training they do not, and more statements make the interval narrower around the wrong share.",
    );
    if has(aggregation, Method::Adjusted) {
        page.line(
            "Adjusted count (Forman 2008): prior shift. The shares of the labels may differ from those of the labelled set, but statements of one label \
             are mistaken for another as often as there. It solves for the shares that would give the predictions found.",
        );
    }
    if has(aggregation, Method::Em) {
        page.line(
            "Em (Saerens, Latinne and Decaestecker 2002): prior shift as well, and probabilities that are calibrated; it uses them rather than the \
             predicted labels alone. Prior shift fails where the topic, the language or the outlets differ from those of the labelled set: then label a \
             random sample and give it with --audit.",
        );
    }
    if has(aggregation, Method::Powered) {
        page.line(
            "Powered (Angelopoulos and others 2023): only that the sample was drawn at random from these rows and that its labels are right. It holds \
             however wrong the classifier is; the better it is, the narrower are the intervals.",
        );
    }
    page.line(
        "Intervals are for one share at a time: among many parts some will lie apart by chance. A statement that is printed more than once, the same words of \
         the same speaker, is counted once in each part; texts of fewer than five words are taken for copies only within an article.",
    );
}

/// Whether the whole corpus has shares by a method.
fn has(aggregation: &Aggregation, method: Method) -> bool {
    let shares = aggregation.total.shares.as_ref();
    shares.is_some_and(|shares| shares.iter().any(|(_, share)| method.of(share).0.is_some()))
}

/// Says so where predictions are corrected by the errors of another model.
fn mismatch(aggregation: &Aggregation) -> Option<Prose> {
    let is_other = |model: &&String| **model != aggregation.model;
    aggregation.predicted_by.iter().find(is_other)?;
    Some(
        Prose::from("The errors are those of model ")
            .figure(&aggregation.model, "/model")
            .words(", which did not make all of these predictions: corrected shares may be wrong."),
    )
}

/// Says so where the random sample shows that statements of one label do not read here as they do in the labelled set.
fn contradiction(aggregation: &Aggregation) -> Option<Prose> {
    if mismatch(aggregation).is_some() {
        return None;
    }
    let shares = aggregation.total.shares.as_ref()?;
    let (label, share) = shares.iter().find(|(_, share)| match (share.intervals.em, share.intervals.powered) {
        (Some(em), Some(powered)) => em.high < powered.low || powered.high < em.low,
        _ => false,
    })?;
    let of = |method: Method| method.figure(&aggregation.total, "/total", label, share);
    Some(
        Prose::from("Prior shift does not hold here: of ")
            .words(label)
            .words(" em finds ")
            .and(of(Method::Em))
            .words(" and the random sample ")
            .and(of(Method::Powered))
            .words(", which exclude each other. Only the shares by the sample (powered) are to be trusted."),
    )
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
    if has(aggregation, Method::Powered) {
        text += " Powered (prediction-powered inference) assumes only that the sample was drawn at random.";
    } else if aggregation.total.sampled > 0 {
        let sampled = counted(aggregation.total.sampled, "row");
        let needed = FEWEST_SAMPLED.to_string();
        text.extend([" The random sample has ", &sampled, ", and prediction-powered inference needs ", &needed, "."]);
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
            let counts = [part.rows, part.copies, part.articles, part.sampled].map(Value::Integer);
            let values = [Value::from(label.as_str())].into_iter().chain(counts).chain(numbers);
            row.extend(SHARE_COLUMNS.into_iter().zip(values));
            rows.push(row);
        }
    }
    rows
}
