//! What somebody has heard from another, who is the speaker: "I heard from Ann Lee that the bridge was closed."

use crate::article::{
    attribution::{Attribution, single},
    clause::Clause,
    reference::OBLIQUE,
};

/// Most words between whom it was heard from and "that": "from officials on Monday that".
const LONGEST_GAP: usize = 5;

impl Clause<'_> {
    /// "heard from | Ann Lee | that …"; of "heard from the man that lives there" nothing is told.
    pub(in crate::article) fn hearsay(&self, at: usize) -> Option<Attribution> {
        let hears = ["heard", "hear", "hears"].iter().any(|word| self.is(at, word)) && self.is(at + 1, "from");
        // "had not heard from him that", "hope to hear from him that"
        let denies = |i: usize| {
            ["not", "never", "nobody", "to"].iter().any(|word| self.is(i, word))
                || self.word(i).ends_with("n't")
                || self.word(i).ends_with("n’t")
        };
        if !hears || (at.saturating_sub(2)..at).any(denies) {
            return None;
        }
        let is_oblique = OBLIQUE.iter().any(|word| self.is(at + 2, word));
        let phrase = || self.phrase_after(at + 2).filter(|source| self.names_speaker(source));
        let source = if is_oblique { at + 2..at + 3 } else { phrase()? };
        let is_word = |i: &usize| self.get(*i).is_some_and(|t| t.is_word() && !t.quoted);
        let that = (source.end..=source.end + LONGEST_GAP).take_while(is_word).find(|i| self.is(*i, "that"))?;
        let first = self.get(that + 1)?;
        // "that ferries were late", not "that lives there"
        let is_verb = first.is_auxiliary() || first.word.is_some_and(|word| word.verb_forms != 0);
        let is_subject = self.opens_clause(that + 1)
            || first.quoted
            || !is_verb && (that + 2..that + 2 + LONGEST_GAP).any(|i| self.is_finite(i));
        let content = that..self.clause_end(that);
        if is_subject { self.build(Some(source), at..at + 2, single(content), "according-to") } else { None }
    }
}
