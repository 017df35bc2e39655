//! How late the metric is: the delay at which load per replica explains CPU best.
//!
//! For each delay, in quarters of a sample near the best, CPU is correlated with the load per ready replica of that time before. The
//! interval is where a moving-block bootstrap finds the best delay.

use super::blocks::{Blocks, block_len, interval};
use super::line::Sums;
use super::points::{Point, delayed};
use super::rate::LEAST_SAMPLES;
use super::{Estimate, Finding, FleetRecord, LEVEL, Refusal, Why};
use crate::format::{full, trimmed, whole};
use serde::{Deserialize, Serialize};

/// Longest delay that is tried, in seconds: as long as a scenario's metric lag can be.
const LONGEST_SECS: f64 = 600.0;
/// How far the load may be behind the metric, in seconds: its rate may be one over five minutes.
const EARLIEST_SECS: f64 = -300.0;
/// Delays of whole samples that are tried at most.
const MOST_COARSE: f64 = 90.0;
/// Parts of a sample near the best.
const PARTS: f64 = 4.0;
/// Least correlation of CPU and load.
const LEAST_CORRELATION: f64 = 0.3;
/// Difference of correlations that is none.
const SAME_CORRELATION: f64 = 1e-9;
/// Widest interval that tells anything, in samples.
const MOST_WIDTH: f64 = 4.0;
/// Samples in a row that are missing at most to be bridged by a straight line, so that each delay sees the same samples.
const MOST_BRIDGED: usize = 5;

/// How late the metric is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lag {
    /// Seconds between a load and the CPU that shows it.
    pub lag_secs: Finding,
    /// Seconds by which load and metric are shifted to compare them, also where the data do not tell exactly; below 0 where the load's
    /// column is the later one.
    pub shift_secs: f64,
    /// Interval of that shift at [`LEVEL`].
    pub shift_interval_secs: (f64, f64),
    /// The picture: correlation over delay in seconds.
    pub curve: Vec<Point>,
}

/// A delay in samples, how well it explains CPU, and how well in each draw.
struct Tried {
    delay: f64,
    correlation: f64,
    draws: Vec<f64>,
}

/// The lag that `record` tells.
pub fn lag(record: &FleetRecord) -> Lag {
    let none = |refusal: Refusal| Lag {
        lag_secs: Finding::Refused(refusal),
        shift_secs: 0.0,
        shift_interval_secs: (0.0, 0.0),
        curve: Vec::new(),
    };
    let Some(cpu) = &record.columns().cpu_share else {
        let text = "There is no CPU, so nothing shows when a load was seen";
        return none(Refusal::new(Why::NoColumn, text, "Add the CPU that the autoscaler reads"));
    };
    let load = bridged(&record.load_per_replica());
    let step = record.step_secs();
    let both = load.iter().zip(cpu).filter(|(load, cpu)| !(load.is_nan() || cpu.is_nan())).count();
    if both < LEAST_SAMPLES {
        let text = format!("{} samples have load, replicas and CPU; {LEAST_SAMPLES} are needed", whole(both));
        return none(Refusal::new(Why::TooFewSamples, text, "Record a longer time, or more often"));
    }
    let search = Search { load: &load, cpu, least: EARLIEST_SECS / step, most: LONGEST_SECS / step };
    let coarse = search.coarse();
    let Some(near) = best(&coarse) else { return none(smooth("nothing varies")) };
    let blocks = search.blocks(near);
    let all = search.around(near, &blocks);
    let Some(found) = best(&all) else { return none(smooth("nothing varies")) };
    let curve = all.iter().map(|tried| Point { x: tried.delay * step, y: tried.correlation }).collect();
    let (low, high) = delays(&all, found);
    let lag_secs = read(&all, (low, found, high), &search, step).into();
    Lag { lag_secs, shift_secs: found * step, shift_interval_secs: (low * step, high * step), curve }
}

/// The delay of the highest correlation; the shortest of those that are as good, as in a load that repeats itself.
fn best(tried: &[Tried]) -> Option<f64> {
    let highest = tried.iter().map(|tried| tried.correlation).fold(f64::NEG_INFINITY, f64::max);
    let good = tried.iter().filter(|tried| tried.correlation >= highest - SAME_CORRELATION);
    good.min_by(|a, b| a.delay.abs().total_cmp(&b.delay.abs())).map(|tried| tried.delay)
}

/// What is looked through, delays in samples.
struct Search<'a> {
    load: &'a [f64],
    cpu: &'a [f64],
    least: f64,
    most: f64,
}

impl Search<'_> {
    /// Whole samples between those that are tried first.
    fn stride(&self) -> f64 {
        ((self.most - self.least) / MOST_COARSE).ceil().max(1.0)
    }

    fn coarse_delays(&self) -> Vec<f64> {
        let stride = self.stride();
        let (first, last) = ((self.least / stride).ceil() as i64, (self.most / stride).floor() as i64);
        (first..=last).map(|at| at as f64 * stride).collect()
    }

    fn coarse(&self) -> Vec<Tried> {
        let none = Blocks { len: 1, draws: Vec::new() };
        self.coarse_delays().into_iter().map(|delay| self.tried(delay, &none)).collect()
    }

    /// The coarse delays and, around `near`, quarters of a sample; in order.
    fn around(&self, near: f64, blocks: &Blocks) -> Vec<Tried> {
        let reach = (2.0 * self.stride() * PARTS) as i64;
        let fine = (-reach..=reach).map(|part| near + part as f64 / PARTS);
        let fine = fine.filter(|delay| (self.least..=self.most).contains(delay));
        let mut delays: Vec<f64> = self.coarse_delays().into_iter().chain(fine).collect();
        delays.sort_by(f64::total_cmp);
        delays.dedup();
        delays.into_iter().map(|delay| self.tried(delay, blocks)).collect()
    }

    /// Load and CPU where both are known, and their weights: 0 where one is not.
    fn points(&self, delay: f64) -> (Vec<(f64, f64)>, Vec<f64>) {
        let load = delayed(self.load, delay);
        let point = |(load, cpu): (&f64, &f64)| {
            let is_known = !(load.is_nan() || cpu.is_nan());
            if is_known { ((*load, *cpu), 1.0) } else { ((0.0, 0.0), 0.0) }
        };
        load.iter().zip(self.cpu).map(point).unzip()
    }

    fn tried(&self, delay: f64, blocks: &Blocks) -> Tried {
        let (points, weights) = self.points(delay);
        let sums = Sums::running(&points, &weights);
        let block = |start: &usize| sums[(start + blocks.len).min(points.len())].minus(sums[*start]);
        let draw = |starts: &Vec<usize>| starts.iter().map(block).fold(Sums::default(), Sums::plus).correlation();
        Tried { delay, correlation: sums[points.len()].correlation(), draws: blocks.draws.iter().map(draw).collect() }
    }

    /// Blocks as long as what the line at `delay` leaves of CPU remembers.
    fn blocks(&self, delay: f64) -> Blocks {
        let (points, weights) = self.points(delay);
        let line = Sums::running(&points, &weights).last().and_then(Sums::line);
        let left =
            |((x, y), weight): (&(f64, f64), &f64)| line.filter(|_| *weight > 0.0).map_or(0.0, |line| y - line.y(*x));
        let residuals: Vec<f64> = points.iter().zip(&weights).map(left).collect();
        Blocks::new(points.len(), block_len(&residuals))
    }
}

/// Between which delays the draws have their best, in samples; `found` is among them.
fn delays(all: &[Tried], found: f64) -> (f64, f64) {
    let draws = all.iter().map(|tried| tried.draws.len()).min().unwrap_or(0);
    let delay_of = |draw: usize| {
        let place = all.iter().max_by(|a, b| a.draws[draw].total_cmp(&b.draws[draw]));
        place.map_or(f64::NAN, |tried| tried.delay)
    };
    let delays: Vec<f64> = (0..draws).map(delay_of).collect();
    let (low, high) = interval(&delays).unwrap_or((f64::NAN, f64::NAN));
    // The grid itself is no finer than a quarter.
    (low.min(found) - 0.5 / PARTS, high.max(found) + 0.5 / PARTS)
}

/// The estimate at `found` within `low` to `high` samples, in seconds, or why it is none.
fn read(
    all: &[Tried],
    (low, found, high): (f64, f64, f64),
    search: &Search<'_>,
    step: f64,
) -> Result<Estimate, Refusal> {
    let correlation = all.iter().find(|tried| tried.delay == found).map_or(f64::NAN, |tried| tried.correlation);
    if correlation < LEAST_CORRELATION {
        let text = format!("No delay makes CPU follow the load: the best correlation is {correlation:.2}");
        return Err(Refusal::new(Why::Unrelated, text, "Check that both columns are of the same service"));
    }
    let secs = |samples: f64| trimmed(samples * step, 0);
    if high - low > MOST_WIDTH {
        return Err(smooth(&format!("any delay from {} to {} s explains CPU as well", secs(low), secs(high))));
    }
    if high < 0.0 && found <= -0.5 {
        let text = format!(
            "CPU is ahead of the load by {} s ({} to {} s): the load's rate is one over a longer time than CPU's",
            secs(-found),
            secs(-high),
            secs(-low)
        );
        return Err(Refusal::new(Why::LateLoad, text, "Take the load's rate over one sample"));
    }
    if found >= search.most - 1.0 {
        let text = format!("CPU follows the load best at the longest delay that is tried, {} s", secs(search.most));
        return Err(Refusal::new(Why::OutOfRange, text, "Check that both columns are on the same clock"));
    }
    let samples = search.load.iter().zip(search.cpu).filter(|(load, cpu)| !(load.is_nan() || cpu.is_nan())).count();
    let reason = format!(
        "CPU follows the load per replica of so long before best, with a correlation of {}.",
        full(correlation, 3)
    );
    let value = (found * step).max(0.0);
    let (low, high) = ((low * step).max(0.0).min(value), (high * step).max(value));
    Ok(Estimate { value, low, high, level: LEVEL, samples, reason })
}

fn smooth(what: &str) -> Refusal {
    let text = format!("The load per replica is too smooth, or repeats itself too well, to see a delay: {what}");
    Refusal::new(Why::SmoothLoad, text, "Record more often, or during a load that jumps")
}

/// `column` with short gaps bridged by straight lines.
fn bridged(column: &[f64]) -> Vec<f64> {
    let mut bridged = column.to_vec();
    let mut last: Option<usize> = None;
    for at in (0..column.len()).filter(|at| !column[*at].is_nan()) {
        if let Some(last) = last.filter(|last| (2..=MOST_BRIDGED + 1).contains(&(at - last))) {
            let rise = (column[at] - column[last]) / (at - last) as f64;
            for (gap, value) in (1..).zip(&mut bridged[last + 1..at]) {
                *value = column[last] + rise * f64::from(gap);
            }
        }
        last = Some(at);
    }
    bridged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Columns;
    use crate::units::{Step, UnixSecs};

    #[test]
    fn short_gaps_are_bridged_and_long_ones_stay() {
        let none = f64::NAN;
        assert_eq!(bridged(&[1.0, none, none, 4.0]), [1.0, 2.0, 3.0, 4.0]);
        let long = [1.0, none, none, none, none, none, none, 4.0];
        assert!(bridged(&long)[3].is_nan());
    }

    #[test]
    fn a_load_that_jumps_shows_a_delay_to_the_sample() {
        // CPU is a hundredth of the load two minutes before.
        let load: Vec<f64> = (0..400_i32).map(|at| f64::from(40 + 20 * (at * 7919 % 13 / 7))).collect();
        let cpu: Vec<f64> = (0..400).map(|at: usize| load[at.saturating_sub(2)] / 100.0).collect();
        let columns = Columns { load_rps: load, ready: vec![1.0; 400], cpu_share: Some(cpu), ..Columns::default() };
        let record = FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record");
        let lag = lag(&record);
        let found = lag.lag_secs.estimate().expect("it jumps");
        assert_eq!((found.value, lag.shift_secs), (120.0, 120.0));
        assert!(found.low >= 60.0 && found.high <= 180.0, "{found:?}");
    }
}
