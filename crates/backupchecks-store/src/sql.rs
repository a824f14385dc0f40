//! SQL text with its arguments: one text for both engines, `?` for every argument.

use backupchecks_core::model::{
    CareId, ClosureId, CustomerId, JobId, MailId, OverrideId, RemarkId, ReparseTaskId, ReportTime, ReviewId, RunId,
    TicketId, UserId,
};
use jiff::Timestamp;

/// An argument. `None` keeps its kind, because PostgreSQL wants to know the type of a NULL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Bool(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! from {
    ($($type:ty => $kind:ident, $convert:expr;)*) => { $(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$kind(Some(($convert)(value)))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$kind(value.map($convert))
            }
        }
    )* };
}

from! {
    i64 => Int, |value| value;
    u32 => Int, i64::from;
    // Sizes beyond eight exabytes are no sizes.
    u64 => Int, |value| i64::try_from(value).unwrap_or(i64::MAX);
    bool => Bool, |value| value;
    &str => Text, clean;
    String => Text, clean_owned;
    &String => Text, |value: &String| clean(value);
    ReportTime => Text, |value: ReportTime| value.to_string();
    Vec<u8> => Bytes, |value| value;
    [u8; 32] => Bytes, |value: [u8; 32]| value.to_vec();
    Timestamp => Int, Timestamp::as_microsecond;
    CareId => Int, |id: CareId| id.0;
    ClosureId => Int, |id: ClosureId| id.0;
    CustomerId => Int, |id: CustomerId| id.0;
    JobId => Int, |id: JobId| id.0;
    MailId => Int, |id: MailId| id.0;
    OverrideId => Int, |id: OverrideId| id.0;
    RemarkId => Int, |id: RemarkId| id.0;
    ReparseTaskId => Int, |id: ReparseTaskId| id.0;
    ReviewId => Int, |id: ReviewId| id.0;
    RunId => Int, |id: RunId| id.0;
    TicketId => Int, |id: TicketId| id.0;
    UserId => Int, |id: UserId| id.0;
}

/// PostgreSQL refuses NUL in text, so no text with one is stored in either engine.
pub(crate) fn clean(text: &str) -> String {
    clean_owned(text.to_owned())
}

fn clean_owned(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// A statement that grows. Arguments are added in the order of their `?`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    /// A statement that begins with `text`.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// More text.
    pub(crate) fn push(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// The argument of the next `?`.
    pub(crate) fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Another statement behind this one.
    pub(crate) fn append(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self.push(&other.text)
    }

    /// Text that stands only with an argument for its `?`.
    pub(crate) fn maybe(self, text: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.push(text).with(value),
            None => self,
        }
    }

    /// A set of numbers behind `IN`. It is one argument however many there are, so that the text stays the same.
    pub(crate) fn numbers(self, numbers: impl IntoIterator<Item = i64>) -> Self {
        let json = serde_json::Value::from(numbers.into_iter().collect::<Vec<i64>>());
        self.push("{{numbers}}").with(json.to_string())
    }

    /// A set of texts behind `IN`, likewise.
    pub(crate) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let json = serde_json::Value::from(texts.into_iter().map(clean).collect::<Vec<String>>());
        self.push("{{texts}}").with(json.to_string())
    }

    /// A set of byte strings behind `IN`. Repeats the last up to a power of two, so that few different texts arise.
    pub(crate) fn bytes(mut self, set: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let before = self.values.len();
        self.values.extend(set.into_iter().map(Value::from));
        let last = self.values[before..].last().cloned().unwrap_or(Value::Bytes(None));
        let wanted = before + (self.values.len() - before).next_power_of_two();
        self.values.resize(wanted, last);
        let marks = vec!["?"; wanted - before].join(",");
        self.push("(").push(&marks).push(")")
    }
}

/// A table and columns to insert into; `conflict` is the end of the statement.
#[derive(Debug)]
pub(crate) struct Insert {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static str,
    pub(crate) conflict: &'static str,
}

impl Insert {
    /// The most rows of one statement; more save nothing.
    const MOST_ROWS: usize = 128;

    /// Statements that insert the rows standing in `values` one after the other. The number of rows of each is a power of two, so
    /// that the statements prepared are few.
    pub(crate) fn statements(&self, values: Vec<Value>) -> Vec<Sql> {
        let width = self.columns.split(',').count();
        let row = format!("({})", vec!["?"; width].join(","));
        let mut values = values.into_iter();
        let mut statements = Vec::new();
        while values.len() >= width {
            let rows = values.len() / width;
            let rows = (1 << rows.ilog2()).min(Self::MOST_ROWS);
            let text = format!(
                "INSERT INTO {} ({}) VALUES {} {}",
                self.table,
                self.columns,
                vec![row.as_str(); rows].join(","),
                self.conflict
            );
            statements.push(Sql { text, values: values.by_ref().take(rows * width).collect() });
        }
        statements
    }
}

/// `text` as the pattern of a `LIKE … ESCAPE '\'` that finds it anywhere in a folded column.
pub(crate) fn containing(text: &str) -> String {
    let folded = backupchecks_core::text::fold(text);
    let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_inserted_in_few_shapes_and_none_is_left_out() {
        let insert = Insert { table: "t", columns: "a, b", conflict: "" };
        let values: Vec<Value> = (0..2 * 301).map(|n: i64| Value::from(n)).collect();
        let statements = insert.statements(values.clone());
        let rows: Vec<usize> = statements.iter().map(|sql| sql.values.len() / 2).collect();
        assert_eq!(rows, [128, 128, 32, 8, 4, 1]);
        let all: Vec<Value> = statements.iter().flat_map(|sql| sql.values.clone()).collect();
        assert_eq!(all, values);
        assert_eq!(statements[5].text.trim(), "INSERT INTO t (a, b) VALUES (?,?)");
    }

    #[test]
    fn a_set_of_bytes_has_the_size_of_a_power_of_two_and_an_empty_one_holds_nothing() {
        let three = Sql::new("x IN ").bytes([vec![1], vec![2], vec![3]]);
        assert_eq!(three.text, "x IN (?,?,?,?)");
        assert_eq!(three.values.last(), Some(&Value::from(vec![3])));
        assert_eq!(Sql::new("").bytes([]).values, [Value::Bytes(None)]);
    }

    #[test]
    fn marks_of_like_are_looked_for_as_they_are() {
        assert_eq!(containing(" 100%_A\\b "), "%100\\%\\_a\\\\b%");
    }

    #[test]
    fn nul_never_reaches_a_database() {
        assert_eq!(Value::from("a\0b"), Value::Text(Some("ab".into())));
        assert_eq!(Sql::new("").texts(["a\0b"]).values, [Value::from("[\"ab\"]")]);
    }
}
