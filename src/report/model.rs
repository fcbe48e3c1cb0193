//! A model's card: what it is, what it was trained on, how it fared, what it looks at.

use serde_json::{Value, json};

use super::explanation::term_text;
use super::page::Page;
use super::rounding::thousands;
use super::table::Table;
use crate::Label;
use crate::model::{CalibrationKind, StanceModel, Trial};

/// Recipes shown on a page, the best first; all of them stand in the JSON.
const TRIALS_SHOWN: usize = 10;

/// The card, with the `top` strongest terms of each label.
#[must_use]
pub fn model(model: &StanceModel, top: usize) -> Page {
    let card = model.card();
    let mut page = Page::default();
    page.line(format!("Model {}, trained by demarche {}", model.short_hash(), card.program_version));
    page.line(format!(
        "{} terms, {} statements in {} groups, recipe: {}, calibration: {}",
        thousands(model.featurizer().n_terms() as u64),
        thousands(card.n_statements as u64),
        thousands(card.n_groups as u64),
        card.recipe,
        calibration(model.calibration()),
    ));
    if let Some(latent) = model.featurizer().latent() {
        page.line(format!(
            "{} more columns were learned from {} texts, {} of them without a label",
            latent.n_dimensions(),
            thousands(latent.n_texts() as u64),
            thousands(card.n_unlabelled as u64),
        ));
    }
    let acceptance = model.acceptance(0.10).map(|acceptance| acceptance.thresholds).unwrap_or_default();
    let mut labels = Table::new(["label", "statements", "accepted from (10 % error)"]);
    for (i, name) in model.names().iter().enumerate() {
        let threshold = acceptance.get(i).copied().flatten().map_or("never".to_owned(), |t| format!("{t:.2}"));
        labels.row([name.to_owned(), thousands(card.support[i] as u64), threshold]);
    }
    page.heading("Labels").table(labels);
    if let Some(trial) = card.chosen() {
        page.heading("Cross-validation");
        let origin = match card.trials.len() {
            1 => "the recipe was given".to_owned(),
            n => {
                format!("the best of {n} recipes, so a little too good; `demarche evaluate` gives the honest figure")
            }
        };
        page.line(format!(
            "macro-F1 {:.3} ± {:.3}, log-loss {:.3} over {} folds: {origin}",
            trial.macro_f1, trial.standard_error, trial.log_loss, card.n_folds,
        ));
        page.table(trials(&card.trials));
    } else {
        page.line("Nothing was cross-validated: the recipe was given, and every prediction goes to review.");
    }
    if top > 0 {
        page.heading("Strongest terms");
        for (i, name) in model.names().iter().enumerate() {
            let mut table = Table::new([name, "weight", "statements"]);
            for (column, weight) in model.strongest_terms(Label::new(i), top) {
                let featurizer = model.featurizer();
                let term = term_text(featurizer.block(column), featurizer.term(column));
                table.row([term, format!("{weight:+.3}"), featurizer.df(column).to_string()]);
            }
            page.table(table);
        }
    }
    page.heading("Hashes");
    let mut hashes = Table::new(["of", "SHA-256"]);
    hashes.row(["model", model.hash()]);
    hashes.row(["labelled rows", &card.labels_sha256]);
    if let Some(codebook) = &card.codebook_sha256 {
        hashes.row(["codebook", codebook]);
    }
    page.table(hashes);
    page
}

/// The card with the whole search.
#[must_use]
pub fn model_json(model: &StanceModel, top: usize) -> Value {
    let card = model.card();
    let terms: Vec<Value> = model
        .names()
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let featurizer = model.featurizer();
            let terms = model.strongest_terms(Label::new(i), top);
            let terms = terms.iter().map(|(column, weight)| {
                let block = featurizer.block(*column).name();
                json!({"term": featurizer.term(*column), "block": block, "weight": weight, "statements": featurizer.df(*column)})
            });
            json!({"label": name, "terms": terms.collect::<Vec<_>>()})
        })
        .collect();
    json!({
        "model": model.hash(),
        "program_version": card.program_version,
        "labels": model.names().iter().collect::<Vec<_>>(),
        "support": card.support,
        "statements": card.n_statements,
        "unlabelled_texts": card.n_unlabelled,
        "groups": card.n_groups,
        "features": model.featurizer().n_features(),
        "recipe": card.recipe,
        "solver": card.solver,
        "calibration": model.calibration(),
        "thresholds": model.acceptance(0.10).map(|acceptance| acceptance.thresholds).unwrap_or_default(),
        "language": card.language,
        "decision": model.decision().exponent(),
        "masks_names": model.featurizer().masked().is_some(),
        "folds": card.n_folds,
        "seed": card.seed,
        "cross_validated": card.chosen(),
        "search": card.trials,
        "labels_sha256": card.labels_sha256,
        "codebook_sha256": card.codebook_sha256,
        "terms": terms,
    })
}

fn trials(trials: &[Trial]) -> Table {
    let mut sorted: Vec<&Trial> = trials.iter().collect();
    sorted.sort_by(|a, b| b.macro_f1.total_cmp(&a.macro_f1));
    let mut table = Table::new(["recipe", "calibration", "macro-F1", "log-loss"]);
    for trial in sorted.iter().take(TRIALS_SHOWN) {
        let macro_f1 = format!("{:.3} ± {:.3}", trial.macro_f1, trial.standard_error);
        table.row([
            trial.recipe.to_string(),
            calibration(trial.calibration).to_owned(),
            macro_f1,
            format!("{:.3}", trial.log_loss),
        ]);
    }
    table
}

fn calibration(kind: CalibrationKind) -> &'static str {
    match kind {
        CalibrationKind::None => "none",
        CalibrationKind::Temperature => "temperature",
        CalibrationKind::Dirichlet => "Dirichlet",
    }
}
