//! A codebook as annotators read it.

use super::page::Page;
use super::table::Table;
use crate::labels::Codebook;

/// Labels with their definitions and examples, then the rules in their order.
///
/// ```
/// use demarche::Codebook;
///
/// let page = demarche::report::codebook(&Codebook::shipped()).markdown();
/// assert!(page.contains("## R1"));
/// ```
#[must_use]
pub fn codebook(codebook: &Codebook) -> Page {
    let mut page = Page::default();
    page.line(format!("{}.", codebook.title));
    for entry in &codebook.entries {
        page.heading(&entry.name).line(one_line(&entry.definition));
        for (title, examples) in [("it applies to", &entry.examples), ("it does not apply to", &entry.counter_examples)]
        {
            add_examples(&mut page, title, examples);
        }
        if !entry.seed_terms.is_empty() {
            page.line(format!("Cue words of the baseline: {}.", entry.seed_terms.join(", ")));
        }
    }
    page.line("The rules follow in order: the first that applies settles the label.");
    for rule in &codebook.rules {
        let leads_to = rule.label.as_ref().map_or(String::new(), |label| format!(": {label}"));
        page.heading(format!("{}{leads_to}", rule.id)).line(one_line(&rule.text));
        add_examples(&mut page, "it settles", &rule.examples);
    }
    page
}

fn add_examples(page: &mut Page, title: &str, examples: &[String]) {
    if !examples.is_empty() {
        let mut table = Table::new([title]);
        examples.iter().for_each(|example| table.row([one_line(example)]));
        page.table(table);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
