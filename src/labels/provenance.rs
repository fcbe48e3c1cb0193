//! What a table says of a statement beside its words and label: nothing is learned from it, evaluations are split by it.

use crate::input::{Role, Row};
use crate::text::date::iso;

/// The column that tells the kind of a statement, as extraction writes it.
const KIND_COLUMN: &str = "kind";

/// Where a statement stands, as far as the table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Direct, indirect, mixed, or whatever the column `kind` says.
    pub kind: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When, as it stands in the table.
    pub date: Option<String>,
}

impl Provenance {
    /// Whether a column without a role of its own is read.
    pub(super) fn is_column(name: &str) -> bool {
        name.trim() == KIND_COLUMN
    }

    /// Reads what the row has.
    pub(super) fn of(row: &Row) -> Self {
        let filled = |cell: &str| Some(cell.trim().to_owned()).filter(|cell| !cell.is_empty());
        let get = |role| row.get(role).and_then(|cell| filled(&cell));
        let kind = row.columns().names().iter().position(|name| Self::is_column(name));
        Self {
            kind: kind.and_then(|at| filled(&row.cell(at).text())),
            outlet: get(Role::Outlet),
            date: get(Role::Date),
        }
    }

    /// The month of an ISO 8601 date: `2024-05`.
    #[must_use]
    pub fn month(&self) -> Option<String> {
        iso(self.date.as_deref()?, "2024-05".len())
    }
}
