//! A group as resources of Terraform.

use super::super::predictive::Predictive;
use super::super::rule::{Rule, RuleAction, Stepping};
use super::super::schedule::ScheduledAction;
use super::super::{Aws, AwsMetric, Service, StepAdjustment};
use super::{
    MINUTE_SECS, adds, adjustment_name, breach_name, cloudwatch, comparison_name, cron, left_out, metric_pair,
    min_magnitude, missing_name, mode_name, policy_name, predefined, published, resource_label, statistic,
    statistic_name,
};
use crate::policy::manifest::{Manifest, Node, Resource, Target};

type Entries = Vec<(&'static str, Node)>;

/// Sizes that an action leaves alone are written as this, since the provider takes what is left out for 0.
const LEFT_ALONE: f64 = -1.0;

/// Every resource of the group.
pub(super) fn manifest(settings: &Aws, target: &Target<'_>) -> Manifest {
    let mut left_out = left_out(settings, target);
    let mut all = Vec::new();
    match settings.service {
        Service::Application => all.push(scalable_target(target)),
        Service::Ec2 => {
            let bounds = target.site.bounds;
            left_out.push(format!(
                "min_size {}, max_size {} and default_instance_warmup {} are the group's own; set them in aws_autoscaling_group.{}.",
                bounds.min, bounds.max, settings.warm_up_secs, target.name
            ));
        }
    }
    all.extend(settings.predictive.iter().map(|one| predictive(settings.service, target, one)));
    for (place, rule) in settings.rules.iter().enumerate() {
        all.push(policy(settings, target, place, rule));
        if let RuleAction::Step(stepping) = &rule.action {
            all.push(alarm(settings, target, place, rule, stepping));
        }
    }
    for (place, action) in settings.schedule.iter().enumerate() {
        match scheduled(settings.service, target, place, action) {
            Ok((resource, lost)) => {
                all.push(resource);
                left_out.extend(lost);
            }
            Err(lost) => left_out.push(lost),
        }
    }
    Manifest::terraform(target, &all, left_out)
}

fn reference(kind: &str, target: &Target<'_>, attribute: &str) -> Node {
    Node::Reference(format!("{kind}.{}.{attribute}", target.name))
}

fn group_name(target: &Target<'_>) -> (&'static str, Node) {
    ("autoscaling_group_name", reference("aws_autoscaling_group", target, "name"))
}

/// What a scalable target is called by, from the resource that makes it.
fn scalable(target: &Target<'_>) -> Entries {
    let of = |attribute: &str| reference("aws_appautoscaling_target", target, attribute);
    vec![
        ("service_namespace", of("service_namespace")),
        ("resource_id", of("resource_id")),
        ("scalable_dimension", of("scalable_dimension")),
    ]
}

fn scalable_target(target: &Target<'_>) -> Resource {
    let bounds = target.site.bounds;
    let body = vec![
        ("service_namespace", Node::text("ecs")),
        ("resource_id", Node::Text(format!("service/{}/{}", target.name, target.name))),
        ("scalable_dimension", Node::text("ecs:service:DesiredCount")),
        ("min_capacity", bounds.min.into()),
        ("max_capacity", bounds.max.into()),
    ];
    Resource { kind: "aws_appautoscaling_target", name: target.name.to_owned(), body }
}

fn policy(settings: &Aws, target: &Target<'_>, place: usize, rule: &Rule) -> Resource {
    let name = policy_name(target, place, rule);
    let mut body = vec![("name", Node::text(&*name))];
    let kind = match settings.service {
        Service::Ec2 => {
            body.push(group_name(target));
            body.extend(ec2_policy(settings, target, rule));
            "aws_autoscaling_policy"
        }
        Service::Application => {
            body.extend(scalable(target));
            body.extend(application_policy(settings, target, rule));
            "aws_appautoscaling_policy"
        }
    };
    Resource { kind, name, body }
}

fn predictive(service: Service, target: &Target<'_>, predictive: &Predictive) -> Resource {
    let mut pair = vec![("predefined_metric_type", Node::text(metric_pair(predictive.metric, service)))];
    if predictive.metric == AwsMetric::RequestsPerTarget {
        pair.push(("resource_label", Node::Text(resource_label(target))));
    }
    let metric = Node::Map(vec![
        ("target_value", predictive.target.into()),
        ("predefined_metric_pair_specification", Node::Map(pair)),
    ]);
    let mut configuration = vec![
        ("mode", Node::text(mode_name(predictive))),
        ("scheduling_buffer_time", predictive.buffer_secs.into()),
        ("max_capacity_breach_behavior", Node::text(breach_name(predictive))),
    ];
    configuration.extend(predictive.increase_percent.map(|percent| ("max_capacity_buffer", percent.into())));
    configuration.push(("metric_specification", metric));
    let name = format!("{}-predictive", target.name);
    let mut body = vec![("name", Node::text(&*name))];
    let (kind, block) = match service {
        Service::Ec2 => {
            body.push(group_name(target));
            ("aws_autoscaling_policy", "predictive_scaling_configuration")
        }
        Service::Application => {
            body.extend(scalable(target));
            ("aws_appautoscaling_policy", "predictive_scaling_policy_configuration")
        }
    };
    body.extend([("policy_type", Node::text("PredictiveScaling")), (block, Node::Map(configuration))]);
    Resource { kind, name, body }
}

fn tracking(target: &Target<'_>, service: Service, metric: AwsMetric, value: f64, scales_in: bool) -> Entries {
    let specification = match predefined(metric, service) {
        Some(name) => {
            let mut entries = vec![("predefined_metric_type", Node::text(name))];
            if metric == AwsMetric::RequestsPerTarget {
                entries.push(("resource_label", Node::Text(resource_label(target))));
            }
            ("predefined_metric_specification", Node::Map(entries))
        }
        None => {
            let (name, namespace, dimension) = cloudwatch(metric, service);
            // The two providers' resources call a dimension by two names.
            let block = if service == Service::Ec2 { "metric_dimension" } else { "dimensions" };
            let dimension = Node::Map(vec![("name", Node::text(dimension)), ("value", Node::text(target.name))]);
            let entries = vec![
                ("metric_name", Node::text(name)),
                ("namespace", Node::text(namespace)),
                ("statistic", Node::text("Sum")),
                (block, dimension),
            ];
            ("customized_metric_specification", Node::Map(entries))
        }
    };
    vec![
        ("target_value", published(metric, value, MINUTE_SECS).into()),
        specification,
        ("disable_scale_in", Node::Flag(!scales_in)),
    ]
}

fn application_policy(settings: &Aws, target: &Target<'_>, rule: &Rule) -> Entries {
    match &rule.action {
        RuleAction::Track { target: value, scales_in } => {
            let mut entries = tracking(target, settings.service, rule.metric, *value, *scales_in);
            entries.push(("scale_out_cooldown", settings.cooldown_out_secs.into()));
            entries.push(("scale_in_cooldown", settings.cooldown_in_secs.into()));
            let configuration = ("target_tracking_scaling_policy_configuration", Node::Map(entries));
            vec![("policy_type", Node::text("TargetTrackingScaling")), configuration]
        }
        RuleAction::Step(stepping) => {
            let cooldown = if adds(stepping) { settings.cooldown_out_secs } else { settings.cooldown_in_secs };
            let mut entries = vec![
                ("adjustment_type", Node::text(adjustment_name(stepping.kind))),
                ("cooldown", cooldown.into()),
                ("metric_aggregation_type", Node::text(statistic_name(stepping.aggregation))),
            ];
            entries.extend(min_magnitude(stepping.kind).map(|least| ("min_adjustment_magnitude", least.into())));
            entries.push(("step_adjustment", steps(rule.metric, stepping)));
            vec![("policy_type", Node::text("StepScaling")), ("step_scaling_policy_configuration", Node::Map(entries))]
        }
    }
}

fn ec2_policy(settings: &Aws, target: &Target<'_>, rule: &Rule) -> Entries {
    let warm_up = ("estimated_instance_warmup", settings.warm_up_secs.into());
    match &rule.action {
        RuleAction::Track { target: value, scales_in } => {
            let entries = tracking(target, settings.service, rule.metric, *value, *scales_in);
            let configuration = ("target_tracking_configuration", Node::Map(entries));
            vec![("policy_type", Node::text("TargetTrackingScaling")), warm_up, configuration]
        }
        RuleAction::Step(stepping) => {
            let mut entries = vec![("adjustment_type", Node::text(adjustment_name(stepping.kind)))];
            entries.extend(min_magnitude(stepping.kind).map(|least| ("min_adjustment_magnitude", least.into())));
            if stepping.is_simple {
                let change = stepping.steps.first().map_or(0, |step| step.adjustment);
                let cooldown = if adds(stepping) { settings.cooldown_out_secs } else { settings.cooldown_in_secs };
                entries.push(("policy_type", Node::text("SimpleScaling")));
                entries.push(("scaling_adjustment", f64::from(change).into()));
                entries.push(("cooldown", cooldown.into()));
            } else {
                entries.push(("policy_type", Node::text("StepScaling")));
                entries.push(warm_up);
                entries.push(("metric_aggregation_type", Node::text(statistic_name(stepping.aggregation))));
                entries.push(("step_adjustment", steps(rule.metric, stepping)));
            }
            entries
        }
    }
}

/// Bounds are texts in this provider; simple scaling begins at the threshold.
fn steps(metric: AwsMetric, stepping: &Stepping) -> Node {
    let bounds = |step: &StepAdjustment| match (stepping.is_simple, stepping.alarm.comparison.is_upward()) {
        (true, true) => (Some(0.0), None),
        (true, false) => (None, Some(0.0)),
        (false, _) => (step.lower, step.upper),
    };
    let step = |step: &StepAdjustment| {
        let (lower, upper) = bounds(step);
        let bound = |name: &'static str, bound: Option<f64>| {
            bound.map(|bound| (name, Node::Text(published(metric, bound, stepping.alarm.period_secs).to_string())))
        };
        let mut entries: Entries = Vec::new();
        entries.extend(bound("metric_interval_lower_bound", lower));
        entries.extend(bound("metric_interval_upper_bound", upper));
        entries.push(("scaling_adjustment", f64::from(step.adjustment).into()));
        Node::Map(entries)
    };
    Node::List(stepping.steps.iter().map(step).collect())
}

fn alarm(settings: &Aws, target: &Target<'_>, place: usize, rule: &Rule, stepping: &Stepping) -> Resource {
    let (metric, namespace, dimension) = cloudwatch(rule.metric, settings.service);
    let alarm = &stepping.alarm;
    let name = policy_name(target, place, rule);
    let policy = if settings.service == Service::Ec2 { "aws_autoscaling_policy" } else { "aws_appautoscaling_policy" };
    let body = vec![
        ("alarm_name", Node::text(&*name)),
        ("namespace", Node::text(namespace)),
        ("metric_name", Node::text(metric)),
        ("dimensions", Node::Object(vec![(dimension, Node::text(target.name))])),
        ("statistic", Node::text(statistic(rule.metric, alarm.statistic))),
        ("period", alarm.period_secs.into()),
        ("evaluation_periods", alarm.evaluation_periods.into()),
        ("datapoints_to_alarm", alarm.datapoints_to_alarm.into()),
        ("threshold", published(rule.metric, alarm.threshold, alarm.period_secs).into()),
        ("comparison_operator", Node::text(comparison_name(alarm.comparison))),
        ("treat_missing_data", Node::text(missing_name(alarm.missing))),
        ("alarm_actions", Node::List(vec![Node::Reference(format!("{policy}.{name}.arn"))])),
    ];
    Resource { kind: "aws_cloudwatch_metric_alarm", name, body }
}

fn scheduled(
    service: Service,
    target: &Target<'_>,
    place: usize,
    action: &ScheduledAction,
) -> Result<(Resource, Option<String>), String> {
    let name = format!("{}-schedule-{}", target.name, place + 1);
    let zone = cron::zone(&action.when);
    match service {
        Service::Ec2 => {
            let size = |size: Option<u32>| Node::Number(size.map_or(LEFT_ALONE, f64::from));
            let mut body = vec![
                ("scheduled_action_name", Node::text(&*name)),
                group_name(target),
                ("recurrence", Node::Text(cron::ec2(&action.when)?)),
            ];
            body.extend(zone.map(|zone| ("time_zone", Node::text(zone))));
            body.extend([
                ("min_size", size(action.min)),
                ("max_size", size(action.max)),
                ("desired_capacity", size(action.desired)),
            ]);
            Ok((Resource { kind: "aws_autoscaling_schedule", name, body }, None))
        }
        Service::Application => {
            let (schedule, lost) = cron::application(&action.when);
            let mut body = vec![("name", Node::text(&*name))];
            body.extend(scalable(target));
            body.push(("schedule", Node::Text(schedule)));
            body.extend(zone.map(|zone| ("timezone", Node::text(zone))));
            let sizes = [("min_capacity", action.min), ("max_capacity", action.max)];
            let sizes = sizes.into_iter().filter_map(|(name, size)| size.map(|size| (name, size.into())));
            body.push(("scalable_target_action", Node::Map(sizes.collect())));
            Ok((Resource { kind: "aws_appautoscaling_scheduled_action", name, body }, lost))
        }
    }
}
