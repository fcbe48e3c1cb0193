//! Names in capitals at the head of the lines of a transcript: "MR. HOLT: …".
//!
//! Assumes that a page of such lines is the record of a debate or briefing, as agencies and ministries print it (Associated Press
//! Stylebook, "Q and A format").

use crate::article::{
    cue::{GRAMMAR, Lexicon, bit},
    noise,
};

const ROLE: u32 = bit(&GRAMMAR, "role");

/// Most bytes before the colon of a line of a transcript.
const LONGEST_CALL: usize = 60;

/// The name in capitals before a colon at the head of a line: of "MR. HOLT: …", of "SEN. LEE (R-OH): …"; or "Q.". A label is
/// none, but with a role behind it names an officer: "CITY ATTORNEY".
pub(super) fn call<'t>(line: &'t str, lexicon: &Lexicon) -> Option<&'t str> {
    // "Q. Will you go?", of an interview.
    if line.starts_with("Q. ") {
        return line.get(..2);
    }
    let (head, rest) = line.get(..line.floor_char_boundary(LONGEST_CALL))?.split_once(':')?;
    let name = head.split(['(', '[']).next().unwrap_or("");
    let mut letters = name.chars().filter(|letter| letter.is_alphabetic());
    let is_call =
        rest.starts_with(char::is_whitespace) && letters.clone().count() > 1 && letters.all(char::is_uppercase);
    let mut words = name.split_whitespace();
    let is_label = words.next().is_some_and(noise::is_label);
    let is_role = |word: &str| lexicon.get(word).is_some_and(|word| word.grammar & ROLE != 0);
    (is_call && (!is_label || words.any(is_role))).then(|| name.trim())
}

/// Callers of a transcript that are remembered.
pub(super) const MOST_CALLS: usize = 100;
