//! Agreement of two annotators.

use demarche::Label;
use demarche::metrics::Confusion;

use crate::{indices, list, stored};

#[test]
fn kappa_is_that_of_scikit_learn() {
    let file = stored("agreement.json");
    for name in ["three", "five", "two", "same"] {
        let case = &file[name];
        let labels = |key: &str| indices(&case[key]).into_iter().map(|index| Label::new(index as usize));
        let n_classes = list(&case["per_label"]).len();
        let confusion = Confusion::of(n_classes, labels("first").zip(labels("second")));
        let of_labels = (0..n_classes).map(|index| confusion.against_rest(Label::new(index)).kappa());
        let found = std::iter::once(confusion.kappa()).chain(of_labels);
        for (found, expected) in found.zip(std::iter::once(&case["kappa"]).chain(list(&case["per_label"]))) {
            match (found, expected.as_f64()) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 1e-12, "{name}: {found}, not {expected}");
                }
                (found, expected) => assert_eq!(found, expected, "{name}"),
            }
        }
    }
}
