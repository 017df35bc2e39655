//! Columns that follow from the ground and a run: what the page works out for itself instead of being told.

use super::{Columns, WorkloadClass};
use crate::detect::Verdict;
use crate::policy::replicas_for;
use crate::scenario::Scenario;
use crate::units::Usd;

impl Columns {
    /// Works out capacity, what is served without a queue, utilisation, workload class, and the running totals.
    pub fn derive(&mut self, scenario: &Scenario) {
        let rps_per_replica = *scenario.rps_per_replica;
        self.capacity_rps = self.ready.iter().map(|ready| f64::from(*ready) * rps_per_replica).collect();
        let step_secs = f64::from(scenario.tick().secs());
        if scenario.queue_secs < scenario.tick().secs() {
            let loads = self.ground.load_rps.iter().zip(&self.capacity_rps);
            self.served = loads.map(|(load, capacity)| arrived(*load, step_secs).min(capacity * step_secs)).collect();
        }
        self.classify(scenario, step_secs);
        self.add_up(scenario, step_secs);
    }

    fn classify(&mut self, scenario: &Scenario, step_secs: f64) {
        let n = self.ready.len();
        self.utilization = vec![f64::NAN; n];
        self.class = vec![WorkloadClass::None; n];
        for tick in 0..n {
            let (load, capacity) = (self.ground.load_rps[tick], self.capacity_rps[tick]);
            if load.is_nan() {
                continue;
            }
            self.utilization[tick] = if capacity > 0.0 { self.served[tick] / (capacity * step_secs) } else { 1.0 };
            self.class[tick] = self.class_of(scenario, tick);
        }
    }

    fn class_of(&self, scenario: &Scenario, tick: usize) -> WorkloadClass {
        let (load, capacity) = (self.ground.load_rps[tick], self.capacity_rps[tick]);
        let pressure = if capacity > 0.0 { load / capacity } else { f64::INFINITY };
        let is_far_above_forecast = load > scenario.class_spike * self.ground.forecast_rps[tick];
        if self.ground.verdict[tick] == Verdict::Spike || is_far_above_forecast {
            WorkloadClass::Spike
        } else if pressure < scenario.class_low {
            WorkloadClass::Low
        } else if pressure < scenario.class_high {
            WorkloadClass::Normal
        } else {
            WorkloadClass::High
        }
    }

    fn add_up(&mut self, scenario: &Scenario, step_secs: f64) {
        let n = self.ready.len();
        let tick = scenario.tick();
        let usd = |replica_ticks: f64| Usd::of_replicas(replica_ticks, tick, scenario.usd_per_replica_hour).0;
        for column in [&mut self.cost_usd, &mut self.ideal_usd, &mut self.load_total, &mut self.unserved_total] {
            *column = Vec::with_capacity(n);
        }
        self.violations_total = Vec::with_capacity(n);
        let (mut replicas, mut ideal, mut load_total, mut lost_total, mut violations) = (0.0, 0.0, 0.0, 0.0, 0);
        for tick in 0..n {
            let (load, lost) = (self.ground.load_rps[tick], self.unserved[tick]);
            replicas += f64::from(self.ready[tick] + self.starting[tick] + self.draining[tick]);
            load_total += arrived(load, step_secs);
            lost_total += lost;
            violations += u32::from(lost > 0.0);
            if !load.is_nan() {
                ideal += f64::from(replicas_for(load, *scenario.rps_per_replica));
            }
            self.cost_usd.push(usd(replicas));
            self.ideal_usd.push(usd(ideal));
            self.load_total.push(load_total);
            self.unserved_total.push(lost_total);
            self.violations_total.push(violations);
        }
    }
}

/// Requests of a tick; none where the load is not known.
fn arrived(load_rps: f64, step_secs: f64) -> f64 {
    if load_rps.is_nan() { 0.0 } else { load_rps * step_secs }
}
