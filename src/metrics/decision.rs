//! Which label to predict from calibrated probabilities.
//!
//! Predicting the likeliest label gives the fewest errors, and of a rare label hardly any prediction. Macro-F1 counts every label alike. So the
//! label predicted is the one with the largest
//!
//! ```text
//! p_k / π_k^γ,   π_k the prevalence of label k among the training rows,   0 ≤ γ ≤ 1
//! ```
//!
//! γ = 0 is the likeliest label; γ = 1 the one that gained most over its prevalence, which maximises the mean recall (Elkan, "The foundations
//! of cost-sensitive learning", IJCAI 2001). What maximises macro-F1 lies between (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of
//! classifiers to maximize F1 measure", ECML 2014), so γ is chosen on held-out rows. The probabilities stay as they are.

use super::Confusion;
use crate::stance::{Label, LabelRow, Probabilities};

/// With fewer rows for each label on average a γ would follow chance.
const FEWEST_ROWS: usize = 10;
/// The values of γ tried.
const EXPONENTS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// A rule from probabilities to a label.
///
/// ```
/// use demarche::metrics::Decision;
/// use demarche::Probabilities;
///
/// let rare_second = [90, 10];
/// let decide = |exponent| Decision::new(exponent, &rare_second).decide(vec![0.7, 0.3]).label().index();
/// assert_eq!((decide(0.0), decide(1.0)), (0, 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    exponent: f64,
    /// π_k^−γ.
    weights: Vec<f64>,
}

impl Decision {
    /// The rule of an exponent γ in [0, 1] and the number of training rows of each label. A label without rows is left as it is.
    #[must_use]
    pub fn new(exponent: f64, support: &[usize]) -> Self {
        let n = support.iter().sum::<usize>() as f64;
        let weight = |rows: &usize| if *rows == 0 { 1.0 } else { libm::pow(*rows as f64 / n, -exponent) };
        Self { exponent, weights: support.iter().map(weight).collect() }
    }

    /// The rule of highest macro-F1 on held-out rows of (gold, probabilities in the order of the label names); of equals the one nearest to the
    /// likeliest label. With fewer than 10 rows for each label on average it is the likeliest label itself.
    #[must_use]
    pub fn fit(support: &[usize], rows: &[(Label, &[f64])]) -> Self {
        if support.iter().sum::<usize>() < FEWEST_ROWS * support.len() {
            return Self::new(0.0, support);
        }
        let macro_f1 = |rule: &Self| {
            let pairs = rows.iter().map(|(gold, p)| (*gold, rule.label(p)));
            Confusion::of(support.len(), pairs).macro_f1().unwrap_or(0.0)
        };
        let rules = EXPONENTS.map(|exponent| Self::new(exponent, support));
        let scored = rules.into_iter().map(|rule| (macro_f1(&rule), rule));
        scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).expect("there are exponents").1
    }

    /// γ.
    #[must_use]
    pub fn exponent(&self) -> f64 {
        self.exponent
    }

    /// A row of probabilities with the label that the rule predicts.
    ///
    /// # Panics
    /// As [`Probabilities::new`].
    #[must_use]
    pub fn decide(&self, row: impl IntoIterator<Item = f64>) -> Probabilities {
        let row: LabelRow = row.into_iter().collect();
        let label = self.label(&row);
        Probabilities::new(row).decided(label)
    }

    fn label(&self, row: &[f64]) -> Label {
        let gain = |k: usize| row[k] * self.weights[k];
        Label::new((0..row.len()).fold(0, |best, k| if gain(k) > gain(best) { k } else { best }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponent_of_0_predicts_the_likeliest_and_of_equals_the_first() {
        let rule = Decision::new(0.0, &[1, 8, 0]);
        assert_eq!(rule.decide(vec![0.2, 0.4, 0.4]).label().index(), 1);
    }

    #[test]
    fn the_exponent_is_that_of_the_highest_macro_f1() {
        // Of 90 common rows all have p = (0.8, 0.2), of 10 rare ones all (0.7, 0.3): only a rule that favours the rare label tells them apart.
        let (common, rare) = ([0.8, 0.2], [0.7, 0.3]);
        let rows: Vec<(Label, &[f64])> =
            (0..100).map(|i| if i < 90 { (Label::new(0), &common[..]) } else { (Label::new(1), &rare[..]) }).collect();
        let rule = Decision::fit(&[90, 10], &rows);
        assert!((rule.exponent() - 0.5).abs() < 1e-12, "{}", rule.exponent());
        assert_eq!(rule.decide(rare.to_vec()).label().index(), 1);
        assert_eq!(rule.decide(common.to_vec()).label().index(), 0);
    }

    #[test]
    fn where_nothing_is_gained_the_likeliest_label_is_predicted() {
        let row = [0.9, 0.1];
        assert!(Decision::fit(&[50, 50], &[(Label::new(0), &row[..])]).exponent() < 1e-12);
    }
}
