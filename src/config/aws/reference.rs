//! How resources refer to each other, and what a group is called.

use super::resource::{Resource, Role};
use crate::config::autoscaler::AwsService;
use crate::config::document::{Content, Entry, Node};
use crate::config::found::Found;
use crate::config::meaning::{Context, Resolved};

/// Whether `text` names `word`, not as a part of a longer name.
pub fn names(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(|letter| is_part(letter) || letter == '.') && !after.is_some_and(is_part)
        })
}

/// Whether `node` refers to `resource`.
pub fn refers(node: &Node, resource: &Resource, context: &Context<'_>) -> bool {
    let text = context.written(node);
    let is_plain = node.known().is_some();
    resource.references.iter().any(|word| if is_plain { text == *word } else { names(&text, word) })
}

/// The name of the group that `target` or, without one, `members` are of.
pub fn name_of(target: Option<&Resource>, members: &[&Resource], context: &Context<'_>) -> Option<Found<String>> {
    let found = |value: String, node: &Node| Found { text: context.written(node), value, place: node.place };
    let own = target.and_then(Resource::own_name);
    let of_member = members.iter().find_map(|member| member.target_node());
    let is_ec2 = target.is_some_and(|target| target.service == Some(AwsService::Ec2));
    if let Some((name, node)) = own.and_then(|node| Some((fixed(node, context)?, node))) {
        return Some(found(name, node));
    }
    let label = target.map(|target| target.label.clone()).filter(|label| !label.is_empty());
    if let Some((label, target)) = label.clone().zip(target).filter(|_| is_ec2) {
        return Some(found(label, &target.node));
    }
    let node = own.or(of_member)?;
    if let Some(name) = fixed(node, context) {
        return Some(found(name, node));
    }
    let spelled = context.spelled(node);
    if spelled != context.written(node) && !spelled.contains('$') {
        return Some(found(spelled, node));
    }
    let name = label_of(&last_segment(node, context)).or(label).unwrap_or_else(|| context.written(node));
    Some(found(name, node))
}

/// A name that the file gives, by itself or by a variable that has one value.
fn fixed(node: &Node, context: &Context<'_>) -> Option<String> {
    match context.resolve(node) {
        Resolved::Literal(resolved) => resolved.known().map(str::to_owned),
        Resolved::Default(..) | Resolved::Open(_) => None,
    }
}

/// The last part of a path like `service/cluster/name`, in any of the ways to write it.
fn last_segment(node: &Node, context: &Context<'_>) -> String {
    let function = match &node.content {
        Content::Map(entries) => match entries.as_slice() {
            [entry] => Some((entry.key.trim_start_matches("Fn::").to_owned(), &entry.node)),
            _ => None,
        },
        _ => node.tag.as_deref().map(|tag| (tag.trim_start_matches('!').to_owned(), node)),
    };
    let whole = match function {
        Some((name, inner)) if name == "Sub" => {
            inner.items().first().or(Some(inner)).and_then(Node::text).map(str::to_owned)
        }
        Some((name, inner)) if name == "Join" => {
            let last = inner.items().get(1).and_then(|parts| parts.items().last());
            last.map(|last| context.written(last))
        }
        _ => None,
    };
    let whole = whole.unwrap_or_else(|| context.spelled(node));
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, letter) in whole.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
    whole.get(start..).unwrap_or_default().to_owned()
}

/// What of a text stands outside of its placeholders.
fn fixed_part(text: &str) -> String {
    let mut depth = 0_usize;
    let mut fixed = String::new();
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && letter != '$' => fixed.push(letter),
            _ => {}
        }
    }
    fixed
}

/// The name of the resource that an expression refers to; `None` where it refers to none. A name of which an expression is only a
/// part is the whole: `orders-${stage}`.
fn label_of(expression: &str) -> Option<String> {
    let fixed = fixed_part(expression);
    let is_part = expression.contains("${") && !fixed.contains([':', '(', '!', ' ']);
    if is_part && fixed.contains(|letter: char| letter.is_ascii_alphanumeric()) {
        return Some(expression.to_owned());
    }
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-' | ':');
    // What ends or begins with a colon is a part of a path: `function:${Name}:live`.
    let mut words = expression
        .split(|letter| !is_name(letter))
        .filter(|word| word.contains(|letter: char| letter.is_ascii_alphanumeric()))
        .filter(|word| !word.starts_with(':') && !word.ends_with(':'));
    let word = words
        .find(|word| !matches!(*word, "Ref" | "GetAtt" | "Sub" | "Fn::GetAtt" | "Fn::Sub" | "Fn::Select" | "Select"))?;
    let parts: Vec<&str> = word.split('.').collect();
    match parts.as_slice() {
        ["var" | "local" | "each" | "data" | "AWS", ..] => None,
        ["module", name, ..] => Some((*name).to_owned()),
        [kind, name, ..] if kind.starts_with("aws_") => Some((*name).to_owned()),
        [name, ..] if !name.contains("::") && expression.contains(['$', '!', '{']) => Some((*name).to_owned()),
        _ => None,
    }
}

/// Whether two resources are of the same group, by what each writes for it.
pub fn is_same_target(a: &Resource, b: &Resource, context: &Context<'_>) -> bool {
    let text = |resource: &Resource| {
        let node = if resource.role == Role::Target { resource.own_name() } else { resource.target_node() };
        node.map(|node| context.spelled(node))
    };
    let dimension = |resource: &Resource| resource.any(&["ScalableDimension"]).and_then(Node::known).map(str::to_owned);
    let agree = match (dimension(a), dimension(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    agree && text(a).is_some() && text(a) == text(b)
}

/// What is left where each resource takes the place of earlier ones of its name, as commands that run one after the other have it. A
/// target keeps what a later command does not say.
pub fn supersede(resources: Vec<Resource>, context: &Context<'_>) -> Vec<Resource> {
    let mut left: Vec<Resource> = Vec::new();
    for mut resource in resources {
        let same = left.iter().position(|known| is_same(known, &resource, context));
        let Some(known) = same.map(|place| left.remove(place)) else {
            left.push(resource);
            continue;
        };
        if let (Role::Target, Content::Map(new), Content::Map(old)) =
            (resource.role, &mut resource.node.content, known.node.content)
        {
            let is_kept = |entry: &Entry| !new.iter().any(|other| other.is_called(&entry.key));
            let kept: Vec<Entry> = old.into_iter().filter(is_kept).collect();
            new.extend(kept);
        }
        resource.references.extend(known.references);
        left.push(resource);
    }
    left
}

/// Whether two resources are one in AWS: of one role and name, and of one target where they have such.
fn is_same(known: &Resource, resource: &Resource, context: &Context<'_>) -> bool {
    let name = |resource: &Resource| resource.own_name().map(|node| context.spelled(node));
    let has_target = |resource: &Resource| resource.role != Role::Target && resource.target_node().is_some();
    known.role == resource.role
        && known.service == resource.service
        && name(known).is_some()
        && name(known) == name(resource)
        && (is_same_target(known, resource, context) || !has_target(known) && !has_target(resource))
}
