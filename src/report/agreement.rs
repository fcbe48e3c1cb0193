//! The agreement of annotators as a page.

use super::page::Page;
use super::rounding::{counted, percent, rounded, thousands, with_interval};
use super::table::Table;
use crate::evaluation::{Agreement, PairAgreement, SliceAgreement};

/// Confusion tables on a page: those of four annotators. All of them stand in the JSON.
const CONFUSIONS_SHOWN: usize = 6;

/// The page of a comparison of annotators, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn agreement(agreement: &Agreement) -> Page {
    let mut page = Page::default();
    page.line(headline(agreement));
    page.line(provenance(agreement));
    page.heading("Per label, against all others").table(per_label(agreement));
    page.heading("Per pair of annotators").table(pairs(&agreement.pairs));
    page.heading("Per pair and label, against all others").table(pairs_and_labels(&agreement.pairs));
    for pair in agreement.pairs.iter().take(CONFUSIONS_SHOWN) {
        let [rows, columns] = &pair.annotators;
        page.heading(format!("Confusion: rows {rows}, columns {columns}")).table(confusion(agreement, pair));
    }
    if let Some(others) = agreement.pairs.len().checked_sub(CONFUSIONS_SHOWN).filter(|others| *others > 0) {
        page.line(format!("The tables of {} more stand in the JSON.", counted(others as u64, "pair")));
    }
    if !agreement.rules.is_empty() {
        page.heading("Per rule: statements for which an annotator named it").table(rules(agreement));
    }
    page
}

fn headline(agreement: &Agreement) -> String {
    let SliceAgreement { compared, agreement: raw, alpha, intervals, .. } = agreement.all;
    format!(
        "Krippendorff's α {}, raw agreement {} on {} by {}",
        with_interval(alpha, intervals.alpha, compared),
        with_interval(raw, intervals.agreement, compared),
        counted(compared, "statement"),
        counted(agreement.annotators.len() as u64, "annotator"),
    )
}

fn provenance(agreement: &Agreement) -> String {
    let SliceAgreement { compared, unanimous, intervals, .. } = agreement.all;
    let mut line =
        format!("All annotators of a statement agree on {} of {}.", thousands(unanimous), thousands(compared));
    if agreement.single > 0 {
        line =
            format!("{line} Not counted, for want of a second annotation: {}.", counted(agreement.single, "statement"));
    }
    if let Some(interval) = intervals.agreement {
        let (level, resamples) = (percent(interval.level), thousands(u64::from(agreement.bootstrap.resamples)));
        line = format!("{line} In brackets: {level} % intervals over {resamples} resamples of the statements.");
    }
    line
}

fn per_label(agreement: &Agreement) -> Table {
    let mut table = Table::new(["label", "annotations", "α", "positive agreement"]);
    for (name, label) in agreement.per_label.iter() {
        table.row([
            name,
            &thousands(label.annotations),
            &with_interval(label.alpha, label.intervals.alpha, label.annotations),
            &with_interval(label.positive_agreement, label.intervals.positive_agreement, label.annotations),
        ]);
    }
    table
}

fn pair_name(pair: &PairAgreement) -> String {
    pair.annotators.join(" – ")
}

fn pairs(pairs: &[PairAgreement]) -> Table {
    let mut table = Table::new(["pair", "statements", "raw agreement", "Cohen's κ"]);
    for pair in pairs {
        table.row([
            pair_name(pair),
            thousands(pair.items),
            with_interval(pair.agreement, pair.intervals.agreement, pair.items),
            with_interval(pair.kappa, pair.intervals.kappa, pair.items),
        ]);
    }
    table
}

fn pairs_and_labels(pairs: &[PairAgreement]) -> Table {
    let mut table = Table::new(["pair", "label", "Cohen's κ", "positive agreement"]);
    for pair in pairs {
        for (name, label) in pair.per_label.iter() {
            table.row([
                pair_name(pair),
                name.to_owned(),
                with_interval(label.kappa, label.intervals.kappa, pair.items),
                with_interval(label.positive_agreement, label.intervals.positive_agreement, pair.items),
            ]);
        }
    }
    table
}

fn confusion(agreement: &Agreement, pair: &PairAgreement) -> Table {
    let mut table = Table::new(std::iter::once("").chain(agreement.labels.iter().map(String::as_str)));
    for (name, counts) in agreement.labels.iter().zip(&pair.confusion) {
        table.row(std::iter::once(name.clone()).chain(counts.iter().copied().map(thousands)));
    }
    table
}

fn rules(agreement: &Agreement) -> Table {
    let mut table = Table::new(["rule", "statements", "all agree", "raw agreement", "α"]);
    for rule in &agreement.rules {
        let SliceAgreement { compared, unanimous, agreement, alpha, intervals } = rule.items;
        table.row([
            rule.rule.clone(),
            thousands(compared),
            thousands(unanimous),
            rounded(agreement, compared),
            with_interval(alpha, intervals.alpha, compared),
        ]);
    }
    table
}
