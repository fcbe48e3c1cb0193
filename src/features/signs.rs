//! The numbers and punctuation marks of a text.
//!
//! Each number, whatever its digits, is one sign, and so is each mark; marks of one kind that look different are the same one.

use super::runs::Runs;
use crate::text::Span;

/// Reads the signs of a text.
pub(super) fn read(text: &str, signs: &mut Runs) {
    signs.clear();
    let mut previous = ' ';
    for (at, letter) in text.char_indices() {
        let span = Span::new(at, at + letter.len_utf8());
        let follows_word = previous.is_alphanumeric();
        let sign = match letter {
            '0'..='9' if previous.is_ascii_digit() => None,
            '0'..='9' => Some('0'),
            // An apostrophe inside a word is a letter of it.
            '\'' | '’' if follows_word => None,
            '“' | '”' | '„' | '«' | '»' | '"' => Some('"'),
            '‘' | '’' => Some('\''),
            '–' | '—' => Some('–'),
            _ if letter.is_alphanumeric() || letter.is_whitespace() => None,
            _ => Some(letter),
        };
        if let Some(sign) = sign {
            signs.push_alone(&["sign:", sign.encode_utf8(&mut [0; 4])], span);
        }
        previous = letter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_sign_and_marks_of_a_kind_are_the_same() {
        let mut runs = Runs::default();
        read("“We don’t pay 1500 %!” – «No»", &mut runs);
        assert_eq!(runs.texts().join(" "), "sign:\" sign:0 sign:% sign:! sign:\" sign:– sign:\" sign:\"");
    }
}
