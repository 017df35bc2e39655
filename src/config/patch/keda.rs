//! A `ScaledObject` → the policy `keda`.

use super::demand::{Demand, Mappings, per_second, whole_percent};
use super::{Patch, scaling};
use crate::config::autoscaler::{Autoscaler, Clock, FallbackSpec, KedaObject, Metric, Per};
use crate::config::found::Setting;
use crate::policy::Policy;
use crate::policy::keda::{Fallback, FallbackBehavior, Keda, MetricType, Trigger};

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, object: &KedaObject, mappings: &Mappings, patch: &mut Patch) {
    let triggers: Vec<Trigger> =
        autoscaler.metrics.iter().filter_map(|metric| trigger(autoscaler, metric, mappings, patch)).collect();
    let line = |setting: &Setting<u32>| if matches!(setting, Setting::Given(_)) { setting.line() } else { None };
    let mut knobs = vec![("polling", line(&object.poll_secs)), ("cooldown_period", line(&object.cooldown_secs))];
    if !triggers.is_empty() {
        knobs.insert(0, ("triggers", autoscaler.metrics.first().map(|metric| metric.place.line)));
    }
    if let Some(formula) = object.formula.value() {
        patch.leave_out(
            object.formula.line(),
            format!("the formula {formula} is not replayed: each trigger counts for itself"),
        );
    }
    if let Some(idle) = object.idle.get() {
        if idle == 0 {
            knobs.push(("idle_replicas", line(&object.idle)));
        } else {
            patch.leave_out(object.idle.line(), format!("idleReplicaCount is {idle}; 0 is all that works"));
        }
    }
    if !object.initial_cooldown_secs.is_absent() {
        knobs.push(("initial_cooldown", line(&object.initial_cooldown_secs)));
    }
    let fallback = object.fallback.as_ref().and_then(fallback);
    if let (Some(spec), Some(_)) = (&object.fallback, &fallback) {
        knobs.push(("fallback", Some(spec.place.line)));
    }
    knobs.extend(scaling::knobs(&object.scaling));
    let default = Keda::default();
    let settings = Keda {
        triggers,
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

fn trigger(autoscaler: &Autoscaler, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Trigger> {
    let demand = mappings.demand(metric, patch)?;
    match demand {
        Demand::Cpu => metric.target.get().map(|percent| Trigger::utilization(f64::from(whole_percent(percent)))),
        Demand::Clock => cron(autoscaler, metric),
        Demand::Serving => None,
        Demand::Requests(unit) => Some(Trigger {
            metric_type: if metric.per == Per::Total { MetricType::Value } else { MetricType::AverageValue },
            activation: per_second(metric.activation.get().unwrap_or(0.0), unit),
            ..Trigger::external(per_second(metric.target.get()?, unit))
        }),
    }
}

fn cron(autoscaler: &Autoscaler, metric: &Metric) -> Option<Trigger> {
    let schedule = autoscaler.schedules.iter().find(|schedule| schedule.place == metric.place)?;
    let Clock::Window { start, end } = &schedule.clock else { return None };
    Some(Trigger::cron(schedule.zone.value()?, start.value()?, end.value()?, schedule.desired.get()?))
}

fn fallback(spec: &FallbackSpec) -> Option<Fallback> {
    let behavior = match spec.behavior.value().map(String::as_str) {
        None | Some("static") => FallbackBehavior::Static,
        Some("currentReplicas") => FallbackBehavior::CurrentReplicas,
        Some("currentReplicasIfHigher") => FallbackBehavior::CurrentReplicasIfHigher,
        Some("currentReplicasIfLower") => FallbackBehavior::CurrentReplicasIfLower,
        Some(_) => return None,
    };
    Some(Fallback { failure_threshold: spec.failure_threshold.get()?, replicas: spec.replicas.get()?, behavior })
}
