//! `demarche aggregate`: shares by part, samples, formats, and tables that are not what they should be.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{Fixture, LABELS, first_line, masked};

/// `scored.csv`: 120 predictions of `model` in 60 articles, by two speakers in two months; one is a copy of another.
fn scored() -> Fixture {
    let texts: Vec<&str> = LABELS.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let mut table = "id,text,doc_id,speaker,date\n".to_owned();
    for i in 0..121_usize {
        let (speaker, month) = if i < 61 { ("Anna Berg", 1 + i % 2) } else { ("", 2) };
        let date = if i % 10 == 9 { "spring".to_owned() } else { format!("2024-0{month}-03") };
        // The last one is printed in two articles.
        let said = i.min(119);
        let text = texts[said * 7 % texts.len()];
        writeln!(table, "r{i},{text} {said} {said},a{},{speaker},{date}", i / 2).expect("a string takes everything");
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
    120 statements in 60 articles, scored by model [hash]; 1 copy left out.

           label         statements       naive count    adjusted count                em
      all  conciliatory         120  0.33 (0.24–0.42)  0.15 (0.00–0.53)  0.20 (0.00–0.61)
      all  critical             120  0.33 (0.25–0.43)  0.44 (0.00–0.69)  0.42 (0.00–0.69)
      all  neutral              120  0.33 (0.24–0.43)  0.42 (0.28–0.65)  0.38 (0.00–0.59)

    By speaker and month

      speaker · month      label         statements       naive count    adjusted count                em
      Anna Berg · 2024-01  conciliatory          31  0.35 (0.19–0.53)  0.19 (0.00–0.63)  0.22 (0.00–0.68)
      Anna Berg · 2024-01  critical              31  0.32 (0.16–0.51)  0.41 (0.00–0.75)  0.42 (0.00–0.77)
      Anna Berg · 2024-01  neutral               31  0.32 (0.16–0.50)  0.40 (0.19–0.70)  0.37 (0.00–0.65)
      Anna Berg · 2024-02  conciliatory          24  0.33 (0.13–0.53)  0.15 (0.00–0.67)  0.20 (0.00–0.69)
      Anna Berg · 2024-02  critical              24  0.33 (0.14–0.56)  0.44 (0.00–0.79)  0.42 (0.00–0.81)
      Anna Berg · 2024-02  neutral               24  0.33 (0.15–0.54)  0.42 (0.17–0.75)  0.38 (0.00–0.68)
      unknown · 2024-02    conciliatory          54  0.31 (0.18–0.46)  0.12 (0.00–0.55)  0.18 (0.00–0.61)
      unknown · 2024-02    critical              54  0.33 (0.20–0.49)  0.44 (0.00–0.71)  0.43 (0.00–0.75)
      unknown · 2024-02    neutral               54  0.35 (0.22–0.50)  0.44 (0.26–0.72)  0.40 (0.00–0.64)

    Not shown, with fewer than 20 rows each: 2 parts, 12 rows.

    How to read it

    Shares with 95 % intervals over 2,000 resamples of articles. The naive count takes predictions as they stand, and its interval knows nothing of their errors. The adjusted count and em (expectation maximisation) correct for the errors on held-out rows and hold them in their intervals; both assume that statements of one label read here as they do in the labelled set (prior shift).
    ");
    let markdown = fixture.run("aggregate scored.csv --model model --by speaker --format markdown").success();
    assert_snapshot!(masked(&markdown).lines().take(7).collect::<Vec<_>>().join("\n"), @"
    120 statements in 60 articles, scored by model [hash]; 1 copy left out.

    |  | label | statements | naive count | adjusted count | em |
    | :-- | :-- | --: | --: | --: | --: |
    | all | conciliatory | 120 | 0.33 (0.24–0.42) | 0.15 (0.00–0.53) | 0.20 (0.00–0.61) |
    | all | critical | 120 | 0.33 (0.25–0.43) | 0.44 (0.00–0.69) | 0.42 (0.00–0.69) |
    | all | neutral | 120 | 0.33 (0.24–0.43) | 0.42 (0.28–0.65) | 0.38 (0.00–0.59) |
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
    let (plain, printed) = (read("scored.csv"), read("copied.csv"));
    assert_eq!((&printed["total"]["copies"], &plain["total"]["copies"]), (&json!(31), &json!(1)));
    assert_eq!(printed["total"]["shares"], plain["total"]["shares"]);
    assert_eq!(printed["parts"][0]["shares"], plain["parts"][0]["shares"]);
}

#[test]
fn a_pipe_gets_one_row_for_each_part_and_label() {
    let fixture = scored();
    let csv = fixture.run("aggregate scored.csv --model model --by month --min-n 30").success();
    assert_snapshot!(csv, @"
    month,label,rows,copies,articles,sampled,naive,naive_low,naive_high,adjusted,adjusted_low,adjusted_high,em,em_low,em_high,powered,powered_low,powered_high
    2024-01,conciliatory,31,0,31,0,0.354839,0.187420,0.525979,0.189516,0.000000,0.631773,0.216257,0.000000,0.675666,,,
    2024-01,critical,31,0,31,0,0.322581,0.158727,0.506282,0.407258,0.000000,0.751872,0.416429,0.000000,0.766387,,,
    2024-01,neutral,31,0,31,0,0.322581,0.160465,0.503884,0.403226,0.194659,0.704992,0.367314,0.000000,0.645680,,,
    2024-02,conciliatory,78,0,55,0,0.320513,0.207910,0.430400,0.125801,0.000000,0.505530,0.184917,0.000000,0.601104,,,
    2024-02,critical,78,0,55,0,0.333333,0.224226,0.446873,0.441506,0.000000,0.693175,0.423889,0.000000,0.699958,,,
    2024-02,neutral,78,0,55,0,0.346154,0.234798,0.467419,0.432692,0.270130,0.696380,0.391193,0.000000,0.610707,,,
    unknown,conciliatory,12,0,12,0,,,,,,,,,,,,
    unknown,critical,12,0,12,0,,,,,,,,,,,,
    unknown,neutral,12,0,12,0,,,,,,,,,,,,
    ");
    assert_eq!(fixture.run("aggregate scored.csv --model model").success().lines().count(), 4);
    assert_snapshot!(first_line(&fixture.run("aggregate scored.csv --model model --by year --format jsonl").success()), @r#"{"year":"2024","label":"conciliatory","rows":109,"copies":0,"articles":61,"sampled":0,"naive":0.330275,"naive_low":0.233360,"naive_high":0.429959,"adjusted":0.143922,"adjusted_low":0.000000,"adjusted_high":0.522816,"em":0.193686,"em_low":0.000000,"em_high":0.602175,"powered":null,"powered_low":null,"powered_high":null}"#);
}

#[test]
fn the_json_has_every_figure_and_null_for_what_is_undefined() {
    let json = scored().run("aggregate scored.csv --model model --by speaker --format json").json();
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_snapshot!(keys(&json), @"bootstrap by drew_articles labels min_n model parts predicted_by schema_version total unpredicted");
    assert_snapshot!(keys(&json["total"]["shares"]["critical"]), @"adjusted em em_uncorrected intervals naive powered");
    assert_eq!(
        (&json["total"]["rows"], &json["total"]["articles"], &json["total"]["copies"]),
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
fn a_timeline_is_drawn_by_a_method_that_all_its_parts_have() {
    let fixture = scored().file("sample.csv", sample());
    fixture.run("aggregate scored.csv --model model --audit sample.csv --by month --report r.html -q").success();
    let html = fixture.read("r.html");
    // The sample has enough rows for all months together, not for each.
    assert!(html.contains("The charts show the shares by prediction-powered inference"));
    assert!(
        html.contains(
            "Not every month has 20 rows of the random sample, so these charts show shares by the method em,"
        )
    );
    let timeline = &html[html.find("id=\"by-month-over-time\"").expect("the section")..];
    assert!(timeline.contains("class=\"line s0 d0\"") && timeline.contains("class=\"band s0\""));
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
    error: other.csv: expected the probabilities of the model's labels, p_conciliatory, p_critical, p_neutral; found p_yes, p_no
    error: bare.csv: expected the probabilities of the model's labels, p_conciliatory, p_critical, p_neutral; found p_neutral
    error: rows.csv: there is no column `prediction`; expected a table that `demarche predict` wrote
    error: scored.csv: there is no column `party` to split by; month and year need a date
    error: timeless.csv: no row has a date, from which month and year follow; name its column with --date-column
    error: wrong.csv, row 1: the gold label is `hostile`; expected one of conciliatory, critical, neutral
    error: far.csv: no row is a row of the predictions; rows are matched by id, by article and place, or by text, where that tells all rows of the predictions apart
    ");
    assert_snapshot!(fixture.run("aggregate scored.csv --by label").wrong_usage(), @"error: --by label: the output has a column of this name; rename it in PREDICTIONS");
    assert_snapshot!(masked(&fixture.run("aggregate scored.csv").messages), @"warning: predictions are by model [hash], but the errors are those of [hash]; name it with --model");
}
