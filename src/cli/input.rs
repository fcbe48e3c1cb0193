//! The arguments that say what to read.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use demarche::article::{ArticleReader, Record};
use demarche::input::{ColumnNames, Format, Input, Role};

use super::WrongUsage;

/// Where the articles or statements are.
#[derive(Args, Debug)]
pub(super) struct InputArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Reads every INPUT as this, whatever its name [default: by extension; standard input by its beginning]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    input_format: Option<Format>,
}

impl InputArgs {
    /// The paths given.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.paths.iter()
    }

    /// The inputs, of which there is at least one; without a path standard input, unless it is a terminal.
    pub(super) fn find(&self) -> anyhow::Result<Vec<Input>> {
        if !self.paths.is_empty() {
            return Self::told(&self.paths, self.input_format);
        }
        if io::stdin().is_terminal() {
            return Err(WrongUsage("no INPUT: give a file, a folder, or - for standard input".to_owned()).into());
        }
        Self::told(&[PathBuf::from("-")], self.input_format)
    }

    /// The inputs, each with its format: what is done with standard input depends on it.
    fn told(paths: &[PathBuf], format: Option<Format>) -> anyhow::Result<Vec<Input>> {
        let mut inputs = Input::find(paths, format)?;
        inputs.iter_mut().try_for_each(Input::tell_format)?;
        Ok(inputs)
    }
}

/// Reads the name of a format; its error lists them.
pub(super) fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .map(|name| Format::from_name(&name).expect("the parser knows the names only"))
}

/// Bytes of articles worked on at a time: one book may pass it, many may not.
const BATCH_BYTES: usize = 32 << 20;

/// The next articles to work on at once: at most `n`, fewer when they are long, none at the end.
pub(super) fn batch(records: &mut ArticleReader, n: usize) -> Vec<demarche::Result<Record>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    while batch.len() < n
        && n_bytes < BATCH_BYTES
        && let Some(record) = records.next()
    {
        n_bytes += record.as_ref().map_or(0, |record| record.article.text.len());
        batch.push(record);
    }
    batch
}

/// Which columns of a table hold an article.
#[derive(Args, Debug)]
#[command(next_help_heading = "Columns of tables")]
pub(super) struct ArticleColumns {
    /// Column with the article's words [default: text, or an alias such as body]
    #[arg(id = "text-column", long, value_name = "NAME")]
    text: Option<String>,

    /// Column that identifies the article [default: id, article_id or doc_id; else FILE:ROW]
    #[arg(id = "id-column", long, value_name = "NAME")]
    id: Option<String>,

    /// Column with the headline [default: title or headline]
    #[arg(id = "title-column", long, value_name = "NAME")]
    title: Option<String>,

    /// Column with the date of publication [default: date or publishedAt]
    #[arg(id = "date-column", long, value_name = "NAME")]
    date: Option<String>,

    /// Column with the publisher [default: outlet, source, sitename or hostname]
    #[arg(id = "outlet-column", long, value_name = "NAME")]
    outlet: Option<String>,

    /// Column with the address [default: url]
    #[arg(id = "url-column", long, value_name = "NAME")]
    url: Option<String>,
}

impl ArticleColumns {
    /// The columns the user named.
    pub(super) fn names(&self) -> ColumnNames {
        named([
            (Role::Text, &self.text),
            (Role::Id, &self.id),
            (Role::Title, &self.title),
            (Role::Date, &self.date),
            (Role::Outlet, &self.outlet),
            (Role::Url, &self.url),
        ])
    }
}

/// Which columns of a table name the parties of a statement.
#[derive(Args, Debug)]
#[command(next_help_heading = "Columns of tables")]
pub(super) struct PartyColumns {
    /// Column with the statement's speaker [default: speaker]
    #[arg(id = "speaker-column", long, value_name = "NAME")]
    speaker: Option<String>,

    /// Column with the statement's target [default: target]
    #[arg(id = "target-column", long, value_name = "NAME")]
    target: Option<String>,
}

impl PartyColumns {
    /// These columns beside others.
    pub(super) fn beside(&self, names: ColumnNames) -> ColumnNames {
        named_beside(names, [(Role::Speaker, &self.speaker), (Role::Target, &self.target)])
    }
}

/// The roles for which the user named a column.
pub(super) fn named<'a>(chosen: impl IntoIterator<Item = (Role, &'a Option<String>)>) -> ColumnNames {
    named_beside(ColumnNames::new(), chosen)
}

fn named_beside<'a>(names: ColumnNames, chosen: impl IntoIterator<Item = (Role, &'a Option<String>)>) -> ColumnNames {
    chosen.into_iter().fold(names, |names, (role, column)| match column {
        Some(column) => names.with(role, column),
        None => names,
    })
}
