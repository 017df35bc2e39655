//! The load under edits: counts of the same buckets, after each edit in turn.
//!
//! The load is even within a bucket. A factor's mean over a bucket multiplies its count; a load that is moved in time is cut and
//! put together again, so that nothing is lost at a bucket's edge. What was not observed stays so, and so does whatever is
//! made of it.

use super::envelope::Envelope;
use super::{Edit, Kind, Stress};
use crate::series::{Quality, SeriesError, SplitMix, TimeSeries};

/// Counts of a series while it is edited.
struct Course {
    /// Local seconds of the first bucket.
    start_secs: i64,
    step_secs: f64,
    counts: Vec<f64>,
    quality: Vec<Quality>,
}

impl Stress {
    /// What comes where the edits of the load happen: `per_count` requests stand for one of `series`, and `seed` draws noise. The
    /// finer series behind it is edited, where there is one.
    ///
    /// # Errors
    /// When a count gets larger than a series may hold.
    pub fn load(&self, series: &TimeSeries, per_count: f64, seed: u64) -> Result<TimeSeries, SeriesError> {
        let edits: Vec<&Edit> = self.edits().iter().filter(|edit| edit.is_of_load()).collect();
        self.remade(series, &|course| edits.iter().for_each(|edit| course.edit(edit, per_count, seed)))
    }

    /// `series` as it is seen while metrics are lost: without those buckets.
    ///
    /// # Errors
    /// Never in practice: nothing but the quality of buckets changes.
    pub fn measured(&self, series: &TimeSeries) -> Result<TimeSeries, SeriesError> {
        let blind: Vec<&Edit> = self.edits().iter().filter(|edit| edit.kind == Kind::Blind).collect();
        self.remade(series, &|course| blind.iter().for_each(|edit| course.lose(edit)))
    }

    /// The series with its finest counts changed by `change`, brought to its own step again.
    fn remade(&self, series: &TimeSeries, change: &dyn Fn(&mut Course)) -> Result<TimeSeries, SeriesError> {
        if let Some(finer) = series.finer() {
            return Ok(self.remade(finer.series, change)?.resample(series.step())?);
        }
        let mut course = Course {
            start_secs: series.local_secs(0),
            step_secs: f64::from(series.step().secs()),
            counts: series.counts().to_vec(),
            quality: series.quality().to_vec(),
        };
        change(&mut course);
        series.with_counts(course.counts, course.quality)
    }
}

impl Course {
    /// Seconds from the beginning of `edit` to that of `bucket`.
    fn since(&self, edit: &Edit, bucket: usize) -> f64 {
        (self.start_secs - edit.at_secs) as f64 + bucket as f64 * self.step_secs
    }

    fn is_seen(&self, bucket: usize) -> bool {
        self.quality.get(bucket) == Some(&Quality::Observed)
    }

    fn edit(&mut self, edit: &Edit, per_count: f64, seed: u64) {
        match edit.kind {
            Kind::Flood => self.flood(edit, edit.amount / per_count),
            Kind::Noise => self.noise(edit, seed),
            Kind::Shift | Kind::Stretch => self.moved(edit),
            _ => {
                if let Some(envelope) = Envelope::of(edit) {
                    self.multiply(edit, &envelope);
                }
            }
        }
    }

    fn multiply(&mut self, edit: &Edit, envelope: &Envelope) {
        for bucket in 0..self.counts.len() {
            let from = self.since(edit, bucket);
            if from + self.step_secs > 0.0 {
                self.counts[bucket] *= envelope.mean(from, from + self.step_secs);
            }
        }
    }

    /// Adds `rate` counts a second.
    fn flood(&mut self, edit: &Edit, rate: f64) {
        for bucket in 0..self.counts.len() {
            let from = self.since(edit, bucket);
            let shared = (from + self.step_secs).min(f64::from(edit.length_secs)) - from.max(0.0);
            if shared > 0.0 && self.is_seen(bucket) {
                self.counts[bucket] += rate * shared;
            }
        }
    }

    /// Multiplies each bucket that begins meanwhile by a lognormal number with a mean of 1. The draw goes by the bucket's time, so that
    /// another beginning of the trace changes nothing.
    fn noise(&mut self, edit: &Edit, seed: u64) {
        let variance = libm::log1p(edit.amount * edit.amount);
        for bucket in 0..self.counts.len() {
            let from = self.since(edit, bucket);
            if from < 0.0 || (edit.length_secs > 0 && from >= f64::from(edit.length_secs)) {
                continue;
            }
            let time = self.start_secs + (bucket as f64 * self.step_secs) as i64;
            let mut random = SplitMix(SplitMix(seed).next() ^ time.cast_unsigned());
            self.counts[bucket] *= libm::exp(variance.sqrt() * random.normal() - variance / 2.0);
        }
    }

    /// Takes the load of another time.
    fn moved(&mut self, edit: &Edit) {
        let length = if edit.length_secs > 0 { f64::from(edit.length_secs) } else { f64::INFINITY };
        let origin = -self.since(edit, 0);
        // Seconds since the edit began, as the load was, for those as it is.
        let source = |secs: f64| match edit.kind {
            Kind::Stretch => secs / edit.amount,
            _ => secs - edit.amount,
        };
        let before = Course { counts: self.counts.clone(), quality: self.quality.clone(), ..*self };
        for bucket in 0..self.counts.len() {
            let (from, to) = (self.since(edit, bucket), self.since(edit, bucket) + self.step_secs);
            if to <= 0.0 || from >= length {
                continue;
            }
            let (first, last) = (from.max(0.0), to.min(length));
            let kept = [(from, first), (last, to)];
            let pieces =
                kept.map(|piece| (piece, piece)).into_iter().chain([((first, last), (source(first), source(last)))]);
            let parts = pieces.filter(|((from, to), _)| to > from).map(|((from, to), (source_from, source_to))| {
                Some((to - from) * before.mean_rate(origin + source_from, origin + source_to)?)
            });
            match parts.sum::<Option<f64>>() {
                Some(count) => (self.counts[bucket], self.quality[bucket]) = (count, Quality::Observed),
                None => (self.counts[bucket], self.quality[bucket]) = (0.0, Quality::Missing),
            }
        }
    }

    /// Mean counts a second from `from` to `to`, seconds since the first bucket; `None` where not all of it was observed.
    fn mean_rate(&self, from: f64, to: f64) -> Option<f64> {
        if from < 0.0 || to > self.counts.len() as f64 * self.step_secs {
            return None;
        }
        let (first, last) = ((from / self.step_secs) as usize, (to / self.step_secs).ceil() as usize);
        let mut counts = 0.0;
        for bucket in first..last {
            let start = bucket as f64 * self.step_secs;
            let shared = to.min(start + self.step_secs) - from.max(start);
            if shared > 0.0 {
                counts += self.counts.get(bucket).filter(|_| self.is_seen(bucket))? * shared / self.step_secs;
            }
        }
        Some(counts / (to - from))
    }

    /// Marks what begins meanwhile as missing.
    fn lose(&mut self, edit: &Edit) {
        for bucket in 0..self.counts.len() {
            let from = self.since(edit, bucket);
            if from + self.step_secs > 0.0 && from < f64::from(edit.length_secs) {
                self.quality[bucket] = Quality::Missing;
            }
        }
    }
}
