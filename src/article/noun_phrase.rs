//! Noun phrases without a parser: the words to the left or right of a verb that name who speaks.
//!
//! Assumes subject before verb, or after it where the quotation comes first ("…," said the mayor). A phrase ends where a
//! word of another kind stands: a pronoun, an auxiliary, a conjunction between clauses, a verb, a mark.

use std::ops::Range;

use super::{
    clause::Clause,
    cue::{Part, form},
    names::PARTICLES,
    token::{Shape, Token},
};

/// Longest noun phrase in tokens; longer ones are a misreading more often than not.
const LONGEST_PHRASE: usize = 22;

/// Longest bracket after a name in tokens.
const LONGEST_BRACKET: usize = 14;

/// Articles that only begin a phrase, and never stand within a name or a genitive.
const ARTICLES: [&str; 20] = [
    "dem", "den", "das", "ein", "eine", "einen", "einem", "el", "los", "las", "un", "una", "une", "جميع", "كل", "بعض",
    "كافة", "هذا", "هذه", "تلك",
];

/// Tokens within which two nouns joined by "and" must open the sentence to be its subject.
const LONGEST_PAIR: usize = 8;

impl Clause<'_> {
    /// The noun phrase that ends before token `end`.
    pub(super) fn phrase_before(&self, end: usize) -> Option<Range<usize>> {
        let end = self.without_time(end);
        let mut start = end;
        // "Ada Crane (D-Ohio)": the bracket belongs to the name.
        if end > 2 && self.is(end - 1, ")") {
            let open = (end.saturating_sub(LONGEST_BRACKET)..end).rev().find(|at| self.is(*at, "("))?;
            start = open;
        }
        while start > 0 && end - start < LONGEST_PHRASE {
            let at = start - 1;
            let token = &self.tokens[at];
            if token.quoted {
                break;
            }
            if token.is_pronoun() {
                if start == end {
                    start = at;
                }
                break;
            }
            if token.is_conjunction() {
                // "Ada Crane and Bo Lund", not "… left and Bo Lund".
                let joins = start < end
                    && at > 0
                    && self.tokens[at - 1].is_name_like()
                    && (self.tokens[start].is_name_like() || self.tokens[start].is_determiner());
                if !(joins || self.joins_subjects(at)) || self.word(at).eq_ignore_ascii_case("but") {
                    break;
                }
            } else if self.lists_names(at, start, end) {
                // "France, Germany and Italy": the comma of a list.
            } else if token.shape != Shape::Possessive && !self.is_nominal(at) || self.is_finite(at) {
                break;
            }
            start = at;
        }
        // "one of the doctors who signed the letter | said": all of it.
        if start > 1
            && start < end
            && self.is(start - 1, "who")
            && self.tokens[start].shape == Shape::Lower
            && !self.tokens[start].is_determiner()
            && let Some(head) = self.phrase_before(start - 1)
        {
            return Some(head.start..end);
        }
        // "a source who requested anonymity | said"
        let asked = start > 2 && start < end && self.is(start - 2, "who") && self.is_finite(start - 1);
        if asked
            && !self.names_speaker(&(start..end))
            && let Some(head) = self.phrase_before(start - 2)
        {
            return Some(head.start..end);
        }
        let phrase = self.without_lead(start..end)?;
        // "go a step | said": a determiner in the middle begins the phrase; what stands before it is a verb.
        let bracket = phrase.clone().find(|at| self.tokens[*at].shape == Shape::Break).unwrap_or(phrase.end);
        let inner = (phrase.start + 1..bracket).rev().find(|at| {
            let before = &self.tokens[at - 1];
            self.tokens[*at].is_determiner()
                && !self.tokens[*at].is_preposition()
                && before.shape == Shape::Lower
                && !(before.is_preposition()
                    || before.is_determiner()
                    || before.is_conjunction()
                    || before.is_relative())
        });
        Some(inner.unwrap_or(phrase.start)..phrase.end)
    }

    /// Whether the comma at `at` stands in a list of names that opens the sentence and ends with "and": its first names.
    fn lists_names(&self, at: usize, start: usize, end: usize) -> bool {
        self.tokens[at].shape == Shape::Comma
            && start < end
            && (start..end).any(|i| self.is(i, "and"))
            && (0..at).all(|i| self.tokens[i].is_name_like() || self.tokens[i].shape == Shape::Comma)
            && at > 0
            && (start..end)
                .all(|i| self.tokens[i].is_name_like() || self.is(i, "and") || self.tokens[i].shape == Shape::Comma)
    }

    /// Whether "and" at `at` joins two nouns that open the sentence: "Companies and residents | complain".
    fn joins_subjects(&self, at: usize) -> bool {
        at > 0
            && self.is(at, "and")
            && at <= LONGEST_PAIR
            && (0..at).all(|i| {
                self.is_nominal(i)
                    && !self.is_finite(i)
                    && !self.tokens[i].is_time()
                    && !self.tokens[i].quoted
                    && (i > 0 || !self.tokens[i].is_preposition())
            })
    }

    /// Moves `end` before a date that follows the phrase: "Crane on Monday | said".
    fn without_time(&self, end: usize) -> usize {
        let mut cut = end;
        while cut > 0
            && (self.tokens[cut - 1].is_time()
                || self.tokens[cut - 1].shape == Shape::Number && !self.tokens[cut - 1].is_aged()
                || self.is_adverb(cut - 1))
        {
            cut -= 1;
        }
        if cut == end || cut == 0 {
            return if cut == 0 { end } else { cut };
        }
        let preposition = self.tokens[cut - 1].is_preposition();
        if preposition { cut - 1 } else { cut }
    }

    /// Cuts what stands before the phrase proper: conjunctions, adverbs, and an opening "In an interview".
    fn without_lead(&self, phrase: Range<usize>) -> Option<Range<usize>> {
        let mut start = phrase.start;
        while start < phrase.end {
            let token = &self.tokens[start];
            if token.is_preposition() {
                start = self.object_end(start + 1, phrase.end);
            } else if self.is(start, "first")
                && token.shape == Shape::Capital
                && start + 1 < phrase.end
                && self.tokens[start + 1].is_name_like()
            {
                // "First Minister", "First Energy": no adverb stands before a name without a comma.
                break;
            } else if token.is_conjunction()
                || token.shape == Shape::Possessive
                || token.is_adverb(self.text)
                || token.is_time() && start + 1 < phrase.end
            {
                start += 1;
            } else {
                break;
            }
        }
        (start < phrase.end).then_some(start..phrase.end)
    }

    /// Where the object of a preposition ends: after one run of small or of capital letters.
    fn object_end(&self, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end && self.tokens[at].is_determiner() {
            at += 1;
        }
        let Some(first) = self.get(at).filter(|_| at < end) else { return end };
        if first.is_time() {
            while at < end && (self.tokens[at].is_time() || self.tokens[at].shape == Shape::Number) {
                at += 1;
            }
            return at;
        }
        let shape = first.shape;
        while at < end
            && (self.tokens[at].shape == shape || self.tokens[at].shape == Shape::Possessive)
            && !self.tokens[at].is_preposition()
        {
            if at > start && self.tokens[at].is_determiner() {
                break;
            }
            at += 1;
        }
        at
    }

    /// The noun phrase that begins at token `start`, with what belongs to it ("of the council", ", a lawyer,").
    pub(super) fn phrase_after(&self, start: usize) -> Option<Range<usize>> {
        let first = self.get(start)?;
        if first.quoted {
            return None;
        }
        if first.is_pronoun() {
            return Some(start..start + 1);
        }
        let mut at = start;
        while at < self.tokens.len() && at - start < LONGEST_PHRASE {
            let token = &self.tokens[at];
            if token.quoted {
                break;
            }
            if token.shape == Shape::Possessive {
                at += 1;
                continue;
            }
            if token.is_conjunction() {
                let joins = at > start
                    && self.word(at).eq_ignore_ascii_case("and")
                    && self.tokens[at - 1].is_name_like()
                    && self.get(at + 1).is_some_and(Token::is_name_like);
                if !joins {
                    break;
                }
            } else if token.is_preposition() {
                if at == start || !self.goes_on_with(at) {
                    break;
                }
            } else if !self.is_nominal(at) || at > start && self.ends_phrase(at) {
                break;
            }
            at += 1;
        }
        while at > start && (self.tokens[at - 1].is_preposition() || self.tokens[at - 1].is_conjunction()) {
            at -= 1;
        }
        (at > start).then_some(start..at)
    }

    /// Whether a word after the first cannot belong to a phrase: a date, an adverb, a verb, "Crane | citing".
    fn ends_phrase(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let participle =
            token.shape == Shape::Lower && self.word(at).ends_with("ing") && self.tokens[at - 1].is_name_like();
        // "Police | say he": a plural verb that no noun is, before what can only begin a clause.
        let plural = token.shape == Shape::Lower
            && token.word.is_some_and(|word| {
                word.uses.iter().all(|one| one.part == Part::Verb)
                    && word.uses.iter().any(|one| one.forms & form::BASE != 0)
            })
            && self.get(at + 1).is_some_and(|t| t.is_pronoun() || t.is_determiner() || t.is(self.text, "that"));
        // An unlisted past tense: "Crane | coincided this weekend".
        let past = token.shape == Shape::Lower
            && token.word.is_none()
            && self.word(at).ends_with("ed")
            && self.get(at + 1).is_some_and(|t| {
                t.is_determiner() || t.is_pronoun() || t.is_preposition() || t.is_time() || t.is_complementizer()
            });
        // "sagte Holt | dem Kurier", "acusó el ministro | a la prensa": an article begins the next phrase.
        let before = &self.tokens[at - 1];
        let opens = before.is_word()
            && !before.is_preposition()
            && !before.is_determiner()
            && !PARTICLES.contains(&self.word(at - 1))
            && (ARTICLES.contains(&self.word(at))
                || token.is_determiner() && ["the", "a", "an"].iter().any(|article| token.is(self.text, article))
                || self.is(at, "der") && (at + 1..at + 3).any(|i| self.get(i).is_some_and(Token::is_press)));
        opens
            || past
            || token.is_time()
            || token.is_press()
            || self.is_adverb(at)
            || self.is_finite(at)
            || participle
            || plural
    }

    /// Whether a preposition inside a phrase carries it on: "of" and "for" do, "in" and the like before a name do.
    fn goes_on_with(&self, at: usize) -> bool {
        let next = self.get(at + 1);
        match self.word(at) {
            "of" | "for" => self.is_nominal(at + 1),
            "at" | "from" | "with" | "in" => {
                next.is_some_and(|t| t.is_name_like() && !t.is_time())
                    || self.is(at + 1, "the") && self.get(at + 2).is_some_and(Token::is_name_like)
            }
            _ => false,
        }
    }

    /// The first noun phrase of the sentence before token `before`: its subject, if nothing else is known.
    pub(super) fn first_phrase(&self, before: usize) -> Option<Range<usize>> {
        let colon = (0..before).rev().find(|at| self.tokens[*at].shape == Shape::Colon && !self.tokens[*at].quoted);
        let mut start = colon.map_or(0, |at| at + 1);
        while start < before {
            let token = self.get(start)?;
            if token.is_preposition() || token.is_subordinator() || token.quoted {
                // An opening phrase ends with its comma: "After the vote, the mayor …".
                let comma = (start..before).find(|at| self.tokens[*at].shape == Shape::Comma)?;
                start = comma + 1;
            } else if token.is_conjunction() || token.is_adverb(self.text) || token.is_time() || !token.is_word() {
                start += 1;
            } else {
                break;
            }
        }
        let phrase = self.phrase_after(start).filter(|phrase| phrase.end <= before)?;
        let end = self
            .apposition_after(phrase.end)
            .filter(|end| *end < before && self.get(*end).is_some_and(|t| t.shape == Shape::Comma));
        Some(phrase.start..end.unwrap_or(phrase.end))
    }
}
