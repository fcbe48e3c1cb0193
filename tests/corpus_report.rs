//! Reports of scored articles, of shares and of changes: every figure is the JSON's, text from outside is inert, and size is bounded.

use std::fmt::Write as _;
use std::path::PathBuf;

use demarche::StanceModel;
use demarche::article::{Article, ExtractionOptions};
use demarche::corpus::{
    Aggregation, AggregationParams, Comparison, PredictionTable, Reading, ReadingBuilder, ScoredCorpus,
};
use demarche::features::Utterance;
use demarche::input::{ColumnNames, Input};
use demarche::metrics::Bootstrap;
use demarche::report::{aggregation_report, comparison_report, reading};
use dom_query::Document;
use serde_json::Value;

use crate::figures::hold;

mod figures;

/// A text that would do harm wherever it is not escaped.
const HOSTILE: &str =
    "\"><img src=x onerror=alert(1)><script>alert(2)</script> & 'we' | **this** [offer](http://example.org)";

fn json<R: serde::Serialize>(result: &R) -> Value {
    serde_json::to_value(result).expect("plain data")
}

/// What a browser would make of a page: no image, no script but ours.
fn assert_inert(html: &str) {
    let document = Document::from(html);
    assert_eq!((document.select("img").length(), document.select("[onerror]").length()), (0, 0));
    assert!(document.select("script").length() <= 1);
    assert!(!document.select("script").text().contains("alert"));
}

fn article(number: usize, paragraphs: usize) -> Article {
    let mut text = format!("{HOSTILE} began the day.\n");
    for i in 0..paragraphs {
        let name = ["Anna Berg", "Boris Kell", "Dana Holt"][(number + i) % 3];
        writeln!(text, "“We reject the offer of day {i}, {HOSTILE},” Foreign Minister {name} said.").expect("a string");
        writeln!(text, "{name} said that the talks of day {i} were welcome and would go on.").expect("a string");
    }
    Article {
        id: format!("{HOSTILE} {number}"),
        title: Some(format!("{HOSTILE} {number}")),
        date: Some("2024-05-17".to_owned()),
        outlet: Some(HOSTILE.to_owned()),
        text,
        ..Article::default()
    }
}

fn read(articles: impl Iterator<Item = Article>) -> Reading {
    let model = StanceModel::shipped();
    let mut builder = ReadingBuilder::new(&model, 0);
    for article in articles {
        let extraction = article.statements(&ExtractionOptions::default());
        let utterance = |s: &demarche::article::Statement| {
            let text = s.text.clone();
            model.predict(Utterance {
                speaker: s.speaker.as_deref(),
                target: s.target.as_deref(),
                ..Utterance::from(&text)
            })
        };
        let predictions: Vec<_> = extraction.statements.iter().map(utterance).collect();
        builder.add(&article, &extraction, &predictions);
    }
    builder.finish()
}

#[test]
fn every_figure_of_scored_articles_is_that_of_the_json() {
    let found = read((0..5).map(|number| article(number, 6)));
    assert_eq!((found.articles, found.listed.len()), (5, 5));
    assert_eq!(found.counts.iter().map(|(_, n)| n).sum::<u64>(), found.statements);
    let of_speakers: u64 = found.speakers.iter().map(|speaker| speaker.statements).sum();
    assert_eq!(of_speakers + found.of_other_speakers + found.unattributed, found.statements);
    let page = reading(&found);
    let html = page.html(HOSTILE);
    assert!(hold(&html, &json(&found)) > 100);
    assert_inert(&html);
    let document = Document::from(html.as_str());
    let n_statements: usize = found.listed.iter().map(|article| article.statements.len()).sum();
    assert_eq!(
        document.select(".statement mark.label").length(),
        n_statements,
        "each statement is marked in its article"
    );
    assert!(document.select(".note").iter().all(|note| note.text().contains("phrase")));
    let markdown = page.markdown().replace("\\<", "");
    assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("[offer](http"));
}

#[test]
fn the_statements_of_a_page_stand_where_the_json_says() {
    let found = read((0..2).map(|number| article(number, 3)));
    let text: Vec<char> = article(0, 3).text.chars().collect();
    for statement in &found.listed[0].statements {
        let words: String = text[statement.start..statement.end].iter().collect();
        assert_eq!(words.split_whitespace().collect::<Vec<_>>().join(" "), statement.text);
        let letters: Vec<char> = statement.text.chars().collect();
        for phrase in &statement.phrases {
            let part: String = letters[phrase.start..phrase.end].iter().collect();
            assert_eq!(part, phrase.span.of(&statement.text));
        }
    }
}

#[test]
fn of_many_articles_a_sample_is_listed_and_all_are_counted() {
    let found = read((0..200).map(|number| article(number, 30)));
    assert_eq!(found.articles, 200);
    assert!(found.n_listed > 0 && found.n_listed <= 60, "{}", found.n_listed);
    let html = reading(&found).html("Articles");
    assert!(html.len() < 5_000_000, "{} bytes", html.len());
    assert!(hold(&html, &json(&found)) > 100);
    assert!(html.contains("drawn at random"));
}

/// 240 predictions in 80 articles by two speakers in months of which one has none.
fn predictions(name: &str, shift: usize) -> PathBuf {
    let names = ["conciliatory", "critical", "neutral"];
    let mut table = "id,text,doc_id,speaker,date,label,prediction,p_conciliatory,p_critical,p_neutral\n".to_owned();
    for i in 0..240 {
        let speaker = if i % 2 == 0 { format!("\"{}\"", HOSTILE.replace('"', "\"\"")) } else { "Anna Berg".to_owned() };
        let date = if i % 40 == 39 { "spring".to_owned() } else { format!("2024-0{}-11", [1, 2, 4, 5][i / 3 % 4]) };
        let at = if i % 9 == 0 { i + shift } else { i * 7 } % 3;
        let p = |label: usize| if label == at { "0.8" } else { "0.1" };
        let text = format!("\"{} {i}\"", HOSTILE.replace('"', "\"\""));
        let gold = names[i * 7 % 3];
        writeln!(table, "{i},{text},a{},{speaker},{date},{gold},{},{},{},{}", i / 3, names[at], p(0), p(1), p(2))
            .expect("a string");
    }
    let file = std::env::temp_dir().join(format!("demarche-{}-{name}.csv", std::process::id()));
    std::fs::write(&file, table).expect("a temporary file");
    file
}

fn input(file: PathBuf) -> Input {
    Input::find(&[file], None).expect("a file").remove(0)
}

fn aggregated(by: &[&str], min_n: usize) -> Aggregation {
    let model = StanceModel::shipped();
    let by: Vec<String> = by.iter().map(|name| (*name).to_owned()).collect();
    let table = input(predictions(&format!("aggregated-{}-{min_n}", by.join("-")), 0));
    let corpus = ScoredCorpus::read(&[table], None, &ColumnNames::new(), model.names(), &by).expect("predictions");
    Aggregation::of(&corpus, &model, &AggregationParams { by, min_n, seed: 0 }, &|_, _| ())
}

#[test]
fn every_figure_of_shares_is_that_of_the_json() {
    let found = aggregated(&["speaker", "month"], 5);
    let page = aggregation_report(&found);
    let html = page.html("Shares");
    assert!(hold(&html, &json(&found)) > 300);
    assert_inert(&html);
    let document = Document::from(html);
    assert_eq!(document.select("figure").length(), 3, "all, and a timeline for each speaker");
    for cell in &document.select("td.figures") {
        let has_digits = cell.text().chars().any(|c| c.is_ascii_digit());
        assert!(!has_digits || !cell.select("[data-at]").is_empty(), "{}", cell.html());
    }
    let markdown = page.markdown().replace("\\<", "");
    assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("[offer](http"));
    assert!(markdown.contains("prior shift") && markdown.contains("statements without a known month"));
}

#[test]
fn a_month_without_statements_is_a_gap_in_its_timeline() {
    let found = aggregated(&["month"], 5);
    let timelines = found.timelines();
    assert_eq!(timelines.len(), 1);
    let periods: Vec<(&str, bool)> =
        timelines[0].periods.iter().map(|(name, part)| (name.as_str(), part.is_some())).collect();
    let expected = [("2024-01", true), ("2024-02", true), ("2024-03", false), ("2024-04", true), ("2024-05", true)];
    assert_eq!(periods, expected);
    assert_eq!((timelines[0].rows, timelines[0].undated), (240, 6));
    let html = aggregation_report(&found).html("Shares");
    let lines = Document::from(html).select("figure svg path.line.s0").iter().count();
    assert!(lines >= 2, "the line is broken: {lines}");
    assert!(aggregated(&["speaker"], 5).timelines().is_empty());
}

#[test]
fn parts_with_too_few_statements_are_counted_and_not_shown() {
    let found = aggregated(&["speaker", "month"], 1000);
    assert!(aggregation_report(&found).markdown().contains("no share is told"));
    let found = aggregated(&["speaker", "month"], 25);
    let markdown = aggregation_report(&found).markdown();
    assert!(markdown.contains("Not shown, with fewer than 25 rows each"), "{markdown}");
}

#[test]
fn every_figure_of_a_comparison_is_that_of_the_json() {
    let table = |name, shift| {
        PredictionTable::to_compare(&input(predictions(name, shift)), &ColumnNames::new()).expect("predictions")
    };
    let tables = [table("first", 0), table("second", 1)];
    let mut found =
        Comparison::of([&tables[0], &tables[1]], &Bootstrap { resamples: 200, seed: 0 }, &|_, _| ()).expect("rows");
    let model = StanceModel::shipped();
    // The predictions are invented: those that are not the model's have no phrases.
    let differ = found.explain([&tables[0], &tables[1]], [Some(&model), Some(&model)]);
    let explained =
        found.flips.iter().flat_map(|flip| [&flip.first, &flip.second]).filter(|side| side.phrases.is_some());
    assert_eq!(differ + explained.count() as u64, 2 * found.changed);
    let page = comparison_report(&found);
    let html = page.html("Changes");
    assert!(hold(&html, &json(&found)) > 100);
    assert_inert(&html);
    assert!(!page.markdown().replace("\\<", "").contains("<script"));
}
