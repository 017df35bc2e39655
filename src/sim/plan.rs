//! The cheapest fleet that serves all that comes, worked out from all loads: one truth for the policy `oracle` and for the
//! clairvoyant baseline.
//!
//! First what each tick needs. Without a queue that is what its own load needs. Then the fleet, replica by replica: the k-th one
//! is needed in the ticks that need k or more. Between two of them it either stays or is stopped and started again, whichever is
//! cheaper: a gap costs its own length, a restart the start-up and the draining. Since the ticks that need one replica more are
//! among those that need one fewer, the choices of all replicas fit together, so that the sum is the least: a morphological
//! closing of the needs over start-up and draining, and then, for who has to be ordered so long before, its greatest value within
//! the start-up. Whoever serves as much has at least as many replicas in each tick, and pays at least as much.
//!
//! With a queue, requests can share whole replicas with later ones: what is due is served at the last moment, with the oldest of
//! what waits, or earlier where the most replicas would not do then. Both fleets are made, and the one that loses less, or else
//! costs less, is taken; where there is a start-up too, or the most replicas cannot serve all, no proof says that none is cheaper.

use super::Service;
use super::fleet::Fleet;
use super::queue::Queue;
use crate::policy::{Policy, replicas_for};
use std::collections::VecDeque;

/// Share of all requests within which two fleets lose the same.
const SAME_LOSS: f64 = 1e-9;

/// Replicas that are asked for in each tick, start-ups included; `[n]` for `load_rps` of `[n]`, `NaN` being no load.
pub fn cheapest(service: &Service, load_rps: &[f64]) -> Vec<u32> {
    let startup_ticks = service.site.ticks(service.site.startup_secs);
    let fleet = |needs: Vec<u32>| asked(&needs, startup_ticks, service.drain_ticks);
    let at_once = fleet(needs_at_once(service, load_rps));
    if service.queue_ticks == 0 {
        return at_once;
    }
    let late = fleet(needs_late(service, load_rps));
    let (one, two) = (outcome(service, load_rps, &at_once), outcome(service, load_rps, &late));
    let same = SAME_LOSS * load_rps.iter().filter(|load| !load.is_nan()).sum::<f64>() * step_secs(service);
    let is_late_better = if (one.0 - two.0).abs() <= same { two.1 <= one.1 } else { two.0 < one.0 };
    if is_late_better { late } else { at_once }
}

/// The plan of `policy`, where it goes by one; else nothing.
pub(super) fn of(policy: &Policy, service: &Service, load_rps: &[f64]) -> Vec<u32> {
    let has_plan = policy.outlook(&service.site) == crate::policy::Outlook::Plan;
    if has_plan { cheapest(service, load_rps) } else { Vec::new() }
}

fn step_secs(service: &Service) -> f64 {
    f64::from(service.site.step.secs())
}

/// Requests of a tick.
fn arrived(service: &Service, load_rps: f64) -> f64 {
    if load_rps.is_nan() { 0.0 } else { load_rps * step_secs(service) }
}

/// Replicas that serve `requests` within a tick, none for none, within the bounds.
fn needed(service: &Service, requests: f64) -> u32 {
    let per_replica = service.site.rps_per_replica * step_secs(service);
    let needed = if requests > 0.0 { replicas_for(requests, per_replica) } else { 0 };
    service.site.bounds.clamp(needed).0
}

/// What each tick needs so that nothing waits.
fn needs_at_once(service: &Service, load_rps: &[f64]) -> Vec<u32> {
    let of_tick = |load: &f64| if *load > 0.0 { replicas_for(*load, service.site.rps_per_replica) } else { 0 };
    load_rps.iter().map(|load| service.site.bounds.clamp(of_tick(load)).0).collect()
}

/// What each tick needs so that each request is served as late as it may be.
fn needs_late(service: &Service, load_rps: &[f64]) -> Vec<u32> {
    let early = carried(service, load_rps);
    let mut queue = Queue::new(service.queue_ticks);
    let per_replica = service.site.rps_per_replica * step_secs(service);
    let last = load_rps.len().saturating_sub(1);
    // Requests that came in the last ticks and are not due, and how many of these were served already.
    let mut recent = 0.0;
    let mut needs = Vec::with_capacity(load_rps.len());
    for (tick, load) in load_rps.iter().enumerate() {
        let came = arrived(service, *load);
        recent += came;
        if let Some(due) = tick.checked_sub(service.queue_ticks) {
            recent -= load_rps.get(due).map_or(0.0, |load| arrived(service, *load));
        }
        let due = queue.due(tick, came, tick == last);
        let waiting = queue.waiting() + came - due;
        let ahead = (recent - waiting).max(0.0);
        let requests = due + early.get(tick).map_or(0.0, |early| (early - ahead).max(0.0).min(waiting));
        let ready = needed(service, requests);
        queue.serve(tick, came, f64::from(ready) * per_replica, tick == last);
        needs.push(ready);
    }
    needs
}

/// Requests that each tick must serve beyond what is due, since later ticks cannot serve all that is due then.
fn carried(service: &Service, load_rps: &[f64]) -> Vec<f64> {
    let most = f64::from(service.site.bounds.max) * service.site.rps_per_replica * step_secs(service);
    let last = load_rps.len().saturating_sub(1);
    let came = |tick: usize| load_rps.get(tick).map_or(0.0, |load| arrived(service, *load));
    let mut carried = vec![0.0; load_rps.len()];
    let mut next = 0.0;
    for tick in (0..last).rev() {
        // What is due at the next tick: at the last one, all that is left.
        let due: f64 = match (tick + 1).checked_sub(service.queue_ticks) {
            _ if tick + 1 == last => (last.saturating_sub(service.queue_ticks)..=last).map(came).sum(),
            Some(first) => came(first),
            None => 0.0,
        };
        next = f64::max(0.0, next + due - most);
        if let Some(place) = carried.get_mut(tick) {
            *place = next;
        }
    }
    carried
}

/// Who has to be asked for in each tick so that `needs` are met for the least.
fn asked(needs: &[u32], startup_ticks: usize, drain_ticks: usize) -> Vec<u32> {
    let gap = startup_ticks.saturating_add(drain_ticks).min(needs.len());
    let padded: Vec<u32> = std::iter::repeat_n(0, gap).chain(needs.iter().copied()).collect();
    let reached = sliding(&padded, gap, |new, old| new >= old);
    let mut kept = sliding(&reached, gap, |new, old| new <= old);
    kept.truncate(needs.len());
    sliding(&kept, startup_ticks.min(needs.len()), |new, old| new >= old)
}

/// The best of each value and the `ahead` that follow it.
fn sliding(values: &[u32], ahead: usize, is_better: fn(u32, u32) -> bool) -> Vec<u32> {
    let mut best = vec![0; values.len()];
    // Places whose values get worse from front to back, the next best last.
    let mut candidates: VecDeque<(usize, u32)> = VecDeque::new();
    for (place, value) in values.iter().enumerate().rev() {
        while candidates.back().is_some_and(|(_, old)| is_better(*value, *old)) {
            candidates.pop_back();
        }
        candidates.push_back((place, *value));
        while candidates.front().is_some_and(|(old, _)| *old > place + ahead) {
            candidates.pop_front();
        }
        if let (Some(slot), Some((_, value))) = (best.get_mut(place), candidates.front()) {
            *slot = *value;
        }
    }
    best
}

/// Requests that a fleet loses, and its replicas over all ticks.
fn outcome(service: &Service, load_rps: &[f64], asked: &[u32]) -> (f64, f64) {
    let per_replica = service.site.rps_per_replica * step_secs(service);
    let startup_ticks = service.site.ticks(service.site.startup_secs);
    let mut fleet = Fleet::new(asked.first().copied().unwrap_or(0), startup_ticks, service.drain_ticks);
    let mut queue = Queue::new(service.queue_ticks);
    let (mut lost, mut replica_ticks) = (0.0, 0.0);
    for (tick, (load, asked)) in load_rps.iter().zip(asked).enumerate() {
        fleet.begin(tick);
        fleet.order(tick, *asked);
        fleet.begin(tick);
        let (starting, ready, draining) = fleet.counts();
        let capacity = f64::from(ready) * per_replica;
        lost += queue.serve(tick, arrived(service, *load), capacity, tick + 1 == load_rps.len()).lost;
        replica_ticks += f64::from(starting + ready + draining);
    }
    (lost, replica_ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_kept_where_a_restart_costs_as_much() {
        // Start-up of 2 and draining of 1: gaps of 3 are kept, those of 4 not, and who comes back is asked for 2 before.
        assert_eq!(asked(&[2, 0, 0, 0, 2, 0, 0], 2, 1), [2, 2, 2, 2, 2, 0, 0]);
        assert_eq!(asked(&[2, 0, 0, 0, 0, 2, 0], 2, 1), [2, 0, 0, 2, 2, 2, 0]);
        assert_eq!(asked(&[1, 3, 1, 1, 1, 1, 2], 1, 1), [3, 3, 1, 1, 1, 2, 2]);
        assert_eq!(asked(&[5, 1, 5, 0], 0, 0), [5, 1, 5, 0]);
    }

    #[test]
    fn nothing_and_longer_waits_than_the_replay_are_no_trouble() {
        assert_eq!(asked(&[], 3, 3), [0; 0]);
        assert_eq!(asked(&[0, 4], 9, 9), [4, 4]);
    }
}
