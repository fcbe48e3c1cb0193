//! The columns of an output: their names, and what their cells hold. Text formats need the names only; Parquet has the rest in
//! its schema, before the first row.

use super::value::Value;
use crate::input::{ColumnType, TypedCell};

/// A column of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<'n> {
    pub(super) name: &'n str,
    pub(super) holds: Holds,
}

/// What the cells of a column hold, where they are not null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Integer,
    Number,
    Spans,
    /// What a column of the input is declared to hold.
    Input(ColumnType),
}

impl<'n> Column<'n> {
    /// Of texts.
    #[must_use]
    pub const fn text(name: &'n str) -> Self {
        Self { name, holds: Holds::Text }
    }

    /// Of counts or offsets.
    #[must_use]
    pub const fn integer(name: &'n str) -> Self {
        Self { name, holds: Holds::Integer }
    }

    /// Of numbers with decimals.
    #[must_use]
    pub const fn number(name: &'n str) -> Self {
        Self { name, holds: Holds::Number }
    }

    /// Of lists of ranges.
    #[must_use]
    pub const fn spans(name: &'n str) -> Self {
        Self { name, holds: Holds::Spans }
    }

    /// Carried through from an input, which declares what it holds or has texts.
    #[must_use]
    pub fn of_input(name: &'n str, holds: ColumnType) -> Self {
        Self { name, holds: if holds == ColumnType::default() { Holds::Text } else { Holds::Input(holds) } }
    }

    /// As far as one value tells: a column whose first cell is null is one of texts.
    pub(super) fn of_value(name: &'n str, value: &Value<'_>) -> Self {
        match value {
            Value::Integer(_) => Self::integer(name),
            Value::Float(_) => Self::number(name),
            Value::Spans(_) => Self::spans(name),
            Value::Typed(cell) => Self::of_input(name, TypedCell::holds(*cell, name)),
            Value::Null | Value::Text(_) | Value::Json(_) => Self::text(name),
        }
    }
}
