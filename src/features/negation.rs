//! The words that a text negates: those behind "not", up to the next punctuation mark.
//!
//! "We do not accept it" has the word "accept" like its contrary. Each of the few words behind a negator is read once more with a mark (`not:accept`),
//! beside the plain one: Das and Chen, "Yahoo! for Amazon" (Management Science 2007), with a window.

use super::runs::Runs;
use super::tokenizer::Tokens;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words behind a negator that it reaches.
const REACH: usize = 4;

/// The words of `negators.toml`.
static NEGATORS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let by_language: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("negators.toml")).expect("read by a test");
    by_language.into_values().flatten().collect()
});

/// Reads the negated words of a text, which has these tokens.
pub(super) fn read(text: &str, tokens: &Tokens, negated: &mut Runs) {
    negated.clear();
    let mut left = 0;
    let mut end = 0;
    for word in tokens.words() {
        let gap = &text[end.min(word.span.start)..word.span.start];
        if gap.chars().any(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | '(' | ')' | '—' | '–')) {
            left = 0;
        }
        end = word.span.end;
        let letters = &tokens.buffer()[word.start..word.end];
        // The mark of a masked name is in the tokens like any word.
        if NEGATORS.contains(&*letters.replace('’', "'")) {
            left = REACH;
        } else if left > 0 {
            left -= 1;
            negated.push_alone(&["not:", letters], word.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negated(text: &str) -> Vec<String> {
        let (mut tokens, mut runs) = (Tokens::default(), Runs::default());
        tokens.read(text);
        read(text, &tokens, &mut runs);
        runs.texts()
    }

    #[test]
    fn a_negator_reaches_four_words_or_to_the_next_mark() {
        assert_eq!(negated("We do not accept it, he said."), ["not:accept", "not:it"]);
        assert_eq!(negated("They won’t ever sign that paper again"), ["not:ever", "not:sign", "not:that", "not:paper"]);
        assert_eq!(negated("Wir werden nicht warten."), ["not:warten"]);
        assert!(negated("We accept it.").is_empty());
    }
}
