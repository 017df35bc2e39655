//! Grafana Loki: entries of a stream that are requests, counted over time.

use super::request::{Place, QueryRequest, QueryText, Refused, Remarks, Source};
use super::span::bucket_span;
use super::{notes, sources};

/// Most points of one answer, by the limit that Loki has built in.
const MOST_POINTS: i64 = 11_000;

/// The query of LogQL, and the command that turns its answer into a table.
///
/// # Errors
/// When the source is no log, or the selector or the span is missing.
pub fn query(request: &QueryRequest) -> Result<QueryText, Refused> {
    let Some(Place::Named(selector)) = &request.place else {
        return Err(Refused("--table is missing: the selector of the streams, like --table '{job=\"nginx\"}'".into()));
    };
    let filter = match (sources::line_pattern(request.source), request.source) {
        (Some(pattern), _) => format!("|~ `{pattern}`"),
        (None, Source::Json) => json_filter(request)?,
        (None, source) => {
            return Err(Refused(format!(
                "loki keeps lines, and {} is none of those that it can tell; --source combined, alb and json work with it",
                source.title()
            )));
        }
    };
    let step = request.step.secs_i64();
    let span = bucket_span(request, MOST_POINTS)?;
    // A point counts what came in the step up to it, its own nanosecond included: a nanosecond before the end of each bucket.
    let (first, last) = (span.from_secs + step - 1, span.to_secs - 1);
    let query = format!("sum(count_over_time({selector} {filter} [{step}s])) or vector(0)");
    let command = format!(
        "\
curl -sG \"$LOKI/loki/api/v1/query_range\" --data-urlencode query@query.logql \\
  -d start={first}999999999 -d end={last}999999999 -d step={step} | \\
  jq -r '[.data.result[].values[]] | group_by(.[0]) | map([(.[0][0] | floor) - {until}, (map(.[1] | tonumber) | add)]) |
    ([\"timestamp\", \"requests\"], (.[] | [(.[0] | todate), .[1]])) | @csv' > requests.csv",
        until = step - 1
    );
    let mut said = notes::of_engine(request);
    said.push(
        "LOKI is the address, like http://localhost:3100. The time is the entry's, which is the line's own where whoever sends it parses it. All buckets of the span are there, those without requests as zeros. Loki gives requests alone: statuses and bytes stay in it."
            .to_owned(),
    );
    Ok(QueryText {
        query,
        file: "query.logql",
        command,
        ingest: notes::ingest_command(request, "requests.csv", "silence"),
        notes: said,
        remarks: Remarks::Hash,
    })
}

fn json_filter(request: &QueryRequest) -> Result<String, Refused> {
    let key = request.status.as_ref().or(request.time.as_ref()).ok_or_else(|| {
        Refused("--time is missing: a key that each request has, by which other lines are told from requests".into())
    })?;
    Ok(format!("| json wanted=\"{key}\" | __error__=\"\" | wanted!=\"\""))
}
