//! The names in an article: full names, titles and roles beside them, spellings of one name.
//!
//! Assumes that two names are one person when the surname agrees and the first names do as far as they go. The search is
//! linear in the number of names, which is bounded.

use std::{borrow::Cow, ops::Range};

use super::{
    clause::Clause,
    token::{Shape, Token},
};
use crate::text::Span;

/// Lower-case particles inside names: "Ursula van der Berg".
pub(super) const PARTICLES: [&str; 14] =
    ["de", "der", "van", "von", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "den", "ben"];

/// Shortest name in which one differing letter is taken for a slip of the pen.
const SHORTEST_MISSPELT: usize = 5;

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
        let titled = name.start > start || clause.before(start).is_some_and(|t| t.is_role() || t.is_title());
        if name.len() < 2 && !titled || name.len() > LONGEST_NAME {
            return;
        }
        let beside = (start.saturating_sub(4)..start)
            .rev()
            .take_while(|i| clause.is_nominal(*i) && !clause.is_finite(*i) && !clause.tokens[*i].is_preposition());
        // "the council's head, Ada Crane": the role stands before the comma.
        let owned =
            clause.before(start).filter(|t| t.shape == Shape::Comma).and_then(|_| clause.role_before(start - 1));
        let apposition = clause.apposition_after(end).map_or(0..0, |close| end + 1..close);
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

    /// The person a name stands for: the one of that name or surname that the article mentions most.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let best = |fits: &dyn Fn(&Person) -> bool| {
            (0..self.people.len())
                .filter(|i| fits(&self.people[*i]))
                .max_by_key(|i| (self.people[*i].mentions, std::cmp::Reverse(*i)))
        };
        let spelling = Spelling::of(name);
        let single = !name.contains(' ');
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
        (0..self.people.len()).filter(|i| self.people[*i].roles.iter().any(|known| known == role)).max_by_key(|i| {
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

/// Where the surname of a name stands: its last word, "Jr" and the like aside; at its end where there is none.
fn surname(name: &str) -> Range<usize> {
    let mut end = name.len();
    for word in name.rsplit(' ') {
        if !matches!(word, "Jr" | "Sr" | "II" | "III") {
            // "al-Orlo" and "Orlo" are one name.
            let article = ["al-", "Al-", "el-", "El-"].iter().find(|article| word.starts_with(**article));
            return end - word.len() + article.map_or(0, |article| article.len())..end;
        }
        end = (end - word.len()).saturating_sub(1);
    }
    name.len()..name.len()
}

/// A name as it is compared with others.
#[derive(Clone, Copy)]
struct Spelling<'n> {
    full: &'n str,
    surname: &'n str,
    is_shouted: bool,
}

impl<'n> Spelling<'n> {
    fn of(full: &'n str) -> Self {
        Self { full, surname: &full[surname(full)], is_shouted: is_shouted(full) }
    }

    /// Whether two names are spellings of one: the same surname, and first names that agree as far as they go.
    fn is_same(self, other: Self) -> bool {
        if self.full == other.full {
            return true;
        }
        // A transcript writes its speakers in capitals.
        let same_surname = if self.is_shouted == other.is_shouted {
            self.surname == other.surname
        } else {
            self.surname.eq_ignore_ascii_case(other.surname)
        };
        if !same_surname || self.surname.is_empty() {
            return false;
        }
        if !self.full.contains(' ') || !other.full.contains(' ') {
            return true;
        }
        let first = |full: &str| full.split(' ').next().unwrap_or("").to_lowercase();
        let (x, y) = (first(self.full), first(other.full));
        x == y || x.starts_with(&y) || y.starts_with(&x) || distance_is_one(&x, &y)
    }
}

/// Whether a name is written in capitals.
fn is_shouted(name: &str) -> bool {
    name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ')
}

/// Whether a single name is a known surname with one slip.
fn misspelt(known: &str, name: &str) -> bool {
    if known.as_bytes().first() != name.as_bytes().first() || known.len().abs_diff(name.len()) > 4 {
        return false;
    }
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
        let same = |known, name| Spelling::of(known).is_same(Spelling::of(name));
        assert!(same("Dmitri Orlo", "Dmitry Orlo") && same("Dmitri Orlo Jr", "Orlo"));
        assert!(same("Orlo", "Dmitry Orlo"));
        assert!(!same("Anna Orlo", "Boris Orlo") && !same("Jr", "Sr"));
        assert!(same("DMITRI ORLO", "Dmitri Orlo") && same("Dmitri Orlo", "ORLO") && !same("USA", "Usa"));
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
