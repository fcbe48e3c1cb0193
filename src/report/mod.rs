//! Rows and numbers become files and pages. Nothing is computed here but rounding and layout.

mod aggregation;
mod agreement;
mod codebook;
mod comparison;
mod evaluation;
mod explanation;
mod findings;
mod html;
mod model;
mod page;
mod prose;
mod reading;
mod rounding;
mod rows;
mod statements;
mod svg;
mod table;
mod terminal;
mod value;

pub use self::aggregation::{SHARE_COLUMNS, aggregation, aggregation_report, aggregation_rows};
pub use self::agreement::agreement;
pub use self::codebook::codebook;
pub use self::comparison::{comparison, comparison_report, evaluation_comparison};
pub use self::evaluation::evaluation;
pub use self::explanation::{Highlight, explanation, explanation_json, highlights, marked};
pub use self::findings::{error_rows, findings, findings_json, fold_rows, held_out_rows};
pub use self::model::{model, model_json};
pub use self::page::Page;
pub use self::prose::Prose;
pub use self::reading::reading;
pub use self::svg::{Axis, Bar, Bars, Chart, Curves, Line, Point, Spread, Stroke, Ticks};
pub use self::table::Table;
pub use rows::{RowBuffer, RowFormat, RowWriter};
pub use statements::{STATEMENT_COLUMNS, statement_fields};
pub use terminal::{Layout, Width};
pub use value::Value;
