//! What can be chosen about a file, each as the value and its words.

use crate::format::full;
use crate::ingest::{
    DateOrder, Detection, DuplicatePolicy, EpochUnit, Format, FormatName, Gaps, Role, Rows, TimeFormat, Unit,
};
use crate::readout::format::duration_words;

/// What a row stands for.
pub const ROWS: [(Rows, &str); 2] = [(Rows::Buckets, "A bucket with its count"), (Rows::Events, "One request")];

/// What a value is.
const UNITS: [(Unit, &str); 5] = [
    (Unit::Count, "Requests in the bucket"),
    (Unit::PER_SECOND, "Requests per second"),
    (Unit::PER_MINUTE, "Requests per minute"),
    (Unit::PER_HOUR, "Requests per hour"),
    (Unit::RunningTotal, "A running total"),
];
/// What one of a value stands for.
const SCALES: [f64; 3] = [1.0, 1e3, 1e6];

/// What rows of the same time make.
pub const DUPLICATE_POLICIES: [(DuplicatePolicy, &str); 6] = [
    (DuplicatePolicy::First, "The first counts"),
    (DuplicatePolicy::Last, "The last counts"),
    (DuplicatePolicy::Sum, "Their sum"),
    (DuplicatePolicy::SumLabels, "Their sum, one of each label"),
    (DuplicatePolicy::Mean, "Their mean"),
    (DuplicatePolicy::Max, "The largest"),
];

/// What a bucket without a row is.
pub const GAPS: [(Gaps, &str); 3] =
    [(Gaps::Missing, "Missing"), (Gaps::Zero, "No traffic"), (Gaps::Silence, "No traffic, long silence missing")];

/// How times are written.
pub const TIME_FORMATS: [(TimeFormat, &str); 17] = [
    (TimeFormat::Iso, "2026-03-01T14:05 (ISO 8601)"),
    (TimeFormat::Epoch(EpochUnit::Secs), "Seconds since 1970"),
    (TimeFormat::Epoch(EpochUnit::Millis), "Milliseconds since 1970"),
    (TimeFormat::Epoch(EpochUnit::Micros), "Microseconds since 1970"),
    (TimeFormat::Epoch(EpochUnit::Nanos), "Nanoseconds since 1970"),
    (TimeFormat::Epoch(EpochUnit::Minutes), "Minutes since 1970"),
    (TimeFormat::Epoch(EpochUnit::Hours), "Hours since 1970"),
    (TimeFormat::Epoch(EpochUnit::Days), "Days since 1970"),
    (TimeFormat::Epoch(EpochUnit::Ticks), "Ticks of .NET"),
    (TimeFormat::Epoch(EpochUnit::FileTime), "File times of Windows"),
    (TimeFormat::Epoch(EpochUnit::WebKit), "Microseconds since 1601"),
    (TimeFormat::Clf, "01/Mar/2026:14:05:00 +0000"),
    (TimeFormat::Regional(DateOrder::DayMonth), "31.3.2026 14:05, day first"),
    (TimeFormat::Regional(DateOrder::MonthDay), "3/31/2026 2:05 PM, month first"),
    (TimeFormat::Regional(DateOrder::YearMonth), "2026/3/31 14:05, year first"),
    (TimeFormat::Compact, "20260331T1405"),
    (TimeFormat::Serial, "46082.25, days of a spreadsheet"),
];

/// Steps that are offered, in seconds.
const STEPS: [u32; 7] = [1, 10, 60, 300, 900, 3600, 86_400];

/// Formats that the user can name.
pub fn format_choices() -> Vec<(Option<FormatName>, String)> {
    let named = FormatName::all().map(|name| (Some(name), name.label().to_owned()));
    std::iter::once((None, "As detected".to_owned())).chain(named).collect()
}

/// What a value can be, and what it is `now` among that.
pub fn unit_choices(now: Unit) -> Vec<(Unit, String)> {
    let named = UNITS.map(|(unit, words)| (unit, words.to_owned())).to_vec();
    let own = match now {
        Unit::Per(secs) if UNITS.iter().all(|known| known.0 != now) => {
            Some((now, format!("Requests per {}", duration_words(secs))))
        }
        _ => None,
    };
    named.into_iter().chain(own).collect()
}

/// How many requests one of a value can stand for, and what it does `now` among that.
pub fn scale_choices(now: f64) -> Vec<(f64, String)> {
    let own = Some(now).filter(|now| !SCALES.contains(now));
    let words = |scale: f64| if scale == 1.0 { "1 request".to_owned() } else { format!("{} requests", full(scale, 0)) };
    SCALES.into_iter().chain(own).map(|scale| (scale, words(scale))).collect()
}

/// Widths of a bucket; `None` is in words what is `usual`, and `now` is among them.
pub fn step_choices(now: Option<u32>, usual: &str) -> Vec<(Option<u32>, String)> {
    let mut steps = STEPS.to_vec();
    steps.extend(now);
    steps.sort_unstable();
    steps.dedup();
    let named = steps.into_iter().map(|secs| (Some(secs), duration_words(secs)));
    std::iter::once((None, usual.to_owned())).chain(named).collect()
}

/// Roles that a column of `detection` can have.
pub fn role_choices(detection: &Detection) -> Vec<Role> {
    let is_table = matches!(detection.plan.format, Format::Table(_));
    match (detection.plan.rows, is_table) {
        (Rows::Buckets, true) => {
            vec![Role::Time, Role::Clock, Role::Zone, Role::Value, Role::Label, Role::Quality, Role::Other]
        }
        (Rows::Buckets, false) => vec![Role::Time, Role::Value, Role::Label, Role::Other],
        (Rows::Events, true) => {
            vec![Role::Time, Role::Clock, Role::Zone, Role::Bytes, Role::Host, Role::Code, Role::Other]
        }
        (Rows::Events, false) => vec![Role::Time, Role::Bytes, Role::Host, Role::Code, Role::Other],
    }
}

/// A role's name.
pub const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Time => "Time",
        Role::Clock => "Time of day",
        Role::Zone => "Zone",
        Role::Value => "Count",
        Role::Quality => "Quality",
        Role::Bytes => "Bytes sent",
        Role::Host => "Host",
        Role::Code => "HTTP status",
        Role::Label => "Label",
        Role::Other => "Not read",
    }
}

/// The head of a finding.
pub fn topic_words(topic: &str) -> &str {
    match topic {
        "format" => "Format",
        "header" => "Header",
        "encoding" => "Encoding",
        "time" => "Time",
        "value" => "Count",
        "rows" => "Rows",
        "unit" => "Unit",
        "zone" => "Zone",
        "numbers" => "Numbers",
        "gaps" => "Gaps",
        other => other,
    }
}

/// `UTC`, `UTC+02:00`, `UTC−03:30`.
pub fn offset_words(utc_offset_secs: i32) -> String {
    let minutes = utc_offset_secs.unsigned_abs() / 60;
    match utc_offset_secs {
        0 => "UTC".to_owned(),
        secs => format!("UTC{}{:02}:{:02}", if secs < 0 { '−' } else { '+' }, minutes / 60, minutes % 60),
    }
}

/// Reads `+02:00`, `-3`, `UTC−03:30`, `Z`: seconds ahead of UTC, less than a day.
pub fn offset_of(text: &str) -> Option<i32> {
    let text = text.trim().trim_start_matches("UTC").trim_start_matches("GMT").trim();
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        first @ '−' => (-1, &text[first.len_utf8()..]),
        _ => (1, text),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "0"),
    };
    let number = |text: &str| text.parse::<i32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_as_people_write_them() {
        for (text, secs) in
            [("", 0), ("Z", 0), ("+02:00", 7200), ("2", 7200), ("-0330", -12_600), ("UTC−03:30", -12_600)]
        {
            assert_eq!(offset_of(text), Some(secs), "{text}");
        }
        for text in ["CET", "+2:60", "19", "+-2", "1:2:3", "é1:00"] {
            assert_eq!(offset_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_that_is_printed_is_read_again() {
        for secs in [0, 7200, -12_600, 20_700] {
            assert_eq!(offset_of(&offset_words(secs)), Some(secs));
        }
    }

    #[test]
    fn the_step_that_is_set_is_always_offered() {
        let has = |now| step_choices(now, "usual").iter().any(|choice| choice.0 == now);
        assert!(has(None) && has(Some(60)) && has(Some(120)));
    }
}
