//! The rows with a wrong prediction, each with the phrases that led to it: all of them, or a random sample of many.

use serde::Serialize;

use super::{ByLabel, EvidencePhrase, Scored, beginning};
use crate::labels::LabelledSet;
use crate::model::Phrase;
use crate::random::SplitMix64;

/// Mistakes listed at most: a list that nobody reads to its end, and a page that opens at once.
const MOST: usize = 1000;
/// Characters of a text shown at most.
const LONGEST: usize = 600;

/// Wrong predictions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistakes {
    /// How many there are.
    pub total: u64,
    /// Those listed, the surest first: all, or where there are more than 1,000 a random sample of so many.
    pub listed: Vec<Mistake>,
}

/// One wrong prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// The number of the row among the labelled ones, from 1.
    pub row: u64,
    /// Its `id`, where the table has one.
    pub id: Option<String>,
    /// The statement, or its first 600 characters.
    pub text: String,
    /// Whether more of it follows.
    pub is_cut: bool,
    /// Who says it, where known.
    pub speaker: Option<String>,
    /// The gold label.
    pub gold: String,
    /// The label predicted.
    pub prediction: String,
    /// The probability of the label predicted.
    pub confidence: f64,
    /// The probability of each label.
    pub probabilities: ByLabel<f64>,
    /// The phrases for and against the prediction.
    pub phrases: Vec<EvidencePhrase>,
}

impl Mistakes {
    pub(super) fn of(set: &LabelledSet, rows: &[Scored], phrases: &[Vec<Phrase>], seed: u64) -> Self {
        let mut wrong: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].predicted() != rows[*row].gold).collect();
        let total = wrong.len() as u64;
        if wrong.len() > MOST {
            // A stream far from those of the bootstrap.
            SplitMix64::new(seed, u32::MAX - 1).shuffle(&mut wrong);
            wrong.truncate(MOST);
        }
        let confidence = |row: usize| rows[row].probabilities.confidence();
        wrong.sort_by(|a, b| confidence(*b).total_cmp(&confidence(*a)).then(a.cmp(b)));
        let listed = wrong.into_iter().map(|row| Mistake::of(set, row, &rows[row], &phrases[row])).collect();
        Self { total, listed }
    }
}

impl Mistake {
    fn of(set: &LabelledSet, row: usize, scored: &Scored, phrases: &[Phrase]) -> Self {
        let statement = &set.statements()[row];
        let names = set.names();
        let (text, is_cut) = beginning(&statement.text, LONGEST);
        Self {
            row: row as u64 + 1,
            id: statement.id.clone(),
            text: text.to_owned(),
            is_cut,
            speaker: statement.speaker.clone(),
            gold: names.name(scored.gold).to_owned(),
            prediction: names.name(scored.predicted()).to_owned(),
            confidence: scored.probabilities.confidence(),
            probabilities: ByLabel::of(names, |label| scored.probabilities.of(label)),
            phrases: EvidencePhrase::within(text, phrases),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::LabelledStatement;
    use crate::stance::{Label, LabelNames, Probabilities};
    use crate::text::Span;

    fn set(texts: &[String]) -> LabelledSet {
        let statement = |text: &String| LabelledStatement {
            id: None,
            text: text.clone(),
            speaker: None,
            target: None,
            label: Label::new(0),
            article: None,
            weight: 1.0,
        };
        let names = LabelNames::new(["a", "b"]).expect("two names");
        LabelledSet::new(names, texts.iter().map(statement).collect()).expect("statements")
    }

    fn row(p: f64) -> Scored {
        let probabilities = Probabilities::new([p, 1.0 - p]);
        Scored { gold: Label::new(0), probabilities, group: 0, accepted: None, label_set: None }
    }

    #[test]
    fn of_many_mistakes_a_sample_is_listed_and_all_are_counted() {
        let texts: Vec<String> = (0..3000).map(|i| format!("statement {i}")).collect();
        let rows: Vec<Scored> = (0..3000).map(|i| row(if i % 2 == 0 { 0.9 } else { f64::from(i) / 7000.0 })).collect();
        let mistakes = Mistakes::of(&set(&texts), &rows, &vec![Vec::new(); 3000], 0);
        assert_eq!((mistakes.total, mistakes.listed.len()), (1500, 1000));
        assert!(mistakes.listed.windows(2).all(|pair| pair[0].confidence >= pair[1].confidence));
        assert_eq!(mistakes, Mistakes::of(&set(&texts), &rows, &vec![Vec::new(); 3000], 0));
        assert!(mistakes.listed.iter().all(|mistake| mistake.prediction == "b" && mistake.row % 2 == 0));
    }

    #[test]
    fn a_long_text_is_cut_with_the_phrases_beyond() {
        let text = format!("né {}", "wort ".repeat(200));
        let phrase = |start, end| Phrase { span: Span::new(start, end), log_odds: 1.0 };
        let mistakes = Mistakes::of(&set(&[text]), &[row(0.2)], &[vec![phrase(4, 8), phrase(700, 704)]], 0);
        let mistake = &mistakes.listed[0];
        assert_eq!((mistake.text.chars().count(), mistake.is_cut, mistake.phrases.len()), (LONGEST, true, 1));
        assert_eq!((mistake.phrases[0].start, mistake.phrases[0].end), (3, 7), "code points");
    }
}
