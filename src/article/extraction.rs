//! An article becomes statements: paragraphs → sentences → quotations and attributions → rows with speakers.
//!
//! Rules and word lists only, no parser and no model, so that every row can be traced to the rule that made it. The cost is
//! linear in the length of the page: each step looks at one paragraph and a bounded neighbourhood.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{
    Aliases, Article, Cues, Kind, Statement, cleaning,
    row::{Draft, Rows},
    speaker::{Names, Resolver},
};
use crate::text::{Span, language, sentence};

/// Whether noise on a page is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Only what is part of the story.
    #[default]
    Article,
    /// Every paragraph of the page.
    Everything,
}

/// What to extract and with which words.
#[derive(Clone, Debug)]
pub struct ExtractionOptions {
    /// Whether noise is left out; default: yes.
    pub keep: Keep,
    /// Which kinds of statements are put out; default: all.
    pub kinds: Vec<Kind>,
    /// The reporting words; default: the shipped ones.
    pub cues: Cues,
    /// Other names of speakers; default: none.
    pub aliases: Aliases,
}

impl Default for ExtractionOptions {
    fn default() -> Self {
        Self { keep: Keep::Article, kinds: Kind::ALL.to_vec(), cues: Cues::default(), aliases: Aliases::default() }
    }
}

/// A part of the page that is no part of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where it stands.
    pub span: Span,
    /// Why it was dropped, in a few words.
    pub reason: &'static str,
}

/// What was found in an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The statements in the order of the text.
    pub statements: Vec<Statement>,
    /// The parts that were left out.
    pub dropped: Vec<Dropped>,
    /// ISO 639-1 code of the language, where it can be told.
    pub language: Option<&'static str>,
    /// Remarks on the article for its reader.
    pub notes: Vec<String>,
}

impl Article {
    /// Finds the statements of the article.
    ///
    /// ```
    /// use demarche::article::{Article, ExtractionOptions, Kind};
    /// let text = "“We will talk,” Foreign Minister Dana Holt said. She warned that time was short.".to_owned();
    /// let article = Article { text, ..Article::default() };
    /// let found = article.statements(&ExtractionOptions::default()).statements;
    /// assert_eq!((found[0].text.as_str(), found[0].kind), ("We will talk", Kind::Direct));
    /// assert_eq!(found[1].speaker.as_deref(), Some("Dana Holt"));
    /// ```
    #[must_use]
    pub fn statements(&self, options: &ExtractionOptions) -> Extraction {
        let evened = with_even_marks(&self.text);
        let text = evened.as_ref();
        let language = language::detect(text);
        let paragraphs = cleaning::clean(text, &sentence::paragraphs(text));
        let mut extraction = Extraction { language, ..Extraction::default() };
        // Short texts give too few letters to tell; English is the likeliest and its rules do the least harm.
        let code = language.unwrap_or("en");
        let mut names = Names::default();
        let mut rows = Rows::new(text, code, options.cues.lexicon(code));
        for paragraph in &paragraphs {
            match paragraph.reason.filter(|_| options.keep == Keep::Article) {
                Some(reason) => extraction.dropped.push(Dropped { span: paragraph.span, reason }),
                None => rows.read(paragraph.body, &mut names),
            }
        }
        let drafts = rows.finish();
        extraction.statements = name_speakers(text, drafts, Resolver::new(&names, &options.aliases));
        extraction.statements.retain(|statement| options.kinds.contains(&statement.kind));
        mark_duplicates(&mut extraction.statements);
        extraction
    }
}

/// The text with pairs of single marks that stand for double ones ('' and ``) made double, at the same offsets.
fn with_even_marks(text: &str) -> Cow<'_, str> {
    if !text.contains("''") && !text.contains("``") {
        return Cow::Borrowed(text);
    }
    let mut even = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if matches!(letter, '\'' | '`') && letters.peek() == Some(&letter) {
            letters.next();
            let opens = !previous.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
            even.push_str(if opens { " \"" } else { "\" " });
            previous = '"';
        } else {
            even.push(letter);
            previous = letter;
        }
    }
    Cow::Owned(even)
}

/// Turns drafts into statements: each speaker gets its name, and a continued quotation the speaker it continues.
fn name_speakers(text: &str, drafts: Vec<Draft>, mut resolver: Resolver) -> Vec<Statement> {
    let mut speakers: Vec<Option<String>> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        if let (None, Some(subject)) = (&draft.reference, &draft.subject) {
            resolver.note_subject(subject);
        }
        let speaker = draft.reference.as_ref().and_then(|reference| resolver.resolve(reference));
        speakers.push(speaker);
    }
    // A continuation may look back or, in a quotation of several paragraphs, ahead.
    for at in 0..drafts.len() {
        if let Some(of) = drafts[at].continues {
            speakers[at] = speakers[of].clone();
        }
    }
    for at in (0..drafts.len()).rev() {
        if let Some(of) = drafts[at].continues.filter(|_| speakers[at].is_none()) {
            speakers[at] = speakers[of].clone();
        }
    }
    let targets: Vec<Option<String>> = drafts
        .iter()
        .zip(&speakers)
        .map(|(draft, speaker)| {
            let named = draft.target.as_ref().and_then(|reference| resolver.name_of(reference));
            named.filter(|name| speaker.as_ref() != Some(name))
        })
        .collect();
    drafts
        .into_iter()
        .zip(speakers)
        .zip(targets)
        .map(|((draft, speaker), target)| Statement {
            text: super::fold(draft.span.of(text)),
            span: draft.span,
            sentence: draft.sentence,
            kind: draft.kind,
            speaker,
            speaker_span: draft.speaker_span,
            cue: draft.cue,
            content: draft.content,
            target,
            rule: draft.rule,
            duplicate_of: None,
        })
        .collect()
}

/// Marks every statement whose words stood in an earlier one.
fn mark_duplicates(statements: &mut [Statement]) {
    let mut first: FxHashMap<String, usize> = FxHashMap::default();
    for (at, statement) in statements.iter_mut().enumerate() {
        let words: String =
            statement.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match first.get(&words) {
            Some(earlier) => statement.duplicate_of = Some(*earlier),
            None => {
                first.insert(words, at + 1);
            }
        }
    }
}
