//! The arguments that say what to train on or to hold a model against.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use demarche::LabelNames;
use demarche::input::{ColumnNames, Input, Role};
use demarche::labels::{Codebook, LabelledSet, ReadReport};

use super::input::named;
use super::message::Messages;

/// Tables of labelled statements.
#[derive(Args, Debug)]
pub(super) struct LabelsArgs {
    /// Tables with a `text` and a `label` column: .csv, .tsv or .jsonl; - for standard input
    #[arg(value_name = "LABELS", required = true)]
    paths: Vec<PathBuf>,

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
}

impl LabelsArgs {
    /// Reads the labelled set and tells what was left out.
    pub(super) fn read(&self, known: Option<&LabelNames>, messages: Messages) -> anyhow::Result<LabelledSet> {
        let columns: ColumnNames = named([
            (Role::Text, &self.text_column),
            (Role::Label, &self.label_column),
            (Role::Id, &self.id_column),
            (Role::Group, &self.group_column),
            (Role::Weight, &self.weight_column),
        ]);
        let inputs = Input::find(&self.paths, None)?;
        let (set, report) = LabelledSet::read(&inputs, &columns, known)?;
        let ReadReport { unlabelled, without_text, first_without_text, .. } = report;
        if unlabelled > 0 {
            messages.note(format_args!("{unlabelled} rows have no label and are left out"));
        }
        if let Some(first) = first_without_text {
            messages.warning(format_args!(
                "{without_text} rows have a label and no text and are left out (first: {first})"
            ));
        }
        Ok(set)
    }
}

/// Reads a codebook.
pub(super) fn codebook(file: &Path) -> anyhow::Result<Codebook> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| name.clone())?;
    Ok(Codebook::parse(&text, &name)?)
}
