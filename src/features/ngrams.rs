//! The n-grams of a tokenised text: of words, and of characters inside words.
//!
//! Both are slices of the token buffer. Character n-grams follow scikit-learn's `analyzer="char_wb"`: a word carries a blank at both ends, and a
//! word shorter than an n-gram gives itself once.

use super::tokenizer::Word;
use super::vocabulary::{Key, SHORT};
use crate::{Error, text::Span};
use serde::{Deserialize, Serialize};

/// The lengths of n-grams taken, `first..=last`, both at least 1 and at most [`NgramRange::LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NgramRange {
    /// Shortest.
    pub first: usize,
    /// Longest.
    pub last: usize,
}

impl NgramRange {
    /// Longer n-grams do not recur in a small labelled set and would only fill memory.
    pub const LONGEST: usize = 10;

    /// From `first` to `last`.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless `1 <= first <= last <= 10`.
    pub fn new(first: usize, last: usize) -> Result<Self, Error> {
        if first == 0 || first > last || last > Self::LONGEST {
            let longest = Self::LONGEST;
            return Err(Error::Parameter(format!(
                "`{first}-{last}` is no n-gram range: expected two numbers like `1-2`, from 1 to {longest}, the smaller first"
            )));
        }
        Ok(Self { first, last })
    }
}

/// Calls `visit` for each word n-gram with the n-gram and its place in the original text. The words stand one after the other in the buffer.
pub(super) fn words(buffer: &str, words: &[Word], range: NgramRange, mut visit: impl FnMut(&str, Span)) {
    for (i, first) in words.iter().enumerate() {
        for last in words.iter().skip(i + range.first - 1).take(range.last - range.first + 1) {
            visit(&buffer[first.start..last.end], Span::new(first.span.start, last.span.end));
        }
    }
}

/// Calls `visit` for each character n-gram inside words with the n-gram and its place in the original text.
///
/// Where normalisation changed the number of characters of a word, the place is the whole word.
pub(super) fn chars(text: &str, buffer: &str, words: &[Word], range: NgramRange, mut visit: impl FnMut(&str, Span)) {
    // Byte offsets of the characters: of the padded word in the buffer, of the word in the text.
    let mut padded: Vec<usize> = Vec::new();
    let mut original: Vec<usize> = Vec::new();
    for word in words {
        let slice = &buffer[word.start - 1..=word.end];
        padded.clear();
        padded.extend(slice.char_indices().map(|(i, _)| word.start - 1 + i));
        padded.push(word.end + 1);
        original.clear();
        original.extend(word.span.of(text).char_indices().map(|(i, _)| word.span.start + i));
        original.push(word.span.end);
        let n_chars = padded.len() - 1;
        let aligned = original.len() + 2 == padded.len();
        for n in range.first..=range.last {
            for i in 0..=n_chars.saturating_sub(n) {
                let end = (i + n).min(n_chars);
                let span = if aligned {
                    // The blanks at both ends stand for no character of the text.
                    Span::new(original[i.saturating_sub(1).min(n_chars - 2)], original[(end - 1).min(n_chars - 2)])
                } else {
                    word.span
                };
                visit(&buffer[padded[i]..padded[end]], span);
            }
            if n >= n_chars {
                break;
            }
        }
    }
}

/// An n-gram to be looked up.
pub(super) enum Gram<'b> {
    /// By its key, which holds it whole.
    Short(Key),
    /// By its text.
    Any(&'b str),
}

/// Calls `visit` for each character n-gram of a word, as often as [`chars`] does, in any order.
pub(super) fn look_up_chars<'b>(buffer: &'b str, word: &Word, range: NgramRange, mut visit: impl FnMut(Gram<'b>)) {
    let padded = &buffer[word.start - 1..=word.end];
    let is_ascii = padded.is_ascii();
    let n_chars = if is_ascii { padded.len() } else { padded.chars().count() };
    if n_chars < range.first {
        visit(Gram::Any(padded));
    } else if is_ascii && range.last <= SHORT {
        for n in range.first..=range.last.min(n_chars) {
            for i in 0..=n_chars - n {
                visit(Gram::Short(Key::short(eight_bytes(&buffer.as_bytes()[word.start - 1 + i..]), n)));
            }
        }
    } else {
        for (start, _) in padded.char_indices() {
            let rest = &padded[start..];
            let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8());
            ends.take(range.last).skip(range.first - 1).for_each(|end| visit(Gram::Any(&rest[..end])));
        }
    }
}

/// The first eight bytes as a little-endian number, with zeros where there are fewer.
fn eight_bytes(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokenizer::Tokens;
    use super::*;

    fn collect(text: &str, range: NgramRange, of_words: bool) -> Vec<(String, String)> {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let mut out = Vec::new();
        let mut push = |gram: &str, span: Span| out.push((gram.to_owned(), span.of(text).to_owned()));
        if of_words {
            words(tokens.buffer(), tokens.words(), range, &mut push);
        } else {
            chars(text, tokens.buffer(), tokens.words(), range, &mut push);
        }
        out
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn word_ngrams_span_the_text_between_their_words() {
        let range = NgramRange::new(1, 2).expect("valid");
        let expected = [("not", "Not"), ("not ready", "Not – ready"), ("ready", "ready")];
        assert_eq!(collect("Not – ready!", range, true), pairs(&expected));
    }

    #[test]
    fn character_ngrams_are_those_of_char_wb() {
        let range = NgramRange::new(2, 4).expect("valid");
        // scikit-learn: CountVectorizer(analyzer="char_wb", ngram_range=(2, 4)) on "ab c"
        let expected = [
            (" a", "a"),
            ("ab", "ab"),
            ("b ", "b"),
            (" ab", "ab"),
            ("ab ", "ab"),
            (" ab ", "ab"),
            (" c", "c"),
            ("c ", "c"),
            (" c ", "c"),
        ];
        assert_eq!(
            collect("AB c", range, false).into_iter().map(|(g, s)| (g, s.to_lowercase())).collect::<Vec<_>>(),
            pairs(&expected)
        );
    }

    #[test]
    fn a_range_is_checked() {
        assert!(NgramRange::new(2, 1).is_err() && NgramRange::new(0, 1).is_err() && NgramRange::new(1, 11).is_err());
    }
}
