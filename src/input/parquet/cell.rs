//! What one cell of a Parquet column says, as text and as JSON.
//!
//! Dates and times are written as ISO 8601 has it, an instant in UTC; lists and structs as JSON. A number that is not finite
//! says nothing, as in every output of this crate. Types are those of <https://arrow.apache.org/docs/format/Columnar.html>.

use std::borrow::Cow;
use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, TimeUnit};

use super::ColumnType;

/// One cell of a table whose columns have types.
#[derive(Clone, Copy, Debug)]
pub struct TypedCell<'r> {
    array: &'r ArrayRef,
    row: usize,
}

/// What a cell says.
enum Said<'r> {
    Nothing,
    /// A text, which JSON quotes.
    Text(Cow<'r, str>),
    /// A number or truth value, which JSON takes as it is.
    Bare(String),
    /// A list or struct.
    Nested,
}

impl<'r> TypedCell<'r> {
    pub(super) fn new(array: &'r ArrayRef, row: usize) -> Self {
        Self { array, row }
    }

    /// What its column holds.
    pub(crate) fn holds(self, name: &str) -> ColumnType {
        ColumnType::of(Field::new(name, self.array.data_type().clone(), true))
    }

    /// The column it stands in and its row there.
    pub(crate) fn place(self) -> (&'r ArrayRef, usize) {
        (self.array, self.row)
    }

    /// The bytes of its text, if it is one.
    pub(crate) fn size(self) -> usize {
        match self.array.data_type() {
            DataType::Utf8View => self.array.as_string_view().value(self.row).len(),
            DataType::BinaryView => self.array.as_binary_view().value(self.row).len(),
            _ => 0,
        }
    }

    /// What it says as text; nothing for a cell that is null.
    #[must_use]
    pub fn text(self) -> Cow<'r, str> {
        match said(self.array, self.row) {
            Said::Nothing => Cow::Borrowed(""),
            Said::Text(text) => text,
            Said::Bare(text) => Cow::Owned(text),
            Said::Nested => Cow::Owned(self.json()),
        }
    }

    /// What it says as JSON; `null` for a cell that is null.
    #[must_use]
    pub fn json(self) -> String {
        let mut json = String::new();
        push_json(self.array, self.row, &mut json);
        json
    }

    /// Whether it holds a list, a map or a struct.
    #[must_use]
    pub fn is_nested(self) -> bool {
        matches!(said(self.array, self.row), Said::Nested)
    }

    /// The ranges it holds, if it is a list of structs of a `start` and an `end`, as outputs of this crate have them.
    #[must_use]
    pub fn spans(self) -> Option<Vec<(usize, usize)>> {
        let DataType::List(item) = self.array.data_type() else { return None };
        let DataType::Struct(fields) = item.data_type() else { return None };
        let is_span =
            matches!(fields.iter().map(|field| field.name().as_str()).collect::<Vec<_>>()[..], ["start", "end"])
                && fields.iter().all(|field| *field.data_type() == DataType::Int64);
        if !is_span || self.array.is_null(self.row) {
            return None;
        }
        let items = self.array.as_list::<i32>().value(self.row);
        let bounds = items.as_struct();
        let bound = |column: usize, at: usize| {
            usize::try_from(bounds.column(column).as_primitive::<Int64Type>().value(at)).unwrap_or_default()
        };
        Some((0..items.len()).map(|at| (bound(0, at), bound(1, at))).collect())
    }
}

/// Whether cells of this type can be read.
pub(super) fn is_readable(holds: &DataType) -> bool {
    use DataType as D;
    match holds {
        D::List(item) | D::LargeList(item) | D::FixedSizeList(item, _) | D::Map(item, _) => {
            is_readable(item.data_type())
        }
        D::Struct(fields) => fields.iter().all(|field| is_readable(field.data_type())),
        D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_) => {
            true
        }
        // Decimals are numbers too.
        D::Duration(_) | D::Interval(_) => false,
        other => other.is_numeric() || other.is_temporal() || other.is_null() || *other == D::Boolean,
    }
}

fn said(array: &ArrayRef, row: usize) -> Said<'_> {
    use DataType as D;
    macro_rules! bare {
        ($kind:ty) => {
            Said::Bare(array.as_primitive::<$kind>().value(row).to_string())
        };
    }
    macro_rules! decimal {
        ($kind:ty) => {
            Said::Bare(array.as_primitive::<$kind>().value_as_string(row))
        };
    }
    if array.is_null(row) {
        return Said::Nothing;
    }
    match array.data_type() {
        D::Utf8View => Said::Text(Cow::Borrowed(array.as_string_view().value(row))),
        D::Utf8 => Said::Text(Cow::Borrowed(array.as_string::<i32>().value(row))),
        D::LargeUtf8 => Said::Text(Cow::Borrowed(array.as_string::<i64>().value(row))),
        D::BinaryView => Said::Text(text_of(array.as_binary_view().value(row))),
        D::Binary => Said::Text(text_of(array.as_binary::<i32>().value(row))),
        D::LargeBinary => Said::Text(text_of(array.as_binary::<i64>().value(row))),
        // A hash or the number of something, even where its bytes happen to be letters.
        D::FixedSizeBinary(_) => Said::Text(Cow::Owned(digits(array.as_fixed_size_binary().value(row)))),
        D::Boolean => Said::Bare(array.as_boolean().value(row).to_string()),
        D::Int8 => bare!(Int8Type),
        D::Int16 => bare!(Int16Type),
        D::Int32 => bare!(Int32Type),
        D::Int64 => bare!(Int64Type),
        D::UInt8 => bare!(UInt8Type),
        D::UInt16 => bare!(UInt16Type),
        D::UInt32 => bare!(UInt32Type),
        D::UInt64 => bare!(UInt64Type),
        D::Float16 => number(f64::from(array.as_primitive::<Float16Type>().value(row))),
        // The shortest digits that tell a number among those of its own width.
        D::Float32 => match array.as_primitive::<Float32Type>().value(row) {
            value if value.is_finite() => Said::Bare(format!("{value:?}")),
            _ => Said::Nothing,
        },
        D::Float64 => number(array.as_primitive::<Float64Type>().value(row)),
        D::Decimal32(..) => decimal!(Decimal32Type),
        D::Decimal64(..) => decimal!(Decimal64Type),
        D::Decimal128(..) => decimal!(Decimal128Type),
        D::Decimal256(..) => decimal!(Decimal256Type),
        D::Date32 => date::<Date32Type>(array, row),
        D::Date64 => date::<Date64Type>(array, row),
        D::Time32(TimeUnit::Second) => time::<Time32SecondType>(array, row),
        D::Time32(_) => time::<Time32MillisecondType>(array, row),
        D::Time64(TimeUnit::Microsecond) => time::<Time64MicrosecondType>(array, row),
        D::Time64(_) => time::<Time64NanosecondType>(array, row),
        D::Timestamp(TimeUnit::Second, zone) => instant::<TimestampSecondType>(array, row, zone.is_some()),
        D::Timestamp(TimeUnit::Millisecond, zone) => instant::<TimestampMillisecondType>(array, row, zone.is_some()),
        D::Timestamp(TimeUnit::Microsecond, zone) => instant::<TimestampMicrosecondType>(array, row, zone.is_some()),
        D::Timestamp(TimeUnit::Nanosecond, zone) => instant::<TimestampNanosecondType>(array, row, zone.is_some()),
        D::List(_) | D::LargeList(_) | D::FixedSizeList(..) | D::Map(..) | D::Struct(_) => Said::Nested,
        // `is_readable` has refused the rest.
        _ => Said::Nothing,
    }
}

fn number(value: f64) -> Said<'static> {
    if value.is_finite() { Said::Bare(format!("{value:?}")) } else { Said::Nothing }
}

/// Bytes that are text as text, others as hexadecimal digits.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| Cow::Owned(digits(bytes)), Cow::Borrowed)
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes everything");
        digits
    })
}

fn date<T: ArrowTemporalType>(array: &ArrayRef, row: usize) -> Said<'static>
where
    i64: From<T::Native>,
{
    let days = array.as_primitive::<T>();
    told(days.value_as_date(row).map(|date| format!("{date:?}")), days.value(row).into())
}

fn time<T: ArrowTemporalType>(array: &ArrayRef, row: usize) -> Said<'static>
where
    i64: From<T::Native>,
{
    let times = array.as_primitive::<T>();
    told(times.value_as_time(row).map(|time| format!("{time:?}")), times.value(row).into())
}

fn instant<T: ArrowTemporalType>(array: &ArrayRef, row: usize, is_utc: bool) -> Said<'static>
where
    i64: From<T::Native>,
{
    let instants = array.as_primitive::<T>();
    let zone = if is_utc { "Z" } else { "" };
    told(instants.value_as_datetime(row).map(|instant| format!("{instant:?}{zone}")), instants.value(row).into())
}

/// A date or time; the number behind it where that is beyond every calendar.
fn told(written: Option<String>, raw: i64) -> Said<'static> {
    written.map_or_else(|| Said::Bare(raw.to_string()), |written| Said::Text(Cow::Owned(written)))
}

/// Appends a cell as JSON. What is nested is as deep as the file's schema, whose depth is bounded.
fn push_json(array: &ArrayRef, row: usize, json: &mut String) {
    let mut list = |items: ArrayRef| {
        json.push('[');
        for at in 0..items.len() {
            if at > 0 {
                json.push(',');
            }
            push_json(&items, at, json);
        }
        json.push(']');
    };
    match said(array, row) {
        Said::Nothing => json.push_str("null"),
        Said::Text(text) => json.push_str(&serde_json::Value::from(text).to_string()),
        Said::Bare(text) => json.push_str(&text),
        Said::Nested => match array.data_type() {
            DataType::List(_) => list(array.as_list::<i32>().value(row)),
            DataType::LargeList(_) => list(array.as_list::<i64>().value(row)),
            DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row)),
            // JSON has objects with texts for keys only: a map is the list of its entries.
            DataType::Map(..) => list(std::sync::Arc::new(array.as_map().value(row))),
            _ => {
                let fields = array.as_struct();
                json.push('{');
                for (at, (field, column)) in fields.fields().iter().zip(fields.columns()).enumerate() {
                    if at > 0 {
                        json.push(',');
                    }
                    json.push_str(&serde_json::Value::from(field.name().as_str()).to_string());
                    json.push(':');
                    push_json(column, row, json);
                }
                json.push('}');
            }
        },
    }
}
