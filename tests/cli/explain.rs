//! `demarche explain`: phrases, places and log-odds that add up.

use insta::assert_snapshot;
use serde_json::Value;

use crate::{Fixture, Outcome, first_line};

/// An explanation of one text.
fn of_text(fixture: &Fixture, text: &str, arguments: &str) -> Outcome {
    let mut command = fixture.command(&format!("explain --model model {arguments}"));
    Outcome::of(command.args(["--text", text]))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

#[test]
fn a_text_is_shown_with_what_its_log_odds_are_made_of() {
    let fixture = Fixture::with_model();
    let text = "We thank them, but reject the offer.";
    assert_snapshot!(of_text(&fixture, text, "").success(), @"
    We thank them, but reject the offer.

    conciliatory (conciliatory 0.857, critical 0.114, neutral 0.029)

      log-odds of conciliatory  intercept   terms  calibration     sum
      against critical             -0.123  +0.503       +1.638  +2.018
      against neutral              -0.180  +0.819       +2.761  +3.401

      term      against critical  against neutral
      “them”              +0.238           +0.224
      “thank”             +0.210           +0.190
      “offer”             +0.148           +0.208
      “we”                +0.019           +0.194
      “reject”            -0.126           -0.003
      “the”               +0.014           +0.007
    ");
    assert_snapshot!(of_text(&fixture, text, "--format markdown").success(), @"
    > We thank them, but reject the offer.

    conciliatory (conciliatory 0.857, critical 0.114, neutral 0.029)

    | log-odds of conciliatory | intercept | terms | calibration | sum |
    | :-- | --: | --: | --: | --: |
    | against critical | -0.123 | +0.503 | +1.638 | +2.018 |
    | against neutral | -0.180 | +0.819 | +2.761 | +3.401 |

    | term | against critical | against neutral |
    | :-- | --: | --: |
    | “them” | +0.238 | +0.224 |
    | “thank” | +0.210 | +0.190 |
    | “offer” | +0.148 | +0.208 |
    | “we” | +0.019 | +0.194 |
    | “reject” | -0.126 | -0.003 |
    | “the” | +0.014 | +0.007 |
    ");
}

#[test]
fn the_parts_add_up_to_the_ratio_of_the_probabilities() {
    let fixture = Fixture::with_model();
    let text = "Œuvre: we thank them; we reject the offer.";
    let list = of_text(&fixture, text, "--format json").json();
    let explanation = &list[0];
    let predicted = explanation["prediction"].as_str().expect("a label");
    assert_eq!(explanation["confidence"], explanation["probabilities"][predicted]);
    let against = explanation["against"].as_array().expect("a list");
    assert_eq!(against.len(), 2);
    for odds in against {
        let label = odds["label"].as_str().expect("a label");
        let parts = ["intercept", "terms", "calibration"].map(|part| number(&odds[part])).iter().sum::<f64>();
        let p = |label: &str| number(&explanation["probabilities"][label]);
        assert!((parts - number(&odds["sum"])).abs() < 1e-9, "{odds}");
        assert!((parts - (p(predicted) / p(label)).ln()).abs() < 1e-6, "{odds}");
        let terms: f64 =
            explanation["terms"].as_array().expect("a list").iter().map(|t| number(&t["log_odds"][label])).sum();
        assert!((terms - number(&odds["terms"])).abs() < 1e-9, "{odds}");
    }
    let characters: Vec<char> = text.chars().collect();
    for term in explanation["terms"].as_array().expect("a list") {
        for span in term["spans"].as_array().expect("a list") {
            let [start, end] = [0, 1].map(|i| span[i].as_u64().expect("a place") as usize);
            let found: String = characters[start..end].iter().collect::<String>().to_lowercase();
            assert_eq!(found, term["term"].as_str().expect("a term"), "places are code points");
        }
    }
    let we = explanation["terms"].as_array().expect("a list").iter().find(|term| term["term"] == "we");
    assert_eq!(we.expect("it stands there")["spans"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_text_without_words_has_no_prediction_and_an_unknown_one_says_so() {
    let fixture = Fixture::with_model();
    assert_snapshot!(of_text(&fixture, " …", "").success(), @"
     …

    No prediction: the text has no word.
    ");
    assert_snapshot!(of_text(&fixture, "xyzzy", "").success(), @"
    xyzzy

    The model knows none of its terms: this is its answer to a text of which it knows nothing.

    neutral (conciliatory 0.181, critical 0.349, neutral 0.470)

      log-odds of neutral   intercept   terms  calibration     sum
      against conciliatory     +0.180  +0.000       +0.777  +0.956
      against critical         +0.056  +0.000       +0.243  +0.300
    ");
    let empty = of_text(&fixture, "", "--format jsonl").json();
    assert_snapshot!(empty, @r#"{"against":[],"confidence":null,"prediction":null,"probabilities":null,"shares":[],"status":"empty","terms":[],"text":""}"#);
}

#[test]
fn rows_of_tables_and_statements_of_articles_are_explained_one_by_one() {
    let fixture = Fixture::with_model()
        .file("table.csv", "id,text\n1,We thank them.\n2,They blamed us. We refused.\n")
        .file("page.txt", "“We thank the union,” the mayor said. The ferry left at noon.");
    let texts = |arguments: &str| {
        let data = fixture.run(&format!("explain --model model --format jsonl {arguments}")).success();
        let of = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["text"].to_string();
        data.lines().map(of).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(texts("table.csv"), @r#"
    "We thank them."
    "They blamed us. We refused."
    "#);
    assert_snapshot!(texts("page.txt"), @r#"
    "We thank the union"
    "The ferry left at noon."
    "#);
    let piped = fixture.run_on("explain --model model --format jsonl", fixture.read("table.csv")).success();
    assert_eq!(piped.lines().count(), 2, "a piped table is a table");
    let list = fixture.run("explain --model model --format json table.csv page.txt").json();
    assert_eq!(list.as_array().map(Vec::len), Some(4));
    let page = fixture.run("explain --model model table.csv").success();
    assert!(page.contains("\n\nThey blamed us. We refused.\n"), "{page}");
    assert_eq!(fixture.run("explain table.csv -o out.jsonl").success(), "");
    assert_eq!(fixture.read("out.jsonl").lines().count(), 2);
    let header = fixture.run_on("explain --format json --input-format csv", "text\n");
    assert_eq!(header.success(), "[]\n");
}

#[test]
fn nothing_but_a_terminal_gets_colours_and_no_text_moves_its_cursor() {
    let fixture = Fixture::with_model();
    let first = |variable: &str| {
        let mut command = fixture.command("explain --model model");
        command.env(variable, "1").args(["--text", "We thank\u{1b}[31m them,\u{7} but reject the offer."]);
        first_line(&Outcome::of(&mut command).success()).to_owned()
    };
    assert_eq!(first("CLICOLOR_FORCE"), "We thank [31m them,  but reject the offer.");
    assert_eq!(first("NO_COLOR"), first("CLICOLOR_FORCE"));
}

#[test]
fn what_cannot_be_explained_says_why() {
    let fixture = Fixture::new().file("page.txt", "We agree.").file("words.csv", "words\nWe agree.\n");
    let refused = |arguments: &str| {
        let messages = fixture.run(&format!("explain {arguments}")).wrong_usage();
        first_line(&messages).to_owned()
    };
    assert_snapshot!(refused("page.txt --text Yes"), @"error: the argument '[INPUT]...' cannot be used with '--text <TEXT>'");
    assert_snapshot!(refused("page.txt --format csv"), @"error: --format csv: this command writes a page; expected --format text, json, markdown, jsonl");
    assert_snapshot!(refused("page.txt -o out.tsv"), @"error: the extension .tsv: this command writes a page; expected --format text, json, markdown, jsonl");
    let failed = |arguments: &str| fixture.run(&format!("explain {arguments}")).failure();
    assert_snapshot!(failed("missing.txt"), @"error: missing.txt: No such file or directory (os error 2)");
    assert_snapshot!(failed("words.csv -o out.json"), @"error: words.csv: there is no column `text`; the columns are `words`; name one with --text-column");
    assert_snapshot!(failed("page.txt --model page.txt"), @"error: page.txt: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(fixture.run_on("explain", "").failure(), @"error: standard input: the input is empty; expected an article, or a table with a `text` column");
    assert_eq!(fixture.files(), ["page.txt", "words.csv"]);
}
