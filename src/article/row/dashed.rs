//! Speech behind dashes whose author's words only a full stop ends: "— No, he said. — I stopped years ago."
//!
//! Assumes two such pieces or more, because a single dash is a bullet as often. The marks of speech that languages use are
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

impl Rows<'_> {
    /// The pieces of speech in a paragraph that begins with a dash, or `None` where nobody is told to speak.
    pub(super) fn dashed(&mut self, paragraph: Span) -> Option<Vec<Quotation>> {
        let words = paragraph.of(self.text);
        if !words.starts_with(DASHES) || words.len() > LONGEST {
            return None;
        }
        let opens = |at: usize| at == 0 || words[..at].trim_end().ends_with(['.', '!', '?', '…']);
        let mut ends: Vec<usize> = words.match_indices(DASHES).map(|(at, _)| at).filter(|at| opens(*at)).collect();
        ends.push(words.len());
        if ends.len() < 3 {
            return None;
        }
        let mut found = Vec::with_capacity(ends.len());
        let mut has_author = false;
        for piece in ends.windows(2) {
            let span = Span::new(paragraph.start + piece[0], paragraph.start + piece[1]).trim(self.text);
            let tag = span
                .of(self.text)
                .match_indices(',')
                .map(|(at, _)| span.start + at + 1)
                .find(|at| self.is_told(Span::new(*at, span.end)));
            has_author |= tag.is_some();
            let span = Span::new(span.start, tag.unwrap_or(span.end));
            let inner = span.of(self.text).trim_start_matches(DASHES).trim_start();
            let inner = Span::new(span.end - inner.len(), span.end);
            found.push(Quotation { span, inner, closed: false, single: false });
        }
        has_author.then_some(found)
    }

    /// Whether words only tell who speaks: "he said.", "said Ann Lee."
    fn is_told(&mut self, words: Span) -> bool {
        let tokens = tokens(self.text, words.trim(self.text), &[], self.lexicon, &mut self.scratch);
        let clause = Clause { text: self.text, tokens: &tokens };
        let says = tokens.first().and_then(|t| t.word.filter(|_| t.shape == Shape::Lower)).is_some_and(|word| {
            word.uses.iter().any(|one| one.takes & QUOTE != 0 && one.forms & (form::PAST | form::PRESENT) != 0)
        });
        let ends = |at: usize| clause.get(at).is_none_or(|t| t.shape == Shape::Stop);
        clause.is_tag() || says && clause.phrase_after(1).is_some_and(|who| clause.names_speaker(&who) && ends(who.end))
    }
}
