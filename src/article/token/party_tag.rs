//! Party and state behind a politician's name, as agencies write them: "Sen. Bo Ray, R-Ky., said".
//!
//! Assumes that such a tag stands between commas and says nothing of who does what, so that the sentence reads as well without it.

use super::{Shape, Token, Word, bit};
use crate::article::cue::GRAMMAR;

/// The letters of parties before the hyphen.
const PARTIES: [&str; 6] = ["R", "D", "I", "L", "G", "DFL"];

/// Longest name of a state behind it: "D-Conn", "R-N.H", "D-California".
const LONGEST_STATE: usize = 14;

/// Words that describe who stands before them.
const DESCRIBES: u32 =
    bit(&GRAMMAR, "relative") | bit(&GRAMMAR, "determiner") | bit(&GRAMMAR, "role") | bit(&GRAMMAR, "title");

/// Takes a tag with its commas off the end of the tokens, now that the word behind it is known: before a noun or a relative
/// clause one comma stays, because there an apposition begins.
pub(super) fn leave_out_tag(found: &mut Vec<Token>, text: &str, next: Option<&Word>) {
    let Some(n) = found.len().checked_sub(1).filter(|n| found[*n].shape == Shape::Comma && !found[*n].quoted) else {
        return;
    };
    let stop = usize::from(n > 0 && found[n - 1].shape == Shape::Stop);
    let Some(tag) = n.checked_sub(stop + 1).filter(|tag| *tag > 1) else { return };
    let is_tag = found[tag].shape == Shape::Capital
        && is_party_and_state(found[tag].span.of(text))
        && found[tag - 1].shape == Shape::Comma
        && found[tag - 2].is_name_like();
    if !is_tag {
        return;
    }
    let describes = next.is_some_and(|word| word.grammar & DESCRIBES != 0);
    found.truncate(if describes { tag } else { tag - 1 });
}

fn is_party_and_state(word: &str) -> bool {
    word.split_once('-').is_some_and(|(party, state)| {
        PARTIES.contains(&party) && state.len() <= LONGEST_STATE && state.starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_party_and_a_state() {
        assert!(["R-Ky", "D-R.I", "DFL-Minn", "D-California"].iter().all(|word| is_party_and_state(word)));
        assert!(!["T-Mobile", "R-rated", "D-", "Ky"].iter().any(|word| is_party_and_state(word)));
    }
}
