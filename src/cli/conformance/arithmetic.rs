//! Cases of the HPA's arithmetic: one operation each, its input, and what must come out.

use super::behavior::{BehaviorCase, RulesCase, rules};
use super::metric::Metric;
use crate::policy::hpa::{
    Behavior, Controller, Entry, History, ScalingRules, Sync, Tolerance, Unreadable, Wish, largest, limit, limit_plain,
    stabilize, stabilize_plain,
};
use crate::policy::stages::Bounds;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

#[derive(Debug, Deserialize)]
struct Case {
    op: String,
    input: Value,
    expected: Map<String, Value>,
}

/// Runs one case.
///
/// # Errors
/// What differs, or what of the case cannot be read.
pub fn check(case: &Value) -> Result<(), String> {
    let case: Case = Case::deserialize(case).map_err(|error| format!("it can't be read: {error}"))?;
    let got = run(&case.op, &case.input)?;
    // What is expected to be nothing may not come out at all.
    let is_due = |(name, expected): &(&String, &Value)| !expected.is_null() || got.contains_key(*name);
    let due: Vec<(&String, &Value)> = case.expected.iter().filter(is_due).collect();
    if due.is_empty() {
        return Err("it expects nothing that comes out, so nothing is checked".to_owned());
    }
    for (name, expected) in due {
        let found = got.get(name).ok_or_else(|| format!("no {name} comes out of {}", case.op))?;
        if !is_same(found, expected) {
            return Err(format!("{name} is {found} and not {expected}"));
        }
    }
    Ok(())
}

/// Equal, numbers by their value.
fn is_same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (found, expected) => found == expected,
    }
}

/// What comes out of an operation, by the names that cases expect it under.
fn run(op: &str, input: &Value) -> Result<Map<String, Value>, String> {
    match op {
        "per_pod_metric" | "total_value" | "total_average_value" => {
            let mut metric: Metric = read(input)?;
            metric.op = Some(op.to_owned());
            let current = metric.current_replicas.unwrap_or(0);
            Ok(wish_out(current, metric.wish(current, Tolerance::DEFAULT)?))
        }
        "stabilize" => Ok(windows(&read(input)?)),
        "rate_limit" | "policy_limit" => rates(&read(input)?),
        "no_behavior_limit" => Ok(plain_limit(&read(input)?)),
        "no_behavior_stabilize" => Ok(plain_window(&read(input)?)),
        "reconcile" => reconcile(&read(input)?),
        "sequence" => Ok(sequence(&read(input)?)),
        other => Err(format!("there is no operation {other}")),
    }
}

/// Reads an input, of which a field that is `null` is one that is left out.
fn read<T: DeserializeOwned>(input: &Value) -> Result<T, String> {
    T::deserialize(without_nulls(input)).map_err(|error| format!("its input can't be read: {error}"))
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let given = fields.iter().filter(|(_, value)| !value.is_null());
            given.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

fn out<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A metric that cannot be read proposes nothing, and the count stays.
fn wish_out(current: u32, wish: Result<Wish, Unreadable>) -> Map<String, Value> {
    let is_invalid = wish.is_err();
    let replicas = wish.map_or(Value::Null, |wish| json!(wish.replicas));
    out([
        ("replicas", replicas),
        ("current_replicas", json!(current)),
        ("invalid", json!(is_invalid)),
        ("error", json!(is_invalid)),
    ])
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Aged {
    age_s: f64,
    #[serde(alias = "change")]
    replicas: u32,
}

/// Entries whose ages count from second 0.
fn entries(aged: &[Aged]) -> impl Iterator<Item = Entry> {
    aged.iter().map(|aged| Entry { at_secs: -aged.age_s, replicas: aged.replicas })
}

#[derive(Debug, Deserialize)]
struct Windows {
    current_replicas: u32,
    desired: u32,
    #[serde(default)]
    recommendations: Vec<Aged>,
    up_window_s: u32,
    down_window_s: u32,
}

fn windows(input: &Windows) -> Map<String, Value> {
    let windows = (input.up_window_s, input.down_window_s);
    let recommendations = entries(&input.recommendations);
    let (replicas, able) = stabilize(0.0, input.current_replicas, input.desired, recommendations, windows);
    out([("replicas", json!(replicas)), ("able_to_scale", json!(able.word()))])
}

#[derive(Debug, Deserialize)]
struct Rates {
    current_replicas: u32,
    /// Where it is left out, as many or as few as the direction allows are wanted.
    desired: Option<u32>,
    direction: Option<Direction>,
    #[serde(default)]
    min: u32,
    #[serde(default = "unlimited")]
    max: u32,
    #[serde(alias = "scaleUp")]
    scale_up: Option<RulesCase>,
    #[serde(alias = "scaleDown")]
    scale_down: Option<RulesCase>,
    #[serde(default)]
    scale_up_events: Vec<Aged>,
    #[serde(default)]
    scale_down_events: Vec<Aged>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Direction {
    #[serde(alias = "scale_up")]
    Up,
    #[serde(alias = "scale_down")]
    Down,
}

impl Rates {
    /// What is wanted: as the case says, or as far as its direction goes, which the only rules that it gives imply.
    fn wanted(&self) -> Result<u32, String> {
        let implied = match (&self.scale_up, &self.scale_down) {
            (Some(_), None) => Some(Direction::Up),
            (None, Some(_)) => Some(Direction::Down),
            _ => None,
        };
        let farthest = |direction| match direction {
            Direction::Up => unlimited(),
            Direction::Down => 0,
        };
        let wanted = self.desired.or_else(|| self.direction.or(implied).map(farthest));
        wanted.ok_or_else(|| "its input has neither desired nor a direction".to_owned())
    }
}

const fn unlimited() -> u32 {
    i32::MAX as u32
}

fn rates(input: &Rates) -> Result<Map<String, Value>, String> {
    let up = rules(input.scale_up.as_ref(), ScalingRules::default_up());
    let down = rules(input.scale_down.as_ref(), ScalingRules::default_down());
    let history = History {
        added: entries(&input.scale_up_events).collect(),
        removed: entries(&input.scale_down_events).collect(),
        ..History::default()
    };
    let bounds = Bounds { min: input.min, max: input.max };
    let (replicas, limited) = limit(0.0, input.current_replicas, input.wanted()?, bounds, (&up, &down), &history);
    Ok(out([("replicas", json!(replicas)), ("reason", json!(limited.word()))]))
}

#[derive(Debug, Deserialize)]
struct PlainLimit {
    current_replicas: u32,
    desired: u32,
    #[serde(default)]
    min: u32,
    #[serde(default = "unlimited")]
    max: u32,
}

fn plain_limit(input: &PlainLimit) -> Map<String, Value> {
    let bounds = Bounds { min: input.min, max: input.max };
    let (replicas, limited) = limit_plain(input.current_replicas, input.desired, bounds);
    out([("replicas", json!(replicas)), ("reason", json!(limited.word()))])
}

#[derive(Debug, Deserialize)]
struct PlainWindow {
    desired: u32,
    window_s: u32,
    #[serde(default)]
    recommendations: Vec<Aged>,
}

fn plain_window(input: &PlainWindow) -> Map<String, Value> {
    let (replicas, able) = stabilize_plain(0.0, input.desired, entries(&input.recommendations), input.window_s);
    out([("replicas", json!(replicas)), ("able_to_scale", json!(able.word()))])
}

#[derive(Debug, Deserialize)]
struct Reconcile {
    current_replicas: u32,
    #[serde(default = "super::default_min")]
    min: u32,
    max: u32,
    metrics: Vec<Metric>,
    behavior: Option<BehaviorCase>,
    #[serde(default)]
    recommendations: Vec<Aged>,
    #[serde(default)]
    scale_up_events: Vec<Aged>,
    #[serde(default)]
    scale_down_events: Vec<Aged>,
    tolerance_up: Option<f64>,
    tolerance_down: Option<f64>,
}

fn reconcile(input: &Reconcile) -> Result<Map<String, Value>, String> {
    let history = History {
        recommendations: entries(&input.recommendations).collect(),
        added: entries(&input.scale_up_events).collect(),
        removed: entries(&input.scale_down_events).collect(),
    };
    let (up, down) = input.behavior.as_ref().map_or((None, None), BehaviorCase::tolerances);
    let default = Tolerance::DEFAULT;
    let tolerance = Tolerance {
        up: up.or(input.tolerance_up).unwrap_or(default.up),
        down: down.or(input.tolerance_down).unwrap_or(default.down),
    };
    let current = input.current_replicas;
    let wishes = input.metrics.iter().map(|metric| metric.wish(current, tolerance));
    let wishes = wishes.collect::<Result<Vec<_>, String>>()?;
    let behavior = input.behavior.as_ref().map(BehaviorCase::behavior);
    let mut controller = Controller::with_history(Bounds { min: input.min, max: input.max }, behavior, history);
    let sync = controller.sync(0.0, current, || largest(current, wishes));
    let replicas = sync.to(current);
    let mut got = out([("replicas", json!(replicas)), ("scaled", json!(replicas != current))]);
    if let Sync::Scaled(outcome) = sync {
        got.extend(out([
            ("reason", json!(outcome.limited.word())),
            ("able_to_scale", json!(outcome.able.word())),
            ("metric", json!(outcome.metric)),
        ]));
    }
    Ok(got)
}

#[derive(Debug, Deserialize)]
struct Sequence {
    current_replicas: u32,
    #[serde(default = "super::default_min")]
    min: u32,
    max: u32,
    scale_up: Option<RulesCase>,
    scale_down: Option<RulesCase>,
    steps: Vec<SequenceStep>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct SequenceStep {
    t_s: f64,
    desired: u32,
}

fn sequence(input: &Sequence) -> Map<String, Value> {
    let behavior = Behavior {
        up: rules(input.scale_up.as_ref(), ScalingRules::default_up()),
        down: rules(input.scale_down.as_ref(), ScalingRules::default_down()),
    };
    let mut controller = Controller::new(Bounds { min: input.min, max: input.max }, Some(behavior));
    let mut current = input.current_replicas;
    let mut counts = Vec::with_capacity(input.steps.len());
    for step in &input.steps {
        let wish = Wish { replicas: step.desired, ratio: f64::NAN, value: f64::NAN, is_kept: false };
        current = controller.sync(step.t_s, current, || Ok((0, wish))).to(current);
        counts.push(current);
    }
    out([("replicas", json!(counts))])
}
