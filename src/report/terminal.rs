//! Tables for the eye: columns of a fixed width, chosen before the first row so that rows can be shown as they come.
//!
//! Widths count terminal cells as Unicode Standard Annex 11 has them (<https://www.unicode.org/reports/tr11/>). Control
//! characters become blanks: text from the web must not move the cursor or change colours.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

/// Blanks between two columns.
const GAP: usize = 2;

/// The least width of a [`Width::Rest`] column: narrower, no sentence can be recognised.
const LEAST_REST: usize = 20;

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As many terminal cells, but never fewer than its name takes.
    Fixed(usize),
    /// What the others leave, shared evenly among all such columns.
    Rest,
}

/// Which columns a terminal shows, of the many that a file has.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    heading: Option<String>,
    columns: Vec<(String, Width)>,
    total: usize,
}

impl Layout {
    /// For a terminal of `total` cells.
    #[must_use]
    pub fn new(total: usize) -> Self {
        Self { heading: None, columns: Vec::new(), total }
    }

    /// Shows this column to the right of those before.
    #[must_use]
    pub fn column(mut self, name: impl Into<String>, width: Width) -> Self {
        self.columns.push((name.into(), width));
        self
    }

    /// Shows this column as a line of its own above the rows that share its value.
    #[must_use]
    pub fn heading(mut self, name: impl Into<String>) -> Self {
        self.heading = Some(name.into());
        self
    }
}

/// Writes rows below each other.
#[derive(Debug)]
pub(super) struct TerminalTable {
    heading: Option<String>,
    last_heading: Option<String>,
    columns: Vec<(String, usize)>,
}

impl TerminalTable {
    pub(super) fn new(layout: &Layout) -> Self {
        let least = |name: &str, width: Width| match width {
            Width::Fixed(width) => width.max(cells(name)),
            Width::Rest => 0,
        };
        let fixed: usize = layout.columns.iter().map(|(name, width)| least(name, *width) + GAP).sum();
        let n_rest = layout.columns.iter().filter(|(_, width)| *width == Width::Rest).count();
        let rest = ((layout.total + GAP).saturating_sub(fixed) / n_rest.max(1)).max(LEAST_REST);
        let width = |name: &str, width: Width| if width == Width::Rest { rest } else { least(name, width) };
        Self {
            heading: layout.heading.clone(),
            last_heading: None,
            columns: layout.columns.iter().map(|(name, w)| (name.clone(), width(name, *w))).collect(),
        }
    }

    /// Writes the names of the columns.
    pub(super) fn header(&self, out: &mut impl Write) -> io::Result<()> {
        self.line(out, &self.columns.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())?;
        self.line(out, &self.columns.iter().map(|(_, width)| "─".repeat(*width)).collect::<Vec<_>>())
    }

    /// Writes one row; `value` gives what the column of a name shows.
    pub(super) fn row(&mut self, out: &mut impl Write, value: impl Fn(&str) -> String) -> io::Result<()> {
        if let Some(name) = &self.heading {
            let heading = value(name);
            if self.last_heading.as_ref() != Some(&heading) {
                writeln!(out, "{}", visible(&heading))?;
                self.last_heading = Some(heading);
            }
        }
        self.line(out, &self.columns.iter().map(|(name, _)| value(name)).collect::<Vec<_>>())
    }

    fn line(&self, out: &mut impl Write, values: &[String]) -> io::Result<()> {
        let mut line = String::new();
        let mut wanted = 0;
        for (value, (_, width)) in values.iter().zip(&self.columns) {
            let missing = wanted - cells(&line);
            line.extend(std::iter::repeat_n(' ', missing));
            line.push_str(&cut(&visible(value), *width));
            wanted += width + GAP;
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// The text with every white space and control character as a blank.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect()
}

/// Terminal cells a text takes.
fn cells(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// The text, or as much of its beginning as fits with `…` behind.
fn cut(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let mut taken = 0;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            taken += c.width().unwrap_or(0);
            taken < width
        })
        .collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_wide_texts_are_cut_to_their_column() {
        assert_eq!(cut("statement", 9), "statement");
        assert_eq!(cut("statements", 9), "statemen…");
        assert_eq!(cut("外交部发言人", 7), "外交部…");
        assert_eq!(cut("外交部发言人", 12), "外交部发言人");
    }

    #[test]
    fn columns_line_up_and_control_characters_are_blanks() {
        let layout = Layout::new(40).heading("article").column("n", Width::Fixed(3)).column("text", Width::Rest);
        let mut table = TerminalTable::new(&layout);
        let mut out = Vec::new();
        table.header(&mut out).unwrap();
        for n in ["1", "2"] {
            let value = |name: &str| match name {
                "n" => n.to_owned(),
                "text" => "外交部\u{1b}[31m said: a long sentence follows here".to_owned(),
                _ => "page.txt".to_owned(),
            };
            table.row(&mut out, value).unwrap();
        }
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        n    text
        ───  ───────────────────────────────────
        page.txt
        1    外交部 [31m said: a long sentence …
        2    外交部 [31m said: a long sentence …
        ");
    }
}
