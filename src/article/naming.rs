//! Drafts become statements: speakers and targets get their names, repeated statements point to the first.
//!
//! Assumes the order of the text, because a pronoun stands for somebody named before.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Kind, Statement, draft::Draft, speaker::Resolver};
use crate::text::letters;

/// Turns drafts into statements: each speaker gets its name, and a continued quotation the speaker it continues.
pub(super) fn name_speakers(text: &str, code: &str, drafts: Vec<Draft>, mut resolver: Resolver) -> Vec<Statement> {
    let mut speakers: Vec<Option<String>> = vec![None; drafts.len()];
    // "Holt welcomed the pledge, which he called …": within a sentence the cues stand in the order of the text.
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|at| (drafts[*at].sentence.start, drafts[*at].cue.map(|cue| cue.start), *at));
    for at in order {
        let draft = &drafts[at];
        if let (None, Some(subject)) = (&draft.reference, &draft.subject) {
            resolver.note_subject(subject);
        }
        speakers[at] = draft.reference.as_ref().and_then(|reference| resolver.resolve(reference));
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
            let target = draft.target.as_ref()?;
            let sure = code != "de" && !draft.opens_with_target || resolver.knows(target);
            let named = if sure { resolver.name_of(target) } else { None };
            named.filter(|name| speaker.as_ref() != Some(name))
        })
        .collect();
    let mut statements: Vec<Statement> = drafts
        .into_iter()
        .zip(speakers)
        .zip(targets)
        .map(|((draft, speaker), target)| Statement {
            text: super::fold(draft.span.of(text)).into_owned(),
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
        .collect();
    // Within a sentence quotations come first, then reports by their cues, those by verbs before those by nouns: the same
    // sentence again is a duplicate, and the verb's is the main one.
    statements.sort_by_key(|one| {
        let place = if is_report(one) { one.cue } else { Some(one.span) };
        (one.sentence.start, is_report(one), ["noun", "passive"].contains(&one.rule), place)
    });
    merge_reports(&mut statements);
    statements
}

fn is_report(statement: &Statement) -> bool {
    matches!(statement.kind, Kind::Indirect | Kind::Mixed)
}

/// Makes one statement of what one speaker is reported to say in one sentence: "Holt rejected the charge, saying …".
fn merge_reports(statements: &mut Vec<Statement>) {
    statements.dedup_by(|next, first| {
        let is_same = next.sentence == first.sentence && next.speaker == first.speaker;
        if !(is_report(next) && is_report(first) && is_same) {
            return false;
        }
        // The report of the main clause comes first, or holds the other's speaker: "Holt, who had offered to mediate, praised …".
        let holds = |one: &Statement, other: &Statement| {
            one.speaker_span.zip(other.speaker_span).is_some_and(|(a, b)| a != b && a.contains(b))
        };
        if holds(next, first) || next.cue < first.cue && !holds(first, next) {
            std::mem::swap(next, first);
        }
        if next.kind == Kind::Mixed {
            first.kind = Kind::Mixed;
        }
        if first.target.is_none() {
            first.target = next.target.take();
        }
        first.content.append(&mut next.content);
        first.content.sort_unstable();
        // What lies in another piece is said with it.
        let mut end = 0;
        first.content.retain(|piece| {
            let is_new = piece.end > end;
            end = end.max(piece.end);
            is_new
        });
        true
    });
}

/// Marks every statement whose words stood in an earlier one.
pub(super) fn mark_duplicates(statements: &mut [Statement]) {
    // Few statements begin alike, so that few have to be read to their ends. Beside the first of an opening: whether its
    // hash is taken up.
    let mut openings: FxHashMap<u64, (usize, bool)> =
        FxHashMap::with_capacity_and_hasher(statements.len(), FxBuildHasher);
    let mut whole: FxHashMap<u64, usize> = FxHashMap::default();
    for at in 0..statements.len() {
        let text = &statements[at].text;
        // Two texts may share a hash, so the words decide.
        let is_same = |earlier: usize| {
            let first = &statements[earlier].text;
            first == text || letters(first).eq(letters(text))
        };
        let (first, is_hashed) = openings.entry(hash_of_letters(text, OPENING)).or_insert((at, false));
        if *first == at {
            continue;
        }
        if is_same(*first) {
            statements[at].duplicate_of = Some(*first + 1);
            continue;
        }
        if !*is_hashed {
            *is_hashed = true;
            whole.entry(hash_of_letters(&statements[*first].text, usize::MAX)).or_insert(*first);
        }
        let earlier = *whole.entry(hash_of_letters(text, usize::MAX)).or_insert(at);
        if earlier < at && is_same(earlier) {
            statements[at].duplicate_of = Some(earlier + 1);
        }
    }
}

/// Gives a quotation that stands alone on its line, as a page draws it out of the story, to whoever the story says it is of.
pub(super) fn name_pull_quotes(text: &str, statements: &mut [Statement]) {
    const SHORTEST: usize = 4;
    let is_pulled = |one: &Statement| {
        let (before, after) = (&text[..one.sentence.start], &text[one.sentence.end..]);
        let ends_line = |rest: &str| rest.is_empty() || rest.starts_with('\n');
        ["quotation", "continued-quotation", "marks"].contains(&one.rule)
            && one.text.split(' ').nth(SHORTEST - 1).is_some()
            && (before.is_empty() || before.trim_end_matches(' ').ends_with('\n'))
            && ends_line(after.trim_start_matches([' ', '\r']))
    };
    for at in 0..statements.len() {
        let Some(of) = statements[at].duplicate_of.map(|of| of - 1) else { continue };
        let (one, other) = if is_pulled(&statements[at]) { (at, of) } else { (of, at) };
        let said = &statements[other];
        if said.kind == Kind::Direct && said.cue.is_some() && said.speaker.is_some() && is_pulled(&statements[one]) {
            let (speaker, speaker_span) = (said.speaker.clone(), said.speaker_span);
            statements[one].speaker = speaker;
            statements[one].speaker_span = speaker_span;
        }
    }
}

/// Letters of an opening: with so many few statements of an article begin alike.
const OPENING: usize = 16;

/// A hash of the first letters and digits of a text in lower case, in the manner of FxHash: eight letters at a time. It ends
/// behind the eight that reach the limit.
fn hash_of_letters(text: &str, limit: usize) -> u64 {
    const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
    let add = |hash: u64, letters: u64| hash.wrapping_add(letters).wrapping_mul(FACTOR).rotate_left(26);
    let (mut hash, mut letters, mut n_letters) = (0, 0_u64, 0);
    for (at, byte) in text.bytes().enumerate() {
        let lower = LOWER[usize::from(byte)];
        if lower != 0 {
            letters = letters << 8 | u64::from(lower);
        } else if byte >= 0xC2 {
            let letter = text[at..].chars().next().filter(|letter| letter.is_alphanumeric());
            for one in letter.into_iter().flat_map(char::to_lowercase) {
                hash = add(add(hash, std::mem::take(&mut letters)), one.into());
            }
        }
        if letters >> 56 != 0 {
            hash = add(hash, letters);
            letters = 0;
            n_letters += 8;
            if n_letters >= limit {
                return hash;
            }
        }
    }
    add(hash, letters)
}

/// For each byte the letter or digit of ASCII that it is, in lower case, else 0.
const LOWER: [u8; 256] = {
    let mut lower = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            lower[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    lower
};
