//! The commonest small words of the languages whose reporting words are known, and of their neighbours.
//!
//! A sentence has too few letters for trigrams, but hardly one has no such word. Assumes words that are rare in the other
//! languages, or stand in the lists of all that have them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A language and its words, in lower case.
const WORDS: [(&str, &str); 10] = [
    (
        "en",
        "the and of that said says with by has have from who his her this it its would which they were was is for not an he \
         she will after about than there been their we you are but had must should according told \
         a as no do in on at to are be were can all or over into out up i me my so one",
    ),
    (
        "de",
        "der die das und den dem des ein eine einen einem einer nicht mit von auf für ist im sich dass sagte hat auch wird \
         werden sei sind nach bei wir sie wie wurde zu am ich haben",
    ),
    (
        "fr",
        "le la les des et un une du est que qui dans pour pas sur au avec par sont nous vous il elle ce cette ses ont selon a \
         été aux de ne déclaré affirmé",
    ),
    (
        "es",
        "el la los las y que en un una del se por con para su no es al lo dijo como más pero sus ha según está este esta de \
         nos afirmó",
    ),
    (
        "pt",
        "o a os as e que em um uma do da dos das se por com para seu não é ao no na disse como mais mas foi são de nos nas \
         está",
    ),
    ("it", "il lo la gli le e che di in un una del della per con non è si sono ha da come più ma nel alla detto al"),
    (
        "nl",
        "de het een en van in is dat op te zijn met voor niet aan er om ook als zei door naar bij maar was wordt heeft",
    ),
    (
        "ru",
        "и в не на что с по как к из за от о у для это его но он она они мы так же то был была сказал заявил при что бы до ещё \
         уже их или",
    ),
    (
        "uk",
        "і в не на що з по як до із за від про у для це його але він вона вони ми так же то був була сказав та щоб або й",
    ),
    ("bg", "и в не на че с по как към от за у това той тя те ние така да се е са беше каза или като но ще"),
];

/// For each word the languages that have it, as bits.
static LANGUAGES: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| {
    let mut languages = FxHashMap::default();
    for (at, (_, words)) in WORDS.iter().enumerate() {
        words.split(' ').for_each(|word| *languages.entry(word).or_default() |= 1 << at);
    }
    languages
});

/// The language that most words of a text belong to, and how many they are; `None` where two have as many.
pub(super) fn language_of(text: &str) -> Option<(&'static str, usize)> {
    let mut counts = [0; WORDS.len()];
    let lower = text.to_lowercase();
    for word in lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()) {
        let languages = LANGUAGES.get(word).copied().unwrap_or(0);
        counts.iter_mut().enumerate().for_each(|(at, count)| *count += usize::from(languages >> at & 1));
    }
    let best = (0..WORDS.len()).max_by_key(|at| counts[*at])?;
    let is_alone = counts.iter().filter(|count| **count == counts[best]).count() == 1;
    is_alone.then_some((WORDS[best].0, counts[best]))
}

/// Whether a language has a list here.
pub(super) fn knows(language: &str) -> bool {
    WORDS.iter().any(|(one, _)| *one == language)
}
