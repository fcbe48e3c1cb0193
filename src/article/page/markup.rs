//! HTML cut into tags and text in one pass, by the tokenizer's rules of the HTML standard
//! (<https://html.spec.whatwg.org/multipage/parsing.html#tokenization>) as far as they tell where a tag ends.

use std::borrow::Cow;

/// The tags and texts of a page. Comments, doctypes and processing instructions are passed over.
pub(super) struct Markup<'h> {
    html: &'h str,
    at: usize,
    /// Elements of which no closing tag stands in the rest of the page: looked for once, never again.
    never_closed: Vec<String>,
}

/// A tag, or the text before the next one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'h> {
    Text(&'h str),
    Open(Tag<'h>),
    Close(Cow<'h, str>),
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// In lower case.
    pub(super) name: Cow<'h, str>,
    attributes: &'h str,
}

impl<'h> Markup<'h> {
    pub(super) fn new(html: &'h str) -> Self {
        Self { html, at: 0, never_closed: Vec::new() }
    }

    /// What stands before the closing tag of the element just opened; the next piece is that closing tag. `None`, and
    /// nothing is passed over, when it is never closed.
    pub(super) fn content(&mut self, name: &str) -> Option<&'h str> {
        if self.never_closed.iter().any(|known| known == name) {
            return None;
        }
        let start = self.at;
        let mut from = start;
        while let Some(found) = self.html[from..].find("</") {
            let at = from + found;
            let bytes = &self.html.as_bytes()[at + 2..];
            let is_name = bytes.len() >= name.len() && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes());
            if is_name && bytes.get(name.len()).is_none_or(|byte| ends_name(*byte)) {
                self.at = at;
                return Some(&self.html[start..at]);
            }
            from = at + 2;
        }
        self.never_closed.push(name.to_owned());
        None
    }

    /// Passes over the rest of the page.
    pub(super) fn end(&mut self) {
        self.at = self.html.len();
    }

    /// The piece at a `<`; `None` for what is passed over, or when this `<` begins no tag.
    fn tag(&mut self) -> Option<Piece<'h>> {
        let rest = &self.html[self.at..];
        let bytes = rest.as_bytes();
        let is_close = bytes.get(1) == Some(&b'/');
        let start = 1 + usize::from(is_close);
        match bytes.get(start) {
            Some(byte) if byte.is_ascii_alphabetic() => {}
            Some(b'!') if rest.starts_with("<!--") => {
                self.at += comment_length(rest);
                return None;
            }
            Some(_) if is_close || matches!(bytes[1], b'!' | b'?') => {
                self.at += rest.find('>').map_or(rest.len(), |end| end + 1);
                return None;
            }
            _ => {
                self.at += 1;
                return Some(Piece::Text("<"));
            }
        }
        let length = bytes[start..].iter().position(|byte| ends_name(*byte)).unwrap_or(bytes.len() - start);
        let name = lower_case(&rest[start..start + length]);
        let mut attributes = Attributes { html: rest, at: start + length };
        attributes.by_ref().for_each(drop);
        let end = attributes.at;
        self.at += (end + 1).min(rest.len());
        if end == rest.len() {
            return None; // A page cut off inside a tag: the tag is dropped.
        }
        let attributes = &rest[start + length..end];
        Some(if is_close { Piece::Close(name) } else { Piece::Open(Tag { name, attributes }) })
    }
}

impl<'h> Iterator for Markup<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        while self.at < self.html.len() {
            let rest = &self.html[self.at..];
            if !rest.starts_with('<') {
                let length = rest.find('<').unwrap_or(rest.len());
                self.at += length;
                return Some(Piece::Text(&rest[..length]));
            }
            if let Some(piece) = self.tag() {
                return Some(piece);
            }
        }
        None
    }
}

impl<'h> Tag<'h> {
    /// The attributes in their order: the name as it is written, and the value, in which character references still stand.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'h str, &'h str)> {
        Attributes { html: self.attributes, at: 0 }
    }

    /// The value of an attribute, with its character references decoded.
    pub(super) fn attribute(&self, wanted: &str) -> Option<Cow<'h, str>> {
        let (_, value) = self.attributes().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(html_escape::decode_html_entities(value))
    }
}

/// Reads attributes up to the `>` that ends the tag.
struct Attributes<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Attributes<'h> {
    /// Moves on while the bytes are such; gives what was passed over.
    fn take(&mut self, such: impl Fn(u8) -> bool) -> &'h str {
        let rest = &self.html[self.at..];
        let length = rest.bytes().position(|byte| !such(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<Self::Item> {
        self.take(|byte| byte.is_ascii_whitespace() || byte == b'/');
        if matches!(self.html.as_bytes().get(self.at), None | Some(b'>')) {
            return None;
        }
        let start = self.at;
        self.at += self.html[start..].chars().next().map_or(0, char::len_utf8); // even a `=` begins a name here
        self.take(|byte| !ends_name(byte) && byte != b'=');
        let name = &self.html[start..self.at];
        self.take(|byte| byte.is_ascii_whitespace());
        if self.html.as_bytes().get(self.at) != Some(&b'=') {
            return Some((name, ""));
        }
        self.at += 1;
        self.take(|byte| byte.is_ascii_whitespace());
        let value = match self.html.as_bytes().get(self.at) {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.take(|byte| byte != *quote);
                self.at = (self.at + 1).min(self.html.len());
                value
            }
            _ => self.take(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
        Some((name, value))
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

fn comment_length(rest: &str) -> usize {
    if rest.starts_with("<!-->") {
        return 5;
    }
    if rest.starts_with("<!--->") {
        return 6;
    }
    let mut at = 4;
    while let Some(found) = rest[at..].find("--") {
        at += found;
        for end in ["-->", "--!>"] {
            if rest[at..].starts_with(end) {
                return at + end.len();
            }
        }
        at += 1;
    }
    rest.len()
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(html: &str) -> Vec<String> {
        Markup::new(html)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Close(name) => format!("</{name}>"),
                Piece::Open(tag) => {
                    let attributes: Vec<_> = tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{}{}>", tag.name, attributes.concat())
                }
            })
            .collect()
    }

    #[test]
    fn tags_end_where_the_standard_says() {
        for (html, expected) in [
            ("a<P Class='x>y' id=z/ hidden>b</p >", &["a", "<p Class=x>y id=z/ hidden=>", "b", "</p>"][..]),
            ("1 < 2<br/>", &["1 ", "<", " 2", "<br>"]),
            ("<!doctype html><!-- a > b --><i>", &["<i>"]),
            ("<!--><i><!-- never closed <i>", &["<i>"]),
            ("</ a><?php?></><b =x=1>", &["<b =x=1>"]),
            ("a<p class=\"never closed>b", &["a"]),
            ("<", &["<"]),
        ] {
            assert_eq!(pieces(html), expected, "{html}");
        }
    }

    #[test]
    fn the_content_of_an_element_ends_at_its_own_closing_tag() {
        let mut markup = Markup::new("<script>a</b></scripty></SCRIPT >c<style>d");
        markup.next();
        assert_eq!(markup.content("script"), Some("a</b></scripty>"));
        assert_eq!(markup.next(), Some(Piece::Close("script".into())));
        assert_eq!(markup.next(), Some(Piece::Text("c")));
        markup.next();
        assert_eq!(markup.content("style"), None);
        assert_eq!(markup.next(), Some(Piece::Text("d")));
    }
}
