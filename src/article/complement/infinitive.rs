//! What a Russian verb takes in the infinitive: "угрожают ввести санкции", "пообещал жителям построить мост".
//!
//! Assumes the endings of infinitives, and that most nouns of the same endings are abstract ones in -ость and -асть or stand in the list.

use std::ops::Range;

use crate::article::{
    attribution::Attribution,
    clause::Clause,
    cue::{TAKES, bit},
    token::{Shape, Token},
};

const INFINITIVE: u32 = bit(&TAKES, "infinitive");
const QUOTE: u32 = bit(&TAKES, "quote");
const THAT: u32 = bit(&TAKES, "that");

/// How infinitives end. Verbs in -ти are told from plurals in -ти ("новости") by the letter before.
const ENDINGS: [&str; 11] = ["ать", "ять", "еть", "ить", "оть", "уть", "ыть", "ться", "йти", "вести", "нести"];

/// Nouns that end as infinitives do.
const NOUNS: [&str; 9] = ["мать", "печать", "память", "пять", "сеть", "треть", "нить", "путь", "суть"];
/// Infinitives in -чь, which end as nouns do.
const VERBS: [&str; 6] = ["помочь", "привлечь", "сберечь", "пренебречь", "пресечь", "отвлечь"];

/// Infinitives that tell what a thing is like.
const LIKENESS: [&str; 5] = ["быть", "стать", "оказаться", "остаться", "превратиться"];

/// How verbs of several people end, and how those people do; datives and most objects in the singular end otherwise.
const PLURAL_VERBS: [&str; 10] = ["ли", "лись", "ны", "ют", "ят", "ут", "ат", "ются", "ятся", "утся"];
const PLURALS: [&str; 5] = ["ы", "и", "а", "я", "е"];

/// Most words between the verb and the infinitive: "обещают в ближайшее время ввести".
const LONGEST_GAP: usize = 5;

impl Clause<'_> {
    /// The infinitive that a verb before `start` takes, with what belongs to it.
    pub(super) fn infinitive(&self, start: usize) -> Option<Range<usize>> {
        let is_verb = |at: usize| {
            let word = self.word(at);
            VERBS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NOUNS.contains(&word)
        };
        let at = (start..start + 1 + LONGEST_GAP)
            .take_while(|at| self.get(*at).is_some_and(|t| t.is_word() && !t.quoted && !self.is_finite(*at)))
            .find(|at| self.tokens[*at].shape == Shape::Lower && is_verb(*at))?;
        // "обещают не вводить": the negation belongs to what is promised.
        let first = at - usize::from(at > start && self.is(at - 1, "не"));
        let end = self.clause_end(at);
        let is_comma = |i: &usize| self.tokens[*i].shape == Shape::Comma && !self.tokens[*i].quoted;
        let mut commas = (at..self.tokens.len()).filter(is_comma);
        // "который намерен уйти, | приехал в Тулу"
        if (start.saturating_sub(LONGEST_GAP)..start).any(|i| self.tokens[i].is_relative()) {
            return Some(first..commas.next().map_or(end, |comma| comma.min(end)));
        }
        if commas.any(|comma| self.is_tag_behind(comma)) {
            return None;
        }
        let last_report = (at..self.tokens.len()).rev().find(|i| self.says(*i)).unwrap_or(at);
        Some(first..(at..end.min(last_report)).find(|i| self.is_next_report(*i, last_report)).unwrap_or(end))
    }

    /// Whether the words behind a comma tell whose all before it is: "Завод намерен закрыть цех, | сообщил мэр", ", | по словам мэра".
    fn is_tag_behind(&self, comma: usize) -> bool {
        let Some(word) = (comma + 1..self.tokens.len()).find(|i| self.tokens[*i].is_word()) else { return false };
        let by = ["словам", "мнению", "данным"].iter().any(|by| self.is(word + 1, by));
        self.says(word) || self.is(word, "говорится") || self.is(word, "по") && by
    }

    /// Whether another report, of which the last stands at `last`, begins at `at`: "отказался уйти, | а его адвокат заявил, что …",
    /// "пообещал прийти | и заявил, что …".
    fn is_next_report(&self, at: usize, last: usize) -> bool {
        let joins = |at: usize| self.get(at).is_some_and(|t| t.is_conjunction() && !t.quoted);
        let is_comma = self.tokens[at].shape == Shape::Comma && !self.tokens[at].quoted;
        is_comma && joins(at + 1) && at + 2 <= last || joins(at) && self.says(at + 1)
    }

    fn says(&self, at: usize) -> bool {
        let uses = self.get(at).filter(|t| !t.quoted).and_then(|t| t.word).map(|word| word.uses.iter());
        uses.is_some_and(|mut uses| uses.any(|one| one.takes & (QUOTE | THAT) != 0 && one.takes & INFINITIVE == 0))
    }

    /// Whether a verb with an infinitive tells of nobody who means it: "Жителям предложили уйти" and "План решили обсудить" leave out who did, "День
    /// обещает быть жарким" tells of a thing.
    pub(in crate::article) fn is_meant_by_nobody(&self, one: &Attribution) -> bool {
        let Some(content) = one.content.first() else { return false };
        let takes_infinitive = |at: usize| {
            let uses = self.get(at).and_then(|t| t.word).map(|word| word.uses.iter());
            uses.is_some_and(|mut uses| uses.any(|one| one.takes & INFINITIVE != 0))
        };
        let cue = self.tokens.partition_point(|t| t.span.start < one.cue.start);
        let (true, Some(source)) = (takes_infinitive(cue), &one.source) else { return false };
        let words = &self.tokens[source.clone()];
        let is_person = words.iter().any(|t| t.is_speaking() || t.is_pronoun());
        let is_named = words.iter().filter(|t| t.shape == Shape::Capital).count() > 1;
        let is_like = LIKENESS.contains(&self.word(content.start)) && !is_person && !is_named;
        let head = source.clone().find(|i| !self.tokens[*i].is_determiner()).unwrap_or(source.start);
        let may_be_many = |word: &str| {
            PLURALS.iter().any(|ending| word.to_lowercase().ends_with(ending)) || !word.contains(char::is_lowercase)
        };
        // "Россия и Китай намерены", "десять стран намерены"
        let is_joined =
            || self.before(source.start).is_some_and(Token::is_conjunction) || words.iter().any(Token::is_conjunction);
        let is_several = || may_be_many(self.word(head)) || self.tokens[head].shape == Shape::Number || is_joined();
        let is_plural = PLURAL_VERBS.iter().any(|ending| self.word(cue).ends_with(ending));
        // "В городе решили", "В Тульской области решили"
        let is_where = || {
            let is_name = |i: &usize| self.tokens[*i].shape == Shape::Capital && !self.tokens[*i].is_preposition();
            let first = (0..source.start).rev().take_while(is_name).last().unwrap_or(source.start);
            self.before(first).is_some_and(Token::is_preposition)
        };
        is_like || is_plural && (is_where() || !is_several())
    }
}
