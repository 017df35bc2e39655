//! A regular series of counts, and the view of its past.
//!
//! In: counts per bucket with their quality. Out: [`TimeSeries`] and [`History`]. A series is made only through
//! [`TimeSeries::new`], so whoever holds one need not check it again. No rates (see `units`), no parsing (see `ingest`).

pub mod calendar;
mod quality;
mod resample;
mod source;
mod synthetic;
pub(crate) mod varint;

pub(crate) use quality::PIECE_BUCKETS;
pub use quality::{Quality, runs};
pub use resample::ResampleError;
pub use source::{Digest, Landmarks, Origin, Source};
pub(crate) use synthetic::SplitMix;
pub use synthetic::synthetic;

use crate::units::{Step, UnixSecs};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// Most buckets that a series may have: 4 million are seven and a half years of minutes.
pub const MAX_BUCKETS: usize = 4_000_000;

/// Counts per bucket on a regular grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeSeries {
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    counts: Vec<f64>,
    quality: Vec<Quality>,
    source: Source,
    /// What it was resampled from.
    #[serde(skip)]
    finer: Option<Arc<TimeSeries>>,
}

/// Why counts do not make a series.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SeriesError {
    /// No bucket at all.
    #[error("the trace has no rows; it needs at least one time and count")]
    Empty,
    /// More than [`MAX_BUCKETS`].
    #[error(
        "the trace would have {0} buckets; at most {MAX_BUCKETS} are possible. Use a longer step or a shorter span"
    )]
    TooLong(usize),
    /// Counts and quality differ in length.
    #[error("{counts} counts but {quality} quality marks")]
    Lengths {
        /// Number of counts.
        counts: usize,
        /// Number of quality marks.
        quality: usize,
    },
    /// A count is negative, not a number or infinite.
    #[error("the count of bucket {index} is {value}; counts are finite and at least 0")]
    BadCount {
        /// Bucket index.
        index: usize,
        /// The count found there.
        value: f64,
    },
}

impl TimeSeries {
    /// A series that starts at `start` with one count per `step`; the digest is taken from the content.
    ///
    /// # Errors
    /// When there is nothing, too much, the lengths differ, or a count is negative or not finite.
    pub fn new(
        name: &str,
        origin: Origin,
        (start, utc_offset_secs): (UnixSecs, i32),
        step: Step,
        counts: Vec<f64>,
        quality: Vec<Quality>,
    ) -> Result<Self, SeriesError> {
        if counts.is_empty() {
            return Err(SeriesError::Empty);
        }
        if counts.len() > MAX_BUCKETS {
            return Err(SeriesError::TooLong(counts.len()));
        }
        if counts.len() != quality.len() {
            return Err(SeriesError::Lengths { counts: counts.len(), quality: quality.len() });
        }
        if let Some(piece) = counts.chunks(PIECE_BUCKETS).position(|piece| !are_counts(piece)) {
            let from = piece * PIECE_BUCKETS;
            let index = counts[from..].iter().position(|count| !is_count(*count)).map_or(from, |at| from + at);
            return Err(SeriesError::BadCount { index, value: counts[index] });
        }
        let digest = content_digest(start, utc_offset_secs, step, &counts, &quality);
        let source = Source { name: name.to_owned(), origin, digest };
        Ok(Self { start, utc_offset_secs, step, counts, quality, source, finer: None })
    }

    /// Number of buckets, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a series is never empty")]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Start of the first bucket.
    pub fn start(&self) -> UnixSecs {
        self.start
    }

    /// Seconds that the trace's clock is ahead of UTC.
    pub fn utc_offset_secs(&self) -> i32 {
        self.utc_offset_secs
    }

    /// Width of a bucket.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Counts per bucket, `[n]`. A missing bucket's count is not traffic; see [`TimeSeries::observed`].
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// Quality per bucket, `[n]`.
    pub fn quality(&self) -> &[Quality] {
        &self.quality
    }

    /// Where it comes from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The series that it was resampled from: bucket `i` is the sum of the finer ones from `i·parts − skipped` on.
    pub fn finer(&self) -> Option<Finer<'_>> {
        let series = self.finer.as_deref()?;
        let parts = (self.step.secs() / series.step.secs()) as usize;
        let skipped = usize::try_from((series.start.0 - self.start.0) / series.step.secs_i64()).unwrap_or(0);
        Some(Finer { series, parts, skipped })
    }

    /// Observed counts of the parts of the first `buckets` buckets, `NaN` elsewhere, `[buckets × parts]` with their number per
    /// bucket; `None` if the series was not resampled.
    pub fn finer_or_nan(&self, buckets: usize) -> Option<(Vec<f64>, usize)> {
        self.finer().map(|finer| (finer.observed_or_nan(buckets), finer.parts))
    }

    /// The same series without the buckets from `end` on; at least one is kept.
    pub fn until(&self, end: usize) -> Self {
        let end = end.clamp(1, self.len());
        let finer = self.finer().map(|finer| Arc::new(finer.series.until(finer.first_part(end))));
        let (counts, quality) = (self.counts[..end].to_vec(), self.quality[..end].to_vec());
        Self { counts, quality, finer, source: self.source.clone(), ..*self }
    }

    /// The count of bucket `index` if it was really seen.
    pub fn observed(&self, index: usize) -> Option<f64> {
        match self.quality.get(index) {
            Some(Quality::Observed) => self.counts.get(index).copied(),
            _ => None,
        }
    }

    /// Start of bucket `index` on the trace's own clock, in seconds.
    pub fn local_secs(&self, index: usize) -> i64 {
        self.start.0 + i64::from(self.utc_offset_secs) + index as i64 * self.step.secs_i64()
    }

    /// First bucket that starts at or after `local_secs`, at most `len()`.
    pub fn index_at(&self, local_secs: i64) -> usize {
        let ahead = local_secs - self.local_secs(0);
        let step = self.step.secs_i64();
        usize::try_from(ahead.div_euclid(step) + i64::from(ahead.rem_euclid(step) != 0)).unwrap_or(0).min(self.len())
    }

    /// The same series with `counts` behind its end as if they had been observed. They must be finite and at least 0.
    pub fn extended(&self, counts: &[f64]) -> Self {
        debug_assert!(counts.iter().all(|count| count.is_finite() && *count >= 0.0), "{counts:?}");
        let mut longer = self.clone();
        longer.counts.extend(counts);
        longer.quality.resize(longer.counts.len(), Quality::Observed);
        longer.finer = self.finer().map(|finer| Arc::new(finer.extended(self.len(), counts)));
        longer
    }

    /// The past up to and with bucket `origin`.
    pub fn history(&self, origin: usize) -> History<'_> {
        History { series: self, end: (origin + 1).min(self.len()) }
    }

    /// Number of observed buckets in `range`.
    pub fn observed_in(&self, range: Range<usize>) -> usize {
        self.quality.get(range).map_or(0, |part| part.iter().filter(|q| **q == Quality::Observed).count())
    }

    /// Counts as a model may see them: the observed ones, `NaN` for every other bucket, `[n]`.
    pub fn observed_or_nan(&self) -> Vec<f64> {
        let seen = |(count, quality): (&f64, &Quality)| if *quality == Quality::Observed { *count } else { f64::NAN };
        self.counts.iter().zip(&self.quality).map(seen).collect()
    }
}

/// The finer series behind a resampled one.
#[derive(Debug, Clone, Copy)]
pub struct Finer<'a> {
    /// The finer series.
    pub series: &'a TimeSeries,
    /// Its buckets in one coarse bucket.
    pub parts: usize,
    /// How many of the first coarse bucket's parts lie before its start.
    pub skipped: usize,
}

/// The first buckets of a series: what is known at the end of bucket `origin`. The rest can't be reached through it.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    series: &'a TimeSeries,
    end: usize,
}

impl History<'_> {
    /// Number of buckets that are known, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a history holds its origin at least")]
    pub fn len(&self) -> usize {
        self.end
    }

    /// Index of the last known bucket.
    pub fn origin(&self) -> usize {
        self.end - 1
    }

    /// Observed counts, `NaN` elsewhere, `[len]`.
    pub fn observed_or_nan(&self) -> Vec<f64> {
        (0..self.end).map(|index| self.series.observed(index).unwrap_or(f64::NAN)).collect()
    }

    /// What is known, as a series of its own.
    pub(crate) fn known(&self) -> TimeSeries {
        self.series.until(self.end)
    }

    /// Start of bucket `index` on the trace's clock, in seconds; also for buckets that are yet to come.
    pub fn local_secs(&self, index: usize) -> i64 {
        self.series.local_secs(index)
    }

    /// Width of a bucket.
    pub fn step(&self) -> Step {
        self.series.step
    }

    /// The finer series that these were resampled from, all of it: whoever looks into it keeps to what is known.
    pub(crate) fn finer(&self) -> Option<Finer<'_>> {
        self.series.finer()
    }

    /// Observed counts of the finer buckets that these were resampled from, `NaN` elsewhere, `[len × parts]` with their
    /// number per bucket; `None` if the series was not resampled.
    pub fn finer_or_nan(&self) -> Option<(Vec<f64>, usize)> {
        self.series.finer_or_nan(self.end)
    }
}

impl Finer<'_> {
    /// The finer bucket in which coarse bucket `at` begins; the first one where the series begins later.
    pub fn first_part(&self, at: usize) -> usize {
        (at * self.parts).saturating_sub(self.skipped)
    }

    /// The finer series up to the end of `buckets` coarse ones, and behind it `counts` of coarse buckets in even parts.
    fn extended(&self, buckets: usize, counts: &[f64]) -> TimeSeries {
        let mut longer = self.series.clone();
        let end = self.first_part(buckets);
        longer.counts.resize(end, 0.0);
        longer.quality.resize(end, Quality::Missing);
        longer
            .extended(&counts.iter().flat_map(|count| vec![count / self.parts as f64; self.parts]).collect::<Vec<_>>())
    }

    /// Observed counts of the parts of the first `buckets` coarse buckets, `NaN` elsewhere, `[buckets × parts]`.
    pub fn observed_or_nan(&self, buckets: usize) -> Vec<f64> {
        let part = |at: usize| at.checked_sub(self.skipped).and_then(|at| self.series.observed(at)).unwrap_or(f64::NAN);
        (0..buckets * self.parts).map(part).collect()
    }
}

fn is_count(count: f64) -> bool {
    count.is_finite() && count >= 0.0
}

#[inline(never)]
fn are_counts(piece: &[f64]) -> bool {
    piece.iter().all(|count| is_count(*count))
}

/// Digest of what a series is: start, clock and step, runs of equal quality, and counts. They are hashed in few bytes, as hashing
/// is most of the work of making a long series, and in one way only, so that equal series have equal digests.
fn content_digest(start: UnixSecs, offset: i32, step: Step, counts: &[f64], quality: &[Quality]) -> Digest {
    let mut head = [DIGEST_VERSION.as_slice(), &start.0.to_le_bytes(), &offset.to_le_bytes()].concat();
    head.extend(step.secs().to_le_bytes());
    for (quality, len) in runs(quality) {
        varint::put(&mut head, (len as u64) << Quality::BITS | u64::from(quality as u8));
    }
    Digest::of_pieces(std::iter::once(head).chain(counts.chunks(DIGEST_BUCKETS).map(digest_bytes)))
}

/// What is hashed is written as of this version.
const DIGEST_VERSION: &[u8; 8] = b"series 2";
/// Buckets that are hashed at once.
const DIGEST_BUCKETS: usize = 512;
/// Stands before the eight bytes of a count that is no whole number; those are doubled, so they are even.
const FRACTION: u64 = 1;

/// Not part of the loop that calls it, for the reason that [`Digest::of_pieces`] gives.
#[inline(never)]
fn digest_bytes(counts: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(counts.len() * 2);
    for count in counts {
        let whole = *count as u64;
        // Bit by bit: −0 is not 0 here.
        if whole >> 62 == 0 && (whole as f64).to_bits() == count.to_bits() {
            varint::put(&mut bytes, whole << 1);
        } else {
            varint::put(&mut bytes, FRACTION);
            bytes.extend(count.to_le_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(counts: &[f64]) -> Result<TimeSeries, SeriesError> {
        let quality = vec![Quality::Observed; counts.len()];
        TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), Step::MINUTE, counts.to_vec(), quality)
    }

    #[test]
    fn bad_counts_are_refused_with_their_place() {
        assert_eq!(series(&[]), Err(SeriesError::Empty));
        assert_eq!(series(&[1.0, -2.0]), Err(SeriesError::BadCount { index: 1, value: -2.0 }));
        assert!(matches!(series(&[f64::INFINITY]), Err(SeriesError::BadCount { index: 0, .. })));
        assert!(matches!(series(&[f64::NAN]), Err(SeriesError::BadCount { index: 0, .. })));
    }

    #[test]
    fn a_time_finds_its_bucket() {
        let series = series(&[1.0, 2.0, 3.0]).expect("a series");
        assert_eq!(series.index_at(-5), 0);
        assert_eq!(series.index_at(60), 1);
        assert_eq!(series.index_at(61), 2);
        assert_eq!(series.index_at(999), 3);
    }

    #[test]
    fn a_longer_series_is_longer_on_both_levels() {
        let fine = series(&[1.0; 12]).expect("a series");
        let coarse = fine.resample(Step::FIVE_MINUTES).expect("a multiple").extended(&[10.0]);
        let finer = coarse.finer().expect("resampled");
        assert_eq!((coarse.len(), finer.series.len()), (4, 20));
        assert_eq!(finer.observed_or_nan(4)[15..], [2.0; 5]);
        assert!(finer.observed_or_nan(4)[12..15].iter().all(|count| count.is_nan()));
    }

    #[test]
    fn content_names_the_series() {
        let (a, b) = (series(&[1.0, 2.0]).expect("a"), series(&[1.0, 3.0]).expect("b"));
        assert_ne!(a.source().digest, b.source().digest);
        assert_eq!(a.source().digest, series(&[1.0, 2.0]).expect("a").source().digest);
    }
}
