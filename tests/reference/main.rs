//! Our figures against those of scikit-learn and scipy, stored in `tests/fixtures/reference` with the script that made
//! them, and against linfa-logistic.

mod agreement;
mod features;
mod metrics;
mod solver;

use std::fs;

use serde_json::Value;

fn stored(file: &str) -> Value {
    let path = format!("{}/tests/fixtures/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).expect("a stored file")).expect("valid JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn indices(value: &Value) -> Vec<u32> {
    list(value).iter().map(|number| number.as_u64().expect("an index") as u32).collect()
}
