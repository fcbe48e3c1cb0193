//! What on a page is no part of the story: navigation, forms, lists of other stories, credits, and the like.
//!
//! Assumes one paragraph a line, as pages are saved. Nothing is cut from the text: a paragraph is kept or dropped with a
//! reason, and a dateline moves only the start of the body, so offsets stay those of the input. The kinds of noise are
//! those of Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features" (WSDM 2010).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{dateline, noise};
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

/// A name with a day behind it, "Ana Maria Roe May 3,", has at most this many words.
const LONGEST_AUTHOR: usize = 6;

/// A heading above a link, "Read also", has at most this many words.
const LONGEST_LINK: usize = 4;

/// A repeated run of this many paragraphs is the story printed twice rather than a refrain.
const REPEATED_RUN: usize = 3;

/// Judges every paragraph of a page.
pub(super) fn clean(text: &str, spans: &[Span]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = spans
        .iter()
        .map(|span| Paragraph { span: *span, body: dateline::without(text, *span), reason: None })
        .collect();
    if spans.len() < SMALLEST_PAGE {
        return found;
    }
    let mut last_headings = Vec::new();
    let (mut is_caption, mut is_linked) = (false, false);
    for (at, paragraph) in found.iter_mut().enumerate() {
        let line = paragraph.span.of(text);
        let lower = noise::lower_head(line);
        if at == 0 || !is_signature(line, spans[at - 1].of(text)) {
            paragraph.reason = is_caption
                .then_some("credit")
                .or_else(|| noise::reason(line, &lower))
                .or_else(|| counter(line))
                .or_else(|| dated_byline(line))
                .or_else(|| stamp(line))
                .or_else(|| unfinished(text, spans, at, is_linked))
                .or_else(|| list_item(line))
                .or_else(|| answered(text, spans, at));
        }
        if noise::is_last(&lower) {
            last_headings.push(at);
        }
        is_caption = noise::is_above_caption(&lower);
        is_linked = paragraph.reason == Some("link") && line.split_whitespace().count() <= LONGEST_LINK;
    }
    drop_after_story(&mut found, &last_headings);
    drop_author(text, &mut found);
    // A page of nothing but short lines, a poem or a list, is taken as it is.
    if found.iter().all(|paragraph| paragraph.reason.is_some()) {
        for paragraph in &mut found {
            paragraph.reason = None;
        }
    }
    drop_second_printing(text, &mut found);
    found
}

/// Drops what stands below the first heading that ends the story: "Related articles", "Leave a reply". Where more of the story stands
/// below a heading than above, it is a box in the middle; below the heading of a comment form the comments may be longer than the story.
fn drop_after_story(paragraphs: &mut [Paragraph], headings: &[usize]) {
    let prose = |p: &Paragraph| if p.reason.is_none() { p.span.len() } else { 0 };
    let all: usize = paragraphs.iter().map(prose).sum();
    let last_comment = paragraphs.iter().rposition(|p| p.reason == Some("comment"));
    let (mut before, mut read) = (0, 0);
    let ends = headings.iter().find(|at| {
        before += paragraphs[read..**at].iter().map(prose).sum::<usize>();
        read = **at;
        before > 0 && (before * 2 >= all || last_comment.is_some_and(|comment| comment > **at))
    });
    if let Some(at) = ends {
        paragraphs[at + 1..].iter_mut().for_each(|paragraph| paragraph.reason = Some("after the story"));
        let heading = &mut paragraphs[*at];
        heading.reason = heading.reason.or(Some("heading, caption or link"));
    }
}

/// Drops what tells of the author at the end of a story: "Ana Roe is a reporter based in Porthaven."
fn drop_author(text: &str, paragraphs: &mut [Paragraph]) {
    let mut kept = paragraphs.iter_mut().rev().filter(|paragraph| paragraph.reason.is_none());
    let last = kept.next().filter(|paragraph| noise::is_about_author(paragraph.span.of(text)));
    if let Some(last) = last.filter(|_| kept.nth(SMALLEST_PAGE - 2).is_some()) {
        last.reason = Some("byline");
    }
}

/// "12 Comments", "3,402 shares", "5 min ago".
fn counter(line: &str) -> Option<&'static str> {
    let digits = line.starts_with(|c: char| c.is_ascii_digit());
    (digits && line.split_whitespace().count() <= 4 && !ends_sentence(line)).then_some("counter")
}

/// When a story was put out: "Updated 14 March 2025, 6:42 p.m.", not "Updated 2025 Bronco recalled".
fn stamp(line: &str) -> Option<&'static str> {
    const LONGEST: usize = 10;
    let rest = noise::behind_stamp(line)?;
    let is_number = |word: &str, digits: Range<usize>| {
        digits.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let words = || rest.split([' ', ',', ':', '.', '/', '-']);
    // A day beside the year, or the hour.
    let is_dated = line.split_whitespace().count() <= LONGEST
        && words().any(|word| word.starts_with("20") && is_number(word, 4..5))
        && words().any(|word| is_number(word, 1..3))
        && rest.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count() < 3;
    is_dated.then_some("byline")
}

/// A headline and who wrote it when, in one line: "Ferries stop by Ana Roe May 3, 2024".
fn dated_byline(line: &str) -> Option<&'static str> {
    let (before, year) = line.rsplit_once(' ')?;
    if year.len() != 4 || !year.starts_with(['1', '2']) || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (_, author) = before.rsplit_once(" by ").or_else(|| before.rsplit_once(" By "))?;
    let is_of_name = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let is_author = author.split_whitespace().count() <= LONGEST_AUTHOR && author.split_whitespace().all(is_of_name);
    is_author.then_some("byline")
}

/// A reader's comment, which has a button to answer or report it below.
fn answered(text: &str, spans: &[Span], at: usize) -> Option<&'static str> {
    let below = spans.get(at + 1)?.of(text);
    ["Reply", "Report", "Report abuse", "Report this comment", "Like", "Upvote", "Flag"]
        .contains(&below)
        .then_some("comment")
}

/// A line in a list of other stories.
fn list_item(line: &str) -> Option<&'static str> {
    let rest = line.strip_prefix(['-', '–', '—', '•', '*', '·', '►', '▪', '●', '>', '»', '+', '|'])?;
    let item = rest.starts_with(char::is_whitespace)
        && !ends_sentence(line)
        && rest.split_whitespace().count() <= LONGEST_HEADING + 8;
    (item && !rest.contains(['“', '"', '«'])).then_some("list of links")
}

/// Whether a line is a dash and a name below a quotation: “…” / — Dana Holt.
fn is_signature(line: &str, before: &str) -> bool {
    let name = line.trim_start_matches(['—', '–', '―']);
    name.len() < line.len()
        && name.trim_start().starts_with(char::is_uppercase)
        && line.split_whitespace().count() <= LONGEST_HEADING
        && before.ends_with(['”', '"', '»', '“'])
}

/// A line without an end: a heading, caption, menu entry, or a teaser that breaks off.
fn unfinished(text: &str, spans: &[Span], at: usize, is_linked: bool) -> Option<&'static str> {
    let line = spans[at].of(text);
    let breaks_off = ["...", "…", "[…]", "[...]", "… »", "…»"].iter().any(|end| line.ends_with(end));
    if breaks_off {
        // Speech may trail off; a teaser stands among others, below what announces it, or after the last whole paragraph.
        let quoted = !is_linked && line.starts_with(['“', '"', '«', '„', '—', '–']);
        let next_whole = spans[at + 1..].iter().take(2).any(|span| {
            ends_sentence(span.of(text)) && !span.of(text).ends_with("...") && !span.of(text).ends_with('…')
        });
        return (!quoted && (!next_whole || is_linked || line.ends_with(']'))).then_some("teaser");
    }
    // Most lines end as sentences do; only in others the words are counted.
    if ends_sentence(line) {
        return None;
    }
    let words = line.split_whitespace().count();
    let announces = line.ends_with([':', '：'])
        && words > 1
        && spans.get(at + 1).is_some_and(|next| next.of(text).starts_with(['“', '"', '«', '„', '‘', '「']));
    if announces || line.ends_with([':', ',', ';', '-', '—', '–']) && words > 6 {
        return None;
    }
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
        if *first.entry(line).or_insert(at) < at {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::paragraph::paragraphs;

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
    fn a_teaser_that_quotes_somebody_is_dropped_below_or_behind_what_announces_it() {
        let page = "The dam held.\nRead also: “It is a shame” – what people say\nLesen Sie auch: „Es ist genug“ – Bürger klagen.\nThe water fell.\nTe puede interesar\n\"They hurt me\", says a man held in the...\nThe bridge stands.";
        assert_eq!(kept(page), ["The dam held.", "The water fell.", "The bridge stands."]);
    }

    #[test]
    fn comments_captions_corrections_and_authors_are_no_part_of_the_story() {
        let page = "The dam held.\nImage caption,\nThe minister said the dam would hold.\nThe water fell.\nThe bridge stands.\nThe mayor is a former reporter.\nTalks go on.\nCorrection: An earlier version of this story said the dam had burst.\nAna Roe is a reporter based in Porthaven. She likes rain.\nКомментарии (17)\nThe minister said nothing, as usual.";
        assert_eq!(
            kept(page),
            [
                "The dam held.",
                "The water fell.",
                "The bridge stands.",
                "The mayor is a former reporter.",
                "Talks go on."
            ]
        );
    }

    #[test]
    fn a_story_printed_twice_is_kept_once() {
        let story = "The dam held.\nThe water fell.\nThe bridge stands.\n";
        assert_eq!(kept(&story.repeat(2)).len(), 3);
    }

    #[test]
    fn prose_that_begins_or_ends_like_noise_is_kept() {
        for line in [
            "An earlier version of the bill was rejected by the Senate, Senator Bo Ray said.",
            "This article was amended in 2011, Justice Holt said.",
            "“We and our partners are ready. We shall go on.”",
            "“She is a journalist based in Delm,” Mayor Ann Lee said, “and I trust her.”",
            "Ana Roe is a reporter based in Porthaven. Her lawyer said she was innocent.",
            "She is a reporter based in Porthaven.",
            "“Poverty contributed to this crisis.”",
            "Years of neglect contributed to this disaster, according to Mayor Lee.",
        ] {
            let page = format!("The dam held.\nThe water fell.\n{line}");
            assert_eq!(kept(&page), ["The dam held.", "The water fell.", line]);
        }
        let page = "Le barrage a tenu.\nL’eau a baissé.\nRéactions\nLe ministre a dit non.";
        assert_eq!(kept(page), ["Le barrage a tenu.", "L’eau a baissé.", "Le ministre a dit non."]);
    }

    #[test]
    fn a_headline_with_its_author_and_day_is_dropped() {
        let page = "Mayors reject the tax as unfair and ask the ministry for talks, say sources in the capital by Ana Roe May 3, 2024\nThe dam held.\nThe water fell.\nThe bridge was built by Holm in 1931";
        assert_eq!(kept(page), ["The dam held.", "The water fell."]);
    }

    #[test]
    fn stamps_and_terms_of_a_sign_up_are_dropped_and_prose_that_begins_alike_is_kept() {
        let page = "Updated 14 March 2025, 6:42 p.m.\nThe dam held.\nUpdated figures for 2025 are due in the spring, as they were then.\nThe water fell.\nBy signing up you agree to our terms.";
        let prose = "Updated figures for 2025 are due in the spring, as they were then.";
        assert_eq!(kept(page), ["The dam held.", prose, "The water fell."]);
    }

    #[test]
    fn a_year_alone_is_no_date_of_publication() {
        let page = "First published: 14 March 2025\nUpdated 2025 Bronco recalled over its brakes.\nFirst Solar raised 2025 guidance.\nThe dam held.";
        let prose =
            ["Updated 2025 Bronco recalled over its brakes.", "First Solar raised 2025 guidance.", "The dam held."];
        assert_eq!(kept(page), prose);
    }

    #[test]
    fn a_single_unfinished_line_is_no_noise() {
        assert_eq!(kept("The minister hopes for talks"), ["The minister hopes for talks"]);
    }
}
