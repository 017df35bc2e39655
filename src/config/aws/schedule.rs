//! Scheduled actions of both services.

use super::resource::{Origin, Resource};
use crate::config::autoscaler::{AwsService, Clock, ScheduleSpec};
use crate::config::document::Node;
use crate::config::found::{Found, Place, Setting};
use crate::config::imported::Refusal;
use crate::config::meaning::{Reader, bad_zone, is_zone};
use crate::policy::aws::from_six_fields;
use crate::policy::keda::Schedule;

/// Reads an action.
///
/// # Errors
/// When an expression, a zone or a size cannot be one.
pub fn read_schedule(action: &Resource, service: AwsService, reader: Reader<'_>) -> Result<ScheduleSpec, Refusal> {
    let bounds = action.block(&["ScalableTargetAction"]).unwrap_or(&action.node);
    let size = |keys: &[&str], what: &str| read_size(bounds.any(keys), what, action.origin, service, reader);
    let zone = reader.text(action.any(&["TimeZone", "Timezone"]), "the zone")?;
    let zone = zone.or_default("UTC".to_owned(), "UTC where no zone is named");
    let from = reader.text(action.any(&["StartTime"]), "StartTime")?;
    let until = reader.text(action.any(&["EndTime"]), "EndTime")?;
    let recurrence = action.any(&["Recurrence", "Schedule"]);
    let clock = read_clock(recurrence, &from, action, reader)?;
    check_cron(&clock, &zone, service)?;
    let from = if matches!(clock, Clock::At(_)) && recurrence.is_none() { Setting::Absent } else { from };
    Ok(ScheduleSpec {
        name: action.title(),
        clock,
        zone,
        min: size(&["MinSize", "MinCapacity"], "the minimum size")?,
        max: size(&["MaxSize", "MaxCapacity"], "the maximum size")?,
        desired: if service == AwsService::Ec2 {
            size(&["DesiredCapacity"], "the desired capacity")?
        } else {
            Setting::Absent
        },
        duration_secs: Setting::Absent,
        from,
        until,
        disabled: Setting::Absent,
        place: action.node.place,
    })
}

/// A size. Terraform's `aws_autoscaling_schedule` sends 0 for one that is left out, and leaves one alone at −1.
fn read_size(
    node: Option<&Node>,
    what: &str,
    origin: Origin,
    service: AwsService,
    reader: Reader<'_>,
) -> Result<Setting<u32>, Refusal> {
    let is_terraform = origin == Origin::Terraform && service == AwsService::Ec2;
    if is_terraform && node.and_then(Node::known).is_some_and(|text| text.trim() == "-1") {
        return Ok(Setting::Absent);
    }
    let size = reader.whole(node, what, 0..=1_000_000)?;
    Ok(if is_terraform {
        size.or_default(0, "Terraform sends 0 for a size that is left out; −1 leaves it alone")
    } else {
        size
    })
}

fn read_clock(
    recurrence: Option<&Node>,
    from: &Setting<String>,
    action: &Resource,
    reader: Reader<'_>,
) -> Result<Clock, Refusal> {
    let Some(node) = recurrence else {
        return Ok(if from.is_absent() { Clock::Cron(Setting::missing()) } else { Clock::At(from.clone()) });
    };
    let text = reader.text(Some(node), "the schedule")?;
    let Some(written) = text.value() else { return Ok(Clock::Cron(text)) };
    let inside = |name: &str| {
        written.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')').map(|inside| inside.trim().to_owned())
    };
    let given = |value: String, place: Place| Setting::Given(Found { text: written.clone(), value, place });
    let place = text.place().unwrap_or(action.node.place);
    Ok(if let Some(time) = inside("at") {
        Clock::At(given(time, place))
    } else if let Some(rate) = inside("rate") {
        Clock::Rate(given(rate, place))
    } else if let Some(fields) = inside("cron") {
        Clock::Cron(given(fields, place))
    } else {
        Clock::Cron(text)
    })
}

/// Refuses an expression that cannot be read: five fields for EC2, six for Application Auto Scaling.
fn check_cron(clock: &Clock, zone_setting: &Setting<String>, service: AwsService) -> Result<(), Refusal> {
    let (Clock::Cron(setting), Some(zone)) = (clock, zone_setting.value()) else { return Ok(()) };
    let Some(text) = setting.value() else { return Ok(()) };
    let bad = |why: String| {
        let remedy = match service {
            AwsService::Ec2 => "give minute, hour, day, month and weekday, and an IANA zone",
            AwsService::Application => "give cron(minute hour day month weekday year), and an IANA zone",
        };
        Err(Refusal::new(setting.line().unwrap_or(1), format!("the schedule {text}: {why}"), remedy))
    };
    let fields = match service {
        AwsService::Ec2 => Some(text.clone()),
        AwsService::Application => from_six_fields(text).map(|(fields, _)| fields),
    };
    if !is_zone(zone) {
        return Err(bad_zone(zone, zone_setting.line().or(setting.line())));
    }
    let Some(fields) = fields else { return bad("there are not six fields".to_owned()) };
    match Schedule::parse(&fields, zone) {
        Ok(_) => Ok(()),
        Err(why) => bad(why.to_string()),
    }
}
