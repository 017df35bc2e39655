//! Spark SQL.

use super::dialect::Dialect;
use crate::query::request::Place;

/// Spark 3.4 and later.
pub struct Spark;

/// The view of the lines of files.
const LINES: &str = "lines_of_files";

impl Dialect for Spark {
    fn prelude(&self, place: &Place) -> String {
        match place {
            Place::Files(path) => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {LINES} USING text OPTIONS (path {}, lineSep '\\n');\n",
                self.literal(path)
            ),
            Place::Named(_) => String::new(),
        }
    }

    fn lines(&self, place: &Place) -> String {
        match place {
            Place::Files(_) => format!("SELECT value AS line FROM {LINES}"),
            Place::Named(table) => format!("SELECT line FROM {}", self.table(table)),
        }
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
    }

    fn identifier(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("regexp_like({text}, {})", self.literal(pattern))
    }

    fn up_to_quote(&self) -> &'static str {
        // Java goes a level deeper for each turn of a group, and a request may be long.
        r#".*?(?<!\\)(?:\\\\)*""#
    }

    fn part(&self, text: &str, separator: char, n: usize) -> String {
        let separator = if separator == '\t' { r"\t".to_owned() } else { separator.to_string() };
        format!("split_part({text}, '{separator}', {n})")
    }

    fn text(&self, column: &str) -> String {
        format!("cast({column} AS STRING)")
    }

    fn quotient(&self, number: &str, divisor: i64) -> String {
        format!("({number} div {divisor})")
    }

    fn days(&self, text: &str) -> String {
        format!("unix_date(try_cast({text} AS DATE))")
    }

    fn json(&self, line: &str, path: &[&str]) -> String {
        let path: String = path.iter().map(|key| format!("['{key}']")).collect();
        let path = self.literal(&format!("${path}"));
        // An object that breaks off behind the key has a value there, and no list of keys.
        format!("CASE WHEN json_object_keys({line}) IS NOT NULL THEN get_json_object({line}, {path}) END")
    }

    fn seconds(&self, column: &str) -> String {
        format!("unix_seconds(cast({column} AS TIMESTAMP))")
    }

    fn iso(&self, secs: &str) -> String {
        format!("date_format(timestamp_seconds({secs}), 'yyyy-MM-dd\\'T\\'HH:mm:ss')")
    }

    fn filled(&self, step_secs: u32) -> String {
        format!(
            "SELECT explode(sequence(start_secs, next_secs - {step_secs}, {step_secs})) AS bucket_secs, * FROM (\n    SELECT *, \
             lead(start_secs, 1, start_secs + {step_secs}) OVER (ORDER BY start_secs) AS next_secs FROM buckets)"
        )
    }

    fn command(&self) -> (String, &'static str) {
        // The statement that makes the view has a header of its own.
        let command = "spark-sql -S --conf spark.sql.session.timeZone=UTC --conf spark.sql.cli.print.header=true -f query.sql | grep -v '^Response code$' > requests.tsv";
        (command.to_owned(), "requests.tsv")
    }

    fn notes(&self, _is_lines: bool) -> Vec<String> {
        vec!["The session's zone has to be UTC, as the command sets it.".to_owned()]
    }
}
