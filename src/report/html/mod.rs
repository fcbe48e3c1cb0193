//! A page as one file of HTML that needs nothing else: no network, no script to be read, any width, light or dark, screen or paper.
//!
//! The template escapes all text, and the page's own policy (CSP level 3) lets nothing load and nothing run but the script that stands in this
//! folder, known by its checksum: text from outside is inert twice over. Each figure says in `data-at` where in the JSON its number stands (RFC 6901).

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::page::{Block, Page};
use super::prose::{COLOURS, Piece, Prose};
use super::svg::{Drawing, Shape, dash};
use super::table::Table;

const STYLE: &str = include_str!("style.css");
/// Sorts and filters; a page without a sortable table has none.
const SCRIPT: &str = include_str!("script.js");

#[derive(Template)]
#[template(path = "page.html")]
struct Document<'p> {
    title: &'p str,
    policy: String,
    style: &'static str,
    script: Option<&'static str>,
    sections: Vec<Section<'p>>,
}

/// A heading and what follows it; what stands before the first heading has none.
struct Section<'p> {
    id: String,
    heading: Option<&'p str>,
    parts: Vec<Part<'p>>,
}

enum Part<'p> {
    Line(&'p Prose),
    Quotation(&'p Prose),
    Subheading(&'p Prose),
    Folded(&'p str, TablePart<'p>),
    Table(TablePart<'p>),
    Chart(ChartPart<'p>),
}

struct TablePart<'p> {
    table: &'p Table,
    /// What it is called where its own caption does not say.
    name: String,
}

struct ChartPart<'p> {
    id: String,
    drawing: Drawing,
    legend: Vec<LegendEntry<'p>>,
    numbers: TablePart<'p>,
}

struct LegendEntry<'p> {
    name: &'p str,
    number: usize,
    colour: usize,
}

impl Page {
    /// The page as a file of HTML with this title.
    #[must_use]
    pub fn html(&self, title: &str) -> String {
        let sections = sections(self.blocks());
        let is_sortable =
            |part: &Part| matches!(part, Part::Table(part) | Part::Folded(_, part) if part.table.is_sortable());
        let has_script = sections.iter().flat_map(|section| &section.parts).any(is_sortable);
        let script = has_script.then_some(SCRIPT);
        let style = STYLE;
        let policy = policy(style, script);
        let document = Document { title, policy, style, script, sections };
        document.render().expect("writing to a string cannot fail")
    }
}

fn policy(style: &str, script: Option<&str>) -> String {
    let checksum = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let script = script.map(|script| format!("; script-src {}", checksum(script))).unwrap_or_default();
    format!("default-src 'none'; base-uri 'none'; form-action 'none'; style-src {}{script}", checksum(style))
}

fn sections(blocks: &[Block]) -> Vec<Section<'_>> {
    let mut sections = vec![Section { id: "summary".to_owned(), heading: None, parts: Vec::new() }];
    let mut n_charts = 0;
    let mut name = "Summary".to_owned();
    for block in blocks {
        let part = match block {
            Block::Heading(heading) => {
                name.clone_from(heading);
                let id = unique(slug(heading), &sections);
                sections.push(Section { id, heading: Some(heading), parts: Vec::new() });
                continue;
            }
            Block::Subheading(heading) => {
                name = heading.plain();
                Part::Subheading(heading)
            }
            Block::Line(line) => Part::Line(line),
            Block::Quotation(line) => Part::Quotation(line),
            Block::Table(table) => Part::Table(TablePart::of(table, &name)),
            Block::Folded(summary, table) => Part::Folded(summary, TablePart::of(table, &format!("{name}: {summary}"))),
            Block::Chart(chart, numbers) => {
                n_charts += 1;
                let drawing = chart.draw();
                let numbers = TablePart::of(numbers, &drawing.title);
                let entry = |(number, name)| LegendEntry { name, number: dash(number), colour: number % COLOURS };
                let legend = chart.legend().into_iter().enumerate().map(entry).collect();
                Part::Chart(ChartPart { id: format!("chart-{n_charts}"), drawing, legend, numbers })
            }
        };
        if let Some(section) = sections.last_mut() {
            section.parts.push(part);
        }
    }
    sections.retain(|section| section.heading.is_some() || !section.parts.is_empty());
    sections
}

impl<'p> TablePart<'p> {
    fn of(table: &'p Table, name: &str) -> Self {
        Self { table, name: table.title().unwrap_or(name).to_owned() }
    }

    /// The class of a column.
    fn class(&self, column: usize) -> &'static str {
        if self.table.is_of_words(column) { "words" } else { "figures" }
    }
}

/// A heading as the name of a place: letters and digits, joined by `-`.
fn slug(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "section".to_owned() } else { slug }
}

fn unique(slug: String, sections: &[Section]) -> String {
    let is_free = |id: &str| sections.iter().all(|section| section.id != id) && id != "main";
    if is_free(&slug) { slug } else { format!("{slug}-{}", sections.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_inert_wherever_it_stands() {
        let hostile = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'";
        let mut table = Table::new([hostile, "n"]).caption(hostile).sortable();
        table.row([Prose::new().quoted(hostile).marked(hostile, 1.0, hostile), hostile.into()]);
        let mut page = Page::default();
        page.line(hostile).heading(hostile).subheading(hostile).quotation(hostile).table(table);
        let html = page.html(hostile);
        assert!(!html.contains("<img") && !html.contains("<script>alert"), "{html}");
        assert_eq!(html.matches("<script").count(), 1);
    }

    #[test]
    fn nothing_is_loaded_and_only_the_known_script_runs() {
        let mut page = Page::default();
        page.line("a");
        let html = page.html("T");
        assert!(html.contains("default-src &#39;none&#39;"), "{html}");
        assert!(!html.contains("script-src") && !html.contains("<script"), "a page without a sortable table");
        assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    }

    #[test]
    fn equal_headings_have_places_of_their_own() {
        let mut page = Page::default();
        page.heading("A, b").heading("A b").heading("–");
        let html = page.html("T");
        for id in ["id=\"a-b\"", "id=\"a-b-2\"", "id=\"section\""] {
            assert!(html.contains(id), "{id}: {html}");
        }
    }
}
