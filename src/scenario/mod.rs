//! Everything that a run depends on besides the trace: every knob, checked.
//!
//! In: a query string, or one knob at a time. Out: a [`Scenario`], which can be made no other way than through a check, and
//! [`Notice`]s for whatever could not be used. `parse(print(s)) == s` for every scenario.

mod detection;
mod keys;
mod knobs;
mod notice;
mod presets;
mod query;
mod values;

pub use keys::{Field, Group, KEYS, Key, key};
pub use knobs::{DataRef, Knobs, Mode, Rate, RateAmount};
pub use notice::{Level, Notice};
pub use presets::{Preset, Rules};
pub use query::{VIEW_KEYS, decode, encode, parse, print};

use crate::forecast::MAX_LEADS;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Checked knobs. Reads like [`Knobs`], but can't be changed in place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

/// A knob's value that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}; allowed is {allowed}")]
pub struct Problem {
    /// Name of the key.
    pub key: &'static str,
    /// What was given.
    pub value: String,
    /// What is possible.
    pub allowed: String,
}

impl Scenario {
    /// The same scenario with the knob `name` set from text, as in a link.
    ///
    /// # Errors
    /// When the text is no value of that knob, out of its range, or at odds with another knob.
    pub fn with(&self, name: &'static str, text: &str) -> Result<Self, Problem> {
        let no_key = || Problem { key: name, value: text.to_owned(), allowed: "a known key".to_owned() };
        let mut knobs = self.0;
        key(name).ok_or_else(no_key)?.set(&mut knobs, text)?;
        knobs.check()
    }

    /// Names of the knobs that differ from the preset.
    pub fn changed(&self) -> Vec<&'static str> {
        let preset = self.preset.scenario();
        KEYS.iter().filter(|key| key.print(self) != key.print(&preset)).map(|key| key.name).collect()
    }

    /// Ready replicas before the first tick: the initial ones, kept within the bounds.
    pub fn first_replicas(&self) -> u32 {
        self.initial_replicas.clamp(self.min_replicas, self.max_replicas)
    }

    /// Buckets between a load and the decision that may know it.
    pub fn lag_buckets(&self) -> usize {
        self.step.buckets_to_cover(self.metric_lag_secs)
    }

    /// Buckets ahead that layer 1 looks at: what is stopped now is missed in the nearest, what is started now serves
    /// first in the farthest.
    pub fn lead_buckets(&self) -> usize {
        self.lead.map_or_else(|| self.step.buckets_to_cover(self.startup_secs) + 1, |lead| lead as usize)
    }

    /// Leads that a forecast needs: for layer 1 behind the metric lag, and for the picture.
    pub fn forecast_leads(&self) -> usize {
        (self.lag_buckets() + self.lead_buckets()).max(self.horizon as usize).min(MAX_LEADS)
    }

    /// Share of what comes that the drawn band should hold: its upper end is the quantile that layer 1 uses.
    pub fn band_level(&self) -> f64 {
        2.0 * self.quantile - 1.0
    }

    /// Requests per second that layers 1 and 2 plan for one replica.
    pub fn planned_rps_per_replica(&self) -> f64 {
        self.rps_per_replica * self.target_utilization
    }
}

impl Knobs {
    /// Checks what several knobs must agree on. Each alone is in its range already.
    ///
    /// # Errors
    /// The first disagreement, with the name of the knob to change.
    pub fn check(self) -> Result<Scenario, Problem> {
        let problem = |key, value: String, allowed: String| Err(Problem { key, value, allowed });
        if self.min_replicas > self.max_replicas {
            let allowed = format!("at most max_replicas, {}", self.max_replicas);
            return problem("min_replicas", self.min_replicas.to_string(), allowed);
        }
        if self.class_low >= self.class_high {
            let allowed = format!("less than class_high, {}", self.class_high);
            return problem("class_low", self.class_low.to_string(), allowed);
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return problem(
                "to",
                values::print_time(Some(to)),
                format!("after from, {}", values::print_time(Some(from))),
            );
        }
        let scenario = Scenario(self);
        let leads = scenario.lag_buckets() + scenario.lead_buckets();
        if leads > MAX_LEADS {
            let allowed = format!("with metric lag and lead at most {MAX_LEADS} steps of {} s", self.step.secs());
            return problem("startup", values::print_secs(self.startup_secs), allowed);
        }
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests;
