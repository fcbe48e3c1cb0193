//! Runs of capitalised words as names: where they begin and end, and what stands beside them.

use std::{borrow::Cow, ops::Range};

use super::PARTICLES;
use crate::article::{
    clause::Clause,
    token::{Shape, Token},
};
use crate::text::Span;

/// Most tokens of a phrase between its role and the comma before the name.
const LONGEST_ROLE: usize = 7;

impl<'a> Clause<'a> {
    /// The role at the head of the phrase that ends at a comma: "the council's head|, Ada Crane", "the spokesman for the ministry|, Karl Lund".
    pub(super) fn role_before(&self, comma: usize) -> Option<usize> {
        let last = comma.checked_sub(1)?;
        if self.tokens[last].is_role() {
            return Some(last);
        }
        let first = comma.saturating_sub(LONGEST_ROLE);
        let phrase = (first..comma).rev().take_while(|i| self.is_nominal(*i) || self.tokens[*i].is_preposition());
        let role = phrase.filter(|i| self.tokens[*i].is_role()).last()?;
        self.get(role + 1).filter(|t| t.is_preposition()).map(|_| role)
    }

    /// Where a run of names ends without the letters behind it: "Anna Reed| KC".
    pub(super) fn without_honours(&self, run: Range<usize>) -> usize {
        let mut end = run.end;
        while end > run.start + 2 && self.tokens[end - 1].is_honour() {
            end -= 1;
        }
        end
    }

    /// The number of years that a word or number begins with.
    pub(super) fn age(&self, at: usize) -> Option<u8> {
        self.word(at).split('-').next()?.parse().ok()
    }

    /// The age beside a name: "Ada Crane, 43,", "Ada Crane (43)", "43-year-old Ada Crane".
    pub(super) fn age_beside(&self, start: usize, end: usize) -> Option<u8> {
        let closes = |t: &Token| matches!(t.shape, Shape::Comma | Shape::Stop | Shape::Break) || t.is_time();
        let sets_off = self.get(end).is_some_and(|t| t.shape == Shape::Comma) || self.is(end, "(");
        let is_age = sets_off
            && self.get(end + 1).is_some_and(|t| t.shape == Shape::Number)
            && self.get(end + 2).is_none_or(closes);
        if is_age {
            return self.age(end + 1);
        }
        let aged = (start.saturating_sub(3)..start).rfind(|i| self.tokens[*i].is_aged())?;
        let is_one_phrase = (aged..start).all(|i| self.is_nominal(i) && !self.is_finite(i));
        if is_one_phrase { self.age(aged) } else { None }
    }

    /// The end of the run of names that begins at `start`.
    pub(in crate::article) fn name_end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while let Some(token) = self.get(end) {
            let is_particle =
                |at: usize| self.get(at).is_some_and(|t| t.shape == Shape::Lower) && PARTICLES.contains(&self.word(at));
            // "Ursula von der | Berg"
            let n_particles = (end..end + 2).take_while(|at| is_particle(*at)).count();
            // "Holt | der Zeitung", "Sprecher | der Polizei", "Holt | von der Stadt"
            let is_other = |t: &Token| self.is(end + n_particles - 1, "der") && (t.is_press() || t.is_institution());
            let follower = self.get(end + n_particles).filter(|t| t.is_name_like() && !is_other(t));
            if !token.is_name_like() && (n_particles == 0 || follower.is_none()) {
                break;
            }
            end += n_particles.max(1);
        }
        end
    }

    /// Whether "First" at `at` opens a name or a role: "First Energy", "the first minister", not "First Ann Lee spoke".
    pub(in crate::article) fn is_first_of_name(&self, at: usize) -> bool {
        let is_capital = || self.tokens[at].shape == Shape::Capital;
        self.is(at, "first")
            && self.get(at + 1).is_some_and(|t| {
                let is_given = t.is_feminine() || t.is_masculine();
                if is_capital() { t.is_name_like() && !is_given } else { t.is_role() }
            })
    }

    /// A run of names without the titles at its head.
    pub(in crate::article) fn name_start(&self, run: Range<usize>) -> Range<usize> {
        let last_title = (run.start..run.end).rev().find(|i| {
            let token = &self.tokens[*i];
            let is_of_name = *i == run.start
                && self.is_first_of_name(*i)
                && self.get(*i + 1).is_some_and(|next| *i + 1 < run.end && !next.is_title() && !next.is_role());
            !is_of_name && (token.is_role() || token.is_title())
        });
        let start = last_title.map_or(run.start, |i| i + 1).min(run.end);
        // "министр иностранных дел Варнии Иван Орлов": in Russian a country in the genitive stands before the name. The
        // middle one of three names is a patronymic.
        let first = self.word(start);
        let country = run.end - start == 3
            && first.starts_with(|c: char| ('\u{400}'..='\u{4ff}').contains(&c))
            && ["а", "я", "ы", "и"].iter().any(|ending| first.ends_with(ending))
            && !["вич", "вна", "вича", "вны"].iter().any(|ending| self.word(start + 1).ends_with(ending));
        start + usize::from(country)..run.end
    }

    /// The words of a range with single blanks between, without stops: mostly as they stand in the text.
    pub(in crate::article) fn name(&self, range: Range<usize>) -> Cow<'a, str> {
        let words = self.tokens.get(range).unwrap_or_default();
        let ([first, ..], [.., last]) = (words, words) else { return Cow::Borrowed("") };
        let written = Span::new(first.span.start, last.span.end).of(self.text);
        let is_spaced = |pair: &[Token]| &self.text.as_bytes()[pair[0].span.end..pair[1].span.start] == b" ";
        if !written.as_bytes().contains(&b'.') && words.windows(2).all(is_spaced) {
            return Cow::Borrowed(written);
        }
        // "B." and "T.K."
        let is_initial =
            |word: &str| word.split_inclusive('.').all(|part| part.ends_with('.') && part.chars().count() == 2);
        let words = words.iter().map(|token| token.span.of(self.text));
        let words = words.map(|word| if is_initial(word) { word } else { word.trim_end_matches('.') });
        Cow::Owned(words.collect::<Vec<_>>().join(" "))
    }
}
