//! A line of `fleet`: what one service came to.

use crate::job::Compared;
use crate::readout::policy_words;
use crate::scenario::print;
use crate::tune::{Scored, Tuning};
use serde::{Deserialize, Serialize};

/// Days in a month.
const DAYS_PER_MONTH: f64 = 30.4;

/// One service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name: that of its file, without the ending.
    pub service: String,
    /// Why there is nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// SHA-256 of the trace.
    #[serde(default)]
    pub trace: String,
    /// Buckets of the trace.
    #[serde(default)]
    pub buckets: usize,
    /// Width of one.
    #[serde(default)]
    pub step_secs: u32,
    /// The scenario's policy and those beside it, over what the scenario replays.
    #[serde(default)]
    pub policies: Vec<PolicyLine>,
    /// What a search found, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuned: Option<TunedLine>,
}

/// What a policy came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyLine {
    /// Its name.
    pub policy: String,
    /// The scenario, as a link has it.
    pub scenario: String,
    /// Dollars a month of 30.4 days.
    pub cost_usd_month: f64,
    /// Share of requests that were lost, 0..1.
    pub unserved_share: f64,
    /// Seconds of the longest run of ticks that lost requests.
    pub longest_violation_secs: f64,
}

/// What a search found, on days that it was not made on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TunedLine {
    /// The settings that were found, as a link has them.
    pub scenario: String,
    /// Whether they hold on what was held out.
    pub holds: bool,
    /// As it was: dollars a month, and the share that was lost.
    pub own: HeldOut,
    /// As it was found.
    pub found: HeldOut,
    /// Digest of the search.
    pub digest: String,
}

/// Figures on held-out days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Dollars a month of 30.4 days.
    pub cost_usd_month: f64,
    /// Share of requests that were lost, 0..1.
    pub unserved_share: f64,
}

impl Line {
    /// A service of which there is nothing but the reason.
    pub fn failed(service: &str, error: String) -> Self {
        Self {
            service: service.to_owned(),
            error: Some(error),
            trace: String::new(),
            buckets: 0,
            step_secs: 0,
            policies: Vec::new(),
            tuned: None,
        }
    }
}

impl PolicyLine {
    /// The line of `compared`, whose replay took `days`.
    pub fn of(compared: &Compared, days: f64) -> Self {
        Self {
            policy: policy_words(&compared.scenario).0,
            scenario: print(&compared.scenario),
            cost_usd_month: compared.totals.cost_usd / days * DAYS_PER_MONTH,
            unserved_share: compared.totals.unserved_share,
            longest_violation_secs: compared.response.longest_violation_secs,
        }
    }
}

impl TunedLine {
    /// The line of `tuning`.
    pub fn of(tuning: &Tuning) -> Self {
        let held_out = |scored: &Scored| HeldOut {
            cost_usd_month: scored.scored.cost_usd_per_day * DAYS_PER_MONTH,
            unserved_share: scored.scored.unserved_share,
        };
        Self {
            scenario: tuning.check.winner.query.clone(),
            holds: tuning.holds,
            own: held_out(&tuning.check.present),
            found: held_out(&tuning.check.winner),
            digest: tuning.digest.clone(),
        }
    }
}
