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
    assert_snapshot!(headings.join("\n"), @r#"
    ## Per label
    ## Confusion
    ## Baselines and leakage
    ## Reliability
    ## Precision and recall
    ## Errors against coverage
    ## Parts of the statements
    ## Strongest terms
    ## Errors
    ## Recipe and checksums
    ## Measurement
    "#);
    assert!(markdown.starts_with("# Evaluation of labels.csv\n"));
    assert_snapshot!(markdown.lines().last().expect("a last line"), @"> 30 statements in 15 groups (statements of one article, or near-duplicates) carry gold labels: conciliatory 10, critical 10, neutral 10. Stance was scored by demarche 0.1.0 with TF-IDF features and multinomial logistic regression, calibrated. All statements were predicted by cross-validation with a fixed recipe: calibration and fit were repeated without each of 5 folds, which keep groups whole. Macro-F1 is 0.74 (0.59–0.85), accuracy 0.73 (0.60–0.87), expected calibration error 0.16 (0.06–0.28) (in brackets 95 % intervals, percentile bootstrap over groups or, for a share of 0 or 1, the binomial bound, 2,000 resamples; too narrow, since there are fewer than 30 groups); the majority label alone has a macro-F1 of 0.17; a random split that ignores groups would have claimed 0.67. SHA-256 of the labelled rows: d02c0d2aeb9bc5bb2bc1690a0fa7ea140560dbeacae3ab586582ab2a718a477e; seed 0.");
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
    assert_snapshot!(more.join(" "), @"confusion_shares errors held_out human label_intervals leak learning_curve measurement n_models precision_recall provenance reliability_intervals risk_coverage slices terms");
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
    let curve = markdown.split("## Learning curve").nth(1).expect("a curve").split("\n## ").next().unwrap_or_default();
    assert_snapshot!(curve.trim(), @r#"
    There are too few labels to tell how the curve goes on.

    ### Macro-F1 by statements trained on

    | statements trained on | share of groups | macro-F1 |
    | :-- | --: | --: |
    | 14 | 60 % | 0.54 (0.39–0.65) |
    | 20 | 80 % | 0.61 (0.47–0.70) |
    | 24 | 100 % | 0.74 (0.59–0.85) |

    Recipe: words 1-1, no chars, idf, no class weights, C = 1, fitted anew to growing shares of the groups, without calibration; scored on groups that were held out.
    "#);
}

#[test]
fn the_rows_behind_the_figures_are_tables() {
    let fixture = labelled();
    evaluate(&fixture, "--errors errors.csv --oof oof.tsv --folds-output folds.jsonl");
    let errors = fixture.read("errors.csv");
    assert_snapshot!(first_line(&errors), @"row,id,text,speaker,gold,prediction,confidence,p_conciliatory,p_critical,p_neutral,phrases,fold");
    assert_snapshot!(columns(&errors, &["id", "gold", "prediction", "phrases"]), @r#"
    7 | conciliatory | critical | new; mayor; and
    9 | conciliatory | critical | She; union; of; it
    14 | critical | conciliatory | new; union; a; and
    16 | critical | conciliatory | word and we; They
    17 | critical | conciliatory | mayor; its; and
    19 | critical | conciliatory | to; She
    21 | neutral | critical | at; and
    25 | neutral | conciliatory | to
    "#);
    let held_out = fixture.read("oof.tsv");
    assert_snapshot!(first_line(&held_out).replace('\t', " "), @"row id group text gold prediction confidence p_conciliatory p_critical p_neutral decision fold");
    assert_eq!(held_out.lines().count(), 31);
    assert_snapshot!(first_line(&fixture.read("folds.jsonl")), @r#"{"fold":1,"recipe":"words 1-1, no chars, idf, no class weights, C = 1","rows":6,"macro_f1":0.522222}"#);
}

#[test]
fn a_ready_model_has_a_report_of_its_rows() {
    let held_out = "text,label\nWe thank the union.,conciliatory\nThey refused and blamed us.,critical\n\
                    The mill has two cranes.,neutral\nWe welcomed the ferry.,neutral\n";
    let fixture = Fixture::with_model().file("held-out.csv", held_out);
    fixture.run("evaluate held-out.csv --model model --report a.md --errors errors.csv --oof oof.csv").success();
    assert_snapshot!(columns(&fixture.read("errors.csv"), &["row", "gold", "prediction", "phrases", "fold"]), @"4 | neutral | conciliatory | We welcomed |");
    assert_eq!(fixture.read("oof.csv").lines().count(), 5);
    assert!(fixture.read("a.md").starts_with("# Evaluation of model on held-out.csv\n"));
}

#[test]
fn what_cannot_be_written_is_refused_before_any_work() {
    let fixture = Fixture::with_model().file("old.html", "mine");
    let wrong = |arguments: &str| {
        first_line(&fixture.run(&format!("evaluate labels.csv {arguments}")).wrong_usage()).to_owned()
    };
    assert_snapshot!(wrong("--report a.pdf"), @"error: --report a.pdf: expected a file that ends in .html, .md or .json");
    assert_snapshot!(wrong("--report a"), @"error: --report a: expected a file that ends in .html, .md or .json");
    assert_snapshot!(wrong("--report a.md -o a.md"), @"error: --output and --report both write to a.md; give each a file of its own");
    assert_snapshot!(wrong("--errors a.csv --oof ./a.csv"), @"error: --errors and --oof both write to ./a.csv; give each a file of its own");
    assert_snapshot!(wrong("--errors -"), @"error: --output and --errors both write to standard output; give each a file of its own");
    assert_snapshot!(wrong("--learning-curve"), @"error: the following required arguments were not provided:");
    assert_snapshot!(wrong("--model model --folds-output folds.csv"), @"error: the argument '--model <MODEL>' cannot be used with '--folds-output <FILE>'");
    assert_snapshot!(fixture.run("evaluate labels.csv --report old.html").failure(), @"error: old.html: exists already; --force replaces it");
    assert_eq!(fixture.read("old.html"), "mine");
    assert_eq!(fixture.files(), ["labels.csv", "model", "old.html"]);
}

#[test]
fn annotations_with_another_label_are_refused() {
    let fixture = labelled().file("annotations.csv", "id,annotator,label\n1,a,neutral\n1,b,hawkish\n");
    let outcome = fixture.run("evaluate labels.csv --report a.html --annotations annotations.csv");
    assert_snapshot!(outcome.failure(), @"error: annotations.csv, row 2, column `label`: found `hawkish`; expected one of conciliatory, critical, neutral");
    assert_eq!(fixture.files(), ["annotations.csv", "labels.csv"]);
}

#[test]
fn scored_articles_are_shown_with_their_statements() {
    let text = "“We reject the offer,” Foreign Minister Anna Berg said.\n\nBerg said that the talks were welcome.\n";
    let fixture = Fixture::with_model().file("page.txt", text);
    let plain = fixture.run("predict page.txt --model model").success();
    assert_eq!(fixture.run("predict page.txt --model model --report a.html").success(), plain);
    let html = fixture.read("a.html");
    assert!(html.contains("<h1>Statements and their stance</h1>") && html.contains("class=\"statement\""));
    fixture.run("predict page.txt --model model --report a.json").success();
    let json: serde_json::Value = serde_json::from_str(&fixture.read("a.json")).expect("JSON");
    assert_eq!((json["articles"].as_u64(), json["statements"].as_u64()), (Some(1), Some(2)));
    assert_eq!(json["listed"][0]["statements"][0]["speaker"], "Anna Berg");
}

#[test]
fn a_table_of_statements_has_no_articles_to_show() {
    let fixture = Fixture::with_model().file("table.csv", "text\nWe refuse.\n");
    let message = fixture.run("predict table.csv --model model --report a.html").wrong_usage();
    assert_snapshot!(message, @"error: --report a.html: it shows statements in their articles, and a table of statements has none; give articles, with --articles where a table holds them, or use `demarche aggregate --report` on the predictions");
    let message = fixture.run("predict table.csv --articles --model model --report a.txt").wrong_usage();
    assert_snapshot!(message, @"error: --report a.txt: expected a file that ends in .html, .md or .json");
}

#[test]
fn shares_have_a_report() {
    let fixture = Fixture::with_model().file("labels.csv", LABELS);
    fixture.run("predict labels.csv --model model -o model.csv").success();
    fixture.run("aggregate model.csv --model model --report a.md -o a.csv").success();
    let markdown = fixture.read("a.md");
    assert_snapshot!(markdown.lines().filter(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n"), @"
    # Stance in model.csv
    ### Shares of all statements
    ## How to read it
    ### What each method assumes
    ");
}
