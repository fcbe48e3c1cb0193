//! How a text reports what is said: by which cue, and whether the words are quoted.
//!
//! A sentence that "warns" is seldom friendly, and one without any cue is mostly the reporter's own. [Extraction](crate::article) reads the text alone,
//! by the same rules as an article: what it finds depends on the text and nothing else, wherever the statement comes from.

use super::runs::Runs;
use crate::article::{Article, ExtractionOptions, Keep};
use std::sync::LazyLock;

/// A labelled text is no page: nothing on it is noise.
static OPTIONS: LazyLock<ExtractionOptions> =
    LazyLock::new(|| ExtractionOptions { keep: Keep::Everything, ..ExtractionOptions::default() });

/// Reads the kind and the cue of each statement of a text.
pub(super) fn read(text: &str, reported: &mut Runs) {
    reported.clear();
    let article = Article { text: text.to_owned(), ..Article::default() };
    let mut last_cue = None;
    for statement in article.statements(&OPTIONS).statements {
        reported.push_alone(&["kind:", statement.kind.name()], statement.span);
        // One cue may stand for several statements.
        if let Some(cue) = statement.cue.filter(|cue| Some(*cue) != last_cue) {
            let words = cue.of(text).to_lowercase().split_whitespace().collect::<Vec<_>>().join("_");
            reported.push_alone(&["cue:", &words], cue);
            last_cue = Some(cue);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> Vec<String> {
        let mut runs = Runs::default();
        read(text, &mut runs);
        runs.texts()
    }

    #[test]
    fn the_kind_of_each_statement_and_each_cue_are_read() {
        assert_eq!(
            reported("“We will sign,” she warned, “when it is safe.”"),
            ["kind:direct", "cue:warned", "kind:direct"]
        );
        assert_eq!(reported("According to the mayor, the bridge is safe."), ["kind:indirect", "cue:according_to"]);
        assert_eq!(reported("The bridge fell."), ["kind:narration"]);
    }
}
