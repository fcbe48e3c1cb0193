//! Which statements of a corpus are the same one, printed again: agency copy in many outlets, a quotation taken up by others.
//!
//! Two rows say the same when letters and digits of their texts are equal, in any case, and so is their speaker. Texts of fewer than
//! five words are copies only within an article: some people say "no comment" every week.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::PredictedRow;
use crate::text::letters;

/// Words from which on a text in another article is a copy.
const FEWEST_WORDS: usize = 5;

/// For each row the number of its statement: rows that say the same have one number. `speaker` is the position of the speaker's cell.
pub(super) fn statements(rows: &[PredictedRow], speaker: usize) -> Vec<u32> {
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    let number = |at: usize| {
        let Some(key) = key(&rows[at], speaker) else { return at as u32 };
        let mut hasher = FxHasher::default();
        key.clone().for_each(|letter| letter.hash(&mut hasher));
        let earlier = *first.entry(hasher.finish()).or_insert(at);
        // Two texts may share a hash, so the words decide.
        let is_copy = self::key(&rows[earlier], speaker).is_some_and(|earlier| earlier.eq(key));
        if is_copy { earlier as u32 } else { at as u32 }
    };
    (0..rows.len()).map(number).collect()
}

/// What a row has in common with its copies; `None` where it can have none.
fn key(row: &PredictedRow, speaker: usize) -> Option<impl Iterator<Item = char> + Clone> {
    let text = row.text.as_str();
    let is_long = text.split_whitespace().nth(FEWEST_WORDS - 1).is_some();
    let article = if is_long { "" } else { row.group.as_deref()? };
    letters(text).next()?;
    let speaker = row.cells.get(speaker).and_then(Option::as_deref).unwrap_or_default();
    Some(letters(text).chain(['\n']).chain(letters(speaker)).chain(['\n']).chain(article.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_of_the_same_speaker_are_one_statement() {
        let rows = [
            ("We will not sign this treaty.", "Dana Holt"),
            ("“We will not sign this treaty”", "DANA HOLT"),
            ("We will not sign this treaty.", "Jon Marsh"),
            ("We will not sign that treaty.", "Dana Holt"),
            ("We will not sign this treaty.", ""),
        ];
        let row = |(text, speaker): (&str, &str)| PredictedRow {
            text: text.to_owned(),
            cells: vec![None, Some(speaker.to_owned())],
            ..PredictedRow::default()
        };
        assert_eq!(statements(&rows.map(row), 1), [0, 0, 2, 3, 4]);
    }

    #[test]
    fn stock_phrases_are_copies_only_within_an_article() {
        let row = |article: Option<&str>| PredictedRow {
            text: "I have no comment.".to_owned(),
            group: article.map(str::to_owned),
            ..PredictedRow::default()
        };
        assert_eq!(statements(&[row(Some("a")), row(Some("b")), row(Some("a"))], 0), [0, 1, 0]);
        assert_eq!(statements(&[row(None), row(None)], 0), [0, 1]);
    }
}
