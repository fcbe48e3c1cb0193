//! Terms, idf and rows of the featurizer against `TfidfVectorizer`.
//!
//! Terms are the same; idf is held to 1e-9; a weight to 1e-6, because ours are of single precision.

use demarche::features::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};

use crate::{indices, list, numbers, stored};

fn corpus() -> Vec<String> {
    let path = format!("{}/tests/fixtures/reference/three.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("a stored file");
    reader.records().map(|row| row.expect("a row")[0].to_owned()).collect()
}

fn ranges(block: &str) -> BlockRanges {
    match block {
        "words" => BlockRanges { words: NgramRange::new(1, 2).ok(), chars: None, ..BlockRanges::default() },
        _ => BlockRanges { words: None, chars: NgramRange::new(2, 5).ok(), ..BlockRanges::default() },
    }
}

#[test]
fn terms_idf_and_rows_are_those_of_scikit_learn() {
    let (texts, stored) = (corpus(), stored("tfidf.json"));
    for block in ["words", "chars"] {
        let stored = &stored[block];
        let featurizer = Featurizer::fit(&texts, &FeaturizerParams { ranges: ranges(block), min_df: 1 }).unwrap();
        let columns = 0..featurizer.n_features() as u32;
        let terms: Vec<&str> = columns.clone().map(|column| featurizer.term(column)).collect();
        let expected: Vec<&str> = list(&stored["terms"]).iter().map(|term| term.as_str().expect("a text")).collect();
        assert_eq!(terms, expected, "{block}");
        for (column, expected) in columns.zip(numbers(&stored["idf"])) {
            let idf = ((1.0 + texts.len() as f64) / (1.0 + f64::from(featurizer.df(column)))).ln() + 1.0;
            assert!((idf - expected).abs() < 1e-9, "idf of `{}`: {idf}, not {expected}", featurizer.term(column));
        }
        for row in list(&stored["rows"]) {
            let text = row["text"].as_str().expect("a text");
            let (columns, weights): (Vec<u32>, Vec<f32>) = featurizer.transform(text).into_iter().unzip();
            assert_eq!(columns, indices(&row["indices"]), "{block} of `{text}`");
            for ((column, weight), expected) in columns.iter().zip(weights).zip(numbers(&row["values"])) {
                let term = featurizer.term(*column);
                assert!((f64::from(weight) - expected).abs() < 1e-6, "`{term}` in `{text}`: {weight}, not {expected}");
            }
        }
    }
}

#[test]
fn two_blocks_side_by_side_are_a_union_of_two_vectorizers() {
    let texts = corpus();
    let of = |ranges| Featurizer::fit(&texts, &FeaturizerParams { ranges, min_df: 1 }).unwrap();
    let (words, chars) = (of(ranges("words")), of(ranges("chars")));
    let both = of(BlockRanges { words: ranges("words").words, chars: ranges("chars").chars, ..BlockRanges::default() });
    assert_eq!(both.n_features(), words.n_features() + chars.n_features());
    for text in &texts {
        let after = words.n_features() as u32;
        let mut expected = words.transform(text);
        expected.extend(chars.transform(text).into_iter().map(|(column, weight)| (column + after, weight)));
        assert_eq!(both.transform(text), expected);
    }
}

#[test]
fn terms_of_a_single_statement_are_dropped_as_min_df_drops_them() {
    let texts = corpus();
    let featurizer = Featurizer::fit(&texts, &FeaturizerParams { ranges: ranges("words"), min_df: 2 }).unwrap();
    let stored = &stored("logistic.json")["three"]["matrix"];
    assert_eq!(Some(featurizer.n_features() as u64), stored["n_features"].as_u64());
    let matrix = featurizer.matrix(&texts);
    let columns: Vec<u32> = matrix.rows().flat_map(|(columns, _)| columns.to_vec()).collect();
    assert_eq!(columns, indices(&stored["indices"]));
    let weights = matrix.rows().flat_map(|(_, weights)| weights.to_vec());
    for (weight, expected) in weights.zip(numbers(&stored["values"])) {
        assert!((f64::from(weight) - expected).abs() < 1e-6, "{weight}, not {expected}");
    }
}
