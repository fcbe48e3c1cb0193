//! `demarche aggregate`: shares by part, samples, formats, and tables that are not what they should be.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{Fixture, LABELS, first_line, masked};

/// `scored.csv`: 120 predictions of `model` in 60 articles, by two speakers in two months; one is a copy of another.
fn scored() -> Fixture {
    let texts: Vec<&str> = LABELS.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let mut table = "id,text,doc_id,speaker,date,duplicate_of\n".to_owned();
    for i in 0..121_usize {
        let (speaker, month) = if i < 61 { ("Anna Berg", 1 + i % 2) } else { ("", 2) };
        let date = if i % 10 == 9 { "spring".to_owned() } else { format!("2024-0{month}-03") };
        let copy = if i == 120 { "1" } else { "" };
        let text = texts[i * 7 % texts.len()];
        writeln!(table, "r{i},{text} {i} {i},a{},{speaker},{date},{copy}", i / 2).expect("a string takes everything");
    }
    let fixture = Fixture::with_model().file("rows.csv", table);
    fixture.run("predict rows.csv --model model -o scored.csv").success();
    fixture
}

/// Every third row with the label `neutral`, and a stranger.
fn sample() -> String {
    let rows: Vec<String> = (0..40).map(|i| format!("r{},neutral", i * 3)).collect();
    format!("id,label\n{}\nr999,critical\nr5,\n", rows.join("\n"))
}

#[test]
fn the_page_shows_the_whole_and_each_part() {
    let fixture = scored();
    let page = fixture.run("aggregate scored.csv --model model --by speaker,month --format text").success();
    assert_snapshot!(masked(&page), @"
    120 statements in 60 articles, scored by model [hash]; 1 copy in the same article left out.

                  label  statements       naive count    adjusted count                em
      all  conciliatory         120  0.33 (0.24–0.42)  0.15 (0.00–0.53)  0.20 (0.00–0.61)
      all      critical         120  0.33 (0.24–0.43)  0.44 (0.00–0.69)  0.42 (0.00–0.70)
      all       neutral         120  0.33 (0.24–0.42)  0.42 (0.28–0.65)  0.38 (0.00–0.58)

    By speaker and month

      speaker · month             label  statements       naive count    adjusted count                em
      Anna Berg · 2024-01  conciliatory          31  0.35 (0.19–0.52)  0.19 (0.00–0.64)  0.22 (0.00–0.69)
      Anna Berg · 2024-01      critical          31  0.32 (0.16–0.52)  0.41 (0.00–0.76)  0.42 (0.00–0.77)
      Anna Berg · 2024-01       neutral          31  0.32 (0.16–0.52)  0.40 (0.19–0.71)  0.37 (0.00–0.64)
      Anna Berg · 2024-02  conciliatory          24  0.33 (0.12–0.54)  0.15 (0.00–0.67)  0.20 (0.00–0.70)
      Anna Berg · 2024-02      critical          24  0.33 (0.12–0.54)  0.44 (0.00–0.80)  0.42 (0.00–0.82)
      Anna Berg · 2024-02       neutral          24  0.33 (0.12–0.54)  0.42 (0.17–0.75)  0.38 (0.00–0.68)
      unknown · 2024-02    conciliatory          53  0.32 (0.18–0.46)  0.12 (0.00–0.57)  0.18 (0.00–0.64)
      unknown · 2024-02        critical          53  0.34 (0.20–0.50)  0.46 (0.00–0.74)  0.43 (0.00–0.76)
      unknown · 2024-02         neutral          53  0.34 (0.20–0.50)  0.42 (0.23–0.70)  0.38 (0.00–0.62)

    Not shown, with fewer than 20 rows each: 2 parts, 12 rows.

    How to read it

    Shares with 95 % intervals over 2,000 resamples of articles. The naive count takes predictions as they stand, and its interval knows nothing of their errors. The adjusted count and em (expectation maximisation) correct for the errors on held-out rows and hold them in their intervals; both assume that statements of one label read here as they do in the labelled set (prior shift).
    ");
    let markdown = fixture.run("aggregate scored.csv --model model --by speaker --format markdown").success();
    assert_snapshot!(masked(&markdown).lines().take(7).collect::<Vec<_>>().join("\n"), @"
    120 statements in 60 articles, scored by model [hash]; 1 copy in the same article left out.

    |  | label | statements | naive count | adjusted count | em |
    | :-- | --: | --: | --: | --: | --: |
    | all | conciliatory | 120 | 0.33 (0.24–0.42) | 0.15 (0.00–0.53) | 0.20 (0.00–0.61) |
    | all | critical | 120 | 0.33 (0.24–0.43) | 0.44 (0.00–0.69) | 0.42 (0.00–0.70) |
    | all | neutral | 120 | 0.33 (0.24–0.42) | 0.42 (0.28–0.65) | 0.38 (0.00–0.58) |
    ");
}

#[test]
fn a_statement_printed_in_many_articles_is_counted_once_in_each_part() {
    let fixture = scored();
    let table = fixture.read("scored.csv");
    let first = table.lines().nth(1).expect("a row");
    let copies: String = (0..30)
        .map(|i| first.replacen("r0,", &format!("c{i},"), 1).replacen(",a0,", &format!(",b{i},"), 1) + "\n")
        .collect();
    let fixture = fixture.file("copied.csv", format!("{table}{copies}"));
    let read = |file: &str| -> Value {
        let text = fixture.run(&format!("aggregate {file} --model model --by speaker --format json")).success();
        serde_json::from_str(&text).expect("JSON")
    };
    let (plain, copied) = (read("scored.csv"), read("copied.csv"));
    assert_eq!((&copied["total"]["copies"], &plain["total"]["copies"]), (&json!(30), &json!(0)));
    assert_eq!(copied["total"]["shares"], plain["total"]["shares"]);
    assert_eq!(copied["parts"][0]["shares"], plain["parts"][0]["shares"]);
}

#[test]
fn a_pipe_gets_one_row_for_each_part_and_label() {
    let fixture = scored();
    let csv = fixture.run("aggregate scored.csv --model model --by month --min-n 30").success();
    assert_snapshot!(csv, @"
    month,label,rows,copies,articles,sampled,naive,naive_low,naive_high,adjusted,adjusted_low,adjusted_high,em,em_low,em_high,powered,powered_low,powered_high
    2024-01,conciliatory,31,0,31,0,0.354839,0.193548,0.516129,0.189516,0.000000,0.640450,0.216229,0.000000,0.689621,,,
    2024-01,critical,31,0,31,0,0.322581,0.161290,0.516129,0.407258,0.000000,0.758304,0.416454,0.000000,0.767263,,,
    2024-01,neutral,31,0,31,0,0.322581,0.161290,0.516129,0.403226,0.193548,0.707279,0.367316,0.000000,0.641293,,,
    2024-02,conciliatory,77,0,54,0,0.324675,0.209705,0.439133,0.128247,0.000000,0.520338,0.187639,0.000000,0.621177,,,
    2024-02,critical,77,0,54,0,0.337662,0.226667,0.455696,0.449675,0.000000,0.707637,0.429848,0.000000,0.728528,,,
    2024-02,neutral,77,0,54,0,0.337662,0.222222,0.460526,0.422078,0.253333,0.670176,0.382513,0.000000,0.596939,,,
    unknown,conciliatory,12,0,12,0,,,,,,,,,,,,
    unknown,critical,12,0,12,0,,,,,,,,,,,,
    unknown,neutral,12,0,12,0,,,,,,,,,,,,
    ");
    assert_eq!(fixture.run("aggregate scored.csv --model model").success().lines().count(), 4);
    assert_snapshot!(first_line(&fixture.run("aggregate scored.csv --model model --by year --format jsonl").success()), @r#"{"year":"2024","label":"conciliatory","rows":108,"copies":0,"articles":60,"sampled":0,"naive":0.333333,"naive_low":0.235849,"naive_high":0.434474,"adjusted":0.145833,"adjusted_low":0.000000,"adjusted_high":0.533254,"em":0.195692,"em_low":0.000000,"em_high":0.616918,"powered":null,"powered_low":null,"powered_high":null}"#);
}

#[test]
fn the_json_has_every_figure_and_null_for_what_is_undefined() {
    let json = scored().run("aggregate scored.csv --model model --by speaker --format json").json();
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_snapshot!(keys(&json), @"bootstrap by drew_articles duplicates labels min_n model parts schema_version total unpredicted");
    assert_snapshot!(keys(&json["total"]["shares"]["critical"]), @"adjusted em em_uncorrected intervals naive powered");
    assert_eq!(
        (&json["total"]["rows"], &json["total"]["articles"], &json["duplicates"]),
        (&120.into(), &60.into(), &1.into())
    );
    assert_eq!(json["parts"][0]["values"], json!(["Anna Berg"]));
    assert_eq!(json["parts"][1]["values"], json!(["unknown"]));
    assert_eq!(json["total"]["shares"]["critical"]["powered"], Value::Null);
    let methods = ["naive", "adjusted", "em"];
    for method in methods {
        let shares = json["total"]["shares"].as_object().expect("labels").values();
        let sum: f64 = shares.map(|share| share[method].as_f64().expect("a number")).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{method}");
    }
}

#[test]
fn a_random_sample_with_gold_labels_adds_a_method() {
    let fixture = scored().file("sample.csv", sample());
    let outcome = fixture.run("aggregate scored.csv --model model --audit sample.csv --format json");
    assert_snapshot!(outcome.messages, @"warning: rows of --audit that are no row of the predictions, left out: 1");
    let json: Value = serde_json::from_str(&outcome.data).expect("JSON");
    assert_eq!(json["total"]["sampled"], 40);
    let neutral = &json["total"]["shares"]["neutral"];
    let naive = neutral["naive"].as_f64().expect("a number");
    // All of the sample is neutral, so the label says more than the predictions.
    assert!(neutral["powered"].as_f64().expect("a number") > naive + 0.3, "{neutral}");
}

#[test]
fn the_seed_changes_intervals_and_the_threads_change_nothing() {
    let fixture = scored();
    let of = |flags: &str| fixture.run(&format!("aggregate scored.csv --model model {flags}")).success();
    assert_eq!(of("--threads 1"), of("--threads 3"));
    assert_ne!(of("--seed 1"), of("--seed 2"));
}

#[test]
fn a_model_without_held_out_rows_leaves_the_naive_count() {
    let fixture = scored();
    fixture.train("labels.csv -o plain --calibration none");
    fixture.run("predict rows.csv --model plain -o plain.csv").success();
    let outcome = fixture.run("aggregate plain.csv --model plain --format json");
    assert_snapshot!(outcome.messages, @"warning: the model was not cross-validated and does not know its errors: only the naive count is left");
    let json: Value = serde_json::from_str(&outcome.data).expect("JSON");
    assert_eq!(
        (&json["total"]["shares"]["critical"]["em"], json["total"]["shares"]["critical"]["naive"].is_number()),
        (&Value::Null, true)
    );
}

#[test]
fn what_is_missing_or_does_not_fit_is_said() {
    let fixture = scored()
        .file("other.csv", "prediction,confidence,p_yes,p_no\nyes,1,1,0\n")
        .file("bare.csv", "prediction\nneutral\n")
        .file("wrong.csv", "id,label\nr1,hostile\n")
        .file("timeless.csv", "prediction,p_conciliatory,p_critical,p_neutral\nneutral,0,0,1\n")
        .file("far.csv", "id,label\nx1,neutral\n");
    let said = [
        "other.csv --model model",
        "bare.csv --model model",
        "rows.csv --model model",
        "scored.csv --model model --by party",
        "timeless.csv --model model --by month",
        "scored.csv --model model --audit wrong.csv",
        "scored.csv --model model --audit far.csv",
    ]
    .map(|arguments| fixture.run(&format!("aggregate {arguments}")).failure());
    assert_snapshot!(said.concat(), @"
    error: other.csv: expected the probabilities of the model's labels, p_conciliatory, p_critical, p_neutral
    error: bare.csv: expected the probabilities of the model's labels, p_conciliatory, p_critical, p_neutral
    error: rows.csv: there is no column `prediction`; expected a table that `demarche predict` wrote
    error: scored.csv: there is no column `party` to split by; month and year need a date
    error: timeless.csv: no row has a date, from which month and year follow; name its column with --date-column
    error: wrong.csv, row 1: the gold label is `hostile`; expected one of conciliatory, critical, neutral
    error: far.csv: no row is a row of the predictions; rows are matched by id, by article and place, or by text, where that tells all rows of the predictions apart
    ");
    assert_snapshot!(fixture.run("aggregate scored.csv --by label").wrong_usage(), @"error: --by label: the output has a column of this name; rename it in PREDICTIONS");
    assert_snapshot!(masked(&fixture.run("aggregate scored.csv").messages), @"warning: predictions are by model [hash], but the errors are those of [hash]; name it with --model");
}
