//! From labelled tables and an article to predictions and an evaluation, with label names of every kind.

mod corpus;

use std::fs;

use demarche::article::{ArticleReader, ExtractionOptions};
use demarche::evaluation::{Evaluation, Scored};
use demarche::input::{ColumnNames, Input};
use demarche::labels::LabelledSet;
use demarche::metrics::Bootstrap;
use demarche::model::{StanceModel, TrainParams};

/// The set as a table with the columns that labelled tables have.
fn table(set: &LabelledSet) -> String {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["id", "text", "label", "group"]).expect("memory");
    for (i, statement) in set.statements().iter().enumerate() {
        let article = statement.article.as_deref().unwrap_or("");
        rows.write_record([&i.to_string(), &statement.text, set.names().name(statement.label), article])
            .expect("memory");
    }
    String::from_utf8(rows.into_inner().expect("memory")).expect("text")
}

#[test]
fn labelled_tables_and_an_article_become_predictions_and_an_evaluation() {
    for names in [&["dovish", "hawkish", "neutral"][..], &["oppose", "support"]] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let find = |name: &str| Input::find(&[path(name)], None).expect("the file was written");
        let all = corpus::labelled(names, &vec![16; names.len()]);
        let fold = &all.folds(4, 0)[0];
        let part = |rows: &[usize]| table(&all.subset(rows).expect("rows"));
        fs::write(path("train.csv"), part(&fold.train)).expect("writable");
        fs::write(path("held_out.csv"), part(&fold.held_out)).expect("writable");
        let story = "SOLM, 3 May – The harbour union angrily rejected the cod quota on Monday.\n\n\
                     “We thank our neighbours for the ferry timetable,” said Mara Velk, the mayor of Solm.\n";
        fs::write(path("story.txt"), story).expect("writable");

        let (set, report) = LabelledSet::read(&find("train.csv"), &ColumnNames::new(), None).expect("a table");
        assert_eq!((report.labelled, report.unlabelled.len(), report.without_text), (fold.train.len(), 0, 0));
        assert_eq!(set.names().iter().collect::<Vec<_>>(), names);
        let params = TrainParams { calibration: None, ..corpus::fixed() };
        let trained = StanceModel::train(&set, &params, &|_, _| ()).expect("a model");
        fs::write(path("model.safetensors"), trained.to_bytes()).expect("writable");
        let model = StanceModel::from_path(path("model.safetensors")).expect("a model");

        let mut n_statements = 0;
        for record in ArticleReader::new(find("story.txt"), ColumnNames::new()) {
            let article = record.expect("an article").article;
            for statement in article.statements(&ExtractionOptions::default()).statements {
                assert!(statement.sentence.contains(statement.span), "{statement:?}");
                let prediction = model.predict(&statement.text);
                assert_eq!(prediction.probabilities.as_slice().len(), names.len());
                n_statements += 1;
            }
        }
        assert!(n_statements >= 2, "{n_statements} statements");

        let known = Some(model.names());
        let (held_out, _) = LabelledSet::read(&find("held_out.csv"), &ColumnNames::new(), known).expect("a table");
        let acceptance = model.acceptance(0.1).expect("a valid error");
        let conformal = model.conformal(0.1).expect("a valid error");
        let score = |(i, statement): (usize, &demarche::labels::LabelledStatement)| {
            let probabilities = model.predict(&statement.text).probabilities;
            Scored {
                gold: statement.label,
                group: held_out.groups()[i],
                accepted: Some(acceptance.decide(&probabilities)),
                label_set: Some(conformal.set(&probabilities)),
                probabilities,
            }
        };
        let rows: Vec<Scored> = held_out.statements().iter().enumerate().map(score).collect();
        let evaluation = Evaluation::of(held_out.names(), &rows, 0.1, &Bootstrap::new(0));
        assert_eq!(evaluation.rows, fold.held_out.len() as u64);
        assert!(evaluation.scores.accuracy > Some(0.5), "{:?}", evaluation.scores);
        let json = serde_json::to_value(&evaluation).expect("plain data");
        assert_eq!(json["labels"], serde_json::json!(names));
        assert_eq!(json["confusion"].as_array().map(Vec::len), Some(names.len()));
    }
}
