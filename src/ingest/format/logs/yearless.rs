//! Logs behind a syslog of RFC 3164, whose times name no year: `Nov 30 04:02:58 web-1 nginx: 192.0.2.1 "GET / HTTP/1.1" 200 512`. The plan
//! says in which year the log begins; where the months start over, the next year has begun. Where a line may be of either of two years, it is
//! rejected.

use super::bracketed::{client, has_method, status_and_bytes};
use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::error::IngestError;
use crate::ingest::format::record::Line;
use crate::ingest::report::location::Location;
use crate::ingest::report::rejection::Reason;
use crate::ingest::time::{TimeFormat, Timestamp, month_of, time_of_day};

/// The format in the list of logs.
pub static SPEC: LogSpec = LogSpec {
    id: "syslog",
    name: "log behind a syslog whose times name no year",
    label: "Syslog without a year",
    names_zone: false,
    open: || Box::new(Yearless { year: SOME_YEAR, day: None }),
};

/// A leap year, to look at lines before the year is known: every day of a year is in it.
const SOME_YEAR: i32 = 2000;
/// Bytes of `Nov 30 04:02:58`.
const TIME_BYTES: usize = 15;
/// Days by which a log may go on at once: ten months. What is closer to a year came late, or goes on after almost a year.
const MOST_FORWARD: i32 = 304;
/// Days from which on a line is of the year before: it came up to a week late.
const YEAR_BEFORE: i32 = 359;
/// Days back up to which a line came late: two months, as a log may be put together of parts in any order.
const LATE_DAYS: i32 = -62;
/// Days back from which on the next year has begun: four months.
const NEXT_YEAR: i32 = -120;

/// Reads lines of one log.
#[derive(Debug)]
pub struct Yearless {
    year: i32,
    /// Place in a leap year of the day of the last line that came in turn.
    day: Option<i32>,
}

impl Yearless {
    /// A reader of a log that begins in the year that `time` names.
    ///
    /// # Errors
    /// When it names none.
    pub fn of(time: TimeFormat) -> Result<Self, IngestError> {
        let place = || Location { file: None, line: 1 };
        let TimeFormat::Yearless(year) = time else {
            return Err(IngestError::NoYear { place: place(), value: "a month and a day".to_owned() });
        };
        Ok(Self { year, day: None })
    }

    /// The time that `text` is; `None` where it is none, or of a day that its year does not have.
    fn stamp(&mut self, text: &[u8]) -> Option<Turn> {
        let (month, day, secs) = month_day_and_secs(text)?;
        let now = day_of_year(month, day)?;
        let (years, goes_on) = match self.day.map(|before| now - before) {
            None | Some(0..=MOST_FORWARD) => (0, true),
            Some(YEAR_BEFORE..) => (-1, false),
            Some(LATE_DAYS..0) => (0, false),
            Some(..=NEXT_YEAR) => (1, true),
            Some(_) => return Some(Turn::Unknown),
        };
        let local_secs = day_secs(self.year + years, month, day)? + secs;
        if goes_on {
            (self.day, self.year) = (Some(now), self.year + years);
        }
        Some(Turn::At(Timestamp { local_secs, utc_offset_secs: None }))
    }
}

/// What a time without a year is, behind those before it.
enum Turn {
    At(Timestamp),
    /// Of one year as well as of another.
    Unknown,
}

/// Days before the first of a month, in a leap year.
const DAYS_BEFORE: [i32; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];

/// The place of a day in a leap year, from 1.
fn day_of_year(month: u32, day: u32) -> Option<i32> {
    let before = DAYS_BEFORE.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    Some(before + i32::try_from(day).ok()?)
}

/// Seconds from the start of a leap year to the time `text`.
pub fn secs_of_year(text: &[u8]) -> Option<i64> {
    let (month, day, secs) = month_day_and_secs(text)?;
    Some(i64::from(day_of_year(month, day)? - 1) * 86_400 + secs)
}

/// The text of the time at the start of a line, if it is one without a year.
pub fn time_text(line: &[u8]) -> Option<&[u8]> {
    let text = without_priority(line).get(..TIME_BYTES)?;
    month_day_and_secs(text).map(|_| text)
}

/// `line` without the priority that a syslog message begins with.
fn without_priority(line: &[u8]) -> &[u8] {
    let Some(rest) = line.strip_prefix(b"<") else { return line };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if (1..=3).contains(&digits) && rest.get(digits) == Some(&b'>') { &rest[digits + 1..] } else { line }
}

/// Month and day from 1, and seconds since midnight.
fn month_day_and_secs(text: &[u8]) -> Option<(u32, u32, i64)> {
    let (name, rest) = text.split_at_checked(3)?;
    let day = std::str::from_utf8(rest.get(..4)?).ok()?;
    let clock = rest.get(4..12)?;
    let is_clock = clock.get(2) == Some(&b':') && clock.get(5) == Some(&b':');
    let (secs, _) = time_of_day(clock).filter(|_| is_clock && day.starts_with(' ') && day.ends_with(' '))?;
    Some((month_of(name)?, day.trim().parse().ok()?, i64::from(secs)))
}

fn day_secs(year: i32, month: u32, day: u32) -> Option<i64> {
    let text = format!("{year:04}-{month:02}-{day:02}");
    TimeFormat::Iso.parse(text.as_bytes()).map(|stamp| stamp.local_secs)
}

impl LineFormat for Yearless {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.trim_ascii().is_empty() {
            return Line::Nothing;
        }
        let message = without_priority(line);
        let behind = message.get(TIME_BYTES..).unwrap_or(b"");
        match message.get(..TIME_BYTES).and_then(|text| self.stamp(text)) {
            Some(Turn::Unknown) if has_method(behind) => {
                Line::fault(Reason::UnknownYear, "time", message.get(..TIME_BYTES).unwrap_or(b""))
            }
            Some(Turn::At(stamp)) if has_method(behind) => {
                let (status, bytes) = status_and_bytes(behind);
                request(stamp, client(b"", behind), status, bytes)
            }
            // What other programs write into the same log.
            Some(_) => Line::Other,
            None => not_a_log_line(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::calendar::Civil;

    fn read(log: &mut Yearless, line: &str) -> Option<(String, u16, u64, String)> {
        match log.line(line.as_bytes()) {
            Line::Record(record) => {
                let host = String::from_utf8_lossy(record.host).into_owned();
                Some((Civil::from_local_secs(record.stamp.local_secs).to_string(), record.code, record.bytes, host))
            }
            _ => None,
        }
    }

    /// When lines of `times` began, in a log that begins in 2025.
    fn days(times: &[&str]) -> Vec<Option<String>> {
        let mut log = Yearless { year: 2025, day: None };
        let line =
            |time: &&str| format!("{time} 10:00:00 web-1 nginx: 192.0.2.1 - - \"GET /a HTTP/1.1\" 200 512 \"-\" \"x\"");
        times.iter().map(|time| read(&mut log, &line(time)).map(|found| found.0[..10].to_owned())).collect()
    }

    #[test]
    fn months_that_are_passed_over_are_of_the_same_year_and_four_months_back_are_the_next() {
        let all = |times: &[&str], expected: &[&str]| {
            assert_eq!(days(times), expected.iter().map(|day| Some((*day).to_owned())).collect::<Vec<_>>());
        };
        all(&["Feb  1", "Sep  1"], &["2025-02-01", "2025-09-01"]);
        all(&["Aug  1", "Feb  1", "Aug  1"], &["2025-08-01", "2026-02-01", "2026-08-01"]);
        all(&["Mar 31", "Feb  1", "Mar 31", "Apr  1"], &["2025-03-31", "2025-02-01", "2025-03-31", "2025-04-01"]);
        all(&["Nov 30", "Jan  2", "Dec 31", "Jan  3"], &["2025-11-30", "2026-01-02", "2025-12-31", "2026-01-03"]);
    }

    #[test]
    fn what_may_be_of_two_years_is_rejected() {
        assert_eq!(days(&["May  1", "Feb  1"])[1], None, "three months late, or nine months later");
        assert_eq!(days(&["Jan  1", "Dec  1"])[1], None, "a month late, or eleven months later");
        let mut log = Yearless { year: 2025, day: None };
        log.line(b"May  1 10:00:00 web-1 nginx: 192.0.2.1 \"GET /a HTTP/1.1\" 200 512");
        let found = log.line(b"Feb  1 10:00:00 web-1 nginx: 192.0.2.1 \"GET /a HTTP/1.1\" 200 512");
        assert!(matches!(found, Line::Fault(fault) if fault.reason == Reason::UnknownYear), "{found:?}");
    }

    #[test]
    fn the_year_goes_on_at_its_end_alone() {
        let mut log = Yearless { year: 2025, day: None };
        let line = |time: &str| format!("{time} web-1 nginx: 192.0.2.1 - - \"GET /a HTTP/1.1\" 200 512 \"-\" \"x\"");
        let mut start = |time: &str| read(&mut log, &line(time)).map(|found| found.0);
        assert_eq!(start("Dec 31 23:59:58").as_deref(), Some("2025-12-31T23:59:58"));
        assert_eq!(start("<134>Jan  1 00:00:01").as_deref(), Some("2026-01-01T00:00:01"));
        assert_eq!(start("Dec 31 23:59:59").as_deref(), Some("2025-12-31T23:59:59"), "it came late");
        assert_eq!(start("Feb 29 00:00:00"), None, "2026 is no leap year");
        assert_eq!(start("Mar  1 10:00:00").as_deref(), Some("2026-03-01T10:00"));
        let found = read(&mut log, &line("Mar  1 10:00:00"));
        assert_eq!(found.map(|found| (found.1, found.2, found.3)), Some((200, 512, "192.0.2.1".into())));
        assert_eq!(log.line(b"Mar  1 10:00:00 host sshd[9]: Accepted publickey"), Line::Other);
        assert!(Yearless::of(TimeFormat::Iso).is_err());
    }
}
