//! Commands of `aws`, `gcloud` and `kubectl` in shell text → what their options say.

mod aws;
mod google;
mod kubectl;
mod options;

use super::aws::assemble;
use super::document::{Command, Files, Source, read_commands};
use super::draft::Draft;
use super::found::Place;
use super::imported::Refusal;
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
            let program = command.words.first().map(|(word, _)| word.rsplit('/').next().unwrap_or_default());
            match program {
                Some("aws") => resources.extend(aws::read(command, &self.files, draft)?),
                Some("gcloud") => google::collect(command, &mut groups),
                Some("kubectl" | "oc") => kubectl::read(command, reader, draft),
                _ => {}
            }
        }
        google::read(groups, reader, draft);
        assemble(&resources, None, reader, draft);
        Ok(())
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

/// Whether a text has a command that scales something.
pub fn is_shell(text: &str) -> bool {
    let scales = |line: &str| {
        let line = line.trim_start().trim_start_matches("$ ").trim_start_matches("sudo ");
        let line =
            line.split_once("$(").map_or(line, |(before, after)| if before.ends_with('=') { after } else { line });
        let is_aws =
            line.starts_with("aws ") && ["autoscaling", "cloudwatch"].iter().any(|service| line.contains(service));
        let is_google =
            line.starts_with("gcloud ") && (line.contains("instance-groups") || line.contains("set-autoscaling"));
        is_aws
            || is_google
            || ((line.starts_with("kubectl ") || line.starts_with("oc ")) && line.contains(" autoscale"))
    };
    text.lines().any(scales)
}
