//! Text that was decoded twice with the wrong code page ("mojibake"), made whole: `â€œNoâ€` is “No”.
//!
//! UTF-8 bytes read as windows-1252, Latin-1 or windows-1251 leave pairs and triples of characters that stand in no
//! language's words. Each such group whose bytes are valid UTF-8 becomes the character they spell. A page is repaired only when
//! enough of it looks so, because a lone pair may be meant. The idea is that of ftfy (Speer, 2019), for letters and quotation
//! marks only. Places in the repaired text can be traced to the input, since all offsets refer to that.

use std::sync::LazyLock;

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};
use memchr::memchr2_iter;

use super::Span;

/// Text is repaired at most so often: pages decoded wrongly three times have been seen, four times not.
const ROUNDS: usize = 3;

/// Two-byte groups that must stand on a page before it counts as decoded twice; a single triple is proof enough.
const FEWEST_PAIRS: usize = 2;

/// Pairs that spell another script that must stand on a page: the `Р` and `С` they look like are letters of their own.
const FEWEST_IN_SCRIPT: usize = 6;

/// A repaired text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The text as it was meant.
    pub text: String,
    /// How many characters were put right.
    pub n_repaired: usize,
    /// For each round the ends of repaired characters: the place in its text and the place in the text before.
    rounds: Vec<Vec<(usize, usize)>>,
}

impl Repaired {
    /// The place in the input of a place in `text`.
    #[must_use]
    pub fn original(&self, offset: usize) -> usize {
        self.rounds.iter().rev().fold(offset, |offset, marks| {
            match marks.partition_point(|(repaired, _)| *repaired <= offset).checked_sub(1) {
                Some(at) => marks[at].1 + (offset - marks[at].0),
                None => offset,
            }
        })
    }

    /// The span in the input of a span of `text`.
    #[must_use]
    pub fn original_span(&self, span: Span) -> Span {
        Span::new(self.original(span.start), self.original(span.end))
    }
}

/// The text put right, or `None` where nothing is wrong with it.
///
/// ```
/// use demarche::text::repair::repair;
///
/// let input = "â€œNo,â€\u{9d} said HÃ©lÃ¨ne.";
/// let repaired = repair(input).expect("it was decoded twice");
/// assert_eq!(repaired.text, "“No,” said Hélène.");
/// assert_eq!(repaired.original(repaired.text.find("said").unwrap()), input.find("said").unwrap());
/// assert_eq!(repair("“No,” said Hélène."), None);
/// ```
#[must_use]
pub fn repair(text: &str) -> Option<Repaired> {
    let mut result: Option<Repaired> = None;
    for _ in 0..ROUNDS {
        let Some(next) = round(result.as_ref().map_or(text, |repaired| &repaired.text)) else { break };
        let mut rounds = result.map_or_else(Vec::new, |before| before.rounds);
        rounds.extend(next.rounds);
        result = Some(Repaired { rounds, ..next });
    }
    result
}

/// What stands beside a text, such as its title, put right with it: a title alone is too short to prove anything. `None`
/// where nothing is wrong with it.
#[must_use]
pub fn repair_beside(title: &str, text: &str) -> Option<String> {
    if !is_suspect(title) {
        return None;
    }
    let repaired = repair(&format!("{title}\n{text}"))?.text;
    // Line breaks are never part of what is repaired.
    let (end, _) = repaired.match_indices('\n').nth(title.matches('\n').count())?;
    Some(repaired[..end].to_owned()).filter(|repaired| repaired != title)
}

fn round(text: &str) -> Option<Repaired> {
    static WESTERN: LazyLock<CodePage> = LazyLock::new(|| CodePage::new(WINDOWS_1252));
    static CYRILLIC: LazyLock<CodePage> = LazyLock::new(|| CodePage::new(WINDOWS_1251));
    if !is_suspect(text) {
        return None;
    }
    WESTERN.repair(text).or_else(|| CYRILLIC.repair(text))
}

/// Whether a lead byte as a character (`Ã`, `â`, `Р`) stands before another character beyond ASCII: a cheap first look.
fn is_suspect(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr2_iter(0xC3, 0xD0, bytes).any(|at| {
        let [lead, second, third] = bytes[at..].first_chunk().copied().unwrap_or_default();
        let is_lead = match lead {
            // Â to Å, Î to Ñ, × to Û, â.
            0xC3 => matches!(second, 0x82..=0x85 | 0x8E..=0x91 | 0x97..=0x9B | 0xA2),
            // Г, Р, С and в.
            _ => matches!(second, 0x93 | 0xA0 | 0xA1 | 0xB2),
        };
        is_lead && third >= 0x80
    })
}

/// The characters of the bytes from 0x80 on.
struct CodePage {
    characters: Vec<char>,
    is_cyrillic: bool,
}

impl CodePage {
    fn new(encoding: &'static Encoding) -> Self {
        let bytes: Vec<u8> = (0x80..=0xFF).collect();
        let (characters, _) = encoding.decode_without_bom_handling(&bytes);
        Self { characters: characters.chars().collect(), is_cyrillic: encoding == WINDOWS_1251 }
    }

    /// The byte that this code page shows as `letter`. Control characters stand for themselves, as in Latin-1.
    fn byte(&self, letter: char) -> Option<u8> {
        if letter.is_ascii() {
            return None;
        }
        let at = self.characters.iter().position(|one| *one == letter);
        at.map(|at| 0x80 + at as u8).or_else(|| u8::try_from(u32::from(letter)).ok().filter(|byte| *byte < 0xA0))
    }

    /// The character that the letters at the start of `text` spell as UTF-8, and how many bytes of `text` they take.
    fn spelt(&self, text: &str, scripts: bool) -> Option<(char, usize)> {
        let mut letters = text.char_indices();
        let (_, first) = letters.next()?;
        let lead = self.byte(first)?;
        let length = match lead {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut bytes = [lead, 0, 0, 0];
        let mut end = first.len_utf8();
        // "â€" alone is “”” whose last byte, which windows-1252 does not define, was thrown away.
        if let Some(rest) = text.strip_prefix("â€").filter(|_| !self.is_cyrillic) {
            let third = rest.chars().next().and_then(|letter| self.byte(letter));
            if third.is_none_or(|byte| byte & 0xC0 != 0x80) {
                return Some(('”', text.len() - rest.len()));
            }
        }
        for byte in &mut bytes[1..length] {
            let (at, letter) = letters.next()?;
            *byte = self.byte(letter).filter(|byte| *byte & 0xC0 == 0x80)?;
            end = at + letter.len_utf8();
        }
        let meant = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
        Some((meant, end)).filter(|_| self.is_likely(meant, scripts))
    }

    /// Whether such a character is found in misread text; other groups are French or German words beside a mark.
    fn is_likely(&self, meant: char, scripts: bool) -> bool {
        match meant {
            '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{213f}' => true,
            // Beside Cyrillic letters these are two of them.
            '\u{c0}'..='\u{17f}' => !(self.is_cyrillic && scripts),
            '\u{370}'..='\u{6ff}' => scripts,
            _ => false,
        }
    }

    /// Letters of other scripts, and characters beyond ASCII that spell nothing.
    fn count(&self, text: &str) -> (usize, usize) {
        let (mut scripts, mut others) = (0, 0);
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            if let Some((meant, length)) = self.spelt(&text[at..], true) {
                scripts += usize::from(('\u{370}'..'\u{2000}').contains(&meant));
                at += length;
            } else {
                others += usize::from(!letter.is_ascii());
                at += letter.len_utf8();
            }
        }
        (scripts, others)
    }

    /// Whether letters of this code page stand in a text beside those that spell something: a page in Latin letters has none.
    fn has_letters_of_its_own(&self, text: &str) -> bool {
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            at += match self.spelt(&text[at..], false) {
                Some((_, length)) => length,
                None if ('\u{400}'..'\u{500}').contains(&letter) => return true,
                None => letter.len_utf8(),
            };
        }
        false
    }

    fn repair(&self, text: &str) -> Option<Repaired> {
        let (scripts, others) = self.count(text);
        let scripts = scripts >= FEWEST_IN_SCRIPT && scripts > others;
        if self.is_cyrillic && !scripts && self.has_letters_of_its_own(text) {
            return None;
        }
        let mut repaired = String::with_capacity(text.len());
        let mut marks = Vec::new();
        let mut proofs = 0;
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            if let Some((meant, length)) = self.spelt(&text[at..], scripts) {
                repaired.push(meant);
                at += length;
                marks.push((repaired.len(), at));
                proofs += if meant.len_utf8() > 2 { FEWEST_PAIRS } else { 1 };
            } else {
                repaired.push(letter);
                at += letter.len_utf8();
            }
        }
        let n_repaired = marks.len();
        (proofs >= FEWEST_PAIRS).then(|| Repaired { text: repaired, n_repaired, rounds: vec![marks] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as it looks after its UTF-8 bytes were read as another encoding.
    fn misread(text: &str, encoding: &'static Encoding) -> String {
        encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    const WESTERN: &str = "“It’s over,” said Hélène Lund — the mayor of Århus… «Ça va»";
    const RUSSIAN: &str = "«Мы готовы к переговорам», — заявил министр Иван Орлов. Он добавил: “Время пришло”.";

    #[test]
    fn latin_letters_read_as_cyrillic_are_put_right_where_no_cyrillic_stands_beside_them() {
        for text in ["“We go on,” said Anna Bell.", "Hélène Lund, the mayor of Århus, said no.", WESTERN] {
            let misread = misread(text, WINDOWS_1251);
            assert_eq!(repair(&misread).map(|repaired| repaired.text).as_deref(), Some(text), "{misread}");
        }
        assert_eq!(repair("The word вЂњ stands beside Москва here."), None);
    }

    #[test]
    fn text_read_with_the_wrong_code_page_is_put_right() {
        for (text, encoding) in [(WESTERN, WINDOWS_1252), (RUSSIAN, WINDOWS_1252), (RUSSIAN, WINDOWS_1251)] {
            assert_eq!(repair(&misread(text, encoding)).expect("misread").text, text, "{}", encoding.name());
        }
    }

    #[test]
    fn text_misread_twice_is_put_right_and_traced() {
        let input = misread(&misread(WESTERN, WINDOWS_1252), WINDOWS_1252);
        let repaired = repair(&input).expect("misread");
        assert_eq!(repaired.text, WESTERN);
        for word in ["It", "over", "said", "Lund", "the", "mayor", "rhus", "va"] {
            let place = repaired.original(repaired.text.find(word).expect("a word of it"));
            assert!(input[place..].starts_with(word), "{word}: {}", &input[place..]);
        }
    }

    #[test]
    fn a_title_is_put_right_with_its_text() {
        let misread = |text| misread(text, WINDOWS_1252);
        let title = "Zürich\nminister";
        assert_eq!(repair(&misread(title)), None);
        assert_eq!(repair_beside(&misread(title), &misread(WESTERN)).as_deref(), Some(title));
        assert_eq!(repair_beside(&misread(title), "He said no."), None);
        assert_eq!(repair_beside("Oslo minister", &misread(WESTERN)), None);
        assert_eq!(repair_beside(title, &misread(WESTERN)), None);
    }

    #[test]
    fn sound_text_is_left_alone() {
        for text in [
            WESTERN,
            RUSSIAN,
            "SÃO PAULO, Â, Ñ”, “Рё”",
            "Сёмин: «Рёв»",
            "قال الوزير",
            "„Spaß“, »Spaß« und „Spaß“",
            "l’été\u{a0}» et l’été\u{a0}»",
            "“PERÚ” “PERÚ”",
            "",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
