//! An export of VictoriaMetrics: a document a series, `{"metric": {…}, "values": […], "timestamps": […]}`, times in milliseconds.

use super::{Document, Part, no_time};
use crate::ingest::format::record::{Line, Record};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::{EpochUnit, TimeFormat};
use crate::series::{MAX_BUCKETS, Quality};

/// Bytes of a value that is none which are kept to show it.
const SHOWN_BYTES: usize = 64;
/// Values that are none for one reason which are kept to show them.
const MAX_SHOWN: usize = 8;

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
                    let shown = self.shown_text(reason, text);
                    self.bad_values.push((self.values.len(), reason, shown));
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

    /// The start of a value that is none, if it is among the first few of `reason`.
    fn shown_text(&mut self, reason: Reason, text: &[u8]) -> Option<Vec<u8>> {
        let known = self.shown.iter().position(|shown| shown.0 == reason);
        let place = known.unwrap_or_else(|| {
            self.shown.push((reason, 0));
            self.shown.len() - 1
        });
        let (_, count) = self.shown.get_mut(place)?;
        *count += 1;
        (*count <= MAX_SHOWN).then(|| text.get(..text.len().min(SHOWN_BYTES)).unwrap_or_default().to_vec())
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
                (_, Some((_, reason, text))) => Line::fault(*reason, "values", text.as_deref().unwrap_or_default()),
                (Some(stamp), None) if value.is_nan() => Line::Record(Record::row(stamp, 0.0, Quality::Missing)),
                (Some(stamp), None) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            };
            self.point(series, line, found, each);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::format::metrics::MetricsSource;
    use crate::ingest::plan::Pick;

    #[test]
    fn few_values_that_are_none_are_kept_to_show_them() {
        let mut document = Document::new(MetricsSource::VictoriaMetrics, Pick::All);
        let values = vec!["\"broken\""; 1000].join(",");
        let read = document.read(format!("{{\"metric\":{{}},\"values\":[{values}").as_bytes(), |_, _| {});
        assert_eq!(read, Ok(()));
        let kept = document.bad_values.iter().filter(|bad| bad.2.is_some()).count();
        assert_eq!((document.bad_values.len(), kept), (1000, MAX_SHOWN));
    }
}
