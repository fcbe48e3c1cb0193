//! A sentence as tokens: words with what the lists know of them, marks, and whether they stand inside a quotation.
//!
//! Tokens keep byte spans of the article's text. Apostrophe-s is a token of its own, because it shows a possessor.

mod party_tag;
mod reading;

use party_tag::leave_out_tag;
use reading::{plain_word, read};

use super::cue::{GRAMMAR, Lexicon, Part, Word, bit};
use crate::text::{Span, quotation::Quotation};

/// Longest word, in bytes, that is looked up; no list holds a longer one.
const LONGEST_LISTED: usize = 40;

/// Long words from which a sentence can be judged to be in title case.
const SHORTEST_HEADLINE: usize = 4;

/// What a token is by its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A word in lower case.
    Lower,
    /// A word that begins with a capital.
    Capital,
    /// A word that begins with a digit.
    Number,
    /// "'s", or the apostrophe after a plural.
    Possessive,
    /// A double quotation mark, or a single one that marks a quotation.
    Mark,
    /// A comma.
    Comma,
    /// A colon.
    Colon,
    /// A full stop, question or exclamation mark, ellipsis.
    Stop,
    /// Semicolon, dash, bracket or another sign that separates clauses.
    Break,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'l> {
    pub(super) span: Span,
    pub(super) shape: Shape,
    /// What the lists say of it.
    pub(super) word: Option<&'l Word>,
    /// The word's bits of [`GRAMMAR`], which every rule asks for.
    grammar: u32,
    /// Whether the word may be a cue, which few are.
    pub(super) is_cue: bool,
    /// Inside a quotation, marks included.
    pub(super) quoted: bool,
}

macro_rules! grammar_questions {
    ($($(#[$doc:meta])* $question:ident = $class:literal;)*) => {
        impl Token<'_> { $($(#[$doc])* pub(super) fn $question(&self) -> bool { self.has(const { bit(&GRAMMAR, $class) }) })* }
    };
}

grammar_questions! {
    is_pronoun = "pronoun";
    is_relative = "relative";
    is_determiner = "determiner";
    is_preposition = "preposition";
    is_conjunction = "conjunction";
    is_subordinator = "subordinator";
    is_complementizer = "complementizer";
    is_auxiliary = "auxiliary";
    is_be = "be";
    is_listed_adverb = "adverb";
    is_time = "time";
    is_title = "title";
    is_role = "role";
    is_institution = "institution";
    /// A kind of place that goes before its name: "the island of Skarnholm".
    is_place = "place";
    /// What speaks for its owner: "the port's figures".
    is_paper = "paper";
    is_press = "press";
    /// A verb in the mood of reported speech: "sei".
    is_reported_mood = "reported";
    is_term = "term";
    /// A country or capital, which stands for its government.
    is_government = "government";
    /// A number in letters.
    is_number = "number";
    is_feminine = "feminine";
    is_masculine = "masculine";
    /// Who is told by the age alone: "67-year-old".
    is_aged = "aged";
    /// A word by which speakers mean themselves: "I", "our".
    is_self = "self";
    /// Letters behind a name that are no part of it: "Anna Reed KC".
    is_honour = "honour";
    /// What tells one minister or secretary from another: "foreign".
    is_office = "office";
    /// What tells the head of a government from its ministers: "prime".
    is_prime = "prime";
    /// A form of the German "haben", which makes one verb with a participle at the end: "hat … zurückgewiesen".
    is_have = "have";
    /// An adjective that stands behind its noun, before "with", "to" and the like: "officials familiar with".
    is_behind = "behind";
    /// What is called and held, and says nothing: "an election", "a meeting".
    is_event = "event";
}

impl<'l> Token<'l> {
    fn new(span: Span, shape: Shape, word: Option<&'l Word>, quoted: bool) -> Self {
        let (grammar, is_cue) = word.map_or((0, false), |word| (word.grammar, word.is_cue));
        Self { span, shape, word, grammar, is_cue, quoted }
    }

    fn has(&self, class: u32) -> bool {
        self.grammar & class != 0
    }

    /// A word of letters or digits.
    pub(super) fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Lower | Shape::Capital | Shape::Number)
    }

    /// How many words it is: one, or about half its characters in a script that sets no blanks between words.
    pub(super) fn n_words(&self, text: &str) -> usize {
        let letters = self.span.of(text).chars();
        match letters.clone().next() {
            _ if !self.is_word() => 0,
            Some(
                '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{9fff}',
            ) => letters.count().div_ceil(2),
            _ => 1,
        }
    }

    /// A capitalised word that is no grammar word ("The").
    pub(super) fn is_name_like(&self) -> bool {
        self.shape == Shape::Capital
            && !(self.is_determiner()
                || self.is_pronoun()
                || self.is_preposition()
                || self.is_subordinator()
                || self.is_conjunction()
                || self.is_auxiliary())
    }

    /// A role or a body, which can say something.
    pub(super) fn is_speaking(&self) -> bool {
        self.is_role() || self.is_institution()
    }

    /// A listed adverb, or a word in -ly that no list knows.
    pub(super) fn is_adverb(&self, text: &str) -> bool {
        self.is_listed_adverb()
            || self.shape == Shape::Lower
                && self.word.is_none()
                && self.span.len() > 4
                && self.span.of(text).ends_with("ly")
    }

    /// Whether it is this word, whatever its case.
    pub(super) fn is(&self, text: &str, word: &str) -> bool {
        self.span.len() == word.len() && self.span.of(text).eq_ignore_ascii_case(word)
    }
}

/// The tokens of a sentence. `quoted` are the quotations of its paragraph, in order; `scratch` saves allocations.
pub(super) fn tokens<'l>(
    text: &str,
    sentence: Span,
    quoted: &[Quotation],
    lexicon: &'l Lexicon,
    scratch: &mut String,
) -> Vec<Token<'l>> {
    let mut found = Vec::with_capacity(sentence.len() / 5 + 1);
    let mut at = sentence.start;
    let mut quotation = quoted.partition_point(|q| q.span.end <= sentence.start);
    while at < sentence.end {
        if text.as_bytes()[at] == b' ' {
            at += 1;
            continue;
        }
        let plain = plain_word(&text.as_bytes()[at..sentence.end]);
        while quoted.get(quotation).is_some_and(|q| q.span.end <= at) {
            quotation += 1;
        }
        let inside = quoted.get(quotation).filter(|q| q.span.start <= at);
        // A quotation that begins without a mark begins with one all the same.
        if plain > 0 && inside.is_none_or(|q| q.span.start < at || text.as_bytes()[at + plain] == b' ') {
            let span = Span::new(at, at + plain);
            let word = lexicon.get(span.of(text));
            if found.last().is_some_and(|before: &Token| before.shape == Shape::Comma) {
                leave_out_tag(&mut found, text, word);
            }
            found.push(Token::new(span, Shape::Lower, word, inside.is_some()));
            at = span.end;
            continue;
        }
        let rest = &text[at..sentence.end];
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let edge = inside.is_some_and(|q| at == q.span.start || q.closed && at + first.len_utf8() == q.span.end);
        let (shape, len) = if edge { (Shape::Mark, first.len_utf8()) } else { read(rest, first) };
        let mut span = Span::new(at, at + len);
        let mut shape = shape;
        if shape == Shape::Lower
            && let Some((verb, pronoun)) = enclitic(span.of(text))
            && lookup(span.of(text), lexicon, scratch).is_none()
            && let Some(word) = lexicon.get(verb)
            && let Some(subject) = lexicon.get(pronoun)
        {
            let quoted = inside.is_some();
            found.push(Token::new(Span::new(at, at + verb.len()), shape, Some(word), quoted));
            let pronoun = Span::new(span.end - pronoun.len(), span.end);
            found.push(Token::new(pronoun, shape, Some(subject), quoted));
            at = span.end;
            continue;
        }
        let mut word = matches!(shape, Shape::Lower | Shape::Capital | Shape::Number)
            .then(|| lookup(span.of(text), lexicon, scratch))
            .flatten();
        if matches!(shape, Shape::Lower | Shape::Capital) {
            leave_out_tag(&mut found, text, word);
        }
        if shape == Shape::Capital && is_abbreviation(span, word, text, sentence) {
            span.end += 1;
        }
        // "He's claiming": after a pronoun it is the verb.
        if shape == Shape::Possessive && span.len() > 1 && found.last().is_some_and(Token::is_pronoun) {
            (shape, word) = (Shape::Lower, lexicon.get("is"));
        }
        found.push(Token::new(span, shape, word, inside.is_some()));
        at = span.end;
    }
    lower_title_case(&mut found);
    found
}

/// Verb and pronoun of a French "dit-il" or "ajoute-t-elle".
fn enclitic(word: &str) -> Option<(&str, &'static str)> {
    if !word.as_bytes().contains(&b'-') {
        return None;
    }
    let (verb, last) = word.rsplit_once('-')?;
    let pronoun = ["il", "elle", "ils", "elles", "on"].into_iter().find(|pronoun| last == *pronoun)?;
    Some((verb.strip_suffix("-t").unwrap_or(verb), pronoun))
}

/// Whether the full stop after a word belongs to it: "Mr. Holt", "Sept. 3".
fn is_abbreviation(span: Span, word: Option<&Word>, text: &str, sentence: Span) -> bool {
    const LONGEST: usize = 5;
    let listed = word.is_some_and(|word| {
        word.grammar & const { bit(&GRAMMAR, "title") | bit(&GRAMMAR, "time") | bit(&GRAMMAR, "abbreviation") } != 0
    });
    let follower = text[span.end..sentence.end].strip_prefix(". ").map_or("", str::trim_start);
    span.len() <= LONGEST && listed && follower.starts_with(char::is_alphanumeric)
}

/// In a headline that capitalises every word, a verb must not pass for a name.
fn lower_title_case(tokens: &mut [Token]) {
    // A fifth of small words rules a headline out; in most sentences they stand long before the end.
    let mut small = tokens.iter().filter(|t| t.shape == Shape::Lower && t.span.len() > 3);
    if small.nth(tokens.len() / 5).is_some() {
        return;
    }
    let words = tokens.iter().filter(|t| t.is_word() && t.span.len() > 3);
    let (all, small) = words.fold((0, 0), |(all, small), t| (all + 1, small + usize::from(t.shape == Shape::Lower)));
    if all < SHORTEST_HEADLINE || small * 5 > all {
        return;
    }
    for token in tokens.iter_mut().skip(1) {
        let verb = token.word.is_some_and(|word| word.uses.iter().any(|one| one.part == Part::Verb));
        if verb && token.shape == Shape::Capital {
            token.shape = Shape::Lower;
        }
    }
}

fn lookup<'l>(word: &str, lexicon: &'l Lexicon, scratch: &mut String) -> Option<&'l Word> {
    if word.len() > LONGEST_LISTED {
        return None;
    }
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return lexicon.get(word);
    }
    scratch.clear();
    scratch.push_str(word);
    scratch.make_ascii_lowercase();
    if !word.is_ascii() {
        *scratch = scratch.replace('’', "'").to_lowercase();
    }
    let stem = || scratch.strip_suffix('.').and_then(|stem| lexicon.get(stem));
    lexicon
        .get(scratch)
        .or_else(stem)
        .or_else(|| lexicon.head(scratch))
        .or_else(|| lexicon.unprefixed(scratch))
        .or_else(|| lexicon.aged(scratch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{article::Cues, text::quotation::quotations};

    fn written(text: &str) -> Vec<String> {
        let cues = Cues::default();
        let whole = Span::new(0, text.len());
        let found = tokens(text, whole, &quotations(text, whole), cues.lexicon("en"), &mut String::new());
        found.iter().map(|token| token.span.of(text).to_owned()).collect()
    }

    #[test]
    fn words_keep_hyphens_and_stops_and_give_up_the_possessive() {
        assert_eq!(
            written("The U.S. envoy’s co-author didn’t go."),
            ["The", "U.S.", "envoy", "’s", "co-author", "didn’t", "go", "."]
        );
    }

    #[test]
    fn tokens_cover_every_letter_of_any_script() {
        for text in ["«Да», – сказал он.", "قال الوزير: \"نعم\".", "a\u{301}b ½ ’’ “"]
        {
            let letters: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(written(text).concat(), letters);
        }
    }
}
