//! How long requests take: an estimate by a queue with c servers.
//!
//! In: mean seconds of work per request, requests that a replica works on at once, and for each tick its load and its ready
//! replicas. Out: the share of requests that are slower than an objective, waiting and work together.
//!
//! Each tick is an M/M/c queue in its steady state: arrivals at random (Poisson), work of exponential length, one line before all
//! slots, c = ready replicas × concurrency. Waiting has the tail C·exp(−(cμ − λ)t) with Erlang's C, and the time in all the
//! tail of the sum (D. Gross, J. Shortle, J. Thompson, C. Harris, "Fundamentals of Queueing Theory", 4th ed. 2008, §2.3). Erlang's
//! C comes from his B by the recursion on servers (L. Kleinrock, "Queueing Systems" 1, 1975, eq. 3.43 and 3.40).
//!
//! Two rules are for ticks that are no steady state. Where more comes than can be worked off, the rest is a backlog that the next
//! ticks work off first, as a fluid; nobody gives up. And near full use the line gets no longer than random arrivals can make it
//! within the tick: √(4λT/π), the mean of a reflected Brownian motion with the variance of arrivals and departures.

mod steady;
mod times;

pub use steady::Table;
pub use times::Times;

use std::f64::consts::PI;

/// Points of a tick with a backlog at which waiting is looked at.
const POINTS: usize = 16;
/// Difference of rates, relative to that of one slot, below which the formula's limit stands for it.
const EQUAL_RATES: f64 = 1e-9;

/// A service whose requests take time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// Mean seconds of work per request, above 0.
    pub service_secs: f64,
    /// Requests that a replica works on at once, at least 1.
    pub concurrency: u32,
    /// Seconds within which a request should be done, above 0.
    pub objective_secs: f64,
}

/// Erlang's B: the share that is turned away where nobody may wait, with `erlangs` of work on `servers`.
pub fn erlang_b(servers: u32, erlangs: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, server| {
        let offered = erlangs * blocked;
        offered / (f64::from(server) + offered)
    })
}

/// Erlang's C: the chance to wait, with `erlangs` of work on `servers`; 1 where the work does not end.
pub fn erlang_c(servers: u32, erlangs: f64) -> f64 {
    let load = erlangs / f64::from(servers.max(1));
    if servers == 0 || load >= 1.0 {
        return 1.0;
    }
    let blocked = erlang_b(servers, erlangs);
    blocked / (1.0 - load * (1.0 - blocked))
}

/// What waits at the beginning of a tick, and what came of the ticks so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Line {
    /// Requests that wait.
    pub backlog: f64,
    /// Requests that came.
    pub requests: f64,
    /// Requests of these that take longer than the objective.
    pub slow: f64,
}

impl Line {
    /// Adds a tick with `rps` and `ready` replicas, and gives the share of its requests that are slow.
    pub fn tick(&mut self, table: &Table, rps: f64, ready: u32) -> f64 {
        let arrived = rps * table.tick_secs();
        let (share, backlog) = slow_share(table, rps, ready, self.backlog);
        self.backlog = backlog;
        self.requests += arrived;
        self.slow += share * arrived;
        share
    }

    /// Share of all requests that were slow, 0..1.
    pub fn slow_share(&self) -> f64 {
        if self.requests > 0.0 { self.slow / self.requests } else { 0.0 }
    }
}

/// The part of a tick in which requests of before are worked off, or more come than can be.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Busy {
    /// Requests that wait when the tick begins.
    backlog: f64,
    /// By how many they grow a second.
    growth: f64,
    /// Requests that are worked off a second.
    capacity: f64,
    /// Seconds that it lasts.
    secs: f64,
    /// These over those of the tick, 0 where nothing waits.
    share: f64,
    /// Requests that wait when the tick ends.
    backlog_after: f64,
}

impl Busy {
    /// What becomes of `backlog` in a tick of `tick_secs` with `rps` and `ready` replicas.
    fn new(work: &Work, tick_secs: f64, (rps, ready): (f64, u32), backlog: f64) -> Self {
        let capacity = f64::from(ready.saturating_mul(work.concurrency)) / work.service_secs;
        let growth = rps - capacity;
        let backlog_after = (backlog + growth * tick_secs).max(0.0);
        let secs = match () {
            () if backlog <= 0.0 && growth < 0.0 => 0.0,
            () if growth < 0.0 => (backlog / -growth).min(tick_secs),
            () => tick_secs,
        };
        Self { backlog, growth, capacity, secs, share: secs / tick_secs, backlog_after }
    }
}

/// Share of a tick's requests that take longer than the objective, and the backlog at its end, after `backlog` at its beginning.
fn slow_share(table: &Table, rps: f64, ready: u32, backlog: f64) -> (f64, f64) {
    let busy = Busy::new(table.work(), table.tick_secs(), (rps, ready), backlog);
    if busy.share <= 0.0 {
        return (table.slow_share(rps, ready), busy.backlog_after);
    }
    let waiting = busy.slower_than(table.work(), table.work().objective_secs);
    let rest = if busy.share < 1.0 { table.slow_share(rps, ready) } else { 0.0 };
    (busy.share * waiting + (1.0 - busy.share) * rest, busy.backlog_after)
}

/// A queue in its steady state.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Queue {
    /// Chance to wait.
    waits: f64,
    /// Rate at which waiting ends, a second.
    drain: f64,
    /// Rate at which work ends, a second.
    rate: f64,
}

impl Queue {
    /// The queue of `servers` slots with `rps`, in ticks of `tick_secs`.
    fn new(work: &Work, rps: f64, servers: u32, tick_secs: f64) -> Self {
        let rate = 1.0 / work.service_secs;
        let waits = erlang_c(servers, rps * work.service_secs);
        let capacity = f64::from(servers) * rate;
        // Mean waiting is waits / drain, and the line, by Little's law, rps times that.
        let longest_line = (4.0 * rps * tick_secs / PI).sqrt();
        let drain = (capacity - rps).max(if longest_line > 0.0 { waits * rps / longest_line } else { 0.0 });
        Self { waits, drain, rate }
    }

    /// Chance that waiting and work take longer than `secs`.
    fn slower_than(&self, secs: f64) -> f64 {
        tail(self.waits, self.drain, self.rate, secs)
    }
}

/// P(W + S > t), where W is 0 but with the chance `waits` exponential with the rate `drain`, and S exponential with `rate`.
fn tail(waits: f64, drain: f64, rate: f64, secs: f64) -> f64 {
    let own = libm::exp(-rate * secs);
    let apart = drain - rate;
    let both = if (apart / rate).abs() < EQUAL_RATES {
        own * rate * secs
    } else {
        rate * (own - libm::exp(-drain * secs)) / apart
    };
    (own + waits * both).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
