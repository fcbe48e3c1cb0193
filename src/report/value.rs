//! What a cell of an output holds, and how each kind of file writes it.
//!
//! Numbers follow one rule everywhere: six decimals, which is more than any probability here is known to; a number that
//! is not finite is as missing as a missing one.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use csv::ByteRecord;
use serde_json::value::RawValue;
use smallvec::SmallVec;

use crate::input::{Cell, TypedCell};

/// Decimals of a number on a terminal, where it is looked at and not computed with.
const TERMINAL_DECIMALS: usize = 3;

/// One value of an output row.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Nothing is known: empty in tables, `null` in JSON.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A count or an offset.
    Integer(u64),
    /// A number, written with six decimals.
    Float(f64),
    /// Half-open ranges of code points: `3-7;9-12` in tables, `[[3,7],[9,12]]` in JSON.
    Spans(Vec<(usize, usize)>),
    /// A JSON value of the input, passed through byte for byte.
    Json(&'a RawValue),
    /// A value of an input whose columns have types, which Parquet keeps.
    Typed(TypedCell<'a>),
}

impl Value<'_> {
    /// What a CSV, TSV or Markdown cell shows.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(integer) => Cow::Owned(integer.to_string()),
            Self::Float(number) if !number.is_finite() => Cow::Borrowed(""),
            Self::Float(number) => Cow::Owned(six_decimals(*number).into_iter().map(char::from).collect()),
            Self::Typed(cell) => match cell.spans() {
                Some(spans) => Cow::Owned(Self::Spans(spans).text().into_owned()),
                None => cell.text(),
            },
            Self::Spans(spans) => {
                let mut text = String::new();
                for (start, end) in spans {
                    let separator = if text.is_empty() { "" } else { ";" };
                    write!(text, "{separator}{start}-{end}").expect("a string takes everything");
                }
                Cow::Owned(text)
            }
            Self::Json(value) => Cell::Json(value).text(),
        }
    }

    /// Adds what a CSV or TSV cell shows.
    pub(super) fn push_cell(&self, row: &mut ByteRecord) {
        match self {
            Self::Float(number) if number.is_finite() => row.push_field(&six_decimals(*number)),
            other => row.push_field(other.text().as_bytes()),
        }
    }

    /// What a terminal shows.
    pub(super) fn terminal(&self) -> Cow<'_, str> {
        match self {
            Self::Float(number) if number.is_finite() => Cow::Owned(format!("{number:.TERMINAL_DECIMALS$}")),
            other => other.text(),
        }
    }

    /// Appends it as JSON.
    pub(super) fn push_json(&self, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Null => out.extend(b"null"),
            // Most texts hold nothing that JSON escapes; they are copied at once.
            Self::Text(text) if text.bytes().fold(0, |found, byte| found | u8::from(is_escaped(byte))) == 0 => {
                out.push(b'"');
                out.extend(text.as_bytes());
                out.push(b'"');
            }
            Self::Text(text) => serde_json::to_writer(out, text)?,
            Self::Integer(integer) => serde_json::to_writer(out, integer)?,
            Self::Float(number) if !number.is_finite() => out.extend(b"null"),
            Self::Float(number) => out.extend(&six_decimals(*number)),
            Self::Spans(spans) => serde_json::to_writer(out, spans)?,
            Self::Json(value) => out.extend(value.get().as_bytes()),
            Self::Typed(cell) => match cell.spans() {
                Some(spans) => serde_json::to_writer(out, &spans)?,
                None => out.extend(cell.json().as_bytes()),
            },
        }
        Ok(())
    }
}

/// A number as it is written.
type Digits = SmallVec<[u8; 8]>;

/// Millionths of one.
const SCALE: f64 = 1e6;

/// A number as six decimals have it: the value that a reader of `0.123457` gets.
#[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "the other formats write digits"))]
pub(super) fn rounded(number: f64) -> f64 {
    millionths(number) / SCALE
}

/// The whole number of millionths that is nearest, an even one where two are.
fn millionths(number: f64) -> f64 {
    let scaled = number * SCALE;
    if (scaled - scaled.trunc()).abs().total_cmp(&0.5).is_ne() {
        return scaled.round_ties_even();
    }
    // The product is rounded itself: where it fell on a half, what it lost tells the side.
    match number.mul_add(SCALE, -scaled) {
        lost if lost > 0.0 => scaled.ceil(),
        lost if lost < 0.0 => scaled.floor(),
        _ => scaled.round_ties_even(),
    }
}

/// The bytes of a finite number with six decimals.
///
/// Nearly all numbers are probabilities, and there are four or more to a statement: digit by digit takes a third of the time,
/// and eight bytes need no memory of their own.
#[expect(clippy::cast_sign_loss, reason = "numbers below 0 are written the plain way")]
fn six_decimals(number: f64) -> Digits {
    if !(0.0..=1.0).contains(&number) || number.is_sign_negative() {
        return format!("{number:.6}").as_bytes().into();
    }
    let mut digits = *b"0.000000";
    let mut rest = millionths(number) as u32;
    for place in [7, 6, 5, 4, 3, 2, 0] {
        digits[place] += (rest % 10) as u8;
        rest /= 10;
    }
    digits.into()
}

/// Whether JSON writes a byte of a text as an escape.
fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

impl<'a> From<Cell<'a>> for Value<'a> {
    fn from(cell: Cell<'a>) -> Self {
        match cell {
            Cell::Text(text) => Self::Text(Cow::Borrowed(text)),
            Cell::Json(value) => Self::Json(value),
            Cell::Typed(cell) => Self::Typed(cell),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Self::Integer(count as u64)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_rounded_number_is_the_one_that_its_digits_say(number in prop_oneof![0.0..1.0, -10.0..10.0, 0.0..1e-5, (0..2_000_000_u32).prop_map(|n| f64::from(n) / 2e6)]) {
            let text = format!("{number:.6}");
            prop_assert_eq!(&*six_decimals(number), text.as_bytes());
            let digits: f64 = text.parse().unwrap();
            prop_assert_eq!(rounded(number).to_bits() << 1, digits.to_bits() << 1, "{}", number);
        }
    }
}
