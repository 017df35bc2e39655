//! A group in a replay: at the end of a tick, scheduled actions that came due in it, and alarms where their time has come.

use super::Aws;
use super::group::{Group, Outcome};
use super::reasons::{INSUFFICIENT_DATA, NO_ALARM, PREDICTED, SCHEDULED};
use crate::policy::hpa::{Carried, Period};
use crate::policy::keda::BadWindow;
use crate::policy::stages::PASSES;
use crate::policy::{Action, Decision, Proposal, ReasonCode, ScalingPolicy, Site, TIMERS, TickInput};

/// Number of the stage of alarms, waits, and bounds.
const ALARMS: u8 = 1;
const WAITS: u8 = 2;
const BOUNDS: u8 = 3;

/// A group with the service that it scales.
#[derive(Debug)]
pub struct Scaler {
    site: Site,
    evaluation: Period,
    /// A schedule that cannot be used is refused with the settings; then nothing is decided.
    group: Result<Group, BadWindow>,
}

impl Scaler {
    /// A group that has not looked yet.
    pub fn new(settings: &Aws, site: &Site) -> Self {
        let group = Group::new(settings, site.bounds, site.startup_secs);
        Self { site: *site, evaluation: Period::new(settings.evaluation_secs(), site.step), group }
    }
}

impl ScalingPolicy for Scaler {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let Self { site, evaluation, group } = self;
        let Ok(group) = group else { return Decision::none(input.current) };
        let (end_secs, width_secs) = (evaluation.end_secs(input.tick), site.step.secs_i64());
        measure(group, site, input, end_secs);
        if !input.is_observed {
            return Decision::none(input.current);
        }
        let utc_secs = input.utc_secs + width_secs;
        group.predict(utc_secs, input.outlook_rps, site.rps_per_replica);
        let scheduled = group.run_schedule(end_secs, utc_secs, width_secs, input.current);
        if scheduled != input.current {
            return decision(input.current, &Outcome::scheduled(scheduled), group, end_secs);
        }
        if !evaluation.is_due(input.tick) {
            let raised = group.raise(end_secs, input.current);
            return raised.map_or_else(
                || Decision::none(input.current),
                |outcome| decision(input.current, &outcome, group, end_secs),
            );
        }
        let outcome = group.evaluate(end_secs, input.current);
        decision(input.current, &outcome, group, end_secs)
    }

    fn timers(&self, tick: usize, _current: u32) -> [u32; TIMERS] {
        let Ok(group) = &self.group else { return [0; TIMERS] };
        let left_secs = group.waits().left_secs(self.evaluation.end_secs(tick));
        left_secs.map(|secs| self.evaluation.ticks(f64::from(secs)))
    }

    fn set_min(&mut self, min: u32) {
        if let Ok(group) = &mut self.group {
            group.set_min(min);
        }
    }
}

/// Records every metric of the tick; what was not observed was not published.
fn measure(group: &mut Group, site: &Site, input: &TickInput, end_secs: u64) {
    let (current, ready) = (input.current, input.ready.min(input.current));
    let carried = Carried { load_rps: input.load_rps, rps_per_replica: site.rps_per_replica, current, ready };
    let is_known = input.is_observed && !input.load_rps.is_nan();
    for place in 0..group.settings().rules.len() {
        let settings = group.settings();
        let metric = settings.rules.get(place).map(|rule| rule.metric);
        let value = metric.filter(|_| is_known).and_then(|metric| metric.value(&carried, settings.cpu));
        group.record(place, end_secs, u64::from(site.step.secs()), value, current);
    }
}

impl Outcome {
    /// A scheduled action, or the bounds, made it `to`.
    const fn scheduled(to: u32) -> Self {
        Self { to, request: None, is_scheduled: true, is_predicted: false, bound: ReasonCode::NONE }
    }
}

fn decision(current: u32, outcome: &Outcome, group: &Group, now_secs: u64) -> Decision {
    let mut decision = Decision::none(current);
    decision.to = outcome.to;
    decision.wanted = outcome.to;
    let Some(request) = outcome.request else {
        let (code, number) = match group.value(0) {
            _ if outcome.is_scheduled => (SCHEDULED, f64::from(outcome.to)),
            _ if outcome.is_predicted => (PREDICTED, f64::from(outcome.to)),
            Some(value) if !group.is_unsure() => (NO_ALARM, value),
            _ => (INSUFFICIENT_DATA, f64::NAN),
        };
        decision.proposals[0] = Proposal::new(outcome.to, code, number);
        decision.action = Action::of(current, outcome.to, outcome.to, false);
        decision.decided_by = if outcome.to == current { 0 } else { ALARMS };
        return decision;
    };
    let is_held = request.hold != ReasonCode::NONE;
    let [out_secs, in_secs, warm_secs] = group.waits().left_secs(now_secs).map(f64::from);
    let (wait, left_secs) = match request.hold {
        super::reasons::WARM_UP => (request.hold, warm_secs),
        super::reasons::OUT_COOLDOWN => (request.hold, out_secs),
        super::reasons::IN_COOLDOWN => (request.hold, in_secs),
        super::reasons::SIMPLE_COOLDOWN => (request.hold, out_secs.max(in_secs)),
        ReasonCode::NONE => (PASSES, f64::NAN),
        hold => (hold, f64::NAN),
    };
    let bound = if outcome.bound == ReasonCode::NONE { PASSES } else { outcome.bound };
    decision.wanted = request.wanted;
    decision.proposals = [
        Proposal::new(request.wanted, request.code, request.value),
        Proposal::new(request.to, wait, left_secs),
        Proposal::new(outcome.to, bound, f64::from(outcome.to)),
    ];
    decision.limit = if is_held { request.hold } else { outcome.bound };
    decision.action = Action::of(current, outcome.to, request.wanted, is_held);
    decision.decided_by = match decision.action {
        Action::None => 0,
        Action::Out | Action::In => ALARMS,
        Action::Held if is_held => WAITS,
        Action::Held => BOUNDS,
    };
    decision
}
