//! How macro-F1 grows with the labelled statements: one recipe, fitted anew to growing shares of the groups, scored on held-out ones.
//!
//! Only the fit is repeated, without calibration and decision rule, so the last point can lie a little below the evaluation. What more labels
//! would bring is read off a straight line of macro-F1 over the logarithm of the rows through the larger shares. Such curves flatten
//! (C. Cortes et al., "Learning curves: asymptotic values and rate of convergence", NIPS 1993), so the number of labels it gives is a lower
//! bound, and it is given only where the rise is above noise and the number is no more than three times the rows there are.

use serde::Serialize;

use super::LEVEL;
use super::cross_validation::without_held_out;
use crate::Error;
use crate::labels::{Fold, LabelledSet};
use crate::metrics::{Bootstrap, GroupedPairs, Groups, Interval, Spread};
use crate::model::{CalibrationKind, Recipe, RecipeChoice, StanceModel, TrainParams};
use crate::random::SplitMix64;
use crate::stance::Label;

/// Shares of the training groups.
const SHARES: [f64; 6] = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0];
/// Draws of groups for each share below 1: one draw more or less moves a small share's figure.
const REPEATS: u32 = 2;
/// The rise is read off the shares from this one on.
const RISE_FROM: f64 = 0.4;
/// The gain that the advice is about.
const GAIN: f64 = 0.03;
/// More labels than so many times the rows there are cannot be promised.
const FARTHEST: f64 = 3.0;
/// Fewer rows than these tell nothing of how the curve goes on.
const FEWEST_ROWS: usize = 100;

/// Macro-F1 by the number of labelled statements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LearningCurve {
    /// The recipe, in words.
    pub recipe: String,
    /// From few rows to all; shares that leave a label without rows are left out.
    pub points: Vec<LearningPoint>,
    /// What more labels would bring.
    pub advice: Advice,
}

/// What a share of the training groups is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearningPoint {
    /// The share of the groups trained on.
    pub share: f64,
    /// Rows trained on, the mean over the folds.
    pub rows: f64,
    /// Macro-F1 on the held-out rows, the mean over the draws.
    pub macro_f1: Option<f64>,
    /// `[low, high]` at 95 %, for the rows scored; that other groups could have been drawn to train on widens it no further.
    pub interval: Option<Interval>,
}

/// How many more labels a gain would take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// The gain of macro-F1 asked for.
    pub gain: f64,
    /// What twice the rows would add, as the curve rises now; `None` with fewer than three points.
    pub per_doubling: Option<f64>,
    /// `[low, high]` at 95 %.
    pub interval: Option<Interval>,
    /// At least so many more labelled statements for the gain; `None` unless the verdict is `rises`.
    pub more: Option<u64>,
    /// What the curve shows.
    pub verdict: Verdict,
}

/// What a learning curve shows of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It rises, and the gain is in reach.
    Rises,
    /// It rises so slowly that the gain would take more than three times the rows there are.
    RisesSlowly,
    /// It may as well be flat: the interval of its rise holds 0.
    MayBeFlat,
    /// There are too few points or fewer than 100 rows.
    Unknown,
}

/// The predictions behind one point, by draw.
struct Draws {
    share: f64,
    rows: f64,
    predicted: Vec<GroupedPairs>,
}

impl LearningCurve {
    /// Fits `recipe` again and again. `progress` is told which fit of how many has begun.
    pub(super) fn of(
        set: &LabelledSet,
        recipe: Recipe,
        train: &TrainParams,
        bootstrap: &Bootstrap,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, Error> {
        let choice = RecipeChoice::from(recipe);
        let train = &TrainParams { choice, calibration: Some(CalibrationKind::None), ..train.clone() };
        let folds = set.folds(set.n_folds(train.n_folds)?, train.seed);
        let n_draws = |share: f64| if share < 1.0 { REPEATS } else { 1 };
        let n_fits = SHARES.iter().map(|share| n_draws(*share) as usize).sum::<usize>() * folds.len();
        let groups = Groups::of(set.groups().iter().copied());
        let mut n_done = 0;
        let mut points = Vec::new();
        for share in SHARES {
            let mut rows = 0;
            let mut predicted = Vec::new();
            for draw in 0..n_draws(share) {
                let mut labels = vec![None; set.statements().len()];
                for (number, fold) in folds.iter().enumerate() {
                    progress(n_done, n_fits);
                    n_done += 1;
                    let part = part(set, fold, share, train.seed, draw * folds.len() as u32 + number as u32);
                    let subset = set.subset(&part)?;
                    if subset.support().contains(&0) || subset.n_groups() < 2 {
                        continue;
                    }
                    rows += part.len();
                    let model =
                        StanceModel::train_settled(&subset, &without_held_out(train, set, &fold.held_out), &|_, _| ())?;
                    for row in &fold.held_out {
                        labels[*row] = Some(model.predict(set.statements()[*row].utterance()).probabilities.label());
                    }
                }
                if let Some(labels) = labels.into_iter().collect::<Option<Vec<Label>>>() {
                    let gold = set.statements().iter().map(|statement| statement.label);
                    predicted.push(GroupedPairs::of(set.names().len(), gold.zip(labels), &groups));
                }
            }
            if predicted.len() == n_draws(share) as usize {
                let rows = rows as f64 / (predicted.len() * folds.len()) as f64;
                points.push(Draws { share, rows, predicted });
            }
        }
        Ok(Self::from_draws(recipe.to_string(), &points, set.statements().len(), groups.len(), bootstrap))
    }

    fn from_draws(recipe: String, draws: &[Draws], n_rows: usize, n_groups: usize, bootstrap: &Bootstrap) -> Self {
        let mean = |times: &[u32], point: &Draws| -> Option<f64> {
            let scores: Vec<f64> =
                point.predicted.iter().map(|pairs| pairs.drawn(times).macro_f1()).collect::<Option<_>>()?;
            Some(scores.iter().sum::<f64>() / scores.len() as f64)
        };
        let figures = |times: &[u32]| -> Vec<Option<f64>> { draws.iter().map(|point| mean(times, point)).collect() };
        let found = figures(&vec![1; n_groups]);
        let resampled = if n_groups < 2 { Vec::new() } else { bootstrap.draw(n_groups, figures) };
        let interval = |values: Vec<Option<f64>>| Some(Spread::of_defined(values.into_iter())?.interval(LEVEL));
        let points = draws.iter().enumerate().map(|(i, point)| LearningPoint {
            share: point.share,
            rows: point.rows,
            macro_f1: found[i],
            interval: interval(resampled.iter().map(|figures| figures[i]).collect()),
        });
        let rise = |figures: &[Option<f64>]| {
            let late = draws.iter().zip(figures).filter(|(point, _)| point.share >= RISE_FROM);
            slope(&late.map(|(point, value)| Some((libm::log2(point.rows), (*value)?))).collect::<Option<Vec<_>>>()?)
        };
        let per_doubling = rise(&found);
        let rises =
            interval(resampled.iter().map(|figures| rise(figures)).collect()).filter(|_| per_doubling.is_some());
        let advice = Advice::of(per_doubling, rises, n_rows);
        Self { recipe, points: points.collect(), advice }
    }
}

impl Advice {
    #[expect(clippy::cast_sign_loss, reason = "it is above 0")]
    fn of(per_doubling: Option<f64>, interval: Option<Interval>, n_rows: usize) -> Self {
        let nothing = Self { gain: GAIN, per_doubling, interval, more: None, verdict: Verdict::Unknown };
        let (Some(rise), Some(interval)) = (per_doubling, interval) else { return nothing };
        if n_rows < FEWEST_ROWS {
            return nothing;
        }
        if interval.low <= 0.0 || rise <= 0.0 {
            return Self { verdict: Verdict::MayBeFlat, ..nothing };
        }
        let times = libm::exp2(GAIN / rise) - 1.0;
        if times > FARTHEST {
            return Self { verdict: Verdict::RisesSlowly, ..nothing };
        }
        Self { more: Some((n_rows as f64 * times).ceil() as u64), verdict: Verdict::Rises, ..nothing }
    }
}

/// Rows of some of a fold's training groups, drawn at random.
fn part(set: &LabelledSet, fold: &Fold, share: f64, seed: u64, stream: u32) -> Vec<usize> {
    let mut order: Vec<u32> = fold.train.iter().map(|row| set.groups()[*row]).collect();
    order.sort_unstable();
    order.dedup();
    // Far from the streams of the bootstrap.
    SplitMix64::new(seed, u32::MAX / 2 + stream).shuffle(&mut order);
    let wanted = (share * fold.train.len() as f64).round();
    let mut is_in = vec![false; set.n_groups()];
    let mut sizes = vec![0_usize; set.n_groups()];
    fold.train.iter().for_each(|row| sizes[set.groups()[*row] as usize] += 1);
    let mut n_rows = 0;
    for group in order {
        if n_rows as f64 >= wanted {
            break;
        }
        is_in[group as usize] = true;
        n_rows += sizes[group as usize];
    }
    fold.train.iter().copied().filter(|row| is_in[set.groups()[*row] as usize]).collect()
}

/// The slope of the least-squares line through points; `None` for fewer than three.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x) * (point.0 - x)).sum();
    (variance > 0.0).then(|| covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(rise: f64, low: f64) -> Advice {
        Advice::of(Some(rise), Some(Interval { low, high: 2.0 * rise - low, level: LEVEL }), 1000)
    }

    #[test]
    fn the_advice_follows_the_rise_and_is_silent_where_the_curve_is_flat() {
        let rises = advice(0.03, 0.01);
        assert_eq!((rises.verdict, rises.more), (Verdict::Rises, Some(1000)));
        let flat = advice(0.01, -0.01);
        assert_eq!((flat.verdict, flat.more), (Verdict::MayBeFlat, None));
        let slow = advice(0.01, 0.005);
        assert_eq!((slow.verdict, slow.more), (Verdict::RisesSlowly, None), "it would take seven times the rows");
        assert_eq!(Advice::of(None, None, 1000).verdict, Verdict::Unknown);
        assert_eq!(Advice::of(rises.per_doubling, rises.interval, 99).verdict, Verdict::Unknown, "too few rows");
    }

    #[test]
    fn the_slope_is_that_of_the_line() {
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]), Some(2.0));
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 3.0)]), None);
    }
}
