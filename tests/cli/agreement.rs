//! `demarche agreement`: figures, slices, and tables that are not what they should be.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{Fixture, Outcome};

/// Twelve statements, one with an empty label, one labelled by one annotator alone.
const ANNOTATIONS: &str = include_str!("../fixtures/annotations.csv");

fn agreement(table: &str, arguments: &str) -> Outcome {
    Fixture::new().file("a.csv", table).run(&format!("agreement a.csv {arguments}"))
}

#[test]
fn the_page_says_how_far_the_annotators_agree() {
    assert_snapshot!(agreement(ANNOTATIONS, "-q").success(), @"
    Krippendorff's α 0.71 (0.26–1.00), raw agreement 0.80 (0.50–1.00) on 10 statements by 2 annotators

    All annotators of a statement agree on 8 of 10. Not counted, for want of a second annotation: 2 statements. In brackets: 95 % intervals over 2,000 resamples of the statements.

    Per label, against all others

      label         annotations                  α  positive agreement
      conciliatory            7   0.79 (0.08–1.00)    0.86 (0.33–1.00)
      critical                7   0.79 (0.10–1.00)    0.86 (0.33–1.00)
      neutral                 6  0.55 (-0.19–1.00)    0.67 (0.00–1.00)

    Per pair of annotators

      pair          statements     raw agreement         Cohen's κ
      anna – boris          10  0.80 (0.50–1.00)  0.70 (0.27–1.00)

    Per pair and label, against all others

      pair                 label          Cohen's κ  positive agreement
      anna – boris  conciliatory   0.78 (0.20–1.00)    0.86 (0.33–1.00)
      anna – boris      critical   0.78 (0.29–1.00)    0.86 (0.40–1.00)
      anna – boris       neutral  0.52 (-0.18–1.00)    0.67 (0.00–1.00)

    Confusion: rows anna, columns boris

                    conciliatory  critical  neutral
      conciliatory             3         0        1
      critical                 0         3        0
      neutral                  0         1        2

    Per rule: statements for which an annotator named it

      rule  statements  all agree  raw agreement                  α
      R1             4          3           0.75               0.00
      R2             5          4           0.80               0.61
      R10            4          2           0.50  0.26 (-0.47–1.00)
    ");
}

#[test]
fn the_page_can_be_markdown_and_what_was_left_out_is_said() {
    let outcome = agreement(ANNOTATIONS, "--format markdown");
    assert_snapshot!(outcome.messages, @"note: rows without a label, left out: 1");
    assert_snapshot!(outcome.data.lines().take(12).collect::<Vec<_>>().join("\n"), @"
    Krippendorff's α 0.71 (0.26–1.00), raw agreement 0.80 (0.50–1.00) on 10 statements by 2 annotators

    All annotators of a statement agree on 8 of 10. Not counted, for want of a second annotation: 2 statements. In brackets: 95 % intervals over 2,000 resamples of the statements.

    ## Per label, against all others

    | label | annotations | α | positive agreement |
    | :-- | --: | --: | --: |
    | conciliatory | 7 | 0.79 (0.08–1.00) | 0.86 (0.33–1.00) |
    | critical | 7 | 0.79 (0.10–1.00) | 0.86 (0.33–1.00) |
    | neutral | 6 | 0.55 (-0.19–1.00) | 0.67 (0.00–1.00) |
    ");
}

#[test]
fn the_json_has_every_figure_and_null_for_what_is_undefined() {
    let json = agreement(ANNOTATIONS, "--format json -q").json();
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_snapshot!(keys(&json), @"agreement alpha annotators bootstrap compared intervals items labels pairs per_label rules schema_version single unanimous");
    assert_snapshot!(keys(&json["pairs"][0]), @"agreement annotators confusion intervals items kappa per_label");
    assert_eq!((&json["items"], &json["compared"], &json["single"]), (&12.into(), &10.into(), &2.into()));
    assert_eq!(json["annotators"], json!(["anna", "boris"]));
    assert_eq!(json["pairs"][0]["confusion"], json!([[3, 0, 1], [0, 3, 0], [0, 1, 2]]));
    let rule =
        |at: usize| (&json["rules"][at]["rule"], &json["rules"][at]["compared"], &json["rules"][at]["unanimous"]);
    assert_eq!(rule(0), (&"R1".into(), &4.into(), &3.into()));
    assert_eq!(rule(2), (&"R10".into(), &4.into(), &2.into()));
    let same = agreement("id,coder,label\n1,a,x\n1,b,x\n2,a,x\n2,b,x\n", "--format json").json();
    assert_eq!(
        (&same["agreement"], &same["alpha"], &same["pairs"][0]["kappa"]),
        (&1.0.into(), &Value::Null, &Value::Null)
    );
}

#[test]
fn rows_may_come_in_any_order_and_in_several_tables() {
    let whole = agreement(ANNOTATIONS, "--format json -q").success();
    let rows = |of: &str| -> String {
        let lines = ANNOTATIONS.split_inclusive('\n');
        lines.filter(|line| line.starts_with("id,") || line.contains(of)).collect()
    };
    let fixture = Fixture::new().file("anna.csv", rows("anna")).file("boris.csv", rows("boris"));
    for tables in ["anna.csv boris.csv", "boris.csv anna.csv"] {
        assert_eq!(fixture.run(&format!("agreement {tables} --format json -q")).success(), whole, "{tables}");
    }
}

#[test]
fn a_set_without_ids_is_compared_by_its_texts() {
    let table = "sentence,label,annotator\nWe agree.,yes,a\nWe agree.,yes,b\nWe refuse.,no,a\nWe refuse.,yes,b\n";
    let json = agreement(table, "--format json").json();
    assert_eq!((&json["compared"], &json["agreement"]), (&2.into(), &0.5.into()));
}

#[test]
fn the_codebook_gives_the_labels_their_order() {
    let codebook = "version = 1\ntitle = 'Tone'\nlabels = ['neutral', 'critical', 'conciliatory', 'mocking']\n"
        .to_owned()
        + &["neutral", "critical", "conciliatory", "mocking"]
            .map(|name| format!("[[label]]\nname = '{name}'\ndefinition = ''\n"))
            .concat();
    let fixture = Fixture::new().file("a.csv", ANNOTATIONS).file("codebook.toml", codebook);
    let json = fixture.run("agreement a.csv --codebook codebook.toml --format json -q").json();
    assert_eq!(json["labels"], json!(["neutral", "critical", "conciliatory", "mocking"]));
    assert_eq!(json["per_label"]["mocking"]["alpha"], Value::Null);
    let fixture = fixture.file("b.csv", "id,annotator,label\n1,a,hostile\n");
    assert_snapshot!(fixture.run("agreement b.csv --codebook codebook.toml").failure(), @"error: b.csv, row 1, column `label`: found `hostile`; expected one of neutral, critical, conciliatory, mocking");
}

#[test]
fn a_gate_on_alpha_ends_with_status_3() {
    let outcome = agreement(ANNOTATIONS, "--min-alpha 0.8 --format json");
    assert_eq!(outcome.status, Some(3));
    assert_snapshot!(outcome.messages.lines().last().unwrap_or_default(), @"warning: α is 0.7143, below the 0.8 asked for by --min-alpha");
    assert_eq!(agreement(ANNOTATIONS, "--min-alpha 0.5 -q").status, Some(0));
}

#[test]
fn two_labels_of_one_annotator_for_one_statement_are_an_error() {
    let table = "id,annotator,label\n1,a,x\n1,b,x\n1,a,y\n";
    assert_snapshot!(agreement(table, "").failure(), @"error: a.csv, row 3, column `label`: found `y`, but `a` labelled `1` as `x` in a.csv, row 1; expected one label for each statement and annotator");
    let repeated = agreement("id,annotator,label\n1,a,x\n1,b,x\n1,a,x\n", "--format json");
    assert_snapshot!(repeated.messages, @"note: rows that repeat a label of their annotator, counted once: 1");
}

#[test]
fn what_is_missing_is_said_with_its_place() {
    let failures = [
        "id,annotator,label\n1,a,x\n1,,x\n",
        "id,annotator,label\n1,a,x\n ,b,x\n",
        "id,label\n1,x\n",
        "annotator,label\na,x\n",
        "id,annotator,label\n1,a,x\n2,a,y\n",
        "id,annotator,label\n1,a,x\n2,b,y\n",
        "id,annotator,label\n1,a,\n2,b,\n",
    ];
    let said: String = failures.into_iter().map(|table| agreement(table, "-q").failure()).collect();
    assert_snapshot!(said, @"
    error: a.csv, row 2, column `annotator`: found nothing; expected who gave the label, since the row has a label
    error: a.csv, row 2, column `id`: found nothing; expected what tells the statement from others, since the row has a label
    error: a.csv: there is no column `annotator`; the columns are `id`, `label`; name one with --annotator-column
    error: a.csv: there is no column `id` and no `text` by which to tell statements; name one with --id-column
    error: a.csv: only the annotator `a`; agreement needs the labels of at least two
    error: a.csv: no statement has labels of two annotators: none of 2 ids occurs with both; do the annotators use the same ids?
    error: a.csv: no row has a label
    ");
    assert_snapshot!(agreement(ANNOTATIONS, "--rule-column why").failure(), @"error: a.csv: there is no column `why` for --rule-column");
}

#[test]
fn other_words_under_one_id_and_labels_that_differ_in_case_are_warned_of() {
    let table = "id,text,annotator,label\n1,We agree.,a,yes\n1,We refuse.,b,Yes\n";
    assert_snapshot!(agreement(table, "--format json").messages, @"
    warning: rows whose text is not that of an earlier row with the same id: 1 (first: a.csv, row 2); are the ids the same in all tables?
    warning: the labels `Yes` and `yes` differ only in case and count as two
    ");
}
