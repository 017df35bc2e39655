//! JSON lines: an object per request. A nested key is written with dots.

use super::{Stage, iso, size, status};
use crate::query::request::{Place, QueryRequest, Refused, TimeForm};
use crate::query::sql::Dialect;

/// Digits with or without a fraction, of which the fraction is dropped.
const NUMBER: &str = r"^([0-9]{1,19})(?:\.[0-9]+)?$";

/// The stages of JSON lines.
///
/// # Errors
/// When the key of the time is missing, or a key cannot stand in a path.
pub fn stages(request: &QueryRequest, dialect: &dyn Dialect, place: &Place) -> Result<Vec<Stage>, Refused> {
    let time = request.time.as_deref().ok_or_else(|| {
        Refused(
            "--time is missing: the key that holds the time of a request, like --time time or --time request.time"
                .into(),
        )
    })?;
    let value = |key: &str| json_value(dialect, key);
    let mut fields = format!("SELECT {} AS stamp", value(time)?);
    let (mut kept, mut columns, mut conditions) = (Vec::new(), String::new(), Vec::new());
    if let Some(key) = &request.status {
        fields.push_str(&format!(",\n    {} AS status_text", value(key)?));
        columns.push_str(&format!(",\n    {} AS status", status(dialect, "status_text")));
        kept.push("status_text");
        conditions.push("status_text IS NOT NULL".to_owned());
    }
    if let Some(key) = &request.bytes {
        fields.push_str(&format!(",\n    {} AS size_text", value(key)?));
        columns.push_str(&format!(",\n    {} AS size", size(dialect, "size_text")));
        kept.push("size_text");
    }
    fields.push_str("\n  FROM raw_lines");
    let mut stages = vec![("raw_lines", dialect.lines(place)), ("fields", fields)];
    let kept = kept.join(", ");
    match request.time_form.unwrap_or(TimeForm::Iso) {
        TimeForm::Iso => {
            let condition = conditions.first().map(String::as_str);
            let offset = request.utc_offset_secs;
            stages.extend(iso::stages(offset, dialect, ("fields", &kept, condition), &columns));
        }
        TimeForm::Epoch(per_second) => {
            let number = dialect.whole(&dialect.group("stamp", NUMBER));
            conditions.push(dialect.matches("stamp", NUMBER));
            let at = dialect.quotient(&number, per_second);
            let condition = conditions.join(" AND ");
            stages.push(("requests", format!("SELECT {at} AS at_secs{columns}\n  FROM fields WHERE {condition}")));
        }
        TimeForm::Instant | TimeForm::Local => {
            return Err(Refused(
                "--time-unit of JSON is iso for text, or s, ms, us or ns for numbers since 1970".into(),
            ));
        }
    }
    Ok(stages)
}

fn json_value(dialect: &dyn Dialect, key: &str) -> Result<String, Refused> {
    let path: Vec<&str> = key.split('.').collect();
    let is_plain = |part: &&str| !part.is_empty() && !part.contains(['"', '\'', '\\', '[', ']']);
    if !path.iter().all(is_plain) {
        return Err(Refused(format!(
            "{key} is no key of JSON; nested keys have a dot between them, like request.time"
        )));
    }
    Ok(dialect.json("line", &path))
}
