//! Appositions and relative clauses beside a name: ", a retired judge,", ", who led the party for years,".
//!
//! Assumes that commas set them off, as news style does.

use std::ops::Range;

use super::{
    clause::Clause,
    cue::form,
    token::{Shape, Token},
};

/// Longest apposition in tokens: "Mukti, who has led the party since 2011 and …,".
const LONGEST_APPOSITION: usize = 28;

impl Clause<'_> {
    /// The apposition that follows a phrase ending at `end`, from its comma up to the next: ", a retired judge".
    pub(super) fn apposition_after(&self, end: usize) -> Option<usize> {
        if self.get(end)?.shape != Shape::Comma {
            return None;
        }
        let first = self.get(end + 1)?;
        let opens = first.is_determiner()
            || first.shape == Shape::Lower
                && self.is_nominal(end + 1)
                && !first.is_preposition()
                && !self.is_finite(end + 1);
        if !opens || first.quoted || self.word(end + 1).ends_with("ing") || self.is_adverb(end + 1) {
            return None;
        }
        let mut at = end + 1;
        while at < self.tokens.len() && at - end < LONGEST_APPOSITION {
            let token = &self.tokens[at];
            if token.quoted || self.is_finite(at) {
                return None;
            }
            if matches!(token.shape, Shape::Comma | Shape::Stop | Shape::Break | Shape::Colon) {
                return Some(at);
            }
            at += 1;
        }
        Some(at.min(self.tokens.len()))
    }

    /// Everything that describes the speaker after ", said Holt": appositions and relative clauses up to the sentence's end,
    /// to the next quotation, or to a clause that goes on with the report.
    pub(super) fn description_after(&self, end: usize) -> Option<usize> {
        let first = self.get(end + 1).filter(|_| self.tokens[end].shape == Shape::Comma)?;
        let noun = first.shape == Shape::Lower && self.is_nominal(end + 1) && !self.is_finite(end + 1);
        let opens = first.is_determiner() || first.is_relative() || self.is(end + 1, "of") || noun;
        if first.quoted || !opens || !self.is_descriptive(end + 1) && !self.is(end + 1, "of") {
            return None;
        }
        let limit = (end + 2 * LONGEST_APPOSITION).min(self.tokens.len());
        for at in end + 2..limit {
            let token = &self.tokens[at];
            if token.quoted {
                return Some(if self.tokens[at - 1].shape == Shape::Comma { at - 1 } else { at });
            }
            let resumes = token.shape == Shape::Comma && !self.is_descriptive(at + 1);
            if resumes || matches!(token.shape, Shape::Stop | Shape::Break | Shape::Colon) {
                return Some(at);
            }
        }
        (limit == self.tokens.len()).then_some(limit)
    }

    /// Whether the words behind a comma go on describing: no participle, date, adverb, conjunction but "and".
    fn is_descriptive(&self, at: usize) -> bool {
        let Some(token) = self.get(at) else { return false };
        token.is_word()
            && !token.is_subordinator()
            && !token.is_time()
            && !token.is_preposition()
            && !self.is_adverb(at)
            && !self.word(at).ends_with("ing")
            && (!token.is_conjunction() || token.is(self.text, "and"))
    }

    /// Where the speaker begins whose description begins at `start`: "Crane, | the harbour master, who …".
    fn named_before(&self, start: usize) -> usize {
        if self.before(start).is_none_or(|t| t.shape != Shape::Comma) || !self.tokens[start].is_determiner() {
            return start;
        }
        let named = self.phrase_before(start - 1).filter(|phrase| {
            let last = &self.tokens[phrase.end - 1];
            // "Speaking on Monday, the mayor, Ada Crane, said"
            let opens = phrase.start == 0 && self.word(0).ends_with("ing");
            last.is_name_like() && !last.is_time() && !opens
        });
        named.map_or(start, |phrase| phrase.start)
    }

    /// What is said in a relative clause without what the sentence goes on with: "Crane, who offered to talk, | praised …".
    pub(super) fn within_relative(&self, who: usize, cue_end: usize, content: Range<usize>) -> Range<usize> {
        if self.before(who).is_none_or(|t| t.shape != Shape::Comma) {
            return content;
        }
        let goes_on = |comma: usize| {
            let verb = (comma + 1..content.end).find(|i| !self.is_adverb(*i));
            verb.is_some_and(|i| self.is_finite(i) || self.tokens[i].word.is_none() && self.word(i).ends_with("ed"))
        };
        let is_end = |i: &usize| self.tokens[*i].shape == Shape::Comma && !self.tokens[*i].quoted && goes_on(*i);
        match (cue_end..content.end).find(is_end) {
            Some(end) if end <= content.start => cue_end..cue_end,
            Some(end) => content.start..end,
            None => content,
        }
    }

    /// The relative clause that follows a phrase, up to the next mark: ", who led the party for years".
    pub(super) fn relative_after(&self, end: usize) -> Option<usize> {
        if self.get(end)?.shape != Shape::Comma || !self.get(end + 1)?.is_relative() {
            return None;
        }
        let limit = (end + LONGEST_APPOSITION).min(self.tokens.len());
        for at in end + 2..limit {
            let token = &self.tokens[at];
            if token.quoted || matches!(token.shape, Shape::Stop | Shape::Break | Shape::Colon) {
                return Some(at);
            }
            // A clause that reports something is an attribution of its own.
            let reports = token.word.is_some_and(|word| word.verb_forms & (form::PAST | form::PRESENT) != 0);
            if reports && token.shape == Shape::Lower {
                return None;
            }
        }
        (limit == self.tokens.len()).then_some(limit)
    }

    /// The phrase before what stands between dashes: "Crane — no relation to the firm —|".
    pub(super) fn phrase_before_dashes(&self, close: usize) -> Option<Range<usize>> {
        let is_dash = |at: usize| matches!(self.word(at), "—" | "–" | "-" | "--") && !self.tokens[at].quoted;
        if !is_dash(close) {
            return None;
        }
        let lowest = close.saturating_sub(LONGEST_APPOSITION);
        let open = (lowest..close).rev().find(|at| is_dash(*at))?;
        let is_inserted = |t: &Token| !t.quoted && !matches!(t.shape, Shape::Stop | Shape::Colon);
        self.phrase_before(open).filter(|_| self.tokens[open..close].iter().all(is_inserted))
    }

    /// The phrase before an apposition that ends with the comma at `comma`: "Crane, who leads the party,|".
    pub(super) fn phrase_around_apposition(&self, comma: usize) -> Option<Range<usize>> {
        let lowest = comma.saturating_sub(LONGEST_APPOSITION);
        let mut open = comma;
        for at in (lowest..comma).rev() {
            let token = &self.tokens[at];
            // "Crane, an envoy of the Free Union (FU),|": what stands in brackets is part of the apposition.
            if self.is(at, ")") && !token.quoted {
                open = (lowest..at).rev().find(|i| self.is(*i, "(")).unwrap_or(at);
            }
            if at >= open && at < comma && !token.quoted {
                continue;
            }
            if token.quoted || matches!(token.shape, Shape::Stop | Shape::Break | Shape::Colon) {
                return None;
            }
            if token.shape == Shape::Comma {
                // "Crane, who works in Oslo, Minn., |": the comma of a place is not the one before the apposition.
                let place = at > 0
                    && self.tokens[at - 1].is_name_like()
                    && (at + 1..comma).all(|i| self.tokens[i].is_name_like())
                    && (lowest..at).any(|i| {
                        self.tokens[i].shape == Shape::Comma
                            && self.get(i + 1).is_some_and(|t| t.is_relative() || t.is_determiner())
                    });
                if place {
                    continue;
                }
                let head = self.phrase_before(at)?;
                // "Crane, in particular, said": an adverbial is no part of the name.
                let adverbial = self.tokens[at + 1].is_preposition()
                    || self.word(at + 1).ends_with("ing")
                    || self.is_adverb(at + 1)
                    || self.tokens[at + 1].is_subordinator();
                return Some(if adverbial { head } else { self.named_before(head.start)..comma });
            }
        }
        None
    }
}
