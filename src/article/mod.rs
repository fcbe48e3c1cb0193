//! A news article becomes statements: who said what, and how it is reported.

mod reader;
mod statement;

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
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}
