//! A news article becomes statements: who said what, and how it is reported.

mod aliases;
mod apposition;
mod attribution;
mod cleaning;
mod complement;
mod content;
mod cue;
mod extraction;
mod inflection;
mod names;
mod noun_phrase;
mod page;
mod reader;
mod row;
mod speaker;
mod statement;
mod subject;
mod token;

pub use aliases::Aliases;
pub use cue::Cues;
pub use extraction::{Dropped, Extraction, ExtractionOptions, Keep};
pub use reader::{ArticleReader, Record};
pub use statement::{Kind, Statement};

/// One news text with what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The row's `id`, else `FILE:ROW`; for a file its path as given.
    pub id: String,
    /// The whole decoded text, as offsets refer to it; cleaning marks parts of it and never changes it.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// Date of publication as written, ISO where the source gives it so.
    pub date: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// A text with every run of white space folded to one blank.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
