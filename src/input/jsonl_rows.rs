//! Tables with one JSON object a line (<https://jsonlines.org>): keys in their order, values byte for byte.

use std::fmt;
use std::io::{BufReader, Cursor, Read};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::columns::MAX_COLUMNS;
use super::csv_rows::beginning;
use super::limit::read_line;
use super::table::TextStream;
use super::{Bytes, MAX_ARTICLE};
use crate::error::{Error, Result, shorten};

/// The objects of a file, one a line; blank lines are skipped.
pub(super) struct JsonRows {
    reader: BufReader<TextStream>,
    line: Vec<u8>,
    line_number: u64,
}

/// The keys and values of one object.
pub(super) struct Object {
    pub(super) keys: Vec<String>,
    pub(super) values: Vec<Box<RawValue>>,
}

impl JsonRows {
    /// Prepares a file, which must not be empty or one large array.
    pub(super) fn open(bytes: Bytes, file: &str) -> Result<Self> {
        let (sample, rest) = beginning(bytes, file)?;
        if sample.trim_ascii_start().starts_with(b"[") {
            return Err(Error::file(file, "expected one JSON object a line, found a JSON array"));
        }
        Ok(Self { reader: BufReader::new(Cursor::new(sample).chain(rest)), line: Vec::new(), line_number: 0 })
    }

    /// The next object; an error shows the line.
    pub(super) fn next(&mut self, file: &str, number: u64) -> Option<Result<Object>> {
        loop {
            let length = match read_line(&mut self.reader, MAX_ARTICLE, &mut self.line) {
                Err(error) => return Some(Err(Error::io(file, error))),
                Ok(0) => return None,
                Ok(length) => length,
            };
            self.line_number += 1;
            if length > MAX_ARTICLE as u64 {
                let (size, limit) = (length >> 20, MAX_ARTICLE >> 20);
                let message = format!("line {} has {size} MB; at most {limit} MB are read", self.line_number);
                return Some(Err(Error::Row { file: file.to_owned(), row: number, column: None, message }));
            }
            let line = self.line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            return Some(serde_json::from_slice(line).map_err(|error| self.no_object(&error, file, number)));
        }
    }

    fn no_object(&self, error: &serde_json::Error, file: &str, number: u64) -> Error {
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or(&message);
        let at = format!("line {}, column {}", self.line_number, error.column());
        let line = String::from_utf8_lossy(self.line.trim_ascii());
        let message = format!("{at}: {reason}; expected one JSON object a line, found {}", shorten(&line));
        Error::Row { file: file.to_owned(), row: number, column: None, message }
    }

    /// Whether some bytes so far fitted no character.
    pub(super) fn had_errors(&self) -> bool {
        self.reader.get_ref().get_ref().1.had_errors()
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Object, A::Error> {
        let mut object = Object { keys: Vec::new(), values: Vec::new() };
        while let Some((key, value)) = map.next_entry()? {
            if object.keys.len() == MAX_COLUMNS {
                return Err(A::Error::custom(format!("more than {MAX_COLUMNS} keys")));
            }
            object.keys.push(key);
            object.values.push(value);
        }
        Ok(object)
    }
}
