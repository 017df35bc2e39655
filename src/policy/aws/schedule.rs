//! Scheduled actions: at a time, other bounds, and for EC2 another desired capacity.
//!
//! Sources: Amazon EC2 Auto Scaling User Guide and Application Auto Scaling User Guide, "Scheduled scaling". What an action
//! leaves out stays as it is. The bounds from before do not come back when a time is over: another action has to set them.
//! Cooldowns and warm-up do not hold an action up.

use crate::policy::keda::{BadWindow, Schedule};
use crate::policy::stages::Bounds;

/// When an action runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At the times of a cron expression of five fields.
    Cron {
        /// Minute, hour, day, month, weekday (0 is Sunday).
        fields: String,
        /// First and last year in which it runs; `None`: every year.
        years: Option<(u16, u16)>,
        /// IANA zone.
        zone: String,
    },
    /// Again and again, from the start of the replay.
    Every {
        /// Seconds between two.
        secs: u32,
    },
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledAction {
    /// When it runs.
    pub when: When,
    /// Fewest replicas from then on.
    pub min: Option<u32>,
    /// Most replicas from then on.
    pub max: Option<u32>,
    /// Replicas at that moment; EC2 only.
    pub desired: Option<u32>,
}

impl ScheduledAction {
    /// Bounds and capacity after the action; `None` where the fewest would exceed the most, which AWS refuses.
    pub fn apply(&self, bounds: Bounds, capacity: u32) -> Option<(Bounds, u32)> {
        let bounds = Bounds { min: self.min.unwrap_or(bounds.min), max: self.max.unwrap_or(bounds.max) };
        (bounds.min <= bounds.max).then(|| (bounds, bounds.clamp(self.desired.unwrap_or(capacity)).0))
    }
}

/// An action that waits for its time.
#[derive(Debug, Clone)]
pub struct Scheduled {
    action: ScheduledAction,
    schedule: Option<Schedule>,
    next_utc_secs: Option<i64>,
    has_begun: bool,
}

impl Scheduled {
    /// Reads the action's times.
    ///
    /// # Errors
    /// When expression or zone cannot be used.
    pub fn new(action: &ScheduledAction) -> Result<Self, BadWindow> {
        let schedule = match &action.when {
            When::Cron { fields, zone, .. } => Some(Schedule::parse(fields, zone)?),
            When::Every { .. } => None,
        };
        Ok(Self { action: action.clone(), schedule, next_utc_secs: None, has_begun: false })
    }

    /// The action, where it runs after `from_utc_secs` and until `to_utc_secs`; the first call's beginning counts, too.
    pub fn due(&mut self, from_utc_secs: i64, to_utc_secs: i64) -> Option<&ScheduledAction> {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.next_utc_secs = self.first_from(from_utc_secs);
        }
        let due_utc_secs = self.next_utc_secs.filter(|next| *next <= to_utc_secs)?;
        self.next_utc_secs = self.next_after(to_utc_secs);
        self.runs_in_year_of(due_utc_secs).then_some(&self.action)
    }

    fn first_from(&self, utc_secs: i64) -> Option<i64> {
        // A rate counts from the beginning; a time may be the beginning itself.
        let is_rate = matches!(self.action.when, When::Every { .. });
        self.next_after(if is_rate { utc_secs } else { utc_secs - 1 })
    }

    fn next_after(&self, utc_secs: i64) -> Option<i64> {
        match (&self.schedule, &self.action.when) {
            (Some(schedule), _) => schedule.next_after(utc_secs),
            (None, When::Every { secs }) => Some(utc_secs + i64::from((*secs).max(1))),
            (None, When::Cron { .. }) => None,
        }
    }

    fn runs_in_year_of(&self, utc_secs: i64) -> bool {
        match (&self.schedule, &self.action.when) {
            (Some(schedule), When::Cron { years: Some((first, last)), .. }) => {
                schedule.local_year(utc_secs).is_some_and(|year| (*first..=*last).contains(&year))
            }
            _ => true,
        }
    }
}

/// The five fields and the years of an expression as Application Auto Scaling writes it: minutes, hours, day of month, month,
/// day of week (1 is Sunday), year, with `?` for what the other day field says. `None` where there are not six fields.
pub fn from_six_fields(text: &str) -> Option<(String, Option<(u16, u16)>)> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let &[minute, hour, day, month, weekday, year] = fields.as_slice() else { return None };
    let any = |field: &str| if field == "?" { "*".to_owned() } else { field.to_owned() };
    let years = match year {
        "*" => None,
        one => {
            let (first, last) = one.split_once('-').unwrap_or((one, one));
            Some((first.parse().ok()?, last.parse().ok()?))
        }
    };
    let weekday = sunday_from_zero(&any(weekday))?;
    Some((format!("{minute} {hour} {} {month} {weekday}", any(day)), years))
}

/// Seconds of a rate as Application Auto Scaling writes it: `5 minutes`, `1 hour`, `1 day`. `None` where it is none.
pub fn rate_secs(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    let factor = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(factor).filter(|secs| *secs > 0)
}

/// A field of weekdays whose numbers count from 1, with numbers that count from 0.
fn sunday_from_zero(field: &str) -> Option<String> {
    let mut out = String::with_capacity(field.len());
    // What follows a slash or a hash is no weekday.
    let mut counts_days = true;
    for letter in field.chars() {
        match letter {
            '1'..='7' if counts_days => out.push(char::from_digit(letter.to_digit(10)? - 1, 10)?),
            _ => out.push(letter),
        }
        counts_days = if matches!(letter, '/' | '#') { false } else { counts_days || letter == ',' };
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_fields_become_five_and_years() {
        let cases = [
            ("0 9 ? * MON-FRI *", "0 9 * * MON-FRI", None),
            ("0 9 ? * 2-6 *", "0 9 * * 1-5", None),
            ("30 18 ? * 1,7 2024", "30 18 * * 0,6", Some((2024, 2024))),
            ("0 0 1 1 ? 2024-2026", "0 0 1 1 *", Some((2024, 2026))),
            ("0 9 ? * 2#1 *", "0 9 * * 1#1", None),
        ];
        for (text, fields, years) in cases {
            assert_eq!(from_six_fields(text), Some((fields.to_owned(), years)), "{text}");
        }
        assert_eq!(from_six_fields("0 9 * * 1"), None);
    }

    #[test]
    fn a_rate_counts_from_the_beginning() {
        let when = When::Every { secs: rate_secs("5 minutes").expect("a rate") };
        let mut scheduled =
            Scheduled::new(&ScheduledAction { when, min: Some(5), max: None, desired: None }).expect("one");
        let runs: Vec<i64> =
            (1..=11).filter(|minute| scheduled.due((minute - 1) * 60, minute * 60).is_some()).collect();
        assert_eq!(runs, [5, 10]);
        assert_eq!([rate_secs("1 day"), rate_secs("0 hours"), rate_secs("1 week")], [Some(86_400), None, None]);
    }

    #[test]
    fn an_action_runs_in_its_years_by_its_own_clock() {
        // 2025-01-01T00:00 in Tokyo is 2024-12-31T15:00Z, second 1735657200.
        let when = When::Cron { fields: "0 0 1 1 *".into(), years: Some((2025, 2025)), zone: "Asia/Tokyo".into() };
        let action = ScheduledAction { when, min: Some(5), max: None, desired: None };
        let mut scheduled = Scheduled::new(&action).expect("a schedule");
        assert_eq!(scheduled.due(1_735_657_080, 1_735_657_140), None);
        assert_eq!(scheduled.due(1_735_657_140, 1_735_657_200), Some(&action));
        // A year later it is over.
        assert_eq!(scheduled.due(1_735_657_200 + 365 * 86_400 - 60, 1_735_657_200 + 365 * 86_400), None);
    }

    #[test]
    fn what_is_left_out_stays_and_bounds_pull_the_capacity() {
        let every = |min, max, desired| ScheduledAction { when: When::Every { secs: 60 }, min, max, desired };
        let bounds = Bounds { min: 2, max: 10 };
        let apply = |action: ScheduledAction| action.apply(bounds, 4).map(|(bounds, to)| (bounds.min, bounds.max, to));
        assert_eq!(apply(every(Some(6), None, None)), Some((6, 10, 6)));
        assert_eq!(apply(every(None, Some(3), None)), Some((2, 3, 3)));
        assert_eq!(apply(every(None, None, Some(12))), Some((2, 10, 10)));
        assert_eq!(apply(every(Some(11), None, None)), None);
    }
}
