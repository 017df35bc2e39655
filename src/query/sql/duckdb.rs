//! DuckDB.

use super::dialect::Dialect;
use crate::query::request::Place;

/// DuckDB 1.0 and later.
pub struct DuckDb;

impl Dialect for DuckDb {
    fn lines(&self, place: &Place) -> String {
        match place {
            // Four control characters part fields, so that a line is one field whatever stands in it.
            Place::Files(path) => format!(
                "SELECT line FROM read_csv({}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false,\n    \
                 delim = chr(1) || chr(2) || chr(3) || chr(4), quote = '', escape = '', new_line = '\\n', strict_mode = false,\n    \
                 max_line_size = 2097152)",
                self.literal(path)
            ),
            Place::Named(table) => format!("SELECT line FROM {}", self.table(table)),
        }
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("regexp_matches({text}, {})", self.literal(pattern))
    }

    fn quotient(&self, number: &str, divisor: i64) -> String {
        format!("({number} // {divisor})")
    }

    fn days(&self, text: &str) -> String {
        format!("(try_cast({text} AS DATE) - DATE '1970-01-01')")
    }

    fn json(&self, line: &str, path: &[&str]) -> String {
        let path: String = path.iter().map(|key| format!(".\"{key}\"")).collect();
        let path = self.literal(&format!("${path}"));
        format!("CASE WHEN json_valid({line}) THEN json_extract_string({line}, {path}) END")
    }

    fn seconds(&self, column: &str) -> String {
        format!("cast(floor(epoch({column})) AS BIGINT)")
    }

    fn iso(&self, secs: &str) -> String {
        format!("strftime(make_timestamp(({secs}) * 1000000), '%Y-%m-%dT%H:%M:%S')")
    }

    fn filled(&self, step_secs: u32) -> String {
        format!(
            "SELECT unnest(range(start_secs, next_secs, {step_secs})) AS bucket_secs, * FROM (\n    SELECT *, \
             lead(start_secs, 1, start_secs + {step_secs}) OVER (ORDER BY start_secs) AS next_secs FROM buckets)"
        )
    }

    fn command(&self) -> (String, &'static str) {
        ("duckdb -csv -f query.sql > requests.csv".to_owned(), "requests.csv")
    }

    fn notes(&self, is_lines: bool) -> Vec<String> {
        let lines = "DuckDB reads UTF-8 only: at any other byte it stops with an error. Turn such a log over first, like iconv -f latin1 -t utf-8.";
        if is_lines { vec![lines.to_owned()] } else { Vec::new() }
    }
}
