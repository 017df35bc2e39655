//! Commands of the AWS command line.

use super::options::{Flag, entry, options, place, scalar};
use crate::config::autoscaler::AwsService;
use crate::config::aws::{Origin, Resource, Role, resource_of};
use crate::config::document::{Command, Content, Entry, Files, Node, Source, read_json, read_shorthand};
use crate::config::draft::Draft;
use crate::config::found::Place;
use crate::config::imported::Refusal;

const COMMANDS: [(&str, &str, Role, Option<AwsService>); 8] = [
    ("autoscaling", "put-scaling-policy", Role::Policy, Some(AwsService::Ec2)),
    ("autoscaling", "put-scheduled-update-group-action", Role::Schedule, Some(AwsService::Ec2)),
    ("autoscaling", "create-auto-scaling-group", Role::Target, Some(AwsService::Ec2)),
    ("autoscaling", "update-auto-scaling-group", Role::Target, Some(AwsService::Ec2)),
    ("application-autoscaling", "put-scaling-policy", Role::Policy, Some(AwsService::Application)),
    ("application-autoscaling", "put-scheduled-action", Role::Schedule, Some(AwsService::Application)),
    ("application-autoscaling", "register-scalable-target", Role::Target, Some(AwsService::Application)),
    ("cloudwatch", "put-metric-alarm", Role::Alarm, None),
];
/// Options whose values may be written in shorthand.
const STRUCTURES: [&str; 8] = [
    "step-adjustments",
    "scalable-target-action",
    "target-tracking-configuration",
    "target-tracking-scaling-policy-configuration",
    "step-scaling-policy-configuration",
    "predictive-scaling-configuration",
    "dimensions",
    "metrics",
];

/// Reads one command; `None` where it is none that scales.
///
/// # Errors
/// When an option's JSON cannot be read.
pub fn read(command: &Command, files: &Files, draft: &mut Draft) -> Result<Option<Resource>, Refusal> {
    let line = command.place.line;
    // Options may stand before the service; what is none of their values then is a word.
    let all: Vec<&str> = command.words.iter().map(|(word, _)| word.as_str()).collect();
    let service = all.iter().position(|word| COMMANDS.iter().any(|(service, ..)| service == word));
    let Some((service, operation)) = service.and_then(|at| Some((*all.get(at)?, *all.get(at + 1)?))) else {
        return Ok(None);
    };
    let Some((.., role, whose)) = COMMANDS.iter().find(|(name, command, ..)| *name == service && *command == operation)
    else {
        draft.ignore(format!("aws {service} {operation}"), None, line);
        return Ok(None);
    };
    let after = command.words.iter().skip_while(|(word, _)| word != operation).skip(1);
    let rest = Command { words: after.cloned().collect(), ..command.clone() };
    let (_, flags) = options(&rest);
    let mut entries: Vec<Entry> = Vec::new();
    for flag in flags {
        let node = value(&rest, &flag, files)?;
        if flag.name.starts_with("cli-input-") {
            if let Content::Map(inner) = node.content {
                entries.extend(inner);
            }
            continue;
        }
        let name = flag.name.strip_prefix("no-").filter(|_| flag.values.is_empty()).unwrap_or(flag.name);
        entries.push(entry(name, node));
    }
    let node = Node::new(Content::Map(entries), command.place);
    let mut resource = resource_of(node, *role, *whose, Origin::Api);
    if let Some(variable) = &command.variable {
        resource.references.push(variable.clone());
    }
    resource.kind = format!("aws {service} {operation}");
    Ok(Some(resource))
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
    let structure = STRUCTURES.contains(&name).then(|| read_shorthand(word, here)).flatten();
    Ok(structure.unwrap_or_else(|| scalar(word, here)))
}

/// JSON that begins on line `first`. Its lines are known; where in the command it stands is not, as its quotes are gone.
fn json(text: &str, first: u32, here: Place) -> Result<Node, Refusal> {
    let documents = read_json(&Source::new(text));
    let documents = documents.map_err(|error| Refusal { line: error.line + first.saturating_sub(1), ..error })?;
    let node = documents.roots.into_iter().next().unwrap_or_else(|| Node::new(Content::Null, here));
    let lines_before = first.saturating_sub(1);
    Ok(node.replaced(&|place| Place { line: place.line.saturating_add(lines_before), ..here }))
}
