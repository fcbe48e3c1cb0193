//! A news article becomes statements: who said what, and how it is reported.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr3_iter};

mod aliases;
mod apposition;
mod attribution;
mod clause;
mod cleaning;
mod complement;
mod content;
mod cue;
mod cue_file;
mod dateline;
mod draft;
mod extraction;
mod inflection;
mod names;
mod naming;
mod noise;
mod noun_phrase;
mod page;
mod reader;
mod record;
mod reference;
mod row;
mod separable_verb;
mod silence;
mod source_phrase;
mod speaker;
mod statement;
mod subject;
mod target;
mod token;
mod word_order;

pub use aliases::Aliases;
pub use cue::Cues;
pub use extraction::{Dropped, Extraction, ExtractionOptions, Keep};
pub use reader::ArticleReader;
pub use record::Record;
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
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    Cow::Owned(folded)
}

/// Whether a text has nothing that [`fold`] may change, as most sentences have. It looks at all bytes without stopping or
/// branching, which processors do many at a time; beyond ASCII, where few bytes are, at one after another.
fn is_folded(text: &[u8]) -> bool {
    const BEYOND_ASCII: u8 = 0x80;
    let ([first, .., last], [_, second @ ..]) = (text, text) else { return text.first().is_some_and(|b| *b > b' ') };
    let is = |byte: &u8, value: u8| u8::from(*byte == value);
    let is_control = |byte: &u8| u8::from(byte.wrapping_sub(b'\t') <= b'\r' - b'\t');
    let blanks = |one: &u8, two: &u8| is(one, b' ') & is(two, b' ') | is_control(one);
    let found = text.iter().zip(second).fold(0, |found, (one, two)| found | blanks(one, two) | one & BEYOND_ASCII);
    let may_be_blank = |at: usize| match text[at..] {
        [0xC2, second, ..] => matches!(second, 0x85 | 0xA0),
        [0xE1, second, ..] => second == 0x9A,
        // U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F.
        [0xE2, 0x80, third, ..] => third <= 0x8A || matches!(third, 0xA8 | 0xA9 | 0xAF),
        [0xE2, 0x81, third, ..] => third == 0x9F,
        [0xE3, second, ..] => second == 0x80,
        _ => false,
    };
    found & !BEYOND_ASCII == 0
        && *first != b' '
        && !matches!(last, b' ' | b'\t'..=b'\r')
        && (found == 0 || !memchr3_iter(0xC2, 0xE2, 0xE3, text).chain(memchr_iter(0xE1, text)).any(may_be_blank))
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
        let blanks = ('\0'..char::MAX).filter(|letter| letter.is_whitespace());
        for text in blanks.map(|blank| format!("a{blank}b")) {
            assert_eq!(fold(&text), "a b");
        }
    }
}
