//! The types that columns are read as, beside those they are declared with.
//!
//! Texts become views into the pages they came in, and words of a dictionary become texts of this kind: a view has sixteen bytes
//! whatever it shows, so a file cannot make a small dictionary into a large column.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

/// The schema to read with.
pub(super) fn schema(declared: &SchemaRef) -> SchemaRef {
    let fields: Vec<FieldRef> = declared.fields().iter().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, declared.metadata().clone()))
}

/// A field with the type to read it as.
pub(super) fn field(declared: &FieldRef) -> FieldRef {
    Arc::new(Field::clone(declared).with_data_type(plain(declared.data_type())))
}

/// The type to read one as.
fn plain(declared: &DataType) -> DataType {
    use DataType as D;
    match declared {
        D::Utf8 | D::LargeUtf8 => D::Utf8View,
        D::Binary | D::LargeBinary => D::BinaryView,
        D::Dictionary(_, holds) => plain(holds),
        D::RunEndEncoded(_, holds) => plain(holds.data_type()),
        D::List(item) => D::List(field(item)),
        D::LargeList(item) => D::LargeList(field(item)),
        D::FixedSizeList(item, n) => D::FixedSizeList(field(item), *n),
        D::Map(entries, is_sorted) => D::Map(field(entries), *is_sorted),
        D::Struct(fields) => D::Struct(fields.iter().map(field).collect()),
        other => other.clone(),
    }
}
