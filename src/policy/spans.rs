//! Replicas by the time of the week: spans of days and two times of day, and how a link writes them.

use super::hpa::text::{SEPARATOR, items};
use crate::knob::parse_whole;
use serde::{Deserialize, Serialize};

/// Days of a week.
pub const DAYS: u8 = 7;
/// Minutes of an hour.
pub const MINUTES_PER_HOUR: u16 = 60;
/// Minutes of a day.
pub const MINUTES_PER_DAY: u16 = 24 * MINUTES_PER_HOUR;
/// Minutes of a week.
const MINUTES_PER_WEEK: usize = DAYS as usize * MINUTES_PER_DAY as usize;
const SECS_PER_MINUTE: i64 = 60;
/// The first second of 1970 was a Thursday's: so many minutes lie between Sunday and it.
const MINUTES_BEFORE_1970: i64 = 4 * MINUTES_PER_DAY as i64;

/// So many replicas on some days between two times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Days on which it begins; bit 0 is Sunday.
    pub days: u8,
    /// Minute of the day at which it begins.
    pub from: u16,
    /// Minute of the day at which it ends; the next day's where that is not later than its beginning.
    pub to: u16,
    /// Replicas.
    pub replicas: u32,
}

impl Span {
    /// Minutes that it lasts: a whole day where its end is its beginning.
    pub fn minutes(&self) -> u16 {
        if self.to > self.from { self.to - self.from } else { self.to + MINUTES_PER_DAY - self.from }
    }

    /// The days on which it begins, from Sunday, which is 0.
    pub fn days(&self) -> impl Iterator<Item = u8> {
        let days = self.days;
        (0..DAYS).filter(move |day| days >> day & 1 == 1)
    }
}

/// What spans ask for at each minute of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(Vec<u32>);

impl Week {
    /// The largest of `spans` that holds at each minute; `None` where there are none.
    pub fn of(spans: &[Span]) -> Option<Self> {
        let mut week = vec![0; MINUTES_PER_WEEK];
        for span in spans {
            for day in span.days() {
                let first = usize::from(day) * usize::from(MINUTES_PER_DAY) + usize::from(span.from);
                for minute in first..first + usize::from(span.minutes()) {
                    let slot: &mut u32 = &mut week[minute % MINUTES_PER_WEEK];
                    *slot = span.replicas.max(*slot);
                }
            }
        }
        (!spans.is_empty()).then_some(Self(week))
    }

    /// Replicas at a second of a local clock that counts from 1970; 0 where no span holds.
    pub fn at(&self, local_secs: i64) -> u32 {
        let minute = local_secs.div_euclid(SECS_PER_MINUTE) + MINUTES_BEFORE_1970;
        self.0[minute.rem_euclid(MINUTES_PER_WEEK as i64) as usize]
    }
}

/// `12345;08:00-18:00;10~…`
pub fn print_spans(spans: &[Span]) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR);
    let words = spans.iter().map(|span| {
        let days: String = span.days().map(|day| day.to_string()).collect();
        format!("{days};{}-{};{}", time(span.from), time(span.to), span.replicas)
    });
    words.collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

/// The reverse of [`print_spans`]; `None` where that is no list of spans.
pub fn parse_spans(text: &str) -> Option<Vec<Span>> {
    items(text)?.map(parse_span).collect()
}

fn parse_span(text: &str) -> Option<Span> {
    let parts: Vec<&str> = text.split(';').collect();
    let &[days, times, replicas] = parts.as_slice() else { return None };
    let mut mask = 0_u8;
    for letter in days.chars() {
        mask |= 1 << letter.to_digit(10).filter(|day| *day < u32::from(DAYS))?;
    }
    let (from, to) = times.split_once('-')?;
    let span = Span { days: mask, from: parse_minute(from)?, to: parse_minute(to)?, replicas: parse_whole(replicas)? };
    (mask != 0).then_some(span)
}

fn parse_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let is_time = hour.len() == 2 && minute.len() == 2;
    let (hour, minute) = (u16::try_from(parse_whole(hour)?).ok()?, u16::try_from(parse_whole(minute)?).ok()?);
    let of_day = hour * MINUTES_PER_HOUR + minute;
    (is_time && minute < MINUTES_PER_HOUR && of_day < MINUTES_PER_DAY).then_some(of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_span_is_refused() {
        for text in [
            "",
            "7;08:00-18:00;1",
            ";08:00-18:00;1",
            "1;8:00-18:00;1",
            "1;08:00-24:00;1",
            "1;08:60-18:00;1",
            "1;08:00;1",
        ] {
            assert_eq!(parse_spans(text), None, "{text}");
        }
    }

    #[test]
    fn a_week_has_the_largest_span_of_each_minute() {
        let spans = parse_spans("12345;08:00-18:00;9~5;22:00-02:00;30~6;01:00-01:30;40").expect("spans");
        let week = Week::of(&spans).expect("spans");
        // 2024-01-12 was a Friday.
        let at =
            |day: i64, hour: i64, minute: i64| week.at(1_705_017_600 + (day - 12) * 86_400 + hour * 3600 + minute * 60);
        let seen =
            [(12, 7, 59), (12, 8, 0), (12, 17, 59), (12, 18, 0), (12, 22, 0), (13, 1, 0), (13, 1, 30), (13, 2, 0)];
        assert_eq!(seen.map(|(day, hour, minute)| at(day, hour, minute)), [0, 9, 9, 0, 30, 40, 30, 0]);
        // Before 1970 the week goes on: 28 December 1969 was a Sunday, the 29th a Monday.
        assert_eq!([-3 * 86_400 + 9 * 3600, -4 * 86_400 + 9 * 3600].map(|secs| week.at(secs)), [9, 0]);
        assert_eq!(Week::of(&[]), None);
    }

    #[test]
    fn an_end_that_is_its_beginning_is_the_next_days() {
        let spans = parse_spans("6;12:00-12:00;5").expect("spans");
        let week = Week::of(&spans).expect("spans");
        // Saturday noon to Sunday noon, over the end of the week. 2024-01-13 was a Saturday.
        let noon = 1_705_104_000 + 12 * 3600;
        assert_eq!([noon - 60, noon, noon + 86_399, noon + 86_400].map(|secs| week.at(secs)), [0, 5, 5, 0]);
    }
}
