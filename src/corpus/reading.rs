//! Scored articles for a reader: who is quoted with which label how often, and some articles with their statements in place.
//!
//! The counts hold every article; of many articles a random sample of bounded size is kept to be read (J. S. Vitter, "Random sampling with a
//! reservoir", 1985), so that memory does not grow with the corpus.

use std::collections::HashMap;

use serde::Serialize;

use super::{SCHEMA_VERSION, SpeakerCounts};
use crate::article::{Article, Extraction, Statement};
use crate::evaluation::{ByLabel, EvidencePhrase, LONGEST, beginning};
use crate::features::Utterance;
use crate::model::{Prediction, StanceModel, Status};
use crate::random::SplitMix64;
use crate::text::paragraph::paragraphs;
use crate::text::{CodePoints, Span};
use crate::{Label, LabelNames};

/// Articles to read at most.
const ARTICLES: usize = 60;
/// Characters of an article at most.
const LONGEST_ARTICLE: usize = 20_000;
/// Bytes of all articles to read, roughly as a page has them; more are left out.
const ROOM: usize = 2_500_000;
/// Bytes that a page spends on a statement beside its words.
const PER_STATEMENT: usize = 900;
/// Speakers listed at most, and the fewest statements with which one is.
const SPEAKERS: usize = 200;
const MIN_STATEMENTS: u64 = 5;

/// Scored articles, to be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// 1.
    pub schema_version: u32,
    /// The short hash of the model.
    pub model: String,
    /// The label names in the order of the model.
    pub labels: Vec<String>,
    /// All articles.
    pub articles: u64,
    /// All statements with a prediction, copies within an article left out.
    pub statements: u64,
    /// Copies of another statement of the same article, left out of all counts.
    pub duplicates: u64,
    /// Statements without a word that could be judged, left out of all counts.
    pub unpredicted: u64,
    /// Statements of each label.
    pub counts: ByLabel<u64>,
    /// Statements below which a speaker is not listed.
    pub min_statements: u64,
    /// The speakers with the most statements, at most 200.
    pub speakers: Vec<SpeakerCounts>,
    /// Speakers that are not listed.
    pub other_speakers: u64,
    /// The statements of all speakers that are not listed.
    pub of_other_speakers: u64,
    /// Statements of which no speaker is known.
    pub unattributed: u64,
    /// How many articles are listed.
    pub n_listed: u64,
    /// The articles to read, in the order they were given: all, or a random sample.
    pub listed: Vec<ReadArticle>,
}

/// An article to read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadArticle {
    /// Its `id`, or the file it is from.
    pub article: String,
    /// Headline.
    pub title: Option<String>,
    /// Date of publication as written.
    pub date: Option<String>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Its paragraphs without those that are no part of the story.
    pub paragraphs: Vec<ReadParagraph>,
    /// Whether more of it follows.
    pub is_cut: bool,
    /// Its statements in the order of the text.
    pub statements: Vec<ReadStatement>,
}

/// A paragraph of an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadParagraph {
    /// Its first code point in the article.
    pub start: usize,
    /// Its words.
    pub text: String,
    /// The same place in bytes.
    #[serde(skip)]
    pub span: Span,
}

/// A statement of an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadStatement {
    /// Its running number in the article, from 1.
    pub statement: usize,
    /// What the model read, or its first 600 characters.
    pub text: String,
    /// Whether more of it follows.
    pub is_cut: bool,
    /// Its first code point in the article.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// How it is reported.
    pub kind: &'static str,
    /// Who says it, where known.
    pub speaker: Option<String>,
    /// Whom or what it is about, where known.
    pub target: Option<String>,
    /// The label predicted; `None` where no word could be judged.
    pub prediction: Option<String>,
    /// Its probability.
    pub confidence: Option<f64>,
    /// How far it could be judged.
    pub status: &'static str,
    /// The phrases for and against the prediction, in the text of the statement.
    pub phrases: Vec<EvidencePhrase>,
    /// The predicted label as a number.
    #[serde(skip)]
    pub label: Option<Label>,
    /// The same place in bytes.
    #[serde(skip)]
    pub span: Span,
}

/// Takes scored articles one by one and becomes a [`Reading`].
pub struct ReadingBuilder<'m> {
    model: &'m StanceModel,
    reading: Reading,
    speakers: HashMap<String, Vec<u64>>,
    counts: Vec<u64>,
    random: SplitMix64,
    /// The articles kept, each with its number.
    kept: Vec<(u64, ReadArticle)>,
}

impl<'m> ReadingBuilder<'m> {
    /// Nothing read yet; which articles are kept follows from the seed.
    #[must_use]
    pub fn new(model: &'m StanceModel, seed: u64) -> Self {
        let names = model.names();
        let reading = Reading {
            schema_version: SCHEMA_VERSION,
            model: model.short_hash().to_owned(),
            labels: names.iter().map(str::to_owned).collect(),
            articles: 0,
            statements: 0,
            duplicates: 0,
            unpredicted: 0,
            counts: by_label(names, &vec![0; names.len()]),
            min_statements: MIN_STATEMENTS,
            speakers: Vec::new(),
            other_speakers: 0,
            of_other_speakers: 0,
            unattributed: 0,
            n_listed: 0,
            listed: Vec::new(),
        };
        // A stream far from those of the bootstrap and of the mistakes.
        let random = SplitMix64::new(seed, u32::MAX - 2);
        let counts = vec![0; names.len()];
        Self { model, reading, speakers: HashMap::new(), counts, random, kept: Vec::new() }
    }

    /// Adds an article with one prediction for each of its statements.
    pub fn add(&mut self, article: &Article, extraction: &Extraction, predictions: &[Prediction]) {
        let number = self.reading.articles;
        self.reading.articles += 1;
        for (statement, prediction) in extraction.statements.iter().zip(predictions) {
            self.count(statement, prediction, &extraction.statements);
        }
        if self.kept.len() < ARTICLES {
            self.kept.push((number, self.read(article, extraction, predictions)));
            return;
        }
        let seen = u32::try_from(self.reading.articles).unwrap_or(u32::MAX);
        let place = self.random.below(seen);
        if place < ARTICLES {
            self.kept[place] = (number, self.read(article, extraction, predictions));
        }
    }

    fn count(&mut self, statement: &Statement, prediction: &Prediction, all: &[Statement]) {
        // The same words of another speaker are another statement.
        if statement.duplicate_of.is_some_and(|number| all[number - 1].speaker == statement.speaker) {
            self.reading.duplicates += 1;
            return;
        }
        if prediction.status == Status::Empty {
            self.reading.unpredicted += 1;
            return;
        }
        let label = prediction.probabilities.label().index();
        self.reading.statements += 1;
        self.counts[label] += 1;
        match &statement.speaker {
            Some(speaker) => {
                // Most speakers are known already, and need no copy of their name.
                if !self.speakers.contains_key(speaker) {
                    self.speakers.insert(speaker.clone(), vec![0; self.counts.len()]);
                }
                if let Some(counts) = self.speakers.get_mut(speaker) {
                    counts[label] += 1;
                }
            }
            None => self.reading.unattributed += 1,
        }
    }

    fn read(&self, article: &Article, extraction: &Extraction, predictions: &[Prediction]) -> ReadArticle {
        let (text, is_cut) = beginning(&article.text, LONGEST_ARTICLE);
        let points = CodePoints::new(text);
        let is_dropped = |span: Span| extraction.dropped.iter().any(|dropped| dropped.span.contains(span));
        let paragraphs = paragraphs(text).into_iter().filter(|span| !is_dropped(*span)).map(|span| ReadParagraph {
            start: points.at(span.start),
            text: span.of(text).to_owned(),
            span,
        });
        let within = extraction.statements.iter().zip(predictions).enumerate();
        let within = within.filter(|(_, (statement, _))| statement.span.end <= text.len());
        let statements = within.map(|(at, (statement, prediction))| {
            let known = prediction.status != Status::Empty;
            let label = prediction.probabilities.label();
            let (words, is_cut) = beginning(&statement.text, LONGEST);
            let utterance = Utterance {
                text: &statement.text,
                speaker: statement.speaker.as_deref(),
                target: statement.target.as_deref(),
                language: extraction.language,
            };
            let phrases = || EvidencePhrase::within(words, &self.model.explain(utterance).phrases(&statement.text));
            ReadStatement {
                statement: at + 1,
                text: words.to_owned(),
                is_cut,
                start: points.at(statement.span.start),
                end: points.at(statement.span.end),
                kind: statement.kind.name(),
                speaker: statement.speaker.clone(),
                target: statement.target.clone(),
                prediction: known.then(|| self.model.names().name(label).to_owned()),
                confidence: known.then(|| prediction.probabilities.confidence()),
                status: prediction.status.name(),
                phrases: if known { phrases() } else { Vec::new() },
                label: known.then_some(label),
                span: statement.span,
            }
        });
        ReadArticle {
            article: article.id.clone(),
            title: article.title.clone(),
            date: article.date.clone(),
            outlet: article.outlet.clone(),
            paragraphs: paragraphs.collect(),
            is_cut,
            statements: statements.collect(),
        }
    }

    /// What was read.
    #[must_use]
    pub fn finish(self) -> Reading {
        let Self { mut reading, speakers, counts, mut kept, model, mut random } = self;
        reading.counts = by_label(model.names(), &counts);
        let mut speakers: Vec<(String, Vec<u64>)> = speakers.into_iter().collect();
        let sum = |counts: &[u64]| counts.iter().sum::<u64>();
        speakers.sort_by(|a, b| sum(&b.1).cmp(&sum(&a.1)).then_with(|| a.0.cmp(&b.0)));
        for (speaker, counts) in speakers {
            let statements = sum(&counts);
            if statements < MIN_STATEMENTS || reading.speakers.len() == SPEAKERS {
                reading.other_speakers += 1;
                reading.of_other_speakers += statements;
                continue;
            }
            let shares: Vec<f64> = counts.iter().map(|count| *count as f64 / statements as f64).collect();
            let (counts, shares) = (by_label(model.names(), &counts), by_label(model.names(), &shares));
            reading.speakers.push(SpeakerCounts { speaker, statements, counts, shares });
        }
        // In random order up to the first that has no room, so that neither early nor short articles are likelier.
        random.shuffle(&mut kept);
        let mut taken = 0;
        let fitting = kept.iter().take_while(|(_, article)| {
            taken += article.room();
            taken <= ROOM
        });
        kept.truncate(fitting.count());
        kept.sort_unstable_by_key(|(number, _)| *number);
        reading.n_listed = kept.len() as u64;
        reading.listed = kept.into_iter().map(|(_, article)| article).collect();
        reading
    }
}

impl ReadArticle {
    /// Bytes that it takes on a page, roughly.
    fn room(&self) -> usize {
        let paragraphs: usize = self.paragraphs.iter().map(|paragraph| paragraph.text.len() + 20).sum();
        let statements: usize = self.statements.iter().map(|statement| statement.text.len() + PER_STATEMENT).sum();
        paragraphs + statements
    }
}

fn by_label<T: Copy>(names: &LabelNames, values: &[T]) -> ByLabel<T> {
    ByLabel::of_each(names.iter(), |label| values[label.index()])
}
