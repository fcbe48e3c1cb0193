//! Verbs in two parts: "Die Union forderte die Regierung auf, die Grenze zu öffnen."
//!
//! Assumes that the second part closes the clause of the first, as German has it (Drach, Grundgedanken der deutschen Satzlehre, 1937): what the verb is
//! about stands between the two, or in a clause behind them.

use std::ops::Range;

use super::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{TAKES, Use, bit},
    subject::Subject,
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const OBJECT: u32 = bit(&TAKES, "object");
const THAT: u32 = bit(&TAKES, "that");
const TO: u32 = bit(&TAKES, "to");

/// Most tokens between the parts of a verb, and of the clause behind it that is searched for its mood.
const LONGEST_CLAUSE: usize = 60;

impl Clause<'_> {
    /// The report of a verb whose second part stands where its clause closes. "Die Union forderte die Regierung auf, …", "Am Montag kündigte der Minister
    /// neue Hilfen an.", "„…“, wies der Sprecher die Vorwürfe zurück."
    pub(super) fn by_separable_verb(&self, at: usize, one: &Use, found: &[Attribution]) -> Option<Attribution> {
        let end = at + 1 + one.following().len();
        let closing = self.closing(end, one.tail.last()?)?;
        let (voice, group) = self.voice(at, one)?;
        let subject = match self.subject(at, group, voice) {
            Subject::Phrase(phrase) => Some(phrase).filter(|phrase| self.names_speaker(phrase)),
            Subject::Shared => found.iter().rev().find_map(|one| one.source.clone()),
            Subject::Relative(_) | Subject::Missing => None,
        };
        let said =
            at.checked_sub(2).is_some_and(|i| self.tokens[i].quoted && self.tokens[at - 1].shape == Shape::Comma);
        if said {
            let content = self.start_before(at)..self.before_comma(at);
            return self.build(Some(self.subject_after(end, closing)?), at..end, single(content), "inverted-verb");
        }
        // "Gestern wies …": the subject stands behind the verb.
        let subject = subject.filter(|subject| subject.end <= at && !self.tokens[subject.start].is_time());
        let (source, rule) = match subject {
            Some(subject) => (subject, "subject-verb"),
            None => (self.subject_after(end, closing)?, "verb-subject"),
        };
        let start = self.skip_adverbial(source.end.max(end));
        let links = |i: &usize| self.tokens[*i].word.is_some_and(|word| word.takes_bit & one.takes != 0);
        let object = if one.takes & OBJECT == 0 { (start..closing).find(links)?..closing } else { start..closing };
        let content = self.clause_behind(closing, object.is_empty(), one).unwrap_or(object);
        self.build(Some(source), at..end, single(content), rule)
    }

    /// The clause behind the second part of a verb, where it says what is reported: ", dass …", ", er werde …", ", die Grenze zu öffnen".
    fn clause_behind(&self, closing: usize, without_object: bool, one: &Use) -> Option<Range<usize>> {
        let behind = closing + 1;
        if self.is_zu_infinitive(behind) {
            return Some(behind..self.next_predicate(behind..self.clause_end(behind)));
        }
        let mark = self.get(behind)?;
        let start = behind + 1;
        let first = self.get(start)?;
        if first.quoted && one.takes & QUOTE != 0 && matches!(mark.shape, Shape::Comma | Shape::Colon) {
            return Some(start..self.clause_end(start));
        }
        if mark.shape != Shape::Comma || one.takes & (THAT | TO) == 0 || first.is_conjunction() {
            return None;
        }
        let stops = |i: &usize| matches!(self.tokens[*i].shape, Shape::Comma | Shape::Stop | Shape::Colon);
        let limit = self.tokens.len().min(start + LONGEST_CLAUSE);
        let mut words = start..(start..limit).find(stops).unwrap_or(limit);
        let is_reported = first.is_complementizer()
            || without_object
            || words.any(|i| self.is_zu_infinitive(i) || self.tokens[i].is_reported_mood());
        is_reported.then(|| start..self.next_predicate(start..self.clause_end(start)))
    }

    /// Whether a conjunction stands here and the next verb of the same subject behind it.
    fn joins_predicate(&self, at: usize) -> bool {
        let says = |t: &Token| t.word.is_some_and(|word| word.verb_forms != 0);
        self.get(at).is_some_and(|t| t.is_conjunction() && !t.quoted) && self.get(at + 1).is_some_and(says)
    }

    /// Where a clause ends that the next verb of the same subject follows: "…, die Angriffe einzustellen|, und kündigte Gespräche an".
    fn next_predicate(&self, clause: Range<usize>) -> usize {
        let follows = |i: &usize| self.tokens[*i].shape == Shape::Comma && self.joins_predicate(i + 1);
        clause.clone().find(follows).unwrap_or(clause.end)
    }

    /// Where the second part of a verb closes the clause that goes on at `start`, before the next verb of the same subject.
    fn closing(&self, start: usize, particle: &str) -> Option<usize> {
        let stops = |t: &Token| matches!(t.shape, Shape::Stop | Shape::Comma | Shape::Colon | Shape::Break);
        let closes =
            |i: usize| self.get(i + 1).is_none_or(|t| stops(t) || t.is_conjunction()) || self.is_zu_infinitive(i + 1);
        (start..self.tokens.len().min(start + LONGEST_CLAUSE))
            .take_while(|i| !stops(&self.tokens[*i]) && !self.joins_predicate(*i))
            .find(|i| self.is(*i, particle) && !self.tokens[*i].quoted && closes(*i))
    }

    /// "zu öffnen", "zurückzutreten"; not "zu den Opfern".
    fn is_zu_infinitive(&self, at: usize) -> bool {
        let is_verb = |t: &Token| {
            t.shape == Shape::Lower
                && t.span.of(self.text).ends_with('n')
                && !(t.is_determiner() || t.is_preposition() || t.is_pronoun())
        };
        let within = |t: &Token| is_verb(t) && t.span.of(self.text).match_indices("zu").any(|(at, _)| at > 1);
        self.is(at, "zu") && self.get(at + 1).is_some_and(is_verb) || self.get(at).is_some_and(within)
    }

    /// The subject behind its verb: up to the object, which begins with a word in small letters, or behind the second name after a role.
    pub(super) fn subject_after(&self, start: usize, before: usize) -> Option<Range<usize>> {
        let mut phrase = self.phrase_after(self.skip_adverbial(start)).filter(|phrase| phrase.start < before)?;
        phrase.end = phrase.end.min(before);
        let ends = |i: &usize| {
            self.tokens[i - 1].shape != Shape::Lower && self.tokens[*i].shape == Shape::Lower && !self.is(*i, "des")
        };
        let role = phrase.clone().find(|i| self.tokens[*i].is_title() || self.tokens[*i].is_role());
        let named = role.map_or(phrase.end, |role| phrase.end.min(role + 3));
        phrase.end = (phrase.start + 1..named).find(ends).unwrap_or(named);
        Some(phrase).filter(|phrase| self.names_speaker(phrase))
    }
}
