//! What a model file refuses, and what it says.

mod corpus;

use std::collections::HashMap;
use std::fs;
use std::sync::LazyLock;

use demarche::model::{CalibrationKind, StanceModel, TrainParams};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let set = corpus::labelled(&["dovish", "hawkish", "neutral"], &[8, 8, 8]);
    let params = TrainParams { calibration: Some(CalibrationKind::Dirichlet), ..corpus::fixed() };
    StanceModel::train(&set, &params, &|_, _| ()).expect("a model").to_bytes()
});

const NO_MODEL: &str =
    "m.safetensors: is no demarche model (a model is the safetensors file that `demarche train` writes)";

/// The message with which the bytes are refused.
fn refusal(bytes: &[u8]) -> String {
    match StanceModel::from_bytes(bytes, "m.safetensors") {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// A file in pieces that can be changed and put together again with checksums that fit.
struct Parts {
    header: Value,
    tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)>,
}

impl Parts {
    fn sound() -> Self {
        let (_, metadata) = SafeTensors::read_metadata(&BYTES).expect("a safetensors file");
        let text = &metadata.metadata().as_ref().expect("metadata")["demarche"];
        let tensors = SafeTensors::deserialize(&BYTES).expect("a safetensors file");
        let part = |(name, view): (&str, TensorView)| {
            (name.to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec())
        };
        let mut tensors: Vec<_> = tensors.iter().map(part).collect();
        tensors.sort();
        Self { header: serde_json::from_str(text).expect("valid JSON"), tensors }
    }

    fn tensor(&mut self, name: &str) -> &mut (String, Dtype, Vec<usize>, Vec<u8>) {
        self.tensors.iter_mut().find(|tensor| tensor.0 == name).expect("the tensor")
    }

    fn without(mut self, name: &str) -> Self {
        self.tensors.retain(|tensor| tensor.0 != name);
        self
    }

    fn serialize(&self, header: Option<&Value>) -> Vec<u8> {
        let view = |dtype: Dtype, shape: &[usize], data| TensorView::new(dtype, shape.to_vec(), data).expect("it fits");
        let views = self.tensors.iter().map(|(name, dtype, shape, data)| (name.as_str(), view(*dtype, shape, data)));
        serialize(views, header.map(|header| HashMap::from([("demarche".to_owned(), header.to_string())])))
            .expect("it fits")
    }

    /// The file as someone would write it who knows how the checksums are made.
    fn sealed(&self) -> Vec<u8> {
        let digit = |four_bits: u8| char::from_digit(u32::from(four_bits), 16).expect("below 16");
        let hex = |bytes: &[u8]| -> String {
            Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
        };
        let plain = self.serialize(None);
        let length = u64::from_le_bytes(*plain.first_chunk().expect("eight bytes")) as usize;
        let mut header = self.header.clone();
        header["tensors_sha256"] = json!(hex(&plain[8 + length..]));
        header["sha256"] = json!("");
        header.sort_all_objects();
        header["sha256"] = json!(hex(header.to_string().as_bytes()));
        self.serialize(Some(&header))
    }
}

fn with_header(change: impl FnOnce(&mut Value)) -> String {
    let mut parts = Parts::sound();
    change(&mut parts.header);
    refusal(&parts.sealed())
}

fn with_tensor(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut parts = Parts::sound();
    change(&mut parts.tensor(name).3);
    refusal(&parts.sealed())
}

#[test]
fn a_file_put_together_again_is_the_same_file() {
    assert!(Parts::sound().sealed() == *BYTES);
    assert!(StanceModel::from_bytes(&BYTES, "m.safetensors").is_ok());
}

#[test]
fn what_is_no_model_is_called_so() {
    let random: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let foreign = Parts::sound().serialize(None);
    let text = b"id,text,label\n1,We thank them,critical\n";
    for bytes in [&[][..], b"\0", &[0; 64], &[0xff; 64], &random, &foreign, text] {
        assert_eq!(refusal(bytes), NO_MODEL);
    }
    let other = serialize([] as [(&str, TensorView); 0], Some(HashMap::from([("format".into(), "pt".into())])));
    assert_eq!(refusal(&other.expect("it fits")), NO_MODEL);
}

#[test]
fn a_header_that_names_no_format_is_no_model() {
    let mut parts = Parts::sound();
    parts.header = json!({"labels": ["a", "b"]});
    assert_eq!(
        refusal(&parts.serialize(Some(&parts.header))),
        "m.safetensors: is no demarche model: its header names no format"
    );
}

#[test]
fn a_path_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none.safetensors");
    let error = StanceModel::from_path(&path).expect_err("there is no file").to_string();
    assert!(error.starts_with(&format!("{}: ", path.display())), "{error}");
    fs::write(&path, &*BYTES).expect("writable");
    assert!(StanceModel::from_path(&path).is_ok());
}

#[test]
fn a_file_cut_at_any_length_is_called_truncated() {
    let step = BYTES.len() / 150;
    let ends = (BYTES.len() - 80..BYTES.len()).chain((64..BYTES.len()).step_by(step));
    for length in ends {
        let message = refusal(&BYTES[..length]);
        assert!(message.starts_with("m.safetensors: is truncated"), "at {length}: {message}");
    }
    // Too little is left to tell that it ever was one.
    for length in 0..36 {
        assert_eq!(refusal(&BYTES[..length]), NO_MODEL, "at {length}");
    }
}

#[test]
fn bytes_added_at_the_end_are_refused() {
    let longer = [BYTES.as_slice(), b"\n"].concat();
    assert!(refusal(&longer).contains("bytes were added at its end"));
}

#[test]
fn a_byte_changed_anywhere_is_refused() {
    let header = 8 + u64::from_le_bytes(*BYTES.first_chunk().expect("eight bytes")) as usize;
    let step = (BYTES.len() - header) / 200;
    let mut bytes = BYTES.clone();
    for at in (0..header).chain((header..BYTES.len()).step_by(step)) {
        // 0x1c turns the type `U8` into `I8`, which has the same size.
        for flip in [0x01, 0x1c, 0x80] {
            bytes[at] ^= flip;
            let message = refusal(&bytes);
            let expected = if at < header { "m.safetensors: " } else { "m.safetensors: its tensors were altered" };
            assert!(message.starts_with(expected), "byte {at} of {header} ^ {flip:#x}: {message}");
            bytes[at] ^= flip;
        }
    }
}

#[test]
fn an_altered_header_is_told_from_an_altered_tensor() {
    let mut parts = Parts::sound();
    parts.header["labels"] = json!(["hawkish", "dovish", "neutral"]);
    assert!(refusal(&parts.serialize(Some(&parts.header))).contains("its header was altered (checksum differs)"));
    let mut parts = Parts::sound();
    parts.tensor("weights").3[0] ^= 1;
    assert!(refusal(&parts.serialize(Some(&parts.header))).contains("its tensors were altered (checksum differs)"));
}

#[test]
fn a_newer_format_is_told_of_before_anything_else() {
    let expected = "m.safetensors: was written by a newer demarche (format 3; this one reads 2): update the program";
    assert_eq!(with_header(|header| header["format"] = json!(3)), expected);
    let older = "m.safetensors: was written by an older demarche (format 1; this one reads 2): train it again";
    assert_eq!(with_header(|header| header["format"] = json!(1)), older);
    // Whatever a newer header holds, and however its checksum is made.
    let mut parts = Parts::sound();
    parts.header = json!({"format": 3, "colour": "blue"});
    assert_eq!(refusal(&parts.serialize(Some(&parts.header))), expected);
}

#[test]
fn a_header_with_unknown_or_missing_parts_is_refused() {
    assert!(with_header(|header| header["colour"] = json!("blue")).contains("unknown field `colour`"));
    let message = with_header(|header| {
        header.as_object_mut().expect("an object").remove("solver");
    });
    assert!(message.contains("a header that is not understood (missing field `solver`)"), "{message}");
}

#[test]
fn a_missing_tensor_is_named() {
    for name in Parts::sound().tensors.iter().map(|tensor| &tensor.0) {
        let message = refusal(&Parts::sound().without(name).sealed());
        assert_eq!(message, format!("m.safetensors: has no tensor `{name}`"));
    }
}

#[test]
fn a_tensor_of_another_size_or_type_is_named_with_what_was_expected() {
    for (name, ..) in Parts::sound().tensors {
        if matches!(name.split('.').next_back(), Some("ends" | "terms")) {
            continue;
        }
        let mut parts = Parts::sound();
        let (_, dtype, shape, data) = parts.tensor(&name);
        data.truncate(dtype.bitsize() / 8);
        *shape = vec![1];
        let message = refusal(&parts.sealed());
        assert!(message.starts_with(&format!("m.safetensors: `{name}` holds 1 values of type")), "{message}");
        let mut parts = Parts::sound();
        let (_, dtype, shape, data) = parts.tensor(&name);
        (*dtype, *shape) = (Dtype::U8, vec![data.len()]);
        let message = refusal(&parts.sealed());
        assert!(message.contains("of type U8; expected"), "{message}");
    }
}

#[test]
fn terms_must_be_sorted_distinct_and_cut_where_characters_are() {
    let unsorted = with_tensor("words.terms", |terms| terms.reverse());
    assert!(unsorted.contains("`words.terms` are not sorted, distinct terms"), "{unsorted}");
    let not_text = with_tensor("words.terms", |terms| terms[0] = 0xff);
    assert!(not_text.contains("`words.terms` is not UTF-8"), "{not_text}");
    let beyond = with_tensor("words.ends", |ends| ends[3] = 0x7f);
    assert!(beyond.contains("`words.ends` does not cut `words.terms` into terms"), "{beyond}");
}

#[test]
fn numbers_that_no_training_gives_are_refused() {
    let not_a_number = with_tensor("weights", |data| data[..4].copy_from_slice(&f32::NAN.to_le_bytes()));
    assert!(not_a_number.contains("`weights` holds values that are no weights"), "{not_a_number}");
    let huge = with_tensor("intercept", |data| data[..8].copy_from_slice(&1e300_f64.to_le_bytes()));
    assert!(huge.contains("`intercept` holds values that are no weights"), "{huge}");
    let zero = with_tensor("out_of_fold.probabilities", |data| data[..12].fill(0));
    assert!(zero.contains("holds out-of-fold rows that are no probabilities or labels"), "{zero}");
    let label = with_tensor("out_of_fold.gold", |data| data[0] = 3);
    assert!(label.contains("holds out-of-fold rows that are no probabilities or labels"), "{label}");
}

#[test]
fn a_header_that_promises_the_impossible_is_refused_without_a_panic() {
    let rows = with_header(|header| header["n_statements"] = json!(u64::MAX));
    assert!(rows.contains("`out_of_fold.probabilities` holds 72 values"), "{rows}");
    let range = with_header(|header| header["recipe"]["words"] = json!({"first": 0, "last": 2}));
    assert!(range.contains("`0-2` is no n-gram range"), "{range}");
    let label = with_header(|header| header["labels"] = json!(["dovish", "dovish", "neutral"]));
    assert!(label.contains("the label name `dovish` occurs twice"), "{label}");
    let single = with_header(|header| header["labels"] = json!(["dovish"]));
    assert!(single.contains("only the label `dovish`"), "{single}");
    let support = with_header(|header| header["support"] = json!([24]));
    assert!(support.contains("counts the rows of 1 labels; expected 3"), "{support}");
}
