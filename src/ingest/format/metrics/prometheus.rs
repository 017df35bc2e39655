//! A range query of Prometheus: `data.result[].values[]` holds pairs of a time and a value in quotes.

use super::{Document, Part, no_time, row};
use crate::ingest::error::quoted;
use crate::ingest::format::record::Line;
use crate::ingest::time::{EpochUnit, TimeFormat};

/// Longest name of a series that is put together from labels, in bytes.
const MAX_NAME_BYTES: usize = 200;

impl Document {
    pub(super) fn prometheus_value(&mut self, line: u64, text: &[u8], each: &mut impl FnMut(u64, Line<'_>)) {
        match self.path.as_slice() {
            [status] if status.is("error") => {
                self.refuse(line, format!("Prometheus answered with an error, {}. Correct the query", quoted(text)));
            }
            [data, kind] if data.is("data") && kind.is("resultType") && text != b"matrix" => {
                let kind = quoted(text);
                if text == b"streams" {
                    let what = "it holds lines of logs, not their number. Ask Loki for sum(count_over_time({app=\"web\"}[1m]))";
                    return self.refuse(line, what.to_owned());
                }
                self.refuse(line, format!("it answers a query of type {kind}, not a range. Ask /api/v1/query_range"));
            }
            [data, result, Part::Item(series), metric, Part::Key(label)]
                if data.is("data") && result.is("result") && metric.is("metric") =>
            {
                let (series, label) = (*series, label.clone());
                self.prometheus_label(line, series, &label, text);
            }
            [data, result, Part::Item(series), values, Part::Item(_), Part::Item(place)]
                if data.is("data") && result.is("result") && values.is("values") =>
            {
                let (series, place) = (*series, *place);
                if self.name_mut(series, line).is_none() {
                    return;
                }
                match place {
                    0 => self.time = text.to_vec(),
                    1 => {
                        let time = std::mem::take(&mut self.time);
                        let found = match TimeFormat::Epoch(EpochUnit::Secs).parse(&time) {
                            Some(stamp) => row(stamp, text),
                            None => no_time("time", &time),
                        };
                        self.point(series, line, found, each);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    pub(super) fn prometheus_label(&mut self, line: u64, series: usize, label: &str, text: &[u8]) {
        let Some(name) = self.name_mut(series, line) else { return };
        if name.len() > MAX_NAME_BYTES {
            return;
        }
        if !name.is_empty() {
            name.push_str(", ");
        }
        name.push_str(&format!("{label}={}", quoted(text)));
    }
}
