//! Signals and schedules as a link writes them: `cpu:60~assignment:25`, `Europe/Berlin;0+8+*+*+1-5;10h;12`.

use super::GcpSignal;
use super::schedule::ScalingSchedule;
use crate::knob::{SEPARATOR, items};
use crate::knob::{parse_secs, parse_whole, print_secs};
use crate::policy::hpa::text::parse_target;
use crate::policy::times::{parse_fields, parse_zone, print_fields};

/// What stands for an empty list.
const NONE: &str = "none";

fn join(words: impl Iterator<Item = String>) -> String {
    let text = words.collect::<Vec<_>>().join(&SEPARATOR.to_string());
    if text.is_empty() { NONE.to_owned() } else { text }
}

/// `cpu:60~assignment:25`
pub fn print_signals(signals: &[GcpSignal]) -> String {
    join(signals.iter().map(|signal| match signal {
        GcpSignal::Cpu { percent } => format!("cpu:{percent}"),
        GcpSignal::ServingCapacity { percent } => format!("serving:{percent}"),
        GcpSignal::Each { rps } => format!("each:{rps}"),
        GcpSignal::Assignment { rps } => format!("assignment:{rps}"),
    }))
}

/// The reverse of [`print_signals`]; `None` where that is no list of signals.
pub fn parse_signals(text: &str) -> Option<Vec<GcpSignal>> {
    if text == NONE { Some(Vec::new()) } else { items(text)?.map(parse_signal).collect() }
}

fn parse_signal(text: &str) -> Option<GcpSignal> {
    let (kind, target) = text.split_once(':')?;
    let percent = || parse_whole(target).filter(|percent| (1..=100_000).contains(percent));
    Some(match kind {
        "cpu" => GcpSignal::Cpu { percent: percent()? },
        "serving" => GcpSignal::ServingCapacity { percent: percent()? },
        "each" => GcpSignal::Each { rps: parse_target(target)? },
        "assignment" => GcpSignal::Assignment { rps: parse_target(target)? },
        _ => return None,
    })
}

/// `Europe/Berlin;0+8+*+*+1-5;10h;12~…`
pub fn print_schedules(schedules: &[ScalingSchedule]) -> String {
    join(schedules.iter().map(|schedule| {
        let (start, duration) = (print_fields(&schedule.start), print_secs(schedule.duration_secs));
        format!("{};{start};{duration};{}", schedule.zone, schedule.min_required)
    }))
}

/// The reverse of [`print_schedules`]; `None` where that is no list of schedules.
pub fn parse_schedules(text: &str) -> Option<Vec<ScalingSchedule>> {
    if text == NONE { Some(Vec::new()) } else { items(text)?.map(parse_schedule).collect() }
}

fn parse_schedule(text: &str) -> Option<ScalingSchedule> {
    let parts: Vec<&str> = text.split(';').collect();
    let &[zone, start, duration, min_required] = parts.as_slice() else { return None };
    Some(ScalingSchedule {
        zone: parse_zone(zone),
        start: parse_fields(start),
        duration_secs: parse_secs(duration)?,
        min_required: parse_whole(min_required)?,
    })
}
