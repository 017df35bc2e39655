//! Elasticsearch and OpenSearch: documents that are requests, in a histogram of dates.

use super::notes;
use super::request::{Place, QueryRequest, QueryText, Refused, Remarks, Source};
use super::span::iso;

/// The fields of a request by the Elastic Common Schema.
const TIME: &str = "@timestamp";
const STATUS: &str = "http.response.status_code";
const BYTES: &str = "http.response.body.bytes";

/// The body of a search, and the command that sends it and turns the answer into a table.
///
/// # Errors
/// When the source is one that an index does not hold, or a name is missing.
pub fn query(request: &QueryRequest) -> Result<QueryText, Refused> {
    if matches!(request.source, Source::Alb | Source::CloudFront) {
        return Err(Refused(format!(
            "elasticsearch keeps documents and not {}; where its lines were indexed, take --source table with the names of the fields",
            request.source.title()
        )));
    }
    let is_ecs = request.source == Source::Combined;
    let usual = |given: &Option<String>, name: &str| given.clone().or_else(|| is_ecs.then(|| name.to_owned()));
    let time = usual(&request.time, TIME)
        .ok_or_else(|| Refused("--time is missing: the field of type date that holds a request's time".into()))?;
    let Some(Place::Named(index)) = &request.place else {
        return Err(Refused("--table is missing: the index or data stream, like --table 'filebeat-*'".into()));
    };
    let (status, bytes) = (usual(&request.status, STATUS), usual(&request.bytes, BYTES));
    let query = body(request, &time, (status.as_deref(), bytes.as_deref()));
    let mut names = vec!["timestamp", "requests"];
    let mut values = ".key_as_string, .doc_count".to_owned();
    if bytes.is_some() {
        names.push("bytes");
        values.push_str(", .bytes.value");
    }
    if status.is_some() {
        names.extend(["http_1xx", "http_2xx", "http_3xx", "http_4xx", "http_5xx"]);
        values.push_str(", .classes.buckets[].doc_count");
    }
    let names = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let command = format!(
        "\
curl -s \"$ELASTICSEARCH/{index}/_search\" -H 'Content-Type: application/json' -d @- <<'QUERY' | \\
  jq -r '([{names}], (.aggregations.series.buckets[] | [{values}])) | @csv' > requests.csv
{query}
QUERY"
    );
    let mut said = notes::of_engine(request);
    said.push(
        "ELASTICSEARCH is the address, like http://localhost:9200. Empty buckets between the first and the last request are zeros. An answer has at most 65,536 buckets (search.max_buckets): for more, ask for parts of the span with --from and --to, and have ingest read the files as one."
            .to_owned(),
    );
    Ok(QueryText {
        query,
        file: "query.json",
        command,
        ingest: notes::ingest_command(request, "requests.csv", "silence"),
        notes: said,
        remarks: Remarks::Shell,
    })
}

fn body(request: &QueryRequest, time: &str, (status, bytes): (Option<&str>, Option<&str>)) -> String {
    let mut range = serde_json::json!({});
    let limits = [("gte", request.from_secs), ("lt", request.to_secs)];
    for (name, secs) in limits.iter().filter_map(|(name, secs)| Some((name, (*secs)?))) {
        range[*name] = iso(secs, request.utc_offset_secs).into();
    }
    let mut filters = vec![serde_json::json!({ "exists": { "field": time } })];
    if let (Source::Json, Some(status)) = (request.source, status) {
        filters.push(serde_json::json!({ "exists": { "field": status } }));
    }
    if range.as_object().is_some_and(|range| !range.is_empty()) {
        filters.push(serde_json::json!({ "range": { time: range } }));
    }
    let mut within = serde_json::json!({});
    if let Some(bytes) = bytes {
        within["bytes"] = serde_json::json!({ "sum": { "field": bytes } });
    }
    if let Some(status) = status {
        let ranges: Vec<_> = (1..=5)
            .map(|class| match class {
                5 => serde_json::json!({ "key": "5xx", "from": 500 }),
                _ => serde_json::json!({ "key": format!("{class}xx"), "from": class * 100, "to": class * 100 + 100 }),
            })
            .collect();
        within["classes"] = serde_json::json!({ "range": { "field": status, "ranges": ranges } });
    }
    let zone = match request.utc_offset_secs {
        0 => "+00:00".to_owned(),
        secs => notes::zone_suffix(secs),
    };
    let body = serde_json::json!({
        "size": 0,
        "query": { "bool": { "filter": filters } },
        "aggs": { "series": {
            "date_histogram": {
                "field": time,
                "fixed_interval": format!("{}s", request.step.secs()),
                "min_doc_count": 0,
                "time_zone": zone,
                "format": "yyyy-MM-dd'T'HH:mm:ssXXX",
            },
            "aggs": within,
        } },
    });
    format!("{body:#}")
}
