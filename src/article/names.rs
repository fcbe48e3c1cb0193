//! The names in an article: full names, titles and roles beside them, spellings of one name.
//!
//! Assumes that two names are one person when the surname agrees and the first names do as far as they go. The search is
//! linear in the number of names, which is bounded.

mod run;
mod spelling;
mod tenure;

use std::ops::Range;

use super::{
    clause::Clause,
    reference::Role,
    token::{Shape, Token},
};
use spelling::{Spelling, is_shouted, misspelt, surname};
use tenure::is_former;

/// Lower-case particles inside names: "Ursula van der Berg".
pub(super) const PARTICLES: [&str; 14] =
    ["de", "der", "van", "von", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "den", "ben"];

/// Most words of a name; longer runs of capitals are headlines.
const LONGEST_NAME: usize = 4;

/// Names kept of one article; a list of more than that is a directory, and looking names up in it would grow quadratic.
const MOST_PEOPLE: usize = 500;

/// Ages kept of people without a name, for the same reason.
const MOST_AGES: usize = 100;

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
    /// Whether one of them tells one minister from another, and whether it is that of the head of a government.
    has_office: bool,
    is_prime: bool,
    /// Whether the article gives the name a role that the person had before, and one without such a word.
    was_in_role: bool,
    is_in_role: bool,
    /// The age, where the article tells it.
    pub(super) age: Option<u8>,
    /// Where the text tells it.
    pub(super) aged_at: usize,
    pub(super) mentions: usize,
    pub(super) feminine: bool,
    pub(super) masculine: bool,
    pub(super) single: bool,
}

impl Person {
    fn add_roles(&mut self, clause: Clause, tokens: impl Iterator<Item = usize>) {
        for at in tokens {
            let (token, word) = (&clause.tokens[at], without_article(clause.word(at)));
            self.has_office |= token.is_office();
            self.is_prime |= token.is_prime();
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

/// A French word without the article or preposition written at its head: "Énergie" of "l’Énergie".
pub(super) fn without_article(word: &str) -> &str {
    let [b'l' | b'L' | b'd' | b'D', rest @ ..] = word.as_bytes() else { return word };
    if rest.starts_with(b"'") || rest.starts_with("’".as_bytes()) {
        return word[1..].trim_start_matches(['\'', '’']);
    }
    word
}

/// The names of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) people: Vec<Person>,
    /// Countries and capitals that the story named before anybody of that surname.
    governments: Vec<String>,
    /// Ages told of somebody without a name: "a 19-year-old man".
    ages: Vec<u8>,
}

impl Names {
    /// Takes up the names in a sentence.
    pub(super) fn read(&mut self, clause: Clause) {
        let mut at = 0;
        while at < clause.tokens.len() {
            if !clause.tokens[at].is_name_like() {
                if clause.tokens[at].is_aged() {
                    self.note_age(clause, at);
                }
                at += 1;
                continue;
            }
            let end = clause.name_end(at);
            self.mention(clause, at, end);
            at = end;
        }
    }

    fn mention(&mut self, clause: Clause, start: usize, end: usize) {
        let name = clause.name_start(start..clause.without_honours(start..end));
        // "der Minister der Finanzen"
        if name.is_empty() || name.start > start && clause.is(name.start, "der") {
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
        // "Secretary of State Ada Crane": the office goes on before "of".
        let of = start.checked_sub(2).filter(|role| {
            let is_office = (start..name.start).any(|i| clause.tokens[i].is_office());
            clause.is(start - 1, "of") && clause.tokens[*role].is_role() && is_office
        });
        let beside = (start.saturating_sub(4)..start)
            .rev()
            .take_while(|i| clause.is_nominal(*i) && !clause.is_finite(*i) && !clause.tokens[*i].is_preposition());
        // "the council's head, Ada Crane": the role stands before the comma.
        let owned =
            clause.before(start).filter(|t| t.shape == Shape::Comma).and_then(|_| clause.role_before(start - 1));
        // "The prime minister, Anna Holm, met the foreign minister, …": behind a name that is set off itself the sentence goes on.
        let apposition = clause.apposition_after(end).filter(|_| owned.is_none()).map_or(0..0, |close| end + 1..close);
        // With "premier" before it: "le premier ministre, Hugo Lanter".
        // Behind it, of what: "the secretary of defence, Ada Crane".
        let owned = owned.map_or(0..0, |role| role.saturating_sub(1)..start - 1);
        let owned = owned.filter(|i| clause.is_nominal(*i) && !clause.tokens[*i].is_preposition());
        let roles = (start..name.start)
            .chain(beside)
            .chain(owned)
            .chain(of)
            .chain(apposition.clone().filter(|i| clause.is_nominal(*i)));
        let age = clause.age_beside(start, end);
        let aged_at = clause.tokens[start].span.start;
        // Titles before the name, and its first word where that is a given name.
        let is_long = name.len() > 1;
        let given = usize::from(is_long);
        let around = &clause.tokens[start.saturating_sub(2)..name.start + given];
        let (feminine, masculine) = (around.iter().any(Token::is_feminine), around.iter().any(Token::is_masculine));
        let full = clause.name(name.clone());
        let ends =
            |endings: &[&str]| is_long && !full.is_ascii() && endings.iter().any(|ending| full.ends_with(ending));
        let feminine = feminine || ends(&["ова", "ева", "ёва", "ина", "ская", "цкая"]);
        let masculine = masculine || ends(&["ов", "ев", "ёв", "ин", "ский", "цкий"]);
        let (was_in_role, is_in_role) = clause.tenure(name.start, &apposition);
        let room = self.people.len() < MOST_PEOPLE;
        let spelling = Spelling::of(&full);
        let known = self.people.iter_mut().find(|p| p.spelling().is_same(spelling));
        match known {
            Some(person) => {
                person.mentions += 1;
                person.feminine |= feminine;
                person.masculine |= masculine;
                person.was_in_role |= was_in_role;
                person.is_in_role |= is_in_role;
                if person.age.is_none() && age.is_some() {
                    (person.age, person.aged_at) = (age, aged_at);
                }
                person.add_roles(clause, roles);
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
                    has_office: false,
                    is_prime: false,
                    was_in_role,
                    is_in_role,
                    age,
                    aged_at,
                    mentions: 1,
                    feminine,
                    masculine,
                    single,
                };
                new.add_roles(clause, roles);
                self.people.push(new);
            }
        }
    }

    /// Notes the age of somebody who is new and may never be named: "a 19-year-old man", not "the 19-year-old said".
    fn note_age(&mut self, clause: Clause, at: usize) {
        let is_known = || ["the", "der", "die", "den", "dem"].iter().any(|word| at > 0 && clause.is(at - 1, word));
        if self.ages.len() < MOST_AGES && !is_known() {
            self.ages.extend(clause.age(at));
        }
    }

    /// Whether the article tells of somebody of this age without a name beside it.
    pub(super) fn has_unnamed_of(&self, age: u8) -> bool {
        self.ages.contains(&age)
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

    /// The person in a role: most words in common with the phrase, then most mentions. Whom the phrase calls by an office ("the culture
    /// secretary", "the secretary of state") is nobody of another; and where there are others, the head of a government is no bare "minister".
    pub(super) fn in_role(&self, role: &Role) -> Option<usize> {
        let knows = |person: &Person, word: &String| person.roles.contains(word);
        let holds = |person: &Person| {
            let is_of_other = person.has_office
                && !role.offices.is_empty()
                && !role.offices.iter().any(|office| knows(person, office));
            // "The premier" is the prime minister.
            let is_head = || role.is_prime && role.modifiers.is_empty() && person.is_prime;
            (knows(person, &role.word) || is_head()) && !is_of_other
        };
        let is_bare = !role.is_prime && role.offices.is_empty();
        let others = is_bare && self.people.iter().any(|person| !person.is_prime && holds(person));
        // Nor is who held it before "the minister" where another does.
        let was = |person: &Person| person.was_in_role && !person.is_in_role;
        let is_now = !role.modifiers.iter().any(|word| is_former(word));
        let successors = is_now && self.people.iter().any(|person| !was(person) && holds(person));
        let fits = |i: &usize| {
            let person = &self.people[*i];
            holds(person) && !(others && person.is_prime) && !(successors && was(person))
        };
        (0..self.people.len()).filter(fits).max_by_key(|i| {
            let person = &self.people[*i];
            let common = role.modifiers.iter().filter(|word| knows(person, word)).count();
            (common, person.mentions, std::cmp::Reverse(*i))
        })
    }
}
