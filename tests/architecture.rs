//! The rules of docs/architecture.md that a program can check.

use std::fs;
use std::path::{Path, PathBuf};

use demarche::labels::Codebook;

/// A module may use those before it.
const DIRECTION: [&str; 15] = [
    "ahead",
    "checksum",
    "error",
    "random",
    "stance",
    "text",
    "input",
    "article",
    "features",
    "labels",
    "metrics",
    "model",
    "evaluation",
    "corpus",
    "report",
];
/// What the crate's root shows of `error` and `stance`.
const AT_THE_ROOT: [&str; 5] = ["Error", "Result", "Label", "LabelNames", "Probabilities"];
/// A longer file asks for a split along a noun.
const LONGEST: usize = 350;

/// A source file without comments and without the tests at its end.
struct Source {
    /// Below `src`, with `/`.
    path: String,
    lines: usize,
    code: String,
}

impl Source {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![root.clone()];
        let mut files: Vec<PathBuf> = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        // A file called tests.rs holds the unit tests of its module and nothing else.
        files.retain(|path| path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs"));
        files.sort();
        files.iter().map(|path| Self::read(path, &root)).collect()
    }

    fn read(path: &Path, root: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a source file");
        let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let is_comment = |line: &str| line.trim_start().starts_with("//");
        let code = before_tests.lines().filter(|line| !is_comment(line)).filter_map(|line| line.split(" // ").next());
        Self {
            path: path.strip_prefix(root).expect("below src").to_string_lossy().replace('\\', "/"),
            lines: text.lines().count(),
            code: code.collect::<Vec<_>>().join("\n"),
        }
    }

    /// The module of the crate it belongs to.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    fn is_of_the_binary(&self) -> bool {
        matches!(self.module(), "main" | "cli")
    }

    /// The first names of all paths that begin with `crate::`, those in braces too.
    fn uses(&self) -> Vec<String> {
        let mut found = Vec::new();
        for rest in self.code.split("crate::").skip(1) {
            let Some(inside) = rest.strip_prefix('{') else {
                found.push(first_name(rest));
                continue;
            };
            let mut depth = 0;
            let mut start = 0;
            for (at, c) in inside.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth > 0 => depth -= 1,
                    ',' | '}' if depth == 0 => {
                        found.push(first_name(&inside[start..at]));
                        start = at + 1;
                    }
                    _ => {}
                }
                if c == '}' && start == at + 1 {
                    break;
                }
            }
        }
        found.retain(|name| !name.is_empty());
        found
    }
}

fn first_name(path: &str) -> String {
    path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn rank(module: &str) -> Option<usize> {
    DIRECTION.iter().position(|known| *known == module)
}

#[test]
fn no_module_imports_against_the_direction() {
    for source in Source::all().iter().filter(|source| !source.is_of_the_binary() && source.path != "lib.rs") {
        let own = rank(source.module()).unwrap_or_else(|| panic!("{} has no place in the direction", source.path));
        for name in source.uses() {
            let stated = if AT_THE_ROOT.contains(&name.as_str()) { Some(0) } else { rank(&name) };
            let used = stated.unwrap_or_else(|| panic!("{} uses {name}, which has no place", source.path));
            assert!(used <= own, "{} uses {name}, which comes after it", source.path);
        }
        // `super` must not be a way around: in these files it would be the root, and twice it may be.
        let stem = source.path.rsplit('/').next().unwrap_or_default();
        let at_the_top = !source.path.contains('/') || (stem == "mod.rs" && source.path.matches('/').count() == 1);
        assert!(!(at_the_top && source.code.contains("super::")), "{} uses super for the root", source.path);
        assert!(!source.code.contains("super::super::"), "{} reaches two modules up", source.path);
    }
}

#[test]
fn the_paths_of_grouped_imports_are_found() {
    let code = "use crate::{\n    Error, Label,\n    features::{Block, counts::{A, B}},\n    text::Span,\n};\nlet x = crate::model::fit({1});";
    let source = Source { path: "model/mod.rs".to_owned(), lines: 0, code: code.to_owned() };
    assert_eq!(source.uses(), ["Error", "Label", "features", "text", "model"]);
}

#[test]
fn the_binary_uses_the_public_interface_alone() {
    for source in Source::all().iter().filter(|source| source.is_of_the_binary()) {
        for name in source.uses() {
            assert!(rank(&name).is_none(), "{} uses crate::{name}", source.path);
        }
        for module in DIRECTION {
            assert!(!source.code.contains(&format!("mod {module};")) || source.path != "main.rs", "mod {module}");
        }
    }
    for source in Source::all().iter().filter(|source| !source.is_of_the_binary()) {
        assert!(!source.uses().contains(&"cli".to_owned()), "{} uses the binary", source.path);
    }
}

#[test]
fn no_label_name_is_written_in_the_program() {
    for source in Source::all() {
        let words: Vec<&str> = source.code.split(|c: char| !c.is_alphanumeric()).collect();
        for name in Codebook::shipped().labels {
            assert!(!words.iter().any(|word| word.eq_ignore_ascii_case(&name)), "{} names `{name}`", source.path);
        }
    }
}

#[test]
fn no_source_file_is_too_long_to_read_in_one_sitting() {
    for source in Source::all() {
        assert!(source.lines <= LONGEST, "{} has {} lines", source.path, source.lines);
    }
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    for source in Source::all() {
        assert!(!source.code.contains(".unwrap()"), "{} unwraps", source.path);
    }
}
