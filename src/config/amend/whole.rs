//! Lists and settings of several values that change as a whole or not at all: half of one would be another policy.

use super::fill::Reason;
use super::lack::differences;
use crate::scenario::Scenario;

/// Knobs that are lists.
const LISTS: [&str; 8] =
    ["metrics", "signals", "triggers", "policies", "schedule", "schedules", "policies_up", "policies_down"];
/// Other knobs of several values.
const OTHERS: [&str; 4] = ["scale_in_control", "formula", "fallback", "predictive"];
/// What is said of a list, or of a knob of several values, that stays.
pub fn as_a_whole(knob: &str) -> &'static str {
    if OTHERS.contains(&knob) {
        "its fields change as a whole or not at all"
    } else {
        "it changes as a whole or not at all"
    }
}

/// Of knobs that are not put in for some reason, those of several fields.
pub fn of_fields(reasons: &[Reason], reason: &str) -> Vec<&'static str> {
    let found = reasons.iter().filter(|(knob, why)| OTHERS.contains(knob) && why == reason);
    found.map(|(knob, _)| *knob).collect()
}

/// Whether a knob is a list.
pub fn is_list(knob: &str) -> bool {
    LISTS.contains(&knob)
}

/// Lists and other knobs of several values that are no more what they were in `own`, and not what they are in `wanted` either, where a file says `says`.
pub fn halves(own: &Scenario, says: &Scenario, wanted: &Scenario) -> Vec<&'static str> {
    let (done, open) = (differences(own, says), differences(says, wanted));
    let is_of = |list: &str, leaf: &String| {
        leaf.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
    };
    let has = |leaves: &std::collections::BTreeSet<String>, list: &str| leaves.iter().any(|leaf| is_of(list, leaf));
    LISTS.into_iter().chain(OTHERS).filter(|list| has(&done, list) && has(&open, list)).collect()
}

/// `wanted` with some of these as they are in `own`; `None` where these do not go with the rest.
pub fn with_lists(wanted: &Scenario, own: &Scenario, lists: &[&'static str]) -> Option<Scenario> {
    let texts: Vec<(&str, String)> = lists.iter().filter_map(|list| Some((*list, own.print_key(list)?))).collect();
    wanted.with_all(texts.iter().map(|(list, text)| (*list, text.as_str()))).ok()
}
