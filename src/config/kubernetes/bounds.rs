//! What the bounds of an autoscaler must agree on.

use crate::config::found::Setting;
use crate::config::imported::Refusal;

/// Refuses a fewest above the most; `min` and `max` are their names in the file.
///
/// # Errors
/// When both are known and contradict each other.
pub fn check_bounds(fewest: &Setting<u32>, most: &Setting<u32>, (min, max): (&str, &str)) -> Result<(), Refusal> {
    match (fewest.get(), most.get()) {
        (Some(few), Some(many)) if few > many => {
            let line = most.line().or(fewest.line()).unwrap_or(1);
            let reason = format!("{min} is {few} and {max} is {many}, so that there is no count in between");
            Err(Refusal::new(line, reason, format!("make {max} at least {few}, or {min} at most {many}")))
        }
        _ => Ok(()),
    }
}
