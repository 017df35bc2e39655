//! Prometheus: a counter's own samples, whose increases `ingest` takes.
//!
//! `increase()` would stretch what it saw to the ends of each window, so that counts come out broken. The samples are whole.

use super::notes;
use super::request::{Place, QueryRequest, QueryText, Refused, Remarks, Source};
use super::span::bucket_span;

/// Most points of a series in one answer, by the limit that Prometheus has built in, less the one before the first bucket.
const MOST_POINTS: i64 = 10_999;

/// The query of PromQL, and the command that asks for it.
///
/// # Errors
/// When the source is no counter, or the metric or the span is missing.
pub fn query(request: &QueryRequest) -> Result<QueryText, Refused> {
    if request.source != Source::Table {
        return Err(Refused(format!(
            "prometheus keeps counters and not {}; --source table --table http_requests_total works with it, and loki or an SQL engine with lines",
            request.source.title()
        )));
    }
    let Some(Place::Named(metric)) = &request.place else {
        return Err(Refused("--table is missing: the counter, like --table 'http_requests_total{job=\"api\"}'".into()));
    };
    let step = request.step.secs_i64();
    let span = bucket_span(request, MOST_POINTS)?;
    let query = format!("{metric} offset -{step}s");
    let command = format!(
        "\
curl -sG \"$PROMETHEUS/api/v1/query_range\" --data-urlencode query@query.promql \\
  -d start={} -d end={} -d step={step} > requests.json",
        span.from_secs - step,
        span.to_secs - step
    );
    let mut said = notes::of_engine(request);
    said.push(
        "PROMETHEUS is the address, like http://localhost:9090. The answer has the counter itself, series by series, and ingest takes the increases; one that falls was set back and counts from 0. By the offset each point is the counter at the end of its bucket, so that the increase stands at the bucket's start."
            .to_owned(),
    );
    said.push(
        "The counter is known as of its last scrape: requests of a bucket's last seconds count in the next one, and a step below the scrape interval has no sense. Where no sample is, a bucket is missing and not zero."
            .to_owned(),
    );
    Ok(QueryText {
        query,
        file: "query.promql",
        command,
        ingest: format!("planora-cli ingest requests.json --step {step} --unit running-total --out trace.csv"),
        notes: said,
        remarks: Remarks::Hash,
    })
}
