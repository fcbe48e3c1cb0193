//! Who is a minister and who was one: "former minister Bo Lund", "Ada Crane, the minister".

use std::ops::Range;

use crate::article::{clause::Clause, token::Token};

/// Words before a role that is over.
const FORMER: [&str; 11] = [
    "former",
    "ehemalige",
    "ehemaliger",
    "ehemaligen",
    "frühere",
    "früherer",
    "früheren",
    "ancien",
    "ancienne",
    "бывший",
    "бывшая",
];

/// Whether a word in lower case says that a role is over.
pub(super) fn is_former(word: &str) -> bool {
    FORMER.contains(&word)
}

impl Clause<'_> {
    /// Whether the words before a name that begins at `start`, or those in apposition to it, tell of a role that is over, and of one that is not.
    pub(super) fn tenure(&self, start: usize, apposition: &Range<usize>) -> (bool, bool) {
        let ends = |at: usize| is_former(&self.word(at).to_lowercase());
        let belongs = |at: &usize| {
            let token = &self.tokens[*at];
            token.is_role() || token.is_title() || token.is_office() || ends(*at)
        };
        let before = (0..start).rev().take_while(belongs).last().unwrap_or(start)..start;
        let told = |mut words: Range<usize>| {
            let has_role = self.tokens[words.clone()].iter().any(Token::is_role);
            (has_role, has_role && words.any(ends))
        };
        let (titled, apposed) = (told(before), told(apposition.clone()));
        (titled.1 || apposed.1, titled.0 && !titled.1 || apposed.0 && !apposed.1)
    }
}
