//! What one replica can serve, by its CPU; by its latency where there is no CPU; else only what it surely can.
//!
//! CPU of a replica is taken to rise straight with its requests, from what it burns idle: `cpu = idle + load per replica / rate`.
//! The line is Huber's over means of five minutes of a settled fleet ([`points::settled`](super::points)), its interval a moving-block bootstrap
//! with the robust weights held (M. Salibian-Barrera, R. Zamar, "Bootstrapping robust estimates of regression", 2002, hold them and
//! correct by one step; here there is no correction), a third of the draws each at the best lag and at either end of its interval.

use super::blocks::{Blocks, block_len, interval, quantile, sorted};
use super::line::{Line, Robust, Sums, huber};
use super::points::{Scatter, pairs, settled, smoothed};
use super::{Estimate, Finding, FleetRecord, LEVEL, Lag, Refusal, Why, knee};
use crate::format::{percent, rps, whole, whole_percent};
use serde::{Deserialize, Serialize};

/// Fewest samples of a settled fleet.
pub const LEAST_SAMPLES: usize = 60;
/// Utilisation that must be seen: below it, most of the line to full use would be a guess.
const LEAST_UTILIZATION: f64 = 0.4;
/// Share of samples whose highest values may be accidents.
const ACCIDENTS: f64 = 0.01;
/// Least distance of the 5th from the 95th percentile of load per replica, as a share of the median.
pub const LEAST_SPREAD: f64 = 0.25;
/// Width below the highest CPU within which it stands at its cap.
const CAP_WIDTH: f64 = 0.02;
/// Share of samples at the cap from which it is one.
const CAPPED: f64 = 0.05;
/// Rise of the load within the capped samples, as a share of their median, from which CPU no longer follows.
const CAPPED_SPREAD: f64 = 0.15;
/// Least correlation of CPU and load.
const LEAST_CORRELATION: f64 = 0.3;
/// Widest interval that is of use, on either side, as a share of the estimate.
pub const MOST_WIDTH: f64 = 0.25;
/// Samples in a row for which the bound must have been served.
const BOUND_SAMPLES: usize = 3;

/// What an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// CPU against load per replica.
    Cpu,
    /// The rise of latency with load per replica.
    Latency,
    /// Nothing but load and replicas.
    LoadAlone,
}

/// What a replica has served: it can serve that, and nobody saw whether it can serve more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// Requests per second of each ready replica, for three samples in a row at least.
    pub rps: f64,
    /// First of these samples.
    pub sample: usize,
}

/// What one replica can serve, in requests per second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// What it rests on.
    pub source: Source,
    /// Share of the CPU request, or of what can be served, that a replica is aimed at.
    pub target_utilization: f64,
    /// At full use: all of the CPU request, or all that latency allows.
    pub at_full: Finding,
    /// At `target_utilization`.
    pub at_target: Finding,
    /// CPU of a replica without load, as a share of its request, where the data show any.
    pub idle_share: Option<Estimate>,
    /// What was surely served; no estimate.
    pub bound: Option<Bound>,
    /// CPU share, or latency in seconds, over load per replica in requests per second.
    pub picture: Scatter,
}

impl Rate {
    /// Requests per second at full use for a scenario, which knows no idle burn: so much that the utilisation aimed at is right. The interval
    /// goes from there to what is served at full use.
    pub fn for_scenario(&self) -> Option<Estimate> {
        let (target, full) = (self.at_target.estimate()?, self.at_full.estimate());
        let scaled = |value: f64| value / self.target_utilization;
        let (value, low, high) = (scaled(target.value), scaled(target.low), scaled(target.high));
        let (low, high) = full.map_or((low, high), |full| (low.min(full.low), high.max(full.high)));
        Some(Estimate { value, low, high, ..target.clone() })
    }
}

/// What a replica of `record` serves, where the metric is as late as `lag` says.
pub fn rate(record: &FleetRecord, lag: &Lag, target: f64) -> Rate {
    let columns = record.columns();
    let bound = bound(record);
    let refused = |refusal: Refusal| Fit { full: Err(refusal.clone()), target: Err(refusal), idle: None };
    let (source, fit, picture) = if let Some(cpu) = &columns.cpu_share {
        let (low, high) = lag.shift_interval_secs;
        let [best, low, high] = [lag.shift_secs, low, high].map(|shift| pairs(record, cpu, shift));
        let points: Vec<(f64, f64)> = best.iter().flatten().copied().collect();
        let [best, low, high] = [best, low, high].map(|pairs| smoothed(&pairs, record.step_secs()));
        let line = line_of(&points, &best, &[&low, &high]);
        let picture = picture(&points, line.as_ref().ok());
        (Source::Cpu, line.map_or_else(refused, |line| line.read(target)), picture)
    } else if let Some(latency) = &columns.latency_secs {
        let points: Vec<(f64, f64)> = pairs(record, latency, 0.0).into_iter().flatten().collect();
        let (found, picture) = knee::knee(&points);
        (Source::Latency, found.map_or_else(refused, |full| knee::read(full, target)), picture)
    } else {
        let text = "There is neither CPU nor latency, so nothing shows how busy the replicas were";
        let remedy = "Add a column with the CPU of a replica, as a share of its request";
        let refusal = Refusal::new(Why::NoColumn, text, remedy);
        (Source::LoadAlone, refused(refusal), Scatter::default())
    };
    let (at_full, at_target) = (fit.full.into(), fit.target.into());
    Rate { source, target_utilization: target, at_full, at_target, idle_share: fit.idle, bound, picture }
}

/// What was read off a fit.
pub struct Fit {
    /// At full use.
    pub full: Result<Estimate, Refusal>,
    /// At the utilisation aimed at.
    pub target: Result<Estimate, Refusal>,
    /// CPU without load.
    pub idle: Option<Estimate>,
}

/// The highest load per ready replica that a settled fleet had for three samples in a row.
fn bound(record: &FleetRecord) -> Option<Bound> {
    let each = record.load_per_replica();
    let settled = settled(record);
    let runs = each.windows(BOUND_SAMPLES).zip(settled.windows(BOUND_SAMPLES)).enumerate();
    let held = runs.filter(|(_, (load, settled))| settled.iter().all(|is| *is) && !load.iter().any(|x| x.is_nan()));
    let least = held.map(|(at, (load, _))| (at, load.iter().copied().fold(f64::INFINITY, f64::min)));
    least.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(sample, rps)| Bound { rps, sample })
}

/// A line with what a bootstrap makes of it.
struct Drawn {
    line: Line,
    /// Lines of the draws.
    draws: Vec<Line>,
    has_idle: bool,
    samples: usize,
    highest_cpu: f64,
}

/// The line of CPU over load per replica: checks look at the samples as they are, the line at `points`, their means over minutes, and
/// its interval also at those with the shortest and the longest lag that can be.
fn line_of(samples: &[(f64, f64)], points: &[(f64, f64)], others: &[&[(f64, f64)]]) -> Result<Drawn, Refusal> {
    enough(samples.len())?;
    let highest_cpu = seen_enough(samples)?;
    capped(samples)?;
    spread_enough(samples)?;
    let unrelated = |correlation: f64| {
        let text = format!("CPU does not rise with the load per replica: their correlation is {correlation:.2}");
        Refusal::new(Why::Unrelated, text, "Check that both columns are of the same service and on the same clock")
    };
    let Robust { line, weights } = huber(points, true).ok_or_else(|| unrelated(0.0))?;
    let correlation = Sums::running(points, &weights).last().map_or(0.0, Sums::correlation);
    if line.slope <= 0.0 || correlation < LEAST_CORRELATION {
        return Err(unrelated(correlation));
    }
    let residuals: Vec<f64> = points.iter().map(|(x, y)| y - line.y(*x)).collect();
    let block = block_len(&residuals);
    let all = || std::iter::once(points).chain(others.iter().copied());
    let with_idle: Vec<Line> = all().flat_map(|points| draws(points, block, true)).collect();
    let idle = interval(&with_idle.iter().map(|line| line.intercept).collect::<Vec<_>>());
    let drawn = Drawn { line, draws: with_idle, has_idle: true, samples: samples.len(), highest_cpu };
    if idle.is_some_and(|(low, high)| low > 0.0 || high < 0.0) {
        return Ok(drawn);
    }
    // Whether there is an idle burn is not known either: the interval holds what follows with one and without.
    let Robust { line, .. } = huber(points, false).ok_or_else(|| unrelated(0.0))?;
    let without = all().flat_map(|points| draws(points, block, false));
    let draws = without.chain(drawn.draws).collect();
    Ok(Drawn { line, draws, has_idle: false, ..drawn })
}

/// Lines of a bootstrap of `points` in blocks of `block`, the robust weights held.
fn draws(points: &[(f64, f64)], block: usize, has_intercept: bool) -> Vec<Line> {
    let Some(Robust { weights, .. }) = huber(points, has_intercept) else { return Vec::new() };
    let (blocks, sums) = (Blocks::new(points.len(), block), Sums::running(points, &weights));
    let part = |start: &usize| {
        let end = (start + blocks.len).min(sums.len() - 1);
        sums[end].minus(sums[*start])
    };
    let one = |starts: &Vec<usize>| {
        let all = starts.iter().map(part).fold(Sums::default(), Sums::plus);
        if has_intercept { all.line() } else { all.line_through_origin() }
    };
    blocks.draws.iter().filter_map(one).filter(|line| line.slope > 0.0).collect()
}

/// Refuses fewer samples than [`LEAST_SAMPLES`].
pub fn enough(samples: usize) -> Result<(), Refusal> {
    if samples >= LEAST_SAMPLES {
        return Ok(());
    }
    let text = format!(
        "{} samples of a settled fleet have load, replicas and the metric; samples while replicas start and two minutes after do \
         not count, and {LEAST_SAMPLES} are needed",
        whole(samples)
    );
    Err(Refusal::new(Why::TooFewSamples, text, "Record a longer time, or more often"))
}

/// The CPU that 1 % of the samples are above, if it is enough.
fn seen_enough(points: &[(f64, f64)]) -> Result<f64, Refusal> {
    let highest = quantile(&sorted(points.iter().map(|point| point.1)), 1.0 - ACCIDENTS);
    if highest >= LEAST_UTILIZATION {
        return Ok(highest);
    }
    let text = format!(
        "CPU is never above {} % for more than 1 % of the time; most of the way to full use would be a guess",
        (highest * 1000.0).round() / 10.0
    );
    let remedy = format!(
        "Run a load test, or fewer replicas for a busy hour, so that CPU passes {}",
        whole_percent(LEAST_UTILIZATION)
    );
    Err(Refusal::new(Why::LowUtilization, text, remedy))
}

/// Refuses CPU that stands at its cap while the load goes on rising.
fn capped(points: &[(f64, f64)]) -> Result<(), Refusal> {
    let cap = quantile(&sorted(points.iter().map(|point| point.1)), 1.0 - ACCIDENTS / 2.0);
    let at_cap = sorted(points.iter().filter(|point| point.1 >= cap * (1.0 - CAP_WIDTH)).map(|point| point.0));
    let share = at_cap.len() as f64 / points.len() as f64;
    let (low, middle, high) = (quantile(&at_cap, 0.1), quantile(&at_cap, 0.5), quantile(&at_cap, 0.9));
    if share < CAPPED || high - low < CAPPED_SPREAD * middle {
        return Ok(());
    }
    let text = format!(
        "CPU stands at {} in {} of the samples while the load per replica goes from {} to {}: it is at its cap there, and \
         no longer says how much work there is",
        percent(cap),
        percent(share),
        rps(low),
        rps(high)
    );
    Err(Refusal::new(Why::Saturated, text, "Record hours in which CPU stays below its cap"))
}

/// Refuses loads per replica that are all alike.
pub fn spread_enough(points: &[(f64, f64)]) -> Result<(), Refusal> {
    let loads = sorted(points.iter().map(|point| point.0));
    let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| quantile(&loads, share));
    if high - low >= LEAST_SPREAD * middle && middle > 0.0 {
        return Ok(());
    }
    let text = format!(
        "The load per replica hardly varies: 90 % of the samples are between {} and {}, so that idle burn and work cannot be told \
         apart",
        rps(low),
        rps(high)
    );
    let remedy = "Hold the number of replicas for a day, so that each sees quiet hours and busy ones";
    Err(Refusal::new(Why::NarrowLoad, text, remedy))
}

impl Drawn {
    fn read(self, target: f64) -> Fit {
        let idle = self.has_idle.then(|| self.estimate(self.line.intercept, |line| line.intercept, self.idle_words()));
        let at = |share: f64| {
            if self.line.intercept >= share {
                let text = format!(
                    "A replica burns {} of its request without load, and is aimed at {}",
                    percent(self.line.intercept),
                    percent(share)
                );
                return Err(Refusal::new(Why::IdleAboveTarget, text, "Aim higher, or request more CPU for a replica"));
            }
            let found = self.estimate(self.line.x(share), |line| line.x(share).max(0.0), self.words(share));
            usable(found)
        };
        Fit { full: at(1.0), target: at(target), idle: idle.flatten() }
    }

    fn estimate(&self, value: f64, of: impl Fn(&Line) -> f64, reason: String) -> Option<Estimate> {
        let (low, high) = interval(&self.draws.iter().map(of).collect::<Vec<_>>())?;
        let (low, high) = (low.min(value), high.max(value));
        Some(Estimate { value, low, high, level: LEVEL, samples: self.samples, reason })
    }

    fn words(&self, share: f64) -> String {
        let idle = if self.has_idle {
            format!("with {} without load", percent(self.line.intercept))
        } else {
            "through the origin, as no idle burn shows".to_owned()
        };
        let beyond = if share > self.highest_cpu {
            format!("; CPU was seen up to {}, and the line goes on from there", percent(self.highest_cpu))
        } else {
            String::new()
        };
        format!("CPU rises straight with the load per replica, {idle}{beyond}.")
    }

    fn idle_words(&self) -> String {
        let is_bent = self.line.intercept < 0.0;
        let words =
            if is_bent { "Below zero: CPU rises faster than the load." } else { "CPU of a replica without load." };
        words.to_owned()
    }
}

/// An estimate whose interval is narrow enough to be of use.
pub fn usable(found: Option<Estimate>) -> Result<Estimate, Refusal> {
    let remedy = "Record a longer time, with quiet hours and busy ones for the same number of replicas";
    let Some(found) = found else {
        return Err(Refusal::new(Why::Unrelated, "No draw of the samples makes a rising line", remedy));
    };
    let width = (found.high - found.value).max(found.value - found.low) / found.value;
    if width <= MOST_WIDTH {
        return Ok(found);
    }
    let text = format!(
        "The data allow anything between {} and {} a replica, more than ±{} around {}",
        rps(found.low),
        rps(found.high),
        whole_percent(MOST_WIDTH),
        rps(found.value)
    );
    Err(Refusal::new(Why::WideInterval, text, remedy))
}

fn picture(points: &[(f64, f64)], drawn: Option<&Drawn>) -> Scatter {
    let Some(Drawn { line, .. }) = drawn else { return Scatter::new(points, &[], |_| f64::NAN) };
    Scatter::new(points, &[0.0, line.x(1.0)], |x| line.y(x))
}
