//! A file of cues as it is written, read into the lexicon of its language. `cues/en.toml` explains the format at its head.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::{
    cue::{GRAMMAR, Lexicon, Part, TAKES, Use},
    inflection::{Inflection, inflected},
};

/// Classes of cues that are aimed at somebody.
const AIMED: [&str; 5] = ["accusing", "praising", "demanding", "denying", "naming"];

/// A file of cues as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    #[serde(default)]
    inflection: Inflection,
    #[serde(default)]
    compounds: bool,
    #[serde(default)]
    prefixes: Vec<String>,
    /// The prepositions that the names of [`TAKES`] stand for, where the language is not English.
    #[serde(default)]
    links: BTreeMap<String, Vec<String>>,
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

/// Adds what a file says to the lexicon of its language.
pub(super) fn read(lexicons: &mut BTreeMap<String, Lexicon>, text: &str) -> std::result::Result<(), String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let lexicon = lexicons.entry(file.language).or_default();
    lexicon.compounds |= file.compounds;
    lexicon.prefixes.extend(file.prefixes);
    for (class, words) in &file.grammar {
        let at = GRAMMAR.iter().position(|name| name == class);
        let at =
            at.ok_or_else(|| format!("`{class}` is no class of grammar words; there are {}", GRAMMAR.join(", ")))?;
        for word in words {
            lexicon.entry(word).grammar |= 1 << at;
        }
    }
    for (name, words) in &file.links {
        let bit = taken(name)?;
        words.iter().for_each(|word| lexicon.entry(word).takes_bit |= bit);
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
                takes |= taken(name)?;
            }
            let is_aimed = AIMED.contains(&block.class.as_str());
            let class: Arc<str> = block.class.into();
            for entry in &block.words {
                for (written, forms) in inflected(entry, part, file.inflection) {
                    let part = match written.split_once(" … ") {
                        Some((_, second)) if part != Part::Verb || second.contains(' ') => {
                            return Err(format!("`{written}`: only a verb has two parts, the second of one word"));
                        }
                        Some(_) => Part::SeparableVerb,
                        None => part,
                    };
                    let mut words = written.split(' ').filter(|word| *word != "…").map(str::to_owned);
                    let head = words.next().unwrap_or_default();
                    let new = Use { part, takes, forms, tail: words.collect(), class: Arc::clone(&class), is_aimed };
                    lexicon.add_use(&head, new);
                }
            }
        }
    }
    Ok(())
}

/// The bit of something a cue takes, by its name.
fn taken(name: &str) -> std::result::Result<u32, String> {
    let at = TAKES.iter().position(|known| *known == name);
    at.map(|at| 1 << at).ok_or_else(|| format!("`{name}` is nothing a cue takes; there are {}", TAKES.join(", ")))
}
