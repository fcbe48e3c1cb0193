//! `demarche evaluate`: every figure in every form, and the gate.

use insta::assert_snapshot;
use serde_json::Value;

use crate::{Fixture, LABELS, Outcome, RECIPE, first_line, masked};

fn labelled() -> Fixture {
    Fixture::new().file("labels.csv", LABELS)
}

/// A nested evaluation of `labels.csv` with the recipe given.
fn nested(fixture: &Fixture, arguments: &str) -> Outcome {
    fixture.run(&format!("evaluate labels.csv {RECIPE} {arguments}"))
}

#[test]
fn without_a_model_the_whole_training_is_evaluated() {
    assert_snapshot!(nested(&labelled(), "").success(), @"
    macro-F1 0.74 (0.59–0.85) on 30 statements; majority label 0.17; cue words 0.63

      figure                         value  best
      macro-F1            0.74 (0.59–0.85)     1
      weighted F1         0.74 (0.63–0.87)     1
      accuracy            0.73 (0.60–0.87)     1
      log-loss            0.72 (0.57–0.87)     0
      Brier score (of 2)  0.41 (0.31–0.51)     0
      calibration error   0.16 (0.06–0.28)     0

    In brackets: 95 % intervals over 2,000 resamples of 15 groups: fewer than 30, so they are too narrow.

    Per label

      label         precision  recall    F1  support
      conciliatory       0.62    0.80  0.70       10
      critical           0.67    0.60  0.63       10
      neutral            1.00    0.80  0.89       10

    Confusion: rows gold, columns predicted

                    conciliatory  critical  neutral
      conciliatory             8         2        0
      critical                 4         6        0
      neutral                  1         1        8

    Beside it

                                       macro-F1  weighted F1  accuracy
      this evaluation                      0.74         0.74      0.73
      always the majority label            0.17         0.17      0.33
      cue words alone                      0.63         0.63      0.67
      what a random split would claim      0.67         0.67      0.67

    Reliability: is a confidence of 0.8 right in 8 of 10 cases?

      confidence  statements  mean confidence  share right
      0.4–0.5              7             0.43         0.57
      0.5–0.6              5             0.56         0.80
      0.6–0.7              8             0.67         0.75
      0.7–0.8              4             0.73         0.50
      0.8–0.9              5             0.82         1.00
      0.9–1.0              1             0.94         1.00

    Acceptance

    Thresholds made for at most 10 % errors accept no statement: every one goes to review.

    Label sets

    Sets made to hold the gold label 90 % of the time have 3.00 labels on average.

      gold label    share of sets that hold it
      conciliatory                        1.00
      critical                            1.00
      neutral                             1.00

    Recipe chosen in each fold

      recipe                                             statements  macro-F1
      words 1-1, no chars, idf, no class weights, C = 1           6      0.52
      words 1-1, no chars, idf, no class weights, C = 1           6      0.82
      words 1-1, no chars, idf, no class weights, C = 1           6      0.82
      words 1-1, no chars, idf, no class weights, C = 1           6      0.67
      words 1-1, no chars, idf, no class weights, C = 1           6      0.82
    ");
}

#[test]
fn with_a_model_it_is_held_against_other_rows() {
    let held_out = "text,label\nWe thank the union.,conciliatory\nThey refused and blamed us.,critical\n\
                    The mill has two cranes.,neutral\nWe welcomed the ferry.,neutral\n";
    let fixture = Fixture::with_model().file("held-out.csv", held_out);
    assert_snapshot!(fixture.run("evaluate held-out.csv --model model").success(), @"
    macro-F1 0.78 (0.20–1.00) on 4 statements; majority label 0.22; cue words 0.50

      figure                         value  best
      macro-F1            0.78 (0.20–1.00)     1
      weighted F1         0.75 (0.25–1.00)     1
      accuracy            0.75 (0.25–1.00)     1
      log-loss            0.50 (0.05–1.17)     0
      Brier score (of 2)  0.30 (0.00–0.77)     0
      calibration error   0.10 (0.00–0.40)     0

    In brackets: 95 % intervals over 2,000 resamples of 4 groups: fewer than 30, so they are too narrow.

    Per label

      label         precision  recall    F1  support
      conciliatory       0.50    1.00  0.67        1
      critical           1.00    1.00  1.00        1
      neutral            1.00    0.50  0.67        2

    Confusion: rows gold, columns predicted

                    conciliatory  critical  neutral
      conciliatory             1         0        0
      critical                 0         1        0
      neutral                  1         0        1

    Beside it

                                 macro-F1  weighted F1  accuracy
      this evaluation                0.78         0.75      0.75
      always the majority label      0.22         0.33      0.50
      cue words alone                0.50         0.50      0.50

    Reliability: is a confidence of 0.8 right in 8 of 10 cases?

      confidence  statements  mean confidence  share right
      0.6–0.7              2             0.65         0.50
      0.9–1.0              2             0.95         1.00

    Acceptance

    Thresholds made for at most 10 % errors accept no statement: every one goes to review.

    Label sets

    Sets made to hold the gold label 90 % of the time have 2.00 labels on average.

      gold label    share of sets that hold it
      conciliatory                        1.00
      critical                            1.00
      neutral                             1.00
    ");
}

#[test]
fn the_page_can_be_markdown() {
    let data = nested(&labelled(), "--format markdown").success();
    assert_snapshot!(data.lines().take(15).collect::<Vec<_>>().join("\n"), @"
    macro-F1 0.74 (0.59–0.85) on 30 statements; majority label 0.17; cue words 0.63

    | figure | value | best |
    | :-- | --: | --: |
    | macro-F1 | 0.74 (0.59–0.85) | 1 |
    | weighted F1 | 0.74 (0.63–0.87) | 1 |
    | accuracy | 0.73 (0.60–0.87) | 1 |
    | log-loss | 0.72 (0.57–0.87) | 0 |
    | Brier score (of 2) | 0.41 (0.31–0.51) | 0 |
    | calibration error | 0.16 (0.06–0.28) | 0 |

    In brackets: 95 % intervals over 2,000 resamples of 15 groups: fewer than 30, so they are too narrow.

    ## Per label
    ");
    let fixture = labelled();
    assert_eq!(nested(&fixture, "-o page.md").success(), "");
    assert_eq!(fixture.read("page.md"), data);
}

#[test]
fn the_json_has_the_keys_that_scripts_read() {
    let json = nested(&labelled(), "--format json").success();
    let keys: Vec<&str> = json.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    assert_snapshot!(keys.join(" "), @"schema_version rows groups labels macro_f1 weighted_f1 accuracy log_loss brier ece per_label confusion reliability intervals bootstrap acceptance conformal baselines random_split names folds recipe model");
    let json: Value = serde_json::from_str(&json).expect("the data is JSON");
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["rows"], 30);
    assert_eq!(json["labels"], serde_json::json!(["conciliatory", "critical", "neutral"]));
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_snapshot!(keys(&json["per_label"]["critical"]), @"f1 precision recall support");
    assert_snapshot!(keys(&json["baselines"]), @"lexicon majority");
    assert_snapshot!(keys(&json["intervals"]), @"accuracy brier ece log_loss macro_f1 weighted_f1");
    assert_eq!(json["folds"].as_array().map(Vec::len), Some(5));
    assert!(json["model"].is_null());

    let counts = |row: &Value| row.as_array().expect("a row").iter().map(|n| n.as_u64().expect("a count")).sum::<u64>();
    let support: Vec<u64> = json["confusion"].as_array().expect("rows").iter().map(counts).collect();
    assert_eq!(support, [10, 10, 10], "rows are gold");
    for (figure, interval) in json["intervals"].as_object().expect("an object") {
        let [low, high] = [0, 1].map(|i| interval[i].as_f64().expect("a number"));
        assert!(low <= high, "{figure}");
    }
}

#[test]
fn labels_keep_the_order_of_the_model_in_the_json() {
    let codebook = "version = 1\ntitle = 'Tone'\nlabels = ['neutral', 'critical', 'conciliatory']\n\
                    [[label]]\nname = 'neutral'\ndefinition = ''\n[[label]]\nname = 'critical'\ndefinition = ''\n\
                    [[label]]\nname = 'conciliatory'\ndefinition = ''\n";
    let fixture = labelled().file("codebook.toml", codebook);
    fixture.train("labels.csv -o model --codebook codebook.toml");
    // -q: the rows are those of the training, which is warned of.
    let json = fixture.run("evaluate labels.csv --model model --format json -q").success();
    let at = |name: &str| json.find(&format!("\"{name}\": {{")).expect("the label");
    assert!(at("neutral") < at("critical") && at("critical") < at("conciliatory"), "{json}");
}

#[test]
fn a_statement_in_another_language_is_not_accepted_here_either() {
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/models/default.safetensors");
    for (language, accepted) in [("en", 2), ("", 2), ("de", 0)] {
        let rows = [("They thanked us warmly.", "conciliatory"), ("He accused them of lying.", "critical")];
        let rows = rows.map(|(text, label)| format!("{text},{label},{language}\n")).concat();
        let fixture = Fixture::new().file("rows.csv", format!("text,label,language\n{rows}"));
        let json = fixture.run(&format!("evaluate rows.csv --model {model} --format json")).success();
        let json: Value = serde_json::from_str(&json).expect("the data is JSON");
        assert_eq!(json["acceptance"]["accepted"], accepted, "`{language}`");
    }
}

#[test]
fn what_is_undefined_is_null() {
    let fixture = Fixture::with_model().file("one.csv", "text,label\nWe thank the union.,conciliatory\n");
    let outcome = fixture.run("evaluate one.csv --model model --format json").success();
    assert!(!outcome.contains("NaN"), "{outcome}");
    let json: Value = serde_json::from_str(&outcome).expect("the data is JSON");
    let neutral = &json["per_label"]["neutral"];
    assert_eq!((&neutral["recall"], &neutral["support"]), (&Value::Null, &0.into()));
    assert_eq!(json["intervals"]["macro_f1"], Value::Null);
    assert_eq!(json["acceptance"]["error"], Value::Null);
    assert_eq!(json["conformal"]["coverage"]["neutral"], Value::Null);
    assert_eq!(json["random_split"], Value::Null);
    assert_snapshot!(masked(&format!("{} {}", json["model"], json["recipe"])), @r#""[hash]" {"c":1.0,"chars":null,"class_weights":"none","parties":false,"scaling":"idf","words":{"first":1,"last":1}}"#);
    let page = fixture.run("evaluate one.csv --model model").success();
    assert!(!page.contains("NaN"), "{page}");
}

#[test]
fn a_set_of_labels_of_ones_own_has_no_lexicon_unless_a_codebook_gives_one() {
    let labels = LABELS.replace("conciliatory", "dovish").replace("critical", "hawkish");
    let entry =
        |name: &str, terms: &str| format!("[[label]]\nname = '{name}'\ndefinition = ''\nseed_terms = [{terms}]\n");
    let codebook = "version = 1\ntitle = 'Tone'\nlabels = ['dovish', 'hawkish', 'neutral']\n".to_owned()
        + &entry("dovish", "'thank', 'welcomed'")
        + &entry("hawkish", "'accused', 'blamed'")
        + &entry("neutral", "");
    let fixture = Fixture::new().file("labels.csv", labels).file("codebook.toml", codebook);
    let lexicon = |arguments: &str| nested(&fixture, arguments).json()["baselines"]["lexicon"].clone();
    assert_eq!(lexicon("--format json"), Value::Null);
    assert!(lexicon("--format json --codebook codebook.toml")["macro_f1"].is_f64());
    assert!(!nested(&fixture, "").success().contains("cue words"));
}

#[test]
fn a_codebook_must_describe_every_label() {
    let codebook = "version = 1\ntitle = ''\nlabels = ['critical', 'neutral']\n\
                    [[label]]\nname = 'critical'\ndefinition = ''\n[[label]]\nname = 'neutral'\ndefinition = ''\n";
    let fixture = labelled().file("codebook.toml", codebook);
    assert_snapshot!(nested(&fixture, "--codebook codebook.toml").failure(), @"error: codebook.toml: does not describe the label `conciliatory`");
    assert_snapshot!(nested(&fixture, "--codebook missing.toml").failure(), @"error: missing.toml: No such file or directory (os error 2)");
}

#[test]
fn a_gate_that_is_not_met_has_its_own_exit_status() {
    let fixture = labelled();
    let missed = nested(&fixture, "--min-macro-f1 0.99 -o page.txt");
    assert_eq!(missed.status, Some(3));
    assert_snapshot!(missed.messages, @"warning: macro-F1 is 0.7387, below the 0.99 asked for by --min-macro-f1");
    assert!(fixture.read("page.txt").starts_with("macro-F1 "), "the figures are written all the same");
    assert_eq!(nested(&fixture, "--min-macro-f1 0.1").status, Some(0));
}

#[test]
fn a_gold_label_that_the_model_lacks_is_named() {
    let fixture = Fixture::with_model().file("held-out.csv", "text,label\nWe agree.,neutral\nWe refuse.,hawkish\n");
    assert_snapshot!(fixture.run("evaluate held-out.csv --model model").failure(), @"error: held-out.csv, row 2, column `label`: found `hawkish`; expected one of conciliatory, critical, neutral");
}

#[test]
fn rows_too_few_to_nest_say_in_which_fold() {
    let fixture = Fixture::new().file("labels.csv", LABELS.lines().take(14).collect::<Vec<_>>().join("\n"));
    assert_snapshot!(nested(&fixture, "").failure(), @"
    warning: only 3 folds can be cut instead of 5: the rarest label or the groups are too few; label more statements for a figure to rely on
    error: among the rows left to train on while fold 1 of 3 is held out, the label `critical` has 1 row; cross-validation needs at least 2, and 5 or more to mean anything: add rows or leave the label out
    ");
}

#[test]
fn a_form_that_is_no_page_is_refused() {
    let fixture = labelled();
    assert_snapshot!(nested(&fixture, "--format csv").wrong_usage(), @"error: --format csv: this command writes a page; expected --format text, json, markdown");
    assert_snapshot!(nested(&fixture, "-o figures.tsv").wrong_usage(), @"error: the extension .tsv: this command writes a page; expected --format text, json, markdown");
    assert_snapshot!(nested(&fixture, "-o figures.pdf").wrong_usage(), @"error: the extension .pdf: this command writes a page; expected --format text, json, markdown");
    assert_eq!(fixture.files(), ["labels.csv"]);
}

#[test]
fn a_flag_out_of_range_or_without_effect_is_refused() {
    let fixture = Fixture::with_model();
    let messages = |arguments: &str| {
        let messages = fixture.run(&format!("evaluate labels.csv {arguments}")).wrong_usage();
        first_line(&messages).to_owned()
    };
    assert_snapshot!(messages("--max-error 1.5"), @"error: invalid value '1.5' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--max-error=-0.1"), @"error: invalid value '-0.1' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--min-macro-f1 NaN"), @"error: invalid value 'NaN' for '--min-macro-f1 <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--min-macro-f1 74"), @"error: invalid value '74' for '--min-macro-f1 <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--model model --c 1"), @"error: the argument '--model <MODEL>' cannot be used with '--c <X>'");
    assert_snapshot!(messages("--model model --folds 3"), @"error: the argument '--model <MODEL>' cannot be used with '--folds <K>'");
}

#[test]
fn labels_and_models_that_cannot_be_read_say_why() {
    let fixture = labelled().file("empty.csv", "text,label\n");
    let messages = |arguments: &str| fixture.run(&format!("evaluate {arguments}")).failure();
    assert_snapshot!(messages("missing.csv"), @"error: missing.csv: No such file or directory (os error 2)");
    assert_snapshot!(messages("empty.csv"), @"error: empty.csv: there is no row below the header");
    assert_snapshot!(messages("labels.csv --model missing"), @"error: missing: No such file or directory (os error 2)");
    assert_snapshot!(messages("labels.csv --model labels.csv"), @"error: labels.csv: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(first_line(&fixture.run("evaluate").wrong_usage()), @"error: the following required arguments were not provided:");
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let fixture = labelled();
    let figures = |threads: &str| nested(&fixture, &format!("--format json --threads {threads}")).success();
    assert_eq!(figures("1"), figures("4"));
}
