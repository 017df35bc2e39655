//! Resources → autoscalers: policies, alarms and actions find the group that they are of.

use super::alarm::{find_alarm, in_other_states, is_for, other_statistic, read_alarm};
use super::predictive::read_predictive;
use super::reference::{is_same_target, name_of, refers};
use super::remarks::{add_remarks, add_switched_off, read_switches};
use super::resource::{Resource, Role};
use super::schedule::read_schedule;
use super::step::read_step;
use super::tracking::{MAX_WAIT_SECS, TrackingWaits, fine_period, read_tracking};
use super::waits::{DEFAULT_COOLDOWN, fill_waits};
use crate::config::autoscaler::{
    Autoscaler, AwsGroup, AwsService, Metric, Need, PolicyType, ScheduleSpec, Switch, System,
};
use crate::config::document::Node;
use crate::config::draft::Draft;
use crate::config::imported::{FileKind, Ignored, Refusal, Remark};
use crate::config::kubernetes::check_bounds;
use crate::config::meaning::Reader;

/// Most resources of a file: each is compared with each.
const MOST_RESOURCES: usize = 1000;

/// A group that is being put together.
struct Members<'r> {
    target: Option<&'r Resource>,
    others: Vec<&'r Resource>,
}

/// What a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// Target tracking.
    Tracking,
    /// Steps.
    Step,
    /// One adjustment.
    Simple,
    /// Predictive scaling.
    Predictive,
}

/// What type of policy a resource is: as it says, or by the block that it has.
pub fn policy_kind(policy: &Resource) -> PolicyKind {
    let has = |keys: &[&str]| policy.any(keys).is_some();
    match policy.any(&["PolicyType"]).and_then(Node::known) {
        Some("TargetTrackingScaling") => PolicyKind::Tracking,
        Some("StepScaling") => PolicyKind::Step,
        Some("SimpleScaling") => PolicyKind::Simple,
        Some("PredictiveScaling") => PolicyKind::Predictive,
        _ if has(&["TargetTrackingScalingPolicyConfiguration", "TargetTrackingConfiguration", "TargetValue"]) => {
            PolicyKind::Tracking
        }
        _ if has(&[
            "PredictiveScalingConfiguration",
            "PredictiveScalingPolicyConfiguration",
            "MetricSpecifications",
        ]) =>
        {
            PolicyKind::Predictive
        }
        _ if has(&["StepScalingPolicyConfiguration", "StepAdjustments", "StepAdjustment"]) => PolicyKind::Step,
        _ => PolicyKind::Simple,
    }
}

/// Puts `resources` together and adds what comes of them.
pub fn assemble(resources: &[Resource], kind: Option<FileKind>, reader: Reader<'_>, draft: &mut Draft) {
    if resources.len() > MOST_RESOURCES {
        let reason =
            format!("{} groups, policies and alarms, and at most {MOST_RESOURCES} are put together", resources.len());
        draft.refusals.push(Refusal::new(1, reason, "give them in several files"));
        return;
    }
    let alarms: Vec<&Resource> = resources.iter().filter(|resource| resource.role == Role::Alarm).collect();
    let mut groups: Vec<Members<'_>> = Vec::new();
    for target in resources.iter().filter(|resource| resource.role == Role::Target) {
        let known = groups
            .iter_mut()
            .find(|group| group.target.is_some_and(|known| is_same_target(known, target, reader.context)));
        if known.is_none() {
            groups.push(Members { target: Some(target), others: Vec::new() });
        }
    }
    for resource in resources.iter().filter(|resource| matches!(resource.role, Role::Policy | Role::Schedule)) {
        place(resource, &mut groups, reader);
    }
    groups.sort_by_key(first_line);
    let mut used: Vec<u32> = Vec::new();
    for group in &groups {
        let kind = kind.unwrap_or_else(|| kind_of(group));
        draft.add(kind, read_group(group, &alarms, reader, &mut used));
    }
    for alarm in alarms.iter().filter(|alarm| !used.contains(&alarm.node.place.start)) {
        let is_tracked = resources.iter().any(|policy| {
            let is_tracking = policy.role == Role::Policy && policy_kind(policy) == PolicyKind::Tracking;
            is_tracking && is_for(alarm, policy, reader.context)
        });
        let why = match (is_tracked, groups.is_empty()) {
            (true, _) => "the pair of target tracking's own",
            (false, true) => "an alarm without a scaling policy",
            (false, false) => "notifies only",
        };
        draft.ignored.push(Ignored {
            kind: alarm.kind.clone(),
            name: alarm.title().or_else(|| Some(alarm.label.clone())),
            why: Some(why.to_owned()),
            line: alarm.node.line(),
        });
    }
}

fn first_line(group: &Members<'_>) -> u32 {
    group
        .target
        .into_iter()
        .chain(group.others.iter().copied())
        .map(|member| member.node.line())
        .min()
        .unwrap_or(u32::MAX)
}

/// Adds a policy or action to the group that it is of; to a new one where there is none.
fn place<'r>(resource: &'r Resource, groups: &mut Vec<Members<'r>>, reader: Reader<'_>) {
    let context = reader.context;
    let place = groups.iter().position(|group| {
        let by_reference = |target: &Resource| resource.target_node().is_some_and(|node| refers(node, target, context));
        let by_target =
            group.target.is_some_and(|target| by_reference(target) || is_same_target(target, resource, context));
        by_target || group.others.iter().any(|other| is_same_target(other, resource, context))
    });
    // What names no group is of the only one.
    let place = place.or_else(|| (resource.target_node().is_none() && groups.len() == 1).then_some(0));
    match place.and_then(|place| groups.get_mut(place)) {
        Some(group) => group.others.push(resource),
        None => groups.push(Members { target: None, others: vec![resource] }),
    }
}

fn kind_of(group: &Members<'_>) -> FileKind {
    let policy = group.others.iter().find(|other| other.role == Role::Policy);
    match policy.map(|policy| policy_kind(policy)) {
        Some(PolicyKind::Tracking) => FileKind::AwsTargetTracking,
        Some(PolicyKind::Step) => FileKind::AwsStep,
        Some(PolicyKind::Simple) => FileKind::AwsSimple,
        Some(PolicyKind::Predictive) => FileKind::AwsPredictive,
        None if group.others.is_empty() => FileKind::AwsGroup,
        None => FileKind::AwsScheduled,
    }
}

/// What is said where nothing tells whose a policy is.
const UNKNOWN_SERVICE: &str = "the file does not say whose it is: it is read as Application Auto Scaling's, which has cooldowns; \
                               EC2 Auto Scaling's has a warm-up in their place";

/// Whose a group is: as its members say.
fn service_of(group: &Members<'_>) -> Option<AwsService> {
    let mut members = group.target.into_iter().chain(group.others.iter().copied());
    members.find_map(|member| member.service)
}

/// What the members of a group say.
#[derive(Default)]
struct Read {
    metrics: Vec<Metric>,
    schedules: Vec<ScheduleSpec>,
    tracking: TrackingWaits,
    /// Configurations that are not in the file.
    open: Vec<Need>,
    /// What may switch its alarms off.
    switches: Vec<Switch>,
    /// What there is to know of its alarms.
    remarks: Vec<Remark>,
}

impl Members<'_> {
    /// Reads policies and scheduled actions; step and simple policies, and predictive scaling, go into `parts`.
    fn read(
        &self,
        alarms: &[&Resource],
        reader: Reader<'_>,
        parts: &mut AwsGroup,
        used: &mut Vec<u32>,
    ) -> Result<Read, Refusal> {
        let mut read = Read::default();
        let policies: Vec<&Resource> = self.others.iter().copied().filter(|other| other.role == Role::Policy).collect();
        for other in &self.others {
            match other.role {
                Role::Schedule => read.schedules.push(read_schedule(other, parts.service, reader)?),
                Role::Policy => match (open_configuration(other), policy_kind(other)) {
                    (Some(node), _) => read.open.push(Need {
                        name: "metric".to_owned(),
                        text: Some(reader.context.written(node)),
                        line: Some(node.line()),
                    }),
                    (None, PolicyKind::Tracking) => {
                        read.remarks.extend(fine_period(other));
                        read.metrics.push(read_tracking(other, reader, &mut read.tracking)?);
                    }
                    (None, PolicyKind::Predictive) => {
                        let (predictive, metric) = read_predictive(other, reader)?;
                        read.metrics.extend(metric);
                        parts.predictive = Some(predictive);
                    }
                    (None, PolicyKind::Step | PolicyKind::Simple) => {
                        let mut policy = read_step(other, parts.service, reader)?;
                        let warm_up = other.any(&["EstimatedInstanceWarmup"]);
                        let warm_up = reader.whole(warm_up, "EstimatedInstanceWarmup", 0..=MAX_WAIT_SECS)?;
                        let name = other.title().unwrap_or_else(|| "without a name".to_owned());
                        if policy.policy_type == PolicyType::Step {
                            read.tracking.warm_up.push((name, other.node.place, warm_up));
                        }
                        let found = find_alarm(other, &policies, alarms, policy.is_out, reader.context);
                        used.extend(found.map(|alarm| alarm.node.place.start));
                        read.remarks.extend(in_other_states(other, alarms, reader.context));
                        let (alarm, metric) = read_alarm(other, found, reader)?;
                        if let Some(alarm) = found {
                            read.remarks.extend(other_statistic(alarm));
                            add_switched_off(alarm, &mut read.remarks);
                            read.switches.extend(read_switches(alarm, reader)?);
                        }
                        policy.alarm = alarm;
                        policy.metric = metric.map(|metric| add_metric(&mut read.metrics, metric));
                        parts.policies.push(policy);
                    }
                },
                Role::Target | Role::Alarm => {}
            }
        }
        Ok(read)
    }
}

fn read_group(
    group: &Members<'_>,
    alarms: &[&Resource],
    reader: Reader<'_>,
    used: &mut Vec<u32>,
) -> Result<Autoscaler, Refusal> {
    let service = service_of(group).unwrap_or(AwsService::Application);
    let size = |keys: &[&str], what: &str, least: u32| {
        let node = group.target.and_then(|target| target.any(keys));
        reader.whole(node, what, least..=1_000_000)
    };
    let min = size(&["MinSize", "MinCapacity"], "the minimum size", 0)?.or_gap();
    let max = size(&["MaxSize", "MaxCapacity"], "the maximum size", 0)?.or_gap();
    check_bounds(&min, &max, ("the minimum size", "the maximum size"))?;
    let default_cooldown_secs = size(&DEFAULT_COOLDOWN, "the default cooldown", 0)?;
    let mut parts = AwsGroup { namespace: namespace(group), default_cooldown_secs, ..AwsGroup::new(service) };
    let mut read = group.read(alarms, reader, &mut parts, used)?;
    parts.policies.sort_by_key(|policy| policy.is_out != Some(true));
    let tracking = std::mem::take(&mut read.tracking);
    let (mut needs, unlike) = fill_waits(&mut parts, &tracking, group.target, &mut read.metrics, reader)?;
    read.remarks.extend(unlike);
    let place =
        group.target.or(group.others.first().copied()).map_or_else(Default::default, |member| member.node.place);
    needs.extend(read.open);
    if service_of(group).is_none() {
        read.remarks.push(Remark::at(place.line, UNKNOWN_SERVICE));
    }
    let members = || group.target.into_iter().chain(group.others.iter().copied());
    for member in members() {
        read.switches.extend(read_switches(member, reader)?);
    }
    read.remarks.extend(read.switches.iter().filter_map(Switch::remark));
    let mut autoscaler = Autoscaler {
        name: name_of(group.target, &group.others, reader.context),
        place,
        min,
        max,
        start: size(&["DesiredCapacity"], "the desired capacity", 0)?,
        metrics: read.metrics,
        schedules: read.schedules,
        system: System::Aws(Box::new(parts)),
        switches: read.switches,
        workload: None,
        needs,
        remarks: read.remarks,
    };
    if group.others.is_empty() {
        autoscaler.needs.push(Need { name: "metric".to_owned(), text: None, line: None });
    }
    add_remarks(&mut autoscaler, members(), reader);
    Ok(autoscaler)
}

/// The configuration of a policy that stands in a file which is not there, or in an expression.
fn open_configuration(policy: &Resource) -> Option<&Node> {
    const KEYS: [&str; 5] = [
        "TargetTrackingScalingPolicyConfiguration",
        "TargetTrackingConfiguration",
        "StepScalingPolicyConfiguration",
        "PredictiveScalingConfiguration",
        "PredictiveScalingPolicyConfiguration",
    ];
    policy.any(&KEYS).filter(|node| node.is_open())
}

fn namespace(group: &Members<'_>) -> Option<String> {
    let mut members = group.target.into_iter().chain(group.others.iter().copied());
    members.find_map(|member| member.any(&["ServiceNamespace"]).and_then(Node::known).map(str::to_owned))
}

/// The place of a metric in the list, to which it is added if it is new.
fn add_metric(metrics: &mut Vec<Metric>, metric: Metric) -> usize {
    let is_same = |known: &Metric| {
        known.kind == metric.kind
            && known.per == metric.per
            && known.name.as_ref().map(|name| &name.value) == metric.name.as_ref().map(|name| &name.value)
            && known.detail == metric.detail
            && known.target.is_absent()
    };
    metrics.iter().position(is_same).unwrap_or_else(|| {
        metrics.push(metric);
        metrics.len() - 1
    })
}
