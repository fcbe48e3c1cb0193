//! How shares are estimated, and what the methods and parts are called.

use crate::corpus::{LabelShares, Part};
use crate::metrics::Interval;
use crate::report::prose::Prose;
use crate::report::rounding::{at, figure_with_interval};

/// The name of a part, which is text from outside.
pub(super) fn part_name(values: &[String]) -> Prose {
    if values.is_empty() { Prose::from("all") } else { Prose::new().quoted(values.join(" · ")) }
}

/// A way to estimate shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Naive,
    Adjusted,
    Em,
    Powered,
}

impl Method {
    pub(super) const ALL: [Self; 4] = [Self::Naive, Self::Adjusted, Self::Em, Self::Powered];

    /// The one that assumes least and corrects most, of those by which all parts with shares have some.
    pub(super) fn best(parts: &[Part]) -> Self {
        let has = |method: &Self| {
            let mut shares = parts.iter().filter_map(|part| part.shares.as_ref());
            shares.all(|shares| shares.iter().any(|(_, share)| method.of(share).0.is_some()))
        };
        [Self::Powered, Self::Em, Self::Adjusted].into_iter().find(has).unwrap_or(Self::Naive)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive count",
            Self::Adjusted => "adjusted count",
            Self::Em => "em",
            Self::Powered => "powered",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Adjusted => "adjusted",
            Self::Em => "em",
            Self::Powered => "powered",
        }
    }

    /// The share by this method and its interval.
    pub(super) fn of(self, share: &LabelShares) -> (Option<f64>, Option<Interval>) {
        match self {
            Self::Naive => (Some(share.naive), share.intervals.naive),
            Self::Adjusted => (share.adjusted, share.intervals.adjusted),
            Self::Em => (share.em, share.intervals.em),
            Self::Powered => (share.powered, share.intervals.powered),
        }
    }

    /// The share of a label as it is shown.
    pub(super) fn figure(self, part: &Part, place: &str, label: &str, share: &LabelShares) -> Prose {
        let of_label = format!("{place}{}", at(["shares", label]));
        let (value, interval) = self.of(share);
        let key = self.key();
        figure_with_interval(
            value,
            interval,
            part.rows,
            &format!("{of_label}/{key}"),
            &format!("{of_label}/intervals/{key}"),
        )
    }

    pub(super) fn of_charts(self) -> &'static str {
        match self {
            Self::Naive => {
                "The charts show the naive count, which takes predictions as they stand. No corrected share can be told: the model does not know its errors, or it tells two of the labels apart nowhere. The intervals hold no such errors."
            }
            Self::Adjusted => "The charts show the adjusted count, with 95 % intervals.",
            Self::Em => {
                "The charts show the shares by em (expectation maximisation), corrected for the errors of the classifier, with 95 % intervals."
            }
            Self::Powered => {
                "The charts show the shares by prediction-powered inference, which the random sample corrects, with 95 % intervals."
            }
        }
    }
}
