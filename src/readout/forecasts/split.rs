//! Where a trace can be cut into training and test part: by whole days, or hours of a short one.

use crate::report::Study;
use crate::series::calendar::Civil;
use crate::units::SECS_PER_DAY;

const HOUR: i64 = 3600;
/// Traces shorter than this are cut by hours.
const DAILY_FROM: i64 = 4 * SECS_PER_DAY;

/// The places of a split: position 1 up to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitScale {
    start_local_secs: i64,
    span_secs: i64,
    unit_secs: i64,
}

impl SplitScale {
    /// The places in the trace of `study`.
    pub fn new(study: &Study) -> Self {
        let span_secs = study.buckets as i64 * study.step.secs_i64();
        let unit_secs = if span_secs >= DAILY_FROM { SECS_PER_DAY } else { HOUR };
        Self { start_local_secs: study.start_local_secs, span_secs, unit_secs: unit_secs.max(study.step.secs_i64()) }
    }

    /// Last position; the first is 1.
    pub fn last(&self) -> i64 {
        let end = self.start_local_secs + self.span_secs;
        ((end - 1).div_euclid(self.unit_secs) - self.start_local_secs.div_euclid(self.unit_secs)).max(1)
    }

    /// Local seconds of a position.
    pub fn secs(&self, position: i64) -> i64 {
        (self.start_local_secs.div_euclid(self.unit_secs) + position.clamp(1, self.last())) * self.unit_secs
    }

    /// The position nearest to a time.
    pub fn position(&self, local_secs: i64) -> i64 {
        let from = self.start_local_secs.div_euclid(self.unit_secs) * self.unit_secs;
        (local_secs - from + self.unit_secs / 2).div_euclid(self.unit_secs).clamp(1, self.last())
    }

    /// The position as a knob's value, `1995-08-23T00:00`.
    pub fn value(&self, position: i64) -> String {
        Civil::from_local_secs(self.secs(position)).to_string()
    }

    /// Share of the trace before a time, 0..1.
    pub fn share(&self, local_secs: i64) -> f64 {
        ((local_secs - self.start_local_secs) as f64 / self.span_secs.max(1) as f64).clamp(0.0, 1.0)
    }

    /// The position nearest to a share of the trace.
    pub fn position_at(&self, share: f64) -> i64 {
        self.position(self.start_local_secs + (share.clamp(0.0, 1.0) * self.span_secs as f64) as i64)
    }
}
