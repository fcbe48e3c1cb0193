use super::*;

/// Probabilities over a grid of what might be said, and how often each occurs under either label: calibrated for even
/// shares by construction.
const GRID: [(f64, u32, u32); 5] = [(0.9, 90, 10), (0.75, 75, 25), (0.5, 50, 50), (0.25, 25, 75), (0.125, 25, 175)];

/// Rows with so many of the second label for one of the first.
fn rows(factor: u32) -> Vec<(Label, Probabilities)> {
    let mut rows = Vec::new();
    for (p, first, second) in GRID {
        for (label, n) in [(0, first), (1, second * factor)] {
            rows.extend((0..n).map(|_| (Label::new(label), Probabilities::new(vec![p, 1.0 - p]))));
        }
    }
    rows
}

fn errors(rows: &[(Label, Probabilities)], bootstrap: &Bootstrap) -> ClassifierErrors {
    // Groups of ten mix the whole table.
    let groups = Groups::of((0..rows.len() as u32).map(|at| at % (rows.len() as u32 / 10)));
    ClassifierErrors::of(2, rows, &groups, bootstrap).expect("both labels occur")
}

fn corpus(rows: &[(Label, Probabilities)], is_sampled: impl Fn(usize) -> bool) -> ScoredRows {
    ScoredRows {
        predicted: rows.iter().map(|(_, p)| p.label()).collect(),
        probabilities: rows.iter().map(|(_, p)| p.clone()).collect(),
        articles: (0..rows.len() as u32).map(|at| at % (rows.len() as u32 / 5)).collect(),
        sampled: rows.iter().enumerate().map(|(at, (gold, _))| is_sampled(at).then_some(*gold)).collect(),
    }
}

const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 200, seed: 0 };

#[test]
fn under_prior_shift_the_corrected_shares_are_the_true_ones_and_the_naive_ones_are_not() {
    let errors = errors(&rows(1), &BOOTSTRAP);
    let shifted = rows(4);
    let truth = shifted.iter().filter(|(gold, _)| gold.index() == 0).count() as f64 / shifted.len() as f64;
    let found = Prevalence::of(2, &corpus(&shifted, |at| at % 7 == 0), Some(&errors), &BOOTSTRAP, 0.95).expect("rows");
    assert!((found.naive[0].share - truth).abs() > 0.05, "{found:?} against {truth}");
    let [adjusted, expectation, powered] =
        [&found.adjusted, &found.expectation, &found.powered].map(|shares| shares.as_ref().expect("usable")[0]);
    assert!((adjusted.share - truth).abs() < 1e-6, "{adjusted:?} against {truth}");
    for share in [adjusted, expectation, powered] {
        let interval = share.interval.expect("articles");
        assert!((share.share - truth).abs() < 0.03, "{share:?} against {truth}");
        assert!(interval.low < truth && truth < interval.high, "{share:?} against {truth}");
    }
}

#[test]
fn probabilities_that_are_off_are_made_up_for_on_held_out_rows() {
    // The same evidence, told with too much confidence in the labelled set and in the corpus.
    let sharpened = |rows: Vec<(Label, Probabilities)>| -> Vec<(Label, Probabilities)> {
        let sharpen = |p: &Probabilities| {
            let squared: Vec<f64> = p.as_slice().iter().map(|p| p * p).collect();
            let sum: f64 = squared.iter().sum();
            Probabilities::new(squared.iter().map(|p| p / sum))
        };
        rows.into_iter().map(|(gold, p)| (gold, sharpen(&p))).collect()
    };
    let (labelled, shifted) = (sharpened(rows(1)), sharpened(rows(4)));
    let truth = shifted.iter().filter(|(gold, _)| gold.index() == 0).count() as f64 / shifted.len() as f64;
    let found = Prevalence::of(2, &corpus(&shifted, |_| false), Some(&errors(&labelled, &BOOTSTRAP)), &BOOTSTRAP, 0.95);
    let found = found.expect("rows");
    let plain = (found.uncorrected.expect("usable")[0] - truth).abs();
    let corrected = (found.expectation.expect("usable")[0].share - truth).abs();
    assert!(corrected < plain / 2.0 && plain > 0.02, "{corrected} of {plain}");
}

#[test]
fn shares_sum_to_one_and_the_threads_change_no_digit() {
    let errors = errors(&rows(1), &BOOTSTRAP);
    let estimate = || Prevalence::of(2, &corpus(&rows(3), |at| at % 9 == 0), Some(&errors), &BOOTSTRAP, 0.95);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(estimate);
    let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool").install(estimate);
    assert_eq!(one, three);
    let found = one.expect("rows");
    for shares in [Some(found.naive), found.adjusted, found.expectation, found.powered].into_iter().flatten() {
        assert!((shares.iter().map(|share| share.share).sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
    }
}

#[test]
fn what_cannot_be_used_is_none() {
    let rows = rows(1);
    let found = Prevalence::of(2, &corpus(&rows, |at| at < 19), None, &BOOTSTRAP, 0.95).expect("rows");
    assert_eq!((found.adjusted, found.expectation, found.powered), (None, None, None));
    assert_eq!(Prevalence::of(2, &ScoredRows::default(), None, &BOOTSTRAP, 0.95), None);
    let mut single = corpus(&rows, |_| false);
    single.articles.fill(7);
    let found = Prevalence::of(2, &single, Some(&errors(&rows, &BOOTSTRAP)), &BOOTSTRAP, 0.95).expect("rows");
    assert!(found.naive[0].interval.is_none() && found.adjusted.expect("usable")[0].interval.is_none());
    let one_label: Vec<_> = rows.into_iter().filter(|(gold, _)| gold.index() == 0).collect();
    assert!(ClassifierErrors::of(2, &one_label, &Groups::of(0..one_label.len() as u32), &BOOTSTRAP).is_none());
}

#[test]
fn labels_that_are_predicted_alike_get_no_made_up_shares() {
    let blind: Vec<_> = rows(1).into_iter().map(|(gold, _)| (gold, Probabilities::new(vec![0.75, 0.25]))).collect();
    let found = Prevalence::of(2, &corpus(&blind, |_| false), Some(&errors(&blind, &BOOTSTRAP)), &BOOTSTRAP, 0.95);
    let found = found.expect("rows");
    assert_eq!((found.adjusted, found.expectation), (None, None));
}

#[test]
fn a_label_that_a_small_part_lacks_by_chance_is_not_ruled_out() {
    // As probabilities of the first label are distributed.
    let p = [(0.9, 7), (0.75, 6), (0.5, 4), (0.25, 2), (0.125, 1)];
    let row = |p: f64| (Label::new(0), Probabilities::new(vec![p, 1.0 - p]));
    let of_first: Vec<_> = p.into_iter().flat_map(|(p, n)| std::iter::repeat_n(row(p), n)).collect();
    let mut part = corpus(&of_first, |_| true);
    part.articles = (0..20).collect();
    let found = Prevalence::of(2, &part, Some(&errors(&rows(1), &BOOTSTRAP)), &BOOTSTRAP, 0.95).expect("rows");
    for shares in [Some(found.naive), found.adjusted, found.expectation, found.powered] {
        let second = shares.expect("usable")[1];
        let interval = second.interval.expect("articles");
        // Of a label with a share of 0.05, every third such part has none.
        assert!(interval.low < 0.05 && interval.high > 0.05 && interval.high < 0.7, "{second:?}");
    }
}

#[test]
fn a_classifier_that_hardly_tells_labels_apart_gets_shares_with_intervals_or_none() {
    // A little above the least distance as found, below it in many resamples.
    let weak: Vec<_> = (0..600)
        .map(|at| {
            (Label::new(at % 2), Probabilities::new(if at % 40 == 0 { vec![0.75, 0.25] } else { vec![0.25, 0.75] }))
        })
        .collect();
    let found = Prevalence::of(2, &corpus(&weak, |_| false), Some(&errors(&weak, &BOOTSTRAP)), &BOOTSTRAP, 0.95);
    let found = found.expect("rows");
    for shares in [found.adjusted, found.expectation].into_iter().flatten() {
        assert!(shares.iter().all(|share| share.interval.is_some()), "{shares:?}");
    }
}
