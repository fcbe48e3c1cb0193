//! Texts without a label: what is read of a corpus to learn which words are alike.
//!
//! A row of a table is one text, as in a labelled set; an article, or a row as long as one, gives each of its statements. Of a large corpus a
//! random sample is kept (algorithm R of Vitter, "Random Sampling with a Reservoir", ACM TOMS 11, 1985).

use crate::Error;
use crate::article::{ArticleReader, ExtractionOptions, Record};
use crate::input::{ColumnNames, Input};
use crate::random::SplitMix64;

/// Most texts kept: more bring little, and what is learned from them must fit into memory.
const MOST_TEXTS: usize = 20_000;
/// A row of more bytes is an article.
const LONGEST_STATEMENT: usize = 1_000;

/// A sample of the texts that were offered to it.
///
/// ```
/// use demarche::labels::UnlabelledTexts;
///
/// let mut texts = UnlabelledTexts::new(0);
/// texts.offer("The ferry sails again.".to_owned());
/// texts.offer("  ".to_owned());
/// assert_eq!((texts.n_offered(), texts.into_texts().len()), (1, 1));
/// ```
#[derive(Clone, Debug)]
pub struct UnlabelledTexts {
    texts: Vec<String>,
    n_offered: usize,
    random: SplitMix64,
}

impl UnlabelledTexts {
    /// An empty sample; which texts of many it keeps follows from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { texts: Vec::new(), n_offered: 0, random: SplitMix64::new(seed, 0) }
    }

    /// Takes a text, or leaves it out of the sample. One without a letter or digit does not count.
    pub fn offer(&mut self, text: String) {
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        self.n_offered += 1;
        if self.texts.len() < MOST_TEXTS {
            self.texts.push(text);
        } else if let Some(place) = self.texts.get_mut(self.random.below(self.n_offered.min(u32::MAX as usize) as u32))
        {
            *place = text;
        }
    }

    /// Takes the texts of tables and articles; gives the number of records that could not be read.
    ///
    /// # Errors
    /// That of the first such record, where no record could be read.
    pub fn read(&mut self, inputs: Vec<Input>, columns: ColumnNames) -> Result<usize, Error> {
        let options = ExtractionOptions::default();
        let (mut n_read, mut n_failed, mut first) = (0, 0, None);
        for record in ArticleReader::new(inputs, columns).alone() {
            let Record { article, row, .. } = match record {
                Ok(record) => record,
                Err(error) => {
                    n_failed += 1;
                    first.get_or_insert(error);
                    continue;
                }
            };
            n_read += 1;
            if row.is_some() && article.text.len() <= LONGEST_STATEMENT {
                self.offer(article.text);
            } else {
                article.statements(&options).statements.into_iter().for_each(|statement| self.offer(statement.text));
            }
        }
        match first {
            Some(error) if n_read == 0 => Err(error),
            _ => Ok(n_failed),
        }
    }

    /// How many texts there were.
    #[must_use]
    pub fn n_offered(&self) -> usize {
        self.n_offered
    }

    /// The texts kept, at most 20,000.
    #[must_use]
    pub fn into_texts(self) -> Vec<String> {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_texts_a_sample_is_kept_that_follows_the_seed() {
        let sample = |seed| {
            let mut texts = UnlabelledTexts::new(seed);
            (0..3 * MOST_TEXTS).for_each(|i| texts.offer(i.to_string()));
            assert_eq!(texts.n_offered(), 3 * MOST_TEXTS);
            texts.into_texts()
        };
        let texts = sample(1);
        let late = texts.iter().filter(|text| text.parse::<usize>().is_ok_and(|i| i >= MOST_TEXTS)).count();
        assert!(texts.len() == MOST_TEXTS && late.abs_diff(MOST_TEXTS * 2 / 3) < 500, "{late}");
        assert!(sample(1) == texts && sample(2) != texts);
    }
}
