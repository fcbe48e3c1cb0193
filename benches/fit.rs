//! Sparse rows to weights, on 2,388 statements with three labels.

mod corpus;

use criterion::{Criterion, criterion_group, criterion_main};
use demarche::features::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};
use demarche::model::{Examples, LogisticParams};
use std::{hint::black_box, time::Duration};

fn fit(c: &mut Criterion) {
    let (texts, y) = corpus::statements(2_388);
    let range = |first, last| Some(NgramRange { first, last });
    let mut group = c.benchmark_group("fit");
    group.sample_size(10).warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_secs(3));
    for (name, chars) in [("words 1-2", None), ("words 1-2, chars 2-5", range(2, 5))] {
        let params =
            FeaturizerParams { ranges: BlockRanges { words: range(1, 2), chars, ..BlockRanges::default() }, min_df: 1 };
        let x = Featurizer::fit(&texts, &params).expect("there are words").matrix(&texts);
        let examples = Examples { x: &x, y: &y, n_classes: corpus::N_CLASSES as usize, weights: None, scale: None };
        let logistic = LogisticParams::default().c(10.0).tolerance(1e-6);
        group.bench_function(name, |b| b.iter(|| logistic.fit(black_box(examples), None).expect("an optimum")));
    }
    group.finish();
}

criterion_group!(benches, fit);
criterion_main!(benches);
