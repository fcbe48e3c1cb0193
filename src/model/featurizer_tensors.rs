//! A featurizer as tensors: its terms and how many texts have them, the names it masks, the vectors learned from unlabelled texts.

use super::tensors::{Reader, Tensor};
use crate::features::{Block, BlockRanges, Featurizer, Latent, Names, NgramRange, TermStatistics, Vocabulary};
use std::borrow::Cow;

/// How the tensors of each space of [`Latent`] begin.
const SPACES: [&str; 2] = ["latent.", "latent.near."];

/// All its tensors, with their names.
pub(super) fn write(featurizer: &Featurizer) -> Vec<(String, Tensor<'_>)> {
    let mut tensors = statistics("", featurizer);
    if let Some(names) = featurizer.masked() {
        let names: Vocabulary = names.iter().collect();
        tensors.extend(terms("masked", Cow::Owned(names)));
    }
    for (name, space) in SPACES.iter().zip(featurizer.latent().into_iter().flat_map(Latent::spaces)) {
        tensors.extend(statistics(name, &space.featurizer));
        let shape = [space.vectors.nrows(), space.vectors.ncols()];
        let vectors = space.vectors.as_slice().map_or_else(|| space.vectors.iter().copied().collect(), Cow::Borrowed);
        tensors.push((format!("{name}vectors"), Tensor::f32(vectors, &shape)));
    }
    tensors
}

/// The featurizer of these n-gram ranges, fitted on `n_statements`; what it has of unlabelled texts was learned from `n_texts`.
pub(super) fn read(
    reader: &Reader,
    ranges: BlockRanges,
    n_statements: usize,
    masks_names: bool,
    n_texts: usize,
) -> Result<Featurizer, String> {
    let names = || reader.terms("masked.terms", "masked.ends");
    let masked = if masks_names { Some(Names::from_words(names()?.iter().map(str::to_owned).collect())) } else { None };
    let latent = if ranges.latent { Some(read_latent(reader, n_texts, masked.as_ref())?) } else { None };
    let terms = read_statistics(reader, "", ranges)?;
    Ok(Featurizer::from_statistics(n_statements, terms, masked, latent))
}

/// The terms of a featurizer of these n-gram ranges.
fn read_statistics(reader: &Reader, prefix: &str, ranges: BlockRanges) -> Result<Vec<TermStatistics<'static>>, String> {
    let mut statistics = Vec::new();
    for block in Block::ALL {
        if let Some(range) = ranges.of(block) {
            let range = NgramRange::new(range.first, range.last).map_err(|error| error.to_string())?;
            let name = format!("{prefix}{}", block.name());
            let terms = reader.terms(&format!("{name}.terms"), &format!("{name}.ends"))?;
            let df = reader.u32(&format!("{name}.df"), terms.len())?;
            statistics.push(TermStatistics { block, range, terms: Cow::Owned(terms), df: Cow::Owned(df) });
        }
    }
    Ok(statistics)
}

fn read_latent(reader: &Reader, n_texts: usize, masked: Option<&Names>) -> Result<Latent, String> {
    let mut spaces = Vec::new();
    for (name, ranges) in SPACES.iter().zip(Latent::RANGES) {
        let terms = read_statistics(reader, name, ranges)?;
        let featurizer = Featurizer::from_statistics(n_texts, terms, masked.cloned(), None);
        let vectors = reader.matrix(&format!("{name}vectors"), featurizer.n_terms())?;
        spaces.push((featurizer, vectors));
    }
    let spaces = spaces.try_into().expect("one for each name");
    Ok(Latent::from_spaces(spaces, n_texts))
}

/// The terms of a featurizer and how many texts have them.
fn statistics<'f>(prefix: &str, featurizer: &'f Featurizer) -> Vec<(String, Tensor<'f>)> {
    let of = |TermStatistics { block, terms, df, .. }: TermStatistics<'f>| {
        let name = format!("{prefix}{}", block.name());
        let df = (format!("{name}.df"), Tensor::u32(df));
        self::terms(&name, terms).into_iter().chain([df])
    };
    featurizer.statistics().into_iter().flat_map(of).collect()
}

/// Texts as two tensors: all of them in one, and where each ends.
fn terms<'f>(name: &str, terms: Cow<'f, Vocabulary>) -> [(String, Tensor<'f>); 2] {
    let (text, ends) = match terms {
        Cow::Borrowed(terms) => (Cow::Borrowed(terms.text().as_bytes()), Cow::Borrowed(terms.ends())),
        Cow::Owned(terms) => (Cow::Owned(terms.text().as_bytes().to_vec()), Cow::Owned(terms.ends().to_vec())),
    };
    [(format!("{name}.terms"), Tensor::u8(text)), (format!("{name}.ends"), Tensor::u32(ends))]
}
