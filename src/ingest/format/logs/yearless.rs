//! Logs behind a syslog of RFC 3164, whose times name no year: `Nov 30 04:02:58 web-1 nginx: 192.0.2.1 "GET / HTTP/1.1" 200 512`. The plan
//! says in which year the log begins; where the months start over, the next year has begun. Where a line may be of either of two years, it is
//! rejected. Lines that are no requests, such as those of a kernel that boots before its clock is set, say nothing of the year.

use super::bracketed::{client, has_method, status_and_bytes};
use super::year_turns::{Turn, YearTurns};
use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::error::IngestError;
use crate::ingest::format::FormatReader;
use crate::ingest::format::record::Line;
use crate::ingest::report::location::Location;
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::lines::{Lines, without_start};
use crate::ingest::time::{TimeFormat, Timestamp, month_of, time_of_day};

/// The format in the list of logs.
pub static SPEC: LogSpec = LogSpec {
    id: "syslog",
    name: "log behind a syslog whose times name no year",
    label: "Syslog without a year",
    names_zone: false,
    open: || Box::new(AnyYear),
};

/// A leap year, to look at lines before the year is known: every day of a year is in it.
const SOME_YEAR: i32 = 2000;
/// Bytes of `Nov 30 04:02:58`.
const TIME_BYTES: usize = 15;

/// Looks at single lines, each as if it was of the same year.
#[derive(Debug)]
struct AnyYear;

impl LineFormat for AnyYear {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        match Part::of(line) {
            Part::Request(_) => request_of(line, &Turn::Of(SOME_YEAR)),
            Part::Else(line) => line,
        }
    }
}

/// Reads a log whose year is known.
#[derive(Debug)]
pub struct YearlessReader {
    log: Yearless,
    lines: Lines,
}

impl YearlessReader {
    /// A reader of a log that begins in the year that `time` names.
    ///
    /// # Errors
    /// When it names none.
    pub fn of(time: TimeFormat) -> Result<Self, IngestError> {
        let place = || Location { file: None, line: 1 };
        let TimeFormat::Yearless(year) = time else {
            return Err(IngestError::NoYear { place: place(), value: "a month and a day".to_owned() });
        };
        Ok(Self { log: Yearless::new(year), lines: Lines::default() })
    }
}

impl FormatReader for YearlessReader {
    fn push(&mut self, text: &[u8], sink: &mut Sink) -> Result<(), IngestError> {
        let Self { log, lines } = self;
        let mut rest = lines.block(text, |number, line| log.take(number, line, |number, line| sink.take(number, line)));
        while !rest.is_empty() {
            rest = lines.first(rest, |number, line| log.take(number, line, |number, line| sink.take(number, line)));
        }
        Ok(())
    }

    fn end_file(&mut self, sink: &mut Sink) -> Result<(), IngestError> {
        let Self { log, lines } = self;
        lines.finish(|number, line| log.take(number, line, |number, line| sink.take(number, line)));
        log.release(None, |number, line| sink.take(number, line));
        Ok(())
    }

    fn lines(&self) -> u64 {
        self.lines.count()
    }
}

/// The lines of one log, each of which is handed out with its number once its year is told.
#[derive(Debug)]
struct Yearless {
    turns: YearTurns,
    /// A request whose year the next one tells: its number, its day and its text.
    held: Option<(u64, i32, Vec<u8>)>,
}

impl Yearless {
    const fn new(year: i32) -> Self {
        Self { turns: YearTurns::new(year), held: None }
    }

    fn take(&mut self, number: u64, line: &[u8], mut each: impl FnMut(u64, Line<'_>)) {
        if line.len() > MAX_LINE_BYTES {
            return each(number, Line::fault(Reason::LongLine, "", b""));
        }
        let line = if number == 1 { without_start(line) } else { line };
        match Part::of(line) {
            Part::Else(line) => each(number, line),
            Part::Request(day) => {
                self.release(Some(day), &mut each);
                match self.turns.take(day) {
                    Turn::Held => self.held = Some((number, day, line.to_vec())),
                    turn => each(number, request_of(line, &turn)),
                }
            }
        }
    }

    /// Hands out the line that was held back, as the next request is of the day `next`.
    fn release(&mut self, next: Option<i32>, mut each: impl FnMut(u64, Line<'_>)) {
        if let Some((number, day, line)) = self.held.take() {
            let turn = self.turns.confirm(day, next);
            each(number, request_of(&line, &turn));
        }
    }
}

/// What a line is before its year is known.
enum Part<'a> {
    /// A request of this day in a leap year.
    Request(i32),
    Else(Line<'a>),
}

impl<'a> Part<'a> {
    fn of(line: &'a [u8]) -> Self {
        let (time, behind) = time_and_rest(line);
        let day = month_day_and_secs(time).and_then(|(month, day, _)| day_of_year(month, day));
        match day {
            _ if line.trim_ascii().is_empty() => Self::Else(Line::Nothing),
            Some(day) if has_method(behind) => Self::Request(day),
            // What other programs write into the same log.
            Some(_) => Self::Else(Line::Other),
            None => Self::Else(not_a_log_line(line)),
        }
    }
}

/// The request of a line, in the year that its turn says.
fn request_of<'a>(line: &'a [u8], turn: &Turn) -> Line<'a> {
    let (time, behind) = time_and_rest(line);
    let Turn::Of(year) = turn else { return Line::fault(Reason::UnknownYear, "time", time) };
    let stamp = month_day_and_secs(time)
        .and_then(|(month, day, secs)| Some(day_secs(*year, month, day)? + secs))
        .map(|local_secs| Timestamp { local_secs, utc_offset_secs: None });
    let Some(stamp) = stamp else { return not_a_log_line(line) };
    let (status, bytes) = status_and_bytes(behind);
    request(stamp, client(b"", behind), status, bytes)
}

/// The text where a time stands, and what follows it.
fn time_and_rest(line: &[u8]) -> (&[u8], &[u8]) {
    without_priority(line).split_at_checked(TIME_BYTES).unwrap_or((b"", b""))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::format::record::Record;
    use crate::series::calendar::Civil;

    /// What the lines of a log that begins in 2025 are, in their order: when each began, or why it is none.
    fn read(lines: &[String]) -> Vec<Result<String, Option<Reason>>> {
        let mut log = Yearless::new(2025);
        let mut found = Vec::new();
        let mut each = |number: u64, line: Line<'_>| {
            let begun = match line {
                Line::Record(record) => Ok(Civil::from_local_secs(record.stamp.local_secs).to_string()),
                Line::Fault(fault) => Err(Some(fault.reason)),
                _ => Err(None),
            };
            found.push((number, begun));
        };
        for (number, line) in (1..).zip(lines) {
            log.take(number, line.as_bytes(), &mut each);
        }
        log.release(None, &mut each);
        found.sort_by_key(|line| line.0);
        assert_eq!(found.len(), lines.len(), "each line is handed out once");
        found.into_iter().map(|line| line.1).collect()
    }

    fn line(time: &str) -> String {
        format!("{time} web-1 nginx: 192.0.2.1 - - \"GET /a HTTP/1.1\" 200 512 \"-\" \"x\"")
    }

    /// The days of requests, empty where the year is unknown.
    fn days(days: &[&str]) -> Vec<String> {
        let lines: Vec<String> = days.iter().map(|day| line(&format!("{day} 10:00:00"))).collect();
        let day = |found: Result<String, Option<Reason>>| match found {
            Ok(begun) => begun[..10].to_owned(),
            Err(reason) => {
                assert_eq!(reason, Some(Reason::UnknownYear));
                String::new()
            }
        };
        read(&lines).into_iter().map(day).collect()
    }

    #[test]
    fn months_that_are_passed_over_are_of_the_same_year_and_four_months_back_are_the_next() {
        assert_eq!(days(&["Feb  1", "Sep  1"]), ["2025-02-01", "2025-09-01"]);
        assert_eq!(
            days(&["Aug  1", "Feb  1", "Feb  2", "Aug  1"]),
            ["2025-08-01", "2026-02-01", "2026-02-02", "2026-08-01"]
        );
        assert_eq!(
            days(&["Mar 31", "Feb  1", "Mar 31", "Apr  1"]),
            ["2025-03-31", "2025-02-01", "2025-03-31", "2025-04-01"]
        );
        assert_eq!(days(&["Nov 30", "Jan  2", "Dec 31", "Jan  3"]), ["2025-11-30", "", "2025-12-31", "2026-01-03"]);
    }

    #[test]
    fn what_may_be_of_two_years_is_rejected() {
        assert_eq!(days(&["May  1", "Feb  1"])[1], "", "three months late, or nine months later");
        assert_eq!(days(&["Jan  1", "Dec  1"])[1], "", "a month late, or eleven months later");
        // April may be that of the next year, too, now that February may be.
        assert_eq!(days(&["May  1", "Feb  1", "Apr  1", "May  2"]), ["2025-05-01", "", "", "2025-05-02"]);
        assert_eq!(days(&["May  2", "Jan 20", "Apr 30", "May  3", "May  1"])[2..], ["", "2025-05-03", "2025-05-01"]);
    }

    #[test]
    fn one_wrong_clock_moves_no_year() {
        assert_eq!(days(&["Jun 15", "Jan  1", "Jun 15", "Jun 16"]), ["2025-06-15", "", "2025-06-15", "2025-06-16"]);
        assert_eq!(days(&["Jun 15", "Dec 31", "Jun 15", "Jun 16"]), ["2025-06-15", "", "2025-06-15", "2025-06-16"]);
        assert_eq!(days(&["Dec 28", "Jan  1", "Dec 28", "Jan  2"])[2..], ["2025-12-28", "2026-01-02"]);
        assert_eq!(days(&["Jun 15", "Jan  1"])[1], "", "nothing follows that agrees");
    }

    #[test]
    fn what_is_no_request_says_nothing_of_the_year() {
        let boot = "Jan  1 00:00:05 web-1 kernel: Booting Linux".to_owned();
        let found = read(&[line("Jun 15 10:00:00"), boot.clone(), boot, line("Jun 15 10:01:00")]);
        let begun = |text: &str| Ok(text.to_owned());
        assert_eq!(found, [begun("2025-06-15T10:00"), Err(None), Err(None), begun("2025-06-15T10:01")]);
    }

    #[test]
    fn the_year_goes_on_at_its_end_alone() {
        let times =
            ["Dec 31 23:59:58", "<134>Jan  1 00:00:01", "Dec 31 23:59:59", "Feb 29 00:00:00", "Mar  1 10:00:00"];
        let found = read(&times.map(line));
        let begun = |text: &str| Ok(text.to_owned());
        assert_eq!(found[..3], ["2025-12-31T23:59:58", "2026-01-01T00:00:01", "2025-12-31T23:59:59"].map(begun));
        assert_eq!(found[3], Err(Some(Reason::NotALogLine)), "2026 is no leap year");
        assert_eq!(found[4], begun("2026-03-01T10:00"));
        let (mut any, text) = (AnyYear, line("Mar  1 10:00:00"));
        let found = any.line(text.as_bytes());
        let is_read = |found: &Record<'_>| (found.code, found.bytes, found.host) == (200, 512, b"192.0.2.1");
        assert!(matches!(&found, Line::Record(record) if is_read(record)), "{found:?}");
        assert_eq!(AnyYear.line(b"Mar  1 10:00:00 host sshd[9]: Accepted publickey"), Line::Other);
        assert!(YearlessReader::of(TimeFormat::Iso).is_err());
    }
}
