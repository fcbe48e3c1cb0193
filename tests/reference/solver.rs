//! Weights and probabilities of the sparse solver against scikit-learn's at their optimum, and against linfa-logistic.
//!
//! Both are held to 1e-4: scikit-learn's own two solvers differ by up to 2e-6 in a weight (the script prints it), and
//! linfa-logistic stops at a gradient of 1e-8.

use demarche::features::SparseMatrix;
use demarche::model::{Examples, FitReport, LogisticModel, LogisticParams};
use linfa::traits::{Fit, Predict};
use linfa_logistic::MultiLogisticRegression;
use ndarray::Array1;
use serde_json::Value;

use crate::{indices, list, numbers, stored};

const TOLERANCE: f64 = 1e-4;

/// One of the two tables of `logistic.json`.
struct Table {
    x: SparseMatrix,
    y: Vec<u32>,
    n_classes: usize,
    weights: Vec<f64>,
    fits: Vec<Value>,
}

impl Table {
    fn all() -> [Self; 2] {
        let file = stored("logistic.json");
        ["three", "two"].map(|name| Self::of(&file[name]))
    }

    fn of(stored: &Value) -> Self {
        let matrix = &stored["matrix"];
        let mut x = SparseMatrix::new(matrix["n_features"].as_u64().expect("a size") as usize);
        let (columns, values) = (indices(&matrix["indices"]), numbers(&matrix["values"]));
        for row in indices(&matrix["indptr"]).windows(2) {
            x.push_row((row[0] as usize..row[1] as usize).map(|i| (columns[i], values[i] as f32)));
        }
        Self {
            x,
            y: indices(&stored["gold"]),
            n_classes: list(&stored["labels"]).len(),
            weights: numbers(&stored["weights"]),
            fits: list(&stored["fits"]).to_vec(),
        }
    }

    /// Row weight times class weight, Σs / (n_classes · Σ_{i: y_i = k} s) where balanced.
    fn weights_of(&self, fit: &Value) -> Vec<f64> {
        let weighted = fit["weighted"].as_bool().expect("yes or no");
        let rows = if weighted { self.weights.clone() } else { vec![1.0; self.y.len()] };
        if fit["class_weights"] != "balanced" {
            return rows;
        }
        let of = |label: u32| self.y.iter().zip(&rows).filter(|(y, _)| **y == label).map(|(_, s)| s).sum::<f64>();
        let all: f64 = rows.iter().sum();
        self.y.iter().zip(&rows).map(|(y, s)| all / (self.n_classes as f64 * of(*y)) * s).collect()
    }

    fn fit(&self, c: f64, weights: Option<&[f64]>) -> (LogisticModel, FitReport) {
        let examples = Examples { x: &self.x, y: &self.y, n_classes: self.n_classes, weights, scale: None };
        LogisticParams::default().c(c).tolerance(1e-14).fit(examples, None).expect("an optimum")
    }
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() < TOLERANCE, "{what}: {found}, not {expected}");
}

#[test]
fn weights_and_probabilities_are_those_of_scikit_learn() {
    for table in Table::all() {
        for fit in &table.fits {
            let name = format!("C = {}, {}, weighted {}", fit["c"], fit["class_weights"], fit["weighted"]);
            let weights = table.weights_of(fit);
            let (model, report) = table.fit(fit["c"].as_f64().expect("a number"), Some(&weights));
            let objective = fit["objective"].as_f64().expect("a number");
            assert!((report.objective / objective - 1.0).abs() < 1e-9, "{name}: {} not {objective}", report.objective);
            let coefficients: Vec<Vec<f64>> = list(&fit["coefficients"]).iter().map(numbers).collect();
            let intercepts = numbers(&fit["intercepts"]);
            for j in 0..table.x.n_features() {
                let found = model.weights_of(j as u32);
                if let [of_second] = coefficients.as_slice() {
                    close(&name, found[1] - found[0], of_second[j]);
                } else {
                    let expected = coefficients.iter().map(|of_label| of_label[j]);
                    found.iter().zip(expected).for_each(|(found, expected)| close(&name, *found, expected));
                }
            }
            if let [of_second] = intercepts.as_slice() {
                close(&name, model.intercept()[1] - model.intercept()[0], *of_second);
            } else {
                let expected = centred(&intercepts);
                model.intercept().iter().zip(expected).for_each(|(found, expected)| close(&name, *found, expected));
            }
            for (row, expected) in table.x.rows().zip(list(&fit["probabilities"])) {
                let found = model.probabilities(row);
                found.iter().zip(numbers(expected)).for_each(|(found, expected)| close(&name, *found, expected));
            }
        }
    }
}

#[test]
fn row_weights_that_are_all_one_change_nothing() {
    for table in Table::all() {
        let (unweighted, _) = table.fit(1.0, None);
        let (weighted, _) = table.fit(1.0, Some(&vec![1.0; table.y.len()]));
        assert_eq!(unweighted, weighted);
    }
}

#[test]
fn weights_and_probabilities_are_those_of_linfa_logistic() {
    for table in Table::all() {
        for c in [1.0, 10.0] {
            let (model, _) = table.fit(c, None);
            let targets: Array1<usize> = table.y.iter().map(|label| *label as usize).collect();
            let dataset = linfa::DatasetBase::new(table.x.to_dense(), targets);
            // With two labels this objective has a pair of weights where scikit-learn has one.
            let alpha = if table.n_classes == 2 { 2.0 } else { 1.0 } / c;
            let params = MultiLogisticRegression::default().alpha(alpha).max_iterations(10_000);
            let linfa = params.gradient_tolerance(1e-8).fit(&dataset).expect("an optimum");
            let expected = linfa.params().iter();
            model.weights().iter().zip(expected).for_each(|(found, expected)| close("weight", *found, *expected));
            let intercept = centred(&linfa.intercept().to_vec());
            model.intercept().iter().zip(intercept).for_each(|(found, expected)| close("intercept", *found, expected));
            let probabilities = model.predict_probabilities(&table.x);
            let expected = linfa.predict_probabilities(dataset.records());
            probabilities.iter().zip(&expected).for_each(|(found, expected)| close("probability", *found, *expected));
        }
    }
}

#[test]
fn the_solver_is_one_more_algorithm_of_linfa() {
    let [table, _] = Table::all();
    let targets: Array1<usize> = table.y.iter().map(|label| *label as usize).collect();
    let dataset = linfa::DatasetBase::new(table.x.clone(), targets.clone());
    let params = LogisticParams::default().c(10.0).tolerance(1e-14);
    let model = Fit::fit(&params, &dataset).expect("an optimum");
    assert_eq!(model, table.fit(10.0, None).0);
    let predicted = model.predict(&table.x);
    let most_likely = |row: usize| {
        let p = model.probabilities(table.x.row(row));
        (0..p.len()).fold(0, |best, k| if p[k] > p[best] { k } else { best })
    };
    assert!((0..table.y.len()).all(|row| predicted[row] == most_likely(row)));
    assert!(predicted.iter().zip(&targets).filter(|(p, y)| p == y).count() > table.y.len() / 2);
}

#[test]
fn the_weights_of_a_linfa_dataset_weigh_its_rows() {
    let [table, _] = Table::all();
    let targets: Array1<usize> = table.y.iter().map(|label| *label as usize).collect();
    let weights: Array1<f32> = table.weights.iter().map(|weight| *weight as f32).collect();
    let dataset = linfa::DatasetBase::new(table.x.clone(), targets).with_weights(weights);
    let model = Fit::fit(&LogisticParams::default().tolerance(1e-14), &dataset).expect("an optimum");
    assert_eq!(model, table.fit(1.0, Some(&table.weights)).0);
}

#[test]
fn a_linfa_dataset_of_one_label_is_refused() {
    let [table, _] = Table::all();
    let dataset = linfa::DatasetBase::new(table.x.clone(), Array1::zeros(table.y.len()));
    let error = Fit::fit(&LogisticParams::default(), &dataset).expect_err("one label");
    assert_eq!(error.to_string(), "a model needs at least two different labels to tell apart");
}

#[test]
fn an_unfinished_fit_is_an_error_that_names_the_knob() {
    let [table, _] = Table::all();
    let examples = Examples { x: &table.x, y: &table.y, n_classes: table.n_classes, weights: None, scale: None };
    let params = LogisticParams::default().c(100.0).max_iterations(1);
    let error = LogisticParams::fit(&params, examples, None).expect_err("one step is not enough").to_string();
    assert!(error.contains("C = 100 stopped after 1 steps") && error.ends_with("lower --c"), "{error}");
    let (_, report) = params.fit_as_far_as_it_goes(examples, None).expect("valid parameters");
    assert!(!report.converged && report.iterations == 1 && report.gradient_norm > 0.0);
    let error = LogisticParams::fit(&LogisticParams::default().c(0.0), examples, None).expect_err("C of 0");
    assert_eq!(error.to_string(), "C must be a number above 0, not 0");
}

#[test]
fn a_fit_that_starts_from_another_ends_at_the_same_optimum() {
    for table in Table::all() {
        let (start, _) = table.fit(1.0, None);
        let examples = Examples { x: &table.x, y: &table.y, n_classes: table.n_classes, weights: None, scale: None };
        let params = LogisticParams::default().c(10.0).tolerance(1e-14);
        let (warm, _) = LogisticParams::fit(&params, examples, Some(&start)).expect("an optimum");
        let (cold, _) = table.fit(10.0, None);
        warm.weights().iter().zip(cold.weights()).for_each(|(warm, cold)| close("weight", *warm, *cold));
    }
}
