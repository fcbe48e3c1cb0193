use super::*;
use crate::random::SplitMix64;
use serde_json::Value;

/// Rows of a few random features of 40, the last of them always 1, and labels that follow from the features where `separable`.
fn random_rows(n_rows: usize, n_classes: usize, separable: bool) -> (SparseMatrix, Vec<u32>) {
    let mut random = SplitMix64::new(7, 0);
    let mut x = SparseMatrix::new(40);
    let y: Vec<u32> = (0..n_rows).map(|i| (i % n_classes) as u32).collect();
    for label in &y {
        let mut row: Vec<(u32, f32)> = vec![(39, 1.0)];
        let first = if separable { 10 + label * 2 } else { 10 };
        row.push((first, 1.0));
        row.extend((0..6).map(|_| (16 + random.below(23) as u32, 0.05 * (1 + random.below(9)) as f32)));
        row.sort_unstable_by_key(|(j, _)| *j);
        row.dedup_by_key(|(j, _)| *j);
        x.push_row(row);
    }
    (x, y)
}

fn examples<'a>(x: &'a SparseMatrix, y: &'a [u32], n_classes: usize) -> Examples<'a> {
    Examples { x, y, n_classes, weights: None, scale: None }
}

fn tight() -> LogisticParams {
    LogisticParams::default().tolerance(1e-11)
}

#[track_caller]
fn assert_close(a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len());
    let largest = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(largest < tolerance, "they differ by {largest}");
}

/// Weights within 1e-4 of scikit-learn's, whose one weight vector for two labels is the difference of ours.
#[test]
fn weights_of_two_and_of_three_labels_are_those_of_scikit_learn() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/reference/logistic.json");
    let stored: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let numbers =
        |value: &Value| -> Vec<f64> { value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect() };
    let indices =
        |value: &Value| -> Vec<u32> { value.as_array().unwrap().iter().map(|v| v.as_u64().unwrap() as u32).collect() };
    for (name, k) in [("two", 2), ("three", 3)] {
        let matrix = &stored[name]["matrix"];
        let (starts, columns) = (indices(&matrix["indptr"]), indices(&matrix["indices"]));
        let values = numbers(&matrix["values"]);
        let mut x = SparseMatrix::new(matrix["n_features"].as_u64().unwrap() as usize);
        for row in starts.windows(2) {
            x.push_row((row[0] as usize..row[1] as usize).map(|i| (columns[i], values[i] as f32)));
        }
        let y = indices(&stored[name]["gold"]);
        let weights = numbers(&stored[name]["weights"]);
        let plain = |fit: &&Value| fit["class_weights"] == "none";
        for fit in stored[name]["fits"].as_array().unwrap().iter().filter(plain) {
            let weights = fit["weighted"].as_bool().unwrap().then_some(&weights[..]);
            let examples = Examples { weights, ..examples(&x, &y, k) };
            let (model, report) = tight().c(fit["c"].as_f64().unwrap()).fit(examples, None).unwrap();
            let coefficients = fit["coefficients"].as_array().unwrap();
            for (label, coefficients) in coefficients.iter().enumerate() {
                let of = |row: &[f64]| if k == 2 { row[1] - row[0] } else { row[label] };
                let ours: Vec<f64> = model.weights().chunks_exact(k).map(of).collect();
                assert_close(&ours, &numbers(coefficients), 1e-4);
                assert_close(&[of(model.intercept())], &[numbers(&fit["intercepts"])[label]], 1e-4);
            }
            let objective = fit["objective"].as_f64().unwrap();
            assert!((report.objective / objective - 1.0).abs() < 1e-6);
        }
    }
}

#[test]
fn a_warm_start_reaches_the_same_optimum_in_fewer_passes() {
    let (x, y) = random_rows(60, 3, false);
    let examples = examples(&x, &y, 3);
    let (near, _) = tight().c(9.0).fit(examples, None).unwrap();
    let (cold, cold_report) = tight().c(10.0).fit(examples, None).unwrap();
    let (warm, warm_report) = tight().c(10.0).fit(examples, Some(&near)).unwrap();
    assert_close(cold.weights(), warm.weights(), 1e-4);
    assert!(warm_report.passes < cold_report.passes);
    let (_, again) = LogisticParams::default().c(10.0).fit(examples, Some(&cold)).unwrap();
    assert_eq!((again.iterations, again.passes), (0, 1));
}

#[test]
fn a_row_of_weight_2_counts_as_the_row_twice() {
    let (x, y) = random_rows(30, 3, false);
    let weights: Vec<f64> = (0..30).map(|i| if i < 10 { 2.0 } else { 1.0 }).collect();
    let mut doubled = SparseMatrix::new(40);
    let rows: Vec<usize> = (0..10).flat_map(|i| [i, i]).chain(10..30).collect();
    for i in &rows {
        doubled.push_row(x.row(*i).0.iter().copied().zip(x.row(*i).1.iter().copied()));
    }
    let doubled_y: Vec<u32> = rows.iter().map(|i| y[*i]).collect();
    let weighted = Examples { weights: Some(&weights), ..examples(&x, &y, 3) };
    let (weighted, _) = tight().fit(weighted, None).unwrap();
    let (twice, _) = tight().fit(examples(&doubled, &doubled_y, 3), None).unwrap();
    assert_close(weighted.weights(), twice.weights(), 1e-4);
}

#[test]
fn an_unfinished_fit_is_an_error_that_names_the_knob() {
    let (x, y) = random_rows(60, 3, false);
    let params = LogisticParams::default().max_iterations(1);
    let (_, report) = params.fit_as_far_as_it_goes(examples(&x, &y, 3), None).unwrap();
    assert!(!report.converged && report.iterations == 1);
    let message = params.fit(examples(&x, &y, 3), None).unwrap_err().to_string();
    assert!(message.contains("after 1 step") && message.contains("lower --c"), "{message}");
}

#[test]
fn a_label_without_rows_gets_no_weights_and_a_vanishing_probability() {
    let (x, y) = random_rows(40, 2, false);
    let y: Vec<u32> = y.iter().map(|label| label * 2).collect();
    let (model, _) = tight().fit(examples(&x, &y, 3), None).unwrap();
    assert!(model.weights().chunks_exact(3).all(|row| row[1] == 0.0));
    assert!(model.probabilities(x.row(0))[1] < 1e-5);
    let only_one = vec![1; 40];
    let (model, report) = tight().fit(examples(&x, &only_one, 3), None).unwrap();
    assert!(report.converged && model.probabilities(x.row(0))[1] > 0.999);
}

#[test]
fn rounded_weights_are_those_of_the_fit_each_at_its_place() {
    let (x, with_all) = random_rows(40, 3, false);
    let without_one: Vec<u32> = with_all.iter().map(|label| label % 2 * 2).collect();
    let places: Vec<u32> = (0..40).map(|j| (7 * j + 3) % 40).collect();
    for y in [with_all, without_one] {
        let (model, _) = tight().fit(examples(&x, &y, 3), None).unwrap();
        let targets = Targets::from(examples(&x, &y, 3));
        for x in [Cow::Borrowed(&x), Cow::Owned(x.clone())] {
            let (weights, intercept) = tight().fit_rounded(x, targets, &places).unwrap();
            assert_eq!(intercept, model.intercept());
            for (feature, place) in (0..).zip(&places) {
                let rounded: Vec<f32> = model.weights_of(feature).iter().map(|w| *w as f32).collect();
                assert_eq!(weights[*place as usize * 3..][..3], rounded);
            }
        }
    }
}

/// Separable rows, each thrice, an empty row, a constant feature, a label present once; weights from 1e-6 to 1e6; scales with zeros.
#[test]
fn without_a_single_value_only_the_intercepts_are_fitted() {
    for n_features in [0, 2] {
        let mut x = SparseMatrix::new(n_features);
        (0..4).for_each(|_| x.push_row([]));
        let scale = vec![1.0; n_features * 3];
        for scale in [None, Some(scale.as_slice())] {
            let examples = Examples { scale, ..examples(&x, &[0, 0, 1, 2], 3) };
            let (model, report) = tight().fit(examples, None).unwrap();
            assert!(report.converged && model.weights().iter().all(|w| *w == 0.0));
            assert_close(&model.probabilities(x.row(0)), &[0.5, 0.25, 0.25], 1e-9);
        }
    }
}

#[test]
fn fits_finish_on_awkward_data_up_to_a_c_of_10000() {
    for (n_classes, separable) in [(2, true), (3, true), (3, false), (9, true)] {
        let (once, labels) = random_rows(20, n_classes, separable);
        let mut x = SparseMatrix::new(40);
        let mut y: Vec<u32> = labels.iter().map(|label| label % (n_classes as u32 - 1)).collect();
        y.extend(y.clone());
        y.extend([0, n_classes as u32 - 1]);
        for row in once.rows().chain(once.rows()).chain([(&[][..], &[][..]), (&[0, 39][..], &[1e-3, 1.0][..])]) {
            x.push_row(row.0.iter().copied().zip(row.1.iter().copied()));
        }
        let scale: Vec<f32> = (0..40 * n_classes).map(|i| (i % 7) as f32 * 0.5).collect();
        let uneven: Vec<f64> = (0..y.len()).map(|i| [1e-6, 1.0, 1e6][i % 3]).collect();
        let small = vec![1e-6; y.len()];
        let large = vec![1e6; y.len()];
        for weights in [None, Some(&small[..]), Some(&uneven), Some(&large)] {
            for scale in [None, Some(&scale[..])] {
                let mut previous: Option<LogisticModel> = None;
                for c in [0.01, 1.0, 100.0, 10_000.0] {
                    let examples = Examples { weights, scale, ..examples(&x, &y, n_classes) };
                    let (cold, report) = LogisticParams::default().c(c).fit(examples, None).unwrap();
                    let (_, warm) = LogisticParams::default().c(c).fit(examples, previous.as_ref()).unwrap();
                    let gap = (warm.objective / report.objective - 1.0).abs();
                    assert!(gap < 1e-5, "C {c}, {n_classes} labels: {gap}");
                    assert!(cold.weights().iter().chain(cold.intercept()).all(|w| w.is_finite()));
                    previous = Some(cold);
                }
            }
        }
    }
}

#[test]
fn the_order_and_the_size_of_features_do_not_change_what_is_fitted() {
    let (x, y) = random_rows(60, 3, false);
    let mut reversed = SparseMatrix::new(40);
    for (columns, values) in x.rows() {
        reversed.push_row(columns.iter().rev().map(|j| 39 - j).zip(values.iter().rev().copied()));
    }
    let (forward, _) = tight().fit(examples(&x, &y, 3), None).unwrap();
    let (backward, _) = tight().fit(examples(&reversed, &y, 3), None).unwrap();
    for i in 0..x.n_rows() {
        assert_close(&forward.probabilities(x.row(i)), &backward.probabilities(reversed.row(i)), 1e-5);
    }
}

#[test]
fn a_single_label_is_certain() {
    let (x, y) = random_rows(6, 1, false);
    let (model, report) = tight().fit(examples(&x, &y, 1), None).expect("nothing to fit");
    assert!(report.converged);
    assert_eq!(model.probabilities(x.row(0)), [1.0]);
}
