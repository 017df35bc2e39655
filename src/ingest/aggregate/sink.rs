//! Records of all formats end here: rows in a table, requests in buckets, everything odd in the counter.

use super::increments::Increments;
use crate::ingest::aggregate::events::{EventColumns, Events};
use crate::ingest::aggregate::rows::{Moved, RowTable};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::format::record::{Fault, Line, Record};
use crate::ingest::plan::{DuplicatePolicy, Format, Plan, Rows, Unit};
use crate::ingest::report::location::{Location, SourceFile};
use crate::ingest::report::quality::{FileRead, Occurrences, QualityReport, RowCounter};
use crate::ingest::report::rejection::{Reason, Rejection};
use crate::ingest::time::TimeFormat;
use crate::series::{Origin, TimeSeries};
use crate::units::Step;

/// Rows without a single good one after which nothing good is expected any more.
const HOPELESS_ROWS: u64 = 1000;

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// Requests per bucket.
    pub series: TimeSeries,
    /// What a log tells beside them; `None` for tables.
    pub columns: Option<EventColumns>,
    /// What is to be said about the rows.
    pub report: QualityReport,
}

#[derive(Debug)]
enum Store {
    Rows(RowTable),
    Events(Box<Events>),
}

/// Takes records.
#[derive(Debug)]
pub struct Sink {
    store: Store,
    counter: RowCounter,
    /// Zone of the row before; `None` before the first.
    zone: Option<Option<i32>>,
    latest_secs: i64,
    duplicates: Occurrences,
    out_of_order: Occurrences,
    zone_changes: Occurrences,
    /// Lines that are no requests.
    others: Occurrences,
    increments: Option<Increments>,
    files: Vec<FileRead>,
    rows_before: u64,
    utc_offset_secs: i32,
    is_epoch: bool,
    /// Whether values stand below keys of JSON or the like.
    has_keys: bool,
    /// Whether rows are expected in order: sums of several series start over with each.
    is_ordered: bool,
    /// Seconds that the trace's clock is ahead of UTC.
    clock_secs: i32,
}

impl Sink {
    /// A sink for `plan`.
    pub fn new(plan: &Plan) -> Self {
        let store = match plan.rows {
            Rows::Buckets => Store::Rows(RowTable::default()),
            Rows::Events => Store::Events(Box::new(Events::new(plan.step.unwrap_or(Step::MINUTE)))),
        };
        Self {
            store,
            counter: RowCounter::default(),
            zone: None,
            latest_secs: i64::MIN,
            duplicates: Occurrences::default(),
            out_of_order: Occurrences::default(),
            zone_changes: Occurrences::default(),
            others: Occurrences::default(),
            increments: (plan.unit == Unit::RunningTotal).then(Increments::default),
            files: vec![FileRead::default()],
            rows_before: 0,
            utc_offset_secs: plan.utc_offset_secs,
            is_epoch: matches!(plan.time, TimeFormat::Epoch(_)),
            has_keys: matches!(plan.format, Format::Objects(..) | Format::Metrics(..)),
            is_ordered: !matches!(plan.duplicate_policy, DuplicatePolicy::Sum | DuplicatePolicy::SumLabels),
            clock_secs: plan.utc_offset_secs,
        }
    }

    /// What was counted so far.
    pub fn counter(&self) -> &RowCounter {
        &self.counter
    }

    /// Names the file that comes now.
    pub fn name_file(&mut self, name: &str) {
        if let Some(file) = self.files.last_mut() {
            name.clone_into(&mut file.name);
        }
    }

    /// Counts bytes of the file at hand.
    pub fn add_bytes(&mut self, bytes: usize) {
        if let Some(file) = self.files.last_mut() {
            file.bytes += bytes as u64;
        }
    }

    /// Ends the file at hand, and starts the next.
    pub fn next_file(&mut self) {
        self.end_file();
        if let Store::Events(events) = &mut self.store {
            events.next_file();
        }
        self.files.push(FileRead::default());
    }

    fn end_file(&mut self) {
        let rows = self.counter.rows();
        if let Some(file) = self.files.last_mut() {
            file.rows = rows - self.rows_before;
        }
        self.rows_before = rows;
    }

    /// Where line `line` of the file at hand is.
    pub fn place(&self, line: u64) -> Location {
        place_of(&self.files, (self.files.len() - 1, line))
    }

    /// Takes what `line` turned out to be.
    pub fn take(&mut self, line: u64, found: Line<'_>) {
        match found {
            Line::Nothing => {}
            Line::Other => {
                let files = &self.files;
                self.others.add(|| place_of(files, (files.len() - 1, line)));
            }
            Line::Record(record) => self.record(line, &record),
            Line::Fault(fault) => self.fault(line, fault),
        }
    }

    /// Rejects a line.
    #[cold]
    pub fn fault(&mut self, line: u64, fault: Fault<'_>) {
        let Self { counter, files, .. } = self;
        let place = || place_of(files, (files.len() - 1, line));
        let Fault { reason, column, value } = fault;
        let value = || match (reason, value) {
            (Reason::NotText, [byte, ..]) => format!("{byte:#04x}"),
            _ => quoted(value),
        };
        let is_key = self.has_keys;
        counter.reject(reason, || Rejection {
            place: place(),
            reason,
            column: column.to_owned(),
            value: value(),
            is_key,
        });
    }

    /// Takes a record.
    #[inline(always)]
    pub fn record(&mut self, line: u64, record: &Record<'_>) {
        let offset = record.stamp.utc_offset_secs;
        if self.zone != Some(offset) && !self.new_zone(line, offset) {
            return;
        }
        let unix_secs = record.stamp.unix_secs(self.utc_offset_secs);
        if unix_secs >= self.latest_secs {
            self.latest_secs = unix_secs;
        } else if self.is_ordered {
            let files = &self.files;
            self.out_of_order.add(|| place_of(files, (files.len() - 1, line)));
        }
        self.counter.accepted += 1;
        let place = (self.files.len() - 1, line);
        match &mut self.store {
            Store::Events(events) => events.add(unix_secs, record, place),
            Store::Rows(rows) => match &mut self.increments {
                None => rows.add(unix_secs, record, place),
                Some(increments) => {
                    if let Some(record) = increments.of(unix_secs, record) {
                        rows.add(unix_secs, &record, place);
                    }
                }
            },
        }
    }

    /// Notes another zone; `false` when only some rows have one.
    #[cold]
    fn new_zone(&mut self, line: u64, offset: Option<i32>) -> bool {
        match self.zone {
            // The trace's clock: the one of its first row, unless that is UTC for want of a better.
            None => {
                let clock = offset.filter(|secs| *secs != 0 && !self.is_epoch).unwrap_or(self.utc_offset_secs);
                self.clock_secs = clock;
                match &mut self.store {
                    Store::Events(events) => events.set_clock(clock),
                    Store::Rows(rows) => rows.set_clock(clock),
                }
            }
            Some(before) if before.is_some() != offset.is_some() => {
                let value = if offset.is_some() { b"a zone".as_slice() } else { b"no zone" };
                self.fault(line, Fault { reason: Reason::NoZone, column: "time", value });
                return false;
            }
            Some(_) => {
                let files = &self.files;
                self.zone_changes.add(|| place_of(files, (files.len() - 1, line)));
            }
        }
        self.zone = Some(offset);
        true
    }

    /// Notes points that a file tells though an earlier one did; they were not taken.
    pub fn note_repeated(&mut self, points: u64) {
        self.duplicates.count += points;
    }

    /// Whether going on makes sense.
    ///
    /// # Errors
    /// When a limit is reached or nothing is as it should be.
    pub fn check(&self) -> Result<(), IngestError> {
        if self.counter.accepted == 0 && self.counter.rejected() >= HOPELESS_ROWS {
            self.counter.check(0.0)?;
        }
        match &self.store {
            Store::Rows(rows) if rows.is_full() => {
                let line = self.counter.rows() - self.rows_before;
                Err(IngestError::TooManyRows { place: self.place(line) })
            }
            Store::Events(events) => events.overflow().map_or(Ok(()), |(file, line)| {
                Err(IngestError::TooManyRows { place: place_of(&self.files, (file, line)) })
            }),
            Store::Rows(_) => Ok(()),
        }
    }

    /// Makes the series, named `name`.
    ///
    /// # Errors
    /// When too much was rejected, or the rows make no series.
    pub fn finish(mut self, plan: &Plan, name: &str) -> Result<Ingested, IngestError> {
        self.end_file();
        self.counter.check(plan.max_rejected)?;
        let Self { store, mut counter, mut duplicates, files, .. } = self;
        let place = |at| place_of(&files, at);
        let mut hosts_are_inexact = false;
        let mut partial_ends = None;
        let mut moved = Moved::default();
        let (series, columns) = match store {
            Store::Rows(mut rows) => {
                rows.set_known_step(self.increments.as_ref().and_then(Increments::step_secs));
                (rows.finish((plan, name), (&mut counter, &mut duplicates, &mut moved), &place)?, None)
            }
            Store::Events(events) => {
                let counted = events.finish((plan.gaps, self.latest_secs), &mut counter, &place)?;
                partial_ends = counted.partial_ends;
                duplicates.count += counted.repeated.0;
                duplicates.first = counted.repeated.1.map(&place).or(duplicates.first);
                hosts_are_inexact = counted.hosts_inexact;
                let step = plan.step.unwrap_or(Step::MINUTE);
                let series = TimeSeries::new(
                    name,
                    Origin::Upload,
                    (counted.start, self.clock_secs),
                    step,
                    counted.counts,
                    counted.quality,
                )?;
                (series, Some(counted.columns))
            }
        };
        counter.check(plan.max_rejected)?;
        let mut report = counter.report();
        let (out_of_order, zone_changes, others) = (self.out_of_order, self.zone_changes, self.others);
        report.resets = self.increments.map_or(0, |increments| increments.resets());
        report.hosts_inexact = hosts_are_inexact;
        report.partial_ends = partial_ends;
        (report.clock_changes, report.jitter) = (moved.clock_changes, moved.jitter);
        report.describe(&series);
        Ok(Ingested {
            series,
            columns,
            report: QualityReport { duplicates, out_of_order, zone_changes, others, files, ..report },
        })
    }
}

fn place_of(files: &[FileRead], (file, line): (usize, u64)) -> Location {
    let of = files.get(file).filter(|_| files.len() > 1);
    Location { file: of.map(|of| SourceFile { index: file, name: of.name.clone() }), line }
}
