//! What the models that scored held-out rows went by: the phrases behind each mistake, and the strongest terms of each label.
//!
//! A cross-validation has a model for each fold, each with terms of its own; a term counts by how many of the models have it among their
//! strongest, then by its mean weight in these.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{ByLabel, Scored};
use crate::features::{Block, Tokens};
use crate::labels::LabelledSet;
use crate::model::{Phrase, Recipe, StanceModel};
use crate::stance::Label;
use crate::text::Span;

/// Terms of a label in a report.
const TERMS: usize = 12;
/// Terms of a label looked at in each model: more, since models differ.
const LOOKED_AT: usize = 30;
/// Example lines of a term.
const EXAMPLES: usize = 2;
/// Characters of an example before and after the term.
const AROUND: usize = 45;

/// Collects, model by model.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// By row: the phrases behind the prediction, where it is wrong.
    pub(super) phrases: Vec<Vec<Phrase>>,
    /// By row: the number of the model that scored it.
    pub(super) models: Vec<u32>,
    pub(super) n_models: u32,
    recipes: Vec<Recipe>,
    /// By label: each strong term with how many models have it and the sum of its weights there.
    strong: Vec<BTreeMap<(usize, String), (u32, f64)>>,
}

/// One of the strongest terms of a label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermScores {
    /// The term; character n-grams keep the blanks that mark the edges of a word.
    pub term: String,
    /// The block of features it belongs to: `words`, `chars`, …
    pub block: &'static str,
    /// Its weight for the label against the mean over all labels; the mean over the models that have it.
    pub weight: f64,
    /// Models that have it among the 30 strongest terms of the label.
    pub models: u32,
    /// Evaluated statements that contain it; `None` for a term that is not read from the text alone.
    pub statements: Option<u64>,
    /// Of these with this gold label.
    pub with_label: Option<u64>,
    /// Up to two lines of statements with this gold label that contain it.
    pub examples: Vec<TermExample>,
}

/// A line with a term in its surroundings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermExample {
    /// The words before it.
    pub before: String,
    /// The words that hold it, as they stand in the text.
    pub found: String,
    /// The words after it.
    pub after: String,
}

impl Evidence {
    pub(super) fn new(set: &LabelledSet) -> Self {
        let n_rows = set.statements().len();
        let strong = vec![BTreeMap::new(); set.names().len()];
        Self { phrases: vec![Vec::new(); n_rows], models: vec![0; n_rows], n_models: 0, recipes: Vec::new(), strong }
    }

    /// Adds what a model made of these rows.
    pub(super) fn add(&mut self, model: &StanceModel, set: &LabelledSet, rows: &[usize], scored: &[Scored]) {
        let explain = |(row, scored): (&usize, &Scored)| {
            let statement = &set.statements()[*row];
            let is_wrong = scored.predicted() != scored.gold;
            if is_wrong { model.explain(statement.utterance()).phrases(&statement.text) } else { Vec::new() }
        };
        let phrases: Vec<Vec<Phrase>> = rows.par_iter().zip(scored).map(explain).collect();
        for (row, phrases) in rows.iter().zip(phrases) {
            self.phrases[*row] = phrases;
            self.models[*row] = self.n_models;
        }
        self.n_models += 1;
        self.recipes.push(model.card().recipe);
        let featurizer = model.featurizer();
        for (label, strong) in self.strong.iter_mut().enumerate() {
            for (column, weight) in model.strongest_terms(Label::new(label), LOOKED_AT) {
                let block = featurizer.block(column);
                let number = Block::ALL.iter().position(|known| *known == block).unwrap_or_default();
                let (models, sum) = strong.entry((number, featurizer.term(column).to_owned())).or_default();
                *models += 1;
                *sum += weight;
            }
        }
    }

    /// The recipe of most models, the first of equals; `None` without models.
    pub(super) fn usual_recipe(&self) -> Option<Recipe> {
        let count = |recipe: &Recipe| self.recipes.iter().filter(|other| *other == recipe).count();
        self.recipes.iter().rev().max_by_key(|recipe| count(recipe)).copied()
    }

    /// The strongest terms of each label, with lines of the set.
    pub(super) fn terms(&self, set: &LabelledSet) -> ByLabel<Vec<TermScores>> {
        let read = |text: &&str| {
            let mut tokens = Tokens::default();
            tokens.read(text);
            tokens
        };
        let texts: Vec<Tokens> = set.texts().iter().map(read).collect();
        ByLabel::of(set.names(), |label| {
            let mut strong: Vec<_> = self.strong[label.index()].iter().collect();
            let rank = |(_, (models, sum)): &(_, &(u32, f64))| (*models, sum / f64::from(*models));
            strong.sort_by(|a, b| {
                let ((a_models, a_weight), (b_models, b_weight)) = (rank(a), rank(b));
                b_models.cmp(&a_models).then(b_weight.total_cmp(&a_weight))
            });
            let term = |((block, term), (models, sum)): (&(usize, String), &(u32, f64))| {
                let block = Block::ALL[*block];
                let mut scores = TermScores {
                    term: term.clone(),
                    block: block.name(),
                    weight: sum / f64::from(*models),
                    models: *models,
                    statements: None,
                    with_label: None,
                    examples: Vec::new(),
                };
                if matches!(block, Block::Words | Block::Chars) {
                    scores.look_up(block, label, set, &texts);
                }
                scores
            };
            strong.into_iter().take(TERMS).map(term).collect()
        })
    }
}

impl TermScores {
    /// Counts the statements that contain it and takes the first lines of its label.
    fn look_up(&mut self, block: Block, label: Label, set: &LabelledSet, texts: &[Tokens]) {
        let pattern = if block == Block::Words { format!(" {} ", self.term) } else { self.term.clone() };
        let (mut statements, mut with_label) = (0, 0);
        for (statement, tokens) in set.statements().iter().zip(texts) {
            let Some(at) = tokens.buffer().find(&pattern) else { continue };
            statements += 1;
            if statement.label == label {
                with_label += 1;
                if self.examples.len() < EXAMPLES {
                    let end = at + pattern.len();
                    let words = tokens.words().iter().filter(|word| word.start < end && word.end > at);
                    let spans: Vec<Span> = words.map(|word| word.span).collect();
                    self.examples.extend(TermExample::of(&statement.text, &spans));
                }
            }
        }
        (self.statements, self.with_label) = (Some(statements), Some(with_label));
    }
}

impl TermExample {
    /// The line around some words of a text.
    fn of(text: &str, words: &[Span]) -> Option<Self> {
        let span = Span::new(words.first()?.start, words.last()?.end);
        let (before, after) = (&text[..span.start], &text[span.end..]);
        // Cut where a word begins or ends, if there is such a place.
        let tail = before.char_indices().rev().nth(AROUND).map(|(at, _)| &before[at..]);
        let tail = tail.map(|tail| tail.split_once(char::is_whitespace).map_or(tail, |(_, rest)| rest));
        let end = after.char_indices().nth(AROUND).map(|(at, _)| at);
        let end = end.map(|at| after[..at].rfind(char::is_whitespace).unwrap_or(at));
        Some(Self {
            before: tail.map_or(before.to_owned(), |tail| format!("… {tail}")),
            found: span.of(text).to_owned(),
            after: end.map_or(after.to_owned(), |at| format!("{} …", &after[..at])),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_cut_to_the_surroundings_of_its_term() {
        let text = format!("{} we thank you, {}", "é".repeat(80), "ö".repeat(80));
        let at = text.find("thank").expect("it is there");
        let example = TermExample::of(&text, &[Span::new(at, at + 5)]).expect("words");
        let parts = [example.before, example.found, example.after];
        assert_eq!(parts, ["… we ", "thank", " you, …"].map(str::to_owned));
        assert_eq!(TermExample::of("a", &[]), None);
    }
}
