//! What is to be said about the rows of a file, beside the series that they make.

use crate::ingest::error::IngestError;
use crate::ingest::report::location::Location;
use crate::ingest::report::rejection::{Reason, Rejection};
use crate::series::{PIECE_BUCKETS, Quality, TimeSeries, runs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Gaps and outliers that a report lists; their number is always whole.
pub const MAX_LISTED: usize = 100;
/// Most pieces of the coverage bar.
pub const MAX_PIECES: usize = 240;
/// Buckets from which median and deviation are taken: every bucket of a shorter series, half a year of minutes.
const MAX_SAMPLE: usize = 1 << 18;
/// Distance from the median, in standard deviations as the median absolute deviation has them, from where on a count is
/// an outlier. It is far out on purpose: traffic has heavy tails.
const OUTLIER_DEVIATIONS: f64 = 8.0;

/// Rows that were rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// How many.
    pub count: u64,
    /// The first of them. Its `Display` is a sentence.
    pub first: Rejection,
}

/// Something about accepted rows that is worth knowing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrences {
    /// How many.
    pub count: u64,
    /// Where the first one stands.
    pub first: Option<Location>,
}

impl Occurrences {
    /// Counts one more.
    pub fn add(&mut self, place: impl FnOnce() -> Location) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some(place());
        }
    }
}

/// A run of buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First bucket.
    pub index: usize,
    /// Its start on the trace's clock, in seconds.
    pub local_secs: i64,
    /// Number of buckets.
    pub buckets: usize,
}

/// A count far from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// Bucket.
    pub index: usize,
    /// Its start on the trace's clock, in seconds.
    pub local_secs: i64,
    /// Its count.
    pub count: f64,
}

/// One file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// Its name.
    pub name: String,
    /// Rows in it, rejected ones included.
    pub rows: u64,
    /// Its bytes, unpacked.
    pub bytes: u64,
}

/// The data-quality report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QualityReport {
    /// Rows, without blank lines, comments and headers.
    pub rows: u64,
    /// Rows that are in the series.
    pub accepted: u64,
    /// Rows that are not, by reason.
    pub rejected: Vec<Rejected>,
    /// Rows whose time was there already; what becomes of them is for the plan to say.
    pub duplicates: Occurrences,
    /// Rows that stand behind a later one. They are put in their place.
    pub out_of_order: Occurrences,
    /// Rows with another zone than the row before. Their instants are right; the trace's clock is the first row's.
    pub zone_changes: Occurrences,
    /// Rows an hour off the step of those before, because their clock was changed. Each stays the day, or the part of one, that it is of.
    pub clock_changes: Occurrences,
    /// Rows some seconds off their step, which were moved onto it: a timer that is late, or series with seconds of their own.
    #[serde(default)]
    pub jitter: Occurrences,
    /// Lines that are no requests, and rows of other metrics.
    pub others: Occurrences,
    /// Times that a running total was set back.
    pub resets: u64,
    /// What the first and the last bucket of a log hold of their time, 0..1, where that is not all.
    pub partial_ends: Option<(f64, f64)>,
    /// The first [`MAX_LISTED`] runs of missing buckets.
    pub gaps: Vec<Span>,
    /// Runs of missing buckets.
    pub gap_count: usize,
    /// Missing buckets.
    pub missing_buckets: usize,
    /// The largest [`MAX_LISTED`] outliers. They stay in the series.
    pub outliers: Vec<Outlier>,
    /// Outliers.
    pub outlier_count: usize,
    /// Share of observed buckets in equal pieces of the span, in order, 0..1.
    pub coverage: Vec<f64>,
    /// Whether distinct hosts are lower bounds in some buckets, because memory was short.
    pub hosts_inexact: bool,
    /// Files, in the order in which they were read.
    pub files: Vec<FileRead>,
}

impl QualityReport {
    /// Number of rejected rows.
    pub fn rejected_count(&self) -> u64 {
        self.rejected.iter().map(|rejected| rejected.count).sum()
    }

    /// Describes the buckets of `series`.
    pub fn describe(&mut self, series: &TimeSeries) {
        let mut index = 0;
        for (quality, buckets) in runs(series.quality()) {
            if quality == Quality::Missing {
                self.missing_buckets += buckets;
                self.gap_count += 1;
                if self.gaps.len() < MAX_LISTED {
                    self.gaps.push(Span { index, local_secs: series.local_secs(index), buckets });
                }
            }
            index += buckets;
        }
        let pieces = series.len().min(MAX_PIECES);
        self.coverage = (0..pieces)
            .map(|piece| {
                let range = piece * series.len() / pieces..(piece + 1) * series.len() / pieces;
                series.observed_in(range.clone()) as f64 / range.len().max(1) as f64
            })
            .collect();
        self.list_outliers(series);
    }

    /// In 2√(x + 3/8) space, where a Poisson count has about the same spread at any level (Anscombe 1948).
    fn list_outliers(&mut self, series: &TimeSeries) {
        let even = |count: f64| 2.0 * (count + 0.375).sqrt();
        // An odd distance, so that no hour of the day is preferred.
        let apart = (series.len() / MAX_SAMPLE) | 1;
        let mut seen: Vec<f64> =
            (0..series.len()).step_by(apart).filter_map(|i| series.observed(i)).map(even).collect();
        let Some(median) = median(&mut seen) else { return };
        let mut distances: Vec<f64> = seen.iter().map(|value| (value - median).abs()).collect();
        // The spread is at least that of a Poisson count, 1.
        let sigma = self::median(&mut distances).map_or(1.0, |mad| (1.4826 * mad).max(1.0));
        let far = |count: f64| (even(count) - median).abs() > OUTLIER_DEVIATIONS * sigma;
        let mut outliers: Vec<Outlier> = Vec::new();
        for from in (0..series.len()).step_by(PIECE_BUCKETS) {
            add_outliers(&mut outliers, series, from, &far);
        }
        self.outlier_count = outliers.len();
        outliers.sort_by(|a, b| b.count.total_cmp(&a.count).then(a.index.cmp(&b.index)));
        outliers.truncate(MAX_LISTED);
        self.outliers = outliers;
    }
}

/// Adds those of the piece of `series` that begins at `from`.
#[inline(never)]
fn add_outliers(outliers: &mut Vec<Outlier>, series: &TimeSeries, from: usize, is_far: &impl Fn(f64) -> bool) {
    let seen =
        (from..series.len().min(from + PIECE_BUCKETS)).filter_map(|index| Some((index, series.observed(index)?)));
    let far = seen.filter(|(_, count)| is_far(*count));
    outliers.extend(far.map(|(index, count)| Outlier { index, local_secs: series.local_secs(index), count }));
}

fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// Counts rows while they are read.
#[derive(Debug, Default)]
pub struct RowCounter {
    /// Rows that were accepted.
    pub accepted: u64,
    rejected: BTreeMap<Reason, Rejected>,
    rejected_count: u64,
    first: Option<Rejection>,
}

impl RowCounter {
    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.accepted + self.rejected_count
    }

    /// Rejected rows so far.
    pub fn rejected(&self) -> u64 {
        self.rejected_count
    }

    /// Rejects a row.
    #[cold]
    pub fn reject(&mut self, reason: Reason, rejection: impl FnOnce() -> Rejection) {
        self.reject_many(reason, 1, rejection);
    }

    /// Rejects `count` rows of which `rejection` is the first.
    pub fn reject_many(&mut self, reason: Reason, count: u64, rejection: impl FnOnce() -> Rejection) {
        self.rejected_count += count;
        if let Some(known) = self.rejected.get_mut(&reason) {
            known.count += count;
            return;
        }
        let first = rejection();
        self.first.get_or_insert_with(|| first.clone());
        self.rejected.insert(reason, Rejected { count, first });
    }

    /// The error of a file of which more than `max_rejected` was rejected.
    ///
    /// # Errors
    /// When that is so, or nothing was accepted.
    pub fn check(&self, max_rejected: f64) -> Result<(), IngestError> {
        let Some(first) = &self.first else { return Ok(()) };
        let share = self.rejected_count as f64 / self.rows().max(1) as f64;
        if self.accepted > 0 && share <= max_rejected {
            return Ok(());
        }
        Err(IngestError::Rejected { first: first.clone(), rejected: self.rejected_count, rows: self.rows() })
    }

    /// The beginnings of a report.
    pub fn report(self) -> QualityReport {
        let rows = self.rows();
        let rejected = self.rejected.into_values().collect();
        QualityReport { rows, accepted: self.accepted, rejected, ..QualityReport::default() }
    }
}
