//! What happens to replicas and metrics, in the ticks of a replay.

use super::{Edit, Kind, Stress};
use crate::units::Step;
use std::ops::Range;

/// Faults of a replay, by its ticks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faults {
    /// (tick, share of the ready replicas that fails with it).
    crashes: Vec<(usize, f64)>,
    /// (ticks, by how many times a start takes longer).
    slow_starts: Vec<(Range<usize>, f64)>,
    /// Ticks whose load nobody measured.
    blind: Vec<Range<usize>>,
    /// (ticks, how many ticks later metrics arrive).
    lags: Vec<(Range<usize>, usize)>,
}

impl Faults {
    /// Nothing happens.
    pub fn none() -> &'static Self {
        static NONE: Faults =
            Faults { crashes: Vec::new(), slow_starts: Vec::new(), blind: Vec::new(), lags: Vec::new() };
        &NONE
    }

    /// Whether nothing happens.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.crashes.is_empty() && self.slow_starts.is_empty() && self.blind.is_empty() && self.lags.is_empty()
    }

    /// How many of `ready` replicas fail at the beginning of `tick`.
    pub fn failing(&self, tick: usize, ready: u32) -> u32 {
        let here = self.crashes.iter().filter(|(at, _)| *at == tick);
        here.fold(0, |failed, (_, share)| {
            let left = ready - failed;
            let more = (share * f64::from(left)).round() as u32;
            // Whoever asks for failures gets one where there is a replica.
            failed + if *share > 0.0 { more.max(1).min(left) } else { 0 }
        })
    }

    /// Ticks that a replica needs that is started at `tick`, where it needs `usual` otherwise.
    pub fn startup_ticks(&self, tick: usize, usual: usize) -> usize {
        let factor: f64 =
            self.slow_starts.iter().filter(|(ticks, _)| ticks.contains(&tick)).map(|(_, factor)| factor).product();
        (usual as f64 * factor).ceil() as usize
    }

    /// Whether nobody measured the load of `tick`.
    #[inline]
    pub fn is_blind(&self, tick: usize) -> bool {
        self.blind.iter().any(|ticks| ticks.contains(&tick))
    }

    /// Ticks by which metrics are later at `tick`.
    #[inline]
    pub fn lag_ticks(&self, tick: usize) -> usize {
        self.lags.iter().filter(|(ticks, _)| ticks.contains(&tick)).map(|(_, lag)| *lag).fold(0, usize::saturating_add)
    }
}

impl Stress {
    /// The faults of a replay of `ticks` ticks of `step`, whose first begins at `start_local_secs`.
    pub fn faults(&self, start_local_secs: i64, step: Step, ticks: usize) -> Faults {
        let tick_at = |secs: i64| usize::try_from((secs - start_local_secs).div_euclid(step.secs_i64())).ok();
        let during = |edit: &Edit| {
            let from = tick_at(edit.at_secs).unwrap_or(0);
            let to = edit.end_secs().map_or(Some(ticks), |end| tick_at(end + step.secs_i64() - 1)).unwrap_or(0);
            from.min(ticks)..to.min(ticks)
        };
        let mut faults = Faults::default();
        for edit in self.edits() {
            match edit.kind {
                Kind::Crash => faults.crashes.extend(tick_at(edit.at_secs).map(|tick| (tick, edit.amount))),
                Kind::SlowStart => faults.slow_starts.push((during(edit), edit.amount)),
                Kind::Blind => faults.blind.push(during(edit)),
                Kind::Lag => faults.lags.push((during(edit), step.buckets_to_cover(edit.amount as u32))),
                _ => {}
            }
        }
        faults
    }
}
