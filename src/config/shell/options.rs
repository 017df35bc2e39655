//! Options of a command as a map of nodes.

use crate::config::document::{Command, Content, Entry, Form, Node, is_placeholder, redirection};
use crate::config::found::Place;
use crate::config::imported::{Remark, Unread};
use crate::config::meaning::nearest;

/// How a program takes its options.
pub struct Grammar {
    /// Whether an option takes all words up to the next one; else it takes one, or none where it is a switch.
    pub has_lists: bool,
    /// Options that take no word behind them.
    pub switches: &'static [&'static str],
    /// Options of one letter, and what they are short for.
    pub short: &'static [(char, &'static str)],
}

/// One option: its name without dashes, and the words behind it.
pub struct Flag<'c> {
    /// Its name.
    pub name: &'c str,
    /// Words behind it, each with its line.
    pub values: Vec<(&'c str, u32)>,
    /// Line of the option itself.
    pub line: u32,
}

impl Flag<'_> {
    /// Its first value.
    pub fn value(&self) -> Option<&str> {
        self.values.first().map(|(word, _)| *word)
    }
}

impl Grammar {
    /// The option that a word is, and the value that it has within itself.
    fn option<'w>(&self, word: &'w str) -> Option<(&'w str, Option<&'w str>)> {
        if let Some(option) = word.strip_prefix("--") {
            let (name, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
            return (!name.is_empty()).then_some((name, value));
        }
        let mut letters = word.strip_prefix('-')?.chars();
        let letter = letters.next()?;
        let name = self.short.iter().find(|(short, _)| *short == letter).map(|(_, name)| *name)?;
        let rest = letters.as_str();
        Some((name, (!rest.is_empty()).then(|| rest.strip_prefix('=').unwrap_or(rest))))
    }

    /// Whether an option takes another word behind the ones that it has.
    fn takes(&self, flag: &Flag<'_>) -> bool {
        self.has_lists || (flag.values.is_empty() && !self.switches.contains(&flag.name))
    }
}

/// The plain words of a command, and its options; where output goes is neither.
pub fn options<'c>(command: &'c Command, grammar: &Grammar) -> (Vec<&'c str>, Vec<Flag<'c>>) {
    let (mut words, mut options): (Vec<&str>, Vec<Flag<'_>>) = (Vec::new(), Vec::new());
    let mut is_target = false;
    for (word, line) in &command.words {
        if std::mem::take(&mut is_target) {
            continue;
        }
        if let Some(has_target) = redirection(word) {
            is_target = has_target;
        } else if let Some((name, value)) = grammar.option(word) {
            let values = value.map(|value| (value, *line)).into_iter().collect();
            options.push(Flag { name, values, line: *line });
        } else if let Some(option) = options.last_mut().filter(|option| grammar.takes(option)) {
            option.values.push((word, *line));
        } else {
            words.push(word);
        }
    }
    (words, options)
}

/// Remarks on options that are none of `known`: the program would refuse them, or does something with them that is not replayed.
pub fn unread(flags: &[Flag<'_>], of: &str, known: &[&str]) -> Vec<Remark> {
    let unknown = flags.iter().filter(|flag| !known.contains(&flag.name));
    let remark = |flag: &Flag<'_>| {
        let (name, meant) = (format!("--{}", flag.name), nearest(known, flag.name).map(|known| format!("--{known}")));
        let words = meant.as_ref().map_or_else(String::new, |known| format!("; {known} is"));
        let remark = Remark::at(flag.line, format!("{name} is no option of {of} that is read{words}"));
        Remark { unread: Some(Unread { name, meant }), ..remark }
    };
    unknown.map(remark).collect()
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
