//! One linear pass over a page before any parser sees it: what the main text needs is kept, the rest is left out, and
//! what remains is well nested and of bounded depth, number of elements and size.
//!
//! Parsers and extractors take time quadratic in the depth of a page, or worse: 100,000 nested `<div>`, 500 KB, end in
//! none that was tried. Behind this pass such a page costs as much as any other of its size.

use memchr::memchr2_iter;

use super::markup::{Markup, Piece, Tag};

/// Elements deeper than this lose their tags; their text stays. Articles stand at 10 to 40.
pub(super) const MAX_DEPTH: usize = 128;

/// Elements of a page that are kept before it is refused. Long articles have some 3,000.
pub(super) const MAX_ELEMENTS: usize = 50_000;

/// Bytes of a page that are kept before it is refused: without scripts, styles and attributes, 4 MB is a thick book.
pub(super) const MAX_KEPT: usize = 4 << 20;

/// Bytes of one JSON-LD description; a longer one is not read.
const MAX_DESCRIPTION: usize = 1 << 20;

/// Descriptions of a page that are read.
const MAX_DESCRIPTIONS: usize = 32;

/// Ampersands and first bytes of Latin-1 marks (no-break spaces among them) that stand in one text before it is divided by
/// an empty comment. The extractor writes its result as HTML and looks from each of them to the end of their text, which
/// takes minutes for a page of nothing else; it removes comments before anything else, and the text comes out whole.
const MAX_ESCAPED: usize = 256;

/// Bytes of an attribute's value; a longer one says nothing and has the same cost.
const MAX_VALUE: usize = 1 << 13;

/// Bytes of a visible date, white space included, and how many are kept.
const MAX_DATE: usize = 200;
const MAX_DATES: usize = 16;

/// What a page says about itself, and its body as far as it matters.
#[derive(Debug, Default)]
pub(super) struct Scan<'h> {
    /// The body without scripts, styles, forms' fields and the like; well nested.
    pub(super) body: String,
    /// The `<title>`, undecoded.
    pub(super) title: Option<&'h str>,
    /// The first `<h1>`, with tags.
    pub(super) heading: Option<String>,
    /// All `<meta>` with a `content`, `<link rel=canonical>` and `<time datetime>`.
    pub(super) facts: Vec<Tag<'h>>,
    /// What stands in elements that say they are a date: "19 November 2031".
    pub(super) dates: Vec<&'h str>,
    /// The contents of `<script type="application/ld+json">`.
    pub(super) descriptions: Vec<&'h str>,
    open: Vec<String>,
    /// Openings left out because of their depth and not closed yet.
    n_too_deep: usize,
    n_elements: usize,
    /// Characters since the last tag that [`MAX_ESCAPED`] counts.
    n_escaped: usize,
    heading_start: Option<usize>,
    /// Whether the next text may be a date.
    is_dated: bool,
}

/// Left out with everything in them. The tokenizer reads the first ones as mere characters.
const LEFT_OUT: [&str; 18] = [
    "script", "style", "title", "textarea", "xmp", "noembed", "noframes", "noscript", "iframe", "svg", "math",
    "template", "canvas", "video", "audio", "object", "select", "button",
];

/// Of those, the ones that take the rest of the page with them when they are never closed.
const CHARACTERS: [&str; 7] = ["script", "style", "title", "textarea", "xmp", "noembed", "noframes"];

/// Tags that make no difference to the main text; what stands between them stays. A parser opens formatting elements anew
/// in every paragraph until they are closed, which multiplies a page.
#[rustfmt::skip] // one word a line otherwise
const TRANSPARENT: [&str; 31] = [
    "html", "head", "body", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
    "u", "meta", "link", "base", "input", "source", "picture", "track", "param", "embed", "area", "map", "frameset",
    "frame", "image", "plaintext",
];

/// Elements without content.
const VOID: [&str; 8] = ["br", "hr", "img", "wbr", "col", "keygen", "command", "basefont"];

/// Elements that stand in a line of text.
const IN_LINE: [&str; 24] = [
    "a", "abbr", "acronym", "bdi", "bdo", "cite", "data", "del", "dfn", "ins", "kbd", "label", "mark", "output", "q",
    "rp", "rt", "ruby", "samp", "span", "sub", "sup", "time", "var",
];

/// What ends where another begins: elements opened, elements that end there, and those at which the search stops.
const IMPLIED_ENDS: [(&[&str], &[&str], &[&str]); 5] = [
    (&["li"], &["li"], &["ul", "ol", "menu", "td", "th"]),
    (&["dt", "dd"], &["dt", "dd"], &["dl", "td", "th"]),
    (&["tr"], &["tr"], &["table"]),
    (&["td", "th"], &["td", "th"], &["tr", "table"]),
    (&["thead", "tbody", "tfoot"], &["thead", "tbody", "tfoot"], &["table"]),
];

/// Parts of tables: only their own closing tags, or the table's, reach through them.
const TABLE: [&str; 7] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th"];

/// Attributes by which a reader of main text tells articles from menus.
const ATTRIBUTES: [&str; 9] =
    ["class", "id", "role", "hidden", "aria-hidden", "aria-modal", "rel", "itemprop", "style"];

impl<'h> Scan<'h> {
    /// Passes over a page once.
    ///
    /// # Errors
    /// A message when too much of it is kept.
    pub(super) fn new(html: &'h str) -> Result<Self, String> {
        let mut scan = Self::default();
        let mut markup = Markup::new(html);
        while let Some(piece) = markup.next() {
            match piece {
                Piece::Text("<") => scan.body.push_str("&lt;"),
                Piece::Text(text) => {
                    scan.note_date(text);
                    scan.text(text);
                }
                Piece::Close(name) => {
                    scan.is_dated = false;
                    scan.close(&name);
                }
                Piece::Open(tag) => scan.tag(tag, &mut markup),
            }
            if scan.n_elements > MAX_ELEMENTS {
                return Err(format!("the page has more than {MAX_ELEMENTS} elements, the most that are read"));
            }
            if scan.body.len() > MAX_KEPT {
                let limit = MAX_KEPT >> 20;
                return Err(format!("the page has more than {limit} MB of text and tags, the most that are read"));
            }
        }
        while let Some(name) = scan.open.pop() {
            scan.write_end(&name);
        }
        Ok(scan)
    }

    /// Keeps the first text of an element that is named after a date.
    fn note_date(&mut self, text: &'h str) {
        if self.is_dated && !text.trim().is_empty() {
            self.is_dated = false;
            if text.len() <= MAX_DATE && self.dates.len() < MAX_DATES {
                self.dates.push(text);
            }
        }
    }

    /// Writes text, divided where it has too many characters that are written as references.
    fn text(&mut self, text: &str) {
        let mut written = 0;
        for at in memchr2_iter(b'&', 0xC2, text.as_bytes()) {
            self.n_escaped += 1;
            if self.n_escaped > MAX_ESCAPED {
                self.body.push_str(&text[written..at]);
                self.body.push_str("<!---->");
                (written, self.n_escaped) = (at, 1);
            }
        }
        self.body.push_str(&text[written..]);
    }

    fn tag(&mut self, tag: Tag<'h>, markup: &mut Markup<'h>) {
        let name = &*tag.name;
        if LEFT_OUT.contains(&name) {
            let content = markup.content(name);
            match (name, content) {
                (_, None) if CHARACTERS.contains(&name) => markup.end(),
                ("title", Some(title)) => _ = self.title.get_or_insert(title),
                ("script", Some(script))
                    if is_description(&tag)
                        && script.len() <= MAX_DESCRIPTION
                        && self.descriptions.len() < MAX_DESCRIPTIONS =>
                {
                    self.descriptions.push(script);
                }
                _ => {}
            }
            self.body.push(' ');
            return;
        }
        let is_fact = match name {
            "meta" => tag.attribute("content").is_some(),
            "link" => tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")),
            "time" => tag.attribute("datetime").is_some(),
            _ => false,
        };
        let names_date = |key| tag.attribute(key).is_some_and(|names| is_dated(&names));
        self.is_dated |= name == "time" || names_date("class") || names_date("itemprop");
        if !TRANSPARENT.contains(&name) && name.bytes().all(is_name) {
            self.open(&tag);
        }
        if is_fact && self.facts.len() < MAX_ELEMENTS {
            self.facts.push(tag);
        }
    }

    fn open(&mut self, tag: &Tag) {
        let name = &*tag.name;
        self.end_implied(name);
        if self.open.len() >= MAX_DEPTH {
            self.n_too_deep += usize::from(!VOID.contains(&name));
            self.body.push(' ');
            return;
        }
        if name == "h1" && self.heading.is_none() {
            self.heading_start = Some(self.body.len());
        }
        self.n_elements += 1;
        self.n_escaped = 0;
        self.body.push('<');
        self.body.push_str(name);
        self.write_attributes(tag);
        self.body.push('>');
        if !VOID.contains(&name) {
            self.open.push(name.to_owned());
        }
    }

    /// Closes what a parser would close where this element begins.
    fn end_implied(&mut self, name: &str) {
        for (begun, ended, stops) in IMPLIED_ENDS {
            if begun.contains(&name) {
                let found = self.open.iter().rposition(|open| ended.contains(&&**open) || stops.contains(&&**open));
                if let Some(at) = found.filter(|at| ended.contains(&&*self.open[*at])) {
                    self.close_down_to(at);
                }
            }
        }
        if is_block(name)
            && let Some(at) = self.open.iter().rposition(|open| is_block(open))
            && self.open[at] == "p"
        {
            self.close_down_to(at);
        }
    }

    /// A closing tag closes its element and what stands open in it, but no paragraph closes the block around it, and
    /// nothing but a table's own tags reaches out of its cell.
    fn close(&mut self, name: &str) {
        if LEFT_OUT.contains(&name) || TRANSPARENT.contains(&name) || VOID.contains(&name) {
            return;
        }
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            self.body.push(' ');
            return;
        }
        let is_in_line = !is_block(name) || name == "p";
        let stops = |open: &str| if is_in_line { is_block(open) } else { TABLE.contains(&open) };
        let stops = |open: &str| stops(open) && !(TABLE.contains(&name) && (name == "table" || open != "table"));
        match self.open.iter().rposition(|open| open == name || stops(open)) {
            Some(at) if self.open[at] == name => self.close_down_to(at),
            _ => {}
        }
    }

    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            if let Some(name) = self.open.pop() {
                self.write_end(&name);
            }
        }
    }

    fn write_end(&mut self, name: &str) {
        if name == "h1"
            && let Some(start) = self.heading_start.take()
        {
            self.heading = Some(self.body[start..].to_owned());
        }
        self.n_escaped = 0;
        self.body.push_str("</");
        self.body.push_str(name);
        self.body.push('>');
    }

    /// Writes the attributes that tell something, each at most once: a parser compares every attribute with every other.
    fn write_attributes(&mut self, tag: &Tag) {
        let mut written = [false; ATTRIBUTES.len()];
        let mut is_link = false;
        for (name, value) in tag.attributes() {
            if name.eq_ignore_ascii_case("href") && !is_link {
                is_link = true;
                // Where a link leads is of no interest, but that it leads out of the page is.
                self.body.push_str(if value.starts_with('#') { " href=\"#\"" } else { " href=\"/\"" });
                continue;
            }
            let Some(at) = ATTRIBUTES.iter().position(|known| name.eq_ignore_ascii_case(known)) else { continue };
            let hides = value.contains("display") || value.contains("visibility");
            if std::mem::replace(&mut written[at], true)
                || ATTRIBUTES[at] == "style" && !hides
                || value.len() > MAX_VALUE
            {
                continue;
            }
            let quote = if value.contains('"') { '\'' } else { '"' };
            self.body.push(' ');
            self.body.push_str(ATTRIBUTES[at]);
            self.body.push('=');
            self.body.push(quote);
            self.body.extend(value.chars().filter(|c| *c != quote));
            self.body.push(quote);
        }
        if &*tag.name == "img" {
            self.body.push_str(" src=\"/\"");
        }
    }
}

fn is_block(name: &str) -> bool {
    !IN_LINE.contains(&name) && !VOID.contains(&name) && !name.contains('-')
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_')
}

fn is_description(tag: &Tag) -> bool {
    tag.attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// Whether a class or property is one of dates: "article-date", "published", "timestamp".
fn is_dated(names: &str) -> bool {
    const WORDS: [&str; 9] =
        ["date", "time", "datetime", "timestamp", "published", "posted", "pubdate", "datepublished", "dateline"];
    let mut words = names.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| WORDS.iter().any(|one| word.eq_ignore_ascii_case(one)))
}

#[cfg(test)]
mod tests;
