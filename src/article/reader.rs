//! Inputs become articles, one at a time: a text or web page is one, a row of a table is one, each page of an archive is one.
//!
//! A record that cannot be read is an error of its own; the records and files after it are still read, because one broken
//! page among thousands must not cost the rest.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use rayon::prelude::*;

use super::record::id_position;
use super::{Article, Record, page};
use crate::error::{Error, Result};
use crate::input::{
    Bytes, ColumnNames, Format, Input, MAX_ARTICLE, MAX_PAGE, Role, Row, TableReader, WarcPage, WarcReader, read_whole,
};
use crate::text::encoding::{decode, decode_named};
use crate::text::repair::repair_beside;

/// The roles that an article is made of.
const OWN: [Role; 7] = [Role::Text, Role::Title, Role::Date, Role::Outlet, Role::Url, Role::Id, Role::Group];

/// Reads the articles of several inputs, in their order; pages are read by all processors at once.
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
    /// Whether articles come without the other columns of their rows.
    is_alone: bool,
    open: Option<Open>,
    /// Records read ahead.
    ready: VecDeque<Result<Record>>,
}

/// An input that holds several articles.
enum Open {
    Table(Box<TableReader>),
    Archive(WarcReader),
}

/// What an input gives: an article, or a page that is one only after some work.
enum Next {
    Record(Result<Record>),
    Page(Page),
}

/// A web page as it was stored.
struct Page {
    html: Vec<u8>,
    file: Arc<str>,
    /// The record of an archive, counted from 1.
    record: Option<u64>,
    /// What the archive knows of it.
    known: Article,
    charset: Option<String>,
}

/// Pages read ahead: enough for every processor, few and small enough to hold.
const N_AHEAD: usize = 32;
const BYTES_AHEAD: usize = 32 << 20;

/// Bytes for each zero byte at which a page is still a page: some writers put one at its end.
const MIN_TEXT_PER_ZERO: usize = 1000;

impl ArticleReader {
    /// Prepares to read; files are opened when their turn comes.
    #[must_use]
    pub fn new(inputs: Vec<Input>, chosen: ColumnNames) -> Self {
        Self { inputs: inputs.into_iter(), chosen, is_alone: false, open: None, ready: VecDeque::new() }
    }

    /// Reads of a table no other columns than those of the article, where the file lets others be passed over.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { is_alone: true, ..self }
    }

    /// Opens the next input: a text or page is read at once, a table or archive article by article.
    fn open(&mut self, mut input: Input) -> Result<Option<Next>> {
        input.tell_format()?;
        let name = input.name();
        let bytes = || input.open().map(|(_, bytes)| bytes);
        match input.format().expect("it was told") {
            Format::Text => return read_text(bytes()?, name).map(|record| Some(Next::Record(Ok(record)))),
            Format::Html => {
                let html = read_whole(bytes()?, &name, MAX_PAGE)?;
                let known = Article { id: name.clone(), ..Article::default() };
                return Ok(Some(Next::Page(Page { html, file: name.into(), record: None, known, charset: None })));
            }
            Format::Warc => self.open = Some(Open::Archive(WarcReader::new(bytes()?, &name))),
            Format::Csv | Format::Tsv | Format::Jsonl | Format::Parquet => {
                let table = TableReader::open(&input, self.chosen.clone(), &[Role::Text])?;
                let table = if self.is_alone { table.only(&OWN, |_| false)? } else { table };
                self.open = Some(Open::Table(Box::new(table)));
            }
        }
        Ok(None)
    }

    /// What comes next, pages not yet worked on.
    fn pull(&mut self) -> Option<Next> {
        loop {
            let next = match &mut self.open {
                None => None,
                Some(Open::Table(table)) => table.next().map(|row| {
                    let is_damaged = table.had_errors();
                    Next::Record(row.and_then(|row| of_row(row, is_damaged)))
                }),
                Some(Open::Archive(archive)) => archive.next().map(|page| match page {
                    Ok(page) => Next::Page(Page::of_archive(page, archive.file())),
                    Err(error) => Next::Record(Err(error)),
                }),
            };
            if next.is_some() {
                return next;
            }
            self.open = None;
            let input = self.inputs.next()?;
            match self.open(input) {
                Ok(None) => {}
                Ok(next) => return next,
                Err(error) => return Some(Next::Record(Err(error))),
            }
        }
    }
}

impl Iterator for ArticleReader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(record) = self.ready.pop_front() {
            return Some(record);
        }
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        while batch.len() < N_AHEAD && n_bytes < BYTES_AHEAD {
            match self.pull() {
                Some(Next::Record(record)) if batch.is_empty() => return Some(record),
                Some(Next::Page(page)) => {
                    n_bytes += page.html.len();
                    batch.push(Next::Page(page));
                }
                // No row of a table waits for the next: it may come from a slow pipe.
                last => {
                    batch.extend(last);
                    break;
                }
            }
        }
        let records: Vec<_> = batch.into_par_iter().map(Next::read).collect();
        self.ready.extend(records);
        self.ready.pop_front()
    }
}

impl Next {
    fn read(self) -> Result<Record> {
        match self {
            Self::Record(record) => record,
            Self::Page(page) => page.read(),
        }
    }
}

impl Page {
    /// A page of an archive is known by its record's id, and by where and when it was fetched.
    fn of_archive(page: WarcPage, file: &Arc<str>) -> Self {
        let id = page.id.unwrap_or_else(|| format!("{file}:{}", page.number));
        let known = Article { id, url: page.url, date: page.date, ..Article::default() };
        let (html, charset) = (page.html, page.charset);
        Self { html, file: Arc::clone(file), record: Some(page.number), known, charset }
    }

    /// Finds the article on the page. Its address is the one it was fetched from, else the one it gives itself; its date the
    /// one it gives itself, else the day it was fetched.
    fn read(self) -> Result<Record> {
        let failed = |message: String| match self.record {
            None => Error::file(&*self.file, message),
            Some(record) => Error::Record { file: self.file.to_string(), record, message },
        };
        if self.html.trim_ascii().is_empty() {
            return Err(failed("the input is empty; expected a web page".to_owned()));
        }
        let charset = self.charset.or_else(|| page::named_encoding(&self.html));
        let decoded = decode_named(&self.html, charset.as_deref());
        let n_zeros = decoded.text.bytes().filter(|byte| *byte == 0).count();
        if n_zeros * MIN_TEXT_PER_ZERO > decoded.text.len() {
            let message = format!("expected a web page, found {n_zeros} zero bytes: this is no text");
            return Err(failed(message));
        }
        let found = page::read(&decoded.text).map_err(failed)?;
        let article = Article {
            id: self.known.id,
            date: found.date.or(self.known.date),
            url: self.known.url.or(found.url),
            ..found
        };
        let article = with_repaired_title(article);
        Ok(Record { article, file: self.file, row: None, is_damaged: decoded.had_errors })
    }
}

/// The article of a whole file.
fn read_text(bytes: Bytes, file: String) -> Result<Record> {
    let decoded = decode(&read_whole(bytes, &file, MAX_ARTICLE)?);
    if let Some(at) = decoded.text.find('\0') {
        let message = format!("expected an article, found a zero byte after {at} others: this is no text");
        return Err(Error::file(file, message));
    }
    if decoded.text.trim().is_empty() {
        return Err(Error::file(file, "the input is empty; expected an article"));
    }
    let article = Article { id: file.clone(), text: decoded.text, ..Article::default() };
    Ok(Record { article, file: file.into(), row: None, is_damaged: decoded.had_errors })
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
        byline: None,
    };
    let article = with_repaired_title(article);
    Ok(Record { article, file: row.file().into(), row: Some(row), is_damaged })
}

/// The article with what stands around its text put right where it was decoded with the wrong code page. The text is put
/// right when statements are found in it, because their places refer to the text as it was.
fn with_repaired_title(mut article: Article) -> Article {
    for value in [&mut article.title, &mut article.byline, &mut article.outlet].into_iter().flatten() {
        if let Some(repaired) = repair_beside(value, &article.text) {
            *value = repaired;
        }
    }
    article
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
