//! `gcloud compute instance-groups managed set-autoscaling`, and `update-autoscaling`, which changes what is set.
//!
//! Source: Google Cloud SDK reference, `gcloud compute instance-groups managed`.

use super::options::{Flag, Grammar, entry, options, place, scalar, unread};
use crate::config::document::{Command, Content, Entry, Node, read_shorthand};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::gcp;
use crate::config::imported::{FileKind, Refusal};
use crate::config::meaning::Reader;

const GRAMMAR: Grammar = Grammar {
    has_lists: false,
    switches: &["clear-scale-in-control", "log-http", "quiet", "scale-based-on-cpu", "scale-based-on-load-balancing"],
    short: &[('q', "quiet")],
};
/// Options and the fields that they set.
const FIELDS: [(&str, &[&str]); 13] = [
    ("min-num-replicas", &["minNumReplicas"]),
    ("max-num-replicas", &["maxNumReplicas"]),
    ("cool-down-period", &["coolDownPeriodSec"]),
    ("stabilization-period", &["stabilizationPeriodSec"]),
    ("mode", &["mode"]),
    ("target-cpu-utilization", &["cpuUtilization", "utilizationTarget"]),
    ("cpu-utilization-predictive-method", &["cpuUtilization", "predictiveMethod"]),
    ("target-load-balancing-utilization", &["loadBalancingUtilization", "utilizationTarget"]),
    ("update-stackdriver-metric", &["metric", "name"]),
    ("stackdriver-metric-filter", &["metric", "filter"]),
    ("stackdriver-metric-single-instance-assignment", &["metric", "singleInstanceAssignment"]),
    ("stackdriver-metric-utilization-target", &["metric", "utilizationTarget"]),
    ("stackdriver-metric-utilization-target-type", &["metric", "utilizationTargetType"]),
];
/// Signals that an option asks for, whose target may be Google's own.
const SIGNALS: [(&str, &str); 2] =
    [("scale-based-on-cpu", "cpuUtilization"), ("scale-based-on-load-balancing", "loadBalancingUtilization")];
/// Options of a schedule and the fields that they set.
const SCHEDULE: [(&str, &str); 6] = [
    ("set-schedule", "name"),
    ("update-schedule", "name"),
    ("schedule-cron", "schedule"),
    ("schedule-duration-sec", "durationSec"),
    ("schedule-time-zone", "timeZone"),
    ("schedule-min-required-replicas", "minRequiredReplicas"),
];
/// Options that are read in their own ways.
const OWN: [&str; 6] = [
    "custom-metric-utilization",
    "scale-in-control",
    "clear-scale-in-control",
    "disable-schedule",
    "enable-schedule",
    "remove-schedule",
];
/// Options that say nothing of how it scales.
#[rustfmt::skip]
const OTHERS: [&str; 16] = [
    "zone", "region", "project", "account", "configuration", "billing-project", "impersonate-service-account", "format", "flatten",
    "filter", "verbosity", "quiet", "log-http", "user-output-enabled", "trace-token", "schedule-description",
];

/// What the commands of one group of instances set.
pub struct Group<'c> {
    name: Option<&'c str>,
    /// Zone or region.
    location: Option<&'c str>,
    policy: Vec<Entry>,
    place: Place,
}

impl Group<'_> {
    /// Takes over what a later command sets.
    fn update(&mut self, policy: Vec<Entry>) {
        for new in policy {
            match self.policy.iter_mut().find(|known| known.key == new.key) {
                Some(known) => match (&mut known.node.content, new.node.content) {
                    (Content::List(items), Content::List(more)) => add_items(items, more),
                    (_, content) => known.node = Node { content, ..new.node },
                },
                None => self.policy.push(new),
            }
        }
    }

    /// The schedule of this name.
    fn schedules(&mut self) -> Option<&mut Vec<Node>> {
        let known = self.policy.iter_mut().find(|entry| entry.key == "scalingSchedules")?;
        if let Content::List(items) = &mut known.node.content { Some(items) } else { None }
    }

    /// What an option switches off, on or away.
    fn switch(&mut self, flag: &Flag<'_>, command: &Command) {
        if flag.name == "clear-scale-in-control" {
            self.policy.retain(|entry| entry.key != "scaleInControl");
        }
        let Some(name) = flag.value() else { return };
        let Some(schedules) = self.schedules() else { return };
        let is_named = |schedule: &Node| schedule.get("name").and_then(Node::text) == Some(name);
        match flag.name {
            "remove-schedule" => schedules.retain(|schedule| !is_named(schedule)),
            "disable-schedule" | "enable-schedule" => {
                let is_off = flag.name == "disable-schedule";
                let disabled = entry("disabled", Node::plain(is_off.to_string(), place(command, flag.line)));
                for schedule in schedules.iter_mut().filter(|schedule| is_named(schedule)) {
                    merge(schedule, vec![disabled.clone()]);
                }
            }
            _ => {}
        }
    }
}

/// Adds items to a list; one that is called as an earlier one changes that.
fn add_items(items: &mut Vec<Node>, more: Vec<Node>) {
    for item in more {
        let name = item.get("name").and_then(Node::text).map(str::to_owned);
        let known =
            items.iter_mut().find(|known| name.is_some() && known.get("name").and_then(Node::text) == name.as_deref());
        match (known, item.content) {
            (Some(known), Content::Map(entries)) => merge(known, entries),
            (_, content) => items.push(Node { content, place: item.place, tag: item.tag }),
        }
    }
}

/// Puts entries into a map, in the place of those that it has.
fn merge(node: &mut Node, entries: Vec<Entry>) {
    let Content::Map(known) = &mut node.content else { return };
    known.retain(|old| entries.iter().all(|new| new.key != old.key));
    known.extend(entries);
}

/// Adds what one command sets, where it sets an autoscaler; a later one changes what an earlier one set.
pub fn collect<'c>(command: &'c Command, groups: &mut Vec<Group<'c>>, draft: &mut Draft) {
    let (words, flags) = options(command, &GRAMMAR);
    let is_verb = |word: &&str| matches!(*word, "set-autoscaling" | "update-autoscaling" | "stop-autoscaling");
    let Some(at) = words.iter().position(is_verb) else { return };
    let verb = words.get(at).copied().unwrap_or_default();
    let name = words.get(at + 1).copied();
    let line = command.place.line;
    if verb == "stop-autoscaling" {
        draft.ignore(format!("gcloud {verb}"), name.map(str::to_owned), line);
        return;
    }
    if let Some(file) = flags.iter().find(|flag| flag.name == "autoscaling-file") {
        let reason = format!("the autoscaler stands in {}, a file of its own", file.value().unwrap_or("another file"));
        let refusal = Refusal::new(file.line, reason, "give that file");
        return draft.add_named(FileKind::Gcp, name.unwrap_or("an autoscaler").to_owned(), Err(refusal));
    }
    draft.remarks.extend(unread(&flags, &format!("gcloud {verb}"), &known()));
    let location = flags.iter().find(|flag| matches!(flag.name, "zone" | "region"));
    let location = location.and_then(|flag| flag.values.first()).map(|(word, _)| *word);
    let policy = policy_of(command, &flags);
    let is_same = |group: &Group<'_>| {
        let is_there = group.location.zip(location).is_none_or(|(one, other)| one == other);
        name.is_some() && group.name == name && is_there
    };
    if verb == "set-autoscaling" {
        groups.retain(|group| !is_same(group));
    }
    let place = groups.iter().position(is_same).unwrap_or(groups.len());
    if place == groups.len() {
        groups.push(Group { name, location, policy: Vec::new(), place: command.place });
    }
    let Some(group) = groups.get_mut(place) else { return };
    group.update(policy);
    flags.iter().for_each(|flag| group.switch(flag, command));
}

/// All options that are read, or need not be.
fn known() -> Vec<&'static str> {
    let fields = FIELDS.iter().map(|(name, _)| *name);
    let schedule = SCHEDULE.iter().chain(&SIGNALS).map(|(name, _)| *name);
    fields.chain(schedule).chain(OWN).chain(OTHERS).collect()
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
    let (mut schedule, mut metrics): (Vec<Entry>, Vec<Node>) = (Vec::new(), Vec::new());
    for flag in flags {
        let here = place(command, flag.line);
        if let Some((_, key)) = SIGNALS.iter().find(|(name, _)| *name == flag.name)
            && policy.iter().all(|entry| entry.key != *key)
        {
            policy.push(entry(key, Node::new(Content::Map(Vec::new()), here)));
        }
        let Some((word, line)) = flag.values.first() else { continue };
        let here = place(command, *line);
        if let Some((_, path)) = FIELDS.iter().find(|(name, _)| *name == flag.name) {
            insert(&mut policy, path, scalar(&mode(flag.name, word), here));
        }
        if let Some((_, key)) = SCHEDULE.iter().find(|(name, _)| *name == flag.name) {
            schedule.push(entry(key, scalar(word, here)));
        }
        metrics.extend(metric(flag, command));
        if flag.name == "scale-in-control" {
            policy.extend(scale_in(word, here));
        }
    }
    let schedules = (!schedule.is_empty()).then(|| Node::new(Content::Map(schedule), command.place));
    for (key, items) in [("customMetricUtilizations", metrics), ("scalingSchedules", schedules.into_iter().collect())] {
        if !items.is_empty() {
            policy.push(entry(key, Node::new(Content::List(items), command.place)));
        }
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
    let (word, line) = flag.values.first().filter(|_| flag.name == "custom-metric-utilization")?;
    let node = read_shorthand(word, place(command, *line))?;
    let Content::Map(entries) = node.content else { return None };
    let upper = |inner: Entry| {
        let is_type = inner.key == "utilization-target-type";
        let text = inner.node.text().unwrap_or_default().replace('-', "_").to_uppercase();
        if is_type { entry("utilization-target-type", scalar(&text, inner.place)) } else { inner }
    };
    Some(Node::new(Content::Map(entries.into_iter().map(upper).collect()), node.place))
}
