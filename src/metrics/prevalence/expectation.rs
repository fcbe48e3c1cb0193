//! The shares of labels under which the probabilities of a corpus are likeliest.
//!
//! M. Saerens, P. Latinne and C. Decaestecker, "Adjusting the outputs of a classifier to new a priori probabilities",
//! *Neural Computation* 14 (2002), find them by expectation maximisation; here their fixed point is found by Newton
//! steps, and by a step of theirs where a Newton step goes too far.

use super::simplex::minimise;

/// Steps; Newton's method takes four to eight.
const MAX_STEPS: usize = 100;

/// How far the mean log-likelihood may be below its maximum. It is at most max_k g_k / n − 1 below, g its slope.
const TOLERANCE: f64 = 1e-9;

/// Probability under which none is taken: half of the last of the six decimals in a file of predictions.
const LEAST: f64 = 5e-7;

/// The likelihood ratios p_k / prior_k of rows, an (n, k) table.
#[derive(Clone, Debug)]
pub(super) struct Ratios {
    n_classes: usize,
    values: Vec<f64>,
}

impl Ratios {
    /// Takes calibrated probabilities under a prior.
    pub(super) fn of<'p>(prior: &[f64], rows: impl Iterator<Item = &'p [f64]>) -> Self {
        let values = rows.flat_map(|row| row.iter().zip(prior).map(|(p, prior)| p.max(LEAST) / prior)).collect();
        Self { n_classes: prior.len(), values }
    }

    /// The ratios of a row.
    pub(super) fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.n_classes..][..self.n_classes]
    }

    /// The rows, each with its weight.
    pub(super) fn weighted(
        &self,
        weight: impl Fn(usize) -> f64 + Clone,
    ) -> impl Iterator<Item = (f64, &[f64])> + Clone {
        self.values.chunks_exact(self.n_classes).enumerate().map(move |(at, row)| (weight(at), row))
    }

    /// The shares that maximise Σ_i weight_i ln Σ_k share_k scale_k ratio_ik over weighted rows, from `start`.
    ///
    /// `scale` turns the ratios into those under another prior.
    pub(super) fn shares<'r>(
        rows: &(impl Iterator<Item = (f64, &'r [f64])> + Clone),
        scale: &[f64],
        start: &[f64],
    ) -> Vec<f64> {
        let mut shares = start.to_vec();
        let mut slope = Slope::at(rows.clone(), scale, &shares);
        for _ in 0..MAX_STEPS {
            let steepest = slope.gradient.iter().copied().fold(0.0, f64::max);
            if steepest <= slope.total * (1.0 + TOLERANCE) {
                break;
            }
            // H x = g at the point itself, so the quadratic form of Newton's step has f = g + H x = 2 g.
            let f: Vec<f64> = slope.gradient.iter().map(|g| 2.0 * g).collect();
            let mut next = minimise(&slope.hessian, &f, &shares);
            let mut after = Slope::at(rows.clone(), scale, &next);
            let along = |slope: &Slope| -> f64 {
                slope.gradient.iter().zip(next.iter().zip(&shares)).map(|(g, (next, share))| g * (next - share)).sum()
            };
            if along(&after) < -0.5 * along(&slope) {
                let expected = shares.iter().zip(&slope.gradient).map(|(share, g)| share * g / slope.total);
                next = expected.collect();
                after = Slope::at(rows.clone(), scale, &next);
            }
            (shares, slope) = (next, after);
        }
        shares
    }
}

/// The slope of the log-likelihood at some shares, and how it bends there.
struct Slope {
    gradient: Vec<f64>,
    /// Minus the second derivative.
    hessian: Vec<f64>,
    total: f64,
}

impl Slope {
    fn at<'r>(rows: impl Iterator<Item = (f64, &'r [f64])>, scale: &[f64], shares: &[f64]) -> Self {
        let k = shares.len();
        let (mut gradient, mut hessian, mut total) = (vec![0.0; k], vec![0.0; k * k], 0.0);
        let mut row = vec![0.0; k];
        for (weight, values) in rows {
            if weight <= 0.0 {
                continue;
            }
            let mut mixed = 0.0;
            for (j, value) in values.iter().enumerate() {
                row[j] = value * scale[j];
                mixed += row[j] * shares[j];
            }
            total += weight;
            for i in 0..k {
                row[i] /= mixed;
                let weighted = weight * row[i];
                gradient[i] += weighted;
                for j in 0..=i {
                    hessian[i * k + j] += weighted * row[j];
                }
            }
        }
        for i in 0..k {
            for j in 0..i {
                hessian[j * k + i] = hessian[i * k + j];
            }
        }
        Self { gradient, hessian, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<[f64; 3]> {
        let row = |i: u32| {
            let (a, b) = (f64::from(i * 37 % 101) / 101.0, f64::from(i * 53 % 89) / 89.0);
            let raw = [0.05 + a * a, 0.02 + b, 0.1 + (1.0 - a) * (1.0 - b)];
            let sum: f64 = raw.iter().sum();
            raw.map(|p| p / sum)
        };
        (0..80).map(row).collect()
    }

    /// The algorithm as Saerens, Latinne and Decaestecker write it.
    fn by_expectation(prior: &[f64; 3], rows: &[[f64; 3]], steps: usize) -> Vec<f64> {
        let mut shares = prior.to_vec();
        for _ in 0..steps {
            let mut sum = vec![0.0; 3];
            for row in rows {
                let raw: Vec<f64> = (0..3).map(|k| row[k] * shares[k] / prior[k]).collect();
                let total: f64 = raw.iter().sum();
                (0..3).for_each(|k| sum[k] += raw[k] / total / rows.len() as f64);
            }
            shares = sum;
        }
        shares
    }

    #[test]
    fn newton_steps_reach_the_fixed_point_of_the_published_algorithm() {
        for prior in [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]] {
            let ratios = Ratios::of(&prior, rows().iter().map(<[f64; 3]>::as_slice));
            let found = Ratios::shares(&ratios.weighted(|_| 1.0), &[1.0; 3], &[1.0 / 3.0; 3]);
            let expected = by_expectation(&prior, &rows(), 20_000);
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-4), "{found:?}, not {expected:?}");
        }
    }

    #[test]
    fn another_prior_is_a_scale_and_a_weight_counts_as_so_many_rows() {
        let (prior, other) = ([0.2, 0.5, 0.3], [0.4, 0.4, 0.2]);
        let scale: Vec<f64> = prior.iter().zip(other).map(|(prior, other)| prior / other).collect();
        let start = [1.0 / 3.0; 3];
        let scaled = Ratios::of(&prior, rows().iter().map(<[f64; 3]>::as_slice));
        let direct = Ratios::of(&other, rows().iter().map(<[f64; 3]>::as_slice));
        let even = |ratios: &Ratios, scale: &[f64]| Ratios::shares(&ratios.weighted(|_| 1.0), scale, &start);
        let (a, b) = (even(&scaled, &scale), even(&direct, &[1.0; 3]));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-4), "{a:?}, not {b:?}");
        let twice: Vec<[f64; 3]> = rows().into_iter().chain(rows().into_iter().take(30)).collect();
        let twice = even(&Ratios::of(&other, twice.iter().map(<[f64; 3]>::as_slice)), &[1.0; 3]);
        let weighted = direct.weighted(|at| if at < 30 { 2.0 } else { 1.0 });
        let weighted = Ratios::shares(&weighted, &[1.0; 3], &start);
        assert!(twice.iter().zip(&weighted).all(|(a, b)| (a - b).abs() < 1e-4), "{twice:?}, not {weighted:?}");
    }

    #[test]
    fn rows_sure_of_one_label_end_at_the_corner_without_a_division_by_zero() {
        let sure = [[1.0, 0.0, 0.0]; 20];
        let ratios = Ratios::of(&[0.3, 0.3, 0.4], sure.iter().map(<[f64; 3]>::as_slice));
        let found = Ratios::shares(&ratios.weighted(|_| 1.0), &[1.0; 3], &[0.0, 0.5, 0.5]);
        assert!(found[0] > 0.999_999 && found.iter().all(|share| share.is_finite()), "{found:?}");
    }
}
