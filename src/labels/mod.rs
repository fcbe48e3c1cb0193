//! Statements with a label given by people, as a set to train on or to hold a model against.

mod annotations;
mod codebook;
mod duplicates;
mod folds;
mod provenance;
mod reader;
mod unlabelled;

pub use annotations::{AnnotationReport, Annotations, Item};
pub use codebook::Codebook;
pub use folds::Fold;
pub use provenance::Provenance;
pub use reader::ReadReport;
pub use unlabelled::UnlabelledTexts;

use crate::{Error, Label, LabelNames, checksum::sha256, features::Utterance, text::language};

/// A statement and its gold label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledStatement {
    /// The row's `id`, where the table has one.
    pub id: Option<String>,
    /// What the model reads.
    pub text: String,
    /// Who says it, where known.
    pub speaker: Option<String>,
    /// Whom or what it is about, where known.
    pub target: Option<String>,
    /// Its language, as an ISO 639-1 code, where the table says so. Nothing is learned from it.
    pub language: Option<String>,
    /// The gold label.
    pub label: Label,
    /// The article it comes from, where known.
    pub article: Option<String>,
    /// How much it counts in fitting; above 0.
    pub weight: f64,
}

/// Labelled statements with the names of their labels, in the order of the table.
#[derive(Clone, Debug)]
pub struct LabelledSet {
    names: LabelNames,
    statements: Vec<LabelledStatement>,
    groups: Vec<u32>,
    weighted: bool,
    provenance: Vec<Provenance>,
}

impl LabelledStatement {
    /// What a featurizer reads of it.
    #[must_use]
    pub fn utterance(&self) -> Utterance<'_> {
        let [speaker, target, language] = [&self.speaker, &self.target, &self.language].map(Option::as_deref);
        Utterance { text: &self.text, speaker, target, language }
    }
}

impl LabelledSet {
    /// Takes statements whose labels are indices into `names`.
    ///
    /// # Errors
    /// [`Error::Labels`] when there is no statement.
    pub fn new(names: LabelNames, statements: Vec<LabelledStatement>) -> Result<Self, Error> {
        if statements.is_empty() {
            return Err(Error::Labels("no labelled statement with a text was found".to_owned()));
        }
        let texts: Vec<&str> = statements.iter().map(|s| s.text.as_str()).collect();
        let articles: Vec<Option<&str>> = statements.iter().map(|s| s.article.as_deref()).collect();
        let groups = duplicates::groups(&texts, &articles);
        let weighted = statements.iter().any(|s| (s.weight - 1.0).abs() > 0.0);
        let provenance = vec![Provenance::default(); statements.len()];
        Ok(Self { names, statements, groups, weighted, provenance })
    }

    /// The names of the labels.
    #[must_use]
    pub fn names(&self) -> &LabelNames {
        &self.names
    }

    /// The statements in order.
    #[must_use]
    pub fn statements(&self) -> &[LabelledStatement] {
        &self.statements
    }

    /// What else the table says of each statement, in order.
    #[must_use]
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// The texts in order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.statements.iter().map(|s| s.text.as_str()).collect()
    }

    /// What a featurizer reads of each, in order.
    #[must_use]
    pub fn utterances(&self) -> Vec<Utterance<'_>> {
        self.statements.iter().map(LabelledStatement::utterance).collect()
    }

    /// The language of the texts, told from up to a hundred of them; `None` where nine in ten of those that can be told do not agree, or none
    /// can.
    #[must_use]
    pub fn language(&self) -> Option<&'static str> {
        let step = self.statements.len().div_ceil(100);
        let some: Vec<&str> = self.statements.iter().step_by(step).map(|s| s.text.as_str()).collect();
        // One short statement is too little to tell; of five together one language of two shows.
        let told: Vec<&str> = some.chunks(5).filter_map(|texts| language::detect(&texts.join("\n"))).collect();
        let agree = |language: &&&str| told.iter().filter(|told| told == language).count() * 10 >= told.len() * 9;
        told.iter().find(agree).copied()
    }

    /// Whether any statement has a speaker or a target.
    #[must_use]
    pub fn names_parties(&self) -> bool {
        self.statements.iter().any(|s| s.speaker.is_some() || s.target.is_some())
    }

    /// The gold labels as indices, in order.
    #[must_use]
    pub fn gold(&self) -> Vec<u32> {
        self.statements.iter().map(|s| s.label.index() as u32).collect()
    }

    /// The weights in order; `None` when all are 1.
    #[must_use]
    pub fn weights(&self) -> Option<Vec<f64>> {
        self.weighted.then(|| self.statements.iter().map(|s| s.weight).collect())
    }

    /// The group of each statement, numbered from 0: statements of one article and near-duplicates share one.
    #[must_use]
    pub fn groups(&self) -> &[u32] {
        &self.groups
    }

    /// The number of groups.
    #[must_use]
    pub fn n_groups(&self) -> usize {
        self.groups.iter().max().map_or(0, |group| *group as usize + 1)
    }

    /// How many statements have each label.
    #[must_use]
    pub fn support(&self) -> Vec<usize> {
        let mut support = vec![0; self.names.len()];
        self.statements.iter().for_each(|s| support[s.label.index()] += 1);
        support
    }

    /// The number of folds that can be cut when `wanted` are asked for: not more than the rarest label has rows or than
    /// there are groups.
    ///
    /// # Errors
    /// [`Error::Labels`] when not even two folds can be cut, naming the label or the groups at fault;
    /// [`Error::Parameter`] when fewer than two are asked for.
    pub fn n_folds(&self, wanted: usize) -> Result<usize, Error> {
        if wanted < 2 {
            return Err(Error::Parameter(format!("--folds must be at least 2, not {wanted}")));
        }
        let support = self.support();
        let rarest = (0..support.len()).min_by_key(|label| support[*label]).expect("there are at least two labels");
        if support[rarest] < 2 {
            let name = self.names.name(Label::new(rarest));
            let rows = if support[rarest] == 1 { "1 row" } else { "no row" };
            return Err(Error::Labels(format!(
                "the label `{name}` has {rows}; cross-validation needs at least 2, and 5 or more to mean anything: \
                 add rows or leave the label out"
            )));
        }
        if self.n_groups() < 2 {
            return Err(Error::Labels(
                "all rows belong to one group, so none can be held out: is the group column (`group`, `article_id`, \
                 `doc_id`) the right one, or are all texts copies of one?"
                    .to_owned(),
            ));
        }
        Ok(wanted.min(support[rarest]).min(self.n_groups()))
    }

    /// Cuts the rows into `k` folds that keep groups whole and labels in proportion.
    #[must_use]
    pub fn folds(&self, k: usize, seed: u64) -> Vec<Fold> {
        folds::stratified(&self.gold(), &self.groups, k, seed)
    }

    /// The same folds as if every row stood alone: what a random split would do. Only to show what that would claim.
    #[must_use]
    pub fn random_folds(&self, k: usize, seed: u64) -> Vec<Fold> {
        let alone: Vec<u32> = (0..self.statements.len() as u32).collect();
        folds::stratified(&self.gold(), &alone, k, seed)
    }

    /// The set of some of the rows, with the same label names; the groups are the same, numbered anew.
    ///
    /// # Errors
    /// [`Error::Labels`] when no row is listed.
    pub fn subset(&self, rows: &[usize]) -> Result<Self, Error> {
        if rows.is_empty() {
            return Err(Error::Labels("no labelled statement is left".to_owned()));
        }
        let statements = rows.iter().map(|row| self.statements[*row].clone()).collect();
        let mut numbers = vec![u32::MAX; self.n_groups()];
        let mut n_groups = 0;
        let renumber = |row: &usize| {
            let number = &mut numbers[self.groups[*row] as usize];
            if *number == u32::MAX {
                *number = n_groups;
                n_groups += 1;
            }
            *number
        };
        let groups = rows.iter().map(renumber).collect();
        let provenance = rows.iter().map(|row| self.provenance[*row].clone()).collect();
        Ok(Self { names: self.names.clone(), statements, groups, weighted: self.weighted, provenance })
    }

    /// The SHA-256 of the rows as they enter training, in hexadecimal digits: names, then id, text,
    /// speaker, target, label, article and weight of each row.
    #[must_use]
    pub fn sha256(&self) -> String {
        // The length before each field keeps two different sets from giving the same bytes.
        let field = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
        let names = self.names.iter().map(field);
        let rows = self.statements.iter().flat_map(|s| {
            let [id, speaker, target, article] =
                [&s.id, &s.speaker, &s.target, &s.article].map(|cell| cell.as_deref().unwrap_or(""));
            [id, &s.text, speaker, target, self.names.name(s.label), article, &s.weight.to_string()].map(field)
        });
        sha256(names.chain(rows))
    }
}
