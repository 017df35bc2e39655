//! Logs of AWS application load balancers: the fields `time` (when the answer was sent), `elb_status_code` and `sent_bytes`.

use super::{Stage, iso, status};
use crate::query::request::{Place, QueryRequest};
use crate::query::sql::Dialect;

/// Places of the time, the status, the bytes sent and the request, from 1.
const TIME: usize = 2;
const STATUS: usize = 9;
const SENT: usize = 12;
const REQUEST: usize = 13;

/// The pattern of a line.
pub const LINE: &str =
    r#"^[^ ]* [0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]* (?:[^ ]* ){6}(?:[0-9]{3}|-) (?:[^ ]* ){2}[0-9]{1,18} ""#;

/// The stages of a load balancer's log.
pub fn stages(request: &QueryRequest, dialect: &dyn Dialect, place: &Place) -> Vec<Stage> {
    let part = |n: usize| dialect.part("line", ' ', n);
    let fields = format!(
        "SELECT {} AS stamp,\n    {} AS status_text, {} AS size_text,\n    {} AS request_text\n  FROM raw_lines",
        part(TIME),
        part(STATUS),
        part(SENT),
        part(REQUEST)
    );
    // As a number 000 is no status.
    let is_request = format!(
        "{} AND request_text LIKE '\"%'\n    AND {} AND status_text <> '000'",
        dialect.matches("size_text", "^[0-9]{1,18}$"),
        dialect.matches("status_text", "^(?:[0-9]{3}|-)$"),
    );
    let [zoned, requests] = iso::stages(
        request.utc_offset_secs,
        dialect,
        ("fields", "status_text, size_text", Some(&is_request)),
        &format!(",\n    {} AS status, {} AS size", status(dialect, "status_text"), dialect.whole("size_text")),
    );
    vec![("raw_lines", dialect.lines(place)), ("fields", fields), zoned, requests]
}
