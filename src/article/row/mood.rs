//! German reports that go on without a verb of saying: "Die Lage sei ernst. Man habe zu lange gewartet."
//!
//! The first subjunctive says that words of somebody else are repeated; the report right before tells whose.
//! See Fabricius-Hansen and Sæbø, In a Mediative Mood (Natural Language Semantics 12, 2004).

use super::Rows;
use crate::article::{
    Kind,
    clause::Clause,
    cue::{GRAMMAR, bit},
    draft::Draft,
    token::Shape,
};
use crate::text::{Span, quotation::Quotation};

impl Rows<'_> {
    /// Takes a sentence in the mood of reported speech for more of what the sentence before reports.
    pub(super) fn reported_mood(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        let reports = |last: &Draft| last.kind != Kind::Narration && last.speaker_span.is_some();
        let last = self.drafts.len().checked_sub(1).filter(|last| reports(&self.drafts[*last]));
        let goes_on = |last: &usize| {
            clause.is_in_reported_mood() || clause.is_in_plural_mood() && self.holds_mood(self.drafts[*last].sentence)
        };
        let Some(last) = last.filter(goes_on) else { return false };
        let said_by = self.drafts[last].continues.unwrap_or(last);
        let n_words = clause.tokens.iter().rposition(|t| t.shape != Shape::Stop).map_or(0, |last| last + 1);
        let content = vec![clause.span(&(0..n_words))];
        let kind = if quoted.is_empty() { Kind::Indirect } else { Kind::Mixed };
        self.drafts.push(Draft { content, ..Draft::new(kind, sentence, sentence, "reported-mood") });
        self.join(last + 1, said_by, "reported-mood");
        self.latest = Some((said_by, self.paragraph));
        true
    }

    /// Whether a sentence holds a first subjunctive.
    fn holds_mood(&self, sentence: Span) -> bool {
        let words = sentence.of(self.text).split(|letter: char| !letter.is_alphabetic());
        let mut known = words.filter_map(|word| self.lexicon.get(word));
        known.any(|word| word.grammar & const { bit(&GRAMMAR, "reported") } != 0)
    }
}

/// Plurals of the second subjunctive, which stand for those of the first that look like the indicative: "Viele hätten gewartet."
const PLURALS: [&str; 2] = ["hätten", "wären"];

/// Words that make the second subjunctive tell what is not so: "Dann wären sie gegangen."
const CONDITIONS: [&str; 9] = ["dann", "sonst", "ohne", "falls", "ansonsten", "beinahe", "fast", "gern", "lieber"];

impl Clause<'_> {
    /// Whether the verb of the main clause is a plural of the second subjunctive behind its subject, and no condition is told.
    fn is_in_plural_mood(&self) -> bool {
        let is_one = |at: usize, words: &[&str]| words.iter().any(|word| self.is(at, word));
        let comma = self.tokens.iter().position(|t| t.shape == Shape::Comma).unwrap_or(self.tokens.len());
        let verb = (1..comma).find(|at| is_one(*at, &PLURALS) && !self.tokens[*at].quoted);
        let is_free = |at: usize| !self.tokens[at].is_subordinator() && !is_one(at, &["ich", "wir"]);
        verb.is_some_and(|verb| (0..verb).all(is_free))
            && (0..self.tokens.len()).all(|at| !is_one(at, &CONDITIONS) && !self.is(at, "wenn"))
    }

    /// Whether the verb of the main clause is a first subjunctive: the first clause has it and no word that makes it depend on another, or the second
    /// begins with it ("Wenn das so sei, müsse man handeln."). Of "ich stehe" nobody else's words are repeated, nor of "Gott sei Dank", "es sei denn".
    fn is_in_reported_mood(&self) -> bool {
        let is_idiom =
            |at: usize| ["denn", "es", "Dank"].iter().any(|word| self.is(at + 1, word)) && self.is(at, "sei");
        let reports = |at: usize| {
            self.get(at).is_some_and(|t| t.is_reported_mood() && t.shape == Shape::Lower && !t.quoted) && !is_idiom(at)
        };
        let comma = self.tokens.iter().position(|t| t.shape == Shape::Comma).unwrap_or(self.tokens.len());
        let first = &self.tokens[..comma];
        let depends = first.iter().any(|t| t.is_subordinator() && !t.quoted);
        let is_own = self.tokens.iter().any(|t| t.is(self.text, "ich") && !t.quoted);
        !is_own && (!depends && (0..comma).any(reports) || depends && reports(comma + 1))
    }
}
