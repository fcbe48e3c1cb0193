//! Reports: every figure is the JSON's, text from outside is inert, and all forms say the same.

use std::collections::HashSet;

use demarche::evaluation::{EvaluationParams, Findings, FindingsParams, HeldOut};
use demarche::features::{NgramRange, Signals};
use demarche::input::{ColumnNames, Input};
use demarche::labels::{Annotations, Item};
use demarche::model::{ClassWeights, RecipeChoice, Scaling};
use demarche::report::{findings, findings_json};
use demarche::{Label, LabelledSet, StanceModel, TrainParams};
use dom_query::Document;
use serde_json::Value;

use crate::figures::hold;

mod figures;

/// A text that would do harm wherever it is not escaped.
const HOSTILE: &str =
    "\"><img src=x onerror=alert(1)><script>alert(2)</script> & 'we' refuse | **this** [offer](http://example.org)";

/// Labels of the fixture, each row four times as another article; one statement and one speaker are hostile.
fn set() -> LabelledSet {
    let tables = Input::find(&["tests/fixtures/labels.csv".into()], None).expect("the fixture");
    let (set, _) = LabelledSet::read(&tables, &ColumnNames::new(), None).expect("labels");
    let mut statements = Vec::new();
    for copy in 0..4 {
        for (i, statement) in set.statements().iter().enumerate() {
            let mut statement = statement.clone();
            statement.id = Some(format!("{copy}-{i}"));
            statement.article = statement.article.map(|article| format!("{article}-{copy}"));
            statement.text = format!("{} {}", statement.text, ["Today.", "Later.", "Again.", "Soon."][copy]);
            statement.speaker = Some(if i % 2 == 0 { HOSTILE.to_owned() } else { "Anna".to_owned() });
            // So that there are errors, whatever the models learn.
            if i % 7 == copy {
                statement.label = Label::new((statement.label.index() + 1) % 3);
                statement.text = format!("{HOSTILE} {}", statement.text);
            }
            statements.push(statement);
        }
    }
    LabelledSet::new(set.names().clone(), statements).expect("statements")
}

fn train() -> TrainParams {
    let choice = RecipeChoice {
        words: Some(Some(NgramRange::new(1, 2).expect("a range"))),
        chars: Some(None),
        parties: Some(false),
        signals: Some(Signals::NONE),
        latent: Some(false),
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(1.0),
    };
    TrainParams { choice, n_folds: 3, ..TrainParams::default() }
}

/// Two annotators: one says what is gold, the other differs now and then.
fn annotations(set: &LabelledSet) -> Annotations {
    let item = |(i, statement): (usize, &demarche::labels::LabelledStatement)| Item {
        id: statement.id.clone().expect("it has an id"),
        given: vec![(0, statement.label), (1, if i % 5 == 0 { Label::new(0) } else { statement.label })],
        rules: Vec::new(),
    };
    Annotations {
        annotators: vec![HOSTILE.to_owned(), "boris".to_owned()],
        labels: set.names().iter().map(str::to_owned).collect(),
        rules: Vec::new(),
        items: set.statements().iter().enumerate().map(item).collect(),
    }
}

fn nested() -> (LabelledSet, Findings, HeldOut) {
    let set = set();
    let annotations = annotations(&set);
    let what = FindingsParams { annotations: Some(&annotations), learning_curve: true };
    let (findings, held_out) =
        Findings::nested(&set, &train(), &EvaluationParams::default(), what, &|_, _| ()).expect("findings");
    (set, findings, held_out)
}

#[test]
fn every_figure_of_a_cross_validation_is_that_of_the_json() {
    let (_, found, _) = nested();
    let json: Value = serde_json::from_str(&findings_json(&found)).expect("JSON");
    let n_figures = hold(&findings(&found).html("Evaluation"), &json);
    assert!(n_figures > 300, "{n_figures} figures");
}

#[test]
fn labels_may_bear_any_name() {
    let plain = set();
    let names = ["<b>pro</b>/con~tra", "\"><script>alert(3)</script>", "a|b *c* \\ %"];
    let names = demarche::LabelNames::new(names).expect("three names");
    let set = LabelledSet::new(names, plain.statements().to_vec()).expect("statements");
    let what = FindingsParams::default();
    let (found, _) =
        Findings::nested(&set, &train(), &EvaluationParams::default(), what, &|_, _| ()).expect("findings");
    let json: Value = serde_json::from_str(&findings_json(&found)).expect("JSON");
    let page = findings(&found);
    let html = page.html("Evaluation");
    assert!(hold(&html, &json) > 200);
    let document = Document::from(html);
    assert_eq!((document.select("b").length(), document.select("script").length()), (0, 1));
    let markdown = page.markdown();
    assert!(!markdown.contains("<script>") && !markdown.contains("<b>") && !markdown.contains("*c*"));
    assert!(markdown.contains("\\*c\\* \\\\ %"), "{markdown}");
}

#[test]
fn every_figure_of_a_ready_model_is_that_of_the_json() {
    let model = StanceModel::shipped();
    let what = FindingsParams::default();
    let (found, _) =
        Findings::of_model(&model, &set(), &EvaluationParams::default(), what, &|_, _| ()).expect("findings");
    let json: Value = serde_json::from_str(&findings_json(&found)).expect("JSON");
    let html = findings(&found).html("Evaluation");
    assert!(hold(&html, &json) > 200);
    assert!(html.contains(model.hash()));
    assert!(json["learning_curve"].is_null() && json["random_split"].is_null() && json["human"].is_null());
}

/// Numbers outside of figures would escape the test above: in the tables there are none.
#[test]
fn no_number_of_a_table_stands_outside_a_figure() {
    let (_, found, _) = nested();
    let document = Document::from(findings(&found).html("Evaluation"));
    for cell in &document.select("td.figures") {
        let has_digits = cell.text().chars().any(|c| c.is_ascii_digit());
        // The best values of figures are no results.
        let is_best = matches!(cell.text().trim(), "0" | "1") && cell.select("span").is_empty();
        assert!(!has_digits || is_best || !cell.select("[data-at]").is_empty(), "{}", cell.html());
    }
}

#[test]
fn hostile_text_is_inert_in_the_page_and_escaped_in_markdown() {
    let (_, found, _) = nested();
    assert!(found.errors.listed.iter().any(|mistake| mistake.text.contains("onerror")), "the errors hold it");
    let page = findings(&found);
    let html = page.html(HOSTILE);
    let document = Document::from(html.as_str());
    assert_eq!(document.select("img").length(), 0);
    assert_eq!(document.select("script").length(), 1, "our own");
    assert!(!document.select("script").text().contains("alert(2)"));
    assert_eq!(document.select("[onerror]").length(), 0);
    assert_eq!(document.select("h1").text().to_string(), HOSTILE);
    assert!(document.select("td").iter().any(|cell| cell.text().contains("<script>alert(2)</script>")), "it is shown");
    let markdown = page.markdown().replace("\\<", "");
    assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("[offer](http"));
}

#[test]
fn markdown_says_every_figure_that_the_page_says() {
    let (_, found, _) = nested();
    let page = findings(&found);
    let markdown = page.markdown();
    let html = page.html("Evaluation");
    for heading in &Document::from(html.as_str()).select("h2") {
        assert!(markdown.contains(&format!("## {}", heading.text())), "{}", heading.text());
    }
    let document = Document::from(html);
    // Without what either form adds around the words.
    let plain = |text: &str| {
        let text = text.replace("&lt;", "<").replace(['\\', '*'], "").replace('|', " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let lines: HashSet<String> = markdown.lines().map(plain).collect();
    let mut n_rows = 0;
    for row in &document.select("tbody tr") {
        let cells: Vec<String> = row.select("th, td").iter().map(|cell| cell.text().to_string()).collect();
        let cells = plain(&cells.join(" | "));
        assert!(lines.contains(&cells), "{cells}");
        n_rows += 1;
    }
    assert!(n_rows > 60, "{n_rows}");
}

#[test]
fn the_same_rows_and_seed_give_the_same_bytes() {
    let bytes = || {
        let (_, found, _) = nested();
        (findings(&found).html("Evaluation"), findings_json(&found))
    };
    assert!(bytes() == bytes());
}

#[test]
fn the_model_is_one_more_annotator() {
    let (set, found, _) = nested();
    let human = found.human.expect("annotations were given");
    assert_eq!(human.matched, set.statements().len() as u64);
    let pairs: Vec<(&str, Option<&str>)> =
        human.pairs.iter().map(|pair| (pair.first.as_str(), pair.second.as_deref())).collect();
    assert_eq!(pairs, [(HOSTILE, Some("boris")), (HOSTILE, None), ("boris", None)]);
    // The first annotator says what is gold, so the model agrees with it as often as it is right.
    let with_gold = human.pairs.iter().find(|pair| pair.first == HOSTILE && pair.second.is_none()).expect("a pair");
    assert_eq!(with_gold.agreement, found.evaluation.scores.accuracy);
    assert_eq!(with_gold.macro_f1, found.evaluation.scores.macro_f1);
}

#[test]
fn a_learning_curve_ends_with_all_rows_that_a_fold_may_learn_from() {
    let (set, found, _) = nested();
    let curve = found.learning_curve.expect("it was asked for");
    let last = curve.points.last().expect("points");
    let of_all = set.statements().len() as f64 * 2.0 / 3.0;
    assert!((last.rows - of_all).abs() < 1e-9, "{} of {of_all}", last.rows);
    assert!(curve.points.windows(2).all(|pair| pair[0].rows < pair[1].rows));
    assert!(curve.points.iter().all(|point| point.macro_f1.is_some_and(|f1| (0.0..=1.0).contains(&f1))));
}

#[test]
fn held_out_rows_are_those_of_the_figures() {
    let (_, found, held_out) = nested();
    let right = held_out.rows.iter().filter(|row| row.gold == row.predicted()).count();
    assert_eq!(found.errors.total as usize + right, held_out.rows.len());
    for (row, phrases) in held_out.rows.iter().zip(&held_out.phrases) {
        assert!(row.gold != row.predicted() || phrases.is_empty());
    }
    assert_eq!(held_out.models.iter().max(), Some(&2));
}
