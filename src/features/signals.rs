//! What can be read of a text beside its words and characters.

use serde::{Deserialize, Serialize};

/// Something that a text shows beside its words and characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// How it reports what is said: the cue, and whether the words are quoted.
    Reporting,
    /// Which of its words are negated.
    Negation,
    /// Its numbers and punctuation marks.
    Signs,
}

impl Signal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reporting, Self::Negation, Self::Signs];

    /// Its name in flags and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reporting => "reporting",
            Self::Negation => "negation",
            Self::Signs => "signs",
        }
    }
}

/// A set of [signals](Signal).
///
/// ```
/// use demarche::features::{Signal, Signals};
///
/// let signals = Signals::default().with(Signal::Signs);
/// assert!(signals.has(Signal::Signs) && !signals.has(Signal::Negation));
/// assert_eq!(signals.iter().collect::<Vec<_>>(), [Signal::Signs]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Signal>", into = "Vec<Signal>")]
pub struct Signals(u8);

impl Signals {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// The set with one more.
    #[must_use]
    pub fn with(self, signal: Signal) -> Self {
        Self(self.0 | 1 << signal as u8)
    }

    /// Whether it has one of them.
    #[must_use]
    pub fn has(self, signal: Signal) -> bool {
        self.0 >> signal as u8 & 1 == 1
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// How many it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.count_ones() as usize
    }

    /// Those that it has, in the order of [`Signal::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::ALL.into_iter().filter(move |signal| self.has(*signal))
    }
}

impl FromIterator<Signal> for Signals {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        signals.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Vec<Signal>> for Signals {
    fn from(signals: Vec<Signal>) -> Self {
        signals.into_iter().collect()
    }
}

impl From<Signals> for Vec<Signal> {
    fn from(signals: Signals) -> Self {
        signals.iter().collect()
    }
}
