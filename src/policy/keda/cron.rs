//! A window of time between two cron expressions in a zone, as KEDA's cron trigger reads them.
//!
//! In: five fields each for start and end, and an IANA zone. Out: whether an instant is inside. Source: KEDA's
//! `cron_scaler.go` with robfig/cron: a time that a clock skips in spring is not made up for, and one that it repeats in
//! autumn comes twice.

use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDateTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Why a window cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWindow {
    /// No such zone.
    #[error("there is no time zone {0}; use a name like Europe/Berlin")]
    Zone(String),
    /// Not five fields of a cron expression.
    #[error("{text} is no cron expression of five fields: {why}")]
    Cron {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// It never comes.
    #[error("{0} never comes")]
    Never(String),
}

/// One expression in its zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    zone: TimeZone,
}

/// A wall clock without a zone: every time of a day comes once, so that the search sees neither gap nor fold.
#[derive(Debug, Clone, Copy)]
struct Wall {
    at: DateTime,
    /// The same in croner's terms.
    civil: CivilDateTime,
}

impl Wall {
    fn at(at: DateTime) -> Option<Self> {
        let whole = |part: i8| u32::from(part.unsigned_abs());
        let (year, month, day) = (i32::from(at.year()), whole(at.month()), whole(at.day()));
        let (hour, minute, second) = (whole(at.hour()), whole(at.minute()), whole(at.second()));
        let civil = CivilDateTime::from_ymd_hms_opt(year, month, day, hour, minute, second)?;
        Some(Self { at, civil })
    }
}

impl Schedule {
    /// Reads `text` for `zone`.
    ///
    /// # Errors
    /// When the expression or the zone cannot be used.
    pub fn parse(text: &str, zone: &str) -> Result<Self, BadWindow> {
        let bad = |why: String| BadWindow::Cron { text: text.to_owned(), why };
        if text.split_whitespace().count() != 5 {
            return Err(bad(format!("it has {} fields", text.split_whitespace().count())));
        }
        // The parser takes it for no time at all, which it then looks for until the end of its calendar.
        if text.split_whitespace().any(|field| field.split(',').any(str::is_empty)) {
            return Err(bad("a list in it has an empty item".to_owned()));
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(text).map_err(|error| bad(error.to_string()))?;
        let zone = TimeZone::get(zone).map_err(|_| BadWindow::Zone(zone.to_owned()))?;
        let schedule = Self { cron, zone };
        schedule.next_after(0).ok_or_else(|| BadWindow::Never(text.to_owned()))?;
        Ok(schedule)
    }

    /// The first instant strictly after `utc_secs` whose wall clock the expression names.
    pub fn next_after(&self, utc_secs: i64) -> Option<i64> {
        let now = Timestamp::from_second(utc_secs).ok()?;
        let mut wall = self.zone.to_datetime(now);
        // A clock that was put back goes through an hour again: what has passed in the first run may come in the second.
        let mut repeated = None;
        if let Some((start, later)) = self.second_run(now, wall) {
            let first = self.next_wall(start, true)?;
            repeated = self.instants(first).into_iter().flatten().find(|instant| *instant >= later);
        }
        // At most as many skips as there are days in a year with a gap: a fixed time in a gap comes again the next day.
        for _ in 0..MOST_SKIPS {
            wall = self.next_wall(wall, false)?;
            let next = self.instants(wall).into_iter().flatten().find(|instant| *instant > now);
            if let Some(next) = next {
                return Some(repeated.map_or(next, |repeated| next.min(repeated)).as_second());
            }
        }
        None
    }

    /// The year that the wall clock shows at `utc_secs`.
    pub fn local_year(&self, utc_secs: i64) -> Option<u16> {
        let now = Timestamp::from_second(utc_secs).ok()?;
        u16::try_from(self.zone.to_datetime(now).year()).ok()
    }

    fn next_wall(&self, from: DateTime, is_inclusive: bool) -> Option<DateTime> {
        self.cron.find_next_occurrence(&Wall::at(from)?, is_inclusive).ok().map(|wall| wall.at)
    }

    /// Where the wall clock shows `wall` for the first of two times at `now`: the start of what it repeats, and when.
    fn second_run(&self, now: Timestamp, wall: DateTime) -> Option<(DateTime, Timestamp)> {
        let AmbiguousOffset::Fold { before, after } = self.zone.to_ambiguous_timestamp(wall).offset() else {
            return None;
        };
        let is_first = before.to_timestamp(wall).is_ok_and(|first| first == now);
        if !is_first {
            return None;
        }
        let later = self.zone.following(now).next()?.timestamp();
        Some((after.to_datetime(later), later))
    }

    /// The instants at which the wall clock shows `wall`: none in a gap, two in a fold.
    fn instants(&self, wall: DateTime) -> [Option<Timestamp>; 2] {
        match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => [offset.to_timestamp(wall).ok(), None],
            AmbiguousOffset::Gap { .. } => [None, None],
            AmbiguousOffset::Fold { before, after } => [before.to_timestamp(wall).ok(), after.to_timestamp(wall).ok()],
        }
    }
}

/// Wall clock times in a row that may fall into gaps; a gap of an hour holds 60.
const MOST_SKIPS: usize = 4000;

impl CronDateTime for Wall {
    fn to_civil(&self) -> CivilDateTime {
        self.civil
    }

    fn civil_weekday(&self) -> Weekday {
        Weekday::from_days_from_sunday(u32::from(self.at.weekday().to_sunday_zero_offset().unsigned_abs()))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let small = |part: u32| i8::try_from(part).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let (month, day) = (small(civil.month())?, small(civil.day())?);
        let (hour, minute, second) = (small(civil.hour())?, small(civil.minute())?, small(civil.second())?);
        let at = DateTime::new(year, month, day, hour, minute, second, 0);
        at.map(|at| Resolution::Single(Self { at, civil })).map_err(|_| CronError::InvalidDate)
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.at.checked_add(SignedDuration::from_secs(seconds)).ok().and_then(Self::at)
    }

    fn cmp_instant(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

/// A window that `start` opens and `end` closes, and when that next changes.
#[derive(Debug, Clone)]
pub struct CronWindow {
    start: Schedule,
    end: Schedule,
    /// What was last worked out: inside or not, from and until when it holds.
    known: Option<(bool, i64, i64)>,
}

impl CronWindow {
    /// Reads both ends.
    ///
    /// # Errors
    /// When an expression or the zone cannot be used.
    pub fn parse(start: &str, end: &str, zone: &str) -> Result<Self, BadWindow> {
        Ok(Self { start: Schedule::parse(start, zone)?, end: Schedule::parse(end, zone)?, known: None })
    }

    /// Whether `utc_secs` is inside: the end comes next, or both come at once.
    pub fn is_inside(&mut self, utc_secs: i64) -> bool {
        if let Some((inside, from, until)) = self.known
            && (from..until).contains(&utc_secs)
        {
            return inside;
        }
        // What never comes again is farther away than anything that does.
        let next = |schedule: &Schedule| schedule.next_after(utc_secs).unwrap_or(i64::MAX);
        let (start, end) = (next(&self.start), next(&self.end));
        let inside = end <= start;
        self.known = Some((inside, utc_secs, start.min(end)));
        inside
    }

    /// Spans inside, from and until, that begin within `from_secs` and `until_secs` (UTC); no more than `most` ends are looked
    /// at.
    pub fn spans(&mut self, from_secs: i64, until_secs: i64, most: usize) -> Vec<(i64, i64)> {
        let (mut spans, mut at_secs) = (Vec::<(i64, i64)>::new(), from_secs);
        for _ in 0..most {
            if at_secs >= until_secs {
                break;
            }
            let inside = self.is_inside(at_secs);
            let next_secs = self.known.map_or(until_secs, |(_, _, next_secs)| next_secs).min(until_secs);
            match spans.last_mut() {
                Some(last) if inside && last.1 == at_secs => last.1 = next_secs,
                _ if inside => spans.push((at_secs, next_secs)),
                _ => {}
            }
            at_secs = next_secs;
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_comes_is_refused() {
        for text in [", 8 * * Mon-Fri", "0 8,, * * *", "0,8 , * * *", "0 0 30 2 *"] {
            assert!(Schedule::parse(text, "UTC").is_err(), "{text}");
        }
        assert!(Schedule::parse("0,30 8 * * Mon,Fri", "UTC").is_ok());
    }
}
