//! How a name is spelt, and whether two spellings are of one name.
//!
//! Assumes that the surname stands last and is written alike, but for one slip of the pen.

use std::ops::Range;

/// Shortest name in which one differing letter is taken for a slip of the pen.
const SHORTEST_MISSPELT: usize = 5;

/// Where the surname of a name stands: its last word, "Jr" and the like aside; at its end where there is none.
pub(super) fn surname(name: &str) -> Range<usize> {
    let mut end = name.len();
    for word in name.rsplit(' ') {
        if !matches!(word, "Jr" | "Sr" | "II" | "III") {
            // "al-Orlo" and "Orlo" are one name.
            let article = ["al-", "Al-", "el-", "El-"].iter().find(|article| word.starts_with(**article));
            return end - word.len() + article.map_or(0, |article| article.len())..end;
        }
        end = (end - word.len()).saturating_sub(1);
    }
    name.len()..name.len()
}

/// A name as it is compared with others.
#[derive(Clone, Copy)]
pub(super) struct Spelling<'n> {
    pub(super) full: &'n str,
    pub(super) surname: &'n str,
    pub(super) is_shouted: bool,
}

impl<'n> Spelling<'n> {
    pub(super) fn of(full: &'n str) -> Self {
        Self { full, surname: &full[surname(full)], is_shouted: is_shouted(full) }
    }

    /// Whether two names are spellings of one: the same surname, and first names that agree as far as they go.
    pub(super) fn is_same(self, other: Self) -> bool {
        if self.full == other.full {
            return true;
        }
        // A transcript writes its speakers in capitals.
        let same_surname = if self.is_shouted == other.is_shouted {
            self.surname == other.surname
        } else {
            self.surname.eq_ignore_ascii_case(other.surname)
        };
        if !same_surname || self.surname.is_empty() {
            return false;
        }
        if !self.full.contains(' ') || !other.full.contains(' ') {
            return true;
        }
        let first = |full: &str| full.split(' ').next().unwrap_or("").to_lowercase();
        let (x, y) = (first(self.full), first(other.full));
        x == y || x.starts_with(&y) || y.starts_with(&x) || distance_is_one(&x, &y)
    }
}

/// Whether a name is written in capitals.
pub(super) fn is_shouted(name: &str) -> bool {
    name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ')
}

/// Whether a single name is a known surname with one slip.
pub(super) fn misspelt(known: &str, name: &str) -> bool {
    if known.as_bytes().first() != name.as_bytes().first() || known.len().abs_diff(name.len()) > 4 {
        return false;
    }
    let long = known.chars().count() >= SHORTEST_MISSPELT && name.chars().count() >= SHORTEST_MISSPELT;
    long && known.chars().next() == name.chars().next() && distance_is_one(known, name)
}

/// Whether one letter inserted, left out or changed makes one word of the other.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(x, y)| x == y).count();
    let rest = if short.len() == long.len() { same + 1 } else { same };
    short.get(rest..).unwrap_or(&[]) == long.get(same + 1..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        let same = |known, name| Spelling::of(known).is_same(Spelling::of(name));
        assert!(same("Dmitri Orlo", "Dmitry Orlo") && same("Dmitri Orlo Jr", "Orlo"));
        assert!(same("Orlo", "Dmitry Orlo"));
        assert!(!same("Anna Orlo", "Boris Orlo") && !same("Jr", "Sr"));
        assert!(same("DMITRI ORLO", "Dmitri Orlo") && same("Dmitri Orlo", "ORLO") && !same("USA", "Usa"));
        assert!(misspelt("Halvorsen", "Halvorson") && !misspelt("Lee", "Leo"));
    }

    #[test]
    fn one_letter_apart_is_seen_in_every_place() {
        for (a, b) in [("abc", "abd"), ("abc", "abcd"), ("bcd", "abcd"), ("abc", "ac")] {
            assert!(distance_is_one(a, b), "{a} {b}");
        }
        assert!(!distance_is_one("abc", "cba"));
    }
}
