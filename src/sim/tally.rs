//! Running sums of a replay, and the totals at its end.

use super::Service;
use super::queue::Flow;
use crate::detect::Verdict;
use crate::policy::{Action, Decision, replicas_for};
use crate::report::{Elasticity, Totals};
use crate::units::{Step, Usd};

/// A change back within this time is a flap: no replica started and stopped within it was of use.
const FLAP_SECS: u32 = 600;

/// Sums so far.
#[derive(Debug)]
pub struct Tally {
    step: Step,
    usd_per_replica_hour: f64,
    rps_per_replica: f64,
    replica_ticks: f64,
    missing_replica_ticks: f64,
    load: f64,
    served: f64,
    unserved: f64,
    violations: u32,
    observed: usize,
    shortage: f64,
    surplus: f64,
    short_ticks: usize,
    excess_ticks: usize,
    unstable_ticks: usize,
    supply_changes: usize,
    demand_changes: usize,
    /// Load of the last observed tick and the demand that it makes: in a finer tick than the trace's the next is often the same.
    demand: (f64, u32),
    /// Demand and supply of the last observed tick.
    last: Option<(u32, u32)>,
    /// What its supply was short of, as a share of its demand; below 0 where it was more.
    missing: f64,
    scale_outs: u32,
    scale_ins: u32,
    flaps: u32,
    last_change: Option<(usize, Action)>,
}

impl Tally {
    /// Nothing yet.
    pub fn new(service: &Service) -> Self {
        Self {
            step: service.site.step,
            usd_per_replica_hour: service.usd_per_replica_hour,
            rps_per_replica: service.site.rps_per_replica,
            replica_ticks: 0.0,
            missing_replica_ticks: 0.0,
            load: 0.0,
            served: 0.0,
            unserved: 0.0,
            violations: 0,
            observed: 0,
            shortage: 0.0,
            surplus: 0.0,
            short_ticks: 0,
            excess_ticks: 0,
            unstable_ticks: 0,
            supply_changes: 0,
            demand_changes: 0,
            demand: (f64::NAN, 0),
            last: None,
            missing: 0.0,
            scale_outs: 0,
            scale_ins: 0,
            flaps: 0,
            last_change: None,
        }
    }

    /// Adds a tick with `ready` replicas that serve and `idle` ones that only cost.
    pub fn tick(&mut self, load_rps: f64, ready: u32, idle: u32, flow: &Flow) {
        self.replica_ticks += f64::from(ready + idle);
        self.load += flow.arrived;
        self.served += flow.served;
        self.unserved += flow.lost;
        self.violations += u32::from(flow.lost > 0.0);
        if load_rps.is_nan() {
            self.missing_replica_ticks += f64::from(ready + idle);
            return;
        }
        if load_rps != self.demand.0 {
            self.demand = (load_rps, replicas_for(load_rps, self.rps_per_replica));
        }
        self.follow(self.demand.1, ready);
    }

    fn follow(&mut self, demand: u32, supply: u32) {
        self.observed += 1;
        if self.last != Some((demand, supply)) {
            let needed = f64::from(demand);
            self.missing = (needed - f64::from(supply)) / needed;
        }
        if self.missing > 0.0 {
            self.shortage += self.missing;
        } else {
            self.surplus -= self.missing;
        }
        self.short_ticks += usize::from(supply < demand);
        self.excess_ticks += usize::from(supply > demand);
        if let Some((last_demand, last_supply)) = self.last {
            let (up, down) = (demand.cmp(&last_demand), supply.cmp(&last_supply));
            self.unstable_ticks += usize::from(up != down);
            self.demand_changes += usize::from(up.is_ne());
            self.supply_changes += usize::from(down.is_ne());
        }
        self.last = Some((demand, supply));
    }

    /// Adds a decision.
    pub fn decision(&mut self, tick: usize, decision: &Decision) {
        match decision.action {
            Action::Out => self.scale_outs += 1,
            Action::In => self.scale_ins += 1,
            Action::None | Action::Held => return,
        }
        if let Some((before, action)) = self.last_change {
            let recent = tick - before <= self.step.buckets_to_cover(FLAP_SECS);
            self.flaps += u32::from(recent && action != decision.action);
        }
        self.last_change = Some((tick, decision.action));
    }

    fn cost_usd(&self) -> f64 {
        self.usd(self.replica_ticks)
    }

    fn usd(&self, replica_ticks: f64) -> f64 {
        Usd::of_replicas(replica_ticks, self.step, self.usd_per_replica_hour).0
    }

    /// The totals of `ticks` ticks.
    pub fn totals(&self, ticks: usize, verdicts: &[Verdict]) -> Totals {
        let anomalies = verdicts.iter().filter(|verdict| verdict.is_anomaly()).count();
        Totals {
            ticks,
            cost_usd: self.cost_usd(),
            missing_cost_usd: self.usd(self.missing_replica_ticks),
            load: self.load,
            served: self.served,
            unserved: self.unserved,
            unserved_share: if self.load > 0.0 { self.unserved / self.load } else { 0.0 },
            violation_secs: f64::from(self.violations) * f64::from(self.step.secs()),
            elasticity: self.elasticity(),
            scale_outs: self.scale_outs,
            scale_ins: self.scale_ins,
            flaps: self.flaps,
            anomalies: u32::try_from(anomalies).unwrap_or(u32::MAX),
            incidents: 0,
        }
    }

    fn elasticity(&self) -> Elasticity {
        let ticks = self.observed as f64;
        let percent = |sum: f64, of: f64| if of > 0.0 { 100.0 * sum / of } else { 0.0 };
        let minutes = ticks * f64::from(self.step.secs()) / 60.0;
        let changes = self.supply_changes as f64 - self.demand_changes as f64;
        Elasticity {
            theta_u: percent(self.shortage, ticks),
            theta_o: percent(self.surplus, ticks),
            tau_u: percent(self.short_ticks as f64, ticks),
            tau_o: percent(self.excess_ticks as f64, ticks),
            instability: percent(self.unstable_ticks as f64, ticks - 1.0),
            jitter: if minutes > 0.0 { changes / minutes } else { 0.0 },
        }
    }
}
