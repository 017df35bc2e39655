//! Civil time: seconds ⇄ date and time of day in the proleptic Gregorian calendar, without zones. The calendar is jiff's.
//!
//! Times here are *local* seconds: the trace's own clock, counted from 1970-01-01T00:00 on it. Years are those of jiff, −9999
//! to 9999.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use std::fmt;

/// Where local seconds are counted from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Seconds of 400 years.
const CYCLE_SECS: i64 = 146_097 * 86_400;

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
    /// The civil time at `local_secs` seconds after 1970-01-01T00:00 of the same clock; the first or last second of all where
    /// that is beyond the calendar.
    pub fn from_local_secs(local_secs: i64) -> Self {
        // The calendar repeats itself, to the weekday, after 400 years.
        let (cycles, within) = (local_secs.div_euclid(CYCLE_SECS), local_secs.rem_euclid(CYCLE_SECS));
        let time = Timestamp::from_second(within).map_or(EPOCH, |instant| Offset::UTC.to_datetime(instant));
        let civil = Self::of(time);
        match civil.year + 400 * cycles {
            ..=-10_000 => Self::of(DateTime::MIN),
            10_000.. => Self::of(DateTime::MAX),
            year => Self { year, ..civil },
        }
    }

    /// Seconds after 1970-01-01T00:00 of the same clock.
    pub fn local_secs(self) -> i64 {
        self.date_time().map_or(0, |time| time.duration_since(EPOCH).as_secs())
    }

    /// The time named by the fields, or `None` where no such day or time exists. Second 60 (a leap second) counts as 59.
    pub fn checked(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<Self> {
        let second = if second == 60 { 59 } else { second };
        let civil = Self { year, month, day, hour, minute, second };
        civil.date_time().map(|_| civil)
    }

    /// Weekday, Monday 0 … Sunday 6.
    pub fn weekday(self) -> usize {
        let weekday = self.date_time().map(|time| time.weekday().to_monday_zero_offset());
        weekday.and_then(|days| usize::try_from(days).ok()).unwrap_or(0)
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

impl Civil {
    fn of(time: DateTime) -> Self {
        let field = |value: i8| u32::try_from(value).unwrap_or(0);
        let (date, time) = (time.date(), time.time());
        Self {
            year: i64::from(date.year()),
            month: field(date.month()),
            day: field(date.day()),
            hour: field(time.hour()),
            minute: field(time.minute()),
            second: field(time.second()),
        }
    }

    /// The same time in jiff's words; `None` where the fields name none.
    fn date_time(self) -> Option<DateTime> {
        let field = |value: u32| i8::try_from(value).ok();
        let date = Date::new(i16::try_from(self.year).ok()?, field(self.month)?, field(self.day)?).ok()?;
        let time = Time::new(field(self.hour)?, field(self.minute)?, field(self.second)?, 0).ok()?;
        Some(date.to_datetime(time))
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}T{}", self.year, self.month, self.day, self.time())
    }
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

    #[test]
    fn times_beyond_the_calendar_are_its_first_or_last() {
        assert_eq!(Civil::from_local_secs(i64::MAX).to_string(), "9999-12-31T23:59:59");
        assert_eq!(Civil::from_local_secs(i64::MIN).to_string(), "-9999-01-01T00:00");
    }

    proptest! {
        #[test]
        fn seconds_survive_the_calendar(secs in -200_000_000_000_i64..253_402_300_800) {
            prop_assert_eq!(Civil::from_local_secs(secs).local_secs(), secs);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}") {
            let _ = parse_local(&text);
        }
    }
}
