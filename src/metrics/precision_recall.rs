//! What finding more of one label costs: precision and recall as the probability asked for falls, and their summary.
//!
//! Average precision is Σ_i (R_i − R_{i−1}) P_i over the distinct probabilities from high to low, without interpolation: scikit-learn's
//! `average_precision_score`. Rows of equal probability are found together.

use serde::Serialize;

use crate::stance::{Label, Probabilities};

/// Points of a stored curve: one for each percent of recall is more than a chart can show.
const POINTS: usize = 100;

/// The curve of one label against all others.
///
/// ```
/// use demarche::metrics::PrecisionRecall;
/// use demarche::{Label, Probabilities};
///
/// let rows = [(0, 0.9), (1, 0.6), (0, 0.3)].map(|(gold, p)| (Label::new(gold), Probabilities::new([p, 1.0 - p])));
/// let curve = PrecisionRecall::of(Label::new(0), rows.iter().map(|(gold, p)| (*gold, p)));
/// assert_eq!(curve.average_precision, Some(0.5 * 1.0 + 0.5 * 2.0 / 3.0));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// The mean precision over recall, in [0, 1]; `None` when no row has the label.
    pub average_precision: Option<f64>,
    /// The share of rows with the label: the average precision of a model that knows nothing. `None` without rows.
    pub prevalence: Option<f64>,
    /// From high probabilities to low: all points, or where there are more than 100, the first for each percent of recall.
    pub points: Vec<PrecisionRecallPoint>,
}

/// What predicting the label from a probability on would give.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PrecisionRecallPoint {
    /// The lowest probability for which the label would be predicted.
    pub threshold: f64,
    /// Share of the rows found that have the label.
    pub precision: f64,
    /// Share of the rows with the label that are found.
    pub recall: f64,
}

impl PrecisionRecall {
    /// The curve of `label` over rows of (gold, probabilities).
    #[must_use]
    pub fn of<'a>(label: Label, rows: impl IntoIterator<Item = (Label, &'a Probabilities)>) -> Self {
        let mut rows: Vec<(f64, bool)> = rows.into_iter().map(|(gold, p)| (p.of(label), gold == label)).collect();
        rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let positives = rows.iter().filter(|row| row.1).count();
        let prevalence = (!rows.is_empty()).then(|| positives as f64 / rows.len() as f64);
        if positives == 0 {
            return Self { average_precision: None, prevalence, points: Vec::new() };
        }
        let (mut found, mut right, mut before) = (0, 0, 0.0);
        let mut average_precision = 0.0;
        let mut points = Vec::new();
        for tie in rows.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
            found += tie.len();
            right += tie.iter().filter(|row| row.1).count();
            let precision = right as f64 / found as f64;
            let recall = right as f64 / positives as f64;
            average_precision += (recall - before) * precision;
            before = recall;
            points.push(PrecisionRecallPoint { threshold: tie[0].0, precision, recall });
        }
        Self { average_precision: Some(average_precision), prevalence, points: thinned(points, |point| point.recall) }
    }
}

/// At most about [`POINTS`] of the points: the first at or beyond each percent, and the last. `at` rises from 0 to 1.
pub(super) fn thinned<P: Copy>(points: Vec<P>, at: impl Fn(&P) -> f64) -> Vec<P> {
    if points.len() <= POINTS {
        return points;
    }
    let mut next = 0.0;
    let last = points.len() - 1;
    let mut kept = Vec::with_capacity(POINTS + 1);
    for (i, point) in points.into_iter().enumerate() {
        let place = at(&point) * POINTS as f64;
        if place >= next || i == last {
            next = place.floor() + 1.0;
            kept.push(point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn curve(rows: &[(bool, f64)]) -> PrecisionRecall {
        let rows: Vec<_> = rows
            .iter()
            .map(|(positive, p)| (Label::new(usize::from(!positive)), Probabilities::new([*p, 1.0 - p])))
            .collect();
        PrecisionRecall::of(Label::new(0), rows.iter().map(|(gold, p)| (*gold, p)))
    }

    #[test]
    fn rows_of_equal_probability_are_found_together() {
        let curve = curve(&[(true, 0.5), (false, 0.5), (true, 0.5), (false, 0.1)]);
        let point = |threshold, precision, recall| PrecisionRecallPoint { threshold, precision, recall };
        assert_eq!(curve.points, [point(0.5, 2.0 / 3.0, 1.0), point(0.1, 0.5, 1.0)]);
        assert_eq!((curve.average_precision, curve.prevalence), (Some(2.0 / 3.0), Some(0.5)));
    }

    #[test]
    fn a_label_that_does_not_occur_has_no_curve() {
        let nothing = curve(&[(false, 0.5)]);
        assert_eq!((nothing.average_precision, nothing.prevalence, nothing.points.len()), (None, Some(0.0), 0));
        assert_eq!(curve(&[]).prevalence, None);
    }

    #[test]
    fn a_long_curve_keeps_its_ends_and_about_a_hundred_points() {
        let rows: Vec<(bool, f64)> = (0..5000_u32).map(|i| (i % 3 == 0, 1.0 - f64::from(i) / 5000.0)).collect();
        let curve = curve(&rows);
        assert!((90..=102).contains(&curve.points.len()), "{}", curve.points.len());
        assert_eq!(curve.points.first().map(|point| point.recall), Some(1.0 / 1667.0));
        assert_eq!(curve.points.last().map(|point| point.recall), Some(1.0));
    }

    proptest! {
        #[test]
        fn recall_rises_and_the_summary_lies_between_0_and_1(
            rows in proptest::collection::vec((any::<bool>(), 0.0..=1.0_f64), 1..300)
        ) {
            let curve = curve(&rows);
            prop_assert!(curve.points.windows(2).all(|pair| pair[0].recall <= pair[1].recall));
            prop_assert!(curve.points.windows(2).all(|pair| pair[0].threshold > pair[1].threshold));
            prop_assert!(curve.average_precision.is_none_or(|ap| (0.0..=1.0 + 1e-12).contains(&ap)));
        }
    }
}
