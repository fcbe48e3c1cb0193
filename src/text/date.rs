//! Dates as they stand in tables and on pages: ISO 8601, and English dates in words.

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

/// A date in words as ISO 8601, other dates as they are: `2023-11-10` of `Fri, 10 Nov 2023 17:30:00 -0500`.
pub(crate) fn written(date: String) -> String {
    if iso(&date, 4).is_some() { date } else { in_words(&date).unwrap_or(date) }
}

/// The day of a text such as `Published: 21:44, 19 July 2023` or `November 19, 2019, 9:02 AM`, as ISO 8601.
pub(crate) fn in_words(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let day_of = |word: &str| -> Option<u32> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse().ok().filter(|_| digits.len() <= 2 && word.len() - digits.len() <= 2)
    };
    let year_of = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() == 4);
    words.iter().enumerate().find_map(|(at, word)| {
        let month = month_of(word)?;
        let before = at.checked_sub(1).and_then(|before| day_of(words[before]));
        let after = words.get(at + 1);
        let (day, year) = match (before, after.and_then(|word| year_of(word))) {
            (Some(day), Some(year)) => (day, year),
            _ => (day_of(after?)?, year_of(words.get(at + 2)?)?),
        };
        iso(&format!("{year:04}-{month:02}-{day:02}"), 10)
    })
}

/// The number of an English month, in full or by its first three or four letters.
fn month_of(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_ascii_lowercase();
    let fits = |month: &&str| *month == lower || (3..=4).contains(&lower.len()) && month.starts_with(&lower);
    MONTHS.iter().position(fits).map(|at| at + 1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_dates_in_words_are_read_in_any_order() {
        for (text, date) in [
            ("Published: 21:44, 19 July 2023", "2023-07-19"),
            ("November 19, 2019, 9:02 AM", "2019-11-19"),
            ("Fri, 10 Nov 2023 17:30:00 -0500", "2023-11-10"),
            ("Sept. 3rd, 2031", "2031-09-03"),
        ] {
            assert_eq!(in_words(text).as_deref(), Some(date), "{text}");
        }
        for text in ["", "2 hours ago", "May 2031", "31 February 2031", "may be 12 2031"] {
            assert_eq!(in_words(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_machines_stay_as_they_are() {
        for text in ["2031-05-04T10:00:00Z", "20310504", "4.5.2031"] {
            assert_eq!(written(text.to_owned()), text);
        }
    }
}
