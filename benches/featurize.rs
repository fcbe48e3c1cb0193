//! Text to sparse rows: fitting a featurizer, and transforming with it; throughput in bytes of text.

mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche::features::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};
use std::{hint::black_box, time::Duration};

fn featurize(c: &mut Criterion) {
    let (texts, _) = corpus::statements(1_000);
    let range = |first, last| Some(NgramRange { first, last });
    let mut group = c.benchmark_group("featurize");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
    for (name, chars) in [("words 1-2", None), ("words 1-2, chars 2-5", range(2, 5))] {
        let params =
            FeaturizerParams { ranges: BlockRanges { words: range(1, 2), chars, ..BlockRanges::default() }, min_df: 1 };
        group.bench_function(format!("fit {name}"), |b| {
            b.iter(|| Featurizer::fit(black_box(&texts), &params).expect("there are words"));
        });
        let featurizer = Featurizer::fit(&texts, &params).expect("there are words");
        group.bench_function(format!("transform {name}"), |b| b.iter(|| featurizer.matrix(black_box(&texts))));
    }
    group.finish();
}

criterion_group!(benches, featurize);
criterion_main!(benches);
