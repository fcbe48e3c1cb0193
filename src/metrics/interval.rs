//! The two numbers between which a figure lies, as likely as its level says.

use serde::Serialize;

/// Where a figure lies with a confidence of `level`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The confidence, for example 0.95.
    pub level: f64,
}

impl Interval {
    /// Of a share that is 0 or 1 in all of `n_groups` independent groups, where resamples are all alike and tell nothing: the end it is
    /// not at follows from the binomial distribution, (1 − level)/2 = p^n (C. Clopper and E. Pearson, *Biometrika* 26, 1934).
    ///
    /// ```
    /// use demarche::metrics::Interval;
    ///
    /// let found = Interval { low: 1.0, high: 1.0, level: 0.95 };
    /// assert!((found.of_share(10).low - 0.6915).abs() < 1e-4);
    /// let other = Interval { low: 0.5, high: 1.0, level: 0.95 };
    /// assert_eq!(other.of_share(10), other);
    /// ```
    #[must_use]
    pub fn of_share(self, n_groups: usize) -> Self {
        if self.low < self.high || n_groups == 0 {
            return self;
        }
        let tail = libm::pow((1.0 - self.level) / 2.0, 1.0 / n_groups as f64);
        match self.low {
            1.0 => Self { low: tail, ..self },
            0.0 => Self { high: 1.0 - tail, ..self },
            _ => self,
        }
    }
}

impl Serialize for Interval {
    /// Writes `[low, high]`; the level is one for all intervals and stands beside them.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.low, self.high).serialize(serializer)
    }
}
