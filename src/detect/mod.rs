//! Anomalies: residuals that stand out from the ones before them.
//!
//! In: one residual after the other (load − the forecast made for it). Out: a [`Score`] per tick and, joined, incidents.
//! A residual is scored before it enters the window, so it never excuses itself; the one exception, `classic`, is kept to
//! compare with. Missing and imputed buckets are never scored.

mod incident;
mod robust;
mod window;

pub use incident::{Incident, incidents};

use robust::RobustWindow;
use serde::{Deserialize, Serialize};
use window::MomentWindow;

/// Residuals that must be in the window before a score means something.
pub const MIN_POINTS: usize = 10;
/// |z| from which a residual is worth a warning, whatever the threshold.
pub const WARNING: f64 = 2.0;

/// The detectors, by the name that stands in links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DetectorId {
    /// Mean and sample deviation of the window without the point.
    Zscore,
    /// Median and median absolute deviation; flagged residuals are clipped before they enter the window.
    Robust,
    /// The original demo's: the point is inside its own window.
    Classic,
}

impl DetectorId {
    /// Every detector, the default first.
    pub const ALL: [Self; 3] = [Self::Zscore, Self::Robust, Self::Classic];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zscore => "zscore",
            Self::Robust => "robust",
            Self::Classic => "classic",
        }
    }

    /// The detector of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|detector| detector.name() == name)
    }
}

/// What a residual was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Verdict {
    /// Not scored: no value, no forecast, or too few points before it.
    Unscored = 0,
    /// Nothing special.
    Normal = 1,
    /// Beyond [`WARNING`], below the threshold.
    Warning = 2,
    /// Above the threshold: a flash crowd or a denial of service.
    Spike = 3,
    /// Below minus the threshold: a failure or a lost connection.
    Drop = 4,
}

impl Verdict {
    /// The word in exports; empty for what needs none.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unscored | Self::Normal => "",
            Self::Warning => "warning",
            Self::Spike => "spike",
            Self::Drop => "drop",
        }
    }

    /// Whether it is an anomaly.
    pub const fn is_anomaly(self) -> bool {
        matches!(self, Self::Spike | Self::Drop)
    }
}

/// Score of one residual, in standard deviations (or their robust equivalent); `NaN` while unscored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// How far out it is.
    pub z: f64,
    /// What that means.
    pub verdict: Verdict,
}

impl Score {
    /// No score.
    pub const NONE: Self = Self { z: f64::NAN, verdict: Verdict::Unscored };
}

/// A rolling detector. Residuals are standardised by √forecast, because the spread of counts grows with their mean; the
/// classic one takes them as they are, as the original did.
#[derive(Debug)]
pub struct Detector {
    threshold: f64,
    window: Window,
}

#[derive(Debug)]
enum Window {
    Zscore(MomentWindow),
    Robust(RobustWindow),
    Classic(MomentWindow),
}

impl Detector {
    /// A detector with an empty window of `window` points that flags |z| above `threshold`.
    pub fn new(id: DetectorId, window: usize, threshold: f64) -> Self {
        let window = match id {
            DetectorId::Zscore => Window::Zscore(MomentWindow::new(window)),
            DetectorId::Robust => Window::Robust(RobustWindow::new(window)),
            DetectorId::Classic => Window::Classic(MomentWindow::new(window)),
        };
        Self { threshold, window }
    }

    /// Scores `load` against the `forecast` made for it (same unit, `forecast` finite and not negative), then learns it.
    pub fn observe(&mut self, load: f64, forecast: f64) -> Score {
        let residual = load - forecast;
        let spread = forecast.max(1.0).sqrt();
        let z = match &mut self.window {
            Window::Zscore(window) => {
                let point = residual / spread;
                let z = window.sample_z(point);
                window.push(point);
                z
            }
            Window::Classic(window) => {
                window.push(residual);
                window.population_z(residual)
            }
            Window::Robust(window) => window.score_and_push(residual / spread, self.threshold),
        };
        Score { z, verdict: self.judge(z) }
    }

    fn judge(&self, z: f64) -> Verdict {
        if z.is_nan() {
            Verdict::Unscored
        } else if z > self.threshold {
            Verdict::Spike
        } else if z < -self.threshold {
            Verdict::Drop
        } else if z.abs() > WARNING {
            Verdict::Warning
        } else {
            Verdict::Normal
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Scores of residuals around a forecast of 100.
    fn run(id: DetectorId, residuals: &[f64]) -> Vec<Score> {
        let mut detector = Detector::new(id, 30, 3.0);
        residuals.iter().map(|residual| detector.observe(100.0 + residual, 100.0)).collect()
    }

    fn noise(n: usize) -> Vec<f64> {
        (0..n).map(|i| ((i * 7919 + 13) % 21) as f64 - 10.0).collect()
    }

    #[test]
    fn nothing_is_scored_before_ten_points() {
        for id in [DetectorId::Zscore, DetectorId::Robust] {
            let scores = run(id, &noise(20));
            assert!(scores[..MIN_POINTS].iter().all(|score| score.verdict == Verdict::Unscored), "{id:?}");
            assert!(scores[MIN_POINTS..].iter().all(|score| !score.z.is_nan()), "{id:?}");
        }
    }

    #[test]
    fn a_spike_and_a_drop_are_found_at_once() {
        for id in DetectorId::ALL {
            let mut residuals = noise(40);
            residuals.extend([80.0, 0.0, -80.0]);
            let scores = run(id, &residuals);
            assert_eq!(scores[40].verdict, Verdict::Spike, "{id:?}");
            assert_eq!(scores[42].verdict, Verdict::Drop, "{id:?}");
        }
    }

    #[test]
    fn the_classic_score_can_not_pass_its_bound() {
        // A point inside its own window of n can't be farther than √(n − 1) population deviations from the mean.
        let mut residuals = noise(60);
        residuals.push(1e9);
        let z = run(DetectorId::Classic, &residuals)[60].z;
        assert!(z <= 29.0_f64.sqrt() + 1e-9 && z > 5.0, "{z}");
        let first = run(DetectorId::Classic, &[&[0.0; 9][..], &[1e9]].concat())[9].z;
        assert!(first.is_nan() || first <= 3.0, "the classic score fired at the 10th point: {first}");
    }

    #[test]
    fn a_flood_stays_flagged_by_robust_and_fades_from_classic() {
        let mut residuals = noise(60);
        residuals.extend([200.0; 20]);
        let flagged = |id| run(id, &residuals)[60..].iter().filter(|score| score.verdict == Verdict::Spike).count();
        assert_eq!(flagged(DetectorId::Robust), 20);
        assert!((2..=3).contains(&flagged(DetectorId::Classic)), "{}", flagged(DetectorId::Classic));
    }

    #[test]
    fn a_constant_series_has_scores_of_zero_and_no_surprise() {
        for id in DetectorId::ALL {
            for score in run(id, &[5.0; 40]) {
                assert!(score.z.is_nan() || score.z.abs() < 1e-6, "{id:?}: {}", score.z);
            }
        }
    }

    proptest! {
        #[test]
        fn a_score_is_unchanged_by_scale_and_shift(
            residuals in prop::collection::vec(-50_i32..50, 15..60), scale in 1_u32..20, shift in -20_i32..20,
        ) {
            // Of residuals with some spread: without any, the floor applies and it has a unit.
            prop_assume!(residuals[..10].iter().collect::<std::collections::BTreeSet<_>>().len() > 5);
            let plain: Vec<f64> = residuals.iter().map(|r| f64::from(*r)).collect();
            let moved: Vec<f64> = plain.iter().map(|r| r * f64::from(scale) + f64::from(shift)).collect();
            for id in [DetectorId::Zscore, DetectorId::Classic] {
                for (a, b) in run(id, &plain).iter().zip(run(id, &moved)) {
                    prop_assert!(a.z.is_nan() == b.z.is_nan() && (a.z.is_nan() || (a.z - b.z).abs() < 1e-6));
                }
            }
        }
    }
}
