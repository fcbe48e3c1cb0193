//! Folds for cross-validation that keep groups whole and labels in proportion.
//!
//! The groups are shuffled, then taken by how uneven their labels are, and each goes to the fold where it leaves the
//! shares of all labels most even: the greedy method of scikit-learn's `StratifiedGroupKFold`. With one row per group this is
//! plain stratified cross-validation.

use crate::random::SplitMix64;

/// One held-out part and the rows that are trained on while it is held out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Rows to fit on, ascending.
    pub train: Vec<usize>,
    /// Rows to score, ascending.
    pub held_out: Vec<usize>,
}

/// Cuts rows into `k` folds. `labels` and `groups` give a row's label and group, both counted from 0 without gaps.
///
/// Every row is held out once. No group is ever on both sides.
pub(super) fn stratified(labels: &[u32], groups: &[u32], k: usize, seed: u64) -> Vec<Fold> {
    let n_classes = labels.iter().max().map_or(0, |label| *label as usize + 1);
    let n_groups = groups.iter().max().map_or(0, |group| *group as usize + 1);
    let mut counts = vec![vec![0_u32; n_classes]; n_groups];
    let mut totals = vec![0_u32; n_classes];
    for (label, group) in labels.iter().zip(groups) {
        counts[*group as usize][*label as usize] += 1;
        totals[*label as usize] += 1;
    }
    let mut order: Vec<usize> = (0..n_groups).collect();
    SplitMix64::new(seed, 0).shuffle(&mut order);
    order.sort_by(|a, b| unevenness(&counts[*b]).total_cmp(&unevenness(&counts[*a])));

    let mut folds = vec![vec![0_u32; n_classes]; k];
    let mut fold_of = vec![0; n_groups];
    for group in order {
        let with_group = |fold: usize| {
            let shares = (0..n_classes).filter(|label| counts[group][*label] > 0).map(|label| {
                let of = |f: usize| folds[f][label] + if f == fold { counts[group][label] } else { 0 };
                deviation((0..k).map(|f| f64::from(of(f)) / f64::from(totals[label])), k)
            });
            let rows: u32 = folds[fold].iter().sum();
            (shares.sum::<f64>(), rows)
        };
        let costs: Vec<(f64, u32)> = (0..k).map(with_group).collect();
        let best = (0..k).min_by(|a, b| costs[*a].0.total_cmp(&costs[*b].0).then(costs[*a].1.cmp(&costs[*b].1)));
        let best = best.expect("k is at least 2");
        fold_of[group] = best;
        for (total, count) in folds[best].iter_mut().zip(&counts[group]) {
            *total += count;
        }
    }
    let of = |fold: usize| {
        let (held_out, train) = (0..labels.len()).partition(|row| fold_of[groups[*row] as usize] == fold);
        Fold { train, held_out }
    };
    (0..k).map(of).collect()
}

fn unevenness(counts: &[u32]) -> f64 {
    deviation(counts.iter().map(|count| f64::from(*count)), counts.len())
}

/// The standard deviation of `n` values.
fn deviation(values: impl Iterator<Item = f64> + Clone, n: usize) -> f64 {
    let mean = values.clone().sum::<f64>() / n as f64;
    (values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / n as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_spread_evenly() {
        let labels: Vec<u32> = (0..100).map(|i| u32::from(i % 10 == 0)).collect();
        let groups: Vec<u32> = (0..100).collect();
        for fold in stratified(&labels, &groups, 5, 0) {
            assert_eq!(fold.held_out.len(), 20);
            assert_eq!(fold.held_out.iter().filter(|row| labels[**row] == 1).count(), 2);
        }
    }

    proptest! {
        #[test]
        fn a_group_is_never_split_and_every_row_is_held_out_once(
            rows in prop::collection::vec((0_u32..3, 0_u32..12), 2..80), seed in 0_u64..4
        ) {
            // Groups are numbered without gaps.
            let mut known: Vec<u32> = rows.iter().map(|row| row.1).collect();
            known.sort_unstable();
            known.dedup();
            let groups: Vec<u32> = rows.iter().map(|row| known.binary_search(&row.1).expect("known") as u32).collect();
            let labels: Vec<u32> = rows.iter().map(|row| row.0).collect();
            let folds = stratified(&labels, &groups, 3, seed);
            let mut held_out: Vec<usize> = folds.iter().flat_map(|fold| fold.held_out.clone()).collect();
            held_out.sort_unstable();
            prop_assert_eq!(held_out, (0..labels.len()).collect::<Vec<_>>());
            for fold in &folds {
                for row in &fold.held_out {
                    prop_assert!(fold.train.iter().all(|other| groups[*other] != groups[*row]));
                }
            }
        }
    }
}
