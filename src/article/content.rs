//! What reported words look like: wholly in marks, partly, or not at all; and whom they name.
//!
//! Assumes that terms and titles in marks follow a word such as "called", and that single words in single marks are irony.

use std::ops::Range;

use super::{
    attribution::Attribution,
    cue::{Part, TAKES, bit, form},
    noun_phrase::Clause,
    speaker::Reference,
    token::Shape,
};

/// Most words before the colon of a transcript: "PRIME MINISTER DANA HOLT:".
const LONGEST_CALL: usize = 5;

/// Most tokens of the name that signs a quotation: "Dana Holt, mayor of the harbour town".
const LONGEST_SIGNATURE: usize = 10;

/// Quoted words from which a quotation in single marks counts as speech rather than as irony.
const SHORTEST_SINGLE: usize = 4;

impl Clause<'_> {
    /// Whether all that was said stands in marks and the marks hold a sentence, not a piece of one.
    pub(super) fn is_direct(&self, attribution: &Attribution) -> bool {
        let mut words =
            attribution.content.iter().flat_map(|piece| &self.tokens[piece.clone()]).filter(|t| t.is_word());
        let Some(first) = words.clone().next().filter(|t| t.quoted) else { return false };
        let opens = attribution.content.first().is_some_and(|piece| self.is_opening(piece.start));
        words.all(|t| t.quoted) && (opens || first.shape != Shape::Lower)
    }

    /// Whether a reported clause holds quoted words that are the speaker's own, rather than a term or a title.
    pub(super) fn has_quoted_piece(&self, content: &[Range<usize>]) -> bool {
        for piece in content {
            let mut at = piece.start;
            while at < piece.end {
                if !self.tokens[at].quoted {
                    at += 1;
                    continue;
                }
                let start = at;
                at += 1;
                while at < self.tokens.len() && self.tokens[at].quoted && self.tokens[at - 1].shape != Shape::Mark
                    || at == start + 1 && at < self.tokens.len()
                {
                    at += 1;
                }
                let words =
                    self.tokens[start..at.min(self.tokens.len())].iter().filter(|t| t.is_word() && t.quoted).count();
                let single = self.word(start).starts_with(['‘', '\'', '‹']);
                let named = self.before(start).is_some_and(|t| t.is_term() || t.is(self.text, "to") && words == 1);
                if words > 0 && !(named && words < 3) && !(single && words < SHORTEST_SINGLE) {
                    return true;
                }
            }
        }
        false
    }

    /// The one other party that the content names, or the one it begins with.
    pub(super) fn target(&self, attribution: &Attribution) -> Option<Reference> {
        let mut named: Vec<Range<usize>> = Vec::new();
        for piece in &attribution.content {
            let mut at = piece.start;
            while at < piece.end {
                if self.tokens[at].is_name_like() && !self.tokens[at].is_time() {
                    let end = (at + 1..piece.end).find(|i| !self.tokens[*i].is_name_like()).unwrap_or(piece.end);
                    // A capital at the head of a sentence is no sign of a name.
                    let opens =
                        at == 0 || !self.tokens[at - 1].is_word() && end == at + 1 && self.tokens[at - 1].quoted;
                    if !opens {
                        named.push(at..end);
                    }
                    at = end;
                }
                at += 1;
            }
        }
        let first = named.first()?;
        let leads = attribution.content.first().is_some_and(|piece| piece.start == first.start);
        let same = named.iter().all(|other| self.span(other).of(self.text) == self.span(first).of(self.text));
        if leads || same { self.reference(first) } else { None }
    }

    /// The name after a dash at token `at`, if nothing follows it: "— Dana Holt, mayor".
    pub(super) fn signature(&self, at: usize) -> Option<Range<usize>> {
        if !matches!(self.word(at), "—" | "–" | "―") || self.tokens[at].quoted {
            return None;
        }
        let stop = self.tokens.last().is_some_and(|t| t.shape == Shape::Stop);
        let end = self.tokens.len() - usize::from(stop);
        let name = at + 1..end;
        let plain = name.len() <= LONGEST_SIGNATURE
            && self.get(at + 1).is_some_and(super::token::Token::is_name_like)
            && name.clone().all(|i| (self.is_nominal(i) || self.tokens[i].shape == Shape::Comma) && !self.is_finite(i));
        plain.then_some(name)
    }

    /// Whether the sentence only says who said what stands before it: "Holt asked on Monday."
    pub(super) fn is_tag(&self) -> bool {
        let Some(subject) = self.phrase_after(0) else { return false };
        let verb = (subject.end..self.tokens.len()).find(|i| !self.is_adverb(*i)).unwrap_or(subject.end);
        let Some(token) = self.get(verb).filter(|t| t.shape == Shape::Lower && !t.quoted) else { return false };
        let quote = bit(&TAKES, "quote");
        let reports = token.word.is_some_and(|word| {
            word.uses.iter().any(|u| {
                u.part == Part::Verb
                    && u.takes & quote != 0
                    && u.forms & (form::PAST | form::PRESENT) != 0
                    && u.tail.is_empty()
            })
        });
        let follower = self.get(verb + 1);
        let ends = follower.is_none_or(|t| {
            matches!(t.shape, Shape::Stop | Shape::Comma) || t.is_time() || t.is_preposition() && !t.is(self.text, "to")
        });
        reports && ends && !self.tokens[subject.start].quoted
    }

    /// The speaker at the head of a line of a transcript, "DANA HOLT: …": the tokens before the colon.
    pub(super) fn transcript_head(&self) -> Option<Range<usize>> {
        // A transcript may be printed as one quotation after another.
        let start = usize::from(self.tokens.first().is_some_and(|t| t.shape == Shape::Mark));
        let colon = self.tokens.iter().take(start + LONGEST_CALL + 1).position(|t| t.shape == Shape::Colon)?;
        let capitals = (start..colon).all(|at| {
            let token = &self.tokens[at];
            token.shape == Shape::Capital
                && token.quoted == (start > 0)
                && token.span.len() > 1
                && !self.word(at).chars().any(char::is_lowercase)
        });
        (colon > start && capitals && colon + 2 < self.tokens.len()).then_some(start..colon)
    }
}
