//! Other names of one speaker, from a user's file.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// Which name stands for which, as TOML: `"Dana Holt" = ["the Iron Mayor", "D. Holt"]`. Neither case nor an article before
/// a name makes a difference.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    canonical: BTreeMap<String, String>,
    /// The same for aliases without their articles; `None` where that leaves one alias of two names.
    bare: BTreeMap<String, Option<String>>,
}

/// Articles of the languages whose reporting words are built in, without those that are also words of names (`Li`, `Du`).
const ARTICLES: [&str; 26] = [
    "the", "a", "an", "le", "la", "les", "un", "une", "el", "los", "las", "una", "unos", "unas", "der", "die", "das",
    "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines",
];

impl Aliases {
    /// Reads lines `"name" = ["other name", …]`.
    ///
    /// ```
    /// use demarche::article::Aliases;
    /// let aliases = Aliases::parse(r#""Dana Holt" = ["the Iron Mayor"]"#)?;
    /// assert_eq!(aliases.canonical("The Iron Mayor"), Some("Dana Holt"));
    /// assert_eq!(aliases.canonical("Iron Mayor"), Some("Dana Holt"));
    /// # Ok::<(), demarche::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] when the text is no TOML of that form, or one alias stands for two names.
    pub fn parse(text: &str) -> Result<Self> {
        let names: BTreeMap<String, Vec<String>> =
            toml::from_str(text).map_err(|error| Error::Parameter(format!("list of aliases: {error}")))?;
        let mut canonical = BTreeMap::new();
        let mut bare = BTreeMap::new();
        for (name, aliases) in names {
            for alias in aliases {
                let key = key_of(&alias);
                bare.entry(without_article(&key).to_owned())
                    .and_modify(|one: &mut Option<String>| {
                        if one.as_ref() != Some(&name) {
                            *one = None;
                        }
                    })
                    .or_insert_with(|| Some(name.clone()));
                if let Some(other) = canonical.insert(key, name.clone()).filter(|other| *other != name) {
                    return Err(Error::Parameter(format!(
                        "list of aliases: `{alias}` stands for both `{other}` and `{name}`"
                    )));
                }
            }
        }
        Ok(Self { canonical, bare })
    }

    /// The name that stands for `name`, if it is an alias.
    #[must_use]
    pub fn canonical(&self, name: &str) -> Option<&str> {
        if self.canonical.is_empty() {
            return None;
        }
        let key = key_of(name);
        let found = self.canonical.get(&key).or_else(|| self.bare.get(without_article(&key))?.as_ref());
        found.map(String::as_str)
    }
}

/// A name as it is compared: in lower case, with one kind of apostrophe.
fn key_of(name: &str) -> String {
    name.to_lowercase().replace('’', "'")
}

/// A key without its article.
fn without_article(name: &str) -> &str {
    if let Some(rest) = name.strip_prefix("l'").filter(|rest| !rest.is_empty()) {
        return rest;
    }
    match name.split_once(' ') {
        Some((article, rest)) if ARTICLES.contains(&article) => rest.trim_start(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_of_two_names_is_refused() {
        let error = Aliases::parse("\"A\" = [\"x\"]\n\"B\" = [\"x\"]").expect_err("ambiguous");
        assert_eq!(error.to_string(), "list of aliases: `x` stands for both `A` and `B`");
    }

    #[test]
    fn an_alias_is_found_with_its_article_or_without_and_in_any_case() {
        let aliases = Aliases::parse(
            "\"Dana Holt\" = [\"the Iron Mayor\", \"la Dame\", \"Union\"]\n\"Bo Lund\" = [\"l’homme fort\", \"the Dame\"]",
        )
        .unwrap();
        for (name, expected) in [
            ("Iron Mayor", Some("Dana Holt")),
            ("THE IRON MAYOR", Some("Dana Holt")),
            ("an iron mayor", Some("Dana Holt")),
            ("the Union", Some("Dana Holt")),
            ("L'homme fort", Some("Bo Lund")),
            ("la dame", Some("Dana Holt")),
            ("The Dame", Some("Bo Lund")),
            ("Dame", None),
            ("Mayor", None),
            ("the", None),
        ] {
            assert_eq!(aliases.canonical(name), expected, "{name}");
        }
    }
}
