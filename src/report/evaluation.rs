//! An evaluation as a page: the line to read first, then what stands behind it.

use super::page::Page;
use super::rounding::{UNDEFINED, counted, percent, rounded, thousands, with_interval};
use super::table::Table;
use crate::evaluation::{AcceptanceScores, ConformalScores, Evaluation, FoldScores, NameScores, Scores};

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

fn headline(evaluation: &Evaluation) -> String {
    let macro_f1 = with_interval(evaluation.scores.macro_f1, evaluation.intervals.macro_f1, evaluation.rows);
    let mut line = format!("macro-F1 {macro_f1} on {}", counted(evaluation.rows, "statement"));
    if let Some(baselines) = &evaluation.baselines {
        let beside = |scores: &Scores| rounded(scores.macro_f1, evaluation.rows);
        line = format!("{line}; majority label {}", beside(&baselines.majority));
        if let Some(lexicon) = &baselines.lexicon {
            line = format!("{line}; cue words {}", beside(lexicon));
        }
    }
    line
}

fn figures(evaluation: &Evaluation) -> Table {
    let Evaluation { scores, intervals, rows, .. } = evaluation;
    let mut table = Table::new(["figure", "value", "best"]);
    for (name, value, interval, best) in [
        ("macro-F1", scores.macro_f1, intervals.macro_f1, "1"),
        ("weighted F1", scores.weighted_f1, intervals.weighted_f1, "1"),
        ("accuracy", scores.accuracy, intervals.accuracy, "1"),
        ("log-loss", evaluation.log_loss, intervals.log_loss, "0"),
        ("Brier score (of 2)", evaluation.brier, intervals.brier, "0"),
        ("calibration error", evaluation.ece, intervals.ece, "0"),
    ] {
        table.row([name, &with_interval(value, interval, *rows), best]);
    }
    table
}

fn provenance(evaluation: &Evaluation) -> String {
    let groups = counted(evaluation.groups, "group");
    match evaluation.intervals.macro_f1 {
        Some(interval) => format!(
            "In brackets: {} % intervals over {} resamples of {groups}.",
            percent(interval.level),
            thousands(u64::from(evaluation.bootstrap.resamples)),
        ),
        None => format!("No intervals: {groups}, and they need at least two."),
    }
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

fn comparisons(evaluation: &Evaluation) -> Table {
    let mut table = Table::new(["", "macro-F1", "weighted F1", "accuracy"]);
    let mut row = |name: &str, scores: &Scores| {
        let [macro_f1, weighted_f1, accuracy] =
            [scores.macro_f1, scores.weighted_f1, scores.accuracy].map(|value| rounded(value, evaluation.rows));
        table.row([name.to_owned(), macro_f1, weighted_f1, accuracy]);
    };
    row("this evaluation", &evaluation.scores);
    if let Some(baselines) = &evaluation.baselines {
        row("always the majority label", &baselines.majority);
        if let Some(lexicon) = &baselines.lexicon {
            row("cue words alone", lexicon);
        }
    }
    if let Some(scores) = &evaluation.random_split {
        row("what a random split would claim", scores);
    }
    if let Some(scores) = evaluation.names.as_ref().and_then(|names| names.masked.as_ref()) {
        row("with names masked", scores);
    }
    table
}

/// Warns of labels whose strongest terms are names.
fn of_names(names: &NameScores, evaluation: &Evaluation) -> Option<String> {
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

fn acceptance(scores: &AcceptanceScores) -> String {
    let made_for = format!("Thresholds made for at most {} % errors", percent(scores.max_error));
    match (scores.share, scores.error) {
        (Some(share), Some(error)) => format!(
            "{made_for} accept {} ({} %), of which {} % are wrong.",
            counted(scores.accepted, "statement"),
            percent(share),
            percent(error),
        ),
        _ => format!("{made_for} accept no statement: every one goes to review."),
    }
}

fn label_sets(scores: &ConformalScores) -> String {
    let size = scores.mean_set_size.map_or(UNDEFINED.to_owned(), |size| format!("{size:.2}"));
    format!(
        "Sets made to hold the gold label {} % of the time have {size} labels on average.",
        percent(1.0 - scores.max_error)
    )
}

fn coverage(evaluation: &Evaluation, scores: &ConformalScores) -> Table {
    let mut table = Table::new(["gold label", "share of sets that hold it"]);
    for ((name, coverage), (_, label)) in scores.coverage.iter().zip(evaluation.per_label.iter()) {
        table.row([name.to_owned(), rounded(*coverage, label.support)]);
    }
    table
}

fn folds(folds: &[FoldScores]) -> Table {
    let mut table = Table::new(["recipe", "statements", "macro-F1"]);
    for fold in folds {
        table.row([fold.recipe.clone(), thousands(fold.rows), rounded(fold.macro_f1, fold.rows)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Baselines, Scored};
    use crate::metrics::{Bootstrap, Confusion};
    use crate::stance::{Label, LabelNames, Probabilities};

    fn names() -> LabelNames {
        LabelNames::new(["hawkish", "dovish", "neutral"]).expect("three names")
    }

    fn rows() -> Vec<Scored> {
        let row = |i: u32| {
            let (gold, guess) = ((i % 3) as usize, if i.is_multiple_of(4) { 2 } else { (i % 3) as usize });
            let sure = 0.4 + f64::from(i % 6) / 10.0;
            let probabilities = (0..3).map(|k| if k == guess { sure } else { (1.0 - sure) / 2.0 });
            Scored {
                gold: Label::new(gold),
                probabilities: Probabilities::new(probabilities),
                group: i / 4,
                accepted: Some(sure > 0.75),
                label_set: Some(if sure > 0.75 {
                    vec![Label::new(guess)]
                } else {
                    vec![Label::new(guess), Label::new(2)]
                }),
            }
        };
        (0..120).map(row).collect()
    }

    #[test]
    fn the_page_of_a_cross_validation_says_everything_in_text() {
        let rows = rows();
        let mut result = Evaluation::of(&names(), &rows, 0.1, &Bootstrap::new(0));
        result.baselines = Some(Baselines::of(&names(), &rows, &[Label::new(2); 120], Some(&[Label::new(0); 120])));
        result.random_split = Some(Scores { macro_f1: Some(0.81), weighted_f1: Some(0.82), accuracy: Some(0.83) });
        let fold = Confusion::of(3, rows[..60].iter().map(|row| (row.gold, row.predicted())));
        result.folds = vec![
            FoldScores::of("words 1-2, c 4".to_owned(), &fold),
            FoldScores::of("words 1-2, chars 2-5, c 1".to_owned(), &fold),
        ];
        insta::assert_snapshot!(evaluation(&result).text(), @r#"
        macro-F1 0.84 (0.80–0.88) on 120 statements; majority label 0.17; cue words 0.17

          figure                         value  best
          macro-F1            0.84 (0.80–0.88)     1
          weighted F1         0.84 (0.80–0.88)     1
          accuracy            0.83 (0.79–0.88)     1
          log-loss            0.66 (0.56–0.77)     0
          Brier score (of 2)  0.36 (0.29–0.43)     0
          calibration error   0.28 (0.24–0.34)     0

        In brackets: 95 % intervals over 2,000 resamples of 30 groups.

        Per label

          label    precision  recall    F1  support
          hawkish       1.00    0.75  0.86       40
          dovish        1.00    0.75  0.86       40
          neutral       0.67    1.00  0.80       40

        Confusion: rows gold, columns predicted

                   hawkish  dovish  neutral
          hawkish       30       0       10
          dovish         0      30       10
          neutral        0       0       40

        Beside it

                                           macro-F1  weighted F1  accuracy
          this evaluation                      0.84         0.84      0.83
          always the majority label            0.17         0.17      0.33
          cue words alone                      0.17         0.17      0.33
          what a random split would claim      0.81         0.82      0.83

        Reliability: is a confidence of 0.8 right in 8 of 10 cases?

          confidence  statements  mean confidence  share right
          0.3–0.4             20             0.40         0.50
          0.4–0.5             20             0.50         1.00
          0.6–0.7             40             0.65         1.00
          0.7–0.8             20             0.80         0.50
          0.8–0.9             20             0.90         1.00

        Acceptance

        Thresholds made for at most 10 % errors accept 40 statements (33 %), of which 25 % are wrong.

        Label sets

        Sets made to hold the gold label 90 % of the time have 1.67 labels on average.

          gold label  share of sets that hold it
          hawkish                           0.75
          dovish                            0.75
          neutral                           1.00

        Recipe chosen in each fold

          recipe                     statements  macro-F1
          words 1-2, c 4                     60      0.84
          words 1-2, chars 2-5, c 1          60      0.84
        "#);
    }

    #[test]
    fn what_is_undefined_or_was_not_asked_for_is_not_invented() {
        let mut rows = rows();
        rows.truncate(2);
        for row in &mut rows {
            (row.accepted, row.label_set) = (Some(false), None);
        }
        let result = Evaluation::of(&names(), &rows, 0.1, &Bootstrap::new(0));
        insta::assert_snapshot!(evaluation(&result).markdown(), @r#"
        macro-F1 0.33 on 2 statements

        | figure | value | best |
        | :-- | --: | --: |
        | macro-F1 | 0.33 | 1 |
        | weighted F1 | 0.50 | 1 |
        | accuracy | 0.50 | 1 |
        | log-loss | 0.95 | 0 |
        | Brier score (of 2) | 0.56 | 0 |
        | calibration error | 0.45 | 0 |

        No intervals: 1 group, and they need at least two.

        ## Per label

        | label | precision | recall | F1 | support |
        | :-- | --: | --: | --: | --: |
        | hawkish | – | 0.00 | 0.00 | 1 |
        | dovish | 1.00 | 1.00 | 1.00 | 1 |
        | neutral | 0.00 | – | 0.00 | 0 |

        ## Confusion: rows gold, columns predicted

        |  | hawkish | dovish | neutral |
        | :-- | --: | --: | --: |
        | hawkish | 0 | 0 | 1 |
        | dovish | 0 | 1 | 0 |
        | neutral | 0 | 0 | 0 |

        ## Reliability: is a confidence of 0.8 right in 8 of 10 cases?

        | confidence | statements | mean confidence | share right |
        | :-- | --: | --: | --: |
        | 0.3–0.4 | 1 | 0.40 | 0.00 |
        | 0.4–0.5 | 1 | 0.50 | 1.00 |

        ## Acceptance

        Thresholds made for at most 10 % errors accept no statement: every one goes to review.
        "#);
    }
}
