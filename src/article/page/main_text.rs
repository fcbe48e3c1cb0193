//! The main text of a page, found by `dom_smoothie`, a port of Mozilla's Readability
//! (<https://github.com/mozilla/readability>), behind our own [`scan`](super::scan) and written by our own renderer.

use dom_smoothie::{Config, Readability};
use html_escape::encode_double_quoted_attribute;

use super::render::{Paragraph, paragraphs};

/// The main text of a page's body, and the byline that the extractor took out of it.
#[derive(Debug, Default)]
pub(super) struct MainText {
    pub(super) text: String,
    pub(super) byline: Option<String>,
}

impl MainText {
    /// Finds the text in a body that [`Scan`](super::scan::Scan) has made harmless; `title` is no part of it.
    pub(super) fn of(body: &str, title: Option<&str>) -> Self {
        let title = encode_double_quoted_attribute(title.unwrap_or_default());
        let html =
            format!("<html><head><meta property=\"og:title\" content=\"{title}\"></head><body>{body}</body></html>");
        let config = Config { disable_json_ld: true, ..Config::default() };
        let Ok(mut readability) = Readability::new(html, None, Some(config)) else { return Self::default() };
        let Ok(found) = readability.parse() else { return Self::default() };
        let root = readability.doc.select_single("#readability-page-1");
        let paragraphs = root.nodes().first().map(|root| paragraphs(*root)).unwrap_or_default();
        let kept: Vec<&str> = paragraphs.iter().filter(|p| !is_aside(p)).map(|p| p.text.as_str()).collect();
        Self { text: kept.join("\n\n"), byline: found.byline }
    }
}

fn is_aside(_: &Paragraph) -> bool {
    false
}
