//! What `demarche evaluate` writes on request beside its page: a report, and the rows behind the figures.

use std::path::{Path, PathBuf};

use demarche::evaluation::{Findings, HeldOut};
use demarche::input::{ColumnNames, Input};
use demarche::labels::{Annotations, LabelledSet};
use demarche::report::{self, Layout, RowFormat, RowWriter, Value};
use demarche::{Error, LabelNames};

use super::extraction_flags::DAMAGED;
use super::message::Messages;
use super::output::{Output, refuse_same};
use super::report_file::ReportFile;
use super::{Global, WrongUsage};

/// The flags of the report.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    /// Writes a report with charts, parts, terms and errors; one file, .html, .md or .json
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Labels of several annotators for the same statements (id, annotator, label), as the ceiling in the report
    #[arg(long, value_name = "FILE", requires = "report")]
    annotations: Option<PathBuf>,

    /// Fits the chosen recipe again to growing shares of the articles, for the report: would more labels help?
    #[arg(long, requires = "report")]
    learning_curve: bool,

    /// Writes all wrong predictions as a table, with the phrases that led to them
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    /// Writes the held-out prediction of every row as a table
    #[arg(long, value_name = "FILE")]
    oof: Option<PathBuf>,

    /// Writes the folds of the cross-validation as a table
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    folds_output: Option<PathBuf>,
}

/// The forms of the tables.
const ROWS: [RowFormat; 3] = [RowFormat::Csv, RowFormat::Tsv, RowFormat::Jsonl];

/// The files to write, opened before any work.
pub(super) struct Outputs {
    report: Option<ReportFile>,
    errors: Option<(Output, RowFormat)>,
    held_out: Option<(Output, RowFormat)>,
    folds: Option<(Output, RowFormat)>,
}

impl ReportArgs {
    /// The files to write, each with its flag.
    pub(super) fn files<'f>(&'f self, global: &'f Global) -> [(&'static str, Option<&'f Path>); 5] {
        [
            ("--output", global.output.as_deref()),
            ("--report", self.report.as_deref()),
            ("--errors", self.errors.as_deref()),
            ("--oof", self.oof.as_deref()),
            ("--folds-output", self.folds_output.as_deref()),
        ]
    }

    /// The file that is read.
    pub(super) fn annotation_file(&self) -> Option<&PathBuf> {
        self.annotations.as_ref()
    }

    /// Opens the files asked for; `None` where none is.
    pub(super) fn open(&self, global: &Global) -> anyhow::Result<Option<Outputs>> {
        let files = self.files(global);
        for (i, (flag, file)) in files.iter().enumerate().skip(1) {
            let Some(file) = file else { continue };
            for (other, before) in files[..i].iter().filter(|(other, before)| *other == "--output" || before.is_some())
            {
                refuse_same(*before, file, &format!("{other} and {flag}"))?;
            }
        }
        if files[1..].iter().all(|(_, file)| file.is_none()) {
            return Ok(None);
        }
        let report = ReportFile::open(self.report.as_deref(), global)?;
        let open =
            |file: &Option<PathBuf>| file.as_deref().map(|file| Output::open(Some(file), global.force)).transpose();
        let rows = |file: &Option<PathBuf>| -> anyhow::Result<Option<(Output, RowFormat)>> {
            let Some(path) = file.as_deref() else { return Ok(None) };
            let format = match path.extension() {
                None => Some(RowFormat::Csv),
                Some(extension) => extension.to_str().and_then(RowFormat::from_extension),
            };
            let format = format.filter(|format| ROWS.contains(format)).ok_or_else(|| {
                WrongUsage(format!("{}: expected a file that ends in .csv, .tsv or .jsonl", path.display()))
            })?;
            Ok(open(file)?.map(|output| (output, format)))
        };
        Ok(Some(Outputs {
            report,
            errors: rows(&self.errors)?,
            held_out: rows(&self.oof)?,
            folds: rows(&self.folds_output)?,
        }))
    }

    /// Whether the learning curve is wanted.
    pub(super) fn learning_curve(&self) -> bool {
        self.learning_curve
    }

    /// Reads the annotations with the label names of the set.
    pub(super) fn annotations(&self, names: &LabelNames, messages: Messages) -> anyhow::Result<Option<Annotations>> {
        let Some(file) = &self.annotations else { return Ok(None) };
        let inputs = Input::find(std::slice::from_ref(file), None)?;
        let read = Annotations::read(&inputs, &ColumnNames::new(), None, Some(names));
        let (annotations, found) = read.map_err(|error| match error {
            // It is about all rows, and names no file.
            Error::Labels(_) => anyhow::Error::from(error).context(file.display().to_string()),
            error => error.into(),
        })?;
        for file in found.damaged {
            messages.warning(format_args!("{file}: {DAMAGED}"));
        }
        Ok(Some(annotations))
    }
}

impl Outputs {
    /// Writes everything.
    pub(super) fn write(
        self,
        title: &str,
        set: &LabelledSet,
        findings: &Findings,
        held_out: &HeldOut,
    ) -> anyhow::Result<()> {
        let evaluation = &findings.evaluation;
        if let Some(report) = self.report {
            report.write(title, || report::findings(findings), || Ok(report::findings_json(findings)))?;
        }
        if let Some(target) = self.errors {
            write_rows(target, report::error_rows(set, held_out, evaluation))?;
        }
        if let Some(target) = self.held_out {
            write_rows(target, report::held_out_rows(set, held_out, evaluation))?;
        }
        if let Some(target) = self.folds {
            write_rows(target, report::fold_rows(evaluation))?;
        }
        Ok(())
    }
}

fn write_rows<'r>(
    (mut output, format): (Output, RowFormat),
    rows: impl Iterator<Item = Vec<(String, Value<'r>)>>,
) -> anyhow::Result<()> {
    let layout = Layout::default();
    let mut writer = RowWriter::new(&mut output, format, &layout);
    for row in rows {
        let fields: Vec<(&str, Value)> = row.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        writer.row(&fields)?;
    }
    writer.finish()?;
    output.finish()
}
