//! Standard logs of CloudFront: fields between tabs in its own order, times in UTC. Lines with a hash name the fields.

use super::{Stage, iso, size, status};
use crate::query::request::Place;
use crate::query::sql::Dialect;

/// Places of `date`, `time`, `sc-bytes` and `sc-status`, from 1.
const DATE: usize = 1;
const TIME: usize = 2;
const BYTES: usize = 4;
const STATUS: usize = 9;

/// The stages of a log of CloudFront.
pub fn stages(dialect: &dyn Dialect, place: &Place) -> Vec<Stage> {
    let part = |n: usize| dialect.part("line", '\t', n);
    let fields = format!(
        "SELECT {} || 'T' || {} || 'Z' AS stamp,\n    {} AS size_text, {} AS status_text\n  FROM raw_lines \
         WHERE line NOT LIKE '#%'",
        part(DATE),
        part(TIME),
        part(BYTES),
        part(STATUS)
    );
    let [zoned, requests] = iso::stages(
        0,
        dialect,
        // A time without seconds is none of CloudFront's.
        ("fields", "status_text, size_text", Some("length(stamp) = 20")),
        &format!(",\n    {} AS status, {} AS size", status(dialect, "status_text"), size(dialect, "size_text")),
    );
    vec![("raw_lines", dialect.lines(place)), ("fields", fields), zoned, requests]
}
