//! Amazon CloudWatch Logs Insights: events of a log group that are requests.

use super::notes;
use super::request::{Place, QueryRequest, QueryText, Refused, Remarks, Source};
use super::span::bucket_span;

/// Most rows of an answer.
const MOST_ROWS: i64 = 10_000;

/// A line of an access log, with the first digit of the status and the size.
const COMBINED: &str = r#"/\[\d{2}\/[A-Za-z]{3}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "(?:[^\\]|\\.)*?" (?<class>[1-9]|-)(?:\d{2})? (?<size>\d{1,18}|-)/"#;

/// The query of Insights, and the command that turns its answer into a table.
///
/// # Errors
/// When the source is no log, or a name or the span is missing, or the step is none that Insights knows.
pub fn query(request: &QueryRequest) -> Result<QueryText, Refused> {
    let (parse, bytes) = match request.source {
        Source::Combined => (format!("parse @message {COMBINED}\n| filter ispresent(class)"), Some("size")),
        Source::Json => json(request)?,
        Source::Alb | Source::CloudFront | Source::Table => {
            return Err(Refused(format!(
                "cloudwatch-insights keeps events and not {}, which lies in S3: take --engine athena; --source combined and json work with log groups",
                request.source.title()
            )));
        }
    };
    let Some(Place::Named(group)) = &request.place else {
        return Err(Refused("--table is missing: the log group, like --table /ecs/nginx".into()));
    };
    let span = bucket_span(request, MOST_ROWS)?;
    let bin = bin_of(request)?;
    let mut stats = "stats count(*) as requests".to_owned();
    let mut names = vec!["timestamp", "requests"];
    if let Some(bytes) = bytes {
        stats.push_str(&format!(", sum({bytes}) as bytes"));
        names.push("bytes");
    }
    if request.has_status() {
        for (class, name) in (1..).zip(["http_1xx", "http_2xx", "http_3xx", "http_4xx", "http_5xx"]) {
            stats.push_str(&format!(", sum(strcontains(class, \"{class}\")) as {name}"));
            names.push(name);
        }
    }
    let query = format!("{parse}\n| {stats} by bin({bin}) as timestamp\n| sort timestamp asc\n| limit {MOST_ROWS}");
    let names = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let command = format!(
        "\
id=$(aws logs start-query --log-group-name '{group}' --start-time {} --end-time {} \\
  --query-string file://query.txt --query queryId --output text)
until aws logs get-query-results --query-id \"$id\" --query status --output text | grep -E 'Complete|Failed|Cancelled|Timeout'; do sleep 2; done
aws logs get-query-results --query-id \"$id\" | jq -r '[{names}] as $names | $names, (.results[] |
    map({{(.field): .value}}) | add | .timestamp |= (sub(\" \"; \"T\") + \"Z\") | [$names[] as $name | .[$name] // 0]) | @csv' > requests.csv",
        span.from_secs,
        span.to_secs - 1
    );
    let mut said = notes::of_engine(request);
    said.push(
        "The time is the event's, which is the line's own where the agent parses it. Insights has no rows for empty buckets, so ingest is told that gaps are zeros."
            .to_owned(),
    );
    Ok(QueryText {
        query,
        file: "query.txt",
        command,
        ingest: notes::ingest_command(request, "requests.csv", "zero"),
        notes: said,
        remarks: Remarks::Hash,
    })
}

/// How requests are told, and what their bytes are, in events that are JSON.
fn json(request: &QueryRequest) -> Result<(String, Option<&str>), Refused> {
    let key = request.status.as_ref().or(request.time.as_ref()).ok_or_else(|| {
        Refused("--time is missing: a key that each request has, by which other events are told from requests".into())
    })?;
    let mut parse = format!("filter ispresent({})", field(key));
    if let Some(status) = &request.status {
        parse.push_str(&format!("\n| parse {} /^(?<class>[1-5])/", field(status)));
    }
    Ok((parse, request.bytes.as_deref()))
}

/// A field's name, between back quotes where it is no plain word.
fn field(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@'));
    if is_plain { name.to_owned() } else { format!("`{}`", name.replace('`', "")) }
}

/// The step in the unit that Insights takes it in.
fn bin_of(request: &QueryRequest) -> Result<String, Refused> {
    let secs = request.step.secs();
    let units = [(86_400, 'd', 31), (3_600, 'h', 24), (60, 'm', 60), (1, 's', 60)];
    let found = units.iter().find(|(width, _, most)| secs.is_multiple_of(*width) && secs / width <= *most);
    let is_utc = i64::from(request.utc_offset_secs).rem_euclid(request.step.secs_i64()) == 0;
    match found {
        Some((width, unit, _)) if is_utc => Ok(format!("{}{unit}", secs / width)),
        Some(_) => Err(Refused(format!(
            "Insights begins its buckets in UTC, and one of {secs} s on the clock of --zone begins elsewhere: leave out --zone, or take a shorter --step"
        ))),
        None => Err(Refused(format!(
            "Insights has no buckets of {secs} s; --step takes up to 60 s, or whole minutes up to an hour, hours up to a day, or days"
        ))),
    }
}
