//! Inputs become articles, one at a time: a text file is one article, a row of a table is one article.
//!
//! A record that cannot be read is an error of its own; the records and files after it are still read, because one broken
//! page among thousands must not cost the rest.

use std::io::Read as _;
use std::vec;

use super::Article;
use crate::error::{Error, Result};
use crate::input::{Bytes, Cell, ColumnNames, Columns, Format, Input, Role, Row, TableReader};
use crate::text::encoding::decode;

/// The roles that an [`Article`] holds; all other columns of its row are only carried along.
const HELD: [Role; 5] = [Role::Text, Role::Title, Role::Date, Role::Outlet, Role::Url];

/// An article as it was read.
#[derive(Clone, Debug)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// The row it was made of; `None` for a text file.
    pub row: Option<Row>,
    /// Whether some bytes of its file fitted no character and became U+FFFD.
    pub is_damaged: bool,
}

impl Record {
    /// The file it is from, as messages name it.
    #[must_use]
    pub fn file(&self) -> &str {
        self.row.as_ref().map_or(&self.article.id, Row::file)
    }

    /// The columns of the row that the article does not hold, with their cells.
    pub fn others(&self) -> impl Iterator<Item = (&str, Cell<'_>)> {
        let held = |row: &Row| {
            let columns = row.columns();
            HELD.iter().filter_map(|role| columns.position(*role)).chain(id_position(columns)).collect::<Vec<_>>()
        };
        self.row.iter().flat_map(move |row| {
            let held = held(row);
            row.fields().enumerate().filter(move |(at, _)| !held.contains(at)).map(|(_, field)| field)
        })
    }
}

/// Where a row has the identity of its article: its `id`, else an article's id under a name of its own (`doc_id`).
fn id_position(columns: &Columns) -> Option<usize> {
    let is_article_id = |name: &str| !name.trim().eq_ignore_ascii_case(Role::Group.name());
    columns.position(Role::Id).or_else(|| {
        columns.name(Role::Group).filter(|name| is_article_id(name)).and_then(|_| columns.position(Role::Group))
    })
}

/// Reads the articles of several inputs, in their order.
///
/// ```no_run
/// use demarche::article::ArticleReader;
/// use demarche::input::{ColumnNames, Input};
///
/// let inputs = Input::find(&["pages".into()], None)?;
/// for record in ArticleReader::new(inputs, ColumnNames::new()) {
///     println!("{}", record?.article.id);
/// }
/// # Ok::<(), demarche::Error>(())
/// ```
pub struct ArticleReader {
    inputs: vec::IntoIter<Input>,
    chosen: ColumnNames,
    table: Option<TableReader>,
}

impl ArticleReader {
    /// Prepares to read; files are opened when their turn comes.
    #[must_use]
    pub fn new(inputs: Vec<Input>, chosen: ColumnNames) -> Self {
        Self { inputs: inputs.into_iter(), chosen, table: None }
    }

    /// Opens the next input: a text is read at once, a table row by row.
    fn open(&mut self, input: &Input) -> Result<Option<Record>> {
        let (format, bytes) = input.open()?;
        if format == Format::Text {
            return read_text(bytes, input.name()).map(Some);
        }
        self.table = Some(TableReader::new(bytes, &input.name(), format, self.chosen.clone(), &[Role::Text])?);
        Ok(None)
    }
}

impl Iterator for ArticleReader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(table) = &mut self.table {
                if let Some(row) = table.next() {
                    let is_damaged = table.had_errors();
                    return Some(row.and_then(|row| of_row(row, is_damaged)));
                }
                self.table = None;
            }
            let input = self.inputs.next()?;
            if let Some(record) = self.open(&input).transpose() {
                return Some(record);
            }
        }
    }
}

/// The article of a whole file.
fn read_text(mut bytes: Bytes, file: String) -> Result<Record> {
    let mut content = Vec::new();
    bytes.read_to_end(&mut content).map_err(|error| Error::io(&file, error))?;
    let decoded = decode(&content);
    if let Some(at) = decoded.text.find('\0') {
        let message = format!("expected an article, found a zero byte after {at} others: this is no text");
        return Err(Error::file(file, message));
    }
    if decoded.text.trim().is_empty() {
        return Err(Error::file(file, "the input is empty; expected an article"));
    }
    let article = Article { id: file, text: decoded.text, ..Article::default() };
    Ok(Record { article, row: None, is_damaged: decoded.had_errors })
}

/// The article of one row.
fn of_row(row: Row, is_damaged: bool) -> Result<Record> {
    let known = |role| row.get(role).map(String::from);
    let id = id_position(row.columns()).map(|at| row.cell(at).text().into_owned()).filter(|id| !id.is_empty());
    let article = Article {
        id: id.unwrap_or_else(|| format!("{}:{}", row.file(), row.number())),
        text: row.text(Role::Text)?.into_owned(),
        title: known(Role::Title),
        date: known(Role::Date),
        outlet: known(Role::Outlet),
        url: known(Role::Url),
    };
    Ok(Record { article, row: Some(row), is_damaged })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn texts_and_rows_become_articles_and_a_bad_record_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let files: [(&str, &[u8]); 5] = [
            ("a.txt", b"\xef\xbb\xbfShe said no."),
            ("b.txt", b" \n"),
            ("c.csv", b"doc_id;body;headline;section\nx7;He left.;Gone;world\n;Again.;;\nx9\n"),
            ("d.jsonl", b"{\"text\": 5, \"n\": 1.0}\n{\"text\": {}}\n"),
            ("e.txt", b"PK\0\0"),
        ];
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let inputs = Input::find(&[folder.path().to_owned()], None).unwrap();
        let records: Vec<String> = ArticleReader::new(inputs, ColumnNames::new())
            .map(|record| match record {
                Ok(record) => {
                    let others: Vec<_> = record.others().map(|(name, _)| name).collect();
                    let Article { id, text, title, .. } = &record.article;
                    format!("{id} | {text} | {title:?} | {others:?}")
                }
                Err(error) => error.to_string(),
            })
            .collect();
        let records = records.join("\n").replace(&format!("{}/", folder.path().display()), "");
        insta::assert_snapshot!(records, @r#"
        a.txt | She said no. | None | []
        b.txt: the input is empty; expected an article
        x7 | He left. | Some("Gone") | ["section"]
        c.csv:2 | Again. | None | ["section"]
        c.csv, row 3: line 4 has 1 cell; the header has 4
        d.jsonl:1 | 5 | None | ["n"]
        d.jsonl, row 2, column `text`: found `{}`; expected text
        e.txt: expected an article, found a zero byte after 2 others: this is no text
        "#);
    }
}
