//! The rows that a stage of the recipe search is judged on: all, or of a large set a sample of whole groups.
//!
//! Which recipe is best shows on some thousand rows already; only its `C` is worth more. So a large set's recipes compete on a sample, and the best
//! of each scaling go on to all rows (successive halving: Jamieson and Talwalkar, AISTATS 2016).

use crate::labels::Fold;
use crate::metrics::Groups;
use crate::random::SplitMix64;

/// Rows of a sample; groups stay whole, so it can be a little larger.
const SAMPLE: usize = 3_000;
/// A set is sampled from this many rows on: below, the sample would hardly be smaller.
const LARGE: usize = 5_000;

/// Folds over some of the rows, and what judging needs to know of these.
pub(super) struct Stage {
    pub(super) folds: Vec<Fold>,
    /// The rows, ascending.
    pub(super) rows: Vec<usize>,
    /// Their groups.
    pub(super) groups: Groups,
    /// How many of them have each label.
    pub(super) support: Vec<usize>,
}

impl Stage {
    /// All rows of the folds.
    pub(super) fn full(folds: &[Fold], groups: &[u32], y: &[u32], n_classes: usize) -> Self {
        Self::of(folds.to_vec(), (0..y.len()).collect(), groups, y, n_classes)
    }

    /// A random sample of groups; `None` where the set is not large, or its sample lacks a label.
    pub(super) fn sample(folds: &[Fold], groups: &[u32], y: &[u32], n_classes: usize, seed: u64) -> Option<Self> {
        if y.len() < LARGE {
            return None;
        }
        let n_groups = groups.iter().max().map_or(0, |last| *last as usize + 1);
        let mut sizes = vec![0; n_groups];
        groups.iter().for_each(|group| sizes[*group as usize] += 1);
        let mut order: Vec<usize> = (0..n_groups).collect();
        SplitMix64::new(seed, u32::MAX).shuffle(&mut order);
        let mut is_in = vec![false; n_groups];
        let mut n_rows = 0;
        for group in order {
            if n_rows >= SAMPLE {
                break;
            }
            is_in[group] = true;
            n_rows += sizes[group];
        }
        let is_in = |row: &usize| is_in[groups[*row] as usize];
        let part = |rows: &[usize]| rows.iter().copied().filter(is_in).collect();
        let sampled = |fold: &Fold| Fold { train: part(&fold.train), held_out: part(&fold.held_out) };
        let rows = (0..y.len()).filter(is_in).collect();
        let stage = Self::of(folds.iter().map(sampled).collect(), rows, groups, y, n_classes);
        stage.support.iter().all(|n| *n > 0).then_some(stage)
    }

    fn of(folds: Vec<Fold>, rows: Vec<usize>, groups: &[u32], y: &[u32], n_classes: usize) -> Self {
        let mut support = vec![0; n_classes];
        rows.iter().for_each(|row| support[y[*row] as usize] += 1);
        let groups = Groups::of(rows.iter().map(|row| groups[*row]));
        Self { folds, rows, groups, support }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_holds_whole_groups_of_a_large_set_and_nothing_of_a_small_one() {
        let groups: Vec<u32> = (0..6_000).map(|row| row / 4).collect();
        let y: Vec<u32> = (0..6_000).map(|row| row % 3).collect();
        let half = |keep: bool| (0..6_000).filter(|row| (row / 4 % 2 == 0) == keep).collect::<Vec<_>>();
        let folds = [true, false].map(|keep| Fold { train: half(keep), held_out: half(!keep) });
        let stage = Stage::sample(&folds, &groups, &y, 3, 7).expect("it is large");
        assert_eq!(stage.rows.len(), 3_000);
        assert!(stage.rows.chunks(4).all(|rows| rows.iter().all(|row| row / 4 == rows[0] / 4)));
        let held_out: usize = stage.folds.iter().map(|fold| fold.held_out.len()).sum();
        assert_eq!((held_out, stage.support.iter().sum::<usize>()), (3_000, 3_000));
        assert!(Stage::sample(&folds, &groups[..4_000], &y[..4_000], 3, 7).is_none());
    }
}
