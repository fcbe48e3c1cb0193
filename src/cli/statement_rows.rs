//! The rows of an article's statements, as `extract` and `predict` write them.

use demarche::article::{Extraction, Record};
use demarche::report::{RowBuffer, Value, statement_fields};
use demarche::text::CodePoints;

/// Bytes of its rows for each byte of an article: few have more.
const ROWS_TO_TEXT: usize = 8;

/// Most bytes of rows for which there is room at once: an article of megabytes is a list more often than prose.
const MOST_ROOM: usize = 1 << 20;

/// Writes a row for each statement of an article: its own columns, then those of the article's row, then what `add` appends for the
/// statement at a place.
pub(super) fn write<'a>(
    rows: &mut RowBuffer,
    record: &'a Record,
    extraction: &'a Extraction,
    add: impl Fn(usize, &mut Vec<(&'a str, Value<'a>)>),
) -> demarche::Result<()> {
    let article = &record.article;
    if !extraction.statements.is_empty() {
        rows.reserve(MOST_ROOM.min(article.text.len() * ROWS_TO_TEXT));
    }
    let points = CodePoints::new(&article.text);
    let others: Vec<(&str, Value)> = record.others().map(|(name, cell)| (name, cell.into())).collect();
    let mut fields = Vec::new();
    extraction.statements.iter().enumerate().try_for_each(|(i, statement)| {
        fields.clear();
        fields.extend(statement_fields(article, statement, i + 1, &points, extraction.language));
        fields.extend_from_slice(&others);
        add(i, &mut fields);
        rows.row(&fields)
    })
}
