//! Verbs whose subject is left out, or told only as a place: "Ha añadido que …", «В Кремле считают, что …», "…, hieß es aus Berlin."; and
//! Arabic verbs that stand before subject and object.
//!
//! Assumes that a subject left out is whoever spoke last: the null subject of Rizzi, *Issues in Italian Syntax* (1982), chapter 4.

use std::ops::Range;

use crate::article::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const OBJECT: u32 = bit(&TAKES, "object");

/// The rule of a verb whose subject is left out: it is whoever spoke last.
pub(in crate::article) const SUBJECTLESS: &str = "subjectless-verb";

impl Clause<'_> {
    /// "«…», añadió.", "وأضاف أن …": the verb alone, where the language leaves its subject out.
    pub(in crate::article) fn subjectless(&self, at: usize, end: usize, one: &Use) -> Option<Attribution> {
        let before = self.before(at);
        let quoted = at > 1
            && before.is_some_and(|t| t.shape == Shape::Comma)
            && self.tokens[at - 2].quoted
            && self
                .get(end)
                .is_none_or(|t| matches!(t.shape, Shape::Stop | Shape::Comma) || t.is_preposition() || t.is_time());
        let content = if quoted && one.takes & QUOTE != 0 {
            self.start_before(at)..self.before_comma(at)
        } else if self.tokens[..at].iter().all(|t| {
            t.is_listed_adverb() || t.is_conjunction() || t.shape == Shape::Comma || t.is_auxiliary() && !t.is_be()
        }) && self.takes_clause(end)
        {
            self.complement(end, one.takes)?
        } else {
            return None;
        };
        self.build(None, at..end, single(content), SUBJECTLESS)
    }

    /// Whether what a verb without a subject reports begins behind it: "que …", ", что …", "de que …", ": …".
    fn takes_clause(&self, end: usize) -> bool {
        let Some(next) = (end..self.tokens.len()).find(|i| !self.is_adverb(*i)) else { return false };
        let that = if self.tokens[next].shape == Shape::Comma { next + 1 } else { next };
        self.get(that).is_some_and(Token::is_complementizer)
            || self.tokens[next].is_preposition()
            || self.tokens[next].shape == Shape::Colon
    }

    /// «В министерстве подчеркнули, что …», «Тем временем в Кремле считают, что …»: in Russian those within say it, in the plural.
    pub(in crate::article) fn said_in(&self, at: usize, end: usize, one: &Use) -> Option<Attribution> {
        let plural = ["ли", "ют", "ят", "ут", "ат"].iter().any(|ending| self.word(at).ends_with(ending));
        let within = (0..at).rev().find(|i| ["В", "в", "Во", "во"].iter().any(|word| self.is(*i, word)))?;
        let source = within + 1..at;
        let plain = source.clone().all(|i| self.is_nominal(i) && !self.tokens[i].is_time() && !self.tokens[i].quoted);
        if !plural || source.is_empty() || !plain {
            return None;
        }
        let content = self.complement(end, one.takes)?;
        self.build(Some(source), at..end, single(content), "subject-verb")
    }

    /// "…, hieß es aus dem Kanzleramt.", "In einer Erklärung der Bank heißt es: …": nobody says it, but it may be told where.
    pub(in crate::article) fn impersonal(&self, at: usize, end: usize, one: &Use) -> Option<Attribution> {
        let is_from = |i: usize| ["aus", "in", "im", "bei", "beim", "von", "vom"].iter().any(|word| self.is(i, word));
        let place = |from: usize| {
            let phrase = self.phrase_after(from + 1).filter(|_| is_from(from) && from + 1 != at)?;
            let phrase = if from < at { phrase.start..phrase.end.min(at) } else { phrase };
            (!self.tokens[phrase.clone()].iter().any(Token::is_time)).then(|| self.issuer(phrase))
        };
        let (source, content) = if self.before(at).is_some_and(|t| t.shape == Shape::Comma) {
            (place(self.skip_adverbial(end)), self.start_before(at)..self.before_comma(at))
        } else if self.is_opening(0) && at > 1 {
            (place(0), self.complement(end, one.takes)?)
        } else {
            return None;
        };
        let rule = if source.is_none() { "impersonal-verb" } else { "subject-verb" };
        self.build(source, at..end, single(content), rule)
    }

    /// Whose paper a phrase names: "Mitteilung der | Polizei"; or the phrase.
    fn issuer(&self, phrase: Range<usize>) -> Range<usize> {
        let of = phrase.clone().skip(1).find(|i| ["der", "des", "von", "vom"].iter().any(|word| self.is(*i, word)));
        match of.filter(|of| self.tokens[of - 1].is_paper() && of + 1 < phrase.end) {
            Some(of) => of + 1..phrase.end,
            None => phrase,
        }
    }

    /// Subject and content of an Arabic verb whose content begins with "in" or "of" written at the head of its word: "طالب الوزير |
    /// بتشكيل لجنة"; behind an accusing verb the accused stand between: "اتهم الوزير | المعارضة بتعطيل الميزانية".
    pub(in crate::article) fn parted_by_attached(
        &self,
        source: &Range<usize>,
        one: &Use,
    ) -> Option<(Range<usize>, Range<usize>)> {
        const SHORTEST: usize = 4;
        let is_attached = |i: &usize| {
            self.tokens[*i].word.is_none()
                && self.word(*i).starts_with('ب')
                && self.word(*i).chars().count() >= SHORTEST
        };
        if one.forms & form::LISTED == 0 || one.takes & OBJECT == 0 {
            return None;
        }
        // Names that begin with this letter are known by the lists.
        let attached = (source.start + 1..source.end).find(is_attached)?;
        let mut start = attached;
        // "الرئيس بشار الأسد | الحكومة بتشكيل": a body behind a whole name is another party.
        let is_named = self.tokens[source.start + 1..start].iter().any(Token::is_masculine);
        if is_named && self.tokens[start - 1].is_institution() {
            start -= 1;
        }
        if &*one.class == "accusing" {
            start -= 1;
            // "وزارة الداخلية": a body and its name.
            let is_body = |t: &Token| t.is_speaking() && !t.span.of(self.text).starts_with("ال");
            start -= usize::from(start > source.start + 1 && is_body(&self.tokens[start - 1]));
        }
        (start > source.start).then(|| (source.start..start, start..self.clause_end(start)))
    }
}
