//! What on a page is no part of the story: navigation, forms, lists of other stories, credits, and the like.
//!
//! Assumes one paragraph a line, as pages are saved. Nothing is cut from the text: a paragraph is kept or dropped with a
//! reason, and a dateline moves only the start of the body, so offsets stay those of the input. The kinds of noise are
//! those of Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features" (WSDM 2010).

use rustc_hash::FxHashMap;

use crate::text::Span;

/// A paragraph and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) span: Span,
    /// Without a dateline at its head.
    pub(super) body: Span,
    /// Why it is no part of the story.
    pub(super) reason: Option<&'static str>,
}

/// On fewer paragraphs than this nothing is dropped: a row of a table may be one unfinished sentence.
const SMALLEST_PAGE: usize = 3;

/// A heading, caption or link has at most this many words.
const LONGEST_HEADING: usize = 16;

/// A prompt or credit has at most this many bytes; a longer paragraph only mentions such words.
const LONGEST_PROMPT: usize = 220;

/// A repeated run of this many paragraphs is the story printed twice rather than a refrain.
const REPEATED_RUN: usize = 3;

/// How far a dateline may reach: "SOMEWHERE-ON-SEA, 31 September 2016 (Agency) — ".
const LONGEST_DATELINE: usize = 90;

/// Beginnings of prompts, forms and credits, in lower case.
const PROMPT_STARTS: &[(&str, &str)] = &[
    ("leave a reply", "comment form"),
    ("leave a comment", "comment form"),
    ("leave your comment", "comment form"),
    ("fill in your details", "comment form"),
    ("you are commenting", "comment form"),
    ("connecting to", "comment form"),
    ("your email address", "comment form"),
    ("post a comment", "comment form"),
    ("post comment", "comment form"),
    ("notify me of", "comment form"),
    ("save my name", "comment form"),
    ("required fields", "comment form"),
    ("join the discussion", "comment form"),
    ("be the first to comment", "comment form"),
    ("view comments", "comment form"),
    ("show comments", "comment form"),
    ("add a comment", "comment form"),
    ("log in", "prompt"),
    ("login", "prompt"),
    ("log out", "prompt"),
    ("sign in", "prompt"),
    ("sign up", "prompt"),
    ("subscribe", "prompt"),
    ("register", "prompt"),
    ("share this", "prompt"),
    ("share on", "prompt"),
    ("share via", "prompt"),
    ("share:", "prompt"),
    ("tweet this", "prompt"),
    ("follow us", "prompt"),
    ("follow @", "prompt"),
    ("like us on", "prompt"),
    ("click here", "prompt"),
    ("click to", "prompt"),
    ("tap here", "prompt"),
    ("download our", "prompt"),
    ("download the", "prompt"),
    ("get the latest", "prompt"),
    ("get our", "prompt"),
    ("support our journalism", "prompt"),
    ("print this", "prompt"),
    ("email this", "prompt"),
    ("send us", "prompt"),
    ("read more", "link"),
    ("read also", "link"),
    ("also read", "link"),
    ("see also", "link"),
    ("read next", "link"),
    ("read the full", "link"),
    ("watch:", "link"),
    ("watch now", "link"),
    ("watch live", "link"),
    ("listen:", "link"),
    ("more:", "link"),
    ("more on this", "link"),
    ("more from", "link"),
    ("more stories", "link"),
    ("related:", "link"),
    ("related articles", "link"),
    ("related stories", "link"),
    ("related news", "link"),
    ("related posts", "link"),
    ("you may also like", "link"),
    ("you might also like", "link"),
    ("recommended", "link"),
    ("most read", "link"),
    ("most popular", "link"),
    ("trending", "link"),
    ("latest news", "link"),
    ("next article", "link"),
    ("previous article", "link"),
    ("next post", "link"),
    ("previous post", "link"),
    ("continue reading", "link"),
    ("back to top", "link"),
    ("skip to", "link"),
    ("jump to", "link"),
    ("don't miss", "link"),
    ("don’t miss", "link"),
    ("source:", "credit"),
    ("(source", "credit"),
    ("[source", "credit"),
    ("photo:", "credit"),
    ("photo by", "credit"),
    ("photo credit", "credit"),
    ("photograph:", "credit"),
    ("(photo", "credit"),
    ("image:", "credit"),
    ("image credit", "credit"),
    ("image copyright", "credit"),
    ("image source", "credit"),
    ("picture:", "credit"),
    ("credit:", "credit"),
    ("file photo", "credit"),
    ("video:", "credit"),
    ("via:", "credit"),
    ("(with inputs", "credit"),
    ("with inputs from", "credit"),
    ("(reporting by", "credit"),
    ("reporting by", "credit"),
    ("editing by", "credit"),
    ("(editing by", "credit"),
    ("writing by", "credit"),
    ("(additional reporting", "credit"),
    ("additional reporting", "credit"),
    ("translated by", "credit"),
    ("compiled by", "credit"),
    ("by staff", "byline"),
    ("posted on", "byline"),
    ("posted by", "byline"),
    ("published:", "byline"),
    ("published on", "byline"),
    ("updated:", "byline"),
    ("last updated", "byline"),
    ("last modified", "byline"),
    ("written by", "byline"),
    ("tags:", "byline"),
    ("filed under", "byline"),
    ("category:", "byline"),
    ("topics:", "byline"),
    ("©", "disclaimer"),
    ("(c) ", "disclaimer"),
    ("copyright", "disclaimer"),
    ("all rights reserved", "disclaimer"),
    ("disclaimer", "disclaimer"),
    ("the views expressed", "disclaimer"),
    ("the opinions expressed", "disclaimer"),
    ("views expressed", "disclaimer"),
    ("opinions expressed", "disclaimer"),
    ("this material may not be", "disclaimer"),
    ("this article was originally", "disclaimer"),
    ("this story was originally", "disclaimer"),
    ("this story has been updated", "disclaimer"),
    ("terms of use", "disclaimer"),
    ("terms of service", "disclaimer"),
    ("privacy policy", "disclaimer"),
    ("we use cookies", "disclaimer"),
    ("this site uses cookies", "disclaimer"),
    ("this website uses cookies", "disclaimer"),
    ("by continuing to use", "disclaimer"),
    ("by clicking", "disclaimer"),
    ("no part of this", "disclaimer"),
    ("page not found", "error page"),
    ("404", "error page"),
    ("error 404", "error page"),
    ("403 forbidden", "error page"),
    ("access denied", "error page"),
    ("please enable javascript", "error page"),
    ("javascript is", "error page"),
    ("enable javascript", "error page"),
    ("your browser", "error page"),
    ("we're sorry, the page", "error page"),
    ("sorry, the page", "error page"),
    ("the page you", "error page"),
    ("this page isn", "error page"),
    ("oops", "error page"),
    ("advertisement", "advertisement"),
    ("sponsored", "advertisement"),
    ("promoted", "advertisement"),
    ("story continues below", "advertisement"),
    ("article continues", "advertisement"),
];

/// Pieces of prompts and credits wherever they stand in a short paragraph, in lower case.
const PROMPT_PIECES: &[(&str, &str)] = &[
    ("getty images", "credit"),
    ("/reuters)", "credit"),
    ("/ap)", "credit"),
    ("/afp", "credit"),
    ("ap photo", "credit"),
    ("all rights reserved", "disclaimer"),
    ("click here to", "prompt"),
    ("our newsletter", "prompt"),
    ("in your browser", "error page"),
    ("do not necessarily reflect", "disclaimer"),
    ("not responsible for", "disclaimer"),
    ("log in using", "comment form"),
    ("icon to log in", "comment form"),
    ("%s", "comment form"),
    ("will not be published", "comment form"),
    ("could not be found", "error page"),
    ("no longer available", "error page"),
    ("may not be published, broadcast", "disclaimer"),
    ("follow him on twitter", "byline"),
    ("follow her on twitter", "byline"),
    ("min read", "byline"),
    ("minute read", "byline"),
];

/// A heading after which a page holds nothing of the story.
const LAST_HEADINGS: &[&str] = &[
    "leave a reply",
    "leave a comment",
    "comments",
    "post a comment",
    "related articles",
    "related stories",
    "related posts",
    "you may also like",
    "you might also like",
    "more stories",
    "most read",
    "most popular",
    "recommended for you",
];

/// Judges every paragraph of a page.
pub(super) fn clean(text: &str, spans: &[Span]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> =
        spans.iter().map(|span| Paragraph { span: *span, body: without_dateline(text, *span), reason: None }).collect();
    if spans.len() < SMALLEST_PAGE {
        return found;
    }
    let mut story_begun = false;
    let mut over = false;
    for at in 0..found.len() {
        let line = found[at].span.of(text);
        let lower = lower_head(line);
        let reason = if over {
            Some("after the story")
        } else {
            prompt(line, &lower)
                .or_else(|| counter(line))
                .or_else(|| unfinished(text, spans, at))
                .or_else(|| list_item(line))
        };
        let heading = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
        over |= story_begun && LAST_HEADINGS.contains(&heading);
        story_begun |= reason.is_none();
        found[at].reason = reason;
    }
    // A page of nothing but short lines, a poem or a list, is taken as it is.
    if found.iter().all(|paragraph| paragraph.reason.is_some()) {
        for paragraph in &mut found {
            paragraph.reason = None;
        }
    }
    drop_second_printing(text, &mut found);
    found
}

/// The beginning of a line in lower case, enough for every phrase in the lists.
fn lower_head(line: &str) -> String {
    line[..line.floor_char_boundary(LONGEST_PROMPT)].to_lowercase()
}

/// Prompts, forms, credits and disclaimers by their words.
fn prompt(line: &str, lower: &str) -> Option<&'static str> {
    let long = line.len() > LONGEST_PROMPT;
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '[' | '©'));
    let found = PROMPT_STARTS.iter().find(|(words, _)| starts_with_words(start, words)).map(|(_, reason)| *reason);
    // A long paragraph counts only when it begins as a legal notice does; a sentence that merely opens so is kept.
    let found = found.filter(|reason| (!long || *reason == "disclaimer") && !is_sentence_with_speech(line, reason));
    found.or_else(|| {
        if long {
            None
        } else {
            PROMPT_PIECES.iter().find(|(words, _)| lower.contains(words)).map(|(_, reason)| *reason)
        }
    })
}

/// "Subscribe" at the head of a real sentence that quotes someone is no prompt.
fn is_sentence_with_speech(line: &str, reason: &str) -> bool {
    matches!(reason, "prompt" | "link" | "advertisement" | "byline" | "error page")
        && line.contains(['“', '"', '«', '„'])
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || !words.ends_with(char::is_alphanumeric))
}

/// "12 Comments", "3,402 shares", "5 min ago".
fn counter(line: &str) -> Option<&'static str> {
    let digits = line.starts_with(|c: char| c.is_ascii_digit());
    (digits && line.split_whitespace().count() <= 4 && !ends_sentence(line)).then_some("counter")
}

/// A line in a list of other stories.
fn list_item(line: &str) -> Option<&'static str> {
    let rest = line.strip_prefix(['-', '–', '—', '•', '*', '·', '►', '▪', '●', '>', '»', '+', '|'])?;
    let item = rest.starts_with(char::is_whitespace)
        && !ends_sentence(line)
        && rest.split_whitespace().count() <= LONGEST_HEADING + 8;
    (item && !rest.contains(['“', '"', '«'])).then_some("list of links")
}

/// A line without an end: a heading, caption, menu entry, or a teaser that breaks off.
fn unfinished(text: &str, spans: &[Span], at: usize) -> Option<&'static str> {
    let line = spans[at].of(text);
    let breaks_off = ["...", "…", "[…]", "[...]", "… »", "…»"].iter().any(|end| line.ends_with(end));
    if breaks_off {
        // Speech may trail off; a teaser stands among others, or after the last whole paragraph.
        let quoted = line.starts_with(['“', '"', '«', '„', '—', '–']);
        let next_whole = spans[at + 1..].iter().take(2).any(|span| {
            ends_sentence(span.of(text)) && !span.of(text).ends_with("...") && !span.of(text).ends_with('…')
        });
        return (!quoted && (!next_whole || line.ends_with("]"))).then_some("teaser");
    }
    if ends_sentence(line) || line.ends_with([':', ',', ';', '-', '—', '–']) && line.split_whitespace().count() > 6
    {
        return None;
    }
    let words = line.split_whitespace().count();
    let opens_quote = line.starts_with(['“', '"', '«', '„']);
    (words <= LONGEST_HEADING && !opens_quote && !reports(line)).then_some("heading, caption or link")
}

/// Whether a line ends as a sentence does, closing marks aside.
fn ends_sentence(line: &str) -> bool {
    let stem = line.trim_end_matches(['”', '"', '»', '’', '\'', ')', ']', '“']);
    stem.ends_with(['.', '!', '?', '…', '。', '؟', '।']) || stem.len() < line.len() && stem.ends_with(',')
}

/// Whether an unfinished line quotes someone, as the last line of a cut-off page may.
fn reports(line: &str) -> bool {
    line.matches(['“', '"', '«', '„', '”']).count() >= 2 && line.split_whitespace().count() > 8
}

/// Drops a run of paragraphs that stood on the page before.
fn drop_second_printing(text: &str, paragraphs: &mut [Paragraph]) {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    let mut run: Vec<usize> = Vec::new();
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.reason.is_some() {
            continue;
        }
        let line = paragraph.span.of(text);
        let is_repeat = first.contains_key(line);
        first.entry(line).or_insert(at);
        if is_repeat {
            run.push(at);
        } else {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    for at in runs.into_iter().filter(|run| run.len() >= REPEATED_RUN).flatten() {
        paragraphs[at].reason = Some("printed twice");
    }
}

/// The paragraph without "LISBON, May 3 (Agency) — " at its head.
fn without_dateline(text: &str, span: Span) -> Span {
    let line = span.of(text);
    let head = &line[..line.floor_char_boundary(LONGEST_DATELINE)];
    let first = head.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let capitals = first.chars().count() >= 3 && first.chars().all(char::is_uppercase);
    let capitalised = first.starts_with(char::is_uppercase);
    let end = ["/. ", ") — ", ") – ", ") -- ", ") - ", " — ", " – ", " -- "]
        .iter()
        .filter_map(|mark| head.find(mark).map(|at| (at, mark)))
        .min();
    let Some((at, mark)) = end else { return span };
    let place = &head[..at];
    // Without capitals only an agency in brackets or slashes shows a dateline; quotes and stops before the dash do not.
    let agency = mark.starts_with([')', '/']) && place.contains(['(', '/']);
    let plain = place.split_whitespace().count() <= 8 && !place.contains(['“', '"', ';', '?']);
    let small = place
        .split(|c: char| c == '(' || c == '/')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .filter(|w| w.starts_with(char::is_lowercase))
        .count();
    let is_dateline = plain
        && (capitals && small == 0 || capitalised && agency && small <= 1 && place.split_whitespace().count() <= 6);
    if is_dateline { Span::new(span.start + at + mark.len(), span.end).trim(text) } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentence::paragraphs;

    fn kept(text: &str) -> Vec<&str> {
        let spans = paragraphs(text);
        clean(text, &spans).iter().filter(|p| p.reason.is_none()).map(|p| p.body.of(text)).collect()
    }

    #[test]
    fn forms_links_and_captions_are_dropped() {
        let page = "Home\nHarbour opens\nThe harbour opened on Friday.\n- Ferry prices to rise\n- Mayor sees busy summer\nFerries sailed at noon.\n(Source: Coast News)\nLeave a Reply\nYour name\nThis is a comment.";
        assert_eq!(kept(page), ["The harbour opened on Friday.", "Ferries sailed at noon."]);
    }

    #[test]
    fn teasers_at_the_end_are_dropped_and_trailing_speech_is_kept() {
        let page = "The dam held.\n“We waited and waited…”\nThe water fell.\nThe minister of works has promised that the old bridge over the...\nA vessel left port with a cargo of...";
        assert_eq!(kept(page), ["The dam held.", "“We waited and waited…”", "The water fell."]);
    }

    #[test]
    fn datelines_are_stepped_over() {
        assert_eq!(kept("OSLO, May 3. /NTB/. The talks go on."), ["The talks go on."]);
        assert_eq!(kept("LISBON (Agency) — The talks go on."), ["The talks go on."]);
        assert_eq!(kept("Talks — long ones — go on."), ["Talks — long ones — go on."]);
    }

    #[test]
    fn a_story_printed_twice_is_kept_once() {
        let story = "The dam held.\nThe water fell.\nThe bridge stands.\n";
        assert_eq!(kept(&story.repeat(2)).len(), 3);
    }

    #[test]
    fn a_single_unfinished_line_is_no_noise() {
        assert_eq!(kept("The minister hopes for talks"), ["The minister hopes for talks"]);
    }
}
