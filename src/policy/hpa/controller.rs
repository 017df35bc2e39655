//! The controller's loop: proposals of metrics in, a count with its conditions out, and what it remembers from sync to sync.

use super::limits::{limit, limit_plain, stabilize, stabilize_plain};
use super::{AbleToScale, Behavior, DOWN_WINDOW_SECS, Entry, History, ScalingLimited, Unreadable, Wish};
use crate::policy::stages::Bounds;

/// Number of the metric that wants most, from 0, and what it wants; or the first that cannot be read, where that decides.
pub type Lead = Result<(usize, Wish), Unreadable>;

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
pub fn largest(current: u32, wishes: impl IntoIterator<Item = Result<Wish, Unreadable>>) -> Lead {
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
    /// Longest of the windows, and of the periods of rate policies, in seconds.
    remembered_secs: (f64, f64),
    /// What the last sync came to, while another one like it must come to the same.
    settled: Option<Settled>,
    has_begun: bool,
    /// By how much syncs that are whole periods apart are farther apart than that.
    late_secs: f64,
}

/// An outcome that holds for the same count and the same proposal until something that it rests on is too old to count.
#[derive(Debug, Clone, Copy)]
struct Settled {
    current: u32,
    outcome: Outcome,
    until_secs: f64,
}

/// Seconds by which an outcome is worked out again before it need be: more than what rounding does to an age.
const MARGIN_SECS: f64 = 1.0;

/// The next period starts when a sync has ended, so syncs are always a little more than their periods apart.
const LATE_SECS: f64 = 0.001;

impl Controller {
    /// A controller that has not looked yet, and will be asked at whole periods.
    pub fn new(bounds: Bounds, behavior: Option<Behavior>) -> Self {
        let remembered_secs = remembered_secs(behavior.as_ref());
        let history = History::default();
        Self { bounds, behavior, history, remembered_secs, settled: None, has_begun: false, late_secs: LATE_SECS }
    }

    /// A controller with a past of which the ages are exact; nothing is recorded of its start.
    pub fn with_history(bounds: Bounds, behavior: Option<Behavior>, history: History) -> Self {
        let remembered_secs = remembered_secs(behavior.as_ref());
        Self { bounds, behavior, history, remembered_secs, settled: None, has_begun: true, late_secs: 0.0 }
    }

    /// Changes the fewest replicas; what was worked out with others is void.
    pub fn set_min(&mut self, min: u32) {
        self.bounds.min = min;
        self.settled = None;
    }

    /// One look at the metrics at `now_secs`, with `current` replicas asked for. `lead` tells which metric leads, as
    /// [`largest`] does. The change that it leads to is remembered.
    pub fn sync(&mut self, now_secs: f64, current: u32, lead: impl FnOnce() -> Lead) -> Sync {
        if !std::mem::replace(&mut self.has_begun, true) {
            // What is there at the start counts as a recommendation.
            self.history.record_recommendation(now_secs, current);
        }
        let Bounds { min, max } = self.bounds;
        let sync = match current {
            0 if min > 0 => Sync::Off,
            _ if current > max => Sync::OutOfBounds { to: max },
            _ if current < min => Sync::OutOfBounds { to: min },
            _ => match lead() {
                Ok(led) => match self.settled_for(now_secs, current, led) {
                    Some(outcome) => {
                        // The recommendation repeats the last, so that its time is all that changes.
                        self.history.record_recommendation(now_secs, led.1.replicas);
                        return Sync::Scaled(outcome);
                    }
                    None => Sync::Scaled(self.normalize(now_secs, current, led)),
                },
                Err(why) => Sync::Unreadable(why),
            },
        };
        if self.behavior.is_some() {
            self.history.record_change(now_secs, current, sync.to(current));
        }
        self.history.forget(now_secs, self.remembered_secs.0, self.remembered_secs.1);
        self.settled = match &sync {
            Sync::Scaled(outcome) if outcome.to == current => self.settle(now_secs, current, *outcome),
            _ => None,
        };
        sync
    }

    /// Whether a sync at `now_secs` that sees what the last one saw, at the same count, must come to the same. It has then been
    /// made: its recommendation is remembered.
    pub fn repeats(&mut self, now_secs: f64) -> bool {
        let Some(settled) = self.settled.as_ref().filter(|settled| now_secs < settled.until_secs) else { return false };
        self.history.record_recommendation(now_secs, settled.outcome.wish.replicas);
        true
    }

    /// The outcome of the last sync, where this one must come to the same.
    fn settled_for(&self, now_secs: f64, current: u32, (metric, wish): (usize, Wish)) -> Option<Outcome> {
        let Settled { current: before, outcome, until_secs } = self.settled?;
        let is_same = before == current && outcome.wish.replicas == wish.replicas && now_secs < until_secs;
        is_same.then_some(Outcome { metric, wish, ..outcome })
    }

    /// An outcome that changed nothing rests on the recommendations within the windows, as no change is remembered. What
    /// repeats its proposal moves nothing.
    fn settle(&self, now_secs: f64, current: u32, outcome: Outcome) -> Option<Settled> {
        let History { recommendations, added, removed } = &self.history;
        if !(added.is_empty() && removed.is_empty()) {
            return None;
        }
        let (up_secs, down_secs) = self.windows_secs();
        // The oldest that a window holds is the first to leave it.
        let first_end = |window_secs: u32| {
            let end = |entry: &Entry| entry.at_secs + f64::from(window_secs);
            let gone = recommendations.partition_point(|entry| end(entry) <= now_secs - MARGIN_SECS);
            let held = recommendations.range(gone..).find(|entry| entry.replicas != outcome.wish.replicas);
            held.map_or(f64::INFINITY, end)
        };
        let until_secs = first_end(up_secs).min(first_end(down_secs)) - MARGIN_SECS;
        Some(Settled { current, outcome, until_secs })
    }

    /// Seconds of the windows, up and down.
    fn windows_secs(&self) -> (u32, u32) {
        self.behavior.as_ref().map_or((0, DOWN_WINDOW_SECS), |both| (both.up.window_secs, both.down.window_secs))
    }

    fn normalize(&mut self, now_secs: f64, current: u32, (metric, wish): (usize, Wish)) -> Outcome {
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
        if last.replicas == current {
            return [0.0; 3];
        }
        let (up_secs, down_secs) = self.windows_secs();
        let newest = |window_secs: u32, holds: &dyn Fn(u32) -> bool| {
            let found = self.history.recommendations.iter().rev().find(|entry| holds(entry.replicas));
            found.map_or(0.0, |entry| (f64::from(window_secs) - entry.age_secs(now_secs)).max(0.0))
        };
        let down = if last.replicas < current { newest(down_secs, &|kept| kept >= current) } else { 0.0 };
        let up = if last.replicas > current { newest(up_secs, &|kept| kept <= current) } else { 0.0 };
        let changes = if last.replicas > current { &self.history.added } else { &self.history.removed };
        let period_secs = self.remembered_secs.1;
        let oldest = changes.iter().map(|entry| period_secs - entry.age_secs(now_secs)).find(|left| *left > 0.0);
        [down, up, oldest.unwrap_or(0.0)]
    }
}

/// Longest of the windows, and of the periods of rate policies, in seconds.
fn remembered_secs(behavior: Option<&Behavior>) -> (f64, f64) {
    let Some(Behavior { up, down }) = behavior else { return (f64::from(DOWN_WINDOW_SECS), 0.0) };
    let window_secs = up.window_secs.max(down.window_secs);
    (f64::from(window_secs), f64::from(up.longest_period_secs().max(down.longest_period_secs())))
}
