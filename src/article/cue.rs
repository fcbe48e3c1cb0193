//! The words that report speech, thought and intention, read from data files: one per language, `cues/*.toml`.
//!
//! A file lists verbs, nouns, adjectives and phrases by class, says what each takes ("told *reporters* *that* …"), and
//! holds the grammar words that the rules ask about. `cues/en.toml` explains the format at its head. Inflected forms are
//! made here, once. The grouping into classes follows the idea of Levin, *English Verb Classes and Alternations* (1993).

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{Error, Result};

/// The lists shipped with the library, English first.
const SHIPPED: [&str; 6] = [
    include_str!("cues/en.toml"),
    include_str!("cues/ru.toml"),
    include_str!("cues/es.toml"),
    include_str!("cues/fr.toml"),
    include_str!("cues/de.toml"),
    include_str!("cues/ar.toml"),
];

/// What a cue takes, and what a preposition is, as bits. The names are those of the data files.
pub(super) const TAKES: [&str; 21] = [
    "quote", "clause", "hearer", "to", "object", "source", "about", "of", "for", "against", "on", "with", "as", "in",
    "from", "over", "by", "out", "if", "at", "that",
];

/// Grammar classes, as bits. The names are those of the data files.
pub(super) const GRAMMAR: [&str; 18] = [
    "pronoun",
    "relative",
    "determiner",
    "preposition",
    "conjunction",
    "subordinator",
    "auxiliary",
    "be",
    "adverb",
    "time",
    "title",
    "role",
    "institution",
    "feminine",
    "masculine",
    "press",
    "term",
    "abbreviation",
];

/// The bit of a name in one of the two lists above.
pub(super) const fn bit(names: &[&str], name: &str) -> u32 {
    let mut at = 0;
    while at < names.len() {
        if same(names[at].as_bytes(), name.as_bytes()) {
            return 1 << at;
        }
        at += 1;
    }
    panic!("the name stands in the list")
}

/// Equality of byte strings in a constant.
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

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
}

/// Which part of speech a cue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Verb,
    Noun,
    Adjective,
    Phrase,
}

/// One use of a word as a cue; `tail` holds the words that must follow ("out" for "point out").
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) part: Part,
    pub(super) takes: u32,
    pub(super) forms: u8,
    pub(super) tail: Vec<String>,
    pub(super) class: String,
}

/// All that is known of one written form.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    /// Bits of [`GRAMMAR`].
    pub(super) grammar: u32,
    /// The bit of [`TAKES`] that bears this word's own name ("about"), if any.
    pub(super) takes_bit: u32,
    /// Longest tail first, so that the first match is the most exact.
    pub(super) uses: Vec<Use>,
}

/// The words of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<String, Word>,
}

impl Lexicon {
    /// What is known of a word in lower case.
    pub(super) fn get(&self, word: &str) -> Option<&Word> {
        self.words.get(word)
    }

    fn entry(&mut self, word: &str) -> &mut Word {
        let at = TAKES.iter().position(|name| *name == word);
        let entry = self.words.entry(word.to_owned()).or_default();
        entry.takes_bit = at.map_or(0, |at| 1 << at);
        entry
    }

    fn add_use(&mut self, word: &str, new: Use) {
        let uses = &mut self.entry(word).uses;
        match uses.iter_mut().find(|old| old.part == new.part && old.tail == new.tail) {
            // One verb may stand in several blocks; it takes what any of them says. The class is the first one's.
            Some(old) => {
                old.takes |= new.takes;
                old.forms |= new.forms;
            }
            None => {
                uses.push(new);
                uses.sort_by_key(|one| std::cmp::Reverse(one.tail.len()));
            }
        }
    }
}

/// The reporting verbs, nouns, adjectives and phrases of all languages.
///
/// [`Cues::default`] is the shipped set; [`Cues::parse`] adds a user's own.
#[derive(Clone, Debug)]
pub struct Cues {
    lexicons: Arc<BTreeMap<String, Lexicon>>,
}

impl Default for Cues {
    fn default() -> Self {
        static SHIPPED_CUES: LazyLock<Cues> = LazyLock::new(|| {
            let mut lexicons = BTreeMap::new();
            for file in SHIPPED {
                read(&mut lexicons, file).expect("the shipped lists are read by a test");
            }
            Cues { lexicons: Arc::new(lexicons) }
        });
        SHIPPED_CUES.clone()
    }
}

impl Cues {
    /// The shipped lists and what `text`, a file of the same format, adds to them.
    ///
    /// ```
    /// use demarche::article::Cues;
    /// let cues = Cues::parse(r#"
    /// language = "en"
    /// inflection = "english"
    /// [[verb]]
    /// class = "accusing"
    /// takes = ["clause", "quote"]
    /// words = ["harrumph"]
    /// "#).unwrap();
    /// assert_eq!(cues.class("en", "harrumphed"), Some("accusing"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] when the text is no TOML of that format, or names an unknown class of grammar words or an
    /// unknown complement.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lexicons = (*Self::default().lexicons).clone();
        read(&mut lexicons, text).map_err(|message| Error::Parameter(format!("list of cues: {message}")))?;
        Ok(Self { lexicons: Arc::new(lexicons) })
    }

    /// The class of a word's first use as a cue, such as `neutral` or `accusing`, in any of its forms.
    #[must_use]
    pub fn class(&self, language: &str, word: &str) -> Option<&str> {
        let uses = &self.lexicons.get(language)?.get(&word.to_lowercase())?.uses;
        uses.last().map(|one| one.class.as_str())
    }

    /// The words of a language; of an unknown language none, so that only quotation marks are read.
    pub(super) fn lexicon(&self, language: &str) -> &Lexicon {
        static EMPTY: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
        self.lexicons.get(language).unwrap_or(&EMPTY)
    }
}

/// A file of cues as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    #[serde(default)]
    inflection: Inflection,
    #[serde(default)]
    grammar: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    verb: Vec<Block>,
    #[serde(default)]
    noun: Vec<Block>,
    #[serde(default)]
    adjective: Vec<Block>,
    #[serde(default)]
    phrase: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    class: String,
    takes: Vec<String>,
    words: Vec<String>,
}

/// Whether forms are made from the base form or all stand in the list.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Inflection {
    #[default]
    None,
    English,
}

fn read(lexicons: &mut BTreeMap<String, Lexicon>, text: &str) -> std::result::Result<(), String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let lexicon = lexicons.entry(file.language).or_default();
    for (class, words) in &file.grammar {
        let at = GRAMMAR.iter().position(|name| name == class);
        let at =
            at.ok_or_else(|| format!("`{class}` is no class of grammar words; there are {}", GRAMMAR.join(", ")))?;
        for word in words {
            lexicon.entry(word).grammar |= 1 << at;
        }
    }
    let parts = [
        (Part::Verb, file.verb),
        (Part::Noun, file.noun),
        (Part::Adjective, file.adjective),
        (Part::Phrase, file.phrase),
    ];
    for (part, blocks) in parts {
        for block in blocks {
            let mut takes = 0;
            for name in &block.takes {
                let at = TAKES.iter().position(|known| known == name);
                let at =
                    at.ok_or_else(|| format!("`{name}` is nothing a cue takes; there are {}", TAKES.join(", ")))?;
                takes |= 1 << at;
            }
            for entry in &block.words {
                for (form, forms) in inflected(entry, part, file.inflection) {
                    let mut words = form.split(' ').map(str::to_owned);
                    let head = words.next().unwrap_or_default();
                    let new = Use { part, takes, forms, tail: words.collect(), class: block.class.clone() };
                    lexicon.add_use(&head, new);
                }
            }
        }
    }
    Ok(())
}

/// The forms of an entry `base`, `base:past` or `base:past:participle`, each with its bits.
fn inflected(entry: &str, part: Part, inflection: Inflection) -> Vec<(String, u8)> {
    let mut given = entry.split(':');
    let base = given.next().unwrap_or_default();
    if inflection == Inflection::None || matches!(part, Part::Adjective | Part::Phrase) {
        return vec![(base.to_owned(), form::PRESENT | form::PAST)];
    }
    let (head, tail) = base.split_once(' ').map_or((base, String::new()), |(head, tail)| (head, format!(" {tail}")));
    let plural = format!("{}{tail}", third_person(head));
    if part == Part::Noun {
        return vec![(base.to_owned(), 0), (plural, 0)];
    }
    let past = given.next().map_or_else(|| format!("{}{tail}", regular_past(head)), str::to_owned);
    let participle = given.next().map_or_else(|| past.clone(), str::to_owned);
    let past_head = past.split(' ').next().unwrap_or_default();
    let ing = format!("{}{tail}", present_participle(head, past_head));
    vec![
        (base.to_owned(), form::BASE | form::PRESENT),
        (plural, form::PRESENT),
        (past, form::PAST),
        (participle, form::PARTICIPLE),
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

    #[test]
    fn the_shipped_lists_are_read() {
        let cues = Cues::default();
        for (language, word) in
            [("en", "says"), ("ru", "заявил"), ("es", "dijo"), ("fr", "déclaré"), ("de", "sagte"), ("ar", "قال")]
        {
            assert!(cues.class(language, word).is_some(), "{language}: {word}");
        }
    }

    #[test]
    fn english_forms_are_made_from_the_base() {
        let cues = Cues::default();
        for word in
            ["said", "saying", "denies", "denied", "admitting", "stressed", "declaring", "agreeing", "known", "claims"]
        {
            assert!(cues.class("en", word).is_some(), "{word}");
        }
    }

    #[test]
    fn an_unknown_complement_is_named_in_the_error() {
        let text = "language = \"en\"\n[[verb]]\nclass = \"x\"\ntakes = [\"nothing\"]\nwords = [\"do\"]";
        let error = Cues::parse(text).expect_err("no such complement");
        assert!(error.to_string().contains("`nothing` is nothing a cue takes"), "{error}");
    }
}
