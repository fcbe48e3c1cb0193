//! Who says what in one sentence: cues, their sources and their contents.
//!
//! Every listed word that is used as a verb, noun or adjective of saying, thinking or wanting gives at most one
//! attribution. The parts are those of the PolNeAR annotation (Newell, Margolin and Ruths, "An Attribution Relations
//! Corpus for Political News", LREC 2018): source, cue, content; the content may stand in several pieces.

use std::ops::Range;

use super::{
    clause::Clause,
    cue::{Part, TAKES, Use, bit, form},
    subject::{Subject, Voice},
    token::{Shape, Token},
};
use crate::text::Span;

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");
const OBJECT: u32 = bit(&TAKES, "object");
const NAMED: u32 = bit(&TAKES, "named");
const IMPERSONAL: u32 = bit(&TAKES, "impersonal");

/// One attribution; ranges count tokens of the sentence.
#[derive(Clone, Debug)]
pub(super) struct Attribution {
    pub(super) source: Option<Range<usize>>,
    /// What "who" stands for, when the source is a relative pronoun.
    pub(super) antecedent: Option<Range<usize>>,
    pub(super) cue: Span,
    pub(super) content: Vec<Range<usize>>,
    pub(super) rule: &'static str,
}

/// A list of one piece.
pub(super) fn single(piece: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(piece).collect()
}

/// All attributions of a sentence, in the order of their cues.
pub(super) fn attributions(clause: Clause) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    for (at, token) in clause.tokens.iter().enumerate() {
        let Some(word) = token.word.filter(|_| token.is_cue && !token.quoted) else { continue };
        for one in &word.uses {
            let matches_tail = one.following().iter().enumerate().all(|(i, tail)| clause.is(at + 1 + i, tail));
            if !matches_tail {
                continue;
            }
            let attribution = match one.part {
                Part::Phrase => clause.by_phrase(at, one),
                Part::Verb => clause.by_verb(at, one, &found),
                Part::SeparableVerb => clause.by_separable_verb(at, one, &found),
                Part::Noun => clause.by_noun(at, one),
                Part::Adjective => clause.by_adjective(at, one, &found),
            };
            if let Some(attribution) = attribution.filter(|one| !clause.is_no_statement(one)) {
                found.push(attribution);
                break;
            }
        }
    }
    found
}

impl Clause<'_> {
    /// The span of some tokens.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.tokens[range.start].span.start, self.tokens[range.end - 1].span.end)
    }

    fn by_verb(&self, at: usize, one: &Use, found: &[Attribution]) -> Option<Attribution> {
        let end = at + 1 + one.tail.len();
        if let Some(heard) = self.hearsay(at) {
            return Some(heard);
        }
        let (voice, group) = self.voice(at, one)?;
        if voice == Voice::Passive {
            return self.by_passive(at, end, group, one);
        }
        if one.takes & IMPERSONAL != 0 {
            return self.impersonal(at, end, one);
        }
        if let Some(inverted) = self.inverted(at, end, group, one) {
            return Some(inverted);
        }
        // "hat die Kritik zurückgewiesen.", "hat der Opposition vorgeworfen, …": the verb at the end of its clause.
        let is_perfect =
            || (0..at).rev().find(|i| self.tokens[*i].is_auxiliary()).is_some_and(|i| self.has_german_perfect(i, at));
        let closes = || {
            self.get(end).is_none_or(|t| {
                t.shape == Shape::Stop || matches!(t.shape, Shape::Comma | Shape::Colon) && is_perfect()
            })
        };
        if one.forms & form::LISTED != 0
            && closes()
            && let Some(last) = self.verb_last(at, end, one)
        {
            return Some(last);
        }
        // "did not say whether …", "did not respond to …": nothing is reported.
        if one.takes & QUOTE != 0 && self.says_nothing(group..at, end) {
            return None;
        }
        let subject = self.subject(at, group, voice);
        let (source, antecedent) = match subject {
            Subject::Phrase(phrase) => (Some(phrase), None),
            Subject::Relative(who) => (Some(who..who + 1), self.antecedent(who)),
            Subject::Shared => {
                let shared = found
                    .iter()
                    .rev()
                    .find(|a| a.rule != "noun" && a.source.is_some())
                    .map(|a| (a.source.clone(), a.antecedent.clone()));
                shared.unwrap_or_else(|| (self.first_phrase(group), None))
            }
            Subject::Missing => (None, None),
        };
        let source = source.filter(|source| self.names_speaker(source));
        if source.is_none() && one.forms & form::LISTED != 0 {
            return self
                .verb_first(at, end, one)
                .or_else(|| self.verb_last(at, end, one))
                .or_else(|| self.said_in(at, end, one))
                .or_else(|| self.subjectless(at, end, one));
        }
        if let Some(content) = self.content_of_as(end, source.as_ref(), one) {
            return self.build(source, at..end, vec![content], "as-verb");
        }
        // What a relative clause says stands behind its verb: "the port, which did not answer".
        let before = if antecedent.is_none() { self.content_before(at, end, source.as_ref(), one) } else { None };
        if let Some(content) = before {
            return self.build(source, at..end, content, "trailing-verb");
        }
        source.as_ref()?;
        // "the statement read: …", not "the mayor read the letter"
        let is_paper = |source: &Range<usize>| self.tokens[source.clone()].iter().any(Token::is_paper);
        if one.takes & bit(&TAKES, "paper") != 0 && !source.as_ref().is_some_and(is_paper) {
            return None;
        }
        let last = self.tokens.last().is_some_and(|t| t.shape == Shape::Colon);
        if last && one.takes & QUOTE != 0 && voice != Voice::Infinitive {
            let mut attribution =
                Attribution { source, antecedent, cue: self.span(&(at..end)), content: Vec::new(), rule: "announced" };
            let said = self.complement(end, one.takes).filter(|piece| piece.start < piece.end);
            // "wrote to students:" names who hears it and nothing that is said.
            attribution.content.extend(said.filter(|piece| !self.is_for_hearers(piece.start)));
            return Some(attribution);
        }
        let content = self
            .complement(end, one.takes)
            .filter(|piece| piece.start < piece.end)
            .or_else(|| if one.takes & NAMED == 0 { self.announced_after(end) } else { None })?;
        let content = match &antecedent {
            Some(_) => self.within_relative(source.as_ref().map_or(at, |who| who.start), end, content),
            None => content,
        };
        // "is slow to praise", "needs more voters to judge him": only what is plainly said counts.
        if voice == Voice::Infinitive && !self.tokens[content.start].quoted && !self.is(content.start, "that") {
            return None;
        }
        let mut attribution = self.build(source, at..end, vec![content], "subject-verb")?;
        attribution.antecedent = antecedent;
        Some(attribution)
    }

    /// "He was accused of …", "is expected to …", "… was praised by the mayor".
    fn by_passive(&self, at: usize, end: usize, group: usize, one: &Use) -> Option<Attribution> {
        // "was quoted as saying": what follows is said by the subject.
        if self.is(end, "as") && self.is(end + 1, "saying") {
            return None;
        }
        let patient = self.phrase_before(group);
        if self.is(end, "by") {
            let source = self.phrase_after(end + 1)?;
            return self.build(Some(source), at..end, vec![patient?], "passive-by");
        }
        // "has been called a charlatan": the thing stands before the verb.
        let takes = if one.takes & NAMED == 0 { one.takes } else { one.takes | OBJECT };
        let rest = self.complement(end, takes | bit(&TAKES, "to"))?;
        // "was related to him", "was seen in a shirt", "is known as": nobody says a thing there.
        let first = self.get(rest.start)?;
        let says =
            first.is_complementizer() || self.is_infinitive(rest.start) || one.is_aimed || !first.is_preposition();
        if !says {
            return None;
        }
        let content = patient.into_iter().chain([rest]).collect();
        self.build(None, at..end, content, "passive")
    }

    /// "the mayor's claim that …", "his plan to …".
    fn by_noun(&self, at: usize, one: &Use) -> Option<Attribution> {
        let end = at + 1 + one.tail.len();
        let mut owner = at;
        while owner > 0
            && self.is_nominal(owner - 1)
            && !self.tokens[owner - 1].is_preposition()
            && !self.tokens[owner - 1].is_determiner()
        {
            owner -= 1;
        }
        let before = self.before(owner);
        let mut source = None;
        if before.is_some_and(|t| t.shape == Shape::Possessive) {
            source = self.phrase_before(owner - 1).map(|p| self.behind_participle(&p)..owner);
        } else if before.is_some_and(|t| {
            t.is_determiner() && ["his", "her", "their", "its", "our", "my"].iter().any(|w| t.is(self.text, w))
        }) {
            source = Some(owner - 1..owner);
        }
        let strong = self.is(end, "that") || self.is_infinitive(end);
        if source.is_none() && !strong {
            return None;
        }
        let takes = if strong { one.takes } else { one.takes & !CLAUSE };
        let mut content = self.complement(end, takes)?;
        // "Asked about Orlo's threat to sue, Holt said …": the opening phrase ends with its comma.
        let first = &self.tokens[0];
        if first.is_preposition()
            || self.word(0).ends_with("ing")
            || first.is_name_like() && self.word(0).ends_with("ed")
        {
            let comma = content.clone().find(|i| self.tokens[*i].shape == Shape::Comma && !self.tokens[*i].quoted);
            content.end = comma.unwrap_or(content.end);
        }
        self.build(source, at..end, vec![content], "noun")
    }

    /// Whether "to" and a verb stand at `at`: "to sue", not "to the town".
    fn is_infinitive(&self, at: usize) -> bool {
        let verb = self.get(at + 1).filter(|_| self.is(at, "to"));
        verb.is_some_and(|t| t.shape == Shape::Lower && !(t.is_determiner() || t.is_pronoun() || t.is_preposition()))
    }

    /// Whether "to" and hearers stand at `at`: "to the staff", "to students".
    fn is_for_hearers(&self, at: usize) -> bool {
        let is_plural = self.get(at + 1).is_some_and(|t| t.word.is_none() && self.word(at + 1).ends_with('s'));
        self.is(at, "to") && (is_plural || !self.is_infinitive(at))
    }

    /// Whether an attribution only passes on what another in its content reports: "…, Reuters reported", "…, according to
    /// two people".
    pub(super) fn is_relay(&self, outer: &Attribution, found: &[Attribution]) -> bool {
        let reports = ["reported", "reports"].contains(&outer.cue.of(self.text));
        if !(reports && outer.rule == "trailing-verb" || outer.rule == "according-to") {
            return false;
        }
        let Some(content) = outer.content.first() else { return false };
        let said = self.span(content);
        found.iter().any(|inner| {
            let cue = self.tokens.partition_point(|t| t.span.start < inner.cue.start);
            let is_speech =
                self.tokens[cue].word.is_some_and(|word| word.uses.iter().any(|one| one.takes & QUOTE != 0));
            let leads = inner.source.as_ref().is_some_and(|source| {
                self.is_direct(inner)
                    || source.start == content.start && self.tokens[source.clone()].iter().any(Token::is_name_like)
            });
            inner.cue != outer.cue && said.contains(inner.cue) && is_speech && leads && !inner.content.is_empty()
        })
    }

    /// Where a possessor begins that a participle opens the sentence before: "Responding to | Orlo's threat".
    fn behind_participle(&self, phrase: &Range<usize>) -> usize {
        let opens = phrase.start == 0 && ["ing", "ed"].iter().any(|tail| self.word(0).ends_with(tail));
        let last = phrase.clone().rev().find(|i| opens && self.tokens[*i].is_preposition());
        last.map_or(phrase.start, |i| i + 1)
    }

    /// "is confident that …", "was eager to …".
    fn by_adjective(&self, at: usize, one: &Use, found: &[Attribution]) -> Option<Attribution> {
        let mut group = at;
        let mut linked = false;
        let links = [
            "feels", "felt", "seems", "seemed", "appears", "appeared", "remains", "remained", "became", "looked",
            "sounded", "grew",
        ];
        while group > 0 {
            let token = &self.tokens[group - 1];
            let link = token.is_be() || links.contains(&token.span.of(self.text));
            if !(link
                || token.is_auxiliary()
                || self.is_adverb(group - 1)
                || ["very", "more", "so", "less"].iter().any(|w| token.is(self.text, w)))
            {
                break;
            }
            linked |= link;
            group -= 1;
        }
        if !linked {
            return None;
        }
        let content = self.complement(
            at + 1,
            one.takes & !bit(&TAKES, "clause")
                | if self.is(at + 1, "that") || self.get(at + 1).is_some_and(super::token::Token::is_pronoun) {
                    CLAUSE
                } else {
                    0
                },
        )?;
        let source = match self.subject(at, group, Voice::Active) {
            Subject::Phrase(phrase) => phrase,
            Subject::Relative(who) => who..who + 1,
            Subject::Shared => found.last().and_then(|a| a.source.clone()).or_else(|| self.first_phrase(group))?,
            Subject::Missing => return None,
        };
        // "it is certain that" has no one who is certain.
        if self.is(source.start, "it") || self.is(source.start, "there") {
            return None;
        }
        self.build(Some(source), at..at + 1, vec![content], "adjective")
    }

    pub(super) fn build(
        &self,
        source: Option<Range<usize>>,
        cue: Range<usize>,
        content: Vec<Range<usize>>,
        rule: &'static str,
    ) -> Option<Attribution> {
        let content: Vec<_> = content.into_iter().filter(|piece| piece.start < piece.end).collect();
        if content.is_empty() {
            return None;
        }
        Some(Attribution { source, antecedent: None, cue: self.span(&cue), content, rule })
    }
}
