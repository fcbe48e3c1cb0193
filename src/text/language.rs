//! The language of a text, from its first letters.
//!
//! `whatlang` compares character trigrams (Cavnar and Trenkle, "N-Gram-Based Text Categorization", 1994). It is given a
//! bounded head of the text, so that its cost does not grow with the text.

mod common;

use whatlang::Lang;

/// Letters it looks at: enough for trigrams, little enough to cost nothing beside reading.
const LETTERS: usize = 500;

/// Below this many letters the small words of a text say more than its trigrams.
const SHORT: usize = 200;

/// Below this many letters trigrams guess wildly even when they say they are sure.
const SHORTEST: usize = 40;

/// So many common words say more than trigrams that are sure.
const FEWEST_COMMON: usize = 3;

/// The ISO 639-1 code of the language, or `None` where a text is too short or too mixed to tell.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let mut letters = 0;
    let end = text
        .char_indices()
        .find(|(at, letter)| {
            letters += usize::from(letter.is_alphabetic());
            letters > LETTERS || *at > 8 * LETTERS
        })
        .map_or(text.len(), |(at, _)| at);
    if is_plainly_english(&text[..end]) {
        return Some("en");
    }
    if letters < SHORT {
        return of_a_sentence(&text[..end], letters);
    }
    Some(code(whatlang::detect(&text[..end])?.lang()))
}

/// The language of a text of one or two sentences: by its small words, where they and the letters say enough.
fn of_a_sentence(text: &str, letters: usize) -> Option<&'static str> {
    // Written in Arabic letters without any that only Persian and Urdu have.
    let is_arabic = |letter: char| ('\u{620}'..='\u{64a}').contains(&letter);
    if text.contains(is_arabic) && !text.contains(['پ', 'چ', 'ژ', 'گ', 'ک', 'ی', 'ے', 'ہ']) {
        return Some("ar").filter(|_| text.chars().filter(|letter| is_arabic(*letter)).count() * 2 > letters);
    }
    let common = common::language_of(text);
    if let Some((language, words)) = common
        && words >= FEWEST_COMMON
    {
        return Some(language);
    }
    let info = whatlang::detect(text);
    let told = info.as_ref().map(|info| code(info.lang()));
    let is_reliable = info.as_ref().is_some_and(whatlang::Info::is_reliable);
    let fewest = if is_reliable && told.is_some_and(|told| !common::knows(told)) { FEWEST_COMMON } else { 1 };
    match common {
        Some((language, words)) if words >= fewest => Some(language),
        _ => told.filter(|_| letters >= SHORTEST || is_reliable),
    }
}

/// Whether the commonest English words are as dense as only English has them: one word in seven, four kinds, "the" or
/// "and" among them. Comparing trigrams takes longer than extracting a page does; most pages are spared it.
fn is_plainly_english(text: &str) -> bool {
    const COMMON: [&str; 43] = [
        "the", "and", "of", "to", "that", "with", "said", "by", "has", "have", "from", "who", "his", "this", "it",
        "as", "be", "are", "on", "been", "their", "would", "which", "they", "were", "is", "for", "not", "in", "at",
        "but", "an", "he", "its", "had", "will", "after", "about", "than", "or", "when", "there", "was",
    ];
    const KEYS: [u64; COMMON.len()] = keys(COMMON);
    let mut seen = [false; COMMON.len()];
    let (mut words, mut common) = (0, 0);
    for word in text.split_ascii_whitespace() {
        words += 1;
        if !(2..=5).contains(&word.len()) {
            continue;
        }
        let word = key(word.as_bytes());
        if let Some(at) = KEYS.iter().position(|one| *one == word) {
            common += 1;
            seen[at] = true;
        }
    }
    let kinds = seen.iter().filter(|one| **one).count();
    words >= 12 && common * 7 >= words && kinds >= 4 && (seen[0] || seen[1])
}

const fn keys<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(words[at].as_bytes());
        at += 1;
    }
    keys
}

/// A short word as one number, so that it is compared at once.
const fn key(word: &[u8]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < word.len() {
        key = key << 8 | word[at] as u64;
        at += 1;
    }
    key
}

/// ISO 639-1 where the language has such a code, else 639-3.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ara => "ar",
        Lang::Ukr => "uk",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Tur => "tr",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Hin => "hi",
        Lang::Pes => "fa",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Bul => "bg",
        Lang::Ron => "ro",
        Lang::Ell => "el",
        Lang::Heb => "he",
        Lang::Kor => "ko",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Cat => "ca",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_whole_sentences_are_told() {
        assert_eq!(detect("The harbour was opened again on Friday after the long storm of last week."), Some("en"));
        assert_eq!(detect("Министр заявил, что переговоры продолжатся на следующей неделе в столице."), Some("ru"));
        assert_eq!(
            detect("Der Minister sagte, dass die Gespräche in der nächsten Woche weitergehen würden."),
            Some("de")
        );
    }

    #[test]
    fn languages_of_short_sentences_are_told_by_their_small_words() {
        for (text, language) in [
            ("Iran supports terrorism, Foreign Minister Erik Lund said.", "en"),
            ("“We will leave,” the minister said, according to state television.", "en"),
            ("El ministro Ruiz dijo que habrá elecciones.", "es"),
            ("Der Minister sagte, die Lage sei ernst.", "de"),
            ("Le ministre a dit que la paix viendrait.", "fr"),
            ("Глава МИД Аркадий Орлов заявил, что договор нарушен.", "ru"),
            ("Міністр сказав, що договір порушено.", "uk"),
            ("قال الوزير سامر الخطيب إن الحرب انتهت.", "ar"),
            ("Statsministern sa att regeringen kommer att avgå nästa vecka och att valet blir i höst.", "sv"),
        ] {
            assert_eq!(detect(text), Some(language), "{text}");
        }
    }

    #[test]
    fn a_text_without_letters_has_none() {
        assert_eq!(detect("12:30 — 14:00"), None);
    }
}
