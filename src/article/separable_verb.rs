//! Verbs in two parts: "Die Union forderte die Regierung auf, die Grenze zu öffnen."
//!
//! Assumes that the second part closes the clause of the first, as German has it (Drach, Grundgedanken der deutschen Satzlehre, 1937): what the verb is
//! about stands between the two, or in a clause behind them.

use std::ops::Range;

use super::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{TAKES, Use, bit},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const OBJECT: u32 = bit(&TAKES, "object");
const THAT: u32 = bit(&TAKES, "that");
const TO: u32 = bit(&TAKES, "to");

impl Clause<'_> {
    /// "Die Union forderte die Regierung auf, …", "Am Montag kündigte der Minister neue Hilfen an.": a part of the verb closes its clause, and what it is
    /// about stands behind that, or before it.
    pub(super) fn separated(
        &self,
        at: usize,
        end: usize,
        particle: &str,
        source: Option<Range<usize>>,
        one: &Use,
    ) -> Option<Attribution> {
        let closing = self.closing(end, particle)?;
        let (source, rule) = match source.filter(|source| source.end <= at) {
            Some(source) => (source, "subject-verb"),
            None => (self.subject_after(end, closing)?, "verb-subject"),
        };
        let object = self.skip_adverbial(source.end.max(end))..closing;
        let behind = closing + 1;
        let infinitive = self.is_zu_infinitive(behind);
        let comma = self.get(behind).is_some_and(|t| t.shape == Shape::Comma);
        let quoted = self.get(behind + 1).is_some_and(|t| t.quoted);
        let content = if infinitive || comma && one.takes & (THAT | TO) != 0 || quoted && one.takes & QUOTE != 0 {
            let start = behind + usize::from(!infinitive);
            start..self.next_predicate(start..self.clause_end(start))
        } else if self.get(object.start).and_then(|t| t.word).is_some_and(|w| w.takes_bit & one.takes != 0)
            || one.takes & OBJECT != 0
        {
            object
        } else {
            return None;
        };
        self.build(Some(source), at..end, single(content), rule)
    }

    /// Where a clause ends that the next verb of the same subject follows: "…, die Angriffe einzustellen|, und kündigte Gespräche an".
    fn next_predicate(&self, clause: Range<usize>) -> usize {
        let says = |i: usize| self.get(i).is_some_and(|t| t.word.is_some_and(|word| word.verb_forms != 0));
        let follows = |i: &usize| {
            let joins = self.get(i + 1).is_some_and(|t| t.is_conjunction() && !t.quoted);
            self.tokens[*i].shape == Shape::Comma && joins && says(i + 2)
        };
        clause.clone().find(follows).unwrap_or(clause.end)
    }

    /// Where a particle closes the clause that goes on at `start`.
    fn closing(&self, start: usize, particle: &str) -> Option<usize> {
        let stops = |t: &Token| matches!(t.shape, Shape::Stop | Shape::Comma | Shape::Colon | Shape::Break);
        let end = (start..self.tokens.len()).find(|i| stops(&self.tokens[*i])).unwrap_or(self.tokens.len());
        let last = (start..end).rev().find(|i| self.is(*i, particle))?;
        let closes = last + 1 == end || self.is_zu_infinitive(last + 1) || self.tokens[last + 1].is_conjunction();
        (closes && !self.tokens[last].quoted).then_some(last)
    }

    /// "zu öffnen", "zurückzutreten".
    fn is_zu_infinitive(&self, at: usize) -> bool {
        let within = |t: &Token| {
            let word = t.span.of(self.text);
            t.shape == Shape::Lower && word.ends_with('n') && word.match_indices("zu").any(|(at, _)| at > 1)
        };
        self.is(at, "zu") || self.get(at).is_some_and(within)
    }

    /// The subject behind its verb: up to the object, which begins with a word in small letters.
    fn subject_after(&self, start: usize, before: usize) -> Option<Range<usize>> {
        let mut phrase = self.phrase_after(self.skip_adverbial(start)).filter(|phrase| phrase.start < before)?;
        let ends = |i: &usize| {
            self.tokens[i - 1].shape != Shape::Lower && self.tokens[*i].shape == Shape::Lower && !self.is(*i, "des")
        };
        phrase.end = (phrase.start + 1..phrase.end.min(before)).find(ends).unwrap_or(phrase.end.min(before));
        Some(phrase).filter(|phrase| self.names_speaker(phrase))
    }
}
