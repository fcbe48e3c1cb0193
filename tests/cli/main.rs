//! The program as its users run it: arguments and files in, exit status, data and messages out.

mod aggregate;
mod agreement;
mod compare;
mod evaluate;
mod explain;
mod extract;
mod inputs;
mod inspect;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod predict;
mod report;
mod resume;
mod train;

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use tempfile::TempDir;

/// Thirty invented statements with three labels, two to an article.
const LABELS: &str = include_str!("../fixtures/labels.csv");

/// Flags that leave nothing but the calibration to choose, so that a training takes no time.
const RECIPE: &str = "--words 1-1 --chars none --c 1 --class-weights none --scaling idf";

/// A folder of its own for each test, in which the program runs: paths in messages are relative to it.
struct Fixture {
    folder: TempDir,
}

/// What a run left behind.
struct Outcome {
    status: Option<i32>,
    data: String,
    messages: String,
}

impl Fixture {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// With `labels.csv` and `model`, trained on it.
    fn with_model() -> Self {
        let fixture = Self::new().file("labels.csv", LABELS);
        fixture.train("labels.csv -o model");
        fixture
    }

    /// Trains with the recipe given and tells what is said.
    fn train(&self, arguments: &str) -> String {
        self.run(&format!("train {arguments} {RECIPE}")).said()
    }

    /// Writes a file, with the folders it stands in.
    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it stands in the folder")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// The names of all files in the folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder is there");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program in this folder, its arguments separated by blanks.
    fn command(&self, arguments: &str) -> Command {
        let mut command = cargo_bin_cmd!("demarche");
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    fn run(&self, arguments: &str) -> Outcome {
        Outcome::of(&mut self.command(arguments))
    }

    fn run_on(&self, arguments: &str, standard_input: impl Into<Vec<u8>>) -> Outcome {
        Outcome::of(self.command(arguments).write_stdin(standard_input))
    }
}

impl Outcome {
    fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program starts");
        Self {
            status: output.status.code(),
            data: String::from_utf8(output.stdout).expect("data is UTF-8"),
            messages: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }

    /// The data of a run without a complaint.
    fn success(self) -> String {
        assert_eq!((self.status, self.messages.as_str()), (Some(0), ""));
        self.data
    }

    /// The messages of a run that succeeded and gave no data.
    fn said(self) -> String {
        self.messages_of(0)
    }

    /// The messages of a run that failed and gave no data.
    fn failure(self) -> String {
        self.messages_of(1)
    }

    /// The messages of a run that did not begin, for wrong usage.
    fn wrong_usage(self) -> String {
        self.messages_of(2)
    }

    fn messages_of(self, status: i32) -> String {
        assert_eq!((self.status, self.data.as_str()), (Some(status), ""), "{}", self.messages);
        self.messages
    }

    /// The JSON of a run without a complaint.
    fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.success()).expect("the data is JSON")
    }

    /// These columns of the CSV data of a run without a complaint, separated by `|`.
    fn columns(self, names: &[&str]) -> String {
        columns(&self.success(), names)
    }
}

/// The text without its checksums, which change with every change of a fit.
fn masked(text: &str) -> String {
    let pieces = text.split_inclusive(|c: char| !c.is_ascii_hexdigit()).map(|piece| {
        let digits = piece.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        if matches!(digits.len(), 12 | 64) { piece.replace(digits, "[hash]") } else { piece.to_owned() }
    });
    pieces.collect()
}

/// The first line of a text.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn columns(csv: &str, names: &[&str]) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &&str| header.iter().position(|column| column == *name).expect("the column is there");
    let places: Vec<_> = names.iter().map(at).collect();
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        places.iter().map(|place| record[*place].to_owned()).collect::<Vec<_>>().join(" | ")
    });
    rows.collect::<Vec<_>>().join("\n")
}
