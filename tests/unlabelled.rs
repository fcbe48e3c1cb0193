//! What a model learns from texts without a label.

mod corpus;

use std::sync::Arc;

use demarche::features::NgramRange;
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{RecipeChoice, StanceModel, TrainParams};
use demarche::{Label, LabelNames};

fn train(set: &LabelledSet, params: &TrainParams) -> demarche::Result<StanceModel> {
    StanceModel::train(set, params, &|_, _| ())
}

/// Texts without a label about the same things, in which "harsh" stands where "angry" does.
fn unlabelled() -> Arc<[String]> {
    let words = ["harsh", "angry", "warm", "kind"];
    let near = ["rejected the quota", "rejected the quota", "welcomed the treaty", "welcomed the treaty"];
    (0..200)
        .map(|i| format!("In {} words they {} {}", words[i % 4], near[i % 4], ["today", "again", "there"][i % 3]))
        .collect()
}

#[test]
fn unlabelled_texts_teach_words_that_no_labelled_statement_has() {
    let names = LabelNames::new(["critical", "friendly"]).expect("valid names");
    let row = |i: usize| LabelledStatement {
        id: None,
        text: format!("{} words, the {}th speaker used", ["Angry", "Warm"][i % 2], i),
        speaker: None,
        target: None,
        language: None,
        label: Label::new(i % 2),
        article: None,
        weight: 1.0,
    };
    let set = LabelledSet::new(names, (0..24).map(row).collect()).expect("there are rows");
    let choice = RecipeChoice { words: NgramRange::new(1, 1).ok().map(Some), ..corpus::fixed().choice };
    let params = TrainParams { choice, unlabelled: unlabelled(), ..corpus::fixed() };
    let model = train(&set, &params).expect("a model");
    assert!(model.card().recipe.ranges.latent && model.card().n_unlabelled == 200);
    let plain = train(&set, &TrainParams { unlabelled: Arc::default(), ..params }).expect("a model");
    let read = StanceModel::from_bytes(&model.to_bytes(), "model").expect("a model");
    assert_eq!(read.to_bytes(), model.to_bytes());
    let critical = |model: &StanceModel, text: &str| model.predict(text).probabilities.as_slice()[0];
    for model in [&model, &read] {
        let [harsh, kind] = ["harsh", "kind"].map(|text| critical(model, text));
        assert!(harsh > 0.5 && kind < 0.5, "{harsh} {kind}");
    }
    assert!((critical(&plain, "harsh") - critical(&plain, "kind")).abs() < 1e-12);
    let explanation = model.explain("They rejected it with harsh words");
    let odds = &explanation.against[0];
    assert!((odds.intercept + odds.terms + odds.calibration - odds.total).abs() < 1e-6, "{odds:?}");
    let harsh = explanation.terms.iter().find(|term| term.term == "harsh").expect("it counts");
    assert!(harsh.latent && harsh.mean() > 0.0 && harsh.spans.len() == 1);
}

#[test]
fn too_few_unlabelled_texts_are_refused() {
    let set = corpus::labelled(&["dovish", "hawkish", "neutral"], &[10, 10, 10]);
    let error = train(&set, &TrainParams { unlabelled: ["one".to_owned()].into(), ..corpus::fixed() });
    assert!(error.expect_err("31 texts").to_string().contains("31 texts"));
}
