//! Scenario ⇄ query string: `v=1&preset=balanced&cooldown=5m`. Only what differs from the preset is written.

use super::{KEYS, Knobs, Level, Notice, Preset, Problem, Scenario, key};
use std::fmt::Write as _;

/// Version of the keys.
const VERSION: &str = "1";
/// Keys of a link that are not part of the scenario: where the cursor stands, and what the trace's file is called.
pub const VIEW_KEYS: [&str; 2] = ["at", "name"];

/// The scenario as a query string, without a question mark.
pub fn print(scenario: &Scenario) -> String {
    let mut query = format!("v={VERSION}&preset={}", scenario.preset.name());
    for name in scenario.changed() {
        if let Some(key) = key(name) {
            let _ = write!(query, "&{name}={}", key.print(scenario));
        }
    }
    query
}

/// Reads a query string, with or without its question mark. What can't be used becomes a notice, and the preset's value
/// stays in its place.
pub fn parse(query: &str) -> (Scenario, Vec<Notice>) {
    let pairs: Vec<(String, String)> = pairs(query);
    let mut notices = Vec::new();
    let preset = preset_of(&pairs, &mut notices);
    let mut knobs: Knobs = *preset.scenario();
    for (name, value) in &pairs {
        match name.as_str() {
            "preset" => {}
            name if VIEW_KEYS.contains(&name) => {}
            "v" if value == VERSION => {}
            "v" => notices.push(unknown_version(value)),
            name => match key(name) {
                Some(key) => {
                    if let Err(problem) = key.set(&mut knobs, value) {
                        notices.push(bad_value(&problem, &key.print(&knobs)));
                    }
                }
                None => notices.push(unknown_key(name, value)),
            },
        }
    }
    (agree(knobs, preset, &mut notices), notices)
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
fn agree(mut knobs: Knobs, preset: Preset, notices: &mut Vec<Notice>) -> Scenario {
    let defaults = preset.scenario();
    for _ in 0..=KEYS.len() {
        let problem = match knobs.check() {
            Ok(scenario) => return scenario,
            Err(problem) => problem,
        };
        // The knob that is named, or, where that is the preset's own already, whatever else the link changed.
        let differs = |name: &&str| key(name).is_some_and(|key| key.print(&knobs) != key.print(&defaults));
        let partners = ["max_replicas", "class_high", "from", "metric_lag", "lead", "step"];
        let Some(name) = std::iter::once(problem.key).chain(partners).find(differs) else { break };
        let Some(key) = key(name) else { break };
        let (value, used) = (key.print(&knobs), key.print(&defaults));
        let allowed = if name == problem.key { problem.allowed.clone() } else { format!("what fits: {problem}") };
        notices.push(bad_value(&Problem { key: key.name, value, allowed }, &used));
        if key.set(&mut knobs, &used).is_err() {
            break;
        }
    }
    defaults
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
