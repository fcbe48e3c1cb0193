//! Who is a minister and who was one: "former minister Bo Lund", "Ada Crane, the minister".

use std::ops::Range;

use super::without_article;
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

/// Most words before a name that tell of a role: "the former Delm city councillor".
const LONGEST: usize = 5;

/// Whether a word in lower case says that a role is over.
pub(super) fn is_former(word: &str) -> bool {
    FORMER.contains(&word)
}

impl Clause<'_> {
    /// Whether the words before a name that begins at `start`, or those in apposition to it, tell of a role that is over, and of one that is not.
    pub(super) fn tenure(&self, start: usize, apposition: &Range<usize>) -> (bool, bool) {
        let ends = |at: usize| is_former(&without_article(self.word(at)).to_lowercase());
        let belongs = |at: &usize| self.is_nominal(*at) && !self.is_finite(*at) && !self.tokens[*at].is_preposition();
        let before = (start.saturating_sub(LONGEST)..start).rev().take_while(belongs).last().unwrap_or(start)..start;
        let told = |words: Range<usize>| {
            let former = words.clone().find(|at| ends(*at));
            let has_role = |words: Range<usize>| self.tokens[words].iter().any(Token::is_role);
            (has_role(words.clone()), former.is_some_and(|at| has_role(at..words.end)))
        };
        let (titled, apposed) = (told(before), told(apposition.clone()));
        (titled.1 || apposed.1, titled.0 && !titled.1 || apposed.0 && !apposed.1)
    }
}
