//! What of a scenario a changed file still does not say, in sentences.

use super::fill::Reason;
use super::lack::differences;
use super::{BadAmend, OPTIONAL, said, still_asked};
use crate::config::inventory::OpenGap;
use crate::config::{Assumptions, Imported, Patch, read_text, to_patch};
use crate::scenario::Scenario;

/// Knobs that say what the service does, and not its policy: no file has them.
const OF_SERVICE: [&str; 2] = ["cpu_at_capacity", "cpu_limit"];

/// What of `wanted` the new text does not say, with the reasons why it was not put in.
pub fn lost(
    imported: &Imported,
    (place, assumptions): (usize, &Assumptions),
    text: &str,
    (wanted, reasons): (&Scenario, &[Reason]),
) -> Result<Vec<String>, BadAmend> {
    let again = read_text(&imported.file, text);
    let unreadable = || BadAmend::Unreadable("the changed file");
    let autoscaler = again.autoscalers.get(place).ok_or_else(unreadable)?;
    let says = said(autoscaler, assumptions, wanted)?;
    let different = differences(&says, wanted);
    let patch = to_patch(autoscaler, &still_asked(autoscaler, assumptions));
    let patch = patch.map_err(|why| BadAmend::Open(why.to_string()))?;
    let line_of = |name: &str| patch.knobs.iter().find(|knob| knob.name == name)?.line;
    let unsaid = unsaid(&patch, wanted)?;
    let names = wanted.policy.keys().into_iter().map(|key| key.name).chain(["min_replicas", "max_replicas"]);
    let sentence = |name: &'static str| {
        let (asked, says) = (wanted.print_key(name)?, says.print_key(name)?);
        let mut whys: Vec<&str> =
            reasons.iter().filter(|(knob, _)| *knob == name).map(|(_, why)| why.as_str()).collect();
        whys.dedup();
        let why = if whys.is_empty() { String::new() } else { format!(" It is not put in: {}.", whys.join("; ")) };
        let is_of =
            |leaf: &String| leaf.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']));
        let gap = || unsaid.iter().find(|(unsaid, _)| *unsaid == name).map(|(_, gap)| gap);
        if let Some(Some(gap)) = gap() {
            return Some(format!("{name} is {asked}; {gap}.{why}"));
        }
        if different.iter().any(is_of) {
            let kept = match line_of(name).filter(|_| why.is_empty()) {
                Some(line) => format!("what the file has for that, on line {line}, cannot be changed alone"),
                None => "the file has no value of its own for that".to_owned(),
            };
            return Some(format!("{name} is {asked}; {kept}, and means {says}.{why}"));
        }
        gap().map(|_| format!("{name} is {asked}; the file has no place for that.{why}"))
    };
    Ok(names.filter_map(sentence).collect())
}

/// Knobs that the file says nothing of, and that are others than without it; each with what stands in its place, if anything does.
fn unsaid(patch: &Patch, wanted: &Scenario) -> Result<Vec<(&'static str, Option<String>)>, BadAmend> {
    let plain = patch.apply(&Scenario::default()).map_err(|why| BadAmend::Open(why.to_string()))?;
    let names = wanted.policy.keys().into_iter().map(|key| key.name).chain(["min_replicas", "max_replicas"]);
    let is_unsaid = |name: &&'static str| {
        let is_said = patch.knobs.iter().any(|knob| knob.name == *name);
        let is_policy = !OF_SERVICE.contains(name) && !OPTIONAL.contains(name);
        !is_said && is_policy && wanted.print_key(name) != plain.print_key(name)
    };
    let stands = |name: &'static str| {
        let gap = patch.asks.iter().find(|gap| gap.text.is_some() && is_gap_of(name, gap))?;
        let line = gap.line.map_or_else(String::new, |line| format!(" on line {line}"));
        Some(format!("a variable or a template stands there{line}, {}, and stays", gap.text.as_deref()?))
    };
    Ok(names.filter(is_unsaid).map(|name| (name, stands(name))).collect())
}

/// Whether a knob is open because of a gap.
fn is_gap_of(knob: &str, gap: &OpenGap) -> bool {
    let name = gap.name.as_str();
    match knob {
        "min_replicas" => name == "min",
        "max_replicas" => name == "max",
        "metrics" | "signals" | "triggers" | "policies" => {
            let is_step = name.starts_with("out.") || name.starts_with("in.") || name.contains(".alarm.");
            name.starts_with("target:") || name == "assignment" || is_step
        }
        "window_up" => name == "up.window",
        "window_down" => name == "down.window",
        "policies_up" => name.starts_with("up.") && name != "up.window",
        "policies_down" => name.starts_with("down.") && name != "down.window",
        "tolerance_up" => name == "tolerance.up",
        "tolerance_down" => name == "tolerance.down",
        "warm_up" => name == "warmup",
        "initialization" => name == "init",
        "autoscaling_mode" => name == "mode",
        "polling" => name == "poll",
        "cooldown_period" => name == "cooldown",
        "schedule" | "schedules" => name.ends_with(".cron") || name == "zone",
        _ => name == knob,
    }
}
