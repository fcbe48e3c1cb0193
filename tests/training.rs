//! Labelled tables that can be trained on, those that cannot, and what is said of them.

mod corpus;

use std::cell::Cell;
use std::fs;

use demarche::features::{NgramRange, Signal, Signals, Utterance};
use demarche::input::{ColumnNames, Input};
use demarche::labels::{LabelledSet, LabelledStatement, ReadReport};
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, Solver, StanceModel, TrainParams};
use demarche::{Error, Label, LabelNames};
use tempfile::TempDir;

const NAMES: [&str; 3] = ["dovish", "hawkish", "neutral"];

fn train(set: &LabelledSet, params: &TrainParams) -> Result<StanceModel, Error> {
    StanceModel::train(set, params, &|_, _| ())
}

#[track_caller]
fn refusal(set: &LabelledSet, params: &TrainParams) -> String {
    train(set, params).expect_err("no model can be trained").to_string()
}

/// A table in a folder of its own.
struct Table(TempDir);

impl Table {
    fn new(rows: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("t.csv"), rows).expect("writable");
        Self(folder)
    }

    fn read(&self, names: Option<&LabelNames>) -> Result<(LabelledSet, ReadReport), Error> {
        let inputs = Input::find(&[self.0.path().join("t.csv")], None)?;
        LabelledSet::read(&inputs, &ColumnNames::new(), names)
    }

    /// The message with which it is refused, without the folder.
    #[track_caller]
    fn refusal(&self, names: Option<&LabelNames>) -> String {
        let message = self.read(names).expect_err("the table is not sound").to_string();
        message.replace(&format!("{}/", self.0.path().display()), "")
    }
}

#[test]
fn five_rows_of_each_label_are_enough() {
    let set = corpus::labelled(&NAMES, &[5, 5, 5]);
    let model = train(&set, &TrainParams::default()).expect("a model");
    assert_eq!((model.card().n_statements, model.card().support.as_slice()), (15, &[5, 5, 5][..]));
    assert_eq!(model.out_of_fold().expect("cross-validated").gold.len(), 15);
    let chosen = model.card().chosen().expect("a search was made");
    assert_eq!(chosen.calibration, model.calibration());
}

#[test]
fn a_label_with_fewer_rows_than_folds_lowers_the_number_of_folds() {
    let set = corpus::labelled(&NAMES, &[12, 3, 12]);
    let model = train(&set, &TrainParams { calibration: None, ..corpus::fixed() }).expect("a model");
    assert_eq!(model.card().n_folds, 3);
}

#[test]
fn a_label_with_one_row_or_none_is_named() {
    let advice = "cross-validation needs at least 2, and 5 or more to mean anything: add rows or leave the label out";
    for (rows, said) in [(1, "1 row"), (0, "no row")] {
        let set = corpus::labelled(&NAMES, &[6, rows, 6]);
        assert_eq!(refusal(&set, &TrainParams::default()), format!("the label `hawkish` has {said}; {advice}"));
    }
}

#[test]
fn a_single_group_is_refused_with_the_columns_that_make_groups() {
    let set = corpus::labelled(&NAMES, &[6, 6, 6]);
    let one_article =
        |statement: &LabelledStatement| LabelledStatement { article: Some("a".to_owned()), ..statement.clone() };
    let statements = set.statements().iter().map(one_article).collect();
    let set = LabelledSet::new(set.names().clone(), statements).expect("there are rows");
    assert_eq!(
        refusal(&set, &TrainParams::default()),
        "all rows belong to one group, so none can be held out: is the group column (`group`, `article_id`, `doc_id`) \
         the right one, or are all texts copies of one?"
    );
}

#[test]
fn parameters_out_of_range_are_named_as_on_the_command_line() {
    let set = corpus::labelled(&NAMES, &[6, 6, 6]);
    let choice = |choice| TrainParams { choice, ..TrainParams::default() };
    for (params, expected) in [
        (TrainParams { n_folds: 1, ..TrainParams::default() }, "--folds must be at least 2, not 1"),
        (choice(RecipeChoice { c: Some(-1.0), ..RecipeChoice::default() }), "--c must be a number above 0, not -1"),
        (
            choice(RecipeChoice { words: Some(None), chars: Some(None), ..RecipeChoice::default() }),
            "--words none and --chars none leave no features: keep one of them",
        ),
    ] {
        assert_eq!(refusal(&set, &params), expected);
    }
    let range = NgramRange::new(3, 2).expect_err("the larger first").to_string();
    assert_eq!(range, "`3-2` is no n-gram range: expected two numbers like `1-2`, from 1 to 10, the smaller first");
}

#[test]
fn texts_shorter_than_every_ngram_leave_nothing_to_learn_from() {
    let table = Table::new("text,label\nNo,a\nYes,b\nNever,a\nGladly,b\n");
    let (set, _) = table.read(None).expect("a table");
    let mut params = corpus::fixed();
    params.choice.words = Some(NgramRange::new(2, 3).ok());
    assert_eq!(refusal(&set, &params), "no word or character n-gram stands in at least 1 statements");
}

#[test]
fn a_fixed_recipe_without_calibration_cross_validates_nothing() {
    let set = corpus::labelled(&NAMES, &[6, 6, 6]);
    let calls = Cell::new(0);
    let model = StanceModel::train(&set, &corpus::fixed(), &|_, _| calls.set(calls.get() + 1)).expect("a model");
    assert_eq!((calls.get(), model.card().n_folds, model.card().trials.len()), (0, 0, 0));
    assert!(model.out_of_fold().is_none());
    let acceptance = model.acceptance(0.1).expect("a valid error");
    assert!(!acceptance.decide(&model.predict(&set.statements()[0].text).probabilities));
}

#[test]
fn a_recipe_that_is_given_makes_the_model_of_the_search_that_found_it() {
    let set = corpus::labelled(&NAMES, &[10, 10, 10]);
    let searched = train(&set, &TrainParams::default()).expect("a model");
    let choice = RecipeChoice::from(searched.card().recipe);
    let params = TrainParams { choice, calibration: Some(searched.calibration()), ..TrainParams::default() };
    let given = train(&set, &params).expect("a model");
    assert_eq!(given.card().trials.len(), 1);
    assert_eq!(given.out_of_fold(), searched.out_of_fold());
    for text in set.texts() {
        assert_eq!(given.predict(text), searched.predict(text));
    }
}

#[test]
fn progress_rises_to_the_number_of_recipes_tried() {
    let set = corpus::labelled(&NAMES, &[6, 6, 6]);
    let last = Cell::new(0);
    let progress = |tried, _| {
        assert!(tried > last.get());
        last.set(tried);
    };
    let model = StanceModel::train(&set, &TrainParams::default(), &progress).expect("a model");
    assert_eq!(model.card().trials.len(), last.get());
}

#[test]
fn row_weights_change_the_fit_and_leave_temperature_as_the_map() {
    let set = corpus::labelled(&NAMES, &[9, 9, 9]);
    let weighted = |statement: &LabelledStatement| LabelledStatement {
        weight: if statement.label.index() == 1 { 20.0 } else { 1.0 },
        ..statement.clone()
    };
    let statements = set.statements().iter().map(weighted).collect();
    let heavy = LabelledSet::new(set.names().clone(), statements).expect("there are rows");
    let params = TrainParams { calibration: None, ..corpus::fixed() };
    let model = train(&heavy, &params).expect("a model");
    assert_eq!(model.calibration(), CalibrationKind::Temperature);
    let hawkish = |model: &StanceModel| model.predict("Somebody said something.").probabilities.of(Label::new(1));
    let (plain, heavy) =
        (train(&set, &corpus::fixed()).expect("a model"), train(&heavy, &corpus::fixed()).expect("a model"));
    assert!(hawkish(&heavy) > hawkish(&plain) + 0.2);
}

#[test]
fn a_model_of_both_scalings_has_the_mean_of_their_weights() {
    let set = corpus::labelled(&NAMES, &[9, 7, 12]);
    let [idf, naive_bayes, both] = [Scaling::Idf, Scaling::NaiveBayes, Scaling::Both].map(|scaling| {
        let mut params = corpus::fixed();
        params.choice.scaling = Some(scaling);
        train(&set, &params).expect("a model")
    });
    assert_eq!(both.card().recipe.scaling, Scaling::Both);
    assert_ne!(idf.weights(), naive_bayes.weights());
    let parts = idf.weights().values().iter().zip(naive_bayes.weights().values());
    for ((a, b), mean) in parts.zip(both.weights().values()) {
        assert!((f32::midpoint(*a, *b) - mean).abs() < 1e-6, "{mean} is not between {a} and {b}");
    }
    let intercepts = idf.weights().intercept().iter().zip(naive_bayes.weights().intercept());
    for ((a, b), mean) in intercepts.zip(both.weights().intercept()) {
        assert!((f64::midpoint(*a, *b) - mean).abs() < 1e-9, "{mean} is not between {a} and {b}");
    }
}

#[test]
fn linfa_and_the_sparse_solver_agree() {
    for support in [&[9, 9, 9][..], &[9, 7]] {
        let set = corpus::labelled(&NAMES[..support.len()], support);
        let sparse = train(&set, &corpus::fixed()).expect("a model");
        let linfa = train(&set, &TrainParams { solver: Solver::Linfa, ..corpus::fixed() }).expect("a model");
        assert_eq!(linfa.card().solver, Solver::Linfa);
        for text in set.texts() {
            let (a, b) = (sparse.predict(text).probabilities, linfa.predict(text).probabilities);
            for (a, b) in a.as_slice().iter().zip(b.as_slice()) {
                assert!((a - b).abs() < 1e-3, "`{text}`: {a} and {b}");
            }
        }
    }
}

#[test]
fn linfa_refuses_what_it_cannot_take_into_account() {
    let set = corpus::labelled(&NAMES, &[6, 6, 6]);
    let params = |change: fn(&mut RecipeChoice)| {
        let mut params = TrainParams { solver: Solver::Linfa, ..corpus::fixed() };
        change(&mut params.choice);
        params
    };
    let expected = |what| format!("--solver linfa cannot take {what} into account; use --solver sparse");
    let balanced = params(|choice| choice.class_weights = Some(ClassWeights::Balanced));
    assert_eq!(refusal(&set, &balanced), expected("--class-weights balanced"));
    let naive_bayes = params(|choice| choice.scaling = Some(Scaling::NaiveBayes));
    assert_eq!(refusal(&set, &naive_bayes), expected("--scaling naive-bayes"));
    let both = params(|choice| choice.scaling = Some(Scaling::Both));
    assert_eq!(refusal(&set, &both), expected("--scaling both"));
    let mut statements = set.statements().to_vec();
    statements[0].weight = 2.0;
    let weighted = LabelledSet::new(set.names().clone(), statements).expect("there are rows");
    assert_eq!(refusal(&weighted, &params(|_| ())), expected("the `weight` column"));
}

#[test]
fn linfa_refuses_a_dense_matrix_above_its_cap() {
    let names = LabelNames::new(NAMES).expect("valid names");
    let row = |i: usize| LabelledStatement {
        id: None,
        text: (0..10).map(|j| format!("w{i}x{j}")).collect::<Vec<_>>().join(" "),
        speaker: None,
        target: None,
        language: None,
        label: Label::new(i % 3),
        article: None,
        weight: 1.0,
    };
    let set = LabelledSet::new(names, (0..4_000).map(row).collect()).expect("there are rows");
    let mut params = TrainParams { solver: Solver::Linfa, ..corpus::fixed() };
    params.choice.words = Some(NgramRange::new(1, 1).ok());
    assert_eq!(
        refusal(&set, &params),
        "--solver linfa needs a dense matrix of 4000 rows × 40000 features = 1.2 GiB, above its cap of 1 GiB; \
         use --solver sparse, or fewer features (--words 1-1 --chars none)"
    );
}

#[test]
fn what_a_table_leaves_out_is_counted() {
    let table =
        Table::new("id,text,label\n1,We welcome it,for\n2,  ,for\n3,Nobody knows,\n4,We reject it,against\n5,,for\n");
    let (set, report) = table.read(None).expect("a table");
    assert_eq!((report.labelled, report.unlabelled.len(), report.without_text), (2, 1, 2));
    assert!(report.first_without_text.expect("there is one").ends_with("t.csv, row 2"));
    assert_eq!(set.names().iter().collect::<Vec<_>>(), ["against", "for"]);
    assert_eq!(set.support(), [1, 1]);
}

#[test]
fn a_label_that_is_not_known_is_named_with_its_place_and_those_that_are() {
    let names = LabelNames::new(["support", "oppose"]).expect("valid names");
    let table = Table::new("text,label\nWe back it,support\nWe fight it,opose\n");
    let message = table.refusal(Some(&names));
    assert!(message.starts_with("t.csv, row 2, column `label`: found `opose`; expected"), "{message}");
    assert!(message.ends_with("support, oppose"), "{message}");
}

#[test]
fn an_id_that_stands_twice_is_named_with_both_rows() {
    let table = Table::new("id,text,label\ns1,We back it,a\ns2,We fight it,b\ns1,We wait,b\n");
    assert_eq!(
        table.refusal(None),
        "t.csv, row 3, column `id`: the id `s1` stands already in t.csv, row 1; expected each id once"
    );
    let several = Table::new("id,annotator,text,label\ns1,x,We back it,a\ns1,y,We back it,b\n");
    assert!(several.refusal(None).contains("must be adjudicated to one row each before training"));
}

#[test]
fn a_weight_that_is_no_number_above_0_is_named_with_its_place() {
    for weight in ["heavy", "0", "-1", "NaN", "inf"] {
        let table = Table::new(&format!("text,label,weight\nWe back it,a,1\nWe fight it,b,{weight}\n"));
        assert_eq!(
            table.refusal(None),
            format!("t.csv, row 2, column `weight`: found `{weight}`; expected a number above 0")
        );
    }
}

#[test]
fn a_table_of_one_label_or_none_is_refused() {
    let one = Table::new("text,label\nWe back it,for\nWe love it,for\n").refusal(None);
    assert_eq!(one, "only the label `for`: a model needs at least two different labels to tell apart");
    let none = Table::new("text,label\nWe back it,\n").refusal(None);
    assert_eq!(none, "no row has a label and a text; without label: 1, without text: 0");
    let names = LabelNames::new(["for", "against"]).expect("valid names");
    let none = Table::new("text,label\nWe back it,\n").refusal(Some(&names));
    assert_eq!(none, "no row has a label and a text; without label: 1, without text: 0");
    let no_column = Table::new("text,date\nWe back it,2026\n").refusal(None);
    assert!(no_column.starts_with("t.csv: ") && no_column.contains("`label`"), "{no_column}");
}

/// Statements in which only the order of the parties tells who is criticised.
fn of_two_parties() -> LabelledSet {
    let names = LabelNames::new(["critical", "friendly"]).expect("valid names");
    let cities = ["Tavick", "Skarnholm", "Port Ennis", "Lowmere", "Askby", "Dunmarrow", "Velm", "Orrin"];
    let pairs = (0..8).flat_map(|a| (0..8).map(move |b| (a, b))).filter(|(a, b)| a != b);
    let statements = pairs.map(|(a, b)| LabelledStatement {
        id: None,
        text: format!("{} blamed {} and was thanked by it", cities[a], cities[b]),
        speaker: Some(cities[a.min(b)].to_owned()),
        target: Some(cities[a.max(b)].to_owned()),
        language: None,
        // Speaker before target: the speaker blames. After it: the target blames, and the speaker thanks.
        label: Label::new(usize::from(a > b)),
        article: Some(format!("{a} {b}")),
        weight: 1.0,
    });
    LabelledSet::new(names, statements.collect()).expect("there are statements")
}

#[test]
fn who_blames_whom_is_learned_where_the_parties_are_read() {
    let set = of_two_parties();
    let of = |parties| {
        let choice = RecipeChoice { parties: Some(parties), ..corpus::fixed().choice };
        let model = train(&set, &TrainParams { choice, ..corpus::fixed() }).expect("a model");
        let right = set.statements().iter().filter(|s| model.predict(s.utterance()).probabilities.label() == s.label);
        right.count() as f64 / set.statements().len() as f64
    };
    assert!(of(true) > 0.99, "{}", of(true));
    let searched = train(&set, &TrainParams::default()).expect("a model");
    assert!(searched.card().recipe.ranges.parties, "{}", searched.card().recipe);
    let flipped = |speaker, target| {
        let text = "Tavick blamed Askby and was thanked by it";
        searched
            .predict(Utterance { text, speaker: Some(speaker), target: Some(target), language: None })
            .probabilities
            .label()
    };
    assert_ne!(flipped("Tavick", "Askby"), flipped("Askby", "Tavick"));
}

#[test]
fn a_set_too_small_to_search_gets_the_usual_recipe_and_what_was_given() {
    let set = corpus::labelled(&NAMES, &[9, 10, 10]);
    let params =
        TrainParams { choice: RecipeChoice { c: Some(3.0), ..RecipeChoice::default() }, ..TrainParams::default() };
    assert!(params.is_too_small_to_search(&set));
    let model = train(&set, &params).expect("a model");
    assert_eq!(model.card().trials.len(), 1);
    let expected = "words 1-2, chars 2-5, idf, balanced class weights, C = 3";
    assert_eq!(model.card().recipe.to_string(), expected);
    assert!(model.decision().exponent() < 1e-12);
}

#[test]
fn with_names_masked_a_prediction_does_not_depend_on_who_is_named() {
    let names = LabelNames::new(NAMES).expect("valid names");
    let row = |i: usize| LabelledStatement {
        id: None,
        // The minister tells the label, and the words do.
        text: format!(
            "On Monday {} {} the plan",
            ["Ada Crane", "Bo Lund", "Hugo Dale"][i % 3],
            ["cut", "kept", "raised"][i % 3]
        ),
        speaker: None,
        target: None,
        language: None,
        label: Label::new(i % 3),
        article: None,
        weight: 1.0,
    };
    let set = LabelledSet::new(names, (0..30).map(row).collect()).expect("there are rows");
    let model = train(&set, &TrainParams { mask_names: true, ..corpus::fixed() }).expect("a model");
    let read = StanceModel::from_bytes(&model.to_bytes(), "model").expect("a model");
    for model in [model, read] {
        let predict = |name: &str| model.predict(format!("On Monday {name} cut the plan").as_str()).probabilities;
        assert_eq!(predict("Ada Crane"), predict("Hugo Dale"));
        assert_eq!(predict("Ada Crane"), predict("Osric Penhale"));
        assert!((0..model.featurizer().n_features() as u32).all(|j| !model.featurizer().term(j).contains("crane")));
    }
}

/// Pairs of statements of the same words, of which one quotes and the other does not.
fn of_quotations() -> LabelledSet {
    let names = LabelNames::new(["quoted", "told"]).expect("valid names");
    let deeds = ["sign", "wait", "pay", "leave", "build", "stay", "vote", "help"];
    let speakers = ["Dana Holt", "Ada Crane", "Bo Lund", "Ann Reed"];
    let pairs = (0..64).flat_map(|i| [(i, false), (i, true)]);
    let statements = pairs.map(|(i, is_told)| {
        let (deed, other, speaker) = (deeds[i % 8], deeds[i / 8], speakers[i % 4]);
        let text = if is_told {
            format!("We will {deed} or {other}, {speaker} said.")
        } else {
            format!("“We will {deed} or {other},” {speaker} said.")
        };
        let label = Label::new(usize::from(is_told));
        let article = Some(i.to_string());
        LabelledStatement { id: None, text, speaker: None, target: None, language: None, label, article, weight: 1.0 }
    });
    LabelledSet::new(names, statements.collect()).expect("there are statements")
}

#[test]
fn that_words_are_quoted_is_learned_where_signals_are_read() {
    let set = of_quotations();
    let right = |model: &StanceModel| {
        let right = set.statements().iter().filter(|s| model.predict(s.utterance()).probabilities.label() == s.label);
        right.count() as f64 / set.statements().len() as f64
    };
    for signal in [Signal::Reporting, Signal::Signs] {
        let signals = Some(Signals::default().with(signal));
        let choice = RecipeChoice { signals, ..corpus::fixed().choice };
        let model = train(&set, &TrainParams { choice, ..corpus::fixed() }).expect("a model");
        assert!(right(&model) > 0.99, "{signal:?}: {}", right(&model));
    }
    let fixed = train(&set, &corpus::fixed()).expect("a model");
    assert!(right(&fixed) < 0.51, "the words alone tell nothing: {}", right(&fixed));
    let searched = train(&set, &TrainParams::default()).expect("a model");
    assert!(!searched.card().recipe.ranges.signals.is_empty(), "{}", searched.card().recipe);
    assert!(right(&searched) > 0.99);
}
