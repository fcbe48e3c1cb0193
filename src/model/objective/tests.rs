use super::*;
use crate::features::SparseMatrix;
use crate::random::SplitMix64;

/// Calls `check` with an objective of so many labels, with or without prior scales, a point and a direction.
fn with_random_objective<const S: usize>(
    n_classes: usize,
    scaled: bool,
    check: impl Fn(&mut Objective<S>, Vec<[f64; S]>, Vec<[f64; S]>),
) {
    let mut random = SplitMix64::new(1, 0);
    let mut number = move || random.below(2000) as f64 / 1000.0 - 1.0;
    let (n_rows, n_features) = (20_u32, 7);
    let mut x = SparseMatrix::new(n_features);
    for _ in 0..n_rows {
        x.push_row((0..n_features as u32).map(|j| (j, number() as f32)));
    }
    let y: Vec<u32> = (0..n_rows).map(|i| i % n_classes as u32).collect();
    let weights: Vec<f64> = (0..n_rows).map(|_| 1.5 + number()).collect();
    let scale: Vec<f32> = (0..n_features * n_classes).map(|_| 1.1 + number() as f32).collect();
    let targets = Targets { y: &y, n_classes, weights: Some(&weights), scale: scaled.then_some(&scale[..]) };
    let columns = Columns::new(&x, targets);
    let coordinates = Coordinates::new(n_classes, columns.share_variances());
    let mut objective = Objective::new(targets, &columns, &coordinates, 0.3);
    let mut numbers = || -> Vec<f64> { (0..(columns.len() + 1) * n_classes).map(|_| number()).collect() };
    let (point, direction) = (coordinates.pack(&numbers()), coordinates.pack(&numbers()));
    check(&mut objective, point, direction);
}

fn moved<const S: usize>(point: &[[f64; S]], length: f64, direction: &[[f64; S]]) -> Vec<[f64; S]> {
    let mut moved = point.to_vec();
    moved.iter_mut().zip(direction).for_each(|(to, d)| add(to, length, d));
    moved
}

/// The Hessian along a direction, and the direction times it.
fn hessian_along<const S: usize>(objective: &mut Objective<S>, direction: &[[f32; S]]) -> (Vec<[f32; S]>, f64) {
    let zeros = vec![[0.0; S]; direction.len()];
    let (mut ahead, mut product) = (zeros.clone(), zeros);
    let mut along = ahead.clone();
    // A search direction of D⁻¹Dd + 0 is d.
    let scaled: Vec<[f32; S]> = direction
        .iter()
        .zip(&objective.inverse_diagonal)
        .map(|(d, inverse)| std::array::from_fn(|k| d[k] / inverse[k]))
        .collect();
    let penalty = objective.turn(&scaled, 0.0, &mut along);
    let near = |(a, d): (&f32, &f32)| (a - d).abs() <= 1e-6 * d.abs();
    assert!(along.as_flattened().iter().zip(direction.as_flattened()).all(near));
    let curvature = penalty + objective.spread(direction);
    let rho = objective.step(direction, -1.0, &mut ahead, &mut product);
    assert!((rho / objective.rho(&product) - 1.0).abs() < 1e-12);
    let back: Vec<f32> = direction.as_flattened().iter().map(|d| -d).collect();
    assert_eq!(ahead.as_flattened(), back);
    (product, curvature)
}

fn derivatives_match_finite_differences<const S: usize>(n_classes: usize, scaled: bool) {
    with_random_objective::<S>(n_classes, scaled, |objective, point, direction| {
        let h = 1e-5;
        let (mut above_it, mut below_it, mut descent) = (point.clone(), point.clone(), point.clone());
        let above = objective.evaluate(&moved(&point, h, &direction), &mut above_it);
        let below = objective.evaluate(&moved(&point, -h, &direction), &mut below_it);
        objective.evaluate(&point, &mut descent);
        let descent = descent.as_flattened();
        let slope: f64 = descent.iter().zip(direction.as_flattened()).map(|(g, d)| -g * d).sum();
        assert!(((above - below) / (2.0 * h) - slope).abs() < 1e-7 * slope.abs().max(1.0));

        let single: Vec<[f32; S]> = direction.iter().map(|d| d.map(|d| d as f32)).collect();
        let (product, curvature) = hessian_along(objective, &single);
        let differences = above_it.as_flattened().iter().zip(below_it.as_flattened());
        for ((above, below), product) in differences.zip(product.as_flattened()) {
            let expected = (below - above) / (2.0 * h);
            assert!((f64::from(*product) - expected).abs() < 1e-5 * expected.abs().max(1.0));
        }
        let along = product.as_flattened().iter().zip(direction.as_flattened());
        let expected: f64 = along.map(|(product, d)| f64::from(*product) * d).sum();
        assert!((curvature / expected - 1.0).abs() < 1e-5, "{curvature} instead of {expected}");
    });
}

#[test]
fn gradient_and_hessian_match_finite_differences_for_any_number_of_labels() {
    derivatives_match_finite_differences::<2>(2, true);
    derivatives_match_finite_differences::<4>(3, true);
    derivatives_match_finite_differences::<8>(8, true);
    derivatives_match_finite_differences::<8>(19, true);
    derivatives_match_finite_differences::<1>(2, false);
    derivatives_match_finite_differences::<2>(3, false);
    derivatives_match_finite_differences::<4>(5, false);
    derivatives_match_finite_differences::<8>(8, false);
}

fn the_diagonal_is_that_of_the_hessian_in<const S: usize>(n_classes: usize, scaled: bool) {
    with_random_objective::<S>(n_classes, scaled, |objective, point, _| {
        objective.evaluate(&point, &mut point.clone());
        let (n, n_blocks) = (objective.coordinates.len(), objective.n_blocks);
        for at in 0..point.len() {
            for k in (0..S).filter(|k| at % n_blocks * S + k < n) {
                let mut unit = vec![[0.0; S]; point.len()];
                unit[at][k] = 1.0;
                let (product, _) = hessian_along(objective, &unit);
                assert!((product[at][k] * objective.inverse_diagonal[at][k] - 1.0).abs() < 1e-4);
            }
        }
    });
}

#[test]
fn the_diagonal_is_that_of_the_hessian() {
    the_diagonal_is_that_of_the_hessian_in::<4>(3, true);
    the_diagonal_is_that_of_the_hessian_in::<2>(3, false);
    the_diagonal_is_that_of_the_hessian_in::<4>(5, false);
    the_diagonal_is_that_of_the_hessian_in::<8>(13, true);
}
