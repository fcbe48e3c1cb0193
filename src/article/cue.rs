//! The words that report speech, thought and intention, read from data files: one per language, `cues/*.toml`.
//!
//! A file lists verbs, nouns, adjectives and phrases by class, says what each takes ("told *reporters* *that* …"), and
//! holds the grammar words that the rules ask about. `cues/en.toml` explains the format at its head. Inflected forms are
//! made here, once. The grouping into classes follows the idea of Levin, *English Verb Classes and Alternations* (1993).

mod classes;
mod entry;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use hashbrown::HashTable;
use smallvec::SmallVec;

use super::cue_file;
pub(super) use super::inflection::form;
use crate::{Error, Result};
pub(super) use classes::{GRAMMAR, TAKES, bit};
use entry::{Ends, Entry};

/// The lists shipped with the library, English first.
const SHIPPED: [&str; 6] = [
    include_str!("cues/en.toml"),
    include_str!("cues/ru.toml"),
    include_str!("cues/es.toml"),
    include_str!("cues/fr.toml"),
    include_str!("cues/de.toml"),
    include_str!("cues/ar.toml"),
];

/// Which part of speech a cue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Verb,
    /// A verb in two parts, whose second closes the clause: "forderte … auf".
    SeparableVerb,
    Noun,
    Adjective,
    Phrase,
}

/// One use of a word as a cue; `tail` holds the words that must follow ("out" for "point out"), of a verb in two parts at last the second ("sich aus" for
/// "sprach sich … aus").
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) part: Part,
    pub(super) takes: u32,
    pub(super) forms: u8,
    pub(super) tail: Box<[String]>,
    pub(super) class: Arc<str>,
    /// Whether any of its classes is one of acts aimed at somebody: accusing, praising, demanding …
    pub(super) is_aimed: bool,
}

impl Use {
    /// The words that must follow at once: all but the second part of a verb.
    pub(super) fn following(&self) -> &[String] {
        let second = usize::from(self.part == Part::SeparableVerb);
        &self.tail[..self.tail.len() - second]
    }
}

/// All that is known of one written form.
///
/// The order of the fields is that of the memory: what every token asks for comes first, beside the letters it was found by.
#[derive(Clone, Debug, Default)]
#[repr(C)]
pub(super) struct Word {
    /// Bits of [`GRAMMAR`].
    pub(super) grammar: u32,
    /// The bit of [`TAKES`] that bears this word's own name ("about"), if any.
    pub(super) takes_bit: u32,
    /// The forms of its uses as a verb.
    pub(super) verb_forms: u8,
    /// Whether one of its uses is as a noun.
    pub(super) is_noun: bool,
    /// Whether it has any use as a cue.
    pub(super) is_cue: bool,
    /// Longest tail first, so that the first match is the most exact. Most have one, which stands here itself: a text asks
    /// for words all over the list, and each step further is one to slower memory.
    pub(super) uses: SmallVec<[Use; 1]>,
}

/// The words of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: HashTable<Entry>,
    /// A bit for each [`place`] that a word of the list has: most words of a text are in no list, and this tells so sooner.
    sieve: Vec<u64>,
    /// Whether a word may end in another: "Verkehrsminister".
    pub(super) compounds: bool,
    /// What may be written at the head of a word: the "and" of "وقال".
    pub(super) prefixes: Vec<String>,
}

/// Bits of the sieve of a list: so many that a word beyond it passes one time in ten, few enough for the fastest memory.
const PLACES: usize = 1 << 15;

/// Where a word with this hash stands in the sieve.
fn place(hash: u64) -> usize {
    hash as usize % PLACES
}

impl Lexicon {
    /// Whether the language has no list.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What is known of a word in lower case.
    pub(super) fn get(&self, word: &str) -> Option<&Word> {
        let ends = Ends::of(word.as_bytes());
        let hash = ends.hash();
        let place = place(hash);
        let may_hold = self.sieve.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1);
        if !may_hold {
            return None;
        }
        self.words.find(hash, |entry| entry.is_of(word.as_bytes(), ends)).map(|entry| &entry.word)
    }

    /// The role that a compound ends in: "minister" of "verkehrsminister".
    pub(super) fn head(&self, word: &str) -> Option<&Word> {
        const SHORTEST: usize = 4;
        if !self.compounds {
            return None;
        }
        let ends =
            word.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST - 1 && word.len() - at >= SHORTEST);
        let mut heads = ends.filter_map(|at| self.get(&word[at..]));
        heads.find(|word| word.grammar & const { bit(&GRAMMAR, "role") } != 0)
    }

    /// The word behind a prefix: "قال" of "وقال".
    pub(super) fn unprefixed(&self, word: &str) -> Option<&Word> {
        self.prefixes.iter().find_map(|prefix| self.get(word.strip_prefix(prefix.as_str())?))
    }

    /// The end of a word that begins with an age: "-year-old" of "67-year-old".
    pub(super) fn aged(&self, word: &str) -> Option<&Word> {
        let is_numbered = word.starts_with(|letter: char| letter.is_ascii_digit());
        self.get(&word[word.find('-').filter(|_| is_numbered)?..])
    }

    /// The entry of a written form, new if it is not known.
    pub(super) fn entry(&mut self, word: &str) -> &mut Word {
        let at = TAKES.iter().position(|name| *name == word);
        let ends = Ends::of(word.as_bytes());
        let place = place(ends.hash());
        self.sieve.resize(PLACES / 64, 0);
        self.sieve[place / 64] |= 1 << (place % 64);
        let is_word = |entry: &Entry| entry.is_of(word.as_bytes(), ends);
        let entry = self.words.entry(ends.hash(), is_word, |entry| entry.ends.hash());
        let new = || Entry::new(word.as_bytes(), ends);
        let entry = &mut entry.or_insert_with(new).into_mut().word;
        entry.takes_bit |= at.map_or(0, |at| 1 << at);
        entry
    }

    /// Adds a use as a cue to a written form.
    pub(super) fn add_use(&mut self, word: &str, new: Use) {
        let Word { uses, verb_forms, is_noun, is_cue, .. } = self.entry(word);
        *is_cue = true;
        *verb_forms |= if matches!(new.part, Part::Verb | Part::SeparableVerb) { new.forms } else { 0 };
        *is_noun |= new.part == Part::Noun;
        if let Some(old) = uses.iter_mut().find(|old| old.part == new.part && old.tail == new.tail) {
            // One verb may stand in several blocks; it takes what any of them says. The class is the first one's.
            old.takes |= new.takes;
            old.forms |= new.forms;
            old.is_aimed |= new.is_aimed;
        } else {
            uses.push(new);
            uses.sort_by_key(|one| std::cmp::Reverse(one.tail.len()));
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
                cue_file::read(&mut lexicons, file).expect("the shipped lists are read by a test");
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
    /// "#)?;
    /// assert_eq!(cues.class("en", "harrumphed"), Some("accusing"));
    /// # Ok::<(), demarche::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] when the text is no TOML of that format, or names an unknown class of grammar words or an
    /// unknown complement.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lexicons = (*Self::default().lexicons).clone();
        cue_file::read(&mut lexicons, text).map_err(|message| Error::Parameter(format!("list of cues: {message}")))?;
        Ok(Self { lexicons: Arc::new(lexicons) })
    }

    /// The class of a word's first use as a cue, such as `neutral` or `accusing`, in any of its forms.
    #[must_use]
    pub fn class(&self, language: &str, word: &str) -> Option<&str> {
        let uses = &self.lexicons.get(language)?.get(&word.to_lowercase())?.uses;
        uses.last().map(|one| &*one.class)
    }

    /// The words of a language; of an unknown language none, so that only quotation marks are read.
    pub(super) fn lexicon(&self, language: &str) -> &Lexicon {
        static EMPTY: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
        self.lexicons.get(language).unwrap_or(&EMPTY)
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
    fn a_verb_may_have_two_parts_and_a_noun_may_not() {
        let block = |part: &str, word: &str| {
            format!("language = \"nl\"\n[[{part}]]\nclass = \"accusing\"\ntakes = [\"object\"]\nwords = [\"{word}\"]")
        };
        let cues = Cues::parse(&block("verb", "klaagt … aan")).expect("a verb in two parts");
        assert_eq!(cues.class("nl", "klaagt"), Some("accusing"));
        for (part, word) in [("noun", "klacht … aan"), ("verb", "klaagt … hem aan")] {
            let error = Cues::parse(&block(part, word)).expect_err("no verb in two parts").to_string();
            assert!(error.contains(&format!("`{word}`: only a verb has two parts")), "{error}");
        }
    }

    #[test]
    fn an_unknown_complement_is_named_in_the_error() {
        let text = "language = \"en\"\n[[verb]]\nclass = \"x\"\ntakes = [\"nothing\"]\nwords = [\"do\"]";
        let error = Cues::parse(text).expect_err("no such complement");
        assert!(error.to_string().contains("`nothing` is nothing a cue takes"), "{error}");
    }
}
