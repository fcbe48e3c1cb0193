//! The columns of a statement, as `extract` and `predict` write them.

use super::column::Column;
use super::value::Value;
use crate::article::{Article, Statement, fold};
use crate::text::{CodePoints, Span};

const N_COLUMNS: usize = 23;

/// A statement's columns, in order.
pub const STATEMENT_COLUMNS: [Column<'static>; N_COLUMNS] = [
    Column::text("article"),
    Column::integer("statement"),
    Column::text("text"),
    Column::text("sentence"),
    Column::integer("start"),
    Column::integer("end"),
    Column::text("kind"),
    Column::text("speaker"),
    Column::text("speaker_text"),
    Column::integer("speaker_start"),
    Column::integer("speaker_end"),
    Column::text("cue"),
    Column::integer("cue_start"),
    Column::integer("cue_end"),
    Column::spans("content"),
    Column::text("target"),
    Column::text("rule"),
    Column::text("language"),
    Column::integer("duplicate_of"),
    Column::text("title"),
    Column::text("date"),
    Column::text("outlet"),
    Column::text("url"),
];

/// The columns of one statement: `number` counts the statements of its article from 1, `points` is made of the article's
/// text, `language` is the article's.
#[must_use]
pub fn statement_fields<'a>(
    article: &'a Article,
    statement: &'a Statement,
    number: usize,
    points: &CodePoints<'_>,
    language: Option<&'a str>,
) -> [(&'static str, Value<'a>); N_COLUMNS] {
    let start = |span: Span| points.at(span.start);
    let end = |span: Span| points.at(span.end);
    let written = |span: Span| Value::Text(fold(span.of(&article.text)));
    let known = |value: &'a Option<String>| Value::from(value.as_deref());
    // Most statements are whole sentences, whose white space is folded already.
    let is_whole = statement.span == statement.sentence;
    // Made once; a constant would be made anew for each statement.
    let mut columns = const { &STATEMENT_COLUMNS }.iter();
    let mut next = |value: Value<'a>| (columns.next().expect("there is a column for each value").name, value);
    [
        next(article.id.as_str().into()),
        next(number.into()),
        next(statement.text.as_str().into()),
        next(if is_whole { statement.text.as_str().into() } else { written(statement.sentence) }),
        next(start(statement.span).into()),
        next(end(statement.span).into()),
        next(statement.kind.name().into()),
        next(known(&statement.speaker)),
        next(statement.speaker_span.map(written).into()),
        next(statement.speaker_span.map(start).into()),
        next(statement.speaker_span.map(end).into()),
        next(statement.cue.map(written).into()),
        next(statement.cue.map(start).into()),
        next(statement.cue.map(end).into()),
        next(Value::Spans(statement.content.iter().map(|span| (start(*span), end(*span))).collect())),
        next(known(&statement.target)),
        next(statement.rule.into()),
        next(language.into()),
        next(statement.duplicate_of.into()),
        next(known(&article.title)),
        next(known(&article.date)),
        next(known(&article.outlet)),
        next(known(&article.url)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Kind;

    #[test]
    fn offsets_count_code_points_and_line_breaks_are_blanks() {
        let article = Article { text: "«Ça\nva», he said.".to_owned(), ..Article::default() };
        let at = |part: &str| {
            let start = article.text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let statement = Statement {
            text: "Ça va".to_owned(),
            span: at("Ça\nva"),
            sentence: Span::new(0, article.text.len()),
            kind: Kind::Direct,
            speaker: None,
            speaker_span: Some(at("he")),
            cue: Some(at("said")),
            content: vec![at("Ça\nva")],
            target: None,
            rule: "quote+verb",
            duplicate_of: None,
        };
        let fields = statement_fields(&article, &statement, 1, &CodePoints::new(&article.text), Some("fr"));
        let shown: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", value.text())).collect();
        insta::assert_snapshot!(shown.join(" "), @"article= statement=1 text=Ça va sentence=«Ça va», he said. start=1 end=6 kind=direct speaker= speaker_text=he speaker_start=9 speaker_end=11 cue=said cue_start=12 cue_end=16 content=1-6 target= rule=quote+verb language=fr duplicate_of= title= date= outlet= url=");
    }
}
