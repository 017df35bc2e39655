//! What the commands take: one table, of which help, the manual page and shell completion are made.

mod completions;
mod help;
mod man;
mod table;

pub use completions::{Shell, completions, parse_shell};
pub use help::help;
pub use man::man;

/// Names of the commands.
pub fn names() -> [&'static str; table::COMMANDS.len()] {
    table::COMMANDS.each_ref().map(|command| command.name)
}

/// A command of the program.
#[derive(Debug)]
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What it does, as the end of a sentence that begins with its name.
    pub purpose: &'static str,
    /// The ways to call it, each without the name: `[--option VALUE]` can be left out, `A|B` is one of them.
    pub forms: &'static [&'static str],
}

/// An option of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Opt {
    /// Name without the dashes.
    name: &'static str,
    /// What stands behind it, as in the table; empty for a switch.
    value: &'static str,
}

impl Opt {
    /// Words that its value can be; none where it is free.
    fn words(&self) -> Vec<&'static str> {
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        self.value.split('|').filter(is_word).filter(|word| !word.is_empty()).collect()
    }

    /// Whether its value names a file or a folder.
    fn is_path(&self) -> bool {
        ["FILE", "OUT", "DIR", "PATH", "LINES"].iter().any(|name| self.value.contains(name))
    }
}

impl Command {
    /// Its options, each once, in the order of the table.
    fn options(&self) -> Vec<Opt> {
        let mut options: Vec<Opt> = Vec::new();
        for part in self.forms.iter().flat_map(|form| form.split("--").skip(1)) {
            let (name, rest) = part.split_at(part.find([' ', ']', ')']).unwrap_or(part.len()));
            let is_free = name.starts_with(|c: char| c.is_ascii_uppercase());
            if is_free || options.iter().any(|option| option.name == name) {
                continue;
            }
            let value = rest.strip_prefix(' ').map_or("", |rest| {
                let end = rest.find([' ', ']', ')', '[']).unwrap_or(rest.len());
                rest.get(..end).unwrap_or("")
            });
            options.push(Opt { name, value: if value == "|" { "" } else { value } });
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::parse;
    use table::COMMANDS;

    fn words(text: &str) -> Vec<std::ffi::OsString> {
        text.split(' ').map(Into::into).collect()
    }

    #[test]
    fn every_command_and_option_of_the_table_is_one_that_is_read() {
        for command in &COMMANDS {
            let name = command.name;
            // Some take a word first, so that an option in its place says nothing.
            let first = if name == "conformance" { "conformance hpa cases.json" } else { name };
            assert!(!parse(words(name)).is_err_and(|e| e.to_string().contains("no command")), "{name}");
            for option in command.options() {
                let error = parse(words(&format!("{first} --{}", option.name))).err().map(|e| e.to_string());
                let is_unknown =
                    error.as_deref().is_some_and(|e| e.contains("invalid option") || e.contains("no option"));
                assert!(!is_unknown, "{name} --{}: {error:?}", option.name);
            }
        }
        assert!(parse(words("simulate --nonesuch")).is_err_and(|e| e.to_string().contains("invalid option")));
    }

    #[test]
    fn options_are_read_from_the_forms_with_their_values() {
        let command = Command {
            name: "x",
            purpose: "",
            forms: &[
                "FILE... (--format hpa|keda | --against FILE) [--json] [--KNOB VALUE]...",
                "[--vary KNOB[=A|B]]... [--json]",
            ],
        };
        let found: Vec<(&str, &str)> = command.options().iter().map(|option| (option.name, option.value)).collect();
        assert_eq!(found, [("format", "hpa|keda"), ("against", "FILE"), ("json", ""), ("vary", "KNOB")]);
        assert_eq!(command.options()[0].words(), ["hpa", "keda"]);
        assert!(command.options()[1].is_path());
    }
}
