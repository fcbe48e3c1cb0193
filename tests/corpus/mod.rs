//! A small labelled set, invented and the same on every call.

use demarche::features::NgramRange;
use demarche::labels::{LabelledSet, LabelledStatement};
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, TrainParams};
use demarche::{Label, LabelNames};

const SUBJECTS: [&str; 7] = [
    "The harbour union",
    "Arvenia's envoy",
    "A mayor of Solm",
    "Our council",
    "The fisheries ministry",
    "Tolmark",
    "Her delegation",
];
const CUES: [[&str; 3]; 3] = [
    ["warmly welcomed", "gladly accepted", "fully supports"],
    ["angrily rejected", "condemned", "strongly opposes"],
    ["will discuss", "took note of", "has scheduled"],
];
const OBJECTS: [&str; 11] = [
    "the ferry timetable",
    "a draft treaty",
    "new tram lines",
    "the cod quota",
    "a toll on timber",
    "the exchange of letters",
    "an audit",
    "the bridge repairs",
    "a summer school",
    "border markets",
    "the water charter",
];
const ENDINGS: [&str; 6] =
    ["on Monday", "in a note", "after the vote", "before dawn", "at the quay", "without further words"];

/// The `i`-th statement of a label. Every sixth has the words of the next label, so that the labels overlap.
fn statement(label: usize, i: usize) -> String {
    let words_of = if i % 6 == 5 { label + 1 } else { label };
    let (subject, cue) = (SUBJECTS[(i + 2 * label) % 7], CUES[words_of % 3][(i / 2) % 3]);
    let (object, ending) = (OBJECTS[(3 * i + label) % 11], ENDINGS[(5 * i + label) % 6]);
    format!("{subject} {cue} {object} {ending}.")
}

/// As many statements of each label as asked for, at most three labels. Half of the statements stand in articles that
/// they share with others.
pub(crate) fn labelled(names: &[&str], per_label: &[usize]) -> LabelledSet {
    let names = LabelNames::new(names.iter().copied()).expect("valid names");
    let rows = |label: usize| {
        (0..per_label[label]).map(move |i| LabelledStatement {
            id: None,
            text: statement(label, i),
            speaker: None,
            target: None,
            language: None,
            label: Label::new(label),
            article: (i % 2 == 0).then(|| format!("article {}", i / 4)),
            weight: 1.0,
        })
    };
    let statements = (0..per_label.len()).flat_map(rows).collect();
    LabelledSet::new(names, statements).expect("there are statements")
}

/// A training in which nothing is left to be chosen.
pub(crate) fn fixed() -> TrainParams {
    let choice = RecipeChoice {
        words: Some(NgramRange::new(1, 2).ok()),
        chars: Some(None),
        parties: None,
        signals: None,
        latent: None,
        scaling: Some(Scaling::Idf),
        class_weights: Some(ClassWeights::None),
        c: Some(10.0),
    };
    TrainParams { choice, calibration: Some(CalibrationKind::None), ..TrainParams::default() }
}
