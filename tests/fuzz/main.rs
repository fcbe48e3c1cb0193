//! Readers meet inputs that nobody would write: a small corpus, changed at random from a seed, in this process.
//!
//! Nothing may panic, and every input must be done with in time. A few hundred inputs run with every test; one minute for
//! each reader, with the number of inputs printed: `cargo test --test fuzz -- --ignored --nocapture --test-threads 1`.
//! `FUZZ_SECONDS` sets another time, `FUZZ_SEED` another seed. A failure names the file that holds its input.

#![allow(clippy::print_stderr)] // how many inputs ran is the result

mod mutation;

use std::fs;
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use demarche::article::{ArticleReader, ExtractionOptions};
use demarche::input::{ColumnNames, Format, Input};
use demarche::model::StanceModel;
use demarche::report::statement_fields;
use demarche::text::CodePoints;
use flate2::Compression;
use flate2::write::GzEncoder;

use mutation::Mutator;

/// The longest that one input, of at most some 20 KB, may take.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Bytes that an input grows to.
const MAX_INPUT: usize = 20_000;

/// What is done with one input.
type Target = fn(&Path);

#[derive(Clone, Copy)]
enum Effort {
    Inputs(u64),
    Time(Duration),
}

/// Reads every article and finds its statements; whether they can be read makes no difference.
fn articles(path: &Path, format: Format) {
    let inputs = Input::find(&[path.to_owned()], Some(format)).expect("the file is there");
    for record in ArticleReader::new(inputs, ColumnNames::new()).flatten() {
        let extraction = record.article.statements(&ExtractionOptions::default());
        let points = CodePoints::new(&record.article.text);
        for (i, statement) in extraction.statements.iter().enumerate() {
            let _ = statement_fields(&record.article, statement, i + 1, &points, extraction.language);
        }
    }
}

fn model(path: &Path) {
    let bytes = fs::read(path).expect("the file is there");
    if let Ok(model) = StanceModel::from_bytes(&bytes, "model") {
        let _ = model.predict("We will not accept it.");
    }
}

fn corpus(names: &[&str]) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    names.iter().map(|name| fs::read(folder.join(name)).expect("the corpus is complete")).collect()
}

/// The pages written to show what extraction does: most rules have their words in one of them.
fn pages() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort_unstable();
    paths.iter().filter(|path| path.is_file()).map(|path| fs::read(path).expect("the page can be read")).collect()
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn zstd_packed(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).expect("memory can be written")
}

/// Runs a target on changed inputs; fails with the file of the first that panics or takes too long.
fn fuzz(name: &'static str, corpus: Vec<Vec<u8>>, wrap: fn(&[u8]) -> Vec<u8>, target: Target, effort: Effort) {
    let folder = tempfile::Builder::new().prefix("fuzz-").tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    let (done, finished) = mpsc::channel();
    let worker_path: PathBuf = path.clone();
    thread::spawn(move || {
        let seed = std::env::var("FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
        let mut mutator = Mutator::new(seed, corpus, MAX_INPUT);
        let start = Instant::now();
        for number in 0.. {
            let is_over = match effort {
                Effort::Inputs(n) => number >= n,
                Effort::Time(time) => start.elapsed() >= time,
            };
            if is_over {
                break;
            }
            fs::write(&worker_path, wrap(&mutator.next())).expect("the file can be written");
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| target(&worker_path)));
            if done.send(outcome.is_ok()).is_err() {
                break;
            }
        }
    });
    let mut n_inputs = 0_u64;
    let failure = loop {
        match finished.recv_timeout(TIME_LIMIT) {
            Ok(true) => n_inputs += 1,
            Ok(false) => break "a panic",
            Err(mpsc::RecvTimeoutError::Timeout) => break "no end in time",
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                eprintln!("{name}: {n_inputs} inputs");
                return;
            }
        }
    };
    let kept = folder.keep().join(name);
    panic!("{name}: {failure} after {n_inputs} inputs; the input is {}", kept.display());
}

/// A reader as two tests: a few inputs always, a minute when asked for.
macro_rules! readers {
    ($($name:ident: $corpus:expr, $wrap:expr, $target:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn some_inputs_do_no_harm() {
                fuzz(stringify!($name), $corpus, $wrap, $target, Effort::Inputs(200));
            }

            #[test]
            #[ignore = "takes a minute"]
            fn a_minute_of_inputs_does_no_harm() {
                let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
                fuzz(stringify!($name), $corpus, $wrap, $target, Effort::Time(Duration::from_secs(seconds)));
            }
        }
    )*};
}

fn as_is(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

readers! {
    text: corpus(&["story.txt", "transcript.txt"]), as_is, |path| articles(path, Format::Text);
    pages: pages(), as_is, |path| articles(path, Format::Text);
    html: corpus(&["page.html", "broken.html"]), as_is, |path| articles(path, Format::Html);
    csv: corpus(&["table.csv", "table.tsv"]), as_is, |path| articles(path, Format::Csv);
    jsonl: corpus(&["rows.jsonl"]), as_is, |path| articles(path, Format::Jsonl);
    warc: corpus(&["pages.warc"]), as_is, |path| articles(path, Format::Warc);
    gzip: vec![packed(&corpus(&["table.csv"]).concat()), packed(b"text\n")], as_is, |path| articles(path, Format::Csv);
    gzipped: corpus(&["pages.warc"]), packed, |path| articles(path, Format::Warc);
    zstandard: vec![zstd_packed(&corpus(&["table.csv"]).concat()), zstd_packed(b"text\n")], as_is, |path| articles(path, Format::Csv);
    zstandard_archive: corpus(&["pages.warc"]), zstd_packed, |path| articles(path, Format::Warc);
    model_file: vec![StanceModel::shipped().to_bytes()], as_is, model;
}

#[cfg(feature = "parquet")]
mod parquet;
