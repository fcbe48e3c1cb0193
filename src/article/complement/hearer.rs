//! Who hears what is said, in German: "sagte der Polizei, er habe nichts gesehen", "sagte dem Sender, sie gehe".
//!
//! Assumes that a feminine noun behind "der" stands in the dative, because no subject has this article; feminine nouns are told by their endings
//! (Duden, *Die Grammatik*, on the gender of derived nouns).

use std::ops::Range;

use crate::article::{
    clause::Clause,
    token::{Shape, Token},
};

/// How feminine nouns end.
const FEMININE: [&str; 14] = [
    "frau", "mutter", "agentur", "ung", "schaft", "heit", "keit", "ei", "tion", "sion", "tät", "wehr", "behörde",
    "presse",
];

/// Most words between article and noun: "der zuständigen | Behörde".
const MOST_ADJECTIVES: usize = 2;

impl Clause<'_> {
    /// Where a hearer in the dative that begins at `at` ends: "der Polizei|", "dem Sender Delm|".
    pub(in crate::article) fn hearer_end(&self, at: usize) -> Option<usize> {
        let is_feminine = self.is(at, "der");
        if !(is_feminine || self.is(at, "dem")) {
            return None;
        }
        let noun = (at + 1..at + 2 + MOST_ADJECTIVES).find(|i| self.get(*i).is_none_or(|t| t.shape != Shape::Lower))?;
        let is_noun = |t: &&Token| t.is_name_like() && !t.quoted && !(is_feminine && t.is_role());
        let noun = self.get(noun).filter(is_noun).map(|_| noun)?;
        let word = self.word(noun).to_lowercase();
        if is_feminine && !FEMININE.iter().any(|ending| word.ends_with(ending)) {
            return None;
        }
        // „sagte der Zeitung „Kurier““: what the hearer is called.
        let named = self.name_end(noun);
        (named..self.tokens.len()).find(|i| !self.tokens[*i].quoted)
    }

    /// The content behind a hearer in the dative: a clause with its own pronoun or in the mood of reports, not "dem Mann, der krank war".
    pub(super) fn beyond_dative(&self, at: usize) -> Option<Range<usize>> {
        let comma = self.hearer_end(at)?;
        if self.tokens[comma].shape == Shape::Colon {
            return (comma + 1 < self.tokens.len()).then(|| comma + 1..self.clause_end(comma + 1));
        }
        let first = self.get(comma + 1).filter(|_| self.tokens[comma].shape == Shape::Comma)?;
        let goes_on = |i: &usize| self.get(*i).is_some_and(|t| t.is_word() && !t.quoted);
        // In "das frisch sei" the verb closes the clause, which is relative.
        let is_open = |i: usize| !first.is_determiner() || self.get(i + 1).is_some_and(Token::is_word);
        let reports = || {
            let mut words = (comma + 1..self.tokens.len()).take_while(goes_on);
            words.any(|i| self.tokens[i].is_reported_mood() && is_open(i))
        };
        let is_clause = first.is_complementizer() || first.is_pronoun() || reports();
        is_clause.then(|| comma + 1..self.clause_end(comma + 1))
    }
}
