//! Quotation marks paired into quotations, one paragraph at a time.
//!
//! Assumes that a quotation never leaves its paragraph: newspapers open every paragraph of a longer quotation anew and
//! close only the last. So a mark left open ends with the paragraph, and one stray mark cannot swallow a page. The pairs
//! of marks are those of the Unicode standard, section 6.2 (General Punctuation). One pass, a bounded look ahead.

use super::Span;

/// A piece of text between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The marks and what they enclose; without a closing mark, up to where the quotation must end.
    pub span: Span,
    /// What stands between the marks.
    pub inner: Span,
    /// Whether a closing mark was found.
    pub closed: bool,
    /// Whether the marks are single ones.
    pub single: bool,
}

/// How far a single mark looks for its partner: a long sentence. Apostrophes make a longer reach unsafe.
const SINGLE_REACH: usize = 600;

/// The outermost quotations of a paragraph, in order; none overlaps another.
#[must_use]
pub fn quotations(text: &str, paragraph: Span) -> Vec<Quotation> {
    let mut pairing = Pairing { text, end: paragraph.end, found: Vec::new(), open: None, depth: 0, barren: None };
    let mut at = paragraph.start;
    // Most characters are ASCII and no mark: they are stepped over as bytes.
    while let Some(plain) = next_mark(&text.as_bytes()[at..paragraph.end]) {
        at += plain;
        let mark = text[at..].chars().next().unwrap_or(' ');
        let after = at + mark.len_utf8();
        let previous = text[paragraph.start..at].chars().next_back().unwrap_or(' ');
        let next = text[after..paragraph.end].chars().next().unwrap_or(' ');
        at = pairing.step(at, mark, previous, next).map_or(after, |end| end.max(after));
    }
    pairing.finish();
    pairing.found
}

/// Where the next character stands that may be a quotation mark of any kind: any beyond ASCII may be.
pub(super) fn next_mark(bytes: &[u8]) -> Option<usize> {
    // Integers rather than truth values: processors then look at all bytes of a block at once.
    let may_mark = |byte: &u8| u8::from(*byte == b'"') | u8::from(*byte == b'\'') | u8::from(*byte >= 0xC2);
    // Marks are rare: most blocks are passed over whole.
    let (blocks, _) = bytes.as_chunks::<16>();
    let is_plain = |block: &&[u8; 16]| block.iter().fold(0, |found, byte| found | may_mark(byte)) == 0;
    let start = blocks.iter().take_while(is_plain).count() * 16;
    bytes[start..].iter().position(|byte| may_mark(byte) != 0).map(|at| start + at)
}

/// An opening mark that waits for its partner.
#[derive(Clone, Copy)]
struct Opening {
    at: usize,
    mark: char,
}

struct Pairing<'t> {
    text: &'t str,
    end: usize,
    found: Vec<Quotation>,
    open: Option<Opening>,
    /// How many quotations in the same marks are open within the open one.
    depth: usize,
    /// A single mark that found no partner, and up to where none is: the next one need not look there again.
    barren: Option<(char, usize)>,
}

impl Pairing<'_> {
    /// Takes one character; returns where to go on when it was a single quotation, read to its end.
    fn step(&mut self, at: usize, mark: char, previous: char, next: char) -> Option<usize> {
        match mark {
            '“' | '"' | '”' | '„' | '«' | '»' | '‟' | '「' | '」' | '『' | '』' => {
                if self.opens(mark, previous, next) {
                    if self.is_nested(at, mark) {
                        self.depth += 1;
                        return None;
                    }
                    // A second opening without a close: the first was left open.
                    self.leave_open(at);
                    self.open = Some(Opening { at, mark });
                } else if let Some(opening) = self.open
                    && closes(opening.mark, mark)
                {
                    if self.depth > 0 {
                        self.depth -= 1;
                    } else {
                        self.close(opening, at, mark);
                    }
                } else if self.open.is_none() {
                    self.close_again(at, mark);
                }
                None
            }
            '‘' | '\'' | '‹' if self.open.is_none() && !previous.is_alphanumeric() && next.is_alphanumeric() => {
                self.single(at, mark)
            }
            _ => None,
        }
    }

    /// Whether a double mark opens a quotation here.
    fn opens(&self, mark: char, previous: char, next: char) -> bool {
        let open = self.open.map(|opening| opening.mark);
        let before = previous.is_whitespace() || "([{—–-/:".contains(previous) || is_mark(previous);
        match mark {
            '“' => !matches!(open, Some('„' | '”')),
            '„' | '「' | '『' => true,
            '«' => open != Some('»'),
            // Reversed guillemets, and the closing mark that Swedish and Finnish open with.
            '»' | '”' | '‟' => open.is_none() && before && next.is_alphanumeric(),
            '"' => before && !next.is_whitespace() && (open.is_none() || next.is_alphanumeric() && previous != '('),
            _ => false,
        }
    }

    fn close(&mut self, opening: Opening, at: usize, mark: char) {
        self.open = None;
        let inner = Span::new(opening.at + opening.mark.len_utf8(), at).trim(self.text);
        if !inner.is_empty() {
            let span = Span::new(opening.at, at + mark.len_utf8());
            self.found.push(Quotation { span, inner, closed: true, single: false });
        }
    }

    /// Whether a mark opens a quotation within an open one of the same marks, “the “fine” is high”: of the next two marks both close.
    fn is_nested(&self, at: usize, mark: char) -> bool {
        if self.open.is_none_or(|opening| opening.mark != mark) || !matches!(mark, '“' | '"') {
            return false;
        }
        let start = at + mark.len_utf8();
        let rest = &self.text[start..self.text.floor_char_boundary((start + SINGLE_REACH).min(self.end))];
        let mut marks = rest.char_indices().filter(|(_, letter)| is_mark(*letter));
        let closes_here = |(place, letter): (usize, char)| {
            let after = rest[place + letter.len_utf8()..].chars().next();
            let before = rest[..place].chars().next_back();
            letter == '”'
                || mark == '"'
                    && letter == '"'
                    && before.is_some_and(|c| !c.is_whitespace())
                    && after.is_none_or(|c| !c.is_alphanumeric())
        };
        marks.next().is_some_and(closes_here) && marks.next().is_some_and(closes_here)
    }

    /// A mark that closes what was closed just before, as in “We go”,” takes the place of the first.
    fn close_again(&mut self, at: usize, mark: char) {
        if let Some(last) = self.found.last_mut().filter(|last| last.closed && !last.single)
            && matches!(mark, '”' | '"')
            && self.text[last.span.end..at].chars().all(|c| matches!(c, ',' | '.' | '!' | '?'))
        {
            last.span.end = at + mark.len_utf8();
        }
    }

    /// Ends an open quotation at `end` without a mark, where that is plausible at all.
    fn leave_open(&mut self, end: usize) {
        let Some(opening) = self.open.take() else { return };
        self.depth = 0;
        let inner = Span::new(opening.at + opening.mark.len_utf8(), end).trim(self.text);
        let before = self.text[..opening.at].trim_end().chars().next_back();
        let starts_line = self.text[..opening.at].trim_end_matches([' ', '\t', '\u{a0}']).ends_with('\n');
        let plausible = starts_line || before.is_none_or(|c| ",:.!?…”\"—–".contains(c));
        if plausible && !inner.is_empty() {
            let span = Span::new(opening.at, inner.end);
            self.found.push(Quotation { span, inner, closed: false, single: false });
        }
    }

    fn finish(&mut self) {
        self.leave_open(self.end);
    }

    /// Reads a quotation in single marks, which an apostrophe must not close.
    fn single(&mut self, at: usize, mark: char) -> Option<usize> {
        let start = at + mark.len_utf8();
        let closing = match mark {
            '‘' => '’',
            '‹' => '›',
            _ => '\'',
        };
        let limit = self.text.floor_char_boundary((start + SINGLE_REACH).min(self.end));
        let barren = self.barren.filter(|(same, end)| *same == mark && *end > start).map_or(start, |(_, end)| end);
        self.barren = Some((mark, limit.max(barren)));
        let mut previous = self.text[..barren].chars().next_back().unwrap_or(mark);
        let mut letters = self.text[barren..limit.max(barren)].char_indices().peekable();
        while let Some((offset, letter)) = letters.next() {
            let offset = barren + offset;
            let next = letters.peek().map_or(' ', |(_, c)| *c);
            // Curly single marks may hold double ones: ‘He said “go away” to me,’ she said.
            let is_double = matches!(letter, '“' | '"' | '«') && (mark != '‘' || letter != '“');
            if letter == mark && mark != closing || is_double {
                self.barren = Some((mark, offset));
                return None;
            }
            // After an s the mark may be a possessive: then it closes only before punctuation or at the end. A curly one is where
            // another closes later: ‘The workers’ rights,’ she said.
            let possessive = previous == 's'
                && next == ' '
                && (mark == '\'' || mark == '‘' && closes_later(&self.text[offset + letter.len_utf8()..limit]));
            if letter == closing && !next.is_alphanumeric() && previous != ' ' && !possessive {
                self.barren = None;
                let inner = Span::new(start, offset);
                let span = Span::new(at, inner.end + closing.len_utf8());
                self.found.push(Quotation { span, inner, closed: true, single: true });
                return Some(span.end);
            }
            previous = letter;
        }
        None
    }
}

/// Whether ’ stands behind a stop or a comma before the next ‘.
fn closes_later(rest: &str) -> bool {
    let part = rest.split('‘').next().unwrap_or("");
    part.match_indices('’').any(|(at, _)| part[..at].ends_with(['.', ',', '!', '?', '…']))
}

/// Whether `mark` may close what `opening` opened. Printers mix “ ” and ", so these close each other.
fn closes(opening: char, mark: char) -> bool {
    match opening {
        '“' | '"' => matches!(mark, '”' | '"' | '‟'),
        '„' => matches!(mark, '“' | '”' | '"' | '‟'),
        '”' => mark == '”',
        '«' => mark == '»',
        '»' => mark == '«',
        '「' => mark == '」',
        '『' => mark == '』',
        _ => false,
    }
}

/// Whether a character is a double quotation mark of any kind.
#[must_use]
pub fn is_mark(letter: char) -> bool {
    matches!(letter, '“' | '”' | '"' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        quotations(text, Span::new(0, text.len())).iter().map(|q| q.inner.of(text)).collect()
    }

    #[test]
    fn every_pair_of_marks_is_read() {
        assert_eq!(inner("“Yes,” she said, \"no.\""), ["Yes,", "no."]);
        assert_eq!(inner("Er sagte: „Nein.“ »Doch«, sagte sie."), ["Nein.", "Doch"]);
        assert_eq!(inner("« Oui », dit-il."), ["Oui"]);
        assert_eq!(inner("He called it ‘a mess’ today."), ["a mess"]);
    }

    #[test]
    fn a_quotation_may_stand_within_another_or_be_closed_twice() {
        for text in ["“The “fine” and the plan,” she said.", "‘Go “away” now,’ she said. “No,” he said."]
        {
            assert_eq!(
                inner(text)[0],
                text.split([',']).next().unwrap().trim_start_matches(['“', '‘']).to_owned() + ","
            );
        }
        assert_eq!(inner("\"The \"fine\" and the plan,\" she said."), ["The \"fine\" and the plan,"]);
        let text = "“We go”,” she said. \"We go,\"\" he said.";
        let whole: Vec<_> = quotations(text, Span::new(0, text.len())).iter().map(|q| q.span.of(text)).collect();
        assert_eq!(whole, ["“We go”,”", "\"We go,\"\""]);
    }

    #[test]
    fn a_second_opening_ends_the_first() {
        assert_eq!(inner("“We waited. “It rained,” he said."), ["We waited.", "It rained,"]);
    }

    #[test]
    fn a_mark_left_open_ends_with_the_paragraph() {
        let text = "“We waited for hours.\nOthers left.";
        let found = quotations(text, Span::new(0, 23));
        assert_eq!(found[0].inner.of(text), "We waited for hours.");
        assert!(!found[0].closed);
    }

    #[test]
    fn apostrophes_and_inches_are_no_quotations() {
        assert!(inner("The workers' plan, it's said, isn't theirs.").is_empty());
        assert!(inner("A 12\" record and the '90s.").is_empty());
    }

    #[test]
    fn endless_openings_stay_inside_the_text() {
        let text = "“a ".repeat(5000);
        let found = quotations(&text, Span::new(0, text.len()));
        assert!(found.iter().all(|q| q.span.end <= text.len() && q.span.contains(q.inner)));
    }
}
