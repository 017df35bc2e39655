//! Policy cases of kind `keda`: polls and syncs over triggers, pods ready at once.

use super::behavior::BehaviorCase;
use super::hpa::{ToleranceCase, utilization_pods};
use super::load::At;
use super::setting::{Outcome, Setting};
use crate::policy::keda::{
    ActivationRules, AskedAt, Composite, Fallback, FallbackBehavior, Formula, MetricType, Poll, Reading, ScaledObject,
    ScaledObjectSpec, Source, Trigger,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct PolicyCase {
    #[serde(default)]
    min: u32,
    #[serde(default = "hundred")]
    max: u32,
    #[serde(default = "half_a_minute", alias = "pollingInterval", alias = "polling")]
    poll: u32,
    #[serde(default = "five_minutes", alias = "cooldownPeriod")]
    cooldown: u32,
    #[serde(default, alias = "initialCooldownPeriod")]
    initial_cooldown: u32,
    #[serde(default, alias = "idleReplicaCount")]
    idle: Option<u32>,
    triggers: Vec<TriggerCase>,
    #[serde(default)]
    fallback: Option<FallbackCase>,
    #[serde(default, alias = "scalingModifiers", alias = "modifiers")]
    scaling_modifiers: Option<ModifiersCase>,
    #[serde(default)]
    behavior: Option<BehaviorCase>,
    #[serde(flatten)]
    tolerance: ToleranceCase,
}

const fn hundred() -> u32 {
    100
}

const fn half_a_minute() -> u32 {
    30
}

const fn five_minutes() -> u32 {
    300
}

#[derive(Debug, Deserialize)]
struct TriggerCase {
    #[serde(default)]
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, alias = "threshold", alias = "value", alias = "queueLength")]
    target: Option<f64>,
    #[serde(default, alias = "activation_threshold", alias = "activationThreshold", alias = "activation_target")]
    activation: f64,
    #[serde(default, alias = "metricType", alias = "per")]
    metric_type: Option<String>,
    #[serde(default, alias = "useCachedMetrics", alias = "cached")]
    use_cached_metrics: bool,
    #[serde(default = "yes", alias = "ignoreNullValues", alias = "ignore_null")]
    ignore_null_values: bool,
    #[serde(default, alias = "timezone")]
    zone: Option<String>,
    #[serde(default)]
    start: Option<String>,
    #[serde(default)]
    end: Option<String>,
    #[serde(default, alias = "desiredReplicas")]
    desired: Option<u32>,
}

const fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
struct ModifiersCase {
    formula: String,
    target: f64,
    #[serde(default, alias = "activationTarget", alias = "activation_target")]
    activation: f64,
    #[serde(default, alias = "metricType")]
    metric_type: Option<String>,
}

impl ModifiersCase {
    fn composite(&self) -> Result<Composite, String> {
        let formula = Formula::parse(&self.formula).map_err(|why| format!("the formula {}: {why}", self.formula))?;
        let (target, activation) = (self.target, self.activation);
        Ok(Composite { formula, target, metric_type: metric_type(self.metric_type.as_deref()), activation })
    }
}

fn metric_type(word: Option<&str>) -> MetricType {
    if matches!(word, Some("Value" | "value")) { MetricType::Value } else { MetricType::AverageValue }
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct FallbackCase {
    #[serde(alias = "failureThreshold", alias = "threshold")]
    failure_threshold: u32,
    replicas: u32,
    #[serde(default)]
    behavior: FallbackWord,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum FallbackWord {
    #[default]
    Static,
    CurrentReplicas,
    CurrentReplicasIfHigher,
    CurrentReplicasIfLower,
}

impl FallbackCase {
    fn fallback(self) -> Fallback {
        let behavior = match self.behavior {
            FallbackWord::Static => FallbackBehavior::Static,
            FallbackWord::CurrentReplicas => FallbackBehavior::CurrentReplicas,
            FallbackWord::CurrentReplicasIfHigher => FallbackBehavior::CurrentReplicasIfHigher,
            FallbackWord::CurrentReplicasIfLower => FallbackBehavior::CurrentReplicasIfLower,
        };
        Fallback { failure_threshold: self.failure_threshold, replicas: self.replicas, behavior }
    }
}

impl TriggerCase {
    fn trigger(&self) -> Result<Trigger, String> {
        let need =
            |text: &Option<String>, name: &str| text.clone().ok_or_else(|| format!("a cron trigger has no {name}"));
        let source = match self.kind.as_str() {
            "cron" => Source::Cron {
                zone: need(&self.zone, "zone")?,
                start: need(&self.start, "start")?,
                end: need(&self.end, "end")?,
                desired: self.desired.ok_or("a cron trigger has no desired")?,
            },
            "cpu" | "memory" | "resource" => Source::Utilization,
            // Of all sources prometheus alone takes no answer for 0.
            "prometheus" => Source::External { null_is_error: !self.ignore_null_values },
            _ => Source::External { null_is_error: true },
        };
        let target = match (&source, self.target) {
            (Source::Cron { .. }, _) => 1.0,
            (_, Some(target)) => target,
            (_, None) => return Err(format!("a trigger {} has no target", self.kind)),
        };
        let metric_type = metric_type(self.metric_type.as_deref());
        let uses_cached = self.use_cached_metrics;
        Ok(Trigger { source, target, metric_type, activation: self.activation, uses_cached, name: self.name.clone() })
    }
}

/// Runs a case.
///
/// # Errors
/// What of the case cannot be read.
pub fn run(setting: &Setting) -> Result<Outcome, String> {
    let case: PolicyCase = setting.read()?;
    let triggers = case.triggers.iter().map(TriggerCase::trigger).collect::<Result<Vec<_>, _>>()?;
    let zone = triggers.iter().find_map(|trigger| match &trigger.source {
        Source::Cron { zone, .. } => Some(zone.as_str()),
        _ => None,
    });
    let start_utc_secs = setting.start_utc_secs(zone)?;
    let spec = ScaledObjectSpec {
        triggers,
        composite: case.scaling_modifiers.as_ref().map(ModifiersCase::composite).transpose()?,
        fallback: case.fallback.map(FallbackCase::fallback),
        rules: ActivationRules {
            min: case.min,
            idle: case.idle,
            cooldown_secs: f64::from(case.cooldown),
            initial_cooldown_secs: f64::from(case.initial_cooldown),
        },
        max: case.max,
        behavior: case.behavior.as_ref().map(BehaviorCase::behavior),
        tolerance: case.tolerance.tolerance(case.behavior.as_ref()),
    };
    let mut object = match ScaledObject::new(&spec) {
        Ok(object) => object,
        Err(why) => return Ok(Outcome::Refused(why.to_string())),
    };
    let (poll, sync) = (case.poll.max(1), setting.sync_secs.max(1));
    let (mut current, mut changes) = (setting.start_replicas, Vec::new());
    let mut secs = 0_u32;
    while f64::from(secs) <= setting.until {
        let utc_secs = start_utc_secs + i64::from(secs);
        let to = step(
            &mut object,
            setting,
            AskedAt { secs: f64::from(secs), utc_secs, current, ready: current },
            (secs.is_multiple_of(poll), secs.is_multiple_of(sync)),
        )?;
        if to != current {
            changes.push((f64::from(secs), to));
            current = to;
        }
        secs += (poll - secs % poll).min(sync - secs % sync);
    }
    Ok(Outcome::Ran(changes))
}

/// What is due at one moment: the poll first; the HPA sees what it did at its next sync.
fn step(
    object: &mut ScaledObject,
    setting: &Setting,
    moment: AskedAt,
    (polls, syncs): (bool, bool),
) -> Result<u32, String> {
    let mut unreadable = None;
    let mut read = |place: usize, trigger: &Trigger| {
        reading(setting, place, trigger, &moment).unwrap_or_else(|why| {
            unreadable = Some(why);
            Reading::Error
        })
    };
    let current = moment.current;
    let mut to = current;
    if polls
        && let Poll::Activate(count) | Poll::Deactivate(count) | Poll::Raise(count) = object.poll(&moment, &mut read)
    {
        to = count;
    }
    if syncs && to == current {
        to = object.sync(&moment, &mut read).to(current);
    }
    unreadable.map_or(Ok(to), Err)
}

fn reading(setting: &Setting, place: usize, trigger: &Trigger, moment: &AskedAt) -> Result<Reading, String> {
    let load = setting.load_of(place).ok_or("a trigger has no load")?;
    let at = load.at(moment.secs)?;
    if trigger.is_resource() {
        return Ok(utilization_pods(load.per, &at, moment.current).map_or(Reading::Error, Reading::Pods));
    }
    Ok(match at {
        At::Number(value) if load.per == super::load::Per::Replica => Reading::Value(value * f64::from(moment.current)),
        At::Number(value) => Reading::Value(value),
        At::Null => Reading::Null,
        At::Error => Reading::Error,
        At::Pods(values) => Reading::Value(values.iter().flatten().sum()),
    })
}
