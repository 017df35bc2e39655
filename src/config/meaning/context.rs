//! What is known around a node: the text, the template's blocks, and the values that parameters and variables have.

use crate::config::document::{Branch, Content, Control, Form, Node, Source};
use crate::config::found::Place;
use std::borrow::Cow;
use std::collections::HashMap;

/// How often a variable may stand for another one.
const MOST_STEPS: usize = 8;

/// Values that the file itself gives to names.
#[derive(Debug, Default)]
pub struct Known {
    /// Parameters and variables with a default: the name as it is referred to, like `var.max`, the default, and what it is.
    pub defaults: HashMap<String, (Node, String)>,
    /// Names that the file fixes, like `local.max`.
    pub fixed: HashMap<String, Node>,
}

/// What is known around a node.
#[derive(Debug)]
pub struct Context<'a> {
    /// The text.
    pub source: &'a Source<'a>,
    /// Whether it is YAML, which writes whole numbers in several bases.
    pub is_yaml: bool,
    /// Whether times may be durations with units, as options of commands may.
    pub has_durations: bool,
    /// Blocks of the template.
    pub branches: Vec<Branch>,
    /// Lines of the template that begin another branch of a block.
    pub elses: Vec<Control>,
    /// Values of names.
    pub known: Known,
}

/// What a node turned out to be.
#[derive(Debug)]
pub enum Resolved<'n> {
    /// A node that the file gives.
    Literal(Cow<'n, Node>),
    /// A default that the file gives, and what it is the default of.
    Default(Cow<'n, Node>, String),
    /// Not known; the text that stands there.
    Open(String),
}

impl Context<'_> {
    /// The text of a node as it is written.
    pub fn written(&self, node: &Node) -> String {
        match &node.content {
            Content::Scalar(text, _) if node.tag.is_none() => text.clone(),
            _ => {
                let slice = self.source.slice(node.place).trim();
                if slice.is_empty() { node.text().unwrap_or_default().to_owned() } else { slice.to_owned() }
            }
        }
    }

    /// The text of a node with the variables of a script put in, so that two commands that write one name in different ways agree.
    /// Elsewhere as it is written.
    pub fn spelled(&self, node: &Node) -> String {
        let written = self.written(node);
        if self.has_durations {
            expanded(&written, |name| self.known.fixed.get(name).and_then(Node::known))
        } else {
            written
        }
    }

    /// What a node stands for.
    pub fn resolve<'n>(&'n self, node: &'n Node) -> Resolved<'n> {
        let mut node = Cow::Borrowed(node);
        let mut default: Option<String> = None;
        for _ in 0..MOST_STEPS {
            let Some(name) = reference(&node) else { break };
            let Some((value, what)) = self.look_up(&name) else { break };
            default = what.map(str::to_owned).or(default);
            node = Cow::Borrowed(value);
        }
        if let Some((literal, rule)) = template_default(&node) {
            let place = self.default_place(&node, &literal);
            return Resolved::Default(Cow::Owned(Node { place, ..literal }), rule);
        }
        if is_open(&node) {
            return Resolved::Open(self.written(&node));
        }
        match default {
            Some(what) => Resolved::Default(node, what),
            None => Resolved::Literal(node),
        }
    }

    /// Where in a placeholder its default stands; the place of the whole where that is not certain.
    fn default_place(&self, node: &Node, literal: &Node) -> Place {
        let (written, default) = (node.text().unwrap_or_default().trim(), literal.text().unwrap_or_default());
        let mut found = self.source.slice(node.place).match_indices(written);
        let ends = |(at, _): &(usize, &str)| {
            let is_part = |letter: char| letter.is_alphanumeric() || letter == '.';
            !written.get(at + default.len()..).is_some_and(|rest| rest.starts_with(is_part))
        };
        let marks = ["default ", "default \"", "default '", ":-", ":=", "-"];
        let is_marked = |(at, _): &(usize, &str)| {
            written.get(..*at).is_some_and(|before| marks.iter().any(|mark| before.ends_with(mark)))
        };
        match (found.next(), found.next(), written.match_indices(default).filter(is_marked).find(ends)) {
            (Some((start, _)), None, Some((at, _))) => {
                let first = node.place.start as usize + start + at;
                self.source.place(first, first + default.len())
            }
            _ => node.place,
        }
    }

    /// What a name stands for, and what it is the default of. `var.sizes.min` is a part of `var.sizes`.
    fn look_up(&self, name: &str) -> Option<(&Node, Option<&str>)> {
        let whole = |name: &str| {
            let fixed = self.known.fixed.get(name).map(|node| (node, None));
            fixed.or_else(|| self.known.defaults.get(name).map(|(node, what)| (node, Some(what.as_str()))))
        };
        whole(name).or_else(|| {
            let (at, _) = name.match_indices('.').nth(1)?;
            let (node, what) = whole(name.get(..at)?)?;
            let path: Vec<&str> = name.get(at + 1..)?.split('.').collect();
            Some((node.at(&path)?, what))
        })
    }

    /// The innermost block of the template around `inner` that is not around `outer`, too.
    pub fn block_within(&self, outer: Place, inner: Place) -> Option<&Branch> {
        // Blocks are in the order of the lines that open them.
        let from = self.branches.partition_point(|branch| branch.control.line <= outer.line);
        let to = self.branches.partition_point(|branch| branch.control.line < inner.line);
        self.branches.get(from..to)?.iter().rfind(|branch| inner.line < branch.last_line)
    }

    /// Which branch of `block` a place is in: nothing for the first, words for those after an `else`.
    pub fn branch_of(&self, block: &Branch, inner: Place) -> &'static str {
        let mut elses =
            self.elses.iter().filter(|control| block.control.line < control.line && control.line < inner.line);
        let is_own = |line: u32| {
            let inside = |other: &&Branch| block.control.line < other.control.line && other.last_line < block.last_line;
            !self.branches.iter().filter(inside).any(|other| other.control.line < line && line < other.last_line)
        };
        if elses.any(|control| is_own(control.line)) { "the else of " } else { "" }
    }

    /// A `range` around a line.
    pub fn range_around(&self, line: u32) -> Option<&Branch> {
        self.branches.iter().find(|branch| {
            matches!(branch.control.verb.as_str(), "range" | "for")
                && branch.control.line < line
                && line < branch.last_line
        })
    }
}

/// Whether a node's value is known only to the system.
fn is_open(node: &Node) -> bool {
    match &node.content {
        Content::Scalar(_, form) => *form == Form::Open || node.tag.as_deref().is_some_and(is_intrinsic),
        Content::Map(entries) => {
            matches!(entries.as_slice(), [entry] if entry.key == "Ref" || entry.key.starts_with("Fn::"))
        }
        Content::List(_) => node.tag.as_deref().is_some_and(is_intrinsic),
        Content::Null => false,
    }
}

/// A text of a shell with the values that names have; a name without one is written as `${NAME}`.
fn expanded<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, left) =
            braced.unwrap_or_else(|| after.split_at(after.find(|letter| !is_part(letter)).unwrap_or(after.len())));
        match value(name) {
            Some(value) => out.push_str(value),
            None if name.is_empty() => out.push('$'),
            None => out.extend(["${", name, "}"]),
        }
        rest = left;
    }
    out.push_str(rest);
    out
}

/// Whether a tag is a function of CloudFormation.
fn is_intrinsic(tag: &str) -> bool {
    tag.starts_with('!') && !tag.starts_with("!!")
}

/// The name that a node refers to, and nothing else.
fn reference(node: &Node) -> Option<String> {
    if let Content::Map(entries) = &node.content {
        return match entries.as_slice() {
            [entry] if entry.key == "Ref" => entry.node.text().map(str::to_owned),
            _ => None,
        };
    }
    let text = node.text()?.trim();
    match node.tag.as_deref() {
        Some("!Ref") => Some(text.to_owned()),
        Some("!Sub") | None if node.tag.is_some() || node.is_open() => {
            let braced = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
            // OpenShift's templates have `${{NAME}}` for what is no text.
            let twice = braced.and_then(|text| text.strip_prefix('{')).and_then(|text| text.strip_suffix('}'));
            let inside = twice.or(braced).or_else(|| text.strip_prefix('$')).unwrap_or(text);
            let inside = inside.replace("[\"", ".").replace("\"]", "");
            let is_name = inside.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-'));
            is_name.then_some(inside)
        }
        _ => None,
    }
}

/// What a conversion is made of: `int (default 3 .x)`, `quote (.x | default 3)`.
fn converted(inside: &str) -> &str {
    let call = ["int", "int64", "float64", "quote", "toString"].iter().find_map(|name| inside.strip_prefix(name));
    let inner = call.and_then(|rest| rest.trim().strip_prefix('(')?.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).map_or(inside, str::trim)
}

/// The literal that a template or shell falls back to: `{{ .x | default 3 }}`, `{{ default 3 .x }}`, `${X:-3}`.
fn template_default(node: &Node) -> Option<(Node, String)> {
    let text = node.text().filter(|_| node.is_open())?.trim();
    let literal = if let Some(inside) = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")) {
        let inside = converted(inside.trim_matches(['-', ' ']));
        if inside.contains("{{") {
            return None;
        }
        // Helm writes `default 2`, Jinja `default(2)` and `d(2)`, with whether it also stands in for what is empty.
        let jinja = |part: &'_ str| -> Option<String> {
            let inner = part.strip_prefix("default(").or_else(|| part.strip_prefix("d("))?.strip_suffix(')')?;
            inner.split(',').next().map(|value| value.trim().trim_matches('\'').to_owned())
        };
        let filter =
            |part: &str| part.trim().strip_prefix("default ").map(str::to_owned).or_else(|| jinja(part.trim()));
        let piped = inside.split('|').skip(1).find_map(filter);
        let called =
            inside.strip_prefix("default ").filter(|_| !inside.contains('|') || inside.split('|').count() == 2);
        let word = piped.or_else(|| called.and_then(|rest| rest.split_whitespace().next()).map(str::to_owned))?;
        word.trim().to_owned()
    } else {
        let inside = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'))?;
        let (_, default) =
            inside.split_once(":-").or_else(|| inside.split_once(":=")).or_else(|| inside.split_once('-'))?;
        default.to_owned()
    };
    let word = literal.trim_matches('"');
    let is_literal =
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | 'm'));
    is_literal.then(|| (Node::plain(word, node.place), format!("the default in {text}")))
}
