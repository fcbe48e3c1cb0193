//! A file for a report: its extension says whether it becomes HTML, Markdown or JSON.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use demarche::report::{Page, Prose};

use super::output::{Output, refuse_same};
use super::{Global, WrongUsage};

/// The form of a report.
#[derive(Clone, Copy, Debug)]
enum Form {
    Html,
    Markdown,
    Json,
}

/// A report that is to be written, its file open before any work.
pub(super) struct ReportFile {
    output: Output,
    form: Form,
}

impl ReportFile {
    /// Opens the file of `--report`, if one is asked for; it must not be that of `--output`.
    pub(super) fn open(file: Option<&Path>, global: &Global) -> anyhow::Result<Option<Self>> {
        let Some(file) = file else { return Ok(None) };
        refuse_same(global.output.as_deref(), file, "--output and --report")?;
        let form = form(file)?;
        Ok(Some(Self { output: Output::open(Some(file), global.force)?, form }))
    }

    /// Writes the page or the JSON, each of which is made only if it is wanted.
    pub(super) fn write(
        mut self,
        title: &str,
        page: impl FnOnce() -> Page,
        json: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        let text = match self.form {
            Form::Html => page().html(title),
            Form::Markdown => format!("# {}\n\n{}", Prose::new().quoted(title).markdown(), page().markdown()),
            Form::Json => json()?,
        };
        self.output.write_all(text.as_bytes())?;
        self.output.finish()
    }
}

fn form(file: &Path) -> anyhow::Result<Form> {
    let extension = file.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("html" | "htm") => Ok(Form::Html),
        Some("md") => Ok(Form::Markdown),
        Some("json") => Ok(Form::Json),
        _ => {
            Err(WrongUsage(format!("--report {}: expected a file that ends in .html, .md or .json", file.display()))
                .into())
        }
    }
}

/// The files by their names, as many as a title has room for.
pub(super) fn file_names(paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match paths {
        [path] => name(path),
        [first, others @ ..] => format!("{} and {} more", name(first), others.len()),
        [] => String::new(),
    }
}

/// A value as JSON, as the reports write it.
pub(super) fn json<R: serde::Serialize>(result: &R) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(result)? + "\n")
}
