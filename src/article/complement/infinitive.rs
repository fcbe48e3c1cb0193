//! What a Russian verb takes in the infinitive: "угрожают ввести санкции", "пообещал жителям построить мост".
//!
//! Assumes the endings of infinitives, and that most nouns of the same endings are abstract ones in -ость and -асть or stand in the list.

use std::ops::Range;

use crate::article::{attribution::Attribution, clause::Clause, token::Shape};

/// How infinitives end. Verbs in -ти are told from plurals in -ти ("новости") by the letter before.
const ENDINGS: [&str; 11] = ["ать", "ять", "еть", "ить", "оть", "уть", "ыть", "ться", "йти", "вести", "нести"];

/// Nouns that end as infinitives do, and infinitives in -чь, which end as nouns do.
const NOUNS: [&str; 9] = ["мать", "печать", "память", "пять", "сеть", "треть", "нить", "путь", "суть"];
const VERBS: [&str; 6] = ["помочь", "привлечь", "сберечь", "пренебречь", "пресечь", "отвлечь"];

/// Most words between the verb and the infinitive: "обещают в ближайшее время ввести".
const LONGEST_GAP: usize = 5;

impl Clause<'_> {
    /// The infinitive that a verb before `start` takes, with what belongs to it.
    pub(super) fn infinitive(&self, start: usize) -> Option<Range<usize>> {
        let is_verb = |at: usize| {
            let word = self.word(at);
            VERBS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NOUNS.contains(&word)
        };
        let at = (start..start + 1 + LONGEST_GAP)
            .take_while(|at| self.get(*at).is_some_and(|t| t.is_word() && !t.quoted && !self.is_finite(*at)))
            .find(|at| self.tokens[*at].shape == Shape::Lower && is_verb(*at))?;
        // "обещают не вводить": the negation belongs to what is promised.
        let first = at - usize::from(at > start && self.is(at - 1, "не"));
        Some(first..self.clause_end(at))
    }

    /// Whether the source is to whom nobody named offers something: "Жителям предложили уйти".
    pub(in crate::article) fn is_offered(&self, one: &Attribution) -> bool {
        let to_whom = |word: &str| {
            ["ам", "ям"].iter().any(|ending| word.ends_with(ending)) || ["ему", "ей", "им"].contains(&word)
        };
        one.cue.of(self.text).ends_with("ли")
            && one.source.as_ref().is_some_and(|source| to_whom(&self.word(source.end - 1).to_lowercase()))
    }
}
