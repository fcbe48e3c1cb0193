//! Orders of words other than subject, verb, content: "…," said the mayor; "…," she said, "…"; "Dijo el alcalde que …".
//!
//! Assumes that a speaker behind its cue, or a cue behind its content, is set off by a mark.

mod hearsay;
mod unnamed;
mod verdict;

use std::ops::Range;

use super::{
    attribution::{Attribution, single},
    clause::Clause,
    cue::{TAKES, Use, bit, form},
    token::{Shape, Token},
};

const QUOTE: u32 = bit(&TAKES, "quote");
const CLAUSE: u32 = bit(&TAKES, "clause");
const HEARER: u32 = bit(&TAKES, "hearer");
const OBJECT: u32 = bit(&TAKES, "object");

/// Most tokens of an opening phrase: "In an interview with the paper on Monday, she said".
const LONGEST_OPENING: usize = 9;

pub(super) use unnamed::SUBJECTLESS;

impl Clause<'_> {
    /// "…," said the mayor.
    pub(super) fn inverted(&self, at: usize, end: usize, group: usize, one: &Use) -> Option<Attribution> {
        // « … » a demandé Mme Dale: elsewhere than in English an auxiliary may stand first.
        let listed = one.forms & form::LISTED != 0;
        if one.takes & QUOTE == 0 || group != at && !listed {
            return None;
        }
        let before = self.before(group)?;
        let comma = before.shape == Shape::Comma;
        // “…”, – said he: comma and dash in any order.
        let said = (0..group).rev().find(|i| !matches!(self.tokens[*i].shape, Shape::Comma | Shape::Break));
        let quoted = said.is_some_and(|i| self.tokens[i].quoted);
        if !quoted && (group != at && !(listed && comma) || !comma && before.shape != Shape::Break) {
            return None;
        }
        // "Die Bürgermeisterin, Lucia Kran, warf …": a name between commas is no content.
        let apposed = (0..group - 1).rev().take_while(|i| self.tokens[*i].is_name_like()).last();
        let is_apposed = apposed.and_then(|i| self.before(i)).is_some_and(|t| t.shape == Shape::Comma);
        if (listed || one.takes & OBJECT != 0) && comma && !quoted && is_apposed {
            return None;
        }
        let mut source = self.phrase_after(if listed { self.skip_adverbial(end) } else { end })?;
        // "…, sagte der Polizei, er …" names who heard it.
        if listed && self.hearer_end(source.start).is_some() {
            return None;
        }
        // “…”, asked a young man | called Dev.
        let is_named = self.get(source.end).is_some_and(|t| t.is_term() && t.shape == Shape::Lower)
            && self.get(source.end + 1).is_some_and(Token::is_name_like);
        if is_named {
            source.end = self.name_end(source.end + 1);
        }
        let follower = self.get(source.end);
        let object = ["me", "him", "them", "us"].iter().any(|w| self.is(source.start, w));
        if object || follower.is_some_and(|t| t.is_auxiliary() || t.quoted && !quoted) || self.is_finite(source.end) {
            return None;
        }
        if !quoted {
            // Without marks only a phrase with nothing more to say after it is a speaker: "…, said the mayor."
            let ends = follower
                .is_none_or(|t| matches!(t.shape, Shape::Stop | Shape::Comma) || t.is_time() || t.is_preposition());
            let head = self.tokens[source.clone()].iter().take_while(|t| !t.is_preposition());
            let names =
                head.into_iter().any(|t| t.is_name_like() || t.is_role() || t.is_institution() || t.is_pronoun());
            // "the mayor, a lawyer, told the paper": with a hearer the name behind the verb is no speaker.
            let told = one.takes & HEARER != 0 || !comma;
            // "It was fun, said the teenager."
            let others = ["same", "opposite", "contrary", "reverse", "worst", "least", "former", "latter", "word"];
            let is_noun = source.len() == 2
                && self.is(source.start, "the")
                && !others.contains(&self.word(source.start + 1))
                && self.get(source.end).is_none_or(|t| t.shape == Shape::Stop);
            let names = names || is_noun && ["said", "says"].iter().any(|word| self.is(at, word));
            if !ends || !names || told || one.forms & (form::PAST | form::PRESENT) == 0 || at < 4 {
                return None;
            }
        }
        source.end = self.named_end(&source, one);
        let described = if quoted { self.description_after(source.end) } else { None };
        if let Some(end) =
            described.or_else(|| self.apposition_after(source.end)).or_else(|| self.relative_after(source.end))
        {
            source.end = end;
        }
        let mut content = single(self.start_before(group)..self.before_comma(group));
        self.push_rest(source.end, &mut content);
        self.build(Some(source), at..end, content, "inverted-verb")
    }

    /// "Dijo el alcalde que …", "Am Montag sagte der Minister, dass …": the verb before its subject.
    pub(super) fn verb_first(&self, at: usize, end: usize, one: &Use) -> Option<Attribution> {
        let source = self.phrase_after(self.skip_adverbial(end)).filter(|source| self.names_speaker(source))?;
        if let Some((source, content)) = self.parted_by_attached(&source, one) {
            return self.build(Some(source), at..end, single(content), "verb-subject");
        }
        let content =
            self.beyond_adverbial(source.end - 1, one.takes).or_else(|| self.complement(source.end, one.takes))?;
        self.build(Some(source), at..end, single(content), "verb-subject")
    }

    /// Where the subject behind a verb begins: "sagte am Montag | der Minister", "dijo a la prensa | Ruiz", "заявил в четверг | Орлов".
    pub(super) fn skip_adverbial(&self, start: usize) -> usize {
        let mut at = start;
        loop {
            let mut next = at;
            while self.get(next).is_some_and(|t| t.is_preposition() || t.is_determiner()) {
                next += 1;
            }
            // "der Deutschen Presse-Agentur"
            let is_press_behind = next > at && self.get(next + 1).is_some_and(Token::is_press);
            next += usize::from(
                is_press_behind && self.get(next).is_some_and(|t| !t.is_press() && self.word(next).ends_with("en")),
            );
            let timed = |i: usize| {
                let dated = |t: &Token| t.shape == Shape::Number && self.get(i + 1).is_some_and(Token::is_time);
                self.get(i).is_some_and(|t| !t.quoted && (t.is_time() || t.is_press() || dated(t)))
            };
            let is_adverb = next == at && self.is_adverb(next) && self.get(next).is_some_and(|t| !t.is_role());
            if !timed(next) && !is_adverb {
                return at;
            }
            at = next + 1;
            while timed(at) {
                at += 1;
            }
        }
    }

    /// "Minister Holt hat am Montag angekündigt, dass …": the auxiliary after the subject, the verb before its content.
    pub(super) fn verb_last(&self, at: usize, end: usize, one: &Use) -> Option<Attribution> {
        let auxiliary = (0..at).rev().find(|i| self.tokens[*i].is_auxiliary() && !self.tokens[*i].quoted)?;
        // "Im Streit um den Hafen hat | der Minister …": behind what else opens the sentence stands the subject.
        let is_inverted = self.has_german_perfect(auxiliary, at)
            && (self.tokens[0].is_preposition() || self.tokens[0].is_time() || self.is_adverb(0));
        let source = if is_inverted { self.subject_after(auxiliary + 1, at) } else { self.phrase_before(auxiliary) };
        let source = source.filter(|source| self.names_speaker(source))?;
        // "hat die Kritik zurückgewiesen", "hat mit Gegenmaßnahmen gedroht": what it is about stands between.
        let between = || {
            let piece = self.skip_adverbial(source.end.max(auxiliary + 1))..at;
            let object = one.takes & OBJECT != 0 && self.get(piece.start).is_some_and(|t| !t.is_preposition());
            let led = self.get(piece.start).and_then(|t| t.word).is_some_and(|w| w.takes_bit & one.takes != 0);
            (!self.tokens[auxiliary].is_be() && piece.start < piece.end && (object || led)).then_some(piece)
        };
        let behind = self.complement(end, one.takes);
        // "hat der Opposition vorgeworfen, …": of an accusation both whom and what it is about.
        let whom = if one.is_aimed && one.takes & OBJECT != 0 || behind.is_none() { between() } else { None };
        self.build(Some(source), at..end, whom.into_iter().chain(behind).collect(), "verb-last")
    }

    /// Whether "haben" at `auxiliary` and a participle at `at` are one verb: nothing that parts clauses stands between.
    pub(super) fn has_german_perfect(&self, auxiliary: usize, at: usize) -> bool {
        self.tokens[auxiliary].is_have()
            && (auxiliary + 1..at).all(|i| self.tokens[i].is_word() || self.tokens[i].quoted)
    }

    /// Where the words end that say whose the speech around them is, if they begin behind the comma: ", a déclaré M. Holt|.",
    /// ", répond-il|.".
    pub(super) fn tag_end(&self, comma: usize) -> Option<usize> {
        self.get(comma).filter(|t| t.shape == Shape::Comma)?;
        let verb = (comma + 1..self.tokens.len()).find(|i| !self.tokens[*i].is_auxiliary())?;
        let says = self.tokens[verb].word.is_some_and(|word| {
            word.uses.iter().any(|one| one.takes & QUOTE != 0 && one.tail.is_empty() && one.forms & form::LISTED != 0)
        });
        if !says || self.tokens[verb].shape != Shape::Lower {
            return None;
        }
        let source = self.phrase_after(self.skip_adverbial(verb + 1))?;
        let named = |t: &Token| t.is_name_like() || t.is_role() || t.is_institution() || t.is_pronoun();
        let is_speaker = self.tokens[source.clone()].iter().any(named);
        let stop = (source.end..self.tokens.len()).find(|i| !self.tokens[*i].is_word()).unwrap_or(self.tokens.len());
        let ends = self.get(stop).is_none_or(|t| matches!(t.shape, Shape::Stop | Shape::Comma));
        (is_speaker && ends).then_some(stop)
    }

    /// "As the mayor said, …".
    pub(super) fn content_of_as(&self, end: usize, source: Option<&Range<usize>>, one: &Use) -> Option<Range<usize>> {
        let source = source?;
        let comma = self.get(end).is_some_and(|t| t.shape == Shape::Comma) && one.takes & (QUOTE | CLAUSE) != 0;
        let led = source.start > 0
            && ["as", "wie", "comme", "como"].iter().any(|word| self.is(source.start - 1, word))
            && (source.start < 2 || !self.tokens[source.start - 2].is_word());
        (comma && led).then(|| end + 1..self.clause_end(end + 1))
    }

    /// "…, she said" and "…, she said, …".
    pub(super) fn content_before(
        &self,
        at: usize,
        end: usize,
        source: Option<&Range<usize>>,
        one: &Use,
    ) -> Option<Vec<Range<usize>>> {
        if one.takes & (QUOTE | CLAUSE) == 0 {
            return None;
        }
        let source = source.filter(|source| source.end <= at)?;
        let before = self.before(source.start)?;
        let separated = before.shape == Shape::Comma
            || before.shape == Shape::Mark
            || before.quoted
            || before.shape == Shape::Break && !self.is(source.start - 1, "(");
        if !separated {
            return None;
        }
        let mut quoted = self.tokens[..source.start].iter().rev().take(3).any(|t| t.quoted);
        // "In her book “The Long Tide”, she describes …": a title says nothing.
        if quoted && !self.tokens[0].quoted {
            let start = (0..source.start).find(|i| self.tokens[*i].quoted).unwrap_or(0);
            let end = (start..source.start).rfind(|i| self.tokens[*i].quoted).map_or(start, |i| i + 1);
            quoted = !self.is_title_of_work(start..end);
        }
        if !quoted && self.complement(end, one.takes).is_some() {
            return None;
        }
        // "Posted on Monday, the video showed the blast": what is shown stands behind, though it says nothing.
        let is_thing = |t: &Token| t.is_word() && !(t.is_time() || t.is_preposition() || t.is_adverb(self.text));
        if !quoted && one.takes & QUOTE == 0 && self.get(end).is_some_and(is_thing) {
            return None;
        }
        // "In March, she said." reports nothing that stands in the sentence; "At least 87 were killed, she said." does.
        let start = self.start_before(source.start);
        let first = self.get(start)?;
        let said = self.tokens.get(start..source.start - 1).unwrap_or_default();
        let is_clause = first.is_preposition()
            && ((start + 1..source.start - 1).any(|i| self.is_finite(i)) || said.len() > LONGEST_OPENING);
        if !quoted
            && (first.is_preposition() || first.is_subordinator())
            && !is_clause
            && !said.iter().any(|t| t.shape == Shape::Comma)
        {
            return None;
        }
        let mut content = single(start..self.before_comma(source.start));
        self.push_rest(end, &mut content);
        Some(content)
    }

    /// Adds the second half of a split content: "…," she said, "…".
    pub(super) fn push_rest(&self, after: usize, content: &mut Vec<Range<usize>>) {
        let quoted_first = content.first().is_some_and(|first| self.tokens[first.start].quoted);
        let next = (after..self.tokens.len()).find(|i| self.tokens[*i].quoted);
        let comma = self.get(after).is_some_and(|t| t.shape == Shape::Comma);
        if quoted_first {
            if let Some(next) = next.filter(|next| {
                let dash = matches!(self.word(*next), "—" | "–" | "―");
                let mark = *next > 0
                    && (matches!(self.tokens[next - 1].shape, Shape::Comma | Shape::Colon | Shape::Stop)
                        || [";", "—", "–", "―"].iter().any(|dash| self.is(next - 1, dash)));
                dash || mark
            }) {
                content.push(next..self.clause_end(next));
            }
        } else if comma && after + 2 < self.tokens.len() && !self.starts_new_clause(after + 1) {
            content.push(after + 1..self.clause_end(after + 1));
        }
    }
}
