//! Words made of a text's words, in a buffer of their own.

use super::tokenizer::Word;
use crate::text::Span;

/// Words in runs: no n-gram crosses from one to the next. Reuse it for the next text.
#[derive(Debug, Default)]
pub(super) struct Runs {
    pub(super) buffer: String,
    words: Vec<Word>,
    ends: Vec<usize>,
}

impl Runs {
    /// The words of each run.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Word]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.words[start..*end])
    }

    pub(super) fn clear(&mut self) {
        self.buffer.clear();
        self.buffer.push(' ');
        self.words.clear();
        self.ends.clear();
    }

    /// Adds to the run at the end a word made of parts, which stands for this place of the text.
    pub(super) fn push(&mut self, parts: &[&str], span: Span) {
        let start = self.buffer.len();
        parts.iter().for_each(|part| self.buffer.push_str(part));
        self.words.push(Word { start, end: self.buffer.len(), span });
        self.buffer.push(' ');
    }

    /// Adds a word that is a run by itself.
    pub(super) fn push_alone(&mut self, parts: &[&str], span: Span) {
        self.push(parts, span);
        self.end_run();
    }

    pub(super) fn end_run(&mut self) {
        self.ends.push(self.words.len());
    }

    /// The words of each run, joined by blanks.
    #[cfg(test)]
    pub(super) fn texts(&self) -> Vec<String> {
        let text = |run: &[Word]| run.iter().map(|w| &self.buffer[w.start..w.end]).collect::<Vec<_>>().join(" ");
        self.iter().map(text).collect()
    }
}
