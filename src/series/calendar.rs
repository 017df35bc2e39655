//! Civil time: seconds ⇄ date and time of day in the proleptic Gregorian calendar, without zones.
//!
//! The day arithmetic is the one of H. Hinnant, "chrono-compatible low-level date algorithms"
//! (`days_from_civil`, `civil_from_days`). Times here are *local* seconds: the trace's own clock.

use crate::units::SECS_PER_DAY;
use std::fmt;

/// Names of the months, January first.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Names of the weekdays, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A date and a time of day. Displays as `1995-08-23T00:00`, with seconds only when there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year, 1 BC being 0.
    pub year: i64,
    /// Month, 1..=12.
    pub month: u32,
    /// Day of the month, 1..=31.
    pub day: u32,
    /// Hour, 0..=23.
    pub hour: u32,
    /// Minute, 0..=59.
    pub minute: u32,
    /// Second, 0..=59.
    pub second: u32,
}

impl Civil {
    /// The civil time at `local_secs` seconds after 1970-01-01T00:00 of the same clock.
    pub fn from_local_secs(local_secs: i64) -> Self {
        let (days, secs) = (local_secs.div_euclid(SECS_PER_DAY), local_secs.rem_euclid(SECS_PER_DAY));
        let (year, month, day) = civil_from_days(days);
        let secs = u32::try_from(secs).unwrap_or(0);
        Self { year, month, day, hour: secs / 3600, minute: secs / 60 % 60, second: secs % 60 }
    }

    /// Seconds after 1970-01-01T00:00 of the same clock.
    pub fn local_secs(self) -> i64 {
        let of_day = i64::from(self.hour * 3600 + self.minute * 60 + self.second);
        days_from_civil(self.year, self.month, self.day) * SECS_PER_DAY + of_day
    }

    /// The time named by the fields, or `None` where no such day or time exists. Second 60 (a leap second) counts as 59.
    pub fn checked(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<Self> {
        let exists = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        exists.then_some(Self { year, month, day, hour, minute, second: second.min(59) })
    }

    /// Weekday, Monday 0 … Sunday 6.
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday, which is 3.
        let days = days_from_civil(self.year, self.month, self.day);
        usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// `23 Aug 13:06`
    pub fn day_and_time(self) -> String {
        format!("{} {} {}", self.day, self.month_name(), self.time())
    }

    /// `13:06`, or `13:06:15` where there are seconds.
    pub fn time(self) -> String {
        if self.second == 0 {
            format!("{:02}:{:02}", self.hour, self.minute)
        } else {
            format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
        }
    }

    /// `Thu 31 Aug 1995 13:06`
    pub fn long(self) -> String {
        format!("{} {} {} {} {}", WEEKDAYS[self.weekday()], self.day, self.month_name(), self.year, self.time())
    }

    /// `Aug`
    pub fn month_name(self) -> &'static str {
        MONTHS.get(self.month as usize - 1).copied().unwrap_or("?")
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}T{}", self.year, self.month, self.day, self.time())
    }
}

/// Days in a month of the Gregorian calendar.
pub fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    // The year starts in March, so that the leap day is its last.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

/// Reads `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM` or `YYYY-MM-DDTHH:MM:SS` (a space may stand for the `T`) as local seconds.
pub fn parse_local(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, time),
        None => (text, "00:00"),
    };
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    if date.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let mut time = time.split(':');
    let (hour, minute, second) = (time.next()?, time.next()?, time.next().unwrap_or("00"));
    if time.next().is_some() || [hour, minute, second].iter().any(|part| part.len() != 2) {
        return None;
    }
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let civil = Civil::checked(
        i64::from(number(year)?),
        number(month)?,
        number(day)?,
        number(hour)?,
        number(minute)?,
        number(second)?,
    )?;
    Some(civil.local_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        // `date -u -d 1995-08-31T13:06 +%s` (GNU coreutils 9.1) prints 809874360; that day was a Thursday.
        let t = parse_local("1995-08-31T13:06").expect("a date");
        assert_eq!(t, 809_874_360);
        let civil = Civil::from_local_secs(t);
        assert_eq!(civil.long(), "Thu 31 Aug 1995 13:06");
        assert_eq!(civil.to_string(), "1995-08-31T13:06");
        assert_eq!(parse_local("1970-01-01"), Some(0));
        // `date -u -d 2000-02-29T23:59:59 +%s`
        assert_eq!(parse_local("2000-02-29 23:59:59"), Some(951_868_799));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["1995-02-29", "1900-02-29", "1995-13-01", "1995-00-10", "1995-1-01", "1995-01-01T24:00", "", "x"] {
            assert_eq!(parse_local(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn seconds_survive_the_calendar(secs in -200_000_000_000_i64..400_000_000_000) {
            prop_assert_eq!(Civil::from_local_secs(secs).local_secs(), secs);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}") {
            let _ = parse_local(&text);
        }
    }
}
