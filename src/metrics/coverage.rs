//! What leaving the unsure rows out buys: the share of errors among the surest rows, as more of them are taken.
//!
//! The risk–coverage curve of selective classification and the area under it (AURC), with the confidence as score and 0/1 errors as loss:
//! R. El-Yaniv and Y. Wiener, *Journal of Machine Learning Research* 11 (2010); Y. Geifman and R. El-Yaniv, "Selective classification
//! for deep neural networks" (NIPS 2017). Rows of equal confidence are taken together.

use serde::Serialize;

use super::precision_recall::thinned;

/// Errors against coverage.
///
/// ```
/// use demarche::metrics::RiskCoverage;
///
/// let curve = RiskCoverage::of([(0.9, true), (0.8, true), (0.6, false), (0.5, true)]);
/// assert_eq!(curve.points[1].error, 0.0); // the surer half has no error
/// assert_eq!(curve.points[3].error, 0.25);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RiskCoverage {
    /// The mean of the error over all coverages, in [0, 1], the lower the better; `None` without rows.
    pub area: Option<f64>,
    /// From sure to unsure: all points, or where there are more than 100, the first for each percent of coverage.
    pub points: Vec<RiskCoveragePoint>,
}

/// What taking all rows of a confidence or more would give.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RiskCoveragePoint {
    /// The lowest confidence taken.
    pub confidence: f64,
    /// Share of rows taken.
    pub coverage: f64,
    /// Share of errors among them.
    pub error: f64,
}

impl RiskCoverage {
    /// The curve over rows of (confidence, right).
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = (f64, bool)>) -> Self {
        let mut rows: Vec<(f64, bool)> = rows.into_iter().collect();
        rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let n = rows.len() as f64;
        let (mut taken, mut wrong, mut area) = (0, 0, 0.0);
        let mut points = Vec::new();
        for tie in rows.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
            taken += tie.len();
            wrong += tie.iter().filter(|row| !row.1).count();
            let error = wrong as f64 / taken as f64;
            area += error * tie.len() as f64 / n;
            points.push(RiskCoveragePoint { confidence: tie[0].0, coverage: taken as f64 / n, error });
        }
        Self { area: (!rows.is_empty()).then_some(area), points: thinned(points, |point| point.coverage) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_the_mean_error_over_coverages() {
        let curve = RiskCoverage::of([(0.9, true), (0.7, false), (0.7, true), (0.5, false)]);
        let errors: Vec<f64> = curve.points.iter().map(|point| point.error).collect();
        assert_eq!(errors, [0.0, 1.0 / 3.0, 0.5]);
        assert_eq!(curve.area, Some((0.0 + 2.0 / 3.0 + 0.5) / 4.0));
    }

    #[test]
    fn no_rows_have_no_curve() {
        assert_eq!(RiskCoverage::of([]), RiskCoverage { area: None, points: Vec::new() });
    }

    #[test]
    fn at_full_coverage_the_error_is_that_of_all_rows() {
        let curve = RiskCoverage::of((0..1000_u32).map(|i| (f64::from(i) / 1000.0, i % 4 != 0)));
        let last = curve.points.last().expect("points");
        assert_eq!((last.coverage, last.error), (1.0, 0.25));
        assert!(curve.points.len() <= 102);
    }
}
