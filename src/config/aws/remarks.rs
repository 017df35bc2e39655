//! What there is to know about a group of AWS.

use super::fields::unread_fields;
use super::resource::{Origin, Resource, Role};
use crate::config::autoscaler::{Autoscaler, Clock, ScheduleSpec, Switch, System, year_of};
use crate::config::document::Node;
use crate::config::found::{Gap, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::{Reader, template_remarks};
use crate::policy::aws::MissingData;

/// Seconds from which on an alarm is said to be slow.
const SLOW_SECS: u32 = 300;

/// What a warm pool means here.
pub const WARM_POOL: &str = "it keeps instances that start sooner than new ones, and a replay has one startup for all";

/// Adds the remarks.
pub fn add_remarks<'r>(autoscaler: &mut Autoscaler, members: impl Iterator<Item = &'r Resource>, reader: Reader<'_>) {
    let mut remarks = Vec::new();
    for member in members {
        for key in ["count", "for_each", "Condition"] {
            let is_conditional = |node: &&Node| match member.origin {
                Origin::Terraform => key != "Condition" && node.known().is_none(),
                Origin::CloudFormation => key == "Condition",
                Origin::Api => false,
            };
            if let Some(node) = member.node.get(key).filter(is_conditional) {
                let text = format!("conditional: {key} of {} is {}", member.label, reader.context.written(node));
                remarks.push(Remark::at(node.line(), text));
            }
        }
        if let Some(node) = member.node.get("count").filter(|node| node.known() == Some("0")) {
            remarks.push(Remark::at(node.line(), format!("count of {} is 0: there is no such resource", member.label)));
        }
        add_switched_off(member, &mut remarks);
        if let Some(node) = member.block(&["WarmPool", "WarmPoolConfiguration"]) {
            remarks.push(Remark::at(node.line(), format!("the warm pool is not replayed: {WARM_POOL}")));
        }
        if let (Some(remark), System::Aws(group)) = (unit_remark(member), &mut autoscaler.system) {
            group.counts_replicas = false;
            remarks.push(remark);
        }
        remarks.extend(unread_fields(member));
        remarks.extend(template_remarks(member.node.place, &member.node, reader.context));
    }
    if let System::Aws(group) = &autoscaler.system {
        for policy in &group.policies {
            add_alarm_remarks(policy, &mut remarks);
        }
        if let Some(predictive) = &group.predictive
            && predictive.mode.value().map(String::as_str) == Some("ForecastOnly")
        {
            remarks.push(Remark::at(
                predictive.place.line,
                "mode ForecastOnly: it forecasts and has no effect on capacity",
            ));
        }
    }
    for schedule in &autoscaler.schedules {
        add_action_remarks(schedule, &mut remarks);
    }
    if let (Some(min), Some(max), Some(start)) = (autoscaler.min.get(), autoscaler.max.get(), autoscaler.start.get())
        && !(min..=max).contains(&start)
    {
        let text = format!("the desired capacity of {start} is outside of {min} to {max}, which AWS refuses");
        remarks.push(Remark::of(autoscaler.start.line(), text));
    }
    autoscaler.remarks.extend(remarks);
}

/// Dimensions of Application Auto Scaling whose units serve requests as replicas do.
const REPLICAS: [&str; 11] = [
    "DesiredCount",
    "DesiredInstanceCount",
    "InstanceCount",
    "TargetCapacity",
    "DesiredCapacity",
    "DesiredCopyCount",
    "ReadReplicaCount",
    "Replicas",
    "Nodes",
    "NodeGroups",
    "Property",
];

/// That what a target counts are no replicas, where its dimension says so.
fn unit_remark(member: &Resource) -> Option<Remark> {
    let node = member.any(&["ScalableDimension"]).filter(|_| member.role == Role::Target)?;
    let dimension = node.known()?;
    let (_, unit) = dimension.rsplit_once(':')?;
    let text = format!("{dimension} counts no replicas: a replay takes each of its units for one");
    (!REPLICAS.contains(&unit)).then(|| Remark::at(node.line(), text))
}

/// What there is to know of an action.
fn add_action_remarks(schedule: &ScheduleSpec, remarks: &mut Vec<Remark>) {
    let name = schedule.name.as_deref().unwrap_or("the action");
    if let Clock::At(time) = &schedule.clock
        && let Some(time) = time.value()
    {
        let text = format!("{name} happens once, at {time}: only a replay of that moment reaches it");
        remarks.push(Remark::at(schedule.place.line, text));
    }
    remarks.extend(lifetime(schedule, name));
    if let (Some(min), Some(max)) = (schedule.min.get(), schedule.max.get()) {
        if min == max {
            let text = format!("{name} sets min = max = {min}: from then on nothing scales");
            remarks.push(Remark::at(schedule.place.line, text));
        } else if min > max {
            let text = format!("{name} sets a minimum of {min} above its maximum of {max}, which AWS refuses");
            remarks.push(Remark::at(schedule.place.line, text));
        }
    }
    if [&schedule.min, &schedule.max, &schedule.desired]
        .iter()
        .any(|size| matches!(size, Setting::Defaulted { value: 0, .. }))
    {
        let text = format!("sizes that {name} leaves out mean 0; -1 leaves them alone");
        remarks.push(Remark::at(schedule.place.line, text));
    }
}

/// Says what of a member is switched off: the replay goes on as if it were not.
pub fn add_switched_off(member: &Resource, remarks: &mut Vec<Remark>) {
    let off = |what: String, node: &Node| {
        Remark::at(node.line(), format!("switched off: {what}; the replay goes on as if it were not"))
    };
    let word = |node: &Node, word: &str| node.known().is_some_and(|text| text.eq_ignore_ascii_case(word));
    let suspended = member.block(&["SuspendedState"]).map(Node::entries).unwrap_or_default();
    for entry in suspended.iter().filter(|entry| word(&entry.node, "true")) {
        remarks.push(off(format!("{} is true", entry.key), &entry.node));
    }
    for process in member.any(&["SuspendedProcesses"]).map(Node::items).unwrap_or_default() {
        let name = process.any(&["ProcessName"]).unwrap_or(process);
        remarks.push(off(format!("the process {} is suspended", name.text().unwrap_or_default()), name));
    }
    for key in ["Enabled", "ActionsEnabled"] {
        if let Some(node) = member.any(&[key]).filter(|node| word(node, "false")) {
            let title = member.title().unwrap_or_else(|| member.kind.clone());
            remarks.push(off(format!("{key} of {title} is false"), node));
        }
    }
}

/// Says from when to when an action holds, and how much of that is replayed.
fn lifetime(schedule: &ScheduleSpec, name: &str) -> Option<Remark> {
    let words = |word: &str, moment: &Setting<String>| {
        let text = moment.value().cloned().or_else(|| moment.text_of_gap())?;
        Some(format!(" {word} {text}"))
    };
    let (from, until) = (words("from", &schedule.from), words("until", &schedule.until));
    let line = schedule.until.line().or(schedule.from.line())?;
    let replayed = match (&schedule.clock, schedule.until.value().and_then(|until| year_of(until))) {
        (Clock::Cron(_), Some(year)) => format!("a replay goes on to the end of {year}, as it has years and no days"),
        _ => "a replay has it for all of its time".to_owned(),
    };
    let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
    Some(Remark::at(line, format!("{name} holds{from}{until} only; {replayed}")))
}

/// Switches of a member whose value the file leaves to something else; those that it gives are said where they are off.
///
/// # Errors
/// When a default of such a value is neither true nor false.
pub fn read_switches(member: &Resource, reader: Reader<'_>) -> Result<Vec<Switch>, Refusal> {
    let mut switches = Vec::new();
    let of = member.title().or_else(|| Some(member.kind.clone()));
    let suspended = member.block(&["SuspendedState"]).map(Node::entries).unwrap_or_default();
    let suspended = suspended.iter().map(|entry| (entry.key.as_str(), Some(&entry.node), true));
    let enabled = [("enabled", "Enabled"), ("actions_enabled", "ActionsEnabled")];
    let enabled = enabled.iter().map(|(name, key)| (*name, member.any(&[key]), false));
    for (name, node, off) in enabled.chain(suspended) {
        let node = node.filter(|node| node.known().is_none());
        if let Some(switch) = Switch::read(node, name, reader)? {
            switches.push(Switch { of: of.clone(), off, ..switch });
        }
    }
    Ok(switches)
}

fn add_alarm_remarks(policy: &crate::config::autoscaler::ScalingPolicySpec, remarks: &mut Vec<Remark>) {
    let alarm = &policy.alarm;
    let line = alarm.place.map_or(policy.place.line, |place| place.line);
    let way = match policy.is_out {
        Some(true) => "scale-out",
        Some(false) => "scale-in",
        None => "scaling",
    };
    // M of N points: M in a row suffice.
    let points = alarm.datapoints_to_alarm.get().or_else(|| alarm.evaluation_periods.get());
    if let (Some(period), Some(points)) = (alarm.period_secs.get(), points) {
        let secs = period.saturating_mul(points);
        if secs >= SLOW_SECS {
            remarks.push(Remark::at(line, format!("slow alarm: {way} after {} min at the earliest", secs / 60)));
        }
    }
    if alarm.missing.get() == Some(MissingData::Breaching) {
        remarks.push(Remark::at(line, format!("no data is taken for breaching: without data there is {way}")));
    }
    if let (Setting::Gap(Gap { offer: Some(offer), .. }), Some(name)) = (&alarm.threshold, &alarm.name) {
        let text =
            format!("the alarm {name} is not in the file; its name suggests {offer}, which is offered and not taken");
        remarks.push(Remark::at(line, text));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::read_text;

    /// Remarks on an alarm of five points a minute each that asks for `datapoints` of them.
    fn slow(datapoints: &str) -> Vec<String> {
        let text = format!(
            "{{\"MetricAlarms\": [{{\"AlarmName\": \"hi\", \"MetricName\": \"CPUUtilization\", \"Namespace\": \"AWS/EC2\", \
             \"Statistic\": \"Average\", \"Period\": 60, \"EvaluationPeriods\": 6, {datapoints} \"Threshold\": 70, \
             \"ComparisonOperator\": \"GreaterThanThreshold\", \"AlarmActions\": [\"arn:p\"]}}], \"ScalingPolicies\": [{{\
             \"AutoScalingGroupName\": \"g\", \"PolicyName\": \"out\", \"PolicyARN\": \"arn:p\", \"PolicyType\": \
             \"StepScaling\", \"AdjustmentType\": \"ChangeInCapacity\", \"StepAdjustments\": \
             [{{\"MetricIntervalLowerBound\": 0, \"ScalingAdjustment\": 1}}]}}]}}"
        );
        let imported = read_text("alarms.json", text);
        let remarks = imported.autoscalers.iter().flat_map(|one| &one.remarks);
        remarks.map(|remark| remark.text.clone()).filter(|text| text.starts_with("slow alarm")).collect()
    }

    #[test]
    fn an_alarm_is_as_slow_as_the_points_that_it_needs() {
        assert_eq!(slow(""), ["slow alarm: scale-out after 6 min at the earliest"]);
        assert_eq!(slow("\"DatapointsToAlarm\": 5,"), ["slow alarm: scale-out after 5 min at the earliest"]);
        assert_eq!(slow("\"DatapointsToAlarm\": 3,"), [""; 0]);
    }
}
