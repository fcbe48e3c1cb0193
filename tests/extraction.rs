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

/// The statements of a text: kind, speaker and words.
fn statements(text: &str) -> Vec<(&'static str, String, String)> {
    let article = Article { text: text.to_owned(), ..Article::default() };
    let found = article.statements(&ExtractionOptions::default()).statements;
    found.into_iter().map(|s| (s.kind.name(), s.speaker.unwrap_or_default(), s.text)).collect()
}

/// Asserts that a text has this statement among others.
#[track_caller]
fn assert_says(text: &str, kind: &'static str, speaker: &str, words: &str) {
    let found = statements(text);
    assert!(found.contains(&(kind, speaker.to_owned(), words.to_owned())), "{found:#?}");
}

#[test]
fn a_box_in_the_middle_does_not_end_the_story() {
    for heading in ["12 Comments", "Related articles\nDelm mayor resigns\nCouncil votes on bridge", "Most read"] {
        let text = format!(
            "Farmers said on Monday they would not pay the levy.\n{heading}\n“We reject the levy,” said Ann Bell, the \
             mayor.\nHolm said the levy would stay."
        );
        assert_says(&text, "direct", "Ann Bell", "We reject the levy");
        assert_eq!(statements(&text).len(), 3);
    }
}

#[test]
fn a_report_is_kept_though_it_has_words_of_a_notice() {
    let text = "Holm spoke on Monday of the attack in the valley.\n\
                “We are not responsible for the attack,” Holm said on Monday.\n\
                404 soldiers were killed in the battle, the ministry said on Monday.\n\
                © 2031 The Daily Harrow. All rights reserved, said the owner.";
    assert_says(text, "direct", "Holm", "We are not responsible for the attack");
    assert_eq!(statements(text).len(), 3);
}

#[test]
fn a_quotation_of_three_paragraphs_is_one_speaker() {
    let text = "Ann Bell, the mayor, said: “We have waited for nine years.\n\n“The valley is dry. The dam is empty.\n\n\
                “And nobody in the capital listens.”";
    assert!(statements(text).iter().all(|(kind, speaker, _)| *kind == "direct" && speaker == "Ann Bell"));
    assert_eq!(statements(text).len(), 4);
}

#[test]
fn quotations_nested_left_open_closed_twice_or_parted_by_dashes_keep_their_speaker() {
    assert_says(
        "“We reject the levy, the “fine” and the plan,” said Bell.",
        "direct",
        "Bell",
        "We reject the levy, the “fine” and the plan",
    );
    assert_says("‘He said “go away” to me,’ Ann Bell said.", "direct", "Ann Bell", "He said “go away” to me");
    assert_says("“We want talks, Bell said.", "direct", "Bell", "We want talks");
    assert_says("“We reject the levy”,” said Ann Bell.", "direct", "Ann Bell", "We reject the levy");
    let dashes = "“If they come,” Marsh warned — “and they will come — we shall fight.”";
    assert_says(dashes, "direct", "Marsh", "and they will come — we shall fight.");
    let single = "She said it was theft. ‘It is theft. It must go.’ The end came.";
    assert_eq!(statements(single).iter().filter(|(_, _, words)| words == "It must go.").count(), 1);
}

#[test]
fn a_quotation_without_a_cue_is_kept_without_a_speaker() {
    let text = "The message was clear: “Stop lying to the farmers of this valley.”";
    assert_says(text, "direct", "", "Stop lying to the farmers of this valley.");
    assert_says(
        "»Wir gehen jetzt alle nach Hause und bleiben dort«, tönte es am Montag in der Stadt.",
        "direct",
        "",
        "Wir gehen jetzt alle nach Hause und bleiben dort",
    );
    assert!(
        statements("The programme “Water for All the Valley,” was launched.")
            .iter()
            .all(|(kind, ..)| *kind == "narration")
    );
}

#[test]
fn a_verb_without_a_subject_is_said_by_who_spoke_last() {
    let text = "El gobierno defendió la medida el lunes. «Esta tasa tiene que desaparecer cuanto antes», añadió.";
    assert_says(text, "direct", "gobierno", "Esta tasa tiene que desaparecer cuanto antes");
    assert_says(
        "قال الوزير أحمد سالم إن المفاوضات مستمرة. وأضاف أن الحل قريب.",
        "indirect",
        "أحمد سالم",
        "وأضاف أن الحل قريب.",
    );
}

#[test]
fn calls_with_a_bracket_and_a_moderator_are_a_transcript() {
    let text = "Moderator: What will the town do now that the talks have failed?\n\
                Ms. Pitt (Delm): We will not sign the treaty as it stands. It is late.\n\
                Mr Holm [laughing]: We will see what the mayor says to that.";
    let speakers: Vec<String> = statements(text).into_iter().map(|(_, speaker, _)| speaker).collect();
    assert_eq!(speakers, ["Moderator", "Pitt", "Pitt", "Holm"]);
    let agency = "The council met.\nPorthaven (Reuters): The mayor rejected the plan.\nFigure (a): The plan was old.";
    assert!(statements(agency).iter().all(|(kind, ..)| *kind != "direct"));
}

#[test]
fn roles_and_pronouns_go_to_the_right_person() {
    let text =
        "The spokesman for the ministry, Karl Lund, warned against strikes. The spokesman said the port stayed open.";
    assert!(statements(text).iter().all(|(kind, speaker, _)| *kind == "indirect" && speaker == "Karl Lund"));
    // Who was "she" is not "he".
    assert_says(
        "Ann Bell spoke. “We will pay,” she said.\n\n“She knows the law,” he said.",
        "direct",
        "",
        "She knows the law",
    );
}
