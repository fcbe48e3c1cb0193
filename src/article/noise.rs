//! The words by which noise is known: prompts, forms, credits, disclaimers. The phrases stand in `noise.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use aho_corasick::AhoCorasick;
use serde::Deserialize;

/// A prompt or credit has at most this many bytes; a longer paragraph only mentions such words.
const LONGEST_PROMPT: usize = 220;

/// The phrases of `noise.toml`.
#[derive(Deserialize)]
struct Noise {
    last: Vec<String>,
    labels: Vec<String>,
    stamps: Vec<String>,
    captions: Vec<String>,
    author: Author,
    starts: BTreeMap<String, Vec<String>>,
    pieces: BTreeMap<String, Vec<String>>,
}

/// By what a paragraph about the author of a story is known.
#[derive(Deserialize)]
struct Author {
    roles: Vec<String>,
    tells: Vec<String>,
}

static NOISE: LazyLock<Noise> = LazyLock::new(|| toml::from_str(include_str!("noise.toml")).expect("read by a test"));

/// A phrase, and the kind of noise that it tells.
type Phrase = (&'static str, &'static str);

/// The beginnings of noise by their first two bytes, because every paragraph is held against all of them.
static STARTS: LazyLock<BTreeMap<[u8; 2], Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_letter: BTreeMap<[u8; 2], Vec<Phrase>> = BTreeMap::new();
    for (reason, phrases) in &NOISE.starts {
        for phrase in phrases {
            let first = *phrase.as_bytes().first_chunk().expect("read by a test");
            by_letter.entry(first).or_default().push((phrase, reason));
        }
    }
    by_letter
});

/// All pieces at once, because every short paragraph is searched for each of them; beside them their reasons.
static PIECES: LazyLock<(AhoCorasick, Vec<&'static str>)> = LazyLock::new(|| {
    let listed =
        || NOISE.pieces.iter().flat_map(|(reason, phrases)| phrases.iter().map(move |phrase| (reason, phrase)));
    let finder = AhoCorasick::new(listed().map(|(_, phrase)| phrase)).expect("read by a test");
    (finder, listed().map(|(reason, _)| reason.as_str()).collect())
});

/// Whether a heading in lower case ends the story: "Leave a reply".
pub(super) fn is_last(lower: &str) -> bool {
    let heading = heading(lower);
    NOISE.last.iter().any(|last| last == heading)
}

/// Whether a word in capitals before a colon is a label and calls nobody: "WATCH", not "Watch".
pub(super) fn is_label(word: &str) -> bool {
    let is_loud = !word.contains(char::is_lowercase);
    is_loud && NOISE.labels.iter().any(|label| label.eq_ignore_ascii_case(word))
}

/// What stands behind the words that date a story: "14 March 2025" of "Updated: 14 March 2025".
pub(super) fn behind_stamp(line: &str) -> Option<&str> {
    let rest = |stamp: &String| {
        let (head, rest) = line.split_at_checked(stamp.len())?;
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        rest.strip_prefix(' ').filter(|_| head.eq_ignore_ascii_case(stamp) && head.starts_with(char::is_uppercase))
    };
    NOISE.stamps.iter().find_map(rest)
}

/// Whether the next line below one in lower case is a caption: "Image caption,".
pub(super) fn is_above_caption(lower: &str) -> bool {
    let heading = heading(lower);
    NOISE.captions.iter().any(|caption| caption == heading)
}

/// A line without the signs around its words.
fn heading(lower: &str) -> &str {
    lower.trim_matches(|c: char| !c.is_alphabetic())
}

/// Whether a paragraph tells of the author of a story and reports nothing: "Ana Roe is a reporter based in Porthaven."
pub(super) fn is_about_author(line: &str) -> bool {
    const ACTS: [&str; 4] = [" accused ", " called ", " denied ", " arrested "];
    let Author { roles, tells } = &NOISE.author;
    let lower = lower_head(line);
    let first = lower.split_inclusive(". ").next().unwrap_or(&lower);
    let Some((subject, what)) = first.split_once(" is ") else { return false };
    let is_name = subject.split_whitespace().count() >= 2
        && line
            .split_whitespace()
            .zip(subject.split_whitespace())
            .all(|(word, _)| word.starts_with(char::is_uppercase));
    if !is_name || is_report(line, &lower) || ACTS.iter().any(|act| lower.contains(act)) {
        return false;
    }
    let is_noun = ["a ", "an ", "the ", "our "].iter().any(|article| what.starts_with(article));
    let calls =
        is_noun && what.split(|c: char| !c.is_alphabetic()).take(8).any(|word| roles.iter().any(|role| role == word));
    calls && tells.iter().any(|tells| lower.contains(tells.as_str()))
}

/// The beginning of a line in lower case, enough for every phrase in the lists.
pub(super) fn lower_head(line: &str) -> String {
    let head = &line[..line.floor_char_boundary(LONGEST_PROMPT)];
    // Beside ASCII most lines have quotation marks and dashes only, which have no case.
    // All bytes are looked at, without stopping: processors do so many at a time.
    let has_case = |byte: u8| u8::from(byte >= 0xC3) & u8::from(byte != 0xE2);
    let may_have_case = head.bytes().fold(0, |found, byte| found | has_case(byte)) != 0;
    if may_have_case { head.to_lowercase() } else { head.to_ascii_lowercase() }
}

/// Prompts, forms, credits and disclaimers by their words.
pub(super) fn reason(line: &str, lower: &str) -> Option<&'static str> {
    let long = line.len() > LONGEST_PROMPT;
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '[' | '©'));
    let first = start.as_bytes().first_chunk().and_then(|bytes: &[u8; 2]| STARTS.get(bytes));
    let found = first.and_then(|list| list.iter().find(|(words, _)| starts_with_words(start, words)));
    // "Read also: …" may quote somebody, and "Correction: …" report what somebody said; neither is part of the story.
    let names_itself = |words: &str, reason: &str| match reason {
        "link" => {
            words.ends_with(':')
                || start[words.len()..].starts_with([':', '：'])
                || start[words.len()..].starts_with(" :")
        }
        "correction" => words.ends_with([':', '(']) || words.contains("version of this"),
        _ => false,
    };
    if let Some((_, reason)) = found.filter(|(words, reason)| names_itself(words, reason)) {
        return Some(*reason);
    }
    let found = found.map(|(_, reason)| *reason);
    // A long paragraph counts only when it begins as a legal notice does; a sentence that merely opens so is kept.
    let found = found.filter(|reason| (!long || *reason == "disclaimer") && !is_sentence_with_speech(line, reason));
    if long {
        return found;
    }
    let (finder, reasons) = &*PIECES;
    let piece = || finder.find(lower).map(|found| reasons[found.pattern().as_usize()]);
    let found = found.or_else(|| piece().filter(|reason| !is_sentence_with_speech(line, reason)));
    found.filter(|_| !is_report(line, lower))
}

/// "Subscribe" at the head of a real sentence that quotes someone is no prompt.
fn is_sentence_with_speech(line: &str, reason: &str) -> bool {
    matches!(reason, "prompt" | "link" | "advertisement" | "byline" | "error page")
        && line.contains(['“', '"', '«', '„'])
}

/// Whether a line is a sentence that reports what somebody said: "404 soldiers were killed, the ministry said." Noise says nothing of that kind.
fn is_report(line: &str, lower: &str) -> bool {
    const SAYING: [&str; 6] = [" said", " told ", " says", " warned", " added", " according to"];
    let stem = line.trim_end_matches(['”', '"', '’', ')']);
    !line.starts_with(['©', '('])
        && stem.ends_with(['.', '!', '?'])
        && SAYING.iter().any(|word| {
            lower.match_indices(word).any(|(at, _)| {
                let after = lower[at + word.len()..].chars().next();
                word.ends_with(' ') || after.is_none_or(|c| !c.is_alphanumeric())
            })
        })
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || !words.ends_with(char::is_alphanumeric))
}
