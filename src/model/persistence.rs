//! A model as one safetensors file: tensors, and one JSON text that says what they are.
//!
//! The file's metadata has one key, `demarche`, whose JSON has sorted keys and no date, so that equal models are equal
//! files. Reading executes nothing and believes nothing: the version is looked at first, then two checksums (of the tensors, and of the JSON
//! with them), then every length. Format: <https://huggingface.co/docs/safetensors>.

use super::calibration::{Calibration, CalibrationKind};
use super::featurizer_tensors;
use super::recipe::{Recipe, Solver};
use super::stance_model::{HeldOutRows, ModelCard, StanceModel};
use super::tensors::{Layout, Reader, Tensor};
use super::trial::Trial;
use super::weights::Weights;
use crate::{
    Error, LabelNames,
    checksum::{Checksum, sha256},
    features::Latent,
    metrics::Decision,
};
use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// The layout written here, and the newest that can be read.
const FORMAT: u64 = 2;
/// The one key of the metadata.
const KEY: &str = "demarche";
/// How every file goes on after the eight bytes that give its header's length.
const BEGINNING: &[u8] = br#"{"__metadata__":{"demarche":"#;
/// The bearable error for which the thresholds stand in the file, for people who read it; the program derives its own.
const MAX_ERROR: f64 = 0.10;

/// The JSON text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u64,
    labels: Vec<String>,
    recipe: Recipe,
    solver: Solver,
    masks_names: bool,
    calibration: CalibrationKind,
    decision: f64,
    thresholds: Vec<Option<f64>>,
    n_statements: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    n_unlabelled: usize,
    /// How many texts the columns beside the terms were learned from; 0 when there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    n_texts: usize,
    n_groups: usize,
    support: Vec<usize>,
    language: Option<String>,
    n_folds: usize,
    cross_validated: Option<Trial>,
    search: Vec<Trial>,
    seed: u64,
    labels_sha256: String,
    codebook_sha256: Option<String>,
    program_version: String,
    tensors_sha256: String,
    /// Of this JSON with an empty text in this place.
    sha256: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it so
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The checksum of what is written to it.
#[derive(Default)]
struct ChecksumOfWritten(Checksum);

impl Write for ChecksumOfWritten {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl StanceModel {
    /// The bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes).expect("writing to memory does not fail");
        bytes
    }

    /// Writes its file. Nothing of the size of the weights is copied.
    ///
    /// # Errors
    /// Those of the destination.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let (header, layout) = self.parts();
        layout.write(KEY, header.to_string(), out)
    }

    /// The same model with the checksum of its header as its hash.
    pub(super) fn with_hash(mut self) -> Self {
        let (header, _) = self.parts();
        header["sha256"].as_str().unwrap_or_default().clone_into(&mut self.hash);
        self
    }

    fn parts(&self) -> (Value, Layout<'_>) {
        let layout = Layout::new(self.tensors());
        let mut written = ChecksumOfWritten::default();
        layout.write_data(&mut written).expect("a checksum takes all");
        let card = &self.card;
        let header = Header {
            format: FORMAT,
            labels: self.names.iter().map(str::to_owned).collect(),
            recipe: card.recipe,
            solver: card.solver,
            masks_names: self.featurizer.masked().is_some(),
            calibration: self.calibration.kind(),
            decision: self.decision.exponent(),
            thresholds: self.acceptance(MAX_ERROR).expect("0.10 is a valid error").thresholds,
            n_statements: card.n_statements,
            n_unlabelled: card.n_unlabelled,
            n_texts: self.featurizer.latent().map_or(0, Latent::n_texts),
            n_groups: card.n_groups,
            support: card.support.clone(),
            language: card.language.clone(),
            n_folds: card.n_folds,
            cross_validated: card.chosen().cloned(),
            search: card.trials.clone(),
            seed: card.seed,
            labels_sha256: card.labels_sha256.clone(),
            codebook_sha256: card.codebook_sha256.clone(),
            program_version: card.program_version.clone(),
            tensors_sha256: written.0.digits(),
            sha256: String::new(),
        };
        let mut header = serde_json::to_value(header).expect("numbers, texts and lists are valid JSON");
        header["sha256"] = Value::String(checksum(&mut header));
        (header, layout)
    }

    fn tensors(&self) -> Vec<(String, Tensor<'_>)> {
        let n_classes = self.names.len();
        let mut tensors = vec![
            ("weights".to_owned(), Tensor::f32(self.weights.values(), &[self.featurizer.n_features(), n_classes])),
            ("intercept".to_owned(), Tensor::f64(self.weights.intercept(), &[n_classes])),
        ];
        tensors.extend(featurizer_tensors::write(&self.featurizer));
        match &self.calibration {
            Calibration::None => {}
            Calibration::Temperature(t) => tensors.push(("calibration".to_owned(), Tensor::f64(vec![*t], &[1]))),
            Calibration::Dirichlet { weights, intercept } => {
                let all = [weights.as_slice(), intercept].concat();
                tensors.push(("calibration".to_owned(), Tensor::f64(all, &[n_classes + 1, n_classes])));
            }
        }
        if let Some(rows) = &self.out_of_fold {
            let shape = [rows.gold.len(), n_classes];
            tensors.push(("out_of_fold.probabilities".to_owned(), Tensor::f32(rows.probabilities.as_slice(), &shape)));
            tensors.push(("out_of_fold.gold".to_owned(), Tensor::u32(rows.gold.as_slice())));
            tensors.push(("out_of_fold.groups".to_owned(), Tensor::u32(rows.groups.as_slice())));
        }
        tensors
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Model`] when it is no model, too new, truncated or altered.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let file = path.as_ref().display().to_string();
        let bytes = fs::read(path).map_err(|error| Error::io(&file, error))?;
        Self::from_bytes(&bytes, &file)
    }

    /// Reads the bytes of a model file; `file` names it in messages.
    ///
    /// # Errors
    /// [`Error::Model`] when it is no model, too new, truncated or altered.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self, Error> {
        read(bytes).map_err(|problem| Error::Model(format!("{file}: {problem}")))
    }
}

fn read(bytes: &[u8]) -> Result<StanceModel, String> {
    let (header, text) = metadata(bytes)?;
    let format = header["format"].as_u64().ok_or("is no demarche model: its header names no format")?;
    if format < FORMAT {
        return Err(format!(
            "was written by an older demarche (format {format}; this one reads {FORMAT}): train it again"
        ));
    }
    if format > FORMAT {
        return Err(format!(
            "was written by a newer demarche (format {format}; this one reads {FORMAT}): update the program"
        ));
    }
    let mut unsigned = header.clone();
    // Two texts can be the same JSON; only the one that was written counts.
    let rewritten = header.to_string();
    if rewritten != text || unsigned["sha256"].take() != Value::String(checksum(&mut unsigned)) {
        return Err("its header was altered (checksum differs): train it again or fetch it anew".to_owned());
    }
    let damaged = |error: safetensors::SafeTensorError| format!("is truncated or damaged ({error})");
    let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let header: Header =
        serde_json::from_value(header).map_err(|error| format!("has a header that is not understood ({error})"))?;
    if sha256([data_of(bytes)]) != header.tensors_sha256 {
        return Err("its tensors were altered (checksum differs): train it again or fetch it anew".to_owned());
    }
    assemble(header, &Reader::new(&tensors))
}

fn assemble(header: Header, reader: &Reader) -> Result<StanceModel, String> {
    let names = LabelNames::new(header.labels).map_err(|error| error.to_string())?;
    let n_classes = names.len();
    if header.support.len() != n_classes {
        return Err(format!("counts the rows of {} labels; expected {n_classes}", header.support.len()));
    }
    let ranges = header.recipe.ranges;
    let featurizer = featurizer_tensors::read(reader, ranges, header.n_statements, header.masks_names, header.n_texts)?;
    let weights = reader.f32("weights", featurizer.n_features() * n_classes)?;
    let weights = Weights::new(weights, reader.f64("intercept", n_classes)?);
    let calibration = match header.calibration {
        CalibrationKind::None => Calibration::None,
        CalibrationKind::Temperature => Calibration::Temperature(reader.f64("calibration", 1)?[0]),
        CalibrationKind::Dirichlet => {
            let mut weights = reader.f64("calibration", (n_classes + 1) * n_classes)?;
            let intercept = weights.split_off(n_classes * n_classes);
            Calibration::Dirichlet { weights, intercept }
        }
    };
    let out_of_fold = if header.n_folds > 0 {
        let n = header.n_statements;
        let probabilities = reader.f32("out_of_fold.probabilities", n.saturating_mul(n_classes))?;
        let gold = reader.u32("out_of_fold.gold", n)?;
        let is_whole = |row: &[f32]| (row.iter().sum::<f32>() - 1.0).abs() < 1e-3;
        if probabilities.iter().any(|p| !(0.0..=1.0).contains(p))
            || !probabilities.chunks_exact(n_classes).all(is_whole)
            || gold.iter().any(|label| *label as usize >= n_classes)
        {
            return Err("holds out-of-fold rows that are no probabilities or labels".to_owned());
        }
        Some(HeldOutRows { probabilities, gold, groups: reader.u32("out_of_fold.groups", n)? })
    } else {
        None
    };
    let card = ModelCard {
        recipe: header.recipe,
        solver: header.solver,
        n_statements: header.n_statements,
        n_unlabelled: header.n_unlabelled,
        n_groups: header.n_groups,
        support: header.support,
        language: header.language,
        n_folds: header.n_folds,
        trials: header.search,
        seed: header.seed,
        labels_sha256: header.labels_sha256,
        codebook_sha256: header.codebook_sha256,
        program_version: header.program_version,
    };
    if !(0.0..=1.0).contains(&header.decision) {
        return Err(format!("has the decision exponent {}; expected 0 to 1", header.decision));
    }
    let decision = Decision::new(header.decision, &card.support);
    Ok(StanceModel { names, featurizer, weights, calibration, decision, out_of_fold, card, hash: header.sha256 })
}

/// The JSON of the file's one key, parsed and as it stands there.
fn metadata(bytes: &[u8]) -> Result<(Value, String), String> {
    let not_a_model = "is no demarche model (a model is the safetensors file that `demarche train` writes)";
    let begins_as_one = bytes.get(8..).is_some_and(|rest| rest.starts_with(BEGINNING));
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| {
        use safetensors::SafeTensorError::{InvalidHeaderLength, MetadataIncompleteBuffer};
        match error {
            MetadataIncompleteBuffer => "is truncated, or bytes were added at its end: fetch it anew",
            InvalidHeaderLength if begins_as_one => "is truncated: not even its header is whole: fetch it anew",
            _ if begins_as_one => "has a header that was altered: train it again or fetch it anew",
            _ => not_a_model,
        }
        .to_owned()
    })?;
    let text = metadata.metadata().as_ref().and_then(|all| all.get(KEY)).ok_or(not_a_model)?;
    let header = serde_json::from_str(text).map_err(|_| not_a_model.to_owned())?;
    Ok((header, text.clone()))
}

/// SHA-256 of a header whose own checksum is left empty.
fn checksum(header: &mut Value) -> String {
    header["sha256"] = Value::String(String::new());
    header.sort_all_objects();
    sha256([header.to_string()])
}

/// The part of a safetensors file behind its header.
fn data_of(bytes: &[u8]) -> &[u8] {
    let length = bytes.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk));
    bytes.get(8 + length as usize..).unwrap_or_default()
}
