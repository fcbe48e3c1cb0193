//! Who a speaker as written is: names in full, roles and pronouns resolved within one article.
//!
//! Assumes that an article names a person in full before or near a surname, title or pronoun for it. Resolution goes
//! forward through the statements with a short memory, as in Hobbs, "Resolving Pronoun References" (Lingua 44, 1978):
//! the latest fitting speaker wins.

use rustc_hash::FxHashMap;

use super::{
    aliases::Aliases,
    names::Names,
    reference::{Reference, Sex},
};

/// Speakers remembered: a pronoun reaches back three sentences at most; a few more are kept for plurals.
const MEMORY: usize = 12;

/// Names whose person is remembered.
const MOST_FOUND: usize = 1000;

/// Who spoke.
#[derive(Clone, Debug)]
struct Spoken {
    name: String,
    /// What short forms are short for, where that is longer than the name: "وزير النقل عمر مرشد".
    phrase: Option<String>,
    /// The number of a person the article names.
    person: Option<usize>,
    /// Somebody without a name, by the role's word.
    unnamed: Option<Sex>,
}

/// Resolves references one after another, in the order of the text.
#[derive(Debug)]
pub(super) struct Resolver<'n> {
    names: &'n Names,
    aliases: &'n Aliases,
    /// The speakers so far, latest last.
    said: Vec<Spoken>,
    /// Whom "she" stood for (true), and "he" (false): the other pronoun is somebody else.
    feminine: FxHashMap<usize, bool>,
    /// The people looked up so far: an article has few names and many mentions.
    found: FxHashMap<String, Option<usize>>,
}

impl<'n> Resolver<'n> {
    pub(super) fn new(names: &'n Names, aliases: &'n Aliases) -> Self {
        Self { names, aliases, said: Vec::new(), feminine: FxHashMap::default(), found: FxHashMap::default() }
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
        let (mut unnamed, mut full) = (None, None);
        let (name, person) = match reference {
            Reference::Name(name) | Reference::Officer { name, .. } => {
                if let Reference::Officer { phrase, .. } = reference {
                    full = Some(phrase.clone());
                }
                let person = self.person(name);
                (person.map_or_else(|| name.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Role { role, phrase, is_known, sex } => {
                // "A spokesman" is somebody new; "the spokesman" is the one who spoke last, with a name or without.
                let earlier = if *is_known { self.in_full(phrase) } else { None };
                let in_role = if *is_known { self.names.in_role(role) } else { None };
                let spoke =
                    |i: &usize| earlier.is_none_or(|at| self.said[at..].iter().any(|one| one.person == Some(*i)));
                let person = in_role.filter(spoke);
                unnamed = Some(*sex).filter(|_| person.is_none());
                let phrase = earlier.map_or(phrase, |at| &self.said[at].name);
                (person.map_or_else(|| phrase.clone(), |i| self.names.people[i].name.clone()), person)
            }
            Reference::Other { phrase, is_known } => {
                let earlier = if *is_known { self.in_full(phrase) } else { None };
                (earlier.map_or(phrase, |at| &self.said[at].name).clone(), None)
            }
            Reference::Aged { phrase, at } => {
                let same = self.of_age(phrase, *at);
                unnamed = same.as_ref().map_or(Some(Sex::Either), |one| one.unnamed);
                let person = same.as_ref().and_then(|one| one.person);
                (same.map_or_else(|| phrase.clone(), |one| one.name), person)
            }
            Reference::Pronoun(pronoun) => {
                let same = self.pronoun(pronoun)?;
                let (name, person) = (same.name, same.person);
                (unnamed, full) = (same.unnamed, same.phrase);
                if let (Some(person), "he" | "she") = (person, pronoun.as_str()) {
                    self.feminine.entry(person).or_insert(pronoun == "she");
                }
                (name, person)
            }
        };
        let name = self.aliases.canonical(&name).map_or(name, str::to_owned);
        self.remember(Spoken { name: name.clone(), phrase: full, person, unnamed });
        Some(name)
    }

    fn remember(&mut self, spoken: Spoken) {
        if self.said.len() == MEMORY {
            self.said.remove(0);
        }
        self.said.push(spoken);
    }

    /// The latest unnamed speaker that this word is short for: "the ministry" after "the finance ministry", "the port" after
    /// "the port of Tavick". Plurals are others as often as the same.
    fn in_full(&self, word: &str) -> Option<usize> {
        if word.contains(' ') || word.ends_with('s') {
            return None;
        }
        // Arabic: "الوزير" after "وزير النقل".
        let bare = word.strip_prefix("ال");
        let is_longer = |name: &str| {
            if let Some(bare) = bare {
                return name.ends_with(word) || name.strip_prefix(bare).is_some_and(|rest| rest.starts_with(' '));
            }
            // Most names do not hold the word at all, and are not searched for the links.
            if name.len() <= word.len() || !name.contains(word) {
                return false;
            }
            let end = [" of ", " for ", " der ", " des ", " von ", " de ", " du ", " del "]
                .iter()
                .filter_map(|link| name.find(link))
                .min()
                .unwrap_or(name.len());
            let head = &name[..end];
            head.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
        };
        self.said.iter().rposition(|one| one.person.is_none() && is_longer(one.phrase.as_ref().unwrap_or(&one.name)))
    }

    /// Notes who is talked about without speaking: the subject of a narrated sentence.
    pub(super) fn note_subject(&mut self, reference: &Reference) {
        match reference {
            Reference::Name(name) | Reference::Officer { name, .. } => {
                let Some(i) = self.person(name) else { return };
                if !self.names.people[i].single || self.names.people[i].mentions > 1 {
                    let name = self.names.people[i].name.clone();
                    self.remember(Spoken { name, phrase: None, person: Some(i), unnamed: None });
                }
            }
            Reference::Other { phrase, .. } => {
                self.remember(Spoken { name: phrase.clone(), phrase: None, person: None, unnamed: None });
            }
            Reference::Role { .. } | Reference::Pronoun(_) | Reference::Aged { .. } => {}
        }
    }

    /// Whether the article names the person more than once: where all nouns, or all first words, have capitals, a capital
    /// alone shows no name.
    pub(super) fn knows(&mut self, reference: &Reference) -> bool {
        let (Reference::Name(name) | Reference::Officer { name, .. }) = reference else { return false };
        self.person(name).is_some_and(|i| self.names.people[i].mentions > 1)
    }

    /// The full name for a reference, without taking note of it.
    pub(super) fn name_of(&mut self, reference: &Reference) -> Option<String> {
        let name = match reference {
            Reference::Name(name) | Reference::Officer { name, .. } => {
                self.person(name).map_or(name, |i| &self.names.people[i].name)
            }
            Reference::Role { phrase, .. } | Reference::Other { phrase, .. } | Reference::Aged { phrase, .. } => phrase,
            Reference::Pronoun(_) => return None,
        };
        Some(self.aliases.canonical(name).unwrap_or(name).to_owned())
    }

    /// Whether a person is known to be a woman, or with `feminine` false a man: by the words beside the name or by an earlier pronoun.
    fn is_feminine(&self, person: usize, feminine: bool) -> bool {
        let told = &self.names.people[person];
        (if feminine { told.feminine } else { told.masculine }) || self.feminine.get(&person) == Some(&feminine)
    }

    /// Whom "the 43-year-old" at `at` stands for: the person of that age, of several the latest; where the article tells it of nobody, by a name or
    /// without, the latest whose age it does not tell.
    fn of_age(&self, phrase: &str, at: usize) -> Option<Spoken> {
        let age: u8 = phrase.split('-').next()?.parse().ok()?;
        let people = &self.names.people;
        // Whoever spoke or acted last, else whose age was told last before here; a story may begin before it tells the age.
        let is_of_age = |person: &usize| people[*person].age == Some(age);
        let latest = self.said.iter().rev().find_map(|one| one.person.filter(is_of_age));
        let told = || {
            let before = |person: &usize| (people[*person].aged_at < at).then_some(people[*person].aged_at);
            (0..people.len()).filter(is_of_age).max_by_key(|person| (before(person), std::cmp::Reverse(*person)))
        };
        if let Some(person) = latest.or_else(told) {
            let name = people[person].name.clone();
            return Some(Spoken { name, phrase: None, person: Some(person), unnamed: None });
        }
        let may_be = |one: &&Spoken| match one.person {
            Some(person) => people[person].age.is_none() && !self.names.has_unnamed_of(age),
            None => one.name == phrase,
        };
        self.said.iter().rev().find(may_be).cloned()
    }

    fn pronoun(&self, pronoun: &str) -> Option<Spoken> {
        let mut latest = self.said.iter().rev();
        // A person of a name, or of a role without one: of this sex, for all that is known.
        let may_be = |one: &Spoken, feminine: bool| match (one.person, one.unnamed) {
            (Some(person), _) => !self.is_feminine(person, !feminine),
            (None, Some(told)) => told != if feminine { Sex::Masculine } else { Sex::Feminine },
            (None, None) => false,
        };
        let named =
            |one: &Spoken| one.person.is_some_and(|i| self.names.people[i].masculine || self.names.people[i].feminine);
        let is_body = |one: &Spoken| one.person.is_none() && one.unnamed.is_none();
        match pronoun {
            "he" | "his" | "him" | "himself" => latest.find(|one| may_be(one, false)).cloned(),
            "she" | "her" | "herself" => latest.find(|one| may_be(one, true)).cloned(),
            // Elsewhere bodies and things are "he" and "she" too.
            "er" | "ihm" | "il" | "lui" | "a-t-il" | "él" | "он" | "هو" => {
                latest.find(|one| may_be(one, false) || is_body(one)).cloned()
            }
            "sie" | "elle" | "a-t-elle" | "ella" | "она" | "هي" => {
                latest.find(|one| may_be(one, true) || is_body(one)).cloned()
            }
            "it" | "its" => latest.find(|one| !named(one)).cloned(),
            "they" | "their" | "them" | "eux" | "ihnen" => {
                latest.find(|one| one.person.is_none()).or(self.said.last()).cloned()
            }
            "i" | "we" | "you" | "my" | "our" | "your" | "one" | "another" | "some" | "others" | "many" | "most"
            | "few" | "several" | "each" => None,
            // Pronouns of other languages: the latest speaker.
            _ => latest.next().cloned(),
        }
    }
}
