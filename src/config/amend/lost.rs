//! What of a scenario a changed file still does not say, in sentences.

use super::fill::Reason;
use super::lack::differences;
use super::shared::Names;
use super::whole::is_list;
use super::{BadAmend, OPTIONAL, said, still_asked};
use crate::config::autoscaler::{Autoscaler, Select, System};
use crate::config::found::Setting;
use crate::config::inventory::{OpenGap, Valued, values};
use crate::config::kubernetes::PATCH;
use crate::config::{Assumptions, Imported, Patch, read_text, to_patch};
use crate::scenario::Scenario;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Knobs that say what the service does, and not its policy: no file has them.
const OF_SERVICE: [&str; 2] = ["cpu_at_capacity", "cpu_limit"];

/// Knobs that are waits of policies.
const WAITS: [&str; 3] = ["cooldown_out", "cooldown_in", "warm_up"];

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
    let patch = to_patch(autoscaler, &still_asked(autoscaler, assumptions));
    let patch = patch.map_err(|why| BadAmend::Open(why.to_string()))?;
    let names = knobs(wanted);
    let gaps = autoscaler.gaps().into_iter().filter(|gap| gap.text.is_some()).collect();
    let differences = differences(&says, wanted);
    let unsaid = unsaid(&patch, wanted, &names)?;
    let file = (imported.file.as_str(), text);
    let left =
        Left { file, known: OnceCell::new(), autoscaler, patch, wanted, says, differences, unsaid, gaps, reasons };
    let sentences = names.iter().filter_map(|name| left.sentence(name));
    Ok(sentences.chain(left.open_without_knob(&names)).collect())
}

/// Names of values and knobs of `wanted` that a file's autoscaler does not say.
pub fn missing(
    autoscaler: &Autoscaler,
    assumptions: &Assumptions,
    wanted: &Scenario,
) -> Result<BTreeSet<String>, BadAmend> {
    let mut missing = differences(&said(autoscaler, assumptions, wanted)?, wanted);
    let patch = to_patch(autoscaler, &still_asked(autoscaler, assumptions));
    let patch = patch.map_err(|why| BadAmend::Open(why.to_string()))?;
    missing.extend(unsaid(&patch, wanted, &knobs(wanted))?.into_iter().map(str::to_owned));
    Ok(missing)
}

/// Replicas at the start.
pub const START: &str = "initial_replicas";

/// Knobs that a file may have.
pub fn knobs(scenario: &Scenario) -> Vec<&'static str> {
    scenario.policy.keys().into_iter().map(|key| key.name).chain(["min_replicas", "max_replicas", START]).collect()
}

/// What a changed file and a scenario say.
struct Left<'a> {
    /// Name and text of the file.
    file: (&'a str, &'a str),
    /// The names in it, once they are asked for.
    known: OnceCell<Option<Names<'a>>>,
    autoscaler: &'a Autoscaler,
    patch: Patch,
    wanted: &'a Scenario,
    says: Scenario,
    /// Values in which they differ, by name.
    differences: BTreeSet<String>,
    /// Knobs that the file says nothing of, and that are others than without it.
    unsaid: Vec<&'static str>,
    /// What variables and templates stand for.
    gaps: Vec<OpenGap>,
    reasons: &'a [Reason],
}

impl Left<'_> {
    /// What of a knob the file does not say.
    fn sentence(&self, name: &'static str) -> Option<String> {
        let (asked, says) = (self.wanted.print_key(name)?, self.says.print_key(name)?);
        let why = self.why(name);
        let is_of =
            |leaf: &String| leaf.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']));
        let is_other = self.differences.iter().any(is_of);
        let open = self.open(name, is_other);
        if !open.is_empty() {
            let is_part = is_list(name) && self.patch.knobs.iter().any(|knob| knob.name == name);
            let part = if is_part { "for a part of it" } else { "there" };
            let rest = if is_other && is_part { format!(" The rest means {says}.") } else { String::new() };
            return Some(format!("{name} is {asked}; {}.{rest}{why}", stands(&open, part)));
        }
        if is_other && self.is_of_base(name) {
            return Some(format!(
                "{name} is {asked}; the file is a patch, whose base says that, and is not here.{why}"
            ));
        }
        if is_other {
            let kept = self.kept(name, &why);
            return Some(format!("{name} is {asked}; {kept} means {says}.{why}"));
        }
        let place = if is_list(name) && self.looks_at_something() {
            "what the file has for that is not replayed, and stays"
        } else {
            "the file has no place for that"
        };
        self.unsaid.contains(&name).then(|| format!("{name} is {asked}; {place}.{why}"))
    }

    /// Why it was not put in, as a sentence.
    fn why(&self, name: &str) -> String {
        let mut whys: Vec<&str> =
            self.reasons.iter().filter(|(knob, _)| *knob == name).map(|(_, why)| &**why).collect();
        whys.dedup();
        if whys.is_empty() { String::new() } else { format!(" It is not put in: {}.", whys.join("; ")) }
    }

    /// What is open of a knob: where nothing was supplied for it, or something else than is wanted.
    fn open(&self, name: &str, is_other: bool) -> Vec<&OpenGap> {
        let is_asked = |gap: &OpenGap| self.patch.asks.iter().any(|asked| asked.name == gap.name);
        self.gaps.iter().filter(|gap| is_gap_of(name, gap) && (is_other || is_asked(gap))).collect()
    }

    /// The line that a knob came from.
    fn line(&self, name: &str) -> Option<u32> {
        self.patch.knobs.iter().find(|knob| knob.name == name).and_then(|knob| knob.line)
    }

    /// Whether a patch leaves a knob to its base.
    fn is_of_base(&self, name: &str) -> bool {
        self.line(name).is_none() && self.autoscaler.remarks.iter().any(|remark| remark.text == PATCH)
    }

    /// The line of an annotation that pauses the direction of a knob.
    fn paused(&self, name: &str) -> Option<u32> {
        let scaling = self.autoscaler.scaling()?;
        let direction = match name {
            "policies_up" => &scaling.up,
            "policies_down" => &scaling.down,
            _ => return None,
        };
        let Setting::Given(found) = &direction.select else { return None };
        (found.value == Select::Disabled && found.text.parse::<bool>().is_ok()).then_some(found.place.line)
    }

    /// What the file has in place of what is wanted, before what that means.
    fn kept(&self, name: &str, why: &str) -> String {
        if let Some(line) = self.paused(name) {
            return format!("the annotation on line {line} pauses that direction and stays, and");
        }
        let Some(line) = self.line(name) else {
            return "the file has no value of its own for that, and".to_owned();
        };
        if !why.is_empty() {
            return "the file".to_owned();
        }
        if name == START && matches!(self.autoscaler.system, System::Hpa(_)) {
            return format!("what the file has for that, on line {line}, is its state, which no policy sets, and");
        }
        if WAITS.contains(&name) && self.has_policies_apart() {
            return format!(
                "what the file has for that, on line {line}, belongs to a policy that is not replayed, and"
            );
        }
        let values = values(self.autoscaler);
        let by_default =
            |value: &Valued| value.place.is_some_and(|place| place.line == line) && value.equal.contains(&None);
        if WAITS.contains(&name) && values.iter().any(by_default) {
            return format!(
                "what the file has for that, on line {line}, is what a policy without one waits, too, and cannot be changed alone, and"
            );
        }
        let places = values.into_iter().filter_map(|value| value.place);
        let shared = places.filter(|place| place.line == line).find_map(|place| {
            let names = self.known.get_or_init(|| Names::new(self.file.0, self.file.1));
            let shared = names.as_ref()?.at(&(place.start as usize..place.end as usize))?;
            (shared.users > 1).then(|| format!(" is in use as {} on {}, and", shared.name, shared.lines))
        });
        let shared = shared.unwrap_or_default();
        format!("what the file has for that, on line {line},{shared} cannot be changed alone, and")
    }

    /// Whether the file has a metric with a target, or a policy with steps.
    fn looks_at_something(&self) -> bool {
        let has_steps = matches!(&self.autoscaler.system, System::Aws(group) if !group.policies.is_empty());
        has_steps || self.autoscaler.metrics.iter().any(|metric| !metric.target.is_absent())
    }

    /// Whether the file has policies that are not replayed.
    fn has_policies_apart(&self) -> bool {
        let is_said = self.patch.knobs.iter().any(|knob| knob.name == "policies");
        !is_said || !self.open("policies", false).is_empty()
    }

    /// What is open, and belongs to no knob.
    fn open_without_knob<'a>(&'a self, names: &'a [&'static str]) -> impl Iterator<Item = String> + 'a {
        let is_free = |gap: &&OpenGap| !names.iter().any(|name| is_gap_of(name, gap));
        let asks = self.patch.asks.iter().filter(|gap| gap.text.is_some());
        asks.filter(is_free).map(|gap| format!("{} is not known; {}.", gap.name, stands(&[gap], "there")))
    }
}

/// What stands in place of values, as a clause; `part` says for what.
fn stands(gaps: &[&OpenGap], part: &str) -> String {
    let text = |gap: &OpenGap| gap.text.clone().unwrap_or_default();
    let each = gaps.iter().map(|gap| match gap.line {
        Some(line) => format!("on line {line}, {}", text(gap)),
        None => text(gap),
    });
    let is_file = gaps.iter().all(|gap| text(gap).starts_with("file://"));
    let what = if is_file { "another file" } else { "a variable or a template" };
    format!("{what} stands {part} {}, and stays", each.collect::<Vec<_>>().join(", and "))
}

/// Knobs that the file says nothing of, and that are others than without it.
fn unsaid(patch: &Patch, wanted: &Scenario, names: &[&'static str]) -> Result<Vec<&'static str>, BadAmend> {
    let plain = patch.apply(&Scenario::default()).map_err(|why| BadAmend::Open(why.to_string()))?;
    let is_unsaid = |name: &&'static str| {
        let is_said = patch.knobs.iter().any(|knob| knob.name == *name);
        let is_policy = !OF_SERVICE.contains(name) && !OPTIONAL.contains(name);
        !is_said && is_policy && wanted.print_key(name) != plain.print_key(name)
    };
    Ok(names.iter().copied().filter(is_unsaid).collect())
}

/// Whether a knob is open because of a gap.
fn is_gap_of(knob: &str, gap: &OpenGap) -> bool {
    let name = gap.name.as_str();
    match knob {
        "min_replicas" => name == "min",
        "max_replicas" => name == "max",
        START => name == "start",
        "triggers" if is_of_schedule(name) => true,
        "metrics" | "signals" | "triggers" | "policies" => {
            let is_metric = ["target:", "activation:", "mode:", "metric_type:"].iter().any(|of| name.starts_with(of));
            let is_step = name.starts_with("out.") || name.starts_with("in.") || name.contains(".alarm.");
            is_metric || matches!(name, "assignment" | "metric") || is_step
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
        "scale_in_control" => name.starts_with("scale_in."),
        "predictive" => matches!(name, "mode" | "buffer" | "max_breach" | "max_buffer_percent"),
        "polling" => name == "poll",
        "cooldown_period" => name == "cooldown",
        "idle_replicas" => name == "idle",
        "fallback" => name.starts_with("fallback."),
        "formula" => name.starts_with("formula"),
        "schedule" | "schedules" => is_of_schedule(name),
        _ => name == knob,
    }
}

/// Whether a gap is one of a schedule.
fn is_of_schedule(gap: &str) -> bool {
    const PARTS: [&str; 10] = ["cron", "start", "end", "at", "rate", "min", "max", "desired", "duration", "zone"];
    gap == "zone" || gap.rsplit_once('.').is_some_and(|(_, part)| PARTS.contains(&part))
}
