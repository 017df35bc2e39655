//! CloudWatch: `MetricDataResults[]` with a list of times and one of values, or `Datapoints[]` with an object per point.

use super::{Document, Part, no_time, row};
use crate::ingest::error::quoted;
use crate::ingest::format::record::{Line, Record};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::{EpochUnit, TimeFormat, Timestamp};
use crate::series::{MAX_BUCKETS, Quality};

impl Document {
    pub(super) fn cloudwatch_value(&mut self, line: u64, text: &[u8]) {
        match self.path.as_slice() {
            [label] if label.is("Label") => {
                if let Some(name) = self.name_mut(0, line) {
                    *name = quoted(text);
                }
            }
            [results, Part::Item(series), label] if results.is("MetricDataResults") => {
                let (series, is_label) = (*series, label.is("Label"));
                if let Some(name) = self.name_mut(series, line).filter(|_| is_label) {
                    *name = quoted(text);
                }
            }
            [results, Part::Item(series), list, Part::Item(_)] if results.is("MetricDataResults") => {
                let (series, is_time, is_value) = (*series, list.is("Timestamps"), list.is("Values"));
                self.name_mut(series, line);
                if is_time && self.times.len() <= MAX_BUCKETS {
                    self.times.push(parse_time(text));
                } else if is_value && self.values.len() <= MAX_BUCKETS {
                    // A value that is none is told apart by being no number.
                    self.values.push(number::parse(text, false).ok().flatten().unwrap_or(f64::NAN));
                }
            }
            [points, Part::Item(_), field] if points.is("Datapoints") => {
                let (is_time, is_sum, is_count) = (field.is("Timestamp"), field.is("Sum"), field.is("SampleCount"));
                if field.is("Unit") && !matches!(text, b"Count" | b"None") {
                    self.refuse(1, format!("its points count {}, not requests. Ask for RequestCount", quoted(text)));
                }
                self.name_mut(0, line);
                if is_time {
                    self.time = text.to_vec();
                } else if is_sum || (is_count && self.value.is_empty()) {
                    self.value = text.to_vec();
                }
            }
            _ => {}
        }
    }

    /// What CloudWatch tells about a series or a point is complete at its closing brace.
    pub(super) fn cloudwatch_closed(&mut self, line: u64, each: &mut impl FnMut(u64, Line<'_>)) {
        match self.path.as_slice() {
            [results, Part::Item(series)] if results.is("MetricDataResults") => {
                let series = *series;
                self.metric_data(series, line, each);
            }
            [points, Part::Item(_)] if points.is("Datapoints") => {
                let (time, value) = (std::mem::take(&mut self.time), std::mem::take(&mut self.value));
                if value.is_empty() {
                    let what = "its points have no Sum. Ask for the statistic Sum of RequestCount";
                    self.refuse(line, what.to_owned());
                }
                let found = match parse_time(&time) {
                    Some(stamp) => row(stamp, &value),
                    None => no_time("Timestamp", &time),
                };
                self.point(0, line, found, each);
            }
            _ => {}
        }
    }

    fn metric_data(&mut self, series: usize, line: u64, each: &mut impl FnMut(u64, Line<'_>)) {
        self.name_mut(series, line);
        let (times, values) = (std::mem::take(&mut self.times), std::mem::take(&mut self.values));
        if times.len() != values.len() {
            let what = format!("series {} has {} times and {} values", series + 1, times.len(), values.len());
            self.refuse(line, format!("{what}. Download the answer again, as a whole"));
        }
        for (time, value) in times.into_iter().zip(values) {
            let found = match time {
                None => no_time("Timestamps", b"no time"),
                Some(_) if value.is_nan() => Line::fault(Reason::BadCount, "Values", b"no count"),
                Some(stamp) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            };
            self.point(series, line, found, each);
        }
    }
}

/// The command line writes ISO 8601, the API seconds since 1970.
fn parse_time(text: &[u8]) -> Option<Timestamp> {
    TimeFormat::Iso.parse(text).or_else(|| TimeFormat::Epoch(EpochUnit::Secs).parse(text))
}
