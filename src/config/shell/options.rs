//! Options of a command as a map of nodes.

use crate::config::document::{Command, Content, Entry, Form, Node, is_placeholder, redirection};
use crate::config::found::Place;

/// One option: its name without dashes, and the words behind it.
pub struct Flag<'c> {
    /// Its name.
    pub name: &'c str,
    /// Words behind it, each with its line.
    pub values: Vec<(&'c str, u32)>,
    /// Line of the option itself.
    pub line: u32,
}

/// The plain words of a command, and its options. A word behind an option is its value; where output goes is neither.
pub fn options(command: &Command) -> (Vec<&str>, Vec<Flag<'_>>) {
    let (mut words, mut options): (Vec<&str>, Vec<Flag<'_>>) = (Vec::new(), Vec::new());
    let mut is_target = false;
    for (word, line) in &command.words {
        if std::mem::take(&mut is_target) {
            continue;
        }
        if let Some(has_target) = redirection(word) {
            is_target = has_target;
            continue;
        }
        if let Some(option) = word.strip_prefix("--").filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
            let values = value.map(|value| (value, *line)).into_iter().collect();
            options.push(Flag { name, values, line: *line });
        } else if let Some(option) = options.last_mut() {
            option.values.push((word, *line));
        } else {
            words.push(word);
        }
    }
    (words, options)
}

/// The place of a word: its line, and the whole command.
pub const fn place(command: &Command, line: u32) -> Place {
    Place { line, ..command.place }
}

/// A word as a node.
pub fn scalar(word: &str, place: Place) -> Node {
    let form = if is_placeholder(word) { Form::Open } else { Form::Plain };
    Node::new(Content::Scalar(word.to_owned(), form), place)
}

/// An entry of a map.
pub fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.to_owned(), place: node.place, node, others: Vec::new() }
}
