//! The flags that say which statements of an article to give: of `extract`, and of `predict` on articles.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use demarche::article::{Aliases, Cues, ExtractionOptions, Keep, Kind};
use demarche::text::encoding::decode;

/// Said of a file with bytes that are no character.
pub(super) const DAMAGED: &str = "some bytes fit no character of its encoding and are read as U+FFFD";

/// What to look for in articles.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Statements of articles")]
pub(super) struct ExtractionFlags {
    /// Which text of a page to read: the article, or menus and captions as well
    #[arg(long, value_name = "WHAT", default_value = "article", value_parser = keep())]
    keep: Keep,

    /// Kinds of statements to give, separated by commas
    #[arg(long, value_name = "KINDS", value_delimiter = ',', default_value = "direct,mixed,indirect,narration")]
    #[arg(value_parser = kind())]
    kinds: Vec<Kind>,

    /// Reporting words to know besides those built in, as TOML
    #[arg(long, value_name = "FILE")]
    cues: Option<PathBuf>,

    /// Other names of speakers, as TOML: `"Dana Holt" = ["the Iron Mayor"]`
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
}

impl ExtractionFlags {
    /// The options of extraction.
    pub(super) fn options(&self) -> anyhow::Result<ExtractionOptions> {
        Ok(ExtractionOptions {
            keep: self.keep,
            kinds: self.kinds.clone(),
            cues: word_list(self.cues.as_deref(), Cues::parse)?,
            aliases: word_list(self.aliases.as_deref(), Aliases::parse)?,
        })
    }
}

/// The list in the user's file; without one the default.
fn word_list<T: Default>(file: Option<&Path>, parse: fn(&str) -> demarche::Result<T>) -> anyhow::Result<T> {
    let Some(file) = file else { return Ok(T::default()) };
    let name = || file.display().to_string();
    let content = fs::read(file).with_context(name)?;
    parse(&decode(&content).text).with_context(name)
}

/// Reads what to keep.
fn keep() -> impl TypedValueParser<Value = Keep> {
    PossibleValuesParser::new(["article", "everything"])
        .map(|name| if name == "everything" { Keep::Everything } else { Keep::Article })
}

/// Reads the name of a kind; its error lists them.
fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name))
        .map(|name| Kind::ALL.into_iter().find(|kind| kind.name() == name).expect("the parser knows the names only"))
}
