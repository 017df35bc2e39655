//! The table as a manual page, in the macros of man(7).

use super::Command;
use super::table::{COMMANDS, NOTES, TITLE};

/// The page; `version` stands in its foot.
pub fn man(version: &str) -> String {
    let mut page =
        format!(".TH PLANORA\\-CLI 1 \"\" \"planora-cli {version}\" \"User Commands\"\n.SH NAME\n{}\n", quoted(TITLE));
    page.push_str(".SH SYNOPSIS\n.B planora\\-cli\n.I COMMAND\n.RI [ ARGUMENTS ]\n.SH COMMANDS\n");
    for command in &COMMANDS {
        section(&mut page, command);
    }
    page.push_str(".SH NOTES\n");
    for note in NOTES {
        page.push_str(&format!("{}\n.PP\n", quoted(note)));
    }
    page.push_str(".SH EXIT STATUS\n");
    let codes = [
        ("0", "All went well."),
        ("1", "Cases fail, or there are findings."),
        ("2", "Arguments, data or a configuration cannot be used; standard error says why."),
    ];
    for (code, meaning) in codes {
        page.push_str(&format!(".TP\n.B {code}\n{meaning}\n"));
    }
    page
}

fn section(page: &mut String, command: &Command) {
    page.push_str(&format!(".SS {}\n{}\n", quoted(command.name), quoted(command.purpose)));
    for form in command.forms {
        page.push_str(&format!(".PP\n.RS\n.B planora\\-cli {}\n{}\n.RE\n", quoted(command.name), quoted(form)));
    }
}

/// Text that no letter of is taken for a request.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_every_command_and_nothing_that_is_taken_for_a_request() {
        let page = man("1.2.3 (abc)");
        for command in &COMMANDS {
            assert!(page.contains(&format!(".SS {}", quoted(command.name))), "{}", command.name);
        }
        let requests = ["TH", "SH", "SS", "B", "I", "RI", "TP", "PP", "RS", "RE"];
        for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
            let request = line.trim_start_matches('.').split(' ').next().unwrap_or_default();
            assert!(requests.contains(&request), "{line}");
        }
    }
}
