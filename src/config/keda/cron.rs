//! KEDA's cron trigger: a schedule of the autoscaler.

use crate::config::autoscaler::{Clock, ScheduleSpec};
use crate::config::document::Node;
use crate::config::found::{Place, Setting};
use crate::config::imported::Refusal;
use crate::config::meaning::{Reader, bad_zone, is_zone};
use crate::policy::keda::{CronWindow, Schedule};

/// Reads what the trigger's metadata say.
///
/// # Errors
/// When an expression or the zone cannot be used.
pub fn read(metadata: &Node, place: Place, reader: Reader<'_>) -> Result<ScheduleSpec, Refusal> {
    let zone = reader.text(metadata.get("timezone"), "timezone")?.or_gap();
    let start = reader.text(metadata.get("start"), "start")?.or_gap();
    let end = reader.text(metadata.get("end"), "end")?.or_gap();
    let zone_name = zone.value().map_or("UTC", String::as_str);
    if let (Some(start), Some(end)) = (start.value(), end.value())
        && let Err(why) = CronWindow::parse(start, end, zone_name)
    {
        if !is_zone(zone_name) {
            return Err(bad_zone(zone_name, zone.line().or(Some(place.line))));
        }
        let is_start_good = Schedule::parse(start, zone_name).is_ok();
        let wrong = metadata.get(if is_start_good { "end" } else { "start" });
        let line = wrong.map_or(place.line, Node::line);
        let reason = format!("a cron trigger from {start} to {end} in {zone_name}: {why}");
        return Err(Refusal::new(line, reason, "give five fields for start and for end, and an IANA zone"));
    }
    let desired = reader.whole(metadata.get("desiredReplicas"), "desiredReplicas", 0..=i32::MAX.cast_unsigned())?;
    Ok(ScheduleSpec {
        name: None,
        clock: Clock::Window { start, end },
        zone,
        min: Setting::Absent,
        max: Setting::Absent,
        desired: desired.or_gap(),
        duration_secs: Setting::Absent,
        from: Setting::Absent,
        until: Setting::Absent,
        disabled: Setting::Absent,
        place,
    })
}
