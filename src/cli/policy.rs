//! `policy`: reads configuration files of autoscalers and says what is in them, and what scenario each makes.

use super::{Answer, CliError};
use crate::config::{Assumptions, Autoscaler, Imported, Outcome, Patch, Remark, read, summary, to_patch};
use crate::scenario::{Scenario, print};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Exit code of a refused file.
const REFUSED: u8 = 2;

/// `policy FILE... [--json]`
#[derive(Debug)]
pub struct PolicyArgs {
    pub files: Vec<PathBuf>,
    pub is_json: bool,
}

/// Reads each file of `args` and reports on it.
pub fn run(args: &PolicyArgs) -> Result<Answer, CliError> {
    let mut all = Vec::new();
    for path in &args.files {
        let bytes = std::fs::read(path).map_err(|error| CliError::new(format!("{}: {error}", path.display())))?;
        all.push(read(&path.to_string_lossy(), &bytes));
    }
    let is_refused = all.iter().any(|imported| imported.outcome == Outcome::Refused);
    let text = if args.is_json { json_text(&all)? } else { all.iter().map(report).collect::<Vec<_>>().join("\n") };
    Ok(Answer { text, code: if is_refused { REFUSED } else { 0 } })
}

/// What an autoscaler makes of the default scenario.
fn patch(autoscaler: &Autoscaler) -> Patch {
    // Without answers there is none that could be wrong.
    to_patch(autoscaler, &Assumptions::default()).unwrap_or_default()
}

/// One object for one file, a list for several.
fn json_text(all: &[Imported]) -> Result<String, CliError> {
    let objects: Vec<Value> = all.iter().map(file_json).collect();
    let value = match objects.as_slice() {
        [one] => one.clone(),
        _ => Value::from(objects),
    };
    serde_json::to_string_pretty(&value).map(|text| text + "\n").map_err(CliError::new)
}

fn file_json(imported: &Imported) -> Value {
    let mut object = summary(imported);
    let list = object.get_mut("autoscalers").and_then(Value::as_array_mut);
    for (value, autoscaler) in list.into_iter().flatten().zip(&imported.autoscalers) {
        let patch = patch(autoscaler);
        let link = patch.apply(&Scenario::default()).map(|scenario| format!("?{}", print(&scenario)));
        let knobs = patch.knobs.iter().map(|knob| json!({"knob": knob.name, "text": knob.text, "line": knob.line}));
        let left_out = patch.left_out.iter().map(|remark| json!({"line": remark.line, "text": remark.text}));
        if let Some(object) = value.as_object_mut() {
            object.insert("patch".to_owned(), knobs.collect());
            object.insert("left_out".to_owned(), left_out.collect());
            match link {
                Ok(link) => object.insert("link".to_owned(), Value::from(link)),
                Err(problem) => object.insert("link_problem".to_owned(), Value::from(problem.to_string())),
            };
        }
    }
    object
}

fn at(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!("line {line}: "))
}

fn report(imported: &Imported) -> String {
    let mut text = format!("{}: {}, {}\n", imported.file, imported.kind.name(), imported.outcome.name());
    for refusal in &imported.refusals {
        let _ = writeln!(text, "  {refusal}");
    }
    for autoscaler in &imported.autoscalers {
        text += &autoscaler_report(autoscaler);
    }
    for Remark { line, text: remark, .. } in &imported.remarks {
        let _ = writeln!(text, "  {}{remark}", at(*line));
    }
    for other in &imported.ignored {
        let name = other.name.as_deref().map_or_else(String::new, |name| format!(" {name}"));
        let why = other.why.as_deref().map_or_else(String::new, |why| format!(" ({why})"));
        let _ = writeln!(text, "  line {}: no autoscaler: {}{name}{why}", other.line, other.kind);
    }
    text
}

fn autoscaler_report(autoscaler: &Autoscaler) -> String {
    let mut text = format!("  {} (line {})\n", autoscaler.title(), autoscaler.place.line);
    let patch = patch(autoscaler);
    for knob in &patch.knobs {
        let from = knob.line.map_or_else(String::new, |line| format!("  line {line}"));
        let _ = writeln!(text, "    {}={}{from}", knob.name, knob.text);
    }
    for gap in &patch.asks {
        let stands = gap.text.as_deref().map_or_else(String::new, |text| format!(", in the file: {text}"));
        let offer = gap.offer.as_deref().map_or_else(String::new, |offer| format!(", perhaps {offer}"));
        let _ = writeln!(text, "    {}needed: {}{stands}{offer}", at(gap.line), gap.name);
    }
    for filled in autoscaler.defaulted() {
        let value = if filled.value.is_empty() { String::new() } else { format!(" = {}", filled.value) };
        let _ = writeln!(text, "    filled in: {}{value}, {}", filled.path, filled.rule);
    }
    for Remark { line, text: remark, .. } in autoscaler.remarks.iter().chain(&patch.left_out) {
        let _ = writeln!(text, "    {}{remark}", at(*line));
    }
    match patch.apply(&Scenario::default()) {
        Ok(scenario) => {
            let _ = writeln!(text, "    scenario: {}", print(&scenario));
        }
        Err(problem) => {
            let _ = writeln!(text, "    no scenario yet: {problem}");
        }
    }
    text
}
