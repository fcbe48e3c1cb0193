//! What the words of a source say about the speaker: a name, a role, a body, or a pronoun.
//!
//! Assumes that the head of an English phrase stands before its first preposition, and that an "of" after it belongs to it.

mod office;

use std::ops::Range;

use super::{
    clause::Clause,
    names::PARTICLES,
    token::{Shape, Token},
};
pub(super) use office::{Role, Sex};

/// Most tokens of a phrase with what "of" adds to it: "the head of the harbour council".
const LONGEST_IN_FULL: usize = 8;

/// What a source says about its speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A name, titles left out: "Dana Holt".
    Name(String),
    /// "Secretary of State Dana Holt": the name, and the phrase in full.
    Officer { name: String, phrase: String },
    /// "the party's spokesman": the role's word and the words that go with it, all in lower case; the phrase as written.
    Role { role: Role, phrase: String, is_known: bool, sex: Sex },
    /// Any other phrase: "two officials", "the finance ministry". Known is who has "the" or no article: "a spokesman" is new.
    Other { phrase: String, is_known: bool },
    /// A pronoun in lower case.
    Pronoun(String),
    /// Somebody by the age, and where in the text: "67-year-old".
    Aged { phrase: String, at: usize },
}

/// Pronouns behind a preposition: "according to him". Not "her", which begins "her lawyer" as well.
pub(super) const OBLIQUE: [&str; 6] = ["him", "them", "lui", "eux", "ihm", "ihnen"];

impl Clause<'_> {
    /// What the words of a source say about the speaker.
    pub(super) fn reference(&self, source: &Range<usize>) -> Option<Reference> {
        let mut end = (source.start..source.end)
            .find(|i| matches!(self.tokens[*i].shape, Shape::Comma | Shape::Break) || self.tokens[*i].is_relative())
            .unwrap_or(source.end);
        let mut start = source.start;
        if end == start {
            return None;
        }
        let first = &self.tokens[start];
        let is_oblique = || OBLIQUE.iter().chain(&["her"]).any(|word| self.is(start, word));
        if end - start == 1 && (first.is_pronoun() || first.is_determiner() || is_oblique()) {
            return Some(Reference::Pronoun(self.word(start).to_lowercase()));
        }
        if let Some(told) = self.listed_or_described(source, start..end) {
            return Some(told);
        }
        let is_known = self.is_known(start);
        start = (start..end).find(|i| !self.is_lead(*i)).unwrap_or(end);
        if let Some(owner) = self.owner(start..end) {
            return self.reference(&owner);
        }
        if let Some(name) = self.name_behind_office(start..end) {
            let phrase = self.phrase(start..end);
            return Some(Reference::Officer { name: self.name(name).into_owned(), phrase });
        }
        // "spokesman to the president Dana Holt" ends with the name; "members of the Crane Party" does not.
        let last = self.tokens.get(end.checked_sub(1)?)?;
        let preposition = (start..end).find(|i| self.tokens[*i].is_preposition());
        let mut full = end;
        if let Some(at) = preposition {
            let names_role = (start..at).any(|i| self.tokens[i].is_role());
            if !(names_role && self.is(at, "to") && last.is_name_like()) {
                full = self.full_end(start, at, end);
                end = at;
            }
        }
        let behind = usize::from(self.has_adjective_behind(start..end));
        full -= if full == end { behind } else { 0 };
        end -= behind;
        while end > start && self.tokens[end - 1].shape == Shape::Possessive {
            end -= 1;
        }
        while end > start + 2 && self.tokens[end - 1].is_honour() && self.tokens[end - 2].is_name_like() {
            end -= 1;
        }
        if start >= end {
            return None;
        }
        if full > end && self.is_place_of(end) {
            return Some(Reference::Name(self.name(end + 1..self.name_end(end + 1)).into_owned()));
        }
        // "The Town Clerk, Edwina Marsh,": of two capitalised phrases the second is the name.
        let comma = (end..source.end).find(|i| self.tokens[*i].shape == Shape::Comma);
        if let Some(comma) = comma.filter(|_| self.is(source.start, "the") && self.tokens[end - 1].is_name_like()) {
            let first = (comma + 1..source.end).find(|i| !self.tokens[*i].is_title()).unwrap_or(source.end);
            let named = first..(first..source.end).find(|i| !self.tokens[*i].is_name_like()).unwrap_or(source.end);
            if named.len() > 1 {
                return self.reference(&named);
            }
        }
        let phrase = || self.phrase(start..full.max(end));
        if self.tokens[end - 1].is_name_like() && !self.tokens[end - 1].is_role() {
            if full > end && self.is_body(source.start, start..end) {
                return Some(Reference::Other { phrase: phrase(), is_known });
            }
            let mut from = end;
            while from > start && (self.tokens[from - 1].is_name_like() || PARTICLES.contains(&self.word(from - 1))) {
                from -= 1;
            }
            if let Some(body) = self.body(start..end, from) {
                return Some(if body.start == from {
                    Reference::Name(self.name(body).into_owned())
                } else {
                    Reference::Other { phrase: self.phrase(body), is_known }
                });
            }
            if let Some(body) = self.body_of_place(start..end) {
                return Some(Reference::Other { phrase: self.phrase(body), is_known });
            }
            let name = self.name_start(from..end);
            // "der Sprecher der Polizei" is nobody called "der Polizei".
            let is_of_body = name.start > from && self.is(name.start, "der") && self.tokens[name.start - 1].is_role();
            if is_of_body {
                return Some(self.role_reference(start..end, name.start - 1, phrase(), is_known));
            }
            return Some(Reference::Name(if name.is_empty() { phrase() } else { self.name(name).into_owned() }));
        }
        let role = &self.tokens[end - 1];
        // "the council's head, Ada Crane", "the head of the council, Ada Crane": the apposition names the role.
        let comma = (end..source.end.saturating_sub(1)).find(|i| self.tokens[*i].shape == Shape::Comma);
        let described = |i: &usize| {
            let token = &self.tokens[*i];
            token.is_title() || token.shape == Shape::Lower && (token.is_determiner() || token.is_role())
        };
        let named = comma.and_then(|comma| (comma + 1..source.end).find(|i| !described(i)));
        if let Some(name) = named.filter(|name| self.tokens[*name].is_name_like()) {
            return self.reference(&(name..self.name_end(name)));
        }
        if role.is_role() {
            return Some(self.role_reference(start..full.max(end), end - 1, phrase(), is_known));
        }
        Some(Reference::Other { phrase: phrase(), is_known })
    }

    /// Whether a word at the head of a phrase tells nothing of the speaker: "the", "also".
    fn is_lead(&self, at: usize) -> bool {
        self.tokens[at].is_determiner() || self.is_adverb(at) && !self.is_first_of_name(at)
    }

    /// The role whose word stands at `at` within a phrase.
    fn role_reference(&self, words: Range<usize>, at: usize, phrase: String, is_known: bool) -> Reference {
        Reference::Role { role: self.role(words, at), phrase, is_known, sex: Sex::of(&self.tokens[at]) }
    }

    /// A source of several names, one that tells what somebody is called, or one that tells no more than an age.
    fn listed_or_described(&self, source: &Range<usize>, phrase: Range<usize>) -> Option<Reference> {
        for listed in [source.clone(), phrase.clone()] {
            if self.joins_names(listed.clone()) {
                let phrase = super::fold(self.span(&listed).of(self.text)).into_owned();
                return Some(Reference::Other { phrase, is_known: true });
            }
        }
        let calls = |i: &usize| self.tokens[*i].is_term() && self.tokens[*i].shape == Shape::Lower;
        let called = (phrase.start + 1..phrase.end)
            .find(calls)
            .map(|i| i + 1)
            .filter(|i| *i < phrase.end && self.tokens[*i].is_name_like());
        if let Some(name) = called {
            return self.reference(&(name..self.name_end(name).min(phrase.end)));
        }
        // "the 67-year-old", "die 67-Jährige": somebody the story has told of.
        let is_aged = phrase.len() == 2 && self.tokens[phrase.end - 1].is_aged() && self.is_known(phrase.start);
        is_aged.then(|| {
            let aged = &self.tokens[phrase.end - 1];
            Reference::Aged { phrase: aged.span.of(self.text).to_owned(), at: aged.span.start }
        })
    }

    /// Whether a phrase that begins at `start` tells of somebody known: "the spokesman", not "a spokesman".
    fn is_known(&self, start: usize) -> bool {
        !["a", "an", "another", "one", "ein", "eine"].iter().any(|word| self.is(start, word))
    }

    /// Whether a plural, or somebody new, ends a phrase with an adjective behind: "officials familiar | with the talks", "a woman opposed | to it".
    pub(super) fn has_adjective_behind(&self, phrase: Range<usize>) -> bool {
        if phrase.len() < 2 || !self.tokens[phrase.end - 1].is_behind() {
            return false;
        }
        let is_plural = |at: usize| self.word(at).ends_with('s') || self.is_plural(at);
        let leads = |at: usize| self.tokens[at].is_determiner() || self.is(at, "one");
        let is_led = leads(phrase.start) || self.before(phrase.start).is_some() && leads(phrase.start - 1);
        is_led || is_plural(phrase.end - 2)
    }

    /// Whether a source is two names or more and nothing else: "Ankara and Athens", "Ada Crane and Bo Lund".
    fn joins_names(&self, source: Range<usize>) -> bool {
        let is_name =
            |at: usize| self.tokens[at].is_name_like() && !self.tokens[at].is_role() && !self.tokens[at].is_title();
        let last = source.clone().find(|at| self.is(*at, "and"));
        last.is_some_and(|last| {
            let joins = |at: usize| self.is(at, "and") || self.tokens[at].shape == Shape::Comma && at < last;
            last > source.start && last + 1 < source.end && source.clone().all(|at| is_name(at) || joins(at))
        })
    }

    /// The words of a range as a name. Arabic writes "to" and its noun as one word: "according to-the-mayor".
    fn phrase(&self, range: Range<usize>) -> String {
        let start = range.start;
        let phrase = super::fold(self.span(&range).of(self.text)).into_owned();
        if start == 0 || !["وفقا", "وفقًا", "طبقا"].contains(&self.word(start - 1)) {
            return phrase;
        }
        match (phrase.strip_prefix("لل"), phrase.strip_prefix('ل')) {
            (Some(rest), _) => format!("ال{rest}"),
            (None, Some(rest)) => rest.to_owned(),
            (None, None) => phrase,
        }
    }

    /// Whose paper speaks: "the port's own figures", "a report by the auditors".
    fn owner(&self, phrase: Range<usize>) -> Option<Range<usize>> {
        let owned = phrase.clone().rev().find(|i| self.tokens[*i].shape == Shape::Possessive && *i > phrase.start);
        if let Some(at) = owned {
            let speaks = self.is(at + 1, "own") || self.tokens[phrase.end - 1].is_paper();
            return speaks.then_some(phrase.start..at);
        }
        let by = phrase.clone().find(|i| self.tokens[*i].is_preposition())?;
        let is_owner = by > phrase.start
            && self.tokens[by - 1].is_paper()
            && ["by", "from"].iter().any(|word| self.is(by, word))
            && by + 1 < phrase.end
            && !self.tokens[by + 1].is_time()
            && !self.is_taken_from(by, phrase.end);
        is_owner.then_some(by + 1..phrase.end)
    }

    /// Whether "from" at `from` tells where a paper was taken, which speaks for itself: "exit polls | from the New Hampshire primary".
    fn is_taken_from(&self, from: usize, end: usize) -> bool {
        let head = (from + 1..end).find(|i| self.tokens[*i].is_preposition()).unwrap_or(end) - 1;
        let head = &self.tokens[head];
        // "the American Community Survey" is a body.
        // A town sends letters and has results.
        let is_counted = ["results", "polls", "poll"].iter().any(|word| self.is(from - 1, word));
        let is_place = is_counted && head.is_place();
        let is_thing = head.shape == Shape::Lower && (head.is_event() || is_place || head.is_paper());
        self.is(from, "from") && (is_thing || from > 1 && self.is(from - 2, "exit"))
    }

    /// Where a phrase whose first preposition stands at `at` ends with what belongs to its name: "head of the council".
    fn full_end(&self, start: usize, at: usize, end: usize) -> usize {
        let joins = |i: usize| {
            ["of", "de", "del", "du", "des", "von"].iter().any(|word| self.is(i, word))
                || self.tokens[at - 1].is_role() && self.is(i, "for")
        };
        if at == start || !joins(at) {
            return at;
        }
        let limit = end.min(start + LONGEST_IN_FULL);
        let goes_on = |i: usize| {
            let token = &self.tokens[i];
            token.shape == Shape::Possessive
                || self.is_nominal(i) && !token.is_time() && !self.is_finite(i) && (!token.is_preposition() || joins(i))
        };
        let mut full = (at + 1..limit).find(|i| !goes_on(*i)).unwrap_or(limit);
        while full > at && (!self.tokens[full - 1].is_word() || self.tokens[full - 1].is_preposition()) {
            full -= 1;
        }
        if full == end || full < limit || self.get(full).is_none_or(|t| !t.is_word()) { full } else { at }
    }

    /// A body whose name holds words that are titles before a person's: "the Justice Department", "Varnia’s Foreign Ministry". The names of the
    /// phrase begin at `from`.
    fn body(&self, phrase: Range<usize>, from: usize) -> Option<Range<usize>> {
        let is_short = |t: &Token| t.span.of(self.text).strip_suffix('.').is_some_and(|stem| !stem.contains('.'));
        let first = &self.tokens[from];
        let is_somebody = first.is_feminine() || first.is_masculine() || is_short(first);
        let is_body = self.tokens[phrase.end - 1].is_institution() && phrase.end - from > 1 && !is_somebody;
        let is_owned = from > phrase.start && self.tokens[from - 1].shape == Shape::Possessive;
        is_body.then_some(if is_owned { phrase.start } else { from }..phrase.end)
    }

    /// A body before the one name of its country, where no preposition joins them: "МИД Польши", "глава МИД Польши".
    fn body_of_place(&self, phrase: Range<usize>) -> Option<Range<usize>> {
        let body = phrase.end.checked_sub(2).filter(|body| *body >= phrase.start)?;
        let token = &self.tokens[body];
        let led = (phrase.start..body).all(|i| self.tokens[i].is_role());
        (token.is_institution() && token.is_title() && !token.span.of(self.text).is_ascii() && led).then_some(phrase)
    }

    /// Whether "of" at `of` joins a kind of place in small letters to its name: "the island of Skarnholm".
    fn is_place_of(&self, of: usize) -> bool {
        let kind = &self.tokens[of - 1];
        kind.shape == Shape::Lower && kind.is_place() && self.get(of + 1).is_some_and(Token::is_name_like)
    }

    /// Whether a capitalised word before "of" names a body rather than a person: "the University of Tavick".
    fn is_body(&self, source: usize, words: Range<usize>) -> bool {
        let head = &self.tokens[words.end - 1];
        head.is_institution() || head.is_place() || words.len() == 1 && self.is(source, "the")
    }
}
