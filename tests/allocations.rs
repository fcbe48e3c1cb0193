//! What prediction costs the allocator: nothing, once its buffers have grown.

use demarche::features::Utterance;
use demarche::model::{Predictor, StanceModel};

/// Statements as news has them: short, long, in capitals, with letters outside ASCII.
const TEXTS: [&str; 5] = [
    "They rejected the offer and accused the ministry of bad faith.",
    "“Nous saluons l’accord”, déclara Zoë Müller-Ångström devant 1,200 délégués à Genève.",
    "TALKS WILL GO ON, BOTH SIDES SAID ON TUESDAY.",
    "Министерство отвергло предложение.",
    "",
];

fn allocations(predictor: &mut Predictor, rounds: usize) -> u64 {
    let utterance =
        |text| Utterance { text, speaker: Some("Anna Berg"), target: Some("the union"), language: Some("en") };
    let info = allocation_counter::measure(|| {
        for _ in 0..rounds {
            for text in TEXTS {
                assert!(predictor.predict(utterance(text)).probabilities.confidence() > 0.0);
            }
        }
    });
    info.count_total
}

#[test]
fn a_predictor_that_has_seen_such_statements_allocates_nothing_more() {
    let shipped = StanceModel::shipped();
    let mut predictor = shipped.predictor();
    assert!(allocations(&mut predictor, 20) > 0, "its buffers must grow, and it prepares for many");
    assert_eq!(allocations(&mut predictor, 100), 0);
}
