//! Amazon Athena, which is Trino over files of S3.

use super::dialect::Dialect;
use crate::query::request::Place;

/// Athena engine version 3.
pub struct Athena;

impl Dialect for Athena {
    fn lines(&self, place: &Place) -> String {
        let (Place::Named(table) | Place::Files(table)) = place;
        format!("SELECT line FROM {}", self.table(table))
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("regexp_like({text}, {})", self.literal(pattern))
    }

    fn part(&self, text: &str, separator: char, n: usize) -> String {
        let separator = if separator == '\t' { "chr(9)".to_owned() } else { format!("'{separator}'") };
        format!("split_part({text}, {separator}, {n})")
    }

    fn quotient(&self, number: &str, divisor: i64) -> String {
        format!("({number} / {divisor})")
    }

    fn days(&self, text: &str) -> String {
        format!("date_diff('day', DATE '1970-01-01', try_cast({text} AS DATE))")
    }

    fn json(&self, line: &str, path: &[&str]) -> String {
        let path: String = path.iter().map(|key| format!("[\"{key}\"]")).collect();
        format!("json_extract_scalar(try(json_parse({line})), {})", self.literal(&format!("${path}")))
    }

    fn seconds(&self, column: &str) -> String {
        format!("date_diff('second', TIMESTAMP '1970-01-01 00:00:00', {column})")
    }

    fn iso(&self, secs: &str) -> String {
        format!("date_format(from_unixtime({secs}, 'UTC'), '%Y-%m-%dT%H:%i:%s')")
    }

    fn filled(&self, step_secs: u32) -> String {
        format!(
            "SELECT bucket_secs, g.* FROM (\n    SELECT *, \
             lead(start_secs, 1, start_secs + {step_secs}) OVER (ORDER BY start_secs) AS next_secs FROM buckets) AS g\n  \
             CROSS JOIN UNNEST(sequence(start_secs, next_secs - {step_secs}, {step_secs})) AS t(bucket_secs)"
        )
    }

    fn command(&self) -> (String, &'static str) {
        let command = "\
id=$(aws athena start-query-execution --query-string file://query.sql --query-execution-context Database=DATABASE \\
  --result-configuration OutputLocation=s3://BUCKET/planora/ --query QueryExecutionId --output text)
until aws athena get-query-execution --query-execution-id \"$id\" --query QueryExecution.Status.State --output text | \\
  grep -E 'SUCCEEDED|FAILED|CANCELLED'; do sleep 2; done
aws s3 cp \"s3://BUCKET/planora/$id.csv\" requests.csv";
        (command.to_owned(), "requests.csv")
    }

    fn notes(&self, is_lines: bool) -> Vec<String> {
        let mut notes = vec![
            "DATABASE and BUCKET are to be replaced. More than 10,000 empty buckets in a row are refused by Athena: use a longer --step, or --from and --to.".to_owned(),
        ];
        if is_lines {
            notes.push(
                "A table of lines: CREATE EXTERNAL TABLE access_lines (line string) LOCATION 's3://BUCKET/PREFIX/' (plain or gzipped text; fields end at control character 1, which no log has)."
                    .to_owned(),
            );
        }
        notes
    }
}
