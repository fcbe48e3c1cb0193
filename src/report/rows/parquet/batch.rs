//! Rows that wait as columns: own values in vectors, those of the input as places in the columns they came from.
//!
//! A column of the input keeps its type because none of its values is looked at: Arrow's kernels copy or cut out what is meant.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};

use crate::error::{Error, Result, shorten};
use crate::report::column::{Column, Holds};
use crate::report::value::{Value, rounded};

/// Bytes of a value that is no text: more than most have.
const VALUE: usize = 16;

/// Rows of one table that wait.
pub(in crate::report::rows) struct TypedRows {
    schema: Arc<OutputSchema>,
    columns: Vec<Values>,
    n_rows: usize,
    n_bytes: usize,
}

/// Rows on their way to a file.
pub(in crate::report::rows) struct TypedBatch {
    pub(super) schema: Arc<OutputSchema>,
    pub(super) rows: RecordBatch,
    pub(super) n_bytes: usize,
}

/// What the columns hold: as the file is to declare it, and as the values have it here.
pub(super) struct OutputSchema {
    pub(super) declared: Schema,
    pub(super) plain: SchemaRef,
    holds: Vec<Holds>,
}

/// The values of one column.
enum Values {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Spans(ListBuilder<StructBuilder>),
    Input(Places),
}

/// Values of a column of the input: which columns were met, and for each row the place in one of them.
struct Places {
    field: FieldRef,
    columns: Vec<ArrayRef>,
    rows: Vec<(usize, usize)>,
}

impl OutputSchema {
    fn new(columns: &[Column<'_>]) -> Self {
        let (mut declared, mut plain) = (Vec::new(), Vec::new());
        for column in columns {
            let own = |holds| Arc::new(Field::new(column.name, holds, true));
            let fields = match &column.holds {
                Holds::Text => own(DataType::Utf8),
                Holds::Integer => own(DataType::Int64),
                Holds::Number => own(DataType::Float64),
                Holds::Spans => own(DataType::List(spans_item())),
                Holds::Input(holds) => {
                    let [before, here] = holds.fields().expect("a column without a type holds texts");
                    declared.push(before);
                    plain.push(here);
                    continue;
                }
            };
            declared.push(Arc::clone(&fields));
            plain.push(fields);
        }
        let holds = columns.iter().map(|column| column.holds.clone()).collect();
        Self { declared: Schema::new(declared), plain: Arc::new(Schema::new(plain)), holds }
    }
}

/// An item of a list of ranges.
fn spans_item() -> FieldRef {
    Arc::new(Field::new("item", DataType::Struct(bounds()), false))
}

fn bounds() -> Fields {
    ["start", "end"].map(|name| Field::new(name, DataType::Int64, false)).into_iter().collect()
}

impl TypedRows {
    #[expect(clippy::unnecessary_wraps, reason = "without the feature `parquet` it fails")]
    pub(in crate::report::rows) fn new(columns: &[Column<'_>]) -> Result<Self> {
        Ok(Self::of(Arc::new(OutputSchema::new(columns))))
    }

    fn of(schema: Arc<OutputSchema>) -> Self {
        let fields = schema.plain.fields();
        let columns = schema.holds.iter().zip(fields).map(|(holds, field)| Values::new(holds, field)).collect();
        Self { schema, columns, n_rows: 0, n_bytes: 0 }
    }

    /// An empty one of the same columns.
    pub(in crate::report::rows) fn fork(&self) -> Self {
        Self::of(Arc::clone(&self.schema))
    }

    /// About how many bytes wait.
    pub(in crate::report::rows) fn len(&self) -> usize {
        self.n_bytes
    }

    /// Adds a row with a value for each column, or nothing of it.
    pub(in crate::report::rows) fn row<'v>(
        &mut self,
        values: impl Iterator<Item = &'v Value<'v>> + Clone,
    ) -> Result<()> {
        self.columns.iter().zip(values.clone()).try_for_each(|(column, value)| column.check(value))?;
        for (column, value) in self.columns.iter_mut().zip(values) {
            self.n_bytes += column.push(value);
        }
        self.n_rows += 1;
        Ok(())
    }

    /// Takes the rows that wait.
    pub(in crate::report::rows) fn take(&mut self) -> Result<TypedBatch> {
        let Self { schema, columns, n_bytes, .. } = std::mem::replace(self, self.fork());
        let columns = columns.into_iter().map(Values::finish).collect::<std::result::Result<Vec<_>, _>>();
        let rows = columns.and_then(|columns| RecordBatch::try_new(Arc::clone(&schema.plain), columns));
        let rows = rows.map_err(|error| Error::Rows(format!("the rows fit into no Parquet table: {error}")))?;
        Ok(TypedBatch { schema, rows, n_bytes })
    }
}

impl Values {
    fn new(holds: &Holds, field: &FieldRef) -> Self {
        match holds {
            Holds::Text => Self::Text(StringBuilder::new()),
            Holds::Integer => Self::Integer(Int64Builder::new()),
            Holds::Number => Self::Number(Float64Builder::new()),
            Holds::Spans => {
                let builders: Vec<Box<dyn ArrayBuilder>> =
                    vec![Box::new(Int64Builder::new()), Box::new(Int64Builder::new())];
                Self::Spans(ListBuilder::new(StructBuilder::new(bounds(), builders)).with_field(spans_item()))
            }
            Holds::Input(_) => Self::Input(Places { field: Arc::clone(field), columns: Vec::new(), rows: Vec::new() }),
        }
    }

    /// Makes sure that the column can hold a value.
    fn check(&self, value: &Value<'_>) -> Result<()> {
        // Own columns get the values that they are declared for.
        let (Self::Input(places), false) = (self, matches!(value, Value::Null)) else { return Ok(()) };
        let expected = places.field.data_type();
        let found = match value {
            Value::Typed(cell) if cell.place().0.data_type() == expected => return Ok(()),
            Value::Typed(cell) => shown(cell.place().0.data_type()),
            other => shorten(&other.text()),
        };
        let (name, expected) = (places.field.name(), shown(expected));
        Err(Error::Rows(format!(
            "the column `{name}` holds {expected} in the first file, and {found} here; a Parquet file cannot hold both, \
             --format jsonl can"
        )))
    }

    /// Adds a value; gives its size.
    fn push(&mut self, value: &Value<'_>) -> usize {
        match (self, value) {
            (Self::Text(texts), value) => return push_text(texts, value),
            (Self::Integer(integers), Value::Integer(value)) => integers.append_option(i64::try_from(*value).ok()),
            (Self::Integer(integers), _) => integers.append_null(),
            (Self::Number(numbers), Value::Float(value)) => {
                numbers.append_option(value.is_finite().then(|| rounded(*value)));
            }
            (Self::Number(numbers), _) => numbers.append_null(),
            (Self::Spans(lists), Value::Spans(spans)) => {
                for (start, end) in spans {
                    push_span(lists.values(), [*start, *end]);
                }
                lists.append(true);
                return VALUE * (1 + spans.len());
            }
            (Self::Spans(lists), _) => lists.append(false),
            (Self::Input(places), value) => return places.push(value),
        }
        VALUE
    }

    fn finish(self) -> std::result::Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(mut texts) => Arc::new(texts.finish()),
            Self::Integer(mut integers) => Arc::new(integers.finish()),
            Self::Number(mut numbers) => Arc::new(numbers.finish()),
            Self::Spans(mut lists) => Arc::new(lists.finish()),
            Self::Input(places) => return places.finish(),
        })
    }
}

/// A type in a message: the one for texts has a name that nobody outside knows.
fn shown(holds: &DataType) -> String {
    if *holds == DataType::Utf8View { "text".to_owned() } else { holds.to_string() }
}

fn push_text(texts: &mut StringBuilder, value: &Value<'_>) -> usize {
    let is_null = match value {
        Value::Null => true,
        Value::Json(value) => value.get() == "null",
        Value::Typed(cell) => cell.place().0.is_null(cell.place().1),
        Value::Float(number) => !number.is_finite(),
        Value::Text(_) | Value::Integer(_) | Value::Spans(_) => false,
    };
    if is_null {
        texts.append_null();
        return VALUE;
    }
    let text = value.text();
    texts.append_value(&text);
    VALUE + text.len()
}

fn push_span(spans: &mut StructBuilder, bounds: [usize; 2]) {
    for (at, bound) in bounds.into_iter().enumerate() {
        let column = spans.field_builder::<Int64Builder>(at).expect("both bounds are integers");
        column.append_value(i64::try_from(bound).unwrap_or(i64::MAX));
    }
    spans.append(true);
}

impl Places {
    fn push(&mut self, value: &Value<'_>) -> usize {
        let nothing;
        let (column, row) = if let Value::Typed(cell) = value {
            cell.place()
        } else {
            nothing = new_null_array(self.field.data_type(), 1);
            (&nothing, 0)
        };
        // Rows that follow each other mostly stand in one batch.
        if self.columns.last().is_none_or(|last| !Arc::ptr_eq(last, column)) {
            self.columns.push(Arc::clone(column));
        }
        self.rows.push((self.columns.len() - 1, row));
        match value {
            Value::Typed(cell) => VALUE + cell.size(),
            _ => VALUE,
        }
    }

    fn finish(self) -> std::result::Result<ArrayRef, ArrowError> {
        let (Some(&(_, start)), [column]) = (self.rows.first(), self.columns.as_slice()) else {
            return match self.columns.as_slice() {
                [] => Ok(arrow_array::new_empty_array(self.field.data_type())),
                columns => {
                    let columns: Vec<&dyn Array> = columns.iter().map(|column| &**column).collect();
                    arrow_select::interleave::interleave(&columns, &self.rows)
                }
            };
        };
        let is_run = self.rows.iter().enumerate().all(|(i, (_, row))| *row == start + i);
        if is_run {
            return Ok(column.slice(start, self.rows.len()));
        }
        arrow_select::interleave::interleave(&[&**column], &self.rows)
    }
}
