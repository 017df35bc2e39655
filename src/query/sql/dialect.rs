//! What SQL dialects write in different ways. Everything else is in `sql` and `sources`, once.

use crate::query::request::Place;

/// Cuts text out of text, counts days and seconds, and fills gaps, in the words of one engine.
///
/// Patterns are regular expressions with exactly one group, in what RE2 and Java have in common.
pub trait Dialect {
    /// The text of one line as column `line`: a whole `SELECT`. Files are read by the engine itself; of a table, the column `line`.
    fn lines(&self, place: &Place) -> String;

    /// Statements before the query, each with its semicolon.
    fn prelude(&self, _place: &Place) -> String {
        String::new()
    }

    /// `text` as a literal.
    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    /// `name` as an identifier.
    fn identifier(&self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    /// A table's name, which may have dots.
    fn table(&self, name: &str) -> String {
        name.split('.').map(|part| self.identifier(part)).collect::<Vec<_>>().join(".")
    }

    /// The group of the first match of `pattern` in `text`; empty or null without one.
    fn group(&self, text: &str, pattern: &str) -> String {
        format!("regexp_extract({text}, {}, 1)", self.literal(pattern))
    }

    /// Whether `pattern` matches somewhere in `text`.
    fn matches(&self, text: &str, pattern: &str) -> String;

    /// A pattern for text up to the first quote that no backslash escapes and that the rest of the pattern can follow.
    fn up_to_quote(&self) -> &'static str {
        r#"(?:[^\\]|\\.)*?""#
    }

    /// What stands before the `n`-th `separator` of `text` and behind the one before, from 1; empty or null where there are fewer.
    fn part(&self, text: &str, separator: char, n: usize) -> String {
        format!("split_part({text}, '{separator}', {n})")
    }

    /// What stands before the first ` [`; all of `text` where there is none.
    fn before_bracket(&self, text: &str) -> String {
        format!("split_part({text}, ' [', 1)")
    }

    /// `text` as a whole number; null where it is none.
    fn whole(&self, text: &str) -> String {
        format!("try_cast({text} AS BIGINT)")
    }

    /// `column` of any type as text.
    fn text(&self, column: &str) -> String {
        format!("cast({column} AS VARCHAR)")
    }

    /// Whole quotient of two numbers that are not negative.
    fn quotient(&self, number: &str, divisor: i64) -> String;

    /// Days from 1970-01-01 to the date in `text`, like 2026-03-01; null where there is no such date.
    fn days(&self, text: &str) -> String;

    /// Text at the key path `path` of the JSON object in `line`; null where there is none, or no whole object.
    fn json(&self, line: &str, path: &[&str]) -> String;

    /// Whole seconds since 1970 of a column of the engine's own type for times.
    fn seconds(&self, column: &str) -> String;

    /// `secs` since 1970 as `2026-03-01T00:00:00`.
    fn iso(&self, secs: &str) -> String;

    /// Rows for the buckets of `buckets` and for each empty one between them, with `bucket_secs` as its start; of an empty one,
    /// `start_secs` is another: a whole `SELECT`.
    fn filled(&self, step_secs: u32) -> String;

    /// The command that runs `query.sql`, and the file that it writes.
    fn command(&self) -> (String, &'static str);

    /// What is to be known of this engine.
    fn notes(&self, is_lines: bool) -> Vec<String>;
}
