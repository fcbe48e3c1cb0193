//! What `labels/README.md` promises of the labelled set, checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use demarche::features::{Names, NgramRange, Signals, Tokens};
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::metrics::Confusion;
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, StanceModel, TrainParams};
use demarche::{Codebook, Label, LabelNames};

type Row = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("labels").join(name)
}

fn read(name: &str) -> Vec<Row> {
    csv::Reader::from_path(path(name)).expect(name).deserialize().map(|row| row.expect(name)).collect()
}

fn statements() -> Vec<Row> {
    read("statements.csv")
}

fn count<'r>(rows: &'r [Row], column: &str) -> BTreeMap<&'r str, usize> {
    rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row[column].as_str()).or_default() += 1;
        counts
    })
}

/// Words that say what a statement is about; none of them may tell its label.
const TOPICS: [&str; 60] = [
    "war",
    "peace",
    "ceasefire",
    "truce",
    "sanctions",
    "embargo",
    "talks",
    "negotiations",
    "summit",
    "treaty",
    "agreement",
    "deal",
    "gas",
    "oil",
    "pipeline",
    "energy",
    "tariff",
    "tariffs",
    "trade",
    "export",
    "exports",
    "import",
    "imports",
    "visa",
    "visas",
    "border",
    "migration",
    "refugees",
    "troops",
    "army",
    "navy",
    "missile",
    "missiles",
    "weapons",
    "strike",
    "wage",
    "wages",
    "union",
    "budget",
    "tax",
    "election",
    "elections",
    "court",
    "law",
    "bill",
    "parliament",
    "water",
    "river",
    "fishing",
    "quota",
    "harbour",
    "port",
    "bridge",
    "railway",
    "school",
    "hospital",
    "aid",
    "debt",
    "bank",
    "report",
];

/// Written with a capital in English, but neither person nor place.
const DATES: [&str; 19] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

#[test]
fn there_are_enough_statements_of_every_label_party_article_and_rule() {
    let rows = statements();
    assert!(rows.len() >= 1_500);
    assert!(count(&rows, "label").values().all(|n| *n >= 450), "{:?}", count(&rows, "label"));
    assert!(count(&rows, "group").len() >= 300);
    let distinct = |column| count(&rows, column).into_keys().filter(|value| !value.is_empty()).count();
    assert!(distinct("speaker") >= 300 && distinct("target") >= 60);
    let by_rule = count(&rows, "rule");
    for rule in &Codebook::shipped().rules {
        assert!(by_rule.get(rule.id.as_str()).is_some_and(|n| *n >= 20), "{}: {by_rule:?}", rule.id);
    }
    for (column, least) in [("kind", 4), ("register", 6)] {
        assert!(count(&rows, column).len() >= least);
    }
}

#[test]
fn every_statement_ever_written_has_two_annotations_and_the_kept_ones_agree_with_theirs() {
    let (kept, dropped, annotations) = (statements(), read("dropped.csv"), read("annotations.csv"));
    let mut labels: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for row in &annotations {
        let before = labels.entry(&row["id"]).or_default().insert(&row["annotator"], &row["label"]);
        assert_eq!(before, None, "{} is annotated twice by one annotator", row["id"]);
    }
    assert!(labels.values().all(|of| of.len() == 2));
    let ids: BTreeSet<&str> = kept.iter().chain(&dropped).map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, labels.keys().copied().collect());
    for row in &kept {
        assert!(labels[row["id"].as_str()].values().all(|label| *label == row["label"]), "{}", row["id"]);
    }
    assert!(dropped.iter().all(|row| !row["reason"].is_empty()));
}

/// `UPDATE_CODEBOOK=1 cargo test --test labelled_set` writes it anew.
#[test]
fn the_codebook_for_people_is_the_one_the_program_reads() {
    let page = demarche::report::codebook(&Codebook::shipped()).markdown();
    let page = format!("# Codebook\n\nMade from `codebook.toml`; change that.\n\n{page}");
    if std::env::var_os("UPDATE_CODEBOOK").is_some() {
        std::fs::write(path("CODEBOOK.md"), &page).expect("the file can be written");
    }
    assert_eq!(std::fs::read_to_string(path("CODEBOOK.md")).expect("it is there"), page);
}

#[test]
fn fewer_than_one_in_a_hundred_statements_is_a_near_duplicate() {
    let rows = statements();
    let mut tokens = Tokens::default();
    let grams: Vec<BTreeSet<String>> = rows
        .iter()
        .map(|row| {
            tokens.read(&row["text"]);
            let words: Vec<&str> = tokens.buffer().split_whitespace().collect();
            words.windows(3).map(|gram| gram.join(" ")).collect()
        })
        .collect();
    let mut of_gram: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, set) in grams.iter().enumerate() {
        set.iter().for_each(|gram| of_gram.entry(gram).or_default().push(i));
    }
    let is_near = |i: usize, j: usize| {
        let both = grams[i].intersection(&grams[j]).count();
        2 * both >= grams[i].len() + grams[j].len() - both
    };
    let candidates: BTreeSet<(usize, usize)> = of_gram
        .values()
        .flat_map(|rows| rows.iter().enumerate().flat_map(|(n, i)| rows[n + 1..].iter().map(move |j| (*i, *j))))
        .collect();
    let near: BTreeSet<usize> = candidates.into_iter().filter(|(i, j)| is_near(*i, *j)).map(|(_, j)| j).collect();
    assert!(near.len() * 100 < rows.len(), "{} of {}", near.len(), rows.len());
}

/// Held-out macro-F1 of a model that sees the topic words and names of each statement and nothing else.
#[test]
fn topics_and_names_alone_do_not_tell_the_label() {
    let rows = statements();
    let texts: Vec<&str> = rows.iter().map(|row| row["text"].as_str()).collect();
    let known = Names::of(&texts);
    let mut tokens = Tokens::default();
    let mut reduced = |text: &str| {
        tokens.read(text);
        let words = tokens.buffer().split_whitespace();
        let left: Vec<&str> =
            words.filter(|word| TOPICS.contains(word) || (known.covers(word) && !DATES.contains(word))).collect();
        // A statement with neither is still a row.
        if left.is_empty() { "nothing".to_owned() } else { left.join(" ") }
    };
    let names = LabelNames::new(["conciliatory", "critical", "neutral"]).expect("valid names");
    let statement = |row: &Row| LabelledStatement {
        id: None,
        text: reduced(&row["text"]),
        speaker: None,
        target: None,
        language: None,
        label: names.index_of(&row["label"]).expect("a known label"),
        article: Some(row["group"].clone()),
        weight: 1.0,
    };
    let set = LabelledSet::new(names.clone(), rows.iter().map(statement).collect()).expect("there are rows");
    let choice = RecipeChoice {
        words: Some(NgramRange::new(1, 1).ok()),
        chars: Some(None),
        parties: Some(false),
        signals: Some(Signals::NONE),
        latent: Some(false),
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(1.0),
    };
    let params = TrainParams { choice, calibration: Some(CalibrationKind::Temperature), ..TrainParams::default() };
    let model = StanceModel::train(&set, &params, &|_, _| ()).expect("a model");
    let held_out = model.out_of_fold().expect("it was cross-validated");
    let pairs = held_out.probabilities.chunks_exact(3).zip(&held_out.gold).map(|(p, gold)| {
        let likeliest = (0..3).fold(0, |best, k| if p[k] > p[best] { k } else { best });
        (Label::new(*gold as usize), Label::new(likeliest))
    });
    let macro_f1 = Confusion::of(3, pairs).macro_f1().expect("there are rows");
    let standard_error = (2.0 / 9.0 / rows.len() as f64).sqrt();
    assert!(macro_f1 <= 1.0 / 3.0 + 2.0 * standard_error, "{macro_f1:.3}");
}
