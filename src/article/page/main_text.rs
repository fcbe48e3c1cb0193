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
        let config = Config { disable_json_ld: true, keep_classes: true, ..Config::default() };
        let Ok(mut readability) = Readability::new(html, None, Some(config)) else { return Self::default() };
        let Ok(found) = readability.parse() else { return Self::default() };
        let root = readability.doc.select_single("#readability-page-1");
        let paragraphs = root.nodes().first().map(|root| paragraphs(*root)).unwrap_or_default();
        Self { text: text_of(&paragraphs), byline: found.byline }
    }
}

/// The paragraphs that are the article's own.
fn text_of(paragraphs: &[Paragraph]) -> String {
    let mut text = String::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let before = &paragraphs[at.saturating_sub(REPEATED_WITHIN)..at];
        let is_repeated = before.iter().any(|before| before.text == paragraph.text);
        if paragraph.is_caption || is_repeated || leads_elsewhere(paragraph) {
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&paragraph.text);
    }
    text
}

/// Paragraphs before one that is left out because it says the same: captions stand there once for each size of screen.
const REPEATED_WITHIN: usize = 4;

/// Characters up to which a paragraph that is all link is the headline of another story.
const MAX_HEADLINE: usize = 200;

fn leads_elsewhere(paragraph: &Paragraph) -> bool {
    let length = paragraph.text.chars().count();
    length <= MAX_HEADLINE && paragraph.n_linked * 10 >= length * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_article_without_captions_repetitions_and_links_to_others() {
        let s = "The harbour council met on Monday, and its members, after a long debate, agreed to wait.";
        let body = format!(
            "<ul><li><a href=/>Home</a><li><a href=/>World</a></ul><div class=story><h1>A deal</h1><p>{s}<p>{s} {s}\
             <figure><figcaption>The harbour</figcaption></figure><p><a href=/>Another story about the sea</a><p>{s} {s}\
             <p>“No,” she said.<blockquote><p>{s} {s} {s}</blockquote></div><footer>Terms of use</footer>"
        );
        let expected = [s, &format!("{s} {s}"), "“No,” she said.", &format!("{s} {s} {s}")].join("\n\n");
        assert_eq!(MainText::of(&body, Some("A deal")).text, expected);
    }

    #[test]
    fn text_that_the_scan_divided_comes_out_whole() {
        let text = "AT&amp;T said no. ".repeat(1000);
        let body = super::super::scan::Scan::new(&format!("<p>{text}")).unwrap().body;
        assert!(body.contains("<!---->"));
        assert_eq!(MainText::of(&body, None).text, text.replace("&amp;", "&").trim());
    }
}
