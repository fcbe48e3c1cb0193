//! How far a figure would move on another sample of articles: percentile intervals and standard errors.
//!
//! Whole groups are drawn with replacement, since the statements of one article are not independent; with one
//! row per group it is the ordinary bootstrap and agrees with `scipy.stats.bootstrap(method="percentile")`.
//! It assumes that groups are independent and enough of them (some dozens). B. Efron and R. Tibshirani, *An
//! Introduction to the Bootstrap* (1993), ch. 13; for groups, A. C. Davison and D. V. Hinkley, *Bootstrap
//! Methods and their Application* (1997), sec. 3.8.

use rayon::prelude::*;
use serde::Serialize;

use super::{GroupedPairs, Interval};
use crate::random::SplitMix64;
use crate::stance::Label;

/// Rows sorted into groups that are drawn together.
///
/// ```
/// use demarche::metrics::Groups;
///
/// let groups = Groups::of([70, 70, 12, 70]);
/// assert_eq!(groups.len(), 2);
/// assert_eq!(groups.of_rows(), [1, 1, 0, 1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    of_rows: Vec<u32>,
    len: usize,
}

impl Groups {
    /// Takes the group of each row, any numbers, and numbers them from 0 in their order.
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = u32>) -> Self {
        let rows: Vec<u32> = rows.into_iter().collect();
        let mut distinct = rows.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let position = |group: &u32| distinct.partition_point(|d| d < group) as u32;
        Self { of_rows: rows.iter().map(position).collect(), len: distinct.len() }
    }

    /// The number of groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The group of each row, below [`len`](Self::len).
    #[must_use]
    pub fn of_rows(&self) -> &[u32] {
        &self.of_rows
    }
}

/// Groups below which percentile intervals are too narrow; they need some dozens.
pub const FEWEST_GROUPS: usize = 30;

/// Resamples after which their number is told.
const TOLD: usize = 100;

/// How to draw. The same seed gives the same draws, on any machine and any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bootstrap {
    /// How often all groups are drawn anew; 2000, which leaves the ends of a 95 % interval uncertain by
    /// about 6 % of a standard error.
    pub resamples: u32,
    /// Where the random numbers start.
    pub seed: u64,
}

impl Bootstrap {
    /// 2000 resamples.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { resamples: 2000, seed }
    }

    /// Computes a statistic of every resample, in a fixed order.
    ///
    /// It is given how often each of the `n_groups` groups was drawn, `n_groups` draws in all.
    ///
    /// ```
    /// use demarche::metrics::{Bootstrap, Spread};
    ///
    /// let heights = [1.0, 2.0, 4.0, 5.0];
    /// let means = Bootstrap::new(0).draw(4, |times| {
    ///     times.iter().zip(heights).map(|(n, height)| f64::from(*n) * height).sum::<f64>() / 4.0
    /// });
    /// let interval = Spread::of(means).expect("there were resamples").interval(0.95);
    /// assert!(interval.low < 3.0 && 3.0 < interval.high);
    /// ```
    pub fn draw<S: Send>(&self, n_groups: usize, statistic: impl Fn(&[u32]) -> S + Sync) -> Vec<S> {
        self.draw_numbered(n_groups, |_, times| statistic(times), &|_, _| ())
    }

    /// How often each group was drawn in the resample of this number, from 0.
    pub(super) fn times(&self, n_groups: usize, number: u32) -> Vec<u32> {
        let mut random = SplitMix64::new(self.seed, number);
        let mut times = vec![0_u32; n_groups];
        for _ in 0..n_groups {
            times[random.below(n_groups as u32)] += 1;
        }
        times
    }

    /// [`draw`](Self::draw), with the number of the resample; `progress` is told how many resamples of how many are drawn.
    pub(super) fn draw_numbered<S: Send>(
        &self,
        n_groups: usize,
        statistic: impl Fn(u32, &[u32]) -> S + Sync,
        progress: &dyn Fn(usize, usize),
    ) -> Vec<S> {
        let mut draws = Vec::with_capacity(self.resamples as usize);
        let resample = |number: u32| statistic(number, &self.times(n_groups, number));
        for start in (0..self.resamples).step_by(TOLD) {
            progress(start as usize, self.resamples as usize);
            draws.par_extend((start..self.resamples.min(start + TOLD as u32)).into_par_iter().map(resample));
        }
        draws
    }

    /// The spread of macro-F1 over (gold, predicted) rows; `None` with fewer than two groups.
    #[must_use]
    pub fn macro_f1(&self, n_classes: usize, rows: &[(Label, Label)], groups: &Groups) -> Option<Spread> {
        if groups.len() < 2 {
            return None;
        }
        let pairs = GroupedPairs::of(n_classes, rows.iter().copied(), groups);
        let draws = self.draw(groups.len(), |times| pairs.drawn(times).macro_f1());
        draws.into_iter().collect::<Option<Vec<f64>>>().and_then(Spread::of)
    }
}

/// The values of a statistic over all resamples, from small to large.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread(Vec<f64>);

impl Spread {
    /// Takes the values in any order; `None` for fewer than two.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        (values.len() > 1).then_some(Self(values))
    }

    /// Takes the values of the resamples in which the statistic is defined; `None` where that is fewer than 19 in 20.
    ///
    /// A resample of few rows may lack a label, and then has no figure for it. Where that happens more often than an
    /// interval of 95 % may be wrong, what is left says little about the rows.
    #[must_use]
    pub fn of_defined(values: impl ExactSizeIterator<Item = Option<f64>>) -> Option<Self> {
        let n = values.len();
        let defined: Vec<f64> = values.flatten().collect();
        if defined.len() * 20 < n * 19 { None } else { Self::of(defined) }
    }

    /// The percentile interval that leaves (1 − level)/2 of the resamples out at either end.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let tail = (1.0 - level) / 2.0;
        Interval { low: self.quantile(tail), high: self.quantile(1.0 - tail), level }
    }

    /// The percentile interval, shifted so that its median is the figure `found`: for a figure from 0 that is larger in resamples than in the
    /// rows they are drawn from.
    #[must_use]
    pub fn interval_around(&self, found: f64, level: f64) -> Interval {
        let Interval { low, high, .. } = self.interval(level);
        let bias = self.quantile(0.5) - found;
        Interval { low: (low - bias).max(0.0), high: (high - bias).max(found), level }
    }

    /// The percentile interval, widened for few groups as Student's t widens that of a mean.
    ///
    /// Resamples of n groups vary less than samples by √((n − 1)/n), and the normal quantile knows nothing of the
    /// degrees of freedom: T. Hesterberg, "What teachers should know about the bootstrap", *The American Statistician*
    /// 69 (2015), the expanded percentile interval.
    #[must_use]
    pub fn expanded_interval(&self, level: f64, n_groups: usize) -> Interval {
        let tail = expanded_tail((1.0 - level) / 2.0, n_groups);
        Interval { low: self.quantile(tail), high: self.quantile(1.0 - tail), level }
    }

    /// The standard deviation over the resamples, with n − 1, in the unit of the statistic.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let n = self.0.len() as f64;
        let mean = self.0.iter().sum::<f64>() / n;
        (self.0.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)).sqrt()
    }

    /// The value at rank q·(n − 1), interpolated between its neighbours, as numpy does by default.
    #[expect(clippy::cast_sign_loss, reason = "a rank is never negative")]
    fn quantile(&self, q: f64) -> f64 {
        let rank = q * (self.0.len() - 1) as f64;
        let below = self.0[rank.floor() as usize];
        let above = self.0[rank.ceil() as usize];
        below + (above - below) * rank.fract()
    }
}

/// Φ(−√(n/(n − 1)) t), t the quantile of Student's distribution with n − 1 degrees of freedom beyond which `tail` lies.
fn expanded_tail(tail: f64, n_groups: usize) -> f64 {
    let (n, freedom) = (n_groups as f64, (n_groups.max(2) - 1) as f64);
    // Newton's method for the normal quantile.
    let mut z = 0.0;
    for _ in 0..50 {
        let beyond = libm::erfc(z / std::f64::consts::SQRT_2) / 2.0;
        let density = libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        z += (beyond - tail) / density;
    }
    // R. Fisher and E. Cornish (1960), four terms: within 0.001 from 5 degrees of freedom on.
    let square = z * z;
    let t = z
        + z * (square + 1.0) / (4.0 * freedom)
        + z * (5.0 * square * square + 16.0 * square + 3.0) / (96.0 * freedom * freedom)
        + z * (3.0 * square * square * square + 19.0 * square * square + 17.0 * square - 15.0)
            / (384.0 * freedom * freedom * freedom);
    libm::erfc(t * (n / freedom).sqrt() / std::f64::consts::SQRT_2) / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantiles_are_interpolated_between_neighbours() {
        let spread = Spread::of(vec![4.0, 1.0, 3.0, 2.0, 5.0]).expect("values");
        assert_eq!(spread.interval(0.75), Interval { low: 1.5, high: 4.5, level: 0.75 });
        assert!((spread.standard_error() - 2.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn few_groups_widen_the_interval_as_students_t_does() {
        // Φ(−√(n/(n − 1)) t) with t from scipy 1.17.1: t.ppf(0.975, n − 1).
        for (n_groups, expected) in [(10, 0.008_550_6), (30, 0.018_753_9), (1000, 0.024_804_3)] {
            let found = expanded_tail(0.025, n_groups);
            assert!((found - expected).abs() < 2e-5, "{n_groups} groups: {found}, not {expected}");
        }
    }

    #[test]
    fn a_figure_that_many_resamples_lack_has_no_spread() {
        let draws = |n_undefined: usize| (0..100_u32).map(move |i| (i as usize >= n_undefined).then(|| f64::from(i)));
        let of = |n_undefined: usize| Spread::of_defined(draws(n_undefined).collect::<Vec<_>>().into_iter());
        assert!(of(5).is_some() && of(6).is_none() && of(100).is_none());
    }

    #[test]
    fn the_standard_error_of_a_mean_is_the_one_of_the_formula() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let bootstrap = Bootstrap { resamples: 20_000, seed: 3 };
        let mean = |times: &[u32]| times.iter().zip(&values).map(|(n, v)| f64::from(*n) * v).sum::<f64>() / 100.0;
        let found = Spread::of(bootstrap.draw(100, mean)).expect("values").standard_error();
        let expected = ((100.0 * 100.0 - 1.0) / 12.0 / 100.0_f64).sqrt(); // σ of 0..99, over √n
        assert!((found / expected - 1.0).abs() < 0.02, "{found} is not {expected}");
    }

    #[test]
    fn the_number_of_threads_changes_no_value() {
        let draw = || Bootstrap::new(7).draw(50, <[u32]>::to_vec);
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(draw);
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool").install(draw);
        assert!(one == three);
    }

    #[test]
    fn rows_of_one_group_are_drawn_together_and_widen_the_interval() {
        let rows: Vec<(Label, Label)> =
            (0..200).map(|i| (Label::new(i % 2), Label::new(if (i / 10) % 3 == 0 { 0 } else { i % 2 }))).collect();
        let spread = |groups: Groups| Bootstrap::new(0).macro_f1(2, &rows, &groups).expect("groups").standard_error();
        let alone = spread(Groups::of(0..200));
        let together = spread(Groups::of((0..200).map(|i| i / 10)));
        assert!(together > alone * 1.3, "{together} against {alone}");
    }

    #[test]
    fn a_single_group_has_no_spread() {
        let rows = [(Label::new(0), Label::new(0)), (Label::new(1), Label::new(0))];
        assert_eq!(Bootstrap::new(0).macro_f1(2, &rows, &Groups::of([5, 5])), None);
    }

    proptest! {
        #[test]
        fn as_many_groups_are_drawn_as_there_are(n in 1_usize..40, seed in any::<u64>()) {
            let draws = Bootstrap { resamples: 5, seed }.draw(n, <[u32]>::to_vec);
            prop_assert!(draws.iter().all(|times| times.iter().sum::<u32>() as usize == n));
        }

        #[test]
        fn a_higher_level_gives_an_interval_that_holds_the_lower_one(
            values in proptest::collection::vec(-5.0_f64..5.0, 2..60),
        ) {
            let spread = Spread::of(values).expect("two or more");
            let (inner, outer) = (spread.interval(0.5), spread.interval(0.95));
            prop_assert!(outer.low <= inner.low && inner.low <= inner.high && inner.high <= outer.high);
        }
    }
}
