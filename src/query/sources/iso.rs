//! Times as text of ISO 8601, down to the minute at least, with or without a zone.

use super::Stage;
use crate::query::sql::Dialect;

/// What is read.
const TIME: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)? ?(?:[Zz]|UTC|GMT|[+-](?:0[0-9]|1[0-8])(?::?[0-5][0-9])?)?$";
/// The second.
const SECOND: &str = r"^.{16}:([0-9]{2})";
/// The zone, as a name for UTC or an offset.
const ZONE: &str = r"^.{16}.*?([Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$";

/// From the stage `before` with its column `stamp`, and the columns `kept` beside it, to the stage of requests: their seconds and
/// `columns`. Times without a zone are on a clock that is `utc_offset_secs` ahead of UTC.
pub fn stages(
    utc_offset_secs: i32,
    dialect: &dyn Dialect,
    (before, kept, condition): (&str, &str, Option<&str>),
    columns: &str,
) -> [Stage; 2] {
    let kept = if kept.is_empty() { String::new() } else { format!(", {kept}") };
    let condition = condition.map_or_else(String::new, |condition| format!("\n    AND {condition}"));
    let zoned = format!(
        "SELECT stamp{kept},\n    coalesce({}, '') AS zone_text, coalesce({}, '') AS second_text\n  FROM {before} WHERE {}{condition}",
        dialect.group("stamp", ZONE),
        dialect.group("stamp", SECOND),
        dialect.matches("stamp", TIME)
    );
    let requests = format!("SELECT {} AS at_secs{columns}\n  FROM zoned", unix_secs(dialect, utc_offset_secs));
    [("zoned", zoned), ("requests", requests)]
}

/// Seconds since 1970 of `stamp`, whose second and zone stand apart. A second 60 counts as 59.
fn unix_secs(dialect: &dyn Dialect, utc_offset_secs: i32) -> String {
    let whole = |text: &str| dialect.whole(text);
    let offset = format!(
        "CASE WHEN zone_text = '' THEN {utc_offset_secs} WHEN substr(zone_text, 1, 1) NOT IN ('+', '-') THEN 0\n        \
         ELSE CASE WHEN substr(zone_text, 1, 1) = '-' THEN -1 ELSE 1 END\n          \
         * ({} * 3600 + coalesce({}, 0) * 60) END",
        whole("substr(zone_text, 2, 2)"),
        whole("substr(replace(zone_text, ':', ''), 4, 2)")
    );
    format!(
        "{} * 86400\n      + {} * 3600 + {} * 60 + least(coalesce({}, 0), 59)\n      - {offset}",
        dialect.days("substr(stamp, 1, 10)"),
        whole("substr(stamp, 12, 2)"),
        whole("substr(stamp, 15, 2)"),
        whole("second_text"),
    )
}
