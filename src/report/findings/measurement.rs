//! One paragraph with what a paper has to say of a measurement: rows, labels, model, design, figures with intervals, checksums.

use crate::evaluation::Findings;
use crate::metrics::FEWEST_GROUPS;
use crate::model::CalibrationKind;
use crate::report::evaluation::is_of_few_groups;
use crate::report::prose::Prose;
use crate::report::rounding::{at, count, decimals, figure, figure_with_interval, percent, words_of};

/// The paragraph.
pub(super) fn paragraph(findings: &Findings) -> Prose {
    let evaluation = &findings.evaluation;
    let mut line = words_of(evaluation.rows, "statement", "/rows").words(" ");
    if evaluation.has_groups() {
        let groups = words_of(evaluation.groups, "group", "/groups");
        line = line.words("in ").and(groups).words(" (statements of one article, or near-duplicates) ");
    }
    line = line.words("carry gold labels: ");
    for (i, (name, scores)) in evaluation.per_label.iter().enumerate() {
        let separator = if i == 0 { "" } else { ", " };
        line =
            line.words(format!("{separator}{name} ")).and(count(scores.support, &at(["per_label", name, "support"])));
    }
    line = line.words(". ");
    if let Some(human) = &findings.human {
        let annotators = &human.annotators;
        let alpha = figure_with_interval(
            annotators.alpha,
            annotators.intervals.alpha,
            annotators.compared,
            "/human/alpha",
            "/human/intervals/alpha",
        );
        line = line
            .and(words_of(annotators.compared, "statement", "/human/compared"))
            .words(" of them were labelled by two or more annotators, with a Krippendorff’s α of ")
            .and(alpha)
            .words(". ");
    }
    line.words("Stance was scored by demarche ")
        .figure(&findings.provenance.program_version, "/provenance/program_version")
        .words(match findings.provenance.calibration {
            Some(CalibrationKind::None) => {
                " with TF-IDF features and multinomial logistic regression, without calibration. "
            }
            _ => " with TF-IDF features and multinomial logistic regression, calibrated. ",
        })
        .and(design(findings))
        .and(figures(findings))
        .words(" SHA-256 of the labelled rows: ")
        .figure(&findings.provenance.labels_sha256, "/provenance/labels_sha256")
        .words("; seed ")
        .figure(findings.provenance.seed.to_string(), "/provenance/seed")
        .words(".")
}

/// How held-out predictions were made.
fn design(findings: &Findings) -> Prose {
    let provenance = &findings.provenance;
    if let Some(model) = &provenance.model_sha256 {
        let line = Prose::from("The model (SHA-256 ").figure(model, "/provenance/model_sha256");
        return line.words(match provenance.is_of_training {
            Some(true) => ") was held against the very statements it was trained on, so its figures say nothing of other statements. ",
            _ => ") was held against these statements; that it was trained on none of them is for its user to vouch, since a model file holds no statements. ",
        });
    }
    let fixed = match provenance.calibration {
        Some(CalibrationKind::None) => "the fit was repeated",
        _ => "calibration and fit were repeated",
    };
    let repeated = match provenance.is_searched {
        Some(false) => fixed,
        _ => "the choice of the recipe, calibration and fit were repeated",
    };
    let line = Prose::from(match provenance.is_searched {
        Some(false) => "All statements were predicted by cross-validation with a fixed recipe: ",
        _ => "All statements were predicted by nested cross-validation: ",
    });
    let line = line.words(format!("{repeated} without each of ")).and(count(u64::from(findings.n_models), "/n_models"));
    line.words(if findings.evaluation.has_groups() { " folds, which keep groups whole. " } else { " folds. " })
}

fn figures(findings: &Findings) -> Prose {
    let evaluation = &findings.evaluation;
    let (scores, intervals, rows) = (&evaluation.scores, &evaluation.intervals, evaluation.rows);
    let with_interval =
        |value, interval, key: &str| figure_with_interval(value, interval, rows, &at([key]), &at(["intervals", key]));
    let mut line = Prose::from("Macro-F1 is ")
        .and(with_interval(scores.macro_f1, intervals.macro_f1, "macro_f1"))
        .words(", accuracy ")
        .and(with_interval(scores.accuracy, intervals.accuracy, "accuracy"))
        .words(", expected calibration error ")
        .and(with_interval(evaluation.ece, intervals.ece, "ece"));
    if let Some(interval) = intervals.macro_f1 {
        line = line
            .words(format!(" (in brackets {} % intervals, percentile bootstrap over groups or, for a share of 0 or 1, the binomial bound, ", percent(interval.level)))
            .and(count(u64::from(evaluation.bootstrap.resamples), "/bootstrap/resamples"))
            .words(" resamples");
        if is_of_few_groups(evaluation) {
            line = line.words(format!("; too narrow, since there are fewer than {FEWEST_GROUPS} groups"));
        }
        line = line.words(")");
    }
    if let Some(baselines) = &evaluation.baselines {
        line = line.words("; the majority label alone has a macro-F1 of ").and(figure(
            baselines.majority.macro_f1,
            rows,
            "/baselines/majority/macro_f1",
        ));
    }
    if let Some(split) = evaluation.random_split.as_ref().filter(|_| evaluation.has_groups()) {
        line = line.words("; a random split that ignores groups would have claimed ").and(decimals(
            split.macro_f1,
            2,
            "/random_split/macro_f1",
        ));
    }
    line.words(".")
}
