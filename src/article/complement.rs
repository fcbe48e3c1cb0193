//! What follows or precedes a cue: where the reported part begins and where it ends.
//!
//! A clause runs to the end of its sentence unless another clause plainly takes over ("…, but the mayor said …").

mod hearer;
mod infinitive;
mod thing;

use std::ops::Range;

use super::{
    clause::Clause,
    cue::{TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");
const HEARER: u32 = bit(&TAKES, "hearer");
const TO: u32 = bit(&TAKES, "to");
const OBJECT: u32 = bit(&TAKES, "object");
const THAT: u32 = bit(&TAKES, "that");
const IF: u32 = bit(&TAKES, "if");
const PARTY: u32 = bit(&TAKES, "party");
const AS: u32 = bit(&TAKES, "as");
const THING: u32 = bit(&TAKES, "thing");
const NAMED: u32 = bit(&TAKES, "named");
const INFINITIVE: u32 = bit(&TAKES, "infinitive");

/// How many tokens an adverbial between cue and content may have: "said in an interview with the paper on Monday that".
const ADVERBIAL_REACH: usize = 16;

/// Most words between the commas of an insertion: "said, in a rare moment of candour, that".
const LONGEST_INSERTION: usize = 7;

impl Clause<'_> {
    /// The complement of a cue that ends before token `start`, if it takes what stands there.
    pub(super) fn complement(&self, start: usize, takes: u32) -> Option<Range<usize>> {
        let mut at = start;
        while self.is_adverb(at) && !self.is(at, "both")
            || self.get(at).is_some_and(|t| t.is_time() && takes & (CLAUSE | QUOTE) != 0)
        {
            at += 1;
        }
        let token = self.get(at)?;
        let word = token.word;
        if takes & INFINITIVE != 0
            && let Some(content) = self.infinitive(start)
        {
            return Some(content);
        }
        if token.quoted {
            return (takes & (QUOTE | CLAUSE | OBJECT | AS | NAMED) != 0).then(|| at..self.clause_end(at));
        }
        if matches!(token.shape, Shape::Comma | Shape::Colon) {
            let quoted = self.get(at + 1).is_some_and(|t| t.quoted);
            // "a indiqué, mardi, que"
            if token.shape == Shape::Comma
                && self.get(at + 1).is_some_and(Token::is_time)
                && self.get(at + 2).is_some_and(|t| t.shape == Shape::Comma)
            {
                return self.complement(at + 2, takes);
            }
            if let Some(that) = self.beyond_insertion(at).filter(|_| takes & (CLAUSE | THAT) != 0) {
                return Some(that..self.clause_end(that));
            }
            // "sagte, die Brücke …", "sagte, Berlin werde …", "заявил, что …"
            let in_reported_mood = || self.get(at + 2).is_some_and(Token::is_reported_mood);
            let opens = |t: &Token| {
                t.is_complementizer() || t.is_determiner() || t.is_pronoun() || t.is_name_like() && in_reported_mood()
            };
            if takes & (THAT | CLAUSE) == THAT && token.shape == Shape::Comma && self.get(at + 1).is_some_and(opens) {
                return Some(at + 1..self.clause_end(at + 1));
            }
            return (takes & QUOTE != 0 && (quoted || token.shape == Shape::Colon && at + 3 < self.tokens.len()))
                .then(|| at + 1..self.clause_end(at + 1));
        }
        if !token.is_word() {
            return None;
        }
        if token.is_subordinator() || token.is_relative() {
            let that = token.is_complementizer()
                || ["that", "whether", "how", "why", "what", "where", "who", "if"]
                    .iter()
                    .any(|w| token.is(self.text, w));
            let as_taken = token.is(self.text, "as") && word.is_some_and(|w| w.takes_bit & takes != 0);
            let fits = that && takes & (CLAUSE | IF | THAT) != 0
                || that && takes & OBJECT != 0 && !token.is(self.text, "that")
                || as_taken;
            return if fits { Some(at..self.clause_end(at)) } else { self.beyond_adverbial(at, takes) };
        }
        if takes & CLAUSE != 0 && self.is_quantity(at) {
            return Some(at..self.clause_end(at));
        }
        if token.is_preposition() {
            if self.is(at, "on") && self.is(at + 1, "condition") {
                return None;
            }
            // "advirtió de que", "على أن"
            let that = self.get(at + 1).is_some_and(|t| t.is_complementizer() && !t.is(self.text, "that"));
            if that && takes & (CLAUSE | THAT) != 0 {
                return Some(at + 1..self.clause_end(at + 1));
            }
            let fits = word.is_some_and(|w| w.takes_bit & takes != 0);
            let is_topic = ["against", "about", "of"].iter().any(|topic| token.is(self.text, topic));
            if fits && (self.is(at, "to") || is_topic || takes & HEARER == 0) {
                // What an adverbial hides counts more: "spoke on Monday about".
                let dated = self.get(at + 1).is_some_and(Token::is_time);
                if !dated {
                    let end = if takes & TO != 0 && token.is(self.text, "to") {
                        self.clause_end(at)
                    } else {
                        self.phrase_end(at)
                    };
                    return Some(at..end);
                }
            }
            return self.beyond_adverbial(at, takes);
        }
        if takes & HEARER != 0 {
            let party = || (takes & PARTY != 0 && token.is_name_like()).then(|| at..self.phrase_end(at));
            let thing = || (takes & THING != 0 && self.is_thing(at)).then(|| at..self.phrase_end(at));
            return self.beyond_hearer(at, takes).or_else(party).or_else(thing);
        }
        if takes & PARTY != 0 && takes & OBJECT == 0 && token.is_name_like() {
            return Some(at..self.clause_end(at));
        }
        if token.is_conjunction() || token.is_auxiliary() {
            // "said | too much was at stake": the adverb was the subject.
            return (token.is_auxiliary() && at > start && takes & CLAUSE != 0).then(|| start..self.clause_end(at));
        }
        self.bare_complement(at, takes)
    }

    /// A complement that begins with the words of a clause or thing.
    fn bare_complement(&self, at: usize, takes: u32) -> Option<Range<usize>> {
        let token = self.get(at)?;
        // "who requested anonymity", "a call seeking comment"
        if self.is(at, "anonymity") || self.is(at, "comment") && self.is(at.wrapping_sub(1), "seeking") {
            return None;
        }
        // "the video showed the blast": what shows a thing says nothing, unless it is a paper.
        if takes & CLAUSE != 0 && takes & (QUOTE | OBJECT) == 0 && self.shows(at) && !self.tells_clause(at) {
            return None;
        }
        if takes & CLAUSE != 0 {
            // "said this": the content stands elsewhere.
            let end = self.clause_end(at);
            let empty =
                ["this", "so", "it", "that"].iter().any(|w| token.is(self.text, w)) && !self.is_verb_near(at + 1);
            // "denied this": of a verb that takes a thing it is what was denied.
            let thing = || (takes & OBJECT != 0 && !self.is(at, "so")).then(|| at..self.phrase_end(at));
            return if empty { thing() } else { Some(at..end) };
        }
        if takes & (NAMED | OBJECT) == NAMED {
            return (token.is_time() || self.is_named(at)).then(|| at..self.phrase_end(at));
        }
        if takes & OBJECT != 0 {
            // "выразила надежду, что …": the clause says more than the object.
            let clause = if takes & THAT != 0 { self.beyond_adverbial(at, THAT) } else { None };
            let clause = clause.filter(|clause| self.tokens[clause.start].is_complementizer());
            let is_sum = self.word(at).starts_with(['$', '€', '£', '¥']);
            let is_said = !token.is_press() && !is_sum;
            return clause.or_else(|| is_said.then(|| at..self.phrase_end(at)));
        }
        // "saw the plan as a joke", not "saw the plan"
        let thing = at..if takes & AS == 0 { at } else { self.phrase_end(at) };
        let taken_as = |i: usize| self.is(i, "as") && !self.get(i + 1).is_some_and(Token::is_pronoun);
        if thing.clone().skip(1).any(taken_as) {
            return Some(thing);
        }
        // "dijo el lunes que": without a bare clause the words between are an adverbial.
        if takes & THAT == 0 {
            return None;
        }
        self.beyond_dative(at).or_else(|| self.beyond_adverbial(at, takes))
    }

    /// A quotation behind a colon, whatever the verb: "scolded him: “…”".
    pub(super) fn announced_after(&self, start: usize) -> Option<Range<usize>> {
        let end = (start + ADVERBIAL_REACH).min(self.tokens.len());
        let colon = (start..end).find(|at| !self.tokens[*at].is_word())?;
        let quoted = self.tokens[colon].shape == Shape::Colon && self.get(colon + 1).is_some_and(|t| t.quoted);
        quoted.then(|| colon + 1..self.clause_end(colon + 1))
    }

    /// A quotation behind a hearer and a colon: "told the broadcaster Delm: | “…”".
    fn announced_soon(&self, start: usize) -> Option<Range<usize>> {
        let colon = (start..self.tokens.len()).find(|i| !self.is_nominal(*i) || self.is_finite(*i))?;
        let quoted = self.tokens[colon].shape == Shape::Colon && self.get(colon + 1).is_some_and(|t| t.quoted);
        quoted.then(|| colon + 1..self.clause_end(colon + 1))
    }

    /// The "that" behind what is inserted from the comma at `comma` on: "said, however, | that", "said, in part, | that".
    fn beyond_insertion(&self, comma: usize) -> Option<usize> {
        let limit = (comma + 2 + LONGEST_INSERTION).min(self.tokens.len());
        let close = (comma + 1..limit).find(|at| !self.tokens[*at].is_word() || self.tokens[*at].quoted)?;
        let is_inserted = self.tokens[close].shape == Shape::Comma
            && close > comma + 1
            && !self.get(comma + 1).is_some_and(|t| t.is_conjunction() || t.is_complementizer() || t.is_relative())
            && !(comma + 1..close).any(|at| self.is_finite(at));
        (is_inserted && self.get(close + 1).is_some_and(Token::is_complementizer)).then_some(close + 1)
    }

    /// Whether a name behind a preposition stands at `at`: "in Berlin".
    fn is_place(&self, at: usize) -> bool {
        self.get(at).is_some_and(Token::is_name_like) && self.before(at).is_some_and(Token::is_preposition)
    }

    fn is_verb_near(&self, at: usize) -> bool {
        (at..at + 3).any(|i| self.is_finite(i) || self.is_nominal(i) && i == at)
    }

    /// The content behind "on Monday", "in an interview", "of the plan".
    pub(super) fn beyond_adverbial(&self, start: usize, takes: u32) -> Option<Range<usize>> {
        for at in start + 1..(start + ADVERBIAL_REACH).min(self.tokens.len()) {
            let token = &self.tokens[at];
            let previous = &self.tokens[at - 1];
            if token.quoted {
                let led = matches!(previous.shape, Shape::Comma | Shape::Colon);
                return (led && takes & QUOTE != 0 || takes & (CLAUSE | OBJECT) != 0 && !led)
                    .then(|| at..self.clause_end(at));
            }
            let joined = previous.is_preposition() && token.is(self.text, "that");
            if token.is_complementizer() && takes & (CLAUSE | THAT) != 0 && !joined {
                return Some(at..self.clause_end(at));
            }
            if token.shape == Shape::Colon && takes & QUOTE != 0 {
                // "whether she would talk to Orlo, Holt replied: …": another verb announces it.
                let announces = |t: &Token| {
                    let says = |one: &Use| one.takes & QUOTE != 0 && one.forms & (form::PAST | form::PRESENT) != 0;
                    t.shape == Shape::Lower && t.word.is_some_and(|word| word.uses.iter().any(says))
                };
                let is_others = self.tokens[start..at].iter().any(announces);
                return (!is_others).then(|| at + 1..self.clause_end(at + 1));
            }
            if matches!(token.shape, Shape::Stop | Shape::Break) {
                return None;
            }
            // "admitted under pressure | he had": a pronoun can only begin the clause.
            if takes & CLAUSE != 0
                && token.is_pronoun()
                && self.is_nominal(at - 1)
                && !previous.is_preposition()
                && !previous.is_determiner()
            {
                return Some(at..self.clause_end(at));
            }
            // "sagte am Montag, | die Brücke …"
            if takes & (THAT | CLAUSE) == THAT
                && previous.shape == Shape::Comma
                && (self.tokens[at.saturating_sub(2)].is_time() || self.is_place(at.saturating_sub(2)))
                && (token.is_determiner() || token.is_pronoun())
            {
                return Some(at..self.clause_end(at));
            }
            // A date closes the adverbial: "said in Oslo on Monday | the talks".
            if previous.is_time()
                && takes & CLAUSE != 0
                && (token.is_determiner() || token.is_pronoun() || token.is_name_like() && !token.is_time())
            {
                return Some(at..self.clause_end(at));
            }
        }
        None
    }

    /// The content behind the hearer: "told reporters | that", "told Crane | he would".
    fn beyond_hearer(&self, start: usize, takes: u32) -> Option<Range<usize>> {
        if let Some(announced) = self.announced_soon(start) {
            return Some(announced);
        }
        let mut at = start;
        let mut named = false;
        while at < (start + ADVERBIAL_REACH).min(self.tokens.len()) {
            let token = &self.tokens[at];
            if token.quoted || self.is(at, "that") && at > start || self.is(at, "to") && at > start {
                // "told staff never to speak"
                let denied = at > start + 1 && ["not", "never"].iter().any(|word| self.is(at - 1, word));
                return Some(at - usize::from(denied)..self.clause_end(at));
            }
            let previous = self.before(at);
            match token.shape {
                Shape::Stop | Shape::Break => return None,
                Shape::Comma | Shape::Colon => {
                    if let Some(that) = self.beyond_insertion(at).filter(|_| at > start) {
                        return Some(that..self.clause_end(that));
                    }
                    return self
                        .get(at + 1)
                        .filter(|t| t.quoted || token.shape == Shape::Colon)
                        .map(|_| at + 1..self.clause_end(at + 1));
                }
                _ => {}
            }
            let after_hearer = at > start
                && !previous.is_some_and(|t| t.is_preposition() || t.is_determiner() || t.shape == Shape::Possessive);
            if after_hearer {
                let fits = token.is_preposition()
                    && token.word.is_some_and(|w| w.takes_bit & takes != 0)
                    && !self.is(at, "of");
                let clause = token.is_pronoun()
                    || token.is_determiner()
                    || ["whether", "how", "why", "what", "where", "if"].iter().any(|w| self.is(at, w));
                let new_name = token.is_name_like()
                    && !token.is_time()
                    && !named
                    && previous.is_some_and(|t| t.shape == Shape::Lower && !t.is_preposition());
                if fits || clause || new_name {
                    return Some(at..self.clause_end(at));
                }
            }
            named = token.is_name_like();
            at += 1;
        }
        None
    }
}
