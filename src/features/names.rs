//! Which words are names of persons, places and bodies, by how they are written.
//!
//! A model of a few hundred statements can learn *who* speaks instead of *how*: all statements of one minister are critical, so her name is
//! evidence. With names masked it sees that somebody is named, not who. A word is a name where it has a capital inside a sentence, and
//! at the beginning of one when most texts write it with a capital elsewhere, or when the next word has a capital too.
//!
//! Languages that write all nouns with a capital lose their nouns; scripts without capitals lose nothing. The single letter "I" is no name.

use super::tokenizer::{Tokens, Word};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The names of a corpus.
///
/// ```
/// use demarche::features::Names;
///
/// let names = Names::of(&["Envoys from Tavick came.", "In Tavick, envoys met.", "Tavick agreed."]);
/// assert_eq!(names.iter().collect::<Vec<_>>(), ["tavick"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// The words that texts write with a capital inside sentences more often than without one.
    #[must_use]
    pub fn of<T: AsRef<str>>(texts: &[T]) -> Self {
        let mut tokens = Tokens::default();
        let mut excess: FxHashMap<String, i64> = FxHashMap::default();
        for text in texts {
            let text = text.as_ref();
            tokens.read(text);
            for (i, word) in tokens.words().iter().enumerate() {
                let one = match (has_capital(text, word), begins_sentence(text, tokens.words(), i)) {
                    (true, false) => 1,
                    (true, true) => 0,
                    (false, _) => -1,
                };
                let word = &tokens.buffer()[word.start..word.end];
                match excess.get_mut(word) {
                    Some(n) => *n += one,
                    None => drop(excess.insert(word.to_owned(), one)),
                }
            }
        }
        Self(excess.into_iter().filter(|(_, n)| *n > 0).map(|(word, _)| word).collect())
    }

    /// Takes up the names that [`iter`](Self::iter) gave.
    #[must_use]
    pub fn from_words(words: Vec<String>) -> Self {
        Self(words.into_iter().collect())
    }

    /// The names, as the tokenizer writes them, in the order of their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether all words of a term of words are names.
    #[must_use]
    pub fn covers(&self, term: &str) -> bool {
        term.split(' ').all(|word| self.0.contains(word))
    }

    /// Whether the word at a place of a text is a name.
    pub(super) fn is_name(&self, text: &str, tokens: &Tokens, i: usize) -> bool {
        let words = tokens.words();
        if !has_capital(text, &words[i]) {
            return false;
        }
        !begins_sentence(text, words, i)
            || self.0.contains(&tokens.buffer()[words[i].start..words[i].end])
            || words.get(i + 1).is_some_and(|next| {
                has_capital(text, next) && text[words[i].span.end..next.span.start].chars().all(char::is_whitespace)
            })
    }
}

/// Whether a word of more than one letter begins with a capital.
fn has_capital(text: &str, word: &Word) -> bool {
    let mut letters = word.span.of(text).chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some()
}

/// Whether something other than words, blanks and commas stands before the word: the beginning, a full stop, a quotation mark.
fn begins_sentence(text: &str, words: &[Word], i: usize) -> bool {
    let before = i.checked_sub(1).map(|i| words[i].span.end);
    before.is_none_or(|end| {
        let gap = &text[end..words[i].span.start];
        gap.chars().any(|c| !c.is_whitespace() && !matches!(c, ',' | '-' | '’' | '\'' | '&' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(names: &Names, text: &str) -> String {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let word = |i: usize| {
            let word = tokens.words()[i];
            if names.is_name(text, &tokens, i) { "_" } else { &tokens.buffer()[word.start..word.end] }
        };
        (0..tokens.words().len()).map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn capitals_inside_a_sentence_are_names_and_at_its_beginning_where_the_corpus_says_so() {
        let names = Names::of(&["We met in Tavick. Talks failed.", "The talks in Tavick failed."]);
        assert_eq!(masked(&names, "Tavick blamed Maren Oakhurst. Talks go on."), "_ blamed _ _ talks go on");
        assert_eq!(masked(&names, "Brannoc Tull said I was wrong."), "_ _ said i was wrong");
        assert_eq!(masked(&names, "She said: “Nobody came.”"), "she said nobody came");
    }

    #[test]
    fn a_term_is_made_of_names_only_when_all_its_words_are() {
        let names = Names::from_words(vec!["tavick".to_owned()]);
        assert!(names.covers("tavick") && !names.covers("in tavick"));
    }
}
