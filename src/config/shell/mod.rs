//! Commands of `aws`, `gcloud` and `kubectl` in shell text → what their options say.

mod aws;
mod aws_options;
mod google;
mod kubectl;
mod options;

use super::aws::{assemble, supersede};
use super::document::{Command, Files, Node, Source, read_commands, read_yaml};
use super::draft::Draft;
use super::found::Place;
use super::imported::Refusal;
use super::kubernetes::read_document;
use super::meaning::{Known, Reader};
use options::scalar;

/// The commands of a text.
pub struct Script {
    commands: Vec<Command>,
    files: Files,
}

impl Script {
    /// Finds them.
    ///
    /// # Errors
    /// When a quote is never closed.
    pub fn new(source: &Source<'_>) -> Result<Self, Refusal> {
        let (commands, files) = read_commands(source)?;
        Ok(Self { commands, files })
    }

    /// Variables that get one value in the whole text, as `NAME=value` or `${NAME:-value}`.
    pub fn variables(&self, source: &Source<'_>) -> Known {
        let mut known = Known::default();
        let mut several: Vec<&str> = Vec::new();
        for (name, value, place) in self.commands.iter().flat_map(assignments) {
            let is_other = known.fixed.get(name).is_some_and(|node| node.text() != Some(value));
            if is_other {
                several.push(name);
            }
            let line = source.line_start(place.line);
            let here = Place { line: place.line, ..source.place(line, line + source.line_text(place.line).len()) };
            known.fixed.insert(name.to_owned(), scalar(value, here));
        }
        for command in &self.commands {
            several.extend(command.variable.as_deref());
        }
        known.fixed.retain(|name, _| !several.contains(&name.as_str()));
        known
    }

    /// Reads all commands.
    ///
    /// # Errors
    /// When an option's JSON cannot be read.
    pub fn read(&self, reader: Reader<'_>, draft: &mut Draft) -> Result<(), Refusal> {
        let (mut resources, mut groups) = (Vec::new(), Vec::new());
        for command in &self.commands {
            match program(command.words.iter().map(|(word, _)| word.as_str())) {
                Some("aws") => resources.extend(aws::read(command, &self.files, draft)?),
                Some("gcloud") => google::collect(command, &mut groups, draft),
                Some("kubectl" | "oc" | "k") => kubectl::read(command, reader, draft),
                _ => {}
            }
        }
        google::read(groups, reader, draft);
        for root in self.manifests(reader.context.source)? {
            read_document(&root, reader, draft);
        }
        assemble(&supersede(resources, reader.context), None, reader, draft);
        Ok(())
    }
}

impl Script {
    /// The documents of manifests that here-documents hold, in the order of the text.
    ///
    /// # Errors
    /// When one of them is no YAML.
    pub fn manifests(&self, source: &Source<'_>) -> Result<Vec<Node>, Refusal> {
        let mut roots = Vec::new();
        let mut manifests: Vec<&(String, u32)> = self.files.values().collect();
        manifests.retain(|(text, _)| text.lines().any(|line| line.starts_with("apiVersion:")));
        manifests.sort_by_key(|(_, first)| *first);
        for (text, first) in manifests {
            let (lines, bytes) = (first.saturating_sub(1), source.line_start(*first));
            let documents = read_yaml(&Source::new(text));
            let documents = documents.map_err(|refusal| Refusal { line: refusal.line + lines, ..refusal })?;
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            roots.extend(documents.roots.into_iter().map(|root| root.moved(bytes, lines)));
        }
        Ok(roots)
    }
}

/// Names, values and places of what a command assigns, where it does nothing else.
fn assignments(command: &Command) -> Vec<(&str, &str, Place)> {
    const BEFORE: [&str; 6] = ["export", "readonly", "local", "declare", "typeset", "set"];
    let is_option = |word: &str| word.starts_with('-');
    let words = command.words.iter().skip_while(|(word, _)| BEFORE.contains(&word.as_str()) || is_option(word));
    let pair = |(word, line): &'_ (String, u32)| -> Option<(usize, Place)> {
        let at = word.find('=')?;
        let is_name = word.get(..at)?.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        (is_name && at > 0).then_some((at, Place { line: *line, ..command.place }))
    };
    let mut found = Vec::new();
    for word in words {
        let Some((at, place)) = pair(word) else { return Vec::new() };
        found.push((word.0.get(..at).unwrap_or_default(), word.0.get(at + 1..).unwrap_or_default(), place));
    }
    found
}

/// Words that may stand in front of a program.
const BEFORE: [&str; 13] =
    ["sudo", "env", "time", "command", "exec", "nohup", "do", "then", "else", "{", "k3s", "microk8s", "minikube"];

/// Keys with which manifests and templates begin.
const TREES: [&str; 6] =
    ["apiVersion:", "kind:", "AWSTemplateFormatVersion:", "Transform:", "Parameters:", "Resources:"];

/// The program that a command runs, without its path.
fn program<'w>(words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let is_before = |word: &&str| BEFORE.contains(word) || word.starts_with('-') || word.contains('=');
    let word = words.into_iter().find(|word| !is_before(word))?;
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(name.strip_suffix(".exe").unwrap_or(name))
}

/// Whether a text has a command that scales something, or that is given a manifest in a here-document.
pub fn is_shell(text: &str) -> bool {
    let scales = |line: &str| {
        let line = line.trim_start().trim_start_matches("$ ");
        let line =
            line.split_once("$(").map_or(line, |(before, after)| if before.ends_with('=') { after } else { line });
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        match program(line.split_whitespace()) {
            Some("aws") => has(&["autoscaling", "cloudwatch"]),
            Some("gcloud") => has(&["instance-groups", "set-autoscaling"]),
            Some("kubectl" | "oc" | "k") => has(&[" autoscale", "<<"]),
            Some("cat") => has(&["<<"]),
            _ => false,
        }
    };
    // Manifests and templates may hold scripts, as a here-document holds a manifest: what begins first has the other within.
    let is_tree = |line: &str| TREES.iter().any(|key| line.starts_with(key));
    text.lines().find(|line| is_tree(line) || scales(line)).is_some_and(|line| !is_tree(line))
}
