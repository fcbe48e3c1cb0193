//! Who a speaker as written is: names in full, roles and pronouns resolved within one article.
//!
//! Assumes that an article names a person in full before or near a surname, title or pronoun for it. Resolution goes
//! forward through the statements with a short memory, as in Hobbs, "Resolving Pronoun References" (Lingua 44, 1978):
//! the latest fitting speaker wins.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    aliases::Aliases,
    names::{Names, PARTICLES},
    noun_phrase::Clause,
    token::Shape,
};

/// Speakers remembered: a pronoun reaches back three sentences at most; a few more are kept for plurals.
const MEMORY: usize = 12;

/// Names whose person is remembered.
const MOST_FOUND: usize = 1000;

/// What a source says about its speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A name, titles left out: "Dana Holt".
    Name(String),
    /// "the party's spokesman": the role's word and the words before it, all in lower case; the phrase as written.
    Role { role: String, modifiers: Vec<String>, phrase: String },
    /// Any other phrase: "two officials", "the finance ministry".
    Other(String),
    /// A pronoun in lower case.
    Pronoun(String),
}

/// Resolves references one after another, in the order of the text.
#[derive(Debug)]
pub(super) struct Resolver<'n> {
    names: &'n Names,
    aliases: &'n Aliases,
    /// The speakers so far, latest last: name and, for people the article names, their number.
    said: Vec<(String, Option<usize>)>,
    /// The people looked up so far: an article has few names and many mentions.
    found: FxHashMap<String, Option<usize>>,
}

impl<'n> Resolver<'n> {
    pub(super) fn new(names: &'n Names, aliases: &'n Aliases) -> Self {
        Self { names, aliases, said: Vec::new(), found: FxHashMap::default() }
    }

    /// The person of a name.
    fn person(&mut self, name: &str) -> Option<usize> {
        if let Some(person) = self.found.get(name) {
            return *person;
        }
        let person = self.names.find(name);
        if self.found.len() < MOST_FOUND {
            self.found.insert(name.to_owned(), person);
        }
        person
    }

    /// The name of the speaker, or `None` where a pronoun has nothing to stand for.
    pub(super) fn resolve(&mut self, reference: &Reference) -> Option<String> {
        let (name, person) = match reference {
            Reference::Name(name) => {
                let person = self.person(name);
                (person.map_or_else(|| name.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Role { role, modifiers, phrase } => {
                let person = self.names.in_role(role, modifiers);
                (person.map_or_else(|| phrase.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Other(phrase) => (self.in_full(phrase).unwrap_or(phrase).clone(), None),
            Reference::Pronoun(pronoun) => self.pronoun(pronoun)?,
        };
        let name = self.aliases.canonical(&name).map_or(name, str::to_owned);
        self.said.push((name.clone(), person));
        if self.said.len() > MEMORY {
            self.said.remove(0);
        }
        Some(name)
    }

    /// The latest speaker whose phrase ends with this word, in scripts without capitals, where names look like nouns.
    fn in_full(&self, word: &str) -> Option<&String> {
        let caseless = !word.contains(' ') && !word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let speaker = self.said.iter().rev().find(|(name, _)| name.ends_with(word) && caseless)?;
        Some(&speaker.0)
    }

    /// Notes who is talked about without speaking: the subject of a narrated sentence.
    pub(super) fn note_subject(&mut self, reference: &Reference) {
        if let Reference::Name(name) = reference
            && let Some(i) = self.person(name)
            && (!self.names.people[i].single || self.names.people[i].mentions > 1)
        {
            self.said.push((self.names.people[i].name.clone(), Some(i)));
        }
    }

    /// Whether the article names the person more than once: where all nouns, or all first words, have capitals, a capital
    /// alone shows no name.
    pub(super) fn knows(&mut self, reference: &Reference) -> bool {
        let Reference::Name(name) = reference else { return false };
        self.person(name).is_some_and(|i| self.names.people[i].mentions > 1)
    }

    /// The full name for a reference, without taking note of it.
    pub(super) fn name_of(&mut self, reference: &Reference) -> Option<String> {
        let name = match reference {
            Reference::Name(name) => self.person(name).map_or(name, |i| &self.names.people[i].name),
            Reference::Role { phrase, .. } | Reference::Other(phrase) => phrase,
            Reference::Pronoun(_) => return None,
        };
        Some(self.aliases.canonical(name).unwrap_or(name).to_owned())
    }

    fn pronoun(&self, pronoun: &str) -> Option<(String, Option<usize>)> {
        let mut latest = self.said.iter().rev();
        match pronoun {
            "he" | "his" | "him" | "himself" => {
                latest.find(|(_, i)| i.is_some_and(|i| !self.names.people[i].feminine)).cloned()
            }
            "she" | "her" | "herself" => {
                latest.find(|(_, i)| i.is_some_and(|i| !self.names.people[i].masculine)).cloned()
            }
            "it" | "its" => latest
                .find(|(_, i)| i.is_none_or(|i| !self.names.people[i].masculine && !self.names.people[i].feminine))
                .cloned(),
            "they" | "their" | "them" => latest.find(|(_, i)| i.is_none()).or(self.said.last()).cloned(),
            "i" | "we" | "you" | "my" | "our" | "your" => None,
            // Pronouns of other languages: the latest speaker.
            _ => latest.next().cloned(),
        }
    }
}

impl Clause<'_> {
    /// What the words of a source say about the speaker.
    pub(super) fn reference(&self, source: &Range<usize>) -> Option<Reference> {
        let mut end = (source.start..source.end)
            .find(|i| matches!(self.tokens[*i].shape, Shape::Comma | Shape::Break) || self.tokens[*i].is_relative())
            .unwrap_or(source.end);
        let mut start = source.start;
        if end == start {
            return None;
        }
        let first = &self.tokens[start];
        if end - start == 1 && (first.is_pronoun() || first.is_determiner()) {
            return Some(Reference::Pronoun(self.word(start).to_lowercase()));
        }
        while start < end && (self.tokens[start].is_determiner() || self.is_adverb(start)) {
            start += 1;
        }
        // "spokesman to the president Dana Holt" ends with the name; "members of the Crane Party" does not.
        let last = self.tokens.get(end.checked_sub(1)?)?;
        let preposition = (start..end).find(|i| self.tokens[*i].is_preposition());
        if let Some(at) = preposition {
            let names_role = (start..at).any(|i| self.tokens[i].is_role());
            if !(names_role && self.is(at, "to") && last.is_name_like()) {
                end = at;
            }
        }
        while end > start && self.tokens[end - 1].shape == Shape::Possessive {
            end -= 1;
        }
        if start >= end {
            return None;
        }
        let mut phrase = super::fold(self.span(&(start..end)).of(self.text)).into_owned();
        // Arabic writes "to" and its noun as one word: "according to-the-mayor".
        if start > 0 && ["وفقا", "وفقًا", "طبقا"].contains(&self.word(start - 1)) {
            phrase = phrase
                .strip_prefix("لل")
                .map_or_else(|| phrase.strip_prefix('ل').unwrap_or(&phrase).to_owned(), |rest| format!("ال{rest}"));
        }
        if self.tokens[end - 1].is_name_like() && !self.tokens[end - 1].is_role() {
            let mut from = end;
            while from > start && (self.tokens[from - 1].is_name_like() || PARTICLES.contains(&self.word(from - 1))) {
                from -= 1;
            }
            let name = self.name_start(from..end);
            return Some(Reference::Name(if name.is_empty() { phrase } else { self.words(name).join(" ") }));
        }
        let role = &self.tokens[end - 1];
        // "the council's head, Ada Crane", "the head of the council, Ada Crane": the apposition names the role.
        let comma = (end..source.end.saturating_sub(1)).find(|i| self.tokens[*i].shape == Shape::Comma);
        let named = comma.filter(|comma| self.tokens[comma + 1].is_name_like());
        if let Some(comma) = named {
            return self.reference(&(comma + 1..self.name_end(comma + 1)));
        }
        if role.is_role() {
            let modifiers = (start..end - 1).map(|i| self.word(i).to_lowercase()).collect();
            return Some(Reference::Role { role: self.word(end - 1).to_lowercase(), modifiers, phrase });
        }
        Some(Reference::Other(phrase))
    }
}
