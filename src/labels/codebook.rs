//! The rules for assigning labels: names in their order, definitions, decision rules, examples, seed terms.
//!
//! A codebook is data (`labels/codebook.toml`); the program compares no label name of its own.

use crate::{Error, LabelNames, checksum::sha256};
use serde::Deserialize;

/// A codebook read from TOML.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    version: u32,
    /// What the labels are about.
    pub title: String,
    /// The label names in their order.
    pub labels: Vec<String>,
    /// One entry per label.
    #[serde(rename = "label")]
    pub entries: Vec<CodebookLabel>,
    /// Decision rules; the first that applies settles the label.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// Of the text it was read from.
    #[serde(skip)]
    sha256: String,
}

/// What a codebook says of one label.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodebookLabel {
    /// Its name.
    pub name: String,
    /// When it applies.
    pub definition: String,
    /// Cue words and short phrases in lower case: the lexicon of the baseline.
    #[serde(default)]
    pub seed_terms: Vec<String>,
    /// Statements it applies to.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Statements it looks to apply to and does not.
    #[serde(default)]
    pub counter_examples: Vec<String>,
}

/// One decision rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its short name.
    pub id: String,
    /// What it says.
    pub text: String,
    /// The label it leads to, where it leads to one.
    pub label: Option<String>,
    /// Statements it settles.
    #[serde(default)]
    pub examples: Vec<String>,
}

/// The layout of codebooks that this program reads.
const VERSION: u32 = 1;

impl Codebook {
    /// Reads a codebook; `file` names it in messages.
    ///
    /// # Errors
    /// [`Error::File`] for text that is no codebook, a version this program does not know, or entries that do not match the list of labels.
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let mut codebook: Self =
            toml::from_str(text).map_err(|error| Error::file(file, error.to_string().trim_end()))?;
        if codebook.version != VERSION {
            let found = codebook.version;
            return Err(Error::file(file, format!("is of version {found}; this program reads version {VERSION}")));
        }
        let entries: Vec<&str> = codebook.entries.iter().map(|entry| entry.name.as_str()).collect();
        if entries != codebook.labels {
            let found =
                if entries.is_empty() { "no label".to_owned() } else { format!("the labels {}", entries.join(", ")) };
            let expected = codebook.labels.join(", ");
            return Err(Error::file(file, format!("describes {found}; expected {expected}, as listed in `labels`")));
        }
        codebook.names().map_err(|error| Error::file(file, error.to_string()))?;
        codebook.sha256 = sha256([text]);
        Ok(codebook)
    }

    /// The codebook of the labelled set that the built-in model is trained on.
    #[must_use]
    pub fn shipped() -> Self {
        let text = include_str!("../../labels/codebook.toml");
        Self::parse(text, "labels/codebook.toml").expect("a test reads the shipped codebook")
    }

    /// The label names in their order.
    ///
    /// # Errors
    /// [`Error::Labels`] for fewer than two labels or a repeated one.
    pub fn names(&self) -> Result<LabelNames, Error> {
        LabelNames::new(self.labels.clone())
    }

    /// SHA-256 of the text it was read from, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The seed terms of each label, in the order of the label names.
    #[must_use]
    pub fn seed_terms(&self) -> Vec<Vec<String>> {
        self.entries.iter().map(|entry| entry.seed_terms.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_codebook_can_be_read() {
        let codebook = Codebook::shipped();
        assert_eq!(codebook.names().expect("valid").len(), codebook.entries.len());
    }

    #[test]
    fn a_codebook_whose_entries_miss_a_label_is_refused() {
        let text = "version = 1\ntitle = 't'\nlabels = ['a', 'b']\n[[label]]\nname = 'a'\ndefinition = 'd'\n";
        let error = Codebook::parse(text, "c.toml").expect_err("b is not described");
        assert_eq!(error.to_string(), "c.toml: describes the labels a; expected a, b, as listed in `labels`");
    }
}
