//! The words every stage shares: the ordered label names, a label as an index into them, and a
//! row of probabilities over them.
//!
//! Label names are data. They enter with a codebook, a labelled set or a model file, travel as one
//! [`LabelNames`], and leave in files and pages; everything in between counts indices.

use crate::error::Error;
use smallvec::SmallVec;

/// The ordered names of the labels of one set: at least two, distinct, none empty.
///
/// ```
/// use demarche::LabelNames;
///
/// let names = LabelNames::new(["hawkish", "dovish", "neutral"]).unwrap();
/// assert_eq!(names.index_of("dovish").unwrap().index(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelNames(Vec<String>);

impl LabelNames {
    /// Takes the names in the order given.
    ///
    /// # Errors
    /// [`Error::Labels`] for fewer than two names, an empty or a repeated one.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        if names.len() < 2 {
            let only = names.first().map_or("no label at all".to_owned(), |name| format!("only the label `{name}`"));
            return Err(Error::Labels(format!("{only}: a model needs at least two different labels to tell apart")));
        }
        for (i, name) in names.iter().enumerate() {
            if name.is_empty() {
                return Err(Error::Labels("a label name is empty".to_owned()));
            }
            if names[..i].contains(name) {
                return Err(Error::Labels(format!("the label name `{name}` occurs twice")));
            }
        }
        Ok(Self(names))
    }

    /// The label of this name, if the set has one.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<Label> {
        self.0.iter().position(|n| n == name).map(|i| Label(i as u32))
    }

    /// The name of a label of this set.
    #[must_use]
    pub fn name(&self, label: Label) -> &str {
        &self.0[label.index()]
    }

    /// The names in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The number of labels, `n_classes` in the formulas.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there are always at least two")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// One of the labels of a [`LabelNames`], as an index into it. It has no meaning without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(u32);

impl Label {
    /// The label at a position of its [`LabelNames`].
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The position in its [`LabelNames`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One number per label. Up to eight stand in place, so that scoring a statement allocates nothing.
pub(crate) type LabelRow = SmallVec<[f64; 8]>;

/// One probability per label name, in their order, summing to 1 (within 1e-9), and the label predicted from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities {
    row: LabelRow,
    label: Label,
}

impl Probabilities {
    /// Takes one row; the label predicted is the likeliest, the first of equals.
    ///
    /// # Panics
    /// When a value lies outside [0, 1], is not a number, or the sum is not 1: a bug in the caller, never bad input.
    #[must_use]
    pub fn new(row: impl IntoIterator<Item = f64>) -> Self {
        let row: LabelRow = row.into_iter().collect();
        let sum: f64 = row.iter().sum();
        assert!(
            row.iter().all(|p| (0.0..=1.0).contains(p)) && (sum - 1.0).abs() < 1e-9,
            "not a row of probabilities: {row:?}"
        );
        let likeliest = (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best });
        Self { row, label: Label::new(likeliest) }
    }

    /// The same probabilities with the label that a decision rule predicts from them.
    #[must_use]
    pub(crate) fn decided(self, label: Label) -> Self {
        Self { label, ..self }
    }

    /// The label predicted: the likeliest, unless a rule decided otherwise.
    #[must_use]
    pub fn label(&self) -> Label {
        self.label
    }

    /// The probability of [`label`](Self::label).
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.row[self.label.index()]
    }

    /// Whether no other label is likelier than the one predicted: a rule may have decided for a rarer one.
    #[must_use]
    pub fn is_likeliest(&self) -> bool {
        self.row.iter().all(|p| *p <= self.confidence())
    }

    /// The probability of one label.
    #[must_use]
    pub fn of(&self, label: Label) -> f64 {
        self.row[label.index()]
    }

    /// All of them, in the order of the label names.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_label_is_refused_by_name() {
        let error = LabelNames::new(["critical"]).expect_err("one label");
        assert!(error.to_string().contains("only the label `critical`"), "{error}");
    }

    #[test]
    fn the_first_of_equal_probabilities_is_the_label() {
        assert_eq!(Probabilities::new(vec![0.25, 0.375, 0.375]).label().index(), 1);
    }
}
