//! An evaluation as a page: the line to read first, then what stands behind it.

use super::page::Page;
use super::prose::Prose;
use super::rounding::{
    at, count, decimals, figure, figure_with_interval, percent, rounded, share, thousands, words_of,
};
use super::table::Table;
use crate::evaluation::{AcceptanceScores, ConformalScores, Evaluation, FoldScores, NameScores, Scores};
use crate::metrics::FEWEST_GROUPS;

/// The page of an evaluation, as [`text`](Page::text) or as [`markdown`](Page::markdown).
#[must_use]
pub fn evaluation(evaluation: &Evaluation) -> Page {
    let mut page = Page::default();
    page.line(headline(evaluation));
    page.table(figures(evaluation));
    page.line(provenance(evaluation));
    page.heading("Per label").table(per_label(evaluation));
    page.heading("Confusion: rows gold, columns predicted").table(confusion(evaluation));
    if evaluation.baselines.is_some() || evaluation.random_split.is_some() {
        page.heading("Beside it").table(comparisons(evaluation));
    }
    if let Some(warning) = evaluation.names.as_ref().and_then(|names| of_names(names, evaluation)) {
        page.line(warning);
    }
    page.heading("Reliability: is a confidence of 0.8 right in 8 of 10 cases?").table(reliability(evaluation));
    if let Some(scores) = &evaluation.acceptance {
        page.heading("Acceptance").line(acceptance(scores));
    }
    if let Some(scores) = &evaluation.conformal {
        page.heading("Label sets").line(label_sets(scores)).table(coverage(evaluation, scores));
    }
    if !evaluation.folds.is_empty() {
        page.heading("Recipe chosen in each fold").table(folds(&evaluation.folds));
    }
    page
}

/// The line to read first.
pub(super) fn headline(evaluation: &Evaluation) -> Prose {
    let Evaluation { scores, intervals, rows, .. } = evaluation;
    let macro_f1 = figure_with_interval(scores.macro_f1, intervals.macro_f1, *rows, "/macro_f1", "/intervals/macro_f1");
    let mut line = Prose::from("macro-F1 ").and(macro_f1).words(" on ").and(words_of(*rows, "statement", "/rows"));
    if let Some(baselines) = &evaluation.baselines {
        line = line.words("; majority label ").and(figure(
            baselines.majority.macro_f1,
            *rows,
            "/baselines/majority/macro_f1",
        ));
        if let Some(lexicon) = &baselines.lexicon {
            line = line.words("; cue words ").and(figure(lexicon.macro_f1, *rows, "/baselines/lexicon/macro_f1"));
        }
    }
    line
}

/// The figures of all rows.
pub(super) fn figures(evaluation: &Evaluation) -> Table {
    let Evaluation { scores, intervals, rows, .. } = evaluation;
    let mut table = Table::new(["figure", "value", "best"]);
    for (name, key, value, interval, best) in [
        ("macro-F1", "macro_f1", scores.macro_f1, intervals.macro_f1, "1"),
        ("weighted F1", "weighted_f1", scores.weighted_f1, intervals.weighted_f1, "1"),
        ("accuracy", "accuracy", scores.accuracy, intervals.accuracy, "1"),
        ("log-loss", "log_loss", evaluation.log_loss, intervals.log_loss, "0"),
        ("Brier score (of 2)", "brier", evaluation.brier, intervals.brier, "0"),
        ("calibration error", "ece", evaluation.ece, intervals.ece, "0"),
    ] {
        let value = figure_with_interval(value, interval, *rows, &at([key]), &at(["intervals", key]));
        table.row([Prose::from(name), value, best.into()]);
    }
    table
}

/// Where the intervals come from.
pub(super) fn provenance(evaluation: &Evaluation) -> Prose {
    let groups = words_of(evaluation.groups, "group", "/groups");
    let Some(interval) = evaluation.intervals.macro_f1 else {
        return Prose::from("No intervals: ").and(groups).words(", and they need at least two.");
    };
    Prose::from(format!("In brackets: {} % intervals over ", percent(interval.level)))
        .and(count(u64::from(evaluation.bootstrap.resamples), "/bootstrap/resamples"))
        .words(" resamples of ")
        .and(groups)
        .words(if is_of_few_groups(evaluation) {
            format!(": fewer than {FEWEST_GROUPS}, so they are too narrow.")
        } else {
            ".".to_owned()
        })
}

/// Whether the intervals are too narrow for want of groups.
pub(super) fn is_of_few_groups(evaluation: &Evaluation) -> bool {
    evaluation.groups < FEWEST_GROUPS as u64
}

fn per_label(evaluation: &Evaluation) -> Table {
    let mut table = Table::new(["label", "precision", "recall", "F1", "support"]);
    for (name, scores) in evaluation.per_label.iter() {
        let [precision, recall, f1] = [scores.precision, scores.recall, scores.f1].map(|v| rounded(v, scores.support));
        table.row([name.to_owned(), precision, recall, f1, thousands(scores.support)]);
    }
    table
}

fn confusion(evaluation: &Evaluation) -> Table {
    let mut table = Table::new([""].into_iter().chain(evaluation.labels.iter().map(String::as_str)));
    for (gold, counts) in evaluation.labels.iter().zip(&evaluation.confusion) {
        table.row([gold.clone()].into_iter().chain(counts.iter().copied().map(thousands)));
    }
    table
}

/// This evaluation beside what needs no model, and what other ways of evaluating would say.
pub(super) fn comparisons(evaluation: &Evaluation) -> Table {
    let mut table = Table::new(["", "macro-F1", "weighted F1", "accuracy"]);
    let mut row = |name: &str, place: &str, scores: &Scores| {
        let cell = |key: &str, value| figure(value, evaluation.rows, &format!("{place}/{key}"));
        table.row([
            name.into(),
            cell("macro_f1", scores.macro_f1),
            cell("weighted_f1", scores.weighted_f1),
            cell("accuracy", scores.accuracy),
        ]);
    };
    row("this evaluation", "", &evaluation.scores);
    if let Some(baselines) = &evaluation.baselines {
        row("always the majority label", "/baselines/majority", &baselines.majority);
        if let Some(lexicon) = &baselines.lexicon {
            row("cue words alone", "/baselines/lexicon", lexicon);
        }
    }
    if let Some(scores) = evaluation.random_split.as_ref().filter(|_| evaluation.has_groups()) {
        row("what a random split would claim", "/random_split", scores);
    }
    if let Some(scores) = evaluation.names.as_ref().and_then(|names| names.masked.as_ref()) {
        row("with names masked", "/names/masked", scores);
    }
    table
}

/// Warns of labels whose strongest terms are names.
pub(super) fn of_names(names: &NameScores, evaluation: &Evaluation) -> Option<String> {
    let suspects: Vec<String> = names.suspects().map(|label| format!("`{label}`")).collect();
    let masked = names.masked?;
    (!suspects.is_empty()).then(|| {
        format!(
            "Many of the strongest words of {} are names: the models may go by who speaks rather than how. With names masked (--mask names) \
             macro-F1 is {} instead of {}.",
            suspects.join(", "),
            rounded(masked.macro_f1, evaluation.rows),
            rounded(evaluation.scores.macro_f1, evaluation.rows),
        )
    })
}

fn reliability(evaluation: &Evaluation) -> Table {
    let mut table = Table::new(["confidence", "statements", "mean confidence", "share right"]);
    for bin in evaluation.reliability.iter().filter(|bin| bin.rows > 0) {
        table.row([
            format!("{:.1}–{:.1}", bin.above, bin.up_to),
            thousands(bin.rows),
            rounded(bin.confidence, bin.rows),
            rounded(bin.accuracy, bin.rows),
        ]);
    }
    table
}

/// What the thresholds of acceptance were worth.
pub(super) fn acceptance(scores: &AcceptanceScores) -> Prose {
    let made_for = Prose::from("Thresholds made for at most ")
        .and(share(Some(scores.max_error), "/acceptance/max_error"))
        .words(" errors accept ");
    if scores.share.is_none() || scores.error.is_none() {
        return made_for.words("no statement: every one goes to review.");
    }
    made_for
        .and(words_of(scores.accepted, "statement", "/acceptance/accepted"))
        .words(" (")
        .and(share(scores.share, "/acceptance/share"))
        .words("), of which ")
        .and(share(scores.error, "/acceptance/error"))
        .words(" are wrong.")
}

/// How large the label sets are.
pub(super) fn label_sets(scores: &ConformalScores) -> Prose {
    Prose::from(format!("Sets made to hold the gold label {} % of the time have ", percent(1.0 - scores.max_error)))
        .and(decimals(scores.mean_set_size, 2, "/conformal/mean_set_size"))
        .words(" labels on average.")
}

/// How often the label sets hold the gold label.
pub(super) fn coverage(evaluation: &Evaluation, scores: &ConformalScores) -> Table {
    let mut table = Table::new(["gold label", "share of sets that hold it"]);
    for ((name, coverage), (_, label)) in scores.coverage.iter().zip(evaluation.per_label.iter()) {
        let place = at(["conformal", "coverage", name]);
        table.row([name.into(), figure(*coverage, label.support, &place)]);
    }
    table
}

/// The recipe of each fold and what it was worth.
pub(super) fn folds(folds: &[FoldScores]) -> Table {
    let mut table = Table::new(["recipe", "statements", "macro-F1"]);
    for (number, fold) in folds.iter().enumerate() {
        let place = |key: &str| format!("/folds/{number}/{key}");
        table.row([
            Prose::new().figure(&fold.recipe, place("recipe")),
            count(fold.rows, &place("rows")),
            figure(fold.macro_f1, fold.rows, &place("macro_f1")),
        ]);
    }
    table
}

#[cfg(test)]
mod tests;
