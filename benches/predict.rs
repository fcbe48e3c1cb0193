//! Text to calibrated probabilities on one core, in bytes of text, beside a bare kernel that only hashes n-grams and adds up weights.
//!
//! `cargo bench --bench predict`. Two models of three labels and about 100,000 terms: of words 1–2, and of words 1–2 with characters 2–5.

mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche::features::NgramRange;
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, StanceModel, TrainParams};
use demarche::{Label, LabelNames};
use std::{hint::black_box, time::Duration};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Labelled statements that give about 100,000 terms, with and without characters.
const ROWS_OF_WORDS: usize = 4_800;
const ROWS_OF_BOTH: usize = 2_100;
/// Statements scored.
const UNSEEN: usize = 4_000;

fn model(rows: usize, chars: Option<NgramRange>) -> StanceModel {
    let (texts, y) = corpus::statements(rows);
    let names = LabelNames::new((0..corpus::N_CLASSES).map(|label| format!("label {label}"))).expect("valid names");
    let statement = |(text, label): (&String, &u32)| LabelledStatement {
        id: None,
        text: text.clone(),
        speaker: None,
        target: None,
        language: None,
        label: Label::new(*label as usize),
        article: None,
        weight: 1.0,
    };
    let set = LabelledSet::new(names, texts.iter().zip(&y).map(statement).collect()).expect("there are statements");
    let choice = RecipeChoice {
        words: Some(NgramRange::new(1, 2).ok()),
        chars: Some(chars),
        parties: None,
        latent: None,
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(1.0),
    };
    let params = TrainParams { choice, calibration: Some(CalibrationKind::Dirichlet), ..TrainParams::default() };
    StanceModel::train(&set, &params, &|_, _| ()).expect("a model")
}

/// Slots of the kernel's table: a quarter of them would hold 100,000 terms.
const SLOTS: usize = 1 << 19;
/// The longest word that the kernel takes whole.
const LONGEST_WORD: usize = 40;
/// Characters of its longest n-gram.
const LONGEST_GRAM: usize = 5;

/// The least that scoring a text needs: cut it into words, hash each n-gram, add up the weights of its slot.
fn kernel(text: &str, table: &[[f32; 4]], with_chars: bool) -> [f32; 4] {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut sums = [0.0; 4];
    let mut add = |hash: u64| {
        let slot = (hash.wrapping_mul(FACTOR) >> 40) as usize % SLOTS;
        sums.iter_mut().zip(&table[slot]).for_each(|(sum, weight)| *sum += weight);
    };
    let mut previous = 0;
    let mut padded = [b' '; LONGEST_WORD + 2];
    for word in text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let length = word.len().min(LONGEST_WORD);
        let mut hash = 0_u64;
        for (padded, byte) in padded[1..].iter_mut().zip(&word[..length]) {
            *padded = byte.to_ascii_lowercase();
            hash = (hash.rotate_left(5) ^ u64::from(*padded)).wrapping_mul(FACTOR);
        }
        padded[length + 1] = b' ';
        add(hash);
        add(hash ^ previous);
        previous = hash.rotate_left(17);
        for start in 0..if with_chars { length + 1 } else { 0 } {
            let mut gram = u64::from(padded[start]);
            for byte in &padded[start + 1..(start + LONGEST_GRAM).min(length + 2)] {
                gram = gram << 8 | u64::from(*byte);
                add(gram);
            }
        }
    }
    sums
}

fn predict(c: &mut Criterion) {
    let (texts, _) = corpus::statements(ROWS_OF_WORDS + UNSEEN);
    let unseen = &texts[ROWS_OF_WORDS..];
    let bytes: usize = unseen.iter().map(String::len).sum();
    let table: Vec<[f32; 4]> = (0..SLOTS).map(|i| [0.5, 0.25, 0.125, i as f32 / SLOTS as f32]).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let chars = NgramRange::new(2, 5).ok();
    for (name, rows, chars) in [("words", ROWS_OF_WORDS, None), ("words and characters", ROWS_OF_BOTH, chars)] {
        let model = model(rows, chars);
        let mut group = c.benchmark_group(format!("{name}, {} terms", model.featurizer().n_terms()));
        group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function("predict_batch", |b| {
            b.iter(|| pool.install(|| model.predict_batch(black_box(unseen)).len()));
        });
        group.bench_function("bare kernel", |b| {
            // All of its sums are asked for: unless they are, the compiler leaves those out that nobody reads.
            b.iter(|| unseen.iter().for_each(|text| _ = black_box(kernel(black_box(text), &table, chars.is_some()))));
        });
        group.throughput(Throughput::Bytes(unseen[0].len() as u64));
        group.bench_function("explain", |b| b.iter(|| model.explain(black_box(&unseen[0]))));
        group.finish();
    }
}

criterion_group!(benches, predict);
criterion_main!(benches);
