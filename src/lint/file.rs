//! What only the file of an autoscaler shows: names against what they do, values that were left out, modes left as they were.

use super::names::{direction, level};
use crate::config::autoscaler::{
    Adjustment, Autoscaler, AwsGroup, KedaObject, Metric, MetricKind, Per, PolicyType, Predictive, ScalingPolicySpec,
    ScheduleSpec, System,
};
use crate::config::{Imported, Remark, Setting, Unread, rivals};
use crate::format::{duration_words, trimmed};
use crate::policy::Finding;
use crate::policy::aws::{Comparison, StepAdjustment, step_findings};
use serde::{Deserialize, Serialize};

/// Words in the name of a metric that runs from 0 to 1.
const FRACTION_WORDS: [&str; 4] = ["ratio", "fraction", "saturation", "utilization"];
/// The HPA's own tolerance, where a file says nothing of it.
const TOLERANCE: f64 = 0.1;

/// A finding on an autoscaler of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileFinding {
    /// The autoscaler's name.
    pub autoscaler: String,
    /// Line of the file that it is about, from 1.
    pub line: Option<u32>,
    /// The finding.
    pub finding: Finding,
}

/// Findings that need no scenario, each with the place of its autoscaler in the file, in the order of the file.
pub fn file_findings(imported: &Imported) -> Vec<(usize, FileFinding)> {
    let each = imported.autoscalers.iter().enumerate();
    let own =
        each.flat_map(|(place, autoscaler)| of_autoscaler(autoscaler).into_iter().map(move |found| (place, found)));
    let shared = rivals(&imported.autoscalers).into_iter();
    let shared = shared.filter_map(|(earlier, later)| Some((later, same_target(imported, earlier, later)?)));
    let mut all: Vec<(usize, FileFinding)> = own.chain(shared).chain(unread(imported)).collect();
    all.sort_by_key(|(place, _)| *place);
    all
}

/// Fields and options that are none: of each autoscaler, and of commands, which belong to the autoscaler that begins before them.
fn unread(imported: &Imported) -> Vec<(usize, FileFinding)> {
    let own = imported.autoscalers.iter().enumerate();
    let own = own.flat_map(|(place, autoscaler)| autoscaler.remarks.iter().map(move |remark| (place, remark)));
    let of_file = imported.remarks.iter().map(|remark| {
        let begins = |one: &&Autoscaler| Some(one.place.line) <= remark.line;
        (imported.autoscalers.iter().take_while(begins).count().saturating_sub(1), remark)
    });
    let found = own.chain(of_file).filter_map(|(place, remark)| {
        let autoscaler = imported.autoscalers.get(place)?.title().to_owned();
        Some((place, FileFinding { autoscaler, line: remark.line, finding: unread_field(remark)? }))
    });
    found.collect()
}

/// What is not read: a warning where it is but a letter from what would be.
fn unread_field(remark: &Remark) -> Option<Finding> {
    let Unread { name, meant } = remark.unread.as_ref()?;
    let make = if meant.is_some() { Finding::warning } else { Finding::note };
    let remedy = match meant {
        Some(meant) => format!("Write {meant} in place of {name}."),
        None => format!("Take {name} out, or see whether it is spelled as its system spells it."),
    };
    let finding = make("unread_field", "Something has no effect:", format!("{}.", remark.text));
    let rule = "What a system does not know it refuses or drops, and its default holds (Kubernetes: field validation).";
    Some(finding.figure("fields", 1).rule(rule).remedy(remedy))
}

/// Two autoscalers of one workload.
fn same_target(imported: &Imported, earlier: usize, later: usize) -> Option<FileFinding> {
    let (first, second) = (imported.autoscalers.get(earlier)?, imported.autoscalers.get(later)?);
    let workload = second.workload.as_ref()?;
    let title = format!("Two autoscalers scale {}:", workload.value);
    let text = format!("{} and {} set its replicas in turn, each to its own number.", first.title(), second.title());
    let finding = Finding::warning("same_target", title, text)
        .figure("autoscalers", 2)
        .rule("A workload has one autoscaler: an HPA that finds another one's pods stops scaling (AmbiguousSelector), and KEDA's webhook refuses a ScaledObject beside an HPA.")
        .remedy("Put the metrics of both into one autoscaler: the largest number of replicas that one of them asks for counts.");
    Some(FileFinding { autoscaler: second.title().to_owned(), line: Some(workload.place.line), finding })
}

fn of_autoscaler(autoscaler: &Autoscaler) -> Vec<FileFinding> {
    let mut found: Vec<(Option<u32>, Finding)> = Vec::new();
    found.extend(autoscaler.metrics.iter().filter_map(|metric| fraction(autoscaler, metric)));
    found.extend(autoscaler.schedules.iter().filter_map(missing_sizes));
    match &autoscaler.system {
        System::Hpa(_) => {}
        System::Keda(object) => found.extend(given_cooldown(autoscaler, object)),
        System::Aws(group) => found.extend(of_group(group)),
        System::Gcp(_) => found.extend(of_instances(autoscaler)),
    }
    let title = autoscaler.title();
    let named = |(line, finding): (Option<u32>, Finding)| FileFinding { autoscaler: title.to_owned(), line, finding };
    found.into_iter().map(named).collect()
}

/// A metric between 0 and 1 whose target is so near to 1 that it cannot get far enough above it.
fn fraction(autoscaler: &Autoscaler, metric: &Metric) -> Option<(Option<u32>, Finding)> {
    let scaling = autoscaler.scaling()?;
    let target = metric.target.get()?;
    let is_named = FRACTION_WORDS.iter().any(|word| metric.title().to_lowercase().contains(word));
    let is_fraction = metric.kind == MetricKind::CpuFraction || (is_named && metric.per != Per::Utilization);
    let tolerance = scaling.up.tolerance.get().unwrap_or(TOLERANCE);
    let is_capped = is_fraction && target <= 1.0 && target > 0.0 && 1.0 / target <= 1.0 + tolerance;
    is_capped.then(|| {
        let (name, shown) = (metric.title(), trimmed(target, 3));
        let text = format!("a value between 0 and 1 is at most {} times the target, which is within the tolerance.", trimmed(1.0 / target, 3));
        let finding = Finding::warning("target_never_exceeded", format!("“{name}” never scales out at {shown}:"), text)
            .figure("target", target)
            .figure("highest", 1.0)
            .figure("tolerance_up", tolerance)
            .rule("No change while value ÷ target is within the tolerance, both ends included (Kubernetes, replica_calculator.go).")
            .remedy(format!("Set a target of {} or less.", trimmed((0.95 / (1.0 + tolerance) * 10.0).floor() / 10.0, 2)));
        (metric.target.line(), finding)
    })
}

/// Sizes that a file leaves out, and that the provider sends as 0.
fn missing_sizes(schedule: &ScheduleSpec) -> Option<(Option<u32>, Finding)> {
    let sizes = [("min_size", &schedule.min), ("max_size", &schedule.max), ("desired_capacity", &schedule.desired)];
    let is_zeroed = |setting: &Setting<u32>| matches!(setting, Setting::Defaulted { value: 0, .. });
    let zeroed: Vec<&str> = sizes.iter().filter(|(_, setting)| is_zeroed(setting)).map(|(name, _)| *name).collect();
    // What a template or a variable stands for is given, too.
    let is_given = sizes.iter().any(|(_, setting)| matches!(setting, Setting::Given(_) | Setting::Gap(_)));
    (!zeroed.is_empty() && is_given).then(|| {
        let name = schedule.name.as_deref().unwrap_or("without a name");
        let text = format!(
            "{} {} left out, which the provider sends as 0.",
            zeroed.join(" and "),
            if zeroed.len() == 1 { "is" } else { "are" }
        );
        let finding = Finding::warning("missing_size_is_zero", format!("The schedule {name} scales to 0:"), text)
            .figure("sizes_left_out", zeroed.len() as f64)
            .rule("aws_autoscaling_schedule: sizes left out mean 0, −1 leaves them alone (Terraform AWS provider).")
            .remedy(format!("Set {} to -1.", zeroed.join(" and ")));
        (Some(schedule.place.line), finding)
    })
}

/// A cooldown that stands in the file, though with KEDA's own value, and that nothing waits for.
fn given_cooldown(autoscaler: &Autoscaler, object: &KedaObject) -> Option<(Option<u32>, Finding)> {
    let min = autoscaler.min.get().filter(|min| *min > 0)?;
    let Setting::Given(cooldown) = &object.cooldown_secs else { return None };
    object.idle.is_absent().then(|| {
        let title = format!("The cooldown of {} has no effect:", duration_words(cooldown.value));
        let text = format!("it is read only before switching to 0 or to an idle count, and the fewest are {min}.");
        let finding = Finding::warning("cooldown_without_effect", title, text)
            .figure("cooldown_secs", cooldown.value)
            .figure("min_replicas", min)
            .rule("cooldownPeriod holds only between the last active poll and 0 or the idle count (KEDA, scale_scaledobjects.go).")
            .remedy("Set stabilizationWindowSeconds of scaleDown instead, or the fewest to 0.")
            .about("cooldown_period");
        (Some(cooldown.place.line), finding)
    })
}

fn of_group(group: &AwsGroup) -> Vec<(Option<u32>, Finding)> {
    let mut found = Vec::new();
    found.extend(group.predictive.as_ref().and_then(forecast_only));
    for policy in &group.policies {
        let line = Some(policy.place.line);
        if policy.policy_type == PolicyType::Step {
            found.extend(step_findings(&steps(policy)).into_iter().map(|finding| (line, finding)));
        }
        found.extend(name_against_sign(policy).map(|finding| (line, finding)));
        found.extend(name_against_comparison(policy));
    }
    found
}

fn forecast_only(predictive: &Predictive) -> Option<(Option<u32>, Finding)> {
    let mode = predictive.mode.value().filter(|mode| *mode == "ForecastOnly")?;
    let line = predictive.mode.line().unwrap_or(predictive.place.line);
    let finding = Finding::warning(
        "forecast_only",
        format!("Predictive scaling changes nothing in mode {mode}:"),
        "it forecasts and does not scale.",
    )
    .figure("policies", 1)
    .rule("Mode is ForecastOnly unless it is set (Amazon EC2 Auto Scaling User Guide, “Predictive scaling”).")
    .remedy("Set Mode to ForecastAndScale once the forecasts are good.");
    Some((Some(line), finding))
}

/// Steps whose values are known.
fn steps(policy: &ScalingPolicySpec) -> Vec<StepAdjustment> {
    let is_known = policy.steps.iter().all(|step| !step.lower.is_gap() && !step.upper.is_gap());
    let step = |step: &crate::config::autoscaler::StepSpec| {
        Some(StepAdjustment { lower: step.lower.get(), upper: step.upper.get(), adjustment: step.change.get()? })
    };
    policy.steps.iter().filter(|_| is_known).filter_map(step).collect()
}

/// A policy that is called after one direction and works in the other.
fn name_against_sign(policy: &ScalingPolicySpec) -> Option<Finding> {
    let name = policy.name.as_deref()?;
    let is_out = direction(name)?;
    if policy.adjustment.get()? == Adjustment::ExactCapacity {
        return None;
    }
    let changes: Vec<i32> =
        policy.steps.iter().filter_map(|step| step.change.get()).filter(|change| *change != 0).collect();
    let against = |change: &&i32| (**change > 0) != is_out;
    let change = changes.iter().find(against).filter(|_| changes.iter().all(|change| (*change > 0) != is_out))?;
    let (called, does) = if is_out { ("scale-out", "removes") } else { ("scale-in", "adds") };
    let finding = Finding::warning("sign_against_name", format!("“{name}” is called {called} and {does}:"), format!("its adjustment is {change:+}."))
        .figure("adjustment", *change)
        .rule("A positive adjustment adds, a negative one removes (Amazon EC2 Auto Scaling User Guide, “Scaling adjustment types”).")
        .remedy("Turn the sign round, or rename the policy.");
    Some(finding)
}

/// An alarm that is called high and looks for low values, or the other way round.
fn name_against_comparison(policy: &ScalingPolicySpec) -> Option<(Option<u32>, Finding)> {
    let alarm = &policy.alarm;
    let name = alarm.name.as_deref()?;
    let (is_high, comparison) = (level(name)?, alarm.comparison.get()?);
    let is_upward = matches!(comparison, Comparison::Above | Comparison::AtLeast);
    (is_high != is_upward).then(|| {
        let (called, looks) = if is_high { ("high", "low") } else { ("low", "high") };
        let title = format!("The alarm “{name}” is called {called} and looks for {looks} values:");
        let threshold = alarm.threshold.get().unwrap_or_default();
        let finding = Finding::warning("sign_against_name", title, format!("its comparison is {comparison:?}."))
            .figure("threshold", threshold)
            .rule("An alarm fires while its metric is on the side of the threshold that its comparison names (Amazon CloudWatch User Guide, “Evaluating an alarm”).")
            .remedy("Turn the comparison round, or rename the alarm.");
        (alarm.comparison.line(), finding)
    })
}

/// CPU of instances as a fraction that cannot be exceeded.
fn of_instances(autoscaler: &Autoscaler) -> Option<(Option<u32>, Finding)> {
    let cpu = autoscaler.metrics.iter().find(|metric| metric.kind == MetricKind::Cpu)?;
    let target = cpu.target.get().filter(|target| *target >= 1.0)?;
    let text = "an instance uses 1.0 of its CPU at most, so that no size above the present is asked for.";
    let finding =
        Finding::warning("target_never_exceeded", format!("CPU never scales out at {}:", trimmed(target, 3)), text)
            .figure("target", target)
            .figure("highest", 1.0)
            .rule("Size = ⌈instances × utilisation ÷ target⌉ (Compute Engine, “Understanding autoscaler decisions”).")
            .remedy("Set a target well below 1, such as 0.6.");
    Some((cpu.target.line(), finding))
}

#[cfg(test)]
mod tests;
