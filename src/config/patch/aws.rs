//! A group of AWS → the policy `aws`.

use super::Patch;
use super::demand::{Demand, Mappings, per_second};
use crate::config::autoscaler::{
    Adjustment, Autoscaler, AwsGroup, AwsService, Clock, Metric, Per, PolicyType, RateUnit, ScalingPolicySpec,
    ScheduleSpec,
};
use crate::config::found::Setting;
use crate::policy::Policy;
use crate::policy::aws::{
    AdjustmentType, Alarm, Aws, AwsMetric, Comparison, Rule, RuleAction, ScheduledAction, Service, StepAdjustment,
    Stepping, When, from_six_fields,
};

/// Seconds in a minute, which requests of each target are counted by.
const MINUTE_SECS: f64 = 60.0;

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, group: &AwsGroup, mappings: &Mappings, patch: &mut Patch) {
    let mut rules = Vec::new();
    for metric in autoscaler.metrics.iter().filter(|metric| !metric.target.is_absent()) {
        if group.predictive.is_none() {
            rules.extend(track(metric, mappings, patch));
        }
    }
    for policy in &group.policies {
        let metric = policy.metric.and_then(|place| autoscaler.metrics.get(place));
        rules.extend(metric.and_then(|metric| step(policy, metric, mappings, patch)));
    }
    if let Some(predictive) = &group.predictive {
        let text = "predictive scaling is not replayed: AWS does not publish its forecast";
        patch.leave_out(Some(predictive.place.line), text);
    }
    let mut schedule = Vec::new();
    for spec in &autoscaler.schedules {
        match action(spec, group.service) {
            Some(action) => schedule.push(action),
            None => {
                let name = spec.name.as_deref().unwrap_or("a scheduled action");
                patch.leave_out(Some(spec.place.line), format!("{name} is left out until its times are known"));
            }
        }
    }
    let line = |setting: &Setting<u32>| if matches!(setting, Setting::Given(_)) { setting.line() } else { None };
    let mut knobs = vec![("service", None)];
    if !rules.is_empty() {
        let first = group.policies.first().map(|policy| policy.place.line);
        knobs.push(("policies", first.or(autoscaler.metrics.first().map(|metric| metric.place.line))));
    }
    if !schedule.is_empty() {
        knobs.push(("schedule", autoscaler.schedules.first().map(|schedule| schedule.place.line)));
    }
    let waits = [
        ("cooldown_out", &group.cooldown_out_secs),
        ("cooldown_in", &group.cooldown_in_secs),
        ("warm_up", &group.warm_up_secs),
    ];
    knobs.extend(waits.iter().filter(|(_, wait)| wait.value().is_some()).map(|(name, wait)| (*name, line(wait))));
    let default = Aws::default();
    let settings = Aws {
        service: if group.service == AwsService::Ec2 { Service::Ec2 } else { Service::Application },
        rules,
        schedule,
        warm_up_secs: group.warm_up_secs.get().unwrap_or(default.warm_up_secs),
        cooldown_out_secs: group.cooldown_out_secs.get().unwrap_or(default.cooldown_out_secs),
        cooldown_in_secs: group.cooldown_in_secs.get().unwrap_or(default.cooldown_in_secs),
        ..default
    };
    patch.put_policy(&Policy::Aws(settings), &knobs);
}

/// The metric of the policy, and what a value of the file's is to be multiplied by. `period_secs` is what it was counted over.
fn metric_of(metric: &Metric, demand: Demand, period_secs: Option<u32>) -> Option<(AwsMetric, f64)> {
    match (demand, metric.per) {
        (Demand::Cpu, _) => Some((AwsMetric::Cpu, 1.0)),
        (Demand::Requests(unit), per) => {
            // An alarm's sum is of its period; any other count is of its unit.
            let secs = period_secs
                .filter(|_| unit == RateUnit::PerMinute)
                .map_or_else(|| per_second(1.0, unit), |secs| 1.0 / f64::from(secs));
            match per {
                Per::Total => Some((AwsMetric::Requests, secs)),
                Per::Replica | Per::Utilization => Some((AwsMetric::RequestsPerTarget, secs * MINUTE_SECS)),
            }
        }
        (Demand::Serving | Demand::Clock, _) => None,
    }
}

fn track(metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Rule> {
    let demand = mappings.demand(metric, patch)?;
    let (kind, factor) = metric_of(metric, demand, None)?;
    let target = metric.target.get()? * factor;
    Some(Rule { metric: kind, action: RuleAction::Track { target, scales_in: metric.scales_in } })
}

fn step(policy: &ScalingPolicySpec, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Rule> {
    let demand = mappings.demand(metric, patch)?;
    let alarm = &policy.alarm;
    let period_secs = alarm.period_secs.get()?;
    let (kind, factor) = metric_of(metric, demand, Some(period_secs))?;
    let evaluation_periods = alarm.evaluation_periods.get()?;
    let comparison = alarm.comparison.get().or_else(|| {
        let by_way = policy.is_out.map(|is_out| if is_out { Comparison::AtLeast } else { Comparison::AtMost })?;
        patch.leave_out(
            Some(policy.place.line),
            "the alarm's comparison is not in the file; at least and at most are taken",
        );
        Some(by_way)
    })?;
    let steps: Option<Vec<StepAdjustment>> = policy
        .steps
        .iter()
        .map(|step| {
            let bound = |bound: &Setting<f64>| bound.get().map(|bound| bound * factor);
            Some(StepAdjustment {
                lower: bound(&step.lower),
                upper: bound(&step.upper),
                adjustment: step.change.get()?,
            })
        })
        .collect();
    Some(Rule {
        metric: kind,
        action: RuleAction::Step(Stepping {
            alarm: Alarm {
                comparison,
                threshold: alarm.threshold.get()? * factor,
                period_secs,
                evaluation_periods,
                datapoints_to_alarm: alarm.datapoints_to_alarm.get().unwrap_or(evaluation_periods),
                statistic: alarm.statistic.get().unwrap_or_default(),
                missing: alarm.missing.get().unwrap_or_default(),
            },
            kind: match policy.adjustment.get()? {
                Adjustment::ChangeInCapacity => AdjustmentType::ChangeInCapacity,
                Adjustment::ExactCapacity => AdjustmentType::ExactCapacity,
                Adjustment::PercentChangeInCapacity => {
                    AdjustmentType::PercentChangeInCapacity { min_magnitude: policy.min_adjustment.get().unwrap_or(0) }
                }
            },
            steps: steps?,
            aggregation: policy.aggregation.get().unwrap_or_default(),
            is_simple: policy.policy_type == PolicyType::Simple,
        }),
    })
}

fn action(spec: &ScheduleSpec, service: AwsService) -> Option<ScheduledAction> {
    let zone = spec.zone.value()?.clone();
    let when = match &spec.clock {
        Clock::Cron(text) => {
            let text = text.value()?;
            let (fields, years) = match service {
                AwsService::Ec2 => (text.clone(), None),
                AwsService::Application => from_six_fields(text)?,
            };
            When::Cron { fields, years, zone }
        }
        Clock::At(time) => once(time.value()?, zone)?,
        Clock::Rate(text) => When::Every { secs: rate_secs(text.value()?)? },
        Clock::Window { .. } => return None,
    };
    Some(ScheduledAction { when, min: spec.min.get(), max: spec.max.get(), desired: spec.desired.get() })
}

/// A single moment as the one minute of one year.
fn once(time: &str, zone: String) -> Option<When> {
    let (zone, time) = match time.strip_suffix('Z') {
        Some(time) => ("UTC".to_owned(), time),
        None => (zone, time),
    };
    let moment: jiff::civil::DateTime = time.parse().ok()?;
    let year = u16::try_from(moment.year()).ok()?;
    let fields = format!("{} {} {} {} *", moment.minute(), moment.hour(), moment.day(), moment.month());
    Some(When::Cron { fields, years: Some((year, year)), zone })
}

/// `5 minutes`, `1 hour`, `1 day`.
fn rate_secs(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    let factor = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(factor).filter(|secs| *secs > 0)
}
