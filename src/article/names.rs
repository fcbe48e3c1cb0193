//! The names in an article: full names, titles and roles beside them, spellings of one name.
//!
//! Assumes that two names are one person when the surname agrees and the first names do as far as they go. The search is
//! linear in the number of names, which is bounded.

use std::ops::Range;

use super::{
    noun_phrase::Clause,
    token::{Shape, Token},
};

/// Lower-case particles inside names: "Ursula van der Berg".
pub(super) const PARTICLES: [&str; 14] =
    ["de", "der", "van", "von", "bin", "ibn", "al", "el", "la", "du", "da", "dos", "den", "ben"];

/// Shortest name in which one differing letter is taken for a slip of the pen.
const SHORTEST_MISSPELT: usize = 5;

/// Most words of a name; longer runs of capitals are headlines.
const LONGEST_NAME: usize = 4;

/// Names kept of one article; a list of more than that is a directory, and looking names up in it would grow quadratic.
const MOST_PEOPLE: usize = 500;

/// A person or body named in the article.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: String,
    /// Words that stood before or after the name: titles, roles and what goes with them, in lower case.
    roles: Vec<String>,
    pub(super) mentions: usize,
    pub(super) feminine: bool,
    pub(super) masculine: bool,
    pub(super) single: bool,
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
        let words = clause.words(name.clone());
        let titled = name.start > start || clause.before(start).is_some_and(|t| t.is_role() || t.is_title());
        if words.len() < 2 && !titled || words.len() > LONGEST_NAME {
            return;
        }
        let mut roles: Vec<String> = (start..name.start).map(|i| clause.word(i).to_lowercase()).collect();
        for i in (start.saturating_sub(4)..start)
            .rev()
            .take_while(|i| clause.is_nominal(*i) && !clause.tokens[*i].is_preposition())
        {
            roles.push(clause.word(i).to_lowercase());
        }
        // "the council's head, Ada Crane": the role stands before the comma.
        if start > 1 && clause.tokens[start - 1].shape == Shape::Comma && clause.tokens[start - 2].is_role() {
            roles.push(clause.word(start - 2).to_lowercase());
        }
        if let Some(close) = clause.apposition_after(end) {
            roles.extend((end + 1..close).filter(|i| clause.is_nominal(*i)).map(|i| clause.word(i).to_lowercase()));
        }
        let around = &clause.tokens[start.saturating_sub(2)..name.start];
        let (feminine, masculine) = (around.iter().any(Token::is_feminine), around.iter().any(Token::is_masculine));
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
    pub(super) fn find(&self, name: &str) -> Option<usize> {
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
    pub(super) fn in_role(&self, role: &str, modifiers: &[String]) -> Option<usize> {
        (0..self.people.len()).filter(|i| self.people[*i].roles.iter().any(|known| known == role)).max_by_key(|i| {
            let person = &self.people[*i];
            let common = modifiers.iter().filter(|word| person.roles.contains(word)).count();
            (common, person.mentions, std::cmp::Reverse(*i))
        })
    }
}

impl Clause<'_> {
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

    /// The words of a range, without stops.
    pub(super) fn words(&self, range: Range<usize>) -> Vec<&str> {
        let is_initial = |word: &str| word.chars().count() == 2;
        range
            .map(|i| self.word(i))
            .map(|word| if is_initial(word) { word } else { word.trim_end_matches('.') })
            .collect()
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
    // The last letters tell most names apart before they are split; "Jr", "Sr" and numbers may stand behind a surname.
    let (x, y) = (known.as_bytes().last(), name.as_bytes().last());
    let suffix = |byte: Option<&u8>| matches!(byte, Some(b'r' | b'I' | b'.'));
    if x != y && !suffix(x) && !suffix(y) {
        return false;
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
