//! Requests → buckets. Memory is for buckets that have requests, not for the span, so that a wrong year costs nothing.

use super::silence;
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
use std::collections::BTreeMap;

/// Buckets that are kept together.
const CHUNK_BUCKETS: i64 = 256;
/// Most chunks: as many buckets as the longest series has.
const MAX_CHUNKS: usize = MAX_BUCKETS / CHUNK_BUCKETS as usize;

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

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    requests: u32,
    /// Of 0xx (none), 1xx … 5xx, and up to 9xx, which nobody uses.
    classes: [u32; 6],
    bytes: u64,
}

#[derive(Debug)]
struct Chunk {
    /// File and line of its first row.
    first: (usize, u64),
    buckets: Vec<Bucket>,
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

/// Counts requests.
#[derive(Debug)]
pub struct Events {
    step: Step,
    /// Seconds that the trace's clock is ahead of UTC.
    offset_secs: i64,
    open: Open,
    chunks: BTreeMap<i64, Chunk>,
    hosts: Hosts,
    overflow: Option<(usize, u64)>,
}

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
}

impl Events {
    /// Counts in buckets of `step`.
    pub fn new(step: Step) -> Self {
        Self {
            step,
            offset_secs: 0,
            open: Open::default(),
            chunks: BTreeMap::new(),
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
        if !record.host.is_empty() {
            self.hosts.add(hash(record.host));
        }
    }

    #[cold]
    fn turn_to(&mut self, local_secs: i64, place: (usize, u64)) {
        self.flush();
        let step = self.step.secs_i64();
        let index = local_secs.div_euclid(step);
        let (start, end) = (index * step, (index + 1) * step);
        self.open = Open { index, start, end, first: place, bucket: Bucket::default() };
        self.hosts.turn_to(index);
    }

    fn flush(&mut self) {
        let Open { index, first, bucket, .. } = self.open;
        if bucket.requests == 0 {
            return;
        }
        let (key, within) = (index.div_euclid(CHUNK_BUCKETS), index.rem_euclid(CHUNK_BUCKETS) as usize);
        if self.chunks.len() >= MAX_CHUNKS && !self.chunks.contains_key(&key) {
            self.overflow.get_or_insert(first);
            return;
        }
        let empty = || Chunk { first, buckets: vec![Bucket::default(); CHUNK_BUCKETS as usize] };
        let chunk = self.chunks.entry(key).or_insert_with(empty);
        let kept = &mut chunk.buckets[within];
        kept.requests = kept.requests.saturating_add(bucket.requests);
        kept.bytes = kept.bytes.saturating_add(bucket.bytes);
        for (kept, more) in kept.classes.iter_mut().zip(bucket.classes) {
            *kept = kept.saturating_add(more);
        }
    }

    /// The buckets from the first to the last request. Requests far from all others are rejected in `counter`.
    ///
    /// # Errors
    /// When the span has too many buckets.
    pub fn finish(
        mut self,
        gaps: Gaps,
        counter: &mut RowCounter,
        place: &dyn Fn((usize, u64)) -> Location,
    ) -> Result<Counted, IngestError> {
        self.flush();
        self.open.bucket = Bucket::default();
        self.reject_isolated(counter, place);
        let filled = || {
            self.chunks.iter().flat_map(|(key, chunk)| {
                let index = move |within: usize| key * CHUNK_BUCKETS + within as i64;
                chunk.buckets.iter().enumerate().filter(|b| b.1.requests > 0).map(move |(i, b)| (index(i), b))
            })
        };
        let (Some((first, _)), Some((last, _))) = (filled().next(), filled().last()) else {
            return Err(IngestError::Empty);
        };
        let step = self.step.secs_i64();
        let buckets = (last - first) as u64 + 1;
        if buckets > MAX_BUCKETS as u64 {
            let last_at = self.chunks.last_key_value().map_or((0, 0), |(_, chunk)| chunk.first);
            return Err(too_many_buckets(place(last_at), (first * step, last * step), step, buckets));
        }
        let len = usize::try_from(buckets).unwrap_or(usize::MAX);
        let mut counts = vec![0.0; len];
        let mut columns = EventColumns { bytes: vec![0; len], hosts: vec![0; len], ..EventColumns::default() };
        columns.classes.iter_mut().for_each(|class| *class = vec![0; len]);
        for (index, bucket) in filled() {
            let at = usize::try_from(index - first).unwrap_or(0);
            counts[at] = f64::from(bucket.requests);
            columns.bytes[at] = bucket.bytes;
            for (column, count) in columns.classes.iter_mut().zip(&bucket.classes[1..]) {
                column[at] = *count;
            }
        }
        let (hosts, hosts_inexact) = self.hosts.finish();
        for (index, count) in hosts.range(first..=last) {
            columns.hosts[usize::try_from(index - first).unwrap_or(0)] = *count;
        }
        let quality = silence::judge(&counts, silence::Grid { start_secs: first * step, step_secs: step }, gaps);
        let start = UnixSecs(first * step - self.offset_secs);
        Ok(Counted { start, counts, quality, columns, hosts_inexact })
    }

    fn reject_isolated(&mut self, counter: &mut RowCounter, place: &dyn Fn((usize, u64)) -> Location) {
        let step = self.step.secs_i64();
        let rows = |chunk: &Chunk| chunk.buckets.iter().map(|bucket| u64::from(bucket.requests)).sum::<u64>();
        let times: Vec<(i64, u64)> =
            self.chunks.iter().map(|(key, chunk)| (key * CHUNK_BUCKETS * step, rows(chunk))).collect();
        for ((secs, rows), _) in times.iter().zip(isolated(&times)).filter(|(_, isolated)| *isolated) {
            let Some(chunk) = self.chunks.remove(&(secs / (CHUNK_BUCKETS * step))) else { continue };
            let within = chunk.buckets.iter().position(|bucket| bucket.requests > 0).unwrap_or(0) as i64;
            counter.accepted = counter.accepted.saturating_sub(*rows);
            counter.reject_many(Reason::FarTime, *rows, || Rejection {
                place: place(chunk.first),
                reason: Reason::FarTime,
                column: String::new(),
                value: civil(secs + within * step),
            });
        }
    }
}
