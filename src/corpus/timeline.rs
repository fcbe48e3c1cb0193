//! The parts of a corpus in the order of time: one timeline for each value of the other columns split by.

use std::collections::BTreeMap;

use super::Aggregation;

/// Periods of a timeline at most; dates so far apart are mistakes, and then those without statements are left out.
const MOST_PERIODS: usize = 1200;

/// Parts by their period.
type Periods<'p> = BTreeMap<&'p str, usize>;

/// The parts that differ in their month or year alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The column of the periods: `month` or `year`.
    pub unit: String,
    /// The values of the other columns split by, in their order.
    pub values: Vec<String>,
    /// Statements of its parts, those without a date among them.
    pub rows: u64,
    /// Statements whose date is not known.
    pub undated: u64,
    /// The periods from the first to the last of all timelines, each with the position of its part in [`Aggregation::parts`]; `None` where
    /// there is no statement.
    pub periods: Vec<(String, Option<usize>)>,
}

impl Aggregation {
    /// The timelines, those with the most statements first; none where the corpus was split neither by month nor by year.
    #[must_use]
    pub fn timelines(&self) -> Vec<Timeline> {
        let column = ["month", "year"].into_iter().find_map(|unit| self.by.iter().position(|name| name == unit));
        let Some(column) = column else { return Vec::new() };
        let all = periods(self.parts.iter().map(|part| part.values[column].as_str()));
        // Of each: its statements, those without a date, and its parts by period.
        let mut timelines = BTreeMap::<Vec<&str>, (u64, u64, Periods)>::new();
        for (at, part) in self.parts.iter().enumerate() {
            let mut values: Vec<&str> = part.values.iter().map(String::as_str).collect();
            let period = values.remove(column);
            let (rows, undated, parts) = timelines.entry(values).or_default();
            *rows += part.rows;
            if number(period).is_some() {
                parts.insert(period, at);
            } else {
                *undated += part.rows;
            }
        }
        let mut found: Vec<Timeline> = timelines
            .into_iter()
            .map(|(values, (rows, undated, parts))| Timeline {
                unit: self.by[column].clone(),
                values: values.into_iter().map(str::to_owned).collect(),
                rows,
                undated,
                periods: all.iter().map(|period| (period.clone(), parts.get(period.as_str()).copied())).collect(),
            })
            .collect();
        // Stable: equally long ones stay in the order of their values.
        found.sort_by_key(|timeline| std::cmp::Reverse(timeline.rows));
        found
    }
}

/// The periods from the first to the last, those between them too.
fn periods<'p>(found: impl Iterator<Item = &'p str>) -> Vec<String> {
    let mut found: Vec<(&str, usize, bool)> =
        found.filter_map(|period| number(period).map(|(n, is_month)| (period, n, is_month))).collect();
    found.sort_unstable_by_key(|(period, n, _)| (*n, *period));
    found.dedup();
    let (Some((_, first, is_month)), Some((_, last, _))) = (found.first(), found.last()) else { return Vec::new() };
    if last - first >= MOST_PERIODS || found.iter().any(|(_, _, other)| other != is_month) {
        return found.iter().map(|(period, ..)| (*period).to_owned()).collect();
    }
    let name = |n: usize| if *is_month { format!("{:04}-{:02}", n / 12, n % 12 + 1) } else { format!("{n:04}") };
    (*first..=*last).map(name).collect()
}

/// The number of a period, `2024-05` or `2024`, and whether it is a month.
fn number(period: &str) -> Option<(usize, bool)> {
    let digits = |text: &str, length: usize| {
        let is_number = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        if is_number { text.parse::<usize>().ok() } else { None }
    };
    match period.split_once('-') {
        Some((year, month)) => {
            let month = digits(month, 2).filter(|month| (1..=12).contains(month))?;
            Some((digits(year, 4)? * 12 + month - 1, true))
        }
        None => Some((digits(period, 4)?, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_between_the_first_and_the_last_are_there_too() {
        let found = periods(["2024-02", "unknown", "2023-11", "2024-02"].into_iter());
        assert_eq!(found, ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(periods(["2022", "2020"].into_iter()), ["2020", "2021", "2022"]);
        assert_eq!(periods(["0001-01", "2024-05"].into_iter()), ["0001-01", "2024-05"]);
        assert!(periods(["May", "2024-13", "unknown"].into_iter()).is_empty());
    }
}
