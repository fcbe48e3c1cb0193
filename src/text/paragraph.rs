//! Paragraphs: the lines of a text, where a line that was wrapped is joined to the one it goes on from.

use memchr::memchr2_iter;

use super::Span;

/// The paragraphs of a text: its lines, where a line that goes on in lower case after an unfinished one is joined to it.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
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
            Some(last) if !blank_before && goes_on && is_unfinished(last.of(text)) => last.end = span.end,
            _ => found.push(span),
        }
        blank_before = false;
    }
    found
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
    fn wrapped_lines_are_joined_and_headings_are_not() {
        let text = "The vote was\npostponed again.\nNew talks\u{2028}began.\n\nthen ended.";
        let found: Vec<_> = paragraphs(text).iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["The vote was\npostponed again.", "New talks\u{2028}began.", "then ended."]);
    }
}
