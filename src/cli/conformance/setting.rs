//! What a policy case runs on, and what became of it.

use super::expect::Change;
use super::load::Load;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// What a policy runs on.
#[derive(Debug, Deserialize)]
pub struct Setting {
    /// Its own settings, `kind` among them.
    pub policy: Value,
    /// One for each metric or trigger; none for a cron trigger.
    pub load: Vec<Option<Load>>,
    pub start_replicas: u32,
    pub sync_secs: u32,
    /// Local time of second 0, `07:12`, on a Monday.
    pub clock: Option<String>,
    #[serde(skip)]
    pub until: f64,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// It ran, and the count changed so.
    Ran(Vec<Change>),
    /// The policy is not accepted, and why.
    Refused(String),
}

impl Setting {
    /// The policy's settings as `T`.
    ///
    /// # Errors
    /// What of them cannot be read.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, String> {
        T::deserialize(&self.policy).map_err(|error| format!("its policy can't be read: {error}"))
    }

    /// The load of the metric at `place`.
    pub fn load_of(&self, place: usize) -> Option<&Load> {
        self.load.get(place).and_then(Option::as_ref)
    }

    /// Second 0 as an instant: the case's time of day in `zone`, UTC without one, on a Monday or the day that it names.
    ///
    /// # Errors
    /// When the clock is no time.
    pub fn start_utc_secs(&self, zone: Option<&str>) -> Result<i64, String> {
        /// Any Monday.
        const MONDAY: &str = "2024-01-08";
        let Some(clock) = &self.clock else { return Ok(0) };
        let bad = || format!("its clock is {clock}; it takes a time like 07:12 and a zone that there is");
        let text = if clock.contains('-') { clock.replace(' ', "T") } else { format!("{MONDAY}T{clock}") };
        let local: DateTime = text.parse().map_err(|_| bad())?;
        // A zone that there is not is refused with what names it.
        let zone = TimeZone::get(zone.unwrap_or("UTC")).unwrap_or(TimeZone::UTC);
        zone.to_ambiguous_timestamp(local).compatible().map(Timestamp::as_second).map_err(|_| bad())
    }
}
