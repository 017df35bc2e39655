//! How long a replica takes to be ready, by the steps in which more replicas were wanted.
//!
//! A step-up is first seen in sample `i`, and half of its new replicas first ready in sample `k`. Both happened within the step before,
//! so the delay is between `k − i − 1` and `k − i + 1` samples. A step-up counts where the fleet had what was wanted before
//! the first of a run of step-ups, and nothing wanted was taken back before all were ready. Of several in one run, each has its own
//! level of ready replicas.

use super::{Estimate, Finding, FleetRecord, LEVEL, Refusal, Why};
use crate::format::trimmed;
use serde::{Deserialize, Serialize};

/// Step-ups from which the middle of the delays has an interval at the level: 6 lie on one side of it once in 64 times.
const LEAST_STEP_UPS: usize = 6;
/// Seconds after which a step-up that is not ready is given up.
const LONGEST_SECS: u32 = 3600;
/// Half a replica: counts that are nearer are the same.
const HALF: f64 = 0.5;

/// Step-ups that took so many samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delays {
    /// Samples from the one in which more were wanted to the one in which half of them were ready.
    pub samples: usize,
    /// How many step-ups took so long.
    pub step_ups: usize,
}

/// Start-up delay in seconds, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Startup {
    /// Seconds from wanted to ready.
    pub delay_secs: Finding,
    /// Step-ups that were wanted.
    pub step_ups: usize,
    /// Of these, those that were changed before they were ready, or began before the fleet had what was wanted.
    pub overlapping: usize,
    /// Of these, those in which a value is missing, a replica failed, or nothing was ready within an hour.
    pub disturbed: usize,
    /// The picture: how many took how long, by samples.
    pub delays: Vec<Delays>,
}

/// A step in which more replicas were wanted.
#[derive(Debug, Clone, Copy)]
struct StepUp {
    sample: usize,
    /// Ready replicas with which half of it is there.
    half: f64,
    /// Samples that it took, once known.
    took: Option<usize>,
}

/// How a run of step-ups ended.
enum End {
    Ready,
    Overlapped,
    Disturbed,
}

/// The start-up delay that `record` tells.
pub fn startup(record: &FleetRecord) -> Startup {
    let columns = record.columns();
    let mut found =
        Startup { delay_secs: no_desired().into(), step_ups: 0, overlapping: 0, disturbed: 0, delays: Vec::new() };
    let Some(desired) = &columns.desired else { return found };
    let ready = &columns.ready;
    let longest = record.step().buckets_to_cover(LONGEST_SECS);
    let mut took = Vec::new();
    let mut at = 1;
    while at < record.len() {
        if !is_step_up(desired, at) {
            at += 1;
            continue;
        }
        if (desired[at - 1] - ready[at - 1]).abs() >= HALF || ready[at - 1].is_nan() {
            found.step_ups += 1;
            found.overlapping += 1;
            at += 1;
            continue;
        }
        let (steps, end, next) = run(desired, ready, at, longest);
        found.step_ups += steps.len();
        match end {
            End::Ready => took.extend(steps.iter().filter_map(|step| step.took)),
            End::Overlapped => found.overlapping += steps.len(),
            End::Disturbed => found.disturbed += steps.len(),
        }
        at = next.max(at + 1);
    }
    took.sort_unstable();
    let bars = took.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len())));
    found.delays = bars.map(|(samples, step_ups)| Delays { samples, step_ups }).collect();
    found.delay_secs = delay(&took, &found, record.step_secs()).into();
    found
}

fn no_desired() -> Result<Estimate, Refusal> {
    let text = "There is no column of wanted replicas, so nothing shows when a start began";
    Err(Refusal::new(Why::NoColumn, text, "Add the replicas that the autoscaler asked for, sample by sample"))
}

fn is_step_up(desired: &[f64], at: usize) -> bool {
    desired[at] >= desired[at - 1] + HALF
}

/// Follows a run of step-ups that begins at `first`; gives them, how it ended, and the sample after it.
fn run(desired: &[f64], ready: &[f64], first: usize, longest: usize) -> (Vec<StepUp>, End, usize) {
    let base = ready[first - 1];
    let mut steps: Vec<StepUp> = Vec::new();
    for at in first..desired.len().min(first + longest) {
        let (wanted, before) = (desired[at], desired[at - 1]);
        if wanted.is_nan() || ready[at].is_nan() || ready[at] <= base - HALF {
            return (steps, End::Disturbed, at + 1);
        }
        if wanted <= before - HALF {
            return (steps, End::Overlapped, at + 1);
        }
        if is_step_up(desired, at) {
            steps.push(StepUp { sample: at, half: before + ((wanted - before) / 2.0).ceil(), took: None });
        }
        for step in steps.iter_mut().filter(|step| step.took.is_none() && ready[at] >= step.half - HALF) {
            step.took = Some(at - step.sample);
        }
        if ready[at] >= wanted - HALF {
            return (steps, End::Ready, at + 1);
        }
    }
    (steps, End::Disturbed, desired.len().min(first + longest))
}

/// The middle of `took`, in seconds.
fn delay(took: &[usize], found: &Startup, step_secs: f64) -> Result<Estimate, Refusal> {
    let (n, all) = (took.len(), found.step_ups);
    if n < LEAST_STEP_UPS {
        return Err(too_few(n, found));
    }
    let middle = (took[(n - 1) / 2] + took[n / 2]) as f64 / 2.0;
    let step = trimmed(step_secs, 0);
    if middle < HALF {
        let text = format!(
            "In most of {n} step-ups the replicas were ready in the sample in which they were first wanted: a start takes less than \
             {step} s, the distance of the samples"
        );
        return Err(Refusal::new(Why::CoarseSampling, text, "Record more often, every 15 s or less"));
    }
    // Delays that are all alike fall into two neighbouring samples; their mean lies between.
    let near: Vec<f64> = took.iter().map(|took| *took as f64).filter(|took| (took - middle).abs() <= 1.0).collect();
    let value = near.iter().sum::<f64>() / near.len().max(1) as f64;
    let rank = rank(n);
    let (low, high) = (took[rank - 1] as f64 - 1.0, took[n - rank] as f64 + 1.0);
    let secs = |samples: f64| (samples * step_secs).max(0.0);
    let reason = format!(
        "Middle of {n} of {all} step-ups, from wanted to half of them ready; samples every {step} s leave one either way."
    );
    let (low, high) = (secs(low.min(value)), secs(high.max(value)));
    Ok(Estimate { value: secs(value), low, high, level: LEVEL, samples: n, reason })
}

/// Place from either end, from 1, between which the middle of `n` values is with [`LEVEL`] (W. Conover, "Practical Nonparametric
/// Statistics", 3rd ed. 1999, §3.2); `n` at least [`LEAST_STEP_UPS`].
fn rank(n: usize) -> usize {
    let tail = (1.0 - LEVEL) / 2.0;
    let n_log = n as f64 * libm::log(0.5);
    let (mut below, mut log_choose, mut rank) = (0.0, 0.0, 0);
    while rank < n / 2 {
        below += libm::exp(log_choose + n_log);
        if below > tail {
            break;
        }
        log_choose += libm::log((n - rank) as f64 / (rank + 1) as f64);
        rank += 1;
    }
    rank.max(1)
}

fn too_few(clean: usize, found: &Startup) -> Refusal {
    let Startup { step_ups, overlapping, disturbed, .. } = found;
    if overlapping * 2 > *step_ups && *step_ups >= LEAST_STEP_UPS {
        let text = format!(
            "Of {step_ups} step-ups {overlapping} overlap: another change came before their replicas were ready, and {clean} are left"
        );
        let remedy = "Scale by hand a few times from a quiet fleet, and wait until all replicas are ready";
        return Refusal::new(Why::OverlappingStepUps, text, remedy);
    }
    let lost = overlapping + disturbed;
    let rest = if lost > 0 { format!(", of which {lost} cannot be read") } else { String::new() };
    let text = format!("There are {step_ups} step-ups{rest}; {LEAST_STEP_UPS} that can be read are needed");
    Refusal::new(Why::TooFewStepUps, text, "Record a longer time, or scale by hand a few times")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Columns;
    use crate::units::{Step, UnixSecs};

    fn record(desired: &[f64], ready: &[f64]) -> FleetRecord {
        let (load_rps, desired) = (vec![1.0; ready.len()], Some(desired.to_vec()));
        let columns = Columns { load_rps, ready: ready.to_vec(), desired, ..Columns::default() };
        FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record")
    }

    #[test]
    fn a_run_of_step_ups_as_worked_by_hand() {
        // Wanted 4 from 2 in sample 1: half of two are 3, there in sample 3. Wanted 5 in sample 2: there in sample 5.
        let record = record(&[2.0, 4.0, 5.0, 5.0, 5.0, 5.0], &[2.0, 2.0, 2.0, 3.0, 4.0, 5.0]);
        let found = startup(&record);
        let delay = |samples, step_ups| Delays { samples, step_ups };
        assert_eq!((found.step_ups, found.delays), (2, vec![delay(2, 1), delay(3, 1)]));
        assert_eq!(found.delay_secs.refusal().map(|refusal| refusal.why), Some(Why::TooFewStepUps));
    }

    #[test]
    fn what_is_taken_back_and_what_is_missing_is_counted_apart() {
        let back = startup(&record(&[2.0, 4.0, 3.0, 3.0, 5.0], &[2.0, 2.0, 2.0, 2.0, 2.0]));
        assert_eq!((back.step_ups, back.overlapping, back.disturbed), (2, 2, 0));
        let gap = startup(&record(&[2.0, 4.0, f64::NAN, 4.0], &[2.0, 2.0, 2.0, 4.0]));
        assert_eq!((gap.step_ups, gap.overlapping, gap.disturbed), (1, 0, 1));
    }

    #[test]
    fn the_middle_lies_between_ranks_of_a_fair_coin() {
        // P(0 of 6) = 1/64; P(at most 1 of 9) = 10/512; P(at most 5 of 20) = 0.0207, of 6 0.058.
        assert_eq!([6, 8, 9, 20].map(rank), [1, 1, 2, 6]);
        let found = startup(&record(
            &[1.0, 2.0, 2.0, 2.0].repeat(8).iter().zip(0..).map(|(v, at)| v + f64::from(at / 4)).collect::<Vec<_>>(),
            &[1.0, 1.0, 1.0, 2.0].repeat(8).iter().zip(0..).map(|(v, at)| v + f64::from(at / 4)).collect::<Vec<_>>(),
        ));
        let delay = found.delay_secs.estimate().expect("eight step-ups").clone();
        assert_eq!((delay.value, delay.low, delay.high, delay.samples), (120.0, 60.0, 180.0, 8));
    }
}
