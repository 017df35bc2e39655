//! The metric that the objects around the points of a JSON document name, as in `{"metric": "system.cpu.user", "points": […]}`: one that
//! comes later and counts something else is not summed with those before.

use super::json_document::RowPath;
use crate::ingest::detect::{METRIC_KEYS, is_sure_count};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::format::metric_names::MetricNames;
use crate::ingest::plan::{Keys, Plan, Rows};

/// Watches the names of metrics in one document.
#[derive(Debug)]
pub(super) struct MetricAround {
    names: MetricNames,
    /// Whether the name of the value does not say that it counts requests.
    is_watched: bool,
    /// A metric that does not fit: its line and its name.
    other: Option<(u64, String)>,
}

impl MetricAround {
    pub(super) fn new(keys: &Keys, plan: &Plan) -> Self {
        let is_watched = plan.rows == Rows::Buckets && keys.value.as_deref().is_some_and(|name| !is_sure_count(name));
        Self { names: MetricNames::of_any_kind(), is_watched, other: None }
    }

    /// Takes a text that stands at `path`, in a document whose rows are at `place`.
    pub(super) fn see(&mut self, path: &RowPath, place: &str, (line, text): (u64, &[u8])) {
        if self.is_watched && is_around(path.text(), place.as_bytes()) && !self.names.fits(text) {
            self.other.get_or_insert_with(|| (line, quoted(text)));
        }
    }

    /// Whether all metrics fit so far.
    pub(super) fn check(&self) -> Result<(), IngestError> {
        let Some((line, other)) = &self.other else { return Ok(()) };
        Err(IngestError::NoRequests {
            what: format!(
                "The document holds several metrics, and not all of them count requests: line {line} names {other}"
            ),
            remedy: "Export the one that counts requests alone".to_owned(),
        })
    }
}

/// Whether a key of a metric stands at `path`, in an object around `place`.
fn is_around(path: &[u8], place: &[u8]) -> bool {
    if path.starts_with(place) {
        return false;
    }
    METRIC_KEYS.iter().any(|key| {
        let Some(outer) = path.len().checked_sub(key.len()) else { return false };
        let (outer, last) = path.split_at(outer);
        let is_key = last.eq_ignore_ascii_case(key.as_bytes()) && (outer.is_empty() || outer.ends_with(b"."));
        let outer = outer.strip_suffix(b".").unwrap_or(outer);
        is_key && place.starts_with(outer) && place.len() > outer.len()
    })
}

#[cfg(test)]
mod tests {
    use super::is_around;

    #[test]
    fn metrics_stand_in_the_objects_around_the_rows() {
        for path in ["series[].metric", "metric", "series[].metric.name", "series[].Target"] {
            assert!(is_around(path.as_bytes(), b"series[].pointlist[]"), "{path}");
        }
        for path in ["series[].pointlist[].metric", "other.metric", "series[].my_metric", "series[].metric.id", "m"] {
            assert!(!is_around(path.as_bytes(), b"series[].pointlist[]"), "{path}");
        }
    }
}
