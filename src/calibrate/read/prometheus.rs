//! An answer of Prometheus to a range query, or a list of such answers → columns of points, one per series.

use super::{Column, ReadError};
use serde_json::{Map, Value};

/// How a range query is had.
const REMEDY: &str = "Save the answer of /api/v1/query_range as JSON, with a series for load and for ready replicas";
/// Seconds from 1970 that a time is within: the years that a date can say.
const FARTHEST_SECS: f64 = 2.5e11;
/// Most series that are looked at.
const MOST_SERIES: usize = 1000;

/// The series of all answers in `bytes`.
///
/// # Errors
/// When it is no such answer.
pub fn columns(bytes: &[u8]) -> Result<Vec<Column>, ReadError> {
    let wrong = |what: String| ReadError::Answer { what, remedy: REMEDY };
    let answer: Value =
        serde_json::from_slice(bytes).map_err(|error| wrong(format!("The JSON cannot be read: {error}")))?;
    let answers = match &answer {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let mut columns = Vec::new();
    for answer in answers {
        let result = answer.pointer("/data/result").or_else(|| answer.get("result")).and_then(Value::as_array);
        let Some(series) = result else {
            let said =
                answer.get("error").and_then(Value::as_str).map_or(String::new(), |said| format!(" It says: {said}"));
            return Err(wrong(format!("The JSON is no answer of Prometheus: data.result is missing.{said}")));
        };
        if columns.len() + series.len() > MOST_SERIES {
            return Err(wrong(format!("The answer has more than {MOST_SERIES} series; ask for sums over pods")));
        }
        columns.extend(
            series
                .iter()
                .map(column)
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| wrong("A series has no values over time: the answer is one of an instant".to_owned()))?,
        );
    }
    if columns.is_empty() {
        return Err(wrong("The answer has no series".to_owned()));
    }
    Ok(columns)
}

/// The column that a series is; `None` where it has no values over time.
fn column(series: &Value) -> Option<Column> {
    let name = series.get("metric").and_then(Value::as_object).map_or_else(String::new, name_of);
    let mut column = Column { name, ..Column::default() };
    for (place, pair) in (1_u64..).zip(series.get("values")?.as_array()?) {
        let time = pair.get(0).and_then(Value::as_f64).filter(|time| time.abs() < FARTHEST_SECS);
        match (time, pair.get(1).and_then(Value::as_str)) {
            (Some(time), Some(value)) => column.add(place, time.round() as i64, value, false),
            _ => return None,
        }
    }
    Some(column)
}

/// A series as Prometheus writes it: `name{label="value"}`.
fn name_of(metric: &Map<String, Value>) -> String {
    let name = metric.get("__name__").and_then(Value::as_str).unwrap_or("");
    let labels = metric.iter().filter(|(label, _)| *label != "__name__");
    let labels: Vec<String> =
        labels.map(|(label, value)| format!("{label}=\"{}\"", value.as_str().unwrap_or(""))).collect();
    if labels.is_empty() && !name.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", labels.join(",")) }
}
