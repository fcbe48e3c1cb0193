//! An article with the row it was made of.
//!
//! The columns of the row that are none of the article's own are carried along, as they stand.

use std::sync::Arc;

use super::Article;
use crate::input::{Cell, ColumnType, Columns, Role, Row};

/// The roles that an [`Article`] holds; all other columns of its row are only carried along.
const HELD: [Role; 5] = [Role::Text, Role::Title, Role::Date, Role::Outlet, Role::Url];

/// An article as it was read.
#[derive(Clone, Debug)]
pub struct Record {
    /// The article.
    pub article: Article,
    pub(super) file: Arc<str>,
    /// The row it was made of; `None` for a text or page.
    pub row: Option<Row>,
    /// Whether some bytes of its file fitted no character and became U+FFFD.
    pub is_damaged: bool,
}

impl Record {
    /// The file it is from, as messages name it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The columns of the row that the article does not hold, with their cells.
    pub fn others(&self) -> impl Iterator<Item = (&str, Cell<'_>)> {
        self.row.iter().flat_map(|row| {
            let held = held(row.columns());
            row.fields().enumerate().filter(move |(at, _)| !held.contains(at)).map(|(_, field)| field)
        })
    }

    /// What these columns are declared to hold, with their names.
    pub fn other_types(&self) -> impl Iterator<Item = (&str, ColumnType)> {
        self.row.iter().flat_map(|row| {
            let columns = row.columns();
            let held = held(columns);
            let others = columns.names().iter().enumerate().filter(move |(at, _)| !held.contains(at));
            others.map(|(at, name)| (name.as_str(), columns.holds(at)))
        })
    }
}

/// The positions of the columns that an article holds.
fn held(columns: &Columns) -> Vec<usize> {
    HELD.iter().filter_map(|role| columns.position(*role)).chain(id_position(columns)).collect()
}

/// Where a row has the identity of its article: its `id`, else an article's id under a name of its own (`doc_id`).
pub(super) fn id_position(columns: &Columns) -> Option<usize> {
    let is_article_id = |name: &str| !name.trim().eq_ignore_ascii_case(Role::Group.name());
    columns.position(Role::Id).or_else(|| {
        columns.name(Role::Group).filter(|name| is_article_id(name)).and_then(|_| columns.position(Role::Group))
    })
}
