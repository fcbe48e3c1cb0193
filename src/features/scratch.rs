//! The fast way from a text to its row, for texts by the million.
//!
//! It reuses its buffers, so that nothing is allocated for a text, remembers what words give, walks from word to word by numbers, and counts
//! without sorting. The row is the one that [`Featurizer::transform`] gives, bit for bit; a property test compares them.

use super::featurizer::Featurizer;
use super::fitted_block::FittedBlock;
use super::successors::NO_TERM;
use super::tally::Tally;
use super::tfidf::{normalise, sublinear};
use super::word_cache::{CHARACTER_BLOCKS, KnownWord, WordCache};
use super::{Block, Reading, Utterance};
use std::sync::Mutex;

/// A featurizer at work on one thread, with buffers that grow with the first texts. When it is dropped, the next one takes them over.
#[derive(Debug)]
pub struct Scratch<'f> {
    featurizer: &'f Featurizer,
    buffers: Buffers,
}

/// Texts read the plain way before the featurizer is prepared for many: about as many as cost as much as that.
pub(super) const FEW: u32 = 64;

#[derive(Debug, Default)]
struct Buffers {
    /// Texts read, up to [`FEW`].
    n_texts: u32,
    reading: Reading,
    cache: WordCache,
    words: Vec<KnownWord>,
    /// Terms of one length and where they begin.
    begun: Vec<(u32, u32)>,
    /// The columns of a block's terms, as often as they stand in the text.
    columns: Vec<u32>,
    tally: Tally,
    counted: Vec<(u32, u32)>,
    block: Vec<(u32, f64)>,
    row: Vec<(u32, f32)>,
}

impl Featurizer {
    /// The featurizer with buffers for one thread.
    ///
    /// ```
    /// use demarche::model::StanceModel;
    ///
    /// let model = StanceModel::shipped();
    /// let mut scratch = model.featurizer().scratch();
    /// for text in ["They rejected the offer.", "They welcomed it."] {
    ///     assert_eq!(scratch.transform(text), model.featurizer().transform(text));
    /// }
    /// ```
    #[must_use]
    pub fn scratch(&self) -> Scratch<'_> {
        Scratch { featurizer: self, buffers: self.idle_buffers().take().unwrap_or_default() }
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        self.featurizer.idle_buffers().give(std::mem::take(&mut self.buffers));
    }
}

/// Buffers of a featurizer that no thread uses. Its clone begins without.
#[derive(Debug, Default)]
pub(super) struct IdleBuffers(Mutex<Vec<Buffers>>);

impl IdleBuffers {
    fn take(&self) -> Option<Buffers> {
        self.0.lock().ok()?.pop()
    }

    fn give(&self, buffers: Buffers) {
        // A thread that panicked amid a text takes its buffers along.
        if let (Ok(mut idle), false) = (self.0.lock(), std::thread::panicking()) {
            idle.push(buffers);
        }
    }
}

impl Clone for IdleBuffers {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Scratch<'_> {
    /// The row of a text, as [`Featurizer::transform`] gives it: (column, weight) pairs, columns ascending.
    pub fn transform<'u>(&mut self, utterance: impl Into<Utterance<'u>>) -> &[(u32, f32)] {
        let utterance = utterance.into();
        let Self { featurizer, buffers } = self;
        if buffers.n_texts < FEW {
            buffers.n_texts += 1;
            buffers.row = featurizer.transform(utterance);
            return &buffers.row;
        }
        if buffers.tally.is_empty() {
            featurizer.prepare();
            buffers.tally = Tally::new(featurizer.n_terms());
        }
        featurizer.read(utterance, &mut buffers.reading);
        buffers.recall(featurizer);
        buffers.row.clear();
        for fitted in featurizer.blocks() {
            buffers.gather(fitted, utterance.text);
            let Buffers { tally, columns, counted, block, row, .. } = buffers;
            tally.count(columns, counted);
            let idf = fitted.idf();
            block.clear();
            block.extend(counted.iter().map(|(column, tf)| (*column, sublinear(*tf) * idf(*column))));
            normalise(fitted.block(), block, row);
        }
        featurizer.extend_by_latent(utterance, &mut buffers.row);
        &buffers.row
    }
}

impl Buffers {
    /// Gathers what is known of the text's words.
    fn recall(&mut self, featurizer: &Featurizer) {
        let Self { reading, cache, words, .. } = self;
        let of = |block: Block| featurizer.blocks().iter().find(|fitted| fitted.block() == block);
        let single = of(Block::Words);
        let characters = CHARACTER_BLOCKS.map(of);
        let buffer = reading.tokens.buffer();
        cache.make_room();
        words.clear();
        words.extend(reading.tokens.words().iter().map(|word| {
            let number = || single?.number(&buffer[word.start..word.end]);
            cache.get(buffer, word, number, |block, columns| {
                if let Some(fitted) = characters[block] {
                    fitted.look_up_characters(buffer, word, |column| columns.push(column));
                }
            })
        }));
    }

    /// Gathers the columns of the known terms of a block.
    fn gather(&mut self, fitted: &FittedBlock, text: &str) {
        let Self { reading, cache, words, begun, columns, .. } = self;
        columns.clear();
        if let Some(block) = CHARACTER_BLOCKS.iter().position(|block| *block == fitted.block()) {
            for i in fitted.block().range(reading) {
                if let Some(known) = cache.columns(&words[i], block) {
                    columns.extend_from_slice(known);
                } else {
                    let word = &reading.tokens.words()[i];
                    fitted.look_up_characters(reading.tokens.buffer(), word, |column| columns.push(column));
                }
            }
        } else if let Some(successors) = fitted.successors() {
            begun.clear();
            begun.extend(words.iter().map(KnownWord::number).zip(0..));
            keep(begun, |(term, _)| *term != NO_TERM);
            for length in 1.. {
                columns.extend(begun.iter().map(|(term, _)| fitted.column(*term)));
                if length == fitted.longest() || begun.is_empty() {
                    break;
                }
                let following = |start: u32| words.get(start as usize + length).map_or(NO_TERM, KnownWord::number);
                keep(begun, |(term, start)| successors.may_be_of_term(*term, following(*start)));
                begun.retain_mut(|(term, start)| {
                    let longer = successors.of_term(*term, following(*start));
                    *term = longer.unwrap_or(NO_TERM);
                    longer.is_some()
                });
            }
        } else {
            fitted.occurrences(reading, text, |column, _| columns.push(column));
        }
    }
}

/// Keeps those for which a condition holds. As that cannot be foreseen, no branch depends on it.
fn keep<T: Copy>(these: &mut Vec<T>, mut holds: impl FnMut(&T) -> bool) {
    let mut n_kept = 0;
    for i in 0..these.len() {
        let this = these[i];
        these[n_kept] = this;
        n_kept += usize::from(holds(&this));
    }
    these.truncate(n_kept);
}
