//! Text to probabilities: one statement, and a batch; throughput in statements.

mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche::features::NgramRange;
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, StanceModel, TrainParams};
use demarche::{Label, LabelNames};
use std::{hint::black_box, time::Duration};

fn model(texts: &[String], y: &[u32]) -> StanceModel {
    let names = LabelNames::new((0..corpus::N_CLASSES).map(|label| format!("label {label}"))).expect("valid names");
    let statement = |(text, label): (&String, &u32)| LabelledStatement {
        id: None,
        text: text.clone(),
        speaker: None,
        target: None,
        label: Label::new(*label as usize),
        article: None,
        weight: 1.0,
    };
    let set = LabelledSet::new(names, texts.iter().zip(y).map(statement).collect()).expect("there are statements");
    let choice = RecipeChoice {
        words: Some(NgramRange::new(1, 2).ok()),
        chars: Some(NgramRange::new(2, 5).ok()),
        parties: None,
        latent: None,
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(10.0),
    };
    let params = TrainParams { choice, calibration: Some(CalibrationKind::None), ..TrainParams::default() };
    StanceModel::train(&set, &params, &|_| ()).expect("a model")
}

fn predict(c: &mut Criterion) {
    let (texts, y) = corpus::statements(2_000);
    let (train, unseen) = texts.split_at(1_000);
    let model = model(train, &y[..1_000]);
    let mut group = c.benchmark_group("predict");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(1));
    group.bench_function("one statement", |b| b.iter(|| model.predict(black_box(&unseen[0]))));
    group.bench_function("explain one statement", |b| b.iter(|| model.explain(black_box(&unseen[0]))));
    group.throughput(Throughput::Elements(unseen.len() as u64));
    group.bench_function("1,000 statements", |b| {
        b.iter(|| unseen.iter().map(|text| model.predict(black_box(text))).collect::<Vec<_>>());
    });
    group.finish();
}

criterion_group!(benches, predict);
criterion_main!(benches);
