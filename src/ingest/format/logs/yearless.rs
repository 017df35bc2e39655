//! Logs behind a syslog of RFC 3164, whose times name no year: `Nov 30 04:02:58 web-1 nginx: 192.0.2.1 "GET / HTTP/1.1" 200 512`. The plan
//! says in which year the log begins; where the months start over, the next year has begun.

use super::bracketed::{client, has_method, status_and_bytes};
use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::error::IngestError;
use crate::ingest::format::record::Line;
use crate::ingest::report::location::Location;
use crate::ingest::time::{TimeFormat, Timestamp, month_of, time_of_day};

/// The format in the list of logs.
pub static SPEC: LogSpec = LogSpec {
    id: "syslog",
    name: "log behind a syslog whose times name no year",
    label: "Syslog without a year",
    names_zone: false,
    open: || Box::new(Yearless { year: SOME_YEAR, month: 0 }),
};

/// A leap year, to look at lines before the year is known: every day of a year is in it.
const SOME_YEAR: i32 = 2000;
/// Bytes of `Nov 30 04:02:58`.
const TIME_BYTES: usize = 15;
/// A log whose month falls by more than this goes on in the next year; by less, a line came late.
const MONTHS_BACK: u32 = 6;

/// Reads lines of one log.
#[derive(Debug)]
pub struct Yearless {
    year: i32,
    /// Month of the line before, from 1; 0 before the first.
    month: u32,
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
        Ok(Self { year, month: 0 })
    }

    fn stamp(&mut self, text: &[u8]) -> Option<Timestamp> {
        let (month, day, secs) = month_day_and_secs(text)?;
        match (self.month, month) {
            (0, _) => {}
            (before, now) if before > now + MONTHS_BACK => self.year += 1,
            // A line of the old year that came late.
            (before, now) if now > before + MONTHS_BACK => {
                return Some(Timestamp {
                    local_secs: day_secs(self.year - 1, month, day)? + secs,
                    utc_offset_secs: None,
                });
            }
            _ => {}
        }
        self.month = month;
        Some(Timestamp { local_secs: day_secs(self.year, month, day)? + secs, utc_offset_secs: None })
    }
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
            Some(stamp) if has_method(behind) => {
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

    #[test]
    fn the_year_goes_on_at_its_end_alone() {
        let mut log = Yearless { year: 2025, month: 0 };
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
