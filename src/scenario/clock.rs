//! The two clocks of a run: the trace's, whose buckets are forecast and scored, and the simulation's, whose ticks are finer
//! or the same. Buckets hold a whole number of ticks.

use super::{Knobs, Scenario};
use crate::forecast::MAX_LEADS;
use crate::knob::{Problem, print_secs};
use crate::policy::stages::Bounds;
use crate::policy::{Outlook, Site};
use crate::scenario::DataRef;
use crate::units::Step;

/// Quantile of the drawn band's upper end where the policy asks for none: a band of 90 %.
const DRAWN_QUANTILE: f64 = 0.95;

impl Knobs {
    /// Checks that the tick divides the step.
    ///
    /// # Errors
    /// When it does not, with the nearest that do.
    pub(super) fn check_tick(&self) -> Result<(), Problem> {
        let Some(tick) = self.tick.filter(|tick| !tick.divides(*self.step)) else { return Ok(()) };
        let step = *self.step;
        let (below, above) = (step.longest_divisor(tick.secs()), step.shortest_divisor(tick.secs()));
        let nearest = if below == above {
            print_secs(below.secs())
        } else {
            format!("{} or {}", print_secs(below.secs()), print_secs(above.secs()))
        };
        let allowed =
            format!("auto, or what divides the resolution of {}: {nearest} is nearest", print_secs(step.secs()));
        Err(Problem::new("tick", print_secs(tick.secs()), allowed))
    }

    /// Whether the step is known before the trace is: an own trace may have any.
    pub(super) fn has_known_step(&self) -> bool {
        !self.step.is_auto() || !matches!(self.data, DataRef::Upload(_))
    }
}

impl Scenario {
    /// Width of a tick. Auto is the policy's own period where it has one, at most the step; what does not divide the step is
    /// shortened until it does.
    pub fn tick(&self) -> Step {
        let asked = self.tick.map(Step::secs).or_else(|| self.policy.period_secs());
        asked.map_or(*self.step, |secs| self.step.longest_divisor(secs))
    }

    /// Ticks in a bucket, at least 1.
    pub fn ticks_per_bucket(&self) -> usize {
        self.site().ticks_per_bucket()
    }

    /// Checks that the tick divides the step, which takes a step that is known: where it is left to an own trace, whoever has
    /// the trace asks.
    ///
    /// # Errors
    /// When it does not, with the nearest that do.
    pub fn check_tick(&self) -> Result<(), Problem> {
        self.0.check_tick()
    }

    /// Buckets ahead that forecasts are read, also where metrics are late for a while.
    pub fn read_leads(&self) -> usize {
        let late = self.step.buckets_to_cover(self.stress.longest_lag_secs());
        (self.lag_buckets() + self.lead_buckets() + late).min(MAX_LEADS)
    }

    /// What the policy may know of the service.
    pub fn site(&self) -> Site {
        self.site_of(self.tick())
    }

    /// The service as it is for a policy that is asked every `tick`.
    fn site_of(&self, tick: Step) -> Site {
        Site {
            step: tick,
            bucket: *self.step,
            rps_per_replica: *self.rps_per_replica,
            bounds: Bounds { min: self.min_replicas, max: *self.max_replicas },
            initial_replicas: self.initial_replicas,
            startup_secs: self.startup_secs,
            metric_lag_secs: self.metric_lag_secs,
        }
    }

    /// Ready replicas before the first tick.
    pub fn first_replicas(&self) -> u32 {
        self.policy.initial_replicas(&self.site())
    }

    /// What the policy reads of the forecasts.
    pub fn outlook(&self) -> Outlook {
        self.policy.outlook(&self.site())
    }

    /// Seconds between a load and the decision that may know it.
    fn lag_secs(&self) -> u32 {
        if self.policy.reads("metric_lag") { self.metric_lag_secs } else { 0 }
    }

    /// Ticks between a load and the decision that may know it.
    pub fn lag_ticks(&self) -> usize {
        self.tick().buckets_to_cover(self.lag_secs())
    }

    /// Whole buckets that the metric lag reaches into: the forecast that is made for a bucket before it begins is that much older.
    pub fn lag_buckets(&self) -> usize {
        self.step.buckets_to_cover(self.lag_secs())
    }

    /// Buckets ahead that the policy looks at, at least 1.
    pub fn lead_buckets(&self) -> usize {
        match self.policy.outlook(&self.site_of(*self.step)) {
            Outlook::Peak { lead_ticks, .. } => lead_ticks,
            Outlook::None | Outlook::Tick | Outlook::Plan => 1,
        }
    }

    /// Leads that a forecast needs, in buckets: for the policy behind the metric lag, and for the picture.
    pub fn forecast_leads(&self) -> usize {
        (self.lag_buckets() + self.lead_buckets()).max(self.horizon as usize).min(MAX_LEADS)
    }

    /// Share of what comes that the drawn band should hold: its upper end is the quantile that the policy uses.
    pub fn band_level(&self) -> f64 {
        let quantile = match self.outlook() {
            Outlook::Peak { quantile, .. } => quantile,
            Outlook::None | Outlook::Tick | Outlook::Plan => DRAWN_QUANTILE,
        };
        2.0 * quantile - 1.0
    }
}
