use super::*;

fn table(text: &str, format: Format) -> Result<TableReader> {
    let bytes = text.as_bytes().to_vec();
    TableReader::from_reader(Cursor::new(bytes), "table", format, ColumnNames::new(), &[Role::Text])
}

/// Each row's cells, or its error.
fn rows(text: &str, format: Format) -> Vec<String> {
    table(text, format).unwrap().map(|row| shown(&row)).collect()
}

fn shown(row: &Result<Row>) -> String {
    match row {
        Ok(row) => row.fields().map(|(name, cell)| format!("{name}={}", cell.text())).collect::<Vec<_>>().join("|"),
        Err(error) => error.to_string(),
    }
}

fn failure(text: &str, format: Format) -> String {
    table(text, format).err().expect("an error").to_string()
}

#[test]
fn separators_line_endings_and_quoted_newlines_make_no_difference() {
    let expected = ["id=1|text=a\nb", "id=2|text=“c, d”; e"];
    assert_eq!(rows("\u{feff}id;text\r\n1;\"a\nb\"\r\n2;\"“c, d”; e\"\r\n", Format::Csv), expected);
    assert_eq!(rows("id,text\n1,\"a\nb\"\n\n2,\"“c, d”; e\"", Format::Csv), expected);
    assert_eq!(rows("id\ttext\n1\t\"a\nb\"\n2\t“c, d”; e\n", Format::Tsv), expected);
    let lines = "{\"id\": 1, \"text\": \"a\\nb\"}\n\n{\"id\":2,\"text\":\"“c, d”; e\"}";
    assert_eq!(rows(lines, Format::Jsonl), expected);
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_named_and_passed_over() {
    assert_eq!(
        rows("id,text\n1\n2,b\n3,\"c\nd\",e\n", Format::Csv),
        [
            "table, row 1: line 2 has 1 cell; the header has 2",
            "id=2|text=b",
            "table, row 3: line 4 has 3 cells; the header has 2; a cell runs over several lines: is its quotation mark \
             closed?",
        ]
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named_and_costs_its_own_row() {
    let table = format!("id,text\n1,\"a\nb\"\n2,\"“c, said d.\n{}", "3,e\n".repeat(1000));
    let found = rows(&table, Format::Csv);
    assert_eq!(
        found,
        [
            "id=1|text=a\nb",
            "table, row 2: the quotation mark that begins a cell at line 4 is never closed: the cell goes on to the end of \
             the file",
        ]
    );
}

#[test]
fn a_line_that_is_no_object_is_shown_and_passed_over() {
    assert_eq!(
        rows("{\"text\": \"a\"}\n[1]\n{\"text\": }\n{\"id\": 1}\n{\"text\": null, \"n\": 1}\n", Format::Jsonl),
        [
            "text=a",
            "table, row 2: line 2, column 0: invalid type: sequence, expected an object; expected one JSON object a line, \
             found `[1]`",
            "table, row 3: line 3, column 10: expected value; expected one JSON object a line, found `{\"text\": }`",
            "table, row 4: there is no column `text`; the columns are `id`; name one with --text-column",
            "text=|n=1",
        ]
    );
}

#[test]
fn values_of_json_lines_keep_their_bytes() {
    let line = r#"{"text":"\u00e7a","n":1.50,"list":[1,  {"b": null}]}"#;
    let row = table(line, Format::Jsonl).unwrap().next().unwrap().unwrap();
    let raw: Vec<_> = row
        .fields()
        .map(|(_, cell)| match cell {
            crate::input::Cell::Json(value) => value.get().to_owned(),
            crate::input::Cell::Text(_) | crate::input::Cell::Typed(_) => unreachable!(),
        })
        .collect();
    assert_eq!(raw, [r#""\u00e7a""#, "1.50", r#"[1,  {"b": null}]"#]);
    assert_eq!(row.text(Role::Text).unwrap(), "ça");
}

#[test]
fn a_file_that_is_no_table_says_why() {
    assert_eq!(failure(" \r\n", Format::Csv), "table: the input is empty; expected a table");
    assert_eq!(failure("", Format::Jsonl), "table: the input is empty; expected a table");
    assert_eq!(
        failure("x", Format::Text),
        "table: expected a table (.csv, .tsv, .jsonl or .parquet), found a text; --input-format says otherwise"
    );
    let array = "table: expected one JSON object a line, found a JSON array";
    assert_eq!(failure("[\n{\"text\": \"a\"}]", Format::Jsonl), array);
    let missing = "table: there is no column `text`; the columns are `a`, `b`; name one with --text-column";
    assert_eq!(failure("a,b\n1,2\n", Format::Csv), missing);
    assert_eq!(rows("{\"a\":1,\"b\":2}\n{\"text\":\"c\"}\n", Format::Jsonl), [missing]);
    let nested = table("{\"text\":[\"a\"]}", Format::Jsonl).unwrap().next().unwrap().unwrap();
    let error = nested.text(Role::Text).unwrap_err().to_string();
    assert_eq!(error, "table, row 1, column `text`: found `[\"a\"]`; expected text");
}

#[test]
fn rows_read_into_memory_that_was_given_back_are_those_read_into_new() {
    let long = "long ".repeat(2000);
    let text = format!("id,text\n1,{long}\n2,short\n3\n4,\n5,\"a\n\"\"b\"\n6,“c”\n7,{long}\n8,d\n");
    let expected = rows(&text, Format::Csv);
    for held in [0, 1, 2, 5] {
        let mut table = table(&text, Format::Csv).unwrap();
        let mut waiting = std::collections::VecDeque::new();
        let mut found = Vec::new();
        while let Some(row) = table.next() {
            found.push(shown(&row));
            waiting.extend(row);
            while waiting.len() > held {
                waiting.pop_front().into_iter().for_each(|row| table.give_back(row));
            }
        }
        assert_eq!(found, expected, "{held}");
    }
}
