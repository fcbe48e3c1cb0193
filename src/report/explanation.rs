//! An explanation as a page, as JSON, and as the text with its evidence marked.

use serde_json::{Map, Value, json};

use super::page::Page;
use super::prose::Prose;
use super::table::Table;
use crate::LabelNames;
use crate::features::Block;
use crate::model::{Contribution, Explanation, Phrase, Status};
use crate::text::CodePoints;

/// Terms shown on a page; all of them stand in the JSON.
const TERMS_SHOWN: usize = 12;

/// A piece of the text and how much it speaks for the prediction, as a share of the strongest piece: −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Highlight<'t> {
    /// The piece.
    pub text: &'t str,
    /// Above 0 for the prediction, below 0 against it, 0 for text that no known term covers.
    pub strength: f64,
}

/// The whole text, cut into pieces of equal evidence.
#[must_use]
pub fn highlights<'t>(text: &'t str, explanation: &Explanation) -> Vec<Highlight<'t>> {
    let shares = explanation.shares();
    // Evidence per byte: a long word is no stronger for being long.
    let densities: Vec<f64> = shares.iter().map(|(span, share)| share / span.len() as f64).collect();
    let strongest = densities.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let mut pieces = Vec::new();
    let mut end = 0;
    for ((span, _), density) in shares.iter().zip(densities) {
        if span.start > end {
            pieces.push(Highlight { text: &text[end..span.start], strength: 0.0 });
        }
        pieces.push(Highlight { text: span.of(text), strength: density / strongest });
        end = span.end;
    }
    if end < text.len() {
        pieces.push(Highlight { text: &text[end..], strength: 0.0 });
    }
    pieces
}

/// The text with its phrases marked, each with its log-odds as a note. The strongest phrase has the strength 1 or −1.
#[must_use]
pub fn marked(text: &str, phrases: &[Phrase]) -> Prose {
    let strongest = phrases.iter().fold(0.0_f64, |most, phrase| most.max(phrase.log_odds.abs()));
    let mut prose = Prose::new();
    let mut end = 0;
    for Phrase { span, log_odds } in phrases {
        if span.start > end {
            prose = prose.quoted(&text[end..span.start]);
        }
        prose = prose.marked(span.of(text), log_odds / strongest, signed(*log_odds));
        end = span.end;
    }
    if end < text.len() { prose.quoted(&text[end..]) } else { prose }
}

/// The prediction, what its log-odds are made of, and the strongest terms.
#[must_use]
pub fn explanation(explanation: &Explanation, names: &LabelNames) -> Page {
    let probabilities = &explanation.prediction.probabilities;
    let predicted = names.name(probabilities.label());
    let mut page = Page::default();
    match explanation.prediction.status {
        Status::Ok => {}
        Status::OtherLanguage => {
            page.line("It is in another language than the statements the model has learnt from.");
        }
        Status::Empty => {
            page.line("No prediction: the text has no word.");
            return page;
        }
        Status::NoKnownTerms => {
            page.line("The model knows none of its terms: this is its answer to a text of which it knows nothing.");
        }
    }
    let all: Vec<String> =
        names.iter().zip(probabilities.as_slice()).map(|(name, p)| format!("{name} {p:.3}")).collect();
    page.line(format!("{predicted} ({})", all.join(", ")));
    let mut odds = Table::new([&format!("log-odds of {predicted}"), "intercept", "terms", "calibration", "sum"]);
    for against in &explanation.against {
        let numbers = [against.intercept, against.terms, against.calibration, against.total];
        let cells = numbers.iter().map(|number| signed(*number));
        odds.row(std::iter::once(format!("against {}", names.name(against.label))).chain(cells));
    }
    page.table(odds);
    if explanation.terms.is_empty() {
        return page;
    }
    let header = explanation.against.iter().map(|against| format!("against {}", names.name(against.label)));
    let mut terms = Table::new(std::iter::once("term".to_owned()).chain(header));
    for term in explanation.terms.iter().take(TERMS_SHOWN) {
        terms.row(std::iter::once(quoted(term)).chain(term.log_odds.iter().map(|number| signed(*number))));
    }
    if explanation.terms.len() > TERMS_SHOWN {
        let rest = &explanation.terms[TERMS_SHOWN..];
        let sums = (0..explanation.against.len()).map(|i| signed(rest.iter().map(|term| term.log_odds[i]).sum()));
        terms.row(std::iter::once(format!("{} other terms", rest.len())).chain(sums));
    }
    page.table(terms);
    page
}

/// Everything, with offsets in code points; a text without words has no prediction.
#[must_use]
pub fn explanation_json(text: &str, explanation: &Explanation, names: &LabelNames) -> Value {
    let points = CodePoints::new(text);
    let probabilities = &explanation.prediction.probabilities;
    let by_label = |values: &[f64]| -> Map<String, Value> {
        let others = explanation.against.iter().map(|against| names.name(against.label).to_owned());
        others.zip(values.iter().map(|value| json!(value))).collect()
    };
    let against = |odds: &crate::model::LogOdds| {
        json!({
            "label": names.name(odds.label), "intercept": odds.intercept, "terms": odds.terms,
            "calibration": odds.calibration, "sum": odds.total,
        })
    };
    let term = |term: &Contribution| {
        let spans: Vec<[usize; 2]> = term.spans.iter().map(|s| [points.at(s.start), points.at(s.end)]).collect();
        json!({
            "term": term.term, "block": term.block.name(), "unlabelled": term.latent, "spans": spans, "value": term.value,
            "log_odds": by_label(&term.log_odds),
        })
    };
    let p: Map<String, Value> =
        names.iter().map(str::to_owned).zip(probabilities.as_slice().iter().map(|p| json!(p))).collect();
    let shares: Vec<Value> = explanation
        .shares()
        .iter()
        .map(|(span, share)| json!({"start": points.at(span.start), "end": points.at(span.end), "share": share}))
        .collect();
    let has_words = explanation.prediction.status != Status::Empty;
    json!({
        "text": text,
        "prediction": has_words.then(|| names.name(probabilities.label())),
        "confidence": has_words.then(|| probabilities.confidence()),
        "probabilities": has_words.then_some(p),
        "status": explanation.prediction.status.name(),
        "against": explanation.against.iter().filter(|_| has_words).map(against).collect::<Vec<_>>(),
        "terms": explanation.terms.iter().map(term).collect::<Vec<_>>(),
        "shares": shares,
    })
}

/// Word n-grams in quotation marks, character n-grams between bars with their blanks as `_`; behind what unlabelled texts tell a `~`.
fn quoted(term: &Contribution) -> String {
    let text = term_text(term.block, &term.term);
    if term.latent { format!("{text}~") } else { text }
}

pub(super) fn term_text(block: Block, term: &str) -> String {
    if block.is_of_characters() { format!("|{}|", term.replace(' ', "_")) } else { format!("“{term}”") }
}

fn signed(number: f64) -> String {
    format!("{number:+.3}")
}
