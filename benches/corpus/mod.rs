//! Statements made up of word-like strings, the same on every run.
//!
//! The frequency of a word falls with its rank roughly as in running text, and some words lean to one label, so that there is something
//! to learn. Statements have 25 words on average, as sentences of news do.

/// Labels of the generated statements.
pub(crate) const N_CLASSES: u32 = 3;
/// Distinct words, about as many as a few thousand statements have.
const N_WORDS: u64 = 12_000;
const SYLLABLES: [&str; 16] =
    ["ar", "ben", "co", "dis", "el", "for", "gra", "in", "lo", "men", "ni", "pro", "re", "sta", "tion", "ver"];

/// Knuth's linear congruential generator (MMIX); its high bits are used.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(self.0) * u128::from(n)) >> 64) as u64
    }
}

/// The word of a rank: its digits to base 16 as syllables.
fn word(mut rank: u64) -> String {
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[(rank % 16) as usize]);
        rank /= 16;
        if rank == 0 {
            return word;
        }
    }
}

/// Texts and their labels.
pub(crate) fn statements(n: usize) -> (Vec<String>, Vec<u32>) {
    let mut numbers = Numbers(1);
    let statement = |i: usize| {
        let label = i as u32 % N_CLASSES;
        let words: Vec<String> = (0..10 + numbers.below(31))
            .map(|_| {
                // A uniform rank below a uniform limit: low ranks are the frequent ones.
                let limit = 1 + numbers.below(N_WORDS);
                let limit = 1 + numbers.below(limit);
                let rank = numbers.below(limit);
                let leans = rank > 50 && numbers.below(3) == 0;
                word(if leans { rank - rank % u64::from(N_CLASSES) + u64::from(label) } else { rank })
            })
            .collect();
        (format!("{}.", words.join(" ")), label)
    };
    (0..n).map(statement).unzip()
}
