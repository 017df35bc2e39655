//! What a search found, proven on what it has not seen.

use super::limits::{Figure, Limits};
use super::measures::Measures;
use super::space::Choice;
use crate::series::Digest;
use serde::{Deserialize, Serialize};

/// How a search is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What to vary.
    pub choice: Choice,
    /// What must hold.
    pub limits: Limits,
    /// Replays of the search; each fold has as many.
    pub budget: usize,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Folds; `None`: as many as there is room for.
    pub folds: Option<usize>,
}

/// A span of the trace's clock, local seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First second.
    pub from: i64,
    /// One past the last.
    pub to: i64,
}

/// Settings and what they came to on two parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The settings, as a link has them.
    pub query: String,
    /// On what was tuned on.
    pub tuned: Measures,
    /// On what was not.
    pub scored: Measures,
}

/// A search, and what its winner and the present settings came to on what it has not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What the search saw.
    pub tuned_on: Span,
    /// What judged it.
    pub scored_on: Span,
    /// Dollars of the fleet that always has exactly what is needed, on both.
    pub ideal_usd: [f64; 2],
    /// The settings that it found.
    pub winner: Scored,
    /// The settings that the scenario has.
    pub present: Scored,
    /// Limits that the winner does not meet on what judged it.
    pub broken: Vec<Figure>,
    /// The same of the present settings.
    pub present_broken: Vec<Figure>,
}

impl Check {
    /// Whether the winner meets every limit on what judged it.
    pub fn holds(&self) -> bool {
        self.broken.is_empty()
    }

    /// Cost of the winner over that of the ideal fleet, on what judged it.
    pub fn over_ideal(&self, measures: &Measures) -> f64 {
        let [_, ideal] = self.ideal_usd;
        if ideal > 0.0 { measures.cost_usd / ideal } else { f64::NAN }
    }
}

/// A knob's value, and what the winner came to with it on the tuned part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nudge {
    /// The value, as a link has it.
    pub value: String,
    /// What it came to.
    pub measures: Measures,
}

/// How much a knob matters around the winner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The knob.
    pub knob: String,
    /// Its name for people.
    pub label: String,
    /// Its value in the winner.
    pub value: String,
    /// Values around it, in their order, the winner's among them.
    pub nudges: Vec<Nudge>,
}

impl Sensitivity {
    /// Largest relative change of cost within the values that were tried.
    pub fn cost_swing(&self) -> f64 {
        let costs = || self.nudges.iter().map(|nudge| nudge.measures.cost_usd);
        let (least, most) = (costs().fold(f64::INFINITY, f64::min), costs().fold(0.0, f64::max));
        if least > 0.0 && least.is_finite() { most / least - 1.0 } else { 0.0 }
    }

    /// Smallest and largest unserved share within the values that were tried.
    pub fn unserved_range(&self) -> (f64, f64) {
        let shares = || self.nudges.iter().map(|nudge| nudge.measures.unserved_share);
        (shares().fold(f64::INFINITY, f64::min), shares().fold(0.0, f64::max))
    }
}

/// All that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// What was asked.
    pub request: Request,
    /// Names of the knobs that were varied.
    pub varied: Vec<String>,
    /// The search over the whole tuned part, judged by what was held out.
    pub check: Check,
    /// The same for the repetitions.
    pub folds: Vec<Check>,
    /// Whether it holds: on what was held out, and on most folds.
    pub holds: bool,
    /// Settings that no other beats in both cost and unserved share, the cheapest first.
    pub front: Vec<Scored>,
    /// How much each knob matters.
    pub sensitivity: Vec<Sensitivity>,
    /// The limit that is nearest to being exceeded on the tuned part, and how much of it is used.
    pub tightest: Option<(Figure, f64)>,
    /// What is to be done, in words.
    pub recommendation: Vec<String>,
    /// What speaks against trusting it.
    pub warnings: Vec<String>,
    /// Replays in all.
    pub runs: usize,
    /// SHA-256 over all of the above.
    pub digest: String,
}

impl Tuning {
    /// The same with the digest over all else, so that two results can be told apart by one line.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.digest.clear();
        // Numbers and texts alone: that cannot fail, and where it did, two results would differ from all others.
        let bytes = postcard::to_allocvec(&self).unwrap_or_default();
        self.digest = Digest::of(&bytes).to_string();
        self
    }
}
