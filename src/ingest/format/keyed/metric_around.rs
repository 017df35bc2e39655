//! The metric that the objects around the points of a JSON document name, as in `{"metric": "system.cpu.user", "points": […]}`: a document
//! that names one that counts requests and one that counts something else is refused, wherever they come, and so is one whose series make
//! no sum by their names.

use super::json_document::RowPath;
use crate::ingest::detect::{SeriesNames, is_metric_path, is_name_path, is_sure_count, other_beside_requests};
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
    /// The names of series, by the path where they stand.
    series: BTreeMap<Vec<u8>, SeriesNames>,
    /// The keys below which the rows stand, as far as all of them are read, and the last one.
    keys: Option<SeriesNames>,
    last_key: Vec<u8>,
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
            series: BTreeMap::new(),
            keys: (are_counts && keys.filter.is_none()).then(SeriesNames::default),
            last_key: Vec::new(),
            misfit: None,
        }
    }

    /// The names so far.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes a text that stands at `path`, in a document whose rows are at `place`.
    pub(super) fn see(&mut self, path: &RowPath, place: &str, (line, text): (u64, &[u8])) {
        self.see_series(path, place, text);
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

    /// Takes the key below which a row stands, where rows stand below several.
    pub(super) fn see_key(&mut self, key: &[u8]) {
        if let Some(keys) = &mut self.keys
            && self.last_key != key
        {
            keys.take(&String::from_utf8_lossy(key), false);
            self.last_key = key.to_vec();
        }
    }

    /// Keeps what the name of a series says.
    fn see_series(&mut self, path: &RowPath, place: &str, text: &[u8]) {
        let of_metric = is_name_path(path.text(), place.as_bytes(), self.is_object);
        let Some(of_metric) = of_metric.filter(|_| self.are_counts) else { return };
        if self.series.len() < MAX_NAMES || self.series.contains_key(path.text()) {
            let names = self.series.entry(path.text().to_vec()).or_default();
            names.take(&String::from_utf8_lossy(text), of_metric);
        }
    }

    /// Whether all metrics fit so far, so that their series make a sum.
    pub(super) fn check(&self) -> Result<(), IngestError> {
        if let Some((line, name)) = &self.misfit {
            return Err(IngestError::NoRequests {
                what: format!(
                    "The document holds several metrics, and not all of them count requests: line {line} names {name}"
                ),
                remedy: "Export the one that counts requests alone".to_owned(),
            });
        }
        self.keys.iter().try_for_each(|keys| keys.check(true))?;
        self.series.values().try_for_each(|names| names.check(!self.is_watched))
    }
}
