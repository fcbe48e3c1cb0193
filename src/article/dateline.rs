//! The dateline at the head of a story: "LISBON, May 3 (Agency) — ".
//!
//! It is told by its capitals, its day, or the agency in brackets or slashes; a sentence with a dash in it has none of these. Nothing is cut: the
//! body of the paragraph begins behind it. Places in the style of The Associated Press Stylebook, "datelines".

use memchr::{memchr3, memchr3_iter};

use crate::text::Span;

/// How far a dateline may reach: "SOMEWHERE-ON-SEA, 31 September 2016 (Agency) — ".
const LONGEST_DATELINE: usize = 90;

/// What stands between a dateline and the story.
const DATELINE_ENDS: [&str; 9] = ["/. ", ") — ", ") – ", ") -- ", ") - ", " — ", " – ", " -- ", " - "];

/// The paragraph without "LISBON, May 3 (Agency) — " at its head.
pub(super) fn without(text: &str, span: Span) -> Span {
    let line = span.of(text);
    let head = &line[..line.floor_char_boundary(LONGEST_DATELINE)];
    if memchr3(b'-', b'/', 0xE2, head.as_bytes()).is_none() {
        return span;
    }
    // The second character tells most words from a mark.
    let may_end = |at: &usize| matches!(head.as_bytes().get(at + 1), Some(b' ' | b'-' | b'.' | 0xE2));
    let end = memchr3_iter(b' ', b')', b'/', head.as_bytes())
        .filter(may_end)
        .find_map(|at| DATELINE_ENDS.iter().find(|mark| head[at..].starts_with(**mark)).map(|mark| (at, mark)));
    let Some((at, mark)) = end else { return span };
    let first = head.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let capitals = first.chars().count() >= 3 && first.chars().all(char::is_uppercase);
    let capitalised = first.starts_with(char::is_uppercase);
    let place = &head[..at];
    // Without capitals only an agency in brackets or slashes shows a dateline; quotes and stops before the dash do not.
    let agency = mark.starts_with([')', '/']) && place.contains(['(', '/']);
    let plain = place.split_whitespace().count() <= 8 && !place.contains(['“', '"', ';', '?']);
    // A month behind its day may be small: "МИНСК, 5 июл".
    let mut is_day = false;
    let small = place.split(['(', '/']).next().unwrap_or("").split_whitespace().filter(|word| {
        let is_small = word.starts_with(char::is_lowercase) && !is_day;
        is_day = word.bytes().all(|byte| byte.is_ascii_digit());
        is_small
    });
    let small = small.count();
    let is_dateline = plain
        && (*mark != " - " || !place.contains(char::is_lowercase))
        && (capitals && small == 0
            || capitalised && small == 0 && mark.starts_with(' ') && is_dated(place)
            || capitalised && agency && small <= 1 && place.split_whitespace().count() <= 6);
    if !is_dateline {
        return span;
    }
    let body = Span::new(span.start + at + mark.len(), span.end).trim(text);
    let skipped = if place.contains(|c: char| c.is_ascii_digit()) { agency_len(body.of(text)) } else { 0 };
    Span::new(body.start + skipped, body.end)
}

/// Words that the name of an agency has at most.
const LONGEST_AGENCY: usize = 3;

/// The length of an agency's name behind a place and a day: "РИА Новости. ". One of its words is in capitals, and none is short as a title or an
/// initial is: "Mr. Holt", "President Joseph R. Biden", "U.S. Navy".
fn agency_len(body: &str) -> usize {
    let Some((name, rest)) = body.split_once(". ") else { return 0 };
    let words = || name.split_whitespace();
    let is_long = |word: &str| word.chars().count() >= 3 && word.chars().all(char::is_alphabetic);
    let is_name = words().count() <= LONGEST_AGENCY
        && words().all(|word| word.starts_with(char::is_uppercase) && is_long(word))
        && words().any(|word| word.chars().all(char::is_uppercase))
        && rest.trim_start().starts_with(char::is_uppercase);
    if is_name { body.len() - rest.trim_start().len() } else { 0 }
}

/// Whether a place is followed by a day: "Porthaven, 3 May 2021".
fn is_dated(place: &str) -> bool {
    let years = place.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    place.contains(',') && years.count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_dateline(line: &str) -> &str {
        without(line, Span::new(0, line.len())).of(line)
    }

    #[test]
    fn datelines_are_stepped_over() {
        assert_eq!(without_dateline("OSLO, May 3. /NTB/. The talks go on."), "The talks go on.");
        assert_eq!(without_dateline("LISBON (Agency) — The talks go on."), "The talks go on.");
        assert_eq!(without_dateline("МИНСК, 5 июл – ВОЛНА Новости. Переговоры идут."), "Переговоры идут.");
        for body in ["Mr. Holt said no.", "U.S. Navy ships left.", "No. They go on.", "President Joseph R. Lund left."]
        {
            assert_eq!(without_dateline(&format!("KYIV, 3 May – {body}")), body);
        }
        assert_eq!(without_dateline("KYIV, 3 May – Talks go on. They last."), "Talks go on. They last.");
        assert_eq!(without_dateline("Talks — long ones — go on."), "Talks — long ones — go on.");
    }
}
