//! The phrases behind a prediction: the shares of all terms, gathered into passages that a person can read.
//!
//! [`Explanation::shares`] divides the log-odds over the bytes of the text, which cuts words where character n-grams meet. Here the shares of each
//! word are summed, and neighbouring words that speak for the same side become one phrase. Whatever is too weak to be shown
//! stays in no phrase, so the phrases add up to less than the terms.

use super::explanation::Explanation;
use crate::features::Tokens;
use crate::text::Span;

/// A word whose share is below this part of the strongest word's is in no phrase.
const WEAK: f64 = 0.2;

/// A passage of the text and what it adds to the log-odds of the prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phrase {
    /// Where it stands: bytes of the text.
    pub span: Span,
    /// Its part of the mean log-odds of the predicted label against the others: above 0 for the prediction, below 0 against it.
    pub log_odds: f64,
}

impl Phrase {
    /// The phrases that speak for the prediction, the strongest first.
    #[must_use]
    pub fn strongest(phrases: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut phrases: Vec<Self> = phrases.into_iter().filter(|phrase| phrase.log_odds > 0.0).collect();
        phrases.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
        phrases
    }
}

impl Explanation {
    /// The phrases of the text that was explained, in its order; they do not overlap.
    ///
    /// ```
    /// use demarche::model::StanceModel;
    ///
    /// let text = "They rejected the offer.";
    /// let phrases = StanceModel::shipped().explain(text).phrases(text);
    /// assert!(phrases.iter().any(|phrase| phrase.span.of(text).contains("rejected") && phrase.log_odds > 0.0));
    /// ```
    #[must_use]
    pub fn phrases(&self, text: &str) -> Vec<Phrase> {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let mut words: Vec<Phrase> =
            tokens.words().iter().map(|word| Phrase { span: word.span, log_odds: 0.0 }).collect();
        for (share, log_odds) in self.shares() {
            let first = words.partition_point(|word| word.span.end <= share.start);
            for word in words[first..].iter_mut().take_while(|word| word.span.start < share.end) {
                let common = share.end.min(word.span.end) - share.start.max(word.span.start);
                word.log_odds += log_odds * common as f64 / share.len() as f64;
            }
        }
        joined(&words, text)
    }
}

/// Neighbours of one side become one phrase, where nothing but blanks stands between them.
fn joined(words: &[Phrase], text: &str) -> Vec<Phrase> {
    let strongest = words.iter().fold(0.0_f64, |most, word| most.max(word.log_odds.abs()));
    let mut phrases: Vec<Phrase> = Vec::new();
    for word in words.iter().filter(|word| word.log_odds.abs() > strongest * WEAK) {
        match phrases.last_mut() {
            Some(last)
                if (last.log_odds > 0.0) == (word.log_odds > 0.0)
                    && text[last.span.end..word.span.start].chars().all(char::is_whitespace) =>
            {
                last.span.end = word.span.end;
                last.log_odds += word.log_odds;
            }
            _ => phrases.push(*word),
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StanceModel;

    fn phrases(words: &[(usize, usize, f64)], text: &str) -> Vec<(String, f64)> {
        let words: Vec<Phrase> = words
            .iter()
            .map(|(start, end, log_odds)| Phrase { span: Span::new(*start, *end), log_odds: *log_odds })
            .collect();
        joined(&words, text).iter().map(|phrase| (phrase.span.of(text).to_owned(), phrase.log_odds)).collect()
    }

    #[test]
    fn neighbours_of_one_side_are_one_phrase() {
        let text = "they firmly rejected it, gladly";
        let words = [(0, 4, 0.1), (5, 11, 0.5), (12, 20, 1.0), (21, 23, -0.5), (25, 31, -0.25)];
        let expected = [("firmly rejected", 1.5), ("it", -0.5), ("gladly", -0.25)];
        assert_eq!(phrases(&words, text), expected.map(|(phrase, log_odds)| (phrase.to_owned(), log_odds)));
    }

    #[test]
    fn a_text_without_evidence_has_no_phrase() {
        assert_eq!(phrases(&[(0, 4, 0.0)], "they"), []);
        assert_eq!(phrases(&[], ""), []);
        let model = StanceModel::shipped();
        assert_eq!(model.explain("…").phrases("…"), []);
    }

    #[test]
    fn phrases_are_whole_words_in_order_and_sum_to_no_more_than_what_they_hold() {
        let text = "“We don’t accept Ruritania’s terms”, the envoy said; talks are welcome — “naïve”?";
        let explanation = StanceModel::shipped().explain(text);
        let phrases = explanation.phrases(text);
        assert!(!phrases.is_empty());
        for pair in phrases.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start);
        }
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        for Phrase { span, .. } in &phrases {
            assert!(!letter(text[..span.start].chars().next_back()) && !letter(text[span.end..].chars().next()));
        }
        let shares: f64 = explanation.shares().iter().map(|(_, share)| share.abs()).sum();
        assert!(phrases.iter().map(|phrase| phrase.log_odds.abs()).sum::<f64>() <= shares + 1e-9);
    }
}
