//! `demarche train`: which tables can be learned from, what is said of them, and that equal labels give equal bytes.

use std::fs;

use insta::assert_snapshot;

use crate::{Fixture, LABELS, RECIPE, columns, first_line, masked};

fn labelled() -> Fixture {
    Fixture::new().file("labels.csv", LABELS)
}

/// The shared labels with something replaced in them.
fn with(from: &str, to: &str) -> Fixture {
    assert!(LABELS.contains(from), "{from}");
    Fixture::new().file("labels.csv", LABELS.replace(from, to))
}

/// The shared labels with the weight 2.5 on those of one label, and an empty weight, which counts as 1, on the others.
fn weighted() -> String {
    let row = |line: &str| format!("{line},{}\n", if line.contains(",critical,") { "2.5" } else { "" });
    LABELS.lines().map(row).collect::<String>().replacen(",\n", ",weight\n", 1)
}

/// What is said when a model is trained on `labels.csv` with the recipe given, and fails.
fn failure(fixture: &Fixture, arguments: &str) -> String {
    let messages = fixture.run(&format!("train labels.csv -o model {RECIPE} {arguments}")).failure();
    assert!(!fixture.files().iter().any(|name| name.starts_with("model")), "{:?}", fixture.files());
    messages
}

#[test]
fn a_training_says_what_it_learned_from_and_how_well() {
    let fixture = labelled();
    assert_snapshot!(masked(&fixture.train("labels.csv -o model")), @"
    note: 30 statements in 15 groups: 10 conciliatory, 10 critical, 10 neutral
    note: recipe: words 1-1, no chars, idf, no class weights, C = 1; temperature scaling
    note: cross-validated macro-F1 0.739 ± 0.065, log-loss 0.690
    note: model [hash] written to model
    ");
    assert_eq!(fixture.run(&format!("train labels.csv -o quiet -q {RECIPE}")).success(), "");
    assert_eq!(fixture.files(), ["labels.csv", "model", "quiet"]);
}

#[test]
fn what_is_not_given_is_searched_for_where_labels_have_30_rows() {
    let mut reader = csv::Reader::from_reader(LABELS.as_bytes());
    let thrice = |(i, record): (usize, Result<csv::StringRecord, csv::Error>)| {
        let cells = record.expect("a row");
        let row = |copy| serde_json::json!({"text": format!("{}{copy}", &cells[1]), "label": cells[2], "group": i});
        ["", " Now.", " Again."].map(|copy| format!("{}\n", row(copy))).concat()
    };
    let lines: String = reader.records().enumerate().map(thrice).collect();
    let (last, _) = lines.trim_end().rsplit_once('\n').expect("several lines");
    let fixture = Fixture::new().file("labels.jsonl", &lines).file("one-less.jsonl", format!("{last}\n"));
    let arguments = "-o model --force --words 1-1 --chars none --scaling idf";
    let said = fixture.run(&format!("train one-less.jsonl {arguments}")).said();
    assert!(said.contains("too few to choose a recipe by") && !said.contains("best of"), "{said}");
    let said = fixture.run(&format!("train labels.jsonl {arguments}")).said();
    assert!(said.contains("\nnote: best of "), "{said}");
    assert!(
        said.contains("chosen for it, so a little too good: `demarche evaluate` gives the honest figure"),
        "{said}"
    );
}

#[test]
fn with_everything_given_nothing_is_cross_validated_and_all_goes_to_review() {
    let fixture = labelled();
    assert_snapshot!(masked(&fixture.train("labels.csv -o model --calibration none")), @"
    note: 30 statements in 15 groups: 10 conciliatory, 10 critical, 10 neutral
    note: recipe as given: words 1-1, no chars, idf, no class weights, C = 1; nothing was cross-validated
    note: model [hash] written to model
    ");
    let decisions = fixture.run("predict labels.csv --model model --max-error 1").columns(&["decision"]);
    assert!(decisions.lines().all(|decision| decision == "review"), "{decisions}");
}

#[test]
fn the_same_rows_in_any_table_give_the_same_model() {
    let mut reader = csv::Reader::from_reader(LABELS.as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let cells = record.expect("a row");
        let line = serde_json::json!({"id": cells[0], "text": cells[1], "label": cells[2], "group": cells[3]});
        format!("{line}\n")
    };
    let lines: String = reader.records().map(row).collect();
    let fixture = labelled()
        .file("semicolons.csv", format!("\u{feff}{}", LABELS.replace(',', ";").replace('\n', "\r\n")))
        .file("tabs.tsv", LABELS.replace(',', "\t"))
        .file("lines.jsonl", lines)
        .file("named.csv", LABELS.replace("id,text,label,group", "key,words,tag,page"));
    fixture.train("labels.csv -o expected");
    for arguments in [
        "semicolons.csv",
        "tabs.tsv",
        "lines.jsonl",
        "named.csv --id-column key --text-column words --label-column tag --group-column page",
        "labels.csv --threads 1",
        "labels.csv --threads 4",
    ] {
        fixture.train(&format!("{arguments} -o model --force"));
        assert_eq!(fs::read(fixture.path("model")).ok(), fs::read(fixture.path("expected")).ok(), "{arguments}");
    }
    for (arguments, standard_input) in
        [("", LABELS.to_owned()), ("--input-format csv", LABELS.replace("text,label", "sentence,class"))]
    {
        fixture.run_on(&format!("train - -o model --force {arguments} {RECIPE}"), standard_input).said();
        assert_eq!(fs::read(fixture.path("model")).ok(), fs::read(fixture.path("expected")).ok(), "{arguments}");
    }
}

#[test]
fn labels_of_any_names_are_learned_in_the_order_of_their_codebook() {
    let codebook = "version = 1\ntitle = 'Tone'\nlabels = ['hawkish', 'dovish', 'neutral']\n\
                    [[label]]\nname = 'hawkish'\ndefinition = 'Hard.'\n[[label]]\nname = 'dovish'\ndefinition = 'Soft.'\n\
                    [[label]]\nname = 'neutral'\ndefinition = 'Neither.'\n";
    let labels = LABELS.replace("conciliatory", "dovish").replace("critical", "hawkish");
    let fixture = Fixture::new().file("labels.csv", labels).file("codebook.toml", codebook);
    let header = |model: &str| {
        let found = fixture.run_on(&format!("predict --model {model}"), "text\nWe thank them.\n").success();
        first_line(&found).to_owned()
    };
    fixture.train("labels.csv -o plain");
    assert_snapshot!(header("plain"), @"text,prediction,confidence,p_dovish,p_hawkish,p_neutral,decision,status,model");
    assert_snapshot!(masked(&fixture.train("labels.csv -o booked --codebook codebook.toml")), @"
    note: 30 statements in 15 groups: 10 hawkish, 10 dovish, 10 neutral
    note: recipe: words 1-1, no chars, idf, no class weights, C = 1; temperature scaling
    note: cross-validated macro-F1 0.739 ± 0.065, log-loss 0.690
    note: model [hash] written to booked
    ");
    assert_snapshot!(header("booked"), @"text,prediction,confidence,p_hawkish,p_dovish,p_neutral,decision,status,model");
}

#[test]
fn weights_count_in_the_fit_and_leave_temperature_as_the_map() {
    let fixture = labelled().file("weighted.csv", weighted());
    fixture.train("labels.csv -o plain --calibration temperature");
    fixture.train("weighted.csv -o weighted");
    assert_eq!(fixture.run("inspect weighted --format json").json()["calibration"], "temperature");
    let critical = |model: &str| {
        let found = fixture.run_on(&format!("predict --model {model}"), "text\nxyzzy\n").columns(&["p_critical"]);
        found.parse::<f64>().expect("a probability")
    };
    assert!(critical("weighted") > critical("plain"));
}

#[test]
fn linfa_can_fit_it_too() {
    let fixture = labelled();
    fixture.train("labels.csv -o model");
    fixture.train("labels.csv -o linfa --solver linfa");
    let of = |model: &str| fixture.run(&format!("predict labels.csv --model {model}")).columns(&["prediction"]);
    assert_eq!(of("linfa"), of("model"));
    assert_eq!(fixture.run("inspect linfa --format json").json()["solver"], "linfa");
}

#[test]
fn what_linfa_cannot_take_into_account_is_refused() {
    let fixture = labelled().file("weighted.csv", weighted());
    let messages =
        |arguments: &str| fixture.run(&format!("train -o model --solver linfa -q {arguments}")).wrong_usage();
    assert_snapshot!(messages("labels.csv --class-weights balanced"), @"error: --solver linfa cannot take --class-weights balanced into account; use --solver sparse");
    assert_snapshot!(messages("labels.csv --scaling naive-bayes"), @"error: --solver linfa cannot take --scaling naive-bayes into account; use --solver sparse");
    assert_snapshot!(messages("weighted.csv"), @"error: --solver linfa cannot take the `weight` column into account; use --solver sparse");
}

#[test]
fn a_model_needs_a_file_that_may_be_written() {
    let fixture = labelled().file("model", "precious").file("folder/x", "");
    assert_snapshot!(fixture.run("train labels.csv").wrong_usage(), @"error: no file for the model: name it with -o, for example -o my.safetensors");
    assert_snapshot!(fixture.run("train labels.csv -o model").failure(), @"error: model: exists already; --force replaces it");
    assert_snapshot!(fixture.run("train labels.csv -o folder").failure(), @"error: folder: expected a file to write, found a folder");
    assert_snapshot!(fixture.run("train labels.csv -o missing/model").failure(), @"error: missing/model: there is no folder missing; make it first");
    assert_eq!(fixture.read("model"), "precious");
    fixture.train("labels.csv -o model --force");
    assert_ne!(fs::read(fixture.path("model")).expect("a model").len(), "precious".len());
}

#[test]
fn a_flag_out_of_range_says_what_was_expected() {
    let fixture = labelled();
    let messages = |arguments: &str| {
        let messages = fixture.run(&format!("train labels.csv -o model {arguments}")).wrong_usage();
        first_line(&messages).to_owned()
    };
    assert_snapshot!(messages("--words 3"), @"error: invalid value '3' for '--words <RANGE>': `3` is no n-gram range; expected two numbers like 1-2, or none");
    assert_snapshot!(messages("--words 0-2"), @"error: invalid value '0-2' for '--words <RANGE>': `0-2` is no n-gram range: expected two numbers like `1-2`, from 1 to 10, the smaller first");
    assert_snapshot!(messages("--chars 5-2"), @"error: invalid value '5-2' for '--chars <RANGE>': `5-2` is no n-gram range: expected two numbers like `1-2`, from 1 to 10, the smaller first");
    assert_snapshot!(messages("--chars 2-99"), @"error: invalid value '2-99' for '--chars <RANGE>': `2-99` is no n-gram range: expected two numbers like `1-2`, from 1 to 10, the smaller first");
    assert_snapshot!(messages("--chars two-5"), @"error: invalid value 'two-5' for '--chars <RANGE>': `two-5` is no n-gram range; expected two numbers like 1-2, or none");
    assert_snapshot!(messages("--signals emoji"), @"error: invalid value 'emoji' for '--signals <LIST>': `emoji` is no signal; expected none, or a list of these: reporting, negation, signs");
    assert_snapshot!(messages("--words none --chars none"), @"error: --words none and --chars none leave no features: keep one of them");
    assert_snapshot!(messages("--c much"), @"error: invalid value 'much' for '--c <X>': expected a number above 0, such as 1");
    assert_snapshot!(messages("--c=-1"), @"error: invalid value '-1' for '--c <X>': expected a number above 0, such as 1");
    assert_snapshot!(messages("--c nan"), @"error: invalid value 'nan' for '--c <X>': expected a number above 0, such as 1");
    assert_snapshot!(messages("--folds 1"), @"error: invalid value '1' for '--folds <K>': expected a whole number from 2 on");
    assert_snapshot!(messages("--folds many"), @"error: invalid value 'many' for '--folds <K>': expected a whole number from 2 on");
    assert_snapshot!(messages("--threads 0"), @"error: invalid value '0' for '--threads <N>': expected a whole number from 1 on");
    assert_snapshot!(messages("--calibration isotonic"), @"error: invalid value 'isotonic' for '--calibration <MAP>'");
    assert_snapshot!(messages("--solver newton"), @"error: invalid value 'newton' for '--solver <SOLVER>'");
    assert_snapshot!(messages("--scaling tfidf"), @"error: invalid value 'tfidf' for '--scaling <KIND>'");
    assert_snapshot!(messages("--class-weights 2"), @"error: invalid value '2' for '--class-weights <KIND>'");
    assert_snapshot!(messages("--penalty l1"), @"error: unexpected argument '--penalty' found");
    assert_eq!(fixture.files(), ["labels.csv"]);
}

#[test]
fn a_label_with_fewer_rows_than_folds_gets_fewer_folds() {
    let fixture = Fixture::new().file("labels.csv", LABELS.lines().take(14).collect::<Vec<_>>().join("\n"));
    assert_snapshot!(masked(&fixture.train("labels.csv -o model")), @"
    note: 13 statements in 7 groups: 10 conciliatory, 3 critical
    warning: only 3 folds can be cut instead of 5: the rarest label or the groups are too few; label more statements for a figure to rely on
    note: recipe: words 1-1, no chars, idf, no class weights, C = 1; Dirichlet calibration
    note: cross-validated macro-F1 0.435 ± 0.178, log-loss 0.657
    note: model [hash] written to model
    ");
}

#[test]
fn a_label_with_one_row_is_named() {
    let fixture = Fixture::new().file("labels.csv", LABELS.lines().take(12).collect::<Vec<_>>().join("\n"));
    assert_snapshot!(failure(&fixture, "-q"), @"error: the label `critical` has 1 row; cross-validation needs at least 2, and 5 or more to mean anything: add rows or leave the label out");
}

#[test]
fn a_single_label_leaves_nothing_to_tell_apart() {
    let fixture = Fixture::new().file("labels.csv", LABELS.lines().take(11).collect::<Vec<_>>().join("\n"));
    assert_snapshot!(failure(&fixture, ""), @"error: labels.csv: only the label `conciliatory`: a model needs at least two different labels to tell apart");
}

#[test]
fn no_labelled_row_at_all_is_an_error() {
    let fixture = Fixture::new().file("labels.csv", "text,label\n").file("none.csv", "text,label\nWe agree.,\n ,a\n");
    assert_snapshot!(failure(&fixture, ""), @"error: labels.csv: there is no row below the header");
    assert_snapshot!(fixture.run("train none.csv -o model").failure(), @"error: none.csv: no row has a label and a text; without label: 1, without text: 1");
    assert_snapshot!(fixture.run_on("train - -o model", "").failure(), @"error: standard input: the input is empty; expected an article, or a table with a `text` column");
}

#[test]
fn a_single_group_cannot_be_held_out() {
    let lines = LABELS.lines().skip(1).map(|line| line.rsplit_once(',').expect("a group").0);
    let labels = ["id,text,label,group"].into_iter().chain(lines).collect::<Vec<_>>().join(",a1\n");
    let fixture = Fixture::new().file("labels.csv", labels.replacen("group,a1", "group", 1) + ",a1\n");
    assert_snapshot!(failure(&fixture, "-q"), @"error: all rows belong to one group, so none can be held out: is the group column (`group`, `article_id`, `doc_id`) the right one, or are all texts copies of one?");
}

#[test]
fn rows_without_a_text_or_a_label_are_counted_and_left_out() {
    let labels = LABELS
        .replace("3,We are ready to talk and hope for a fair agreement.,", "3,  ,")
        .replace("5,Our neighbours have kept their word and we thank them for it.,", "5,,")
        .replace(",neutral,a15", ",,a15");
    let fixture = Fixture::new().file("labels.csv", labels);
    assert_snapshot!(masked(&fixture.train("labels.csv -o model")), @"
    note: rows without a label, left out: 2
    warning: rows with a label and no text, left out: 2 (first: labels.csv, row 3)
    note: 26 statements in 14 groups: 8 conciliatory, 10 critical, 8 neutral
    note: recipe: words 1-1, no chars, idf, no class weights, C = 1; temperature scaling
    note: cross-validated macro-F1 0.718 ± 0.080, log-loss 0.844
    note: model [hash] written to model
    ");
}

#[test]
fn bytes_that_are_no_character_are_said() {
    let labels = LABELS.replace("Two ships", "Žáci šli dál. Žáci šli dál. Žáci šli dál");
    let labels = [labels.as_bytes(), b"31,Caf\xff.,neutral,a16\n"].concat();
    let fixture = Fixture::new().file("labels.csv", labels);
    assert_snapshot!(first_line(&fixture.train("labels.csv -o model")), @"warning: labels.csv: some bytes fit no character of its encoding and are read as U+FFFD");
}

#[test]
fn an_id_may_not_repeat() {
    assert_snapshot!(failure(&with("\n9,", "\n3,"), ""), @"error: labels.csv, row 9, column `id`: the id `3` stands already in labels.csv, row 3; expected each id once");
    let fixture = labelled().file("more.csv", "id,text,label\nx,We agree.,critical\n7,We agree.,critical\n");
    assert_snapshot!(fixture.run("train labels.csv more.csv -o model").failure(), @"error: more.csv, row 2, column `id`: the id `7` stands already in labels.csv, row 7; expected each id once");
    let fixture = Fixture::new().file("labels.csv", "id,annotator,text,label\n1,ann,We agree.,a\n1,bob,We agree.,b\n");
    assert_snapshot!(failure(&fixture, ""), @"error: labels.csv, row 2, column `id`: the id `1` stands already in labels.csv, row 1; expected each id once; a table with several annotators per statement must be adjudicated to one row each before training");
}

#[test]
fn a_weight_must_be_a_number_above_0() {
    for weight in ["0", "-1", "much", "nan", "1,5"] {
        let table = format!("text;label;weight\nWe agree.;a;1\nWe refuse.;b;{weight}\n");
        let expected =
            format!("error: labels.csv, row 2, column `weight`: found `{weight}`; expected a number above 0\n");
        assert_eq!(failure(&Fixture::new().file("labels.csv", table), ""), expected);
    }
}

#[test]
fn missing_columns_are_named_with_those_present() {
    let fixture = Fixture::new().file("labels.csv", "words,tag\nWe agree.,a\n");
    assert_snapshot!(failure(&fixture, ""), @"error: labels.csv: there is no column `text`; the columns are `words`, `tag`; name one with --text-column");
    assert_snapshot!(failure(&fixture, "--text-column words"), @"error: labels.csv: there is no column `label`; the columns are `words`, `tag`; name one with --label-column");
    assert_snapshot!(failure(&fixture, "--text-column words --label-column tags"), @"error: labels.csv: there is no column `tags`; the columns are `words`, `tag`");
    assert_snapshot!(fixture.run_on("train - -o model", "words,tag\nWe agree.,a\n").failure(), @"error: standard input: expected a table (.csv, .tsv, .jsonl or .parquet), found a text; --input-format says otherwise");
}

#[test]
fn a_table_that_cannot_be_read_says_why() {
    let fixture = Fixture::new()
        .file("page.txt", "We agree.")
        .file("model.safetensors", "x")
        .file("ragged.csv", "text,label\nWe agree.,a\nWe refuse.\n")
        .file("open.csv", "text,label\n\"We agree.,a\nWe refuse.,b\n")
        .file("list.jsonl", "{\"text\": [\"We agree.\"], \"label\": \"a\"}\n");
    let messages = |name: &str| fixture.run(&format!("train {name} -o model")).failure();
    assert_snapshot!(messages("missing.csv"), @"error: missing.csv: No such file or directory (os error 2)");
    assert_snapshot!(messages("page.txt"), @"error: page.txt: expected a table (.csv, .tsv, .jsonl or .parquet), found a text; --input-format says otherwise");
    assert_snapshot!(messages("model.safetensors"), @"error: model.safetensors: files ending in `.safetensors` cannot be read; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, .parquet, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension");
    assert_snapshot!(messages("ragged.csv"), @"error: ragged.csv, row 2: line 3 has 1 cell; the header has 2");
    assert_snapshot!(messages("open.csv"), @"error: open.csv, row 1: the quotation mark that begins a cell at line 2 is never closed: the cell goes on to the end of the file");
    assert_snapshot!(messages("list.jsonl"), @r#"error: list.jsonl, row 1, column `text`: found `["We agree."]`; expected text"#);
}

#[test]
fn a_label_that_the_codebook_lacks_is_an_error() {
    let book = |labels: &str| format!("version = 1\ntitle = 'Tone'\nlabels = [{labels}]\n");
    let entry = |name: &str| format!("[[label]]\nname = '{name}'\ndefinition = ''\n");
    let two = book("'conciliatory', 'critical'") + &entry("conciliatory") + &entry("critical");
    let four = book("'conciliatory', 'critical', 'neutral', 'mixed'")
        + &["conciliatory", "critical", "neutral", "mixed"].map(entry).concat();
    let fixture = labelled().file("two.toml", two).file("four.toml", four);
    assert_snapshot!(failure(&fixture, "--codebook two.toml"), @"error: labels.csv, row 21, column `label`: found `neutral`; expected one of conciliatory, critical");
    assert_snapshot!(failure(&fixture, "--codebook four.toml -q"), @"error: the label `mixed` has no row; cross-validation needs at least 2, and 5 or more to mean anything: add rows or leave the label out");
}

#[test]
fn a_codebook_that_cannot_be_read_says_why() {
    let fixture = labelled()
        .file("open.toml", "labels = [")
        .file("key.toml", "version = 1\ntitel = 'Tone'\n")
        .file("newer.toml", "version = 2\ntitle = ''\nlabels = []\nlabel = []\n")
        .file("undescribed.toml", "version = 1\ntitle = ''\nlabels = ['a', 'b']\nlabel = []\n")
        .file("single.toml", "version = 1\ntitle = ''\nlabels = ['a']\n[[label]]\nname = 'a'\ndefinition = ''\n");
    assert_snapshot!(failure(&fixture, "--codebook missing.toml"), @"error: missing.toml: No such file or directory (os error 2)");
    assert_snapshot!(failure(&fixture, "--codebook open.toml"), @"
    error: open.toml: TOML parse error at line 1, column 11
      |
    1 | labels = [
      |           ^
    unclosed array, expected `]`
    ");
    assert_snapshot!(failure(&fixture, "--codebook key.toml"), @"
    error: key.toml: TOML parse error at line 2, column 1
      |
    2 | titel = 'Tone'
      | ^^^^^
    unknown field `titel`, expected one of `version`, `title`, `labels`, `label`, `rule`
    ");
    assert_snapshot!(failure(&fixture, "--codebook newer.toml"), @"error: newer.toml: is of version 2; this program reads version 1");
    assert_snapshot!(failure(&fixture, "--codebook undescribed.toml"), @"error: undescribed.toml: describes no label; expected a, b, as listed in `labels`");
    assert_snapshot!(failure(&fixture, "--codebook single.toml"), @"error: single.toml: only the label `a`: a model needs at least two different labels to tell apart");
}

#[test]
fn a_value_in_a_message_cannot_reach_the_terminal() {
    let fixture = Fixture::new().file("labels.csv", "text,label,weight\nWe agree.,a,\u{1b}[31mred\u{7}\n");
    assert_snapshot!(failure(&fixture, ""), @"error: labels.csv, row 1, column `weight`: found ` [31mred `; expected a number above 0");
}

#[test]
fn label_names_may_hold_whatever_a_cell_can() {
    let labels = LABELS.replace("conciliatory", "\"soft, \"\"warm\"\"\"").replace("critical", "hard|cold");
    let fixture = Fixture::new().file("labels.csv", labels);
    fixture.train("labels.csv -o model");
    let data = fixture.run("predict labels.csv --model model").success();
    assert_snapshot!(first_line(&data), @r#"id,text,label,group,prediction,confidence,p_hard|cold,p_neutral,"p_soft, ""warm""",decision,status,model"#);
    let found = columns(&data, &["prediction"]);
    assert_eq!(first_line(&found), "soft, \"warm\"");
}

#[test]
fn unlabelled_texts_come_from_files_of_any_kind_and_from_rows_without_a_label() {
    let line =
        |i: usize| format!("The {} port spoke of ferry {i} again, as the union had", ["old", "new", "inner"][i % 3]);
    let table: String = (0..40).map(|i| line(i) + "\n").collect();
    let article: String = (0..40).map(|i| line(i + 40) + ".\n").collect();
    let rows: String = (80..110).map(|i| i.to_string() + "," + &line(i).replace(',', "") + ",,\n").collect();
    let fixture = Fixture::new()
        .file("labels.csv", LABELS.to_owned() + &rows)
        .file("table.csv", "text\n".to_owned() + &table.replace(',', ""))
        .file("page.txt", article);
    let trained = fixture.train("labels.csv -o model --unlabelled table.csv --unlabelled page.txt --unlabelled -");
    assert_snapshot!(masked(&trained), @"
    note: 110 texts without a label
    note: 30 statements in 15 groups: 10 conciliatory, 10 critical, 10 neutral
    note: recipe: words 1-1, no chars, unlabelled text, idf, no class weights, C = 1; temperature scaling
    note: cross-validated macro-F1 0.772 ± 0.065, log-loss 0.595
    note: model [hash] written to model
    ");
}
