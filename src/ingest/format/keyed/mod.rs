//! Rows of keys and values → records: JSON lines, rows and columns inside of a JSON document, logfmt, LTSV, line protocol, and tables with
//! several times in a row.
//!
//! Each shape offers its pairs to a [`KeyedRow`], which keeps what the plan asks for and makes the record.

pub mod json_columns;
pub mod json_document;
mod json_escape;
pub mod json_keyed;
pub mod json_lines;
pub mod json_objects;
pub mod json_path;
mod json_scalar;
pub mod json_table;
pub mod json_tokens;
pub mod line_protocol;
mod metric_around;
pub mod pairs;
pub mod wide;

use super::logs::{LineFormat, LogFormat};
use super::metric_names::{MetricColumns, other_metric};
use super::record::{Line, Record, code, whole, with_label};
use crate::ingest::plan::{Keys, Plan, RowFilter, Rows, Unit};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number::{self, Suffixed};
use crate::ingest::time::{TimeReader, Timestamp, time_of_day};
use crate::series::Quality;

/// Keys that are looked for, beside labels.
const SLOTS: usize = 9;
const TIME: usize = 0;
const CLOCK: usize = 1;
const VALUE: usize = 2;
const BYTES: usize = 3;
const HOST: usize = 4;
const CODE: usize = 5;
const FILTER: usize = 6;
const REQUIRED: usize = 7;
const EMBEDDED: usize = 8;

/// The pairs of one row that the plan asks for.
#[derive(Debug)]
pub struct KeyedRow {
    keys: [Option<String>; SLOTS],
    /// What stands below each key; not of this row where it is not there.
    found: [(bool, Vec<u8>); SLOTS],
    labels: Vec<(String, Vec<u8>)>,
    filter: Option<RowFilter<String>>,
    embedded: Option<Box<dyn LineFormat>>,
    rows: Rows,
    unit: Unit,
    decimal_comma: bool,
    time: TimeReader,
    metrics: MetricColumns,
}

impl KeyedRow {
    /// A row with `keys` under `plan`.
    pub fn new(keys: &Keys, plan: &Plan) -> Self {
        let events = |key: &Option<String>| key.clone().filter(|_| plan.rows == Rows::Events);
        let wanted = [
            Some(keys.time.clone()),
            keys.clock.clone(),
            keys.value.clone().filter(|_| plan.rows == Rows::Buckets),
            events(&keys.bytes),
            events(&keys.host),
            events(&keys.code),
            keys.filter.as_ref().map(|filter| filter.column.clone()),
            keys.required.clone(),
            keys.embedded.as_ref().map(|embedded| embedded.0.clone()),
        ];
        let labels = if plan.rows == Rows::Buckets { keys.labels.clone() } else { Vec::new() };
        let is_chosen = keys.filter.as_ref().is_some_and(|filter| filter.keep);
        let label_names = labels.iter().map(String::as_str).enumerate();
        let metrics = MetricColumns::of(label_names, keys.value.as_deref().into_iter(), (plan, is_chosen));
        Self {
            keys: wanted,
            found: Default::default(),
            labels: labels.into_iter().map(|label| (label, Vec::new())).collect(),
            filter: keys.filter.clone(),
            embedded: keys.embedded.as_ref().map(|(_, log): &(String, LogFormat)| (log.spec().open)()),
            rows: plan.rows,
            unit: plan.unit,
            decimal_comma: plan.decimal_comma,
            time: TimeReader::new(plan.time),
            metrics,
        }
    }

    /// Forgets the row before.
    pub fn clear(&mut self) {
        self.found.iter_mut().for_each(|found| found.0 = false);
        self.labels.iter_mut().for_each(|label| label.1.clear());
    }

    /// Whether what stands below `key` is asked for.
    pub fn wants(&self, key: &[u8]) -> bool {
        let is = |name: &str| name.as_bytes() == key;
        self.keys.iter().any(|wanted| wanted.as_deref().is_some_and(is)) || self.labels.iter().any(|label| is(&label.0))
    }

    /// Takes a pair, if it is asked for.
    pub fn offer(&mut self, key: &[u8], value: &[u8]) {
        let is = |name: &str| name.as_bytes() == key;
        for (wanted, (is_there, text)) in self.keys.iter().zip(&mut self.found) {
            if wanted.as_deref().is_some_and(is) {
                *is_there = true;
                text.clear();
                text.extend_from_slice(value);
            }
        }
        for (name, label) in self.labels.iter_mut().filter(|label| is(&label.0)) {
            debug_assert!(!name.is_empty());
            label.clear();
            label.extend_from_slice(value);
        }
    }

    /// What stands below the key of `slot`.
    fn text(&self, slot: usize) -> Option<&[u8]> {
        let (is_there, text) = self.found.get(slot)?;
        is_there.then_some(text.as_slice())
    }

    /// The record of the row, which stands in `line`.
    pub fn record<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if let Some(filter) = &self.filter
            && !filter.takes(self.text(FILTER).unwrap_or(b""))
        {
            return Line::Other;
        }
        if self.keys[REQUIRED].is_some() && self.text(REQUIRED).is_none() {
            return Line::Other;
        }
        if self.embedded.is_some() {
            return self.embedded_record();
        }
        let stamp = match self.stamp() {
            Ok(stamp) => stamp,
            Err(slot) => {
                let key = self.keys[slot].as_deref().unwrap_or("");
                return match self.text(slot) {
                    None => Line::fault(Reason::NoKey, key, line),
                    Some(text) => Line::fault(Reason::BadTime, key, text),
                };
            }
        };
        if let Some(place) = self.other_metric() {
            return self.labels.get(place).map_or(Line::Other, |(name, word)| other_metric(name, word));
        }
        if self.rows == Rows::Buckets {
            return self.bucket(stamp);
        }
        Line::Record(Record {
            bytes: self.text(BYTES).and_then(whole).unwrap_or(0),
            host: self.text(HOST).unwrap_or(b""),
            code: self.text(CODE).map_or(0, code),
            ..Record::row(stamp, 1.0, Quality::Observed)
        })
    }

    /// The label that says that the row is of another metric than those before.
    fn other_metric(&mut self) -> Option<usize> {
        let Self { labels, metrics, .. } = self;
        labels.iter().enumerate().position(|(place, (_, word))| !metrics.fits(place, word))
    }

    fn embedded_record(&mut self) -> Line<'_> {
        let (is_there, text) = &self.found[EMBEDDED];
        let text = if *is_there { text.trim_ascii_end() } else { b"" };
        match self.embedded.as_mut().map(|log| log.line(text)) {
            Some(Line::Record(record)) => Line::Record(record),
            _ => Line::Other,
        }
    }

    /// The time, or the slot in which there is none.
    fn stamp(&mut self) -> Result<Timestamp, usize> {
        let Self { found, time, .. } = self;
        let day = Some(&found[TIME]).filter(|found| found.0).and_then(|found| time.parse(&found.1)).ok_or(TIME)?;
        if self.keys[CLOCK].is_none() {
            return Ok(day);
        }
        let (secs, zone) = self.text(CLOCK).and_then(time_of_day).ok_or(CLOCK)?;
        let utc_offset_secs = zone.or(day.utc_offset_secs);
        Ok(Timestamp { local_secs: day.local_secs + i64::from(secs), utc_offset_secs })
    }

    fn bucket(&self, stamp: Timestamp) -> Line<'_> {
        let series = self.labels.iter().fold(0, |series, label| with_label(series, &label.1));
        let row = |value, quality| Line::Record(Record { series, ..Record::row(stamp, value, quality) });
        let Some(field) = self.text(VALUE) else { return row(0.0, Quality::Missing) };
        let key = self.keys[VALUE].as_deref().unwrap_or("");
        match number::parse(field, self.decimal_comma) {
            Ok(Some(_)) if has_other_unit(field, self.unit) => Line::fault(Reason::OtherUnit, key, field),
            Ok(Some(value)) => row(value, Quality::Observed),
            Ok(None) => row(0.0, Quality::Missing),
            Err(reason) => Line::fault(reason, key, field),
        }
    }
}

/// Whether `field` names a unit of time that is not the one of its column.
pub fn has_other_unit(field: &[u8], unit: Unit) -> bool {
    let is_plain = field.last().is_none_or(u8::is_ascii_digit);
    !is_plain
        && std::str::from_utf8(field.trim_ascii())
            .ok()
            .and_then(Suffixed::of)
            .and_then(|found| found.unit)
            .is_some_and(|found| found != unit)
}
