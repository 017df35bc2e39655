//! The metric that the objects around the points of a JSON document name, as in `{"metric": "system.cpu.user", "points": […]}`: a document
//! that names one that counts requests and one that counts something else is refused, wherever they come, and so is one that holds a
//! total beside its parts.

use super::json_document::RowPath;
use crate::ingest::detect::{
    is_metric_path, is_name_path, is_sure_count, is_total, other_beside_requests, total_beside_part,
};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::{Format, Keys, Plan, Rows};
use std::collections::BTreeMap;

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
    /// Whether rows are counts, so that a total must not be summed with its parts.
    are_counts: bool,
    /// The first total and the first part, by the path of their names.
    totals: BTreeMap<Vec<u8>, [Option<String>; 2]>,
    /// The name by which it is known that not all count requests: its line and what it reads.
    misfit: Option<(u64, String)>,
}

impl MetricAround {
    pub(super) fn new(keys: &Keys, plan: &Plan) -> Self {
        let are_counts = plan.rows == Rows::Buckets;
        let is_watched = are_counts && keys.value.as_deref().is_some_and(|name| !is_sure_count(name));
        let is_object = matches!(&plan.format, Format::Objects(shape, _) if shape.is_object());
        Self {
            names: plan.seen_metrics.around.clone(),
            is_watched,
            is_object,
            is_judged: false,
            are_counts,
            totals: BTreeMap::new(),
            misfit: None,
        }
    }

    /// The names so far.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes a text that stands at `path`, in a document whose rows are at `place`.
    pub(super) fn see(&mut self, path: &RowPath, place: &str, (line, text): (u64, &[u8])) {
        self.see_total(path, place, text);
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

    /// Keeps whether the series that a text names is a total or a part of one.
    fn see_total(&mut self, path: &RowPath, place: &str, text: &[u8]) {
        if !self.are_counts || !is_name_path(path.text(), place.as_bytes(), self.is_object) {
            return;
        }
        let name = String::from_utf8_lossy(text);
        if self.totals.len() < MAX_NAMES || self.totals.contains_key(path.text()) {
            let kinds = self.totals.entry(path.text().to_vec()).or_default();
            kinds[usize::from(!is_total(&name))].get_or_insert_with(|| name.into_owned());
        }
    }

    /// Whether all metrics fit so far, and no total stands beside its parts.
    pub(super) fn check(&self) -> Result<(), IngestError> {
        if let Some([Some(total), Some(part)]) = self.totals.values().find(|kinds| kinds.iter().all(Option::is_some)) {
            return Err(total_beside_part(total, part));
        }
        let Some((line, name)) = &self.misfit else { return Ok(()) };
        Err(IngestError::NoRequests {
            what: format!(
                "The document holds several metrics, and not all of them count requests: line {line} names {name}"
            ),
            remedy: "Export the one that counts requests alone".to_owned(),
        })
    }
}
