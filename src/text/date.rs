//! Months and years of dates as they stand in tables.

/// The beginning of an ISO 8601 date: `2024-05-17`, `2024-05-17T08:00Z`, `2024-05`, and for a year `2024`.
pub(crate) fn iso(date: &str, length: usize) -> Option<&str> {
    let (day, _) = date.split_once(['T', ' ']).unwrap_or((date, ""));
    let mut parts = day.split('-');
    let number = |part: &str, digits: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == digits
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    let is_date = parts.next().is_some_and(|year| number(year, 4, 1..=9999))
        && parts.next().is_none_or(|month| number(month, 2, 1..=12))
        && parts.next().is_none_or(|day| number(day, 2, 1..=31))
        && parts.next().is_none();
    if is_date { day.get(..length) } else { None }
}
