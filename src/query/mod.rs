//! Too big for one machine: the query that makes the series where the data lies, as `ingest` would make it of the same data.
//!
//! In: a [`QueryRequest`], which names an engine, a source and a step. Out: a [`QueryText`], the query in the engine's language
//! with the command that exports its answer and what has to be known of it; or [`Refused`], which says what works. No file is
//! read and no engine is asked.
//!
//! - `sources`: what a line, object or row is, for all engines that speak SQL; a file per source.
//! - `sql`: the statement around it, and a file per dialect. A new SQL engine is one file with a `Dialect` there.
//! - `loki`, `prometheus`, `cloudwatch_insights`, `elasticsearch`: engines with a language of their own.
//! - `span`: the span of time that some of these need to hear.
//! - `notes`: what is said of every series.

mod cloudwatch_insights;
mod elasticsearch;
mod loki;
mod notes;
mod prometheus;
mod request;
mod sources;
mod span;
mod sql;

pub use request::{Engine, Place, QueryRequest, QueryText, Refused, Remarks, Source, TimeForm};

/// The query for `request`.
///
/// # Errors
/// When the engine does not hold such a source, or a name or the span that it needs is missing.
pub fn query(request: &QueryRequest) -> Result<QueryText, Refused> {
    if let Some(dialect) = sql::dialect_of(request.engine) {
        return sql::query(request, dialect);
    }
    match request.engine {
        Engine::Loki => loki::query(request),
        Engine::Prometheus => prometheus::query(request),
        Engine::CloudWatchInsights => cloudwatch_insights::query(request),
        _ => elasticsearch::query(request),
    }
}
