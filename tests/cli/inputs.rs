//! Web pages, web archives and gzipped inputs, and inputs made to do harm.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;

use crate::{Fixture, columns};

const PAGE: &str = r#"<!DOCTYPE html><html><head><title>Talks resume | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><link rel="canonical" href="https://harbour.example/talks">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Talks resume &amp; tea is served",
"datePublished": "2031-05-04T10:00:00Z", "author": {"name": "Ada Iron"}}</script><style>p { color: red }</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Talks resume &amp; tea is served</h1>
<p>&ldquo;We will <b>not</b> accept a delay,&rdquo; the mayor, Dana Holt, told the council on Monday.</p>
<p>The council, which met for the first time since March, agreed to hear<br>both sides, the harbour&nbsp;workers and the owners,
before it decides on a new timetable for the ferries.</p>
<figure><img src="a.jpg"><figcaption>The harbour at dawn.</figcaption></figure>
<p><a href="/ferries">Ferries: what is known</a></p>
<p>The owners said that they would come, and that they expected a fair hearing, a quick decision, and an end to the
strikes that have closed the port.</p></article>
<footer>All rights reserved.</footer></body></html>"#;

fn packed(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content.as_ref()).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// A record of an archive.
fn record(kind: &str, number: usize, content: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: https://harbour.example/{number}\r\n\
         WARC-Date: 2031-05-06T07:08:09Z\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
        content.len()
    )
}

fn answer(html: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}")
}

/// The messages of a run that must end soon.
fn messages_in_time(fixture: &Fixture, arguments: &str) -> String {
    let start = Instant::now();
    let messages = fixture.run(arguments).messages;
    assert!(start.elapsed() < Duration::from_secs(20), "{arguments} took {:?}", start.elapsed());
    messages
}

#[test]
fn a_page_is_one_article_with_what_it_says_of_itself() {
    let fixture = Fixture::new().file("page.html", PAGE);
    let found =
        fixture.run("extract page.html --articles-output articles.jsonl").columns(&["text", "title", "date", "outlet"]);
    assert_snapshot!(found, @"
    We will not accept a delay | Talks resume & tea is served | 2031-05-04T10:00:00Z | The Harbour Post
    The council, which met for the first time since March, agreed to hear both sides, the harbour workers and the owners, before it decides on a new timetable for the ferries. | Talks resume & tea is served | 2031-05-04T10:00:00Z | The Harbour Post
    The owners said that they would come, and that they expected a fair hearing, a quick decision, and an end to the strikes that have closed the port. | Talks resume & tea is served | 2031-05-04T10:00:00Z | The Harbour Post
    ");
    let article: serde_json::Value = serde_json::from_str(&fixture.read("articles.jsonl")).expect("one article");
    let known = ["article", "byline", "outlet", "url", "language"].map(|key| article[key].as_str().unwrap_or_default());
    assert_eq!(known, ["page.html", "Ada Iron", "The Harbour Post", "https://harbour.example/talks", "en"]);
    assert_snapshot!(article["text"].as_str().unwrap_or_default(), @"
    “We will not accept a delay,” the mayor, Dana Holt, told the council on Monday.

    The council, which met for the first time since March, agreed to hear
    both sides, the harbour workers and the owners, before it decides on a new timetable for the ferries.

    The owners said that they would come, and that they expected a fair hearing, a quick decision, and an end to the strikes that have closed the port.
    ");
}

#[test]
fn offsets_refer_to_the_text_of_the_articles_output() {
    let fixture = Fixture::new().file("page.htm", PAGE);
    let data = fixture.run("extract page.htm --articles-output articles.jsonl").success();
    let article: serde_json::Value = serde_json::from_str(&fixture.read("articles.jsonl")).expect("one article");
    let text: Vec<char> = article["text"].as_str().expect("its text").chars().collect();
    let rows = columns(&data, &["start", "end", "kind", "text"]);
    assert!(rows.lines().count() >= 3, "{rows}");
    for row in rows.lines() {
        let cells: Vec<&str> = row.splitn(4, " | ").collect();
        let (start, end): (usize, usize) = (cells[0].parse().expect("a number"), cells[1].parse().expect("a number"));
        let found: String = text[start..end].iter().collect();
        assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), cells[3], "{row}");
    }
}

#[test]
fn the_encoding_of_a_page_is_the_one_it_names() {
    let text = "Министр заявил, что переговоры продолжатся в понедельник, и добавил, что решение будет принято в срок.";
    let page = format!("<meta charset=koi8-r><title>x</title><article><p>{text}</p><p>{text} Да.</p></article>");
    let (bytes, _, _) = encoding_rs::KOI8_R.encode(&page);
    let fixture = Fixture::new().file("page.html", bytes);
    fixture.run("extract page.html -o out.csv --articles-output articles.jsonl").success();
    assert!(fixture.read("articles.jsonl").contains(text));
}

#[test]
fn any_input_may_be_gzipped_in_one_member_or_several() {
    let members = [packed("text\n"), packed("Third page.\n")].concat();
    let fixture = Fixture::new()
        .file("pages/a.txt.gz", packed("First page."))
        .file("pages/b.HTML.GZ", packed("<p>Second page.</p>"))
        .file("pages/c.csv.gz", members)
        .file("pages/d.jsonl.gz", packed("{\"text\": \"Fourth page.\"}"));
    assert_snapshot!(fixture.run("extract pages").columns(&["article", "text"]), @r"
    pages/a.txt.gz | First page.
    pages/b.HTML.GZ | Second page.
    pages/c.csv.gz:1 | Third page.
    pages/d.jsonl.gz:1 | Fourth page.
    ");
    assert_eq!(fixture.run_on("extract -", packed("text\nA page.\n")).columns(&["text"]), "A page.");
    assert_eq!(fixture.run_on("extract", "<!doctype html><p>A page.").columns(&["text"]), "A page.");
}

#[test]
fn any_input_may_be_packed_with_zstd_in_one_frame_or_several() {
    let packed = |content: &str| zstd::encode_all(content.as_bytes(), 3).expect("memory can be written");
    let fixture = Fixture::new()
        .file("pages/a.txt.zst", packed("First page."))
        .file("pages/b.csv.ZST", [packed("text\n"), packed("Second page.\n")].concat())
        .file("plain.csv.zst", "text\nA page.\n");
    assert_snapshot!(fixture.run("extract pages").columns(&["article", "text"]), @"
    pages/a.txt.zst | First page.
    pages/b.csv.ZST:1 | Second page.
    ");
    assert_eq!(fixture.run_on("extract -", packed("text\nA page.\n")).columns(&["text"]), "A page.");
    assert_snapshot!(fixture.run("extract plain.csv.zst").failure(), @"error: plain.csv.zst: the name ends in .zst, but this is no zstd data");
}

#[test]
fn gzip_that_is_cut_off_or_damaged_is_one_clear_error() {
    let content = packed("The ministers met on Monday, and again on Tuesday, in the old town hall. ".repeat(9));
    let mut damaged = content.clone();
    damaged[40] ^= 0x55;
    let fixture = Fixture::new()
        .file("cut.txt.gz", &content[..content.len() / 2])
        .file("cut.warc.gz", &content[..15])
        .file("none.csv.gz", "text\nA page.\n")
        .file("damaged.txt.gz", damaged);
    for (name, expected) in [
        ("cut.txt.gz", "error: cut.txt.gz: the gzip data is cut off\n"),
        ("cut.warc.gz", "error: cut.warc.gz: the gzip data is cut off\n"),
        ("none.csv.gz", "error: none.csv.gz: the name ends in .gz, but this is no gzip data\n"),
    ] {
        assert_eq!(fixture.run(&format!("extract {name}")).failure(), expected);
    }
    let messages = fixture.run("extract damaged.txt.gz").failure();
    assert!(messages.starts_with("error: damaged.txt.gz: the gzip data is damaged (") && messages.lines().count() == 1);
}

#[test]
fn each_page_of_an_archive_is_an_article_and_a_bad_record_costs_itself_alone() {
    let page = |words: &str| answer(&format!("<title>T</title><article><p>{words}</p></article>"));
    let unpackable = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n\u{1}";
    let no_length = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\nlost\r\n\r\n";
    let archive = [
        record("warcinfo", 1, "software: none"),
        record("request", 2, "GET / HTTP/1.1\r\n\r\n"),
        record("response", 3, &page("The first page of the archive.")),
        record("response", 4, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone."),
        record("response", 5, unpackable),
        no_length.to_owned(),
        "noise\r\n".to_owned(),
        record("response", 7, &page("The second page.")),
        record("response", 8, &page("Cut off."))[..200].to_owned(),
    ]
    .concat();
    let fixture = Fixture::new().file("a.warc", &archive).file("b.warc.gz", packed(&archive)).file("c.warc", "text");
    for name in ["a.warc", "b.warc.gz"] {
        let outcome = fixture.run(&format!("extract {name}"));
        assert_eq!(
            columns(&outcome.data, &["article", "text", "date", "url"]),
            "\
            urn:uuid:3 | The first page of the archive. | 2031-05-06T07:08:09Z | https://harbour.example/3\n\
            urn:uuid:7 | The second page. | 2031-05-06T07:08:09Z | https://harbour.example/7"
        );
        assert_eq!(outcome.status, Some(1));
        assert_eq!(
            outcome.messages.replace(name, "FILE"),
            "\
            error: FILE, record 5: pages packed as `br` cannot be read\n\
            error: FILE, record 6: expected a Content-Length, found `many`\n\
            error: FILE, record 8: the archive ends after 39 of the record's 109 bytes\n\
            note: 3 of 5 articles could not be read; the others are written\n"
        );
    }
    let messages = fixture.run("extract c.warc").failure();
    assert_snapshot!(messages, @"error: c.warc, record 1: expected a line `WARC/1.0` or `WARC/1.1`, found `text`");
}

#[test]
fn a_damaged_member_of_a_packed_archive_costs_its_own_records() {
    let members = (1..=4).map(|number| {
        let words = format!("Page {number} of the archive, which is long enough to be packed.");
        packed(record("response", number, &answer(&format!("<title>T</title><article><p>{words}</p></article>"))))
    });
    let mut members: Vec<_> = members.collect();
    members[1][10] = 0xFF; // behind the header: a block of a kind that does not exist
    let fixture = Fixture::new().file("a.warc.gz", members.concat());
    let outcome = fixture.run("extract a.warc.gz");
    assert_eq!(outcome.status, Some(1));
    assert_eq!(columns(&outcome.data, &["article"]), "urn:uuid:1\nurn:uuid:3\nurn:uuid:4");
    let (error, rest) = outcome.messages.split_once('\n').expect("two lines");
    assert!(error.starts_with("error: a.warc.gz, record 2: the gzip data is damaged ("), "{error}");
    assert_eq!(rest, "note: 1 of 4 articles could not be read; the others are written\n");
}

#[test]
fn nested_tags_without_end_cost_no_more_than_others() {
    let page = format!("{}<p>He said no.</p>", "<div>".repeat(100_000));
    let mixed = "<b><div><a href=x><table><tr><td><p>He said no.".repeat(9_000);
    let fixture = Fixture::new()
        .file("nested.html", page)
        .file("mixed.html", mixed)
        .file("many.html", "<p>a".repeat(60_000))
        .file("comments.html", "<!--".repeat(500_000))
        .file("attributes.html", format!("<p {}>He said no.", "a=1 ".repeat(200_000)))
        .file("references.html", format!("<p>{}", "&".repeat(4_000_000)))
        .file("company.html", format!("<p>{}", "AT&T&nbsp;« said. ".repeat(200_000)));
    for file in ["references.html", "company.html"] {
        assert_eq!(messages_in_time(&fixture, &format!("extract {file} -o out.csv --force")), "", "{file}");
    }
    assert_eq!(messages_in_time(&fixture, "extract nested.html"), "");
    messages_in_time(&fixture, "extract mixed.html");
    assert_eq!(messages_in_time(&fixture, "extract attributes.html"), "");
    assert_snapshot!(messages_in_time(&fixture, "extract many.html"), @"error: many.html: the page has more than 50000 elements, the most that are read");
    assert_snapshot!(messages_in_time(&fixture, "extract comments.html"), @"error: comments.html: no article stands on this page");
}

#[test]
fn a_bomb_of_any_format_ends_with_the_limit_it_passes() {
    let zeros = vec![b'a'; 80 << 20];
    let bomb = |start: &str| packed([start.as_bytes(), &zeros, b"\"}\n{\"text\": \"He said no.\"}\n"].concat());
    let fixture = Fixture::new()
        .file("bomb.txt.gz", bomb(""))
        .file("bomb.html.gz", bomb("<p>"))
        .file("bomb.csv.gz", bomb("text\n\""))
        .file("bomb.jsonl.gz", bomb("{\"text\": \""));
    let mut messages = String::new();
    for extension in ["txt", "html", "csv", "jsonl"] {
        let _ = write!(
            messages,
            "{}",
            messages_in_time(&fixture, &format!("extract bomb.{extension}.gz -o out.csv --force"))
        );
    }
    assert_snapshot!(messages, @"
    error: bomb.txt.gz: the article is larger than 16 MB, the most that are read
    error: bomb.html.gz: the article is larger than 64 MB, the most that are read
    error: bomb.csv.gz, row 1: the row that begins at line 2 is longer than 16 MB, the most that are read: is a quotation mark never closed?; what follows is not read
    error: bomb.jsonl.gz, row 1: line 1 has 80 MB; at most 16 MB are read
    note: 1 of 2 articles could not be read; the others are written
    ");
}

#[test]
fn what_never_closes_or_never_ends_is_done_in_time() {
    let fixture = Fixture::new()
        .file("double.txt", "“a ".repeat(300_000))
        .file("single.txt", "'a ".repeat(100_000))
        .file("marks.txt", "\"".repeat(1_000_000))
        .file("sentence.txt", "the mayor and the port ".repeat(100_000))
        .file("open.csv", format!("text,n\n\"{}", "He said no. ".repeat(100_000)))
        .file("commas.csv", format!("text,n\n{}\nHe said no.,1\n", ",".repeat(1_000_000)))
        .file("header.csv", format!("text{}\n", ",".repeat(1_000_000)));
    for file in ["double.txt", "single.txt", "marks.txt", "sentence.txt"] {
        assert_eq!(messages_in_time(&fixture, &format!("extract {file} -o out.csv --force")), "", "{file}");
    }
    assert_snapshot!(messages_in_time(&fixture, "extract open.csv"), @"error: open.csv, row 1: the quotation mark that begins a cell at line 2 is never closed: the cell goes on to the end of the file");
    assert_snapshot!(messages_in_time(&fixture, "extract commas.csv"), @"
    error: commas.csv, row 1: line 2 has 1000001 cells; the header has 2
    note: 1 of 2 articles could not be read; the others are written
    ");
    assert_snapshot!(messages_in_time(&fixture, "extract header.csv"), @"error: header.csv: found 1000001 columns; at most 16384 are read");
}

#[test]
fn random_bytes_are_an_error_or_a_result_in_every_format() {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let bytes: Vec<u8> = (0..200_000).map(|_| next()).collect();
    let fixture = Fixture::new().file("random.bin", bytes);
    for format in ["txt", "html", "csv", "tsv", "jsonl", "warc"] {
        let messages =
            messages_in_time(&fixture, &format!("extract random.bin --input-format {format} -o out.csv --force"));
        assert!(
            !messages.contains("panicked") && messages.starts_with("error: random.bin"),
            "{format}: {messages:.300}"
        );
    }
}

#[test]
fn half_a_surrogate_pair_in_json_is_one_replacement_character() {
    let fixture = Fixture::new().file("a.jsonl", r#"{"text": "He said no \ud83d twice."}"#);
    assert_eq!(fixture.run("extract a.jsonl").columns(&["text"]), "He said no \u{fffd} twice.");
}
