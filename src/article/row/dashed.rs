//! Speech behind dashes whose author's words only a full stop ends: "— No, he said. — I stopped years ago."
//!
//! Assumes two such pieces or more, because a single dash is a bullet as often, and where a dash at the head of a line is one, words by which
//! people speak to each other: "I", "you", a question. The marks of speech that languages use are
//! told in Parkes, *Pause and Effect* (1992).

use super::Rows;
use crate::article::{
    clause::Clause,
    cue::{TAKES, bit, form},
    token::{Shape, tokens},
};
use crate::text::{Span, quotation::Quotation};

const QUOTE: u32 = bit(&TAKES, "quote");
const DASHES: [char; 3] = ['—', '–', '―'];

/// Most bytes of a paragraph that is taken apart so.
const LONGEST: usize = 2000;

/// Most bytes of the words that tell who speaks.
const LONGEST_TAG: usize = 200;

impl Rows<'_> {
    /// The pieces of speech in a paragraph that begins with a dash, or `None` where nobody is told to speak.
    pub(super) fn dashed(&mut self, paragraph: Span, is_bullet: bool) -> Option<Vec<Quotation>> {
        let words = paragraph.of(self.text);
        if !words.starts_with(DASHES) || words.len() > LONGEST || is_bullet && !self.is_conversation(paragraph) {
            return None;
        }
        let opens = |at: usize| at == 0 || words[..at].trim_end().ends_with(['.', '!', '?', '…']);
        let mut ends: Vec<usize> = words.match_indices(DASHES).map(|(at, _)| at).filter(|at| opens(*at)).collect();
        ends.push(words.len());
        if ends.len() < 3 {
            return None;
        }
        let mut found = Vec::with_capacity(ends.len());
        for piece in ends.windows(2) {
            let span = Span::new(paragraph.start + piece[0], paragraph.start + piece[1]).trim(self.text);
            let tag = span
                .of(self.text)
                .match_indices(',')
                .map(|(at, _)| span.start + at + 1)
                .filter(|at| span.end - at <= LONGEST_TAG)
                .find(|at| self.is_told(Span::new(*at, span.end)));
            // Short dashes are bullets more often: there the first piece must tell who speaks, and speak itself.
            let is_short = is_bullet && words.starts_with('–') && found.is_empty();
            if is_short && !tag.is_some_and(|end| self.holds_person(Span::new(span.start, end), &[])) {
                return None;
            }
            // What stands before the first author is somebody else's.
            if found.is_empty() && tag.is_none() {
                continue;
            }
            let span = Span::new(span.start, tag.unwrap_or(span.end));
            let inner = span.of(self.text).trim_start_matches(DASHES).trim_start();
            let inner = Span::new(span.end - inner.len(), span.end);
            found.push(Quotation { span, inner, closed: false, single: false });
        }
        (!found.is_empty()).then_some(found)
    }

    /// Whether words hold a first or second person or a question.
    pub(super) fn is_conversation(&mut self, words: Span) -> bool {
        self.holds_person(words, &["you", "your"])
    }

    /// Whether words hold a first person, one of others, or a question.
    fn holds_person(&mut self, words: Span, others: &[&str]) -> bool {
        let tokens = tokens(self.text, words, &[], self.lexicon, &mut self.scratch);
        tokens.iter().any(|t| {
            t.is_self() && !t.is_title()
                || others.iter().any(|word| t.is(self.text, word))
                || t.shape == Shape::Stop && t.span.of(self.text) != "."
        })
    }

    /// Whether words only tell who speaks: "he said.", "said Ann Lee.", "said Ann Lee, a teacher."
    fn is_told(&mut self, words: Span) -> bool {
        let tokens = tokens(self.text, words.trim(self.text), &[], self.lexicon, &mut self.scratch);
        let clause = Clause { text: self.text, tokens: &tokens };
        let says = tokens.first().and_then(|t| t.word.filter(|_| t.shape == Shape::Lower)).is_some_and(|word| {
            word.uses.iter().any(|one| one.takes & QUOTE != 0 && one.forms & (form::PAST | form::PRESENT) != 0)
        });
        let ends = |at: usize| clause.get(at).is_none_or(|t| t.shape == Shape::Stop);
        let closes = |at: usize| ends(at) || clause.apposition_after(at).is_some_and(ends);
        clause.is_tag()
            || says && clause.phrase_after(1).is_some_and(|who| clause.names_speaker(&who) && closes(who.end))
    }
}
