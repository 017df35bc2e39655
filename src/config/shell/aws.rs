//! Commands of the AWS command line.

use super::aws_options::known;
use super::options::{Flag, Grammar, entry, options, place, scalar, unread};
use crate::config::autoscaler::AwsService;
use crate::config::aws::{Origin, Resource, Role, WARM_POOL, resource_of};
use crate::config::document::{
    Command, Content, Entry, Files, Node, Source, is_placeholder, read_json, read_shorthand,
};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::imported::{Ignored, Refusal};

const GRAMMAR: Grammar = Grammar { has_lists: true, switches: &[], short: &[] };
const COMMANDS: [(&str, &str, Role, Option<AwsService>); 9] = [
    ("autoscaling", "put-scaling-policy", Role::Policy, Some(AwsService::Ec2)),
    ("autoscaling", "put-scheduled-update-group-action", Role::Schedule, Some(AwsService::Ec2)),
    ("autoscaling", BATCH, Role::Schedule, Some(AwsService::Ec2)),
    ("autoscaling", "create-auto-scaling-group", Role::Target, Some(AwsService::Ec2)),
    ("autoscaling", "update-auto-scaling-group", Role::Target, Some(AwsService::Ec2)),
    ("application-autoscaling", "put-scaling-policy", Role::Policy, Some(AwsService::Application)),
    ("application-autoscaling", "put-scheduled-action", Role::Schedule, Some(AwsService::Application)),
    ("application-autoscaling", "register-scalable-target", Role::Target, Some(AwsService::Application)),
    ("cloudwatch", "put-metric-alarm", Role::Alarm, None),
];
/// The command that has several actions.
const BATCH: &str = "batch-put-scheduled-update-group-action";
/// Options whose values may be written in shorthand.
const STRUCTURES: [&str; 10] = [
    "step-adjustments",
    "scalable-target-action",
    "scheduled-update-group-actions",
    "suspended-state",
    "target-tracking-configuration",
    "target-tracking-scaling-policy-configuration",
    "step-scaling-policy-configuration",
    "predictive-scaling-configuration",
    "dimensions",
    "metrics",
];

/// Reads one command: what it puts, and nothing where it is none that scales.
///
/// # Errors
/// When the value of an option cannot be read.
pub fn read(command: &Command, files: &Files, draft: &mut Draft) -> Result<Vec<Resource>, Refusal> {
    let line = command.place.line;
    // Options may stand before the service; what is none of their values then is a word.
    let all: Vec<&str> = command.words.iter().map(|(word, _)| word.as_str()).collect();
    let service = all.iter().position(|word| COMMANDS.iter().any(|(service, ..)| service == word));
    let Some((service, operation)) = service.and_then(|at| Some((*all.get(at)?, *all.get(at + 1)?))) else {
        return Ok(Vec::new());
    };
    let called = format!("aws {service} {operation}");
    let Some((.., role, whose)) = COMMANDS.iter().find(|(name, command, ..)| *name == service && *command == operation)
    else {
        draft.ignored.push(Ignored { kind: called, name: None, why: why(operation).map(str::to_owned), line });
        return Ok(Vec::new());
    };
    let after = command.words.iter().skip_while(|(word, _)| word != operation).skip(1);
    let rest = Command { words: after.cloned().collect(), ..command.clone() };
    let (_, flags) = options(&rest, &GRAMMAR);
    let known: Vec<&str> = known(*role, *whose).collect();
    draft.remarks.extend(unread(&flags, &called, &known));
    let node = Node::new(Content::Map(entries(&rest, &flags, *role, files)?), command.place);
    let origin = Origin::Api;
    let mut resources = if operation == BATCH {
        actions(&node).map(|item| resource_of(item, *role, *whose, origin)).collect()
    } else {
        vec![resource_of(node, *role, *whose, origin)]
    };
    for resource in &mut resources {
        resource.references.extend(command.variable.clone());
        resource.kind.clone_from(&called);
    }
    Ok(resources)
}

/// The properties that options give.
fn entries(command: &Command, flags: &[Flag<'_>], role: Role, files: &Files) -> Result<Vec<Entry>, Refusal> {
    let mut entries: Vec<Entry> = Vec::new();
    for flag in flags {
        let node = value(command, flag, files)?;
        if flag.name.starts_with("cli-input-") {
            match node.content {
                Content::Map(inner) => entries.extend(inner),
                // What it says is needed, and stands elsewhere.
                _ => entries.extend(needed(role).iter().map(|key| entry(key, node.clone()))),
            }
            continue;
        }
        let name = flag.name.strip_prefix("no-").filter(|_| flag.values.is_empty()).unwrap_or(flag.name);
        entries.push(entry(name, node));
    }
    Ok(entries)
}

/// Properties that a resource cannot do without.
const fn needed(role: Role) -> &'static [&'static str] {
    match role {
        Role::Target => &["MinCapacity", "MaxCapacity"],
        Role::Policy => &["TargetTrackingConfiguration"],
        Role::Schedule => &["Schedule"],
        Role::Alarm => &["Threshold"],
    }
}

/// Why a command of these services adds nothing, where it bears upon what is replayed.
fn why(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "put-warm-pool" => WARM_POOL,
        operation if operation.starts_with("delete-") || operation.starts_with("deregister-") => {
            "what it takes away is replayed all the same"
        }
        "suspend-processes" => "the replay goes on as if nothing were suspended",
        _ => return None,
    })
}

/// The actions of a batch, each with the group that they are of.
fn actions(node: &Node) -> impl Iterator<Item = Node> {
    let group = node.entries().iter().find(|entry| entry.is_called("AutoScalingGroupName"));
    let list = node.any(&["ScheduledUpdateGroupActions"]).map(Node::each).unwrap_or_default();
    list.iter().cloned().map(move |mut item| {
        if let Content::Map(entries) = &mut item.content {
            entries.extend(group.cloned());
        }
        item
    })
}

fn value(command: &Command, flag: &Flag<'_>, files: &Files) -> Result<Node, Refusal> {
    let mut nodes = Vec::new();
    for (word, line) in &flag.values {
        nodes.push(single(command, flag.name, word, *line, files)?);
    }
    let here = place(command, flag.line);
    Ok(match nodes.len() {
        0 => Node::plain(if flag.name.starts_with("no-") { "false" } else { "true" }, here),
        1 => nodes.pop().unwrap_or_else(|| Node::new(Content::Null, here)),
        _ => Node::new(Content::List(nodes), here),
    })
}

fn single(command: &Command, name: &str, word: &str, line: u32, files: &Files) -> Result<Node, Refusal> {
    let here = place(command, line);
    let file = word.strip_prefix("file://").or_else(|| word.strip_prefix("fileb://")).and_then(|path| {
        let name = path.rsplit('/').next()?;
        files.get(path).or_else(|| files.get(name)).or_else(|| files.get(&format!("./{name}")))
    });
    if let Some((text, first)) = file {
        return json(text, *first, here);
    }
    if word.starts_with(['{', '[']) && !word.starts_with("{{") {
        let lines = u32::try_from(word.matches('\n').count()).unwrap_or(0);
        return json(word, line.saturating_sub(lines), here);
    }
    if !STRUCTURES.contains(&name) || is_placeholder(word) {
        return Ok(scalar(word, here));
    }
    read_shorthand(word, here).ok_or_else(|| {
        let shown: String = word.chars().take(60).collect();
        let remedy = "give it as JSON in quotes, or in shorthand like Key=Value,Map={Key=Value}";
        Refusal::new(line, format!("--{name} is {shown}, which is neither JSON nor shorthand"), remedy)
    })
}

/// JSON that begins on line `first`. Its lines are known; where in the command it stands is not, as its quotes are gone.
fn json(text: &str, first: u32, here: Place) -> Result<Node, Refusal> {
    let documents = read_json(&Source::new(text));
    let documents = documents.map_err(|error| Refusal { line: error.line + first.saturating_sub(1), ..error })?;
    let node = documents.roots.into_iter().next().unwrap_or_else(|| Node::new(Content::Null, here));
    let lines_before = first.saturating_sub(1);
    Ok(node.replaced(&|place| Place { line: place.line.saturating_add(lines_before), ..here }))
}
