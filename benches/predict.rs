//! Text to calibrated probabilities on one core, in bytes of text, beside a bare kernel that only hashes n-grams, looks them up among the
//! model's terms and adds up weights. A second one spares itself the look-up: it adds up what stands in the slot of a hash, term or not.
//!
//! `cargo bench --bench predict`. Two models of three labels and about 100,000 terms: of words 1–2, and of words 1–2 with characters 2–5.

mod corpus;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche::features::{Block, NgramRange};
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, StanceModel, TrainParams};
use demarche::{Label, LabelNames};
use rustc_hash::FxHashMap;
use std::{hint::black_box, time::Duration};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const N_LABELS: usize = corpus::N_CLASSES as usize;
/// Labelled statements that give about 100,000 terms, with and without characters.
const ROWS_OF_WORDS: usize = 3_600;
const ROWS_OF_BOTH: usize = 4_000;
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
        signals: None,
        latent: None,
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(1.0),
    };
    let params = TrainParams { choice, calibration: Some(CalibrationKind::Dirichlet), ..TrainParams::default() };
    StanceModel::train(&set, &params, &|_, _| ()).expect("a model")
}

/// The longest word that the kernel takes whole.
const LONGEST_WORD: usize = 40;
/// Characters of its longest n-gram.
const LONGEST_GRAM: usize = 5;
/// 2⁶⁴ divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Calls `add` with a hash of each n-gram of a text: the least that must be done to look them up.
fn hashes(text: &str, with_chars: bool, mut add: impl FnMut(u64)) {
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
}

/// The weights of a model by the hashes of its terms: those of a text's last n-gram.
fn weights_by_hash(model: &StanceModel) -> FxHashMap<u64, [f32; N_LABELS]> {
    let (featurizer, (weights, _)) = (model.featurizer(), model.weights().values().as_chunks());
    let by_hash = (0..featurizer.n_terms() as u32).map(|column| {
        let (term, mut hash) = (featurizer.term(column), 0);
        match featurizer.block(column) {
            Block::Words => hashes(term, false, |last| hash = last),
            _ => hash = term.bytes().fold(0, |hash, byte| hash << 8 | u64::from(byte)),
        }
        (hash, weights[column as usize])
    });
    by_hash.collect()
}

/// Slots of a table without keys: a quarter of them would hold 100,000 terms.
const SLOTS: usize = 1 << 19;

/// The sums of the weights of a text's n-grams, as `find` finds them.
fn sums<const N: usize>(text: &str, with_chars: bool, find: impl Fn(u64) -> Option<[f32; N]>) -> [f32; N] {
    let mut sums = [0.0; N];
    hashes(text, with_chars, |hash| {
        find(hash).into_iter().for_each(|weights| sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum += w));
    });
    sums
}

fn predict(c: &mut Criterion) {
    let (texts, _) = corpus::statements(ROWS_OF_BOTH + UNSEEN);
    let unseen = &texts[ROWS_OF_BOTH..];
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
        // All of their sums are asked for: unless they are, the compiler leaves those out that nobody reads.
        let weights = weights_by_hash(&model);
        group.bench_function("bare kernel", |b| {
            let kernel = |text: &str| sums(text, chars.is_some(), |hash| weights.get(&hash).copied());
            b.iter(|| unseen.iter().for_each(|text| _ = black_box(kernel(black_box(text)))));
        });
        group.bench_function("bare kernel that takes each n-gram for a term", |b| {
            let slot = |hash: u64| (hash.wrapping_mul(FACTOR) >> 40) as usize % SLOTS;
            let kernel = |text: &str| sums(text, chars.is_some(), |hash| Some(table[slot(hash)]));
            b.iter(|| unseen.iter().for_each(|text| _ = black_box(kernel(black_box(text)))));
        });
        group.throughput(Throughput::Bytes(unseen[0].len() as u64));
        group.bench_function("explain", |b| b.iter(|| model.explain(black_box(&unseen[0]))));
        group.finish();
    }
}

criterion_group!(benches, predict);
criterion_main!(benches);
