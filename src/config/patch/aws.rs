//! A group of AWS → the policy `aws`.

use super::Patch;
use super::demand::{Demand, Mappings};
use crate::config::autoscaler::{
    Adjustment, Autoscaler, AwsGroup, AwsService, Clock, Metric, Per, PolicyType, Predictive as PredictiveSpec,
    RateUnit, ScalingPolicySpec, ScheduleSpec, year_of,
};
use crate::config::found::Setting;
use crate::policy::Policy;
use crate::policy::aws::{
    AdjustmentType, Alarm, Aws, AwsMetric, Comparison, Predictive, Rule, RuleAction, ScheduledAction, Service,
    StepAdjustment, Stepping, When, from_six_fields, rate_secs,
};

/// First year that AWS' expressions have.
const FIRST_YEAR: u16 = 1970;
/// Seconds in a minute, which requests of each target are counted by.
const MINUTE_SECS: f64 = 60.0;

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, group: &AwsGroup, mappings: &Mappings, patch: &mut Patch) {
    let rules: Vec<Rule> = rules(autoscaler, group, mappings, patch).into_iter().map(|(_, rule)| rule).collect();
    let metric = autoscaler.metrics.iter().find(|metric| is_forecast(group, metric));
    let predictive = group.predictive.as_ref().and_then(|one| predictive(one, metric?, mappings, patch));
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
    let mut knobs = vec![("service", None)];
    if let (Some(spec), Some(_)) = (&group.predictive, &predictive) {
        knobs.push(("predictive", spec.mode.line().or(Some(spec.place.line))));
    }
    if !rules.is_empty() || predictive.is_some() {
        let first = group.policies.first().map(|policy| policy.place.line);
        knobs.push(("policies", first.or(autoscaler.metrics.first().map(|metric| metric.place.line))));
    }
    if !schedule.is_empty() {
        knobs.push(("schedule", autoscaler.schedules.first().map(|schedule| schedule.place.line)));
    }
    // A policy that sets a size has one cooldown, whichever way it goes.
    let sets_size = group.policies.iter().any(|policy| policy.adjustment.get() == Some(Adjustment::ExactCapacity));
    let either = |one: &Setting<u32>, other: &Setting<u32>| {
        if sets_size && one.is_absent() { other.clone() } else { one.clone() }
    };
    let cooldown_out = either(&group.cooldown_out_secs, &group.cooldown_in_secs);
    let cooldown_in = either(&group.cooldown_in_secs, &group.cooldown_out_secs);
    let waits = [("cooldown_out", &cooldown_out), ("cooldown_in", &cooldown_in), ("warm_up", &group.warm_up_secs)];
    knobs.extend(waits.iter().filter(|(_, wait)| wait.value().is_some()).map(|(name, wait)| (*name, wait.line())));
    let default = Aws::default();
    let settings = Aws {
        service: if group.service == AwsService::Ec2 { Service::Ec2 } else { Service::Application },
        rules,
        predictive,
        schedule,
        warm_up_secs: group.warm_up_secs.get().unwrap_or(default.warm_up_secs),
        cooldown_out_secs: cooldown_out.get().unwrap_or(default.cooldown_out_secs),
        cooldown_in_secs: cooldown_in.get().unwrap_or(default.cooldown_in_secs),
        ..default
    };
    patch.put_policy(&Policy::Aws(settings), &knobs);
}

/// What a rule of the policy came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RuleSource {
    /// Target tracking: the place of its metric in [`Autoscaler::metrics`].
    Tracking(usize),
    /// A step or simple policy: its place in [`AwsGroup::policies`], and the file's value of 1 in the unit of the rule.
    Policy {
        /// Its place.
        place: usize,
        /// What a threshold of 1 is in the file.
        unit: f64,
    },
}

/// Whether a metric is that of predictive scaling.
fn is_forecast(group: &AwsGroup, metric: &Metric) -> bool {
    group.predictive.as_ref().is_some_and(|one| one.place == metric.place)
}

/// The rules that can be replayed, each with what it came from.
fn rules(autoscaler: &Autoscaler, group: &AwsGroup, mappings: &Mappings, patch: &mut Patch) -> Vec<(RuleSource, Rule)> {
    let mut rules = Vec::new();
    for (place, metric) in autoscaler.metrics.iter().enumerate() {
        if !metric.target.is_absent() && !is_forecast(group, metric) {
            rules.extend(track(metric, mappings, patch).map(|rule| (RuleSource::Tracking(place), rule)));
        }
    }
    for (place, policy) in group.policies.iter().enumerate() {
        let metric = policy.metric.and_then(|place| autoscaler.metrics.get(place));
        let rule = metric.and_then(|metric| step(policy, metric, mappings, patch));
        rules.extend(rule.map(|(rule, scale)| (RuleSource::Policy { place, unit: scale.by / scale.times }, rule)));
    }
    rules
}

/// What the rules of the policy came from, in their order.
pub fn rule_sources(autoscaler: &Autoscaler, group: &AwsGroup, mappings: &Mappings) -> Vec<RuleSource> {
    let rules = rules(autoscaler, group, mappings, &mut Patch::default());
    rules.into_iter().map(|(source, _)| source).collect()
}

/// The scheduled actions that can be replayed, in the order of the policy's.
pub fn action_sources<'a>(autoscaler: &'a Autoscaler, group: &AwsGroup) -> Vec<&'a ScheduleSpec> {
    autoscaler.schedules.iter().filter(|spec| action(spec, group.service).is_some()).collect()
}

/// From the unit of a file to the metric's: times one, by the other, so that whole numbers stay whole.
#[derive(Debug, Clone, Copy)]
struct Scale {
    times: f64,
    by: f64,
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        value * self.times / self.by
    }
}

/// The metric of the policy, and the scale of the file's values. `period_secs` is what it was counted over.
fn metric_of(metric: &Metric, demand: Demand, period_secs: Option<u32>) -> Option<(AwsMetric, Scale)> {
    match (demand, metric.per) {
        (Demand::Cpu, _) => Some((AwsMetric::Cpu, Scale { times: 1.0, by: 1.0 })),
        (Demand::Requests(unit), per) => {
            // An alarm's sum is of its period; any other count is of its unit.
            let secs = period_secs.filter(|_| unit == RateUnit::PerMinute).unwrap_or(unit.secs());
            let times = if per == Per::Total { 1.0 } else { MINUTE_SECS };
            let kind = if per == Per::Total { AwsMetric::Requests } else { AwsMetric::RequestsPerTarget };
            Some((kind, Scale { times, by: f64::from(secs) }))
        }
        (Demand::Serving | Demand::Clock, _) => None,
    }
}

/// Predictive scaling, whose target counts like target tracking's.
fn predictive(spec: &PredictiveSpec, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Predictive> {
    let line = Some(spec.place.line);
    let demand = mappings.demand(metric, patch)?;
    let (kind, scale) = metric_of(metric, demand, None)?;
    let scales = match spec.mode.value()?.as_str() {
        "ForecastAndScale" => true,
        "ForecastOnly" => false,
        other => {
            patch.leave_out(line, format!("predictive scaling in mode {other} is left out: there is no such mode"));
            return None;
        }
    };
    if kind == AwsMetric::Requests {
        patch.leave_out(line, "predictive scaling by requests in all is left out: its metric is of each target");
        return None;
    }
    let increases = spec.max_breach.value().map(String::as_str) == Some("IncreaseMaxCapacity");
    patch.leave_out(line, "AWS' own forecast is not published: the scenario's forecast model stands in for it");
    Some(Predictive {
        metric: kind,
        target: scale.of(metric.target.get()?),
        scales,
        buffer_secs: spec.buffer_secs.get()?,
        increase_percent: increases.then(|| spec.max_buffer_percent.get().unwrap_or(0)),
    })
}

fn track(metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<Rule> {
    let demand = mappings.demand(metric, patch)?;
    let (kind, scale) = metric_of(metric, demand, None)?;
    let target = scale.of(metric.target.get()?);
    Some(Rule {
        metric: kind,
        action: RuleAction::Track { target, scales_in: metric.disables_scale_in.get() != Some(true) },
    })
}

fn step(policy: &ScalingPolicySpec, metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<(Rule, Scale)> {
    let demand = mappings.demand(metric, patch)?;
    let alarm = &policy.alarm;
    let period_secs = alarm.period_secs.get()?;
    let (kind, scale) = metric_of(metric, demand, Some(period_secs))?;
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
            let bound = |bound: &Setting<f64>| bound.get().map(|bound| scale.of(bound));
            Some(StepAdjustment {
                lower: bound(&step.lower),
                upper: bound(&step.upper),
                adjustment: step.change.get()?,
            })
        })
        .collect();
    let rule = Rule {
        metric: kind,
        action: RuleAction::Step(Stepping {
            alarm: Alarm {
                comparison,
                threshold: scale.of(alarm.threshold.get()?),
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
    };
    Some((rule, scale))
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
            When::Cron { fields, years: lifetime(spec, years, service), zone }
        }
        Clock::At(time) => once(time.value()?, zone)?,
        Clock::Rate(text) => When::Every { secs: rate_secs(text.value()?)? },
        Clock::Window { .. } => return None,
    };
    Some(ScheduledAction { when, min: spec.min.get(), max: spec.max.get(), desired: spec.desired.get() })
}

/// Years in which an action runs: those of its expression, up to the one in which it ends. EC2 Auto Scaling answers the next
/// start for the first one, so that only the end counts there.
fn lifetime(spec: &ScheduleSpec, years: Option<(u16, u16)>, service: AwsService) -> Option<(u16, u16)> {
    let year = |moment: &Setting<String>| moment.value().and_then(|moment| year_of(moment));
    let from = year(&spec.from).filter(|_| service == AwsService::Application);
    let Some(until) = year(&spec.until) else { return years };
    let (first, last) = years.unwrap_or((FIRST_YEAR, until));
    let first = from.map_or(first, |from| from.max(first));
    let last = last.min(until);
    // Years that exclude each other leave none: the one of the end, whose start is behind it.
    Some((first.min(last), last))
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
