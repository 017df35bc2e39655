//! Anomalies: residuals that stand out from the ones before them.
//!
//! In: one value after the other, each with what was expected of it. Out: a [`Score`] per point and, joined, [`Incident`]s.
//! A point is scored before it is learnt, so it never excuses itself; the one exception, `classic`, is kept to compare with.
//! Missing and imputed buckets are never scored. [`examine`] does all this to a series that nobody forecasts, with an
//! [`Expectation`] of its own.
//!
//! Whatever comes, a score is finite or `NaN` for "not scored", and at most [`MAX_Z`] in size. A value that is no finite number,
//! or beyond [`MAX_VALUE`], is not scored and not learnt. While all values are equal they score 0; what differs from them then is measured by a floor
//! that [`Noise`] states. Of two values that take turns neither is far out.

mod calibrated;
mod evidence;
mod examine;
mod expectation;
mod hypotheses;
mod incident;
mod normal;
mod robust;
mod scale;
mod slot;
mod tail;
mod window;

pub use examine::{Examined, Point, examine};
pub use expectation::Expectation;
pub use hypotheses::Hypotheses;
pub use incident::{Incident, incidents};
pub use scale::Noise;

use calibrated::{Calibrated, false_alarms_per_point, points_per_week, z_of_rate};
use robust::RobustWindow;
use scale::Resolution;
use serde::{Deserialize, Serialize};
use window::MomentWindow;

/// Residuals that must be in the window before a score means something.
pub const MIN_POINTS: usize = 10;
/// |z| from which a residual is worth a warning, whatever the threshold.
pub const WARNING: f64 = 2.0;
/// Largest |z|. Beyond it a normal tail is less than the smallest double: no data tell such scores apart.
pub const MAX_Z: f64 = 38.0;

/// Largest size of a value: the square of one beyond it may be no finite number.
pub const MAX_VALUE: f64 = 1e150;

/// Whether `value` can be scored and learnt.
fn is_measured(value: f64) -> bool {
    value.abs() <= MAX_VALUE
}

/// The detectors, by the name that stands in links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DetectorId {
    /// Calibrated by the tail of what it has seen: its threshold is a rate of false alarms.
    Calibrated,
    /// Mean and sample deviation of the window without the point.
    Zscore,
    /// Median and median absolute deviation; flagged residuals are clipped before they enter the window.
    Robust,
    /// The original demo's: the point is inside its own window.
    Classic,
}

impl DetectorId {
    /// Every detector, the default for series of one's own first.
    pub const ALL: [Self; 4] = [Self::Calibrated, Self::Zscore, Self::Robust, Self::Classic];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calibrated => "calibrated",
            Self::Zscore => "zscore",
            Self::Robust => "robust",
            Self::Classic => "classic",
        }
    }

    /// The detector of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|detector| detector.name() == name)
    }

    /// |z| above which it flags when nobody says otherwise; `calibrated` takes a rate instead.
    pub const fn usual_threshold(self) -> f64 {
        match self {
            Self::Robust => 3.5,
            Self::Calibrated | Self::Zscore | Self::Classic => 3.0,
        }
    }
}

/// What a [`Detector`] is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Which one.
    pub id: DetectorId,
    /// Residuals that `zscore`, `robust` and `classic` look back on.
    pub window: usize,
    /// |z| above which those flag.
    pub threshold: f64,
    /// False alarms a week that `calibrated` may raise on noise.
    pub false_alarms_per_week: f64,
    /// Seconds between points.
    pub step_secs: f64,
    /// What the smallest spread of values is.
    pub noise: Noise,
}

impl Settings {
    /// |z| above which the detector flags.
    pub fn limit(&self) -> f64 {
        match self.id {
            DetectorId::Calibrated => {
                z_of_rate(false_alarms_per_point(self.false_alarms_per_week, self.step_secs)).min(MAX_Z)
            }
            DetectorId::Zscore | DetectorId::Robust | DetectorId::Classic => self.threshold,
        }
    }

    /// False alarms a week on independent normal noise; `None` for `robust`, whose score has no distribution in closed form.
    ///
    /// `zscore`: z/√(1 + 1/n) has Student's distribution with n − 1 degrees of freedom. `classic`: a point inside its own
    /// window has Thompson's, W. R. Thompson, "On a Criterion for the Rejection of Observations" (1935).
    pub fn expected_false_alarms_per_week(&self) -> Option<f64> {
        let n = self.window as f64;
        let per_point = match self.id {
            DetectorId::Calibrated => false_alarms_per_point(self.false_alarms_per_week, self.step_secs),
            DetectorId::Zscore => normal::two_sided_t(self.threshold / (1.0 + 1.0 / n).sqrt(), self.window - 1),
            DetectorId::Classic => {
                let left = n - 1.0 - self.threshold * self.threshold;
                let t = self.threshold * ((n - 2.0) / left.max(f64::MIN_POSITIVE)).sqrt();
                if left > 0.0 { normal::two_sided_t(t, self.window - 2) } else { 0.0 }
            }
            DetectorId::Robust => return None,
        };
        Some(per_point * points_per_week(self.step_secs))
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

/// A rolling detector. Counts are standardised by √expected, because their spread grows with their mean; the classic one
/// takes residuals as they are, as the original did.
#[derive(Debug)]
pub struct Detector {
    limit: f64,
    noise: Noise,
    resolution: Resolution,
    window: Window,
}

#[derive(Debug)]
enum Window {
    Calibrated(Box<Calibrated>),
    Zscore(MomentWindow),
    Robust(RobustWindow),
    Classic(MomentWindow),
}

impl Detector {
    /// A detector that has seen nothing.
    pub fn new(settings: &Settings) -> Self {
        let per_point = false_alarms_per_point(settings.false_alarms_per_week, settings.step_secs);
        let window = match settings.id {
            DetectorId::Calibrated => Window::Calibrated(Box::new(Calibrated::new(settings.noise, per_point))),
            DetectorId::Zscore => Window::Zscore(MomentWindow::new(settings.window)),
            DetectorId::Robust => Window::Robust(RobustWindow::new(settings.window)),
            DetectorId::Classic => Window::Classic(MomentWindow::new(settings.window)),
        };
        Self { limit: settings.limit(), noise: settings.noise, resolution: Resolution::default(), window }
    }

    /// Scores `value` against what was `expected` of it (same unit), then learns it.
    pub fn observe(&mut self, value: f64, expected: f64) -> Score {
        self.observe_among(value, &Hypotheses::only(expected)).0
    }

    /// The same where more than one thing could be expected, which only `calibrated` considers; and the z that `value` would
    /// have if no incident were going on.
    pub fn observe_among(&mut self, value: f64, hypotheses: &Hypotheses) -> (Score, f64) {
        let expected = hypotheses.best;
        if !is_measured(value) || !is_measured(expected) {
            return (Score::NONE, f64::NAN);
        }
        let residual = value - expected;
        let (unit, floor) = (self.noise.unit(expected), self.noise.floor(&self.resolution, expected));
        let alone = |z: f64| (z, z);
        let (z, standing) = match &mut self.window {
            Window::Calibrated(calibrated) => calibrated.score_and_learn(value, hypotheses),
            Window::Zscore(window) => {
                let z = window.sample_z(residual / unit, floor);
                window.push(residual / unit);
                alone(z)
            }
            Window::Classic(window) => {
                window.push(residual);
                alone(window.population_z(residual))
            }
            Window::Robust(window) => alone(window.score_and_push(residual / unit, self.limit, floor)),
        };
        self.resolution.learn(value);
        let z = z.clamp(-MAX_Z, MAX_Z);
        (Score { z, verdict: self.judge(z) }, standing.clamp(-MAX_Z, MAX_Z))
    }

    /// Points without a request that make an alarm where `expected` requests a point are: rounded up, `None` where none would
    /// or this detector does not tell.
    pub fn visible_silence(&self, expected: f64) -> Option<f64> {
        match &self.window {
            Window::Calibrated(calibrated) => calibrated.visible_silence(expected),
            _ => None,
        }
    }

    fn judge(&self, z: f64) -> Verdict {
        if z.is_nan() {
            Verdict::Unscored
        } else if z > self.limit {
            Verdict::Spike
        } else if z < -self.limit {
            Verdict::Drop
        } else if z.abs() > WARNING {
            Verdict::Warning
        } else {
            Verdict::Normal
        }
    }
}

#[cfg(test)]
mod tests;
