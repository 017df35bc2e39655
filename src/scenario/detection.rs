//! Which detector a scenario has, and what it is made from.

use super::{DataRef, Scenario};
use crate::detect::{Detector, DetectorId, Noise, Settings};

impl Scenario {
    /// The detector: the one that was chosen, or `zscore` for the bundled trace, as it always was, and `calibrated` for any other.
    pub fn detector_id(&self) -> DetectorId {
        let usual = if self.data == DataRef::Nasa { DetectorId::Zscore } else { DetectorId::Calibrated };
        self.detector.unwrap_or(usual)
    }

    /// What it is made from.
    pub fn detector_settings(&self) -> Settings {
        Settings {
            id: self.detector_id(),
            window: self.z_window as usize,
            threshold: self.z_threshold,
            false_alarms_per_week: self.false_alarms_per_week,
            step_secs: f64::from(self.step.secs()),
            noise: Noise::Counting,
        }
    }

    /// A detector that has seen nothing.
    pub fn detector(&self) -> Detector {
        Detector::new(&self.detector_settings())
    }

    /// |z| above which a tick is an anomaly.
    pub fn z_limit(&self) -> f64 {
        self.detector_settings().limit()
    }
}
