//! Times of scheduled actions as each service writes them.

use super::super::schedule::When;
use crate::knob::print_secs;

/// As Application Auto Scaling writes it: six fields with a year, weekdays from 1, and `?` for one of the two day fields.
/// Where both are restricted the weekday is kept, and that is said.
pub fn application(when: &When) -> (String, Option<String>) {
    let When::Cron { fields, years, .. } = when else { return rate(when) };
    let parts: Vec<&str> = fields.split_whitespace().collect();
    let &[minute, hour, day, month, weekday] = parts.as_slice() else { return (format!("cron({fields})"), None) };
    let year = years.map_or_else(
        || "*".to_owned(),
        |(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") },
    );
    let (day, weekday, is_lossy) = match (day, weekday) {
        (day, "*" | "?") => (day, "?".to_owned(), false),
        ("*" | "?", weekday) => ("?", from_one(weekday), false),
        (_, weekday) => ("?", from_one(weekday), true),
    };
    let lost =
        format!("cron({fields}) names days of the month and of the week; AWS takes one of both, here the week's.");
    (format!("cron({minute} {hour} {day} {month} {weekday} {year})"), is_lossy.then_some(lost))
}

/// As EC2 Auto Scaling writes it: five fields. An interval is no such thing, and is said to be left out.
pub fn ec2(when: &When) -> Result<String, String> {
    match when {
        When::Cron { fields, years: None, .. } => Ok(fields.clone()),
        When::Cron { fields, years: Some((first, last)), .. } => Err(format!(
            "The action {fields} of the years {first} to {last} has no place in EC2 Auto Scaling, which has no years."
        )),
        When::Every { secs } => Err(format!("An action every {} has no place in EC2 Auto Scaling.", print_secs(*secs))),
    }
}

/// Whole minutes, which is the finest that there is.
fn rate(when: &When) -> (String, Option<String>) {
    let When::Every { secs } = when else { return (String::new(), None) };
    let minutes = secs.div_ceil(60).max(1);
    let lost = format!("An action every {} is written as every {minutes} min, which is the finest.", print_secs(*secs));
    let is_whole = minutes.saturating_mul(60) == *secs;
    (format!("rate({minutes} minute{})", if minutes == 1 { "" } else { "s" }), (!is_whole).then_some(lost))
}

/// The zone, where the time has one.
pub fn zone(when: &When) -> Option<&str> {
    match when {
        When::Cron { zone, .. } => Some(zone),
        When::Every { .. } => None,
    }
}

/// A field of weekdays whose numbers count from 0 (7 is Sunday, too), with numbers that count from 1.
fn from_one(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    // What follows a slash or a hash is no weekday.
    let mut counts_days = true;
    for letter in field.chars() {
        match letter.to_digit(10).filter(|digit| counts_days && *digit <= 7) {
            Some(digit) => out.push_str(&(digit % 7 + 1).to_string()),
            None => out.push(letter),
        }
        counts_days = if matches!(letter, '/' | '#') { false } else { counts_days || letter == ',' };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::from_six_fields;
    use super::*;

    fn cron(fields: &str, years: Option<(u16, u16)>) -> When {
        When::Cron { fields: fields.to_owned(), years, zone: "UTC".to_owned() }
    }

    #[test]
    fn six_fields_lead_back_to_five() {
        for (fields, years, written) in [
            ("0 9 * * 1-5", None, "cron(0 9 ? * 2-6 *)"),
            ("0 9 * * MON-FRI", None, "cron(0 9 ? * MON-FRI *)"),
            ("30 18 * * 0,6", Some((2024, 2024)), "cron(30 18 ? * 1,7 2024)"),
            ("0 0 1 1 *", Some((2024, 2026)), "cron(0 0 1 1 ? 2024-2026)"),
            ("0 9 * * 1#1", None, "cron(0 9 ? * 2#1 *)"),
        ] {
            let (text, lost) = application(&cron(fields, years));
            assert_eq!((text.as_str(), lost), (written, None));
            let inner = text.trim_start_matches("cron(").trim_end_matches(')');
            assert_eq!(from_six_fields(inner), Some((fields.to_owned(), years)));
        }
        assert!(application(&cron("0 9 1 * 1", None)).1.is_some());
        assert_eq!(application(&When::Every { secs: 300 }), ("rate(5 minutes)".to_owned(), None));
        assert!(application(&When::Every { secs: 90 }).1.is_some());
        assert!(ec2(&cron("0 0 1 1 *", Some((2024, 2026)))).is_err());
        assert_eq!(application(&When::Every { secs: 60 }).0, "rate(1 minute)");
        assert!(ec2(&When::Every { secs: 60 }).is_err());
    }
}
