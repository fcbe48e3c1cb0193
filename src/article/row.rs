//! Sentences become rows: each attribution is turned into direct, mixed or indirect statements, the rest into narration.
//!
//! A row is direct when all its words were said in marks; a quotation without a cue of its own continues the one before
//! it, or the one after it where a paragraph opens with quoted sentences and names the speaker later.

mod call;
mod dashed;
mod interview;
mod mood;
mod quoted;

use interview::Interview;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Kind,
    attribution::{Attribution, attributions},
    clause::Clause,
    cue::Lexicon,
    draft::Draft,
    names::Names,
    reference::Reference,
    token::{Token, tokens},
};
use crate::text::{
    Span,
    dialogue::{dialogue, interrupted},
    quotation::{Quotation, quotations},
    sentence::sentences_of,
};

/// Most bytes of a sentence that is taken apart: no prose has such, and its tokens would take thirty times its memory.
const LONGEST_SENTENCE: usize = 1 << 16;

/// Most reports of a sentence that are held against each other for one that passes on another.
const MOST_RELAYED: usize = 20;

/// Most quotations of a sentence that are taken apart: each row names the pieces of all.
const MOST_QUOTATIONS: usize = 50;

/// Bytes of a sentence in a text of short sentences: room for so many drafts is made at once, because moving them takes longer.
const SHORTEST_ON_AVERAGE: usize = 100;

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
    /// The paragraphs of the first and the last draft that wait.
    waiting_in: (usize, usize),
    /// Whether a quotation of a known speaker was left open at the end of the paragraph before, as it is where the next goes on with it.
    goes_on: bool,
    /// Who a sentence that ends with a colon announces: "The ministry said in a statement:".
    announced: Option<Draft>,
    /// Whether the page is the transcript of a briefing or debate, whose turns may be several paragraphs long.
    is_transcript: bool,
    /// How many turns of a transcript have been read.
    n_turns: usize,
    /// The first draft of the turn of a transcript that is being read.
    transcript: Option<usize>,
    interview: Interview,
    /// Whether the next sentence opens its paragraph.
    opens: bool,
    /// Who was named at the head of a line of a transcript, in lower case.
    calls: FxHashSet<String>,
    scratch: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, language: &'a str, lexicon: &'a Lexicon) -> Self {
        Self {
            text,
            language,
            lexicon,
            // A sentence has more bytes on average; what is too much is never touched.
            drafts: Vec::with_capacity(text.len() / SHORTEST_ON_AVERAGE + 1),
            paragraph: 0,
            latest: None,
            waiting: Vec::new(),
            waiting_in: (0, 0),
            goes_on: false,
            announced: None,
            is_transcript: false,
            n_turns: 0,
            transcript: None,
            interview: Interview::default(),
            opens: true,
            calls: FxHashSet::default(),
            scratch: String::new(),
        }
    }

    /// Looks at all paragraphs of the page: it is a transcript where a fifth of them begin with a name in capitals and one of
    /// those names returns.
    pub(super) fn with_paragraphs(mut self, paragraphs: impl Iterator<Item = Span> + Clone) -> Self {
        const FEWEST: usize = 3;
        let mut calls = FxHashMap::default();
        let mut n_calls = 0;
        for name in paragraphs.clone().filter_map(|span| call::call(span.of(self.text), self.lexicon)) {
            let times = calls.entry(name).or_insert(0);
            *times += 1;
            n_calls += 1;
            // Who is called twice is somebody, not a label.
            if *times == 2 && self.calls.len() < call::MOST_CALLS {
                self.calls.insert(name.to_lowercase());
            }
        }
        self.interview.find_last_turn(self.text, paragraphs.clone());
        self.is_transcript = n_calls >= FEWEST && n_calls * 5 >= paragraphs.count() && !self.calls.is_empty();
        self
    }

    /// Reads one paragraph of the story.
    pub(super) fn read(&mut self, paragraph: Span, names: &mut Names) {
        // In English and German a dash at the head of a line is a bullet more often than speech.
        let bare = !matches!(self.language, "en" | "de");
        let mut quoted = dialogue(self.text, paragraph, bare)
            .or_else(|| self.dashed(paragraph, !bare))
            .unwrap_or_else(|| quotations(self.text, paragraph));
        if bare {
            let parted = |one: Quotation| interrupted(self.text, one).unwrap_or_else(|| vec![one]);
            quoted = quoted.into_iter().flat_map(parted).collect();
        }
        if self.language == "fr" {
            quoted = quoted.into_iter().flat_map(|one| self.parted_by_tag(one)).collect();
        }
        self.end_before_tag(&mut quoted, paragraph);
        self.paragraph += 1;
        // A note below a transcript is no part of its last turn.
        let is_note = paragraph.of(self.text).starts_with(['[', '*', '†']);
        let is_over = is_note || !self.is_transcript || self.is_below_interview(paragraph);
        self.transcript = self.transcript.filter(|_| !is_over);
        self.interview.open(names);
        self.opens = true;
        let mut sentences = sentences_of(self.text, paragraph, &quoted, self.language);
        self.join_tags(&mut sentences, &quoted);
        for sentence in sentences {
            if sentence.len() > LONGEST_SENTENCE {
                self.drafts.push(Draft::new(Kind::Narration, sentence, sentence, "narration"));
                continue;
            }
            let tokens = tokens(self.text, sentence, &quoted, self.lexicon, &mut self.scratch);
            let clause = Clause { text: self.text, tokens: &tokens };
            names.read(clause);
            let first = quoted.partition_point(|q| q.span.end <= sentence.start);
            let end = quoted.partition_point(|q| q.span.start < sentence.end);
            self.sentence(sentence, clause, &quoted[first..end], names);
            self.opens = false;
        }
        let left_open = quoted.last().is_some_and(|q| !q.closed && q.span.end == paragraph.end);
        let continued = self.goes_on && quoted.first().is_some_and(|q| q.span.start == paragraph.start);
        if !left_open || continued {
            self.settle_waiting();
        }
        self.goes_on = left_open && self.latest.is_some_and(|(_, paragraph)| paragraph == self.paragraph);
    }

    /// The drafts in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Draft> {
        self.settle_waiting();
        self.drafts
    }

    /// Quotations that found no speaker after them take the latest one before them, if it is near.
    fn settle_waiting(&mut self) {
        // Paragraphs that each open a quotation, down to this one, follow whom the first of them follows.
        let (first, last) = self.waiting_in;
        let since = if last == self.paragraph { first } else { self.paragraph };
        let near = self.latest.filter(|(_, paragraph)| paragraph + 1 >= since);
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

    fn sentence(&mut self, sentence: Span, clause: Clause, quoted: &[Quotation], names: &Names) {
        let quoted = if quoted.len() > MOST_QUOTATIONS { &[] } else { quoted };
        if self.transcribed(sentence, clause, names)
            || self.signed(sentence, clause, quoted)
            || self.called(sentence, clause, quoted)
        {
            return;
        }
        let announced = self.announced.take();
        let mut found = attributions(clause);
        if let Some(last) = found.pop_if(|a| a.content.is_empty()) {
            self.announced = Some(clause.draft(sentence, &last, Vec::new()));
        }
        clause.part_at_colon(&mut found);
        found.retain(|a| !a.content.is_empty());
        // "Reporters asked …": the press at work is part of the narration.
        found.retain(|a| !a.source.as_ref().is_some_and(|s| s.len() <= 2 && clause.tokens[s.end - 1].is_press()));
        // "Holt said the deal was dead, Reuters reported": the report is passed on, and Holt's.
        if found.len() <= MOST_RELAYED {
            let relayed: Vec<bool> = found.iter().map(|outer| clause.is_relay(outer, &found)).collect();
            let mut relayed = relayed.into_iter();
            found.retain(|_| relayed.next() == Some(false));
        }
        // The widest content is what the sentence as a whole reports; what it contains comes after.
        found.sort_by_key(|a| std::cmp::Reverse(a.content.iter().map(|piece| clause.span(piece).len()).sum::<usize>()));
        if found.is_empty() {
            if self.whole_quotation(sentence, clause, quoted, announced.as_ref())
                || self.marked(sentence, clause, quoted)
                || self.reported_mood(sentence, clause, quoted)
            {
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
        if let Some((head, tail)) = clause.split_at_colon(attribution) {
            for part in [tail, head] {
                let content = part.content.iter().map(|piece| clause.span(piece)).collect();
                self.attributed(sentence, clause, quoted, &part, content, speaker_span);
            }
            return;
        }
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
                // The name that opens a quotation is the target of its first sentence alone.
                for draft in &mut self.drafts[first + 1..] {
                    draft.target = None;
                }
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
        if kind == Kind::Mixed || speaker_span.is_some() && outermost {
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

    fn narrate(&mut self, sentence: Span, clause: Clause) {
        if !clause.tokens.iter().any(Token::is_word) {
            return;
        }
        // A verb that no list knows belongs to the phrase as far as the words show, so the name at its head is taken alone.
        let subject = clause.first_phrase(clause.tokens.len()).and_then(|phrase| {
            let mut name = phrase.start..clause.name_end(phrase.start);
            // "Island mayor Ada Crane": the name stands behind the role.
            if clause.get(name.end).is_some_and(Token::is_role) && name.end + 1 < phrase.end {
                name = name.end + 1..clause.name_end(name.end + 1);
            }
            if clause.tokens[name.start].is_name_like() {
                return clause.reference(&name);
            }
            // A body may be "it" in the sentence after; a thing says nothing.
            // Elsewhere than in English the words behind the role may be its verb.
            let phrase = match phrase.clone().find(|i| self.language != "en" && clause.tokens[*i].is_speaking()) {
                Some(head) => phrase.start..head + 1,
                None => phrase,
            };
            let may_speak = clause.tokens[phrase.clone()].iter().any(Token::is_speaking);
            clause.reference(&phrase).filter(|_| may_speak)
        });
        // "Criticism came from Carla Dunn.": the first word has its capital from the sentence.
        let is_speech = clause.tokens[0].word.is_some_and(|word| word.is_noun);
        let subject = match subject {
            Some(Reference::Name(_) | Reference::Officer { .. }) if !is_speech => subject,
            other => clause.giver().and_then(|giver| clause.reference(&giver)).or(other),
        };
        self.drafts.push(Draft { subject, ..Draft::new(Kind::Narration, sentence, sentence, "narration") });
    }
}
