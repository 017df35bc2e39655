//! `gcloud compute instance-groups managed set-autoscaling`.

use super::options::{Flag, entry, options, place, scalar};
use crate::config::document::{Command, Content, Entry, Node, read_shorthand};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::gcp;
use crate::config::imported::FileKind;
use crate::config::meaning::Reader;

/// Options and the fields that they set.
const FIELDS: [(&str, &[&str]); 12] = [
    ("min-num-replicas", &["minNumReplicas"]),
    ("max-num-replicas", &["maxNumReplicas"]),
    ("cool-down-period", &["coolDownPeriodSec"]),
    ("stabilization-period", &["stabilizationPeriodSec"]),
    ("mode", &["mode"]),
    ("target-cpu-utilization", &["cpuUtilization", "utilizationTarget"]),
    ("cpu-utilization-predictive-method", &["cpuUtilization", "predictiveMethod"]),
    ("target-load-balancing-utilization", &["loadBalancingUtilization", "utilizationTarget"]),
    ("update-stackdriver-metric", &["metric", "name"]),
    ("stackdriver-metric-single-instance-assignment", &["metric", "singleInstanceAssignment"]),
    ("stackdriver-metric-utilization-target", &["metric", "utilizationTarget"]),
    ("stackdriver-metric-utilization-target-type", &["metric", "utilizationTargetType"]),
];
/// Options of a schedule and the fields that they set.
const SCHEDULE: [(&str, &str); 5] = [
    ("set-schedule", "name"),
    ("schedule-cron", "schedule"),
    ("schedule-duration-sec", "durationSec"),
    ("schedule-time-zone", "timeZone"),
    ("schedule-min-required-replicas", "minRequiredReplicas"),
];

/// What the commands of one group of instances set.
pub struct Group<'c> {
    name: Option<&'c str>,
    /// Zone or region.
    location: Option<&'c str>,
    policy: Vec<Entry>,
    place: Place,
}

/// Adds what one command sets, where it sets an autoscaler; a later one changes what an earlier one set.
pub fn collect<'c>(command: &'c Command, groups: &mut Vec<Group<'c>>) {
    let (words, flags) = options(command);
    let Some(at) = words.iter().position(|word| *word == "set-autoscaling" || *word == "update-autoscaling") else {
        return;
    };
    let location = flags.iter().find(|flag| matches!(flag.name, "zone" | "region"));
    let location = location.and_then(|flag| flag.values.first()).map(|(word, _)| *word);
    let name = words.get(at + 1).copied();
    let policy = policy_of(command, &flags);
    let is_same = |group: &&mut Group<'_>| {
        let is_there = group.location.zip(location).is_none_or(|(one, other)| one == other);
        name.is_some() && group.name == name && is_there
    };
    let Some(group) = groups.iter_mut().find(is_same) else {
        groups.push(Group { name, location, policy, place: command.place });
        return;
    };
    for new in policy {
        match group.policy.iter_mut().find(|known| known.key == new.key) {
            Some(known) => match (&mut known.node.content, new.node.content) {
                (Content::List(items), Content::List(more)) => items.extend(more),
                (_, content) => known.node = Node { content, ..new.node },
            },
            None => group.policy.push(new),
        }
    }
}

/// Reads what was collected.
pub fn read(groups: Vec<Group<'_>>, reader: Reader<'_>, draft: &mut Draft) {
    for group in groups {
        let root = vec![entry("autoscalingPolicy", Node::new(Content::Map(group.policy), group.place))];
        let root = Node::new(Content::Map(root), group.place);
        draft.add(FileKind::Gcp, gcp::read(&root, group.name, reader));
    }
}

/// The policy that options make.
fn policy_of(command: &Command, flags: &[Flag<'_>]) -> Vec<Entry> {
    let mut policy: Vec<Entry> = Vec::new();
    let mut schedule: Vec<Entry> = Vec::new();
    for flag in flags {
        let Some((word, line)) = flag.values.first() else { continue };
        let here = place(command, *line);
        if let Some((_, path)) = FIELDS.iter().find(|(name, _)| *name == flag.name) {
            insert(&mut policy, path, scalar(&mode(flag.name, word), here));
        }
        if let Some((_, key)) = SCHEDULE.iter().find(|(name, _)| *name == flag.name) {
            schedule.push(entry(key, scalar(word, here)));
        }
        if let Some(node) = metric(flag, command) {
            policy.push(entry("customMetricUtilizations", node));
        }
        if flag.name == "scale-in-control" {
            policy.extend(scale_in(word, here));
        }
    }
    if !schedule.is_empty() {
        let list = Node::new(Content::List(vec![Node::new(Content::Map(schedule), command.place)]), command.place);
        policy.push(entry("scalingSchedules", list));
    }
    policy
}

/// `max-scaled-in-replicas-percent=20,time-window=600`
fn scale_in(word: &str, here: Place) -> Option<Entry> {
    let Content::Map(given) = read_shorthand(word, here)?.content else { return None };
    let field = |name: &str, key: &str| {
        let found = given.iter().find(|entry| entry.key == name)?;
        Some(entry(key, found.node.clone()))
    };
    let most = field("max-scaled-in-replicas", "fixed").or_else(|| field("max-scaled-in-replicas-percent", "percent"));
    let most = Node::new(Content::Map(most.into_iter().collect()), here);
    let window = field("time-window", "timeWindowSec");
    let control = std::iter::once(entry("maxScaledInReplicas", most)).chain(window).collect();
    Some(entry("scaleInControl", Node::new(Content::Map(control), here)))
}

fn mode(option: &str, word: &str) -> String {
    if matches!(option, "mode" | "cpu-utilization-predictive-method" | "stackdriver-metric-utilization-target-type") {
        word.replace('-', "_").to_uppercase()
    } else {
        word.to_owned()
    }
}

fn insert(entries: &mut Vec<Entry>, path: &[&str], node: Node) {
    let [first, rest @ ..] = path else { return };
    let [key] = rest else {
        entries.push(entry(first, node));
        return;
    };
    let inner = entry(key, node);
    match entries.iter_mut().find(|entry| entry.key == *first).map(|entry| &mut entry.node.content) {
        Some(Content::Map(known)) => known.push(inner),
        _ => {
            let place = inner.place;
            entries.push(entry(first, Node::new(Content::Map(vec![inner]), place)));
        }
    }
}

/// `--custom-metric-utilization metric=NAME,utilization-target=10,utilization-target-type=GAUGE`
fn metric(flag: &Flag<'_>, command: &Command) -> Option<Node> {
    if flag.name != "custom-metric-utilization" {
        return None;
    }
    let items = flag.values.iter().filter_map(|(word, line)| {
        let node = read_shorthand(word, place(command, *line))?;
        let Content::Map(entries) = node.content else { return None };
        let upper = |inner: Entry| {
            let is_type = inner.key == "utilization-target-type";
            let text = inner.node.text().unwrap_or_default().replace('-', "_").to_uppercase();
            if is_type { entry("utilization-target-type", scalar(&text, inner.place)) } else { inner }
        };
        Some(Node::new(Content::Map(entries.into_iter().map(upper).collect()), node.place))
    });
    let items: Vec<Node> = items.collect();
    Some(Node::new(Content::List(items), command.place))
}
