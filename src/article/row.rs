//! Sentences become rows: each attribution is turned into direct, mixed or indirect statements, the rest into narration.
//!
//! A row is direct when all its words were said in marks; a quotation without a cue of its own continues the one before
//! it, or the one after it where a paragraph opens with quoted sentences and names the speaker later.

use super::{
    Kind,
    attribution::{Attribution, attributions},
    cue::Lexicon,
    names::Names,
    noun_phrase::Clause,
    speaker::Reference,
    token::{Token, tokens},
};
use crate::text::{
    Span,
    dialogue::dialogue,
    quotation::{Quotation, quotations},
    sentence::sentences_of,
};

/// A statement before its speaker has a name.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) sentence: Span,
    pub(super) content: Vec<Span>,
    pub(super) cue: Option<Span>,
    pub(super) speaker_span: Option<Span>,
    pub(super) reference: Option<Reference>,
    /// Who a narrated sentence is about.
    pub(super) subject: Option<Reference>,
    pub(super) target: Option<Reference>,
    pub(super) rule: &'static str,
    /// The draft whose speaker also says this.
    pub(super) continues: Option<usize>,
}

impl Draft {
    fn new(kind: Kind, span: Span, sentence: Span, rule: &'static str) -> Self {
        Self {
            kind,
            span,
            sentence,
            content: Vec::new(),
            cue: None,
            speaker_span: None,
            reference: None,
            subject: None,
            target: None,
            rule,
            continues: None,
        }
    }
}

impl Clause<'_> {
    /// What an attribution says of its sentence, before it is known how it is reported.
    fn draft(&self, sentence: Span, attribution: &Attribution, content: Vec<Span>) -> Draft {
        let named = attribution.antecedent.as_ref().or(attribution.source.as_ref());
        Draft {
            content,
            cue: Some(attribution.cue),
            speaker_span: attribution.source.as_ref().map(|source| self.span(source)),
            reference: named.and_then(|named| self.reference(named)),
            target: self.target(attribution),
            ..Draft::new(Kind::Indirect, sentence, sentence, attribution.rule)
        }
    }
}

/// The drafts of an article, paragraph by paragraph.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    text: &'a str,
    language: &'a str,
    lexicon: &'a Lexicon,
    drafts: Vec<Draft>,
    paragraph: usize,
    /// The latest quotation with a known speaker: its first draft and its paragraph.
    latest: Option<(usize, usize)>,
    /// Quoted drafts of this paragraph, or of one left open before it, that wait for a speaker.
    waiting: Vec<usize>,
    /// Who a sentence that ends with a colon announces: "The ministry said in a statement:".
    announced: Option<Draft>,
    /// The first draft of the line of a transcript that is being read.
    transcript: Option<usize>,
    scratch: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, language: &'a str, lexicon: &'a Lexicon) -> Self {
        Self {
            text,
            language,
            lexicon,
            drafts: Vec::new(),
            paragraph: 0,
            latest: None,
            waiting: Vec::new(),
            announced: None,
            transcript: None,
            scratch: String::new(),
        }
    }

    /// Reads one paragraph of the story.
    pub(super) fn read(&mut self, paragraph: Span, names: &mut Names) {
        // In English and German a dash at the head of a line is a bullet more often than speech.
        let bare = !matches!(self.language, "en" | "de");
        let quoted = dialogue(self.text, paragraph, bare).unwrap_or_else(|| quotations(self.text, paragraph));
        self.paragraph += 1;
        self.transcript = None;
        let mut sentences = sentences_of(self.text, paragraph, &quoted, self.language);
        self.join_tags(&mut sentences, &quoted);
        for sentence in sentences {
            let tokens = tokens(self.text, sentence, &quoted, self.lexicon, &mut self.scratch);
            let clause = Clause { text: self.text, tokens: &tokens };
            names.read(clause);
            let first = quoted.partition_point(|q| q.span.end <= sentence.start);
            let end = quoted.partition_point(|q| q.span.start < sentence.end);
            self.sentence(sentence, clause, &quoted[first..end]);
        }
        let left_open = quoted.last().is_some_and(|q| !q.closed && q.span.end == paragraph.end);
        if !left_open {
            self.settle_waiting();
        }
    }

    /// “Who knows?” Holt asked: the question mark ends the quotation and not the sentence.
    fn join_tags(&mut self, sentences: &mut Vec<Span>, quoted: &[Quotation]) {
        for at in (1..sentences.len()).rev() {
            let (before, tag) = (sentences[at - 1], sentences[at]);
            let end = before.of(self.text).trim_end_matches(['”', '"', '»', '“', '’', '\'']);
            if end.len() == before.len() || !end.ends_with(['?', '!', '…', '.']) {
                continue;
            }
            let tokens = tokens(self.text, tag, quoted, self.lexicon, &mut self.scratch);
            if (Clause { text: self.text, tokens: &tokens }).is_tag() {
                sentences[at - 1].end = tag.end;
                sentences.remove(at);
            }
        }
    }

    /// The drafts in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Draft> {
        self.settle_waiting();
        self.drafts
    }

    /// Quotations that found no speaker after them take the latest one before them, if it is near.
    fn settle_waiting(&mut self) {
        let near = self.latest.filter(|(_, paragraph)| paragraph + 1 >= self.paragraph);
        for at in std::mem::take(&mut self.waiting) {
            if let Some((draft, _)) = near {
                self.join(at, draft, "continued-quotation");
                self.latest = Some((draft, self.paragraph));
            }
        }
    }

    fn join(&mut self, at: usize, to: usize, rule: &'static str) {
        let speaker_span = self.drafts[to].speaker_span;
        let draft = &mut self.drafts[at];
        draft.continues = Some(to);
        draft.speaker_span = speaker_span;
        draft.rule = rule;
    }

    fn sentence(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) {
        if self.transcribed(sentence, clause) {
            return;
        }
        if self.signed(sentence, clause, quoted) {
            return;
        }
        let announced = self.announced.take();
        let mut found = attributions(clause);
        if let Some(last) = found.pop_if(|a| a.content.is_empty()) {
            self.announced = Some(clause.draft(sentence, &last, Vec::new()));
        }
        found.retain(|a| !a.content.is_empty());
        // "Reporters asked …": the press at work is part of the narration.
        found.retain(|a| !a.source.as_ref().is_some_and(|s| s.len() <= 2 && clause.tokens[s.end - 1].is_press()));
        // The widest content is what the sentence as a whole reports; what it contains comes after.
        found.sort_by_key(|a| std::cmp::Reverse(a.content.iter().map(|piece| clause.span(piece).len()).sum::<usize>()));
        if found.is_empty() {
            if self.whole_quotation(sentence, clause, quoted, announced.as_ref()) {
                return;
            }
            self.narrate(sentence, clause);
            return;
        }
        let mut covered: Vec<(Option<Span>, Span)> = Vec::new();
        for attribution in found {
            let content: Vec<Span> = attribution.content.iter().map(|piece| clause.span(piece)).collect();
            let speaker_span = attribution.source.as_ref().map(|source| clause.span(source));
            let known = content.iter().all(|piece| {
                covered.iter().any(|(speaker, span)| {
                    span.contains(*piece) && (speaker_span.is_none() || *speaker == speaker_span)
                })
            });
            // What is thought or said within reported words is part of them.
            let nested = covered.iter().any(|(speaker, span)| speaker.is_some() && span.contains(attribution.cue));
            if known || nested {
                continue;
            }
            covered.extend(content.iter().map(|piece| (speaker_span, *piece)));
            self.attributed(sentence, clause, quoted, &attribution, content, speaker_span);
        }
    }

    /// The rows of one attribution.
    fn attributed(
        &mut self,
        sentence: Span,
        clause: Clause,
        quoted: &[Quotation],
        attribution: &Attribution,
        content: Vec<Span>,
        speaker_span: Option<Span>,
    ) {
        let base = clause.draft(sentence, attribution, content);
        if clause.is_direct(attribution) {
            let first = self.drafts.len();
            for quotation in quoted {
                let inside = base.content.iter().any(|piece| piece.contains(quotation.inner));
                let taken = self
                    .drafts
                    .iter()
                    .rev()
                    .take_while(|d| d.sentence == sentence)
                    .any(|d| quotation.inner.contains(d.span));
                if inside && !taken {
                    self.quote(quotation, &base);
                }
            }
            if self.drafts.len() > first {
                for at in std::mem::take(&mut self.waiting) {
                    self.join(at, first, "continued-quotation");
                }
                self.latest = Some((first, self.paragraph));
                return;
            }
        }
        let kind = if clause.has_quoted_piece(&attribution.content) { Kind::Mixed } else { Kind::Indirect };
        let at = self.drafts.len();
        let outermost = self.drafts.last().is_none_or(|draft| draft.sentence != sentence);
        if speaker_span.is_some() && outermost {
            self.latest = Some((at, self.paragraph));
        }
        self.drafts.push(Draft { kind, ..base });
        if kind == Kind::Mixed {
            for waiting in std::mem::take(&mut self.waiting) {
                self.join(waiting, at, "continued-quotation");
            }
        }
    }

    /// A sentence in a line of a transcript: said by the name at the line's head.
    fn transcribed(&mut self, sentence: Span, clause: Clause) -> bool {
        let head = if self.transcript.is_none() { clause.transcript_head() } else { None };
        let (Some(first), start) =
            (self.transcript.or(head.as_ref().map(|_| self.drafts.len())), head.as_ref().map_or(0, |h| h.end + 1))
        else {
            return false;
        };
        let span = clause.span(&(start..clause.tokens.len()));
        let mut draft = Draft::new(Kind::Direct, span, sentence, "transcript");
        draft.content.push(span);
        if let Some(head) = head {
            draft.speaker_span = Some(clause.span(&head));
            draft.reference = clause.reference(&head);
        } else {
            draft.speaker_span = self.drafts[first].speaker_span;
            draft.continues = Some(first);
        }
        self.drafts.push(draft);
        self.transcript = Some(first);
        true
    }

    /// “…” — Dana Holt: a dash and a name sign the quotation before them, in its sentence or on a line of their own.
    fn signed(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
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
        // The sentences of the quotation that stood before this one.
        let mut signs = said > 0;
        for draft in self.drafts[..first].iter_mut().rev() {
            if draft.kind != Kind::Direct || draft.reference.is_some() || draft.continues.is_some() {
                break;
            }
            signs = true;
            *draft = Draft {
                rule: base.rule,
                reference: base.reference.clone(),
                speaker_span: base.speaker_span,
                ..draft.clone()
            };
        }
        signs
    }

    /// One row for each sentence of a quotation.
    fn quote(&mut self, quotation: &Quotation, base: &Draft) {
        let nested = quotations(self.text, quotation.inner);
        for part in sentences_of(self.text, quotation.inner, &nested, self.language) {
            let said = part.of(self.text).trim_end_matches([',', '،']);
            let span = Span::new(part.start, part.start + said.len()).trim(self.text);
            if span.of(self.text).contains(char::is_alphanumeric) {
                self.drafts.push(Draft { kind: Kind::Direct, span, ..base.clone() });
            }
        }
    }

    /// A sentence that is nothing but quotations: it goes on with what was quoted before, or waits for its speaker.
    fn whole_quotation(
        &mut self,
        sentence: Span,
        clause: Clause,
        quoted: &[Quotation],
        announced: Option<&Draft>,
    ) -> bool {
        let words = clause.tokens.iter().filter(|t| t.is_word());
        let whole =
            clause.tokens.first().is_some_and(|t| t.quoted) && words.clone().all(|t| t.quoted) && words.count() > 1;
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
            match here {
                Some((draft, _)) => self.join(at, draft, "continued-quotation"),
                None => self.waiting.push(at),
            }
        }
        self.drafts.len() > first
    }

    fn narrate(&mut self, sentence: Span, clause: Clause) {
        if !clause.tokens.iter().any(Token::is_word) {
            return;
        }
        let subject = clause.first_phrase(clause.tokens.len()).and_then(|phrase| clause.reference(&phrase));
        self.drafts.push(Draft { subject, ..Draft::new(Kind::Narration, sentence, sentence, "narration") });
    }
}
