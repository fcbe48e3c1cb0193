//! Other names of one speaker, from a user's file.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// Which name stands for which, as TOML: `"Dana Holt" = ["the Iron Mayor", "D. Holt"]`.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    canonical: BTreeMap<String, String>,
}

impl Aliases {
    /// Reads lines `"name" = ["other name", …]`.
    ///
    /// ```
    /// use demarche::article::Aliases;
    /// let aliases = Aliases::parse(r#""Dana Holt" = ["the Iron Mayor"]"#).unwrap();
    /// assert_eq!(aliases.canonical("The Iron Mayor"), Some("Dana Holt"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] when the text is no TOML of that form, or one alias stands for two names.
    pub fn parse(text: &str) -> Result<Self> {
        let names: BTreeMap<String, Vec<String>> =
            toml::from_str(text).map_err(|error| Error::Parameter(format!("list of aliases: {error}")))?;
        let mut canonical = BTreeMap::new();
        for (name, aliases) in names {
            for alias in aliases {
                if let Some(other) = canonical.insert(alias.to_lowercase(), name.clone()).filter(|other| *other != name)
                {
                    return Err(Error::Parameter(format!(
                        "list of aliases: `{alias}` stands for both `{other}` and `{name}`"
                    )));
                }
            }
        }
        Ok(Self { canonical })
    }

    /// The name that stands for `name`, if it is an alias.
    #[must_use]
    pub fn canonical(&self, name: &str) -> Option<&str> {
        if self.canonical.is_empty() {
            return None;
        }
        self.canonical.get(&name.to_lowercase()).map(String::as_str)
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
}
