//! What the blocks of a template mean for the values within them: another branch gives another value, or there is none.

use super::context::Context;
use crate::config::document::Node;
use crate::config::found::Place;
use crate::config::imported::Remark;

/// Longest value of another branch that is repeated, in characters.
const MOST_SHOWN: usize = 60;

/// Remarks on every value of `node`, at any depth, that stands in a branch of a template; `outer` is where `node` begins. Only
/// the first of several branches is read.
pub fn template_remarks(outer: Place, node: &Node, context: &Context<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if !context.branches.is_empty() {
        add(outer, node, "", context, &mut remarks);
    }
    remarks
}

fn add(outer: Place, node: &Node, key: &str, context: &Context<'_>, remarks: &mut Vec<Remark>) {
    for entry in node.entries() {
        for line in &entry.others {
            let value = value_of(context.source.line_text(*line), &entry.key);
            let text = format!("another branch of the template gives {}{value}, too", entry.key);
            remarks.push(Remark::at(*line, format!("{text}; line {} was read", entry.place.line)));
        }
        remarks.extend(condition(outer, entry.place, &entry.key, context));
        add(entry.place, &entry.node, &entry.key, context, remarks);
    }
    for item in node.items() {
        remarks.extend(condition(outer, item.place, &format!("an item of {key}"), context));
        add(item.place, item, key, context, remarks);
    }
}

/// Says under which condition there is `what`, where there is one between `outer` and it.
fn condition(outer: Place, place: Place, what: &str, context: &Context<'_>) -> Option<Remark> {
    let block = context.block_within(outer, place)?;
    let text = match block.control.verb.as_str() {
        "range" | "for" => format!("{what} is repeated by {}", block.control.text),
        _ => format!("{what} is there only under {}{}", context.branch_of(block, place), block.control.text),
    };
    Some(Remark::at(place.line, text))
}

/// `: 80` of a line `averageUtilization: 80`; nothing where the value stands on other lines.
fn value_of(line: &str, key: &str) -> String {
    let line = line.trim().trim_start_matches("- ").trim_start_matches(['"', '\'']);
    let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'', ' ', ':', '=']));
    let value: String =
        rest.unwrap_or_default().trim_end_matches([',', ' ', '"', '\'']).chars().take(MOST_SHOWN).collect();
    if value.is_empty() { value } else { format!(": {value}") }
}
