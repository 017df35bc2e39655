//! An export of VictoriaMetrics: a document a series, `{"metric": {…}, "values": […], "timestamps": […]}`, times in milliseconds.

use super::{Document, Part, no_time};
use crate::ingest::format::record::{Line, Record};
use crate::ingest::text::number;
use crate::ingest::time::{EpochUnit, TimeFormat};
use crate::series::{MAX_BUCKETS, Quality};

impl Document {
    pub(super) fn victoria_value(&mut self, line: u64, text: &[u8]) {
        match self.path.as_slice() {
            [metric, Part::Key(label)] if metric.is("metric") => {
                let label = label.clone();
                self.prometheus_label(line, self.ended, &label, text);
            }
            [values, Part::Item(_)] if values.is("values") && self.values.len() <= MAX_BUCKETS => {
                // A value that is none is told apart by being no number.
                self.values.push(number::parse(text, false).ok().flatten().unwrap_or(f64::NAN));
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
        if times.len() != values.len() {
            let what = format!("series {} has {} times and {} values", series + 1, times.len(), values.len());
            self.refuse(line, format!("{what}. Export it again, as a whole"));
        }
        for (time, value) in times.into_iter().zip(values) {
            let found = match time {
                None => no_time("timestamps", b"no time"),
                // A gap is written as null.
                Some(stamp) if value.is_nan() => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
                Some(stamp) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            };
            self.point(series, line, found, each);
        }
    }
}
