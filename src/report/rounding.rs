//! How numbers are written in a report.
//!
//! A figure is shown with the decimals its uncertainty allows: two where its 95 % interval is wider than 0.02 or
//! where it comes from fewer than 2,500 rows (a share then has a standard error of up to 0.01 or more), else three.

use crate::metrics::Interval;

/// What stands for an undefined figure.
pub(super) const UNDEFINED: &str = "–";

/// A figure and its interval, or the figure alone.
pub(super) fn with_interval(value: Option<f64>, interval: Option<Interval>, rows: u64) -> String {
    match (value, interval) {
        (Some(value), Some(Interval { low, high, .. })) => {
            let decimals = if high - low > 0.02 { 2 } else { 3 };
            format!("{value:.decimals$} ({low:.decimals$}–{high:.decimals$})")
        }
        (value, _) => rounded(value, rows),
    }
}

/// A figure from this many rows.
pub(super) fn rounded(value: Option<f64>, rows: u64) -> String {
    let decimals = if rows < 2500 { 2 } else { 3 };
    value.map_or(UNDEFINED.to_owned(), |value| format!("{value:.decimals$}"))
}

/// A share in percent: whole above 10, with one decimal below, where a point matters more.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let text = if percent < 9.95 { format!("{percent:.1}") } else { format!("{percent:.0}") };
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// `1 statement`, `2 statements`.
pub(super) fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// A count with commas: `1,234`.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Characters of a text that a page shows.
const EXCERPT: usize = 60;

/// A text on one line, cut to what a table of a page has room for, and without characters that move a cursor.
pub(super) fn excerpt(text: &str) -> String {
    let plain: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match plain.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", plain[..end].trim_end()),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_uncertainty() {
        let interval = |low, high| Some(Interval { low, high, level: 0.95 });
        assert_eq!(with_interval(Some(0.7123), interval(0.68, 0.7416), 500), "0.71 (0.68–0.74)");
        assert_eq!(with_interval(Some(0.7123), interval(0.7069, 0.718), 50_000), "0.712 (0.707–0.718)");
        assert_eq!(rounded(Some(0.7123), 5000), "0.712");
        assert_eq!(
            ["0.1", "0.099", "0.0351", "0.8"].map(|s| percent(s.parse().expect("a number"))),
            ["10", "9.9", "3.5", "80"]
        );
        assert_eq!([1, 999, 1000, 1_234_567].map(thousands), ["1", "999", "1,000", "1,234,567"]);
    }
}
