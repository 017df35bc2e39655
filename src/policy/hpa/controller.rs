//! The controller's loop: proposals of metrics in, a count with its conditions out, and what it remembers from sync to sync.

use super::limits::{limit, limit_plain, stabilize, stabilize_plain};
use super::{AbleToScale, Behavior, DOWN_WINDOW_SECS, History, ScalingLimited, Unreadable, Wish};
use crate::policy::stages::Bounds;

/// What came of one sync.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sync {
    /// The count is 0 and the fewest is not: the controller is switched off.
    Off,
    /// The count was outside the bounds, so it goes to the nearer one; metrics are not looked at.
    OutOfBounds {
        /// That bound.
        to: u32,
    },
    /// Metrics that would be needed cannot be read: the count stays.
    Unreadable(Unreadable),
    /// Metrics led to a count.
    Scaled(Outcome),
}

/// How metrics led to a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Number of the metric that wanted most, from 0.
    pub metric: usize,
    /// What it wanted.
    pub wish: Wish,
    /// What the windows made of it.
    pub stabilized: u32,
    /// Why.
    pub able: AbleToScale,
    /// What rates and bounds made of that.
    pub to: u32,
    /// Why.
    pub limited: ScalingLimited,
}

impl Sync {
    /// Replicas afterwards, of `current` before.
    pub fn to(&self, current: u32) -> u32 {
        match self {
            Self::Off | Self::Unreadable(_) => current,
            Self::OutOfBounds { to } => *to,
            Self::Scaled(outcome) => outcome.to,
        }
    }
}

/// The largest proposal with its metric's number. One metric that cannot be read forbids a scale-in; when none can be read
/// there is nothing to go by.
///
/// # Errors
/// The first metric that cannot be read, where that decides.
pub fn largest(
    current: u32,
    wishes: impl IntoIterator<Item = Result<Wish, Unreadable>>,
) -> Result<(usize, Wish), Unreadable> {
    let (mut found, mut failed): (Option<(usize, Wish)>, Option<Unreadable>) = (None, None);
    for (metric, wish) in wishes.into_iter().enumerate() {
        match wish {
            Ok(wish) if found.is_none_or(|(_, largest)| wish.replicas > largest.replicas) => {
                found = Some((metric, wish));
            }
            Ok(_) => {}
            Err(why) => failed = failed.or(Some(why)),
        }
    }
    match (found, failed) {
        (Some((_, wish)), Some(why)) if wish.replicas < current => Err(why),
        (Some(found), _) => Ok(found),
        (None, why) => Err(why.unwrap_or(Unreadable::NoValue)),
    }
}

/// An autoscaler's settings beside its metrics, and its memory.
#[derive(Debug, Clone)]
pub struct Controller {
    bounds: Bounds,
    /// `None`: no behavior was given, and the rules from before there were any hold.
    behavior: Option<Behavior>,
    history: History,
    has_begun: bool,
    /// By how much syncs that are whole periods apart are farther apart than that.
    late_secs: f64,
}

/// The next period starts when a sync has ended, so syncs are always a little more than their periods apart.
const LATE_SECS: f64 = 0.001;

impl Controller {
    /// A controller that has not looked yet, and will be asked at whole periods.
    pub fn new(bounds: Bounds, behavior: Option<Behavior>) -> Self {
        Self { bounds, behavior, history: History::default(), has_begun: false, late_secs: LATE_SECS }
    }

    /// A controller with a past of which the ages are exact; nothing is recorded of its start.
    pub fn with_history(bounds: Bounds, behavior: Option<Behavior>, history: History) -> Self {
        Self { bounds, behavior, history, has_begun: true, late_secs: 0.0 }
    }

    /// One look at the metrics at `now_secs`, with `current` replicas asked for. The change that it leads to is remembered.
    pub fn sync<W>(&mut self, now_secs: f64, current: u32, wishes: impl FnOnce() -> W) -> Sync
    where
        W: IntoIterator<Item = Result<Wish, Unreadable>>,
    {
        if !std::mem::replace(&mut self.has_begun, true) {
            // What is there at the start counts as a recommendation.
            self.history.record_recommendation(now_secs, current);
        }
        let Bounds { min, max } = self.bounds;
        let sync = match current {
            0 if min > 0 => Sync::Off,
            _ if current > max => Sync::OutOfBounds { to: max },
            _ if current < min => Sync::OutOfBounds { to: min },
            _ => match largest(current, wishes()) {
                Ok((metric, wish)) => Sync::Scaled(self.normalize(now_secs, current, metric, wish)),
                Err(why) => Sync::Unreadable(why),
            },
        };
        if self.behavior.is_some() {
            self.history.record_change(now_secs, current, sync.to(current));
        }
        self.history.forget(now_secs, f64::from(self.longest_window_secs()), f64::from(self.longest_period_secs()));
        sync
    }

    fn normalize(&mut self, now_secs: f64, current: u32, metric: usize, wish: Wish) -> Outcome {
        let desired = wish.replicas;
        let recommendations = self.history.recommendations.iter().copied();
        let (stabilized, able, to, limited) = match &self.behavior {
            Some(Behavior { up, down }) => {
                let windows_secs = (up.window_secs, down.window_secs);
                let (stabilized, able) = stabilize(now_secs, current, desired, recommendations, windows_secs);
                let (to, limited) = limit(now_secs, current, stabilized, self.bounds, (up, down), &self.history);
                (stabilized, able, to, limited)
            }
            None => {
                let seen_secs = now_secs + self.late_secs;
                let (stabilized, able) = stabilize_plain(seen_secs, desired, recommendations, DOWN_WINDOW_SECS);
                let (to, limited) = limit_plain(current, stabilized, self.bounds);
                (stabilized, able, to, limited)
            }
        };
        self.history.record_recommendation(now_secs, desired);
        Outcome { metric, wish, stabilized, able, to, limited }
    }

    /// Seconds at `now_secs` until the down window lets a fall from `current` pass, until the up window lets a rise pass, and
    /// until the oldest change of the longest rate period no longer counts; 0 where that holds nothing back.
    pub fn timers_secs(&self, now_secs: f64, current: u32) -> [f64; 3] {
        let Some(last) = self.history.recommendations.back() else { return [0.0; 3] };
        let (up_secs, down_secs) =
            self.behavior.as_ref().map_or((0, DOWN_WINDOW_SECS), |both| (both.up.window_secs, both.down.window_secs));
        let newest = |window_secs: u32, holds: &dyn Fn(u32) -> bool| {
            let found = self.history.recommendations.iter().rev().find(|entry| holds(entry.replicas));
            found.map_or(0.0, |entry| (f64::from(window_secs) - entry.age_secs(now_secs)).max(0.0))
        };
        let down = if last.replicas < current { newest(down_secs, &|kept| kept >= current) } else { 0.0 };
        let up = if last.replicas > current { newest(up_secs, &|kept| kept <= current) } else { 0.0 };
        let changes = if last.replicas > current { &self.history.added } else { &self.history.removed };
        let period_secs = f64::from(self.longest_period_secs());
        let oldest = changes.iter().map(|entry| period_secs - entry.age_secs(now_secs)).find(|left| *left > 0.0);
        [down, up, oldest.filter(|_| last.replicas != current).unwrap_or(0.0)]
    }

    fn longest_window_secs(&self) -> u32 {
        let windows = self.behavior.as_ref().map(|both| both.up.window_secs.max(both.down.window_secs));
        windows.unwrap_or(DOWN_WINDOW_SECS)
    }

    fn longest_period_secs(&self) -> u32 {
        let periods = |both: &Behavior| both.up.longest_period_secs().max(both.down.longest_period_secs());
        self.behavior.as_ref().map_or(0, periods)
    }
}
