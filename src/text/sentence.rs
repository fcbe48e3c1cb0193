//! Sentence boundaries: `sentencex` finds them, this file corrects what news prose needs.
//!
//! A sentence here never crosses a paragraph, and keeps a quotation whole even when that holds several sentences; ask for
//! the sentences of the quotation's inner span to get those. Method of the library: Wikimedia's sentencex,
//! <https://github.com/wikimedia/sentencex>, rules over abbreviation lists; it sees text with the quotation marks blanked
//! out (same bytes, so its offsets stay exact) and in pieces of bounded size, because its cost is quadratic in a paragraph.

mod library;

use std::sync::LazyLock;

use memchr::{memchr3_iter, memmem};

use super::{
    Span,
    paragraph::paragraphs,
    quotation::{Quotation, is_mark, quotations},
};

/// How many bytes around a full stop are looked at: the longest words of any language, and an address.
const LONGEST_WORD: usize = 64;

/// Abbreviations that stand before a name or a number, hence never end a sentence.
const BEFORE_NAME: [&str; 51] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Sens", "Rep", "Reps", "Gov", "Govs", "Gen", "Lt", "Col", "Maj", "Sgt",
    "Capt", "Cmdr", "Adm", "Rev", "Hon", "St", "Mt", "Ft", "Pres", "Supt", "Det", "Cpl", "Pvt", "Fr", "Msgr", "No",
    "Nos", "vs", "v", "Messrs", "Mmes", "Amb", "Atty", "Asst", "Assoc", "Sr", "Dep", "Insp", "Hr", "Г", "им", "Smt",
    "Alh", "Cllr", "Ing",
];

/// Most bytes of an abbreviation in the two lists: longer words need not be held against them.
const LONGEST_ABBREVIATION: usize = 6;

/// Abbreviations that often end a sentence too; then the next word decides.
const EITHER: [&str; 12] = ["U.S", "U.N", "U.K", "E.U", "D.C", "a.m", "p.m", "Inc", "Corp", "Co", "Ltd", "Jr"];

/// Words that begin a sentence rather than follow an abbreviation inside one.
#[rustfmt::skip] // one word a line otherwise
const STARTERS: [&str; 40] = [
    "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "This", "That", "These", "Those", "There", "But",
    "And", "In", "On", "At", "For", "As", "If", "When", "While", "After", "Before", "According", "However", "His",
    "Her", "Their", "Its", "Many", "Some", "Asked", "Since", "With", "Last", "Although",
];

/// Splits a text into its sentences, in order, without white space at their ends. `language` is an ISO 639-1 code; one
/// that the library does not know is treated like English.
#[must_use]
pub fn sentences(text: &str, language: &str) -> Vec<Span> {
    paragraphs(text)
        .into_iter()
        .flat_map(|paragraph| {
            let quoted = quotations(text, paragraph);
            sentences_of(text, paragraph, &quoted, language)
        })
        .collect()
}

/// The sentences of one paragraph whose quotations are known.
#[must_use]
pub fn sentences_of(text: &str, paragraph: Span, quoted: &[Quotation], language: &str) -> Vec<Span> {
    let masked = library::mask(text, paragraph, quoted);
    let mut breaks = library::breaks(&masked, language);
    breaks.extend(missing_spaces(&masked));
    breaks.extend(after_no(&masked));
    breaks.extend(after_letters(text, paragraph, quoted));
    breaks.sort_unstable();
    breaks.dedup();

    let mut found = Vec::with_capacity(breaks.len() + 1);
    let mut start = paragraph.start;
    let mut quotation = 0;
    for offset in breaks {
        let end = settle(text, paragraph, paragraph.start + offset);
        while quoted.get(quotation).is_some_and(|q| q.span.end <= end) {
            quotation += 1;
        }
        // A single mark may be an apostrophe, but not at the head of a sentence.
        let opens = |q: &Quotation| !q.single || start <= q.span.start && text[start..q.span.start].trim().is_empty();
        let inside = quoted.get(quotation).is_some_and(|q| q.span.start < end && opens(q));
        if end <= start || inside || !is_boundary(text, paragraph, end) {
            continue;
        }
        found.push(Span::new(start, end).trim(text));
        start = end;
    }
    found.push(Span::new(start, paragraph.end).trim(text));
    found.retain(|span| !span.is_empty());
    found
}

/// Places where a full stop has lost the space after it: `happened.Next`.
fn missing_spaces(masked: &str) -> Vec<usize> {
    let bytes = masked.as_bytes();
    let mut found = Vec::new();
    for at in memchr3_iter(b'.', b'?', b'!', bytes) {
        // Nearly always a blank follows, which the first look settles.
        let suspect = bytes.get(at + 1).is_some_and(|next| next.is_ascii_uppercase() || *next >= 0xC2);
        if !suspect || !masked[at + 1..].starts_with(char::is_uppercase) {
            continue;
        }
        let near = &masked[masked.floor_char_boundary(at.saturating_sub(LONGEST_WORD))..at];
        let word = near.rsplit(char::is_whitespace).next().unwrap_or("");
        let after = &masked[at + 1..masked.floor_char_boundary(at + 1 + LONGEST_WORD)];
        let word_end = after.find(char::is_whitespace).unwrap_or(after.len());
        let follower = &after[..word_end];
        let is_address =
            word.contains(['/', '@', '.', '_']) || follower.trim_end_matches(['.', ',']).contains(['/', '@', '.', '_']);
        let is_word = word.chars().rev().take(3).filter(|c| c.is_lowercase()).count() == 3
            || word.chars().all(|c| c.is_ascii_digit());
        let starts = STARTERS.contains(&follower) || follower.chars().nth(1).is_some_and(char::is_lowercase);
        if at > 0 && bytes[at - 1] != b' ' && is_word && starts && !is_address {
            found.push(at + 1);
        }
    }
    found
}

/// Ends of sentences after "no", which the library takes for "number": `She said no. The`, `No. We will not`.
fn after_no(masked: &str) -> impl Iterator<Item = usize> {
    const REST: &str = "o. ";
    static FINDER: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new(REST));
    let found = FINDER.find_iter(masked.as_bytes()).filter(|at| {
        let head = &masked[..*at];
        let is_no = head.strip_suffix(['n', 'N']).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
        is_no && masked[at + REST.len()..].trim_start().starts_with(char::is_uppercase)
    });
    found.map(|at| at + REST.len() - 1)
}

/// Ends of sentences after a letter that the library takes for an initial, before a quotation: `on X. “We are done,” she said`.
fn after_letters(text: &str, paragraph: Span, quoted: &[Quotation]) -> impl Iterator<Item = usize> {
    quoted.iter().filter(|q| !q.single).filter_map(move |quotation| {
        let before = text[paragraph.start..quotation.span.start].trim_end();
        let mut letters = before.strip_suffix('.')?.chars().rev();
        let is_letter = letters.next()?.is_uppercase() && letters.next()?.is_whitespace();
        is_letter.then_some(before.len())
    })
}

/// Whether a quotation of speech begins here, rather than one in a name: `“We are done,” she said`, not `“Bo” Lund`.
fn opens_speech(rest: &str) -> bool {
    let Some(inner) = rest.trim_start().strip_prefix(is_mark) else { return false };
    let before_close = inner.find(is_mark).and_then(|close| inner[..close].chars().next_back());
    inner.starts_with(char::is_uppercase) && before_close.is_none_or(|last| matches!(last, ',' | '.' | '!' | '?' | '…'))
}

/// Moves a break found in the masked text to its place in the real one: after the closing marks of the sentence it ends,
/// before the white space.
fn settle(text: &str, paragraph: Span, at: usize) -> usize {
    // A blanked mark is several blanks to the library, and it may break between them.
    let at = text.floor_char_boundary(at);
    let from = text.floor_char_boundary(at.saturating_sub(LONGEST_WORD).max(paragraph.start));
    let before =
        text[from..at].trim_end_matches(|c: char| c.is_whitespace() || is_mark(c) || matches!(c, '(' | '[' | '‘'));
    let mut end = from + before.len();
    for letter in text[end..paragraph.end].chars().take(LONGEST_WORD) {
        let closing = match letter {
            '”' | '»' | ')' | ']' | '’' | '」' | '』' => true,
            // Marks that look alike on both sides close when a blank or the end follows them.
            '"' | '“' | '\'' => {
                let rest = &text[end + letter.len_utf8()..paragraph.end];
                rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
            }
            _ => false,
        };
        if !closing {
            break;
        }
        end += letter.len_utf8();
    }
    end
}

/// Whether a sentence really ends at `end`: not after a title or an initial, nor after "U.S." inside a sentence.
fn is_boundary(text: &str, paragraph: Span, end: usize) -> bool {
    let before = &text[paragraph.start..end];
    let near = text.floor_char_boundary((end + LONGEST_WORD).min(paragraph.end));
    let rest = text[end..near].trim_start_matches(|c: char| c.is_whitespace() || is_mark(c));
    if rest.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';')) {
        return false;
    }
    let Some(stem) = before.strip_suffix('.') else { return true };
    let stem = &stem[stem.floor_char_boundary(stem.len().saturating_sub(LONGEST_WORD))..];
    let word_start = stem
        .rfind(|c: char| c.is_whitespace() || is_mark(c) || c == '(')
        .map_or(0, |at| at + stem[at..].chars().next().map_or(1, char::len_utf8));
    let word = &stem[word_start..];
    if word.len() > LONGEST_ABBREVIATION {
        return true;
    }
    let next = rest.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').next().unwrap_or("");
    if BEFORE_NAME.contains(&word) {
        return rest.is_empty() || word == "No" && !rest.starts_with(|c: char| c.is_ascii_digit());
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    if initial {
        let starts = STARTERS.contains(&next) || opens_speech(&text[end..near]);
        return starts && !stem[..word_start].trim_end().ends_with('.');
    }
    if EITHER.contains(&word) {
        return rest.is_empty() || STARTERS.contains(&next);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, "en").iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        let text = "Sen. Ada B. Crane met Gov. Holt in the U.S. Capitol on Nov. 8. They agreed.";
        assert_eq!(split(text), ["Sen. Ada B. Crane met Gov. Holt in the U.S. Capitol on Nov. 8.", "They agreed."]);
        assert_eq!(split("He moved to the U.S. The firm stayed.").len(), 2);
    }

    #[test]
    fn a_letter_before_a_quotation_of_speech_ends_its_sentence() {
        let text = "He apologised on X. “I chose badly,” he wrote.";
        assert_eq!(split(text), ["He apologised on X.", "“I chose badly,” he wrote."]);
        assert_eq!(split("They sell vitamin C. \"Good,\" she said.").len(), 2);
        assert_eq!(split("They met J. “Bo” Lund on Monday.").len(), 1);
    }

    #[test]
    fn no_is_a_word_before_a_capital_and_a_number_before_a_digit() {
        let text = "The head said no. A vote on no. 5 followed. No. We will not. See No. 6.";
        let expected = ["The head said no.", "A vote on no. 5 followed.", "No.", "We will not.", "See No. 6."];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn a_no_break_space_after_a_full_stop_is_a_space() {
        assert_eq!(split("The dam held.\u{a0}The water fell."), ["The dam held.", "The water fell."]);
    }

    #[test]
    fn a_lost_space_after_a_full_stop_is_noticed() {
        assert_eq!(
            split("That is what happened.Next came the vote."),
            ["That is what happened.", "Next came the vote."]
        );
        assert_eq!(split("See example.com or mail a.Smith@b.org today.").len(), 1);
    }

    #[test]
    fn a_quotation_is_never_cut() {
        let text = "“We won. We are glad,” he said. She left.";
        assert_eq!(split(text), ["“We won. We are glad,” he said.", "She left."]);
    }

    #[test]
    fn a_closing_mark_belongs_to_the_sentence_it_closes() {
        let text = "He said \"we are done.\" \"So are we,\" she replied.";
        assert_eq!(split(text), ["He said \"we are done.\"", "\"So are we,\" she replied."]);
    }

    #[test]
    fn a_question_inside_marks_does_not_end_the_sentence() {
        assert_eq!(split("“Who knows?” he asked.").len(), 1);
    }

    #[test]
    fn wrapped_lines_are_joined_and_headings_are_not() {
        assert_eq!(
            split("The vote was\npostponed again.\nNew talks\n\nbegan."),
            ["The vote was\npostponed again.", "New talks", "began."]
        );
    }

    #[test]
    fn spans_lie_in_order_inside_any_text() {
        for text in ["", " \n\n", "«Да». Он", "a.B.c..?!”", "“”\"’ .", "½. É. 中。文！"] {
            let mut last = 0;
            for span in sentences(text, "en") {
                assert!(span.start >= last && span.end <= text.len() && !span.of(text).is_empty());
                last = span.end;
            }
        }
    }

    #[test]
    fn stops_between_letters_are_no_ends() {
        assert_eq!(split(&"a.B".repeat(300)).len(), 1);
        assert_eq!(split(&"“a ".repeat(9000)).len(), 1);
    }

    #[test]
    fn a_line_without_end_is_cut_into_pieces() {
        let text = "word. Word (and \" more ".repeat(4000);
        assert!(!sentences(&text, "en").is_empty());
    }
}
