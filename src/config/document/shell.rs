//! Commands in shell text: words with their lines. Words are split by `shlex`; what is added is where a command ends, what a
//! variable is given, and what here-documents write into files.

use super::source::Source;
use crate::config::found::Place;
use crate::config::imported::Refusal;
use shlex::Shlex;
use std::collections::HashMap;

/// Texts of files by name, with the line on which each begins.
pub type Files = HashMap<String, (String, u32)>;

/// Most lines of one command.
const MOST_LINES: usize = 2000;

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its words without quotes, each with the line on which it ends.
    pub words: Vec<(String, u32)>,
    /// Variable that its output is given to.
    pub variable: Option<String>,
    /// From its first to its last line.
    pub place: Place,
}

/// The commands of a text, and the texts of files that here-documents write, with the line on which each begins.
///
/// # Errors
/// When a quote is never closed.
pub fn read_commands(source: &Source<'_>) -> Result<(Vec<Command>, Files), Refusal> {
    let mut commands = Vec::new();
    let mut files = HashMap::new();
    let lines: Vec<(usize, &str)> = lines(source.text);
    let mut at = 0;
    while let Some((start, line)) = lines.get(at) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            at += 1;
            continue;
        }
        let (statement, count) = statement(&lines, at, source)?;
        let place = source.place(*start, start + statement.len());
        if let Some((name, end)) = here_document(&statement) {
            let body = lines.get(at + count..).unwrap_or_default();
            let length = body.iter().take_while(|(_, line)| line.trim_start_matches('\t') != end).count();
            let (first, last) = (at + count, at + count + length);
            let byte = |line: usize| lines.get(line).map_or(source.text.len(), |(start, _)| *start);
            let text = source.text.get(byte(first)..byte(last)).unwrap_or_default().trim_end_matches(['\r', '\n']);
            let line = source.line(*start) + u32::try_from(count).unwrap_or(0);
            let name = if name.is_empty() { format!("<<{line}") } else { name };
            files.insert(name, (text.to_owned(), line));
            at += count + length + 1;
            continue;
        }
        split(&statement, place, &mut commands);
        at += count;
    }
    Ok((commands, files))
}

/// Lines with the byte on which each begins, without their ends and prompts.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    });
    lines.collect()
}

/// The command that begins at line `first`, and how many lines it has.
fn statement(lines: &[(usize, &str)], first: usize, source: &Source<'_>) -> Result<(String, usize), Refusal> {
    let mut text = String::new();
    for (count, (_, line)) in lines.iter().skip(first).take(MOST_LINES).enumerate() {
        let line = line.strip_prefix("$ ").filter(|_| count == 0).unwrap_or(line);
        // Windows' shells continue a line with ^ or `.
        let continued = line.strip_suffix([' ', '\t']).map_or(line, str::trim_end);
        let (line, goes_on) = match continued.strip_suffix(['\\', '^', '`']) {
            Some(rest) if continued.ends_with('\\') || rest.ends_with(' ') => (rest, true),
            _ => (line, false),
        };
        text.push_str(line);
        text.push('\n');
        if goes_on {
            continue;
        }
        let mut words = Shlex::new(&text);
        let is_whole = words.by_ref().count() < usize::MAX && !words.had_error;
        if is_whole {
            return Ok((text, count + 1));
        }
    }
    let line = lines.get(first).map_or(1, |(start, _)| source.line(*start));
    Err(Refusal::new(line, "a quote in this command is never closed", "close it"))
}

/// Name of the file that a here-document writes, and the word that ends it.
fn here_document(statement: &str) -> Option<(String, String)> {
    let (_, after) = statement.split_once("<<")?;
    if after.starts_with('<') {
        return None;
    }
    let end = after.trim_start_matches('-').split_whitespace().next()?.trim_matches(['"', '\'', '\\']).to_owned();
    let words: Vec<&str> = statement.split_whitespace().collect();
    let target =
        words.iter().enumerate().find_map(|(place, word)| match word.strip_prefix('>')?.trim_start_matches('>') {
            "" => words.get(place + 1).copied(),
            name => Some(name),
        });
    let name = target.unwrap_or_default().trim_matches(['"', '\'']).to_owned();
    Some((name, end))
}

/// Splits a statement into its commands.
fn split(statement: &str, place: Place, commands: &mut Vec<Command>) {
    let mut current = Command { words: Vec::new(), variable: None, place };
    // A word that ends its line would count for the next one, as its end is the line's.
    let spaced = statement.replace('\n', " \n");
    let mut words = Shlex::new(&spaced);
    while let Some(word) = words.next() {
        let line = place.line.saturating_add(u32::try_from(words.line_no.saturating_sub(1)).unwrap_or(0));
        let is_end = matches!(word.as_str(), ";" | "&&" | "||" | "|" | "&" | "then" | "do");
        if is_end {
            push(&mut current, commands, place);
            continue;
        }
        let (word, ends) = word.strip_suffix(';').map_or((word.as_str(), false), |word| (word, true));
        if current.words.is_empty() && begins(word, &mut current) {
            continue;
        }
        current.words.push((word.to_owned(), line));
        if ends {
            push(&mut current, commands, place);
        }
    }
    push(&mut current, commands, place);
}

/// Whether a first word is only what stands before a command: `NAME=$(aws` names the variable.
fn begins(word: &str, command: &mut Command) -> bool {
    let Some((before, after)) = word.split_once("$(").or_else(|| word.split_once('`')) else { return word == "sudo" };
    command.variable = before.strip_suffix('=').map(str::to_owned);
    if !after.is_empty() {
        command.words.push((after.to_owned(), command.place.line));
    }
    true
}

fn push(current: &mut Command, commands: &mut Vec<Command>, place: Place) {
    let mut command = std::mem::replace(current, Command { words: Vec::new(), variable: None, place });
    if command.words.is_empty() {
        return;
    }
    if command.variable.is_some()
        && let Some((last, _)) = command.words.last_mut()
    {
        *last = last.trim_end_matches([')', '`']).to_owned();
    }
    commands.push(command);
}

/// Whether a word sends output or input elsewhere, like `2>&1` or `>`, and whether the next word says where.
pub fn redirection(written: &str) -> Option<bool> {
    let rest = written.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '&');
    rest.starts_with(['>', '<']).then(|| rest.trim_start_matches(['>', '<']).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_are_no_values() {
        let cases = [("2>&1", Some(false)), (">", Some(true)), (">>a", Some(false)), ("&>", Some(true)), ("70", None)];
        for (written, expected) in cases {
            assert_eq!(redirection(written), expected, "{written}");
        }
    }
}
