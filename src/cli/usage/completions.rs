//! The table as completion for shells.

use super::table::COMMANDS;
use super::{Command, Opt, names};
use crate::cli::CliError;
use lexopt::{Arg, Parser};
use std::fmt::Write as _;

/// A shell that completes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }
}

/// Reads the shell that completions are asked for.
///
/// # Errors
/// When it is missing, or one that there is no script for.
pub fn parse_shell(mut parser: Parser) -> Result<Shell, CliError> {
    let shells = || Shell::ALL.map(Shell::name).join(", ");
    match parser.next().map_err(CliError::new)? {
        Some(Arg::Value(name)) => Shell::ALL
            .into_iter()
            .find(|shell| name == shell.name())
            .ok_or_else(|| CliError::new(format!("no completions for {}; there are {}", name.display(), shells()))),
        Some(other) => Err(CliError::new(other.unexpected())),
        None => Err(CliError::new(format!("completions of which shell? There are {}", shells()))),
    }
}

/// A script for `shell` that completes commands, options, and values that are one of a few words or a file.
pub fn completions(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(),
        Shell::Zsh => format!("#compdef planora-cli\nautoload -U +X bashcompinit && bashcompinit\n{}", bash()),
        Shell::Fish => fish(),
    }
}

fn bash() -> String {
    let mut script = String::from(
        "_planora_cli() {\n    local current=\"${COMP_WORDS[COMP_CWORD]}\" command=\"${COMP_WORDS[1]}\" words='' files=''\n\
         \x20   if [ \"$COMP_CWORD\" -eq 1 ]; then\n",
    );
    let _ = writeln!(
        script,
        "        COMPREPLY=($(compgen -W '{}' -- \"$current\"))\n        return\n    fi",
        names().join(" ")
    );
    script.push_str("    case \"$command ${COMP_WORDS[COMP_CWORD-1]}\" in\n");
    for command in &COMMANDS {
        for option in command.options().iter().filter(|option| !option.value.is_empty()) {
            let files = if option.is_path() { " files=yes" } else { "" };
            let words = option.words().join(" ");
            let _ = writeln!(script, "        '{} --{}') words='{words}'{files} ;;", command.name, option.name);
        }
    }
    script.push_str("        *)\n            files=yes\n            case \"$command\" in\n");
    for command in &COMMANDS {
        let _ = writeln!(script, "                {}) words='{}' ;;", command.name, switches(command));
    }
    script.push_str(
        "            esac ;;\n    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n\
         \x20   if [ -n \"$files\" ]; then\n        COMPREPLY+=($(compgen -f -- \"$current\"))\n    fi\n}\n\
         complete -o filenames -F _planora_cli planora-cli\n",
    );
    script
}

/// Options with their dashes.
fn switches(command: &Command) -> String {
    command.options().iter().map(|option| format!("--{}", option.name)).collect::<Vec<_>>().join(" ")
}

fn fish() -> String {
    let mut script = format!("complete -c planora-cli -n __fish_use_subcommand -f -a '{}'\n", names().join(" "));
    for command in &COMMANDS {
        for option in command.options() {
            let seen = format!("-n '__fish_seen_subcommand_from {}'", command.name);
            let _ = writeln!(script, "complete -c planora-cli {seen} -l {}{}", option.name, fish_value(&option));
        }
    }
    script
}

fn fish_value(option: &Opt) -> String {
    let words = option.words().join(" ");
    match (option.value.is_empty(), words.is_empty(), option.is_path()) {
        (true, ..) => String::new(),
        (_, true, true) => " -r -F".to_owned(),
        (_, true, false) => " -x".to_owned(),
        (_, false, true) => format!(" -r -F -a '{words}'"),
        (_, false, false) => format!(" -x -a '{words}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_their_words_are_completed() {
        let script = completions(Shell::Bash);
        assert!(script.contains("'simulate --data') words='nasa' files=yes ;;"), "{script}");
        assert!(completions(Shell::Zsh).starts_with("#compdef planora-cli\n"));
        let script = completions(Shell::Fish);
        assert!(script.contains("'__fish_seen_subcommand_from simulate' -l data -r -F -a 'nasa'\n"), "{script}");
        assert!(script.contains("-l together -x"), "{script}");
    }
}
