//! Scaling schedules: so many instances at least, from a time on, for a while.
//!
//! Source: Compute Engine documentation, "Scaling based on schedules". The largest of those that are active counts; none
//! goes above the most instances of the group.

use crate::policy::keda::{BadWindow, Schedule};

/// Shortest duration that a schedule may have, in seconds.
pub const LEAST_DURATION_SECS: u32 = 300;

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalingSchedule {
    /// IANA zone.
    pub zone: String,
    /// Cron expression of five fields that begins it.
    pub start: String,
    /// Seconds that it lasts.
    pub duration_secs: u32,
    /// Instances that are required meanwhile.
    pub min_required: u32,
}

/// Schedules at work.
#[derive(Debug, Clone)]
pub struct ActiveSchedules(Vec<Active>);

#[derive(Debug, Clone)]
struct Active {
    start: Schedule,
    duration_secs: i64,
    min_required: u32,
    /// The newest start that was worked out: it is the first one after the second that stands beside it.
    next: Option<(i64, i64)>,
}

impl Active {
    /// Whether one of its starts lies less than its duration before `utc_secs`.
    fn is_active(&mut self, utc_secs: i64) -> bool {
        let after_secs = utc_secs - self.duration_secs;
        let start_secs = match self.next {
            Some((from_secs, start_secs)) if (from_secs..start_secs).contains(&after_secs) => start_secs,
            _ => self.start.next_after(after_secs).unwrap_or(i64::MAX),
        };
        self.next = Some((after_secs, start_secs));
        start_secs <= utc_secs
    }
}

impl ActiveSchedules {
    /// Reads expressions and zones.
    ///
    /// # Errors
    /// The first that cannot be used.
    pub fn new(schedules: &[ScalingSchedule]) -> Result<Self, BadWindow> {
        let active = |schedule: &ScalingSchedule| {
            Ok(Active {
                start: Schedule::parse(&schedule.start, &schedule.zone)?,
                duration_secs: i64::from(schedule.duration_secs),
                min_required: schedule.min_required,
                next: None,
            })
        };
        schedules.iter().map(active).collect::<Result<_, _>>().map(Self)
    }

    /// Instances that are required at `utc_secs`; `None` where no schedule is active.
    pub fn required(&mut self, utc_secs: i64) -> Option<u32> {
        let active = self.0.iter_mut().filter_map(|active| active.is_active(utc_secs).then_some(active.min_required));
        active.max()
    }
}
