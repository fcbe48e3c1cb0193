//! Roles and offices: "the party's spokesman", "the secretary of state", "Secretary of State Dana Holt".

use std::ops::Range;

use crate::article::{clause::Clause, names::without_article, token::Token};

/// What a role's word tells of the person: a "spokeswoman", a "spokesman", a "minister".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::article) enum Sex {
    Feminine,
    Masculine,
    Either,
}

impl Sex {
    pub(super) fn of(role: &Token) -> Self {
        match (role.is_feminine(), role.is_masculine()) {
            (true, _) => Self::Feminine,
            (_, true) => Self::Masculine,
            _ => Self::Either,
        }
    }
}

/// Somebody by what he is: "the party's spokesman", all words in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::article) struct Role {
    pub(in crate::article) word: String,
    /// The words that go with it.
    pub(in crate::article) modifiers: Vec<String>,
    /// Those that tell one holder from another: "state" of "secretary of state", "foreign" of "foreign minister".
    pub(in crate::article) offices: Vec<String>,
    /// Whether it is the head of a government.
    pub(in crate::article) is_prime: bool,
}

impl Clause<'_> {
    /// The role whose word stands at `at` within a phrase. Behind it each noun tells of what: "the secretary | of defence".
    pub(super) fn role(&self, phrase: Range<usize>, at: usize) -> Role {
        let others = || phrase.clone().filter(|i| *i != at);
        let lower = |i: usize| without_article(self.word(i)).to_lowercase();
        let tells = |i: &usize| {
            let token = &self.tokens[*i];
            token.is_office() || *i > at && !token.is_preposition() && !token.is_determiner()
        };
        Role {
            word: self.word(at).to_lowercase(),
            modifiers: others().map(lower).collect(),
            offices: others().filter(tells).map(lower).collect(),
            is_prime: phrase.clone().any(|i| self.tokens[i].is_prime()),
        }
    }

    /// The name behind an office of several words: "Secretary of State | Dana Holt", "وزير الخارجية | سامر الخطيب".
    pub(super) fn name_behind_office(&self, phrase: Range<usize>) -> Option<Range<usize>> {
        let role = phrase.clone().find(|i| self.tokens[*i].is_role())?;
        if self.word(role).starts_with(|letter| ('\u{600}'..='\u{6ff}').contains(&letter)) {
            let is_office = |i: &usize| self.word(*i).starts_with("ال") || self.tokens[*i].is_office();
            let start = (role + 1..phrase.end).find(|i| !is_office(i))?;
            let plain = (start..phrase.end).all(|i| self.is_nominal(i) && !self.tokens[i].is_preposition());
            return (role == phrase.start && plain && phrase.end - start > 1).then_some(start..phrase.end);
        }
        let of = (role + 1..phrase.end).find(|i| self.is(*i, "of"))?;
        let name = phrase.end.checked_sub(2).filter(|name| *name > of + 1)?;
        let office = &self.tokens[name - 1];
        let is_office = office.is_name_like() && (office.is_institution() || office.is_office());
        let is_name = |i: usize| {
            let token = &self.tokens[i];
            token.is_name_like() && !(token.is_institution() || token.is_role() || token.is_title())
        };
        (is_office && (name..phrase.end).all(is_name)).then_some(name..phrase.end)
    }
}
