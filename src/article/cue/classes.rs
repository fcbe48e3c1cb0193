//! What a cue takes and which classes of grammar words there are, as bits of a number; the data files call them by name.

/// What a cue takes, and what a preposition is, as bits. The names are those of the data files.
pub(in crate::article) const TAKES: [&str; 28] = [
    "quote",
    "clause",
    "hearer",
    "to",
    "object",
    "source",
    "about",
    "of",
    "for",
    "against",
    "on",
    "with",
    "as",
    "in",
    "from",
    "over",
    "by",
    "out",
    "if",
    "at",
    "that",
    "party",
    "thing",
    "named",
    "paper",
    "impersonal",
    "marked",
    "infinitive",
];

/// Grammar classes, as bits. The names are those of the data files.
pub(in crate::article) const GRAMMAR: [&str; 32] = [
    "pronoun",
    "relative",
    "determiner",
    "preposition",
    "conjunction",
    "subordinator",
    "complementizer",
    "auxiliary",
    "be",
    "adverb",
    "time",
    "title",
    "role",
    "institution",
    "place",
    "paper",
    "feminine",
    "masculine",
    "press",
    "term",
    "abbreviation",
    "reported",
    "government",
    "number",
    "aged",
    "self",
    "honour",
    "office",
    "prime",
    "behind",
    "have",
    "event",
];

/// The bit of a name in one of the two lists above.
pub(in crate::article) const fn bit(names: &[&str], name: &str) -> u32 {
    let mut at = 0;
    while at < names.len() {
        if same(names[at].as_bytes(), name.as_bytes()) {
            return 1 << at;
        }
        at += 1;
    }
    panic!("the name stands in the list")
}

/// Equality of byte strings in a constant.
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
