//! `gcloud compute instance-groups managed set-autoscaling`.

use super::options::{Flag, entry, options, place, scalar};
use crate::config::document::{Command, Content, Entry, Node, read_shorthand};
use crate::config::draft::Draft;
use crate::config::gcp;
use crate::config::imported::FileKind;
use crate::config::meaning::Reader;

/// Options and the fields that they set.
const FIELDS: [(&str, &[&str]); 10] = [
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
];
/// Options of a schedule and the fields that they set.
const SCHEDULE: [(&str, &str); 5] = [
    ("set-schedule", "name"),
    ("schedule-cron", "schedule"),
    ("schedule-duration-sec", "durationSec"),
    ("schedule-time-zone", "timeZone"),
    ("schedule-min-required-replicas", "minRequiredReplicas"),
];

/// Reads one command, where it sets an autoscaler.
pub fn read(command: &Command, reader: Reader<'_>, draft: &mut Draft) {
    let (words, flags) = options(command);
    let Some(at) = words.iter().position(|word| *word == "set-autoscaling" || *word == "update-autoscaling") else {
        return;
    };
    let mut policy: Vec<Entry> = Vec::new();
    let mut schedule: Vec<Entry> = Vec::new();
    for flag in &flags {
        let Some((word, line)) = flag.values.first() else { continue };
        let here = place(command, *line);
        if let Some((_, path)) = FIELDS.iter().find(|(name, _)| *name == flag.name) {
            // Times may have a unit: 90, 90s.
            let word =
                if path.last().is_some_and(|key| key.ends_with("Sec")) { word.trim_end_matches('s') } else { word };
            insert(&mut policy, path, scalar(&mode(flag.name, word), here));
        }
        if let Some((_, key)) = SCHEDULE.iter().find(|(name, _)| *name == flag.name) {
            schedule.push(entry(key, scalar(word, here)));
        }
        if let Some(node) = metric(flag, command) {
            policy.push(entry("customMetricUtilizations", node));
        }
    }
    if !schedule.is_empty() {
        let list = Node::new(Content::List(vec![Node::new(Content::Map(schedule), command.place)]), command.place);
        policy.push(entry("scalingSchedules", list));
    }
    let name = words.get(at + 1).copied();
    let root = vec![entry("autoscalingPolicy", Node::new(Content::Map(policy), command.place))];
    draft.add(FileKind::Gcp, gcp::read(&Node::new(Content::Map(root), command.place), name, reader));
}

fn mode(option: &str, word: &str) -> String {
    if matches!(option, "mode" | "cpu-utilization-predictive-method") {
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
