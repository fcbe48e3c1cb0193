//! The page of an evaluation, word for word.

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
            label_set: Some(if sure > 0.75 { vec![Label::new(guess)] } else { vec![Label::new(guess), Label::new(2)] }),
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
