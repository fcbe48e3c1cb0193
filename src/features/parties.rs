//! Where the two parties of a statement stand in its words, and the words around them.
//!
//! "A accused B" and "B accused A" are the same bag of words. What tells them apart stands close to the names: here every word within four of a
//! party is read once more with the party and the side it stands on (`target<accused`, `speaker>accused`), and so are the words between the two
//! (`speaker>target:accused`). The words of a text that has a target are read once more with the target's name (`accused@the mayor`), so that a
//! model of few targets can learn what each word means toward each of them: feature augmentation, Daumé III, "Frustratingly easy domain adaptation"
//! (ACL 2007).
//!
//! A party is found by its tokens: as a whole; else with a longer last word, as inflected languages write names; else by its last word, which for a
//! person is the surname. The first place counts. A party that is not found has no surroundings.

use super::runs::Runs;
use super::tokenizer::{Tokens, Word};
use super::utterance::Utterance;
use crate::text::Span;
use std::ops::Range;

/// Words on each side of a party that are read as its surroundings.
const REACH: usize = 4;
/// A last word shorter than this is not looked for by itself, nor as the beginning of another.
const SHORTEST_NAME: usize = 3;

/// The surroundings of the parties of one text. Reuse it: reading again allocates little.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// Words with the party and side they stand for, in runs: no n-gram crosses from one to the next.
    pub(super) context: Runs,
    /// The words of the text between the parties.
    pub(super) between: Range<usize>,
    /// The words of the text with the target's name.
    pub(super) crossed: Runs,
    target: Option<Range<usize>>,
    speaker: Option<Range<usize>>,
    name: Tokens,
}

/// A word of the text, or a party that stands in place of its own words.
#[derive(Clone, Copy)]
enum Item {
    Word(usize),
    Party(&'static str, Span),
}

impl Parties {
    /// Finds the parties among the words of `utterance`, which are `tokens`, and forgets those of the one before.
    pub(super) fn find(&mut self, utterance: Utterance, tokens: &Tokens) {
        self.context.clear();
        self.crossed.clear();
        self.between = 0..0;
        let target = self.place(utterance.target, tokens);
        let is_apart = |speaker: &Range<usize>| {
            target.as_ref().is_none_or(|target| speaker.end <= target.start || target.end <= speaker.start)
        };
        self.speaker = self.place(utterance.speaker, tokens).filter(is_apart);
        self.target = target;
    }

    /// Reads the surroundings of the parties that were found.
    pub(super) fn read(&mut self, tokens: &Tokens) {
        let (target, speaker) = (self.target.clone(), self.speaker.clone());
        if target.is_none() && speaker.is_none() {
            return;
        }
        let mut items = Vec::with_capacity(tokens.words().len());
        let (mut target_at, mut speaker_at) = (None, None);
        let mut word = 0;
        while word < tokens.words().len() {
            let starts = |party: &Option<Range<usize>>| party.clone().filter(|party| party.start == word);
            let (place, name, party) = match (starts(&target), starts(&speaker)) {
                (Some(party), _) => (&mut target_at, "[target]", party),
                (_, Some(party)) => (&mut speaker_at, "[speaker]", party),
                (None, None) => {
                    items.push(Item::Word(word));
                    word += 1;
                    continue;
                }
            };
            *place = Some(items.len());
            items.push(Item::Party(name, span_of(&tokens.words()[party.clone()])));
            word = party.end;
        }
        for (place, before, after) in [(target_at, "target<", "target>"), (speaker_at, "speaker<", "speaker>")] {
            if let Some(at) = place {
                push_run(&mut self.context, before, &items[at.saturating_sub(REACH)..at], tokens);
                push_run(&mut self.context, after, &items[at + 1..(at + 1 + REACH).min(items.len())], tokens);
            }
        }
        if let (Some(t), Some(s), Some(target), Some(speaker)) = (target_at, speaker_at, target, speaker) {
            let (prefix, first, last) = if t < s { ("target>speaker:", t, s) } else { ("speaker>target:", s, t) };
            push_run(&mut self.context, prefix, &items[first + 1..last], tokens);
            push_run(&mut self.context, prefix, &items[last..=last], tokens);
            self.between = target.end.min(speaker.end)..target.start.max(speaker.start);
        }
    }

    /// The words of the text that are the party of this name.
    fn place(&mut self, name: Option<&str>, tokens: &Tokens) -> Option<Range<usize>> {
        self.name.read(name?);
        let name = self.name.texts();
        let (last, before) = name.split_last()?;
        let words = tokens.texts();
        let is_long = last.chars().count() >= SHORTEST_NAME;
        let first_place = |length: usize, fits: &dyn Fn(&[&str]) -> bool| {
            words.windows(length).position(fits).map(|at| at..at + length)
        };
        first_place(name.len(), &|window| window == name)
            .or_else(|| {
                let begins = |window: &[&str]| {
                    window.split_last().is_some_and(|(word, rest)| rest == before && word.starts_with(last))
                };
                is_long.then(|| first_place(name.len(), &begins)).flatten()
            })
            .or_else(|| (is_long && !before.is_empty()).then(|| first_place(1, &|window| window[0] == *last)).flatten())
    }

    /// Pairs every word outside the target, and the text as a whole, with the target's name.
    pub(super) fn cross(&mut self, utterance: Utterance, tokens: &Tokens) {
        let Some(name) = utterance.target else { return };
        self.name.read(name);
        let name = self.name.buffer().trim();
        if name.is_empty() || tokens.words().is_empty() {
            return;
        }
        for (i, word) in tokens.words().iter().enumerate() {
            if self.target.as_ref().is_none_or(|place| !place.contains(&i)) {
                self.crossed.push_alone(&[&tokens.buffer()[word.start..word.end], "@", name], word.span);
            }
        }
        self.crossed.push_alone(&["@", name], Span::new(0, utterance.text.len()));
    }
}

/// Adds items with a prefix as a run.
fn push_run(runs: &mut Runs, prefix: &str, items: &[Item], tokens: &Tokens) {
    for item in items {
        match item {
            Item::Word(i) => {
                let word = tokens.words()[*i];
                runs.push(&[prefix, &tokens.buffer()[word.start..word.end]], word.span);
            }
            Item::Party(name, span) => runs.push(&[prefix, name], *span),
        }
    }
    runs.end_run();
}

fn span_of(words: &[Word]) -> Span {
    let (first, last) = (words.first().expect("a party has words"), words.last().expect("a party has words"));
    Span::new(first.span.start, last.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, speaker: &str, target: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let some = |name: &'static str| (!name.is_empty()).then_some(name);
        let mut parties = Parties::default();
        let (speaker, target) = (speaker.to_owned().leak(), target.to_owned().leak());
        let utterance = Utterance { text, speaker: some(speaker), target: some(target), language: None };
        parties.find(utterance, &tokens);
        parties.read(&tokens);
        parties.cross(utterance, &tokens);
        let between = tokens.texts()[parties.between.clone()].iter().map(|word| (*word).to_owned()).collect();
        (parties.context.texts(), between, parties.crossed.texts())
    }

    #[test]
    fn words_near_a_party_carry_its_side() {
        let (context, between, _) = read("On Monday Skarnholm sharply accused Tavick of theft.", "Skarnholm", "Tavick");
        let expected = [
            "target<monday target<[speaker] target<sharply target<accused",
            "target>of target>theft",
            "speaker<on speaker<monday",
            "speaker>sharply speaker>accused speaker>[target] speaker>of",
            "speaker>target:sharply speaker>target:accused",
            "speaker>target:[target]",
        ];
        assert_eq!(context, expected);
        assert_eq!(between, ["sharply", "accused"]);
    }

    #[test]
    fn who_accuses_whom_makes_a_difference() {
        assert_ne!(read("A accused B", "A", "B").0, read("A accused B", "B", "A").0);
    }

    #[test]
    fn a_party_is_found_by_its_whole_name_then_inflected_then_by_surname() {
        let place = |name, text| {
            let mut tokens = Tokens::default();
            tokens.read(text);
            Parties::default().place(Some(name), &tokens)
        };
        assert_eq!(place("Osric Penhale", "Mayor Penhale met Osric Penhale."), Some(3..5));
        assert_eq!(place("the Minister", "He thanked the ministers."), Some(2..4));
        assert_eq!(place("Osric Penhale", "Mayor Penhale left."), Some(1..2));
        assert_eq!(place("Bo Li", "Mr Li left."), None);
        assert_eq!(place("…", "Mr Li left."), None);
    }

    #[test]
    fn a_target_that_is_not_named_in_the_text_still_goes_with_its_words() {
        let (context, between, crossed) = read("Never again", "", "the Toll");
        assert!(context.is_empty() && between.is_empty());
        assert_eq!(crossed, ["never@the toll", "again@the toll", "@the toll"]);
    }

    #[test]
    fn a_speaker_inside_the_target_is_left_alone() {
        let (context, ..) = read("We reject the mayor of Tavick", "Tavick", "the mayor of Tavick");
        assert_eq!(context, ["target<we target<reject", ""]);
    }
}
