//! Confusions of resampled groups: what every interval over groups is made of.

use super::{Confusion, Groups};
use crate::stance::Label;

/// How often each pair of a gold and a predicted label occurs in each group.
///
/// Equal pairs of one group are counted once beforehand, so that a resample costs at most `n_groups` · `n_classes`² steps however many rows
/// there are.
///
/// ```
/// use demarche::Label;
/// use demarche::metrics::{GroupedPairs, Groups};
///
/// let [a, b] = [0, 1].map(Label::new);
/// let pairs = GroupedPairs::of(2, [(a, a), (a, b), (b, b)], &Groups::of([7, 7, 8]));
/// assert_eq!(pairs.drawn(&[2, 0]).accuracy(), Some(0.5)); // the first group twice, the second not at all
/// assert_eq!(pairs.drawn(&[0, 2]).accuracy(), Some(1.0));
/// ```
#[derive(Clone, Debug)]
pub struct GroupedPairs {
    n_classes: usize,
    cells: Vec<((u32, Label, Label), u64)>,
}

impl GroupedPairs {
    /// Counts the (gold, predicted) pairs of rows, as many as the groups have.
    #[must_use]
    pub fn of(n_classes: usize, pairs: impl IntoIterator<Item = (Label, Label)>, groups: &Groups) -> Self {
        let rows = groups.of_rows().iter().zip(pairs);
        let mut rows: Vec<_> = rows.map(|(group, (gold, predicted))| (*group, gold, predicted)).collect();
        rows.sort_unstable();
        let cells = rows.chunk_by(|a, b| a == b).map(|equal| (equal[0], equal.len() as u64)).collect();
        Self { n_classes, cells }
    }

    /// The confusion of a resample in which each group was drawn so many times.
    ///
    /// # Panics
    /// When there are fewer of them than groups.
    #[must_use]
    pub fn drawn(&self, times: &[u32]) -> Confusion {
        let mut confusion = Confusion::new(self.n_classes);
        for ((group, gold, predicted), count) in &self.cells {
            confusion.add(*gold, *predicted, count * u64::from(times[*group as usize]));
        }
        confusion
    }
}
