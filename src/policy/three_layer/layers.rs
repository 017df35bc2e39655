//! Layers 1 and 2 at work, and how their proposals become a decision.

use super::stability::Stability;
use super::{FORECAST_PEAK, FORECAST_SHADOW, LOAD, Mode, NO_FORECAST, OVERRIDE, ThreeLayer, WITHIN_TOLERANCE};
use crate::detect::Verdict;
use crate::policy::stages::{Bounds, MIN, PASSES};
use crate::policy::{Action, Decision, Proposal, ReasonCode, ScalingPolicy, Site, TIMERS, TickInput, replicas_for};

/// The numbers of the layers, and what layer 3 remembers.
#[derive(Debug)]
pub struct Layers {
    planned_rps_per_replica: f64,
    is_obeyed: bool,
    tolerance: std::ops::RangeInclusive<f64>,
    stability: Stability,
}

impl Layers {
    /// Layers with nothing remembered.
    pub fn new(settings: &ThreeLayer, site: &Site) -> Self {
        Self {
            planned_rps_per_replica: settings.planned_rps_per_replica(site),
            is_obeyed: settings.mode == Mode::Scale,
            tolerance: 1.0 - settings.tolerance_down..=1.0 + settings.tolerance_up,
            stability: Stability::new(settings, site),
        }
    }

    /// Layer 1: replicas for the highest forecast within the lead, none where there is no forecast.
    fn predictive(&self, peak_rps: f64) -> Proposal {
        if peak_rps.is_nan() {
            return Proposal::new(0, NO_FORECAST, f64::NAN);
        }
        let code = if self.is_obeyed { FORECAST_PEAK } else { FORECAST_SHADOW };
        Proposal::new(replicas_for(peak_rps, self.planned_rps_per_replica), code, peak_rps)
    }

    /// Layer 2: replicas for the load that is there; the current count while the load is within the tolerance of its plan.
    fn reactive(&self, load_rps: f64, current: u32) -> Proposal {
        let ratio = load_rps / (self.planned_rps_per_replica * f64::from(current));
        if self.tolerance.contains(&ratio) {
            Proposal::new(current, WITHIN_TOLERANCE, load_rps)
        } else {
            Proposal::new(replicas_for(load_rps, self.planned_rps_per_replica), LOAD, load_rps)
        }
    }
}

impl ScalingPolicy for Layers {
    fn observe(&mut self, input: &TickInput) -> Decision {
        if input.load_rps.is_nan() || !input.is_observed {
            return Decision::none(input.current);
        }
        let predictive = self.predictive(input.outlook_rps);
        let mut reactive = self.reactive(input.load_rps, input.current);
        let obeyed = if self.is_obeyed { predictive.target } else { 0 };
        let leads = reactive.target > obeyed;
        let wanted = obeyed.max(reactive.target);
        if input.verdict == Verdict::Drop {
            self.stability.start_hold(input.tick);
        }
        let (to, limit) = self.stability.stabilize(input.tick, input.current, wanted);
        let is_held_back = limit != ReasonCode::NONE && !Bounds::is_bound(limit);
        let action = Action::of(input.current, to, wanted, is_held_back);
        // Nobody wants as many: the fewest have risen with the time of the week.
        let is_raised = action == Action::Out && limit == MIN;
        let is_override = action == Action::Out && self.is_obeyed && leads && !is_raised;
        if is_override {
            reactive.code = OVERRIDE;
        }
        let code = if limit == ReasonCode::NONE { PASSES } else { limit };
        let stability = Proposal::new(to, code, self.stability.number(limit, input.tick, to));
        Decision {
            from: input.current,
            to,
            wanted,
            proposals: [predictive, reactive, stability],
            action,
            decided_by: if is_raised { 3 } else { deciding_stage(action, leads) },
            limit,
            is_override,
        }
    }

    fn timers(&self, tick: usize, current: u32) -> [u32; TIMERS] {
        self.stability.timers(tick, current)
    }

    fn set_min(&mut self, min: u32) {
        self.stability.set_min(min);
    }
}

/// Number of the layer that set the outcome.
fn deciding_stage(action: Action, reactive_leads: bool) -> u8 {
    match action {
        Action::None => 0,
        Action::Held => 3,
        Action::Out | Action::In if reactive_leads => 2,
        Action::Out | Action::In => 1,
    }
}
