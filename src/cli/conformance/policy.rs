//! Cases of whole policies: which kind runs, over which load, and what its counts are compared with.
//!
//! To add a kind: a function from a [`Setting`] to an [`Outcome`], in a file of its own, and a line in [`run`].

use super::expect::Expect;
use super::setting::{Outcome, Setting};
use super::{aws, gcp, hpa, keda};
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
        "gcp" => gcp::run(setting),
        kind if kind.starts_with("aws") => aws::run(setting),
        other => {
            Err(format!("no policy of kind {other} can be run; there are hpa, keda, gcp and those that begin with aws"))
        }
    }
}
