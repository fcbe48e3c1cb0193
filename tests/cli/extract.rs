//! `demarche extract`: what can be read, what comes out, and what is said of what cannot be read.

use insta::assert_snapshot;

use crate::{Fixture, columns};

const TEXT: &[&str] = &["article", "text", "start", "end"];

#[test]
fn a_text_is_one_article_and_offsets_count_code_points_without_the_byte_order_mark() {
    let fixture = Fixture::new().file("page.TXT", "\u{feff}Čas plynul. The ministers met on Monday.\n");
    assert_snapshot!(fixture.run("extract page.TXT").columns(TEXT), @"
    page.TXT | Čas plynul. | 0 | 11
    page.TXT | The ministers met on Monday. | 12 | 40
    ");
}

#[test]
fn the_columns_stand_in_their_order() {
    let fixture = Fixture::new().file("page.txt", "The ministers met on Monday.");
    let data = fixture.run("extract page.txt").success();
    assert_snapshot!(data.lines().next().unwrap_or_default(), @"article,statement,text,sentence,start,end,kind,speaker,speaker_text,speaker_start,speaker_end,cue,cue_start,cue_end,content,target,rule,language,duplicate_of,title,date,outlet,url");
}

#[test]
fn a_folder_is_walked_in_order_without_hidden_and_other_files() {
    let fixture = Fixture::new()
        .file("pages/b.txt", "Second page.")
        .file("pages/a/z.txt", "First page.")
        .file("pages/a/.draft.txt", "Hidden page.")
        .file("pages/notes.md", "Other page.")
        .file("pages/c.csv", "text\nThird page.\n");
    assert_snapshot!(fixture.run("extract pages").columns(&["article", "text"]), @"
    pages/a/z.txt | First page.
    pages/b.txt | Second page.
    pages/c.csv:1 | Third page.
    ");
}

#[test]
fn standard_input_is_told_by_its_beginning() {
    let fixture = Fixture::new();
    for (arguments, standard_input) in [
        ("extract", "The page, as it was."),
        ("extract -", "\n{\"text\": \"The page, as it was.\"}\n"),
        ("extract -", "\u{feff}id;text\r\n;The page, as it was.\r\n"),
        ("extract - --input-format tsv", "body\nThe page, as it was.\n"),
    ] {
        let found = fixture.run_on(arguments, standard_input).columns(&["text"]);
        assert_eq!(found, "The page, as it was.", "{standard_input}");
    }
    assert_snapshot!(fixture.run_on("extract", " \n").failure(), @"error: standard input: the input is empty; expected an article, or a table with a `text` column");
    assert_snapshot!(fixture.run_on("extract - -", "A page.").failure(), @"error: standard input: given twice, but it can be read only once");
}

#[test]
fn a_table_from_a_spreadsheet_is_read_as_it_is() {
    let table = "\u{feff}id;Body;Headline;source\r\n7;\"He left;\r\nshe stayed.\";\"A \"\"deal\"\"\";Post\r\n";
    let fixture = Fixture::new().file("table.csv", table);
    let found = fixture.run("extract table.csv").columns(&["article", "text", "start", "end", "title", "outlet"]);
    assert_snapshot!(found, @r#"7 | He left; she stayed. | 0 | 21 | A "deal" | Post"#);
}

#[test]
fn other_encodings_are_detected() {
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode("text\n“Ça va” was François Hébert’s reply — in Genève.\n");
    let russian = "Министр иностранных дел заявил, что переговоры продолжатся в понедельник.";
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
    let fixture = Fixture::new().file("western.csv", western).file("cyrillic.txt", cyrillic);
    assert_eq!(fixture.run("extract cyrillic.txt").columns(&["sentence"]), russian);
    let articles = fixture.run("extract western.csv -o out.csv --articles-output articles.jsonl");
    assert_eq!(articles.success(), "");
    assert!(fixture.read("articles.jsonl").contains("“Ça va” was François Hébert’s reply — in Genève."));
}

#[test]
fn bytes_that_are_no_character_are_said_once() {
    let text = [&"Žáci šli dál. ".repeat(3).into_bytes()[..], b"Caf\xff.\nAgain.\n"].concat();
    let text = [b"text\n", &text[..]].concat();
    let fixture = Fixture::new().file("damaged.csv", text);
    let outcome = fixture.run("extract damaged.csv");
    assert_eq!(outcome.status, Some(0));
    assert_snapshot!(outcome.messages, @"warning: damaged.csv: some bytes fit no character of its encoding and are read as U+FFFD");
    assert_eq!(fixture.run("extract damaged.csv -q").messages, "");
}

#[test]
fn other_columns_are_carried_through_unchanged() {
    let line = r#"{"n": 1.50, "text": "He left.", "tags": ["a",  "b"], "title": null, "id": "x"}"#;
    let fixture = Fixture::new().file("table.jsonl", line);
    let found = fixture.run("extract table.jsonl").columns(&["article", "title", "n", "tags"]);
    assert_snapshot!(found, @r#"x |  | 1.50 | ["a",  "b"]"#);
    let found = fixture.run("extract table.jsonl --format jsonl").success();
    assert!(found.contains(r#""url":null,"n":1.50,"tags":["a",  "b"]}"#), "{found}");
}

#[test]
fn the_user_names_the_columns() {
    let fixture = Fixture::new().file("table.csv", "body,words,key\nno,He left.,k1\n");
    let run = |arguments: &str| fixture.run(&format!("extract table.csv {arguments}"));
    let found = run("--text-column words --id-column key").columns(&["article", "text"]);
    assert_eq!(found, "k1 | He left.");
    assert_snapshot!(run("--text-column Words").failure(), @"error: table.csv: there is no column `Words`; the columns are `body`, `words`, `key`");
}

#[test]
fn a_table_that_cannot_be_read_says_why() {
    let fixture = Fixture::new()
        .file("no_text.csv", "id,words\n1,a\n")
        .file("unclear.csv", "quote,body\na,b\n")
        .file("twice.csv", "text,n,n\na,1,2\n")
        .file("empty.csv", "\n")
        .file("array.jsonl", "[\n{\"text\": \"a\"}\n]\n")
        .file("no_text.jsonl", "{\"id\": 1}\n");
    let messages = |name: &str| fixture.run(&format!("extract {name}")).failure();
    assert_snapshot!(messages("no_text.csv"), @"error: no_text.csv: there is no column `text`; the columns are `id`, `words`; name one with --text-column");
    assert_snapshot!(messages("unclear.csv"), @"error: unclear.csv: the columns `quote`, `body` could all be the `text`; name one with --text-column");
    assert_snapshot!(messages("twice.csv"), @"error: twice.csv: columns 2 and 3 are both called `n`; every column needs its own name");
    assert_snapshot!(messages("empty.csv"), @"error: empty.csv: the input is empty; expected a table");
    assert_snapshot!(messages("array.jsonl"), @"error: array.jsonl: expected one JSON object a line, found a JSON array");
    assert_snapshot!(messages("no_text.jsonl"), @"error: no_text.jsonl: there is no column `text`; the columns are `id`; name one with --text-column");
}

#[test]
fn an_input_that_cannot_be_read_says_why() {
    let fixture = Fixture::new()
        .file("page.pdf", "x")
        .file("README", "x")
        .file("empty.txt", "\u{feff} \n")
        .file("picture.txt", b"PNG\0\0\0")
        .file("folder/notes.md", "x");
    let messages = |name: &str| fixture.run(&format!("extract {name}")).failure();
    assert_snapshot!(messages("missing.txt"), @"error: missing.txt: No such file or directory (os error 2)");
    assert_snapshot!(messages("page.pdf"), @"error: page.pdf: files ending in `.pdf` cannot be read; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, .parquet, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension");
    assert_snapshot!(messages("README"), @"error: README: the name has no extension that tells its format; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, .parquet, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension");
    assert_snapshot!(messages("empty.txt"), @"error: empty.txt: the input is empty; expected an article");
    assert_snapshot!(messages("picture.txt"), @"error: picture.txt: expected an article, found a zero byte after 3 others: this is no text");
    assert_snapshot!(messages("folder"), @"error: folder: no file in this folder can be read; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, .parquet, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension");
}

#[test]
fn a_bad_record_does_not_cost_the_others_but_is_not_passed_over_in_silence() {
    let fixture = Fixture::new().file("a.csv", "id,text\n1,He left.\n2\n3,She stayed.\n").file("b.txt", "They met.");
    let outcome = fixture.run("extract a.csv b.txt");
    assert_eq!(outcome.status, Some(1));
    assert_snapshot!(columns(&outcome.data, &["article", "text"]), @"
    1 | He left.
    3 | She stayed.
    b.txt | They met.
    ");
    assert_snapshot!(outcome.messages, @"
    error: a.csv, row 2: line 3 has 1 cell; the header has 2
    note: 1 of 4 articles could not be read; the others are written
    ");
}

#[test]
fn a_column_with_the_name_of_an_output_column_is_refused() {
    let fixture = Fixture::new().file("table.csv", "text,speaker\nHe left.,Ann\n");
    assert_snapshot!(fixture.run("extract table.csv").failure(), @"error: table.csv:1: the input's column `speaker` bears the name of an output column; rename it in the input, for example to `input_speaker`");
}

#[test]
fn a_row_that_does_not_fit_the_table_costs_itself_alone() {
    let rows = "{\"id\": 1, \"text\": \"He left.\"}\n\
        {\"id\": 2, \"text\": \"She stayed. They met.\", \"tags\": []}\n\
        {\"id\": 3, \"text\": \"They met.\", \"tags\": []}\n\
        {\"id\": 4, \"text\": \"Both left.\"}\n";
    let fixture = Fixture::new().file("a.jsonl", rows);
    for command in ["extract a.jsonl --articles-output articles.jsonl --force", "predict a.jsonl --articles"] {
        let outcome = fixture.run(command);
        assert_eq!(outcome.status, Some(1));
        assert_eq!(columns(&outcome.data, &["article", "text"]), "1 | He left.\n4 | Both left.");
        assert_eq!(
            outcome.messages,
            "error: a.jsonl, row 2: a row has `tags`, which the first row has not; a table cannot hold it, --format jsonl can\n\
             error: a.jsonl, row 3: a row has `tags`, which the first row has not; a table cannot hold it, --format jsonl can\n\
             note: 2 of 4 articles could not be read; the others are written\n"
        );
    }
    assert_eq!(fixture.read("articles.jsonl").lines().count(), 2);
    let found = fixture.run("extract a.jsonl --format jsonl").success();
    assert_eq!(found.lines().count(), 5);
}

#[test]
fn an_alias_is_found_without_its_article() {
    let fixture = Fixture::new()
        .file("page.txt", "“We will not wait,” the Iron Mayor said.")
        .file("aliases.toml", "\"Dana Holt\" = [\"the Iron Mayor\"]");
    let found = fixture.run("extract page.txt --aliases aliases.toml").columns(&["speaker"]);
    assert_eq!(found, "Dana Holt");
}

#[test]
fn a_title_that_was_decoded_twice_is_put_right_with_its_text() {
    let table = "text,title\nâ€œWe left ZÃ¼rich.â€\u{9d},ZÃ¼rich minister\n";
    let fixture = Fixture::new().file("a.csv", table);
    assert_eq!(fixture.run("extract a.csv").columns(&["text", "title"]), "We left Zürich. | Zürich minister");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_costs_itself_alone() {
    let fixture = Fixture::new().file("pages/a.txt", "He left.").file("pages/z.txt", "She stayed.");
    for (target, link) in [("gone.txt", "pages/m.txt"), ("gone.md", "pages/n.md"), ("../pages", "pages/o")] {
        std::os::unix::fs::symlink(target, fixture.path(link)).expect("links can be made");
    }
    let outcome = fixture.run("extract pages");
    assert_eq!(outcome.status, Some(1));
    assert_eq!(columns(&outcome.data, &["text"]), "He left.\nShe stayed.");
    assert_snapshot!(outcome.messages, @"
    error: pages/m.txt: a link that leads nowhere
    error: pages/o: a link that leads back to pages, the folder it stands in
    note: 2 of 4 articles could not be read; the others are written
    ");
}

#[test]
fn two_outputs_do_not_go_to_one_file() {
    let fixture = Fixture::new().file("page.txt", "He left.");
    for (arguments, name) in [
        ("-o a.jsonl --articles-output ./a.jsonl", "./a.jsonl"),
        ("-o a.jsonl --articles-output a.jsonl --force", "a.jsonl"),
        ("--articles-output -", "standard output"),
    ] {
        let messages = fixture.run(&format!("extract page.txt {arguments}")).wrong_usage();
        let expected = format!("-o and --articles-output both write to {name}; give each a file of its own");
        assert!(messages.contains(&expected), "{messages}");
    }
    assert_eq!(fixture.files(), ["page.txt"]);
    assert_eq!(fixture.run("extract page.txt -o a.jsonl --articles-output b.jsonl").success(), "");
}

#[test]
fn a_list_of_words_that_cannot_be_read_is_named() {
    let fixture = Fixture::new().file("page.txt", "He left.").file("list.toml", "no list");
    assert_snapshot!(fixture.run("extract page.txt --aliases missing.toml").failure(), @"error: missing.toml: No such file or directory (os error 2)");
    let messages = fixture.run("extract page.txt --aliases list.toml").failure();
    assert!(messages.starts_with("error: list.toml: list of aliases: "), "{messages}");
    let messages = fixture.run("extract page.txt --cues list.toml").failure();
    assert!(messages.starts_with("error: list.toml: list of cues: "), "{messages}");
}

#[test]
fn wrong_usage_says_what_is_possible() {
    let outcome = Fixture::new().run("extract page.txt --kinds direct,spoken");
    assert_eq!(outcome.status, Some(2));
    assert_snapshot!(outcome.messages, @"
    error: invalid value 'spoken' for '--kinds <KINDS>'
      [possible values: direct, mixed, indirect, narration]

    For more information, try '--help'.
    ");
}
