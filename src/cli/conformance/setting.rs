//! What a policy case runs on, and what became of it.

use super::expect::Change;
use super::load::Load;
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
}
