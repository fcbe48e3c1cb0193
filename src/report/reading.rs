//! Scored articles as a page: what each speaker is quoted with, and articles with their statements in place.

use super::explanation::marked;
use super::page::Page;
use super::prose::Prose;
use super::rounding::{UNDEFINED, count, decimals, share, words_of};
use super::table::Table;
use crate::corpus::{ReadArticle, ReadStatement, Reading};
use crate::evaluation::EvidencePhrase;
use crate::model::Phrase;
use crate::text::Span;

/// Phrases named where a reader stops at a statement.
const PHRASES_SHOWN: usize = 3;

/// The page of scored articles, as [`html`](Page::html) or as [`markdown`](Page::markdown).
#[must_use]
pub fn reading(reading: &Reading) -> Page {
    let mut page = Page::default();
    page.line(headline(reading)).line(counts(reading));
    page.line(
        "These are predictions as they stand, and some are wrong: demarche aggregate estimates shares that are corrected for the errors, with intervals.",
    );
    speakers(&mut page, reading);
    page.heading("Articles");
    let n_listed = reading.listed.len() as u64;
    if n_listed < reading.articles {
        page.line(
            count(n_listed, "/n_listed")
                .words(" of ")
                .and(words_of(reading.articles, "article", "/articles"))
                .words(", drawn at random; all are in the counts above, and all their statements in the table of the predictions."),
        );
    }
    if n_listed > 0 {
        page.line(
            "A statement has a line in the colour of its label, and behind it label and confidence; of statements that overlap only the first has. Point at \
             it, or go to it with the tab key, for its speaker and the phrases that led to the label; the list below each article has the same of all.",
        );
    }
    for (number, article) in reading.listed.iter().enumerate() {
        read_article(&mut page, article, number);
    }
    page
}

fn headline(reading: &Reading) -> Prose {
    let mut line = words_of(reading.statements, "statement", "/statements")
        .words(" in ")
        .and(words_of(reading.articles, "article", "/articles"))
        .words(", labelled by model ")
        .figure(&reading.model, "/model");
    let copies = if reading.duplicates == 1 { "copy left out" } else { "copies left out" };
    for (n, what, place) in [
        (reading.duplicates, copies, "/duplicates"),
        (reading.unpredicted, "without a prediction left out", "/unpredicted"),
    ] {
        if n > 0 {
            line = line.words("; ").and(count(n, place)).words(format!(" {what}"));
        }
    }
    line.words(".")
}

fn counts(reading: &Reading) -> Prose {
    let mut line = Prose::new();
    for (at, (label, n)) in reading.counts.iter().enumerate() {
        let before = if at == 0 { "" } else { ", " };
        line = line.words(before).quoted(label).words(" ").and(count(*n, &super::rounding::at(["counts", label])));
    }
    line.words(".")
}

fn speakers(page: &mut Page, reading: &Reading) {
    page.heading("Speakers");
    if reading.speakers.is_empty() {
        page.line(
            Prose::from("No speaker has ")
                .and(count(reading.min_statements, "/min_statements"))
                .words(" statements or more."),
        );
    } else {
        let header = ["speaker", "statements"].into_iter().chain(reading.labels.iter().map(String::as_str));
        let mut table = Table::new(header).caption("Statements of each predicted label").sortable();
        for (i, speaker) in reading.speakers.iter().enumerate() {
            let cells = speaker.counts.iter().zip(speaker.shares.iter()).map(|((label, n), (_, of_speaker))| {
                let place = |key: &str| format!("/speakers/{i}{}", super::rounding::at([key, label]));
                count(*n, &place("counts")).words(" (").and(share(Some(*of_speaker), &place("shares"))).words(")")
            });
            let name = Prose::new().quoted(&speaker.speaker);
            let statements = count(speaker.statements, &format!("/speakers/{i}/statements"));
            table.row([name, statements].into_iter().chain(cells));
        }
        page.table(table);
    }
    let mut line = Prose::new();
    if reading.other_speakers > 0 {
        line = line
            .words("Not listed, with fewer statements: ")
            .and(words_of(reading.other_speakers, "speaker", "/other_speakers"))
            .words(" with ")
            .and(words_of(reading.of_other_speakers, "statement", "/of_other_speakers"))
            .words(". ");
    }
    if reading.unattributed > 0 {
        line = line
            .words("Without a known speaker: ")
            .and(words_of(reading.unattributed, "statement", "/unattributed"))
            .words(".");
    }
    if line != Prose::new() {
        page.line(line);
    }
}

fn read_article(page: &mut Page, article: &ReadArticle, number: usize) {
    page.subheading(Prose::new().quoted(article.title.as_ref().unwrap_or(&article.article)));
    let facts = [article.outlet.as_ref(), article.date.as_ref(), article.title.as_ref().map(|_| &article.article)];
    let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
    if !facts.is_empty() {
        page.line(Prose::new().quoted(facts.join(" · ")));
    }
    for paragraph in &article.paragraphs {
        page.line(with_statements(article, number, &paragraph.text, paragraph.span));
    }
    if article.is_cut {
        page.line("The article goes on; its other statements are in the counts above.");
    }
    if article.statements.is_empty() {
        page.line("No statement was found in it.");
        return;
    }
    let mut table = Table::new(["no.", "statement", "speaker", "label", "confidence"]).words([1, 2, 3]);
    for (i, statement) in article.statements.iter().enumerate() {
        let place = |key: &str| format!("/listed/{number}/statements/{i}/{key}");
        let phrases: Vec<Phrase> = statement.phrases.iter().map(EvidencePhrase::phrase).collect();
        let words = marked(&statement.text, &phrases);
        table.row([
            count(statement.statement as u64, &place("statement")),
            if statement.is_cut { words.words("…") } else { words },
            Prose::new().quoted(statement.speaker.as_deref().unwrap_or(UNDEFINED)),
            match &statement.prediction {
                Some(label) => Prose::new().figure(label, place("prediction")),
                None => UNDEFINED.into(),
            },
            decimals(statement.confidence, 2, &place("confidence")),
        ]);
    }
    page.folded("Its statements one by one, with the phrases for the label (solid) and against it (dotted)", table);
}

/// A paragraph with its statements marked. Where two share words, those belong to the first.
fn with_statements(article: &ReadArticle, number: usize, text: &str, paragraph: Span) -> Prose {
    let mut within: Vec<(usize, &ReadStatement)> = article.statements.iter().enumerate().collect();
    within.retain(|(_, statement)| paragraph.contains(statement.span));
    within.sort_by_key(|(_, statement)| statement.span);
    let mut prose = Prose::new();
    let mut end = 0;
    for (i, statement) in within {
        let (start, stop) = (statement.span.start - paragraph.start, statement.span.end - paragraph.start);
        let Some((label, name)) = statement.label.zip(statement.prediction.as_deref()) else { continue };
        if start < end {
            continue;
        }
        let place = format!("/listed/{number}/statements/{i}/confidence");
        let confidence = statement.confidence.map(|confidence| (format!("{confidence:.2}"), place));
        prose = prose.quoted(&text[end..start]);
        prose = prose.labelled(&text[start..stop], (label.index(), name), confidence, note(statement));
        end = stop;
    }
    prose.quoted(&text[end..])
}

/// Who says it and the strongest phrases for the label.
fn note(statement: &ReadStatement) -> String {
    let phrases = Phrase::strongest(statement.phrases.iter().map(EvidencePhrase::phrase));
    let phrases: Vec<String> =
        phrases.iter().take(PHRASES_SHOWN).map(|phrase| format!("“{}”", phrase.span.of(&statement.text))).collect();
    let speaker = statement.speaker.as_deref().unwrap_or("no speaker found");
    let target = statement.target.as_ref().map(|target| format!(", about {target}")).unwrap_or_default();
    let led = if phrases.is_empty() {
        "no phrase speaks for it".to_owned()
    } else {
        format!("phrases for it: {}", phrases.join(", "))
    };
    format!("{}. {speaker}{target} ({}); {led}", statement.statement, statement.kind)
}
