//! Quotations whose speaker stands outside their sentence: at the head of a transcript's line, behind a dash, in the sentence
//! before or after.

use std::ops::Range;

use super::{Rows, call::MOST_CALLS};
use crate::article::{
    Kind,
    clause::Clause,
    draft::Draft,
    names::Names,
    noise,
    token::{Shape, Token, tokens},
};
use crate::text::{Span, quotation::Quotation};

/// Most bytes of a sentence that says who said the one before it: "Holt asked on Monday."
const LONGEST_TAG: usize = 1000;

/// Most bytes of a quotation that is searched for the words that say whose it is.
const LONGEST_TAGGED: usize = 2000;

impl Rows<'_> {
    /// “We want talks, Holt said: a quotation left open ends before the words that only say whose it is.
    pub(super) fn end_before_tag(&mut self, quoted: &mut [Quotation], paragraph: Span) {
        let Some(last) = quoted.last_mut().filter(|q| !q.closed && q.span.end == paragraph.end) else { return };
        let Some(comma) = last.inner.of(self.text).rfind(',').map(|at| last.inner.start + at + 1) else { return };
        let tag = Span::new(comma, paragraph.end).trim(self.text);
        if tag.is_empty() || tag.len() > LONGEST_TAG {
            return;
        }
        let tokens = tokens(self.text, tag, &[], self.lexicon, &mut self.scratch);
        if (Clause { text: self.text, tokens: &tokens }).is_tag() {
            last.span.end = comma;
            last.inner.end = comma;
        }
    }

    /// « Nous partons, a déclaré M. Holt. C’est fini. »: in French the words that say whose it is may stand inside the marks.
    pub(super) fn parted_by_tag(&mut self, one: Quotation) -> Vec<Quotation> {
        if one.inner.len() > LONGEST_TAGGED {
            return vec![one];
        }
        let tokens = tokens(self.text, one.inner, &[], self.lexicon, &mut self.scratch);
        let clause = Clause { text: self.text, tokens: &tokens };
        let tag = (1..tokens.len()).find_map(|comma| Some((comma, clause.tag_end(comma)?)));
        let Some((comma, end)) = tag else { return vec![one] };
        let until = tokens[comma].span.end;
        let first = Quotation {
            span: Span::new(one.span.start, until),
            inner: Span::new(one.inner.start, until),
            closed: false,
            single: one.single,
        };
        // The blank at its head stands for the mark.
        let rest = tokens.get(end).map_or(one.inner.end, |stop| stop.span.end);
        let inner = Span::new(rest, one.inner.end).trim(self.text);
        let mut parts = vec![first];
        // «…, dit Bernard, bûcheron.»: what describes the speaker is not said.
        let is_description = tokens.get(end).is_some_and(|t| t.shape == Shape::Comma)
            && tokens[end + 1..].iter().filter(|t| t.is_word()).count() <= 3
            && inner.of(self.text).starts_with(char::is_lowercase);
        if is_description {
            return parts;
        }
        if inner.of(self.text).contains(char::is_alphanumeric) {
            parts.extend(self.parted_by_tag(Quotation { span: Span::new(rest, one.span.end), inner, ..one }));
        }
        parts
    }

    /// “Who knows?” Holt asked: the question mark ends the quotation and not the sentence.
    pub(super) fn join_tags(&mut self, sentences: &mut Vec<Span>, quoted: &[Quotation]) {
        let Some(mut tag) = sentences.pop() else { return };
        let mut joined = Vec::with_capacity(sentences.len() + 1);
        while let Some(before) = sentences.pop() {
            if self.is_tagged(before, tag, quoted) {
                tag.start = before.start;
            } else {
                joined.push(std::mem::replace(&mut tag, before));
            }
        }
        joined.push(tag);
        joined.reverse();
        *sentences = joined;
    }

    /// Whether a sentence only says who said the one before.
    fn is_tagged(&mut self, before: Span, tag: Span, quoted: &[Quotation]) -> bool {
        let (said, words) = (before.of(self.text), tag.of(self.text));
        // "—¿Quién? —preguntó Dale—.": in dialogue the dash shows the tag.
        let dashed = words.starts_with(['—', '–', '―'])
            && words.trim_start_matches(['—', '–', '―', ' ']).starts_with(char::is_lowercase)
            && said.starts_with(['—', '–', '―']);
        if dashed {
            return true;
        }
        let end = said.trim_end_matches(['”', '"', '»', '“', '’', '\'']);
        // He called it “slow.” Viewers disagreed: only a sentence that is a quotation may lack its tag.
        let opens = said.starts_with(['“', '"', '«', '„', '”', '‘', '\'']);
        if end.len() == said.len() || !opens || !end.ends_with(['?', '!', '…', '.']) || tag.len() > LONGEST_TAG {
            return false;
        }
        let tokens = tokens(self.text, tag, quoted, self.lexicon, &mut self.scratch);
        (Clause { text: self.text, tokens: &tokens }).is_tag()
    }

    /// “…” — Dana Holt: a dash and a name sign the quotation before them, in its sentence or on a line of their own.
    pub(super) fn signed(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        let said = clause.tokens.iter().rposition(|t| t.quoted).map_or(0, |at| at + 1);
        let Some(signer) = clause.signature(said) else { return false };
        let mut base = Draft::new(Kind::Direct, sentence, sentence, "signature");
        base.speaker_span = Some(clause.span(&signer));
        base.reference = clause.reference(&signer);
        let first = self.drafts.len();
        for quotation in quoted {
            self.quote(quotation, &Draft { content: vec![quotation.span], ..base.clone() });
        }
        self.waiting.clear();
        // The sentences of the quotation that stood before this one; not those whose speaker the same line has told.
        let line = self.text[..sentence.start].trim_end().rfind('\n').map_or(0, |at| at + 1);
        let mut signs = said > 0;
        for at in (0..first).rev() {
            let draft = &self.drafts[at];
            let is_told =
                draft.reference.is_some() || draft.continues.is_some_and(|of| self.drafts[of].span.start >= line);
            if draft.kind != Kind::Direct || is_told || draft.continues.is_some() && draft.span.start < line {
                break;
            }
            signs = true;
            self.drafts[at] = Draft {
                rule: base.rule,
                reference: base.reference.clone(),
                speaker_span: base.speaker_span,
                continues: None,
                ..draft.clone()
            };
        }
        signs
    }

    /// A sentence in a line of a transcript: said by the name at the line's head.
    pub(super) fn transcribed(&mut self, sentence: Span, clause: Clause, names: &Names) -> bool {
        let head = if self.transcript.is_none() || self.opens {
            // In small letters only a name that the article has already told is a call.
            let find = |head: &Range<usize>| names.find(&clause.name(clause.name_start(head.clone())));
            let returns = |head: &Range<usize>| self.calls.contains(&clause.span(head).of(self.text).to_lowercase());
            let told = |head: &Range<usize>| find(head).is_some() || returns(head);
            let shouted = clause.transcript_head();
            let call = || {
                let said_plainly = |head: &Range<usize>| !clause.tokens[head.end + 1].quoted && told(head);
                clause.call().filter(|head| shouted.is_none() && said_plainly(head))
            };
            let with_colon = |head: Range<usize>| (head.clone(), head.end);
            let bracketed = || {
                let titled =
                    |head: &Range<usize>| clause.tokens[head.clone()].iter().any(|t| t.is_title() || t.is_role());
                let asks = |head: &Range<usize>, colon: usize| head.end == colon;
                clause.bracketed_call().filter(|(head, colon)| asks(head, *colon) || titled(head) || told(head))
            };
            // "ISLAMABAD: The assembly …", "NEW DELHI: …", "UPDATE: …": words in capitals are a place or a label, unless the page is a
            // transcript or knows them. Several have been read as a name, so there it takes a title or given name beside it, or a turn before.
            let called_loud = || {
                let is_person = |head: &Range<usize>| {
                    let is_titled = clause.tokens[head.clone()].iter().any(|t| t.is_title() || t.is_role());
                    is_titled || find(head).is_some_and(|i| names.people[i].feminine || names.people[i].masculine)
                };
                let known = |head: &Range<usize>| {
                    let is_told = || if head.len() == 1 { told(head) } else { is_person(head) || self.n_turns > 0 };
                    self.is_transcript
                        || clause.speaks_of_self(head)
                        || clause.is_question_or_answer(head.start)
                        || returns(head)
                        || is_told()
                };
                shouted.clone().filter(known)
            };
            // "LETTER: …", but "CITY ATTORNEY: …"
            let is_label = |head: &Range<usize>| {
                let has_role = || clause.tokens[head.start + 1..head.end].iter().any(Token::is_role);
                noise::is_label(clause.word(head.start)) && !has_role()
            };
            // "Q Mr. President, …": who asks in a transcript without a colon.
            let is_interview = || self.calls.contains("q.") && clause.is_numbered_turn();
            let asked = || (self.is_transcript && (clause.is_bare_question() || is_interview())).then_some((0..1, 0));
            asked()
                .or_else(bracketed)
                .or_else(|| called_loud().or_else(call).filter(|head| !is_label(head)).map(with_colon))
        } else {
            None
        };
        let start = head.as_ref().map_or(0, |(_, colon)| colon + 1);
        let head = head.map(|(head, _)| head);
        let Some(first) = head.as_ref().map(|_| self.drafts.len()).or(self.transcript) else {
            return false;
        };
        if head.is_some() {
            self.note_turn(sentence, clause, names);
        }
        // "(Laughter.)"
        let bracket = |at: usize, signs: [&str; 2]| signs.iter().any(|sign| clause.is(at, sign));
        let is_aside = bracket(0, ["(", "["]) && bracket(clause.tokens.len() - 1, [")", "]"]);
        if head.is_none() && (is_aside || !clause.tokens.iter().any(Token::is_word)) {
            self.narrate(sentence, clause);
            return true;
        }
        // "Q.", parted from its question as a sentence, says nothing by itself.
        if start == clause.tokens.len() {
            if !clause.is_numbered_turn() {
                self.narrate(sentence, clause);
            }
            self.transcript = Some(first);
            self.n_turns += 1;
            return true;
        }
        let span = clause.span(&(start..clause.tokens.len()));
        let mut draft = Draft::new(Kind::Direct, span, sentence, "transcript");
        draft.content.push(span);
        if let Some(head) = head {
            let call = clause.span(&head);
            if self.calls.len() < MOST_CALLS {
                self.calls.insert(call.of(self.text).to_lowercase());
            }
            if start > 1 && !clause.is_question_or_answer(0) {
                draft.speaker_span = Some(call);
                draft.reference = clause.reference(&head);
            } else {
                self.answered(&mut draft);
            }
        } else if let Some(turn) = self.drafts.get(first) {
            draft.speaker_span = turn.speaker_span;
            draft.continues = Some(first);
        } else {
            self.answered(&mut draft);
        }
        self.drafts.push(draft);
        self.transcript = Some(first);
        self.n_turns += 1;
        true
    }

    /// Dana Holt: “…”
    pub(super) fn called(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        let Some(head) = clause.call().filter(|head| clause.tokens[head.end + 1].quoted) else { return false };
        if clause.tokens[head.end + 1..].iter().any(|t| t.is_word() && !t.quoted) {
            return false;
        }
        let mut base = Draft::new(Kind::Direct, sentence, sentence, "transcript");
        base.speaker_span = Some(clause.span(&head));
        base.reference = clause.reference(&head);
        base.content = quoted.iter().map(|quotation| quotation.span).collect();
        self.settle_waiting();
        let first = self.drafts.len();
        for quotation in quoted {
            self.quote(quotation, &base);
        }
        if self.drafts.len() == first {
            return false;
        }
        self.latest = Some((first, self.paragraph));
        true
    }

    /// A sentence that is nothing but quotations: it goes on with what was quoted before, or waits for its speaker.
    pub(super) fn whole_quotation(
        &mut self,
        sentence: Span,
        clause: Clause,
        quoted: &[Quotation],
        announced: Option<&Draft>,
    ) -> bool {
        let words = clause.tokens.iter().filter(|t| t.is_word());
        let whole = !quoted.is_empty()
            && clause.tokens.first().is_some_and(|t| t.quoted)
            && words.clone().all(|t| t.quoted)
            && words.map(|t| t.n_words(self.text)).sum::<usize>() > 1;
        if !whole {
            return false;
        }
        let first = self.drafts.len();
        let mut base = announced.cloned().unwrap_or_else(|| Draft::new(Kind::Direct, sentence, sentence, "quotation"));
        base.sentence = sentence;
        base.content = quoted.iter().map(|q| q.span).collect();
        if announced.is_some() {
            self.settle_waiting();
            for quotation in quoted {
                self.quote(quotation, &base);
            }
            self.latest = Some((first, self.paragraph)).filter(|_| self.drafts.len() > first);
            return self.drafts.len() > first;
        }
        let here = self.latest.filter(|(_, paragraph)| *paragraph == self.paragraph);
        if let Some((draft, _)) = here {
            // Within a paragraph the pieces are one utterance, so each row names all of them.
            let earlier: Vec<Span> = self.drafts[draft]
                .content
                .iter()
                .copied()
                .filter(|piece| self.drafts[draft].kind == Kind::Direct && piece.end <= sentence.start)
                .collect();
            base.content.splice(0..0, earlier);
        }
        for quotation in quoted {
            self.quote(quotation, &base);
        }
        for at in first..self.drafts.len() {
            if let Some((draft, _)) = here {
                self.join(at, draft, "continued-quotation");
            } else {
                let first = if self.waiting.is_empty() { self.paragraph } else { self.waiting_in.0 };
                self.waiting_in = (first, self.paragraph);
                self.waiting.push(at);
            }
        }
        self.drafts.len() > first
    }

    /// Without a cue the marks alone tell what was said; single words, terms and titles are left to the sentence. Where the language's cues are
    /// known, only what stands behind a colon or ends as a sentence does is taken for speech.
    pub(super) fn marked(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        const SHORTEST: usize = 4;
        const SHORTEST_FIRST: usize = 2;
        let first = self.drafts.len();
        for quotation in quoted {
            let marked = clause.tokens.partition_point(|t| t.span.start < quotation.span.start);
            let end = clause.tokens.partition_point(|t| t.span.end <= quotation.span.end).max(marked);
            let words: usize = clause.tokens[marked..end].iter().map(|t| t.n_words(self.text)).sum();
            let inner = quotation.inner.of(self.text);
            let comma = inner.ends_with(',') || clause.get(end).is_some_and(|t| t.shape == Shape::Comma);
            // “We won”, quipped Holt: what opens the sentence and ends with a comma is said, by whatever verb.
            let opens = marked == 0 && comma && !quotation.single && inner.starts_with(char::is_uppercase);
            let is_speech = self.lexicon.is_empty()
                || !clause.is_title_of_work(marked..end)
                    && (opens
                        || clause.before(marked).is_some_and(|t| t.shape == Shape::Colon)
                        || marked == 0 && comma
                        || inner.ends_with(['.', '!', '?', '…', ',']));
            // "He was blunt: “It is over.”"
            let announced = clause.before(marked).is_some_and(|t| t.shape == Shape::Colon)
                && inner.starts_with(char::is_uppercase)
                && clause.get(end).is_none_or(|t| t.shape == Shape::Stop);
            let shortest = if opens || announced { SHORTEST_FIRST } else { SHORTEST };
            if words >= shortest && is_speech {
                let base = Draft::new(Kind::Direct, sentence, sentence, "marks");
                self.quote(quotation, &Draft { content: vec![quotation.span], ..base });
            }
        }
        self.drafts.len() > first
    }
}
