//! `demarche inspect`: the card of a model.

use insta::assert_snapshot;

use crate::{Fixture, LABELS, first_line, masked};

#[test]
fn a_model_shows_what_it_is() {
    let fixture = Fixture::with_model();
    assert_snapshot!(masked(&fixture.run("inspect model --top 2").success()), @"
    Model [hash], trained by demarche 0.1.0

    149 terms, 30 statements in 15 groups, recipe: words 1-1, no chars, idf, no class weights, C = 1, calibration: temperature

    Labels

      label         statements  accepted from (10 % error)
      conciliatory          10                       never
      critical              10                       never
      neutral               10                       never

    Cross-validation

    macro-F1 0.739 ± 0.065, log-loss 0.690 over 5 folds: the recipe was given

      recipe                                             calibration       macro-F1  log-loss
      words 1-1, no chars, idf, no class weights, C = 1  temperature  0.739 ± 0.065     0.690

    Strongest terms

      conciliatory  weight  statements
      “to”          +0.556          12
      “for”         +0.394           3

      critical      weight  statements
      “blamed”      +0.365           2
      “threatened”  +0.356           2

      neutral  weight  statements
      “in”     +0.543           6
      “on”     +0.500           3

    Hashes

      of                                                                      SHA-256
      model          [hash]
      labelled rows  [hash]
    ");
    assert_snapshot!(masked(&fixture.run("inspect model --top 1 --format markdown").success()), @"
    Model [hash], trained by demarche 0.1.0

    149 terms, 30 statements in 15 groups, recipe: words 1-1, no chars, idf, no class weights, C = 1, calibration: temperature

    ## Labels

    | label | statements | accepted from (10 % error) |
    | :-- | --: | --: |
    | conciliatory | 10 | never |
    | critical | 10 | never |
    | neutral | 10 | never |

    ## Cross-validation

    macro-F1 0.739 ± 0.065, log-loss 0.690 over 5 folds: the recipe was given

    | recipe | calibration | macro-F1 | log-loss |
    | :-- | --: | --: | --: |
    | words 1-1, no chars, idf, no class weights, C = 1 | temperature | 0.739 ± 0.065 | 0.690 |

    ## Strongest terms

    | conciliatory | weight | statements |
    | :-- | --: | --: |
    | “to” | +0.556 | 12 |

    | critical | weight | statements |
    | :-- | --: | --: |
    | “blamed” | +0.365 | 2 |

    | neutral | weight | statements |
    | :-- | --: | --: |
    | “in” | +0.543 | 6 |

    ## Hashes

    | of | SHA-256 |
    | :-- | --: |
    | model | [hash] |
    | labelled rows | [hash] |
    ");
}

#[test]
fn a_model_of_which_nothing_was_cross_validated_says_so() {
    let fixture = Fixture::new().file("labels.csv", LABELS);
    fixture.train("labels.csv -o model --calibration none");
    assert_snapshot!(masked(&fixture.run("inspect model --top 0").success()), @"
    Model [hash], trained by demarche 0.1.0

    149 terms, 30 statements in 15 groups, recipe: words 1-1, no chars, idf, no class weights, C = 1, calibration: none

    Labels

      label         statements  accepted from (10 % error)
      conciliatory          10                       never
      critical              10                       never
      neutral               10                       never

    Nothing was cross-validated: the recipe was given, and every prediction goes to review.

    Hashes

      of                                                                      SHA-256
      model          [hash]
      labelled rows  [hash]
    ");
}

#[test]
fn the_json_holds_the_card_and_the_terms_asked_for() {
    let fixture = Fixture::with_model();
    let card = fixture.run("inspect model --top 3 --format json").json();
    let keys: Vec<&str> = card.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_snapshot!(keys.join(" "), @"calibration codebook_sha256 cross_validated decision features folds groups labels labels_sha256 language masks_names model program_version recipe search seed solver statements support terms thresholds unlabelled_texts");
    assert_eq!(card["labels"], serde_json::json!(["conciliatory", "critical", "neutral"]));
    assert_eq!(card["support"], serde_json::json!([10, 10, 10]));
    assert_eq!((&card["statements"], &card["groups"], &card["folds"]), (&30.into(), &15.into(), &5.into()));
    assert_eq!(card["terms"][2]["terms"].as_array().map(Vec::len), Some(3));
    let none = fixture.run("inspect model --top 0 --format json").json();
    assert_eq!(none["terms"][2]["terms"].as_array().map(Vec::len), Some(0));
}

#[test]
fn the_model_built_in_is_shown_without_a_file() {
    let fixture = Fixture::new();
    assert!(fixture.run("inspect").success().starts_with("Model "));
    assert_eq!(fixture.run("inspect --format markdown -o card.md").success(), "");
    assert!(fixture.read("card.md").contains("\n## Labels\n"));
}

#[test]
fn what_is_no_model_is_refused() {
    let fixture = Fixture::new().file("labels.csv", LABELS);
    assert_snapshot!(fixture.run("inspect labels.csv").failure(), @"error: labels.csv: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(fixture.run("inspect missing").failure(), @"error: missing: No such file or directory (os error 2)");
    assert_snapshot!(first_line(&fixture.run("inspect --top few").wrong_usage()), @"error: invalid value 'few' for '--top <N>': expected a whole number from 0 on");
    assert_snapshot!(fixture.run("inspect --format jsonl").wrong_usage(), @"error: --format jsonl: this command writes a page; expected --format text, json, markdown");
}
