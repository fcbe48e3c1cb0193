//! Verbs of saying that tell of silence: "did not say whether …", "said nothing".

use std::ops::Range;

use super::clause::Clause;

impl Clause<'_> {
    /// Whether a verb of saying, with the words before it, only tells that somebody was silent: "did not say whether …", "did not
    /// immediately respond to …", "said nothing".
    pub(super) fn says_nothing(&self, group: Range<usize>, end: usize) -> bool {
        let is_one = |at: usize, words: &[&str]| words.iter().any(|word| self.is(at, word));
        let verb = end - 1;
        let says = ["say", "says", "said", "saying", "specify", "disclose", "reveal"];
        if self.is(end, "nothing") && is_one(verb, &says) {
            let next = self.get(end + 1);
            // "said nothing of value was stolen"
            let is_subject = (end + 1..self.clause_end(end + 1)).any(|at| self.is_finite(at));
            return !is_subject
                && next.is_none_or(|t| !t.is_word() || t.is_preposition() || t.is_time() || t.is_subordinator());
        }
        let is_negated = group.clone().any(|at| {
            is_one(at, &["not", "never"])
                || self.tokens[at].is_auxiliary()
                    && self.word(at).ends_with(['t', 'T'])
                    && self.word(at).contains(['\'', '’'])
        });
        let answers =
            ["respond", "responded", "reply", "replied", "answer", "answered", "comment", "commented", "elaborate"];
        let asked = ["whether", "if", "when", "where", "why", "how", "who", "what", "which"];
        is_negated && (is_one(verb, &answers) || is_one(verb, &says) && is_one(end, &asked))
    }
}
