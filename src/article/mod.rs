//! A news article becomes statements: who said what, and how it is reported.

mod aliases;
mod apposition;
mod attribution;
mod cleaning;
mod complement;
mod content;
mod cue;
mod extraction;
mod inflection;
mod names;
mod naming;
mod noise;
mod noun_phrase;
mod page;
mod reader;
mod row;
mod speaker;
mod statement;
mod subject;
mod token;
mod word_order;

pub use aliases::Aliases;
pub use cue::Cues;
pub use extraction::{Dropped, Extraction, ExtractionOptions, Keep};
pub use reader::{ArticleReader, Record};
pub use statement::{Kind, Statement};

/// One news text with what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The row's `id`, else `FILE:ROW`; for a file its path as given.
    pub id: String,
    /// The whole decoded text, as offsets refer to it; cleaning marks parts of it and never changes it.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// Date of publication as written, ISO where the source gives it so.
    pub date: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// A text with every run of white space folded to one blank.
pub(crate) fn fold(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Whether a text is as [`fold`] would make it; most sentences are, and are copied at once.
fn is_folded(text: &str) -> bool {
    let mut after_blank = true;
    for (at, byte) in text.bytes().enumerate() {
        let blank = byte == b' ';
        // The first bytes of all white space beyond ASCII.
        let suspect = matches!(byte, b'\t'..=b'\r' | 0xC2 | 0xE1..=0xE3)
            && text[at..].chars().next().is_some_and(char::is_whitespace);
        if suspect || blank && after_blank {
            return false;
        }
        after_blank = blank;
    }
    !after_blank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_kind_becomes_one_blank() {
        for (text, folded) in
            [("a “b” c", "a “b” c"), (" a", "a"), ("a\u{a0}b\u{2009}c\n", "a b c"), ("", ""), ("a  b", "a b")]
        {
            assert_eq!(fold(text), folded);
        }
    }
}
