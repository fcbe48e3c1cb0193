//! The wrong predictions, with the phrases that led to them.

use crate::evaluation::{EvidencePhrase, Findings, HeldOutRow};
use crate::model::Phrase;
use crate::report::explanation::marked;
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{count, decimals, thousands, words_of};
use crate::report::table::Table;

/// All of them, or the sample, as a table that can be sorted.
pub(super) fn errors(page: &mut Page, findings: &Findings) {
    let errors = &findings.errors;
    page.heading("Errors");
    if errors.total == 0 {
        page.line("Every prediction is right.");
        return;
    }
    let n_listed = errors.listed.len() as u64;
    let line = words_of(errors.total, "statement", "/errors/total").words(" with a wrong prediction");
    page.line(if n_listed < errors.total {
        line.words(format!(
            ", of which a random sample of {} is listed, the surest first; --errors FILE writes all of them.",
            thousands(n_listed)
        ))
    } else {
        line.words(", the surest first.")
    });
    page.line(
        "Marked with a solid line: phrases that spoke for the prediction; with a dotted line: phrases that spoke against it. Where the surest errors \
         look right, the gold label may be wrong.",
    );
    let has_speaker = errors.listed.iter().any(|mistake| mistake.speaker.is_some());
    let header = ["row", "statement"].into_iter().chain(has_speaker.then_some("speaker"));
    let last = if has_speaker { 4 } else { 3 };
    let mut table = Table::new(header.chain(["gold", "predicted", "confidence"])).words(1..=last).sortable();
    for (i, mistake) in errors.listed.iter().enumerate() {
        let place = |key: &str| format!("/errors/listed/{i}/{key}");
        let row = match &mistake.id {
            Some(id) => Prose::new().quoted(id),
            None => count(mistake.row, &place("row")),
        };
        let speaker = has_speaker.then(|| Prose::new().quoted(mistake.speaker.clone().unwrap_or_default()));
        table.row([row, statement(mistake)].into_iter().chain(speaker).chain([
            Prose::new().figure(&mistake.gold, place("gold")),
            Prose::new().figure(&mistake.prediction, place("prediction")),
            decimals(Some(mistake.confidence), 2, &place("confidence")),
        ]));
    }
    page.table(table);
}

fn statement(mistake: &HeldOutRow) -> Prose {
    let phrases: Vec<Phrase> = mistake.phrases.iter().map(EvidencePhrase::phrase).collect();
    let statement = marked(&mistake.text, &phrases);
    if mistake.is_cut { statement.words("…") } else { statement }
}
