//! German reports that go on without a verb of saying: "Die Lage sei ernst. Man habe zu lange gewartet."
//!
//! The first subjunctive says that words of somebody else are repeated; the report right before tells whose.
//! See Fabricius-Hansen and Sæbø, In a Mediative Mood (Natural Language Semantics 12, 2004).

use super::Rows;
use crate::article::{
    Kind,
    attribution::single,
    clause::Clause,
    draft::Draft,
    token::{Shape, Token},
};
use crate::text::{Span, quotation::Quotation};

impl Rows<'_> {
    /// Takes a sentence in the mood of reported speech for more of what the sentence before reports.
    pub(super) fn reported_mood(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        let follows =
            self.drafts.last().is_some_and(|last| last.kind != Kind::Narration && last.speaker_span.is_some());
        let near = self.latest.filter(|(_, paragraph)| follows && paragraph + 1 >= self.paragraph);
        let Some((said_by, _)) = near.filter(|_| clause.is_in_reported_mood()) else { return false };
        let n_words = clause.tokens.iter().rposition(|t| t.shape != Shape::Stop).map_or(0, |last| last + 1);
        let content = single(0..n_words).iter().map(|piece| clause.span(piece)).collect();
        let kind = if quoted.is_empty() { Kind::Indirect } else { Kind::Mixed };
        let at = self.drafts.len();
        self.drafts.push(Draft { content, ..Draft::new(kind, sentence, sentence, "reported-mood") });
        self.join(at, said_by, "reported-mood");
        self.latest = Some((said_by, self.paragraph));
        true
    }
}

impl Clause<'_> {
    /// Whether a verb outside marks is a first subjunctive: not in "es sei denn", "sei es …, sei es …".
    fn is_in_reported_mood(&self) -> bool {
        let is_idiom = |at: usize| ["denn", "es"].iter().any(|word| self.is(at + 1, word)) && self.is(at, "sei");
        let reports = |(at, token): (usize, &Token)| {
            token.is_reported_mood() && token.shape == Shape::Lower && !token.quoted && !is_idiom(at)
        };
        self.tokens.iter().enumerate().any(reports)
    }
}
