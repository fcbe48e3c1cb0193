//! The rows that changed, each with the phrases by which each model came to its prediction.

use crate::corpus::{Comparison, Flip, FlipSide};
use crate::evaluation::{EvidencePhrase, LONGEST, beginning};
use crate::model::Phrase;
use crate::report::explanation::marked;
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{UNDEFINED, count, words_of};
use crate::report::table::Table;

/// Phrases named where there is no room to mark them.
const PHRASES_SHOWN: usize = 2;

/// The changed rows as a table that can be sorted.
pub(super) fn flips(page: &mut Page, comparison: &Comparison, most: usize) {
    page.heading("Rows that changed");
    let n_flips = comparison.flips.len();
    if n_flips == 0 {
        page.line("No prediction changed.");
        return;
    }
    let line = words_of(comparison.changed, "row", "/changed");
    page.line(if n_flips > most {
        line.words(format!(", of which the {most} surest are listed; all of them stand in the JSON."))
    } else {
        line.words(", the surest first.")
    });
    let has_phrases = |side: fn(&Flip) -> &FlipSide| comparison.flips.iter().any(|flip| side(flip).phrases.is_some());
    if has_phrases(|flip| &flip.first) || has_phrases(|flip| &flip.second) {
        page.line(
            "Marked with a solid line: phrases that spoke for the prediction of this model; with a dotted line: phrases that spoke against it.",
        );
        if comparison.flips.iter().any(|flip| flip.first.phrases.is_some() != flip.second.phrases.is_some()) {
            page.line("An evaluation holds the phrases of wrong predictions alone.");
        }
    } else {
        page.line("With --model, for each of the two models, the phrases behind each prediction are marked.");
    }
    let header = ["row", "by the first", "first", "by the second", "second", "label"];
    let mut table = Table::new(header).words(1..=5).sortable();
    for (i, flip) in comparison.flips.iter().take(most).enumerate() {
        let place = |key: &str| format!("/flips/{i}/{key}");
        let label = |side: &FlipSide, key: &str| {
            let label = Prose::new().figure(&side.prediction, place(&format!("{key}/prediction")));
            match side.confidence {
                Some(confidence) => {
                    label.words(" ").figure(format!("{confidence:.2}"), place(&format!("{key}/confidence")))
                }
                None => label,
            }
        };
        let gold = match &flip.gold {
            Some(gold) => Prose::new().figure(gold, place("gold")),
            None => UNDEFINED.into(),
        };
        let row = match &flip.id {
            Some(id) => Prose::new().quoted(id),
            None => count(flip.first.row, &place("first/row")),
        };
        table.row([
            row,
            text(flip, &flip.first),
            label(&flip.first, "first"),
            // Said once where there is nothing to mark.
            if flip.second.phrases.is_some() { text(flip, &flip.second) } else { Prose::from(UNDEFINED) },
            label(&flip.second, "second"),
            gold,
        ]);
    }
    page.table(table);
}

fn text(flip: &Flip, side: &FlipSide) -> Prose {
    let (text, is_cut) = beginning(&flip.text, LONGEST);
    let phrases = side.phrases.iter().flatten().map(EvidencePhrase::phrase);
    let phrases: Vec<Phrase> = phrases.filter(|phrase| phrase.span.end <= text.len()).collect();
    let marked = marked(text, &phrases);
    if is_cut { marked.words("…") } else { marked }
}

/// The strongest phrases for a prediction, in words.
pub(super) fn strongest(flip: &Flip, side: &FlipSide) -> String {
    let phrases = Phrase::strongest(side.phrases.iter().flatten().map(EvidencePhrase::phrase));
    let found: Vec<&str> = phrases.iter().take(PHRASES_SHOWN).map(|phrase| phrase.span.of(&flip.text)).collect();
    if found.is_empty() { UNDEFINED.to_owned() } else { found.join(", ") }
}
