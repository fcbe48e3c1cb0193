//! Words with figures and marked passages among them: what a paragraph or the cell of a table holds.
//!
//! It keeps apart the report's own words, figures, and text from outside (statements, names). Each form can then escape what was not written
//! here, and a page in HTML can say where in the JSON a figure stands.

/// A run of words. Made of a string it holds the report's own words.
///
/// ```
/// use demarche::report::Prose;
///
/// let line = Prose::from("macro-F1 ").figure("0.71", "/macro_f1").words(" on ").quoted("<b>ours</b>");
/// assert_eq!(line.plain(), "macro-F1 0.71 on <b>ours</b>");
/// assert_eq!(line.markdown(), "macro-F1 0.71 on \\<b\\>ours\\</b\\>");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose(Vec<Piece>);

/// A part of a [`Prose`].
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// The report's own words.
    Words(String),
    /// Text from outside.
    Quoted(String),
    /// A figure and the JSON pointer (RFC 6901) to its number.
    Figure { text: String, at: String },
    /// A statement with its label, its confidence and the JSON pointer to it, and what else is said of it.
    Labelled { text: String, label: usize, name: String, confidence: Option<(String, String)>, note: String },
    /// A passage of a text from outside that is evidence, with what is said of it.
    Marked { text: String, strength: f64, note: String },
}

/// Colours for labels; the ninth label has that of the first.
pub(super) const COLOURS: usize = 8;

/// The class of the style sheet for evidence of a strength; weak evidence has none.
pub(super) fn class(strength: f64) -> String {
    if strength.abs() < 0.2 {
        return String::new();
    }
    let side = if strength > 0.0 { "for" } else { "against" };
    format!("{side} {}", if strength.abs() < 0.6 { "weak" } else { "strong" })
}

impl Prose {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds words of the report.
    #[must_use]
    pub fn words(self, text: impl Into<String>) -> Self {
        self.push(Piece::Words(text.into()))
    }

    /// Adds text from outside.
    #[must_use]
    pub fn quoted(self, text: impl Into<String>) -> Self {
        self.push(Piece::Quoted(one_line(&text.into())))
    }

    /// Adds a figure as it is shown, and the JSON pointer to its number.
    #[must_use]
    pub fn figure(self, text: impl Into<String>, at: impl Into<String>) -> Self {
        self.push(Piece::Figure { text: text.into(), at: at.into() })
    }

    /// Adds a passage of a text from outside that speaks for the prediction (above 0) or against it (below 0), with what is said of it, or
    /// nothing. Its strength is a share of that of the strongest passage, from −1 to 1.
    #[must_use]
    pub fn marked(self, text: impl Into<String>, strength: f64, note: impl Into<String>) -> Self {
        self.push(Piece::Marked { text: one_line(&text.into()), strength, note: note.into() })
    }

    /// Adds a statement with the label of this number and name. With its confidence as it is shown goes the JSON pointer to it; the note is seen
    /// where a reader stops at the statement.
    #[must_use]
    pub fn labelled(
        self,
        text: impl Into<String>,
        (label, name): (usize, &str),
        confidence: Option<(String, String)>,
        note: impl Into<String>,
    ) -> Self {
        let (label, name, note) = (label % COLOURS, name.to_owned(), one_line(&note.into()));
        self.push(Piece::Labelled { text: one_line(&text.into()), label, name, confidence, note })
    }

    /// Adds another run.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    fn push(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether it is text from outside in a script that runs from right to left, by its first letter.
    pub(super) fn is_right_to_left(&self) -> bool {
        let is_own = |piece: &Piece| matches!(piece, Piece::Words(_) | Piece::Figure { .. });
        let first = self.0.iter().flat_map(|piece| piece.text().chars()).find(|c| c.is_alphabetic());
        let runs_left = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
        !self.0.iter().any(is_own) && first.is_some_and(runs_left)
    }

    /// The words alone.
    #[must_use]
    pub fn plain(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Labelled { text, .. } => format!("{text} [{}]", piece.tag()),
            piece => piece.text().to_owned(),
        };
        self.0.iter().map(piece).collect()
    }

    /// The words as Markdown: text from outside is escaped, and strong evidence for the prediction is bold.
    #[must_use]
    pub fn markdown(&self) -> String {
        let piece = |piece: &Piece| match piece {
            // Label names and recipes are among them.
            Piece::Words(text) | Piece::Figure { text, .. } => own(text),
            Piece::Labelled { text, .. } => format!("**{}** \\[{}\\]", escaped(text.trim()), escaped(&piece.tag())),
            Piece::Marked { text, strength, .. } if *strength >= 0.6 => format!("**{}**", escaped(text)),
            Piece::Quoted(text) | Piece::Marked { text, .. } => escaped(text),
        };
        self.0.iter().map(piece).collect()
    }
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Words(text)
            | Self::Quoted(text)
            | Self::Figure { text, .. }
            | Self::Labelled { text, .. }
            | Self::Marked { text, .. } => text,
        }
    }

    /// Label and confidence of a statement.
    fn tag(&self) -> String {
        match self {
            Self::Labelled { name, confidence: Some((confidence, _)), .. } => format!("{name} {confidence}"),
            Self::Labelled { name, .. } => name.clone(),
            _ => String::new(),
        }
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self::new().words(text)
    }
}

impl From<&String> for Prose {
    fn from(text: &String) -> Self {
        Self::new().words(text)
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self::new().words(text)
    }
}

/// Without line breaks and characters that move a cursor.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Words of a report, which writes `code` and plain words, with a backslash before what the name of a label could make of them.
fn own(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '\\' | '*' | '[' | ']' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// With a backslash before everything that Markdown could take for its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '!' | '#' | '&' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_no_markup() {
        let hostile = "<script>alert(1)</script> ![x](http://example.org/a.png) `b` *c*\nd";
        let markdown = Prose::new().quoted(hostile).markdown();
        assert_eq!(
            markdown,
            "\\<script\\>alert(1)\\</script\\> \\!\\[x\\](http://example.org/a.png) \\`b\\` \\*c\\* d"
        );
    }

    #[test]
    fn the_name_of_a_label_is_no_markup_either() {
        let name = Prose::from("[x](javascript:alert(1)) *a* <b>");
        assert_eq!(name.markdown(), "\\[x\\](javascript:alert(1)) \\*a\\* &lt;b>");
    }

    #[test]
    fn text_from_outside_runs_as_its_first_letter_does() {
        assert!(Prose::new().quoted("« قال ABC").is_right_to_left());
        assert!(!Prose::new().quoted("ABC قال").is_right_to_left());
        assert!(!Prose::from("said: ").quoted("قال").is_right_to_left(), "the report's own words come first");
    }

    #[test]
    fn evidence_has_a_side_and_one_of_two_strengths() {
        assert_eq!([0.1, 0.2, 0.7, -1.0].map(class), ["", "for weak", "for strong", "against strong"]);
    }
}
