//! Who a speaker as written is: names in full, roles and pronouns resolved within one article.
//!
//! Assumes that an article names a person in full before or near a surname, title or pronoun for it. Resolution goes
//! forward through the statements with a short memory, as in Hobbs, "Resolving Pronoun References" (Lingua 44, 1978):
//! the latest fitting speaker wins.

use std::ops::Range;

use super::{
    aliases::Aliases,
    noun_phrase::Clause,
    token::{Shape, Token},
};

/// Lower-case particles inside names: "Ursula van der Berg".
const PARTICLES: [&str; 14] =
    ["de", "der", "van", "von", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "den", "ben"];

/// Shortest name in which one differing letter is taken for a slip of the pen.
const SHORTEST_MISSPELT: usize = 5;

/// Names kept of one article; a list of more than that is a directory, and looking names up in it would grow quadratic.
const MOST_PEOPLE: usize = 500;

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

/// A person or body named in the article.
#[derive(Clone, Debug)]
struct Person {
    name: String,
    /// Words that stood before or after the name: titles, roles and what goes with them, in lower case.
    roles: Vec<String>,
    mentions: usize,
    feminine: bool,
    masculine: bool,
    single: bool,
}

/// The names of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    people: Vec<Person>,
}

impl Names {
    /// Takes up the names in a sentence.
    pub(super) fn read(&mut self, clause: Clause) {
        let mut at = 0;
        while at < clause.tokens.len() {
            if !clause.tokens[at].is_name_like() {
                at += 1;
                continue;
            }
            let end = clause.name_end(at);
            self.mention(clause, at, end);
            at = end;
        }
    }

    fn mention(&mut self, clause: Clause, start: usize, end: usize) {
        let name = clause.name_start(start..end);
        if name.is_empty() {
            return;
        }
        let words = clause.words(name.clone());
        let titled = name.start > start || clause.before(start).is_some_and(|t| t.is_role() || t.is_title());
        if words.len() < 2 && !titled {
            return;
        }
        let mut roles: Vec<String> = (start..name.start).map(|i| clause.word(i).to_lowercase()).collect();
        for i in (start.saturating_sub(4)..start)
            .rev()
            .take_while(|i| clause.is_nominal(*i) && !clause.tokens[*i].is_preposition())
        {
            roles.push(clause.word(i).to_lowercase());
        }
        if let Some(close) = clause.apposition_after(end) {
            roles.extend((end + 1..close).filter(|i| clause.is_nominal(*i)).map(|i| clause.word(i).to_lowercase()));
        }
        let marked =
            |question: fn(&Token) -> bool| (start.saturating_sub(2)..name.start).any(|i| question(&clause.tokens[i]));
        let (feminine, masculine) = (marked(|t| t.is_feminine()), marked(|t| t.is_masculine()));
        let full = words.join(" ");
        let room = self.people.len() < MOST_PEOPLE;
        let known = self.people.iter_mut().find(|p| same_name(&p.name, &full));
        match known {
            Some(person) => {
                person.mentions += 1;
                person.feminine |= feminine;
                person.masculine |= masculine;
                person.roles.extend(roles);
                if words.len() > 1 && person.single {
                    person.name = full;
                    person.single = false;
                }
            }
            None if !room => {}
            None => self.people.push(Person {
                name: full,
                roles,
                mentions: 1,
                feminine,
                masculine,
                single: words.len() < 2,
            }),
        }
    }

    /// The person a name stands for: the one of that name or surname that the article mentions most.
    fn find(&self, name: &str) -> Option<usize> {
        let best = |fits: &dyn Fn(&str) -> bool| {
            (0..self.people.len())
                .filter(|i| fits(&self.people[*i].name))
                .max_by_key(|i| (self.people[*i].mentions, std::cmp::Reverse(*i)))
        };
        best(&|known| known == name)
            .or_else(|| best(&|known| same_name(known, name)))
            .or_else(
                || if name.contains(' ') { None } else { best(&|known| known.split(' ').any(|part| part == name)) },
            )
            .or_else(|| {
                if name.contains(' ') {
                    None
                } else {
                    best(&|known| last_word(known).is_some_and(|last| misspelt(last, name)))
                }
            })
    }

    /// The person in a role: most words in common with the phrase, then most mentions.
    fn in_role(&self, role: &str, modifiers: &[String]) -> Option<usize> {
        (0..self.people.len()).filter(|i| self.people[*i].roles.iter().any(|known| known == role)).max_by_key(|i| {
            let person = &self.people[*i];
            let common = modifiers.iter().filter(|word| person.roles.contains(word)).count();
            (common, person.mentions, std::cmp::Reverse(*i))
        })
    }
}

/// Resolves references one after another, in the order of the text.
#[derive(Debug)]
pub(super) struct Resolver<'n> {
    names: &'n Names,
    aliases: &'n Aliases,
    /// The speakers so far, latest last: name and, for people the article names, their number.
    said: Vec<(String, Option<usize>)>,
}

impl<'n> Resolver<'n> {
    pub(super) fn new(names: &'n Names, aliases: &'n Aliases) -> Self {
        Self { names, aliases, said: Vec::new() }
    }

    /// The name of the speaker, or `None` where a pronoun has nothing to stand for.
    pub(super) fn resolve(&mut self, reference: &Reference) -> Option<String> {
        let (name, person) = match reference {
            Reference::Name(name) => {
                let person = self.names.find(name);
                (person.map_or_else(|| name.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Role { role, modifiers, phrase } => {
                let person = self.names.in_role(role, modifiers);
                (person.map_or_else(|| phrase.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Other(phrase) => (phrase.clone(), None),
            Reference::Pronoun(pronoun) => self.pronoun(pronoun)?,
        };
        let name = self.aliases.canonical(&name).map_or(name, str::to_owned);
        self.said.push((name.clone(), person));
        // Three sentences back is as far as a pronoun reaches; a few more are kept for plurals.
        const MEMORY: usize = 12;
        if self.said.len() > MEMORY {
            self.said.remove(0);
        }
        Some(name)
    }

    /// Notes who is talked about without speaking: the subject of a narrated sentence.
    pub(super) fn note_subject(&mut self, reference: &Reference) {
        if let Reference::Name(name) = reference {
            if let Some(i) =
                self.names.find(name).filter(|i| !self.names.people[*i].single || self.names.people[*i].mentions > 1)
            {
                self.said.push((self.names.people[i].name.clone(), Some(i)));
            }
        }
    }

    /// The full name for a reference, without taking note of it.
    pub(super) fn name_of(&self, reference: &Reference) -> Option<String> {
        let name = match reference {
            Reference::Name(name) => self.names.find(name).map_or(name, |i| &self.names.people[i].name),
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
        let phrase = super::fold(self.span(&(start..end)).of(self.text));
        if self.tokens[end - 1].is_name_like() && !self.tokens[end - 1].is_role() {
            let mut from = end;
            while from > start && (self.tokens[from - 1].is_name_like() || PARTICLES.contains(&self.word(from - 1))) {
                from -= 1;
            }
            let name = self.name_start(from..end);
            return Some(Reference::Name(if name.is_empty() { phrase } else { self.words(name).join(" ") }));
        }
        let role = &self.tokens[end - 1];
        if role.is_role() {
            let modifiers = (start..end - 1).map(|i| self.word(i).to_lowercase()).collect();
            return Some(Reference::Role { role: self.word(end - 1).to_lowercase(), modifiers, phrase });
        }
        Some(Reference::Other(phrase))
    }

    /// The end of the run of names that begins at `start`.
    fn name_end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while let Some(token) = self.get(end) {
            let particle = token.shape == Shape::Lower
                && PARTICLES.contains(&self.word(end))
                && self.get(end + 1).is_some_and(Token::is_name_like);
            if !(token.is_name_like() || particle) {
                break;
            }
            end += 1;
        }
        end
    }

    /// A run of names without the titles at its head.
    fn name_start(&self, run: Range<usize>) -> Range<usize> {
        let last_title = (run.start..run.end).rev().find(|i| {
            let token = &self.tokens[*i];
            token.is_role() || token.is_title() && *i < run.end
        });
        let start = last_title.map_or(run.start, |i| i + 1);
        start.min(run.end)..run.end
    }

    fn words(&self, range: Range<usize>) -> Vec<&str> {
        range.map(|i| self.word(i).trim_end_matches('.')).collect()
    }
}

fn last_word(name: &str) -> Option<&str> {
    name.rsplit(' ').find(|word| !matches!(*word, "Jr" | "Sr" | "II" | "III"))
}

/// Whether two names are spellings of one: the same surname, and first names that agree as far as they go.
fn same_name(known: &str, name: &str) -> bool {
    if known == name {
        return true;
    }
    let (Some(a), Some(b)) = (last_word(known), last_word(name)) else { return false };
    if a != b {
        return false;
    }
    if !known.contains(' ') || !name.contains(' ') {
        return true;
    }
    let first = |full: &str| full.split(' ').next().unwrap_or("").to_lowercase();
    let (x, y) = (first(known), first(name));
    x == y || x.starts_with(&y) || y.starts_with(&x) || distance_is_one(&x, &y)
}

/// Whether a single name is a known surname with one slip.
fn misspelt(known: &str, name: &str) -> bool {
    let long = known.chars().count() >= SHORTEST_MISSPELT && name.chars().count() >= SHORTEST_MISSPELT;
    long && known.chars().next() == name.chars().next() && distance_is_one(known, name)
}

/// Whether one letter inserted, left out or changed makes one word of the other.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(x, y)| x == y).count();
    let rest = if short.len() == long.len() { same + 1 } else { same };
    short.get(rest..).unwrap_or(&[]) == long.get(same + 1..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        assert!(same_name("Dmitri Orlo", "Dmitry Orlo"));
        assert!(same_name("Orlo", "Dmitry Orlo"));
        assert!(!same_name("Anna Orlo", "Boris Orlo"));
        assert!(misspelt("Halvorsen", "Halvorson") && !misspelt("Lee", "Leo"));
    }

    #[test]
    fn one_letter_apart_is_seen_in_every_place() {
        for (a, b) in [("abc", "abd"), ("abc", "abcd"), ("bcd", "abcd"), ("abc", "ac")] {
            assert!(distance_is_one(a, b), "{a} {b}");
        }
        assert!(!distance_is_one("abc", "cba"));
    }
}
