//! How numbers are written in a report.
//!
//! A figure is shown with the decimals its uncertainty allows: two where its 95 % interval is wider than 0.02 or
//! where it comes from fewer than 2,500 rows (a share then has a standard error of up to 0.01 or more), else three.

use super::prose::Prose;
use crate::metrics::Interval;

/// What stands for an undefined figure.
pub(super) const UNDEFINED: &str = "–";

/// The decimals that an interval allows.
pub(super) fn decimals_of(interval: Interval) -> usize {
    if interval.high - interval.low > 0.02 { 2 } else { 3 }
}

/// A figure and its interval, or the figure alone.
pub(super) fn with_interval(value: Option<f64>, interval: Option<Interval>, rows: u64) -> String {
    match (value, interval) {
        (Some(value), Some(interval)) => {
            let (decimals, Interval { low, high, .. }) = (decimals_of(interval), interval);
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

/// A share in percent: whole above 10, with one decimal below and near 100, where a point matters more.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let is_near_all = (99.5..100.0).contains(&percent);
    let text = if percent < 9.95 || is_near_all { format!("{percent:.1}") } else { format!("{percent:.0}") };
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

/// The JSON pointer through these keys (RFC 6901).
pub(super) fn at<const N: usize>(keys: [&str; N]) -> String {
    keys.iter().flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")]).collect()
}

/// A figure from so many rows, which stands in the JSON at `place`.
pub(super) fn figure(value: Option<f64>, rows: u64, place: &str) -> Prose {
    Prose::new().figure(rounded(value, rows), place)
}

/// A figure with so many decimals.
pub(super) fn decimals(value: Option<f64>, decimals: usize, place: &str) -> Prose {
    Prose::new().figure(value.map_or(UNDEFINED.to_owned(), |value| format!("{value:.decimals$}")), place)
}

/// A figure and its interval, which stand in the JSON at two places.
pub(super) fn figure_with_interval(
    value: Option<f64>,
    interval: Option<Interval>,
    rows: u64,
    place: &str,
    of_interval: &str,
) -> Prose {
    let (Some(value), Some(interval)) = (value, interval) else { return figure(value, rows, place) };
    let (decimals, Interval { low, high, .. }) = (decimals_of(interval), interval);
    Prose::new()
        .figure(format!("{value:.decimals$}"), place)
        .words(" (")
        .figure(format!("{low:.decimals$}"), format!("{of_interval}/0"))
        .words("–")
        .figure(format!("{high:.decimals$}"), format!("{of_interval}/1"))
        .words(")")
}

/// A share in percent.
pub(super) fn share(value: Option<f64>, place: &str) -> Prose {
    Prose::new().figure(value.map_or(UNDEFINED.to_owned(), |value| format!("{} %", percent(value))), place)
}

/// A count.
pub(super) fn count(n: u64, place: &str) -> Prose {
    Prose::new().figure(thousands(n), place)
}

/// A count with what it counts.
pub(super) fn words_of(n: u64, noun: &str, place: &str) -> Prose {
    count(n, place).words(format!(" {noun}{}", if n == 1 { "" } else { "s" }))
}

/// A number with its sign and so many decimals; what rounds to 0 has none.
pub(super) fn with_sign(number: f64, decimals: usize) -> String {
    let text = format!("{number:+.decimals$}").replace('-', "−");
    if text.contains(|c: char| ('1'..='9').contains(&c)) { text } else { text[text.len() - 2 - decimals..].to_owned() }
}

/// A number with its sign.
pub(super) fn signed(number: f64, place: &str) -> Prose {
    Prose::new().figure(with_sign(number, 2), place)
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
    fn a_place_may_bear_any_label() {
        assert_eq!(at(["per_label", "pro/con~tra", "f1"]), "/per_label/pro~1con~0tra/f1");
        let interval = Some(Interval { low: 0.5, high: 0.75, level: 0.95 });
        let prose = figure_with_interval(Some(0.625), interval, 10, "/f1", "/intervals/f1");
        assert_eq!(prose.plain(), with_interval(Some(0.625), interval, 10));
    }

    #[test]
    fn what_rounds_to_nothing_has_no_sign() {
        assert_eq!([0.0251, -0.0251, 0.001, -0.001].map(|n| with_sign(n, 2)), ["+0.03", "−0.03", "0.00", "0.00"]);
    }

    #[test]
    fn decimals_follow_the_uncertainty() {
        let interval = |low, high| Some(Interval { low, high, level: 0.95 });
        assert_eq!(with_interval(Some(0.7123), interval(0.68, 0.7416), 500), "0.71 (0.68–0.74)");
        assert_eq!(with_interval(Some(0.7123), interval(0.7069, 0.718), 50_000), "0.712 (0.707–0.718)");
        assert_eq!(rounded(Some(0.7123), 5000), "0.712");
        assert_eq!(
            ["0.1", "0.099", "0.0351", "0.8", "0.995", "1"].map(|s| percent(s.parse().expect("a number"))),
            ["10", "9.9", "3.5", "80", "99.5", "100"]
        );
        assert_eq!([1, 999, 1000, 1_234_567].map(thousands), ["1", "999", "1,000", "1,234,567"]);
    }
}
