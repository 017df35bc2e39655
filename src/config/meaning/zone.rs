//! IANA zones.

use crate::config::imported::Refusal;
use crate::policy::keda::Schedule;

/// A schedule that is one in every zone.
const MIDNIGHT: &str = "0 0 * * *";

/// Whether there is a zone of this name.
pub fn is_zone(name: &str) -> bool {
    Schedule::parse(MIDNIGHT, name).is_ok()
}

/// The refusal of a name that is none.
pub fn bad_zone(name: &str, line: Option<u32>) -> Refusal {
    Refusal::new(line.unwrap_or(1), format!("there is no time zone {name}"), "give an IANA zone, like Europe/Berlin")
}
