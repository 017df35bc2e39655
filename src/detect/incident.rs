//! Anomalous ticks → incidents: what a person would call one event.

use super::Verdict;
use serde::{Deserialize, Serialize};

/// Ticks without an anomaly after which the next one is a new incident.
const QUIET_TICKS: usize = 5;

/// A run of anomalies of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Spike or drop.
    pub kind: Verdict,
    /// First anomalous tick.
    pub first: usize,
    /// Last anomalous tick.
    pub last: usize,
    /// Tick with the largest |z|.
    pub peak: usize,
    /// z at the peak.
    pub peak_z: f64,
    /// Sum over its anomalous ticks of load − forecast, in requests; negative for a drop.
    pub excess_requests: f64,
}

/// Joins the anomalies of all ticks. `verdicts`, `z` and `excess` (requests above the forecast) are `[n]`.
pub fn incidents(verdicts: &[Verdict], z: &[f64], excess: &[f64]) -> Vec<Incident> {
    let mut found: Vec<Incident> = Vec::new();
    let ticks = verdicts.iter().zip(z).zip(excess).enumerate();
    for (tick, ((kind, z), excess)) in ticks.filter(|(_, ((kind, _), _))| kind.is_anomaly()) {
        match found.last_mut() {
            Some(open) if open.kind == *kind && tick - open.last <= QUIET_TICKS => {
                open.last = tick;
                open.excess_requests += excess;
                if z.abs() > open.peak_z.abs() {
                    (open.peak, open.peak_z) = (tick, *z);
                }
            }
            _ => found.push(Incident {
                kind: *kind,
                first: tick,
                last: tick,
                peak: tick,
                peak_z: *z,
                excess_requests: *excess,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Drop, Normal, Spike};

    #[test]
    fn a_flood_is_one_incident_and_a_drop_is_another() {
        let verdicts = [Spike, Normal, Spike, Drop, Normal, Normal, Normal, Normal, Normal, Spike];
        let z = [4.0, 0.0, 6.0, -5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.5];
        let excess = [10.0, 0.0, 20.0, -9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0];
        let found = incidents(&verdicts, &z, &excess);
        let spans: Vec<(usize, usize, usize)> = found.iter().map(|i| (i.first, i.last, i.peak)).collect();
        assert_eq!(spans, [(0, 2, 2), (3, 3, 3), (9, 9, 9)]);
        assert_eq!(found[0].excess_requests, 30.0);
    }
}
