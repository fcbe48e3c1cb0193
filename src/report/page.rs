//! A page of lines, headings and tables, written once and rendered as plain text or as Markdown.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

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
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page(Vec<Block>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Line(String),
    Heading(String),
    Table(Table),
}

impl Page {
    /// Adds a paragraph of one line.
    pub fn line(&mut self, line: impl Into<String>) -> &mut Self {
        self.0.push(Block::Line(line.into()));
        self
    }

    /// Adds a heading.
    pub fn heading(&mut self, heading: impl Into<String>) -> &mut Self {
        self.0.push(Block::Heading(heading.into()));
        self
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) -> &mut Self {
        self.0.push(Block::Table(table));
        self
    }

    /// The page for a terminal: tables aligned, an empty line between blocks.
    #[must_use]
    pub fn text(&self) -> String {
        self.render(|block| match block {
            Block::Line(line) | Block::Heading(line) => format!("{line}\n"),
            Block::Table(table) => table.text(),
        })
    }

    /// The page as GitHub-flavoured Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.render(|block| match block {
            Block::Line(line) => format!("{line}\n"),
            Block::Heading(heading) => format!("## {heading}\n"),
            Block::Table(table) => table.markdown(),
        })
    }

    fn render(&self, format: impl Fn(&Block) -> String) -> String {
        self.0.iter().map(format).collect::<Vec<_>>().join("\n")
    }
}

/// A table: the first column is left-aligned and names the row, the others are right-aligned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns and no row.
    pub fn new<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it has not as many cells as the header: a bug in the caller.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        assert_eq!(cells.len(), self.header.len(), "one cell per column");
        self.rows.push(cells);
    }

    fn text(&self) -> String {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let widest = |column: usize| lines().map(|cells| cells[column].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.header.len()).map(widest).collect();
        let mut text = String::new();
        for cells in lines() {
            let mut line = String::new();
            for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width - cell.width());
                let parts = if column == 0 { ["  ", cell, &padding] } else { ["  ", &padding, cell] };
                line.extend(parts);
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = line(&self.header);
        let _ = writeln!(text, "| :-- |{}", " --: |".repeat(self.header.len() - 1));
        text.extend(self.rows.iter().map(|cells| line(cells)));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_keep_the_columns_aligned() {
        let mut table = Table::new(["", "n"]);
        table.row(["賛成", "1"]);
        table.row(["naïve", "22"]);
        assert_eq!(table.text(), "          n\n  賛成    1\n  naïve  22\n");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_the_cell() {
        let mut table = Table::new(["label", "n"]);
        table.row(["pro|contra", "1"]);
        assert!(table.markdown().ends_with("| pro\\|contra | 1 |\n"), "{}", table.markdown());
    }
}
