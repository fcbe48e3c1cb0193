//! Held-out rows as files tell them: what was said, what people and model call it, and the phrases behind a mistake.

use serde::Serialize;

use super::{ByLabel, EvidencePhrase, LONGEST, Scored, beginning};
use crate::labels::LabelledSet;
use crate::model::Phrase;

/// Rows that an evaluation tells at most, so that its file stays small: most labelled sets have fewer.
const MOST: usize = 5000;

/// One labelled row with its held-out prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeldOutRow {
    /// The number of the row among the labelled ones, from 1.
    pub row: u64,
    /// Its `id`, where the table has one.
    pub id: Option<String>,
    /// The number of its group; statements of one article and near-duplicates share one.
    pub group: u32,
    /// The statement, or its first 600 characters.
    pub text: String,
    /// Whether more of it follows.
    pub is_cut: bool,
    /// Who says it, where known.
    pub speaker: Option<String>,
    /// Whom or what it is about, where known.
    pub target: Option<String>,
    /// The gold label.
    pub gold: String,
    /// The label predicted.
    pub prediction: String,
    /// The probability of the label predicted.
    pub confidence: f64,
    /// The probability of each label.
    pub probabilities: ByLabel<f64>,
    /// The phrases for and against a wrong prediction; none of a right one.
    pub phrases: Vec<EvidencePhrase>,
}

impl HeldOutRow {
    pub(super) fn of(set: &LabelledSet, row: usize, scored: &Scored, phrases: &[Phrase]) -> Self {
        let statement = &set.statements()[row];
        let names = set.names();
        let (text, is_cut) = beginning(&statement.text, LONGEST);
        Self {
            row: row as u64 + 1,
            id: statement.id.clone(),
            group: scored.group,
            text: text.to_owned(),
            is_cut,
            speaker: statement.speaker.clone(),
            target: statement.target.clone(),
            gold: names.name(scored.gold).to_owned(),
            prediction: names.name(scored.predicted()).to_owned(),
            confidence: scored.probabilities.confidence(),
            probabilities: ByLabel::of(names, |label| scored.probabilities.of(label)),
            phrases: EvidencePhrase::within(text, phrases),
        }
    }

    /// All rows; `None` of more than 5,000.
    pub(super) fn all(set: &LabelledSet, rows: &[Scored], phrases: &[Vec<Phrase>]) -> Option<Vec<Self>> {
        let row = |(row, (scored, phrases)): (usize, (&Scored, &Vec<Phrase>))| Self::of(set, row, scored, phrases);
        (rows.len() <= MOST).then(|| rows.iter().zip(phrases).enumerate().map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::LabelledStatement;
    use crate::stance::{Label, LabelNames, Probabilities};
    use crate::text::Span;

    fn rows(n: usize, text: &str) -> (LabelledSet, Vec<Scored>) {
        let statement = LabelledStatement {
            id: None,
            text: text.to_owned(),
            speaker: None,
            target: None,
            language: None,
            label: Label::new(0),
            article: None,
            weight: 1.0,
        };
        let names = LabelNames::new(["a", "b"]).expect("two names");
        let probabilities = Probabilities::new([0.25, 0.75]);
        let row = Scored { gold: Label::new(0), probabilities, group: 0, accepted: None, label_set: None };
        (LabelledSet::new(names, vec![statement; n]).expect("statements"), vec![row; n])
    }

    #[test]
    fn a_long_text_is_cut_with_the_phrases_beyond() {
        let (set, scored) = rows(1, &format!("né {}", "wort ".repeat(200)));
        let phrase = |start, end| Phrase { span: Span::new(start, end), log_odds: 1.0 };
        let row = HeldOutRow::of(&set, 0, &scored[0], &[phrase(4, 8), phrase(700, 704)]);
        assert_eq!((row.text.chars().count(), row.is_cut, row.phrases.len()), (LONGEST, true, 1));
        assert_eq!((row.phrases[0].start, row.phrases[0].end), (3, 7), "code points");
    }

    #[test]
    fn of_very_many_rows_none_is_told() {
        let (set, scored) = rows(MOST + 1, "word");
        let phrases = vec![Vec::new(); MOST + 1];
        assert_eq!(HeldOutRow::all(&set, &scored, &phrases), None);
        let all = HeldOutRow::all(&set, &scored[..MOST], &phrases[..MOST]).expect("few enough");
        assert_eq!((all.len(), all[MOST - 1].row), (MOST, MOST as u64));
    }
}
