//! Paragraphs: the lines of a text, where a line that was wrapped is joined to the one it goes on from.

use memchr::memchr2_iter;

use super::Span;

/// Widths at which mail, agencies and archives wrap text.
const WIDTHS: std::ops::RangeInclusive<usize> = 50..=100;
/// Lines looked at to tell whether a text is wrapped, and the fewest of them that tell it.
const LINES: usize = 1000;
const FEWEST_WRAPPED: usize = 3;

/// The paragraphs of a text: its lines, where a line that goes on in lower case after an unfinished one is joined to it.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Span> {
    let width = wrapped_width(text);
    let mut found: Vec<Span> = Vec::new();
    let mut line = Span::new(0, 0);
    let mut next = 0;
    let mut blank_before = true;
    while next < text.len() {
        let end = line_end(text.as_bytes(), next);
        let span = Span::new(next, end).trim(text);
        next = end;
        if span.is_empty() {
            blank_before = true;
            continue;
        }
        let goes_on = span.of(text).starts_with(char::is_lowercase);
        match found.last_mut() {
            Some(last)
                if !blank_before
                    && (goes_on && is_unfinished(last.of(text)) || is_wrapped(line.of(text), span.of(text), width)) =>
            {
                last.end = span.end;
            }
            _ => found.push(span),
        }
        line = span;
        blank_before = false;
    }
    found
}

/// The width at which a text is wrapped: that of its longest line where most lines that another follows could not have held its first word
/// too; `None` for other texts.
fn wrapped_width(text: &str) -> Option<usize> {
    let (mut lines, mut width) = (Vec::new(), 0);
    for line in text.lines().take(LINES).map(str::trim) {
        width = width.max(line.chars().count());
        // The first long line of an ordinary page settles it.
        if width > *WIDTHS.end() {
            return None;
        }
        lines.push(line);
    }
    if width < *WIDTHS.start() {
        return None;
    }
    let inner = lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty());
    let (mut n, mut full, mut small) = (0, 0, 0);
    for pair in inner {
        n += 1;
        if is_wrapped(pair[0], pair[1], Some(width)) {
            full += 1;
            // Lines of a list begin with capitals; those of wrapped prose mostly do not.
            small += usize::from(pair[1].starts_with(char::is_lowercase));
        }
    }
    (n >= FEWEST_WRAPPED && full * 4 >= n * 3 && small * 2 >= full).then_some(width)
}

/// Whether a line broke because the first word of the next did not fit.
fn is_wrapped(line: &str, next: &str, width: Option<usize>) -> bool {
    let first = next.split_whitespace().next().map_or(0, |word| word.chars().count());
    let is_item = next.starts_with(['-', '–', '—', '•', '*', '·']);
    width.is_some_and(|width| !is_item && line.chars().count() + 1 + first > width)
}

/// Where the line that begins at `start` ends, its line break included.
fn line_end(text: &[u8], start: usize) -> usize {
    let mut breaks = memchr2_iter(b'\n', 0xE2, &text[start..]).map(|at| start + at);
    let end = breaks.find_map(|at| match text[at..] {
        [b'\n', ..] => Some(at + 1),
        // U+2028 and U+2029, the line and paragraph separators.
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => Some(at + 3),
        _ => None,
    });
    end.unwrap_or(text.len())
}

/// Whether a line stops in the middle of a sentence, as in mail and other text wrapped at a fixed width.
fn is_unfinished(line: &str) -> bool {
    line.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | ';' | '-' | '—'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_wrapped_at_a_width_is_joined_whatever_its_next_line_begins_with() {
        let text = "The mayor of Porthaven, Anna Bell, said on Thursday that the\n\
                    European Commission had failed the town and its harbour. She\n\
                    warned that the port would close by spring.\n\n\
                    The Commission rejected the charge. “We did what the treaty\n\
                    asks,” its spokesman Karl Lund said.\n\
                    More on this\n";
        let found: Vec<_> = paragraphs(text).iter().map(|span| span.of(text).len()).collect();
        assert_eq!(found.len(), 3);
        let headlines = "Mayor says the harbour will have to close by spring\nMinister warns that the treaty is dead for good now\n\
                         Union leader calls the new offer an insult to all\nGovernor denies that the talks have been abandoned";
        assert_eq!(paragraphs(headlines).len(), 4);
        assert_eq!(paragraphs("Short\nLines\nOf a\nMenu").len(), 4);
    }

    #[test]
    fn wrapped_lines_are_joined_and_headings_are_not() {
        let text = "The vote was\npostponed again.\nNew talks\u{2028}began.\n\nthen ended.";
        let found: Vec<_> = paragraphs(text).iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["The vote was\npostponed again.", "New talks\u{2028}began.", "then ended."]);
    }
}
