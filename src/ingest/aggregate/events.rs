//! Requests → buckets. Memory is for buckets that have requests, not for the span, so that a wrong year costs nothing.

use super::chunks::{Bucket, CHUNK_BUCKETS, Chunk, Chunks, MAX_CHUNKS};
use super::silence;
use super::stray_times::{Stray, StrayTimes};
use crate::ingest::aggregate::hosts::{Hosts, hash};
use crate::ingest::aggregate::isolated_times::isolated;
use crate::ingest::aggregate::rows::{civil, too_many_buckets};
use crate::ingest::error::IngestError;
use crate::ingest::format::record::Record;
use crate::ingest::plan::Gaps;
use crate::ingest::report::location::Location;
use crate::ingest::report::quality::RowCounter;
use crate::ingest::report::rejection::{Reason, Rejection};
use crate::series::{MAX_BUCKETS, Quality};
use crate::units::{Step, UnixSecs};
use serde::{Deserialize, Serialize};

/// Requests that are expected in the part of an end's bucket that a log does not cover before it is said: by chance alone none
/// comes there with probability e⁻¹⁰.
const UNCOVERED_REQUESTS: f64 = 10.0;
/// Share of a bucket that may be uncovered without a word.
const UNCOVERED_SHARE: f64 = 0.05;

/// What is counted per bucket of a log, beside requests. `[n]` each, as long as the series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventColumns {
    /// Bytes sent.
    pub bytes: Vec<u64>,
    /// Distinct hosts.
    pub hosts: Vec<u32>,
    /// Requests by class of their HTTP status: 1xx … 5xx. Other requests named no status.
    pub classes: [Vec<u32>; 5],
}

/// The bucket that is counted at the moment.
#[derive(Debug, Default)]
struct Open {
    index: i64,
    start: i64,
    end: i64,
    first: (usize, u64),
    bucket: Bucket,
}

/// Spreads what a request adds to the check of its bucket; the golden ratio in 32 bits, which is odd.
const CHECK_FACTOR: u32 = 0x9e37_79b9;

/// Counts requests.
#[derive(Debug)]
pub struct Events {
    step: Step,
    /// Seconds that the trace's clock is ahead of UTC.
    offset_secs: i64,
    open: Open,
    /// Of the file at hand.
    chunks: Chunks,
    /// Of the files before it.
    earlier: Vec<Chunks>,
    /// Lines that an earlier file has, too, and where the first stands.
    repeated: (u64, Option<(usize, u64)>),
    strays: StrayTimes,
    /// The first bucket, and the first second in it.
    first: Option<(i64, i64)>,
    /// The bucket with which the file at hand began, or where its lines started over.
    began: Option<i64>,
    /// How often lines started over within a file.
    restarts: usize,
    hosts: Hosts,
    overflow: Option<(usize, u64)>,
}

/// Times that lines may start over within a file before that is how they come.
const MAX_RESTARTS: usize = 16;
/// Buckets that lines go back when they start over.
const MIN_BACK: i64 = 2;

/// Requests per bucket and what goes with them.
#[derive(Debug)]
pub struct Counted {
    /// Start of the first bucket.
    pub start: UnixSecs,
    /// Requests per bucket.
    pub counts: Vec<f64>,
    /// Quality per bucket.
    pub quality: Vec<Quality>,
    /// The other columns.
    pub columns: EventColumns,
    /// Whether distinct hosts are lower bounds in some buckets.
    pub hosts_inexact: bool,
    /// Lines that an earlier file has, too, and where the first stands. They are counted once.
    pub repeated: (u64, Option<(usize, u64)>),
    /// Shares of the first and the last bucket that the log covers, 0..1, where that is not all.
    pub partial_ends: Option<(f64, f64)>,
}

impl Events {
    /// Counts in buckets of `step`.
    pub fn new(step: Step) -> Self {
        Self {
            step,
            offset_secs: 0,
            open: Open::default(),
            chunks: Chunks::default(),
            earlier: Vec::new(),
            repeated: (0, None),
            strays: StrayTimes::default(),
            first: None,
            began: None,
            restarts: 0,
            hosts: Hosts::default(),
            overflow: None,
        }
    }

    /// Buckets stand on a clock that is this far ahead of UTC. To be said before the first request.
    pub fn set_clock(&mut self, utc_offset_secs: i32) {
        self.offset_secs = i64::from(utc_offset_secs);
    }

    /// File and line of the first row for which there is no room.
    pub fn overflow(&self) -> Option<(usize, u64)> {
        self.overflow
    }

    /// Counts a request at `unix_secs`, from `file` and `line`.
    #[inline(always)]
    pub fn add(&mut self, unix_secs: i64, record: &Record<'_>, place: (usize, u64)) {
        let local_secs = unix_secs + self.offset_secs;
        if local_secs < self.open.start || local_secs >= self.open.end {
            self.turn_to(local_secs, place);
        }
        let bucket = &mut self.open.bucket;
        bucket.requests = bucket.requests.saturating_add(1);
        bucket.bytes = bucket.bytes.saturating_add(record.bytes);
        let class = &mut bucket.classes[usize::from(record.code / 100).min(5)];
        *class = class.saturating_add(1);
        let mut check = local_secs as u32;
        if !record.host.is_empty() {
            let host = hash(record.host);
            self.hosts.add(host);
            check ^= host;
        }
        bucket.check = bucket.check.wrapping_add(check.wrapping_mul(CHECK_FACTOR));
    }

    /// The requests that come now are of another file.
    pub fn next_file(&mut self) {
        self.flush();
        self.open = Open::default();
        self.strays.next_file();
        self.began = None;
        let mut chunks = std::mem::take(&mut self.chunks);
        for earlier in &mut self.earlier {
            if let Some((lines, first)) = chunks.without_lines_of(earlier) {
                self.repeated.0 += lines;
                self.repeated.1.get_or_insert(first);
            }
        }
        self.earlier.push(chunks);
    }

    #[cold]
    fn turn_to(&mut self, local_secs: i64, place: (usize, u64)) {
        self.flush();
        let step = self.step.secs_i64();
        let index = local_secs.div_euclid(step);
        let (start, end) = (index * step, (index + 1) * step);
        let Open { index: before, first, bucket, .. } = self.open;
        // The same log twice in one file is as it is in two.
        let starts_over = bucket.requests > 0 && self.began == Some(index) && before - index >= MIN_BACK;
        if starts_over && self.restarts < MAX_RESTARTS {
            self.restarts += 1;
            self.open = Open::default();
            self.next_file();
        } else if bucket.requests > 0 {
            self.strays.turn(Stray { index: before, requests: bucket.requests, first }, index, step);
        }
        if self.first.is_none_or(|first| (index, local_secs) < first) {
            self.first = Some((index, local_secs));
        }
        self.began.get_or_insert(index);
        self.open = Open { index, start, end, first: place, bucket: Bucket::default() };
        self.hosts.turn_to(index);
    }

    fn flush(&mut self) {
        let Open { index, first, bucket, .. } = self.open;
        if bucket.requests == 0 {
            return;
        }
        let chunks = self.chunks.0.len() + self.earlier.iter().map(|chunks| chunks.0.len()).sum::<usize>();
        if chunks >= MAX_CHUNKS && self.chunks.get(index).is_none() {
            self.overflow.get_or_insert(first);
            return;
        }
        self.chunks.add(index, &bucket, first);
    }

    /// The buckets from the first to the last request, of which the latest came at `latest_secs`. Requests far from all others
    /// are rejected in `counter`.
    ///
    /// # Errors
    /// When the span has too many buckets.
    pub fn finish(
        mut self,
        (gaps, latest_secs): (Gaps, i64),
        counter: &mut RowCounter,
        place: &dyn Fn((usize, u64)) -> Location,
    ) -> Result<Counted, IngestError> {
        self.next_file();
        self.earlier.drain(..).for_each(|chunks| self.chunks.absorb(chunks));
        let strays = self.reject_strays(counter, place);
        self.reject_isolated(counter, place);
        let (Some((first, _)), Some((last, _))) = (self.chunks.filled().next(), self.chunks.filled().next_back())
        else {
            return Err(IngestError::Empty);
        };
        let step = self.step.secs_i64();
        let buckets = (last - first) as u64 + 1;
        if buckets > MAX_BUCKETS as u64 {
            let last_at = self.chunks.0.last_key_value().map_or((0, 0), |(_, chunk)| chunk.first);
            return Err(too_many_buckets(place(last_at), (first * step, last * step), step, buckets));
        }
        let len = usize::try_from(buckets).unwrap_or(usize::MAX);
        let (counts, mut columns) = columns_of(&self.chunks, first, len);
        let (hosts, hosts_inexact) = self.hosts.finish();
        for (index, count) in hosts.range(first..=last).filter(|(index, _)| !strays.contains(index)) {
            columns.hosts[usize::try_from(index - first).unwrap_or(0)] = *count;
        }
        let quality = silence::judge(&counts, silence::Grid { start_secs: first * step, step_secs: step }, gaps);
        let start = UnixSecs(first * step - self.offset_secs);
        let first_secs = self.first.filter(|of| of.0 == first).map_or(first * step, |of| of.1);
        let covered = (first_secs - first * step, latest_secs + self.offset_secs + 1 - last * step);
        let partial_ends = partial_ends(&counts, covered, step);
        Ok(Counted { start, counts, quality, columns, hosts_inexact, repeated: self.repeated, partial_ends })
    }

    /// Takes out what a wrong clock put far from the lines around it, and gives the buckets of those.
    fn reject_strays(&mut self, counter: &mut RowCounter, place: &dyn Fn((usize, u64)) -> Location) -> Vec<i64> {
        let step = self.step.secs_i64();
        let requests_at = |index: i64| self.chunks.get(index).map_or(0, |bucket| bucket.requests);
        let strays = std::mem::take(&mut self.strays).alone(step, requests_at);
        for Stray { index, requests, first } in &strays {
            self.chunks.take(*index);
            counter.accepted = counter.accepted.saturating_sub(u64::from(*requests));
            counter.reject_many(Reason::FarTime, u64::from(*requests), || Rejection {
                place: place(*first),
                reason: Reason::FarTime,
                column: String::new(),
                value: civil(index * step),
                is_key: false,
            });
        }
        strays.into_iter().map(|stray| stray.index).collect()
    }

    fn reject_isolated(&mut self, counter: &mut RowCounter, place: &dyn Fn((usize, u64)) -> Location) {
        let step = self.step.secs_i64();
        let rows = |chunk: &Chunk| chunk.buckets.iter().map(|bucket| u64::from(bucket.requests)).sum::<u64>();
        let chunks = self.chunks.0.iter().filter(|(_, chunk)| rows(chunk) > 0);
        let times: Vec<(i64, u64)> = chunks.map(|(key, chunk)| (key * CHUNK_BUCKETS * step, rows(chunk))).collect();
        for ((secs, rows), _) in times.iter().zip(isolated(&times)).filter(|(_, isolated)| *isolated) {
            let Some(chunk) = self.chunks.0.remove(&(secs / (CHUNK_BUCKETS * step))) else { continue };
            let within = chunk.buckets.iter().position(|bucket| bucket.requests > 0).unwrap_or(0) as i64;
            counter.accepted = counter.accepted.saturating_sub(*rows);
            counter.reject_many(Reason::FarTime, *rows, || Rejection {
                place: place(chunk.first),
                reason: Reason::FarTime,
                column: String::new(),
                value: civil(secs + within * step),
                is_key: false,
            });
        }
    }
}

/// Requests and the other columns of `len` buckets from `first` on; hosts are still 0.
fn columns_of(chunks: &Chunks, first: i64, len: usize) -> (Vec<f64>, EventColumns) {
    let mut counts = vec![0.0; len];
    let mut columns = EventColumns { bytes: vec![0; len], hosts: vec![0; len], ..EventColumns::default() };
    columns.classes.iter_mut().for_each(|class| *class = vec![0; len]);
    for (index, bucket) in chunks.filled() {
        let at = usize::try_from(index - first).unwrap_or(0);
        counts[at] = f64::from(bucket.requests);
        columns.bytes[at] = bucket.bytes;
        for (column, count) in columns.classes.iter_mut().zip(&bucket.classes[1..]) {
            column[at] = *count;
        }
    }
    (counts, columns)
}

/// Shares of the first and the last bucket that a log covers whose first request came so many seconds into the first bucket,
/// and whose last ended so many into the last. A bucket counts as covered unless its neighbour's rate says otherwise.
fn partial_ends(counts: &[f64], (before, until): (i64, i64), step: i64) -> Option<(f64, f64)> {
    let [_, second, ..] = counts else { return None };
    let last_but_one = counts.get(counts.len() - 2)?;
    let covered = |uncovered_secs: i64, neighbour: f64| {
        let uncovered = (uncovered_secs as f64 / step as f64).clamp(0.0, 1.0);
        let is_partial = uncovered > UNCOVERED_SHARE && uncovered * neighbour >= UNCOVERED_REQUESTS;
        if is_partial { 1.0 - uncovered } else { 1.0 }
    };
    // Beyond the last bucket there is nothing to say: a time that was rejected was the latest.
    let shares = (covered(before, *second), covered((step - until).max(0), *last_but_one));
    (shares != (1.0, 1.0)).then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_partial_where_its_neighbour_says_that_more_would_have_come() {
        assert_eq!(partial_ends(&[5.0, 30.0, 6.0], (45, 15), 60), Some((0.25, 0.25)));
        assert_eq!(partial_ends(&[5.0, 30.0, 6.0], (45, 59), 60), Some((0.25, 1.0)));
        assert_eq!(partial_ends(&[1.0, 3.0, 1.0], (48, 15), 60), None, "few come anyway");
        assert_eq!(partial_ends(&[900.0, 900.0], (1, 60), 60), None, "all but a second is there");
        assert_eq!(partial_ends(&[9.0], (48, 50), 60), None);
    }
}
