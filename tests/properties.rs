//! What holds for every text and every labelled set.

mod corpus;

use std::sync::LazyLock;

use demarche::article::{Article, ExtractionOptions};
use demarche::features::{Block, BlockRanges, Featurizer, FeaturizerParams, NgramRange, Signal, Utterance};
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{CalibrationKind, Prediction, RecipeChoice, StanceModel, TrainParams};
use demarche::{Label, LabelNames};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

const NAMES: [&str; 3] = ["conciliatory", "critical", "neutral"];

static SET: LazyLock<LabelledSet> = LazyLock::new(|| corpus::labelled(&NAMES, &[12, 12, 12]));

/// A text as it looks after its UTF-8 was read as windows-1252.
fn misread(text: &str) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// A model whose recipe and calibration were searched for.
static MODEL: LazyLock<StanceModel> = LazyLock::new(|| train(&TrainParams::default()));

/// The same words under a map that moves predictions from one label to another.
static DIRICHLET: LazyLock<StanceModel> =
    LazyLock::new(|| train(&TrainParams { calibration: Some(CalibrationKind::Dirichlet), ..corpus::fixed() }));

/// A model that sees no names.
static MASKED: LazyLock<StanceModel> = LazyLock::new(|| train(&TrainParams { mask_names: true, ..corpus::fixed() }));

/// A model that reads the words around the parties, in long n-grams of characters too.
static PARTIES: LazyLock<StanceModel> = LazyLock::new(|| {
    let fixed = corpus::fixed();
    let signals = Some(Signal::ALL.into_iter().collect());
    let choice = RecipeChoice { parties: Some(true), signals, chars: Some(NgramRange::new(1, 9).ok()), ..fixed.choice };
    train(&TrainParams { choice, ..fixed })
});

fn train(params: &TrainParams) -> StanceModel {
    StanceModel::train(&SET, params, &|_, _| ()).expect("a model")
}

fn with_threads<T: Send>(n: usize, work: impl FnOnce() -> T + Send) -> T {
    ThreadPoolBuilder::new().num_threads(n).build().expect("a pool").install(work)
}

/// Any text, or words that the models know among words and characters that they do not.
fn text() -> impl Strategy<Value = String> {
    let known: Vec<String> = SET.texts().iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
    let word = prop_oneof![
        4 => prop::sample::select(known),
        1 => any::<String>(),
        1 => prop::sample::select(vec!["“naïve”", "ﬁne", "ＮＡＴＯ", "Ǆ", "İ", "中国", "e\u{301}", "\u{FDFA}", "don’t"])
            .prop_map(str::to_owned),
    ];
    prop_oneof![1 => any::<String>(), 4 => prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))]
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_features_of_a_statement_depend_on_nothing_but_its_text(
        texts in prop::collection::vec(text(), 1..6), by in 0_usize..6
    ) {
        let featurizer = MODEL.featurizer();
        let mut turned = texts.clone();
        turned.rotate_left(by % texts.len());
        let (matrix, other) = (featurizer.matrix(&texts), featurizer.matrix(&turned));
        for (i, text) in texts.iter().enumerate() {
            let (columns, weights): (Vec<u32>, Vec<f32>) = featurizer.transform(text).into_iter().unzip();
            prop_assert_eq!(matrix.row(i), (columns.as_slice(), weights.as_slice()));
            prop_assert_eq!(matrix.row(i), other.row((i + texts.len() - by % texts.len()) % texts.len()));
        }
    }

    #[test]
    fn each_block_of_a_row_has_its_length_or_no_term(text in text()) {
        for featurizer in [MODEL.featurizer(), PARTIES.featurizer()] {
            let row = featurizer.transform(&text);
            for block in Block::ALL {
                let of_block = row.iter().filter(|(column, _)| featurizer.block(*column) == block);
                let square: f64 = of_block.map(|(_, weight)| f64::from(*weight) * f64::from(*weight)).sum();
                let is_signal = matches!(block, Block::Negation | Block::Reporting | Block::Signs);
                let length: f64 = if is_signal { 0.3 } else { 1.0 };
                prop_assert!(square == 0.0 || (square.sqrt() - length).abs() < 1e-5, "{}", square);
            }
        }
    }

    #[test]
    fn probabilities_lie_between_0_and_1_and_sum_to_1(text in text()) {
        for model in [&*MODEL, &*DIRICHLET] {
            let prediction = model.predict(&text);
            let row = prediction.probabilities.as_slice();
            prop_assert_eq!(row.len(), 3);
            prop_assert!(row.iter().all(|p| (0.0..=1.0).contains(p)));
            prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_parts_of_an_explanation_sum_to_the_log_odds(text in text()) {
        for model in [&*MODEL, &*DIRICHLET] {
            let explanation = model.explain(&text);
            let p = &explanation.prediction.probabilities;
            prop_assert_eq!(p, &model.predict(&text).probabilities);
            prop_assert_eq!(explanation.against.len(), 2);
            for (i, odds) in explanation.against.iter().enumerate() {
                let terms: f64 = explanation.terms.iter().map(|term| term.log_odds[i]).sum();
                prop_assert!((terms - odds.terms).abs() < 1e-9);
                prop_assert!((odds.intercept + odds.terms + odds.calibration - odds.total).abs() < 1e-9);
                prop_assert!(((p.of(p.label()) / p.of(odds.label)).ln() - odds.total).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn shares_lie_on_characters_in_order_without_overlap_and_sum_to_the_terms(text in text()) {
        let explanation = MODEL.explain(&text);
        let mut end = 0;
        let mut sum = 0.0;
        for (span, share) in explanation.shares() {
            prop_assert!(span.start >= end && span.start < span.end && span.end <= text.len());
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            end = span.end;
            sum += share;
        }
        let terms: f64 = explanation.terms.iter().map(demarche::model::Contribution::mean).sum();
        prop_assert!((sum - terms).abs() < 1e-9, "{} of {}", sum, terms);
    }

    #[test]
    fn a_predictor_and_a_batch_give_the_bits_of_one_by_one(
        texts in prop::collection::vec((text(), prop::option::of(text())), 1..6)
    ) {
        let utterances: Vec<Utterance> =
            texts.iter().map(|(text, target)| Utterance { target: target.as_deref(), ..Utterance::from(text) }).collect();
        for model in [&*MODEL, &*DIRICHLET, &*MASKED, &*PARTIES] {
            let plain: Vec<Prediction> = utterances.iter().map(|utterance| model.predict(utterance)).collect();
            prop_assert_eq!(&model.predictor().predictions(&utterances).collect::<Vec<_>>(), &plain);
            prop_assert_eq!(&model.predict_batch(&utterances), &plain);
            let mut scratch = model.featurizer().scratch();
            // Only after some texts does it prepare for many.
            for _ in 0..100 {
                scratch.transform("");
            }
            for utterance in &utterances {
                prop_assert_eq!(scratch.transform(utterance), model.featurizer().transform(utterance));
            }
        }
    }

    #[test]
    fn a_model_that_was_written_and_read_predicts_the_same_bits(text in text()) {
        static READ: LazyLock<[StanceModel; 2]> = LazyLock::new(|| {
            [&*MODEL, &*DIRICHLET].map(|model| StanceModel::from_bytes(&model.to_bytes(), "model").expect("a model"))
        });
        for (read, written) in READ.iter().zip([&*MODEL, &*DIRICHLET]) {
            prop_assert_eq!(read.predict(&text), written.predict(&text));
            prop_assert_eq!(read.explain(&text), written.explain(&text));
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn folds_keep_groups_whole_and_hold_every_row_out_once(
        rows in prop::collection::vec((0_usize..3, prop::option::of(0_u32..9), 0_usize..40), 6..40), seed in 0_u64..3
    ) {
        let texts = SET.texts();
        let statement = |(label, article, text): &(usize, Option<u32>, usize)| LabelledStatement {
            id: None,
            text: texts[text % texts.len()].to_owned(),
            speaker: None,
            target: None,
            language: None,
            label: Label::new(*label),
            article: article.map(|number| number.to_string()),
            weight: 1.0,
        };
        let names = LabelNames::new(NAMES).expect("valid names");
        let set = LabelledSet::new(names, rows.iter().map(statement).collect()).expect("there are rows");
        let Ok(k) = set.n_folds(5) else { return Ok(()) };
        let mut held_out: Vec<usize> = Vec::new();
        for fold in set.folds(k, seed) {
            for row in &fold.held_out {
                let of = |row: usize| &set.statements()[row];
                let is_kin = |other: &&usize| {
                    of(**other).text == of(*row).text
                        || (of(*row).article.is_some() && of(**other).article == of(*row).article)
                };
                prop_assert!(!fold.train.iter().any(|other| is_kin(&other)));
            }
            prop_assert_eq!(fold.train.len() + fold.held_out.len(), rows.len());
            held_out.extend(fold.held_out);
        }
        held_out.sort_unstable();
        prop_assert_eq!(held_out, (0..rows.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_featurizer_is_the_same_whatever_the_order_of_its_texts_and_the_threads(
        texts in prop::collection::vec(text(), 2..12), by in 1_usize..12
    ) {
        let range = |first, last| NgramRange::new(first, last).ok();
        let ranges = BlockRanges { words: range(1, 2), chars: range(2, 4), ..BlockRanges::default() };
        let params = FeaturizerParams { ranges, min_df: 1 };
        let fit = |texts: &[String]| Featurizer::fit(texts, &params);
        let mut turned = texts.clone();
        turned.rotate_left(by % texts.len());
        let one = with_threads(1, || fit(&texts));
        let four = with_threads(4, || fit(&turned));
        match (one, four) {
            (Ok(one), Ok(four)) => prop_assert_eq!(one.statistics(), four.statistics()),
            (one, four) => prop_assert!(one.is_err() && four.is_err()),
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_text_read_with_the_wrong_code_page_gives_the_same_statements_at_its_own_places(
        parts in proptest::collection::vec(
            "“No,” said Hélène Dupré\\. |She warned that the café’s roof – old – would fall\\.\n|«Ça va» |The dam held… |Bo Lund said “the tide” was high\\. ",
            1..12,
        ),
    ) {
        let statements = |text: &str| {
            let article = Article { text: text.to_owned(), ..Article::default() };
            article.statements(&ExtractionOptions::default()).statements
        };
        let clean = format!("“We wait,” Ada Crane said — twice.\n{}", parts.concat());
        let (expected, found) = (statements(&clean), statements(&misread(&clean)));
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!(&found.text, &expected.text);
            prop_assert_eq!(&found.speaker, &expected.speaker);
            prop_assert_eq!(found.span.start, misread(&clean[..expected.span.start]).len());
            prop_assert_eq!(found.span.end, misread(&clean[..expected.span.end]).len());
        }
    }
}

#[test]
fn training_gives_the_same_bytes_on_one_thread_and_on_four() {
    let expected = MODEL.to_bytes();
    for threads in [1, 4] {
        assert!(with_threads(threads, || train(&TrainParams::default()).to_bytes()) == expected, "{threads} threads");
    }
}

#[test]
fn a_model_that_was_written_and_read_is_written_the_same() {
    for model in [&*MODEL, &*DIRICHLET] {
        let read = StanceModel::from_bytes(&model.to_bytes(), "model").expect("a model");
        assert!(read.to_bytes() == model.to_bytes());
        assert_eq!((read.card(), read.hash(), read.names()), (model.card(), model.hash(), model.names()));
        assert_eq!(read.out_of_fold(), model.out_of_fold());
    }
}
