//! What one replica can serve, by how latency rises: only where the rise was seen.
//!
//! A replica is taken for a queue of `c` equal slots that can serve `rate` requests per second in all. Its mean time is
//! `work · (1 + ρ^(√(2(c + 1)) − 1) / (c · (1 − ρ)))` with ρ = load / rate (H. Sakasegawa, "An approximation formula Lq ≃ αρ^β/(1 − ρ)",
//! Annals of the Institute of Statistical Mathematics 29, 1977). Work, slots and rate are searched together over medians of latency by
//! load; the interval is a moving-block bootstrap of the samples with the whole search in each draw.

use super::blocks::{Blocks, DRAWS, block_len, interval, quantile, sorted};
use super::points::Scatter;
use super::rate::{Fit, enough, spread_enough, usable};
use super::{Estimate, LEVEL, Refusal, Why};
use crate::format::{figure, rps};

/// How many times the time at low load the time at high load must be: a smaller rise does not tell where the knee is.
const LEAST_RISE: f64 = 2.0;
/// Groups of samples by load, whose medians are fitted.
const GROUPS: usize = 24;
/// Slots that are tried.
const SLOTS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// Rates that are tried, evenly by their logarithm.
const RATES: usize = 160;
/// Largest rate that is tried, as a multiple of the highest load.
const FARTHEST: f64 = 3.0;
/// Draws of the bootstrap that are searched: each is a whole search.
const SEARCHED: usize = DRAWS / 2;

/// A fitted queue.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Queue {
    rate: f64,
    slots: f64,
    work_secs: f64,
}

impl Queue {
    /// Mean seconds at `load`, as a multiple of the work; infinite from `rate` on.
    fn stretch(slots: f64, use_share: f64) -> f64 {
        if use_share >= 1.0 {
            return f64::INFINITY;
        }
        let power = (2.0 * (slots + 1.0)).sqrt() - 1.0;
        1.0 + libm::pow(use_share, power) / (slots * (1.0 - use_share))
    }

    fn secs(&self, load: f64) -> f64 {
        self.work_secs * Self::stretch(self.slots, load / self.rate)
    }
}

/// The rate at full use that latency tells, and its picture.
pub fn knee(points: &[(f64, f64)]) -> (Result<Estimate, Refusal>, Scatter) {
    let bare = || Scatter::new(points, &[], |_| f64::NAN);
    match queue_of(points) {
        Err(refusal) => (Err(refusal), bare()),
        Ok((queue, found)) => {
            let most = points.iter().map(|point| point.0).fold(0.0, f64::max).min(0.99 * queue.rate);
            let places: Vec<f64> = (0..=40).map(|at| most * f64::from(at) / 40.0).collect();
            let picture = Scatter::new(points, &places, |load| queue.secs(load));
            (usable(Some(found)), picture)
        }
    }
}

/// What is read off the rate at full use: the share that is aimed at.
pub fn read(full: Estimate, target: f64) -> Fit {
    let part = |value: f64| value * target;
    let target = Estimate { value: part(full.value), low: part(full.low), high: part(full.high), ..full.clone() };
    Fit { full: Ok(full), target: Ok(target), idle: None }
}

fn queue_of(points: &[(f64, f64)]) -> Result<(Queue, Estimate), Refusal> {
    enough(points.len())?;
    spread_enough(points)?;
    let groups = medians(points.to_vec());
    rises(&groups)?;
    let unrelated = || {
        let text = "No queue has the latencies that were measured";
        Refusal::new(Why::Unrelated, text, "Record the mean latency of the same service, without its errors")
    };
    let queue = search(&groups).ok_or_else(unrelated)?;
    let residuals: Vec<f64> =
        points.iter().map(|(load, secs)| (secs / queue.secs(*load)).max(1e-9)).map(libm::log).collect();
    let residuals: Vec<f64> = residuals.into_iter().filter(|residual| residual.is_finite()).collect();
    let blocks = Blocks::new(points.len(), block_len(&residuals));
    let drawn = |starts: &Vec<usize>| {
        let one = starts.iter().flat_map(|start| points[*start..].iter().take(blocks.len).copied()).collect();
        search(&medians(one)).map(|queue| queue.rate)
    };
    let rates: Vec<f64> = blocks.draws.iter().take(SEARCHED).filter_map(drawn).collect();
    let (low, high) = interval(&rates).ok_or_else(unrelated)?;
    let Queue { rate, slots, work_secs } = queue;
    let reason = format!(
        "Latency rises from {} ms as it does in a queue of {slots} slots that serves {} a replica.",
        figure(work_secs * 1000.0),
        rps(rate)
    );
    let (low, high) = (low.min(rate), high.max(rate));
    Ok((queue, Estimate { value: rate, low, high, level: LEVEL, samples: points.len(), reason }))
}

/// Median load and latency of groups of equal size, by load.
fn medians(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = points.len().div_ceil(GROUPS).max(1);
    let middle = |group: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| quantile(&sorted(group.iter().map(of)), 0.5);
    points.chunks(size).map(|group| (middle(group, |p| p.0), middle(group, |p| p.1))).collect()
}

/// Refuses latencies that are as good at high load as at low.
fn rises(groups: &[(f64, f64)]) -> Result<(), Refusal> {
    let quarter = (groups.len() / 4).max(1);
    let low = quantile(&sorted(groups.iter().take(quarter).map(|group| group.1)), 0.5);
    let high = groups.last().map_or(f64::NAN, |group| group.1);
    if low > 0.0 && high >= LEAST_RISE * low {
        return Ok(());
    }
    let (ms, most) = (|secs: f64| figure(secs * 1000.0), groups.last().map_or(f64::NAN, |group| group.0));
    let text = format!(
        "Latency is {} ms at low load and {} ms at {} a replica, less than twice as much: the knee was not reached",
        ms(low),
        ms(high),
        rps(most)
    );
    Err(Refusal::new(Why::NoKnee, text, "Add the CPU of a replica, or run a load test until latency doubles"))
}

/// The queue whose times are nearest to `groups`, by the mean absolute difference of logarithms.
fn search(groups: &[(f64, f64)]) -> Option<Queue> {
    let most = groups.iter().map(|group| group.0).fold(0.0, f64::max);
    let step = libm::log(FARTHEST) / RATES as f64;
    let rates = (1..=RATES).map(|at| most * libm::exp(step * at as f64));
    let logs: Vec<f64> = groups.iter().map(|group| libm::log(group.1)).collect();
    let mut best: Option<(f64, Queue)> = None;
    for rate in rates {
        for slots in SLOTS {
            let stretch = groups.iter().map(|group| libm::log(Queue::stretch(slots, group.0 / rate)));
            let apart: Vec<f64> = logs.iter().zip(stretch).map(|(log, stretch)| log - stretch).collect();
            let work = quantile(&sorted(apart.iter().copied()), 0.5);
            let loss: f64 = apart.iter().map(|apart| (apart - work).abs()).sum();
            if loss.is_finite() && best.is_none_or(|(least, _)| loss < least) {
                best = Some((loss, Queue { rate, slots, work_secs: libm::exp(work) }));
            }
        }
    }
    best.map(|(_, queue)| queue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slot_is_the_textbook_queue() {
        // M/M/1 at half its rate takes twice the work: 1 + 0.5 / 0.5.
        assert!((Queue::stretch(1.0, 0.5) - 2.0).abs() < 1e-12);
        assert_eq!(Queue::stretch(4.0, 0.0), 1.0);
        assert!(Queue::stretch(4.0, 1.0).is_infinite());
    }

    #[test]
    fn a_queue_is_found_again() {
        let truth = Queue { rate: 50.0, slots: 4.0, work_secs: 0.08 };
        let points: Vec<(f64, f64)> = (0..600)
            .map(|at| {
                let load = 5.0 + 42.0 * (at as f64 / 600.0);
                (load, truth.secs(load) * (1.0 + 0.02 * ((at * 7919 % 11) as f64 - 5.0)))
            })
            .collect();
        let (found, picture) = knee(&points);
        let found = found.expect("the knee was seen");
        assert!((found.value / 50.0 - 1.0).abs() < 0.05 && found.low <= 50.0 && found.high >= 50.0, "{found:?}");
        assert_eq!((picture.points.len(), picture.line.len()), (300, 41));
    }
}
