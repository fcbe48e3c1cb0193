//! Tables in Parquet, in and out.

use std::fs::{self, File};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::file::properties::WriterProperties;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, DictionaryArray, Float64Array, Int16Array, LargeStringArray, ListArray, RecordBatch,
    StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field};
use insta::assert_snapshot;

use crate::{Fixture, LABELS};

/// Columns of texts, with the cells of a CSV table.
fn texts(csv: &str) -> RecordBatch {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let column = |at: usize| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row[at]))) };
    let columns = names.iter().enumerate().map(|(at, name)| (name, column(at)));
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// A file of these rows in row groups of seven.
fn parquet(rows: &RecordBatch) -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(7)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(properties)).expect("a schema");
    writer.write(rows).expect("memory can be written");
    writer.into_inner().expect("memory can be written")
}

/// Ten statements with columns of many types.
fn typed() -> RecordBatch {
    let rows = || 0..10_i32;
    let text = |i: i32| match i {
        2 => None,
        3 => Some(""),
        i if i % 2 == 0 => Some("They thanked us."),
        _ => Some("They refused our offer."),
    };
    let numbers: Int16Array = (-5..5_i16).map(|i| (i != -1).then_some(i)).collect();
    let texts: LargeStringArray = rows().map(text).collect();
    let desks: DictionaryArray<Int32Type> =
        rows().map(|i| if i % 3 == 1 { None } else { Some(["world", ""][usize::from(i % 3 == 2)]) }).collect();
    let seen = rows().map(|i| 1_714_566_600_000_000 + i64::from(i));
    let tags = rows().map(|i| Some((0..i % 3).map(Some)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(numbers)),
        ("text", Arc::new(texts)),
        ("desk", Arc::new(desks)),
        ("score", Arc::new(Float64Array::from_iter_values(rows().map(|i| f64::from(i) / 4.0)))),
        ("seen", Arc::new(TimestampMicrosecondArray::from_iter_values(seen).with_timezone("UTC"))),
        ("tags", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(tags))),
    ];
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}

/// All rows of a file of the fixture.
fn read(fixture: &Fixture, name: &str) -> RecordBatch {
    let file = File::open(fixture.path(name)).expect("the file is there");
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).expect("it has a footer").with_batch_size(1 << 20).build();
    let mut batches = reader.expect("it can be read").map(|batch| batch.expect("it can be read"));
    let rows = batches.next().expect("it has rows");
    assert!(batches.next().is_none());
    rows
}

#[test]
fn a_table_gets_the_same_predictions_from_csv_json_lines_and_parquet() {
    let fixture = Fixture::with_model().file("labels.parquet", parquet(&texts(LABELS)));
    let csv = fixture.run("predict labels.csv --model model").success();
    for threads in ["--threads 1", "--threads 2"] {
        assert_eq!(fixture.run(&format!("predict labels.parquet --model model {threads}")).success(), csv);
    }
    fs::copy(fixture.path("labels.parquet"), fixture.path("unnamed")).unwrap();
    assert_eq!(fixture.run("predict unnamed --input-format parquet --model model").success(), csv);
    let jsonl = fixture.run("predict labels.parquet --model model --format jsonl").success();
    assert_eq!(fixture.run("predict labels.csv --model model --format jsonl").success(), jsonl);
    let articles = fixture.run("predict labels.csv --articles --model model").success();
    assert_eq!(
        fixture.run("predict labels.parquet --articles --model model").success(),
        articles.replace("labels.csv", "labels.parquet")
    );
}

#[test]
fn every_command_that_reads_tables_reads_parquet() {
    let annotations = "id,annotator,label\n1,a,x\n1,b,x\n2,a,y\n2,b,x\n3,a,y\n3,b,y\n";
    let fixture = Fixture::with_model()
        .file("labels.parquet", parquet(&texts(LABELS)))
        .file("annotations.csv", annotations)
        .file("annotations.parquet", parquet(&texts(annotations)));
    fixture.train("labels.parquet -o other");
    assert_eq!(fs::read(fixture.path("model")).unwrap(), fs::read(fixture.path("other")).unwrap());
    fixture.run("predict labels.csv --model model -o a.csv").success();
    fixture.run("predict labels.csv --model model -o a.parquet").success();
    for (command, table) in [
        ("evaluate T --model model --format json", "labels"),
        ("agreement T", "annotations"),
        ("aggregate T --model model --min-n 1 --by prediction", "a"),
        ("compare a.csv T --format json", "a"),
        ("explain T --model model", "labels"),
        ("extract T", "labels"),
    ] {
        let of = |extension: &str| {
            let command = command.replace('T', &format!("{table}.{extension}"));
            let data = fixture.run(&format!("{command} -q")).success();
            data.replace(&format!("{table}.{extension}"), "T").replace("a.csv", "T")
        };
        assert_eq!(of("parquet"), of("csv"), "{command}");
    }
}

#[test]
fn columns_that_are_carried_through_keep_their_types_and_values() {
    let rows = typed();
    let fixture = Fixture::new().file("typed.parquet", parquet(&rows));
    fixture.run("predict typed.parquet -o out.parquet").success();
    let out = read(&fixture, "out.parquet");
    for (at, field) in rows.schema().fields().iter().enumerate() {
        assert_eq!(out.schema().field(at), field.as_ref());
        // A dictionary may have its words in another order.
        let cells = |column: &ArrayRef| match column.data_type() {
            DataType::Dictionary(..) => {
                let words = column.as_any().downcast_ref::<DictionaryArray<Int32Type>>().unwrap();
                format!("{:?}", words.downcast_dict::<StringArray>().unwrap().into_iter().collect::<Vec<_>>())
            }
            _ => format!("{column:?}"),
        };
        assert_eq!(cells(out.column(at)), cells(rows.column(at)), "{}", field.name());
    }
    let types: Vec<String> = out.schema().fields()[rows.num_columns()..]
        .iter()
        .map(|field| format!("{}: {}", field.name(), field.data_type()))
        .collect();
    assert_snapshot!(types.join("\n"), @"
    prediction: Utf8
    confidence: Float64
    p_conciliatory: Float64
    p_critical: Float64
    p_neutral: Float64
    decision: Utf8
    status: Utf8
    model: Utf8
    ");
    let lines = fixture.run("predict typed.parquet --format jsonl").success();
    let carried: Vec<_> = lines.lines().take(5).filter_map(|line| line.split(",\"prediction\"").next()).collect();
    assert_snapshot!(carried.join("\n"), @r#"
    {"n":-5,"text":"They thanked us.","desk":"world","score":0.0,"seen":"2024-05-01T12:30:00Z","tags":[]
    {"n":-4,"text":"They refused our offer.","desk":null,"score":0.25,"seen":"2024-05-01T12:30:00.000001Z","tags":[0]
    {"n":-3,"text":null,"desk":"","score":0.5,"seen":"2024-05-01T12:30:00.000002Z","tags":[0,1]
    {"n":-2,"text":"","desk":"world","score":0.75,"seen":"2024-05-01T12:30:00.000003Z","tags":[]
    {"n":null,"text":"They thanked us.","desk":null,"score":1.0,"seen":"2024-05-01T12:30:00.000004Z","tags":[0]
    "#);
    assert_snapshot!(fixture.run("extract typed.parquet").columns(&["article", "text", "n", "desk", "seen", "tags"]), @"
    typed.parquet:1 | They thanked us. | -5 | world | 2024-05-01T12:30:00Z | []
    typed.parquet:2 | They refused our offer. | -4 |  | 2024-05-01T12:30:00.000001Z | [0]
    typed.parquet:5 | They thanked us. |  |  | 2024-05-01T12:30:00.000004Z | [0]
    typed.parquet:6 | They refused our offer. | 0 |  | 2024-05-01T12:30:00.000005Z | [0,1]
    typed.parquet:7 | They thanked us. | 1 | world | 2024-05-01T12:30:00.000006Z | []
    typed.parquet:8 | They refused our offer. | 2 |  | 2024-05-01T12:30:00.000007Z | [0]
    typed.parquet:9 | They thanked us. | 3 |  | 2024-05-01T12:30:00.000008Z | [0,1]
    typed.parquet:10 | They refused our offer. | 4 | world | 2024-05-01T12:30:00.000009Z | []
    ");
}

#[test]
fn numbers_in_parquet_are_those_that_stand_in_csv() {
    let fixture = Fixture::with_model();
    fixture.run("predict labels.csv --model model -o a.csv").success();
    fixture.run("predict labels.csv --model model -o a.parquet").success();
    let out = read(&fixture, "a.parquet");
    let mut csv = csv::Reader::from_path(fixture.path("a.csv")).unwrap();
    let at = csv.headers().unwrap().iter().position(|name| name == "confidence").unwrap();
    let expected: Vec<f64> = csv.records().map(|row| row.unwrap()[at].parse().unwrap()).collect();
    let found = out.column(at).as_any().downcast_ref::<Float64Array>().unwrap();
    assert_eq!(found.values().to_vec(), expected);
}

#[test]
fn what_was_extracted_has_structs_for_its_contents_and_reads_back_as_ranges() {
    let fixture = Fixture::new().file("page.txt", "“No,” she said, “we will not sign.” The talks ended on Monday.");
    fixture.run("extract page.txt -o out.parquet").success();
    let out = read(&fixture, "out.parquet");
    let contents = out.column_by_name("content").unwrap();
    assert_snapshot!(contents.data_type().to_string(), @r#"List(non-null Struct("start": non-null Int64, "end": non-null Int64))"#);
    let contents = contents.as_any().downcast_ref::<ListArray>().unwrap();
    assert_eq!(contents.value(0).as_any().downcast_ref::<StructArray>().unwrap().num_columns(), 2);
    let csv = fixture.run("extract page.txt").columns(&["content", "speaker_start", "title"]);
    assert!(csv.contains('-'), "{csv}");
    // Read again as a table of statements.
    fixture.run("predict out.parquet -o scored.parquet").success();
    assert_eq!(fixture.run("predict out.parquet").columns(&["content", "speaker_start", "title"]), csv);
    let again: Vec<_> = fixture.run("extract page.txt --format jsonl").success().lines().map(str::to_owned).collect();
    for (line, expected) in fixture.run("predict out.parquet --format jsonl").success().lines().zip(again) {
        assert!(line.starts_with(expected.trim_end_matches('}')), "{line}\n{expected}");
    }
    assert_eq!(read(&fixture, "scored.parquet").column_by_name("content"), out.column_by_name("content"));
}

#[test]
fn a_table_without_rows_keeps_its_columns() {
    let fixture = Fixture::new().file("none.parquet", parquet(&typed().slice(0, 0)));
    for command in ["predict none.parquet", "predict none.parquet --articles", "extract none.parquet"] {
        fixture.run(&format!("{command} -o out.parquet --force")).success();
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(File::open(fixture.path("out.parquet")).unwrap()).unwrap();
        assert!(reader.schema().field_with_name("text").is_ok(), "{command}");
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}

#[test]
fn errors_name_the_row_and_the_column() {
    let fixture = Fixture::with_model()
        .file("labels.parquet", parquet(&texts(&LABELS.replacen(",neutral", ",netural", 1))))
        .file("typed.parquet", parquet(&typed()))
        .file("again.parquet", parquet(&texts("text,n\nThey met.,1\n")));
    assert_snapshot!(fixture.run("evaluate labels.parquet --model model").failure(), @"error: labels.parquet, row 21, column `label`: found `netural`; expected one of conciliatory, critical, neutral");
    assert_snapshot!(fixture.run("predict typed.parquet --text-column tags -o out.csv").failure(), @"error: typed.parquet, row 1, column `tags`: found `[]`; expected text");
    assert_snapshot!(fixture.run("predict typed.parquet --text-column body").failure(), @"error: typed.parquet: there is no column `body`; the columns are `n`, `text`, `desk`, `score`, `seen`, `tags`");
    assert_snapshot!(fixture.run("predict typed.parquet again.parquet -o out.parquet").failure(), @"error: again.parquet, row 1: the column `n` holds Int16 in the first file, and text here; a Parquet file cannot hold both, --format jsonl can");
    assert!(!fixture.files().iter().any(|name| name.starts_with("out")));
}

#[test]
fn a_file_that_cannot_be_used_is_one_clear_error() {
    let whole = parquet(&typed());
    let mut damaged = whole.clone();
    damaged[40..140].fill(0xAA);
    let mut encrypted = whole.clone();
    let end = encrypted.len() - 1;
    encrypted[end] = b'E';
    let fixture = Fixture::new()
        .file("whole.parquet", &whole)
        .file("cut.parquet", &whole[..whole.len() / 2])
        .file("damaged.parquet", damaged)
        .file("encrypted.parquet", encrypted)
        .file("empty.parquet", "")
        .file("csv.parquet", "text\nThey met.\n")
        .file("packed.parquet.gz", &whole);
    let mut said = String::new();
    for name in
        ["cut.parquet", "damaged.parquet", "encrypted.parquet", "empty.parquet", "csv.parquet", "packed.parquet.gz"]
    {
        said += &fixture.run(&format!("predict {name} -o out.csv")).failure();
    }
    said += &fixture.run_on("predict", whole.as_slice()).failure();
    said += &fixture.run_on("extract - --input-format parquet", whole.as_slice()).failure();
    assert_snapshot!(said, @"
    error: cut.parquet: the Parquet file is cut off: it does not end with its footer and `PAR1`
    error: damaged.parquet: the Parquet file cannot be read: a page has no head that can be read
    error: encrypted.parquet: the Parquet file is encrypted; expected one that is not
    error: empty.parquet: the input is empty; expected a Parquet file
    error: csv.parquet: expected a Parquet file, which begins with `PAR1`; --input-format says otherwise
    error: packed.parquet.gz: Parquet is read from its end, which gzip hides; unpack the file first: its columns stay packed
    error: standard input: Parquet is read from its end, so it cannot come through a pipe; save it to a file and give that
    error: standard input: Parquet is read from its end, so it cannot come through a pipe; save it to a file and give that
    ");
}

#[test]
fn what_parquet_cannot_do_is_refused_before_any_work() {
    let fixture = Fixture::new().file("page.txt", "They met.");
    assert_snapshot!(fixture.run("predict page.txt -o out.parquet --resume").wrong_usage(), @"error: --resume: a Parquet file is readable only with the footer at its end, so a FILE.part without it cannot be gone on with; write --format csv or jsonl, or start anew");
    assert_snapshot!(fixture.run("aggregate page.csv --format parquet").wrong_usage(), @"error: this command writes a few rows of figures; expected --format csv, tsv, jsonl, json, markdown or text");
    assert_snapshot!(fixture.run("inspect --format parquet").wrong_usage(), @"error: --format parquet: this command writes a page; expected --format text, json, markdown");
    assert_eq!(fixture.files(), ["page.txt"]);
}

#[test]
fn parquet_goes_through_a_pipe_on_its_way_out() {
    let fixture = Fixture::new().file("page.txt", "They met.");
    let output = fixture.command("extract page.txt --format parquet").output().unwrap();
    assert!(output.status.success() && output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"));
    fixture.run("extract page.txt -o out.parquet").success();
    assert_eq!(fs::read(fixture.path("out.parquet")).unwrap(), output.stdout);
}

#[test]
fn many_rows_make_row_groups_whose_bytes_do_not_depend_on_threads() {
    let rows = (0..40_000).fold(String::new(), |rows, i| rows + &format!("{i},They refused offer {i}.\n"));
    let fixture = Fixture::new().file("rows.csv", format!("n,text\n{rows}"));
    fixture.run("predict rows.csv -o one.parquet --threads 1").success();
    fixture.run("predict rows.csv -o two.parquet --threads 2").success();
    assert!(fs::read(fixture.path("one.parquet")).unwrap() == fs::read(fixture.path("two.parquet")).unwrap());
    let csv = fixture.run("predict rows.csv").success();
    // Read again: the text of CSV is that of Parquet.
    let again = fixture.run("predict one.parquet").failure();
    assert!(again.contains("`prediction`"), "{again}");
    fs::write(fixture.path("one.csv"), csv).unwrap();
    assert_eq!(fixture.run("aggregate one.csv -q").success(), fixture.run("aggregate one.parquet -q").success());
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_no_part_of_a_parquet_file() {
    use std::io::Write as _;
    for command in ["predict -", "extract -"] {
        let fixture = Fixture::new();
        let mut program = std::process::Command::new(assert_cmd::cargo::cargo_bin!("demarche"));
        program.current_dir(fixture.path(".")).args(command.split(' ')).args(["-o", "out.parquet"]);
        let mut run = program.stdin(std::process::Stdio::piped()).spawn().expect("the program starts");
        let mut input = run.stdin.take().expect("it is piped");
        let rows = format!("text\n{}", "They met.\n".repeat(20_000));
        input.write_all(rows.as_bytes()).expect("the program reads");
        while !fixture.path("out.parquet.part").exists() {
            assert!(run.try_wait().expect("it can be asked").is_none(), "it waits for more");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
        let kill = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status();
        assert!(kill.expect("kill is there").success());
        assert_eq!(run.wait().expect("it ends").code(), Some(130));
        drop(input);
        assert_eq!(fixture.files(), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn a_column_of_a_type_without_text_is_named_only_where_it_is_needed() {
    let rows = RecordBatch::try_from_iter([
        ("text", Arc::new(StringArray::from(vec!["They met."])) as ArrayRef),
        ("took", Arc::new(arrow_array::DurationSecondArray::from(vec![5])) as ArrayRef),
    ])
    .unwrap();
    assert_eq!(rows.schema().field(1), &Field::new("took", rows.column(1).data_type().clone(), false));
    let fixture = Fixture::new().file("rows.parquet", parquet(&rows));
    assert_snapshot!(fixture.run("predict rows.parquet -o out.csv").failure(), @"error: rows.parquet: the Parquet file cannot be read: the column `took` has the type Duration(s); leave it out, or make it a number, text, date or list");
    assert!(fixture.run("explain rows.parquet").success().contains("They met."));
}
