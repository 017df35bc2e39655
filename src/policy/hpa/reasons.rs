//! The HPA's reasons: the controller's conditions by code, and how a sync becomes a decision.

use super::{AbleToScale, HpaMetric, Outcome, ScalingLimited, Sync};
use crate::policy::{Action, Decision, Proposal, ReasonCode, ReasonInfo};

/// CPU over its target. Number: percent of the request.
pub const CPU: ReasonCode = ReasonCode::own(0);
/// Requests per pod over their target. Number: requests per second of each.
pub const PODS: ReasonCode = ReasonCode::own(1);
/// The total over the target of each replica. Number: requests per second in all.
pub const AVERAGE: ReasonCode = ReasonCode::own(2);
/// The total over its target. Number: requests per second in all.
pub const VALUE: ReasonCode = ReasonCode::own(3);
/// The metric changes nothing. Number: its value over its target.
pub const KEPT: ReasonCode = ReasonCode::own(4);
/// No metric can be read. No number.
pub const FAILED_GET_METRIC: ReasonCode = ReasonCode::own(5);
/// The count is 0, which switches the HPA off. No number.
pub const SCALING_DISABLED: ReasonCode = ReasonCode::own(6);
/// The count was outside the bounds. Number: the bound.
pub const OUT_OF_BOUNDS: ReasonCode = ReasonCode::own(7);
/// The windows let it pass. Number: replicas.
pub const READY_FOR_NEW_SCALE: ReasonCode = ReasonCode::own(8);
/// The up window holds a rise back. Number: replicas.
pub const SCALE_UP_STABILIZED: ReasonCode = ReasonCode::own(9);
/// The down window holds a fall back. Number: replicas.
pub const SCALE_DOWN_STABILIZED: ReasonCode = ReasonCode::own(10);
/// Rates and bounds let it pass. Number: replicas.
pub const DESIRED_WITHIN_RANGE: ReasonCode = ReasonCode::own(11);
/// Fewest replicas. Number: the bound.
pub const TOO_FEW_REPLICAS: ReasonCode = ReasonCode::own(12);
/// Most replicas. Number: the bound.
pub const TOO_MANY_REPLICAS: ReasonCode = ReasonCode::own(13);
/// The fastest scale-out. Number: replicas that it allows.
pub const SCALE_UP_LIMIT: ReasonCode = ReasonCode::own(14);
/// The fastest scale-in. Number: replicas that it allows.
pub const SCALE_DOWN_LIMIT: ReasonCode = ReasonCode::own(15);

/// Reasons by code, from [`CPU`] on.
pub const REASONS: [ReasonInfo; 16] = [
    ReasonInfo::new("metrics.cpu"),
    ReasonInfo::new("metrics.pods"),
    ReasonInfo::new("metrics.average"),
    ReasonInfo::new("metrics.value"),
    ReasonInfo::new("metrics.within_tolerance"),
    ReasonInfo::new("ScalingActive.FailedGetMetric"),
    ReasonInfo::new("ScalingActive.ScalingDisabled"),
    ReasonInfo::new("metrics.out_of_bounds"),
    ReasonInfo::new("AbleToScale.ReadyForNewScale"),
    ReasonInfo::limit("AbleToScale.ScaleUpStabilized", "ScaleUpStabilized", "Scale-out window"),
    ReasonInfo::limit("AbleToScale.ScaleDownStabilized", "ScaleDownStabilized", "Scale-in window"),
    ReasonInfo::new("ScalingLimited.DesiredWithinRange"),
    ReasonInfo::limit("ScalingLimited.TooFewReplicas", "TooFewReplicas", "Fewest replicas"),
    ReasonInfo::limit("ScalingLimited.TooManyReplicas", "TooManyReplicas", "Most replicas"),
    ReasonInfo::limit("ScalingLimited.ScaleUpLimit", "ScaleUpLimit", "Scale-out rate"),
    ReasonInfo::limit("ScalingLimited.ScaleDownLimit", "ScaleDownLimit", "Scale-in rate"),
];

/// Number of the stage of metrics, windows, and limits.
const METRICS: u8 = 1;
const WINDOWS: u8 = 2;
const LIMITS: u8 = 3;

/// The code of what windows made of a proposal.
const fn able_code(able: AbleToScale) -> ReasonCode {
    match able {
        AbleToScale::ReadyForNewScale => READY_FOR_NEW_SCALE,
        AbleToScale::ScaleUpStabilized => SCALE_UP_STABILIZED,
        AbleToScale::ScaleDownStabilized => SCALE_DOWN_STABILIZED,
    }
}

/// The code of what rates and bounds made of it.
const fn limited_code(limited: ScalingLimited) -> ReasonCode {
    match limited {
        ScalingLimited::DesiredWithinRange => DESIRED_WITHIN_RANGE,
        ScalingLimited::TooFewReplicas => TOO_FEW_REPLICAS,
        ScalingLimited::TooManyReplicas => TOO_MANY_REPLICAS,
        ScalingLimited::ScaleUpLimit => SCALE_UP_LIMIT,
        ScalingLimited::ScaleDownLimit => SCALE_DOWN_LIMIT,
    }
}

/// What the first stage says of a metric that led: its kind, and its value in people's units.
pub fn metric_reason(metric: Option<&HpaMetric>, outcome: &Outcome) -> (ReasonCode, f64) {
    let wish = &outcome.wish;
    match metric {
        _ if wish.is_kept => (KEPT, wish.ratio),
        Some(HpaMetric::Cpu { .. }) => (CPU, wish.value),
        Some(HpaMetric::Pods { .. }) => (PODS, wish.value / 1000.0),
        Some(HpaMetric::Average { .. }) => (AVERAGE, wish.value / 1000.0),
        Some(HpaMetric::Value { .. }) | None => (VALUE, wish.value / 1000.0),
    }
}

/// The decision that a sync is; `metric` is the code and number of the metric that led.
pub fn decision(current: u32, sync: &Sync, metric: impl FnOnce(&Outcome) -> (ReasonCode, f64)) -> Decision {
    let mut decision = Decision::none(current);
    decision.wanted = current;
    match sync {
        Sync::Off => decision.proposals[0] = Proposal::new(0, SCALING_DISABLED, f64::NAN),
        Sync::Unreadable(_) => decision.proposals[0] = Proposal::new(current, FAILED_GET_METRIC, f64::NAN),
        Sync::OutOfBounds { to } => {
            decision.to = *to;
            decision.wanted = *to;
            decision.proposals[0] = Proposal::new(*to, OUT_OF_BOUNDS, f64::from(*to));
            decision.action = Action::of(current, *to, *to, false);
            decision.decided_by = METRICS;
        }
        Sync::Scaled(outcome) => scaled(&mut decision, outcome, metric(outcome)),
    }
    decision
}

fn scaled(decision: &mut Decision, outcome: &Outcome, (code, number): (ReasonCode, f64)) {
    let &Outcome { wish, stabilized, able, to, limited, .. } = outcome;
    decision.to = to;
    decision.wanted = wish.replicas;
    decision.proposals = [
        Proposal::new(wish.replicas, code, number),
        Proposal::new(stabilized, able_code(able), f64::from(stabilized)),
        Proposal::new(to, limited_code(limited), f64::from(to)),
    ];
    decision.limit = match (limited, able) {
        (ScalingLimited::DesiredWithinRange, AbleToScale::ReadyForNewScale) => ReasonCode::NONE,
        (ScalingLimited::DesiredWithinRange, able) => able_code(able),
        (limited, _) => limited_code(limited),
    };
    let is_held_back = !matches!(decision.limit, ReasonCode::NONE | TOO_FEW_REPLICAS | TOO_MANY_REPLICAS);
    decision.action = Action::of(decision.from, to, wish.replicas, is_held_back);
    decision.decided_by = match decision.action {
        Action::None => 0,
        Action::Out | Action::In => METRICS,
        Action::Held if limited == ScalingLimited::DesiredWithinRange => WINDOWS,
        Action::Held => LIMITS,
    };
}
