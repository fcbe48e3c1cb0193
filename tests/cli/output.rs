//! Where data goes and in which form, for every command alike; `extract` stands for all.

use std::fs;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::{Fixture, LABELS, Outcome, RECIPE};

/// One article of one sentence.
fn page() -> Fixture {
    Fixture::new().file("page.txt", "The ministers met on Monday.")
}

#[test]
fn a_file_that_exists_is_replaced_only_on_demand() {
    let fixture = page().file("out.csv", "precious").file("out.csv.part", "left over");
    assert_snapshot!(fixture.run("extract page.txt -o out.csv").failure(), @"error: out.csv: exists already; --force replaces it");
    assert_eq!(fixture.read("out.csv"), "precious");
    assert_eq!(fixture.run("extract page.txt -o out.csv --force").success(), "");
    assert!(fixture.read("out.csv").contains("The ministers met on Monday."));
    assert_eq!(fixture.files(), ["out.csv", "page.txt"]);
}

#[test]
fn an_error_leaves_no_half_written_file() {
    let fixture = Fixture::new().file("table.jsonl", "{\"text\": \"One.\"}\n{\"text\": \"Two.\", \"n\": 1}\n");
    assert_snapshot!(fixture.run("predict table.jsonl -o out.csv").failure(), @"error: table.jsonl, row 2: a row has `n`, which the first row has not; a table cannot hold it, --format jsonl can");
    assert_snapshot!(fixture.run("extract missing.txt -o out.csv").failure(), @"error: missing.txt: No such file or directory (os error 2)");
    assert_eq!(fixture.files(), ["table.jsonl"]);
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_any_work() {
    let fixture = page().file("folder/x", "");
    assert_snapshot!(fixture.run("extract page.txt -o folder").failure(), @"error: folder: expected a file to write, found a folder");
    assert_snapshot!(fixture.run("extract page.txt -o no/out.csv").failure(), @"error: no/out.csv: there is no folder no; make it first");
    assert_snapshot!(fixture.run("extract page.txt -o out.xlsx").wrong_usage(), @"error: out.xlsx: the extension tells no format; name one with --format (csv, tsv, jsonl, json, markdown, text, parquet)");
}

#[test]
fn a_failing_run_leaves_the_file_that_was_there() {
    let fixture = Fixture::new()
        .file("labels.csv", LABELS)
        .file("single.csv", "text,label\nWe agree.,a\n")
        .file("rows.jsonl", "{\"text\": \"One.\"}\n{\"text\": [\"Two.\"]}\n")
        .file("out.csv", "precious");
    for arguments in [
        "predict rows.jsonl",
        "explain rows.jsonl --format json",
        "extract missing.txt",
        "train single.csv",
        "evaluate single.csv --format json",
        "evaluate labels.csv --model single.csv --format json",
        "inspect single.csv --format json",
    ] {
        fixture.run(&format!("{arguments} -o out.csv --force -q")).failure();
        assert_eq!(fixture.read("out.csv"), "precious", "{arguments}");
        assert_eq!(fixture.files(), ["labels.csv", "out.csv", "rows.jsonl", "single.csv"], "{arguments}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    assert_snapshot!(page().run("extract page.txt -o /dev/full").failure(), @"error: the output cannot be written: /dev/full: No space left on device (os error 28)");
    let fixture = Fixture::with_model();
    let messages = |arguments: &str| fixture.run(&format!("{arguments} -o /dev/full -q")).failure();
    assert_snapshot!(messages("predict labels.csv --model model"), @"error: the output cannot be written: /dev/full: No space left on device (os error 28)");
    assert_snapshot!(messages("evaluate labels.csv --model model"), @"error: /dev/full: No space left on device (os error 28)");
    assert_snapshot!(messages("explain --text Yes"), @"error: /dev/full: No space left on device (os error 28)");
    assert_snapshot!(messages("inspect model"), @"error: /dev/full: No space left on device (os error 28)");
    assert_snapshot!(messages(&format!("train labels.csv {RECIPE}")), @"error: /dev/full: No space left on device (os error 28)");
}

#[cfg(unix)]
#[test]
fn behind_a_link_the_file_it_leads_to_is_replaced() {
    let fixture = page().file("real.csv", "old");
    std::os::unix::fs::symlink(fixture.path("real.csv"), fixture.path("link.csv")).unwrap();
    assert_eq!(fixture.run("extract page.txt -o link.csv --force").success(), "");
    assert!(fixture.path("link.csv").is_symlink());
    assert!(fixture.read("real.csv").contains("The ministers met on Monday."));
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let fixture = Fixture::new().file("table.csv", format!("text\n{}", "The ministers met on Monday.\n".repeat(5000)));
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["extract", "table.csv"])
        .current_dir(fixture.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn the_extension_tells_the_form_and_format_overrides_it() {
    let fixture = page();
    let written = |arguments: &str, name: &str| {
        assert_eq!(fixture.run(&format!("extract page.txt -o {name} {arguments}")).success(), "");
        let content = fixture.read(name);
        content.lines().next().unwrap_or_default().chars().take(30).collect::<String>()
    };
    assert_snapshot!(written("", "a.csv"), @"article,statement,text,sentenc");
    assert_snapshot!(written("", "a.tsv"), @"article	statement	text	sentenc");
    assert_snapshot!(written("", "a.jsonl"), @r#"{"article":"page.txt","stateme"#);
    assert_snapshot!(written("", "a.json"), @"[");
    assert_snapshot!(written("", "a.md"), @"| article | statement | text |");
    assert_snapshot!(written("", "a"), @"article,statement,text,sentenc");
    assert_snapshot!(written("--format jsonl", "b.csv"), @r#"{"article":"page.txt","stateme"#);
    assert_snapshot!(fixture.run("extract page.txt --format text").success(), @"
    kind       speaker                   text
    ─────────  ────────────────────────  ───────────────────────────────────────────────────────────────
    page.txt
    narration                            The ministers met on Monday.
    ");
}

#[test]
fn colours_and_their_absence_are_as_asked() {
    let fixture = Fixture::new();
    let messages = |variables: &[&str]| {
        let mut command = fixture.command("extract missing.txt");
        for variable in variables {
            command.env(variable, "1");
        }
        Outcome::of(&mut command).messages
    };
    assert!(messages(&["CLICOLOR_FORCE"]).starts_with("\u{1b}["));
    for variables in [&["NO_COLOR", "CLICOLOR_FORCE"][..], &[]] {
        assert_eq!(messages(variables), "error: missing.txt: No such file or directory (os error 2)\n");
    }
}

#[test]
fn completions_and_the_manual_page_name_the_commands() {
    let fixture = Fixture::new();
    assert!(fixture.run("completions bash").success().contains("extract"));
    assert_eq!(fixture.run("man -o demarche.1").success(), "");
    let manual = fs::read_to_string(fixture.path("demarche.1")).unwrap();
    let pages: Vec<&str> = manual.lines().map(str::trim_end).filter(|line| line.starts_with(".TH")).collect();
    assert_snapshot!(pages.join("\n"), @r#"
    .TH demarche 1  "demarche 0.1.0"
    .TH demarche-extract 1  "demarche 0.1.0"
    .TH demarche-train 1  "demarche 0.1.0"
    .TH demarche-evaluate 1  "demarche 0.1.0"
    .TH demarche-predict 1  "demarche 0.1.0"
    .TH demarche-explain 1  "demarche 0.1.0"
    .TH demarche-agreement 1  "demarche 0.1.0"
    .TH demarche-aggregate 1  "demarche 0.1.0"
    .TH demarche-compare 1  "demarche 0.1.0"
    .TH demarche-inspect 1  "demarche 0.1.0"
    "#);
    assert!(manual.contains("max\\-error"), "the pages of the commands explain their flags");
    let refused = fixture.run("completions tcsh").wrong_usage();
    assert!(refused.contains("[possible values: bash,"), "{refused}");
}

#[test]
fn what_is_read_is_never_written_over() {
    let fixture = Fixture::with_model()
        .file("annotations.csv", "id,annotator,label\n1,a,critical\n1,b,critical\n")
        .file("labels.csv.part", LABELS)
        .file("tables/held-out.csv", LABELS);
    fixture.run("predict labels.csv --model model -o scored.csv").success();
    let said: String = [
        "train labels.csv -o labels.csv",
        "evaluate labels.csv --model model --errors ./labels.csv",
        "evaluate labels.csv --model model -o model",
        "predict labels.csv --model model -o labels.csv",
        "extract scored.csv -o scored.csv",
        "aggregate scored.csv --model model --audit labels.csv -o labels.csv",
        "compare scored.csv scored.csv --format text -o scored.csv",
        "agreement annotations.csv --format text -o annotations.csv",
        "inspect model -o model",
        "predict labels.csv.part --input-format csv --model model -o labels.csv",
        "evaluate tables --model model --errors tables/held-out.csv",
    ]
    .map(|command| fixture.run(&format!("{command} --force")).wrong_usage())
    .concat();
    assert_snapshot!(said, @"
    error: --output labels.csv: it is read, and would be lost; write to another file
    error: --errors ./labels.csv: it is read, and would be lost; write to another file
    error: --output model: it is read, and would be lost; write to another file
    error: --output labels.csv: it is read, and would be lost; write to another file
    error: --output scored.csv: it is read, and would be lost; write to another file
    error: --output labels.csv: it is read, and would be lost; write to another file
    error: --output scored.csv: it is read, and would be lost; write to another file
    error: --output annotations.csv: it is read, and would be lost; write to another file
    error: --output model: it is read, and would be lost; write to another file
    error: --output labels.csv: it is read, and would be lost; write to another file
    error: --errors tables/held-out.csv: it is read, and would be lost; write to another file
    ");
    assert_eq!(fixture.read("labels.csv"), LABELS);
}
