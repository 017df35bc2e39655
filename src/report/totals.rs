//! Totals of a replay: money, losses, and elasticity.

use serde::{Deserialize, Serialize};

/// What a replay came to.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Ticks replayed, missing ones too.
    pub ticks: usize,
    /// Dollars for all replicas, missing ticks included.
    pub cost_usd: f64,
    /// The part of it that was spent while the trace has nothing.
    pub missing_cost_usd: f64,
    /// Requests that came.
    pub load: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were lost.
    pub unserved: f64,
    /// Lost over came, 0..1.
    pub unserved_share: f64,
    /// Seconds in ticks that lost requests.
    pub violation_secs: f64,
    /// How closely supply followed demand.
    pub elasticity: Elasticity,
    /// Decisions that added replicas.
    pub scale_outs: u32,
    /// Decisions that removed replicas.
    pub scale_ins: u32,
    /// Changes that turned back the change before within ten minutes.
    pub flaps: u32,
    /// Anomalous ticks.
    pub anomalies: u32,
    /// Incidents.
    pub incidents: u32,
}

/// SPEC Cloud's elasticity metrics (N. Herbst et al., "Ready for Rain? A View from SPEC Research on the Future of Cloud
/// Metrics", 2016) over the observed ticks. Demand is ⌈load / rps_per_replica⌉, at least 1; supply is what is ready.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Elasticity {
    /// Mean shortage relative to demand, percent.
    pub theta_u: f64,
    /// Mean surplus relative to demand, percent.
    pub theta_o: f64,
    /// Time with too little, percent.
    pub tau_u: f64,
    /// Time with too much, percent.
    pub tau_o: f64,
    /// Time in which supply and demand move in different directions, percent.
    pub instability: f64,
    /// Changes of supply less changes of demand, per minute.
    pub jitter: f64,
}

impl Elasticity {
    /// Elastic speed-up over `baseline` (Herbst et al.): the geometric mean of how many times smaller its shares of shortage and
    /// surplus are, in amount and in time. `None` where one of the eight is 0, as the ratio says nothing then.
    pub fn speed_up_over(&self, baseline: &Self) -> Option<f64> {
        let shares = |one: &Self| [one.theta_u, one.theta_o, one.tau_u, one.tau_o];
        let (own, other) = (shares(self), shares(baseline));
        let is_defined = own.iter().chain(&other).all(|share| *share > 0.0);
        let logs = own.iter().zip(&other).map(|(own, other)| libm::log(other / own));
        is_defined.then(|| libm::exp(logs.sum::<f64>() / own.len() as f64))
    }
}

/// What could have been done instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Stable name, e.g. `reactive_only`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What sets it apart, e.g. `headroom × 1.62` or `11 replicas`.
    pub detail: String,
    /// What it came to.
    pub totals: Totals,
}

/// How long requests took over a whole replay, as [`crate::latency`] estimates it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Share of requests that took longer than the latency objective.
    pub slow_share: f64,
    /// Seconds that 95 % of all requests stay within, infinite where that is more than a week.
    pub p95_secs: f64,
}

/// Totals up to a cursor, out of the running columns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunningTotals {
    /// Dollars.
    pub cost_usd: f64,
    /// Dollars of the ideal fleet.
    pub ideal_usd: f64,
    /// Requests that came.
    pub load: f64,
    /// Requests that were lost.
    pub unserved: f64,
    /// Seconds in ticks that lost requests.
    pub violation_secs: f64,
}

impl super::Report {
    /// Totals up to and with `tick`.
    pub fn running(&self, tick: usize) -> RunningTotals {
        let at = |column: &[f64]| column.get(tick).copied().unwrap_or(0.0);
        let columns = &self.columns;
        let violations = columns.violations_total.get(tick).copied().unwrap_or(0);
        RunningTotals {
            cost_usd: at(&columns.cost_usd),
            ideal_usd: at(&columns.ideal_usd),
            load: at(&columns.load_total),
            unserved: at(&columns.unserved_total),
            violation_secs: f64::from(violations) * f64::from(self.step.secs()),
        }
    }
}
