//! Extraction from whole pages, one difficulty each: `tests/articles/NAME.txt`, written for this project.
//!
//! Every page's statements stand in `tests/snapshots`, one a line: kind, speaker, text, and what else is known of it; below them
//! what was left out. A change there is to be read as an editor reads a page.

use std::{fmt::Write as _, fs, path::Path};

use demarche::article::{Article, Extraction, ExtractionOptions, Keep};

/// The statements of a page as a person reads them.
fn view(article: &Article, found: &Extraction) -> String {
    let mut view = format!("language: {}\n", found.language.unwrap_or("unknown"));
    for note in &found.notes {
        writeln!(view, "note: {note}").expect("a string takes all");
    }
    view.push('\n');
    for statement in &found.statements {
        let speaker = statement.speaker.as_deref().unwrap_or("");
        write!(view, "{} | {speaker} | {}", statement.kind.name(), statement.text).expect("a string takes all");
        if let Some(target) = &statement.target {
            write!(view, " | target: {target}").expect("a string takes all");
        }
        if let Some(earlier) = statement.duplicate_of {
            write!(view, " | duplicate of {earlier}").expect("a string takes all");
        }
        view.push('\n');
    }
    view.push('\n');
    for dropped in &found.dropped {
        writeln!(view, "left out ({}): {}", dropped.reason, dropped.span.of(&article.text))
            .expect("a string takes all");
    }
    view
}

#[test]
fn every_page_gives_its_statements() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let mut pages: Vec<_> =
        fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("a page").path()).collect();
    pages.sort();
    assert!(pages.len() >= 20);
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page in UTF-8");
        let name = page.file_stem().expect("a name").to_string_lossy().into_owned();
        let article = Article { text, ..Article::default() };
        let found = article.statements(&ExtractionOptions::default());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, view(&article, &found));
        });
    }
}

#[test]
fn everything_is_kept_where_that_is_asked() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles/dateline.txt")).expect("a page");
    let article = Article { text, ..Article::default() };
    let options = ExtractionOptions { keep: Keep::Everything, ..ExtractionOptions::default() };
    let found = article.statements(&options);
    assert!(found.dropped.is_empty());
    assert!(found.statements[0].sentence.of(&article.text).starts_with("PORTHAVEN, May 3"));
}
