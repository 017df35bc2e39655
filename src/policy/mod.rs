//! Scaling policies: what is known at a tick goes in, a [`Decision`] with its reasons comes out.
//!
//! A policy is two types: its settings ([`PolicySettings`], checked, with a table of knobs, part of a scenario) and its
//! running state ([`ScalingPolicy`], made anew for each replay). [`Policy`] is the list of policies. To add one: a file (or
//! folder) of its own here, with settings, state, reasons and words, and a line in the list. Nothing else in the project
//! asks which policy it deals with. Parts that several policies are built of stand in `stages`.
//!
//! No clock, no fleet, no cost: `sim` asks the policy at each tick and lives with what it decides.

pub mod aws;
mod checks;
mod classic;
mod decision;
mod finding;
mod fixed;
pub mod gcp;
pub mod hpa;
pub mod keda;
mod list;
pub mod manifest;
mod moment;
mod oracle;
mod reason;
mod schedule;
pub mod spans;
pub mod stages;
mod three_layer;
mod times;
mod words;

pub use aws::Aws;
pub use classic::Classic;
pub use decision::{Action, Decision, Proposal, STAGES, TIMERS};
pub use finding::{Finding, Severity};
pub use fixed::Fixed;
pub use gcp::Gcp;
pub use hpa::Hpa;
pub use keda::Keda;
pub use list::Policy;
pub use moment::{Moment, Record};
pub use oracle::Oracle;
pub use reason::{ReasonCode, ReasonInfo};
pub use schedule::Timetable;
pub use three_layer::{Mode, ThreeLayer};

use crate::detect::Verdict;
use crate::knob::{Key, KeyInfo, Problem, find};
use crate::units::Step;
use manifest::{Format, Manifest, Target};
use spans::Span;
use stages::Bounds;
use std::fmt::Debug;

/// What a policy may know of the service that it scales. Does not change during a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Width of a tick.
    pub step: Step,
    /// Width of a bucket of the trace: what a forecast is of. A whole number of ticks.
    pub bucket: Step,
    /// Requests per second that one ready replica can serve.
    pub rps_per_replica: f64,
    /// Fewest and most replicas.
    pub bounds: Bounds,
    /// Replicas before the first tick, where the policy has no say in it.
    pub initial_replicas: u32,
    /// Seconds until a started replica serves.
    pub startup_secs: u32,
    /// Seconds until a load is known.
    pub metric_lag_secs: u32,
}

impl Site {
    /// Ticks that cover `secs` seconds.
    pub fn ticks(&self, secs: u32) -> usize {
        self.step.buckets_to_cover(secs)
    }

    /// Ticks in a bucket of the trace, at least 1.
    pub fn ticks_per_bucket(&self) -> usize {
        ((self.bucket.secs() / self.step.secs()) as usize).max(1)
    }
}

/// When a decision takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It is made before the tick is served, sees the tick's own load, and serves the tick itself.
    SameTick,
    /// It is made at the end of the tick, and takes effect in the next one.
    NextTick,
}

/// What a policy reads of the forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outlook {
    /// Nothing.
    None,
    /// What was forecast for the tick itself.
    Tick,
    /// The highest value of the next `lead_ticks` at `quantile`, 0.5 being the mean.
    Peak {
        /// Ticks ahead, at least 1.
        lead_ticks: usize,
        /// Quantile of the forecast.
        quantile: f64,
    },
    /// No forecast, but the cheapest fleet for all that will come: for the yardstick alone.
    Plan,
}

/// What is known when a policy is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickInput {
    /// The tick, from 0 at the start of the replay.
    pub tick: usize,
    /// Start of the tick in seconds since 1970, UTC: what schedules look at.
    pub utc_secs: i64,
    /// Newest load that is known, requests per second; `NaN` where it was not observed.
    pub load_rps: f64,
    /// Whether the tick itself was observed; nothing can be measured where it was not.
    pub is_observed: bool,
    /// What [`Outlook`] asks for, requests per second; `NaN` where there is none.
    pub outlook_rps: f64,
    /// Replicas of the cheapest fleet, where [`Outlook::Plan`] asks for them; else 0.
    pub planned_replicas: u32,
    /// What the known load was found to be.
    pub verdict: Verdict,
    /// Replicas that were asked for: ready and starting.
    pub current: u32,
    /// Replicas of these that serve.
    pub ready: u32,
}

/// A policy at work. Asked once a tick, in order.
pub trait ScalingPolicy: Debug {
    /// What is decided on `input`. [`Decision::none`] where the policy has nothing to go by.
    fn observe(&mut self, input: &TickInput) -> Decision;

    /// From the next decision on there are other fewest replicas, as when somebody changes the minimum of a running autoscaler.
    fn set_min(&mut self, min: u32);

    /// Ticks left of each timer after `tick`, with `current` replicas asked for; 0 where it is off.
    fn timers(&self, _tick: usize, _current: u32) -> [u32; TIMERS] {
        [0; TIMERS]
    }
}

/// A stage, or a timer, as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageInfo {
    /// Stable name in exports, e.g. `predictive`.
    pub name: &'static str,
    /// Title, e.g. `1 Predictive`.
    pub title: &'static str,
}

/// A policy's settings.
pub trait PolicySettings: Debug + Clone + PartialEq + Default + 'static {
    /// Name in links.
    const NAME: &'static str;
    /// Name for people.
    const TITLE: &'static str;
    /// When its decisions take effect.
    const TIMING: Timing = Timing::NextTick;
    /// Its stages in order, at most [`STAGES`]; the last one limits what the others want.
    const STAGES: &'static [StageInfo];
    /// Names of its timers, at most [`TIMERS`].
    const TIMERS: &'static [&'static str] = &[];
    /// Its own reasons; code [`ReasonCode::own`]`(k)` is at place k.
    const REASONS: &'static [ReasonInfo];
    /// Its knobs.
    const KEYS: &'static [Key<Self>];
    /// Knobs of the scenario that it does not read, by name.
    const UNREAD: &'static [&'static str] = &[];
    /// How its own schedules differ from other fewest replicas at these times, a sentence; `None` where they do not.
    const SCHEDULE_NOTE: Option<&'static str> = None;
    /// Whether the fewest replicas may be none.
    const CAN_BE_ZERO: bool = false;
    /// What must be said wherever its results are shown: title and text.
    const CAUTION: Option<(&'static str, &'static str)> = None;

    /// Checks what several of its knobs must agree on. Each alone is in its range already.
    ///
    /// # Errors
    /// The first disagreement, with the name of the knob to change.
    fn check(&self) -> Result<(), Problem> {
        Ok(())
    }

    /// Checks its schedules, which takes the data of all time zones. Asked before a replay and not with [`check`](Self::check),
    /// so that the page, which replays nothing, does not carry that data.
    ///
    /// # Errors
    /// The first schedule that cannot be followed, with the name of the knob to change.
    fn check_schedules(&self) -> Result<(), Problem> {
        Ok(())
    }

    /// What is wrong or easily misread in its settings on this service. Needs no data of time zones.
    fn lint(&self, _site: &Site) -> Vec<Finding> {
        Vec::new()
    }

    /// The same of its schedules, which takes the data of all time zones, as [`check_schedules`](Self::check_schedules).
    fn lint_schedules(&self, _site: &Site) -> Vec<Finding> {
        Vec::new()
    }

    /// The same with `spans` in UTC of fewest replicas in schedules of its own, within `bounds`; `None` where it has no
    /// such, or they already set others.
    fn with_weekly_min(&self, _spans: &[Span], _bounds: Bounds) -> Option<Self> {
        None
    }

    /// Its settings as `format` has them; `None` where that has nothing that comes near.
    fn manifest(&self, _format: Format, _target: &Target<'_>) -> Option<Manifest> {
        None
    }

    /// What it reads of the forecasts.
    fn outlook(&self, site: &Site) -> Outlook;

    /// Seconds between two of its looks, where it keeps a clock of its own: what `tick=auto` follows. `None`: it looks when
    /// the trace has another bucket.
    fn period_secs(&self) -> Option<u32> {
        None
    }

    /// What it cannot do on this service and goes without: title and text.
    fn shortfall(&self, _site: &Site) -> Option<(String, String)> {
        None
    }

    /// Replicas before the first tick.
    fn initial_replicas(&self, site: &Site) -> u32 {
        site.bounds.clamp(site.initial_replicas).0
    }

    /// The policy at work, with nothing remembered.
    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy>;

    /// The same policy without forecasts, planning for `headroom` times the load: what a forecast must beat.
    fn reactive(&self, headroom: f64) -> Policy;

    /// Seconds that each timer runs in all.
    fn timer_secs(&self) -> [u32; TIMERS] {
        [0; TIMERS]
    }

    /// Whether what the stage at `place` (from 0) proposes is only shown and not obeyed.
    fn is_shadow(&self, _place: usize) -> bool {
        false
    }

    /// Each stage's reason in a sentence for the page; `*` marks what is strong.
    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES];

    /// The reason for the outcome, cut to its figures: a row of the decision log.
    fn log_words(&self, moment: &Moment<'_>) -> String;

    /// Each stage's reason for exports, without commas.
    fn export_words(&self, moment: &Moment<'_>) -> Vec<String>;

    /// What the closed group of its own knobs says of itself, `None` where it has none there.
    fn group_summary(&self, _group: crate::knob::Group) -> Option<String> {
        None
    }

    // What follows is the same for every policy. It is never merged into the list of policies, so that a build can have the code
    // of one policy come later.

    /// What its own checks find, those of its schedules with them.
    #[inline(never)]
    fn findings(&self, site: &Site) -> Vec<Finding> {
        let mut findings = self.lint(site);
        findings.extend(self.lint_schedules(site));
        findings
    }

    /// Its knobs as the page has them.
    #[inline(never)]
    fn key_infos() -> Vec<KeyInfo> {
        Self::KEYS.iter().map(Key::info).collect()
    }

    /// The value of its knob `name` as text; `None` where it has no such knob.
    #[inline(never)]
    fn print_key(&self, name: &str) -> Option<String> {
        find(Self::KEYS, name).map(|key| key.print(self))
    }

    /// The value of its knob `name` with the targets in it times `factor`, as text; `None` where it has no such targets.
    #[inline(never)]
    fn print_scaled(&self, name: &str, factor: f64) -> Option<String> {
        find(Self::KEYS, name).and_then(|key| key.print_scaled(self, factor))
    }

    /// Sets its knob `name` from text; `None` where it has no such knob.
    ///
    /// # Errors
    /// When the text is no value of that knob or out of its range; nothing changes.
    #[inline(never)]
    fn set_key(&mut self, name: &str, text: &str) -> Option<Result<(), Problem>> {
        find(Self::KEYS, name).map(|key| key.set(self, text))
    }
}

/// Replicas that serve `rps` at `rps_per_replica` each, at least 1.
///
/// The quotient of two decimal numbers that divide evenly may come out a little above the whole number in binary
/// (6.3 ÷ 2.1); such a rounding error, a few parts in 10¹⁶, must not cost a replica.
pub fn replicas_for(rps: f64, rps_per_replica: f64) -> u32 {
    /// Relative rounding error of a quotient of products, with room.
    const ROUNDING: f64 = 1e-12;
    /// Most replicas that can be asked for; bounds come later, this keeps absurd loads in the type.
    const MOST: f64 = 1e9;
    (rps / rps_per_replica * (1.0 - ROUNDING)).ceil().clamp(1.0, MOST) as u32
}

#[cfg(test)]
mod tests;
