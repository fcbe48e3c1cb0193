//! Verbs that say something in one of their meanings only: German "verurteilen" is to condemn in words and to sentence in court, "von" tells
//! what is spoken of and where from.
//!
//! Assumes that courts and judges sentence, and that a penalty is told with "zu".

use crate::article::{attribution::Attribution, clause::Clause, token::Shape};

/// How the words for courts and those who sit there end: "Landgericht", "Strafkammer".
const COURTS: [&str; 7] = ["gericht", "gerichtshof", "strafkammer", "richter", "richterin", "justiz", "tribunal"];

/// How the words for penalties end: "Freiheitsstrafe", "drei Jahren".
const PENALTIES: [&str; 8] = ["strafe", "haft", "gefängnis", "jahren", "monaten", "euro", "tode", "sozialstunden"];

/// How the words for places end that somebody speaks from.
const PLATFORMS: [&str; 9] =
    ["kanzel", "tribüne", "bühne", "balkon", "podium", "podest", "rednerpult", "empore", "treppe"];

impl Clause<'_> {
    /// Whether an attribution that the words of a clause allow is no statement by what they mean.
    pub(in crate::article) fn is_no_statement(&self, one: &Attribution) -> bool {
        self.passes_sentence(one) || self.speaks_from_above(one) || self.is_meant_by_nobody(one)
    }

    /// Whether "von" tells where somebody speaks from: "Er sprach von der Kanzel."
    fn speaks_from_above(&self, one: &Attribution) -> bool {
        let speaks = ["spricht", "sprach", "sprachen"].contains(&one.cue.of(self.text));
        let Some(place) = one.content.first().filter(|_| speaks) else { return false };
        let is_from = ["von", "vom"].iter().any(|word| self.is(place.start, word));
        let is_place = |at: usize| {
            let word = self.word(at).to_lowercase();
            self.tokens[at].shape == Shape::Capital && PLATFORMS.iter().any(|ending| word.ends_with(ending))
        };
        let noun = (place.start + 1..place.end).find(|at| self.tokens[*at].shape == Shape::Capital);
        // "von der Kanzel | von einer Krise"
        let is_told_of = |noun: usize| (noun + 1..place.end).any(|at| self.is(at, "von"));
        is_from && noun.is_some_and(|noun| is_place(noun) && !is_told_of(noun))
    }

    /// Whether an attribution is no statement but the sentence of a court: "Das Landgericht hat den Mann zu drei Jahren Haft verurteilt."
    fn passes_sentence(&self, one: &Attribution) -> bool {
        if !one.cue.of(self.text).starts_with("verurteil") {
            return false;
        }
        let ends_like = |at: usize, endings: &[&str]| {
            let word = self.word(at).to_lowercase();
            !word.starts_with("schiedsrichter") && endings.iter().any(|ending| word.ends_with(ending))
        };
        let is_court = one.source.clone().is_some_and(|mut source| source.any(|at| ends_like(at, &COURTS)));
        let to =
            one.content.iter().flat_map(Clone::clone).find(|at| ["zu", "zum"].iter().any(|word| self.is(*at, word)));
        is_court || to.is_some_and(|to| (to + 1..to + 5).any(|at| ends_like(at, &PENALTIES)))
    }
}
