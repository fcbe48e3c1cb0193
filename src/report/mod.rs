//! Rows and numbers become files and pages. Nothing is computed here but rounding and layout.

mod aggregation;
mod agreement;
mod codebook;
mod comparison;
mod evaluation;
mod explanation;
mod model;
mod page;
mod rounding;
mod rows;
mod statements;
mod terminal;
mod value;

pub use self::aggregation::{SHARE_COLUMNS, aggregation, aggregation_rows};
pub use self::agreement::agreement;
pub use self::codebook::codebook;
pub use self::comparison::{comparison, evaluation_comparison};
pub use self::evaluation::evaluation;
pub use self::explanation::{Highlight, explanation, explanation_json, highlights};
pub use self::model::{model, model_json};
pub use self::page::{Page, Table};
pub use rows::{RowFormat, RowWriter};
pub use statements::{STATEMENT_COLUMNS, statement_fields};
pub use terminal::{Layout, Width};
pub use value::Value;
