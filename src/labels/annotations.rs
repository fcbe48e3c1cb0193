//! A table of what each annotator said becomes [`Annotations`]: the only labels of which an id may have several.

use rustc_hash::FxHashMap;

use crate::input::{ColumnNames, Input, Role, Row, TableReader};
use crate::{Error, Label, LabelNames};

/// The column that holds the codebook's rule behind a label, unless the user names another.
const RULE_COLUMN: &str = "rule";

/// One item and the labels it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The row's `id`; in a table without ids its text.
    pub id: String,
    /// Annotator and label, in the order of the annotators and one for each of them at most; the numbers are positions
    /// in [`Annotations::annotators`] and [`Annotations::labels`].
    pub given: Vec<(usize, Label)>,
    /// The rules that any annotator named, as positions in [`Annotations::rules`], in their order.
    pub rules: Vec<usize>,
}

/// What each annotator said of each item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotations {
    /// The annotators' names, in byte order.
    pub annotators: Vec<String>,
    /// The label names: those of the codebook, or the distinct ones of the table in byte order.
    pub labels: Vec<String>,
    /// The rules named, `R2` before `R10`.
    pub rules: Vec<String>,
    /// The items in the order of the table.
    pub items: Vec<Item>,
}

/// What was read, and what may surprise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnotationReport {
    /// Rows with an empty label: not annotated.
    pub unlabelled: usize,
    /// Rows that say again what their annotator said of the item before.
    pub repeated: usize,
    /// Rows whose text is not that of an earlier row of the same id.
    pub other_text: usize,
    /// Where the first of them stands: file and row.
    pub first_other_text: Option<String>,
    /// Files with bytes that fit no character of their encoding and became U+FFFD.
    pub damaged: Vec<String>,
}

impl Annotations {
    /// Reads tables with the columns `label` and `annotator`, and `id` or `text` to tell items by, in any order of rows.
    ///
    /// A row with an empty label counts as not annotated. A cell of the rule column may name several, separated by `;`.
    ///
    /// # Errors
    /// [`Error::Row`] with file, row and column for a label that is not among the `known` ones, a missing id or annotator, and an annotator
    /// who gave one item two labels; [`Error::File`] where a column is missing; [`Error::Labels`] when no item has labels of two annotators.
    pub fn read(
        inputs: &[Input],
        columns: &ColumnNames,
        rule_column: Option<&str>,
        known: Option<&LabelNames>,
    ) -> Result<(Self, AnnotationReport), Error> {
        let mut reader = Reader { known, ..Reader::default() };
        for input in inputs {
            let table = TableReader::open(input, columns.clone(), &[Role::Label, Role::Annotator])?;
            let read = [Role::Label, Role::Annotator, Role::Id, Role::Text];
            let mut table = table.only(&read, |name| name == rule_column.unwrap_or(RULE_COLUMN))?;
            for row in table.by_ref() {
                let row = row?;
                let key = key(&row)?;
                let rule = row.columns().names().iter().position(|name| name == rule_column.unwrap_or(RULE_COLUMN));
                if let (Some(name), None) = (rule_column, rule) {
                    return Err(Error::file(row.file(), format!("there is no column `{name}` for --rule-column")));
                }
                reader.add(&row, key, rule)?;
            }
            if table.had_errors() {
                reader.report.damaged.push(table.file().to_owned());
            }
        }
        reader.finish()
    }
}

/// The column that tells items apart.
fn key(row: &Row) -> Result<Role, Error> {
    [Role::Id, Role::Text].into_iter().find(|role| row.columns().position(*role).is_some()).ok_or_else(|| {
        Error::file(
            row.file(),
            "there is no column `id` and no `text` by which to tell statements; name one with --id-column",
        )
    })
}

/// What was read so far. Names are numbered as they come, and put in order at the end.
#[derive(Default)]
struct Reader<'k> {
    known: Option<&'k LabelNames>,
    annotators: Numbers,
    labels: Numbers,
    rules: Numbers,
    ids: Numbers,
    items: Vec<Draft>,
    report: AnnotationReport,
}

#[derive(Default)]
struct Draft {
    text: String,
    /// By annotator: the label, and where it stands.
    given: Vec<(usize, usize, String)>,
    rules: Vec<usize>,
}

impl Reader<'_> {
    fn add(&mut self, row: &Row, key: Role, rule: Option<usize>) -> Result<(), Error> {
        let label = row.text(Role::Label)?.trim().to_owned();
        if label.is_empty() {
            self.report.unlabelled += 1;
            return Ok(());
        }
        if let Some(names) = self.known
            && names.index_of(&label).is_none()
        {
            let expected = names.iter().collect::<Vec<_>>().join(", ");
            return Err(row.error(Some(Role::Label), format!("found `{label}`; expected one of {expected}")));
        }
        let filled = |role: Role, what: &str| match row.text(role)?.trim() {
            "" => Err(row.error(Some(role), format!("found nothing; expected {what}, since the row has a label"))),
            text => Ok(text.to_owned()),
        };
        let annotator = filled(Role::Annotator, "who gave the label")?;
        let id = filled(key, "what tells the statement from others")?;
        let place = format!("{}, row {}", row.file(), row.number());

        let at = self.ids.of(&id);
        if at == self.items.len() {
            self.items.push(Draft::default());
        }
        let item = &mut self.items[at];
        let text = row.text(Role::Text)?.trim().to_owned();
        if item.text.is_empty() {
            item.text = text;
        } else if !text.is_empty() && text != item.text {
            self.report.other_text += 1;
            self.report.first_other_text.get_or_insert(place.clone());
        }
        let rules = rule.map(|at| row.cell(at).text()).unwrap_or_default();
        for rule in rules.split(';').map(str::trim).filter(|rule| !rule.is_empty()) {
            let rule = self.rules.of(rule);
            if !item.rules.contains(&rule) {
                item.rules.push(rule);
            }
        }
        let (annotator, number) = (self.annotators.of(&annotator), self.labels.of(&label));
        match item.given.iter().find(|(known, ..)| *known == annotator) {
            Some((_, before, _)) if *before == number => self.report.repeated += 1,
            Some((_, before, first)) => {
                let (who, before) = (&self.annotators.names[annotator], &self.labels.names[*before]);
                let message = format!(
                    "found `{label}`, but `{who}` labelled `{id}` as `{before}` in {first}; expected one label for \
                     each statement and annotator"
                );
                return Err(row.error(Some(Role::Label), message));
            }
            None => item.given.push((annotator, number, place)),
        }
        Ok(())
    }

    fn finish(self) -> Result<(Annotations, AnnotationReport), Error> {
        let (annotators, annotator_at) = self.annotators.sorted(str::to_owned);
        let (rules, rule_at) = self.rules.sorted(|rule| {
            let prefix = rule.trim_end_matches(|c: char| c.is_ascii_digit());
            (prefix.to_owned(), rule[prefix.len()..].parse::<u64>().unwrap_or_default(), rule.to_owned())
        });
        let (mut labels, mut label_at) = self.labels.sorted(str::to_owned);
        if let Some(known) = self.known {
            labels = known.iter().map(str::to_owned).collect();
            let number = |name: &String| known.index_of(name).expect("it was checked").index();
            label_at = self.labels.names.iter().map(number).collect();
        }
        let items = self.items.into_iter().zip(self.ids.names).map(|(draft, id)| {
            let given = draft.given.iter().map(|(who, label, _)| (annotator_at[*who], Label::new(label_at[*label])));
            let mut item =
                Item { id, given: given.collect(), rules: draft.rules.iter().map(|rule| rule_at[*rule]).collect() };
            item.given.sort_unstable();
            item.rules.sort_unstable();
            item
        });
        let annotations = Annotations { annotators, labels, rules, items: items.collect() };
        annotations.check()?;
        Ok((annotations, self.report))
    }
}

impl Annotations {
    /// Whether there is something to compare.
    fn check(&self) -> Result<(), Error> {
        let message = match self.annotators.as_slice() {
            [] => "no row has a label".to_owned(),
            [only] => format!("only the annotator `{only}`; agreement needs the labels of at least two"),
            _ if self.items.iter().all(|item| item.given.len() < 2) => format!(
                "no statement has labels of two annotators: none of {} ids occurs with both; do the annotators use the \
                 same ids?",
                self.items.len()
            ),
            _ => return Ok(()),
        };
        Err(Error::Labels(message))
    }
}

/// Names, numbered in the order in which they come.
#[derive(Default)]
struct Numbers {
    names: Vec<String>,
    of_names: FxHashMap<String, usize>,
}

impl Numbers {
    fn of(&mut self, name: &str) -> usize {
        if let Some(number) = self.of_names.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.of_names.insert(name.to_owned(), number);
        number
    }

    /// The names in the order of their keys, and the new place of each number.
    fn sorted<K: Ord>(&self, key: impl Fn(&str) -> K) -> (Vec<String>, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by_cached_key(|number| key(&self.names[*number]));
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, number)| places[*number] = place);
        (order.iter().map(|number| self.names[*number].clone()).collect(), places)
    }
}
