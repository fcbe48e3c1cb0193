//! What a featurizer reads of a statement: its words, and the names of the two parties where they are known.

/// A text with its speaker and its target.
///
/// ```
/// use demarche::features::Utterance;
///
/// let utterance = Utterance { target: Some("Tavick"), ..Utterance::from("Skarnholm accused Tavick.") };
/// assert_eq!(utterance.speaker, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Utterance<'a> {
    /// The words.
    pub text: &'a str,
    /// Who says it, as the labelled set or the extraction names them.
    pub speaker: Option<&'a str>,
    /// Whom or what it is about.
    pub target: Option<&'a str>,
    /// Its language, as an ISO 639-1 code. No feature is made of it.
    pub language: Option<&'a str>,
}

impl<'a> From<&'a str> for Utterance<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }
}

impl<'a> From<&'a &'a str> for Utterance<'a> {
    fn from(text: &'a &'a str) -> Self {
        Self::from(*text)
    }
}

impl<'a> From<&'a String> for Utterance<'a> {
    fn from(text: &'a String) -> Self {
        Self::from(text.as_str())
    }
}

impl<'a> From<&'a Utterance<'a>> for Utterance<'a> {
    fn from(utterance: &'a Utterance<'a>) -> Self {
        *utterance
    }
}
