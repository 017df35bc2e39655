//! Anomalous ticks → incidents: what a person would call one event.
//!
//! An anomaly opens an incident. It goes on while points stay beyond the warning on the same side, even below the threshold
//! (hysteresis), and over a few quiet ones; what comes soon after joins it.

use super::{Verdict, WARNING};
use serde::{Deserialize, Serialize};

/// Ticks within the warning after which the next anomaly is a new incident.
const QUIET_TICKS: usize = 5;

/// A run of anomalies of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Spike or drop.
    pub kind: Verdict,
    /// First anomalous tick.
    pub first: usize,
    /// Last tick beyond the warning.
    pub last: usize,
    /// Tick with the largest |z|.
    pub peak: usize,
    /// z at the peak.
    pub peak_z: f64,
    /// Sum of load − forecast from the first to the last tick, in requests; negative for a drop.
    pub excess_requests: f64,
}

/// Joins the anomalies of all ticks. `verdicts`, `z` (as if nothing were going on) and `excess` (requests above the forecast, `NaN` where nothing is known)
/// are `[n]`.
pub fn incidents(verdicts: &[Verdict], z: &[f64], excess: &[f64]) -> Vec<Incident> {
    let mut found: Vec<Incident> = Vec::new();
    for (tick, (kind, z)) in verdicts.iter().copied().zip(z.iter().copied()).enumerate() {
        let open = found.last_mut().filter(|open| tick - open.last <= QUIET_TICKS);
        match open {
            Some(open) if open.goes_on(z, kind) => {
                open.last = tick;
                if z.abs() > open.peak_z.abs() {
                    (open.peak, open.peak_z) = (tick, z);
                }
            }
            _ if kind.is_anomaly() => {
                found.push(Incident { kind, first: tick, last: tick, peak: tick, peak_z: z, excess_requests: 0.0 });
            }
            _ => {}
        }
    }
    for incident in &mut found {
        let span = excess.get(incident.first..=incident.last).unwrap_or_default();
        incident.excess_requests = span.iter().filter(|excess| excess.is_finite()).sum();
    }
    found
}

impl Incident {
    fn goes_on(&self, z: f64, kind: Verdict) -> bool {
        kind == self.kind || is_beyond_warning(self.kind, z)
    }
}

/// Whether `z` is beyond the warning on the side of `kind`.
fn is_beyond_warning(kind: Verdict, z: f64) -> bool {
    if kind == Verdict::Drop { z < -WARNING } else { z > WARNING }
}

/// The incident that has not ended, while a series is read: the same rule as that of [`incidents`].
#[derive(Debug, Clone, Copy)]
pub struct Ongoing {
    kind: Verdict,
    quiet_ticks: usize,
    /// Its last value.
    pub level: f64,
}

impl Ongoing {
    /// What is open after a `value` with that verdict and that z, where `open` was before.
    pub fn after(open: Option<Self>, value: f64, kind: Verdict, z: f64) -> Option<Self> {
        if kind.is_anomaly() {
            return Some(Self { kind, quiet_ticks: 0, level: value });
        }
        let open = open?;
        let level = if value.is_finite() { value } else { open.level };
        let quiet_ticks = if is_beyond_warning(open.kind, z) { 0 } else { open.quiet_ticks + 1 };
        (quiet_ticks <= QUIET_TICKS).then_some(Self { quiet_ticks, level, ..open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Drop, Normal, Spike, Warning};

    fn joined(of: &[(Verdict, f64)], excess: &[f64]) -> Vec<Incident> {
        let (verdicts, z): (Vec<Verdict>, Vec<f64>) = of.iter().copied().unzip();
        incidents(&verdicts, &z, excess)
    }

    #[test]
    fn a_flood_is_one_incident_and_a_drop_is_another() {
        let quiet = [(Normal, 0.0); 5];
        let first = [(Spike, 4.0), (Normal, 0.0), (Spike, 6.0), (Drop, -5.0)];
        let all = [&first[..], &quiet, &[(Spike, 3.5)]].concat();
        let excess = [10.0, 0.0, 20.0, -9.0, 0.0, 0.0, f64::NAN, 0.0, 0.0, 5.0];
        let found = joined(&all, &excess);
        let spans: Vec<(usize, usize, usize)> = found.iter().map(|i| (i.first, i.last, i.peak)).collect();
        assert_eq!(spans, [(0, 2, 2), (3, 3, 3), (9, 9, 9)]);
        assert_eq!(found[0].excess_requests, 30.0);
    }

    #[test]
    fn an_incident_is_open_until_quiet_ticks_have_passed() {
        let open = Ongoing::after(None, 9.0, Spike, 4.0);
        let open = Ongoing::after(open, 8.0, Warning, 2.5).expect("it goes on");
        assert_eq!((open.kind, open.level, open.quiet_ticks), (Spike, 8.0, 0));
        let mut quiet = Some(open);
        for _ in 0..QUIET_TICKS {
            quiet = Ongoing::after(quiet, f64::NAN, Normal, 0.0);
        }
        assert!(quiet.is_some_and(|open| open.level == 8.0));
        assert!(Ongoing::after(quiet, 1.0, Normal, 0.0).is_none() && Ongoing::after(None, 1.0, Warning, 2.5).is_none());
    }

    #[test]
    fn an_incident_goes_on_below_the_threshold_on_its_side_alone() {
        let all = [(Spike, 4.0), (Warning, 2.5), (Warning, 2.1), (Warning, -2.5), (Normal, 1.0)];
        let found = joined(&all, &[5.0, 4.0, 3.0, -4.0, 1.0]);
        assert_eq!((found.len(), found[0].last, found[0].excess_requests), (1, 2, 12.0));
    }
}
