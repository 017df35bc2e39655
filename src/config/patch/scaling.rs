//! Behavior and tolerance → the settings that all policies with an HPA share.

use crate::config::autoscaler::{Direction, RateSpec, RateType, ScalingSpec, Select};
use crate::knob::{Rate, RateAmount};
use crate::policy::hpa::{Behavior, Scaling, ScalingRules, SelectPolicy, Tolerance};

/// Knobs of a scaling, and the lines that they came from.
pub fn knobs(spec: &ScalingSpec) -> Vec<(&'static str, Option<u32>)> {
    let rates = |direction: &Direction| direction.policies.iter().find_map(|rate| rate.place).map(|place| place.line);
    let place = [&spec.up, &spec.down].iter().find_map(|direction| direction.place);
    let is_known = |direction: &Direction| {
        direction
            .policies
            .iter()
            .all(|rate| rate.value.get().is_some() && rate.period_secs.get().is_some() && rate.unit.get().is_some())
    };
    let all = vec![
        ("tolerance_up", spec.up.tolerance.line()),
        ("tolerance_down", spec.down.tolerance.line()),
        ("behavior", place.map(|place| place.line)),
        ("window_up", spec.up.window_secs.line()),
        ("window_down", spec.down.window_secs.line()),
        ("policies_up", rates(&spec.up).or_else(|| spec.up.select.line())),
        ("policies_down", rates(&spec.down).or_else(|| spec.down.select.line())),
    ];
    // What is still asked for stays as the scenario has it.
    let is_open = |name: &str| match name {
        "tolerance_up" => spec.up.tolerance.is_gap(),
        "tolerance_down" => spec.down.tolerance.is_gap(),
        "window_up" => spec.up.window_secs.is_gap(),
        "window_down" => spec.down.window_secs.is_gap(),
        "policies_up" => !is_known(&spec.up) || spec.up.select.is_gap(),
        "policies_down" => !is_known(&spec.down) || spec.down.select.is_gap(),
        _ => false,
    };
    all.into_iter().filter(|(name, _)| !is_open(name)).collect()
}

/// The settings; what is not known is as the API server fills it in.
pub fn scaling(spec: &ScalingSpec) -> Scaling {
    let default = Tolerance::DEFAULT;
    Scaling {
        tolerance: Tolerance {
            up: spec.up.tolerance.get().unwrap_or(default.up),
            down: spec.down.tolerance.get().unwrap_or(default.down),
        },
        has_behavior: spec.has_behavior,
        rules: Behavior {
            up: rules(&spec.up, ScalingRules::default_up()),
            down: rules(&spec.down, ScalingRules::default_down()),
        },
    }
}

fn rules(direction: &Direction, default: ScalingRules) -> ScalingRules {
    let policies: Vec<Rate> = direction.policies.iter().filter_map(rate).collect();
    ScalingRules {
        window_secs: direction.window_secs.get().unwrap_or(default.window_secs),
        select: match direction.select.get() {
            Some(Select::Max) | None => SelectPolicy::Max,
            Some(Select::Min) => SelectPolicy::Min,
            Some(Select::Disabled) => SelectPolicy::Disabled,
        },
        policies: if policies.is_empty() { default.policies } else { policies },
    }
}

fn rate(spec: &RateSpec) -> Option<Rate> {
    let value = spec.value.get()?;
    let amount = match spec.unit.get()? {
        RateType::Pods => RateAmount::Replicas(value),
        RateType::Percent => RateAmount::Percent(value),
    };
    Some(Rate { amount, period_secs: spec.period_secs.get()? })
}
