//! `demarche compare`: two prediction files, two evaluations, and what cannot be compared.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{Fixture, LABELS, RECIPE, masked};

/// `old.csv` and `new.csv`: what two models, trained on one half of the labelled rows, predict for the other.
fn predicted() -> Fixture {
    let half = |remainder: usize| -> String {
        let lines = LABELS.split_inclusive('\n').enumerate();
        lines.filter(|(at, _)| *at == 0 || at / 2 % 2 == remainder).map(|(_, line)| line).collect()
    };
    let fixture = Fixture::new().file("train.csv", half(0)).file("held-out.csv", half(1));
    fixture.train("train.csv -o old");
    fixture.run("train train.csv -o new --words none --chars 2-4 --c 10 --class-weights none --scaling idf").said();
    for model in ["old", "new"] {
        fixture.run(&format!("predict held-out.csv --model {model} -o {model}.csv")).success();
    }
    fixture
}

const FIRST: &str = "\
id,text,label,doc_id,prediction,confidence,p_yes,p_no
1,We agree.,yes,a,yes,0.9,0.9,0.1
2,We refuse.,no,a,no,0.8,0.2,0.8
3,\"Talks, perhaps.\",yes,b,no,0.6,0.4,0.6
4,,no,b,,,,
5,Never.,no,c,no,0.7,0.3,0.7
";

const SECOND: &str = "\
p_no,p_yes,prediction,id
0.7,0.3,no,5
0.1,0.9,yes,3
0.05,0.95,yes,1
0.4,0.6,yes,2
0.5,0.5,yes,4
0.5,0.5,yes,6
";

fn two() -> Fixture {
    Fixture::new().file("a.csv", FIRST).file("b.csv", SECOND)
}

#[test]
fn two_prediction_files_are_compared_row_by_row() {
    assert_snapshot!(predicted().run("compare old.csv new.csv").success(), @"
    Too few to tell a difference from noise: 15 independent rows or articles with a label, and it takes 30.

    First old.csv, second new.csv: 15 rows in common, matched by id.

      figure    first  second              difference  best
      macro-F1   0.57    0.80  +0.22 (+0.02 to +0.47)     1
      accuracy   0.60    0.80   +0.20 (0.00 to +0.40)     1
      log-loss   0.99    0.52  −0.47 (−0.71 to −0.15)     0

    15 rows with a label. In brackets: 95 % intervals over 2,000 resamples of 15 groups. Of two equally good files each of the figures calls one better by chance in about 1 case of 20.

    Right and wrong

                   second right  second wrong
      first right             9             0
      first wrong             3             3

    McNemar's test (exact, rows taken as independent): p 0.250.

    Predictions: rows first, columns second

                    conciliatory  critical  neutral
      conciliatory             2         0        1
      critical                 0         3        0
      neutral                  2         1        6

    Rows that changed, the surest first

      statement                                                      row              first             second         label
      The council accused the islanders of dumping waste at night.     6       neutral 0.36      critical 0.96      critical
      The mayor thanked the crews and promised them new berths.        4       neutral 0.35  conciliatory 0.90  conciliatory
      The islanders welcomed the offer and promised to reply in go…    1       neutral 0.38  conciliatory 0.52  conciliatory
      She warned the company and threatened to close the mill.        10  conciliatory 0.34       neutral 0.39      critical
    ");
}

#[test]
fn rows_are_found_by_id_whatever_their_order_and_columns() {
    let fixture = two();
    let json = fixture.run("compare a.csv b.csv --format json").json();
    let keys: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_snapshot!(keys.join(" "), @"accuracy bootstrap changed changes files flips gold groups kind labels log_loss macro_f1 matched_by mcnemar only_in other_text rows schema_version unpredicted verdict");
    assert_eq!(
        (&json["rows"], &json["gold"], &json["groups"], &json["changed"]),
        (&4.into(), &4.into(), &3.into(), &2.into())
    );
    assert_eq!((&json["only_in"], &json["unpredicted"]), (&json!([0, 1]), &1.into()));
    assert_eq!(json["changes"], json!([[1, 0], [2, 1]]));
    assert_eq!((&json["accuracy"]["first"], &json["accuracy"]["second"]), (&0.75.into(), &0.75.into()));
    let log_loss = json["log_loss"]["second"].as_f64().expect("a number");
    let expected = -(0.95_f64.ln() + 0.4_f64.ln() + 0.9_f64.ln() + 0.7_f64.ln()) / 4.0;
    assert!((log_loss - expected).abs() < 1e-9, "labels are matched by name: {log_loss}, not {expected}");
    assert_eq!(
        json["mcnemar"],
        json!({"both": 2, "only_first": 1, "only_second": 1, "neither": 0, "p": 1.0, "exact": true})
    );
    assert_eq!(json["flips"][0]["id"], "3");
    assert_snapshot!(fixture.run("compare a.csv b.csv --format markdown").success(), @"
    Too few to tell a difference from noise: 3 independent rows or articles with a label, and it takes 30.

    First a.csv, second b.csv: 4 rows in common, matched by id; 1 only in the second; 1 without a prediction.

    | figure | first | second | difference | best |
    | :-- | --: | --: | --: | --: |
    | macro-F1 | 0.73 | 0.73 | 0.00 (−0.67 to +1.00) | 1 |
    | accuracy | 0.75 | 0.75 | 0.00 (−0.50 to +1.00) | 1 |
    | log-loss | 0.40 | 0.36 | −0.04 (−0.81 to +0.32) | 0 |

    4 rows with a label. In brackets: 95 % intervals over 2,000 resamples of 3 groups. Of two equally good files each of the figures calls one better by chance in about 1 case of 20.

    ## Right and wrong

    |  | second right | second wrong |
    | :-- | --: | --: |
    | first right | 2 | 1 |
    | first wrong | 1 | 0 |

    McNemar's test (exact, rows taken as independent): p 1.000.

    ## Predictions: rows first, columns second

    |  | yes | no |
    | :-- | --: | --: |
    | yes | 1 | 0 |
    | no | 2 | 1 |

    ## Rows that changed, the surest first

    | statement | row | first | second | label |
    | :-- | --: | --: | --: | --: |
    | Talks, perhaps. | 3 | no 0.60 | yes 0.90 | yes |
    | We refuse. | 2 | no 0.80 | yes 0.60 | no |
    ");
}

#[test]
fn without_labels_only_what_changed_is_said() {
    let unlabelled = "id,prediction\n1,yes\n2,yes\n";
    let fixture = Fixture::new().file("a.csv", unlabelled).file("b.csv", unlabelled.replace("2,yes", "2,no"));
    assert_snapshot!(fixture.run("compare a.csv b.csv").success(), @"
    No row has a label given by people, so it cannot be said which file is better.

    First a.csv, second b.csv: 2 rows in common, matched by id.

    Predictions: rows first, columns second

           yes  no
      yes    1   1
      no     0   0

    Rows that changed, the surest first

      statement  row  first  second  label
      2            2    yes      no      –
    ");
    let json = fixture.run("compare a.csv b.csv --format json").json();
    assert_eq!((json.get("macro_f1"), &json["mcnemar"]), (None, &Value::Null));
}

#[test]
fn statements_of_articles_are_found_by_their_place() {
    let fixture = Fixture::with_model()
        .file("page.txt", "“We thank the union,” said Anna Berg. “They refused and blamed us,” said Otto Falk.");
    fixture.run("predict page.txt --model model -o a.csv").success();
    fixture.run("predict page.txt -o b.jsonl").success();
    let json = fixture.run("compare a.csv b.jsonl --format json").json();
    assert_eq!((&json["matched_by"], &json["rows"], &json["only_in"]), (&"place".into(), &2.into(), &json!([0, 0])));
}

#[test]
fn two_evaluations_show_their_figures_side_by_side() {
    let fixture = Fixture::new().file("labels.csv", LABELS);
    for (file, c) in [("a.json", "1"), ("b.json", "0.01")] {
        fixture
            .run(&format!("evaluate labels.csv {} -o {file}", RECIPE.replace("--c 1", &format!("--c {c}"))))
            .success();
    }
    assert_snapshot!(masked(&fixture.run("compare a.json b.json").success()), @"
    The intervals of macro-F1 overlap: these figures alone show no difference.

    First: a.json, 30 statements in 15 groups.

    Second: b.json, 30 statements in 15 groups.

      figure                         first               second  difference  intervals
      macro-F1            0.74 (0.59–0.85)     0.74 (0.59–0.85)        0.00  overlap
      weighted F1         0.74 (0.63–0.87)     0.74 (0.63–0.87)        0.00  overlap
      accuracy            0.73 (0.60–0.87)     0.73 (0.60–0.87)        0.00  overlap
      log-loss            0.72 (0.57–0.87)  1.099 (1.099–1.099)       +0.38  apart
      Brier score (of 2)  0.41 (0.31–0.51)  0.667 (0.667–0.667)       +0.26  apart
      calibration error   0.16 (0.06–0.28)     0.40 (0.27–0.53)       +0.24  overlap

    Not both files hold their rows, so only figures and intervals can be compared. `demarche evaluate` with --report FILE.json, or with --oof FILE for more than 5,000 rows, writes them: that shows smaller differences, and which rows changed.
    ");
    let json = fixture.run("compare a.json b.json --format json").json();
    assert_eq!((&json["kind"], &json["figures"][0]["figure"]), (&"evaluations".into(), &"macro_f1".into()));
}

#[test]
fn evaluations_that_hold_their_rows_are_compared_row_by_row() {
    let fixture = Fixture::new().file("labels.csv", LABELS);
    for (name, recipe) in [("a", RECIPE), ("b", "--words none --chars 2-4 --c 10 --class-weights none --scaling idf")] {
        let outputs = format!("--report {name}.json --oof {name}.csv");
        fixture.run(&format!("evaluate labels.csv {recipe} {outputs} --format json -o {name}.figures.json")).success();
    }
    let of_tables: Value =
        serde_json::from_str(&fixture.run("compare a.csv b.csv --format json").success()).expect("JSON");
    let of_reports: Value =
        serde_json::from_str(&fixture.run("compare a.json b.json --format json").success()).expect("JSON");
    for key in ["rows", "groups", "gold", "changed", "changes", "macro_f1", "accuracy", "mcnemar", "verdict"] {
        assert!(!of_reports[key].is_null(), "{key}");
        assert_eq!(of_reports[key], of_tables[key], "{key}");
    }
    // Tables round probabilities to six decimals.
    let log_loss = |found: &Value| found["log_loss"]["difference"].as_f64().expect("defined");
    assert!((log_loss(&of_reports) - log_loss(&of_tables)).abs() < 1e-5);
    // The phrases behind mistakes stand in the report, so no model is asked for.
    let flips = of_reports["flips"].as_array().expect("flips");
    assert!(!flips.is_empty());
    for flip in flips {
        for side in ["first", "second"] {
            let is_right = flip[side]["prediction"] == flip["gold"];
            assert_eq!(flip[side]["phrases"].is_null(), is_right, "{flip}");
        }
    }
    let one_without = fixture.run("compare a.json b.figures.json").success();
    assert!(one_without.contains("Not both files hold their rows"), "{one_without}");
    let damaged = fixture.read("b.json").replacen("\"prediction\": \"", "\"prediction\": \"un", 9999);
    let no_list = fixture.read("b.json").replacen("\"held_out\": [", "\"held_out\": \"x\", \"other\": [", 1);
    let fixture = fixture.file("d.json", no_list);
    assert_snapshot!(fixture.run("compare a.json d.json").failure(), @"error: d.json: held_out: expected a list of rows");
    let mut twice: Value = serde_json::from_str(&fixture.read("b.json")).expect("JSON");
    twice["held_out"][2]["probabilities"]["critical"] = json!(0.999_999);
    let fixture = fixture.file("e.json", twice.to_string());
    let said = fixture.run("compare a.json e.json").failure();
    assert!(said.starts_with("error: e.json: held_out, entry 3: the probabilities sum to 1."), "{said}");
    let said = fixture.file("c.json", damaged).run("compare a.json c.json").failure();
    assert!(said.starts_with("error: c.json: held_out, entry 1: found the label `un"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let fixture = two()
        .file("c.csv", "id,text\n1,a\n")
        .file("d.csv", "id,prediction\n77,yes\n")
        .file("e.csv", FIRST.replace("1,We agree.,yes", "1,We agree.,no"))
        .file("f.csv", FIRST.replace("0.4,0.6", "0.4,x"))
        .file("g.csv", FIRST.replace("0.4,0.6", "0.4,0.4"))
        .file("h.csv", FIRST.replace("b,no,0.6", "b,nein,0.6"))
        .file("i.json", "{}");
    let said: String = ["c.csv", "d.csv", "e.csv", "f.csv", "g.csv", "h.csv", "missing.csv"]
        .map(|file| fixture.run(&format!("compare a.csv {file}")).failure())
        .concat();
    assert_snapshot!(said, @"
    error: c.csv: there is no column `prediction`; expected a table that `demarche predict` wrote
    error: no row of a.csv is a row of d.csv; rows are matched by id, by article and place, or by row number and text
    error: a.csv, row 1: the label is `yes`, but `no` in e.csv, row 1; expected one label for each row
    error: f.csv, row 3, column `p_no`: found `x`; expected a probability from 0 to 1
    error: g.csv, row 3, column `p_yes`: the probabilities sum to 0.8000; expected 1
    error: h.csv, row 3, column `prediction`: found `nein`; expected one of yes, no
    error: missing.csv: No such file or directory (os error 2)
    ");
    assert_snapshot!(fixture.run("compare i.json i.json").failure(), @"error: i.json: no evaluation: `schema_version`, `macro_f1` or `intervals` is missing; expected what `demarche evaluate --format json` writes (predictions: as .csv or .jsonl)");
    assert_snapshot!(fixture.run("compare a.csv i.json").wrong_usage(), @"error: i.json is an evaluation by its name and a.csv is not; expected two evaluations (.json) or two tables of predictions");
}

#[test]
fn with_the_models_the_phrases_behind_changed_rows_are_named() {
    let fixture = predicted();
    // In any order: the files name their models.
    let compare = "compare old.csv new.csv --model new --model old";
    let page = fixture.run(&format!("{compare} --report a.md")).success();
    assert!(page.contains("phrases of the first, of the second"), "{page}");
    let headings: Vec<String> =
        fixture.read("a.md").lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(
        headings,
        ["# What changed", "## Right and wrong", "## Predictions: rows first, columns second", "## Rows that changed"]
    );
    let json: Value = serde_json::from_str(&fixture.run(&format!("{compare} --format json")).success()).expect("JSON");
    let flips = json["flips"].as_array().expect("flips");
    assert!(!flips.is_empty());
    for flip in flips {
        assert!(flip["first"]["phrases"].is_array() && flip["second"]["phrases"].is_array(), "{flip}");
    }
    let message = fixture.run("compare old.csv new.csv --model old --model old --model new").wrong_usage();
    assert_snapshot!(message, @"error: --model: expected one for each of A and B, two at most");
}
