//! `demarche predict`: tables keep what they hold, articles give statements, and what stands in the added columns.

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::{Fixture, LABELS, columns, first_line, masked};

/// Statements in a table, with one that has no text and one of which the model knows no word.
const TABLE: &str = "no,text,when\n1.50,We thank them and offer our help.,May\n2, ,\n\
                     3,xyzzy,June\n4,\"They refused, and blamed the council.\",\"7; June\"\n";

fn with_table() -> Fixture {
    Fixture::with_model().file("table.csv", TABLE)
}

#[test]
fn a_table_keeps_its_columns_and_gets_the_prediction_beside_them() {
    let fixture = with_table();
    assert_snapshot!(masked(&fixture.run("predict table.csv --model model").success()), @r#"
    no,text,when,prediction,confidence,p_conciliatory,p_critical,p_neutral,decision,status,model
    1.50,We thank them and offer our help.,May,conciliatory,0.984802,0.984802,0.010737,0.004462,review,ok,[hash]
    2, ,,,,,,,review,empty,[hash]
    3,xyzzy,June,neutral,0.470489,0.180812,0.348699,0.470489,review,no_known_terms,[hash]
    4,"They refused, and blamed the council.",7; June,critical,0.944811,0.028659,0.944811,0.026530,review,ok,[hash]
    "#);
    assert_snapshot!(masked(&fixture.run("predict table.csv --model model --format tsv").success()), @"
    no	text	when	prediction	confidence	p_conciliatory	p_critical	p_neutral	decision	status	model
    1.50	We thank them and offer our help.	May	conciliatory	0.984802	0.984802	0.010737	0.004462	review	ok	[hash]
    2	 							review	empty	[hash]
    3	xyzzy	June	neutral	0.470489	0.180812	0.348699	0.470489	review	no_known_terms	[hash]
    4	They refused, and blamed the council.	7; June	critical	0.944811	0.028659	0.944811	0.026530	review	ok	[hash]
    ");
    assert_snapshot!(masked(&fixture.run("predict table.csv --model model --format markdown").success()), @"
    | no | text | when | prediction | confidence | p_conciliatory | p_critical | p_neutral | decision | status | model |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | 1.50 | We thank them and offer our help. | May | conciliatory | 0.984802 | 0.984802 | 0.010737 | 0.004462 | review | ok | [hash] |
    | 2 |   |  |  |  |  |  |  | review | empty | [hash] |
    | 3 | xyzzy | June | neutral | 0.470489 | 0.180812 | 0.348699 | 0.470489 | review | no_known_terms | [hash] |
    | 4 | They refused, and blamed the council. | 7; June | critical | 0.944811 | 0.028659 | 0.944811 | 0.026530 | review | ok | [hash] |
    ");
    assert_snapshot!(masked(&fixture.run("predict table.csv --model model --format text").success()), @"
    prediction      confidence  decision  speaker               text
    ──────────────  ──────────  ────────  ────────────────────  ────────────────────────────────────────
    conciliatory    0.985       review                          We thank them and offer our help.
                                review
    neutral         0.470       review                          xyzzy
    critical        0.945       review                          They refused, and blamed the council.
    ");
}

#[test]
fn values_of_json_lines_keep_their_bytes() {
    let lines = "{\"n\": 1.50, \"text\": \"We thank th\\u0065m.\", \"tags\": {\"a\": [1,  2]}}\n\
                 {\"n\": 2, \"text\": null, \"more\": true}\n";
    let fixture = Fixture::with_model().file("lines.jsonl", lines);
    let data = fixture.run("predict lines.jsonl --model model --format jsonl").success();
    assert_snapshot!(masked(&data), @r#"
    {"n":1.50,"text":"We thank th\u0065m.","tags":{"a": [1,  2]},"prediction":"conciliatory","confidence":0.911381,"p_conciliatory":0.911381,"p_critical":0.059560,"p_neutral":0.029059,"decision":"review","status":"ok","model":"[hash]"}
    {"n":2,"text":null,"more":true,"prediction":null,"confidence":null,"p_conciliatory":null,"p_critical":null,"p_neutral":null,"decision":"review","status":"empty","model":"[hash]"}
    "#);
    assert_snapshot!(fixture.run("predict lines.jsonl --model model -o out.csv").failure(), @"error: lines.jsonl, row 2: a row has `more`, which the first row has not; a table cannot hold it, --format jsonl can");
    assert!(!fixture.files().iter().any(|name| name.starts_with("out")), "{:?}", fixture.files());
}

#[test]
fn a_tab_separated_table_keeps_its_quotes() {
    let fixture = Fixture::with_model().file("table.tsv", "text\tby\n\"We thank them,\" he said.\tAnn \"A.\" Holt\n");
    let found = fixture.run("predict table.tsv --model model").columns(&["text", "by", "prediction"]);
    assert_snapshot!(found, @r#""We thank them," he said. | Ann "A." Holt | conciliatory"#);
}

#[test]
fn the_prediction_is_the_largest_of_probabilities_that_sum_to_1() {
    let fixture = Fixture::with_model();
    let data = fixture.run("predict labels.csv").success();
    let labels = ["conciliatory", "critical", "neutral"];
    let header: Vec<&str> = first_line(&data).split(',').collect();
    assert_eq!(&header[6..9], labels.map(|label| format!("p_{label}")), "the order of the model");
    let names = ["prediction", "confidence", "p_conciliatory", "p_critical", "p_neutral"];
    let found = columns(&data, &names);
    assert_eq!(found.lines().count(), 30);
    for row in found.lines() {
        let cells: Vec<&str> = row.split(" | ").collect();
        let p: Vec<f64> = cells[2..].iter().map(|cell| cell.parse().expect("a number")).collect();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 2e-6, "{row}");
        let largest = (0..3).max_by(|a, b| p[*a].total_cmp(&p[*b])).expect("three labels");
        assert_eq!((cells[0], cells[1]), (labels[largest], cells[2 + largest]));
    }
}

#[test]
fn the_more_error_is_bearable_the_more_is_accepted() {
    let fixture = Fixture::new().file("labels.csv", format!("{LABELS}31,xyzzy qwfpg,neutral,a16\n"));
    let accepted = |max_error: &str| {
        let run = fixture.run(&format!("predict labels.csv --max-error {max_error}"));
        run.columns(&["decision"]).lines().filter(|decision| *decision == "accept").count()
    };
    let counts = ["0", "0.1", "1"].map(accepted);
    assert!(counts[0] <= counts[1] && counts[1] <= counts[2] && counts[0] < counts[2], "{counts:?}");
    // Whatever has no known term is looked at by people.
    let data = Fixture::with_model().run_on("predict --max-error 1 --model model", "text\nxyzzy\n");
    assert_eq!(data.columns(&["decision", "status"]), "review | no_known_terms");
}

#[test]
fn an_article_gives_its_statements_with_their_predictions() {
    let fixture =
        Fixture::with_model().file("page.txt", "“We thank the union,” the mayor said. The ferry left at noon.");
    let data = fixture.run("predict page.txt --model model").success();
    assert_snapshot!(first_line(&data), @"article,statement,text,sentence,start,end,kind,speaker,speaker_text,speaker_start,speaker_end,cue,cue_start,cue_end,content,target,rule,language,duplicate_of,title,date,outlet,url,prediction,confidence,p_conciliatory,p_critical,p_neutral,decision,status,model");
    let statements = fixture.run("extract page.txt").success();
    assert!(first_line(&data).starts_with(first_line(&statements)), "the columns of extract come first");
    assert_snapshot!(columns(&data, &["article", "statement", "text", "start", "end", "prediction", "status"]), @"
    page.txt | 1 | We thank the union | 1 | 19 | conciliatory | ok
    page.txt | 2 | The ferry left at noon. | 38 | 61 | neutral | ok
    ");
    assert_snapshot!(fixture.run("predict page.txt --model model --format text").success(), @"
    prediction      confidence  decision  speaker               text
    ──────────────  ──────────  ────────  ────────────────────  ────────────────────────────────────────
    page.txt
    conciliatory    0.696       review    mayor                 We thank the union
    neutral         0.907       review                          The ferry left at noon.
    ");
}

#[test]
fn a_row_is_a_statement_or_with_articles_an_article() {
    let table = "id,text,desk\nn1,We thank them. They blamed us.,east\n";
    let fixture = Fixture::with_model().file("table.csv", table);
    let found = fixture.run("predict table.csv --model model").columns(&["id", "text"]);
    assert_eq!(found, "n1 | We thank them. They blamed us.");
    let found = fixture.run("predict table.csv --model model --articles").columns(&["article", "text", "desk"]);
    assert_snapshot!(found, @"
    n1 | We thank them. | east
    n1 | They blamed us. | east
    ");
}

#[test]
fn a_piped_table_is_a_table() {
    let fixture = with_table();
    let expected = fixture.run("predict table.csv --model model").success();
    for arguments in ["predict --model model", "predict - --model model", "predict - --input-format csv --model model"]
    {
        assert_eq!(fixture.run_on(arguments, TABLE).success(), expected, "{arguments}");
    }
    let found = fixture.run_on("predict --model model", "We thank them. They blamed us.").columns(&["article", "text"]);
    assert_snapshot!(found, @"
    standard input | We thank them.
    standard input | They blamed us.
    ");
}

#[test]
fn several_tables_become_one() {
    let fixture =
        with_table().file("more.csv", "when,no,text\nJuly,5,The ferry leaves.\n").file("other.csv", "text\nNo.\n");
    let found = fixture.run("predict table.csv more.csv --model model").columns(&["no", "when"]);
    assert_snapshot!(found, @"
    1.50 | May
    2 | 
    3 | June
    4 | 7; June
    5 | July
    ");
    let fixture = Fixture::new().file("a.csv", "text\nWe agree.\n").file("b.csv", "text,n\nWe agree.,1\n");
    let outcome = fixture.run("predict a.csv b.csv -o out.csv");
    assert_snapshot!(outcome.failure(), @"error: b.csv, row 1: a row has `n`, which the first row has not; a table cannot hold it, --format jsonl can");
    assert_eq!(fixture.files(), ["a.csv", "b.csv"]);
}

#[test]
fn texts_and_tables_do_not_mix_but_as_articles() {
    let fixture = with_table().file("page.txt", "We thank them.");
    assert_snapshot!(fixture.run("predict page.txt table.csv").wrong_usage(), @"error: texts and tables of statements give different columns: predict them one after the other, or use --articles");
    let found = fixture.run("predict page.txt table.csv --articles --format jsonl").success();
    assert!(found.contains("\"article\":\"page.txt\"") && found.contains("\"article\":\"table.csv:1\""), "{found}");
}

#[test]
fn an_input_column_with_the_name_of_an_output_column_is_refused() {
    let fixture = Fixture::new()
        .file("table.csv", "text,prediction\nWe agree.,a\n")
        .file("header.csv", "text,p_critical\n")
        .file("lines.jsonl", "{\"text\": \"We agree.\"}\n{\"text\": \"We agree.\", \"status\": 1}\n");
    let messages = |arguments: &str| fixture.run(&format!("predict {arguments}")).failure();
    assert_snapshot!(messages("table.csv"), @"error: table.csv: the input's column `prediction` bears the name of an output column; rename it in the input, for example to `input_prediction`");
    assert_snapshot!(messages("header.csv"), @"error: header.csv: the input's column `p_critical` bears the name of an output column; rename it in the input, for example to `input_p_critical`");
    assert_snapshot!(messages("table.csv --format json"), @"error: table.csv: the input's column `prediction` bears the name of an output column; rename it in the input, for example to `input_prediction`");
    let outcome = fixture.run("predict lines.jsonl --format jsonl -o out.jsonl");
    assert_snapshot!(outcome.failure(), @"error: lines.jsonl, row 2: the input's column `status` bears the name of an output column; rename it in the input, for example to `input_status`");
    assert_snapshot!(messages("table.csv --articles"), @"error: table.csv:1: the input's column `prediction` bears the name of an output column; rename it in the input, for example to `input_prediction`");
}

#[test]
fn a_header_alone_gives_a_header() {
    let fixture = Fixture::new().file("table.csv", "id;text\r\n");
    assert_snapshot!(fixture.run("predict table.csv").success(), @"id,text,prediction,confidence,p_conciliatory,p_critical,p_neutral,decision,status,model");
    assert_snapshot!(fixture.run("predict table.csv --format markdown").success(), @"
    | id | text | prediction | confidence | p_conciliatory | p_critical | p_neutral | decision | status | model |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    ");
    assert_snapshot!(fixture.run("predict table.csv --format json").success(), @"[]");
}

#[test]
fn an_empty_input_is_an_error() {
    let fixture = Fixture::new().file("empty.csv", "").file("empty.txt", "\n").file("empty.jsonl", "");
    assert_snapshot!(fixture.run("predict empty.csv").failure(), @"error: empty.csv: the input is empty; expected a table");
    assert_snapshot!(fixture.run("predict empty.txt").failure(), @"error: empty.txt: the input is empty; expected an article");
    assert_snapshot!(fixture.run("predict empty.jsonl").failure(), @"error: empty.jsonl: the input is empty; expected a table");
    assert_snapshot!(fixture.run_on("predict", "").failure(), @"error: standard input: the input is empty; expected an article, or a table with a `text` column");
}

#[test]
fn a_row_that_cannot_be_read_ends_the_prediction() {
    let fixture = Fixture::new()
        .file("ragged.csv", "id,text\n1,We agree.\n2\n")
        .file("nested.jsonl", "{\"text\": \"We agree.\"}\n{\"text\": {\"en\": \"We agree.\"}}\n")
        .file("without.jsonl", "{\"text\": \"We agree.\"}\n{\"words\": \"We agree.\"}\n")
        .file("words.csv", "words\nWe agree.\n");
    let messages = |name: &str| fixture.run(&format!("predict {name} -o out.csv")).failure();
    assert_snapshot!(messages("ragged.csv"), @"error: ragged.csv, row 2: line 3 has 1 cell; the header has 2");
    assert_snapshot!(messages("nested.jsonl"), @r#"error: nested.jsonl, row 2, column `text`: found `{"en": "We agree."}`; expected text"#);
    assert_snapshot!(messages("without.jsonl"), @"error: without.jsonl, row 2: there is no column `text`; the columns are `words`; name one with --text-column");
    assert_snapshot!(messages("words.csv"), @"error: words.csv: there is no column `text`; the columns are `words`; name one with --text-column");
    assert_snapshot!(messages("missing.csv"), @"error: missing.csv: No such file or directory (os error 2)");
    assert_eq!(fixture.files(), ["nested.jsonl", "ragged.csv", "without.jsonl", "words.csv"]);
}

#[test]
fn an_article_that_cannot_be_read_does_not_cost_the_others() {
    let fixture = Fixture::with_model().file("a.csv", "id,text\n1,We agree.\n2\n").file("b.txt", "They met.");
    let outcome = fixture.run("predict a.csv b.txt --articles --model model");
    assert_eq!(outcome.status, Some(1));
    assert_eq!(columns(&outcome.data, &["article"]), "1\nb.txt");
    assert_snapshot!(outcome.messages, @"
    error: a.csv, row 2: line 3 has 1 cell; the header has 2
    note: 1 of 3 articles could not be read; the others are written
    ");
    assert_snapshot!(Fixture::new().file("c.txt", "\0").run("predict c.txt").failure(), @"error: c.txt: expected an article, found a zero byte after 0 others: this is no text");
}

#[test]
fn bytes_that_are_no_character_are_said_once() {
    let row = [&"Žáci šli dál. ".repeat(3).into_bytes()[..], b"Caf\xff.\n"].concat();
    let fixture = Fixture::new().file("table.csv", [b"text\n", &row[..], &row[..]].concat());
    let messages = |arguments: &str| {
        let outcome = fixture.run(&format!("predict table.csv {arguments}"));
        assert_eq!(outcome.status, Some(0));
        outcome.messages
    };
    assert_snapshot!(messages(""), @"warning: table.csv: some bytes fit no character of its encoding and are read as U+FFFD");
    assert_eq!(messages("--articles"), messages(""));
    assert_eq!(messages("-q"), "");
}

#[test]
fn a_model_that_cannot_be_used_says_why() {
    let fixture = Fixture::with_model();
    let bytes = fs::read(fixture.path("model")).expect("a model");
    let replaced = |from: &str, to: &str| {
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect("it stands there");
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    };
    let mut altered = bytes.clone();
    *altered.last_mut().expect("a byte") ^= 1;
    let newer = replaced("\\\"format\\\":2", "\\\"format\\\":9");
    let renamed = replaced("neutral", "natural");
    let fixture = fixture
        .file("altered", altered)
        .file("newer", newer)
        .file("renamed", renamed)
        .file("cut", &bytes[..bytes.len() - 100])
        .file("stub", &bytes[..20])
        .file("empty", "")
        .file("folder/x", "");
    let messages = |model: &str| fixture.run(&format!("predict labels.csv --model {model}")).failure();
    assert_snapshot!(messages("missing"), @"error: missing: No such file or directory (os error 2)");
    assert_snapshot!(messages("altered"), @"error: altered: its tensors were altered (checksum differs): train it again or fetch it anew");
    assert_snapshot!(messages("newer"), @"error: newer: was written by a newer demarche (format 9; this one reads 2): update the program");
    assert_snapshot!(messages("renamed"), @"error: renamed: its header was altered (checksum differs): train it again or fetch it anew");
    assert_snapshot!(messages("cut"), @"error: cut: is truncated, or bytes were added at its end: fetch it anew");
    assert_snapshot!(messages("stub"), @"error: stub: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(messages("empty"), @"error: empty: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(messages("labels.csv"), @"error: labels.csv: is no demarche model (a model is the safetensors file that `demarche train` writes)");
    assert_snapshot!(messages("folder"), @"error: folder: Is a directory (os error 21)");
}

#[test]
fn a_flag_out_of_range_says_what_was_expected() {
    let fixture = with_table();
    let messages = |arguments: &str| {
        let messages = fixture.run(&format!("predict table.csv {arguments}")).wrong_usage();
        first_line(&messages).to_owned()
    };
    assert_snapshot!(messages("--max-error 1.01"), @"error: invalid value '1.01' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--max-error=-1"), @"error: invalid value '-1' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--max-error nan"), @"error: invalid value 'nan' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--max-error ten"), @"error: invalid value 'ten' for '--max-error <X>': expected a number from 0 to 1, such as 0.1");
    assert_snapshot!(messages("--format xml"), @"error: invalid value 'xml' for '--format <FORMAT>'");
    assert_snapshot!(messages("--labels x"), @"error: unexpected argument '--labels' found");
}

/// A table larger than what is worked on at a time.
fn large() -> Fixture {
    let row = |i: u32| format!("{i},\"We thank the council, but reject offer {i}.\"");
    let rows: Vec<String> = (0..20_000).map(row).collect();
    Fixture::with_model().file("large.csv", format!("id,text\n{}\n", rows.join("\n")))
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let fixture = large();
    let data = |threads: &str| fixture.run(&format!("predict large.csv --model model --threads {threads}")).success();
    let expected = data("1");
    assert_eq!(expected.lines().count(), 20_001);
    assert!(data("4") == expected);
}

#[test]
fn a_reader_that_has_enough_ends_the_program_quietly() {
    let fixture = large();
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["predict", "large.csv", "--model", "model"])
        .current_dir(fixture.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut beginning = [0; 100];
    let mut reader = child.stdout.take().expect("a pipe");
    reader.read_exact(&mut beginning).expect("there are rows");
    drop(reader);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
