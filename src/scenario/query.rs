//! Scenario ⇄ query string: `v=1&preset=balanced&cooldown=5m`. Only what differs from the preset is written.

use super::keys::{NO_SPANS, WEEKLY_MIN, is_known};
use super::{Knobs, Level, Notice, Preset, Scenario};
use crate::knob::Problem;
use crate::policy::Policy;
use std::fmt::Write as _;

/// Version of the keys.
const VERSION: &str = "1";
/// More knobs than any scenario has.
const MOST_KNOBS: usize = 100;
/// Keys of a link that are not part of the scenario: where the cursor stands, what the trace's file is
/// called, and what it is compared with.
pub const VIEW_KEYS: [&str; 3] = ["at", "name", RIVAL];
/// Key of a policy that the scenario's own is compared with, as knobs that [`patch`] takes; as often as there are such.
pub const RIVAL: &str = "vs";

/// The scenario as a query string, without a question mark.
pub fn print(scenario: &Scenario) -> String {
    let mut query = format!("v={VERSION}&preset={}", scenario.preset.name());
    for name in scenario.changed() {
        if let Some(value) = scenario.print_key(name) {
            let _ = write!(query, "&{name}={value}");
        }
    }
    query
}

/// The same scenario with the knobs of a query string set, another policy among them; checked when all are. A policy that is named
/// brings its fewest replicas by week along, or has none.
///
/// # Errors
/// The first knob that cannot be set, or is at odds with another; then none is.
pub fn patch(scenario: &Scenario, query: &str) -> Result<Scenario, Problem> {
    let pairs = pairs(query);
    let value = |known: &str| pairs.iter().find(|(name, _)| name == known).map(|(_, value)| value.as_str());
    let reads = |policy: &str| Policy::from_name(policy).is_some_and(|policy| policy.reads(WEEKLY_MIN));
    let is_unnamed = value("policy").is_some_and(reads) && value(WEEKLY_MIN).is_none();
    let unnamed = is_unnamed.then_some((WEEKLY_MIN, NO_SPANS));
    scenario.with_all(unnamed.into_iter().chain(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

/// The policy of `scenario` and its bounds as a query string that [`patch`] takes: the policy, its knobs that are not as it starts,
/// and fewest and most replicas; by week, too, where it has such.
pub fn print_policy(scenario: &Scenario) -> String {
    let policy = &scenario.policy;
    let usual = Policy::from_name(policy.name());
    let own = policy.keys().into_iter().filter_map(|key| {
        let value = policy.print(key.name)?;
        let is_usual = usual.as_ref().and_then(|usual| usual.print(key.name)).as_ref() == Some(&value);
        (!is_usual).then_some((key.name, value))
    });
    let names = ["min_replicas", WEEKLY_MIN, "max_replicas"];
    let names = names.into_iter().filter(|name| *name != WEEKLY_MIN || !scenario.weekly_min.is_empty());
    let bounds = names.filter_map(|name| Some((name, scenario.print_key(name)?)));
    let mut query = format!("policy={}", policy.name());
    for (name, value) in own.chain(bounds) {
        let _ = write!(query, "&{name}={value}");
    }
    query
}

/// Reads a query string, with or without its question mark. What can't be used becomes a notice, and the preset's value
/// stays in its place.
pub fn parse(query: &str) -> (Scenario, Vec<Notice>) {
    let pairs: Vec<(String, String)> = pairs(query);
    let mut notices = Vec::new();
    let preset = preset_of(&pairs, &mut notices);
    let mut knobs = Knobs::from(preset.scenario());
    // The policy says which other knobs there are.
    let (policy, rest): (Vec<_>, Vec<_>) = pairs.iter().partition(|(name, _)| name == "policy");
    for (name, value) in policy.into_iter().chain(rest) {
        match name.as_str() {
            "preset" => {}
            name if VIEW_KEYS.contains(&name) => {}
            "v" if value == VERSION => {}
            "v" => notices.push(unknown_version(value)),
            name if is_known(name) => {
                if let Err(problem) = knobs.set(name, value) {
                    notices.push(match knobs.print(name) {
                        Some(used) => bad_value(&problem, &used),
                        None => unread_knob(name, value, knobs.policy.name()),
                    });
                }
            }
            name => notices.push(unknown_key(name, value)),
        }
    }
    (agree(knobs, &mut notices), notices)
}

fn preset_of(pairs: &[(String, String)], notices: &mut Vec<Notice>) -> Preset {
    let Some((_, name)) = pairs.iter().rev().find(|(name, _)| name == "preset") else { return Preset::Balanced };
    Preset::from_name(name).unwrap_or_else(|| {
        let allowed = Preset::ALL.map(Preset::name).join(", ");
        notices.push(bad_value(&Problem { key: "preset", value: name.clone(), allowed }, Preset::Balanced.name()));
        Preset::Balanced
    })
}

/// Puts knobs that contradict each other back to the preset, one at a time, until none does.
fn agree(mut knobs: Knobs, notices: &mut Vec<Notice>) -> Scenario {
    let preset = knobs.preset.scenario();
    // At most each knob goes back once.
    for _ in 0..MOST_KNOBS {
        let problem = match knobs.clone().check() {
            Ok(scenario) => return scenario,
            Err(problem) => problem,
        };
        let reference = preset.with_policy(reference_policy(&knobs, &preset));
        // The knob that is named, or, where that is the preset's own already, whatever else the link changed.
        let differs = |name: &&'static str| knobs.print(name) != reference.print_key(name);
        let partners = ["max_replicas", "class_high", "from", "metric_lag", "lead", "step"];
        let Some(name) = std::iter::once(problem.key).chain(partners).find(differs) else { break };
        let (Some(value), Some(used)) = (knobs.print(name), reference.print_key(name)) else { break };
        let allowed = if name == problem.key { problem.allowed.clone() } else { format!("what fits: {problem}") };
        notices.push(bad_value(&Problem { key: name, value, allowed }, &used));
        if knobs.set(name, &used).is_err() {
            break;
        }
    }
    preset
}

/// The policy that the knobs of another policy are compared with.
pub(super) fn reference_policy(knobs: &Knobs, preset: &Scenario) -> Policy {
    let own = Policy::from_name(knobs.policy.name()).filter(|own| own.name() != preset.policy.name());
    own.unwrap_or_else(|| preset.policy.clone())
}

fn bad_value(problem: &Problem, used: &str) -> Notice {
    let Problem { key, value, allowed } = problem;
    let text = format!("in the link is {}; allowed is {allowed}. The preset's {used} is used.", shown(value));
    Notice::new(Level::Warn, "link.bad_value", *key, text).about(key)
}

fn unknown_key(name: &str, value: &str) -> Notice {
    let text = format!("in the link is no knob of Planora, so {} is not used.", shown(value));
    Notice::new(Level::Warn, "link.unknown_key", shown(name), text)
}

fn unread_knob(name: &str, value: &str, policy: &str) -> Notice {
    let text = format!("in the link is {}, and the policy {policy} does not read it. It is left out.", shown(value));
    Notice::new(Level::Warn, "link.unread_key", shown(name), text)
}

fn unknown_version(value: &str) -> Notice {
    let text = format!("of the link is {}; this page writes {VERSION}. What it knows is used.", shown(value));
    Notice::new(Level::Warn, "link.version", "v", text)
}

/// A piece of a link that is fit to be shown: short and never blank.
fn shown(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.is_empty() { "empty".to_owned() } else { short }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(k, v)| (decode(k), decode(v))).collect()
}

/// `text` as a link's value may be written: letters, digits and `-._~` stay, of everything else the UTF-8 bytes are
/// percent-encoded (RFC 3986, section 2).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The value of the part `name` of a query, as it was before it was encoded.
pub fn value_of(query: &str, name: &str) -> Option<String> {
    values_of(query, name).into_iter().next()
}

/// Every value of the part `name` of a query, in order, each as it was before it was encoded.
pub fn values_of(query: &str, name: &str) -> Vec<String> {
    pairs(query).into_iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
}

/// Undoes percent-encoding; what is no such code stays as it is.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let hex = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match hex.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
