//! The names in an article: full names, titles and roles beside them, spellings of one name.
//!
//! Assumes that two names are one person when the surname agrees and the first names do as far as they go. The search is
//! linear in the number of names, which is bounded.

mod spelling;

use std::{borrow::Cow, ops::Range};

use super::{
    clause::Clause,
    token::{Shape, Token},
};
use crate::text::Span;
use spelling::{Spelling, is_shouted, misspelt, surname};

/// Lower-case particles inside names: "Ursula van der Berg".
pub(super) const PARTICLES: [&str; 14] =
    ["de", "der", "van", "von", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "den", "ben"];

/// Letters behind a name that are no part of it: "Anna Reed KC".
pub(super) const HONOURS: [&str; 10] = ["KC", "QC", "MP", "MEP", "MSP", "OBE", "CBE", "MBE", "JP", "PhD"];

/// Words that tell one minister or secretary from another: "the prime minister" is not the foreign minister.
const OFFICES: [&str; 27] = [
    "prime",
    "premier",
    "primer",
    "primera",
    "première",
    "foreign",
    "finance",
    "defence",
    "defense",
    "interior",
    "health",
    "justice",
    "education",
    "energy",
    "transport",
    "trade",
    "labour",
    "labor",
    "agriculture",
    "environment",
    "culture",
    "home",
    "treasury",
    "press",
    "exteriores",
    "étrangères",
    "économie",
];

/// Words for the head of a government among its ministers.
const PRIME: [&str; 5] = ["prime", "premier", "primer", "primera", "première"];

/// Most words of a name; longer runs of capitals are headlines.
const LONGEST_NAME: usize = 4;

/// Most tokens of a phrase between its role and the comma before the name.
const LONGEST_ROLE: usize = 7;

/// Names kept of one article; a list of more than that is a directory, and looking names up in it would grow quadratic.
const MOST_PEOPLE: usize = 500;

/// Different words kept that stood beside one name, for the same reason.
const MOST_ROLES: usize = 100;

/// A person or body named in the article.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each for itself")]
pub(super) struct Person {
    pub(super) name: String,
    /// Where in it the surname stands.
    surname: Range<usize>,
    /// Whether it is written in capitals.
    is_shouted: bool,
    /// Words that stood before or after the name: titles, roles and what goes with them, in lower case.
    roles: Vec<String>,
    pub(super) mentions: usize,
    pub(super) feminine: bool,
    pub(super) masculine: bool,
    pub(super) single: bool,
}

impl Person {
    fn add_roles<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        for word in words {
            let known = self.roles.iter().any(|role| role.eq_ignore_ascii_case(word));
            if !known && self.roles.len() < MOST_ROLES {
                self.roles.push(word.to_lowercase());
            }
        }
    }

    fn rename(&mut self, name: String) {
        self.surname = surname(&name);
        self.is_shouted = is_shouted(&name);
        self.name = name;
    }

    fn spelling(&self) -> Spelling<'_> {
        Spelling { full: &self.name, surname: &self.name[self.surname.clone()], is_shouted: self.is_shouted }
    }
}

/// The names of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) people: Vec<Person>,
    /// Countries and capitals that the story named before anybody of that surname.
    governments: Vec<String>,
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
        let mut name = clause.name_start(start..end);
        while name.len() > 2 && HONOURS.contains(&clause.word(name.end - 1)) {
            name.end -= 1;
        }
        if name.is_empty() {
            return;
        }
        let titled = name.start > start || clause.before(start).is_some_and(|t| t.is_role() || t.is_title());
        if name.len() == 1 && !titled && clause.tokens[name.start].is_government() {
            self.note_government(clause, name);
            return;
        }
        // "the Justice Department" is no person called Department.
        // Nor is "Mitteilung der Polizei" one, where all nouns have capitals.
        let is_bare = || name.len() == 1 || PARTICLES.contains(&clause.word(name.end - 2));
        let is_body = clause.tokens[name.end - 1].is_institution() && is_bare();
        if name.len() < 2 && !titled || is_body || name.len() > LONGEST_NAME {
            return;
        }
        let beside = (start.saturating_sub(4)..start)
            .rev()
            .take_while(|i| clause.is_nominal(*i) && !clause.is_finite(*i) && !clause.tokens[*i].is_preposition());
        // "the council's head, Ada Crane": the role stands before the comma.
        let owned =
            clause.before(start).filter(|t| t.shape == Shape::Comma).and_then(|_| clause.role_before(start - 1));
        // "The prime minister, Anna Holm, met the foreign minister, …": behind a name that is set off itself the sentence goes on.
        let apposition = clause.apposition_after(end).filter(|_| owned.is_none()).map_or(0..0, |close| end + 1..close);
        // With "premier" before it: "le premier ministre, Hugo Lanter".
        let owned = owned.map_or(0..0, |role| role.saturating_sub(1)..role + 1);
        let roles = (start..name.start)
            .chain(beside)
            .chain(owned)
            .chain(apposition.filter(|i| clause.is_nominal(*i)))
            .map(|i| clause.word(i));
        // Titles before the name, and its first word where that is a given name.
        let is_long = name.len() > 1;
        let given = usize::from(is_long);
        let around = &clause.tokens[start.saturating_sub(2)..name.start + given];
        let (feminine, masculine) = (around.iter().any(Token::is_feminine), around.iter().any(Token::is_masculine));
        let full = clause.name(name);
        let ends =
            |endings: &[&str]| is_long && !full.is_ascii() && endings.iter().any(|ending| full.ends_with(ending));
        let feminine = feminine || ends(&["ова", "ева", "ёва", "ина", "ская", "цкая"]);
        let masculine = masculine || ends(&["ов", "ев", "ёв", "ин", "ский", "цкий"]);
        let room = self.people.len() < MOST_PEOPLE;
        let spelling = Spelling::of(&full);
        let known = self.people.iter_mut().find(|p| p.spelling().is_same(spelling));
        match known {
            Some(person) => {
                person.mentions += 1;
                person.feminine |= feminine;
                person.masculine |= masculine;
                person.add_roles(roles);
                let is_longer = is_long && person.single;
                if is_longer || person.is_shouted && !spelling.is_shouted && (is_long || person.single) {
                    person.rename(full.into_owned());
                    person.single &= !is_longer;
                }
            }
            None if !room => {}
            None => {
                let (surname, is_shouted, single) = (surname(&full), spelling.is_shouted, !is_long);
                let mut new = Person {
                    name: full.into_owned(),
                    surname,
                    is_shouted,
                    roles: Vec::new(),
                    mentions: 1,
                    feminine,
                    masculine,
                    single,
                };
                new.add_roles(roles);
                self.people.push(new);
            }
        }
    }

    /// Notes a place that stands alone. A headline may call a person by the surname before the story gives the name.
    fn note_government(&mut self, clause: Clause, place: Range<usize>) {
        let is_headline = clause.tokens.last().is_none_or(|t| t.shape != Shape::Stop && !t.quoted);
        // "in Washington" is the city.
        let is_behind_preposition = clause.before(place.start).is_some_and(Token::is_preposition);
        let place = clause.name(place);
        let is_known = |person: &Person| person.name[person.surname.clone()] == *place;
        if !is_headline
            && !is_behind_preposition
            && !self.governments.iter().any(|known| *known == place)
            && !self.people.iter().any(is_known)
        {
            self.governments.push(place.into_owned());
        }
    }

    /// The person a name stands for: the one of that name or surname that the article mentions most.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let best = |fits: &dyn Fn(&Person) -> bool| {
            (0..self.people.len())
                .filter(|i| fits(&self.people[*i]))
                .max_by_key(|i| (self.people[*i].mentions, std::cmp::Reverse(*i)))
        };
        let spelling = Spelling::of(name);
        let single = !name.contains(' ');
        if single && self.governments.iter().any(|place| place == name) {
            return best(&|known| known.name == name);
        }
        let holds = |known: &Person| {
            let mut parts = known.name.as_bytes().split(|byte| *byte == b' ');
            known.name.len() > name.len() && parts.any(|part| part == name.as_bytes())
        };
        // "de Wit" of "Femke de Wit"
        let particle = name.split(' ').next().is_some_and(|first| PARTICLES.contains(&first));
        let ends = |known: &Person| known.name.strip_suffix(name).is_some_and(|rest| rest.ends_with(' '));
        best(&|known| known.name == name)
            .or_else(|| if particle { best(&ends) } else { None })
            .or_else(|| best(&|known| known.spelling().is_same(spelling)))
            .or_else(|| if single { best(&holds) } else { None })
            .or_else(|| if single { best(&|known| misspelt(known.spelling().surname, name)) } else { None })
    }

    /// The person in a role: most words in common with the phrase, then most mentions.
    pub(super) fn in_role(&self, role: &str, modifiers: &[String]) -> Option<usize> {
        let is_office = |word: &&String| OFFICES.contains(&word.as_str());
        let asked: Vec<&String> = modifiers.iter().filter(is_office).collect();
        let is_of_other_office = |person: &Person| {
            !asked.is_empty()
                && !asked.iter().any(|office| person.roles.contains(office))
                && person.roles.iter().any(|role| is_office(&role))
        };
        // "le ministre de l'Énergie" is not "le premier ministre".
        let is_prime = |words: &[String]| words.iter().any(|word| PRIME.contains(&word.as_str()));
        let is_of_office = modifiers.iter().any(|word| word == "de" || word == "des") && !is_prime(modifiers);
        let heads = |person: &Person| is_of_office && is_prime(&person.roles);
        let holds = |i: &usize| {
            let person = &self.people[*i];
            person.roles.iter().any(|known| known == role) && !is_of_other_office(person) && !heads(person)
        };
        (0..self.people.len()).filter(holds).max_by_key(|i| {
            let person = &self.people[*i];
            let common = modifiers.iter().filter(|word| person.roles.contains(word)).count();
            (common, person.mentions, std::cmp::Reverse(*i))
        })
    }
}

impl<'a> Clause<'a> {
    /// The role at the head of the phrase that ends at a comma: "the council's head|, Ada Crane", "the spokesman for the ministry|, Karl Lund".
    fn role_before(&self, comma: usize) -> Option<usize> {
        let last = comma.checked_sub(1)?;
        if self.tokens[last].is_role() {
            return Some(last);
        }
        let first = comma.saturating_sub(LONGEST_ROLE);
        let phrase = (first..comma).rev().take_while(|i| self.is_nominal(*i) || self.tokens[*i].is_preposition());
        let role = phrase.filter(|i| self.tokens[*i].is_role()).last()?;
        self.get(role + 1).filter(|t| t.is_preposition()).map(|_| role)
    }

    /// The end of the run of names that begins at `start`.
    pub(super) fn name_end(&self, start: usize) -> usize {
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
    pub(super) fn name_start(&self, run: Range<usize>) -> Range<usize> {
        let last_title = (run.start..run.end).rev().find(|i| {
            let token = &self.tokens[*i];
            token.is_role() || token.is_title() && *i < run.end
        });
        let start = last_title.map_or(run.start, |i| i + 1).min(run.end);
        // "министр иностранных дел Варнии Иван Орлов": in Russian a country in the genitive stands before the name. The
        // middle one of three names is a patronymic.
        let first = self.word(start);
        let country = run.end - start == 3
            && first.starts_with(|c: char| ('\u{400}'..='\u{4ff}').contains(&c))
            && ["а", "я", "ы", "и"].iter().any(|ending| first.ends_with(ending))
            && !["вич", "вна", "вича", "вны"].iter().any(|ending| self.word(start + 1).ends_with(ending));
        start + usize::from(country)..run.end
    }

    /// The words of a range with single blanks between, without stops: mostly as they stand in the text.
    pub(super) fn name(&self, range: Range<usize>) -> Cow<'a, str> {
        let words = self.tokens.get(range).unwrap_or_default();
        let ([first, ..], [.., last]) = (words, words) else { return Cow::Borrowed("") };
        let written = Span::new(first.span.start, last.span.end).of(self.text);
        let is_spaced = |pair: &[Token]| &self.text.as_bytes()[pair[0].span.end..pair[1].span.start] == b" ";
        if !written.as_bytes().contains(&b'.') && words.windows(2).all(is_spaced) {
            return Cow::Borrowed(written);
        }
        // "B." and "T.K."
        let is_initial =
            |word: &str| word.split_inclusive('.').all(|part| part.ends_with('.') && part.chars().count() == 2);
        let words = words.iter().map(|token| token.span.of(self.text));
        let words = words.map(|word| if is_initial(word) { word } else { word.trim_end_matches('.') });
        Cow::Owned(words.collect::<Vec<_>>().join(" "))
    }
}
