use serde_json::value::RawValue;

use super::*;

fn written(format: RowFormat, rows: &[&[(&str, Value<'_>)]]) -> Result<String> {
    let mut out = Vec::new();
    let mut writer = RowWriter::new(&mut out, format, &Layout::default());
    rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish()?;
    Ok(String::from_utf8(out).unwrap())
}

fn every_kind(format: RowFormat) -> String {
    let raw = RawValue::from_string(r#""a\u0062""#.to_owned()).unwrap();
    let first: [(&str, Value<'_>); 6] = [
        ("raw", Value::Json(&raw)),
        ("text", "one\t|two|\n\"three\"".into()),
        ("start", 3usize.into()),
        ("p", (1.0 / 3.0).into()),
        ("content", Value::Spans(vec![(3, 7), (9, 12)])),
        ("speaker", None::<&str>.into()),
    ];
    let second = [("text", Value::from("b")), ("raw", Value::Null), ("p", f64::NAN.into())];
    written(format, &[&first, &second]).unwrap()
}

#[test]
fn every_kind_of_value_is_written_in_every_format() {
    insta::assert_snapshot!(every_kind(RowFormat::Csv), @r#"
    raw,text,start,p,content,speaker
    ab,"one	|two|
    ""three""",3,0.333333,3-7;9-12,
    ,b,,,,
    "#);
    insta::assert_snapshot!(every_kind(RowFormat::Tsv), @r#"
    raw	text	start	p	content	speaker
    ab	"one	|two|
    ""three"""	3	0.333333	3-7;9-12	
    	b
    "#);
    insta::assert_snapshot!(every_kind(RowFormat::Jsonl), @r#"
    {"raw":"a\u0062","text":"one\t|two|\n\"three\"","start":3,"p":0.333333,"content":[[3,7],[9,12]],"speaker":null}
    {"text":"b","raw":null,"p":null}
    "#);
    insta::assert_snapshot!(every_kind(RowFormat::Json), @r#"
    [
    {"raw":"a\u0062","text":"one\t|two|\n\"three\"","start":3,"p":0.333333,"content":[[3,7],[9,12]],"speaker":null},
    {"text":"b","raw":null,"p":null}
    ]
    "#);
    insta::assert_snapshot!(every_kind(RowFormat::Markdown), @r#"
    | raw | text | start | p | content | speaker |
    | --- | --- | --- | --- | --- | --- |
    | ab | one	\|two\| "three" | 3 | 0.333333 | 3-7;9-12 |  |
    |  | b |  |  |  |  |
    "#);
}

#[test]
fn a_table_refuses_a_column_its_first_row_has_not_and_json_does_not() {
    let rows: [&[(&str, Value<'_>)]; 2] = [&[("a", "1".into())], &[("a", "2".into()), ("b", "3".into())]];
    let error = written(RowFormat::Csv, &rows).unwrap_err().to_string();
    assert_eq!(error, "a row has `b`, which the first row has not; a table cannot hold it, --format jsonl can");
    assert_eq!(written(RowFormat::Jsonl, &rows).unwrap(), "{\"a\":\"1\"}\n{\"a\":\"2\",\"b\":\"3\"}\n");
}

#[test]
fn a_row_that_is_refused_leaves_nothing_behind() {
    let good: &[(&str, Value<'_>)] = &[("a", "1".into())];
    let new: &[(&str, Value<'_>)] = &[("b", "2".into()), ("a", "3".into())];
    let twins: &[(&str, Value<'_>)] = &[("a", "4".into()), ("a", "5".into())];
    for (format, expected) in [(RowFormat::Csv, "a\n1\n1\n"), (RowFormat::Jsonl, "{\"a\":\"1\"}\n{\"a\":\"1\"}\n")] {
        let mut out = Vec::new();
        let mut writer = RowWriter::new(&mut out, format, &Layout::default());
        writer.row(good).unwrap();
        for _ in 0..2 {
            writer.row(twins).unwrap_err();
            if format == RowFormat::Csv {
                writer.row(new).unwrap_err();
            }
        }
        writer.row(good).unwrap();
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

#[test]
fn an_input_column_with_the_name_of_an_output_column_is_refused() {
    let row: &[(&str, Value<'_>)] = &[("speaker", "a".into()), ("speaker", "b".into())];
    for format in [RowFormat::Csv, RowFormat::Jsonl] {
        let error = written(format, &[row]).unwrap_err().to_string();
        let expected = "the input's column `speaker` bears the name of an output column; rename it in the input, for \
                        example to `input_speaker`";
        assert_eq!(error, expected);
    }
}

#[test]
fn without_rows_a_table_has_its_header_and_json_is_an_empty_array() {
    for (format, expected) in [(RowFormat::Csv, "a,b\n"), (RowFormat::Json, "[]\n"), (RowFormat::Jsonl, "")] {
        let mut out = Vec::new();
        let mut writer = RowWriter::new(&mut out, format, &Layout::default());
        writer.columns(["a", "b"].map(Column::text)).unwrap();
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
