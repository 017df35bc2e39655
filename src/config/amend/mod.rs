//! A changed scenario back in the file that it was imported from: changed values are replaced where they stand, so that order,
//! comments and everything else stay as they are.
//!
//! What to write is found by writing: the file's own scenario and the changed one are both exported and read again, and where
//! they differ, the file's value is replaced, in the file's own unit. What the file leaves to a default is inserted beside its
//! neighbours, where that can be done safely: into Kubernetes' manifests by comparing these as a whole, into all others a value at
//! a time. Then the new text is read like any file, and whatever of the scenario it still does not say is listed.

mod apart;
mod attempt;
mod change;
mod diff;
mod edit;
mod fill;
mod insert;
mod lack;
mod lost;
mod put;
mod shared;
mod whole;

pub use diff::unified;

use super::autoscaler::Autoscaler;
use super::{Assumptions, Imported, to_patch};
use crate::policy::Policy;
use crate::policy::aws::Aws;
use crate::policy::gcp::Gcp;
use crate::policy::keda::Keda;
use crate::scenario::Scenario;
use apart::in_document;
use attempt::{Attempt, Tried};
use insert::GOES;
use lost::lost;
use shared::{autoscalers, users};
use whole::{as_a_whole, halves, of_fields, with_lists};

/// A file with changed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// Its text.
    pub text: String,
    /// What of the scenario it still does not say, and what else it changes, a sentence each.
    pub lost: Vec<String>,
}

/// Why a scenario cannot be written into a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAmend {
    /// The file's own scenario cannot be made.
    #[error("the file makes no scenario yet: {0}")]
    Open(String),
    /// The policy is not one of the file's system.
    #[error("the file has an autoscaler of {has}, and the policy is {policy}; write that in a format of its own")]
    OtherSystem {
        /// Policy that the file makes.
        has: &'static str,
        /// Policy that is to be written.
        policy: &'static str,
    },
    /// The file's system takes no such policy.
    #[error("such a policy would be refused: {reason}; {remedy}")]
    Refused {
        /// What is wrong.
        reason: String,
        /// What would mend it.
        remedy: String,
    },
    /// What was written could not be read again.
    #[error("{0} could not be read again; write the policy in a format of its own")]
    Unreadable(&'static str),
}

/// The scenario that an autoscaler of a file makes of `base`, with what was supplied where the file leaves it open.
///
/// # Errors
/// When something is still asked for that `base` cannot give.
pub fn own_scenario(autoscaler: &Autoscaler, assumptions: &Assumptions, base: &Scenario) -> Result<Scenario, BadAmend> {
    let patch = to_patch(autoscaler, assumptions).map_err(|why| BadAmend::Open(why.to_string()))?;
    patch.apply(base).map_err(|why| BadAmend::Open(why.to_string()))
}

/// Knobs that a file has only where it says something of them. An import leaves them as they are; a file that says nothing has
/// none of it.
const OPTIONAL: [&str; 8] = [
    "schedule",
    "predictive",
    "schedules",
    "scale_in_control",
    "formula",
    "fallback",
    "idle_replicas",
    "initial_cooldown",
];

/// The answers that a file still asks for: what is put into it is no gap any more.
fn still_asked(autoscaler: &Autoscaler, assumptions: &Assumptions) -> Assumptions {
    let gaps = autoscaler.gaps();
    let is_asked = |name: &str| gaps.iter().any(|gap| gap.name == name);
    let answers = assumptions.answers.iter().filter(|(name, _)| is_asked(name));
    Assumptions { answers: answers.map(|(name, text)| (name.clone(), text.clone())).collect() }
}

/// The scenario that an autoscaler of a file makes of `wanted`, without what only `wanted` has.
fn said(autoscaler: &Autoscaler, assumptions: &Assumptions, wanted: &Scenario) -> Result<Scenario, BadAmend> {
    let assumptions = &still_asked(autoscaler, assumptions);
    let plain = match &wanted.policy {
        Policy::Aws(_) => Policy::Aws(Aws::default()),
        Policy::Gcp(_) => Policy::Gcp(Gcp::default()),
        Policy::Keda(_) => Policy::Keda(Keda::default()),
        _ => return own_scenario(autoscaler, assumptions, wanted),
    };
    let patch = to_patch(autoscaler, assumptions).map_err(|why| BadAmend::Open(why.to_string()))?;
    let is_said = |name: &str| patch.knobs.iter().any(|knob| knob.name == name);
    let unsaid = OPTIONAL.into_iter().filter(|name| !is_said(name));
    let unsaid: Vec<(&str, String)> = unsaid.filter_map(|name| Some((name, plain.print(name)?))).collect();
    let knobs = patch.knobs.iter().map(|knob| (knob.name.as_str(), knob.text.as_str()));
    let all = knobs.chain(unsaid.iter().map(|(name, text)| (*name, text.as_str())));
    wanted.with_all(all).map_err(|why| BadAmend::Open(why.to_string()))
}

/// The file of `imported` with `wanted` in place of what its autoscaler at `place` says. `assumptions` were supplied when it was
/// imported; what stands in their places stays.
///
/// # Errors
/// When the file makes no scenario, or `wanted` is no policy of its system.
pub fn amend(
    imported: &Imported,
    place: usize,
    assumptions: &Assumptions,
    wanted: &Scenario,
) -> Result<Amended, BadAmend> {
    in_document(imported, place, assumptions, wanted).unwrap_or_else(|| in_whole(imported, place, assumptions, wanted))
}

/// The same, with the whole file read again for whatever is tried.
fn in_whole(
    imported: &Imported,
    place: usize,
    assumptions: &Assumptions,
    wanted: &Scenario,
) -> Result<Amended, BadAmend> {
    let none = || BadAmend::Open("it has no such autoscaler".to_owned());
    let autoscaler = imported.autoscalers.get(place).ok_or_else(none)?;
    let (mut wanted, left_out) = wanted.scheduled();
    // An answer to nothing is an error only here.
    own_scenario(autoscaler, assumptions, &wanted)?;
    let mut own = said(autoscaler, assumptions, &wanted)?;
    let (has, policy) = (own.policy.name(), wanted.policy.name());
    if has != policy {
        return Err(BadAmend::OtherSystem { has, policy });
    }
    let has_new_behavior = needs_behavior(&own, &wanted);
    if has_new_behavior {
        (own, wanted) = (with_behavior(own), with_behavior(wanted));
    }
    let attempt = Attempt { imported, place, assumptions, own: &own, has_new_behavior };
    // One that goes stays as it is, and not with what holds without it.
    let kept = with_lists(&wanted, &own, &IN_BEHAVIOR).filter(|_| drops_behavior(&own, &wanted));
    let mut tried = attempt.of(kept.as_ref().unwrap_or(&wanted))?;
    tried.reasons.extend(kept.is_some().then(|| ("behavior", GOES.to_owned())));
    let going = of_fields(&tried.reasons, GOES);
    let halves = halves(&own, &attempt.says(&tried.text, &wanted)?, &wanted);
    if let Some(rest) = with_lists(&wanted, &own, &halves).filter(|_| !halves.is_empty()) {
        let reasons = halves.into_iter().map(|list| (list, as_a_whole(list).to_owned()));
        tried = Tried { reasons: tried.reasons.into_iter().chain(reasons).collect(), ..attempt.of(&rest)? };
    }
    tried.reasons.extend(going.into_iter().map(|knob| (knob, as_a_whole(knob).to_owned())));
    let mut missing = lost(imported, (place, assumptions), &tried.text, (&wanted, &tried.reasons))?;
    // Nobody asked for one by itself.
    missing.retain(|sentence| !(has_new_behavior && sentence.starts_with("behavior is ")));
    missing.extend(autoscalers(imported, place, &tried.text));
    missing.extend(users(imported, &tried.changes));
    missing.extend(left_out);
    Ok(Amended { text: tried.text, lost: missing })
}

/// A behavior, and the knobs that stand in it.
const IN_BEHAVIOR: [&str; 7] =
    ["behavior", "window_up", "window_down", "policies_up", "policies_down", "tolerance_up", "tolerance_down"];

/// Whether neither has a behavior, and what is wanted differs in what only a behavior says.
fn needs_behavior(own: &Scenario, wanted: &Scenario) -> bool {
    has_behavior(own) == Some(false)
        && has_behavior(wanted) == Some(false)
        && IN_BEHAVIOR.iter().any(|name| own.print_key(name) != wanted.print_key(name))
}

/// Whether what is wanted has no behavior any more.
fn drops_behavior(own: &Scenario, wanted: &Scenario) -> bool {
    has_behavior(own) == Some(true) && has_behavior(wanted) == Some(false)
}

/// Whether it has a behavior; `None` where its policy has no such thing.
fn has_behavior(scenario: &Scenario) -> Option<bool> {
    scenario.print_key("behavior").map(|text| text != "none")
}

/// The same with a behavior, which says what the system does without one.
fn with_behavior(scenario: Scenario) -> Scenario {
    scenario.with("behavior", "given").unwrap_or(scenario)
}

#[cfg(test)]
mod tests;
