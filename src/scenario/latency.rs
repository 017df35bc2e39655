//! How long requests take, where a scenario says it.

use super::Scenario;
use crate::latency::{Table, Work};

impl Scenario {
    /// The work of a request; `None` where the scenario says nothing of it.
    pub fn work(&self) -> Option<Work> {
        let (service_secs, concurrency, objective_secs) = (self.service_secs, self.concurrency, self.objective_secs);
        (service_secs > 0.0).then_some(Work { service_secs, concurrency, objective_secs })
    }

    /// Shares of slow requests for its fleets at its tick.
    pub fn latency_table(&self) -> Option<Table> {
        self.work().map(|work| Table::new(work, f64::from(self.tick().secs()), *self.max_replicas))
    }
}
