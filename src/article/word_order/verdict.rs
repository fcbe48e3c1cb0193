//! German "verurteilen", which is to condemn in words and to sentence in court: only the first says something.
//!
//! Assumes that courts and judges sentence, and that a penalty is told with "zu".

use crate::article::{attribution::Attribution, clause::Clause};

/// How the words for courts and those who sit there end: "Landgericht", "Strafkammer".
const COURTS: [&str; 7] = ["gericht", "gerichtshof", "strafkammer", "richter", "richterin", "justiz", "tribunal"];

/// How the words for penalties end: "Freiheitsstrafe", "drei Jahren".
const PENALTIES: [&str; 8] = ["strafe", "haft", "gefängnis", "jahren", "monaten", "euro", "tode", "sozialstunden"];

impl Clause<'_> {
    /// Whether an attribution is no statement but the sentence of a court: "Das Landgericht hat den Mann zu drei Jahren Haft verurteilt."
    pub(in crate::article) fn passes_sentence(&self, one: &Attribution) -> bool {
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
