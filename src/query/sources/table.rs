//! A table of the engine's own with a row per request.

use super::{Stage, iso, size, status};
use crate::query::request::{Place, QueryRequest, Refused, TimeForm};
use crate::query::sql::Dialect;

/// The stages of a table.
///
/// # Errors
/// When the column of the time is missing.
pub fn stages(request: &QueryRequest, dialect: &dyn Dialect, place: &Place) -> Result<Vec<Stage>, Refused> {
    let missing = || Refused("--time is missing: the column that holds the time of a request".into());
    let time = dialect.identifier(request.time.as_deref().ok_or_else(missing)?);
    let form = request.time_form.unwrap_or(TimeForm::Instant);
    let stamp = if form == TimeForm::Iso { dialect.text(&time) } else { time };
    let mut fields = format!("SELECT {stamp} AS stamp");
    let (mut kept, mut columns) = (Vec::new(), String::new());
    if let Some(name) = &request.status {
        fields.push_str(&format!(", {} AS status_text", dialect.text(&dialect.identifier(name))));
        columns.push_str(&format!(",\n    {} AS status", status(dialect, "status_text")));
        kept.push("status_text");
    }
    if let Some(name) = &request.bytes {
        fields.push_str(&format!(", {} AS size_text", dialect.text(&dialect.identifier(name))));
        columns.push_str(&format!(",\n    {} AS size", size(dialect, "size_text")));
        kept.push("size_text");
    }
    let (Place::Named(name) | Place::Files(name)) = place;
    fields.push_str(&format!("\n  FROM {}", dialect.table(name)));
    let at = match form {
        TimeForm::Iso => {
            let offset = request.utc_offset_secs;
            let [zoned, requests] = iso::stages(offset, dialect, ("fields", &kept.join(", "), None), &columns);
            return Ok(vec![("fields", fields), zoned, requests]);
        }
        TimeForm::Instant => dialect.seconds("stamp"),
        TimeForm::Local => match request.utc_offset_secs {
            secs if secs < 0 => format!("{} + {}", dialect.seconds("stamp"), secs.unsigned_abs()),
            secs => format!("{} - {secs}", dialect.seconds("stamp")),
        },
        TimeForm::Epoch(per_second) => dialect.quotient("stamp", per_second),
    };
    Ok(vec![("fields", fields), ("requests", format!("SELECT {at} AS at_secs{columns}\n  FROM fields"))])
}
