//! Whom a statement is about, where its sentence names the other party: empty rather than guessed.
//!
//! Assumes that verbs aimed at somebody name him at once ("accused Orlo of …"), and that the subject of a reported clause is
//! meant only where something is asked or held against him ("said Orlo must …").

use std::ops::Range;

use super::{
    attribution::Attribution,
    clause::Clause,
    cue::{TAKES, bit},
    reference::Reference,
    token::{Shape, Token},
};

const HEARER: u32 = bit(&TAKES, "hearer");
const OBJECT: u32 = bit(&TAKES, "object");
const PARTY: u32 = bit(&TAKES, "party");

impl Clause<'_> {
    /// The party an attribution is about: whom it names behind its verb ("accused Orlo of …", "rejected Orlo's claims",
    /// "told Orlo to go", "blamed the harbour council"), or of whom it says that he must or was to blame. A name further on may
    /// be a place, an owner or a date as well, so it is no target.
    pub(super) fn target(&self, attribution: &Attribution) -> Option<Reference> {
        let cue = self.tokens.partition_point(|t| t.span.start < attribution.cue.start);
        let behind = self.tokens.partition_point(|t| t.span.end <= attribution.cue.end);
        let uses = self.tokens.get(cue)?.word.map_or(&[][..], |word| &word.uses[..]);
        let takes = uses.iter().fold(0, |takes, one| takes | one.takes);
        let judges = uses.iter().any(|one| one.is_aimed);
        if takes & (HEARER | OBJECT | PARTY) != 0
            && attribution.rule != "noun"
            && let Some(party) = self.party_at(behind, takes, judges)
        {
            return Some(party);
        }
        let content = attribution.content.first()?;
        let start = content.clone().find(|i| {
            let token = &self.tokens[*i];
            !(token.shape == Shape::Mark
                || token.is_complementizer()
                || token.is_title() && token.shape == Shape::Lower)
        })?;
        self.get(start).filter(|t| t.is_name_like() && !t.is_time())?;
        let name = start..self.name_end(start);
        let owes = ["must", "should", "ought", "needs", "owes"].iter().any(|word| self.is(name.end, word))
            || ["has", "had", "have"].iter().any(|word| self.is(name.end, word)) && self.is(name.end + 1, "to");
        let is_guilty = self.tokens.get(name.end).is_some_and(Token::is_be)
            && (self.is(name.end + 1, "to") && self.is(name.end + 2, "blame")
                || ["responsible", "guilty", "wrong", "behind"].iter().any(|word| self.is(name.end + 1, word)));
        if owes || is_guilty { self.reference(&name) } else { None }
    }

    /// The party named right behind a verb at token `at`.
    fn party_at(&self, at: usize, takes: u32, judges: bool) -> Option<Reference> {
        let first = self.get(at).filter(|t| !t.quoted && !t.is_time())?;
        let tells = at > 0 && ["tell", "tells", "told", "telling"].iter().any(|word| self.is(at - 1, word));
        let start =
            (at..self.tokens.len()).find(|i| !(self.tokens[*i].is_title() && self.tokens[*i].shape == Shape::Lower))?;
        if self.tokens[start].is_name_like() && !self.tokens[start].is_time() {
            let name = start..self.name_end(start);
            let follower = self.get(name.end);
            if follower.is_some_and(|t| t.shape == Shape::Possessive) {
                // "accused Varnia’s coast guard": whoever has a say of his own is meant; of things, their owner.
                let owned = self.phrase_after(start).map_or(name.clone(), |phrase| start..self.head_end(&phrase));
                let is_party = owned.end > name.end && self.tokens[owned.end - 1].is_speaking();
                return self.reference(if is_party { &owned } else { &name }).filter(|_| judges);
            }
            // "Kell traders" are not Kell; of "denied Orlo was ill" the name is the subject; and one tells a paper that …
            let noun = follower.is_some_and(|t| {
                t.shape == Shape::Lower
                    && self.is_nominal(name.end)
                    && !(t.is_preposition() || t.is_determiner() || self.is_adverb(name.end))
                    && !["ed", "ing"].iter().any(|tail| self.word(name.end).ends_with(tail))
            });
            let told = takes & HEARER == 0 || judges && !tells || self.is(name.end, "to");
            let is_subject = self.is_finite(name.end) || follower.is_some_and(Token::is_auxiliary);
            return if noun || is_subject || !told { None } else { self.reference(&name) };
        }
        let owned = ["his", "her", "its", "their", "my", "our", "your"].iter().any(|word| self.is(at, word));
        let phrase = self.phrase_after(at).filter(|_| first.is_determiner() && judges && !owned)?;
        let head = self.head_end(&phrase);
        // "told the court that …": who only hears it is no target.
        if tells && !self.is(head, "to") {
            return None;
        }
        let is_party = self.get(head.checked_sub(1)?).is_some_and(|t| t.is_institution() || t.is_role());
        let is_subject = self.is_finite(head) || self.get(head).is_some_and(Token::is_auxiliary);
        if is_party && !is_subject { self.reference(&(phrase.start..head)) } else { None }
    }

    /// Where a phrase ends without what prepositions add to it.
    fn head_end(&self, phrase: &Range<usize>) -> usize {
        let ends = |token: &Token| token.is_preposition() || !token.is_word() && token.shape != Shape::Possessive;
        phrase.clone().find(|i| ends(&self.tokens[*i])).unwrap_or(phrase.end)
    }
}
