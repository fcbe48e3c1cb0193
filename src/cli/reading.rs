//! `demarche predict --report`: scored articles, to be read.

use std::path::Path;

use demarche::article::{Extraction, Record};
use demarche::corpus::ReadingBuilder;
use demarche::model::{Prediction, StanceModel};
use demarche::report;

use super::report_file::{ReportFile, json};
use super::{Global, WrongUsage};

/// Takes the articles as they are scored and writes the report at the end; does nothing where none is asked for.
pub(super) struct ReadingReport<'m>(Option<(ReportFile, ReadingBuilder<'m>)>);

impl<'m> ReadingReport<'m> {
    /// Opens the file of `--report`.
    pub(super) fn open(file: Option<&Path>, model: &'m StanceModel, global: &Global) -> anyhow::Result<Self> {
        let file = ReportFile::open(file, global)?;
        Ok(Self(file.map(|file| (file, ReadingBuilder::new(model, global.seed)))))
    }

    /// Refuses the flag where there are no articles.
    pub(super) fn refuse(file: Option<&Path>) -> anyhow::Result<()> {
        let Some(file) = file else { return Ok(()) };
        let message = format!(
            "--report {}: it shows statements in their articles, and a table of statements has none; give articles, with --articles where a table holds \
             them, or use `demarche aggregate --report` on the predictions",
            file.display()
        );
        Err(WrongUsage(message).into())
    }

    /// Takes an article with the predictions of its statements.
    pub(super) fn add(&mut self, record: &Record, extraction: &Extraction, predictions: &[Prediction]) {
        if let Some((_, builder)) = &mut self.0 {
            builder.add(&record.article, extraction, predictions);
        }
    }

    /// Writes the report.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let Some((file, builder)) = self.0 else { return Ok(()) };
        let reading = builder.finish();
        file.write("Statements and their stance", || report::reading(&reading), || json(&reading))
    }
}
