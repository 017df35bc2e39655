//! `kubectl autoscale`: a manifest made of options.

use super::options::{entry, options, place, scalar};
use crate::config::document::{Command, Content, Entry, Node};
use crate::config::draft::Draft;
use crate::config::imported::FileKind;
use crate::config::kubernetes;
use crate::config::meaning::Reader;

const FIELDS: [(&str, &str); 3] =
    [("min", "minReplicas"), ("max", "maxReplicas"), ("cpu-percent", "targetCPUUtilizationPercentage")];

/// Reads one command, where it makes an autoscaler.
pub fn read(command: &Command, reader: Reader<'_>, draft: &mut Draft) {
    let (words, flags) = options(command);
    let Some(at) = words.iter().position(|word| *word == "autoscale") else { return };
    let target: Vec<&str> = words.iter().skip(at + 1).copied().collect();
    let name = target.last().and_then(|word| word.rsplit('/').next()).unwrap_or_default();
    let named = flags.iter().find(|flag| flag.name == "name").and_then(|flag| flag.values.first());
    let name = named.map_or(name, |(name, _)| name);
    let mut spec: Vec<Entry> = vec![entry("scaleTargetRef", scalar(name, command.place))];
    for flag in &flags {
        let field = FIELDS.iter().find(|(option, _)| *option == flag.name).map(|(_, key)| *key);
        // `--cpu=70%` has come in place of `--cpu-percent`.
        let field = field.or_else(|| (flag.name == "cpu").then_some("targetCPUUtilizationPercentage"));
        if let (Some(key), Some((word, line))) = (field, flag.values.first()) {
            spec.push(entry(key, scalar(word.trim_end_matches('%'), place(command, *line))));
        }
    }
    let map = |entries: Vec<Entry>| Node::new(Content::Map(entries), command.place);
    let root = map(vec![
        entry("apiVersion", Node::plain("autoscaling/v1", command.place)),
        entry("kind", Node::plain("HorizontalPodAutoscaler", command.place)),
        entry("metadata", map(vec![entry("name", scalar(name, command.place))])),
        entry("spec", map(spec)),
    ]);
    draft.add(FileKind::Hpa, kubernetes::read_hpa(&root, reader));
}
