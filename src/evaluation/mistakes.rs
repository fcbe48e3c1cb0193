//! The rows with a wrong prediction, each with the phrases that led to it: all of them, or a random sample of many.

use serde::Serialize;

use super::{HeldOutRow, Scored};
use crate::labels::LabelledSet;
use crate::model::Phrase;
use crate::random::SplitMix64;

/// Mistakes listed at most: a list that nobody reads to its end, and a page that opens at once.
const MOST: usize = 1000;

/// Wrong predictions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistakes {
    /// How many there are.
    pub total: u64,
    /// Those listed, the surest first: all, or where there are more than 1,000 a random sample of so many.
    pub listed: Vec<HeldOutRow>,
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
        let listed = wrong.into_iter().map(|row| HeldOutRow::of(set, row, &rows[row], &phrases[row])).collect();
        Self { total, listed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::LabelledStatement;
    use crate::stance::{Label, LabelNames, Probabilities};

    fn set(texts: &[String]) -> LabelledSet {
        let statement = |text: &String| LabelledStatement {
            id: None,
            text: text.clone(),
            speaker: None,
            target: None,
            language: None,
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
}
