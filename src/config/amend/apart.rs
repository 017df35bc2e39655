//! A document of several that is amended by itself: what is tried at it is read again by itself, too, so that a file takes as
//! long as it is, however many fields are put in.

use super::{Amended, BadAmend, in_whole};
use crate::config::autoscaler::Autoscaler;
use crate::config::inventory::values;
use crate::config::read::{Language, trees};
use crate::config::{Assumptions, Imported, read_text};
use crate::scenario::Scenario;
use std::ops::Range;

/// What begins a document of YAML; nothing else of it begins a line so.
const MARK: &str = "---";
/// What reaches beyond the document that it stands in.
const TEMPLATES: [&str; 2] = ["{{", "{%"];

/// The file with `wanted`, of which only the document of the autoscaler was read again; `None` where the document cannot be told
/// from its file, or says something else without it.
pub fn in_document(
    imported: &Imported,
    place: usize,
    assumptions: &Assumptions,
    wanted: &Scenario,
) -> Option<Result<Amended, BadAmend>> {
    let range = document(imported, place)?;
    let before = imported.text.get(..range.start)?;
    let lines = before.matches('\n').count();
    // Its lines keep their numbers.
    let alone = "\n".repeat(lines) + imported.text.get(range.clone())?;
    let alone = read_text(&imported.file, alone);
    let (own, line) = (imported.autoscalers.get(place)?, |one: &Autoscaler| one.place.line);
    let within = alone.autoscalers.iter().position(|one| line(one) == line(own) && says(one) == says(own))?;
    let amended = match in_whole(&alone, within, assumptions, wanted) {
        Ok(amended) => amended,
        Err(why) => return Some(Err(why)),
    };
    let (new, after) = (amended.text.get(lines..)?, imported.text.get(range.end..)?);
    let text = [before, new, after].concat();
    let read = read_text(&imported.file, text.as_str()).autoscalers;
    let changed = read_text(&imported.file, amended.text).autoscalers;
    let is_kept =
        |(at, one): (usize, &Autoscaler)| at == place || imported.autoscalers.get(at).map(says) == Some(says(one));
    let is_same = changed.get(within).map(says) == read.get(place).map(says);
    let is_right = is_same && read.len() == imported.autoscalers.len() && read.iter().enumerate().all(is_kept);
    is_right.then_some(Ok(Amended { text, lost: amended.lost }))
}

/// What an autoscaler says, value by value.
fn says(autoscaler: &Autoscaler) -> Vec<(String, Option<String>)> {
    values(autoscaler).into_iter().map(|value| (value.path, value.text)).collect()
}

/// The document of an autoscaler in a file of several, without the lines that begin and end it.
fn document(imported: &Imported, place: usize) -> Option<Range<usize>> {
    let text = imported.text.as_str();
    let start = imported.autoscalers.get(place)?.place.start as usize;
    if TEMPLATES.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let from = at;
        at += line.len();
        (from, line)
    });
    let marks: Vec<(usize, &str)> = lines.filter(|(_, line)| line.starts_with(MARK)).collect();
    let behind = marks.partition_point(|(from, _)| *from <= start);
    let from = match behind.checked_sub(1).and_then(|before| marks.get(before)) {
        // What stands behind the mark belongs to the document.
        Some((from, line)) => (line.trim_end() == MARK).then_some(from + line.len())?,
        None => 0,
    };
    let to = marks.get(behind).map_or(text.len(), |(from, _)| *from);
    let has_others = from > 0 || to < text.len();
    let is_yaml = || trees(&imported.file, text).is_some_and(|(language, _)| language == Language::Yaml);
    (has_others && is_yaml()).then_some(from..to)
}
