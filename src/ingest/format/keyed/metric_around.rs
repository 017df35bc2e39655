//! The metric that the objects around the points of a JSON document name, as in `{"metric": "system.cpu.user", "points": […]}`: a document
//! that names one that counts requests and one that counts something else is refused, wherever they come.

use super::json_document::RowPath;
use crate::ingest::detect::{is_metric_path, is_sure_count, other_beside_requests};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::{Format, Keys, Plan, Rows};

/// Most names that are kept.
const MAX_NAMES: usize = 1000;

/// Watches the names of metrics in one document.
#[derive(Debug)]
pub(super) struct MetricAround {
    /// Names so far, with those of the first rows of the first file.
    names: Vec<String>,
    /// Whether the name of the value does not say that it counts requests.
    is_watched: bool,
    /// Whether an object holds the rows, and not a list.
    is_object: bool,
    /// Whether the names were looked at, and not only those of the first rows are known.
    is_judged: bool,
    /// The name by which it is known that not all count requests: its line and what it reads.
    misfit: Option<(u64, String)>,
}

impl MetricAround {
    pub(super) fn new(keys: &Keys, plan: &Plan) -> Self {
        let is_watched = plan.rows == Rows::Buckets && keys.value.as_deref().is_some_and(|name| !is_sure_count(name));
        let is_object = matches!(&plan.format, Format::Objects(shape, _) if shape.is_object());
        Self { names: plan.seen_metrics.around.clone(), is_watched, is_object, is_judged: false, misfit: None }
    }

    /// The names so far.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes a text that stands at `path`, in a document whose rows are at `place`.
    pub(super) fn see(&mut self, path: &RowPath, place: &str, (line, text): (u64, &[u8])) {
        if !self.is_watched || self.misfit.is_some() || !is_metric_path(path.text(), place.as_bytes(), self.is_object) {
            return;
        }
        let name = String::from_utf8_lossy(text);
        let is_new = self.names.len() < MAX_NAMES && !self.names.iter().any(|known| *known == name);
        if is_new {
            self.names.push(name.into_owned());
        }
        if (is_new || !self.is_judged) && other_beside_requests(&self.names).is_some() {
            self.misfit = Some((line, quoted(text)));
        }
        self.is_judged = true;
    }

    /// Whether all metrics fit so far.
    pub(super) fn check(&self) -> Result<(), IngestError> {
        let Some((line, name)) = &self.misfit else { return Ok(()) };
        Err(IngestError::NoRequests {
            what: format!(
                "The document holds several metrics, and not all of them count requests: line {line} names {name}"
            ),
            remedy: "Export the one that counts requests alone".to_owned(),
        })
    }
}
