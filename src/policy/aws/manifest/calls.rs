//! Inputs of the AWS command line, each with its service and its operation.

use super::super::predictive::Predictive;
use super::super::rule::{Rule, RuleAction, Stepping};
use super::super::schedule::ScheduledAction;
use super::super::{Aws, AwsMetric, Service, StepAdjustment};
use super::{
    ARNS, MINUTE_SECS, adds, adjustment_name, breach_name, cloudwatch, comparison_name, cron, left_out, metric_pair,
    min_magnitude, missing_name, mode_name, policy_name, predefined, published, resource_label, statistic,
    statistic_name,
};
use crate::policy::manifest::{Manifest, Node, Target};

type Entries = Vec<(&'static str, Node)>;

/// Every call that makes the group.
pub(super) fn manifest(settings: &Aws, target: &Target<'_>) -> Manifest {
    let mut left_out = left_out(settings, target);
    let mut calls = vec![match settings.service {
        Service::Ec2 => group_of(target, Some(settings.warm_up_secs)),
        Service::Application => scalable_target(target),
    }];
    calls.extend(settings.predictive.iter().map(|one| predictive(settings.service, target, one)));
    for (place, rule) in settings.rules.iter().enumerate() {
        calls.push(policy(settings, target, place, rule));
        if let RuleAction::Step(stepping) = &rule.action {
            calls.push(alarm(settings, target, place, rule, stepping));
        }
    }
    if settings.rules.iter().any(|rule| matches!(rule.action, RuleAction::Step(_))) {
        left_out.push(ARNS.to_owned());
    }
    for (place, action) in settings.schedule.iter().enumerate() {
        match scheduled(settings.service, target, place, action) {
            Ok((call, lost)) => {
                calls.push(call);
                left_out.extend(lost);
            }
            Err(lost) => left_out.push(lost),
        }
    }
    Manifest::calls(target, calls, left_out)
}

fn call(service: &str, operation: &str, input: Entries) -> Node {
    Node::Map(vec![("service", Node::text(service)), ("operation", Node::text(operation)), ("input", Node::Map(input))])
}

/// What a scalable target is called by.
fn scalable(target: &Target<'_>) -> Entries {
    vec![
        ("ServiceNamespace", Node::text("ecs")),
        ("ResourceId", Node::Text(format!("service/{}/{}", target.name, target.name))),
        ("ScalableDimension", Node::text("ecs:service:DesiredCount")),
    ]
}

fn scalable_target(target: &Target<'_>) -> Node {
    let bounds = target.site.bounds;
    let mut input = scalable(target);
    input.extend([("MinCapacity", bounds.min.into()), ("MaxCapacity", bounds.max.into())]);
    call("application-autoscaling", "register-scalable-target", input)
}

/// The group's bounds.
pub(crate) fn group(target: &Target<'_>) -> Node {
    group_of(target, None)
}

fn group_of(target: &Target<'_>, warm_up_secs: Option<u32>) -> Node {
    let bounds = target.site.bounds;
    let mut input = vec![
        ("AutoScalingGroupName", Node::text(target.name)),
        ("MinSize", bounds.min.into()),
        ("MaxSize", bounds.max.into()),
    ];
    input.extend(warm_up_secs.map(|secs| ("DefaultInstanceWarmup", secs.into())));
    call("autoscaling", "update-auto-scaling-group", input)
}

/// Predictive scaling with its mode written out.
pub(crate) fn predictive(service: Service, target: &Target<'_>, predictive: &Predictive) -> Node {
    let mut pair = vec![("PredefinedMetricType", Node::text(metric_pair(predictive.metric, service)))];
    if predictive.metric == AwsMetric::RequestsPerTarget {
        pair.push(("ResourceLabel", Node::Text(resource_label(target))));
    }
    let metric = Node::Map(vec![
        ("TargetValue", predictive.target.into()),
        ("PredefinedMetricPairSpecification", Node::Map(pair)),
    ]);
    let mut configuration = vec![
        ("MetricSpecifications", Node::List(vec![metric])),
        ("Mode", Node::text(mode_name(predictive))),
        ("SchedulingBufferTime", predictive.buffer_secs.into()),
        ("MaxCapacityBreachBehavior", Node::text(breach_name(predictive))),
    ];
    configuration.extend(predictive.increase_percent.map(|percent| ("MaxCapacityBuffer", percent.into())));
    let name = ("PolicyName", Node::Text(format!("{}-predictive", target.name)));
    let kind = ("PolicyType", Node::text("PredictiveScaling"));
    match service {
        Service::Ec2 => {
            let group = ("AutoScalingGroupName", Node::text(target.name));
            let configuration = ("PredictiveScalingConfiguration", Node::Map(configuration));
            call("autoscaling", "put-scaling-policy", vec![group, name, kind, configuration])
        }
        Service::Application => {
            let mut input = vec![name];
            input.extend(scalable(target));
            input.extend([kind, ("PredictiveScalingPolicyConfiguration", Node::Map(configuration))]);
            call("application-autoscaling", "put-scaling-policy", input)
        }
    }
}

/// Target tracking of a group's CPU.
pub(crate) fn tracking_cpu(target: &Target<'_>, percent: f64) -> Node {
    let configuration = tracking(target, Service::Ec2, AwsMetric::Cpu, percent, true);
    call(
        "autoscaling",
        "put-scaling-policy",
        vec![
            ("AutoScalingGroupName", Node::text(target.name)),
            ("PolicyName", Node::Text(format!("{}-track", target.name))),
            ("PolicyType", Node::text("TargetTrackingScaling")),
            ("TargetTrackingConfiguration", Node::Map(configuration)),
        ],
    )
}

/// What is tracked, but for cooldowns.
fn tracking(target: &Target<'_>, service: Service, metric: AwsMetric, value: f64, scales_in: bool) -> Entries {
    let specification = match predefined(metric, service) {
        Some(name) => {
            let mut entries = vec![("PredefinedMetricType", Node::text(name))];
            if metric == AwsMetric::RequestsPerTarget {
                entries.push(("ResourceLabel", Node::Text(resource_label(target))));
            }
            ("PredefinedMetricSpecification", Node::Map(entries))
        }
        None => {
            let (name, namespace, dimension) = cloudwatch(metric, service);
            let entries = vec![
                ("MetricName", Node::text(name)),
                ("Namespace", Node::text(namespace)),
                ("Dimensions", dimensions(dimension, target)),
                ("Statistic", Node::text("Sum")),
            ];
            ("CustomizedMetricSpecification", Node::Map(entries))
        }
    };
    vec![
        ("TargetValue", published(metric, value, MINUTE_SECS).into()),
        specification,
        ("DisableScaleIn", Node::Flag(!scales_in)),
    ]
}

fn dimensions(name: &str, target: &Target<'_>) -> Node {
    Node::List(vec![Node::Map(vec![("Name", Node::text(name)), ("Value", Node::text(target.name))])])
}

fn policy(settings: &Aws, target: &Target<'_>, place: usize, rule: &Rule) -> Node {
    let name = ("PolicyName", Node::Text(policy_name(target, place, rule)));
    match settings.service {
        Service::Ec2 => {
            let mut input = vec![("AutoScalingGroupName", Node::text(target.name)), name];
            input.extend(ec2_policy(settings, target, rule));
            call("autoscaling", "put-scaling-policy", input)
        }
        Service::Application => {
            let mut input = vec![name];
            input.extend(scalable(target));
            input.extend(application_policy(settings, target, rule));
            call("application-autoscaling", "put-scaling-policy", input)
        }
    }
}

fn application_policy(settings: &Aws, target: &Target<'_>, rule: &Rule) -> Entries {
    match &rule.action {
        RuleAction::Track { target: value, scales_in } => {
            let mut entries = tracking(target, settings.service, rule.metric, *value, *scales_in);
            entries.extend([
                ("ScaleOutCooldown", settings.cooldown_out_secs.into()),
                ("ScaleInCooldown", settings.cooldown_in_secs.into()),
            ]);
            vec![
                ("PolicyType", Node::text("TargetTrackingScaling")),
                ("TargetTrackingScalingPolicyConfiguration", Node::Map(entries)),
            ]
        }
        RuleAction::Step(stepping) => {
            let cooldown = if adds(stepping) { settings.cooldown_out_secs } else { settings.cooldown_in_secs };
            let mut entries = step_entries(rule.metric, stepping);
            entries.push(("Cooldown", cooldown.into()));
            vec![("PolicyType", Node::text("StepScaling")), ("StepScalingPolicyConfiguration", Node::Map(entries))]
        }
    }
}

fn ec2_policy(settings: &Aws, target: &Target<'_>, rule: &Rule) -> Entries {
    match &rule.action {
        RuleAction::Track { target: value, scales_in } => {
            let entries = tracking(target, settings.service, rule.metric, *value, *scales_in);
            vec![
                ("PolicyType", Node::text("TargetTrackingScaling")),
                ("EstimatedInstanceWarmup", settings.warm_up_secs.into()),
                ("TargetTrackingConfiguration", Node::Map(entries)),
            ]
        }
        RuleAction::Step(stepping) if stepping.is_simple => {
            let change = stepping.steps.first().map_or(0, |step| step.adjustment);
            let cooldown = if adds(stepping) { settings.cooldown_out_secs } else { settings.cooldown_in_secs };
            let mut entries = vec![
                ("PolicyType", Node::text("SimpleScaling")),
                ("AdjustmentType", Node::text(adjustment_name(stepping.kind))),
                ("ScalingAdjustment", f64::from(change).into()),
                ("Cooldown", cooldown.into()),
            ];
            entries.extend(min_magnitude(stepping.kind).map(|least| ("MinAdjustmentMagnitude", least.into())));
            entries
        }
        RuleAction::Step(stepping) => {
            let mut entries = vec![("PolicyType", Node::text("StepScaling"))];
            entries.extend(step_entries(rule.metric, stepping));
            entries.push(("EstimatedInstanceWarmup", settings.warm_up_secs.into()));
            entries
        }
    }
}

/// What a step policy adjusts by, alike in both services.
fn step_entries(metric: AwsMetric, stepping: &Stepping) -> Entries {
    let step = |step: &StepAdjustment| {
        let bound = |name: &'static str, bound: Option<f64>| {
            bound.map(|bound| (name, published(metric, bound, stepping.alarm.period_secs).into()))
        };
        let mut entries: Entries = Vec::new();
        entries.extend(bound("MetricIntervalLowerBound", step.lower));
        entries.extend(bound("MetricIntervalUpperBound", step.upper));
        entries.push(("ScalingAdjustment", f64::from(step.adjustment).into()));
        Node::Map(entries)
    };
    // One step without bounds is simple scaling, which begins at the threshold.
    let simple = |step: &StepAdjustment| {
        let is_upward = stepping.alarm.comparison.is_upward();
        let (lower, upper) = if is_upward { (Some(0.0), None) } else { (None, Some(0.0)) };
        StepAdjustment { lower, upper, ..*step }
    };
    let steps = stepping.steps.iter().map(|one| step(&if stepping.is_simple { simple(one) } else { *one }));
    let mut entries = vec![
        ("AdjustmentType", Node::text(adjustment_name(stepping.kind))),
        ("StepAdjustments", Node::List(steps.collect())),
    ];
    entries.extend(min_magnitude(stepping.kind).map(|least| ("MinAdjustmentMagnitude", least.into())));
    entries.push(("MetricAggregationType", Node::text(statistic_name(stepping.aggregation))));
    entries
}

fn alarm(settings: &Aws, target: &Target<'_>, place: usize, rule: &Rule, stepping: &Stepping) -> Node {
    let (metric, namespace, dimension) = cloudwatch(rule.metric, settings.service);
    let alarm = &stepping.alarm;
    let name = policy_name(target, place, rule);
    call(
        "cloudwatch",
        "put-metric-alarm",
        vec![
            ("AlarmName", Node::Text(name.clone())),
            ("Namespace", Node::text(namespace)),
            ("MetricName", Node::text(metric)),
            ("Dimensions", dimensions(dimension, target)),
            ("Statistic", Node::text(statistic(rule.metric, alarm.statistic))),
            ("Period", alarm.period_secs.into()),
            ("EvaluationPeriods", alarm.evaluation_periods.into()),
            ("DatapointsToAlarm", alarm.datapoints_to_alarm.into()),
            ("Threshold", published(rule.metric, alarm.threshold, alarm.period_secs).into()),
            ("ComparisonOperator", Node::text(comparison_name(alarm.comparison))),
            ("TreatMissingData", Node::text(missing_name(alarm.missing))),
            ("AlarmActions", Node::List(vec![Node::Text(policy_arn(settings.service, target, &name))])),
        ],
    )
}

/// The ARN that a policy gets, with what only AWS knows left open.
fn policy_arn(service: Service, target: &Target<'_>, name: &str) -> String {
    let of = match service {
        Service::Ec2 => format!("autoScalingGroupName/{}", target.name),
        Service::Application => format!("resource/ecs/service/{}/{}", target.name, target.name),
    };
    format!("arn:aws:autoscaling:<region>:<account>:scalingPolicy:<id>:{of}:policyName/{name}")
}

fn scheduled(
    service: Service,
    target: &Target<'_>,
    place: usize,
    action: &ScheduledAction,
) -> Result<(Node, Option<String>), String> {
    let name = ("ScheduledActionName", Node::Text(format!("{}-schedule-{}", target.name, place + 1)));
    let sizes = |names: [(&'static str, Option<u32>); 3]| {
        names.into_iter().filter_map(|(name, size)| size.map(|size| (name, size.into()))).collect::<Entries>()
    };
    match service {
        Service::Ec2 => {
            let recurrence = cron::ec2(&action.when)?;
            let mut input =
                vec![("AutoScalingGroupName", Node::text(target.name)), name, ("Recurrence", Node::Text(recurrence))];
            input.extend(cron::zone(&action.when).map(|zone| ("TimeZone", Node::text(zone))));
            input.extend(sizes([
                ("MinSize", action.min),
                ("MaxSize", action.max),
                ("DesiredCapacity", action.desired),
            ]));
            Ok((call("autoscaling", "put-scheduled-update-group-action", input), None))
        }
        Service::Application => {
            let (schedule, lost) = cron::application(&action.when);
            let mut input = vec![name];
            input.extend(scalable(target));
            input.push(("Schedule", Node::Text(schedule)));
            input.extend(cron::zone(&action.when).map(|zone| ("Timezone", Node::text(zone))));
            let sizes = sizes([("MinCapacity", action.min), ("MaxCapacity", action.max), ("", None)]);
            input.push(("ScalableTargetAction", Node::Map(sizes)));
            Ok((call("application-autoscaling", "put-scheduled-action", input), lost))
        }
    }
}
