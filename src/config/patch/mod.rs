//! An autoscaler → knobs of a scenario, each with the line that it came from.
//!
//! What is not known is asked for and what cannot be replayed is listed; neither is guessed. Knobs that the file says nothing
//! of and that its system has no default for stay as the scenario has them.

mod aws;
mod demand;
mod gcp;
mod hpa;
mod keda;
mod scaling;

pub use aws::{RuleSource, action_sources, rule_sources};
pub use demand::Mappings;
pub use gcp::{schedule_sources, signal_sources};

use super::autoscaler::{Autoscaler, System};
use super::found::Setting;
use super::imported::Remark;
use super::inventory::{BadFill, OpenGap};
use crate::knob::Problem;
use crate::policy::Policy;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody supplies where the file leaves it open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumptions {
    /// Values by the name of their gap. For `mapping:NAME`: `per-second` or `per-minute`, as requests are counted, or `none` to
    /// leave the metric out.
    pub answers: BTreeMap<String, String>,
}

/// A knob with its text, as a link writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchKnob {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Line of the file that it came from, from 1; `None` where it is a default.
    pub line: Option<u32>,
}

/// A knob that an import changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The knob.
    pub knob: PatchKnob,
    /// Its text before; `None` where the scenario had no such knob.
    pub before: Option<String>,
}

/// What an autoscaler makes of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// Knobs, the policy first.
    pub knobs: Vec<PatchKnob>,
    /// What is still needed.
    pub asks: Vec<OpenGap>,
    /// What cannot be replayed.
    pub left_out: Vec<Remark>,
}

/// What `autoscaler` makes of a scenario.
///
/// # Errors
/// When an answer is to no gap of it, or no value of that.
pub fn to_patch(autoscaler: &Autoscaler, assumptions: &Assumptions) -> Result<Patch, BadFill> {
    let was_open: Vec<bool> = autoscaler.switches.iter().map(|switch| switch.setting.is_gap()).collect();
    let mappings = Mappings::of(autoscaler, assumptions)?;
    let autoscaler = filled(autoscaler, assumptions)?;
    let asks = autoscaler.gaps().into_iter().filter(|gap| !mappings.answers(&gap.name)).collect();
    let mut patch = Patch { asks, ..Patch::default() };
    match &autoscaler.system {
        System::Hpa(scaling) => hpa::add(&autoscaler, scaling, &mappings, &mut patch),
        System::Keda(object) => keda::add(&autoscaler, object, &mappings, &mut patch),
        System::Aws(group) => aws::add(&autoscaler, group, &mappings, &mut patch),
        System::Gcp(group) => gcp::add(&autoscaler, group, &mappings, &mut patch),
    }
    add_bounds(&autoscaler, &mut patch);
    // What the file itself says of them is said where it is read.
    let answered = autoscaler.switches.iter().zip(was_open).filter(|(_, was_open)| *was_open);
    patch.left_out.extend(answered.filter_map(|(switch, _)| switch.remark()));
    Ok(patch)
}

/// The autoscaler with what was supplied.
///
/// # Errors
/// When an answer is to no gap of it, or no value of that.
pub fn filled(autoscaler: &Autoscaler, assumptions: &Assumptions) -> Result<Autoscaler, BadFill> {
    let mut autoscaler = autoscaler.clone();
    for (name, text) in assumptions.answers.iter().filter(|(name, _)| !Mappings::is_one(name)) {
        autoscaler.fill(name, text)?;
    }
    for metric in &mut autoscaler.metrics {
        metric.per = metric.open_per.get().unwrap_or(metric.per);
    }
    Ok(autoscaler)
}

fn add_bounds(autoscaler: &Autoscaler, patch: &mut Patch) {
    let sizes = [
        ("min_replicas", &autoscaler.min, 0),
        ("max_replicas", &autoscaler.max, 1),
        ("initial_replicas", &autoscaler.start, 1),
    ];
    for (name, setting, least) in sizes {
        match setting.get() {
            Some(size) if size >= least => patch.put(name, size.to_string(), setting),
            Some(size) => {
                patch.leave_out(setting.line(), format!("{name} is {size}, and a replay takes {least} or more"));
            }
            None => {}
        }
    }
}

impl Patch {
    fn put<T>(&mut self, name: &str, text: String, setting: &Setting<T>) {
        self.put_at(name, text, setting.line());
    }

    fn put_at(&mut self, name: &str, text: String, line: Option<u32>) {
        self.knobs.push(PatchKnob { name: name.to_owned(), text, line });
    }

    fn leave_out(&mut self, line: Option<u32>, text: impl Into<String>) {
        self.left_out.push(Remark::of(line, text));
    }

    /// Adds knobs of `policy` with the lines that they came from.
    fn put_policy(&mut self, policy: &Policy, knobs: &[(&str, Option<u32>)]) {
        self.put_at("policy", policy.name().to_owned(), None);
        for (name, line) in knobs {
            if let Some(text) = policy.print(name) {
                self.put_at(name, text, *line);
            }
        }
    }

    /// `base` with the knobs.
    ///
    /// # Errors
    /// When a knob is out of its range, or at odds with another.
    pub fn apply(&self, base: &Scenario) -> Result<Scenario, Problem> {
        base.with_all(self.knobs.iter().map(|knob| (knob.name.as_str(), knob.text.as_str())))
    }

    /// What it changes of `base`.
    pub fn changes(&self, base: &Scenario) -> Vec<Change> {
        let change = |knob: &PatchKnob| {
            let before = base.print_key(&knob.name);
            (before.as_ref() != Some(&knob.text)).then(|| Change { knob: knob.clone(), before })
        };
        self.knobs.iter().filter_map(change).collect()
    }
}
