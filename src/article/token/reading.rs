//! What the token at the head of a text is, and how far it reaches: words with their hyphens and stops, marks, the possessive.

use super::{LONGEST_LISTED, Shape};
use crate::text::quotation::is_mark;

/// Shape and length in bytes of the token that `rest` begins with.
pub(super) fn read(rest: &str, first: char) -> (Shape, usize) {
    if first.is_alphanumeric() {
        let shape = if first.is_uppercase() || has_article(rest) {
            Shape::Capital
        } else if first.is_numeric() {
            Shape::Number
        } else {
            Shape::Lower
        };
        return (shape, word_len(rest));
    }
    let sum =
        matches!(first, '$' | '€' | '£' | '¥') && rest[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    if sum {
        return (Shape::Number, first.len_utf8() + word_len(&rest[first.len_utf8()..]));
    }
    let shape = match first {
        ',' | '،' | '、' => Shape::Comma,
        ':' => Shape::Colon,
        '.' | '!' | '?' | '…' | '؟' | '。' => Shape::Stop,
        '\'' | '’' => {
            let letters = rest[first.len_utf8()..].chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
            return (Shape::Possessive, first.len_utf8() + usize::from(letters == "s"));
        }
        // "Corrigan & Pike" is one name.
        '&' => Shape::Capital,
        letter if is_mark(letter) => Shape::Mark,
        _ => Shape::Break,
    };
    (shape, first.len_utf8())
}

/// Length of the word at the start of `rest` if it is of small letters before a blank or comma, as most words are; else 0.
pub(super) fn plain_word(rest: &[u8]) -> usize {
    let length = small_letters(&rest[..rest.len().min(LONGEST_LISTED)]);
    if length < LONGEST_LISTED && matches!(rest.get(length), Some(b' ' | b',')) { length } else { 0 }
}

/// How many small letters of ASCII a text begins with. Eight are looked at together, because a loop that ends with every word takes
/// longer than the words.
fn small_letters(text: &[u8]) -> usize {
    let (eights, rest) = text.as_chunks();
    for (i, eight) in eights.iter().enumerate() {
        let n = small_letters_of_eight(*eight);
        if n < eight.len() {
            return i * eight.len() + n;
        }
    }
    text.len() - rest.len() + rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count()
}

fn small_letters_of_eight(bytes: [u8; 8]) -> usize {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = 0x80 * EACH;
    let bytes = u64::from_le_bytes(bytes);
    let low = bytes & !HIGHEST;
    // The highest bit of each byte then says whether it is `a` or more, and whether it is more than `z`.
    let (from_a, beyond_z) = (low + (0x80 - u64::from(b'a')) * EACH, low + (0x7F - u64::from(b'z')) * EACH);
    let others = (from_a & !beyond_z & !bytes & HIGHEST) ^ HIGHEST;
    others.trailing_zeros() as usize / 8
}

/// Length of the word at the start of `rest`: letters and digits, with hyphens and stops inside, "n't" kept, "'s" not.
fn word_len(rest: &str) -> usize {
    // Most others are letters before a blank or a mark that is in no word.
    let plain = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let bytes = rest.as_bytes();
    let next = bytes.get(plain + 1);
    let goes_on = match bytes.get(plain) {
        _ if plain == 0 => true,
        None => false,
        // "12,000" is one number.
        Some(b',') => bytes[plain - 1].is_ascii_digit() && next.is_some_and(u8::is_ascii_digit),
        // "U.S." keeps its stops; a word at the end of a sentence does not.
        Some(b'.') => plain == 1 || next.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()),
        Some(b'-' | b'&' | b'@' | b'/' | b'\'') => true,
        Some(byte) => !byte.is_ascii(),
    };
    if !goes_on {
        return plain;
    }
    let mut end = plain;
    let mut letters = rest[plain..].char_indices().map(|(at, letter)| (plain + at, letter)).peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, c)| *c);
        let goes_on = match letter {
            '-' | '&' | '@' | '/' => next.is_alphanumeric(),
            ',' => next.is_ascii_digit() && rest[..at].ends_with(|c: char| c.is_ascii_digit()),
            '\'' | '’' => next.is_alphanumeric() && !is_possessive(&rest[at + letter.len_utf8()..]),
            // "U.S." keeps its stops; a word at the end of a sentence does not.
            '.' => (next.is_alphanumeric() || single_letters(&rest[..at])) && at > 0,
            _ => letter.is_alphanumeric() || is_combining(letter),
        };
        if !goes_on {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

/// Whether a word is a name behind the Arabic article in small letters: "al-Dabbagh".
fn has_article(rest: &str) -> bool {
    const ARTICLES: [&str; 8] = ["al-", "el-", "ad-", "ar-", "as-", "at-", "an-", "ash-"];
    // Hardly a word has a hyphen there.
    matches!(rest.as_bytes(), [_, _, b'-', ..] | [_, _, _, b'-', ..])
        && ARTICLES
            .iter()
            .any(|article| rest.strip_prefix(article).is_some_and(|name| name.starts_with(char::is_uppercase)))
}

/// Letters with stops between: the "U.S" of "U.S.".
fn single_letters(word: &str) -> bool {
    word.len() <= 8
        && word.split('.').all(|part| part.chars().count() == 1)
        && (word.contains('.') || word.chars().all(char::is_uppercase))
}

/// Whether an "s" alone follows the apostrophe.
fn is_possessive(after: &str) -> bool {
    after.starts_with(['s', 'S']) && !after[1..].starts_with(char::is_alphanumeric)
}

/// Marks that combine with the letter before them, such as Arabic vowel signs.
fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_told_from_a_small_letter() {
        for byte in 0..=u8::MAX {
            for length in 0..LONGEST_LISTED + 9 {
                let text: Vec<u8> = (0..length).map(|at| b"az"[at % 2]).chain([byte, b'a', b' ']).collect();
                let expected = if byte.is_ascii_lowercase() { length + 2 } else { length };
                assert_eq!(small_letters(&text), expected, "{byte} after {length}");
                let ends = matches!(text[expected], b' ' | b',') && expected < LONGEST_LISTED;
                assert_eq!(plain_word(&text), if ends { expected } else { 0 }, "{byte} after {length}");
            }
        }
    }
}
