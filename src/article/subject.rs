//! How a verb is used and where its subject stands.
//!
//! Assumes the order of English: subject, auxiliaries and adverbs, verb. The distinctions are those of Quirk, Greenbaum,
//! Leech and Svartvik, *A Comprehensive Grammar of the English Language* (1985), chapter 4, as far as a list of words can
//! tell them.

use std::ops::Range;

use super::{
    clause::Clause,
    cue::{TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");

/// Words for several people, most of which do not end in s.
const PEOPLE: [&str; 7] = ["police", "officials", "children", "staff", "others", "none", "management"];

/// How a verb is used in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    Active,
    Passive,
    Participle,
    Infinitive,
}

/// Where the subject of a verb stands.
pub(super) enum Subject {
    Phrase(Range<usize>),
    Relative(usize),
    Shared,
    Missing,
}

impl Clause<'_> {
    /// How the verb at `at` is used, and where its group ("has repeatedly said") begins; `None` where it is no verb.
    pub(super) fn voice(&self, at: usize, one: &Use) -> Option<(Voice, usize)> {
        let token = self.get(at)?;
        if token.shape != Shape::Lower && !(at == 0 && one.forms & form::ING != 0) {
            return None;
        }
        let mut group = at;
        while group > 0
            && (self.is_adverb(group - 1) || self.tokens[group - 1].is_auxiliary())
            && !self.tokens[group - 1].quoted
        {
            group -= 1;
        }
        // An adverb at the head of the sentence is no part of the verb.
        while group < at && !self.tokens[group].is_auxiliary() && group == 0 {
            group += 1;
        }
        let auxiliary = (group..at).rev().map(|i| &self.tokens[i]).find(|t| t.is_auxiliary());
        let before = self.before(group);
        if one.forms & form::PARTICIPLE != 0 && auxiliary.is_some_and(Token::is_be) {
            return Some((Voice::Passive, group));
        }
        if one.forms & form::ING != 0 {
            if let Some(group) = self.quoted_as(group) {
                return Some((Voice::Active, group));
            }
            let noun = before.is_some_and(|t| t.is_determiner() || t.shape == Shape::Possessive);
            return match auxiliary {
                Some(be) if be.is_be() => Some((Voice::Active, group)),
                _ if noun => None,
                _ => Some((Voice::Participle, at)),
            };
        }
        if before.is_some_and(|t| t.is(self.text, "to")) && one.forms & form::BASE != 0 {
            return Some((Voice::Infinitive, group - 1));
        }
        if self.is_described(at, before, auxiliary.is_some(), one) {
            return None;
        }
        if auxiliary.is_none() {
            let noun = token.word.is_some_and(|word| word.is_noun);
            let bare = one.forms & form::BASE != 0 && one.forms & form::PAST == 0;
            let stands_alone = bare && !noun && group > 0 && self.is_many(group - 1);
            let nominal_context = before.is_some_and(|t| {
                t.is_determiner() && one.forms & form::PAST == 0 && !stands_alone
                    || t.shape == Shape::Possessive
                    || t.is_preposition()
            });
            let determined = before.is_some_and(Token::is_determiner) && !stands_alone;
            if nominal_context || determined && self.is_nominal(at + 1) {
                return None;
            }
            // "the continued questions", "no less important reasons": a plural noun that looks like "he questions".
            let third_person = one.forms & (form::PRESENT | form::BASE | form::PAST) == form::PRESENT;
            let after_noun = before.is_none_or(|t| {
                t.shape == Shape::Lower
                    && !(t.is_role() || t.is_institution() || t.is_pronoun() || t.is_relative() || t.is_conjunction())
                    && !t.is_adverb(self.text)
            });
            // "the town hopes to" has a determiner and no adjective before the verb.
            let subject = || {
                self.phrase_before(group).is_some_and(|phrase| {
                    let adjective = ["ed", "ing", "ous", "ant", "ent", "al", "ive", "ful", "ic", "less"];
                    self.tokens[phrase.start].is_determiner()
                        && !adjective.iter().any(|ending| self.word(group - 1).ends_with(ending))
                })
            };
            if noun
                && third_person
                && after_noun
                && !subject()
                && !self.get(at + 1).is_some_and(Token::is_complementizer)
            {
                return None;
            }
            if bare {
                let plural = before.is_some_and(|t| {
                    t.is_pronoun()
                        || t.is_relative()
                        || t.is_conjunction()
                        || t.is_word() && t.span.of(self.text).ends_with('s')
                        || t.shape == Shape::Comma
                        || t.quoted
                });
                let plural = plural
                    || before.is_some_and(Token::is_name_like)
                        && (group.saturating_sub(5)..group).any(|i| self.is(i, "and"));
                let plural = plural
                    || self.is_plural(group - usize::from(group > 0))
                    || !noun
                        && one.takes & QUOTE != 0
                        && self.opens_clause(at + 1)
                        && self.phrase_before(group).is_some_and(|phrase| self.has_plural_head(&phrase));
                if !plural && !self.is(at + 1, "that") {
                    return None;
                }
            }
            if one.forms & form::PARTICIPLE != 0 && one.forms & form::PAST == 0 {
                return None;
            }
            if one.forms & form::PARTICIPLE != 0 && self.is_done_by(at) {
                return None;
            }
        }
        Some((Voice::Active, group))
    }

    /// Whether a participle at `at` has its agent behind it: "the plan proposed by the mayor", not "said by phone".
    fn is_done_by(&self, at: usize) -> bool {
        let ways = ["phone", "telephone", "email", "e-mail", "text", "letter"];
        self.is(at + 1, "by") && !ways.iter().any(|way| self.is(at + 2, way))
    }

    /// Whether a word that may be a verb only describes somebody, or tells of another's act: "residents opposed to the plan", "The museum, said to
    /// be the oldest, …", "heard from Ann Lee that", "a man called Crane".
    fn is_described(&self, at: usize, before: Option<&Token>, has_auxiliary: bool, one: &Use) -> bool {
        let is_set_off = || before.is_some_and(|t| t.shape == Shape::Comma);
        let is_bare = || {
            self.is_adjective_behind(at)
                || is_set_off()
                    && self.is(at, "said")
                    && self.is(at + 1, "to")
                    && ["be", "have"].iter().any(|verb| self.is(at + 2, verb))
                || self.tokens[at].is_term() && self.is_called(at)
                || at < 2 && one.forms & (form::BASE | form::PAST) == 0 && self.is_qualified_paper(at)
        };
        !has_auxiliary && is_bare() || self.is(at, "heard") && self.is(at + 1, "from")
    }

    /// Whether a word for something written stands at `at` with a participle behind it: "Updated figures | published on Tuesday".
    fn is_qualified_paper(&self, at: usize) -> bool {
        let is_participle = |t: &Token| t.shape == Shape::Lower && t.span.of(self.text).ends_with("ed");
        self.tokens[at].is_paper() && self.get(at + 1).is_some_and(is_participle)
    }

    /// Whether "named" at `at` only tells what somebody new is called: "a man | named Crane".
    fn is_called(&self, at: usize) -> bool {
        let is_new = |phrase: Range<usize>| ["a", "an", "one"].iter().any(|word| self.is(phrase.start, word));
        // "a neighbour called Crane reckless", "a judge called Crane’s order wrong": a judgement follows the name.
        let is_alone = |end: usize| {
            self.is_finite(end)
                || self.get(end).is_none_or(|t| {
                    let goes_on = t.is_auxiliary() || t.is_time() || t.is_preposition() && !self.is(end, "as");
                    !t.quoted && (goes_on || matches!(t.shape, Shape::Comma | Shape::Stop))
                })
        };
        self.get(at + 1).is_some_and(Token::is_name_like)
            && is_alone(self.name_end(at + 1))
            && self.phrase_before(at).is_some_and(is_new)
    }

    /// Where the group of a verb begins before which somebody "| was quoted as".
    fn quoted_as(&self, at: usize) -> Option<usize> {
        let verb = at.checked_sub(2).filter(|_| self.is(at - 1, "as"))?;
        if !["quoted", "cited", "reported"].iter().any(|word| self.is(verb, word)) {
            return None;
        }
        let group = (0..=verb).rev().find(|i| {
            let before = self.before(*i);
            !before.is_some_and(|t| (t.is_auxiliary() || self.is_adverb(i - 1)) && !t.quoted)
        })?;
        self.tokens[group..verb].iter().any(Token::is_be).then_some(group)
    }

    /// Whether a word at `at` stands for several on its own: "many | say".
    fn is_many(&self, at: usize) -> bool {
        ["many", "some", "most", "several", "few", "all", "both", "others"].iter().any(|word| self.is(at, word))
    }

    /// Whether a word is a plural by the lists or its ending: "people", "fishermen", "officials".
    pub(super) fn is_plural(&self, at: usize) -> bool {
        let word = self.word(at);
        // "fishermen", not "Yemen" and "specimen"
        let is_men = word.ends_with("men")
            && !["Yemen", "specimen", "regimen", "abdomen", "acumen", "omen"].iter().any(|other| self.is(at, other));
        is_men || word.ends_with("people") || PEOPLE.iter().any(|people| self.is(at, people)) || self.is_many(at)
    }

    /// Whether a word at `at` may be the first of a reported clause, so that the one before is no noun: "say the", not "email server".
    pub(super) fn opens_clause(&self, at: usize) -> bool {
        self.get(at).is_some_and(|t| {
            t.is_determiner() || t.is_pronoun() || t.is_complementizer() || t.is_name_like() || t.shape == Shape::Number
        }) || self.is(at, "at") && self.is(at + 1, "least")
    }

    /// Whether the head of a phrase is a plural, wherever it stands: "residents in Delm", "all of them".
    fn has_plural_head(&self, phrase: &Range<usize>) -> bool {
        let link = phrase.clone().find(|i| self.tokens[*i].is_preposition());
        let head = link.filter(|link| *link > phrase.start).map(|link| link - 1);
        head.is_some_and(|head| {
            let is_noun = |t: &Token| t.is_word() && !t.is_time() && !t.word.is_some_and(|word| word.is_noun);
            is_noun(&self.tokens[head])
                && (self.is_plural(head) || self.word(head).ends_with('s') && !self.word(head).ends_with("ss"))
        })
    }

    /// Where the subject of the verb at `at` stands, whose group begins at `group`.
    pub(super) fn subject(&self, at: usize, group: usize, voice: Voice) -> Subject {
        let Some(before) = self.before(group) else { return Subject::Missing };
        if voice == Voice::Participle
            && self.is_nominal(group - 1)
            && !before.is_preposition()
            && !self.is_adverb(group - 1)
        {
            return self.phrase_before(group).map_or(Subject::Missing, Subject::Phrase);
        }
        if voice == Voice::Participle || voice == Voice::Infinitive {
            return Subject::Shared;
        }
        if before.is_relative() {
            return Subject::Relative(group - 1);
        }
        if before.shape == Shape::Comma {
            if let Some(phrase) = self.phrase_around_apposition(group - 1) {
                return Subject::Phrase(phrase);
            }
            return Subject::Shared;
        }
        if let Some(phrase) = self.phrase_before_dashes(group - 1) {
            return Subject::Phrase(phrase);
        }
        if before.is_conjunction() || before.is_subordinator() {
            return if before.is_conjunction() { Subject::Shared } else { Subject::Missing };
        }
        match self.phrase_before(group) {
            Some(phrase) => Subject::Phrase(phrase),
            None if self.tokens[..at].iter().any(|t| t.shape == Shape::Comma) => Subject::Shared,
            None => Subject::Missing,
        }
    }

    /// Whether a phrase may speak: a pronoun, a name, a role, a body, or a noun that looks like people. A run of words that
    /// the search for a subject took for a phrase ("how the talks were going") is none.
    pub(super) fn names_speaker(&self, phrase: &Range<usize>) -> bool {
        let end = (phrase.start + 1..phrase.end)
            .find(|i| {
                let token = &self.tokens[*i];
                !token.is_word() && token.shape != Shape::Possessive || token.is_preposition() || token.is_relative()
            })
            .unwrap_or(phrase.end);
        // "a woman opposed | to the plan"
        let is_behind = self.has_adjective_behind(phrase.start..end)
            && !self.tokens[phrase.start..end - 1].iter().all(Token::is_determiner);
        let end = end - usize::from(is_behind);
        let head = &self.tokens[phrase.start..end];
        let Some(last) = head.last() else { return false };
        let known =
            |t: &Token| t.is_pronoun() || t.is_relative() || t.is_name_like() || t.is_role() || t.is_institution();
        if head.iter().any(known) {
            return true;
        }
        let word = last.span.of(self.text);
        if last.shape != Shape::Lower {
            return head[0].is_determiner() || last.shape == Shape::Number;
        }
        let noun = last.word.is_none_or(|word| word.uses.is_empty() || word.is_noun);
        if !noun || self.is_adverb(end - 1) || ["ed", "ing"].iter().any(|tail| word.ends_with(tail)) {
            return false;
        }
        // Only lists of English tell a plural from an adjective; elsewhere any noun will do.
        head[0].is_determiner() || !word.is_ascii() || word.ends_with('s') || self.is_plural(end - 1)
    }

    /// The phrase that a relative pronoun stands for.
    pub(super) fn antecedent(&self, who: usize) -> Option<Range<usize>> {
        let before = self.before(who)?;
        if before.shape != Shape::Comma {
            return self.phrase_before(who);
        }
        let direct = self.phrase_before(who - 1);
        // ", president of the council, who …": the apposition's owner.
        let around = self.phrase_around_apposition(who - 1).filter(|p| self.tokens[p.start].is_name_like());
        match direct {
            Some(phrase) if self.tokens[phrase.clone()].iter().any(Token::is_name_like) => Some(phrase),
            direct => around.or(direct),
        }
    }
}
