//! Drafts become statements: speakers and targets get their names, repeated statements point to the first.
//!
//! Assumes the order of the text, because a pronoun stands for somebody named before.

use rustc_hash::FxHashMap;

use super::{
    Statement,
    row::Draft,
    speaker::{Reference, Resolver},
};

/// Turns drafts into statements: each speaker gets its name, and a continued quotation the speaker it continues.
pub(super) fn name_speakers(text: &str, code: &str, drafts: Vec<Draft>, mut resolver: Resolver) -> Vec<Statement> {
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
            let name = speakers[of].clone();
            speakers[at] = name;
        }
    }
    for at in (0..drafts.len()).rev() {
        if let Some(of) = drafts[at].continues.filter(|_| speakers[at].is_none()) {
            let name = speakers[of].clone();
            speakers[at] = name;
        }
    }
    let targets: Vec<Option<String>> = drafts
        .iter()
        .zip(&speakers)
        .map(|(draft, speaker)| {
            let sure = |reference: &&Reference| resolver.knows(reference) || code != "de" && !draft.opens_with_target;
            let named = draft.target.as_ref().filter(sure).and_then(|reference| resolver.name_of(reference));
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
pub(super) fn mark_duplicates(statements: &mut [Statement]) {
    let mut first: FxHashMap<String, usize> = FxHashMap::default();
    for (at, statement) in statements.iter_mut().enumerate() {
        let mut words = String::with_capacity(statement.text.len());
        for letter in statement.text.chars().filter(|c| c.is_alphanumeric()) {
            if letter.is_ascii() {
                words.push(letter.to_ascii_lowercase());
            } else {
                words.extend(letter.to_lowercase());
            }
        }
        match first.get(&words) {
            Some(earlier) => statement.duplicate_of = Some(*earlier),
            None => {
                first.insert(words, at + 1);
            }
        }
    }
}
