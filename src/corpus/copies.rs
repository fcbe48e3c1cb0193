//! Which statements of a corpus are the same one, printed again: agency copy in many outlets, a quotation taken up by others.
//!
//! Two rows say the same when letters and digits of their texts are equal, in any case, and so is their speaker. Texts of fewer than
//! five words are never copies: many people say "no comment", and some say it every week.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::PredictedRow;
use crate::text::letters;

/// Words from which on a text is told by others only as a copy.
const FEWEST_WORDS: usize = 5;

/// For each row the number of its statement: rows that say the same have one number. `speaker` is the position of the speaker's cell.
pub(super) fn statements(rows: &[PredictedRow], speaker: usize) -> Vec<u32> {
    let speaker = |row: usize| rows[row].cells.get(speaker).and_then(Option::as_deref).unwrap_or_default();
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    let number = |row: usize| {
        let text = rows[row].text.as_str();
        if text.split_whitespace().nth(FEWEST_WORDS - 1).is_none() {
            return row as u32;
        }
        let mut hasher = FxHasher::default();
        letters(text).chain(['\n']).chain(letters(speaker(row))).for_each(|letter| letter.hash(&mut hasher));
        let earlier = *first.entry(hasher.finish()).or_insert(row);
        // Two texts may share a hash, so the words decide.
        let same =
            letters(text).eq(letters(&rows[earlier].text)) && letters(speaker(row)).eq(letters(speaker(earlier)));
        if same { earlier as u32 } else { row as u32 }
    };
    (0..rows.len()).map(number).collect()
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
    fn stock_phrases_are_no_copies() {
        let row = PredictedRow { text: "I have no comment.".to_owned(), ..PredictedRow::default() };
        assert_eq!(statements(&[row.clone(), row], 0), [0, 1]);
    }
}
