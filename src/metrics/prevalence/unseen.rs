//! What a small corpus may lack by chance: a label without a statement among twenty may have one in twenty all the same.
//!
//! Resamples of twenty statements of one label are twenty statements of one label, so their percentiles know nothing of the others. To
//! each resample a statement of every label is added with a weight from Gamma(½), which is Jeffreys' prior: counts of a multinomial
//! sample become draws from Dirichlet(n + ½), whose percentiles cover shares near 0 and 1 as well as others (L. Brown, T. Cai and
//! A. DasGupta, "Interval estimation for a binomial proportion", *Statistical Science* 16, 2001). Among hundreds of articles it changes nothing.

use std::f64::consts::TAU;

use crate::metrics::Bootstrap;
use crate::random::SplitMix64;

/// Parts these draws from those of articles and held-out rows, which start from the same seed.
const STREAM: u64 = 0x6a09_e667_f3bc_c908;

/// A statement of each label: how many articles it counts for, and a number that picks it among the held-out rows.
pub(super) struct Unseen(pub(super) Vec<(f64, u64)>);

impl Unseen {
    /// None: for the rows as they are.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// Those of the resample of this number.
    pub(super) fn draw(n_classes: usize, bootstrap: &Bootstrap, number: u32) -> Self {
        let mut random = SplitMix64::new(bootstrap.seed ^ STREAM, number);
        // Half the square of a standard normal number (Box and Muller).
        let mut gamma = || {
            let (angle, radius) = (TAU * random.unit(), -libm::log(1.0 - random.unit()));
            (radius * libm::cos(angle).powi(2), random.next())
        };
        Self((0..n_classes).map(|_| gamma()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_have_mean_and_variance_one_half() {
        let bootstrap = Bootstrap::new(3);
        let weights: Vec<f64> = (0..20_000).map(|number| Unseen::draw(1, &bootstrap, number).0[0].0).collect();
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let variance = weights.iter().map(|w| (w - mean) * (w - mean)).sum::<f64>() / weights.len() as f64;
        // Within four standard errors of either.
        assert!((mean - 0.5).abs() < 0.02 && (variance - 0.5).abs() < 0.06, "{mean} and {variance}");
    }
}
