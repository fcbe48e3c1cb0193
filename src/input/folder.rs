//! The files below a folder.

use std::io;
use std::path::Path;

use walkdir::WalkDir;

use super::format::accepted;
use super::{Format, Input, name_of};
use crate::error::{Error, Result};

/// The readable files below a folder, in the order of their paths and without hidden ones.
pub(super) fn walk(folder: &Path, format: Option<Format>) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let visible =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                inputs.extend(unreachable(folder, &error, format));
                continue;
            }
        };
        let format = format.or_else(|| Format::of_path(entry.path()));
        if entry.file_type().is_file() && format.is_some() {
            inputs.push(Input::new(Some(entry.into_path()), format));
        }
    }
    if inputs.is_empty() {
        return Err(Error::file(name_of(folder), format!("no file in this folder can be read; {}", accepted())));
    }
    Ok(inputs)
}

/// What stands for an entry of a folder that cannot be reached; `None` for one that would not be read anyway.
fn unreachable(folder: &Path, error: &walkdir::Error, format: Option<Format>) -> Option<Input> {
    let path = error.path().unwrap_or(folder);
    let format = format.or_else(|| Format::of_path(path));
    let leads_nowhere = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
    if leads_nowhere && format.is_none() {
        return None;
    }
    let fault = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("a link that leads back to {}, the folder it stands in", name_of(ancestor)),
        (None, Some(_)) if leads_nowhere => "a link that leads nowhere".to_owned(),
        (None, Some(error)) => error.to_string(),
        (None, None) => error.to_string(),
    };
    let format = format.or(Some(Format::Text));
    Some(Input { fault: Some(fault), ..Input::new(Some(path.to_owned()), format) })
}
