//! Cases of whole policies: which kind runs, over which load, and what its counts are compared with.
//!
//! A kind is a function from a [`Setting`] to an [`Outcome`], in a file of its own, and a line in [`run`].

use super::expect::{Change, Expect};
use super::load::Load;
use super::{hpa, keda};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct Case {
    #[serde(flatten)]
    setting: Setting,
    time_tolerance_s: Option<f64>,
    also_ok: Option<String>,
    expect: Expect,
}

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

/// Runs one case.
///
/// # Errors
/// What differs, or what of the case cannot be read.
pub fn check(case: &Value) -> Result<(), String> {
    let mut case: Case = Case::deserialize(case).map_err(|error| format!("it can't be read: {error}"))?;
    case.setting.until = case.expect.until;
    let setting = &case.setting;
    let is_refusal_right = case.also_ok.as_deref() == Some("refused");
    match run(setting)? {
        Outcome::Refused(_) if is_refusal_right => Ok(()),
        Outcome::Refused(why) => Err(format!("it is refused: {why}")),
        Outcome::Ran(changes) => {
            let tolerance_secs = case.time_tolerance_s.unwrap_or(f64::from(setting.sync_secs));
            case.expect.check(setting.start_replicas, &changes, tolerance_secs)
        }
    }
}

fn run(setting: &Setting) -> Result<Outcome, String> {
    match setting.policy.get("kind").and_then(Value::as_str).unwrap_or_default() {
        "hpa" => hpa::run(setting),
        "keda" => keda::run(setting),
        other => Err(format!("no policy of kind {other} can be run; there are hpa and keda")),
    }
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
