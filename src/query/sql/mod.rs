//! SQL: one statement for all engines that speak it, of stages that follow each other.
//!
//! A source makes the stage `requests` (a row per request, with its second); here they are put into `buckets`, empty ones are
//! filled in, and columns get the names that `ingest` writes. Each stage is read once, since engines read the data again
//! for a stage that is read twice.

mod athena;
mod bigquery;
mod clickhouse;
mod dialect;
mod duckdb;
mod spark;

use super::notes;
use super::request::{Engine, Place, QueryRequest, QueryText, Refused, Remarks, Source};
use super::sources;
pub use dialect::Dialect;

/// Classes of HTTP statuses: the column and the condition.
const CLASSES: [(&str, &str); 5] = [
    ("http_1xx", "status BETWEEN 100 AND 199"),
    ("http_2xx", "status BETWEEN 200 AND 299"),
    ("http_3xx", "status BETWEEN 300 AND 399"),
    ("http_4xx", "status BETWEEN 400 AND 499"),
    ("http_5xx", "status >= 500"),
];

/// The dialect of `engine`, if it speaks SQL.
pub fn dialect_of(engine: Engine) -> Option<&'static dyn Dialect> {
    match engine {
        Engine::DuckDb => Some(&duckdb::DuckDb),
        Engine::ClickHouse => Some(&clickhouse::ClickHouse),
        Engine::Spark => Some(&spark::Spark),
        Engine::Athena => Some(&athena::Athena),
        Engine::BigQuery => Some(&bigquery::BigQuery),
        Engine::Loki | Engine::Prometheus | Engine::CloudWatchInsights | Engine::Elasticsearch => None,
    }
}

/// The statement for `request` in `dialect`.
///
/// # Errors
/// When the request lacks a name, or names what the engine cannot read.
pub fn query(request: &QueryRequest, dialect: &dyn Dialect) -> Result<QueryText, Refused> {
    let place = place_of(request)?;
    let stages = sources::stages(request, dialect, &place)?;
    let columns = columns_of(request);
    let mut query = dialect.prelude(&place);
    query.push_str("WITH ");
    for (name, select) in &stages {
        query.push_str(&format!("{name} AS (\n  {select}\n), "));
    }
    query.push_str(&format!("buckets AS (\n  {}\n), ", buckets(request, &columns)));
    query.push_str(&format!("filled AS (\n  {}\n)\n", dialect.filled(request.step.secs())));
    query.push_str(&last_select(request, dialect, &columns));
    let (command, export) = dialect.command();
    let mut notes = notes::of_lines(request);
    notes.extend(dialect.notes(request.source != Source::Table));
    let ingest = notes::ingest_command(request, export, "silence");
    Ok(QueryText { query, file: "query.sql", command, ingest, notes, remarks: Remarks::Dashes })
}

/// Where the requests lie, by the source's usual name where none is given.
fn place_of(request: &QueryRequest) -> Result<Place, Refused> {
    let engine = request.engine.name();
    let reads_files = request.engine.reads_files();
    match (&request.place, request.source) {
        (Some(Place::Files(_)), Source::Table) => Err(Refused(
            "--file names files, and a table has a name: say --table NAME, or take another --source".into(),
        )),
        (Some(Place::Files(path)), _) if !reads_files => Err(Refused(format!(
            "{engine} reads {path} only as a table: make one with a column named line (the query for --table NAME says how), and name it by --table"
        ))),
        (Some(place), _) => Ok(place.clone()),
        (None, Source::Table) => Err(Refused("--table is missing: the table whose rows are requests".into())),
        (None, source) if reads_files => Ok(Place::Files(usual_files(source).to_owned())),
        (None, source) => Ok(Place::Named(usual_table(source).to_owned())),
    }
}

const fn usual_files(source: Source) -> &'static str {
    match source {
        Source::Alb => "alb/*.log.gz",
        Source::CloudFront => "cloudfront/*.gz",
        Source::Json => "requests.jsonl",
        Source::Combined | Source::Table => "access.log",
    }
}

const fn usual_table(source: Source) -> &'static str {
    match source {
        Source::Alb => "alb_lines",
        Source::CloudFront => "cloudfront_lines",
        Source::Json => "json_lines",
        Source::Combined | Source::Table => "access_lines",
    }
}

/// Columns of the series behind the time: the name, and what makes it of the requests of a bucket.
fn columns_of(request: &QueryRequest) -> Vec<(&'static str, String)> {
    let mut columns = vec![("requests", "count(*)".to_owned())];
    if request.has_bytes() {
        columns.push(("bytes", "coalesce(sum(size), 0)".to_owned()));
    }
    if request.has_status() {
        let class = |(name, condition)| (name, format!("sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"));
        columns.extend(CLASSES.map(class));
    }
    columns
}

/// Requests by the start of their bucket, which is on the series' own clock.
fn buckets(request: &QueryRequest, columns: &[(&str, String)]) -> String {
    let step = request.step.secs();
    let on_clock = match request.utc_offset_secs {
        0 => "at_secs".to_owned(),
        secs if secs < 0 => format!("at_secs - {}", secs.unsigned_abs()),
        secs => format!("at_secs + {secs}"),
    };
    let mut select = format!("SELECT at_secs - mod({on_clock}, {step}) AS start_secs");
    for (name, value) in columns {
        select.push_str(&format!(",\n    {value} AS {name}"));
    }
    select.push_str("\n  FROM requests WHERE at_secs IS NOT NULL");
    if let Some(from) = request.from_secs {
        select.push_str(&format!(" AND at_secs >= {from}"));
    }
    if let Some(to) = request.to_secs {
        select.push_str(&format!(" AND at_secs < {to}"));
    }
    select + " GROUP BY 1"
}

fn last_select(request: &QueryRequest, dialect: &dyn Dialect, columns: &[(&str, String)]) -> String {
    let local = match request.utc_offset_secs {
        0 => "bucket_secs".to_owned(),
        secs if secs < 0 => format!("bucket_secs - {}", secs.unsigned_abs()),
        secs => format!("bucket_secs + {secs}"),
    };
    let zone = notes::zone_suffix(request.utc_offset_secs);
    let time = dialect.identifier("timestamp");
    let mut select = format!("SELECT {} || '{zone}' AS {time}", dialect.iso(&local));
    for (name, _) in columns {
        select.push_str(&format!(",\n  CASE WHEN bucket_secs = start_secs THEN {name} ELSE 0 END AS {name}"));
    }
    select + "\nFROM filled ORDER BY bucket_secs;"
}
