//! An article becomes statements: paragraphs → sentences → quotations and attributions → rows with speakers.
//!
//! Rules and word lists only, no parser and no model, so that every row can be traced to the rule that made it. The cost is
//! linear in the length of the page: each step looks at one paragraph and a bounded neighbourhood.

use std::borrow::Cow;

use memchr::memchr2_iter;

use super::{
    Aliases, Article, Cues, Kind, Statement,
    cleaning::{self, Paragraph},
    names::Names,
    naming::{mark_duplicates, name_pull_quotes, name_speakers},
    row::Rows,
    speaker::Resolver,
};
use crate::text::{
    Span, language,
    paragraph::paragraphs,
    repair::{Repaired, repair},
};

/// Whether noise on a page is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Only what is part of the story.
    #[default]
    Article,
    /// Every paragraph of the page.
    Everything,
}

/// What to extract and with which words.
#[derive(Clone, Debug)]
pub struct ExtractionOptions {
    /// Whether noise is left out; default: yes.
    pub keep: Keep,
    /// Which kinds of statements are put out; default: all.
    pub kinds: Vec<Kind>,
    /// The reporting words; default: the shipped ones.
    pub cues: Cues,
    /// Other names of speakers; default: none.
    pub aliases: Aliases,
}

impl Default for ExtractionOptions {
    fn default() -> Self {
        Self { keep: Keep::Article, kinds: Kind::ALL.to_vec(), cues: Cues::default(), aliases: Aliases::default() }
    }
}

/// A part of the page that is no part of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where it stands.
    pub span: Span,
    /// Why it was dropped, in a few words.
    pub reason: &'static str,
}

/// What was found in an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The statements in the order of the text.
    pub statements: Vec<Statement>,
    /// The parts that were left out.
    pub dropped: Vec<Dropped>,
    /// ISO 639-1 code of the language, where it can be told.
    pub language: Option<&'static str>,
    /// Remarks on the article for its reader.
    pub notes: Vec<String>,
}

impl Article {
    /// Finds the statements of the article.
    ///
    /// ```
    /// use demarche::article::{Article, ExtractionOptions, Kind};
    /// let text = "“We will talk,” Foreign Minister Dana Holt said. She warned that time was short.".to_owned();
    /// let article = Article { text, ..Article::default() };
    /// let found = article.statements(&ExtractionOptions::default()).statements;
    /// assert_eq!((found[0].text.as_str(), found[0].kind), ("We will talk", Kind::Direct));
    /// assert_eq!(found[1].speaker.as_deref(), Some("Dana Holt"));
    /// ```
    #[must_use]
    pub fn statements(&self, options: &ExtractionOptions) -> Extraction {
        let repaired = repair(&self.text);
        let evened = with_even_marks(repaired.as_ref().map_or(&self.text, |repaired| &repaired.text));
        let mut extraction = extract(evened.as_ref(), options);
        if let Some(repaired) = repaired {
            trace_back(&mut extraction, &repaired);
            let n = repaired.n_repaired;
            extraction
                .notes
                .push(format!("the text was decoded with the wrong code page; {n} characters were repaired"));
        }
        extraction
    }
}

/// Finds the statements of a text that needs no repair.
fn extract(text: &str, options: &ExtractionOptions) -> Extraction {
    let language = language::detect(text);
    let paragraphs = cleaning::clean(text, &paragraphs(text));
    let mut extraction = Extraction { language, ..Extraction::default() };
    // Short texts give too few letters to tell; English is the likeliest and its rules do the least harm.
    let code = language.unwrap_or("en");
    let mut names = Names::default();
    let kept = paragraphs.iter().filter(|p| p.reason.is_none()).map(|p| p.body);
    let mut rows = Rows::new(text, code, options.cues.lexicon(code)).with_paragraphs(kept);
    for paragraph in &paragraphs {
        let Paragraph { span, body, reason } = *paragraph;
        if options.keep == Keep::Everything {
            rows.read(span, &mut names);
        } else if let Some(reason) = reason {
            extraction.dropped.push(Dropped { span, reason });
        } else {
            if span.start < body.start {
                let head = Span::new(span.start, body.start).trim(text);
                extraction.dropped.push(Dropped { span: head, reason: "dateline" });
            }
            rows.read(body, &mut names);
        }
    }
    let drafts = rows.finish();
    extraction.statements = name_speakers(text, code, drafts, Resolver::new(&names, &options.aliases));
    extraction.statements.retain(|statement| options.kinds.contains(&statement.kind));
    mark_duplicates(&mut extraction.statements);
    name_pull_quotes(text, &mut extraction.statements);
    extraction
}

/// Moves all spans from the repaired text to the article's own.
fn trace_back(extraction: &mut Extraction, repaired: &Repaired) {
    for statement in &mut extraction.statements {
        let single = [&mut statement.span, &mut statement.sentence].into_iter();
        for span in single.chain(&mut statement.speaker_span).chain(&mut statement.cue).chain(&mut statement.content) {
            *span = repaired.original_span(*span);
        }
    }
    for dropped in &mut extraction.dropped {
        dropped.span = repaired.original_span(dropped.span);
    }
}

/// The text with pairs of single marks that stand for double ones ('' and ``) made double, at the same offsets.
fn with_even_marks(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !memchr2_iter(b'\'', b'`', bytes).any(|at| bytes.get(at + 1) == Some(&bytes[at])) {
        return Cow::Borrowed(text);
    }
    let mut even = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if matches!(letter, '\'' | '`') && letters.peek() == Some(&letter) {
            letters.next();
            let opens = !previous.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
            even.push_str(if opens { " \"" } else { "\" " });
            previous = '"';
        } else {
            even.push(letter);
            previous = letter;
        }
    }
    Cow::Owned(even)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn extract(text: &str) -> Extraction {
        Article { text: text.to_owned(), ..Article::default() }.statements(&ExtractionOptions::default())
    }

    /// Kind, text and speaker of every statement.
    fn rows(text: &str) -> Vec<(Kind, String, Option<String>)> {
        extract(text).statements.into_iter().map(|s| (s.kind, s.text, s.speaker)).collect()
    }

    fn row(kind: Kind, text: &str, speaker: &str) -> (Kind, String, Option<String>) {
        (kind, text.to_owned(), Some(speaker.to_owned()).filter(|name| !name.is_empty()))
    }

    #[test]
    fn a_quotation_split_by_its_cue_is_one_speaker() {
        let found = rows("“We will sign,” Mayor Ada Crane said, “when the bridge is safe.”");
        assert_eq!(
            found,
            [
                row(Kind::Direct, "We will sign", "Ada Crane"),
                row(Kind::Direct, "when the bridge is safe.", "Ada Crane")
            ]
        );
    }

    #[test]
    fn every_sentence_of_a_quotation_is_a_row() {
        let found = rows("“It is late. We must act now,” said Bo Lund, the harbour master.");
        assert_eq!(
            found,
            [row(Kind::Direct, "It is late.", "Bo Lund"), row(Kind::Direct, "We must act now", "Bo Lund")]
        );
    }

    #[test]
    fn a_quotation_without_a_cue_continues_the_one_before() {
        let found = rows("“We are late,” Bo Lund said. “The tide will not wait.”");
        assert_eq!(found[1], row(Kind::Direct, "The tide will not wait.", "Bo Lund"));
    }

    #[test]
    fn a_quotation_of_two_paragraphs_takes_the_speaker_named_last() {
        let found = rows("“We have waited for years.\n“Now the ferry sails again,” Bo Lund said.");
        assert_eq!(found[0], row(Kind::Direct, "We have waited for years.", "Bo Lund"));
    }

    #[test]
    fn reported_clauses_are_indirect_and_with_quoted_words_mixed() {
        let found =
            rows("Bo Lund said the tide was high. Lund called the delay “a disgrace for the port”. The ferry sailed.");
        assert_eq!(found[0], row(Kind::Indirect, "Bo Lund said the tide was high.", "Bo Lund"));
        assert_eq!((found[1].0, found[1].2.as_deref()), (Kind::Mixed, Some("Bo Lund")));
        assert_eq!(found[2], row(Kind::Narration, "The ferry sailed.", ""));
    }

    #[test]
    fn pronouns_and_roles_stand_for_the_name() {
        let found = rows(
            "Harbour spokeswoman Ada Crane said the port was closed. She added that ferries waited. The spokeswoman declined to say more.",
        );
        assert!(found.iter().all(|(_, _, speaker)| speaker.as_deref() == Some("Ada Crane")), "{found:?}");
    }

    #[test]
    fn the_source_of_according_to_stands_on_either_side() {
        for text in ["According to Bo Lund, the tide was high.", "The tide was high, according to Bo Lund."] {
            let found = extract(text).statements;
            assert_eq!(found[0].speaker.as_deref(), Some("Bo Lund"), "{text}");
            assert!(found[0].content[0].of(text).to_lowercase().starts_with("the tide was high"), "{text}");
        }
    }

    #[test]
    fn a_role_with_a_name_beside_it_is_that_name() {
        let found = rows(
            "The council's head, Bo Lund, rejected the claim. The head of the council insisted the bridge was safe.",
        );
        assert!(found.iter().all(|(_, _, speaker)| speaker.as_deref() == Some("Bo Lund")), "{found:?}");
    }

    #[test]
    fn a_colon_announces_the_quotation_after_it() {
        let found = rows("The port ministry said in a statement:\n“The ferry is safe. It sails today.”");
        let last = found.last().expect("rows");
        assert_eq!(last, &row(Kind::Direct, "It sails today.", "port ministry"));
    }

    #[test]
    fn a_line_of_a_transcript_is_said_by_the_name_at_its_head() {
        let found = rows("ADA CRANE: We will sign. The bridge is safe.");
        assert_eq!(found[1], row(Kind::Direct, "The bridge is safe.", "ADA CRANE"));
    }

    #[test]
    fn words_that_stand_twice_name_the_first_place() {
        let found =
            extract("“We will sign,” Ada Crane said. The bridge opened. “We will sign,” Crane said.").statements;
        assert_eq!(found.last().and_then(|s| s.duplicate_of), Some(1));
    }

    #[test]
    fn aliases_give_one_name() {
        let aliases = Aliases::parse("\"Ada Crane\" = [\"Iron Ada\"]").expect("well formed");
        let options = ExtractionOptions { aliases, ..ExtractionOptions::default() };
        let article = Article { text: "“No,” Iron Ada said on Monday.".to_owned(), ..Article::default() };
        assert_eq!(article.statements(&options).statements[0].speaker.as_deref(), Some("Ada Crane"));
    }

    #[test]
    fn other_languages_give_quotations_with_their_speakers() {
        let found = extract(
            "Министр иностранных дел Иван Орлов заявил, что переговоры продолжатся на следующей неделе. «Мы готовы к диалогу», — сказал он журналистам.",
        );
        assert_eq!(found.language, Some("ru"));
        let direct = found.statements.iter().find(|s| s.kind == Kind::Direct).expect("a quotation");
        assert_eq!((direct.text.as_str(), direct.speaker.as_deref()), ("Мы готовы к диалогу", Some("Иван Орлов")));
    }

    #[test]
    fn doubled_single_marks_are_quotation_marks() {
        assert_eq!(rows("''We will sign,'' Ada Crane said.")[0], row(Kind::Direct, "We will sign", "Ada Crane"));
    }

    proptest! {
        #[test]
        fn all_spans_lie_inside_the_text(parts in proptest::collection::vec("“|”|\"|''|«|»| said | that |[.,;:?!] |\n|Mr. Crane|U.S. |he|according to |\\PC{0,6}", 0..60)) {
            let text = parts.concat();
            let found = extract(&text);
            let inside = |span: Span| span.start <= span.end && text.get(span.start..span.end).is_some();
            for statement in &found.statements {
                prop_assert!(inside(statement.span) && inside(statement.sentence));
                prop_assert!(statement.sentence.contains(statement.span));
                prop_assert!(statement.content.iter().chain(&statement.speaker_span).chain(&statement.cue).all(|span| inside(*span)));
            }
            prop_assert!(found.dropped.iter().all(|dropped| inside(dropped.span)));
        }

        #[test]
        fn words_that_rules_ask_for_are_read_in_any_order_without_a_fault(
            opening in prop_oneof![Just("The council met in the old town hall for hours."), Just("Der Rat trat am Abend im alten Rathaus zusammen."), Just("Le conseil s’est réuni mardi soir dans l’ancienne mairie."), Just("Городской совет собрался в старой ратуше.")],
            parts in proptest::collection::vec("said|says|was|accused|of|response|threat|to|warned|told|Iran|’s|that|who|and|so|zufolge|forderte|auf|kündigte|an|zu|sei|ihm|sagte|hat|zurückgewiesen|déclaré|a|заявил|в|четверг|dem|der|Monday|reported|according to|on condition of|—|,|:|\\.|“|”|‘|’|\\(|\\)|al-Orlo|\\$40|&|MR. HOLT:|Secretary of State|Responding|The|must|wie|is|known|as", 1..14),
        ) {
            let found = extract(&format!("{opening}\n\n{}", parts.join(" ")));
            prop_assert!(!found.statements.is_empty());
        }
    }
}
