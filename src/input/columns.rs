//! Which column of a table means what: roles, the names each goes by, and the user's own choice.
//!
//! A column is found by the role's own name, then by that name in other letters (`Text`), then by an alias that other
//! programs write: readtext's `doc_id`, the session and annotator fields of Prodigy, the fields of trafilatura and the
//! Gender Gap Tracker. A name chosen by the user is taken as it stands.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::parquet::ColumnType;
use crate::error::shorten;

/// Columns of a table that are read: as many as a spreadsheet can have.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// Columns that a message lists.
const SHOWN: usize = 30;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The words of an article or statement.
    Text,
    /// The label given by people.
    Label,
    /// What identifies the row.
    Id,
    /// Rows that must stay together: the article they come from.
    Group,
    /// Who says it.
    Speaker,
    /// Whom or what it is about.
    Target,
    /// Who gave the label.
    Annotator,
    /// How much the row counts.
    Weight,
    /// When it was published.
    Date,
    /// Who published it.
    Outlet,
    /// Where it was published.
    Url,
    /// The headline.
    Title,
    /// The language, as an ISO 639-1 code.
    Language,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Label,
        Self::Id,
        Self::Group,
        Self::Speaker,
        Self::Target,
        Self::Annotator,
        Self::Weight,
        Self::Date,
        Self::Outlet,
        Self::Url,
        Self::Title,
        Self::Language,
    ];

    /// The column name of its own.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Label => "label",
            Self::Id => "id",
            Self::Group => "group",
            Self::Speaker => "speaker",
            Self::Target => "target",
            Self::Annotator => "annotator",
            Self::Weight => "weight",
            Self::Date => "date",
            Self::Outlet => "outlet",
            Self::Url => "url",
            Self::Title => "title",
            Self::Language => "language",
        }
    }

    /// Other names it goes by, the likelier first.
    #[must_use]
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["statement", "quote", "sentence", "content", "body"],
            Self::Label => &["class", "category", "y", "sentiment", "stance", "tone", "code", "gold"],
            Self::Group => &["article_id", "doc_id", "article"],
            Self::Annotator => &["coder", "rater", "annotator_id", "user", "_annotator_id", "_session_id"],
            Self::Date => &["publishedAt", "published_at"],
            Self::Outlet => &["source", "sitename", "hostname"],
            Self::Title => &["headline"],
            Self::Id | Self::Speaker | Self::Target | Self::Weight | Self::Url | Self::Language => &[],
        }
    }
}

/// Columns the user named: `--text-column body`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames(BTreeMap<Role, String>);

impl ColumnNames {
    /// Whether this name was chosen for a role.
    pub(super) fn has(&self, column: &str) -> bool {
        self.0.values().any(|name| name == column)
    }

    /// None named: every role is found by its own name or an alias.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Has this role read from the column of exactly this name, which must exist.
    #[must_use]
    pub fn with(mut self, role: Role, column: impl Into<String>) -> Self {
        self.0.insert(role, column.into());
        self
    }
}

/// The columns of one table (for JSON lines: the keys of one row) and the role of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    /// What each holds, where the file declares it.
    types: Vec<ColumnType>,
    found: Vec<Found>,
}

/// Where a role was found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Nowhere,
    At(usize),
    /// Several columns bear an alias, and nothing tells which is meant; the likeliest first.
    Among(Vec<usize>),
}

impl Columns {
    /// Finds the roles among the names of a table's columns.
    ///
    /// # Errors
    /// A message when a name occurs twice, or when the user named a column that does not exist.
    pub(super) fn new(names: Vec<String>, chosen: &ColumnNames) -> std::result::Result<Self, String> {
        if names.len() > MAX_COLUMNS {
            return Err(format!("found {} columns; at most {MAX_COLUMNS} are read", names.len()));
        }
        let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
        for (i, name) in names.iter().enumerate() {
            if let Some(first) = seen.insert(name, i) {
                let (first, second) = (first + 1, i + 1);
                let name = shorten(name);
                return Err(format!(
                    "columns {first} and {second} are both called {name}; every column needs its own name"
                ));
            }
        }
        let mut found = Vec::with_capacity(Role::ALL.len());
        for role in Role::ALL {
            found.push(match chosen.0.get(&role) {
                Some(name) => match names.iter().position(|n| n == name) {
                    Some(at) => Found::At(at),
                    None => return Err(format!("there is no column `{name}`; {}", list(&names))),
                },
                None => find(role, &names),
            });
        }
        Ok(Self { names, types: Vec::new(), found })
    }

    /// With what each column is declared to hold.
    pub(super) fn with_types(self, types: Vec<ColumnType>) -> Self {
        Self { types, ..self }
    }

    /// The columns with their declarations that stand at the positions `kept`.
    pub(super) fn declared(&self, kept: &[usize]) -> Vec<(String, ColumnType)> {
        kept.iter().map(|at| (self.names[*at].clone(), self.holds(*at))).collect()
    }

    /// The positions of all columns that could have one of the roles, or have one of the names.
    pub(super) fn positions(&self, roles: &[Role], is_named: impl Fn(&str) -> bool) -> Vec<usize> {
        let of_role = |role: &Role| match &self.found[*role as usize] {
            Found::Nowhere => Vec::new(),
            Found::At(at) => vec![*at],
            Found::Among(candidates) => candidates.clone(),
        };
        let named = (0..self.names.len()).filter(|at| is_named(&self.names[*at]));
        let mut positions: Vec<usize> = roles.iter().flat_map(of_role).chain(named).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// The names in the order of the table.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What the column at a position is declared to hold.
    #[must_use]
    pub fn holds(&self, at: usize) -> ColumnType {
        self.types.get(at).cloned().unwrap_or_default()
    }

    /// The position of the column with this role, if there is one; of several aliases the likeliest.
    #[must_use]
    pub fn position(&self, role: Role) -> Option<usize> {
        match &self.found[role as usize] {
            Found::Nowhere => None,
            Found::At(at) => Some(*at),
            Found::Among(candidates) => candidates.first().copied(),
        }
    }

    /// The name of the column with this role, if there is one.
    #[must_use]
    pub fn name(&self, role: Role) -> Option<&str> {
        self.position(role).map(|at| self.names[at].as_str())
    }

    /// Makes sure that a role is there and plain.
    ///
    /// # Errors
    /// A message that lists the columns present when none has the role, or the candidates when several could have it.
    pub(super) fn require(&self, role: Role) -> std::result::Result<(), String> {
        let wanted = role.name();
        match &self.found[role as usize] {
            Found::At(_) => Ok(()),
            Found::Among(candidates) => {
                let names: Vec<_> = candidates.iter().map(|at| format!("`{}`", self.names[*at])).collect();
                let names = names.join(", ");
                Err(format!("the columns {names} could all be the `{wanted}`; name one with --{wanted}-column"))
            }
            Found::Nowhere => {
                Err(format!("there is no column `{wanted}`; {}; name one with --{wanted}-column", list(&self.names)))
            }
        }
    }
}

fn find(role: Role, names: &[String]) -> Found {
    let same = |name: &str| names.iter().position(|n| n.trim() == name);
    let alike = |name: &str| names.iter().position(|n| n.trim().eq_ignore_ascii_case(name));
    if let Some(at) = same(role.name()).or_else(|| alike(role.name())) {
        return Found::At(at);
    }
    let candidates: Vec<usize> = role.aliases().iter().filter_map(|alias| alike(alias)).collect();
    match candidates.as_slice() {
        [] => Found::Nowhere,
        [only] => Found::At(*only),
        _ => Found::Among(candidates),
    }
}

fn list(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| shorten(name)).collect();
    let others = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    format!("the columns are {}{others}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str], chosen: &ColumnNames) -> std::result::Result<Columns, String> {
        Columns::new(names.iter().map(|&name| name.to_owned()).collect(), chosen)
    }

    #[test]
    fn the_exact_name_wins_over_other_letters_and_those_over_an_alias() {
        let none = ColumnNames::new();
        assert_eq!(columns(&["sentence", "Text", "text"], &none).unwrap().position(Role::Text), Some(2));
        assert_eq!(columns(&["sentence", " TEXT"], &none).unwrap().position(Role::Text), Some(1));
        assert_eq!(columns(&["Sentence", "doc_id", "source"], &none).unwrap().position(Role::Text), Some(0));
        assert_eq!(columns(&["Sentence", "doc_id", "source"], &none).unwrap().name(Role::Group), Some("doc_id"));
        assert_eq!(columns(&["Sentence", "doc_id", "source"], &none).unwrap().name(Role::Outlet), Some("source"));
        let chosen = ColumnNames::new().with(Role::Text, "b");
        assert_eq!(columns(&["text", "b"], &chosen).unwrap().position(Role::Text), Some(1));
    }

    #[test]
    fn what_is_missing_or_unclear_is_said_with_the_columns_present() {
        let missing = columns(&["id", "words"], &ColumnNames::new()).unwrap().require(Role::Text).unwrap_err();
        assert_eq!(missing, "there is no column `text`; the columns are `id`, `words`; name one with --text-column");
        let unclear = columns(&["body", "quote"], &ColumnNames::new()).unwrap().require(Role::Text).unwrap_err();
        assert_eq!(unclear, "the columns `quote`, `body` could all be the `text`; name one with --text-column");
        let chosen = ColumnNames::new().with(Role::Label, "gold");
        let wrong = columns(&["text", "label"], &chosen).unwrap_err();
        assert_eq!(wrong, "there is no column `gold`; the columns are `text`, `label`");
        let twice = columns(&["text", "n", "text"], &ColumnNames::new()).unwrap_err();
        assert_eq!(twice, "columns 1 and 3 are both called `text`; every column needs its own name");
    }
}
