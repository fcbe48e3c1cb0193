//! Strings become sparse rows.
//!
//! A row has blocks of columns: word n-grams, character n-grams inside words and, where speaker and target are known, the words around
//! and between them; and signals: how a text reports what is said, which words are negated, numbers and marks. Each is weighted by TF-IDF and scaled to a
//! length of its own, as scikit-learn's `FeatureUnion` of `TfidfVectorizer`s does.
//! What [unlabelled texts](Latent) tell can stand beside them. The idf is fixed when a featurizer is fitted: a statement's features depend on nothing but its own text and parties.

mod counts;
mod featurizer;
mod fitted_block;
mod latent;
mod matrix;
mod names;
mod negation;
mod ngrams;
mod pair_table;
mod parties;
mod reporting;
mod runs;
mod scratch;
mod signals;
mod signs;
mod successors;
mod tally;
mod tfidf;
mod tokenizer;
mod utterance;
mod vocabulary;
mod word_cache;
mod word_tree;

pub use counts::TermCounts;
pub use featurizer::{Featurizer, Occurrence, TermStatistics};
pub use latent::{Latent, Space};
pub use matrix::SparseMatrix;
pub use names::Names;
pub use ngrams::NgramRange;
pub use scratch::Scratch;
pub use signals::{Signal, Signals};
pub use tfidf::{FeaturizerParams, Selection};
pub use tokenizer::{Tokens, Word};
pub use utterance::Utterance;
pub use vocabulary::Vocabulary;

use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The length of a signal's part of a row, decided in docs/method.md.
const SIGNAL_NORM: f64 = 0.3;

/// A kind of n-gram, with columns of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// N-grams of words.
    Words,
    /// N-grams of characters inside words.
    Chars,
    /// N-grams of the words around speaker and target, with the party and the side they stand on.
    Context,
    /// N-grams of characters inside the words between speaker and target.
    Between,
    /// Words paired with the name of the target.
    Target,
    /// Words that are negated.
    Negation,
    /// How the text reports what is said: the cue, and whether the words are quoted.
    Reporting,
    /// Numbers and punctuation marks.
    Signs,
}

impl Block {
    /// All of them, in the order of their columns.
    pub const ALL: [Self; 8] = [
        Self::Words,
        Self::Chars,
        Self::Context,
        Self::Between,
        Self::Target,
        Self::Negation,
        Self::Reporting,
        Self::Signs,
    ];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Chars => "chars",
            Self::Context => "context",
            Self::Between => "between",
            Self::Target => "target",
            Self::Negation => "negation",
            Self::Reporting => "reporting",
            Self::Signs => "signs",
        }
    }

    /// The length of its part of a row. A text has few signals: at length 1 each of them would weigh as much as all of its words do.
    fn norm(self) -> f64 {
        if matches!(self, Self::Negation | Self::Reporting | Self::Signs) { SIGNAL_NORM } else { 1.0 }
    }

    /// A term must stand in at least this many training statements. A rare n-gram costs little and regularisation keeps it small; a word
    /// with the name of a target is worth a column only where the target recurs.
    fn min_df(self) -> u32 {
        if self == Self::Target { 3 } else { 1 }
    }

    /// Calls `visit` with each n-gram of a text and its place in it.
    fn ngrams(self, reading: &Reading, text: &str, range: NgramRange, mut visit: impl FnMut(&str, Span)) {
        let Reading { tokens, .. } = reading;
        match self {
            Self::Words => ngrams::words(tokens.buffer(), tokens.words(), range, visit),
            Self::Chars | Self::Between => {
                ngrams::chars(text, tokens.buffer(), &tokens.words()[self.range(reading)], range, visit);
            }
            Self::Context | Self::Target | Self::Negation | Self::Reporting | Self::Signs => {
                self.runs(reading, |buffer, run| ngrams::words(buffer, run, range, &mut visit));
            }
        }
    }

    /// Which words of the text it takes n-grams of.
    fn range(self, reading: &Reading) -> Range<usize> {
        if self == Self::Between { reading.parties.between.clone() } else { 0..reading.tokens.words().len() }
    }

    /// Calls `visit` with each run of words, for a block of their n-grams, and the buffer they stand in.
    fn runs(self, reading: &Reading, mut visit: impl FnMut(&str, &[Word])) {
        let Reading { tokens, parties, .. } = reading;
        let runs = match self {
            Self::Context => &parties.context,
            Self::Target => &parties.crossed,
            Self::Negation => &reading.negated,
            Self::Reporting => &reading.reported,
            Self::Signs => &reading.signs,
            Self::Words | Self::Chars | Self::Between => return visit(tokens.buffer(), tokens.words()),
        };
        runs.iter().for_each(|run| visit(&runs.buffer, run));
    }

    /// Whether its n-grams are of characters.
    #[must_use]
    pub fn is_of_characters(self) -> bool {
        matches!(self, Self::Chars | Self::Between)
    }

    /// The length of an n-gram, in words or characters.
    fn length(self, gram: &str) -> u8 {
        let length = match self {
            Self::Words | Self::Context => gram.split(' ').count(),
            Self::Chars | Self::Between => gram.chars().count(),
            Self::Target | Self::Negation | Self::Reporting | Self::Signs => 1,
        };
        length as u8
    }
}

/// The n-gram ranges of a featurizer; `None` leaves a block out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlockRanges {
    /// Of words.
    pub words: Option<NgramRange>,
    /// Of characters inside words.
    pub chars: Option<NgramRange>,
    /// Whether the surroundings of speaker and target are read: words 1–2 around them, characters 2–5 between them, words with the target's
    /// name.
    pub parties: bool,
    /// Whether the columns [learned from unlabelled texts](Latent) stand beside the terms, where there are any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub latent: bool,
    /// What is read of a text beside its words and characters.
    #[serde(default, skip_serializing_if = "Signals::is_empty")]
    pub signals: Signals,
}

impl BlockRanges {
    /// The range of one block.
    #[must_use]
    pub fn of(self, block: Block) -> Option<NgramRange> {
        let if_parties = |first, last| self.parties.then_some(NgramRange { first, last });
        let if_read = |signal| self.signals.has(signal).then_some(NgramRange { first: 1, last: 1 });
        match block {
            Block::Words => self.words,
            Block::Chars => self.chars,
            Block::Context => if_parties(1, 2),
            Block::Between => if_parties(2, 5),
            Block::Target => if_parties(1, 1),
            Block::Negation => if_read(Signal::Negation),
            Block::Reporting => if_read(Signal::Reporting),
            Block::Signs => if_read(Signal::Signs),
        }
    }
}

/// What must be read of a text for some blocks.
#[derive(Clone, Copy, Debug, Default)]
struct Needs {
    parties: bool,
    signals: Signals,
}

impl Needs {
    fn of(blocks: impl IntoIterator<Item = Block>) -> Self {
        let mut needs = Self::default();
        for block in blocks {
            match block {
                Block::Words | Block::Chars => (),
                Block::Context | Block::Between | Block::Target => needs.parties = true,
                Block::Negation => needs.signals = needs.signals.with(Signal::Negation),
                Block::Reporting => needs.signals = needs.signals.with(Signal::Reporting),
                Block::Signs => needs.signals = needs.signals.with(Signal::Signs),
            }
        }
        needs
    }
}

/// One utterance as all blocks need it. Reuse it for the next.
#[derive(Debug, Default)]
struct Reading {
    tokens: Tokens,
    parties: parties::Parties,
    negated: runs::Runs,
    reported: runs::Runs,
    signs: runs::Runs,
    /// The tokens before names were masked.
    unmasked: Tokens,
}

impl Reading {
    fn read(&mut self, utterance: Utterance, needs: Needs, masked: Option<&Names>) {
        self.tokens.read(utterance.text);
        if needs.parties {
            self.parties.find(utterance, &self.tokens);
        }
        if let Some(names) = masked {
            self.unmasked.clone_from(&self.tokens);
            let Self { tokens, unmasked, .. } = self;
            tokens.mask(unmasked, |i| names.is_name(utterance.text, unmasked, i));
        }
        if needs.parties {
            self.parties.read(&self.tokens);
            if masked.is_none() {
                self.parties.cross(utterance, &self.tokens);
            }
        }
        if !needs.signals.is_empty() {
            self.read_signals(utterance.text, needs.signals);
        }
    }

    fn read_signals(&mut self, text: &str, signals: Signals) {
        if signals.has(Signal::Negation) {
            negation::read(text, &self.tokens, &mut self.negated);
        }
        if signals.has(Signal::Reporting) {
            reporting::read(text, &mut self.reported);
        }
        if signals.has(Signal::Signs) {
            signs::read(text, &mut self.signs);
        }
    }
}
