//! What has to be said of a series that an engine counts, whatever the engine.

use super::request::{QueryRequest, Source};

/// What the series is, which lines are in it, and where `ingest` would read the lines themselves in another way.
pub fn of_lines(request: &QueryRequest) -> Vec<String> {
    let QueryRequest { source, step, utc_offset_secs, .. } = request;
    let clock = if *utc_offset_secs == 0 { "UTC".to_owned() } else { format!("UTC{}", zone_suffix(*utc_offset_secs)) };
    vec![
        format!("Requests per {} s of {}, on the clock of {clock}: the series that planora-cli ingest makes of the same data.", step.secs(), source.title()),
        requests_are(request).to_owned(),
        "Empty buckets between the first and the last request are zeros. Read with --gaps silence, as below, those are missing in which over 100 requests would have come, as ingest has it for a log; without it they stay zeros.".to_owned(),
        left_to_ingest(*source).to_owned(),
    ]
}

/// The same for engines that keep a time beside each line or document, and fill gaps in their own way.
pub fn of_engine(request: &QueryRequest) -> Vec<String> {
    let QueryRequest { source, step, .. } = request;
    let what = if *source == Source::Table { "what the engine keeps" } else { source.title() };
    vec![format!("Requests per {} s of {what}, as planora-cli ingest counts them.", step.secs())]
}

fn requests_are(request: &QueryRequest) -> &'static str {
    match request.source {
        Source::Combined => {
            "A line is a request where a client, a time between brackets, a request between quotes, a status and a size follow each other; other lines are left out. The time is the line's own, with its zone. Buckets stand on the clock of --zone; ingest takes the zone of the first line for it, which matters for steps of hours."
        }
        Source::Alb => {
            "A line is a request where its fields are those of an application load balancer; other lines are left out. The time is the field time, when the answer was sent; the status is elb_status_code, the bytes are sent_bytes."
        }
        Source::CloudFront => {
            "A line with a date and a time is a request, in the order of fields that CloudFront's standard logs have: date, time, …, sc-bytes fourth, sc-status ninth. Times are UTC."
        }
        Source::Json if request.status.is_some() => {
            "An object with a time and a status is a request; other lines are left out, as ingest does where some objects have no status."
        }
        Source::Json => {
            "Each object with a time is a request. If others than requests have one, name the key of the status with --status: objects without it are left out."
        }
        Source::Table => "Each row with a time is a request.",
    }
}

const fn left_to_ingest(source: Source) -> &'static str {
    match source {
        Source::Table => {
            "Rows that stand there twice count twice, and so do times of a wrong clock; --from and --to leave out what is not of the span. A first or last bucket that the table covers in part has what it has."
        }
        _ => {
            "What ingest sees only line by line is not seen here: it leaves out lines whose clock is far from their neighbours' (--from and --to bound the span), counts lines once that two files have, and says where the first or last bucket is covered in part."
        }
    }
}

/// The command that reads `export`, which has a zone in each time. `gaps` says what buckets without requests are.
pub fn ingest_command(request: &QueryRequest, export: &str, gaps: &str) -> String {
    format!("planora-cli ingest {export} --step {} --gaps {gaps} --out trace.csv", request.step.secs())
}

/// `Z`, or an offset like `+05:30`.
pub fn zone_suffix(utc_offset_secs: i32) -> String {
    let minutes = utc_offset_secs.unsigned_abs() / 60;
    match utc_offset_secs {
        0 => "Z".to_owned(),
        secs => format!("{}{:02}:{:02}", if secs < 0 { '-' } else { '+' }, minutes / 60, minutes % 60),
    }
}
