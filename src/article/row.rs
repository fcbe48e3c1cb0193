//! Sentences become rows: each attribution is turned into direct, mixed or indirect statements, the rest into narration.
//!
//! A row is direct when all its words were said in marks; a quotation without a cue of its own continues the one before
//! it, or the one after it where a paragraph opens with quoted sentences and names the speaker later.

use std::ops::Range;

use super::{
    Kind,
    attribution::{Attribution, attributions},
    cue::Lexicon,
    noun_phrase::Clause,
    speaker::{Names, Reference},
    token::{Shape, Token, tokens},
};
use crate::text::{
    Span,
    quotation::{Quotation, quotations},
    sentence::sentences_of,
};

/// Quoted words from which a quotation in single marks counts as speech rather than as irony.
const SHORTEST_SINGLE: usize = 4;

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
            scratch: String::new(),
        }
    }

    /// Reads one paragraph of the story.
    pub(super) fn read(&mut self, paragraph: Span, names: &mut Names) {
        let quoted = quotations(self.text, paragraph);
        self.paragraph += 1;
        for sentence in sentences_of(self.text, paragraph, &quoted, self.language) {
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
        let mut found = attributions(clause);
        // "Reporters asked …": the press at work is part of the narration.
        found.retain(|a| !a.source.as_ref().is_some_and(|s| s.len() <= 2 && clause.tokens[s.end - 1].is_press()));
        // The widest content is what the sentence as a whole reports; what it contains comes after.
        found.sort_by_key(|a| std::cmp::Reverse(a.content.iter().map(|piece| clause.span(piece).len()).sum::<usize>()));
        if found.is_empty() {
            if self.whole_quotation(sentence, clause, quoted) {
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
        let reference = match &attribution.antecedent {
            Some(antecedent) => clause.reference(antecedent),
            None => attribution.source.as_ref().and_then(|source| clause.reference(source)),
        };
        let base = Draft {
            kind: Kind::Indirect,
            span: sentence,
            sentence,
            content,
            cue: Some(attribution.cue),
            speaker_span,
            reference,
            subject: None,
            target: clause.target(attribution),
            rule: attribution.rule,
            continues: None,
        };
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
    fn whole_quotation(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation]) -> bool {
        let words = clause.tokens.iter().filter(|t| t.is_word());
        let whole =
            clause.tokens.first().is_some_and(|t| t.quoted) && words.clone().all(|t| t.quoted) && words.count() > 1;
        if !whole {
            return false;
        }
        let first = self.drafts.len();
        let mut base = Draft {
            kind: Kind::Direct,
            span: sentence,
            sentence,
            content: quoted.iter().map(|q| q.span).collect(),
            cue: None,
            speaker_span: None,
            reference: None,
            subject: None,
            target: None,
            rule: "quotation",
            continues: None,
        };
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
        self.drafts.push(Draft {
            kind: Kind::Narration,
            span: sentence,
            sentence,
            content: Vec::new(),
            cue: None,
            speaker_span: None,
            reference: None,
            subject,
            target: None,
            rule: "narration",
            continues: None,
        });
    }
}

impl Clause<'_> {
    /// Whether all that was said stands in marks and the marks hold a sentence, not a piece of one.
    fn is_direct(&self, attribution: &Attribution) -> bool {
        let mut words =
            attribution.content.iter().flat_map(|piece| &self.tokens[piece.clone()]).filter(|t| t.is_word());
        let Some(first) = words.clone().next().filter(|t| t.quoted) else { return false };
        let opens = attribution.content.first().is_some_and(|piece| self.is_opening(piece.start));
        words.all(|t| t.quoted) && (opens || first.shape != Shape::Lower)
    }

    /// Whether a reported clause holds quoted words that are the speaker's own, rather than a term or a title.
    fn has_quoted_piece(&self, content: &[Range<usize>]) -> bool {
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
                if words > 0 && !(named && words < 3) && !(single && words < SHORTEST_SINGLE) {
                    return true;
                }
            }
        }
        false
    }

    /// The one other party that the content names, or the one it begins with.
    fn target(&self, attribution: &Attribution) -> Option<Reference> {
        let mut named: Vec<Range<usize>> = Vec::new();
        for piece in &attribution.content {
            let mut at = piece.start;
            while at < piece.end {
                if self.tokens[at].is_name_like() && !self.tokens[at].is_time() {
                    let end = (at + 1..piece.end).find(|i| !self.tokens[*i].is_name_like()).unwrap_or(piece.end);
                    // A capital at the head of a sentence is no sign of a name.
                    let opens =
                        at == 0 || !self.tokens[at - 1].is_word() && end == at + 1 && self.tokens[at - 1].quoted;
                    if !opens {
                        named.push(at..end);
                    }
                    at = end;
                }
                at += 1;
            }
        }
        let first = named.first()?;
        let leads = attribution.content.first().is_some_and(|piece| piece.start == first.start);
        let same = named.iter().all(|other| self.span(other).of(self.text) == self.span(first).of(self.text));
        if leads || same { self.reference(first) } else { None }
    }
}
