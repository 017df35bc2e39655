//! The table as help for a terminal.

use super::Command;
use super::table::{COMMANDS, NOTES, TITLE};

/// Columns of a terminal that a line of help fits into.
const WIDTH: usize = 120;

/// All commands with what they take, and what has to be known beside that.
pub fn help() -> String {
    let mut text = format!("{TITLE}\n\n");
    for command in &COMMANDS {
        for form in command.forms {
            text.push_str(&call(command, form));
        }
    }
    text.push('\n');
    for note in NOTES {
        text.push_str(&wrapped(note.split(' '), 0, 0));
    }
    text
}

/// A way to call a command, in lines that begin below its first argument.
fn call(command: &Command, form: &str) -> String {
    let start = format!("  planora-cli {} ", command.name);
    let column = start.len();
    start + &wrapped(arguments(form).into_iter(), column, column)
}

/// Arguments of a form: cut at spaces outside brackets.
fn arguments(form: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (place, letter) in form.char_indices() {
        match letter {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                found.extend(form.get(start..place));
                start = place + 1;
            }
            _ => {}
        }
    }
    found.extend(form.get(start..));
    found
}

/// Words in lines of [`WIDTH`], the first of which is filled to `column`; the others begin at `indent`. A word that no line holds
/// is cut behind one of its `|`.
fn wrapped<'a>(words: impl Iterator<Item = &'a str>, column: usize, indent: usize) -> String {
    let (mut text, mut filled, mut is_begun) = (String::new(), column, false);
    for mut word in words {
        while !word.is_empty() {
            let room = WIDTH.saturating_sub(filled + usize::from(is_begun));
            let fits = if word.len() <= room { word.len() } else { cut(word, room, WIDTH - indent) };
            let (now, later) = word.split_at(fits);
            if is_begun && !now.is_empty() {
                text.push(' ');
                filled += 1;
            }
            text.push_str(now);
            filled += now.len();
            (word, is_begun) = (later, true);
            if !later.is_empty() {
                text.push('\n');
                text.push_str(&" ".repeat(indent));
                (filled, is_begun) = (indent, false);
            }
        }
    }
    text + "\n"
}

/// Bytes of `word` that go to a line with so much room, where a whole line has `whole`.
fn cut(word: &str, room: usize, whole: usize) -> usize {
    let is_too_long = word.len() > whole;
    let ends = word.match_indices('|').map(|(place, _)| place + 1);
    let last = ends.take_while(|end| *end <= room).last();
    if is_too_long { last.unwrap_or(if room == whole { word.len() } else { 0 }) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_and_fits_a_terminal() {
        let text = help();
        for command in &COMMANDS {
            assert!(text.contains(&format!("  planora-cli {} ", command.name)), "{}", command.name);
        }
        let too_wide = text.lines().find(|line| line.chars().count() > WIDTH);
        assert_eq!(too_wide, None);
    }
}
