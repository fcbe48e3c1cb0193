//! The arguments that say what to train on or to hold a model against.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use demarche::input::{ColumnNames, Format, Input, Role};
use demarche::labels::{Codebook, LabelledSet, ReadReport};
use demarche::{Error, LabelNames};

use super::extraction_flags::DAMAGED;
use super::input::{PartyColumns, format, named};
use super::message::Messages;
use super::progress;
use super::report_file::file_names;

/// Tables of labelled statements.
#[derive(Args, Debug)]
pub(super) struct LabelsArgs {
    /// Tables with a `text` and a `label` column: .csv, .tsv, .jsonl or .parquet; - for standard input
    #[arg(value_name = "LABELS", required = true)]
    paths: Vec<PathBuf>,

    /// Reads every LABELS as this, whatever its name [default: by extension; standard input by its beginning]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    input_format: Option<Format>,

    /// Column with the statement's words [default: text, or an alias such as sentence]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    text_column: Option<String>,

    /// Column with the label [default: label, or an alias such as class or stance]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    label_column: Option<String>,

    /// Column that identifies the row [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    id_column: Option<String>,

    /// Column with the article a row comes from; its rows are never split [default: group, article_id or doc_id]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    group_column: Option<String>,

    /// Column with the weight of the row, above 0 [default: weight]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    weight_column: Option<String>,

    #[command(flatten)]
    parties: PartyColumns,
}

impl LabelsArgs {
    /// The text column that the user named.
    pub(super) fn text_column(&self) -> ColumnNames {
        named([(Role::Text, &self.text_column)])
    }

    /// The tables to read.
    pub(super) fn read_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.paths.iter()
    }

    /// The names of the tables.
    pub(super) fn names(&self) -> String {
        file_names(&self.paths)
    }

    /// Reads the labelled set and the texts without a label, and tells what was left out: these too, unless they are `learned_from`.
    pub(super) fn read(
        &self,
        known: Option<&LabelNames>,
        learned_from: bool,
        messages: Messages,
    ) -> anyhow::Result<(LabelledSet, Vec<String>)> {
        let columns = self.parties.beside(named([
            (Role::Text, &self.text_column),
            (Role::Label, &self.label_column),
            (Role::Id, &self.id_column),
            (Role::Group, &self.group_column),
            (Role::Weight, &self.weight_column),
        ]));
        let mut inputs = Input::find(&self.paths, self.input_format)?;
        let progress = progress::reading(&mut inputs, messages);
        let read = LabelledSet::read(&inputs, &columns, known);
        progress.finish_and_clear();
        let (set, report) = read.map_err(|error| match error {
            // It is about the rows of all files together.
            Error::Labels(_) => {
                let files: Vec<String> = inputs.iter().map(Input::name).collect();
                anyhow::Error::from(error).context(files.join(", "))
            }
            error => error.into(),
        })?;
        let ReadReport { unlabelled, without_text, first_without_text, damaged, .. } = report;
        for file in damaged {
            messages.warning(format_args!("{file}: {DAMAGED}"));
        }
        if !unlabelled.is_empty() && !learned_from {
            messages.note(format_args!("rows without a label, left out: {}", unlabelled.len()));
        }
        if let Some(first) = first_without_text {
            messages.warning(format_args!("rows with a label and no text, left out: {without_text} (first: {first})"));
        }
        Ok((set, unlabelled))
    }
}

/// Reads a codebook.
pub(super) fn codebook(file: &Path) -> anyhow::Result<Codebook> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| name.clone())?;
    Ok(Codebook::parse(&text, &name)?)
}
