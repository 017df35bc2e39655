//! The form in which a series is serialized: what can't be worked out again, and the digest that it had.
//!
//! A resampled series is written as the finest one behind it and the steps that it was brought to, so that a reader gets all
//! levels, by the same sums. A companion is not written, and what is read without it has another digest. The digest is there to
//! be compared with that of the content, never to be believed.

use super::{Digest, Origin, Quality, SeriesError, TimeSeries};
use crate::units::{Step, UnixSecs};
use serde::{Deserialize, Serialize, Serializer};

/// As it is read.
#[derive(Debug, Deserialize)]
pub(super) struct SeriesParts {
    name: String,
    origin: Origin,
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    counts: Vec<f64>,
    quality: Vec<Quality>,
    resampled_to: Vec<Step>,
    digest: Digest,
}

/// As it is written: the same fields in the same order.
#[derive(Serialize)]
struct SeriesPartsRef<'a> {
    name: &'a str,
    origin: Origin,
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    counts: &'a [f64],
    quality: &'a [Quality],
    resampled_to: Vec<Step>,
    digest: Digest,
}

impl TryFrom<SeriesParts> for TimeSeries {
    type Error = SeriesError;

    fn try_from(parts: SeriesParts) -> Result<Self, SeriesError> {
        let clock = (parts.start, parts.utc_offset_secs);
        let finest = Self::new(&parts.name, parts.origin, clock, parts.step, parts.counts, parts.quality)?;
        let series = finest.resampled_to(&parts.resampled_to)?;
        let found = series.source.digest;
        if found == parts.digest { Ok(series) } else { Err(SeriesError::OtherContent { stated: parts.digest, found }) }
    }
}

/// What was stored before there were seals: no finer series, and a digest that a resampled one had of its parent.
#[derive(Debug, Deserialize)]
struct Unsealed {
    start: UnixSecs,
    utc_offset_secs: i32,
    step: Step,
    counts: Vec<f64>,
    quality: Vec<Quality>,
    name: String,
    origin: Origin,
    digest: Digest,
}

impl TimeSeries {
    /// The series of a file from before there were seals, if its content has the digest that stands in it.
    pub(super) fn from_unsealed(bytes: &[u8]) -> Option<Self> {
        let old: Unsealed = postcard::from_bytes(bytes).ok()?;
        let clock = (old.start, old.utc_offset_secs);
        let series = Self::new(&old.name, old.origin, clock, old.step, old.counts, old.quality).ok()?;
        (series.source.digest == old.digest).then_some(series)
    }
}

impl Serialize for TimeSeries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let finest = self.finest();
        let parts = SeriesPartsRef {
            name: &self.source.name,
            origin: self.source.origin,
            start: finest.start,
            utc_offset_secs: finest.utc_offset_secs,
            step: finest.step,
            counts: &finest.counts,
            quality: &finest.quality,
            resampled_to: self.resampling_steps(),
            digest: self.source.digest,
        };
        parts.serialize(serializer)
    }
}

impl TimeSeries {
    /// The finest series behind this one; itself where it was not resampled.
    pub(crate) fn finest(&self) -> &Self {
        let mut finest = self;
        while let Some(finer) = &finest.finer {
            finest = finer;
        }
        finest
    }

    /// The steps that the finest series behind this one was brought to, one after the other; none where it was not resampled.
    pub(crate) fn resampling_steps(&self) -> Vec<Step> {
        let levels = std::iter::successors(Some(self), |series| series.finer.as_deref());
        let mut steps: Vec<Step> = levels.filter(|series| series.finer.is_some()).map(Self::step).collect();
        steps.reverse();
        steps
    }

    /// This series brought to each of `steps`, one after the other.
    ///
    /// # Errors
    /// When a step is no longer than the one before, or no whole multiple of it.
    pub(crate) fn resampled_to(self, steps: &[Step]) -> Result<Self, SeriesError> {
        steps.iter().try_fold(self, |series, step| Ok(series.coarser(*step)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(counts: &[f64]) -> TimeSeries {
        let quality = vec![Quality::Observed; counts.len()];
        TimeSeries::new("m.csv", Origin::Upload, (UnixSecs(90), 3600), Step::MINUTE, counts.to_vec(), quality)
            .expect("a series")
    }

    fn json_of(series: &TimeSeries) -> String {
        serde_json::to_string(series).expect("JSON")
    }

    #[test]
    fn every_level_comes_back() {
        let series = minutes(&[1.0; 47]);
        let steps = [300, 900].map(|secs| Step::from_secs(secs).expect("a step"));
        for series in [series.clone(), series.resampled_to(&steps).expect("multiples")] {
            let back: TimeSeries = serde_json::from_str(&json_of(&series)).expect("a series");
            assert_eq!(back, series);
        }
    }

    #[test]
    fn what_is_no_series_does_not_enter() {
        let json = json_of(&minutes(&[1.0, 2.0]));
        for (from, to, word) in [
            ("\"step\":60", "\"step\":0", "at least 1"),
            ("[1.0,2.0]", "[1.0,1e308]", "bucket 1"),
            ("[1.0,2.0]", "[1.0,-2.0]", "bucket 1"),
            ("[1.0,2.0]", "[1.0]", "1 counts but 2"),
            ("[1.0,2.0]", "[]", "no rows"),
            ("[1.0,2.0]", "[1.0,3.0]", "its content has"),
            ("\"start\":90", "\"start\":9223372036854775807", "years 0 to 9999"),
            ("\"utc_offset_secs\":3600", "\"utc_offset_secs\":86401", "a day"),
            ("\"resampled_to\":[]", "\"resampled_to\":[60]", "whole multiple"),
            ("\"resampled_to\":[]", "\"resampled_to\":[120]", "its content has"),
        ] {
            let changed = json.replacen(from, to, 1);
            assert_ne!(changed, json, "{from} stands there");
            let error = serde_json::from_str::<TimeSeries>(&changed).expect_err(to).to_string();
            assert!(error.contains(word), "{to}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_make_a_valid_series_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = postcard::from_bytes::<TimeSeries>(&bytes);
        }
    }
}
