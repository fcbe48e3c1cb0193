//! Words of a text, lower-cased, with the place of each in the original.
//!
//! A word is a run of letters, digits and combining marks; an apostrophe between two letters belongs to it (`don't`),
//! except before a final `s`, which is cut off (`Russia's` gives `russia` and `s`). Characters of scripts written without spaces
//! (Han, kana, Thai, Lao, Khmer, Myanmar) are a word each. Each word is brought to Unicode form NFKC and lower case.
//!
//! The words stand in one buffer, a blank before and after each, so that every word n-gram is a slice of the buffer, and so
//! is every character n-gram "inside words" of scikit-learn's `analyzer="char_wb"`, whose words carry a blank at both ends.

mod bytes;

use self::bytes::{Bytes, N_BYTES};
use crate::text::Span;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfkc_quick};

/// What stands in place of a masked word. It is no word of any text.
const MASK: &str = "[name]";

/// The words of one text. Reuse it: reading a text again allocates nothing once the buffers have grown.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    buffer: String,
    words: Vec<Word>,
    /// The text with its ASCII letters in lower case, which moves none.
    lower: String,
    /// The words of it that are yet to be copied to the buffer. Those that stand a blank apart are copied together.
    uncopied: Span,
}

/// One word: its place in the buffer of [`Tokens`] and in the text it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte in the buffer; a blank stands before it.
    pub start: usize,
    /// One past its last byte in the buffer; a blank stands there.
    pub end: usize,
    /// Where it stands in the text.
    pub span: Span,
}

impl Tokens {
    /// The words of a text.
    ///
    /// ```
    /// use demarche::features::Tokens;
    ///
    /// let mut tokens = Tokens::default();
    /// tokens.read("“We don’t accept Ruritania’s terms”");
    /// assert_eq!(tokens.buffer(), " we don't accept ruritania s terms ");
    /// ```
    pub fn read(&mut self, text: &str) {
        self.buffer.clear();
        self.buffer.push(' ');
        self.words.clear();
        self.lower.clear();
        self.lower.push_str(text);
        self.lower.make_ascii_lowercase();
        let (mut at, mut start) = (0, None);
        while at < text.len() {
            let bytes = Bytes::at(text, at);
            if !bytes.are_plain() {
                at = self.read_closely(text, start.take().unwrap_or(at), at + N_BYTES);
                continue;
            }
            let mut edges = bytes.edges(start.is_some());
            while edges != 0 {
                let edge = at + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match start.take() {
                    Some(start) => self.push_plain(Span::new(start, edge)),
                    None => start = Some(edge),
                }
            }
            at += N_BYTES;
        }
        self.finish(text, &mut start, text.len());
        self.copy();
    }

    /// Reads the words from `at` on letter by letter, where none is open: as far as `until`, and then up to where none is. Gives that place.
    fn read_closely(&mut self, text: &str, mut at: usize, until: usize) -> usize {
        let (mut start, mut previous) = (None, ' ');
        while at < text.len() && (at < until || start.is_some()) {
            // Most of most texts: letters and digits that need no table.
            let plain = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            if plain > 0 {
                start.get_or_insert(at);
                at += plain;
                previous = char::from(text.as_bytes()[at - 1]);
            }
            let Some(c) = text[at..].chars().next() else { break };
            let after = at + c.len_utf8();
            if c.is_ascii() && c != '\'' {
                self.finish(text, &mut start, at);
            } else if stands_alone(c) {
                self.finish(text, &mut start, at);
                self.push(text, Span::new(at, after));
            } else if c.is_alphanumeric() || (is_combining_mark(c) && start.is_some()) {
                start.get_or_insert(at);
            } else if is_apostrophe(c) && previous.is_alphabetic() && start.is_some() {
                let mut following = text[after..].chars();
                let [next, second] = [following.next(), following.next()].map(|letter| letter.unwrap_or(' '));
                let is_possessive = matches!(next, 's' | 'S') && !second.is_alphanumeric();
                if is_possessive || !next.is_alphabetic() {
                    self.finish(text, &mut start, at);
                }
            } else {
                self.finish(text, &mut start, at);
            }
            previous = c;
            at = after;
        }
        self.finish(text, &mut start, at);
        at
    }

    /// The words in order, each between single blanks: ` we don't accept `; a single blank for a text without words.
    #[must_use]
    pub fn buffer(&self) -> &str {
        &self.buffer
    }

    /// The words in order.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words of another text, those that `is_masked` names by their number each replaced by the same mark.
    pub(super) fn mask(&mut self, plain: &Self, is_masked: impl Fn(usize) -> bool) {
        self.buffer.clear();
        self.buffer.push(' ');
        for (i, word) in self.words.iter_mut().enumerate() {
            let Word { start, end, .. } = plain.words[i];
            word.start = self.buffer.len();
            self.buffer.push_str(if is_masked(i) { MASK } else { &plain.buffer[start..end] });
            word.end = self.buffer.len();
            self.buffer.push(' ');
        }
    }

    /// The words as they stand in the buffer.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.words.iter().map(|word| &self.buffer[word.start..word.end]).collect()
    }

    fn finish(&mut self, text: &str, start: &mut Option<usize>, end: usize) {
        if let Some(start) = start.take() {
            self.push(text, Span::new(start, end));
        }
    }

    fn push(&mut self, text: &str, span: Span) {
        let word = span.of(text);
        if word.is_ascii() {
            return self.push_plain(span);
        }
        self.copy();
        let start = self.buffer.len();
        if is_nfkc_quick(word.chars()) == IsNormalized::Yes {
            self.buffer.extend(word.chars().flat_map(char::to_lowercase).map(straight));
        } else {
            // A compatibility form can hold a blank (U+FDFA does); the buffer's words must not.
            let normal = word.nfkc().flat_map(char::to_lowercase).map(straight).filter(|c| !c.is_whitespace());
            self.buffer.extend(normal);
        }
        if self.buffer.len() > start {
            self.words.push(Word { start, end: self.buffer.len(), span });
            self.buffer.push(' ');
        }
    }

    /// Adds a word of ASCII.
    #[inline]
    fn push_plain(&mut self, span: Span) {
        let Span { start, end } = self.uncopied;
        let is_next = start < end && span.start == end + 1 && self.lower.as_bytes()[end] == b' ';
        if !is_next {
            self.copy();
            self.uncopied.start = span.start;
        }
        self.uncopied.end = span.end;
        let end = self.buffer.len() + self.uncopied.len();
        self.words.push(Word { start: end - span.len(), end, span });
    }

    fn copy(&mut self) {
        let uncopied = std::mem::take(&mut self.uncopied);
        if !uncopied.is_empty() {
            self.buffer.push_str(uncopied.of(&self.lower));
            self.buffer.push(' ');
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇')
}

fn straight(c: char) -> char {
    if is_apostrophe(c) { '\'' } else { c }
}

/// Whether a character is a word of its own because its script puts no spaces between words. The ranges are the Unicode
/// blocks of Thai and Lao, Myanmar, Khmer, kana, and Han with its extensions.
fn stands_alone(c: char) -> bool {
    c >= '\u{0E00}'
        && c.is_alphanumeric()
        && matches!(c,
            '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokens.read(text);
        tokens.words().iter().map(|w| tokens.buffer()[w.start..w.end].to_owned()).collect()
    }

    #[test]
    fn one_letter_words_and_negations_are_kept() {
        assert_eq!(words("I can’t, a U.S. envoy’s 3% RISE"), ["i", "can't", "a", "u", "s", "envoy", "s", "3", "rise"]);
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_word() {
        assert_eq!(words("Cafe\u{301} ＮＡＴＯ"), words("Café NATO"));
    }

    #[test]
    fn scripts_without_spaces_give_a_word_per_character() {
        assert_eq!(words("中国外交部 said"), ["中", "国", "外", "交", "部", "said"]);
    }

    #[test]
    fn combining_marks_do_not_cut_a_word() {
        assert_eq!(words("हिन्दी"), ["हिन्दी"]);
    }

    /// The words of a text as the rules say it, letter by letter.
    fn read_plainly(text: &str) -> Tokens {
        let mut tokens = Tokens { buffer: " ".to_owned(), lower: text.to_ascii_lowercase(), ..Tokens::default() };
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        let letter = |i: usize| letters.get(i).map_or(' ', |(_, letter)| *letter);
        let mut start = None;
        for (i, (at, c)) in letters.iter().copied().enumerate() {
            let previous = if i == 0 { ' ' } else { letter(i - 1) };
            let (next, second) = (letter(i + 1), letter(i + 2));
            let belongs = is_apostrophe(c) && previous.is_alphabetic() && next.is_alphabetic() && start.is_some();
            if stands_alone(c) {
                tokens.finish(text, &mut start, at);
                tokens.push(text, Span::new(at, at + c.len_utf8()));
            } else if c.is_alphanumeric() || (is_combining_mark(c) && start.is_some()) {
                start.get_or_insert(at);
            } else if !belongs || matches!(next, 's' | 'S') && !second.is_alphanumeric() {
                tokens.finish(text, &mut start, at);
            }
        }
        tokens.finish(text, &mut start, text.len());
        tokens.copy();
        tokens
    }

    proptest! {
        #[test]
        fn runs_of_ascii_are_read_as_other_letters_are(text in "([a-zA-Z0-9]{0,3}|[a-zA-Z0-9 .]{30,70}|['’ʼ \u{301}é中sS.,-]|\\PC){0,40}") {
            let mut tokens = Tokens::default();
            tokens.read(&text);
            let plain = read_plainly(&text);
            prop_assert_eq!(tokens.buffer(), plain.buffer());
            prop_assert_eq!(tokens.words(), plain.words());
        }

        #[test]
        fn the_buffer_has_each_word_as_its_text_has_it_in_small_letters(text in "([a-cA-C]{1,3}|[ \t,é中]| {2}|'s){0,30}") {
            let mut tokens = Tokens::default();
            // What an earlier text left must not show.
            tokens.read("one two é");
            tokens.read(&text);
            let found: Vec<&str> = tokens.words().iter().map(|word| &tokens.buffer()[word.start..word.end]).collect();
            let expected: Vec<String> = tokens.words().iter().map(|word| word.span.of(&text).to_lowercase()).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn spans_lie_on_boundaries_in_order_and_the_buffer_separates_words_by_single_blanks(text in ".{0,60}") {
            let mut tokens = Tokens::default();
            tokens.read(&text);
            let mut end = 0;
            for word in tokens.words() {
                prop_assert!(word.span.start >= end && !word.span.of(&text).is_empty());
                end = word.span.end;
            }
            let joined: Vec<&str> = tokens.words().iter().map(|w| &tokens.buffer()[w.start..w.end]).collect();
            let expected = if joined.is_empty() { " ".to_owned() } else { format!(" {} ", joined.join(" ")) };
            prop_assert_eq!(tokens.buffer(), expected);
        }
    }
}
