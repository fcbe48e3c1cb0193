//! What needs no training: the most frequent label, and a count of cue words.

use crate::{Label, LabelNames, features::Tokens};

/// The label with the most statements, given how many each label has; the first of equals.
#[must_use]
pub fn majority(support: &[usize]) -> Label {
    Label::new((0..support.len()).fold(0, |best, label| if support[label] > support[best] { label } else { best }))
}

/// A hand-written list of cue words per label, as a codebook gives them.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// For each label its terms, each between blanks.
    terms: Vec<Vec<String>>,
    fallback: Label,
}

impl Lexicon {
    /// Takes the terms of each label, in the order of the label names, and the label of texts in which no label
    /// has more of them than the others.
    #[must_use]
    pub fn new(names: &LabelNames, terms: &[Vec<String>], fallback: Label) -> Self {
        let mut tokens = Tokens::default();
        let mut padded = |term: &String| {
            tokens.read(term);
            tokens.buffer().to_owned()
        };
        let terms = (0..names.len()).map(|i| terms.get(i).into_iter().flatten().map(&mut padded).collect()).collect();
        Self { terms, fallback }
    }

    /// The label with the most of its terms in the text.
    #[must_use]
    pub fn predict(&self, text: &str) -> Label {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let count = |terms: &Vec<String>| -> usize {
            terms
                .iter()
                .map(|term| {
                    (0..tokens.words().len())
                        .filter(|i| {
                            let word = tokens.words()[*i];
                            tokens.buffer()[word.start - 1..].starts_with(term.as_str())
                        })
                        .count()
                })
                .sum()
        };
        let counts: Vec<usize> = self.terms.iter().map(count).collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let mut winners = (0..counts.len()).filter(|label| counts[*label] == most);
        match (most, winners.next(), winners.next()) {
            (1.., Some(label), None) => Label::new(label),
            _ => self.fallback,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_with_most_cue_words_wins_and_a_tie_falls_back() {
        let names = LabelNames::new(["dovish", "hawkish", "neutral"]).expect("valid");
        let terms = [vec!["ease".to_owned(), "rate cut".to_owned()], vec!["tighten".to_owned()], vec![]];
        let lexicon = Lexicon::new(&names, &terms, Label::new(2));
        assert_eq!(lexicon.predict("A rate cut is near").index(), 0);
        assert_eq!(lexicon.predict("They will tighten, not ease.").index(), 2);
        assert_eq!(lexicon.predict("Rates cut deep, unease grows").index(), 2);
    }
}
