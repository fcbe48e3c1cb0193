//! Elements become text as a browser lays them out: blocks are paragraphs, white space is one blank, no words are joined.
//!
//! The text is our own, so that offsets, line breaks and what is left out do not depend on an extractor's taste.

use dom_query::NodeRef;

use crate::text::quotation::is_mark;

/// A block of text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// Characters of it that stand in links.
    pub(super) n_linked: usize,
    /// Whether it stands under a picture.
    pub(super) is_caption: bool,
}

/// Elements that stand in a line of text.
const IN_LINE: [&str; 38] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// The paragraphs below a node, in their order.
pub(super) fn paragraphs(root: NodeRef) -> Vec<Paragraph> {
    let mut renderer = Renderer::default();
    let mut node = root;
    'walk: loop {
        renderer.enter(&node);
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            renderer.leave(&node);
            if node.id == root.id {
                break 'walk;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                continue 'walk;
            }
            let Some(parent) = node.parent() else { break 'walk };
            node = parent;
        }
    }
    renderer.end_paragraph();
    renderer.done
}

#[derive(Default)]
struct Renderer {
    done: Vec<Paragraph>,
    current: Paragraph,
    /// What stands between the last word and the next.
    gap: Option<char>,
    n_links: usize,
    n_captions: usize,
    /// Where the outermost block quotation began, in finished paragraphs, and how deep we are in such.
    quotation: usize,
    n_quotations: usize,
}

impl Renderer {
    fn enter(&mut self, node: &NodeRef) {
        if node.is_text() {
            self.text(&node.text());
            return;
        }
        let Some(name) = node.node_name() else { return };
        match &*name {
            "br" => self.gap = Some('\n'),
            "q" => self.text("“"),
            "a" => self.n_links += 1,
            name if name.contains('-') => self.gap = self.gap.or(Some(' ')),
            name if !IN_LINE.contains(&name) => {
                self.end_paragraph();
                self.n_captions += usize::from(is_caption(name, node));
                if name == "blockquote" {
                    self.n_quotations += 1;
                    if self.n_quotations == 1 {
                        self.quotation = self.done.len();
                    }
                }
            }
            _ => {}
        }
    }

    fn leave(&mut self, node: &NodeRef) {
        if node.is_text() {
            return;
        }
        let Some(name) = node.node_name() else { return };
        match &*name {
            "q" => {
                self.gap = None;
                self.text("”");
            }
            "a" => self.n_links = self.n_links.saturating_sub(1),
            name if name.contains('-') => self.gap = self.gap.or(Some(' ')),
            name if !IN_LINE.contains(&name) => {
                self.end_paragraph();
                self.n_captions -= usize::from(is_caption(name, node));
                if name == "blockquote" {
                    self.n_quotations = self.n_quotations.saturating_sub(1);
                    if self.n_quotations == 0 {
                        self.mark_quotation();
                    }
                }
            }
            _ => {}
        }
    }

    /// Sets marks around a block quotation that a line with a colon announces, or that a dash and a name sign, as it would have
    /// in running text.
    fn mark_quotation(&mut self) {
        let (before, quoted) = self.done.split_at_mut(self.quotation);
        let is_announced = before.last().is_some_and(|paragraph| paragraph.text.ends_with([':', '：']));
        let is_signed = quoted.len() > 1 && quoted.last().is_some_and(|last| last.text.starts_with(['—', '–']));
        let n_said = quoted.len() - usize::from(is_signed);
        let said = &mut quoted[..n_said];
        let has_marks = said.iter().any(|paragraph| paragraph.text.starts_with(is_mark));
        if !(is_announced || is_signed) || has_marks {
            return;
        }
        said.iter_mut().for_each(|paragraph| paragraph.text.insert(0, '“'));
        if let Some(last) = said.last_mut() {
            last.text.push('”');
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = self.gap.or(Some(' '));
                continue;
            }
            if let Some(gap) = self.gap.take()
                && !self.current.text.is_empty()
            {
                self.current.text.push(gap);
                self.current.n_linked += usize::from(self.n_links > 0);
            }
            self.current.text.push(c);
            self.current.n_linked += usize::from(self.n_links > 0);
        }
    }

    fn end_paragraph(&mut self) {
        self.gap = None;
        if !self.current.text.is_empty() {
            self.current.is_caption = self.n_captions > 0;
            self.done.push(std::mem::take(&mut self.current));
        }
        self.current.n_linked = 0;
    }
}

/// Whether a block is marked as the caption or the credit of a picture.
fn is_caption(name: &str, block: &NodeRef) -> bool {
    let marked = |class: &str| {
        let class = class.to_ascii_lowercase();
        class.contains("caption") || class.split_ascii_whitespace().any(|class| class.ends_with("credit"))
    };
    name == "figcaption" || block.class().is_some_and(|class| marked(&class))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let document = dom_query::Document::from(html);
        paragraphs(document.body().unwrap()).into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn blocks_are_paragraphs_and_words_stay_apart() {
        for (html, expected) in [
            ("<p>One <b>tw</b>o,\n&nbsp;three.<p>Four.", &["One two, three.", "Four."][..]),
            ("<div>a<p>b</p>c<ul><li>d<li>e</ul></div>", &["a", "b", "c", "d", "e"]),
            ("<p>a<br> b<br><br>c", &["a\nb\nc"]),
            ("<p>He said <q>no </q>.", &["He said “no”."]),
            ("<p>She said:</p><blockquote><p>We go.</p><p>Now.</p></blockquote>", &["She said:", "“We go.", "“Now.”"]),
            ("<blockquote><p>We go.</p>&mdash; Dana Holt</blockquote>", &["“We go.”", "— Dana Holt"]),
            (
                "<p>The law:</p><blockquote>“We go.”</blockquote><blockquote>b</blockquote>",
                &["The law:", "“We go.”", "b"],
            ),
            ("<x-p>a</x-p><x-p>b</x-p>", &["a b"]),
            ("<table><tr><td>a<td>b<tr><td>c&lt;d", &["a", "b", "c<d"]),
            ("<!-- a --><p> </p>", &[]),
        ] {
            assert_eq!(texts(html), expected, "{html}");
        }
    }

    #[test]
    fn linked_characters_are_counted_and_captions_known() {
        let html = "<li><a>Two words</a> and more<li><a>All</a><figure><img><figcaption>At sea</figcaption></figure>\
                    <div class='photo-Caption'><p>On land</p></div>";
        let document = dom_query::Document::from(html);
        let found: Vec<_> =
            paragraphs(document.body().unwrap()).into_iter().map(|p| (p.text, p.n_linked, p.is_caption)).collect();
        let expected = [("Two words and more", 9, false), ("All", 3, false), ("At sea", 0, true), ("On land", 0, true)];
        assert_eq!(found, expected.map(|(text, n, is_caption)| (text.to_owned(), n, is_caption)));
    }
}
