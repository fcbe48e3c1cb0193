//! The tokens of one sentence as a clause: what stands where, and where a clause or phrase of it ends.
//!
//! A clause runs to the end of its sentence unless another plainly takes over ("…, but the mayor said …").

use super::{
    cue::{Part, TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");

/// The tokens of one sentence.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token<'a>],
}

impl<'a> Clause<'a> {
    pub(super) fn get(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    /// The token before `at`.
    pub(super) fn before(&self, at: usize) -> Option<&'a Token<'a>> {
        at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|token| token.is(self.text, word))
    }

    pub(super) fn word(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |token| token.span.of(self.text))
    }

    pub(super) fn is_adverb(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| token.is_adverb(self.text))
    }

    /// Whether a word may be part of a noun phrase.
    pub(super) fn is_nominal(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| {
            token.is_word()
                && !(token.is_pronoun()
                    || token.is_auxiliary()
                    || token.is_subordinator()
                    || token.is_relative()
                    || token.is_conjunction())
        })
    }

    /// Whether a word is a verb in a finite form rather than a noun or an adjective.
    pub(super) fn is_finite(&self, at: usize) -> bool {
        let Some(token) = self.get(at) else { return false };
        if token.is_auxiliary() {
            return true;
        }
        if token.shape != Shape::Lower {
            return false;
        }
        let (forms, noun) = token.word.map_or((0, false), |word| (word.verb_forms, word.is_noun));
        let before = self.before(at);
        let after_determiner = before.is_some_and(|t| t.is_determiner() || t.shape == Shape::Possessive);
        if forms & form::PAST != 0 {
            return !after_determiner && !self.is_adjective_behind(at);
        }
        if forms & form::PRESENT != 0 && forms & form::BASE == 0 {
            return !noun && !after_determiner;
        }
        // An unlisted past tense: "attended", not "the attended" and not "well-attended".
        token.word.is_none()
            && token.span.of(self.text).ends_with("ed")
            && token.span.len() > 4
            && !after_determiner
            && before.is_some_and(|t| t.is_pronoun() || t.is_relative())
    }

    /// Whether a word that may be a verb stands as an adjective behind its noun: "residents opposed | to the plan".
    pub(super) fn is_adjective_behind(&self, at: usize) -> bool {
        self.get(at).is_some_and(|t| t.is_behind() && t.is_cue) && self.is(at + 1, "to")
    }

    /// Where a reported clause that begins at `start` ends.
    pub(super) fn clause_end(&self, start: usize) -> usize {
        let mut end = self.tokens.len();
        while end > start && self.tokens[end - 1].shape == Shape::Stop && !self.tokens[end - 1].quoted {
            end -= 1;
        }
        let mut depth = 0_i32;
        for at in start..end {
            let token = &self.tokens[at];
            if token.quoted {
                continue;
            }
            match token.shape {
                Shape::Break => match self.word(at) {
                    "(" => depth += 1,
                    ")" => {
                        depth -= 1;
                        if depth < 0 {
                            return at;
                        }
                    }
                    ";" => return at,
                    _ => {}
                },
                Shape::Comma if self.starts_new_clause(at + 1) => return at,
                _ => {}
            }
        }
        end
    }

    /// Where a thing or person that begins at `start` ends: at the next mark or clause.
    pub(super) fn phrase_end(&self, start: usize) -> usize {
        let end = self.clause_end(start);
        (start + 1..end)
            .find(|at| {
                let token = &self.tokens[*at];
                if token.quoted {
                    return false;
                }
                matches!(token.shape, Shape::Break | Shape::Colon)
                    || token.shape == Shape::Comma && !self.get(at + 1).is_some_and(|t| t.quoted)
                    || [
                        "while", "because", "after", "before", "although", "though", "but", "when", "since", "during",
                        "amid", "until",
                    ]
                    .iter()
                    .any(|w| self.is(*at, w))
            })
            .unwrap_or(end)
    }

    /// Whether a clause of the reporter's own begins at `at`, behind a comma: "but the mayor said", "according to".
    pub(super) fn starts_new_clause(&self, at: usize) -> bool {
        if self.is(at, "according") {
            return true;
        }
        let Some(token) = self.get(at) else { return false };
        if token.quoted {
            return false;
        }
        let adds = token.word.is_some_and(|w| {
            w.uses.iter().any(|u| u.part == Part::Verb && u.forms & form::ING != 0 && u.takes & (QUOTE | CLAUSE) != 0)
        });
        if adds && token.shape == Shape::Lower {
            return true;
        }
        if self.reports_what_precedes(at) {
            return true;
        }
        let joined = ["but", "while", "though", "although", "whereas", "and"].iter().any(|w| token.is(self.text, w));
        if !joined {
            return false;
        }
        // A subject and a cue of its own must follow at once.
        let Some(subject) = self.phrase_after(at + 1) else { return false };
        let pronoun = self.tokens[subject.start].is_pronoun() && !token.is(self.text, "and");
        // "…, while Holt accused the port of …": a name of its own and an act against somebody.
        let contrasts = ["while", "whereas"].iter().any(|w| token.is(self.text, w))
            && self.tokens[subject.start].is_name_like()
            && self.name_end(subject.start) == subject.end;
        let accuses = |i: usize| {
            let aimed = |u: &Use| u.part == Part::Verb && u.forms & form::PAST != 0 && u.is_aimed;
            contrasts && self.tokens[i].word.is_some_and(|w| w.uses.iter().any(aimed))
        };
        if self.get(subject.end).is_some_and(|t| t.shape == Shape::Lower && !t.quoted) && accuses(subject.end) {
            return true;
        }
        (subject.end..(subject.end + 4).min(self.tokens.len())).any(|i| {
            let reports = |u: &Use| {
                u.part == Part::Verb && u.forms & (form::PAST | form::PRESENT) != 0 && (u.takes & QUOTE != 0 || pronoun)
            };
            !self.tokens[i].quoted && self.tokens[i].word.is_some_and(|w| w.uses.iter().any(reports))
        })
    }

    /// Whether a speaker and a cue with nothing after them begin at `at`: ", the mayor said."
    fn reports_what_precedes(&self, at: usize) -> bool {
        let Some(subject) = self.phrase_after(at) else { return false };
        let Some(cue) = self.get(subject.end).filter(|t| t.shape == Shape::Lower && !t.quoted) else { return false };
        let reports =
            |u: &Use| u.part == Part::Verb && u.forms & (form::PAST | form::PRESENT) != 0 && u.takes & QUOTE != 0;
        let follower = self.get(subject.end + 1);
        let dated = || self.get(subject.end + 2).is_some_and(Token::is_time);
        let ends = follower.is_none_or(|t| t.shape == Shape::Stop || t.is_time() || t.is_preposition() && dated());
        ends && cue.word.is_some_and(|w| w.uses.iter().any(reports))
    }

    /// Whether nothing but marks and joining words stands before `at`.
    pub(super) fn is_opening(&self, at: usize) -> bool {
        self.tokens[..at].iter().all(|t| !t.is_word() && !t.quoted)
    }

    /// Skips a comma, colon and the like.
    pub(super) fn skip_marks(&self, at: usize) -> usize {
        (at..self.tokens.len())
            .find(|i| self.tokens[*i].is_word() || self.tokens[*i].quoted)
            .unwrap_or(self.tokens.len())
    }

    /// Where the content before a trailing cue at `at` begins.
    pub(super) fn start_before(&self, at: usize) -> usize {
        // "NEW YORK: We will close the bridge, the mayor said."
        let head = self.transcript_head().map_or(0, |head| head.end + 1);
        let mut start = head;
        for i in head..at {
            let token = &self.tokens[i];
            if token.shape == Shape::Break && !token.quoted && self.word(i) == ";" {
                start = i + 1;
            }
        }
        self.skip_marks(start).min(at)
    }

    /// The end of the content before token `at`, without the comma that separates them unless it stands inside marks.
    pub(super) fn before_comma(&self, at: usize) -> usize {
        let mut end = at;
        while end > 0
            && !self.tokens[end - 1].quoted
            && matches!(self.tokens[end - 1].shape, Shape::Comma | Shape::Break)
            && !self.is(end - 1, "%")
            && !(self.is(end - 1, ")") && (1..end).any(|i| self.is(i, "(")))
        {
            end -= 1;
        }
        end
    }
}
