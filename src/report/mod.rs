//! Numbers become pages. Nothing is computed here: a report reads a result and rounds it.

mod evaluation;
mod page;
mod rounding;

pub use self::evaluation::evaluation;
pub use self::page::{Page, Table};
