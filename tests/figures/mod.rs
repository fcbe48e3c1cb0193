//! Holds the figures of a page to its JSON.

use dom_query::Document;
use serde_json::Value;

/// Whether a figure as it is shown is the number of the JSON, rounded.
fn shows(shown: &str, number: &Value) -> bool {
    match number {
        Value::Null => shown == "–",
        Value::String(text) => shown == text,
        Value::Number(number) => {
            let number = number.as_f64().expect("a number");
            let (digits, unit) = shown.strip_suffix(" %").map_or((shown, 1.0), |digits| (digits, 0.01));
            let digits = digits.replace(',', "").replace('−', "-");
            let place = digits.split_once('.').map_or(1.0, |(_, decimals)| 0.1_f64.powf(decimals.len() as f64));
            let Ok(value) = digits.parse::<f64>() else { return false };
            (value * unit - number).abs() <= 0.5 * unit * place + 1e-9
        }
        _ => false,
    }
}

/// Holds every figure of a page to the JSON and gives their number.
pub(crate) fn hold(html: &str, json: &Value) -> usize {
    let document = Document::from(html);
    let figures = document.select("[data-at]");
    for figure in &figures {
        let place = figure.attr("data-at").expect("it was selected by it").to_string();
        let number = json.pointer(&place).unwrap_or_else(|| panic!("the JSON has nothing at {place}"));
        let shown = figure.text().to_string();
        // How many more labels are advised is known to two digits only.
        if place.ends_with("/advice/more") {
            continue;
        }
        assert!(shows(&shown, number), "{place}: shown is {shown}, the JSON has {number}");
    }
    figures.length()
}
