//! `kubectl autoscale`: a manifest made of options, one for each workload that it names.
//!
//! Source: kubectl, `pkg/cmd/autoscale/autoscale.go`.

use super::options::{Flag, Grammar, entry, options, place, scalar, unread};
use crate::config::document::{Command, Content, Entry, Node, is_placeholder};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::imported::{FileKind, Refusal, Remark};
use crate::config::kubernetes;
use crate::config::meaning::Reader;

const GRAMMAR: Grammar = Grammar {
    has_lists: false,
    switches: &[
        "allow-missing-template-keys",
        "disable-compression",
        "dry-run",
        "insecure-skip-tls-verify",
        "match-server-version",
        "record",
        "recursive",
        "save-config",
        "show-managed-fields",
        "warnings-as-errors",
    ],
    short: &[
        ('n', "namespace"),
        ('f', "filename"),
        ('k', "kustomize"),
        ('o', "output"),
        ('R', "recursive"),
        ('s', "server"),
        ('v', "v"),
    ],
};
/// Options that say nothing of how it scales.
#[rustfmt::skip]
const OTHERS: [&str; 27] = [
    "allow-missing-template-keys", "as", "as-group", "as-uid", "cache-dir", "certificate-authority", "client-certificate",
    "client-key", "cluster", "context", "disable-compression", "dry-run", "field-manager", "generator", "insecure-skip-tls-verify",
    "kubeconfig", "match-server-version", "output", "record", "request-timeout", "save-config", "server", "show-managed-fields",
    "template", "token", "user", "v",
];
/// Options that are read.
const READ: [&str; 10] =
    ["min", "max", "cpu", "cpu-percent", "memory", "name", "namespace", "filename", "kustomize", "recursive"];
/// Kinds as people write them, in full and short, and as the API does.
const KINDS: [(&str, &str, &str); 5] = [
    ("deployment", "deploy", "Deployment"),
    ("replicaset", "rs", "ReplicaSet"),
    ("replicationcontroller", "rc", "ReplicationController"),
    ("statefulset", "sts", "StatefulSet"),
    ("deploymentconfig", "dc", "DeploymentConfig"),
];

/// Reads one command, where it makes autoscalers.
pub fn read(command: &Command, reader: Reader<'_>, draft: &mut Draft) {
    let (words, flags) = options(command, &GRAMMAR);
    if let Some(text) = patched(&words) {
        draft.remarks.push(Remark::at(command.place.line, text));
    }
    let Some(at) = words.iter().position(|word| *word == "autoscale") else { return };
    let known: Vec<&str> = READ.iter().chain(&OTHERS).copied().collect();
    draft.remarks.extend(unread(&flags, "kubectl autoscale", &known));
    let file = flags.iter().find(|flag| matches!(flag.name, "filename" | "kustomize"));
    let workloads = workloads(words.get(at + 1..).unwrap_or_default());
    if workloads.is_empty() {
        let Some(file) = file else {
            let reason = "kubectl autoscale names nothing to scale";
            let refusal =
                Refusal::new(command.place.line, reason, "name it, as in kubectl autoscale deployment web --max=5");
            draft.add(FileKind::Hpa, Err(refusal));
            return;
        };
        let text = format!("what it scales stands in {}, which is not read", file.value().unwrap_or("a file"));
        draft.remarks.push(Remark::at(file.line, text));
        draft.add(FileKind::Hpa, kubernetes::read_hpa(&manifest(command, &flags, None), reader));
    }
    for workload in workloads {
        draft.add(FileKind::Hpa, kubernetes::read_hpa(&manifest(command, &flags, Some(workload)), reader));
    }
}

/// What is said of a command that changes an autoscaler afterwards.
fn patched(words: &[&str]) -> Option<String> {
    const AUTOSCALERS: [&str; 6] = ["hpa", "horizontalpodautoscaler", "so", "scaledobject", "scaledobjects", "hpas"];
    let at = words.iter().position(|word| matches!(*word, "patch" | "edit" | "delete"))?;
    let (verb, rest) = words.get(at..)?.split_first()?;
    let kind = rest.first()?.split(['/', '.']).next()?.to_ascii_lowercase();
    let name = rest.first()?.split_once('/').map(|(_, name)| name).or(rest.get(1).copied()).unwrap_or_default();
    AUTOSCALERS.contains(&kind.as_str()).then(|| format!("kubectl {verb} changes {name} afterwards, which is not read"))
}

/// Kinds and names, of `TYPE NAME…` and of `TYPE/NAME…`.
fn workloads<'w>(words: &[&'w str]) -> Vec<(&'w str, &'w str)> {
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    if first.contains('/') {
        return words.iter().filter_map(|word| word.split_once('/')).collect();
    }
    rest.iter().map(|name| (*first, *name)).collect()
}

/// The kind in the API's name. `deployments.v1.apps` is one, too.
fn kind_of(written: &str) -> &str {
    let word = written.split('.').next().unwrap_or(written).to_ascii_lowercase();
    let is_one = |(full, short, _): &&(&str, &str, &str)| {
        *short == word || *full == word || word.strip_suffix('s').is_some_and(|singular| singular == *full)
    };
    KINDS.iter().find(is_one).map_or(written, |(.., kind)| kind)
}

fn manifest(command: &Command, flags: &[Flag<'_>], workload: Option<(&str, &str)>) -> Node {
    let here = command.place;
    let map = |entries: Vec<Entry>| Node::new(Content::Map(entries), here);
    let find = |option: &str| {
        let flag = flags.iter().rfind(|flag| flag.name == option)?;
        flag.values.first().map(|(word, line)| (*word, place(command, *line)))
    };
    let mut spec = Vec::new();
    if let Some((kind, name)) = workload {
        let target = vec![entry("kind", scalar(kind_of(kind), here)), entry("name", scalar(name, here))];
        spec.push(entry("scaleTargetRef", map(target)));
    } else {
        spec.push(entry("scaleTargetRef", map(Vec::new())));
    }
    // The API server's default stands in for a minimum that is not positive.
    let min = find("min").filter(|(word, _)| !is_left_out(word));
    spec.extend(min.map(|(word, place)| entry("minReplicas", scalar(word, place))));
    spec.extend(find("max").map(|(word, place)| entry("maxReplicas", scalar(word, place))));
    let percent = find("cpu-percent").filter(|(word, _)| !is_left_out(word));
    let percent = percent.map(|(word, place)| metric("cpu", Target::Percent(word), place));
    let resources = [("cpu", "m"), ("memory", "Mi")].into_iter().filter_map(|(resource, unit)| {
        find(resource).map(|(word, place)| metric(resource, Target::of(word, unit), place))
    });
    let metrics: Vec<Node> = percent.into_iter().chain(resources).collect();
    if !metrics.is_empty() {
        spec.push(entry("metrics", Node::new(Content::List(metrics), here)));
    }
    let name = find("name").map(|(word, _)| word).or(workload.map(|(_, name)| name));
    let mut metadata: Vec<Entry> = name.map(|name| entry("name", scalar(name, here))).into_iter().collect();
    metadata.extend(find("namespace").map(|(word, place)| entry("namespace", scalar(word, place))));
    map(vec![
        entry("apiVersion", Node::plain("autoscaling/v2", here)),
        entry("kind", Node::plain("HorizontalPodAutoscaler", here)),
        entry("metadata", map(metadata)),
        entry("spec", map(spec)),
    ])
}

/// Whether a number is one with which kubectl leaves the field out.
fn is_left_out(word: &str) -> bool {
    word.parse::<i64>().is_ok_and(|number| number <= 0)
}

/// What a resource is held against.
enum Target<'w> {
    Percent(&'w str),
    Value(String),
}

impl<'w> Target<'w> {
    /// `70%` is of the request; what has no unit is in `unit`. A placeholder is taken for the usual percentage.
    fn of(word: &'w str, unit: &str) -> Self {
        match word.strip_suffix('%') {
            Some(percent) => Self::Percent(percent),
            None if is_placeholder(word) => Self::Percent(word),
            None if word.parse::<f64>().is_ok() => Self::Value(format!("{word}{unit}")),
            None => Self::Value(word.to_owned()),
        }
    }
}

fn metric(resource: &str, target: Target<'_>, place: Place) -> Node {
    let map = |entries: Vec<Entry>| Node::new(Content::Map(entries), place);
    let (key, value) = match &target {
        Target::Percent(percent) => ("averageUtilization", scalar(percent, place)),
        Target::Value(value) => ("averageValue", scalar(value, place)),
    };
    let target = map(vec![entry(key, value)]);
    let resource = map(vec![entry("name", Node::plain(resource, place)), entry("target", target)]);
    map(vec![entry("type", Node::plain("Resource", place)), entry("resource", resource)])
}
