//! An export of VictoriaMetrics: a document a series, `{"metric": {…}, "values": […], "timestamps": […]}`, times in milliseconds.

use super::{Document, Part, no_time};
use crate::ingest::format::record::{Line, Record};
use crate::ingest::text::number;
use crate::ingest::time::{EpochUnit, TimeFormat};
use crate::series::{MAX_BUCKETS, Quality};

/// Bytes of a value that is none which are kept to show it.
const SHOWN_BYTES: usize = 64;

impl Document {
    pub(super) fn victoria_value(&mut self, line: u64, text: &[u8]) {
        match self.path.as_slice() {
            [metric, Part::Key(label)] if metric.is("metric") => {
                let label = label.clone();
                self.prometheus_label(line, self.ended, &label, text);
            }
            [values, Part::Item(_)] if values.is("values") && self.values.len() <= MAX_BUCKETS => {
                // A gap is written as null, and kept as what is no number.
                let value = number::parse(text, false).unwrap_or_else(|reason| {
                    let shown = text.get(..text.len().min(SHOWN_BYTES)).unwrap_or_default();
                    self.bad_values.push((self.values.len(), reason, shown.to_vec()));
                    None
                });
                self.values.push(value.unwrap_or(f64::NAN));
            }
            [times, Part::Item(_)] if times.is("timestamps") && self.times.len() <= MAX_BUCKETS => {
                self.times.push(TimeFormat::Epoch(EpochUnit::Millis).parse(text));
            }
            _ => {}
        }
    }

    /// A series is complete where its document ends.
    pub(super) fn victoria_closed(&mut self, line: u64, each: &mut impl FnMut(u64, Line<'_>)) {
        let series = self.ended;
        self.ended += 1;
        self.name_mut(series, line);
        let (times, values) = (std::mem::take(&mut self.times), std::mem::take(&mut self.values));
        let mut bad_values = std::mem::take(&mut self.bad_values).into_iter().peekable();
        if times.len() != values.len() {
            let what = format!("series {} has {} times and {} values", series + 1, times.len(), values.len());
            self.refuse(line, format!("{what}. Export it again, as a whole"));
        }
        for (place, (time, value)) in times.into_iter().zip(values).enumerate() {
            let bad = bad_values.next_if(|bad| bad.0 == place);
            let found = match (time, &bad) {
                (None, _) => no_time("timestamps", b"no time"),
                (_, Some((_, reason, text))) => Line::fault(*reason, "values", text),
                (Some(stamp), None) if value.is_nan() => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
                (Some(stamp), None) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            };
            self.point(series, line, found, each);
        }
    }
}
