//! Units: the only place where a count per bucket becomes a rate, and where replicas and time become money.
//!
//! In: plain numbers with a known meaning. Out: typed quantities. No clock, no zones, no formatting.

use serde::{Deserialize, Serialize};

/// Seconds in an hour.
pub const SECS_PER_HOUR: f64 = 3600.0;
/// Seconds in a day.
pub const SECS_PER_DAY: i64 = 86_400;

/// Seconds since 1970-01-01T00:00:00 UTC; negative before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnixSecs(pub i64);

/// Width of one bucket in whole seconds, at least 1; also where it is deserialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub struct Step(u32);

/// A step of 0 s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a step of 0 s; a bucket is at least 1 s wide")]
pub struct NoStep;

impl TryFrom<u32> for Step {
    type Error = NoStep;

    fn try_from(secs: u32) -> Result<Self, NoStep> {
        Self::from_secs(secs).ok_or(NoStep)
    }
}

impl Step {
    /// One minute, the step of the bundled trace.
    pub const MINUTE: Self = Self(60);
    /// Five minutes.
    pub const FIVE_MINUTES: Self = Self(300);
    /// Fifteen minutes.
    pub const QUARTER_HOUR: Self = Self(900);

    /// A step of `secs` seconds; `None` for 0.
    pub const fn from_secs(secs: u32) -> Option<Self> {
        if secs == 0 { None } else { Some(Self(secs)) }
    }

    /// Width in seconds.
    pub const fn secs(self) -> u32 {
        self.0
    }

    /// Width in seconds, for arithmetic with times.
    pub const fn secs_i64(self) -> i64 {
        self.0 as i64
    }

    /// Width in hours.
    pub fn hours(self) -> f64 {
        f64::from(self.0) / SECS_PER_HOUR
    }

    /// Buckets in `secs` seconds, rounded to the nearest, at least 1.
    pub fn buckets_in(self, secs: i64) -> usize {
        let width = self.secs_i64();
        usize::try_from((secs + width / 2) / width).map_or(1, |n| n.max(1))
    }

    /// Whether this many seconds go into `coarser` without a rest.
    pub const fn divides(self, coarser: Self) -> bool {
        coarser.0.is_multiple_of(self.0)
    }

    /// The longest step of at most `secs` seconds that divides this one.
    pub fn longest_divisor(self, secs: u32) -> Self {
        let most = secs.clamp(1, self.0);
        Self((1..=most).rev().find(|secs| self.0.is_multiple_of(*secs)).unwrap_or(1))
    }

    /// The shortest step of at least `secs` seconds that divides this one; this one where there is none.
    pub fn shortest_divisor(self, secs: u32) -> Self {
        Self((secs.max(1)..self.0).find(|secs| self.0.is_multiple_of(*secs)).unwrap_or(self.0))
    }

    /// Whole buckets that `secs` seconds reach into: ⌈secs / step⌉.
    pub const fn buckets_to_cover(self, secs: u32) -> usize {
        secs.div_ceil(self.0) as usize
    }
}

/// Requests per second; finite and not negative when made through [`Rps::from_bucket`].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Rps(pub f64);

impl Rps {
    /// The mean rate of a bucket that holds `count` requests.
    pub fn from_bucket(count: f64, step: Step) -> Self {
        Self(count / f64::from(step.secs()))
    }

    /// Requests that arrive in one bucket at this rate.
    pub fn per_bucket(self, step: Step) -> f64 {
        self.0 * f64::from(step.secs())
    }
}

/// United States dollars.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Usd(pub f64);

impl Usd {
    /// Price of `replica_buckets` (replicas summed over buckets) at `usd_per_replica_hour`.
    pub fn of_replicas(replica_buckets: f64, step: Step, usd_per_replica_hour: f64) -> Self {
        Self(replica_buckets * step.hours() * usd_per_replica_hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_becomes_a_rate_and_back() {
        let step = Step::FIVE_MINUTES;
        let rate = Rps::from_bucket(600.0, step);
        assert_eq!(rate, Rps(2.0));
        assert_eq!(rate.per_bucket(step), 600.0);
    }

    #[test]
    fn covering_rounds_up_and_nearest_rounds() {
        assert_eq!(Step::MINUTE.buckets_to_cover(120), 2);
        assert_eq!(Step::MINUTE.buckets_to_cover(121), 3);
        assert_eq!(Step::MINUTE.buckets_to_cover(0), 0);
        assert_eq!(Step::QUARTER_HOUR.buckets_in(SECS_PER_DAY), 96);
        assert_eq!(Step::from_secs(0), None);
        assert_eq!(postcard::from_bytes::<Step>(&[60]), Ok(Step::MINUTE));
        assert!(postcard::from_bytes::<Step>(&[0]).is_err());
    }

    #[test]
    fn divisors_are_the_nearest_that_leave_no_rest() {
        let of = |secs: u32, asked: u32| {
            let step = Step(secs);
            (step.longest_divisor(asked).secs(), step.shortest_divisor(asked).secs())
        };
        assert_eq!(of(60, 15), (15, 15));
        assert_eq!(of(60, 45), (30, 60));
        assert_eq!(of(60, 7), (6, 10));
        assert_eq!(of(61, 15), (1, 61));
        assert_eq!(of(60, 3600), (60, 60));
        assert_eq!(of(60, 0), (1, 1));
        assert!(Step(15).divides(Step::MINUTE) && !Step(45).divides(Step::MINUTE) && !Step::MINUTE.divides(Step(15)));
    }

    #[test]
    fn replicas_cost_by_the_hour() {
        assert_eq!(Usd::of_replicas(120.0, Step::MINUTE, 0.5), Usd(1.0));
    }
}
