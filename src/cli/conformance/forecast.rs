//! Predictive scaling in a policy case: what is forecast, and how the group hears of it.

use crate::policy::aws::{AwsMetric, Group, Predictive};
use serde::Deserialize;

/// Requests a minute that one replica is for, so that a forecast in requests a second is one in replicas.
const MINUTE: f64 = 60.0;
/// Seconds of an hour.
const HOUR_SECS: i64 = 3600;

/// `{"forecast": [[from, replicas], …], "buffer": 600}`: from second to second of the case what is needed, in replicas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastCase {
    forecast: Vec<(i64, f64)>,
    #[serde(default = "five_minutes", alias = "SchedulingBufferTime", alias = "buffer_secs")]
    buffer: u32,
    /// `ForecastOnly` where nothing is said, as AWS has it.
    #[serde(default, alias = "Mode")]
    mode: Option<String>,
    #[serde(default, alias = "MaxCapacityBreachBehavior")]
    max_breach: Option<String>,
    #[serde(default, alias = "MaxCapacityBuffer")]
    max_buffer: u32,
}

const fn five_minutes() -> u32 {
    300
}

impl ForecastCase {
    /// The policy.
    ///
    /// # Errors
    /// When a word is none of AWS'.
    pub fn predictive(&self) -> Result<Predictive, String> {
        let scales = match self.mode.as_deref() {
            Some("ForecastAndScale") => true,
            None | Some("ForecastOnly") => false,
            Some(other) => return Err(format!("predictive scaling has no mode {other}")),
        };
        let increase_percent = match self.max_breach.as_deref() {
            None | Some("HonorMaxCapacity") => None,
            Some("IncreaseMaxCapacity") => Some(self.max_buffer),
            Some(other) => return Err(format!("the most cannot be breached by {other}")),
        };
        let predictive = Predictive::new(AwsMetric::RequestsPerTarget, MINUTE);
        Ok(Predictive { scales, buffer_secs: self.buffer, increase_percent, ..predictive })
    }

    /// What is forecast for the hour that `utc_secs` and the buffer lie in; without a forecast, nothing.
    pub fn tell(&self, group: &mut Group, start_utc_secs: i64, utc_secs: i64) {
        let hour = (utc_secs + i64::from(self.buffer)).div_euclid(HOUR_SECS) * HOUR_SECS - start_utc_secs;
        // An hour that began before the case is forecast as its first second.
        let piece = self.forecast.iter().rev().find(|(from, _)| *from <= hour.max(0));
        group.predict(utc_secs, piece.map_or(f64::NAN, |(_, replicas)| *replicas), 1.0);
    }
}
