//! A phrase behind a prediction, as files tell it: in code points.

use serde::Serialize;

use crate::model::Phrase;
use crate::text::{CodePoints, Span};

/// A passage of a text and what it adds to the log-odds of the prediction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EvidencePhrase {
    /// Its first code point in the text.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// Its part of the log-odds of the predicted label: above 0 for it, below 0 against it.
    pub log_odds: f64,
    /// The same place in bytes.
    #[serde(skip)]
    pub span: Span,
}

impl EvidencePhrase {
    /// The phrases that lie within a text, which may be the beginning of the one they were found in.
    pub(crate) fn within(text: &str, phrases: &[Phrase]) -> Vec<Self> {
        let points = CodePoints::new(text);
        let phrase = |phrase: &Phrase| Self {
            start: points.at(phrase.span.start),
            end: points.at(phrase.span.end),
            log_odds: phrase.log_odds,
            span: phrase.span,
        };
        phrases.iter().filter(|phrase| phrase.span.end <= text.len()).map(phrase).collect()
    }

    /// A phrase read from a file, in the text it was found in; `None` where it does not lie within.
    pub(crate) fn read(text: &str, start: usize, end: usize, log_odds: f64) -> Option<Self> {
        let byte = |point: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(point);
        let span = (start < end).then_some(Span::new(byte(start)?, byte(end)?))?;
        Some(Self { start, end, log_odds, span })
    }

    /// The phrase as the model found it.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase { span: self.span, log_odds: self.log_odds }
    }
}

/// Characters of a statement that files and pages show at most.
pub(crate) const LONGEST: usize = 600;

/// The beginning of a text, so many characters at most, and whether it is not all of it.
pub(crate) fn beginning(text: &str, longest: usize) -> (&str, bool) {
    match text.char_indices().nth(longest) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}
