//! Everything that a run depends on besides the trace: every knob, checked.
//!
//! In: a query string, or knobs by name. Out: a [`Scenario`], which can be made no other way than through a check, and
//! [`Notice`]s for whatever could not be used. `parse(print(s)) == s` for every scenario. Knobs that the scenario's policy
//! does not read are no knobs of the scenario.

mod clock;
mod data_ref;
mod detection;
mod keys;
mod knobs;
mod latency;
mod manifest;
mod notice;
mod presets;
mod query;
mod search;

pub use data_ref::DataRef;
pub use keys::{NO_SPANS, WEEKLY_MIN, is_known, label};
pub use knobs::Knobs;
pub use notice::{Level, Notice};
pub use presets::Preset;
pub use query::{RIVAL, VIEW_KEYS, decode, encode, parse, patch, print, print_policy, value_of, values_of};

use crate::forecast::MAX_LEADS;
use crate::knob::{Key, KeyInfo, Problem, find, print_secs, print_time};
use crate::stress::Stress;
use keys::KEYS;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Checked knobs. Reads like [`Knobs`], but can't be changed in place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Knobs", into = "Knobs")]
pub struct Scenario(Knobs);

impl Deref for Scenario {
    type Target = Knobs;

    fn deref(&self) -> &Knobs {
        &self.0
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Preset::Balanced.scenario()
    }
}

impl From<Scenario> for Knobs {
    fn from(scenario: Scenario) -> Self {
        scenario.0
    }
}

/// The door for stored and sent scenarios: every knob is read back from its own text, so that each is in its range.
impl TryFrom<Knobs> for Scenario {
    type Error = Problem;

    fn try_from(knobs: Knobs) -> Result<Self, Problem> {
        let mut checked = knobs.clone();
        for key in &KEYS {
            key.set(&mut checked, &key.print(&knobs))?;
        }
        for key in knobs.policy.keys() {
            let text = knobs.policy.print(key.name).unwrap_or_default();
            checked.policy.set(key.name, &text).transpose()?;
        }
        checked.check()
    }
}

impl Scenario {
    /// The same scenario with the knob `name` set from text, as in a link.
    ///
    /// # Errors
    /// When the text is no value of that knob, out of its range, or at odds with another knob; or when the scenario has no
    /// such knob.
    pub fn with(&self, name: &str, text: &str) -> Result<Self, Problem> {
        self.with_all([(name, text)])
    }

    /// The same scenario with several knobs set, checked when all are, so that their order does not matter.
    ///
    /// # Errors
    /// As [`Scenario::with`]; then no knob is set.
    pub fn with_all<'a>(&self, patch: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Problem> {
        let mut patch: Vec<(&str, &str)> = patch.into_iter().collect();
        // The policy says which knobs there are.
        patch.sort_by_key(|(name, _)| *name != "policy");
        let mut knobs = self.0.clone();
        for (name, text) in patch {
            knobs.set(name, text)?;
        }
        knobs.check()
    }

    /// The same scenario with `policy` deciding.
    #[must_use]
    pub fn with_policy(&self, policy: crate::policy::Policy) -> Self {
        Self(Knobs { policy, ..self.0.clone() })
    }

    /// The same scenario where `stress` happens.
    #[must_use]
    pub fn with_stress(&self, stress: Stress) -> Self {
        Self(Knobs { stress, ..self.0.clone() })
    }

    /// The same scenario with what is left to the trace set to what suits it; what somebody set stays.
    ///
    /// # Errors
    /// When what suits the trace is at odds with what was set.
    pub fn fitted(&self, fit: &Fit) -> Result<Self, Problem> {
        let mut knobs = self.0.clone();
        knobs.step.fit(fit.step);
        knobs.model.fit(fit.model);
        knobs.multiplier.fit(fit.multiplier);
        knobs.rps_per_replica.fit(fit.rps_per_replica);
        knobs.max_replicas.fit(fit.max_replicas.max(knobs.min_replicas));
        knobs.check()
    }

    /// Its knobs in the order of links and controls: those that count. What the policy does not read is left out.
    pub fn keys(&self) -> Vec<KeyInfo> {
        let own = KEYS.iter().filter(|key| self.policy.reads(key.name)).map(Key::info);
        own.chain(self.policy.keys()).collect()
    }

    /// What the knob `name` is; `None` where the scenario has no such knob.
    pub fn key(&self, name: &str) -> Option<KeyInfo> {
        self.keys().into_iter().find(|key| key.name == name)
    }

    /// The value of the knob `name` as text; `None` where the scenario has no such knob.
    pub fn print_key(&self, name: &str) -> Option<String> {
        self.0.print(name)
    }

    /// The value of the knob `name` that counts, as text: also where it is left to the trace.
    pub fn effective(&self, name: &str) -> Option<String> {
        let own = find(&KEYS, name).filter(|_| self.policy.reads(name)).map(|key| key.effective(self));
        own.or_else(|| self.policy.print(name))
    }

    /// Takes over what a trace gave to `other` where this scenario leaves it to the trace, too.
    pub fn adopt_fit(&mut self, other: &Self) {
        self.0.step.fit(*other.step);
        self.0.model.fit(*other.model);
        self.0.multiplier.fit(*other.multiplier);
        self.0.rps_per_replica.fit(*other.rps_per_replica);
        self.0.max_replicas.fit(*other.max_replicas);
    }

    /// What its knobs are compared with: the preset, with the policy's own starting values where the policy is another.
    pub fn reference(&self) -> Self {
        let preset = self.preset.scenario();
        let policy = query::reference_policy(self, &preset);
        preset.with_policy(policy)
    }

    /// Names of the knobs that differ from the preset.
    pub fn changed(&self) -> Vec<&'static str> {
        let reference = self.reference();
        let preset_policy = self.preset.scenario().policy.name();
        let differs = |name: &str| match name {
            "policy" => self.policy.name() != preset_policy,
            name => self.print_key(name) != reference.print_key(name),
        };
        self.keys().iter().map(|key| key.name).filter(|name| differs(name)).collect()
    }
}

/// What suits a trace, for knobs that are left to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Width of a bucket.
    pub step: crate::units::Step,
    /// What forecasts.
    pub model: crate::forecast::ModelId,
    /// Factor on the traffic.
    pub multiplier: f64,
    /// Requests per second that one replica serves.
    pub rps_per_replica: f64,
    /// Most replicas.
    pub max_replicas: u32,
}

impl Knobs {
    fn set(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        if let Some(key) = find(&KEYS, name).filter(|_| self.policy.reads(name)) {
            return key.set(self, text);
        }
        let unread = || {
            let allowed = format!("a knob that the policy {} reads", self.policy.name());
            Problem::new(keys::stable_name(name), text, allowed)
        };
        let problem = unread();
        self.policy.set(name, text).unwrap_or(Err(problem))
    }

    fn print(&self, name: &str) -> Option<String> {
        let own = find(&KEYS, name).filter(|_| self.policy.reads(name)).map(|key| key.print(self));
        own.or_else(|| self.policy.print(name))
    }

    /// Puts knobs that the policy does not read back to the preset, so that nothing hidden tells two scenarios apart.
    fn forget_unread(&mut self) -> Result<(), Problem> {
        let preset = self.preset.scenario();
        let unread: Vec<_> = KEYS.iter().filter(|key| !self.policy.reads(key.name)).collect();
        for key in unread {
            key.set(self, &key.print(&preset))?;
        }
        Ok(())
    }

    /// Checks what several knobs must agree on. Each alone is in its range already.
    ///
    /// # Errors
    /// The first disagreement, with the name of the knob to change.
    pub fn check(mut self) -> Result<Scenario, Problem> {
        self.forget_unread()?;
        if self.min_replicas > *self.max_replicas {
            let allowed = format!("at most max_replicas, {}", *self.max_replicas);
            return Err(Problem::new("min_replicas", self.min_replicas.to_string(), allowed));
        }
        if self.min_replicas == 0 && !self.weekly_min.is_empty() {
            let allowed =
                "at least 1 where there are fewest replicas by week: an HPA at 0 stops scaling when its minimum rises";
            return Err(Problem::new("min_replicas", "0", allowed));
        }
        if self.min_replicas == 0 && !self.policy.can_be_zero() {
            let allowed = format!("at least 1; the policy {} cannot start from nothing", self.policy.name());
            return Err(Problem::new("min_replicas", "0", allowed));
        }
        if self.class_low >= self.class_high {
            let allowed = format!("less than class_high, {}", self.class_high);
            return Err(Problem::new("class_low", self.class_low.to_string(), allowed));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(Problem::new("to", print_time(Some(to)), format!("after from, {}", print_time(Some(from)))));
        }
        if self.has_known_step() {
            self.check_tick()?;
        }
        self.policy.check()?;
        let scenario = Scenario(self);
        let leads = scenario.lag_buckets() + scenario.lead_buckets();
        if leads > MAX_LEADS {
            let secs = scenario.step.secs();
            let allowed = format!("with the lead at most {MAX_LEADS} steps of {secs} s");
            return Err(Problem::new("metric_lag", print_secs(scenario.metric_lag_secs), allowed));
        }
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests;
