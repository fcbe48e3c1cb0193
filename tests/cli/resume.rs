//! Runs that are stopped leave whole rows, and go on where they were.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;

use crate::Fixture;

/// So many statements that a run over them can be stopped in the middle.
fn statements(n: usize) -> String {
    let rows = (0..n)
        .map(|i| format!("{i},\"They refused offer {i}, and thanked us for \"\"talks\"\" number {}.\"\n", i % 97));
    format!("n,text\n{}", rows.collect::<String>())
}

/// Whole rows of a file that is still written.
fn whole_rows(text: &str) -> bool {
    let mut rows = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    text.ends_with('\n') && rows.records().all(|row| row.is_ok())
}

#[test]
fn a_run_that_ends_in_an_error_keeps_its_rows_and_goes_on_after_them() {
    let good = statements(3000);
    let fixture = Fixture::new().file("bad.csv", format!("{good}3000\n")).file("rows.csv", &good);
    let whole = fixture.run("predict rows.csv").success();

    let outcome = fixture.run("predict bad.csv -o out.csv");
    assert_snapshot!(outcome.failure(), @"
    note: 3000 records are done and kept in out.csv.part; the same command with --resume, and without --report, goes on from there
    error: bad.csv, row 3001: line 3002 has 1 cell; the header has 2
    ");
    assert_eq!(fixture.files(), ["bad.csv", "out.csv.part", "out.csv.part.json", "rows.csv"]);
    assert_eq!(fixture.read("out.csv.part"), whole);

    assert_snapshot!(fixture.run("predict rows.csv -o out.csv").failure(), @"error: out.csv.part: holds 3000 records of a run that was stopped; --resume goes on with it, --force starts anew");
    assert_snapshot!(fixture.run("predict rows.csv -o out.csv --resume --max-error 0.2").failure(), @"error: out.csv.part: made with other flags than this run; give the same ones, or remove it to start anew");
    assert_snapshot!(fixture.run("predict rows.csv -o out.csv --resume --format jsonl").failure(), @"error: out.csv.part: made with other flags than this run; give the same ones, or remove it to start anew");
    let other = good.replace("offer 17,", "offer 18,");
    fs::write(fixture.path("other.csv"), other).unwrap();
    assert_snapshot!(fixture.run("predict other.csv -o out.csv --resume").failure(), @"
    note: 3000 records are done and kept in out.csv.part; the same command with --resume, and without --report, goes on from there
    error: the first 3000 records of the input are not those that FILE.part was made of; remove that to start anew
    ");
    fs::write(fixture.path("short.csv"), statements(2000)).unwrap();
    assert_snapshot!(fixture.run("predict short.csv -o out.csv --resume").failure(), @"
    note: 3000 records are done and kept in out.csv.part; the same command with --resume, and without --report, goes on from there
    error: the first 3000 records of the input are not those that FILE.part was made of; remove that to start anew
    ");

    let part = fixture.read("out.csv.part");
    fs::remove_file(fixture.path("out.csv.part")).unwrap();
    assert_eq!(fixture.run("predict short.csv -o anew.csv").success(), "");
    assert_eq!(
        fixture.run("predict short.csv -o out.csv --resume").success(),
        "",
        "what was removed is not gone on with"
    );
    fs::remove_file(fixture.path("out.csv")).unwrap();

    fixture.run("predict bad.csv -o out.csv -q").failure();
    assert_eq!(fixture.read("out.csv.part"), part);
    assert_eq!(fixture.run("predict rows.csv -o out.csv --resume").success(), "");
    assert_eq!(fixture.read("out.csv"), whole);
    assert!(!fixture.files().iter().any(|name| name.contains("part")));
}

#[test]
fn a_torn_row_is_cut_and_nothing_is_scored_twice() {
    for format in ["csv", "jsonl", "json", "markdown"] {
        let (half, all) = (statements(2500), statements(4000));
        let fixture = Fixture::new().file("bad.csv", format!("{half}x\n")).file("rows.csv", &all);
        let whole = fixture.run(&format!("predict rows.csv --format {format}")).success();
        fixture.run(&format!("predict bad.csv -o out --format {format} -q")).failure();
        let mut part = fs::OpenOptions::new().append(true).open(fixture.path("out.part")).unwrap();
        part.write_all(b"2500,\"They ref").unwrap();
        drop(part);
        assert_eq!(fixture.run(&format!("predict rows.csv -o out --format {format} --resume")).success(), "");
        assert_eq!(fixture.read("out"), whole, "{format}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_whole_rows() {
    for (signal, command) in [("-INT", "predict -"), ("-TERM", "predict - --articles")] {
        let fixture = Fixture::new();
        let mut program = std::process::Command::new(assert_cmd::cargo::cargo_bin!("demarche"));
        program.current_dir(fixture.path(".")).args(command.split(' ')).args(["-o", "out.csv"]);
        let mut run = program.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        // Standard input stays open: the run waits for more when the signal comes.
        let mut input = run.stdin.take().expect("it is piped");
        let rows = statements(20_000);
        input.write_all(rows.as_bytes()).expect("the program reads");
        let part = fixture.path("out.csv.part");
        while fs::metadata(&part).map_or(0, |found| found.len()) < 1000 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let kill = std::process::Command::new("kill").args([signal, &run.id().to_string()]).status();
        assert!(kill.expect("kill is there").success());
        let status = run.wait().expect("it ends");
        drop(input);
        assert_eq!(status.code(), Some(130));
        let mut messages = String::new();
        run.stderr.take().expect("it is piped").read_to_string(&mut messages).expect("messages are UTF-8");
        assert!(
            messages.contains("the same command with --resume, and without --report, goes on from there"),
            "{messages}"
        );
        let text = fixture.read("out.csv.part");
        assert!(whole_rows(&text), "{}", &text[text.len() - 200..]);

        let whole = fixture.run_on(command, rows.as_str()).success();
        assert!(whole.starts_with(&text));
        assert_eq!(fixture.run_on(&format!("{command} -o out.csv --resume"), rows.as_str()).success(), "");
        assert_eq!(fixture.read("out.csv"), whole);
    }
}
