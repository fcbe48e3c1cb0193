//! Who says what in one sentence: cues, their sources and their contents.
//!
//! Every listed word that is used as a verb, noun or adjective of saying, thinking or wanting gives at most one
//! attribution. The parts are those of the PolNeAR annotation (Newell, Margolin and Ruths, "An Attribution Relations
//! Corpus for Political News", LREC 2018): source, cue, content; the content may stand in several pieces.

use std::ops::Range;

use super::{
    cue::{Part, TAKES, Use, bit, form},
    noun_phrase::Clause,
    subject::{Subject, Voice},
    token::{Shape, Token},
};
use crate::text::Span;

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");
const SOURCE: u32 = bit(&TAKES, "source");

/// Most tokens after a source that may belong to it: "released on Friday by the university".
const LONGEST_QUALIFICATION: usize = 12;

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
        let Some(word) = token.word.filter(|word| !token.quoted && !word.uses.is_empty()) else { continue };
        for one in &word.uses {
            let matches_tail = one.tail.iter().enumerate().all(|(i, tail)| clause.is(at + 1 + i, tail));
            if !matches_tail {
                continue;
            }
            let attribution = match one.part {
                Part::Phrase => clause.by_phrase(at, one),
                Part::Verb => clause.by_verb(at, one, &found),
                Part::Noun => clause.by_noun(at, one),
                Part::Adjective => clause.by_adjective(at, one, &found),
            };
            if let Some(attribution) = attribution {
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

    /// "According to the mayor, …" and "…, according to the mayor".
    fn by_phrase(&self, at: usize, one: &Use) -> Option<Attribution> {
        let end = at + 1 + one.tail.len();
        // "По его словам, …": the pronoun in the phrase is the source.
        if one.takes & CLAUSE != 0 && self.is_opening(at) && end > at + 2 {
            let start = self.skip_marks(end);
            return self.build(Some(at + 1..at + 2), at..end, single(start..self.clause_end(start)), "according-to");
        }
        if one.takes & SOURCE == 0 {
            return None;
        }
        let mut source = self.phrase_after(end)?;
        source.end = self.qualified_end(source.end);
        source.end = self.named_end(&source, one);
        if let Some(end) = self.apposition_after(source.end)
            && (at > 0 || self.get(end).is_some_and(|t| t.shape == Shape::Comma))
        {
            source.end = end;
        }
        let content = if self.is_opening(at) || self.get(at - 1).is_some_and(super::token::Token::is_conjunction) {
            let start = self.skip_marks(source.end);
            single(start..self.clause_end(start))
        } else {
            let mut pieces = single(self.start_before(at)..self.before_comma(at));
            let after = source.end;
            if self.get(after).is_some_and(|t| t.shape == Shape::Comma) && !self.starts_new_clause(after + 1) {
                pieces.push(after + 1..self.clause_end(after + 1));
            }
            pieces
        };
        self.build(Some(source), at..end, content, "according-to")
    }

    /// Where a source that ends at `end` really ends: "a poll | released on Friday".
    fn qualified_end(&self, end: usize) -> usize {
        let limit = (end + LONGEST_QUALIFICATION).min(self.tokens.len());
        let opens = self
            .get(end)
            .is_some_and(|t| t.shape == Shape::Lower && (self.word(end).ends_with("ed") || t.is_preposition()));
        if !opens {
            return end;
        }
        for at in end..limit {
            let token = &self.tokens[at];
            if matches!(token.shape, Shape::Comma | Shape::Stop | Shape::Break | Shape::Colon) || token.quoted {
                return at;
            }
            if token.is_subordinator() || token.is_auxiliary() || token.is_pronoun() {
                return end;
            }
        }
        if limit == self.tokens.len() { limit } else { end }
    }

    /// Where a source really ends that holds a name or a role: "laut Holt | wartet die Stadt", "the spokeswoman, Ada Crane|, …".
    fn named_end(&self, source: &Range<usize>, one: &Use) -> usize {
        let name = source.clone().find(|i| self.tokens[*i].is_name_like()).map(|i| self.name_end(i));
        if let Some(name) = name.filter(|end| one.forms & form::LISTED != 0 && *end < source.end) {
            let follower = &self.tokens[name];
            if follower.shape == Shape::Lower && !follower.is_preposition() && !follower.is_determiner() {
                return name;
            }
        }
        let comma = source.end;
        let is_role = self.tokens[source.clone()].iter().any(Token::is_role) && !self.tokens[comma - 1].is_name_like();
        if !is_role || self.get(comma).is_none_or(|t| t.shape != Shape::Comma) {
            return comma;
        }
        let named = self.get(comma + 1).filter(|t| t.is_name_like()).map(|_| self.name_end(comma + 1));
        let closes = |end: &usize| self.get(*end).is_some_and(|t| matches!(t.shape, Shape::Comma | Shape::Stop));
        named.filter(closes).unwrap_or(comma)
    }

    fn by_verb(&self, at: usize, one: &Use, found: &[Attribution]) -> Option<Attribution> {
        let end = at + 1 + one.tail.len();
        let (voice, group) = self.voice(at, one)?;
        if voice == Voice::Passive {
            return self.by_passive(at, end, group, one);
        }
        if let Some(inverted) = self.inverted(at, end, group, one) {
            return Some(inverted);
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
        if let Some(content) = self.content_before(at, end, source.as_ref(), one) {
            let mut attribution = self.build(source, at..end, content, "trailing-verb")?;
            attribution.antecedent = antecedent;
            return Some(attribution);
        }
        source.as_ref()?;
        let last = self.tokens.last().is_some_and(|t| t.shape == Shape::Colon);
        if last && one.takes & QUOTE != 0 && voice != Voice::Infinitive {
            let mut attribution =
                Attribution { source, antecedent, cue: self.span(&(at..end)), content: Vec::new(), rule: "announced" };
            attribution.content.extend(self.complement(end, one.takes).filter(|piece| piece.start < piece.end));
            return Some(attribution);
        }
        let content = self
            .complement(end, one.takes)
            .filter(|piece| piece.start < piece.end)
            .or_else(|| self.announced_after(end))?;
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
        let patient = self.phrase_before(group);
        if self.is(end, "by") {
            let source = self.phrase_after(end + 1)?;
            return self.build(Some(source), at..end, vec![patient?], "passive-by");
        }
        let rest = self.complement(end, one.takes | bit(&TAKES, "to"))?;
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
            source = self.phrase_before(owner - 1).map(|p| p.start..owner);
        } else if before.is_some_and(|t| {
            t.is_determiner() && ["his", "her", "their", "its", "our", "my"].iter().any(|w| t.is(self.text, w))
        }) {
            source = Some(owner - 1..owner);
        }
        let strong = self.is(end, "that") || self.is(end, "to");
        if source.is_none() && !strong {
            return None;
        }
        let takes = if strong { one.takes } else { one.takes & !CLAUSE };
        let content = self.complement(end, takes)?;
        self.build(source, at..end, vec![content], "noun")
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
