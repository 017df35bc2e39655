//! JSON → nodes: one document, or several behind each other.
//!
//! `serde_json` finds where each document ends and what is wrong with one, but gives no places; the reader of YAML, of which
//! JSON is a part, does.

use super::source::Source;
use super::yaml::{Documents, read_yaml};
use crate::config::imported::Refusal;
use serde::de::IgnoredAny;

/// Most documents of a file.
const MOST_DOCUMENTS: usize = 1000;

/// Reads all documents of `source`.
///
/// # Errors
/// When it is neither JSON nor JSON with placeholders.
pub fn read_json(source: &Source<'_>) -> Result<Documents, Refusal> {
    let mut stream = serde_json::Deserializer::from_str(source.text).into_iter::<IgnoredAny>();
    let mut ends = Vec::new();
    let problem = loop {
        match stream.next() {
            Some(Ok(_)) => ends.push(stream.byte_offset()),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    if let Some(error) = problem {
        // A template is no JSON before it is filled in; the other reader knows placeholders.
        let has_placeholder = ["{{", "${", "<"].iter().any(|mark| source.text.contains(mark));
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX).clamp(1, source.last_line());
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        let is_comment = ["//", "#", "/*"].iter().any(|mark| source.line_text(line).trim_start().starts_with(mark));
        let refusal = if is_comment {
            Refusal::new(line, "a comment, which JSON does not have", "leave it out")
        } else {
            Refusal::new(line, format!("no JSON: {what}"), "mend the line, or the one before it")
        };
        return if has_placeholder { read_yaml(source).map_err(|_| refusal) } else { Err(refusal) };
    }
    if ends.len() > MOST_DOCUMENTS {
        let reason = format!("{} documents, and at most {MOST_DOCUMENTS} are read", ends.len());
        return Err(Refusal::new(1, reason, "leave out what is no autoscaler"));
    }
    if ends.len() < 2 {
        return read_yaml(&Source::new(&paired(source.text)));
    }
    let mut all = Documents { roots: Vec::new(), controls: Vec::new(), inserted: Vec::new() };
    let mut start = 0;
    for end in ends {
        let text = source.text.get(start..end).unwrap_or_default();
        let (bytes, lines) = (u32::try_from(start).unwrap_or(u32::MAX), source.line(start) - 1);
        let documents = read_yaml(&Source::new(&paired(text)));
        let documents = documents.map_err(|error| Refusal { line: error.line.saturating_add(lines), ..error })?;
        all.roots.extend(documents.roots.into_iter().map(|root| root.moved(bytes, lines)));
        start = end;
    }
    Ok(all)
}

/// The text without escapes of surrogates, which YAML has no use for; as long as before.
fn paired(text: &str) -> String {
    let mut out = text.to_owned();
    for (at, _) in text.match_indices("\\u") {
        let code = text.get(at + 2..at + 6).and_then(|code| u32::from_str_radix(code, 16).ok());
        if code.is_some_and(|code| (0xD800..0xE000).contains(&code)) {
            out.replace_range(at + 2..at + 6, "FFFD");
        }
    }
    out
}
