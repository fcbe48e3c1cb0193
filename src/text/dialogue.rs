//! Speech set off by dashes: "— Text, — said Holt. — Text." in Russian, "—Texto —dijo Holt—. Texto." in Spanish.
//!
//! Assumes that such a paragraph begins with a dash, and that the author's words between begin with a small letter. An
//! opening dash alone may also be a bullet, so without the author's words it is the caller's to say whether it counts.

use super::{Span, quotation::Quotation};

/// Whether a character is a dash that may open speech; a hyphen opens lists.
fn is_dash(letter: char) -> bool {
    matches!(letter, '—' | '–' | '―')
}

/// The pieces of speech in a paragraph that begins with a dash, in order, or `None` where it is no dialogue. A piece's
/// span begins with its dash. `bare`: whether a paragraph without the author's words is speech.
#[must_use]
pub fn dialogue(text: &str, paragraph: Span, bare: bool) -> Option<Vec<Quotation>> {
    let words = paragraph.of(text);
    let opening = words.chars().next().filter(|letter| is_dash(*letter))?;
    let first = words[opening.len_utf8()..].trim_start().chars().next()?;
    if !(first.is_uppercase() || matches!(first, '¿' | '¡' | '“' | '«' | '"')) {
        return None;
    }
    let (found, has_author) = pieces(text, paragraph);
    (has_author || bare && words.ends_with(['.', '!', '?', '…', ','])).then_some(found)
}

/// The pieces of a quotation in which the author speaks between dashes: «Text, — said Holt. — Text».
#[must_use]
pub fn interrupted(text: &str, quotation: Quotation) -> Option<Vec<Quotation>> {
    if quotation.single || !quotation.inner.of(text).contains(is_dash) {
        return None;
    }
    let (mut found, has_author) = pieces(text, quotation.inner);
    if !has_author {
        return None;
    }
    // The marks belong to the pieces at either end.
    if let Some(first) = found.first_mut().filter(|first| first.span.start == quotation.inner.start) {
        first.span.start = quotation.span.start;
    }
    if let Some(last) = found.last_mut().filter(|last| last.span.end == quotation.inner.end) {
        last.span.end = quotation.span.end;
        last.closed = quotation.closed;
    }
    Some(found)
}

/// The pieces of speech between the author's words, and whether there are any such words.
fn pieces(text: &str, speech: Span) -> (Vec<Quotation>, bool) {
    let (words, paragraph) = (speech.of(text), speech);
    let mut found = Vec::new();
    let mut speech = Some(0);
    let mut has_author = false;
    for (at, dash) in words.char_indices().skip(1).filter(|(_, letter)| is_dash(*letter)) {
        let before = words[..at].trim_end();
        let after = &words[at + dash.len_utf8()..];
        let last = before.chars().next_back().unwrap_or(' ');
        if let Some(start) = speech {
            // "— Ready, — said Holt", "—Listos —dijo": a stop before, or a blank before and none after.
            let attached = before.len() < at && after.starts_with(char::is_alphabetic);
            let stopped = matches!(last, ',' | '!' | '?' | '…' | '.');
            let named = matches!(last, ',' | '!' | '?') && after.trim_start().starts_with(char::is_uppercase);
            if after.trim_start().starts_with(char::is_lowercase) && (attached || stopped) || named {
                found.extend(piece(text, paragraph, start, at));
                speech = None;
                has_author = true;
            }
        } else if matches!(last, '.' | ',' | ':' | ';') || after.starts_with(['.', ',', ':', ';']) {
            speech = Some(at);
        }
    }
    if let Some(start) = speech {
        found.extend(piece(text, paragraph, start, words.len()));
    }
    (found, has_author)
}

/// The speech from its dash at `start` up to `end`, both offsets in the paragraph.
fn piece(text: &str, paragraph: Span, start: usize, end: usize) -> Option<Quotation> {
    let whole = Span::new(paragraph.start + start, paragraph.start + end).trim(text);
    let inner = whole.of(text).trim_start_matches(|letter: char| {
        is_dash(letter) || letter.is_whitespace() || matches!(letter, '.' | ',' | ';' | ':')
    });
    let inner = Span::new(whole.end - inner.len(), whole.end);
    (!inner.is_empty()).then_some(Quotation { span: whole, inner, closed: false, single: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str, bare: bool) -> Option<Vec<&str>> {
        let found = dialogue(text, Span::new(0, text.len()), bare)?;
        Some(found.iter().map(|quotation| quotation.inner.of(text)).collect())
    }

    #[test]
    fn the_words_of_the_author_part_the_speech() {
        for (text, said) in [
            ("— Мы готовы, — сказал Орлов. — Завтра начнём.", ["Мы готовы,", "Завтра начнём."]),
            ("—Estamos listos —dijo Pérez—. Mañana empezamos.", ["Estamos listos", "Mañana empezamos."]),
            ("– We are ready, – said Holt, – and so are you.", ["We are ready,", "and so are you."]),
        ] {
            assert_eq!(inner(text, false).as_deref(), Some(&said[..]), "{text}");
        }
        assert_eq!(inner("— Кто там? — спросил он.", false), Some(vec!["Кто там?"]));
    }

    #[test]
    fn the_author_may_speak_inside_the_marks() {
        let text = "«Мы готовы, — сказал Орлов. — Завтра начнём».";
        let quotation = crate::text::quotation::quotations(text, Span::new(0, text.len()))[0];
        let found = interrupted(text, quotation).expect("two pieces");
        assert_eq!(found.iter().map(|one| one.inner.of(text)).collect::<Vec<_>>(), ["Мы готовы,", "Завтра начнём"]);
        assert_eq!((found[0].span.start, found[1].span.end), (quotation.span.start, quotation.span.end));
    }

    #[test]
    fn a_dash_alone_is_speech_only_where_that_is_usual() {
        assert_eq!(inner("– The bridge will close.", false), None);
        assert_eq!(inner("— Москва — столица.", true), Some(vec!["Москва — столица."]));
        assert_eq!(inner("— ferry prices", true), None);
        assert_eq!(inner("The talks — long ones — go on.", true), None);
    }
}
