//! Layers 1 and 2, and how their proposals become a decision.

use super::stability::Stability;
use super::{Action, Decision, Layer, Limit, TickInput};
use crate::detect::Verdict;
use crate::scenario::{Mode, Scenario};

/// Most replicas that a proposal can ask for; bounds come later, this keeps absurd loads in the type.
const MOST: f64 = 1e9;

/// Layer 1: replicas for the highest forecast within the lead, 0 where there is no forecast.
pub fn predictive_target(peak_rps: f64, planned_rps_per_replica: f64) -> u32 {
    if peak_rps.is_nan() { 0 } else { replicas_for(peak_rps, planned_rps_per_replica) }
}

/// Layer 2: replicas for the load that is there; the current count while the load is within the tolerance of its plan.
pub fn reactive_target(load_rps: f64, planned_rps_per_replica: f64, current: u32, (up, down): (f64, f64)) -> u32 {
    let ratio = load_rps / (planned_rps_per_replica * f64::from(current));
    if (1.0 - down..=1.0 + up).contains(&ratio) { current } else { replicas_for(load_rps, planned_rps_per_replica) }
}

fn replicas_for(rps: f64, planned_rps_per_replica: f64) -> u32 {
    (rps / planned_rps_per_replica).ceil().clamp(1.0, MOST) as u32
}

/// The three layers of a scenario.
#[derive(Debug)]
pub struct Layers {
    planned_rps_per_replica: f64,
    obeys_forecast: bool,
    tolerance: (f64, f64),
    stability: Stability,
}

impl Layers {
    /// Layers with nothing remembered.
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            planned_rps_per_replica: scenario.planned_rps_per_replica(),
            obeys_forecast: scenario.mode == Mode::Scale,
            tolerance: (scenario.tolerance_up, scenario.tolerance_down),
            stability: Stability::new(scenario),
        }
    }

    /// The same with layer 1 not obeyed and layer 2 planning for `headroom` times the load: the reactive baseline.
    #[must_use]
    pub fn reactive_only(scenario: &Scenario, headroom: f64) -> Self {
        let planned_rps_per_replica = scenario.planned_rps_per_replica() / headroom;
        Self { planned_rps_per_replica, obeys_forecast: false, ..Self::new(scenario) }
    }

    /// What is decided at the end of a tick.
    pub fn decide(&mut self, input: &TickInput) -> Decision {
        let predictive = predictive_target(input.peak_rps, self.planned_rps_per_replica);
        let reactive = reactive_target(input.load_rps, self.planned_rps_per_replica, input.current, self.tolerance);
        let obeyed = if self.obeys_forecast { predictive } else { 0 };
        let wanted = obeyed.max(reactive);
        if input.verdict == Verdict::Drop {
            self.stability.note_drop(input.tick);
        }
        let (to, limit) = self.stability.settle(input.tick, input.current, wanted);
        let action = action_of(input.current, to, limit, wanted);
        Decision {
            from: input.current,
            to,
            predictive,
            reactive,
            wanted,
            action,
            layer: layer_of(action, reactive > obeyed),
            limit,
            is_override: action == Action::Out && self.obeys_forecast && reactive > obeyed,
            timers: self.stability.timers(input.tick, to),
        }
    }
}

fn action_of(from: u32, to: u32, limit: Limit, wanted: u32) -> Action {
    match to.cmp(&from) {
        std::cmp::Ordering::Greater => Action::Out,
        std::cmp::Ordering::Less => Action::In,
        std::cmp::Ordering::Equal if wanted != from && limit != Limit::None && !is_bound(limit) => Action::Held,
        std::cmp::Ordering::Equal => Action::None,
    }
}

/// Bounds are no holding back: at the smallest fleet nothing more can be wanted.
fn is_bound(limit: Limit) -> bool {
    matches!(limit, Limit::Min | Limit::Max)
}

fn layer_of(action: Action, reactive_leads: bool) -> Layer {
    match action {
        Action::None => Layer::None,
        Action::Held => Layer::Stability,
        Action::Out | Action::In if reactive_leads => Layer::Reactive,
        Action::Out | Action::In => Layer::Predictive,
    }
}
