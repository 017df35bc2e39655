//! ClickHouse.

use super::dialect::Dialect;
use crate::query::request::Place;

/// ClickHouse 23.3 and later.
pub struct ClickHouse;

impl Dialect for ClickHouse {
    fn lines(&self, place: &Place) -> String {
        // Patterns match valid UTF-8 only.
        match place {
            Place::Files(path) => format!(
                "SELECT toValidUTF8(bytes_of_line) AS line FROM file({}, 'LineAsString', 'bytes_of_line String')",
                self.literal(path)
            ),
            Place::Named(table) => format!("SELECT toValidUTF8(t.line) AS line FROM {} AS t", self.table(table)),
        }
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
    }

    fn group(&self, text: &str, pattern: &str) -> String {
        format!("extract({text}, {})", self.literal(pattern))
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("match({text}, {})", self.literal(pattern))
    }

    fn part(&self, text: &str, separator: char, n: usize) -> String {
        format!("splitByChar('{separator}', {text})[{n}]")
    }

    fn before_bracket(&self, text: &str) -> String {
        format!("splitByString(' [', {text})[1]")
    }

    fn whole(&self, text: &str) -> String {
        format!("toInt64OrNull({text})")
    }

    fn text(&self, column: &str) -> String {
        format!("coalesce(toString({column}), '')")
    }

    fn quotient(&self, number: &str, divisor: i64) -> String {
        format!("intDiv({number}, {divisor})")
    }

    fn days(&self, text: &str) -> String {
        // A day that is not there, like the 30th of February, is turned into another one: it is read back to tell.
        format!("if(toString(toDate32OrNull({text})) = {text}, toInt64(toDate32OrNull({text})), NULL)")
    }

    fn json(&self, line: &str, path: &[&str]) -> String {
        let keys: String = path.iter().map(|key| format!(", {}", self.literal(key))).collect();
        let raw = format!("JSONExtractRaw({line}{keys})");
        // Text is taken without its quotes; numbers are as they stand.
        format!(
            "if(isValidJSON({line}) AND {raw} NOT IN ('', 'null'), \
             if(startsWith({raw}, '\"'), JSONExtractString({line}{keys}), {raw}), NULL)"
        )
    }

    fn seconds(&self, column: &str) -> String {
        format!("toInt64(toUnixTimestamp({column}))")
    }

    fn iso(&self, secs: &str) -> String {
        format!("formatDateTime(toDateTime({secs}, 'UTC'), '%Y-%m-%dT%H:%i:%S', 'UTC')")
    }

    fn filled(&self, step_secs: u32) -> String {
        format!("SELECT start_secs AS bucket_secs, * FROM buckets ORDER BY bucket_secs WITH FILL STEP {step_secs}")
    }

    fn command(&self) -> (String, &'static str) {
        let command = "clickhouse local --queries-file query.sql --format CSVWithNames > requests.csv";
        (command.to_owned(), "requests.csv")
    }

    fn notes(&self, _is_lines: bool) -> Vec<String> {
        let server = "On a server instead: clickhouse client --queries-file query.sql --format CSVWithNames > requests.csv; file() reads below its user_files then.";
        vec![server.to_owned()]
    }
}
