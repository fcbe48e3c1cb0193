//! The rows behind an evaluation as rows of a table: held-out predictions, errors, folds.

use crate::evaluation::{Evaluation, HeldOut, Scored};
use crate::labels::LabelledSet;
use crate::model::Phrase;
use crate::report::value::Value;

/// One row of a table: names of columns and what stands there.
type Fields<'r> = Vec<(String, Value<'r>)>;

/// Every labelled row with its held-out prediction, in the order of the table: `row, id, group, text, gold, prediction, confidence,
/// p_<label>…, decision, fold`. Groups are numbered as the folds kept them whole; `fold` is empty for a ready model.
pub fn held_out_rows<'r>(
    set: &'r LabelledSet,
    held_out: &'r HeldOut,
    evaluation: &'r Evaluation,
) -> impl Iterator<Item = Fields<'r>> {
    held_out.rows.iter().enumerate().map(move |(row, scored)| {
        let mut fields = vec![
            ("row".to_owned(), Value::Integer(row as u64 + 1)),
            ("id".to_owned(), optional(set.statements()[row].id.as_deref())),
        ];
        fields.push(("group".to_owned(), Value::Integer(u64::from(scored.group))));
        fields.push(("text".to_owned(), Value::Text(set.statements()[row].text.as_str().into())));
        predicted(&mut fields, set, scored);
        let decision = scored.accepted.map(|accepted| if accepted { "accept" } else { "review" });
        fields.push(("decision".to_owned(), optional(decision)));
        fields.push(("fold".to_owned(), fold(evaluation, held_out.models[row])));
        fields
    })
}

/// Every row with a wrong prediction, in the order of the table: `row, id, text, speaker, gold, prediction, confidence, p_<label>…, phrases,
/// fold`. The phrases are those for the prediction, the strongest first.
pub fn error_rows<'r>(
    set: &'r LabelledSet,
    held_out: &'r HeldOut,
    evaluation: &'r Evaluation,
) -> impl Iterator<Item = Fields<'r>> {
    let wrong = held_out.rows.iter().enumerate().filter(|(_, scored)| scored.predicted() != scored.gold);
    wrong.map(move |(row, scored)| {
        let statement = &set.statements()[row];
        let mut fields = vec![
            ("row".to_owned(), Value::Integer(row as u64 + 1)),
            ("id".to_owned(), optional(statement.id.as_deref())),
            ("text".to_owned(), Value::Text(statement.text.as_str().into())),
            ("speaker".to_owned(), optional(statement.speaker.as_deref())),
        ];
        predicted(&mut fields, set, scored);
        let phrases = Phrase::strongest(held_out.phrases[row].iter().copied());
        let phrases: Vec<&str> = phrases.iter().map(|phrase| phrase.span.of(&statement.text)).collect();
        fields.push(("phrases".to_owned(), Value::Text(phrases.join("; ").into())));
        fields.push(("fold".to_owned(), fold(evaluation, held_out.models[row])));
        fields
    })
}

/// The folds of a cross-validation: `fold, recipe, rows, macro_f1`; none for a ready model.
pub fn fold_rows(evaluation: &Evaluation) -> impl Iterator<Item = Fields<'_>> {
    evaluation.folds.iter().enumerate().map(|(number, fold)| {
        vec![
            ("fold".to_owned(), Value::Integer(number as u64 + 1)),
            ("recipe".to_owned(), Value::Text(fold.recipe.as_str().into())),
            ("rows".to_owned(), Value::Integer(fold.rows)),
            ("macro_f1".to_owned(), fold.macro_f1.map_or(Value::Null, Value::Float)),
        ]
    })
}

fn predicted<'r>(fields: &mut Fields<'r>, set: &'r LabelledSet, scored: &Scored) {
    let names = set.names();
    fields.push(("gold".to_owned(), Value::Text(names.name(scored.gold).into())));
    fields.push(("prediction".to_owned(), Value::Text(names.name(scored.predicted()).into())));
    fields.push(("confidence".to_owned(), Value::Float(scored.probabilities.confidence())));
    let probabilities = names.iter().zip(scored.probabilities.as_slice());
    fields.extend(probabilities.map(|(name, p)| (format!("p_{name}"), Value::Float(*p))));
}

fn optional(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, |text| Value::Text(text.into()))
}

/// The number of the fold, from 1.
fn fold(evaluation: &Evaluation, model: u32) -> Value<'static> {
    if evaluation.folds.is_empty() { Value::Null } else { Value::Integer(u64::from(model) + 1) }
}
