//! A page of lines, headings, tables and charts, written once and rendered as plain text, as Markdown or as HTML.

use super::prose::Prose;
use super::svg::Chart;
use super::table::Table;

/// What a report says, before it has a format.
///
/// ```
/// use demarche::report::{Page, Table};
///
/// let mut table = Table::new(["label", "F1"]);
/// table.row(["dovish", "0.71"]);
/// let mut page = Page::default();
/// page.heading("Per label").table(table);
/// assert_eq!(page.text(), "Per label\n\n  label     F1\n  dovish  0.71\n");
/// assert_eq!(page.markdown(), "## Per label\n\n| label | F1 |\n| :-- | --: |\n| dovish | 0.71 |\n");
/// assert!(page.html("Tone of the talks").contains("<h2 id=\"per-label\">Per label</h2>"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page(Vec<Block>);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Line(Prose),
    /// Words to take over, into a paper for example.
    Quotation(Prose),
    Heading(String),
    Subheading(Prose),
    /// A table that need not be read, behind the words by which it unfolds.
    Folded(String, Table),
    Table(Table),
    /// A chart and the table of its numbers, which stands for it where no chart can be.
    Chart(Box<Chart>, Table),
}

impl Page {
    /// Adds a paragraph of one line.
    pub fn line(&mut self, line: impl Into<Prose>) -> &mut Self {
        self.push(Block::Line(line.into()))
    }

    /// Adds a paragraph for the reader to take over.
    pub fn quotation(&mut self, words: impl Into<Prose>) -> &mut Self {
        self.push(Block::Quotation(words.into()))
    }

    /// Adds a heading, with which a section begins.
    pub fn heading(&mut self, heading: impl Into<String>) -> &mut Self {
        self.push(Block::Heading(heading.into()))
    }

    /// Adds a heading within a section.
    pub fn subheading(&mut self, heading: impl Into<Prose>) -> &mut Self {
        self.push(Block::Subheading(heading.into()))
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) -> &mut Self {
        self.push(Block::Table(table))
    }

    /// Adds a table that unfolds, in HTML, behind these words; on paper it is unfolded.
    pub fn folded(&mut self, summary: impl Into<String>, table: Table) -> &mut Self {
        self.push(Block::Folded(summary.into(), table))
    }

    /// Adds a chart with the table of its numbers: in HTML the chart, with the table to unfold; elsewhere the table below the
    /// chart's title.
    pub fn chart(&mut self, chart: impl Into<Chart>, numbers: Table) -> &mut Self {
        self.push(Block::Chart(Box::new(chart.into()), numbers))
    }

    /// Adds all that stands in another page.
    pub fn append(&mut self, other: Self) -> &mut Self {
        self.0.extend(other.0);
        self
    }

    fn push(&mut self, block: Block) -> &mut Self {
        self.0.push(block);
        self
    }

    pub(super) fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// The page for a terminal: tables aligned, an empty line between blocks.
    #[must_use]
    pub fn text(&self) -> String {
        self.render(|block| match block {
            Block::Line(line) | Block::Quotation(line) | Block::Subheading(line) => format!("{}\n", line.plain()),
            Block::Heading(line) => format!("{line}\n"),
            Block::Table(table) | Block::Folded(_, table) => table.text(),
            Block::Chart(chart, table) => format!("{}\n\n{}", chart.title(), table.text()),
        })
    }

    /// The page as GitHub-flavoured Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.render(|block| match block {
            Block::Line(line) => format!("{}\n", line.markdown()),
            Block::Quotation(line) => format!("> {}\n", line.markdown()),
            Block::Heading(heading) => format!("## {}\n", Prose::from(heading).markdown()),
            Block::Subheading(heading) => format!("### {}\n", heading.markdown()),
            Block::Table(table) | Block::Folded(_, table) => table.markdown(),
            Block::Chart(chart, table) => {
                format!("### {}\n\n{}", Prose::new().quoted(chart.title()).markdown(), table.markdown())
            }
        })
    }

    fn render(&self, format: impl Fn(&Block) -> String) -> String {
        self.0.iter().map(format).collect::<Vec<_>>().join("\n")
    }
}
