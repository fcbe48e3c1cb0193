//! The least value of a quadratic form over shares: numbers from 0 that sum to 1.
//!
//! An active-set method: some shares are held at 0, the rest solved for, and the set changed until the conditions of
//! Karush, Kuhn and Tucker hold. C. Lawson and R. Hanson, *Solving Least Squares Problems* (1974), ch. 23; J. Nocedal
//! and S. Wright, *Numerical Optimization* (2006), 16.5.

/// Adds this share of the mean diagonal to the diagonal, so that labels told apart nowhere leave one answer.
const RIDGE: f64 = 1e-10;

/// Minimises ½ xᵀHx − fᵀx over the simplex, from a point of it. `h` is (k, k), symmetric and positive semidefinite.
pub(super) fn minimise(h: &[f64], f: &[f64], start: &[f64]) -> Vec<f64> {
    let n_shares = f.len();
    let ridge = RIDGE * (0..n_shares).map(|i| h[i * n_shares + i]).sum::<f64>() / n_shares as f64;
    let at = |i: usize, j: usize| h[i * n_shares + j] + if i == j { ridge } else { 0.0 };
    let mut x = start.to_vec();
    let mut free = vec![true; n_shares];
    // Each change of the set lowers the value, so a set never returns; the bound is for rounding alone.
    for _ in 0..10 * n_shares {
        let members: Vec<usize> = (0..n_shares).filter(|i| free[*i]).collect();
        let Some((target, multiplier)) = on_members(&members, at, f) else { break };
        // Towards the target as far as no share falls below 0.
        let mut step = 1.0;
        let mut blocked = None;
        for (i, target) in members.iter().zip(&target) {
            if *target < 0.0 {
                let reach = if x[*i] > 0.0 { x[*i] / (x[*i] - target) } else { 0.0 };
                if reach < step || blocked.is_none() {
                    (step, blocked) = (reach, Some(*i));
                }
            }
        }
        for (i, target) in members.iter().zip(&target) {
            x[*i] += step * (target - x[*i]);
        }
        (0..n_shares).filter(|i| !free[*i]).for_each(|i| x[i] = 0.0);
        if let Some(i) = blocked {
            (x[i], free[i]) = (0.0, false);
            continue;
        }
        // A share held at 0 whose slope falls wants to grow.
        let slope = |i: usize| (0..n_shares).map(|j| at(i, j) * x[j]).sum::<f64>() - f[i] - multiplier;
        let scale = f.iter().fold(1e-300_f64, |most, f| most.max(f.abs()));
        let steepest = (0..n_shares).filter(|i| !free[*i]).min_by(|a, b| slope(*a).total_cmp(&slope(*b)));
        match steepest {
            Some(i) if slope(i) < -1e-9 * scale => free[i] = true,
            _ => break,
        }
    }
    let sum: f64 = x.iter().map(|x| x.max(0.0)).sum();
    x.iter().map(|x| x.max(0.0) / sum).collect()
}

/// The least value where the members sum to 1 and all others are 0, and the slope all members have there.
fn on_members(members: &[usize], at: impl Fn(usize, usize) -> f64, f: &[f64]) -> Option<(Vec<f64>, f64)> {
    let n = members.len();
    // H x − multiplier = f and Σ x = 1, as rows of n + 1 coefficients and the right side.
    let mut rows: Vec<Vec<f64>> = members
        .iter()
        .map(|i| members.iter().map(|j| at(*i, *j)).chain([-1.0, f[*i]]).collect())
        .chain([(0..n).map(|_| 1.0).chain([0.0, 1.0]).collect()])
        .collect();
    for column in 0..=n {
        let pivot = (column..=n).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let leading = rows[column].clone();
        if leading[column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != column) {
            let factor = row[column] / leading[column];
            row.iter_mut().zip(&leading).for_each(|(value, lead)| *value -= factor * lead);
        }
    }
    let solved: Vec<f64> = (0..=n).map(|i| rows[i][n + 1] / rows[i][i]).collect();
    solved.iter().all(|value| value.is_finite()).then(|| (solved[..n].to_vec(), solved[n]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(h: &[f64], f: &[f64], x: &[f64]) -> f64 {
        let k = f.len();
        (0..k).map(|i| x[i] * ((0..k).map(|j| h[i * k + j] * x[j]).sum::<f64>() / 2.0 - f[i])).sum()
    }

    #[test]
    fn a_point_inside_and_one_on_the_edge_are_found() {
        let identity = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let inside = minimise(&identity, &[0.5, 0.3, 0.2], &[1.0, 0.0, 0.0]);
        assert!(inside.iter().zip([0.5, 0.3, 0.2]).all(|(x, expected)| (x - expected).abs() < 1e-8), "{inside:?}");
        // The projection of (0.9, 0.5, −0.4): 0.7, 0.3, 0.
        let edge = minimise(&identity, &[0.9, 0.5, -0.4], &[1.0 / 3.0; 3]);
        assert!(edge.iter().zip([0.7, 0.3, 0.0]).all(|(x, expected)| (x - expected).abs() < 1e-8), "{edge:?}");
    }

    #[test]
    fn labels_told_apart_nowhere_leave_shares_still() {
        let x = minimise(&[1.0; 4], &[1.0; 2], &[0.5, 0.5]);
        assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-12 && x.iter().all(|x| (0.0..=1.0).contains(x)), "{x:?}");
    }

    proptest! {
        #[test]
        fn no_other_point_of_the_simplex_is_lower(
            rows in proptest::collection::vec(-1.0_f64..1.0, 16),
            f in proptest::collection::vec(-2.0_f64..2.0, 4),
            others in proptest::collection::vec(proptest::collection::vec(0.0_f64..1.0, 4), 20),
        ) {
            let mut h: Vec<f64> = (0..16).map(|at| (0..4).map(|m| rows[at / 4 * 4 + m] * rows[at % 4 * 4 + m]).sum()).collect();
            (0..4).for_each(|i| h[i * 5] += 0.05);
            let found = minimise(&h, &f, &[0.25; 4]);
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(found.iter().all(|x| *x >= 0.0));
            let corners = (0..4).map(|i| (0..4).map(|j| f64::from(u8::from(i == j))).collect());
            for other in others.into_iter().chain(corners) {
                let sum: f64 = other.iter().sum();
                prop_assume!(sum > 0.0);
                let other: Vec<f64> = other.iter().map(|x| x / sum).collect();
                prop_assert!(value(&h, &f, &found) <= value(&h, &f, &other) + 1e-7);
            }
        }
    }
}
