//! A text with its lines, and what in it stands for something else.

use crate::config::found::Place;

/// A file's text with the beginnings of its lines.
#[derive(Debug)]
pub struct Source<'a> {
    /// The text.
    pub text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Source<'a> {
    /// Finds the lines of `text`.
    pub fn new(text: &'a str) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self { text, line_starts: std::iter::once(0).chain(starts).collect() }
    }

    /// Line of the byte at `at`, from 1.
    pub fn line(&self, at: usize) -> u32 {
        let before = self.line_starts.partition_point(|start| *start <= at);
        u32::try_from(before).unwrap_or(u32::MAX).max(1)
    }

    /// The place from byte `start` to before byte `end`.
    pub fn place(&self, start: usize, end: usize) -> Place {
        let byte = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Place { line: self.line(start), start: byte(start), end: byte(end.max(start)) }
    }

    /// What stands at a place.
    pub fn slice(&self, place: Place) -> &'a str {
        self.text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// The line with this number, from 1.
    pub fn line_text(&self, line: u32) -> &'a str {
        let index = (line as usize).saturating_sub(1);
        let Some(start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.text.get(*start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// First byte of the line with this number, from 1.
    pub fn line_start(&self, line: u32) -> usize {
        self.line_starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// Number of the last line.
    pub fn last_line(&self) -> u32 {
        u32::try_from(self.line_starts.len()).unwrap_or(u32::MAX)
    }
}

/// Whether `text` is, or contains, what a tool replaces before the system sees it.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let has = |open: &str, close: &str| {
        text.find(open).is_some_and(|at| text.get(at + open.len()..).is_some_and(|rest| rest.contains(close)))
    };
    let is_within = |mark: &str| text.len() > 2 * mark.len() && text.starts_with(mark) && text.ends_with(mark);
    let is_variable = text.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') || is_position(name)
    });
    has("{{", "}}")
        || has("${", "}")
        || has("$(", ")")
        || has("{%", "%}")
        || (text.starts_with('<') && text.ends_with('>') && text.len() > 2)
        || is_variable
        || is_within("%")
        || is_within("__")
        || is_within("@")
        || text.starts_with("var.")
        || text.starts_with("local.")
        || text.starts_with("file://")
        || (text.starts_with("#{") && text.contains('}'))
        || text.starts_with("#@ ")
}

/// Whether a shell's `$` and `name` are an argument of the script: `$1`.
fn is_position(name: &str) -> bool {
    name.len() == 1 && name.starts_with(|digit: char| digit.is_ascii_digit())
}

/// Whether `text` is a name in capitals, as people write what is to be replaced. Words of systems may look so, too.
pub fn is_capitals(text: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-');
    text.len() >= 2 && text.starts_with(|first: char| first.is_ascii_uppercase()) && text.chars().all(is_letter)
}
