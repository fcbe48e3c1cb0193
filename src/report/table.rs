//! A table, written once and rendered as plain text, as Markdown or as a part of a page in HTML.

use unicode_width::UnicodeWidthStr;

use super::prose::Prose;

/// A table: the first column is left-aligned and names the row, the others hold figures and are right-aligned unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<Prose>>,
    /// Columns of words, by number.
    words: Vec<usize>,
    caption: Option<String>,
    sortable: bool,
}

impl Table {
    /// A table with these columns and no row.
    pub fn new<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        let header = header.into_iter().map(Into::into).collect();
        Self { header, rows: Vec::new(), words: vec![0], caption: None, sortable: false }
    }

    /// Says what it shows; a page in HTML writes it above the table, the other forms leave it to the heading.
    #[must_use]
    pub fn caption(self, caption: impl Into<String>) -> Self {
        Self { caption: Some(caption.into()), ..self }
    }

    /// Names the columns after the first that hold words, by number from 0.
    #[must_use]
    pub fn words(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.words.extend(columns);
        self
    }

    /// Lets the reader of a page in HTML sort it by a column and filter its rows, where scripts run.
    #[must_use]
    pub fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it has not as many cells as the header: a bug in the caller.
    pub fn row<S: Into<Prose>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells: Vec<Prose> = cells.into_iter().map(Into::into).collect();
        assert_eq!(cells.len(), self.header.len(), "one cell per column");
        self.rows.push(cells);
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn rows(&self) -> &[Vec<Prose>] {
        &self.rows
    }

    pub(super) fn title(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    pub(super) fn is_sortable(&self) -> bool {
        self.sortable
    }

    /// Whether a column holds words.
    pub(super) fn is_of_words(&self, column: usize) -> bool {
        self.words.contains(&column)
    }

    pub(super) fn text(&self) -> String {
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(Prose::plain).collect()).collect();
        let lines = || std::iter::once(&self.header).chain(&rows);
        let widest = |column: usize| lines().map(|cells| cells[column].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.header.len()).map(widest).collect();
        let mut text = String::new();
        for cells in lines() {
            let mut line = String::new();
            for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width - cell.width());
                let parts = if self.is_of_words(column) { ["  ", cell, &padding] } else { ["  ", &padding, cell] };
                line.extend(parts);
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }

    pub(super) fn markdown(&self) -> String {
        let line = |cells: Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = (0..self.header.len()).map(|column| if self.is_of_words(column) { ":--" } else { "--:" });
        let mut text = line(self.header.iter().map(|name| Prose::from(name).markdown()).collect());
        text.extend(["| ", &rule.collect::<Vec<_>>().join(" | "), " |\n"]);
        text.extend(self.rows.iter().map(|cells| line(cells.iter().map(Prose::markdown).collect())));
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

    #[test]
    fn columns_of_words_are_left_aligned() {
        let mut table = Table::new(["n", "what", "of"]).words([1]);
        table.row(["1", "a", "b"]);
        assert!(table.markdown().contains("| :-- | :-- | --: |"), "{}", table.markdown());
    }
}
