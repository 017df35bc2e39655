//! What policies do to each other at a load that does not change: thresholds without a corridor, and fleets that go out, in,
//! out for ever.
//!
//! Cooldowns and warm-up only slow that down, so that they are left out: a load and a count lead to the next count by the
//! rules alone.

use super::super::rule::{Rule, RuleAction, Stepping, Tracking};
use super::super::step::adjustment;
use super::super::{AdjustmentType, Alarm, Aws, AwsMetric};
use super::metric_words;
use crate::format::{rps, trimmed};
use crate::policy::hpa::Carried;
use crate::policy::{Finding, Site};

/// Counts that are tried from the fewest on; what flaps among many replicas does so among few.
const MOST_COUNTS: u32 = 64;
/// Loads that are tried at most.
const MOST_TRIES: usize = 20_000;
/// Steps after which a way that has come back to no count is taken to have settled.
const MOST_STEPS: usize = 50;
/// How far beyond an edge a value is tried, as a share of it.
const BEYOND: f64 = 1e-6;
/// Relative rounding error of a quotient of products, with room: it must not cost a replica.
const ROUNDING: f64 = 1e-9;

/// The alarms of scale-out and scale-in of one metric that are both on at some value.
pub(super) fn no_corridor(settings: &Aws) -> Option<Finding> {
    let steppings = || settings.rules.iter().filter_map(stepping);
    for (metric, out) in steppings().filter(|(_, stepping)| is_out(stepping)) {
        for (_, back) in steppings().filter(|(other, stepping)| *other == metric && is_in(stepping)) {
            let (high, low) = (out.alarm.threshold, back.alarm.threshold);
            let meet = high == low && out.alarm.is_breached(high) && back.alarm.is_breached(low);
            if low > high || meet {
                return Some(both_on(metric, high, low));
            }
        }
    }
    None
}

const fn stepping(rule: &Rule) -> Option<(AwsMetric, &Stepping)> {
    match &rule.action {
        RuleAction::Step(stepping) => Some((rule.metric, stepping)),
        RuleAction::Track { .. } => None,
    }
}

fn is_out(stepping: &Stepping) -> bool {
    stepping.alarm.comparison.is_upward() && stepping.steps.iter().any(|step| step.adjustment > 0)
}

fn is_in(stepping: &Stepping) -> bool {
    !stepping.alarm.comparison.is_upward() && stepping.steps.iter().any(|step| step.adjustment < 0)
}

fn both_on(metric: AwsMetric, high: f64, low: f64) -> Finding {
    let (out, back) = (trimmed(high, 3), trimmed(low, 3));
    let title = format!("There is no corridor between out at {out} and in at {back} ({}):", metric_words(metric));
    Finding::warning("no_corridor", title, "values between both keep both alarms on, and whenever one lets go the other acts.")
        .figure("out_threshold", high)
        .figure("in_threshold", low)
        .rule("An alarm's policy is asked again every minute while the alarm lasts (Amazon CloudWatch User Guide, “Using Amazon CloudWatch alarms”).")
        .remedy("Set the threshold of scale-in well below that of scale-out, at most (n − 1) ÷ n of it.")
        .about("policies")
}

/// A load at which the group goes out and in for ever.
pub(super) fn flaps(settings: &Aws, site: &Site) -> Option<Finding> {
    let Aws { rules, tracking, .. } = settings;
    // Target tracking alone settles: what it adds, it works out from the load.
    if rules.iter().all(|rule| stepping(rule).is_none()) {
        return None;
    }
    let first = site.bounds.min.max(1);
    let last = site.bounds.max.min(first.saturating_add(MOST_COUNTS));
    let pairs = (first..=last).flat_map(|count| rules.iter().map(move |rule| (count, rule)));
    let tries =
        pairs.flat_map(|(count, rule)| edges(rule, tracking).into_iter().map(move |value| (count, rule, value)));
    tries.take(MOST_TRIES).find_map(|(count, rule, value)| {
        let load_rps = load(settings, site, rule.metric, value, count)?;
        let cycle = cycle(settings, site, load_rps, count)?;
        Some(cycle_finding(settings, site, rule.metric, load_rps, &cycle))
    })
}

/// Values just beyond which a rule does something else.
fn edges(rule: &Rule, tracking: &Tracking) -> Vec<f64> {
    let edges: Vec<f64> = match &rule.action {
        RuleAction::Track { target, .. } => vec![*target, *target * tracking.in_share],
        RuleAction::Step(stepping) => {
            let bounds = stepping.steps.iter().flat_map(|step| [step.lower, step.upper]).flatten();
            bounds.chain([0.0]).map(|offset| stepping.alarm.threshold + offset).collect()
        }
    };
    edges
        .into_iter()
        .flat_map(|edge| [edge * (1.0 + BEYOND), edge * (1.0 - BEYOND)])
        .filter(|edge| *edge > 0.0)
        .collect()
}

/// Requests per second at which a metric has a value on so many replicas; `None` where it cannot have it.
fn load(settings: &Aws, site: &Site, metric: AwsMetric, value: f64, count: u32) -> Option<f64> {
    let each = metric.value(&carried(site, 1.0, count), settings.cpu).filter(|each| *each > 0.0)?;
    let load_rps = value / each;
    let seen = metric.value(&carried(site, load_rps, count), settings.cpu)?;
    ((seen - value).abs() <= value * BEYOND).then_some(load_rps)
}

const fn carried(site: &Site, load_rps: f64, count: u32) -> Carried {
    Carried { load_rps, rps_per_replica: site.rps_per_replica, current: count, ready: count }
}

/// The counts that come again and again at `load_rps`, from `count` on; `None` where it settles.
pub(super) fn cycle(settings: &Aws, site: &Site, load_rps: f64, count: u32) -> Option<Vec<u32>> {
    let mut way = vec![count];
    for _ in 0..MOST_STEPS {
        let current = way.last().copied()?;
        let to = next(settings, site, load_rps, current);
        if to == current {
            return None;
        }
        if let Some(place) = way.iter().position(|before| *before == to) {
            return Some(way.split_off(place));
        }
        way.push(to);
    }
    None
}

/// The count after `count` at a load, with nothing to wait for: the largest that a policy asks for that changes something.
fn next(settings: &Aws, site: &Site, load_rps: f64, count: u32) -> u32 {
    let carried = carried(site, load_rps, count);
    let value = |rule: &Rule| rule.metric.value(&carried, settings.cpu);
    let asks = settings.rules.iter().filter_map(|rule| asked(rule, &settings.tracking, value(rule)?, count));
    let tracked = tracked_in(settings, value, count);
    let to = asks.chain(tracked).filter(|to| *to != count).max().unwrap_or(count);
    site.bounds.clamp(to).0
}

fn asked(rule: &Rule, tracking: &Tracking, value: f64, count: u32) -> Option<u32> {
    match &rule.action {
        RuleAction::Track { target, .. } => {
            tracking.high(*target).is_breached(value).then(|| wanted(value, *target, count).max(count))
        }
        RuleAction::Step(stepping) => step(stepping, value, count),
    }
}

fn step(stepping: &Stepping, value: f64, count: u32) -> Option<u32> {
    let Stepping { alarm, kind, steps, is_simple, .. } = stepping;
    let holds = |alarm: &Alarm| alarm.is_breached(value);
    let change = if *is_simple {
        steps.first()?.adjustment
    } else {
        adjustment(steps, value - alarm.threshold, alarm.comparison.is_upward())?
    };
    let is_nothing = change == 0 && *kind != AdjustmentType::ExactCapacity;
    (holds(alarm) && !is_nothing).then(|| kind.apply(count, change))
}

/// The scale-in of all target tracking policies together.
fn tracked_in(settings: &Aws, value: impl Fn(&Rule) -> Option<f64>, count: u32) -> Option<u32> {
    let sharing = settings.rules.iter().filter_map(|rule| match rule.action {
        RuleAction::Track { target, scales_in: true } => Some((rule, target)),
        _ => None,
    });
    let wants = sharing.map(|(rule, target)| {
        let value = value(rule)?;
        let to = wanted(value, target, count);
        (settings.tracking.low(target).is_breached(value) && to < count).then_some(to)
    });
    wants.collect::<Option<Vec<u32>>>()?.into_iter().max()
}

fn wanted(value: f64, target: f64, count: u32) -> u32 {
    (value * f64::from(count) / target * (1.0 - ROUNDING)).ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}

fn cycle_finding(settings: &Aws, site: &Site, metric: AwsMetric, load_rps: f64, cycle: &[u32]) -> Finding {
    let value = |count: u32| metric.value(&carried(site, load_rps, count), settings.cpu);
    let shown = |count: u32| value(count).map_or_else(String::new, |value| format!(" ({})", trimmed(value, 1)));
    let mut way: Vec<String> = cycle.iter().map(|count| format!("{count}{}", shown(*count))).collect();
    way.extend(cycle.first().map(u32::to_string));
    let (low, high) = (cycle.iter().min().copied().unwrap_or(0), cycle.iter().max().copied().unwrap_or(0));
    let title = format!("At a constant {} it never settles: {}.", rps(load_rps), way.join(" → "));
    let text = format!(
        "In parentheses {} with so many replicas: what is added makes it fall so far that as much is removed.",
        metric_words(metric)
    );
    Finding::warning("flapping", title, text)
        .figure("load_rps", load_rps)
        .figure("low_replicas", low)
        .figure("high_replicas", high)
        .rule("With n replicas more a metric of each replica falls to count ÷ (count + n) of what it was.")
        .remedy("Lower the threshold of scale-in, or add fewer replicas at once.")
        .about("policies")
}
