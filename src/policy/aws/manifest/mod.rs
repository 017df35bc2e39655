//! A group as inputs of the AWS command line (`calls`) or as Terraform (`terraform`); what both share is here.

mod calls;
mod cron;
mod terraform;

pub(crate) use calls::{group, predictive, tracking_cpu};

use super::predictive::Predictive;
use super::rule::{Rule, RuleAction, Stepping};
use super::{AdjustmentType, Aws, AwsMetric, Comparison, MissingData, Service, Statistic};
use crate::policy::manifest::{Format, Manifest, Target};

/// The group in a format of AWS.
pub(super) fn manifest(settings: &Aws, format: Format, target: &Target<'_>) -> Option<Manifest> {
    match format {
        Format::Aws => Some(calls::manifest(settings, target)),
        Format::Terraform => Some(terraform::manifest(settings, target)),
        Format::Hpa | Format::Keda => None,
    }
}

/// What has no place in either format, or has to be filled in.
fn left_out(settings: &Aws, target: &Target<'_>) -> Vec<String> {
    let mut left_out =
        vec![format!("Cluster, group and load balancer are called after {}; put yours there.", target.name)];
    let tracks = settings.rules.iter().any(|rule| matches!(rule.action, RuleAction::Track { .. }));
    if tracks && settings.tracking != super::Tracking::DEFAULT {
        left_out.push(
            "The alarms of target tracking are AWS' own; their points, period and share have no place.".to_owned(),
        );
    }
    if settings.rules.iter().any(|rule| rule.metric == AwsMetric::Requests) {
        left_out.push(
            "Requests per second in all are written as RequestCount, which is a sum per minute: 60 times as many."
                .to_owned(),
        );
    }
    if settings.predictive.is_some() {
        left_out.push("AWS makes its own forecast, by the hour; the model that is replayed has no place.".to_owned());
    }
    let is_simple = |rule: &Rule| matches!(&rule.action, RuleAction::Step(stepping) if stepping.is_simple);
    if settings.service == Service::Application && settings.rules.iter().any(is_simple) {
        left_out
            .push("Application Auto Scaling has no simple scaling; it is written as one step without end.".to_owned());
    }
    left_out
        .push("How late and how often a metric is published is no setting; CPU limits are the service's.".to_owned());
    let summed = |rule: &Rule| {
        let is_counted = rule.metric != AwsMetric::Cpu;
        matches!(&rule.action, RuleAction::Step(stepping) if is_counted && stepping.alarm.statistic != Statistic::Average)
    };
    if settings.rules.iter().any(summed) {
        left_out.push(
            "Requests are counted, so that their statistic is Sum; minimum and maximum have no place.".to_owned(),
        );
    }
    let is_mixed = |rule: &Rule| matches!(&rule.action, RuleAction::Step(stepping) if is_mixed(stepping));
    let (out_secs, in_secs) = (settings.cooldown_out_secs, settings.cooldown_in_secs);
    if out_secs != in_secs && settings.rules.iter().any(is_mixed) {
        left_out.push(format!(
            "A policy that adds and removes has one cooldown for both; of {out_secs} s and {in_secs} s only one is written."
        ));
    }
    left_out
}

/// What alarms of the command line need before they can be made.
const ARNS: &str = "AlarmActions want the ARNs that put-scaling-policy answers; put region, account and id there.";

/// Whether steps may both add and remove, as those that set a size may.
fn is_mixed(stepping: &Stepping) -> bool {
    let has = |wanted: fn(i32) -> bool| stepping.steps.iter().any(|step| wanted(step.adjustment));
    stepping.kind == AdjustmentType::ExactCapacity || (has(|change| change > 0) && has(|change| change < 0))
}

/// Name of the policy at `place`: what it does, and its number.
fn policy_name(target: &Target<'_>, place: usize, rule: &Rule) -> String {
    let what = match &rule.action {
        RuleAction::Track { .. } => "track",
        RuleAction::Step(stepping) if adds(stepping) => "out",
        RuleAction::Step(_) => "in",
    };
    format!("{}-{what}-{}", target.name, place + 1)
}

/// Whether a step policy adds replicas: by its steps, or, for a size, by the side of the threshold that it is asked on.
fn adds(stepping: &Stepping) -> bool {
    match stepping.kind {
        AdjustmentType::ExactCapacity => stepping.alarm.comparison.is_upward(),
        _ => stepping.steps.iter().any(|step| step.adjustment > 0),
    }
}

/// Seconds in a minute: what load balancers publish counts of, and target tracking sums up.
const MINUTE_SECS: u32 = 60;

/// The threshold or target as AWS publishes the metric: a count is a sum of `period_secs`.
fn published(metric: AwsMetric, value: f64, period_secs: u32) -> f64 {
    match metric {
        AwsMetric::Requests => value * f64::from(period_secs),
        AwsMetric::RequestsPerTarget => value * f64::from(period_secs) / f64::from(MINUTE_SECS),
        AwsMetric::Cpu => value,
    }
}

/// Name of the metric in CloudWatch, its namespace, and the name of its dimension.
const fn cloudwatch(metric: AwsMetric, service: Service) -> (&'static str, &'static str, &'static str) {
    match (metric, service) {
        (AwsMetric::Cpu, Service::Ec2) => ("CPUUtilization", "AWS/EC2", "AutoScalingGroupName"),
        (AwsMetric::Cpu, Service::Application) => ("CPUUtilization", "AWS/ECS", "ServiceName"),
        (AwsMetric::RequestsPerTarget, _) => ("RequestCountPerTarget", "AWS/ApplicationELB", "TargetGroup"),
        (AwsMetric::Requests, _) => ("RequestCount", "AWS/ApplicationELB", "LoadBalancer"),
    }
}

/// The predefined metric of target tracking; `None` where there is none.
const fn predefined(metric: AwsMetric, service: Service) -> Option<&'static str> {
    match (metric, service) {
        (AwsMetric::Cpu, Service::Ec2) => Some("ASGAverageCPUUtilization"),
        (AwsMetric::Cpu, Service::Application) => Some("ECSServiceAverageCPUUtilization"),
        (AwsMetric::RequestsPerTarget, _) => Some("ALBRequestCountPerTarget"),
        (AwsMetric::Requests, _) => None,
    }
}

/// The pair of metrics of predictive scaling: load and what is held at the target.
const fn metric_pair(metric: AwsMetric, service: Service) -> &'static str {
    match (metric, service) {
        (AwsMetric::Cpu, Service::Ec2) => "ASGCPUUtilization",
        (AwsMetric::Cpu, Service::Application) => "ECSServiceCPUUtilization",
        (AwsMetric::RequestsPerTarget | AwsMetric::Requests, _) => "ALBRequestCount",
    }
}

const fn mode_name(predictive: &Predictive) -> &'static str {
    if predictive.scales { "ForecastAndScale" } else { "ForecastOnly" }
}

const fn breach_name(predictive: &Predictive) -> &'static str {
    if predictive.increase_percent.is_some() { "IncreaseMaxCapacity" } else { "HonorMaxCapacity" }
}

/// Where requests per target are counted.
fn resource_label(target: &Target<'_>) -> String {
    let name = target.name;
    format!("app/{name}/0123456789abcdef/targetgroup/{name}/0123456789abcdef")
}

/// What points of requests are put together by is their sum; of CPU what the alarm says.
const fn statistic(metric: AwsMetric, statistic: Statistic) -> &'static str {
    match (metric, statistic) {
        (AwsMetric::Requests | AwsMetric::RequestsPerTarget, _) => "Sum",
        (AwsMetric::Cpu, statistic) => statistic_name(statistic),
    }
}

const fn statistic_name(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Average => "Average",
        Statistic::Minimum => "Minimum",
        Statistic::Maximum => "Maximum",
    }
}

const fn comparison_name(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Above => "GreaterThanThreshold",
        Comparison::AtLeast => "GreaterThanOrEqualToThreshold",
        Comparison::Below => "LessThanThreshold",
        Comparison::AtMost => "LessThanOrEqualToThreshold",
    }
}

const fn missing_name(missing: MissingData) -> &'static str {
    match missing {
        MissingData::Missing => "missing",
        MissingData::Ignore => "ignore",
        MissingData::Breaching => "breaching",
        MissingData::NotBreaching => "notBreaching",
    }
}

const fn adjustment_name(kind: AdjustmentType) -> &'static str {
    match kind {
        AdjustmentType::ChangeInCapacity => "ChangeInCapacity",
        AdjustmentType::ExactCapacity => "ExactCapacity",
        AdjustmentType::PercentChangeInCapacity { .. } => "PercentChangeInCapacity",
    }
}

/// Fewest replicas of a percentage, where it has some.
const fn min_magnitude(kind: AdjustmentType) -> Option<u32> {
    match kind {
        AdjustmentType::PercentChangeInCapacity { min_magnitude } if min_magnitude > 0 => Some(min_magnitude),
        _ => None,
    }
}
