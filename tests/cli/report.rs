//! `demarche evaluate --report` and the tables behind the figures.

use insta::assert_snapshot;

use crate::{Fixture, LABELS, RECIPE, columns, first_line};

fn labelled() -> Fixture {
    Fixture::new().file("labels.csv", LABELS)
}

fn evaluate(fixture: &Fixture, arguments: &str) -> String {
    fixture.run(&format!("evaluate labels.csv {RECIPE} {arguments}")).success()
}

#[test]
fn a_report_is_written_beside_the_page() {
    let fixture = labelled();
    let page = evaluate(&fixture, "");
    assert_eq!(evaluate(&fixture, "--report a.html"), page);
    let html = fixture.read("a.html");
    assert!(html.starts_with("<!doctype html>") && html.contains("<h1>Evaluation of labels.csv</h1>"));
    for part in ["Confusion", "Baselines and leakage", "Reliability", "Strongest terms", "Errors", "Measurement"] {
        assert!(html.contains(&format!("{part}</h2>")), "{part}");
    }
    assert_eq!(evaluate(&fixture, "--report a.md"), page);
    let markdown = fixture.read("a.md");
    let headings: Vec<&str> = markdown.lines().filter(|line| line.starts_with("## ")).collect();
    assert_snapshot!(headings.join("\n"), @"");
    assert!(markdown.starts_with("# Evaluation of labels.csv\n"));
    assert_snapshot!(markdown.lines().last().expect("a last line"), @"");
}

#[test]
fn the_json_of_a_report_has_all_of_the_evaluation_and_more() {
    let fixture = labelled();
    let plain = evaluate(&fixture, "--format json --report a.json");
    let [plain, report] = [&plain, &fixture.read("a.json")]
        .map(|text| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).expect("JSON"));
    for (key, value) in &plain {
        assert_eq!(report.get(key), Some(value), "{key}");
    }
    let more: Vec<&str> = report.keys().filter(|key| !plain.contains_key(*key)).map(String::as_str).collect();
    assert_snapshot!(more.join(" "), @"");
}

#[test]
fn annotators_and_a_learning_curve_stand_in_the_report() {
    let annotations: Vec<String> = LABELS
        .lines()
        .skip(1)
        .filter_map(|line| Some((line.split(',').next()?, line.rsplit(',').nth(1)?)))
        .flat_map(|(id, label)| [format!("{id},anna,{label}"), format!("{id},boris,neutral")])
        .collect();
    let fixture = labelled().file("annotations.csv", format!("id,annotator,label\n{}\n", annotations.join("\n")));
    evaluate(&fixture, "--report a.md --annotations annotations.csv --learning-curve");
    let markdown = fixture.read("a.md");
    assert!(markdown.contains("| anna and the model |"), "{markdown}");
    let curve = markdown.split("## Learning curve").nth(1).expect("a curve").split("## ").next().unwrap_or_default();
    assert_snapshot!(curve, @"");
}

#[test]
fn the_rows_behind_the_figures_are_tables() {
    let fixture = labelled();
    evaluate(&fixture, "--errors errors.csv --oof oof.tsv --folds-output folds.jsonl");
    let errors = fixture.read("errors.csv");
    assert_snapshot!(first_line(&errors), @"");
    assert_snapshot!(columns(&errors, &["id", "gold", "prediction", "phrases"]), @"");
    let held_out = fixture.read("oof.tsv");
    assert_snapshot!(first_line(&held_out).replace('\t', " "), @"");
    assert_eq!(held_out.lines().count(), 31);
    assert_snapshot!(first_line(&fixture.read("folds.jsonl")), @"");
}

#[test]
fn a_ready_model_has_a_report_of_its_rows() {
    let held_out = "text,label\nWe thank the union.,conciliatory\nThey refused and blamed us.,critical\n\
                    The mill has two cranes.,neutral\nWe welcomed the ferry.,neutral\n";
    let fixture = Fixture::with_model().file("held-out.csv", held_out);
    fixture.run("evaluate held-out.csv --model model --report a.md --errors errors.csv --oof oof.csv").success();
    assert_snapshot!(columns(&fixture.read("errors.csv"), &["row", "gold", "prediction", "phrases", "fold"]), @"");
    assert_eq!(fixture.read("oof.csv").lines().count(), 5);
    assert!(fixture.read("a.md").starts_with("# Evaluation of model on held-out.csv\n"));
}

#[test]
fn what_cannot_be_written_is_refused_before_any_work() {
    let fixture = Fixture::with_model().file("old.html", "mine");
    let wrong = |arguments: &str| {
        first_line(&fixture.run(&format!("evaluate labels.csv {arguments}")).wrong_usage()).to_owned()
    };
    assert_snapshot!(wrong("--report a.pdf"), @"");
    assert_snapshot!(wrong("--report a"), @"");
    assert_snapshot!(wrong("--report a.md -o a.md"), @"");
    assert_snapshot!(wrong("--errors a.csv --oof ./a.csv"), @"");
    assert_snapshot!(wrong("--errors -"), @"");
    assert_snapshot!(wrong("--learning-curve"), @"");
    assert_snapshot!(wrong("--model model --folds-output folds.csv"), @"");
    assert_snapshot!(fixture.run("evaluate labels.csv --report old.html").failure(), @"");
    assert_eq!(fixture.read("old.html"), "mine");
    assert_eq!(fixture.files(), ["labels.csv", "model", "old.html"]);
}

#[test]
fn annotations_with_another_label_are_refused() {
    let fixture = labelled().file("annotations.csv", "id,annotator,label\n1,a,neutral\n1,b,hawkish\n");
    let outcome = fixture.run("evaluate labels.csv --report a.html --annotations annotations.csv");
    assert_snapshot!(outcome.failure(), @"");
    assert_eq!(fixture.files(), ["annotations.csv", "labels.csv"]);
}
