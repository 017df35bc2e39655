//! KEDA in a replay: at the end of a tick, a poll where one is due, and a sync of the HPA where the poll changed nothing.

use super::activation::{ActivationRules, Poll};
use super::cron::BadWindow;
use super::reasons::{ACTIVATED, COOLDOWN, DEACTIVATED, FORMULA, RAISED, UNSURE};
use super::scaled_object::{Moment, ScaledObject, ScaledObjectSpec};
use super::trigger::{Reading, Source, Trigger};
use super::{Keda, MetricType};
use crate::policy::hpa::reasons::{AVERAGE, CPU, KEPT, VALUE, decision};
use crate::policy::hpa::{Carried, CpuModel, Outcome, Period, SYNC_SECS};
use crate::policy::{Action, Decision, Proposal, ReasonCode, ScalingPolicy, Site, TIMERS, TickInput};

/// Both controllers with what they look at.
#[derive(Debug)]
pub struct Scaler {
    /// Triggers in the order of the HPA's metrics; a formula's stands behind them, for all but CPU.
    triggers: Vec<Trigger>,
    has_formula: bool,
    cpu: CpuModel,
    site: Site,
    poll: Period,
    sync: Period,
    /// A window that cannot be used is refused with the settings; then nothing is decided.
    object: Result<ScaledObject, BadWindow>,
}

impl Keda {
    /// Triggers that the HPA has a metric of its own for.
    fn metrics(&self) -> Vec<Trigger> {
        let is_alone = |trigger: &&Trigger| self.composite.is_none() || trigger.is_resource();
        self.triggers.iter().filter(is_alone).cloned().collect()
    }

    /// What the scaled object is made of for a service.
    pub fn spec(&self, site: &Site) -> ScaledObjectSpec {
        ScaledObjectSpec {
            triggers: self.triggers.clone(),
            composite: self.composite.clone(),
            fallback: self.fallback,
            rules: ActivationRules {
                min: site.bounds.min,
                idle: self.idle,
                cooldown_secs: f64::from(self.cooldown_secs),
                initial_cooldown_secs: f64::from(self.initial_cooldown_secs),
            },
            max: site.bounds.max,
            behavior: self.scaling.behavior(),
            tolerance: self.scaling.tolerance,
        }
    }
}

impl Scaler {
    /// A scaled object that has not looked yet.
    pub fn new(settings: &Keda, site: &Site) -> Self {
        Self {
            triggers: settings.metrics(),
            has_formula: settings.composite.is_some(),
            cpu: settings.cpu,
            site: *site,
            poll: Period::new(settings.poll_secs, site.step),
            sync: Period::new(SYNC_SECS, site.step),
            object: ScaledObject::new(&settings.spec(site)),
        }
    }
}

/// What a trigger reads of a load.
fn reading(trigger: &Trigger, carried: &Carried, cpu: CpuModel) -> Reading {
    match trigger.source {
        Source::Utilization => Reading::Pods(carried.pods(carried.cpu_share(cpu)).to_vec()),
        Source::External { .. } | Source::Cron { .. } => Reading::Value(carried.load_rps),
    }
}

impl ScalingPolicy for Scaler {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let current = input.current;
        let (polls, syncs) = (self.poll.is_due(input.tick), self.sync.is_due(input.tick));
        let Self { triggers, has_formula, cpu, site, sync, object, .. } = self;
        let Ok(object) = object else { return Decision::none(current) };
        if input.load_rps.is_nan() || !input.is_observed {
            return Decision::none(current);
        }
        let ready = input.ready.min(current);
        let carried = Carried { load_rps: input.load_rps, rps_per_replica: site.rps_per_replica, current, ready };
        let moment = Moment {
            secs: sync.end_secs(input.tick) as f64,
            utc_secs: input.utc_secs + site.step.secs_i64(),
            current,
            ready,
        };
        let poll =
            if polls { object.poll(&moment, |_, trigger| reading(trigger, &carried, *cpu)) } else { Poll::Leave };
        if let Some(decision) = switched(current, poll) {
            return decision;
        }
        if !syncs {
            return Decision::none(current);
        }
        let synced = object.sync(&moment, |_, trigger| reading(trigger, &carried, *cpu));
        let mut decision =
            decision(current, &synced, |outcome| trigger_reason(triggers.get(outcome.metric), *has_formula, outcome));
        if decision.to == current {
            hold(&mut decision, poll);
        }
        decision
    }

    fn timers(&self, tick: usize, current: u32) -> [u32; TIMERS] {
        let Ok(object) = &self.object else { return [0; TIMERS] };
        let now_secs = self.sync.end_secs(tick) as f64;
        let [down, up, _] = object.controller().timers_secs(now_secs, current);
        let cooldown = if self.site.bounds.min == 0 && current > 0 { object.cooldown_left_secs(now_secs) } else { 0.0 };
        [cooldown, down, up].map(|secs| self.sync.ticks(secs))
    }

    fn set_min(&mut self, min: u32) {
        self.site.bounds.min = min;
        if let Ok(object) = &mut self.object {
            object.set_min(min);
        }
    }
}

/// The decision of a poll that switches.
fn switched(current: u32, poll: Poll) -> Option<Decision> {
    let (to, code) = match poll {
        Poll::Activate(to) => (to, ACTIVATED),
        Poll::Deactivate(to) => (to, DEACTIVATED),
        Poll::Raise(to) => (to, RAISED),
        Poll::Leave | Poll::CoolDown(_) | Poll::Unsure => return None,
    };
    let mut decision = Decision::none(current);
    decision.to = to;
    decision.wanted = to;
    decision.proposals[0] = Proposal::new(to, code, f64::from(to));
    decision.action = Action::of(current, to, to, false);
    decision.decided_by = 1;
    Some(decision)
}

/// Says of a count that stays that it would be switched off, and what keeps it.
fn hold(decision: &mut Decision, poll: Poll) {
    let (code, number) = match poll {
        Poll::CoolDown(left_secs) => (COOLDOWN, left_secs),
        Poll::Unsure => (UNSURE, f64::NAN),
        _ => return,
    };
    decision.proposals[2] = Proposal::new(decision.to, code, number);
    decision.limit = code;
    decision.wanted = 0;
    decision.action = Action::Held;
    decision.decided_by = 3;
}

/// What the first stage says of the trigger that led.
fn trigger_reason(trigger: Option<&Trigger>, has_formula: bool, outcome: &Outcome) -> (ReasonCode, f64) {
    let wish = &outcome.wish;
    match trigger {
        _ if wish.is_kept => (KEPT, wish.ratio),
        Some(trigger) if trigger.is_resource() => (CPU, wish.value),
        None if has_formula => (FORMULA, wish.value / 1000.0),
        Some(trigger) if matches!(trigger.source, Source::Cron { .. }) => {
            (super::reasons::CRON, f64::from(wish.replicas))
        }
        Some(trigger) if trigger.metric_type == MetricType::AverageValue => (AVERAGE, wish.value / 1000.0),
        _ => (VALUE, wish.value / 1000.0),
    }
}
