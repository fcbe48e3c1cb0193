//! The report of an evaluation: its figures, charts, parts, terms, errors, and a paragraph to cite.
//!
//! The same page becomes Markdown and HTML; the JSON has the same numbers, and each figure of the page names its place there.

mod charts;
mod errors;
mod figures;
mod measurement;
mod parts;
mod rows;
mod terms;

use serde::Serialize;

pub use self::rows::{error_rows, fold_rows, held_out_rows};
use super::evaluation as summary;
use super::page::Page;
use super::prose::Prose;
use super::rounding::{decimals, share};
use crate::evaluation::Findings;

/// The page of an evaluation with all that stands behind it, as [`html`](Page::html) or as [`markdown`](Page::markdown).
#[must_use]
pub fn findings(findings: &Findings) -> Page {
    let evaluation = &findings.evaluation;
    let mut page = Page::default();
    page.line(summary::headline(evaluation));
    if findings.provenance.is_of_training == Some(true) {
        page.line(
            "These are the very statements that the model was trained on: the figures say nothing of other statements.",
        );
    }
    page.table(summary::figures(evaluation)).line(summary::provenance(evaluation));
    page.heading("Per label").table(figures::per_label(findings));
    page.heading("Confusion").line(
        "Counts, and in brackets the share of the statements with this gold label. Rows gold, columns predicted.",
    );
    page.table(figures::confusion(findings));
    if evaluation.baselines.is_some() || evaluation.random_split.is_some() {
        page.heading("Baselines and leakage").table(summary::comparisons(evaluation));
    }
    if let Some(line) = figures::leak(findings) {
        page.line(line);
    }
    if let Some(warning) = evaluation.names.as_ref().and_then(|names| summary::of_names(names, evaluation)) {
        page.line(warning);
    }
    if let Some(human) = &findings.human {
        figures::human(&mut page, human);
    }
    curves(&mut page, findings);
    parts::slices(&mut page, findings);
    if let Some(curve) = &findings.learning_curve {
        parts::learning_curve(&mut page, curve, findings.provenance.model_sha256.is_some());
    }
    terms::terms(&mut page, findings);
    errors::errors(&mut page, findings);
    page.heading("Recipe and checksums");
    if !evaluation.folds.is_empty() {
        page.table(summary::folds(&evaluation.folds));
    }
    page.table(figures::checksums(findings));
    page.heading("Measurement").quotation(measurement::paragraph(findings));
    page
}

/// The findings as JSON, with the paragraph to cite under `measurement`.
///
/// # Panics
/// Never: findings are plain data.
#[must_use]
pub fn findings_json(findings: &Findings) -> String {
    #[derive(Serialize)]
    struct Whole<'f> {
        #[serde(flatten)]
        findings: &'f Findings,
        measurement: String,
    }
    let whole = Whole { findings, measurement: measurement::paragraph(findings).plain() };
    serde_json::to_string_pretty(&whole).expect("findings are plain data") + "\n"
}

/// What probabilities are worth: reliability, precision and recall, acceptance.
fn curves(page: &mut Page, findings: &Findings) {
    let evaluation = &findings.evaluation;
    page.heading("Reliability").line("Is a confidence of 0.8 right in 8 of 10 cases?");
    page.chart(charts::reliability(findings), figures::reliability(findings));
    page.heading("Precision and recall");
    page.line("What finding more of a label costs, as the probability asked for falls; the label against all others.");
    page.table(figures::average_precision(findings));
    page.chart(charts::precision_recall(findings), figures::precision_at_recall(findings));
    page.heading("Errors against coverage");
    if let Some(scores) = &evaluation.acceptance {
        page.line(summary::acceptance(scores));
    }
    page.line(
        Prose::from("Taken in the order of their confidence, all statements have ")
            .and(share(findings.risk_coverage.points.last().map(|point| point.error), &figures::last_point(findings)))
            .words(" errors; the mean over all coverages is ")
            .and(decimals(findings.risk_coverage.area, 3, "/risk_coverage/area"))
            .words("."),
    );
    page.chart(charts::risk_coverage(findings), figures::errors_at_coverage(findings));
    if let Some(scores) = &evaluation.conformal {
        page.subheading("Label sets").line(summary::label_sets(scores)).table(summary::coverage(evaluation, scores));
    }
}
