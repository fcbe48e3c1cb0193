//! A statement before its speaker has a name.

use std::ops::Range;

use super::{Kind, attribution::Attribution, clause::Clause, reference::Reference, word_order::SUBJECTLESS};
use crate::text::Span;

/// A statement before its speaker has a name.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) sentence: Span,
    pub(super) content: Vec<Span>,
    pub(super) cue: Option<Span>,
    pub(super) speaker_span: Option<Span>,
    pub(super) reference: Option<Reference>,
    /// Who a narrated sentence is about.
    pub(super) subject: Option<Reference>,
    pub(super) target: Option<Reference>,
    /// Whether the target is the first word of a quotation, where anything has a capital.
    pub(super) opens_with_target: bool,
    pub(super) rule: &'static str,
    /// The draft whose speaker also says this.
    pub(super) continues: Option<usize>,
}

impl Draft {
    pub(super) fn new(kind: Kind, span: Span, sentence: Span, rule: &'static str) -> Self {
        Self {
            kind,
            span,
            sentence,
            content: Vec::new(),
            cue: None,
            speaker_span: None,
            reference: None,
            subject: None,
            target: None,
            opens_with_target: false,
            rule,
            continues: None,
        }
    }
}

impl Clause<'_> {
    /// What an attribution says of its sentence, before it is known how it is reported.
    pub(super) fn draft(&self, sentence: Span, attribution: &Attribution, content: Vec<Span>) -> Draft {
        let source = attribution.source.as_ref().filter(|source| !self.is_hearing(attribution.cue, source));
        let named = attribution.antecedent.as_ref().or(source);
        Draft {
            content,
            cue: Some(attribution.cue),
            speaker_span: source.map(|source| self.span(source)),
            reference: match named {
                Some(named) => self.reference(named),
                None if attribution.rule == SUBJECTLESS => Some(Reference::Pronoun(String::new())),
                None => None,
            },
            target: self.target(attribution),
            opens_with_target: attribution.content.first().is_some_and(|piece| self.tokens[piece.start].quoted),
            ..Draft::new(Kind::Indirect, sentence, sentence, attribution.rule)
        }
    }

    /// Whether a court only hears what somebody else says there: "The court heard that …".
    fn is_hearing(&self, cue: Span, source: &Range<usize>) -> bool {
        let is_one = |word: &str, words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
        is_one(cue.of(self.text), &["heard", "hears", "hear", "hearing"])
            && source
                .clone()
                .any(|at| is_one(self.word(at), &["court", "jury", "jurors", "inquest", "tribunal", "inquiry"]))
    }
}
