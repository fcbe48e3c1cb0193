//! A statement: one utterance of an article, the unit of labelling and prediction.

use crate::text::Span;

/// How an article reports a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Words inside quotation marks, one row per quoted sentence.
    Direct,
    /// Reported in the reporter's words: "said that …", "according to …".
    Indirect,
    /// A reported sentence with quoted pieces in it.
    Mixed,
    /// The reporter's own sentence.
    Narration,
}

impl Kind {
    /// All kinds, in the order of the command line's documentation.
    pub const ALL: [Self; 4] = [Self::Direct, Self::Mixed, Self::Indirect, Self::Narration];

    /// The name in files: `direct`, `indirect`, `mixed` or `narration`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
            Self::Narration => "narration",
        }
    }
}

/// One sentence of an article's body, or the quoted part of one, with who says it.
///
/// All spans are byte ranges of [`Article::text`](super::Article::text).
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What the model reads: for `direct` the words inside the marks, else the whole sentence. White space is folded to
    /// single blanks.
    pub text: String,
    /// Where `text` stands.
    pub span: Span,
    /// The whole sentence it stands in.
    pub sentence: Span,
    /// How it is reported.
    pub kind: Kind,
    /// The speaker: as written, or the fuller name found for it in the article. `None` where none is found.
    pub speaker: Option<String>,
    /// Where the speaker stands as written.
    pub speaker_span: Option<Span>,
    /// The reporting verb or noun.
    pub cue: Option<Span>,
    /// The parts of the text that were said. Empty for narration.
    pub content: Vec<Span>,
    /// Whom or what the statement is about, where it is plainly named.
    pub target: Option<String>,
    /// The rule that found the statement and its speaker, for users who check: `quote+verb`, `according-to`, …
    pub rule: &'static str,
    /// The earlier statement of the same article with the same words, as its running number from 1.
    pub duplicate_of: Option<usize>,
}
