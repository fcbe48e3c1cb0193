//! What `sentencex` says of a paragraph, asked for as little as gives the same answer.
//!
//! It sees text with the quotation marks blanked out (same bytes, so its offsets stay exact), in pieces of bounded size,
//! because its cost is quadratic in a paragraph. Most pieces are plain prose: without brackets, lists and addresses, in which
//! it would not break, its rule is applied to each stop alone.

use std::borrow::Cow;
use std::cell::LazyCell;

use memchr::{memchr_iter, memchr2_iter, memchr3, memchr3_iter};
use sentencex::languages::{English, Language};

use crate::text::{
    Span,
    quotation::{Quotation, is_mark, next_mark},
};

/// Largest piece given to the library at once: far above any paragraph of prose, small enough to bound its cost.
const LARGEST_PIECE: usize = 8 * 1024;

/// The paragraph with every quotation mark, apostrophes aside, replaced by blanks of the same length.
pub(super) fn mask<'t>(text: &'t str, paragraph: Span, quoted: &[Quotation]) -> Cow<'t, str> {
    let mut rest = paragraph.of(text);
    if quoted.is_empty() && !memchr_iter(0x98, rest.as_bytes()).any(|at| rest.as_bytes()[..at].ends_with(&[0xE2, 0x80]))
    {
        return Cow::Borrowed(rest);
    }
    let mut masked = String::with_capacity(paragraph.len());
    while let Some(at) = next_mark(rest.as_bytes()) {
        masked.push_str(&rest[..at]);
        let letter = rest[at..].chars().next().unwrap_or(' ');
        let length = letter.len_utf8();
        if is_mark(letter) || letter == '‘' {
            masked.extend(std::iter::repeat_n(' ', length));
        } else {
            masked.push(letter);
        }
        rest = &rest[at + length..];
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

/// The ends of sentences as the library sees them, as offsets into `masked`. `language` is an ISO 639-1 code.
pub(super) fn breaks(masked: &str, language: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    let rules = LazyCell::new(|| rules_of(language));
    while start < masked.len() {
        let end = piece_end(masked, start);
        let piece = &masked[start..end];
        if may_break(piece) {
            let ends = ends_of_plain(piece, &**rules).unwrap_or_else(|| ends_of_any(piece, &**rules));
            let ends = ends.into_iter().map(|at| start + at);
            found.extend(ends.filter(|at| *at < masked.len() && (*at == end || is_spaced(masked, *at))));
        }
        start = end;
    }
    found
}

/// The rules of a language. Those of English, which most texts are in, need no look into the library's list.
fn rules_of(language: &str) -> Box<dyn Language> {
    if language == "en" { Box::new(English {}) } else { sentencex::language_factory(language) }
}

/// Where the library sees sentences end in a piece, the end of the piece included.
fn ends_of_any(piece: &str, rules: &dyn Language) -> Vec<usize> {
    rules.get_sentence_boundaries(piece).iter().map(|boundary| boundary.end_byte).collect()
}

/// The same for a piece in which only single stops can end a sentence; `None` for others.
fn ends_of_plain(piece: &str, rules: &dyn Language) -> Option<Vec<usize>> {
    let bytes = piece.as_bytes();
    let usual = std::ptr::eq(rules.get_sentence_break_regex(), English {}.get_sentence_break_regex());
    if !usual || !is_plain(bytes) || may_be_list(bytes) {
        return None;
    }
    let mut ends = Vec::new();
    for at in memchr3_iter(b'.', b'!', b'?', bytes) {
        let next = piece[at + 1..].trim_start().bytes().next();
        let is_last = next.is_none();
        // Stops in a row are one, an apostrophe may be a closing mark, and a bracket may belong to the sentence before it.
        if next.is_some_and(|byte| matches!(byte, b'.' | b'!' | b'?' | b'\'' | b'(' | 0xE2)) {
            return None;
        }
        ends.extend(if is_last { None } else { rules.find_boundary(piece, at, at + 1) });
    }
    ends.push(piece.len());
    Some(ends)
}

/// Whether a piece is of letters, digits and signs that mean nothing to the library.
fn is_plain(bytes: &[u8]) -> bool {
    let found = bytes.iter().fold(0, |found, byte| found | LOOKS[usize::from(*byte)]);
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let is_harmless = |at: usize| match bytes[at] {
        b'\'' => at > 0 && is_letter(at - 1) && is_letter(at + 1),
        _ => is_apostrophe_or_dash(&bytes[at..]) && bytes.get(at + 2) != Some(&0x98),
    };
    // The no-break space and the pound sign; others of that head are marks.
    let is_space_or_pound = |at: usize| matches!(bytes.get(at + 1), Some(0xA0 | 0xA3));
    found == PLAIN
        || found == PLAIN | DEPENDS
            && memchr2_iter(b'\'', 0xE2, bytes).all(is_harmless)
            && memchr_iter(0xC2, bytes).all(is_space_or_pound)
            && has_plain_brackets(bytes)
}

/// Whether all brackets are pairs with no stop within, so that none holds or touches the end of a sentence.
fn has_plain_brackets(bytes: &[u8]) -> bool {
    let mut open = None;
    let is_plain = memchr2_iter(b'(', b')', bytes).all(|at| match open.take() {
        None => {
            open = Some(at);
            bytes[at] == b'('
        }
        Some(start) => bytes[at] == b')' && memchr3(b'.', b'!', b'?', &bytes[start..at]).is_none(),
    });
    is_plain && open.is_none()
}

const PLAIN: u8 = 0;
const DEPENDS: u8 = 1;
const OTHER: u8 = 2;

/// What each byte looks like: the bytes of Latin and Cyrillic letters are plain; apostrophes, dashes and brackets depend on
/// what stands beside them.
const LOOKS: [u8; 256] = {
    let mut looks = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        looks[byte] = match byte as u8 {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | 0xC3..=0xC5
            | 0xD0
            | 0xD1
            | 0x80..=0xBF
            | b' '
            | b','
            | b';'
            | b':'
            | b'-'
            | b'%'
            | b'$'
            | b'/'
            | b'.'
            | b'!'
            | b'?' => PLAIN,
            b'\'' | b'(' | b')' | 0xC2 | 0xE2 => DEPENDS,
            _ => OTHER,
        };
        byte += 1;
    }
    looks
};

/// Whether a piece may begin with the mark of a list: anything but a word before a blank or a comma, or a title ("Mr.").
fn may_be_list(bytes: &[u8]) -> bool {
    let line = bytes.trim_ascii_start();
    let word = line.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(line.len());
    let is_title = matches!(line, [b'A'..=b'Z', b'a'..=b'z', ..]) && line.get(word) == Some(&b'.');
    word == 0 || !(is_title || matches!(line.get(word), Some(b' ' | b',' | b'\'' | 0xE2)))
}

/// Whether a stop stands before white space anywhere but at the end, or a script has stops of its own.
fn may_break(piece: &str) -> bool {
    let bytes = piece.trim_end().as_bytes();
    // Beyond ASCII any character may be white space, such as the no-break space.
    let is_spaced = |at: usize| bytes.get(at + 1).is_some_and(|next| next.is_ascii_whitespace() || *next >= 0xC2);
    memchr3_iter(b'.', b'!', b'?', bytes).any(is_spaced)
        || memchr3_iter(b')', b']', b'\'', bytes).any(is_spaced)
        || bytes.contains(&0xD8)
        || bytes.iter().enumerate().any(|(at, byte)| *byte >= 0xE0 && !is_apostrophe_or_dash(&bytes[at..]))
}

/// Whether a character of three bytes is one of ‘ ’ – —, after which no sentence ends.
fn is_apostrophe_or_dash(bytes: &[u8]) -> bool {
    matches!(bytes, [0xE2, 0x80, 0x93 | 0x94 | 0x98 | 0x99, ..])
}

/// Whether white space stands at a break. Only scripts with stops of their own do without; the rest is `missing_spaces`.
fn is_spaced(masked: &str, at: usize) -> bool {
    let before = masked.as_bytes()[at - 1];
    before.is_ascii_whitespace() || masked.as_bytes()[at].is_ascii_whitespace() || !before.is_ascii()
}

/// Where the piece that begins at `start` ends: at the last blank before the limit, else at any character boundary.
fn piece_end(masked: &str, start: usize) -> usize {
    if masked.len() - start <= LARGEST_PIECE {
        return masked.len();
    }
    let limit = masked.floor_char_boundary(start + LARGEST_PIECE);
    masked[start..limit].rfind(". ").map_or(limit, |at| start + at + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARTS: &str = "[A-Z]?[a-z]{1,9}|Mr|U\\.S|etc|vs|No|[0-9]{1,4}|[A-Z]|[a-z]|Ärzte|Иван|«|’s|n't|’|‘|'|–|—|-|/|@|\\(|\\)|\\([a-z]{1,5} [A-Z][a-z]{1,3}\\)|\\([0-9a-z]\\)|£[0-9]|\u{a0}|\u{a0}[A-Z][a-z]{1,3}|\\[1\\]|…";

    proptest! {
        #[test]
        fn plain_pieces_end_where_the_whole_library_ends_them(
            parts in proptest::collection::vec((PARTS, "\\. |\\.|! |\\? |, | | |  |\\. \\. |\\.\\.\\. "), 1..12),
            language in prop_oneof![Just("en"), Just("de"), Just("ru"), Just("es"), Just("fr"), Just("el"), Just("fi")],
        ) {
            let piece: String = parts.into_iter().map(|(word, end)| word + &end).collect();
            let rules = sentencex::language_factory(language);
            if let Some(ends) = ends_of_plain(&piece, rules.as_ref()) {
                prop_assert_eq!(ends, ends_of_any(&piece, rules.as_ref()), "{}", piece);
            }
        }
    }

    #[test]
    fn ordinary_prose_is_plain() {
        let english = English {};
        let text = "Mr. Holt said the port’s 2.5 percent plan wasn't ready. It will be in May — or June! She agreed.";
        assert_eq!(ends_of_plain(text, &english), Some(ends_of_any(text, &english)));
        let text = "It rained (hard). She left, as she said (again) in May. It was £5\u{a0}then.";
        assert_eq!(ends_of_plain(text, &english), Some(ends_of_any(text, &english)));
        assert_eq!(ends_of_plain("It rained (hard.) She left.", &english), None);
    }
}
