//! Interviews whose turns are called "Q" and "A": who answers, and where the interview ends.
//!
//! Assumes that an introduction which tells of a conversation and names one person alone names who answers.

use super::Rows;
use crate::article::{clause::Clause, draft::Draft, names::Names, reference::Reference};
use crate::text::Span;

/// Words of an introduction to a conversation.
const CONVERSATION: [&str; 8] =
    ["spoke ", "talk", "interview", "asked", "sat down", "conversation", "entrevist", "entretien"];

/// Most bytes before the first turn that are searched for them.
const LONGEST_INTRODUCTION: usize = 2000;

/// What is known of an interview.
#[derive(Debug, Default)]
pub(super) struct Interview {
    /// Where the last turn with a letter begins.
    last_turn: usize,
    /// How many people had been named before the paragraph that is being read.
    n_named: usize,
    has_begun: bool,
    /// Who answers.
    answers: Option<Reference>,
    /// Whether the turn that is being read is an answer.
    is_answer: bool,
}

impl Interview {
    /// Looks for the last turn among the paragraphs of a page.
    pub(super) fn find_last_turn(&mut self, text: &str, paragraphs: impl Iterator<Item = Span>) {
        let is_turn = |span: &Span| ["Q. ", "A. "].iter().any(|letter| span.of(text).starts_with(letter));
        self.last_turn = paragraphs.filter(is_turn).last().map_or(usize::MAX, |span| span.start);
    }

    /// Begins a paragraph.
    pub(super) fn open(&mut self, names: &Names) {
        self.n_named = names.people.len();
    }
}

impl Rows<'_> {
    /// Whether a paragraph below the last turn of an interview is prose again: nobody in it speaks as "I" or to "you".
    pub(super) fn is_below_interview(&mut self, paragraph: Span) -> bool {
        self.transcript.is_some()
            && self.calls.contains("q.")
            && paragraph.start > self.interview.last_turn
            && !self.is_conversation(paragraph)
    }

    /// Notes a turn of a transcript, whose letter may be "Q" or "A".
    pub(super) fn note_turn(&mut self, sentence: Span, clause: Clause, names: &Names) {
        let letter = clause.word(0).trim_end_matches('.');
        self.interview.is_answer = letter == "A";
        if self.interview.has_begun || !["Q", "A"].contains(&letter) {
            return;
        }
        self.interview.has_begun = true;
        let start = self.text.floor_char_boundary(sentence.start.saturating_sub(LONGEST_INTRODUCTION));
        let introduction = &self.text[start..sentence.start];
        let mut introduced = names.people.iter().take(self.interview.n_named).filter(|person| !person.single);
        if let (Some(person), None) = (introduced.next(), introduced.next())
            && CONVERSATION.iter().any(|word| introduction.contains(word))
        {
            self.interview.answers = Some(Reference::Name(person.name.clone()));
        }
    }

    /// Gives the first sentence of an answer to who answers.
    pub(super) fn answered(&self, draft: &mut Draft) {
        if self.interview.is_answer {
            draft.reference.clone_from(&self.interview.answers);
        }
    }
}
