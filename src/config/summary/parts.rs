//! One autoscaler as JSON.

use crate::config::autoscaler::{
    Autoscaler, AwsGroup, Clock, Direction, GcpGroup, KedaObject, Metric, ScalingPolicySpec, ScalingSpec, ScheduleSpec,
    System,
};
use crate::config::found::Setting;
use crate::config::inventory::Word;
use crate::policy::aws::{Comparison, MissingData};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A map that is being made.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn put(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// A setting; none where it does not apply.
    fn setting<T: Serialize>(&mut self, key: &str, setting: &Setting<T>) -> &mut Self {
        if !setting.is_absent() {
            self.0.insert(key.to_owned(), value(setting));
        }
        self
    }

    fn take(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.0))
    }
}

/// A number as whole as it is.
fn number(value: f64) -> Value {
    let is_whole = value.fract() == 0.0 && value.abs() < 9e15;
    if is_whole { Value::from(value as i64) } else { Value::from(value) }
}

fn value<T: Serialize>(setting: &Setting<T>) -> Value {
    let value = setting.value().and_then(|value| serde_json::to_value(value).ok()).unwrap_or(Value::Null);
    value.as_f64().filter(|_| value.is_f64()).map_or(value, number)
}

/// A setting as the word that its system has for it.
fn word<T: Word>(setting: &Setting<T>) -> Value {
    setting.value().map_or(Value::Null, |value| Value::from(value.print()))
}

/// An autoscaler.
pub fn autoscaler(autoscaler: &Autoscaler) -> Value {
    let mut object = Object::default();
    object
        .put("name", autoscaler.name.as_ref().map(|name| name.value.clone()))
        .put("line", autoscaler.place.line)
        .put("min", value(&autoscaler.min))
        .put("max", value(&autoscaler.max))
        .setting("start", &autoscaler.start)
        .put("metrics", autoscaler.metrics.iter().map(metric).collect::<Vec<_>>());
    match &autoscaler.system {
        System::Hpa(scaling) => add_scaling(&mut object, scaling),
        System::Keda(keda) => {
            add_scaling(&mut object, &keda.scaling);
            object.put("keda", keda_object(keda, &autoscaler.schedules));
        }
        System::Aws(group) => {
            object.put("aws", aws_group(group));
        }
        System::Gcp(group) => {
            object.put("gcp", gcp_group(group));
        }
    }
    if !matches!(autoscaler.system, System::Keda(_)) && !autoscaler.schedules.is_empty() {
        object.put("schedules", autoscaler.schedules.iter().map(schedule).collect::<Vec<_>>());
    }
    let defaulted = autoscaler.defaulted();
    let rules =
        defaulted.iter().map(|filled| (filled.path.clone(), json!({"value": filled.value, "rule": filled.rule})));
    let rules: Map<String, Value> = rules.collect();
    object.put("defaulted", defaulted.iter().map(|filled| filled.path.clone()).collect::<Vec<_>>());
    object.put("defaults", rules);
    object.take()
}

fn metric(metric: &Metric) -> Value {
    let mut object = Object::default();
    object.put("kind", metric.kind.name());
    object.put("per", metric.per.name());
    object.setting("target", &metric.target);
    if let Some(name) = &metric.name {
        object.put("name", name.value.clone());
    }
    if let Some(unit) = metric.unit {
        object.put("unit", unit.name());
    }
    object.setting("activation", &metric.activation).setting("mode", &metric.mode);
    if let Some(rule) = &metric.rule {
        object.put("rule", rule.clone());
    }
    if metric.uses_cached.get() == Some(true) {
        object.put("cached", true);
    }
    if metric.disables_scale_in.get() == Some(true) {
        object.put("scales_in", false);
    }
    object.setting("cooldown_out", &metric.cooldown_out_secs).setting("cooldown_in", &metric.cooldown_in_secs);
    object.put("source", metric.source.clone()).put("line", metric.place.line);
    object.take()
}

fn direction(direction: &Direction) -> Value {
    let rates =
        direction.policies.iter().map(|rate| json!([word(&rate.unit), value(&rate.value), value(&rate.period_secs)]));
    json!({
        "window": value(&direction.window_secs),
        "select": word(&direction.select),
        "policies": rates.collect::<Vec<_>>(),
    })
}

fn add_scaling(object: &mut Object, scaling: &ScalingSpec) {
    object.put("behavior", json!({"up": direction(&scaling.up), "down": direction(&scaling.down)}));
    object.put("behavior_block", scaling.has_behavior);
    object.put("tolerance", json!({"up": value(&scaling.up.tolerance), "down": value(&scaling.down.tolerance)}));
}

fn keda_object(keda: &KedaObject, crons: &[ScheduleSpec]) -> Value {
    let mut object = Object::default();
    object.put("poll", value(&keda.poll_secs)).put("cooldown", value(&keda.cooldown_secs));
    object.setting("initial_cooldown", &keda.initial_cooldown_secs).setting("idle", &keda.idle);
    if let Some(fallback) = &keda.fallback {
        let mut inner = Object::default();
        inner.put("threshold", value(&fallback.failure_threshold)).put("replicas", value(&fallback.replicas));
        inner.setting("behavior", &fallback.behavior);
        object.put("fallback", inner.take());
    }
    object
        .setting("formula", &keda.formula)
        .setting("formula_target", &keda.formula_target)
        .setting("formula_activation", &keda.formula_activation)
        .setting("formula_metric_type", &keda.formula_metric_type);
    let crons = crons.iter().filter_map(|cron| match &cron.clock {
        Clock::Window { start, end } => Some(json!({
            "zone": value(&cron.zone), "start": value(start), "end": value(end), "desired": value(&cron.desired),
        })),
        _ => None,
    });
    let crons: Vec<Value> = crons.collect();
    if !crons.is_empty() {
        object.put("crons", crons);
    }
    object.take()
}

fn gcp_group(group: &GcpGroup) -> Value {
    let mut object = Object::default();
    object.put("init", value(&group.initialization_secs)).put("stabilization", value(&group.stabilization_secs));
    object.put("mode", value(&group.mode)).setting("predictive", &group.predictive);
    if let Some(control) = &group.scale_in {
        let mut inner = Object::default();
        inner.setting("fixed", &control.fixed).setting("percent", &control.percent);
        inner.put("window", value(&control.window_secs));
        object.put("scale_in", inner.take());
    }
    object.take()
}

fn aws_group(group: &AwsGroup) -> Value {
    let mut object = Object::default();
    object.put("service", serde_json::to_value(group.service).unwrap_or(Value::Null));
    if let Some(namespace) = &group.namespace {
        object.put("namespace", namespace.clone());
    }
    object
        .setting("cooldown_out", &group.cooldown_out_secs)
        .setting("cooldown_in", &group.cooldown_in_secs)
        .setting("warmup", &group.warm_up_secs)
        .setting("default_cooldown", &group.default_cooldown_secs);
    if !group.policies.is_empty() {
        object.put("policies", group.policies.iter().map(scaling_policy).collect::<Vec<_>>());
    }
    if let Some(predictive) = &group.predictive {
        object
            .put("mode", value(&predictive.mode))
            .put("buffer", value(&predictive.buffer_secs))
            .setting("max_breach", &predictive.max_breach)
            .setting("max_buffer_percent", &predictive.max_buffer_percent);
    }
    object.take()
}

/// A comparison in signs.
const fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Above => ">",
        Comparison::AtLeast => ">=",
        Comparison::Below => "<",
        Comparison::AtMost => "<=",
    }
}

fn scaling_policy(policy: &ScalingPolicySpec) -> Value {
    let alarm = &policy.alarm;
    let mut inner = Object::default();
    inner
        .put("op", alarm.comparison.get().map(sign))
        .put("threshold", value(&alarm.threshold))
        .put("period", value(&alarm.period_secs))
        .put("points", value(&alarm.evaluation_periods))
        .setting("to_alarm", &alarm.datapoints_to_alarm);
    if let Some(missing) = alarm.missing.value() {
        inner.put("missing", MissingData::print(missing));
    }
    if !alarm.statistic.is_absent() {
        inner.put("statistic", word(&alarm.statistic));
    }
    let steps = policy.steps.iter().map(|step| json!([value(&step.lower), value(&step.upper), value(&step.change)]));
    let mut object = Object::default();
    object
        .put("name", policy.name.clone())
        .put("direction", policy.is_out.map(|is_out| if is_out { "out" } else { "in" }))
        .put("adjustment", word(&policy.adjustment))
        .put("steps", steps.collect::<Vec<_>>())
        .setting("min_adjustment", &policy.min_adjustment)
        .setting("cooldown", &policy.cooldown_secs)
        .put("alarm", inner.take());
    object.take()
}

fn schedule(schedule: &ScheduleSpec) -> Value {
    let mut object = Object::default();
    if let Some(name) = &schedule.name {
        object.put("name", name.clone());
    }
    match &schedule.clock {
        Clock::Cron(text) => object.put("cron", value(text)),
        Clock::At(text) => object.put("at", value(text)),
        Clock::Rate(text) => object.put("rate", value(text)),
        Clock::Window { start, end } => object.put("start", value(start)).put("end", value(end)),
    };
    object
        .put("zone", value(&schedule.zone))
        .setting("min", &schedule.min)
        .setting("max", &schedule.max)
        .setting("desired", &schedule.desired)
        .setting("duration", &schedule.duration_secs)
        .setting("from", &schedule.from)
        .setting("until", &schedule.until);
    if schedule.disabled.get() == Some(true) {
        object.put("disabled", true);
    }
    object.put("line", schedule.place.line);
    object.take()
}
