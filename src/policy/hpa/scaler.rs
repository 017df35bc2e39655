//! The HPA in a replay: at the end of a tick that a sync falls into, load in, decision out.

use super::clock::Period;
use super::load::{Carried, CpuModel};
use super::reasons::{decision, metric_reason};
use super::{Controller, Hpa, HpaMetric, Lead, Tolerance, largest};
use crate::policy::{Decision, ScalingPolicy, Site, TIMERS, TickInput};

/// The controller with what it looks at.
#[derive(Debug)]
pub struct Scaler {
    metrics: Vec<HpaMetric>,
    cpu: CpuModel,
    tolerance: Tolerance,
    rps_per_replica: f64,
    period: Period,
    controller: Controller,
    /// The last sync. Within a bucket the load is even, so most see the same again.
    last: Option<Seen>,
}

/// What the metrics of a sync saw, which of them led, and what was decided.
#[derive(Debug, Clone, Copy)]
struct Seen {
    carried: Carried,
    lead: Lead,
    decision: Decision,
}

impl Scaler {
    /// A controller that has not looked yet.
    pub fn new(settings: &Hpa, site: &Site) -> Self {
        Self {
            metrics: settings.metrics.clone(),
            cpu: settings.cpu,
            tolerance: settings.scaling.tolerance,
            rps_per_replica: site.rps_per_replica,
            period: Period::new(settings.sync_secs, site.step),
            controller: Controller::new(site.bounds, settings.scaling.behavior()),
            last: None,
        }
    }
}

impl ScalingPolicy for Scaler {
    fn observe(&mut self, input: &TickInput) -> Decision {
        if input.load_rps.is_nan() || !input.is_observed || !self.period.is_due(input.tick) {
            return Decision::none(input.current);
        }
        let Self { metrics, cpu, tolerance, rps_per_replica, period, controller, last } = self;
        let carried = Carried {
            load_rps: input.load_rps,
            rps_per_replica: *rps_per_replica,
            current: input.current,
            ready: input.ready.min(input.current),
        };
        let now_secs = period.end_secs(input.tick) as f64;
        let same = last.as_ref().filter(|seen| seen.carried == carried);
        if let Some(seen) = same
            && controller.repeats(now_secs)
        {
            return seen.decision;
        }
        let lead = match same {
            Some(seen) => seen.lead,
            None => largest(input.current, metrics.iter().map(|metric| metric.wish(&carried, *cpu, *tolerance))),
        };
        let sync = controller.sync(now_secs, input.current, || lead);
        let decision = decision(input.current, &sync, |outcome| metric_reason(metrics.get(outcome.metric), outcome));
        *last = Some(Seen { carried, lead, decision });
        decision
    }

    fn timers(&self, tick: usize, current: u32) -> [u32; TIMERS] {
        let now_secs = self.period.end_secs(tick) as f64;
        self.controller.timers_secs(now_secs, current).map(|secs| self.period.ticks(secs))
    }

    fn set_min(&mut self, min: u32) {
        self.controller.set_min(min);
        self.last = None;
    }
}
