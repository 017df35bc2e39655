//! A `ScaledObject` → the policy `keda`.

use super::demand::{Demand, Mappings, per_second, whole_percent};
use super::{Patch, scaling};
use crate::config::autoscaler::{Autoscaler, Clock, FallbackSpec, KedaObject, Metric, Per, RateUnit};
use crate::policy::Policy;
use crate::policy::keda::{Composite, Fallback, FallbackBehavior, Formula, Keda, MetricType, Trigger, is_name};

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, object: &KedaObject, mappings: &Mappings, patch: &mut Patch) {
    let mut triggers: Vec<Trigger> =
        autoscaler.metrics.iter().filter_map(|metric| trigger(autoscaler, metric, mappings, patch)).collect();
    let composite =
        object.formula.value().and_then(|formula| match composite(autoscaler, object, formula, &triggers) {
            Ok(composite) => Some(composite),
            Err(why) => {
                let text = format!("the formula {formula} is not replayed, and each trigger counts for itself: {why}");
                patch.leave_out(object.formula.line(), text);
                None
            }
        });
    if composite.is_none() {
        leave_out_modifiers(object, patch);
        triggers.iter_mut().for_each(|trigger| trigger.name = None);
    }
    let mut knobs = vec![("polling", object.poll_secs.line()), ("cooldown_period", object.cooldown_secs.line())];
    if !triggers.is_empty() {
        knobs.insert(0, ("triggers", autoscaler.metrics.first().map(|metric| metric.place.line)));
    }
    if composite.is_some() {
        knobs.push(("formula", object.formula.line()));
    }
    if let Some(idle) = object.idle.get() {
        if idle == 0 {
            knobs.push(("idle_replicas", object.idle.line()));
        } else {
            patch.leave_out(object.idle.line(), format!("idleReplicaCount is {idle}; 0 is all that works"));
        }
    }
    if !object.initial_cooldown_secs.is_absent() {
        knobs.push(("initial_cooldown", object.initial_cooldown_secs.line()));
    }
    let fallback = object.fallback.as_ref().and_then(fallback);
    if let Some(spec) = &object.fallback {
        match (&fallback, spec.behavior.value()) {
            (Some(_), _) => knobs.push(("fallback", Some(spec.place.line))),
            (None, Some(word)) if behavior(word).is_none() => {
                let text = format!("the fallback is not replayed: its behavior is {word}");
                patch.leave_out(spec.behavior.line(), text);
            }
            (None, _) => {}
        }
    }
    knobs.extend(scaling::knobs(&object.scaling));
    let default = Keda::default();
    let settings = Keda {
        triggers,
        composite,
        poll_secs: object.poll_secs.get().unwrap_or(default.poll_secs),
        cooldown_secs: object.cooldown_secs.get().unwrap_or(default.cooldown_secs),
        initial_cooldown_secs: object.initial_cooldown_secs.get().unwrap_or(default.initial_cooldown_secs),
        idle: object.idle.get().filter(|idle| *idle == 0),
        fallback,
        scaling: scaling::scaling(&object.scaling),
        ..default
    };
    patch.put_policy(&Policy::Keda(settings), &knobs);
}

/// Says what belongs to a formula that is not replayed.
fn leave_out_modifiers(object: &KedaObject, patch: &mut Patch) {
    let numbers = [("target", &object.formula_target), ("activationTarget", &object.formula_activation)];
    for (name, setting) in numbers {
        if let Some(value) = setting.get() {
            patch.leave_out(setting.line(), format!("{name} {value} of the formula is not replayed with it"));
        }
    }
    if let Some(word) = object.formula_metric_type.value() {
        let text = format!("metricType {word} of the formula is not replayed with it");
        patch.leave_out(object.formula_metric_type.line(), text);
    }
}

/// The formula of an object over the triggers that are replayed.
///
/// # Errors
/// Why it cannot be replayed.
fn composite(
    autoscaler: &Autoscaler,
    object: &KedaObject,
    formula: &str,
    triggers: &[Trigger],
) -> Result<Composite, String> {
    let formula = Formula::parse(formula).map_err(|why| why.to_string())?;
    for name in formula.names() {
        let metric = autoscaler.metrics.iter().find(|metric| metric.trigger_name.as_deref() == Some(name));
        match metric {
            None => return Err(format!("no trigger is called {name}")),
            Some(metric) if metric.unit == Some(RateUnit::PerMinute) => {
                return Err(format!("the trigger {name} counts requests a minute, and the replay requests a second"));
            }
            Some(_) => {}
        }
        if !triggers.iter().any(|trigger| trigger.name.as_deref() == Some(name) && !trigger.is_resource()) {
            return Err(format!("the trigger {name} has no value in a replay"));
        }
    }
    let target = object.formula_target.get().ok_or("its target is not known")?;
    let metric_type = match object.formula_metric_type.value().map(String::as_str) {
        None | Some("AverageValue") => MetricType::AverageValue,
        Some("Value") => MetricType::Value,
        Some(other) => return Err(format!("its metricType is {other}, and a replay takes AverageValue or Value")),
    };
    Ok(Composite { formula, target, metric_type, activation: object.formula_activation.get().unwrap_or(0.0) })
}

/// A trigger with the name that a formula calls it by.
fn trigger(autoscaler: &Autoscaler, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Trigger> {
    let name = metric.trigger_name.clone().filter(|name| is_name(name));
    plain_trigger(autoscaler, metric, mappings, patch).map(|trigger| Trigger { name, ..trigger })
}

fn plain_trigger(autoscaler: &Autoscaler, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Trigger> {
    let demand = mappings.demand(metric, patch)?;
    match demand {
        Demand::Cpu => metric.target.get().map(|percent| Trigger::utilization(f64::from(whole_percent(percent)))),
        Demand::Clock => cron(autoscaler, metric),
        Demand::Serving => None,
        Demand::Requests(unit) => Some(Trigger {
            metric_type: if metric.per == Per::Total { MetricType::Value } else { MetricType::AverageValue },
            activation: per_second(metric.activation.get().unwrap_or(0.0), unit),
            uses_cached: metric.uses_cached.get() == Some(true),
            ..Trigger::external(per_second(metric.target.get()?, unit))
        }),
    }
}

fn cron(autoscaler: &Autoscaler, metric: &Metric) -> Option<Trigger> {
    let schedule = autoscaler.schedules.iter().find(|schedule| schedule.place == metric.place)?;
    let Clock::Window { start, end } = &schedule.clock else { return None };
    Some(Trigger::cron(schedule.zone.value()?, start.value()?, end.value()?, schedule.desired.get()?))
}

/// A behavior of the fallback that is replayed.
fn behavior(word: &str) -> Option<FallbackBehavior> {
    Some(match word {
        "static" => FallbackBehavior::Static,
        "currentReplicas" => FallbackBehavior::CurrentReplicas,
        "currentReplicasIfHigher" => FallbackBehavior::CurrentReplicasIfHigher,
        "currentReplicasIfLower" => FallbackBehavior::CurrentReplicasIfLower,
        _ => return None,
    })
}

fn fallback(spec: &FallbackSpec) -> Option<Fallback> {
    let behavior = spec.behavior.value().map_or(Some(FallbackBehavior::Static), |word| behavior(word))?;
    Some(Fallback { failure_threshold: spec.failure_threshold.get()?, replicas: spec.replicas.get()?, behavior })
}
