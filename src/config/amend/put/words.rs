//! The words of a command with the bytes at which they stand, so that more can be put between them.

use std::ops::Range;

/// A word as it is written, quotes and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub range: Range<usize>,
}

/// The commands of the statement that begins at `start`, each with its words: `NAME=$(command)` is the command within, and what
/// stands between `&&`, `|` and `;` are several.
pub fn commands(text: &str, start: usize) -> Vec<Vec<Word>> {
    let mut reader = Reader { text, at: start, is_within: false, commands: vec![Vec::new()] };
    if reader.rest().starts_with("$ ") {
        reader.at += 2;
    }
    while reader.step() {}
    reader.commands.retain(|words| !words.is_empty());
    reader.commands
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Whether a closing parenthesis ends the command.
    is_within: bool,
    commands: Vec<Vec<Word>>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads on; whether the statement goes on.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        if let Some(length) = continuation(rest) {
            self.at += length;
            return true;
        }
        match first {
            ' ' | '\t' | '\r' => self.at += 1,
            '\n' | '#' => return false,
            '&' if rest.starts_with("&>") => self.word(),
            ';' | '|' | '&' => self.end(),
            ')' if self.is_within => self.end(),
            _ => self.word(),
        }
        true
    }

    fn end(&mut self) {
        self.at += 1;
        self.is_within = false;
        self.commands.push(Vec::new());
    }

    fn word(&mut self) {
        let rest = self.rest();
        if let Some(length) = substitution(rest) {
            self.at += length;
            self.is_within = true;
            self.commands.push(Vec::new());
            return;
        }
        let start = self.at;
        let is_within = self.is_within;
        self.at += word_length(rest, is_within).max(1);
        let range = start..self.at;
        if let Some(words) = self.commands.last_mut() {
            words.push(Word { range });
        }
    }
}

/// Bytes of what continues a line: a backslash, `^` or a backtick behind a blank, and the line's end.
fn continuation(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['\\', '^', '`'])?;
    let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    after.get(blanks..)?.starts_with('\n').then_some(1 + blanks + 1)
}

/// Bytes of `NAME=$(`, where a word begins so.
fn substitution(rest: &str) -> Option<usize> {
    let name = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))?;
    let after = rest.get(name..)?.strip_prefix('=').filter(|_| name > 0)?;
    let quote = usize::from(after.starts_with('"'));
    after.get(quote..)?.starts_with("$(").then_some(name + 1 + quote + 2)
}

/// Bytes of the word that `rest` begins with.
fn word_length(rest: &str, is_within: bool) -> usize {
    let mut quote: Option<char> = None;
    let mut depth = 0_usize;
    let mut before = ' ';
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        // An ampersand beside a redirection belongs to it.
        let is_redirected =
            letter == '&' && (before == '>' || rest.get(at..).is_some_and(|rest| rest.starts_with("&>")));
        before = letter;
        match (quote, letter) {
            (None, '&') if is_redirected => {}
            (Some('\''), _) if letter != '\'' => {}
            (_, '\\') => {
                letters.next();
            }
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '$') if rest.get(at + 1..).is_some_and(|rest| rest.starts_with('(')) => {
                letters.next();
                depth += 1;
            }
            (None, ')') if depth > 0 => depth -= 1,
            (None, ')') if is_within => return at,
            (None, ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&') if depth == 0 => return at,
            (None, _) => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<Vec<&str>> {
        let words = |words: Vec<Word>| words.into_iter().filter_map(|word| text.get(word.range)).collect();
        commands(text, 0).into_iter().map(words).collect()
    }

    #[test]
    fn words_keep_their_quotes_and_lines_go_on() {
        let text = "$ ARN=$(aws a --x '{\"b\": 1}' \\\r\n   --y=\"c \\\"d\\\"\" ^\n --z 2>&1) && echo $(date +%s) &> a # no\nnext";
        let expected = [
            vec!["aws", "a", "--x", "'{\"b\": 1}'", "--y=\"c \\\"d\\\"\"", "--z", "2>&1"],
            vec!["echo", "$(date +%s)", "&>", "a"],
        ];
        assert_eq!(split(text), expected);
    }
}
