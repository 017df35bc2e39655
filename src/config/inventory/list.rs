//! Every setting of an autoscaler with its names, in the order in which people look for them.

use super::{Named, Slot};
use crate::config::autoscaler::{
    AlarmSpec, Autoscaler, AwsGroup, Clock, Direction, GcpGroup, KedaObject, Metric, Per, RateType, ScalingPolicySpec,
    ScheduleSpec, Switch, System,
};
use std::collections::BTreeSet;

/// A list that is being made.
type List<'a> = Vec<Named<'a>>;

fn add<'a>(list: &mut List<'a>, gap: impl Into<String>, path: impl Into<String>, slot: &'a mut dyn Slot) {
    list.push(Named { gap: gap.into(), path: path.into(), slot });
}

/// All settings.
pub fn settings(autoscaler: &mut Autoscaler) -> Vec<Named<'_>> {
    let mut list = Vec::new();
    add(&mut list, "min", "min", &mut autoscaler.min);
    add(&mut list, "max", "max", &mut autoscaler.max);
    add(&mut list, "start", "start", &mut autoscaler.start);
    let is_alone = autoscaler.metrics.len() < 2;
    for (place, metric) in autoscaler.metrics.iter_mut().enumerate() {
        add_metric(&mut list, place, is_alone, metric);
    }
    match &mut autoscaler.system {
        System::Hpa(scaling) => {
            add_direction(&mut list, "up", &mut scaling.up);
            add_direction(&mut list, "down", &mut scaling.down);
        }
        System::Keda(object) => add_keda(&mut list, object),
        System::Aws(group) => add_aws(&mut list, group),
        System::Gcp(group) => add_gcp(&mut list, group),
    }
    add_schedules(&mut list, &mut autoscaler.schedules);
    add_switches(&mut list, &mut autoscaler.switches);
    list
}

fn add_metric<'a>(list: &mut List<'a>, place: usize, is_alone: bool, metric: &'a mut Metric) {
    let is_utilization = metric.per == Per::Utilization && metric.label.is_none();
    let title = if is_utilization { metric.kind.name() } else { metric.gap_name() };
    let gap = if metric.rule.is_some() { "assignment".to_owned() } else { format!("target:{title}") };
    let activation = format!("activation:{title}");
    let mode = format!("mode:{title}");
    let metric_type = format!("metric_type:{title}");
    let cached = format!("cached:{title}");
    let disables = if is_alone { "disable_scale_in".to_owned() } else { format!("disable_scale_in:{title}") };
    let cooldowns = (format!("cooldown_out:{title}"), format!("cooldown_in:{title}"));
    add(list, gap, format!("metrics[{place}].target"), &mut metric.target);
    add(list, activation, format!("metrics[{place}].activation"), &mut metric.activation);
    add(list, mode, format!("metrics[{place}].mode"), &mut metric.mode);
    add(list, metric_type, format!("metrics[{place}].metric_type"), &mut metric.open_per);
    add(list, cached, format!("metrics[{place}].cached"), &mut metric.uses_cached);
    add(list, disables, format!("metrics[{place}].disable_scale_in"), &mut metric.disables_scale_in);
    add(list, cooldowns.0, format!("metrics[{place}].cooldown_out"), &mut metric.cooldown_out_secs);
    add(list, cooldowns.1, format!("metrics[{place}].cooldown_in"), &mut metric.cooldown_in_secs);
}

fn add_direction<'a>(list: &mut List<'a>, way: &str, direction: &'a mut Direction) {
    add(list, format!("{way}.window"), format!("behavior.{way}.window"), &mut direction.window_secs);
    add(list, format!("{way}.select"), format!("behavior.{way}.select"), &mut direction.select);
    let periods: BTreeSet<_> = direction.policies.iter().filter_map(|rate| rate.period_secs.text_of_gap()).collect();
    let is_one_period = periods.len() < 2;
    for (place, rate) in direction.policies.iter_mut().enumerate() {
        let unit = match rate.unit.get() {
            Some(RateType::Pods) => "pods",
            Some(RateType::Percent) => "percent",
            None => "value",
        };
        let period = if is_one_period { format!("{way}.period") } else { format!("{way}.{unit}.period") };
        let path = format!("behavior.{way}.policies[{place}]");
        add(list, format!("{way}.type"), format!("{path}.type"), &mut rate.unit);
        add(list, format!("{way}.{unit}"), format!("{path}.value"), &mut rate.value);
        add(list, period, format!("{path}.period"), &mut rate.period_secs);
    }
    add(list, format!("tolerance.{way}"), format!("tolerance.{way}"), &mut direction.tolerance);
}

fn add_keda<'a>(list: &mut List<'a>, object: &'a mut KedaObject) {
    add(list, "poll", "keda.poll", &mut object.poll_secs);
    add(list, "cooldown", "keda.cooldown", &mut object.cooldown_secs);
    add(list, "initial_cooldown", "keda.initial_cooldown", &mut object.initial_cooldown_secs);
    add(list, "idle", "keda.idle", &mut object.idle);
    if let Some(fallback) = &mut object.fallback {
        add(list, "fallback.threshold", "keda.fallback.threshold", &mut fallback.failure_threshold);
        add(list, "fallback.replicas", "keda.fallback.replicas", &mut fallback.replicas);
        add(list, "fallback.behavior", "keda.fallback.behavior", &mut fallback.behavior);
    }
    add(list, "formula", "keda.formula", &mut object.formula);
    add(list, "formula.target", "keda.formula.target", &mut object.formula_target);
    add(list, "formula.activation", "keda.formula.activation", &mut object.formula_activation);
    add(list, "formula.metric_type", "keda.formula.metric_type", &mut object.formula_metric_type);
    add_direction(list, "up", &mut object.scaling.up);
    add_direction(list, "down", &mut object.scaling.down);
}

fn add_gcp<'a>(list: &mut List<'a>, group: &'a mut GcpGroup) {
    add(list, "init", "gcp.init", &mut group.initialization_secs);
    add(list, "stabilization", "gcp.stabilization", &mut group.stabilization_secs);
    add(list, "mode", "gcp.mode", &mut group.mode);
    add(list, "predictive", "gcp.predictive", &mut group.predictive);
    if let Some(control) = &mut group.scale_in {
        add(list, "scale_in.fixed", "gcp.scale_in.fixed", &mut control.fixed);
        add(list, "scale_in.percent", "gcp.scale_in.percent", &mut control.percent);
        add(list, "scale_in.window", "gcp.scale_in.window", &mut control.window_secs);
    }
}

fn add_aws<'a>(list: &mut List<'a>, group: &'a mut AwsGroup) {
    add(list, "cooldown_out", "aws.cooldown_out", &mut group.cooldown_out_secs);
    add(list, "cooldown_in", "aws.cooldown_in", &mut group.cooldown_in_secs);
    add(list, "warmup", "aws.warmup", &mut group.warm_up_secs);
    add(list, "default_cooldown", "aws.default_cooldown", &mut group.default_cooldown_secs);
    let ways: Vec<String> = group.policies.iter().map(way_of).collect();
    for (policy, way) in group.policies.iter_mut().zip(&ways) {
        let is_only = ways.iter().filter(|other| *other == way).count() == 1;
        let prefix = match &policy.name {
            Some(name) if !is_only => name.clone(),
            _ => way.clone(),
        };
        let cooldown = match policy.is_out {
            Some(true) => "cooldown_out".to_owned(),
            Some(false) => "cooldown_in".to_owned(),
            None => format!("{prefix}.cooldown"),
        };
        let cooldown_path = if policy.is_out.is_some() { format!("aws.{cooldown}") } else { cooldown.clone() };
        add(list, cooldown, cooldown_path, &mut policy.cooldown_secs);
        add(list, format!("{prefix}.adjustment"), format!("{prefix}.adjustment"), &mut policy.adjustment);
        add(list, format!("{prefix}.min_adjustment"), format!("{prefix}.min_adjustment"), &mut policy.min_adjustment);
        add(list, format!("{prefix}.aggregation"), format!("{prefix}.aggregation"), &mut policy.aggregation);
        for (place, step) in policy.steps.iter_mut().enumerate() {
            let step_name = format!("{prefix}.steps[{place}]");
            add(list, format!("{step_name}.lower"), format!("{step_name}.lower"), &mut step.lower);
            add(list, format!("{step_name}.upper"), format!("{step_name}.upper"), &mut step.upper);
            add(list, format!("{step_name}.change"), format!("{step_name}.change"), &mut step.change);
        }
        add_alarm(list, &prefix, &mut policy.alarm);
    }
    if let Some(predictive) = &mut group.predictive {
        add(list, "mode", "aws.mode", &mut predictive.mode);
        add(list, "buffer", "aws.buffer", &mut predictive.buffer_secs);
        add(list, "max_breach", "aws.max_breach", &mut predictive.max_breach);
        add(list, "max_buffer_percent", "aws.max_buffer_percent", &mut predictive.max_buffer_percent);
    }
}

/// What the paths of policies begin with where several go one way, and the same without names.
pub fn policy_paths(autoscaler: &Autoscaler) -> Vec<(String, String)> {
    let System::Aws(group) = &autoscaler.system else { return Vec::new() };
    let ways: Vec<String> = group.policies.iter().map(way_of).collect();
    let counted = group.policies.iter().enumerate().filter_map(|(place, policy)| {
        let way = ways.get(place)?;
        let before = ways.iter().take(place).filter(|other| *other == way).count();
        let name = policy.name.clone().filter(|name| name != way)?;
        (ways.iter().filter(|other| *other == way).count() > 1).then(|| (name, format!("{way}[{before}]")))
    });
    counted.collect()
}

fn way_of(policy: &ScalingPolicySpec) -> String {
    match policy.is_out {
        Some(true) => "out".to_owned(),
        Some(false) => "in".to_owned(),
        None => policy.name.clone().unwrap_or_else(|| "policy".to_owned()),
    }
}

fn add_alarm<'a>(list: &mut List<'a>, prefix: &str, alarm: &'a mut AlarmSpec) {
    let mut each = |name: &str, slot: &'a mut dyn Slot| {
        let name = format!("{prefix}.alarm.{name}");
        add(list, name.clone(), name, slot);
    };
    each("op", &mut alarm.comparison);
    each("threshold", &mut alarm.threshold);
    each("period", &mut alarm.period_secs);
    each("points", &mut alarm.evaluation_periods);
    each("to_alarm", &mut alarm.datapoints_to_alarm);
    each("missing", &mut alarm.missing);
    each("statistic", &mut alarm.statistic);
}

fn add_schedules<'a>(list: &mut List<'a>, schedules: &'a mut [ScheduleSpec]) {
    let zones: BTreeSet<_> = schedules.iter().filter_map(|schedule| schedule.zone.text_of_gap()).collect();
    let (is_one_zone, is_alone) = (zones.len() < 2, schedules.len() < 2);
    for (place, schedule) in schedules.iter_mut().enumerate() {
        let kind = if matches!(schedule.clock, Clock::Window { .. }) { "cron" } else { "schedule" };
        let prefix = match &schedule.name {
            Some(name) => format!("{name}."),
            None if is_alone => format!("{kind}."),
            None => format!("{kind}[{place}]."),
        };
        let zone = if is_one_zone { "zone".to_owned() } else { format!("{prefix}zone") };
        match &mut schedule.clock {
            Clock::Cron(text) => add(list, format!("{prefix}cron"), "schedules.cron", text),
            Clock::Window { start, end } => {
                add(list, format!("{prefix}start"), "schedules.start", start);
                add(list, format!("{prefix}end"), "schedules.end", end);
            }
            Clock::At(text) => add(list, format!("{prefix}at"), "schedules.at", text),
            Clock::Rate(text) => add(list, format!("{prefix}rate"), "schedules.rate", text),
        }
        add(list, zone, "schedules.zone", &mut schedule.zone);
        add(list, format!("{prefix}min"), "schedules.min", &mut schedule.min);
        add(list, format!("{prefix}max"), "schedules.max", &mut schedule.max);
        add(list, format!("{prefix}desired"), "schedules.desired", &mut schedule.desired);
        add(list, format!("{prefix}duration"), "schedules.duration", &mut schedule.duration_secs);
        add(list, format!("{prefix}from"), "schedules.from", &mut schedule.from);
        add(list, format!("{prefix}until"), "schedules.until", &mut schedule.until);
        add(list, format!("{prefix}disabled"), "schedules.disabled", &mut schedule.disabled);
    }
}

fn add_switches<'a>(list: &mut List<'a>, switches: &'a mut [Switch]) {
    let names: Vec<String> = switches.iter().map(|switch| switch.name.clone()).collect();
    for switch in switches {
        let is_only = names.iter().filter(|name| **name == switch.name).count() == 1;
        let name = match &switch.of {
            Some(of) if !is_only => format!("{}:{of}", switch.name),
            _ => switch.name.clone(),
        };
        add(list, name.clone(), format!("switches.{name}"), &mut switch.setting);
    }
}
