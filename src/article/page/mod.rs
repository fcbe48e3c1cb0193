//! A web page becomes an article: its main text, and what the page says about itself.
//!
//! Four steps: one linear pass that makes any page harmless ([`scan`]), what the page says of itself ([`facts`]), the main
//! text ([`main_text`]), and that text as paragraphs ([`render`]).

mod facts;
mod main_text;
mod markup;
mod render;
mod scan;

use self::facts::Facts;
use self::main_text::MainText;
use self::scan::Scan;
use super::Article;

/// Reads a page; the id is left empty.
///
/// # Errors
/// A message when the page is too large or no article stands on it.
pub(super) fn read(html: &str) -> Result<Article, String> {
    let scan = Scan::new(html)?;
    let facts = Facts::of(&scan);
    let main = MainText::of(&scan.body, facts.title.as_deref());
    if main.text.is_empty() {
        return Err("no article stands on this page".to_owned());
    }
    Ok(Article {
        id: String::new(),
        text: main.text,
        title: facts.title,
        date: facts.date,
        byline: facts.byline.or(main.byline).map(facts::without_by),
        outlet: facts.outlet,
        url: facts.url,
    })
}

/// Bytes at the beginning of a page in which it may name its encoding; the standard has 1,024, writers do not keep to it.
const HEAD: usize = 4096;

/// The encoding that a page names for itself in a `<meta>`, or an XML page in its first line.
pub(super) fn named_encoding(page: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&page[..page.len().min(HEAD)]).to_ascii_lowercase();
    let names = head.match_indices("charset").chain(head.match_indices("encoding"));
    names.into_iter().find_map(|(at, key)| {
        let value = head[at + key.len()..].trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
        let name = &value[..value.find(|c| !is_part(c)).unwrap_or(value.len())];
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_encoding() {
        for (page, expected) in [
            ("<meta CHARSET = 'KOI8-R'>", Some("koi8-r")),
            ("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>", Some("windows-1252")),
            ("<?xml version='1.0' encoding=\"utf-8\"?>", Some("utf-8")),
            ("<p>The charset is unknown", None),
        ] {
            assert_eq!(named_encoding(page.as_bytes()).as_deref(), expected, "{page}");
        }
    }
}
