//! Google BigQuery.

use super::dialect::Dialect;
use crate::query::request::Place;

/// GoogleSQL of BigQuery.
pub struct BigQuery;

impl Dialect for BigQuery {
    fn lines(&self, place: &Place) -> String {
        let (Place::Named(table) | Place::Files(table)) = place;
        format!("SELECT line FROM {}", self.table(table))
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
    }

    fn identifier(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', ""))
    }

    fn table(&self, name: &str) -> String {
        self.identifier(name)
    }

    fn group(&self, text: &str, pattern: &str) -> String {
        format!("regexp_extract({text}, {})", self.literal(pattern))
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("regexp_contains({text}, {})", self.literal(pattern))
    }

    fn part(&self, text: &str, separator: char, n: usize) -> String {
        let separator = if separator == '\t' { r"\t".to_owned() } else { separator.to_string() };
        format!("split({text}, '{separator}')[SAFE_OFFSET({})]", n - 1)
    }

    fn before_bracket(&self, text: &str) -> String {
        format!("split({text}, ' [')[SAFE_OFFSET(0)]")
    }

    fn whole(&self, text: &str) -> String {
        format!("safe_cast({text} AS INT64)")
    }

    fn text(&self, column: &str) -> String {
        format!("cast({column} AS STRING)")
    }

    fn quotient(&self, number: &str, divisor: i64) -> String {
        format!("div({number}, {divisor})")
    }

    fn days(&self, text: &str) -> String {
        format!("unix_date(safe_cast({text} AS DATE))")
    }

    fn json(&self, line: &str, path: &[&str]) -> String {
        let path: String = path.iter().map(|key| format!(".\"{key}\"")).collect();
        format!("json_value(safe.parse_json({line}), {})", self.literal(&format!("${path}")))
    }

    fn seconds(&self, column: &str) -> String {
        format!("unix_seconds(timestamp({column}))")
    }

    fn iso(&self, secs: &str) -> String {
        format!("format_timestamp('%Y-%m-%dT%H:%M:%S', timestamp_seconds({secs}))")
    }

    fn filled(&self, step_secs: u32) -> String {
        format!(
            "SELECT bucket_secs, g.* FROM (\n    SELECT *, \
             lead(start_secs, 1, start_secs + {step_secs}) OVER (ORDER BY start_secs) AS next_secs FROM buckets) AS g\n  \
             CROSS JOIN UNNEST(generate_array(start_secs, next_secs - {step_secs}, {step_secs})) AS bucket_secs"
        )
    }

    fn command(&self) -> (String, &'static str) {
        let command =
            "bq query --use_legacy_sql=false --format=csv --max_rows=4000000 --quiet < query.sql > requests.csv";
        (command.to_owned(), "requests.csv")
    }

    fn notes(&self, is_lines: bool) -> Vec<String> {
        let table = "A table of lines: CREATE EXTERNAL TABLE `DATASET.access_lines` (line STRING) OPTIONS (format = 'CSV', field_delimiter = '\\x01', quote = '', uris = ['gs://BUCKET/PREFIX/*']) (plain or gzipped UTF-8 text).";
        if is_lines { vec![table.to_owned()] } else { Vec::new() }
    }
}
