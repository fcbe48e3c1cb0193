//! The strongest terms of each label, with lines in which they stand.

use crate::evaluation::{Findings, TermScores};
use crate::features::Block;
use crate::report::explanation::term_text;
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{at, count, signed};
use crate::report::table::Table;

/// A table for each label.
pub(super) fn terms(page: &mut Page, findings: &Findings) {
    page.heading("Strongest terms");
    if findings.n_models > 1 {
        page.line(
            Prose::from("Of the ")
                .and(count(u64::from(findings.n_models), "/n_models"))
                .words(" models, one for each fold: in how many of them a term is among the 30 strongest of its label, and its mean weight there."),
        );
    }
    let is_of_letters = |term: &TermScores| term.block == Block::Chars.name();
    if findings.terms.iter().any(|(_, terms)| terms.iter().any(is_of_letters)) {
        page.line("Between bars stand letters in a row within a word; _ is the edge of the word.");
    }
    for (label, terms) in findings.terms.iter() {
        let several = findings.n_models > 1;
        let header = ["term", "weight"].into_iter().chain(several.then_some("models"));
        let first_of_words = if several { 5 } else { 4 };
        let mut table =
            Table::new(header.chain(["statements", "with the label", "for example"])).words([first_of_words]);
        for (i, term) in terms.iter().enumerate() {
            let place = |key: &str| format!("{}/{i}/{key}", at(["terms", label]));
            let counted = |n: Option<u64>, key: &str| n.map_or_else(Prose::new, |n| count(n, &place(key)));
            let name = Prose::new().quoted(shown(term));
            let models = several.then(|| count(u64::from(term.models), &place("models")));
            let cells = [name, signed(term.weight, &place("weight"))].into_iter().chain(models).chain([
                counted(term.statements, "statements"),
                counted(term.with_label, "with_label"),
                example(term),
            ]);
            table.row(cells);
        }
        page.subheading(label).table(table);
    }
}

fn shown(term: &TermScores) -> String {
    let block = Block::ALL.into_iter().find(|block| block.name() == term.block);
    block.map_or(term.term.clone(), |block| term_text(block, &term.term))
}

/// The first line, with the term marked.
fn example(term: &TermScores) -> Prose {
    term.examples.first().map_or_else(Prose::new, |example| {
        Prose::new().quoted(&example.before).marked(&example.found, 1.0, "").quoted(&example.after)
    })
}
