//! Names in capitals at the head of the lines of a transcript: "MR. HOLT: …".
//!
//! Assumes that a page of such lines is the record of a debate or briefing, as agencies and ministries print it (Associated Press
//! Stylebook, "Q and A format").

/// Words in capitals before a colon that call nobody.
#[rustfmt::skip] // one word a line otherwise
pub(super) const LABELS: [&str; 34] = [
    "READ", "WATCH", "UPDATE", "UPDATES", "UPDATED", "CORRECTION", "RELATED", "SEE", "MORE", "LIVE", "BREAKING",
    "EXCLUSIVE", "NOTE", "VIDEO", "PHOTO", "PHOTOS", "GALLERY", "LISTEN", "OPINION", "ANALYSIS", "ALSO", "FILE",
    "WHO", "WHAT", "WHEN", "WHERE", "WHY", "HOW", "BACKGROUND", "KEY", "NEXT", "EDITOR", "CONTACT", "SOURCE",
];

/// Most bytes before the colon of a line of a transcript.
const LONGEST_CALL: usize = 60;

/// The name in capitals before a colon at the head of a line: of "MR. HOLT: …", of "SEN. LEE (R-OH): …".
pub(super) fn call(line: &str) -> Option<&str> {
    let (head, rest) = line.get(..line.floor_char_boundary(LONGEST_CALL))?.split_once(':')?;
    let name = head.split(['(', '[']).next().unwrap_or("");
    let mut letters = name.chars().filter(|letter| letter.is_alphabetic());
    let is_call =
        rest.starts_with(char::is_whitespace) && letters.clone().count() > 1 && letters.all(char::is_uppercase);
    let is_label = LABELS.contains(&name.split_whitespace().next().unwrap_or(""));
    (is_call && !is_label).then(|| name.trim())
}

/// Callers of a transcript that are remembered.
pub(super) const MOST_CALLS: usize = 100;
