//! A regular series of counts, and the view of its past.
//!
//! In: counts per bucket with their quality. Out: [`TimeSeries`] and [`History`]. No rates (see `units`), no parsing (see
//! `ingest`).
//!
//! **What a series is**: its first bucket's start, its clock's offset from UTC, its step, the count and quality of each bucket,
//! and what some models read beside them: the finer series behind it where it was resampled, and its companion, another
//! measure of the same traffic in the same buckets. Its digest is the SHA-256 of all of that and of nothing else, so two series with the same digest give the same numbers, and any change gives another digest.
//! Resampling, cutting and extending make another series with a digest of its own; the trace that it was made from is
//! provenance and stands in [`Source::trace_digest`]. The name is not part of the content.
//!
//! **Doors**: every series from outside passes [`TimeSeries::new`], whether it is parsed, unpacked from a link or bundle, or
//! deserialized (`parts`), so whoever holds one need not check it again. A digest that is stored beside a series is only ever
//! compared with the one computed from the content.

pub mod calendar;
mod digest;
mod history;
mod parts;
mod quality;
pub mod regimes;
mod resample;
pub mod sealed;
mod source;
mod spread;
mod synthetic;
pub(crate) mod varint;

pub use digest::Digest;
pub use history::{Finer, FinerHistory, History};
pub(crate) use quality::PIECE_BUCKETS;
pub use quality::{Quality, runs};
pub use resample::ResampleError;
pub use source::{Landmarks, Origin, Source};
pub use spread::{Spread, drawn};
pub(crate) use synthetic::SplitMix;
pub use synthetic::synthetic;

use crate::units::{SECS_PER_DAY, Step, UnixSecs};
use digest::{Attached, content_digest};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;

/// Most buckets that a series may have: 4 million are seven and a half years of minutes.
pub const MAX_BUCKETS: usize = 4_000_000;
/// Largest count of one bucket: up to 2⁵³ every whole number is exact.
pub const MAX_COUNT: f64 = 9_007_199_254_740_992.0;
/// Times that a bucket may start or end at, on the trace's clock in seconds since 1970: the years 0 to 9999.
const LOCAL_SECS: Range<i64> = -62_167_219_200..253_402_300_801;

/// Counts per bucket on a regular grid.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "parts::SeriesParts")]
pub struct TimeSeries {
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    counts: Vec<f64>,
    quality: Vec<Quality>,
    source: Source,
    /// What it was resampled from.
    finer: Option<Arc<TimeSeries>>,
    /// Another measure of the same traffic in the same buckets.
    companion: Option<Arc<TimeSeries>>,
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
    /// A count is negative, not a number, infinite or larger than [`MAX_COUNT`].
    #[error("the count of bucket {index} is {value}; counts are at least 0 and at most {MAX_COUNT}")]
    BadCount {
        /// Bucket index.
        index: usize,
        /// The count found there.
        value: f64,
    },
    /// A bucket starts before the year 0 or ends after the year 9999.
    #[error("the trace would run from {first} to {last} (seconds since 1970); it has to stay in the years 0 to 9999")]
    Span {
        /// Start of the first bucket on the trace's clock, in seconds since 1970.
        first: i64,
        /// End of the last.
        last: i64,
    },
    /// The clock is more than a day ahead of UTC or behind it.
    #[error("the clock would be {0} s ahead of UTC; at most a day is possible, {SECS_PER_DAY} s")]
    Offset(i32),
    /// The steps that it is resampled to are no chain of ever coarser whole multiples.
    #[error("it can't be resampled: {0}")]
    Resampling(#[from] ResampleError),
    /// The companion's buckets are others.
    #[error(
        "its companion {companion} has not the same buckets: they need one start, clock, step and number of buckets"
    )]
    Companion {
        /// Name of the companion.
        companion: String,
    },
    /// The content has another digest than the one that stands beside it.
    #[error("its content has SHA-256 {}, and {} stands beside it", .found.short(), .stated.short())]
    OtherContent {
        /// The digest beside it.
        stated: Digest,
        /// The digest of its content.
        found: Digest,
    },
}

impl TimeSeries {
    /// A series that starts at `start` with one count per `step`; the digest is taken from the content.
    ///
    /// # Errors
    /// When there is nothing or too much, the lengths differ, a count is no count, or the times are no times.
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
        check_clock((start, utc_offset_secs), step, counts.len())?;
        if let Some(piece) = counts.chunks(PIECE_BUCKETS).position(|piece| !are_counts(piece)) {
            let from = piece * PIECE_BUCKETS;
            let index = counts[from..].iter().position(|count| !is_count(*count)).map_or(from, |at| from + at);
            return Err(SeriesError::BadCount { index, value: counts[index] });
        }
        let digest = content_digest((start, utc_offset_secs), step, (&counts, &quality), Attached::default());
        let source = Source { name: name.to_owned(), origin, digest, trace_digest: digest };
        Ok(Self { start, utc_offset_secs, step, counts, quality, source, finer: None, companion: None })
    }

    /// Another series of the same traffic, made from this one: its digest is of its own content.
    fn derived(
        &self,
        (start, step): (UnixSecs, Step),
        (counts, quality): (Vec<f64>, Vec<Quality>),
        finer: Option<Arc<Self>>,
        companion: Option<Arc<Self>>,
    ) -> Self {
        let clock = (start, self.utc_offset_secs);
        let digest_of = |other: &Option<Arc<Self>>| other.as_ref().map(|other| other.source.digest);
        let attached = Attached { finer: digest_of(&finer), companion: digest_of(&companion) };
        let digest = content_digest(clock, step, (&counts, &quality), attached);
        let source = Source { digest, ..self.source.clone() };
        Self { start, utc_offset_secs: self.utc_offset_secs, step, counts, quality, source, finer, companion }
    }

    /// The same series beside another measure of its traffic, like requests beside bytes, which models may read the past of:
    /// another trace, which is neither stored nor shared.
    ///
    /// # Errors
    /// When the two have not the same buckets.
    pub fn with_companion(&self, companion: Self) -> Result<Self, SeriesError> {
        let buckets = |series: &Self| (series.start, series.utc_offset_secs, series.step, series.len());
        if buckets(self) != buckets(&companion) {
            return Err(SeriesError::Companion { companion: companion.source.name });
        }
        let content = (self.counts.clone(), self.quality.clone());
        let companion = Some(Arc::new(companion));
        let mut both = self.derived((self.start, self.step), content, self.finer.clone(), companion);
        both.source.trace_digest = both.source.digest;
        Ok(both)
    }

    /// The same buckets with other counts, as if they had been observed so: another series, with nothing beside it.
    ///
    /// # Errors
    /// When the lengths differ, or a count is no count.
    pub fn with_counts(&self, counts: Vec<f64>, quality: Vec<Quality>) -> Result<Self, SeriesError> {
        let clock = (self.start, self.utc_offset_secs);
        Self::new(&self.source.name, self.source.origin, clock, self.step, counts, quality)
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

    /// Another measure of the same traffic, in the same buckets; not in those that a series is [`extended`](Self::extended) by.
    pub fn companion(&self) -> Option<&Self> {
        self.companion.as_deref()
    }

    /// The series that it was resampled from: bucket `i` is the sum of `parts` finer ones from `i·parts − skipped` on.
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
        let companion = self.companion().map(|companion| Arc::new(companion.until(end)));
        let content = (self.counts[..end].to_vec(), self.quality[..end].to_vec());
        self.derived((self.start, self.step), content, finer, companion)
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

    /// The same series with `counts` behind its end as if they had been observed; its companion ends before them. They must be
    /// finite and at least 0. It is for forecasts that build on forecasts, and is neither stored nor shared.
    pub fn extended(&self, counts: &[f64]) -> Self {
        debug_assert!(counts.iter().all(|count| count.is_finite() && *count >= 0.0), "{counts:?}");
        let all = [self.counts.as_slice(), counts].concat();
        let mut quality = self.quality.clone();
        quality.resize(all.len(), Quality::Observed);
        let finer = self.finer().map(|finer| Arc::new(finer.extended(self.len(), counts)));
        self.derived((self.start, self.step), (all, quality), finer, self.companion.clone())
    }

    /// The past up to and with bucket `origin`.
    pub fn history(&self, origin: usize) -> History<'_> {
        History::new(self, origin)
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

/// That the buckets of a series lie in the years that a date can say, on a clock that there can be.
fn check_clock((start, utc_offset_secs): (UnixSecs, i32), step: Step, buckets: usize) -> Result<(), SeriesError> {
    let offset = i64::from(utc_offset_secs);
    if offset.abs() > SECS_PER_DAY {
        return Err(SeriesError::Offset(utc_offset_secs));
    }
    let first = start.0.saturating_add(offset);
    let last = first.saturating_add(step.secs_i64().saturating_mul(buckets as i64));
    let is_inside = LOCAL_SECS.contains(&first) && LOCAL_SECS.contains(&last);
    if is_inside { Ok(()) } else { Err(SeriesError::Span { first, last }) }
}

fn is_count(count: f64) -> bool {
    (0.0..=MAX_COUNT).contains(&count)
}

#[inline(never)]
fn are_counts(piece: &[f64]) -> bool {
    piece.iter().all(|count| is_count(*count))
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
