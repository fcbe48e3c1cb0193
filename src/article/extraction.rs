//! STUB, not delivered: stands for the extraction until it lands.
use std::path::Path;

use super::{Article, Kind, Statement};
use crate::error::Result;
use crate::text::Span;

/// What to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Keep {
    /// The body.
    #[default]
    Article,
    /// All.
    Everything,
}

/// Options.
#[derive(Clone, Debug, Default)]
pub struct ExtractionOptions {
    keep: Keep,
    kinds: Vec<Kind>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// Statements.
    pub statements: Vec<Statement>,
    /// Language.
    pub language: Option<&'static str>,
    /// Notes.
    pub notes: Vec<String>,
}

impl ExtractionOptions {
    /// Keep.
    #[must_use]
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }
    /// Kinds.
    #[must_use]
    pub fn kinds(mut self, kinds: &[Kind]) -> Self {
        self.kinds = kinds.to_vec();
        self
    }
    /// Cues.
    pub fn cues(self, _: &Path) -> Result<Self> {
        Ok(self)
    }
    /// Aliases.
    pub fn aliases(self, _: &Path) -> Result<Self> {
        Ok(self)
    }
}

impl Article {
    /// Statements.
    #[must_use]
    pub fn statements(&self, options: &ExtractionOptions) -> Extraction {
        let mut statements = Vec::new();
        let mut start = 0;
        for (at, _) in self.text.match_indices('.').chain([(self.text.len(), "")]) {
            let span = Span::new(start, (at + 1).min(self.text.len())).trim(&self.text);
            start = (at + 1).min(self.text.len());
            if span.len() < 2 {
                continue;
            }
            let text = span.of(&self.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let kind = if text.contains('“') { Kind::Mixed } else { Kind::Narration };
            let said =
                self.text[span.start..span.end].find("said").map(|i| Span::new(span.start + i, span.start + i + 4));
            statements.push(Statement {
                text,
                span,
                sentence: span,
                kind,
                speaker: said.map(|_| "Someone".to_owned()),
                speaker_span: None,
                cue: said,
                content: if kind == Kind::Mixed { vec![span] } else { vec![] },
                target: None,
                rule: "stub",
                duplicate_of: None,
            });
        }
        statements.retain(|s| options.kinds.contains(&s.kind));
        Extraction { statements, language: Some("en"), notes: Vec::new() }
    }
}
