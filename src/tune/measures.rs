//! What a replay came to, as far as a search weighs it.

use crate::latency::{Line, Table};
use crate::sim::{Sink, TickRecord};
use crate::units::{SECS_PER_DAY, SECS_PER_HOUR, Step, Usd};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Seconds in a minute.
const SECS_PER_MINUTE: f64 = 60.0;

/// What a replay came to over the ticks that count.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Measures {
    /// Seconds that count.
    pub secs: f64,
    /// Dollars for all replicas.
    pub cost_usd: f64,
    /// The same over a day.
    pub cost_usd_per_day: f64,
    /// Requests that came.
    pub requests: f64,
    /// Requests that were lost.
    pub unserved: f64,
    /// Lost over came, 0..1.
    pub unserved_share: f64,
    /// Standard error of that share over days, 0..1.
    pub unserved_error: f64,
    /// Minutes in ticks that lost requests, a day.
    pub violation_minutes_per_day: f64,
    /// Standard error of these minutes over days.
    pub violation_error: f64,
    /// Seconds of the longest run of ticks that lost requests.
    pub longest_violation_secs: f64,
    /// Runs of ticks that lost requests.
    pub violations: u32,
    /// Replicas that were started, per hour.
    pub starts_per_hour: f64,
    /// Share of requests that were slower than the latency objective; `None` where nothing is said of how long they take.
    pub slow_share: Option<f64>,
    /// Standard error of that share over days; 0 where there is none.
    pub slow_error: f64,
}

/// Sums of a day.
#[derive(Debug, Clone, Copy, Default)]
struct Day {
    requests: f64,
    unserved: f64,
    violation_ticks: f64,
    slow: f64,
}

/// Takes the ticks of a replay and sums up what counts.
#[derive(Debug)]
pub struct Gauge {
    step: Step,
    usd_per_replica_hour: f64,
    /// Ticks before this one only lead up to what counts.
    counted_from: usize,
    ticks_per_day: usize,
    tick: usize,
    replica_ticks: f64,
    starts: f64,
    /// Replicas that were asked for, after the last tick.
    asked: u32,
    run_ticks: u32,
    longest_ticks: u32,
    violations: u32,
    today: Day,
    days: Vec<Day>,
    latency: Option<(Arc<Table>, Line)>,
}

impl Gauge {
    /// Nothing yet; `first_replicas` are there before the first tick.
    pub fn new(step: Step, usd_per_replica_hour: f64, first_replicas: u32, counted_from: usize) -> Self {
        Self {
            step,
            usd_per_replica_hour,
            counted_from,
            ticks_per_day: step.buckets_in(SECS_PER_DAY),
            tick: 0,
            replica_ticks: 0.0,
            starts: 0.0,
            asked: first_replicas,
            run_ticks: 0,
            longest_ticks: 0,
            violations: 0,
            today: Day::default(),
            days: Vec::new(),
            latency: None,
        }
    }

    /// The same, which looks up how long requests take.
    #[must_use]
    pub fn with_latency(mut self, table: Option<Arc<Table>>) -> Self {
        self.latency = table.map(|table| (table, Line::default()));
        self
    }

    /// What it came to.
    pub fn measures(mut self) -> Measures {
        let ticks = self.tick.saturating_sub(self.counted_from);
        if !ticks.is_multiple_of(self.ticks_per_day) {
            self.days.push(self.today);
        }
        let sum = |of: fn(&Day) -> f64| self.days.iter().map(of).sum::<f64>();
        let (requests, unserved) = (sum(|day| day.requests), sum(|day| day.unserved));
        let violation_ticks = sum(|day| day.violation_ticks);
        let tick_secs = f64::from(self.step.secs());
        let secs = ticks as f64 * tick_secs;
        let days = secs / SECS_PER_DAY as f64;
        let over = |value: f64, of: f64| if of > 0.0 { value / of } else { 0.0 };
        let cost_usd = Usd::of_replicas(self.replica_ticks, self.step, self.usd_per_replica_hour).0;
        let tick_minutes = tick_secs / SECS_PER_MINUTE;
        Measures {
            secs,
            cost_usd,
            cost_usd_per_day: over(cost_usd, days),
            requests,
            unserved,
            unserved_share: over(unserved, requests),
            unserved_error: ratio_error(&self.days, |day| day.unserved, |day| day.requests),
            violation_minutes_per_day: over(violation_ticks * tick_minutes, days),
            violation_error: ratio_error(&self.days, |day| day.violation_ticks, |_| 1.0) * tick_minutes,
            longest_violation_secs: f64::from(self.longest_ticks) * tick_secs,
            violations: self.violations,
            starts_per_hour: over(self.starts, secs / SECS_PER_HOUR),
            slow_share: self.latency.is_some().then(|| over(sum(|day| day.slow), requests)),
            slow_error: ratio_error(&self.days, |day| day.slow, |day| day.requests),
        }
    }
}

impl Sink for Gauge {
    fn record(&mut self, record: &TickRecord<'_>) {
        let (tick, before) = (self.tick, self.asked);
        self.tick += 1;
        self.asked = record.decision.to;
        // A backlog of the lead-in counts, the requests in it do not.
        let slow_share = self
            .latency
            .as_mut()
            .map_or(0.0, |(table, line)| line.tick(table, record.flow.arrived / table.tick_secs(), record.ready));
        if tick < self.counted_from {
            return;
        }
        self.replica_ticks += f64::from(record.starting + record.ready + record.draining);
        self.starts += f64::from(self.asked.saturating_sub(before));
        self.today.requests += record.flow.arrived;
        self.today.slow += slow_share * record.flow.arrived;
        if record.flow.lost > 0.0 {
            self.today.unserved += record.flow.lost;
            self.today.violation_ticks += 1.0;
            self.violations += u32::from(self.run_ticks == 0);
            self.run_ticks += 1;
            self.longest_ticks = self.longest_ticks.max(self.run_ticks);
        } else {
            self.run_ticks = 0;
        }
        if (self.tick - self.counted_from).is_multiple_of(self.ticks_per_day) {
            self.days.push(std::mem::take(&mut self.today));
        }
    }
}

/// Standard error of the ratio Σ `part` / Σ `whole` over days (W. Cochran, "Sampling Techniques", 3rd ed. 1977, eq. 6.13,
/// without the correction for a finite population); 0 with less than two days.
fn ratio_error(days: &[Day], part: fn(&Day) -> f64, whole: fn(&Day) -> f64) -> f64 {
    let n = days.iter().filter(|day| whole(day) > 0.0).count();
    let total: f64 = days.iter().map(whole).sum();
    if n < 2 || total <= 0.0 {
        return 0.0;
    }
    let ratio = days.iter().map(part).sum::<f64>() / total;
    let squares: f64 = days.iter().map(|day| part(day) - ratio * whole(day)).map(|off| off * off).sum();
    let n = n as f64;
    (n / (n - 1.0) * squares).sqrt() / total
}
