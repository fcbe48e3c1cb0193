//! Months and years of dates as they stand in tables.

/// The beginning of an ISO 8601 date, `2024-05` of length 7 or `2024` of length 4: of `2024-05-17`, `2024-05-17T08:00Z`, `20240517`, `2024-05`, and
/// for a year of `2024`. `None` of what is no day, such as the 31st of February.
pub(crate) fn iso(date: &str, length: usize) -> Option<String> {
    let (day, _) = date.split_once(['T', ' ']).unwrap_or((date, ""));
    let is_basic = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    let day = if is_basic { [&day[..4], &day[4..6], &day[6..]].join("-") } else { day.to_owned() };
    let parts: Vec<&str> = day.split('-').collect();
    let number = |at: usize, digits: usize| -> Option<u32> {
        let part = parts.get(at)?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let year = number(0, 4).filter(|year| *year > 0)?;
    let month = number(1, 2).filter(|month| (1..=12).contains(month));
    let is_date = match parts.len() {
        1 => true,
        2 => month.is_some(),
        3 => (1..=days(year, month?)).contains(&number(2, 2)?),
        _ => false,
    };
    if is_date { day.get(..length).map(str::to_owned) } else { None }
}

/// Days of a month of the Gregorian calendar.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}
