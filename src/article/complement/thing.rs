//! What a cue takes besides clauses: things, things with what they are called, and rough numbers that open a clause.
//!
//! Assumes English: a thing in small letters without an article is no hearer. What verbs of naming take follows Levin, *English Verb
//! Classes and Alternations* (1993), section 29.3.

use crate::article::{
    clause::Clause,
    token::{Shape, Token},
};

/// Most tokens of what a date or preposition adds to a thing.
const LONGEST_ADDITION: usize = 4;

impl Clause<'_> {
    /// Whether a thing rather than a hearer stands at `at`: "new elections", not "him", "the voters" or "Holt".
    pub(super) fn is_thing(&self, at: usize) -> bool {
        self.get(at).is_some_and(|t| t.shape == Shape::Lower && !t.is_press() && !t.is_role() && !t.is_determiner())
            && self.is_nominal(at)
            && !self.tokens[at].is_preposition()
            && !["me", "him", "her", "them", "us", "voters"].iter().any(|word| self.is(at, word))
    }

    /// Whether a thing and what it is called stand at `at`, or that alone where the thing stands before: "the plan a disgrace",
    /// "unfair"; not the number that is rung up in "call police on Monday".
    pub(super) fn is_named(&self, at: usize) -> bool {
        let end = self.phrase_end(at);
        let first = (at..end).find(|i| !self.tokens[*i].is_determiner()).unwrap_or(end);
        let Some(token) = self.get(first).filter(|_| first < end) else { return false };
        let thing = if token.is_name_like() { self.name_end(first) } else { first + 1 };
        let is_object = first > at || token.shape != Shape::Lower || token.is_speaking() || token.is_pronoun();
        let is_object = is_object || ["him", "them", "me", "us", "her"].iter().any(|word| self.is(first, word));
        // "called a press conference", not "called a vote on the plan the worst day" nor "what critics call a power grab"
        let is_new = ["a", "an"].iter().any(|word| self.is(at, word));
        let is_led = at >= 2
            && (at.saturating_sub(LONGEST_ADDITION)..at).any(|i| self.is(i, "what") || self.tokens[i].is_relative());
        if is_new && self.is_held(first, end) {
            return false;
        }
        if is_new && !is_led && !(first..end).any(|i| self.tokens[i].is_determiner() || self.tokens[i].quoted) {
            let is_set_off = self.get(end).is_some_and(|t| t.shape == Shape::Comma) && end == first + 1;
            return is_set_off || end > first + 1 && self.is_judging(end - 1);
        }
        let next = (thing..end).find(|i| !self.is_adverb(*i)).unwrap_or(end);
        let adds = |t: &Token| t.is_time() || t.is_preposition() && !t.is_determiner();
        let is_alone = next == end || self.get(next).is_some_and(adds) && end - next <= LONGEST_ADDITION;
        // "called Holt, her rival, a liar"
        let goes_on = self.get(end).is_some_and(|t| t.shape == Shape::Comma);
        !is_object || !is_alone || goes_on
    }

    /// Whether the head of a phrase is what is called rather than called names: "an election | that was terrible", not "an election terrible".
    fn is_held(&self, first: usize, end: usize) -> bool {
        let closes =
            |t: &Token| t.is_preposition() || t.is_subordinator() || t.is_relative() || t.is_time() || t.is_auxiliary();
        let behind = (first + 1..end).find(|i| closes(&self.tokens[*i])).unwrap_or(end);
        // "a summit in Delm | a waste", not "a summit with | a rival"
        let is_name_for_it = |i: usize| {
            let before = &self.tokens[i - 1];
            ["a", "an"].iter().any(|word| self.is(i, word))
                && before.is_word()
                && !before.is_preposition()
                && !before.is_conjunction()
                && !before.is_time()
                && !self.get(i + 1).is_some_and(Token::is_time)
        };
        self.tokens[behind - 1].is_event() && !(behind + 1..end).any(is_name_for_it)
    }

    /// Whether an adjective that judges stands at `at`, which may close what a thing is called: "called a rival’s plan | reckless".
    fn is_judging(&self, at: usize) -> bool {
        const SHORTEST: usize = 6;
        let word = self.word(at);
        let is_formed = ["less", "ful", "ous", "ible", "able"].iter().any(|ending| word.ends_with(ending));
        let is_negated = ["un", "im", "il", "ir"].iter().any(|opening| word.starts_with(opening))
            && ["al", "ed", "ic", "air", "ise", "ate"].iter().any(|ending| word.ends_with(ending));
        let is_plain = ["wrong", "cruel", "racist", "absurd", "illegal", "immoral", "unsafe"].contains(&word);
        self.tokens[at].shape == Shape::Lower && (is_plain || word.len() > SHORTEST && (is_formed || is_negated))
    }

    /// Whether a form of "show" stands before `at`.
    pub(super) fn shows(&self, at: usize) -> bool {
        at > 0 && self.word(at - 1).starts_with("show")
    }

    /// Whether the words behind a verb that shows something hold a verb, or those before it a paper: "figures show voters prefer …".
    pub(super) fn tells_clause(&self, at: usize) -> bool {
        let is_noun = |i: usize| self.before(i).is_some_and(|t| t.is_determiner() || t.shape == Shape::Possessive);
        let may_be_verb = |t: &Token| {
            let is_past = t.span.len() > 4 && t.span.of(self.text).ends_with("ed");
            t.is_auxiliary() || t.is_pronoun() || t.word.map_or(is_past, |word| word.verb_forms != 0)
        };
        self.tokens[..at].iter().any(Token::is_paper)
            || (at..self.clause_end(at)).any(|i| {
                let token = &self.tokens[i];
                token.shape == Shape::Lower && may_be_verb(token) && (token.is_auxiliary() || !is_noun(i))
            })
    }

    /// Whether a number that is no exact one begins the clause at `at`: "at least 13 people died", not "at least three times that …".
    pub(super) fn is_quantity(&self, at: usize) -> bool {
        let number = if self.is(at, "at") && ["least", "most"].iter().any(|word| self.is(at + 1, word)) {
            at + 2
        } else if ["about", "around", "over", "under"].iter().any(|word| self.is(at, word)) {
            at + 1
        } else {
            return false;
        };
        let is_number = self.get(number).is_some_and(|t| t.shape == Shape::Number || t.is_number());
        let is_adverbial = (number + 1..number + 4).any(|i| self.get(i).is_some_and(Token::is_complementizer));
        is_number && !is_adverbial && self.get(number + 1).is_some_and(Token::is_word)
    }
}
