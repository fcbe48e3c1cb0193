//! Phrases that name a source: "according to the mayor", "in the words of Holt", "so der Minister", "dem Minister zufolge".
//!
//! Assumes that the source stands at the phrase, and the content before or behind both.

use std::ops::Range;

use super::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{TAKES, Use, bit, form},
    reference::OBLIQUE,
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");
const SOURCE: u32 = bit(&TAKES, "source");
const BY: u32 = bit(&TAKES, "by");
const MARKED: u32 = bit(&TAKES, "marked");

/// Most tokens after a source that may belong to it: "released on Friday by the university".
const LONGEST_QUALIFICATION: usize = 12;

/// Most words between "came" and "from": "came late on Monday night from".
const LONGEST_GAP: usize = 10;

impl Clause<'_> {
    /// "According to the mayor, …" and "…, according to the mayor".
    pub(super) fn by_phrase(&self, at: usize, one: &Use) -> Option<Attribution> {
        let end = at + 1 + one.tail.len();
        // "По его словам, …": the pronoun in the phrase is the source.
        if one.takes & CLAUSE != 0 && self.is_opening(at) && end > at + 2 {
            let start = self.skip_marks(end);
            return self.build(Some(at + 1..at + 2), at..end, single(start..self.clause_end(start)), "according-to");
        }
        if one.takes & SOURCE == 0 {
            return None;
        }
        if one.takes & BY != 0 {
            return self.by_postposition(at, end);
        }
        // "laut ihm | muss der Text weg"
        let is_oblique = OBLIQUE.iter().any(|word| self.is(end, word));
        let mut source = if is_oblique { end..end + 1 } else { self.phrase_after(self.behind_saying(end))? };
        if one.takes & QUOTE != 0 && !self.is_set_off(at, &source) {
            return None;
        }
        source.end = self.qualified_end(source.end);
        source.end = self.named_end(&source, one);
        if let Some(end) = self.apposition_after(source.end)
            && (at > 0 || self.get(end).is_some_and(|t| t.shape == Shape::Comma))
        {
            source.end = end;
        }
        // « Pour Holt, « c’est une faute » », not "pour Holt, le maire"
        let is_marked = || {
            let said = &self.tokens[self.skip_marks(source.end)..];
            self.is_opening(at)
                && said.first().is_some_and(|t| t.quoted)
                && said.iter().all(|t| t.quoted || !t.is_word())
                // « Les Héritiers » is the title of a work.
                && said.iter().any(|t| t.shape == Shape::Lower && !t.is_determiner() && !t.is_preposition())
        };
        let may_speak = || self.tokens[source.clone()].iter().any(|t| t.is_name_like() || t.is_speaking());
        if one.takes & MARKED != 0 && !(is_marked() && may_speak()) {
            return None;
        }
        let content = if self.is_opening(at) || self.get(at - 1).is_some_and(Token::is_conjunction) {
            let start = self.skip_marks(source.end);
            single(start..self.clause_end(start))
        } else {
            let mut pieces = single(self.start_before(at)..self.before_comma(at));
            let after = source.end;
            if self.get(after).is_some_and(|t| t.shape == Shape::Comma) && !self.starts_new_clause(after + 1) {
                pieces.push(after + 1..self.clause_end(after + 1));
            }
            pieces
        };
        self.build(Some(source), at..end, content, "according-to")
    }

    /// Where the source behind a phrase begins: "según ha explicado | el portavoz", "как сообщили в | министерстве".
    fn behind_saying(&self, start: usize) -> usize {
        let says = |t: &Token| {
            let is_plain = |one: &Use| one.takes & QUOTE != 0 && one.forms & form::LISTED != 0 && one.tail.is_empty();
            t.shape == Shape::Lower && t.word.is_some_and(|word| word.uses.iter().any(is_plain))
        };
        let verb = start + usize::from(self.get(start).is_some_and(Token::is_auxiliary));
        let behind = if self.get(verb).is_some_and(says) { verb + 1 } else { start };
        behind + usize::from(["в", "во"].iter().any(|word| self.is(behind, word)))
    }

    /// Who gives what a sentence tells: "The vote came from | Bob Hale, a farmer.", "It drew criticism from | Carla Dunn.", "a statement by |
    /// Carla Dunn". Who else stands behind "by" did something, and need not speak: "The house was bought by Bob Hale, a farmer."
    pub(super) fn giver(&self) -> Option<Range<usize>> {
        let gives = |i: &usize| !self.tokens[*i].quoted && ["from", "by"].iter().any(|word| self.is(*i, word));
        (1..self.tokens.len()).filter(gives).find_map(|from| self.giver_behind(from))
    }

    /// Who stands behind the "from" or "by" at `from` as a giver.
    fn giver_behind(&self, from: usize) -> Option<Range<usize>> {
        let first = from + 1;
        self.get(first).filter(|t| t.is_name_like() && !t.quoted)?;
        let name = self.name_start(first..self.name_end(first));
        let is_elsewhere = |t: &Token| t.is_institution() || t.is_place() || t.is_government() || t.is_time();
        let is_person = name.len() > 1 && name.len() < 4 && !self.tokens[name.clone()].iter().any(is_elsewhere);
        let is_comma = self.get(name.end).is_some_and(|t| t.shape == Shape::Comma);
        let describes =
            |t: &Token| t.shape == Shape::Number || t.is_role() || ["a", "an"].iter().any(|word| t.is(self.text, word));
        // ", a farmer", not ", a town"
        let is_place = || (name.end + 2..name.end + 4).any(|i| self.get(i).is_some_and(Token::is_place));
        let is_described = is_comma && self.get(name.end + 1).is_some_and(describes) && !is_place();
        let is_speech = |i: usize| self.tokens[i].word.is_some_and(|word| word.is_noun);
        // "came late on Monday from"
        let is_between = |i: &usize| {
            let token = &self.tokens[*i];
            !token.quoted
                && (token.is_time() || token.is_preposition() || token.shape == Shape::Number || self.is_adverb(*i))
        };
        let verb = (from.saturating_sub(LONGEST_GAP)..from).rev().find(|i| !is_between(i));
        let comes = self.is(from, "from")
            && verb.is_some_and(|verb| ["came", "come", "comes"].iter().any(|word| self.is(verb, word)));
        let is_said = is_speech(from - 1) || comes && (0..from).any(is_speech);
        (is_person && (is_said || comes && (is_described || name.start > first))).then_some(first..name.end)
    }

    /// "Dem Minister zufolge …", "…, dem Minister zufolge": the source before the phrase.
    fn by_postposition(&self, at: usize, end: usize) -> Option<Attribution> {
        let source = self.phrase_before(at)?;
        let content = if self.is_opening(source.start) {
            let start = self.skip_marks(end);
            start..self.clause_end(start)
        } else {
            self.start_before(source.start)..self.before_comma(source.start)
        };
        self.build(Some(source), at..end, single(content), "according-to")
    }

    /// Whether a phrase and its source stand behind a comma with nothing after them: ", so der Minister.", not "so viele Menschen".
    fn is_set_off(&self, at: usize, source: &Range<usize>) -> bool {
        let comma = self.before(at).is_some_and(|t| t.shape == Shape::Comma || t.shape == Shape::Break);
        let quoted = at > 1 && self.tokens[at - 2].quoted;
        let ends = self.get(source.end).is_none_or(|t| {
            matches!(t.shape, Shape::Stop | Shape::Comma | Shape::Break)
                || quoted && (t.is_time() || t.is_preposition() || t.is_listed_adverb())
        });
        let named = self.tokens[source.clone()].iter().any(|t| t.is_name_like() || t.is_role() || t.is_institution());
        comma && ends && named
    }

    /// Where a source that ends at `end` really ends: "a poll | released on Friday".
    fn qualified_end(&self, end: usize) -> usize {
        let limit = (end + LONGEST_QUALIFICATION).min(self.tokens.len());
        let opens = self
            .get(end)
            .is_some_and(|t| t.shape == Shape::Lower && (self.word(end).ends_with("ed") || t.is_preposition()));
        if !opens {
            return end;
        }
        for at in end..limit {
            let token = &self.tokens[at];
            if matches!(token.shape, Shape::Comma | Shape::Stop | Shape::Break | Shape::Colon) || token.quoted {
                return at;
            }
            if token.is_subordinator() || token.is_auxiliary() || token.is_pronoun() {
                return end;
            }
        }
        if limit == self.tokens.len() { limit } else { end }
    }

    /// Where a source really ends that holds a name or a role: "laut Holt | wartet die Stadt", "the spokeswoman, Ada Crane|, …".
    pub(super) fn named_end(&self, source: &Range<usize>, one: &Use) -> usize {
        let name = source.clone().find(|i| self.tokens[*i].is_name_like()).map(|i| self.name_end(i));
        if let Some(name) = name.filter(|end| one.forms & form::LISTED != 0 && *end < source.end) {
            let follower = &self.tokens[name];
            if follower.shape == Shape::Lower && !follower.is_preposition() && !follower.is_determiner() {
                return name;
            }
        }
        let comma = source.end;
        let is_role = self.tokens[source.clone()].iter().any(Token::is_role) && !self.tokens[comma - 1].is_name_like();
        if !is_role || self.get(comma).is_none_or(|t| t.shape != Shape::Comma) {
            return comma;
        }
        let named = self.get(comma + 1).filter(|t| t.is_name_like()).map(|_| self.name_end(comma + 1));
        let closes = |end: &usize| self.get(*end).is_some_and(|t| matches!(t.shape, Shape::Comma | Shape::Stop));
        named.filter(closes).unwrap_or(comma)
    }
}
