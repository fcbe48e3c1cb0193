//! Forms of a word from its base form: "deny" gives denies, denied, denying.
//!
//! English rules only; the lists of other languages write every form out. Irregular forms stand in the lists.

use serde::Deserialize;

use super::cue::Part;

/// Forms of a verb, as bits.
pub(super) mod form {
    /// "say", "says"
    pub(in super::super) const PRESENT: u8 = 1;
    /// "said" as in "she said"
    pub(in super::super) const PAST: u8 = 2;
    /// "said" as in "is said to"
    pub(in super::super) const PARTICIPLE: u8 = 4;
    /// "saying"
    pub(in super::super) const ING: u8 = 8;
    /// "say", which is also an infinitive
    pub(in super::super) const BASE: u8 = 16;
    /// A form of a language whose forms are listed: any of the above, and the subject may follow.
    pub(in super::super) const LISTED: u8 = 32;
}

/// Whether forms are made from the base form or all stand in the list.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Inflection {
    #[default]
    None,
    English,
}

/// The forms of an entry `base`, `base:past` or `base:past:participle`, each with its bits.
pub(super) fn inflected(entry: &str, part: Part, inflection: Inflection) -> Vec<(String, u8)> {
    let mut given = entry.split(':');
    let base = given.next().unwrap_or_default();
    if inflection == Inflection::None {
        return vec![(base.to_owned(), form::PRESENT | form::PAST | form::LISTED)];
    }
    if matches!(part, Part::Adjective | Part::Phrase) {
        return vec![(base.to_owned(), form::PRESENT | form::PAST)];
    }
    let (head, tail) = base.split_once(' ').map_or((base, String::new()), |(head, tail)| (head, format!(" {tail}")));
    let plural = format!("{}{tail}", third_person(head));
    if part == Part::Noun {
        return vec![(base.to_owned(), 0), (plural, 0)];
    }
    let simple = given.next().map_or_else(|| format!("{}{tail}", regular_past(head)), str::to_owned);
    let perfect = given.next().map_or_else(|| simple.clone(), str::to_owned);
    let past_head = simple.split(' ').next().unwrap_or_default();
    let ing = format!("{}{tail}", present_participle(head, past_head));
    vec![
        (base.to_owned(), form::BASE | form::PRESENT),
        (plural, form::PRESENT),
        (simple, form::PAST),
        (perfect, form::PARTICIPLE),
        (ing, form::ING),
    ]
}

/// A consonant and y: "deny", not "say".
fn ends_in_consonant_y(word: &str) -> bool {
    word.ends_with('y')
        && !word.ends_with(['a', 'e', 'o', 'u'])
        && !["ay", "ey", "oy", "uy"].iter().any(|end| word.ends_with(end))
}

/// "says", "denies", "presses".
fn third_person(word: &str) -> String {
    if ends_in_consonant_y(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    let hissing = ["s", "x", "z", "sh", "ch"].iter().any(|end| word.ends_with(end));
    if hissing || word == "veto" || word == "echo" { format!("{word}es") } else { format!("{word}s") }
}

/// "asked", "denied", "declared".
fn regular_past(word: &str) -> String {
    if ends_in_consonant_y(word) {
        format!("{}ied", &word[..word.len() - 1])
    } else if word.ends_with('e') {
        format!("{word}d")
    } else {
        format!("{word}ed")
    }
}

/// "saying", "declaring"; "admitting", because the past doubles its consonant too.
fn present_participle(word: &str, past: &str) -> String {
    let doubled = past.strip_suffix("ed").filter(|stem| stem.len() == word.len() + 1 && stem.starts_with(word));
    match doubled {
        Some(stem) => format!("{stem}ing"),
        None if word.ends_with("ee") => format!("{word}ing"),
        None => format!("{}ing", word.strip_suffix('e').unwrap_or(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(entry: &str) -> Vec<String> {
        inflected(entry, Part::Verb, Inflection::English).into_iter().map(|(form, _)| form).collect()
    }

    #[test]
    fn regular_verbs_follow_their_ending() {
        assert_eq!(forms("deny"), ["deny", "denies", "denied", "denied", "denying"]);
        assert_eq!(forms("admit:admitted"), ["admit", "admits", "admitted", "admitted", "admitting"]);
        assert_eq!(forms("press for"), ["press for", "presses for", "pressed for", "pressed for", "pressing for"]);
    }

    #[test]
    fn irregular_verbs_are_taken_from_the_list() {
        assert_eq!(forms("know:knew:known"), ["know", "knows", "knew", "known", "knowing"]);
    }
}
