//! What reported words look like: wholly in marks, partly, or not at all.
//!
//! Assumes that terms and titles in marks follow a word such as "called", and that single words in single marks are irony.

use std::ops::Range;

use super::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{Part, TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");

/// Most words before the colon of a transcript: "PRIME MINISTER DANA HOLT:".
const LONGEST_CALL: usize = 5;

/// Most words of an address behind its first: "My dear fellow citizens, …".
const LONGEST_ADDRESS: usize = 3;

/// Most tokens of the name that signs a quotation: "Dana Holt, mayor of the harbour town".
const LONGEST_SIGNATURE: usize = 10;

/// Quoted words from which a quotation in single marks counts as speech rather than as irony.
const SHORTEST_SINGLE: usize = 2;

impl Clause<'_> {
    /// Whether all that was said stands in marks and the marks hold a sentence, not a piece of one.
    pub(super) fn is_direct(&self, attribution: &Attribution) -> bool {
        let mut words =
            attribution.content.iter().flat_map(|piece| &self.tokens[piece.clone()]).filter(|t| t.is_word());
        let Some(first) = words.clone().next().filter(|t| t.quoted) else { return false };
        let opens = attribution.content.first().is_some_and(|piece| self.is_opening(piece.start));
        words.all(|t| t.quoted) && (opens || !first.span.of(self.text).starts_with(char::is_lowercase))
    }

    /// "felt they deserved a point: “We were robbed.”": what is reported before the colon, and the quotation behind it, if that
    /// is whole sentences.
    pub(super) fn split_at_colon(&self, attribution: &Attribution) -> Option<(Attribution, Attribution)> {
        let piece = attribution.content.last()?.clone();
        let colon = piece.clone().find(|i| self.tokens[*i].shape == Shape::Colon && !self.tokens[*i].quoted)?;
        let mut said = self.tokens[colon + 1..piece.end].iter().filter(|t| t.is_word());
        let long = said.clone().map(|t| t.n_words(self.text)).sum::<usize>() > 2;
        let whole = long && said.clone().next().is_some_and(|t| t.shape != Shape::Lower) && said.all(|t| t.quoted);
        let reports = self.tokens[piece.start..colon].iter().any(|t| t.is_word() && !t.quoted);
        if !whole || !reports {
            return None;
        }
        let (mut head, mut tail) = (attribution.clone(), attribution.clone());
        head.content.pop();
        head.content.push(piece.start..colon);
        tail.content = single(colon + 1..piece.end);
        Some((head, tail))
    }

    /// "Ministers say the plan will work, | but the union's head added: “It will not.”": the last verb before a colon announces the quotation
    /// behind it, so what another is found to report ends before that verb and its subject.
    pub(super) fn part_at_colon(&self, found: &mut [Attribution]) {
        let cue_of = |one: &Attribution| self.tokens.partition_point(|t| t.span.start < one.cue.start);
        for inner in (0..found.len()).rev() {
            let Some(start) = found[inner].content.first().map(|piece| piece.start).filter(|start| {
                *start > 0 && self.tokens[*start].quoted && self.tokens[start - 1].shape == Shape::Colon
            }) else {
                continue;
            };
            let Some(source) = found[inner].source.clone() else { continue };
            let cue = cue_of(&found[inner]);
            let Some(from) = self.announcer(&source, cue, start) else { continue };
            // "The spokesman said Crane had denied it and added: “…”": who told all of that added.
            if from != source.start && self.tokens[from].is_conjunction() {
                let holds =
                    |one: &&Attribution| cue_of(one) < cue && one.content.iter().any(|piece| piece.contains(&cue));
                if let Some(teller) =
                    found.iter().filter(holds).min_by_key(|one| cue_of(one)).and_then(|one| one.source.clone())
                {
                    found[inner].source = Some(teller);
                }
            }
            for outer in found.iter_mut().filter(|one| cue_of(one) < cue) {
                outer.content.retain(|piece| piece.start != start);
                let Some(piece) = outer.content.pop_if(|piece| piece.contains(&cue) && piece.contains(&start)) else {
                    continue;
                };
                let mut end = from.max(piece.start);
                let leads = |t: &Token| t.is_conjunction() || t.is_subordinator() || t.is_relative();
                while end > piece.start && {
                    let t = &self.tokens[end - 1];
                    // "…, to which Crane answered: “…”"
                    let is_before_which = t.is_preposition() && self.tokens[end].is_relative();
                    leads(t) || t.is_complementizer() || t.shape == Shape::Comma || is_before_which
                } {
                    end -= 1;
                }
                outer.content.extend((end > piece.start).then_some(piece.start..end));
            }
        }
    }

    /// Where the clause begins whose verb at `cue` announces the quotation at `start`: at its subject, or at the "and" of "…, and added: “…”".
    /// "In a video posted on her page: “…”" announces nothing.
    fn announcer(&self, source: &Range<usize>, cue: usize, start: usize) -> Option<usize> {
        let says = |one: &Use| one.takes & QUOTE != 0 && &*one.class != "thinking";
        let announces = start > cue && self.tokens[cue].word.is_some_and(|word| word.uses.iter().any(says));
        let group = (0..cue).rev().find(|i| !self.is_adverb(*i) && !self.tokens[*i].is_auxiliary())?;
        let joins = &self.tokens[group];
        let is_joined = joins.is_conjunction() || joins.is_subordinator();
        let is_near = source.end <= cue && (source.end..=group).all(|i| !self.tokens[i].is_word());
        (announces && (is_joined || is_near)).then_some(if is_joined { group } else { source.start })
    }

    /// Whether a reported clause holds quoted words that are the speaker's own, rather than a term or a title.
    pub(super) fn has_quoted_piece(&self, content: &[Range<usize>]) -> bool {
        for piece in content {
            let mut at = piece.start;
            while at < piece.end {
                if !self.tokens[at].quoted {
                    at += 1;
                    continue;
                }
                let start = at;
                at += 1;
                while at < self.tokens.len() && self.tokens[at].quoted && self.tokens[at - 1].shape != Shape::Mark
                    || at == start + 1 && at < self.tokens.len()
                {
                    at += 1;
                }
                let words =
                    self.tokens[start..at.min(self.tokens.len())].iter().filter(|t| t.is_word() && t.quoted).count();
                let single = self.word(start).starts_with(['‘', '\'', '‹']);
                let named = self.before(start).is_some_and(|t| t.is_term() || t.is(self.text, "to") && words == 1);
                if self.is_title_of_work(start..at.min(self.tokens.len())) {
                    continue;
                }
                if words > 0 && !(named && words < 3) && !(single && words < SHORTEST_SINGLE) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether quoted tokens are the title of a work: two words or more, all in capitals but the small ones between.
    pub(super) fn is_title_of_work(&self, quoted: Range<usize>) -> bool {
        let words: Vec<_> = quoted.filter(|at| self.tokens[*at].is_word()).collect();
        let small = |at: &usize| {
            let token = &self.tokens[*at];
            token.is_determiner() || token.is_preposition() || token.is_conjunction() || token.shape == Shape::Number
        };
        let capital = |at: &usize| self.tokens[*at].shape == Shape::Capital;
        words.len() > 1
            && words.iter().all(|at| capital(at) || small(at))
            && words.iter().filter(|at| capital(at) && !small(at)).count() > 1
    }

    /// The name after a dash at token `at`, if nothing follows it: "— Dana Holt, mayor".
    pub(super) fn signature(&self, at: usize) -> Option<Range<usize>> {
        if !matches!(self.word(at), "—" | "–" | "―") || self.tokens[at].quoted {
            return None;
        }
        let stop = self.tokens.last().is_some_and(|t| t.shape == Shape::Stop);
        // "— Port of Delm (@delmport) May 3, 2031"
        let is_dated = |i: usize| self.tokens[i].shape != Shape::Lower || self.is(i - 1, "@");
        let bracket = (at + 2..self.tokens.len())
            .find(|i| self.is(*i, "("))
            .filter(|open| (*open..self.tokens.len()).all(is_dated));
        let end = bracket.unwrap_or(self.tokens.len() - usize::from(stop));
        // "— Dana Holt, who won the vote"
        let clause = (at + 2..end).find(|i| self.tokens[*i].is_relative() && self.tokens[i - 1].shape == Shape::Comma);
        let clause = clause.filter(|who| self.tokens[*who..end].iter().all(|t| !t.quoted && t.shape != Shape::Stop));
        let name = at + 1..clause.map_or(end, |who| who - 1);
        let plain = name.len() <= LONGEST_SIGNATURE
            && self.get(at + 1).is_some_and(Token::is_name_like)
            && name.clone().all(|i| (self.is_nominal(i) || self.tokens[i].shape == Shape::Comma) && !self.is_finite(i));
        plain.then_some(name)
    }

    /// Whether the sentence only says who said what stands before it: "Holt asked on Monday."
    pub(super) fn is_tag(&self) -> bool {
        let Some(subject) = self.phrase_after(0) else { return false };
        let verb = (subject.end..self.tokens.len()).find(|i| !self.is_adverb(*i)).unwrap_or(subject.end);
        let Some(token) = self.get(verb).filter(|t| t.shape == Shape::Lower && !t.quoted) else { return false };
        let reports = token.word.is_some_and(|word| {
            word.uses.iter().any(|u| {
                u.part == Part::Verb
                    && u.takes & QUOTE != 0
                    && u.forms & (form::PAST | form::PRESENT) != 0
                    && u.tail.is_empty()
            })
        });
        let follower = self.get(verb + 1);
        let ends = follower.is_none_or(|t| {
            matches!(t.shape, Shape::Stop | Shape::Comma) || t.is_time() || t.is_preposition() && !t.is(self.text, "to")
        });
        reports && ends && !self.tokens[subject.start].quoted
    }

    /// "Q:" and "A:", which name nobody.
    pub(super) fn is_question_or_answer(&self, at: usize) -> bool {
        at == 0 && matches!(self.word(at), "Q" | "A") && self.get(1).is_some_and(|t| t.shape == Shape::Colon)
    }

    /// Whether a line begins with the "Q." of a question or the "A." of an answer, as interviews are printed.
    pub(super) fn is_numbered_turn(&self) -> bool {
        matches!(self.word(0), "Q." | "A.")
    }

    /// Whether a line begins with the "Q" of a question, without a colon.
    pub(super) fn is_bare_question(&self) -> bool {
        self.word(0) == "Q" && self.get(1).is_some_and(|t| t.shape == Shape::Capital || self.is(1, "("))
    }

    /// Whether several capitals before a colon, which may be a name or a place, are somebody who goes on in the first person:
    /// "DANA HOLT: We disagree.", "DANA HOLT: My friends, …". A headline ends without a full stop: "NEW ORDER: My view on the budget".
    /// A kicker is made of common words, and what follows it tells of itself further on, if at all: "TOP STORY: A raid shocks us all."
    pub(super) fn speaks_of_self(&self, head: &Range<usize>) -> bool {
        let is_label = |t: &Token| {
            t.is_government() || t.is_place() || t.is_time() || t.is_paper() || t.is_cue || !t.is_name_like()
        };
        let is_short = |t: &Token| t.is_listed_adverb() || t.is_time() || t.is_conjunction() || t.shape == Shape::Comma;
        let is_self = |i: &usize| !self.tokens[*i].quoted && self.tokens[*i].is_self();
        let start = head.end + 1;
        let opens = (start..self.tokens.len()).find(|i| !is_short(&self.tokens[*i])).filter(is_self);
        // "Thank you, I accept."
        let comma = || (start..start + LONGEST_ADDRESS).find(|i| self.get(*i).is_some_and(|t| t.shape == Shape::Comma));
        let behind_comma = || comma().map(|i| i + 1).filter(|i| *i < self.tokens.len() && is_self(i));
        let Some(first) = opens.or_else(behind_comma) else { return false };
        // "My dear citizens, …", not "My year without a phone was …"
        let is_address =
            || (first + 1..first + 2 + LONGEST_ADDRESS).any(|i| self.get(i).is_some_and(|t| t.shape == Shape::Comma));
        head.len() > 1
            && self.tokens.last().is_some_and(|t| t.shape == Shape::Stop || t.quoted)
            && !self.tokens[head.clone()].iter().any(is_label)
            && !self.is_told_by_another(start)
            && (self.tokens[first].is_pronoun() || first == start && (is_address() || self.is_object_pronoun(first)))
    }

    /// Whether a pronoun at `at` stands before its verb, as in "Me voy", where no subject need be told; not "Mi casa", "My house".
    fn is_object_pronoun(&self, at: usize) -> bool {
        ["me", "nos"].iter().any(|word| self.is(at, word)) && self.get(at + 1).is_some_and(|t| t.shape == Shape::Lower)
    }

    /// Whether another is told to say what begins at `start`: "We will close the bridge, the mayor said."
    fn is_told_by_another(&self, start: usize) -> bool {
        (start..self.tokens.len()).any(|at| {
            let comma = &self.tokens[at];
            let has_tag = || self.tag_end(at).is_some() || self.starts_new_clause(at + 1) && self.ends_with_tag(at + 1);
            comma.shape == Shape::Comma && !comma.quoted && has_tag()
        })
    }

    /// Whether a speaker and a verb of saying in the past begin at `at`: "the mayor said".
    fn ends_with_tag(&self, at: usize) -> bool {
        let subject = self.phrase_after(at).filter(|subject| !self.tokens[subject.start].is_self());
        let verb = subject.and_then(|subject| self.get(subject.end)).and_then(|t| t.word);
        verb.is_some_and(|word| word.uses.iter().any(|one| one.takes & QUOTE != 0 && one.forms & form::PAST != 0))
    }

    /// The name before a colon at the head of a line, "Dana Holt: …": the tokens before the colon.
    pub(super) fn call(&self) -> Option<Range<usize>> {
        let colon = self.tokens.iter().take(LONGEST_CALL + 1).position(|t| t.shape == Shape::Colon)?;
        let named = (0..colon).all(|at| self.tokens[at].is_name_like() && !self.tokens[at].quoted);
        (colon > 0 && named && colon + 1 < self.tokens.len()).then_some(0..colon)
    }

    /// A call with a bracket, or of who asks: "Ms. Pitt (Delm): …", "Holt [laughing]: …", "Moderator: …". The tokens of the name, and the
    /// colon.
    pub(super) fn bracketed_call(&self) -> Option<(Range<usize>, usize)> {
        let name =
            (0..LONGEST_CALL).take_while(|at| self.get(*at).is_some_and(|t| t.is_name_like() && !t.quoted)).count();
        let opens = self.is(name, "(") || self.is(name, "[");
        let colon = if opens {
            let close = (name + 1..name + 2 + LONGEST_CALL).find(|at| self.is(*at, ")") || self.is(*at, "]"))?;
            close + 1
        } else {
            let asks = ["moderator", "interviewer", "host", "presenter", "question", "answer", "reporter"];
            if name != 1 || !asks.iter().any(|word| self.is(0, word)) {
                return None;
            }
            name
        };
        let is_call =
            name > 0 && self.get(colon).is_some_and(|t| t.shape == Shape::Colon) && colon + 1 < self.tokens.len();
        is_call.then_some((0..name, colon))
    }

    /// The speaker at the head of a line of a transcript, "DANA HOLT: …": the tokens before the colon.
    pub(super) fn transcript_head(&self) -> Option<Range<usize>> {
        // A transcript may be printed as one quotation after another.
        let start = usize::from(self.tokens.first().is_some_and(|t| t.shape == Shape::Mark));
        let colon = self.tokens.iter().take(start + LONGEST_CALL + 1).position(|t| t.shape == Shape::Colon)?;
        let capitals = (start..colon).all(|at| {
            let token = &self.tokens[at];
            token.shape == Shape::Capital
                && token.quoted == (start > 0)
                && (token.span.len() > 1 || self.is_question_or_answer(at))
                && !self.word(at).chars().any(char::is_lowercase)
        });
        (colon > start && capitals && colon + 2 < self.tokens.len()).then_some(start..colon)
    }
}
