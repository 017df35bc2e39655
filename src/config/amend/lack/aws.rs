//! What a group of AWS lacks: rules with their alarms, predictive scaling and scheduled actions. Waits are in [`super::waits`].

use super::{Lack, Lacks, New, Step, waits};
use crate::config::autoscaler::{
    Autoscaler, AwsGroup, AwsService, PolicyType, Predictive as PredictiveSpec, ScalingPolicySpec, ScheduleSpec,
    StepSpec,
};
use crate::config::found::{Place, Setting};
use crate::config::inventory::Word as _;
use crate::config::patch::{Mappings, RuleSource, action_sources, rule_sources};
use crate::policy::aws::{AdjustmentType, Aws, Rule, RuleAction, ScheduledAction, StepAdjustment, Stepping, When};

/// The block of target tracking: of Application Auto Scaling, and of EC2 Auto Scaling.
pub const TRACKING: Step = Step::In(&["TargetTrackingScalingPolicyConfiguration", "TargetTrackingConfiguration"]);
/// The block of step scaling; EC2 Auto Scaling has its fields beside the policy's own.
pub const STEPPING: Step = Step::In(&["StepScalingPolicyConfiguration"]);
const PREDICTIVE: Step = Step::In(&["PredictiveScalingConfiguration", "PredictiveScalingPolicyConfiguration"]);
const ACTION: Step = Step::In(&["ScalableTargetAction"]);
/// Names of the list of steps.
const STEPS: &[&str] = &["StepAdjustments", "StepAdjustment"];

/// An autoscaler of AWS, what it says and what it should.
pub struct Parts<'a> {
    /// As the file has it.
    pub autoscaler: &'a Autoscaler,
    /// What of it is AWS'.
    pub group: &'a AwsGroup,
    /// What it says.
    pub own: &'a Aws,
    /// What it should.
    pub wanted: &'a Aws,
}

/// Adds what is lacking.
pub fn add(parts: &Parts<'_>, mappings: &Mappings, lacks: &mut Lacks) {
    let (own, wanted) = (parts.own, parts.wanted);
    let sources = rule_sources(parts.autoscaler, parts.group, mappings);
    waits::add(parts, &sources, lacks);
    if own.rules.len() == wanted.rules.len() && sources.len() == own.rules.len() {
        for ((source, own), wanted) in sources.iter().zip(&own.rules).zip(&wanted.rules) {
            rule(parts, *source, (own, wanted), lacks);
        }
    } else if own.rules != wanted.rules {
        lacks.refuse("policies", "a policy more or fewer has a name, a metric and perhaps an alarm of its own");
    }
    match (&parts.group.predictive, &own.predictive, &wanted.predictive) {
        (Some(spec), Some(_), Some(_)) => predictive(parts, spec, lacks),
        (_, own, wanted) if own != wanted => {
            lacks.refuse("predictive", "a policy more or fewer has a name of its own");
        }
        _ => {}
    }
    let actions = action_sources(parts.autoscaler, parts.group);
    if own.schedule.len() == wanted.schedule.len() && actions.len() == own.schedule.len() {
        for ((spec, own), wanted) in actions.iter().zip(&own.schedule).zip(&wanted.schedule) {
            action(spec, parts.group.service, (own, wanted), lacks);
        }
    } else if own.schedule != wanted.schedule {
        lacks.refuse("schedule", "an action more or fewer has a name of its own");
    }
}

/// A field that is lacking.
pub fn field(knob: &'static str, owner: Place, path: &[Step], key: &'static str, new: New) -> Lack {
    let behind: &[&str] = match key {
        "DisableScaleIn" | "ScaleInCooldown" => &["ScaleOutCooldown", "TargetValue"],
        "ScaleOutCooldown" => &["ScaleInCooldown", "TargetValue"],
        "Cooldown" => &["AdjustmentType", "ScalingAdjustment"],
        "EstimatedInstanceWarmup" => &["PolicyType", "AdjustmentType", "PolicyName"],
        "DatapointsToAlarm" => &["EvaluationPeriods"],
        "TreatMissingData" => &["Threshold", "EvaluationPeriods"],
        "MinAdjustmentMagnitude" | "MetricAggregationType" => &["AdjustmentType"],
        "MetricIntervalUpperBound" => &["MetricIntervalLowerBound"],
        "SchedulingBufferTime" | "MaxCapacityBreachBehavior" => &["Mode"],
        "MaxCapacityBuffer" => &["MaxCapacityBreachBehavior"],
        "TimeZone" | "Timezone" => &["Recurrence", "Schedule"],
        "MinSize" | "MinCapacity" => &["MaxSize", "MaxCapacity", "DesiredCapacity"],
        "MaxSize" | "MaxCapacity" => &["MinSize", "MinCapacity"],
        "DesiredCapacity" => &["MaxSize", "MinSize"],
        _ => &[],
    };
    Lack { knob, owner, path: path.to_vec(), key, behind: behind.to_vec(), new, is_item: false }
}

/// Whether a file says nothing of a setting.
pub fn is_unsaid<T>(setting: &Setting<T>) -> bool {
    matches!(setting, Setting::Absent | Setting::Defaulted { place: None, .. })
}

fn rule(parts: &Parts<'_>, source: RuleSource, (own, wanted): (&Rule, &Rule), lacks: &mut Lacks) {
    match (source, &own.action, &wanted.action) {
        (
            RuleSource::Tracking(place),
            RuleAction::Track { scales_in: true, .. },
            RuleAction::Track { scales_in: false, .. },
        ) => {
            let metric = parts.autoscaler.metrics.get(place).filter(|metric| metric.disables_scale_in.is_absent());
            lacks.found.extend(
                metric.map(|metric| field("policies", metric.place, &[TRACKING], "DisableScaleIn", New::Flag(true))),
            );
        }
        (RuleSource::Policy { place, unit }, RuleAction::Step(own), RuleAction::Step(wanted)) => {
            if let Some(policy) = parts.group.policies.get(place) {
                stepping(policy, unit, (own, wanted), lacks);
            }
        }
        _ => {}
    }
}

fn stepping(policy: &ScalingPolicySpec, unit: f64, (own, wanted): (&Stepping, &Stepping), lacks: &mut Lacks) {
    const KNOB: &str = "policies";
    let mut put = |owner: Place, path: &[Step], key: &'static str, new: New| {
        lacks.found.push(field(KNOB, owner, path, key, new));
    };
    if let Some(alarm) = policy.alarm.place {
        let spec = &policy.alarm;
        let (own, wanted) = (&own.alarm, &wanted.alarm);
        if own.datapoints_to_alarm != wanted.datapoints_to_alarm && is_unsaid(&spec.datapoints_to_alarm) {
            put(alarm, &[], "DatapointsToAlarm", wanted.datapoints_to_alarm.into());
        }
        if own.missing != wanted.missing && is_unsaid(&spec.missing) {
            put(alarm, &[], "TreatMissingData", New::Word(wanted.missing.print()));
        }
    }
    if let AdjustmentType::PercentChangeInCapacity { min_magnitude } = wanted.kind
        && own.kind != wanted.kind
        && is_unsaid(&policy.min_adjustment)
    {
        put(policy.place, &[STEPPING], "MinAdjustmentMagnitude", min_magnitude.into());
    }
    let is_simple = policy.policy_type == PolicyType::Simple;
    if own.aggregation != wanted.aggregation && is_unsaid(&policy.aggregation) && !is_simple {
        put(policy.place, &[STEPPING], "MetricAggregationType", New::Word(wanted.aggregation.print()));
    }
    if is_simple {
        return;
    }
    if own.alarm.statistic != wanted.alarm.statistic && is_unsaid(&policy.alarm.statistic) {
        lacks.refuse(KNOB, "the alarm counts in a way of its own, which has no other statistic");
    }
    steps(policy, unit, (&own.steps, &wanted.steps), lacks);
}

/// Bounds that are open in the file, and steps behind its last one.
fn steps(
    policy: &ScalingPolicySpec,
    unit: f64,
    (own, wanted): (&[StepAdjustment], &[StepAdjustment]),
    lacks: &mut Lacks,
) {
    const KNOB: &str = "policies";
    if wanted.len() < own.len() {
        lacks.refuse(KNOB, "a step that goes is taken out by hand");
        return;
    }
    let number = |value: f64| New::Number(value * unit);
    let pairs = policy.steps.iter().zip(own.iter().zip(wanted));
    for (place, (spec, (own, wanted))) in pairs.enumerate() {
        let StepSpec { lower, upper, .. } = spec;
        let bounds = [
            ("MetricIntervalLowerBound", lower, own.lower, wanted.lower),
            ("MetricIntervalUpperBound", upper, own.upper, wanted.upper),
        ];
        for (key, setting, own, wanted) in bounds {
            if let (true, true, Some(wanted)) = (own != wanted, setting.is_absent(), wanted) {
                let path = [STEPPING, Step::Item(STEPS, place)];
                lacks.found.push(field(KNOB, policy.place, &path, key, number(wanted)));
            }
        }
    }
    for step in wanted.iter().skip(own.len()) {
        let bound = |key: &'static str, bound: Option<f64>| bound.map(|bound| (key, number(bound)));
        let fields = [bound("MetricIntervalLowerBound", step.lower), bound("MetricIntervalUpperBound", step.upper)];
        let change = ("ScalingAdjustment", New::Number(f64::from(step.adjustment)));
        let fields = fields.into_iter().flatten().chain([change]).collect();
        let new = field(KNOB, policy.place, &[STEPPING], "StepAdjustments", New::Block(fields));
        lacks.found.push(Lack { is_item: true, ..new });
    }
}

fn predictive(parts: &Parts<'_>, spec: &PredictiveSpec, lacks: &mut Lacks) {
    let (Some(own), Some(wanted)) = (&parts.own.predictive, &parts.wanted.predictive) else { return };
    let mut put = |key: &'static str, new: New| {
        lacks.found.push(field("predictive", spec.place, &[PREDICTIVE], key, new));
    };
    if own.scales != wanted.scales && is_unsaid(&spec.mode) {
        let mode = if wanted.scales { "ForecastAndScale" } else { "ForecastOnly" };
        put("Mode", New::Word(mode.to_owned()));
    }
    if own.buffer_secs != wanted.buffer_secs && is_unsaid(&spec.buffer_secs) {
        put("SchedulingBufferTime", wanted.buffer_secs.into());
    }
    if let Some(percent) = wanted.increase_percent.filter(|_| own.increase_percent != wanted.increase_percent) {
        if is_unsaid(&spec.max_breach) {
            put("MaxCapacityBreachBehavior", New::Word("IncreaseMaxCapacity".to_owned()));
        }
        if is_unsaid(&spec.max_buffer_percent)
            || matches!(&spec.max_buffer_percent, Setting::Gap(gap) if gap.place.is_none())
        {
            put("MaxCapacityBuffer", percent.into());
        }
    }
}

fn action(
    spec: &ScheduleSpec,
    service: AwsService,
    (own, wanted): (&ScheduledAction, &ScheduledAction),
    lacks: &mut Lacks,
) {
    const KNOB: &str = "schedule";
    let is_ec2 = service == AwsService::Ec2;
    let mut put = |path: &[Step], key: &'static str, new: New| {
        lacks.found.push(field(KNOB, spec.place, path, key, new));
    };
    if let (When::Cron { zone: own, .. }, When::Cron { zone: wanted, .. }) = (&own.when, &wanted.when)
        && own != wanted
        && is_unsaid(&spec.zone)
    {
        put(&[], if is_ec2 { "TimeZone" } else { "Timezone" }, New::Word(wanted.clone()));
    }
    let size = |key: &'static str, setting: &Setting<u32>, own: Option<u32>, wanted: Option<u32>| {
        let size = wanted.filter(|_| own != wanted && is_unsaid(setting))?;
        Some((key, New::from(size)))
    };
    let [min, max] = if is_ec2 { ["MinSize", "MaxSize"] } else { ["MinCapacity", "MaxCapacity"] };
    let sizes = [
        size(min, &spec.min, own.min, wanted.min),
        size(max, &spec.max, own.max, wanted.max),
        size("DesiredCapacity", &spec.desired, own.desired, wanted.desired).filter(|_| is_ec2),
    ];
    let sizes: Vec<(&'static str, New)> = sizes.into_iter().flatten().collect();
    if !is_ec2 && spec.min.is_absent() && spec.max.is_absent() && !sizes.is_empty() {
        put(&[], "ScalableTargetAction", New::Block(sizes));
        return;
    }
    for (key, new) in sizes {
        put(if is_ec2 { &[] } else { &[ACTION] }, key, new);
    }
}
