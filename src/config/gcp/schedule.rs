//! Scaling schedules of Google Cloud: the API has them by name, Terraform in blocks.

use super::RULE;
use crate::config::autoscaler::{Clock, ScheduleSpec};
use crate::config::document::{Content, Node};
use crate::config::found::{Found, Setting};
use crate::config::imported::Refusal;
use crate::config::meaning::{Reader, bad_zone, is_zone};
use crate::policy::keda::Schedule;

/// Shortest duration that is accepted, in seconds.
const LEAST_SECS: u32 = 300;

/// Reads the schedules of a policy.
///
/// # Errors
/// When an expression, a zone or a number cannot be one.
pub fn read_schedules(policy: &Node, reader: Reader<'_>) -> Result<Vec<ScheduleSpec>, Refusal> {
    let Some(node) = policy.any(&["scalingSchedules"]) else { return Ok(Vec::new()) };
    match &node.content {
        Content::Map(entries) if node.any(&["schedule"]).is_none() => {
            entries.iter().map(|entry| read_schedule(&entry.node, Some(&entry.key), reader)).collect()
        }
        _ => node.each().iter().map(|item| read_schedule(item, None, reader)).collect(),
    }
}

/// Five fields and the year behind them, where there is one.
pub fn with_year(cron: &str) -> Option<(String, &str)> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let (year, rest) = fields.split_last()?;
    (rest.len() == 5).then(|| (rest.join(" "), *year))
}

fn read_schedule(node: &Node, key: Option<&str>, reader: Reader<'_>) -> Result<ScheduleSpec, Refusal> {
    let mut cron = reader.text(node.any(&["schedule"]), "schedule")?.or_gap();
    if let Setting::Given(Found { value, .. }) = &mut cron
        && let Some((fields, "*")) = with_year(value)
    {
        *value = fields;
    }
    let zone_setting = reader.text(node.any(&["timeZone"]), "timeZone")?.or_default("UTC".to_owned(), RULE);
    if let (Some(text), Some(zone)) = (cron.value(), zone_setting.value())
        && let Err(why) = Schedule::parse(&with_year(text).map_or_else(|| text.clone(), |(fields, _)| fields), zone)
    {
        if !is_zone(zone) {
            return Err(bad_zone(zone, zone_setting.line().or(cron.line())));
        }
        let line = cron.line().unwrap_or(node.line());
        let remedy = "give minute, hour, day, month and weekday, and an IANA zone";
        return Err(Refusal::new(line, format!("the schedule {text} in {zone}: {why}"), remedy));
    }
    let name = key.map(str::to_owned).or_else(|| reader.name(node.any(&["name"])).map(|name| name.value));
    Ok(ScheduleSpec {
        name,
        clock: Clock::Cron(cron),
        zone: zone_setting,
        min: reader.whole(node.any(&["minRequiredReplicas"]), "minRequiredReplicas", 0..=1_000_000)?.or_gap(),
        max: Setting::Absent,
        desired: Setting::Absent,
        duration_secs: reader.whole(node.any(&["durationSec"]), "durationSec", LEAST_SECS..=u32::MAX)?.or_gap(),
        from: Setting::Absent,
        until: Setting::Absent,
        disabled: reader.flag(node.any(&["disabled"]), "disabled")?,
        place: node.place,
    })
}
