//! Replicas by the time of the week: spans of days and two times of day, and how a link writes them.

use super::stages::Bounds;
use crate::knob::{SEPARATOR, items, parse_whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days of a week.
pub const DAYS: u8 = 7;
/// Minutes of an hour.
pub const MINUTES_PER_HOUR: u16 = 60;
/// Minutes of a day.
pub const MINUTES_PER_DAY: u16 = 24 * MINUTES_PER_HOUR;
/// Minutes of a week.
const MINUTES_PER_WEEK: usize = DAYS as usize * MINUTES_PER_DAY as usize;
const SECS_PER_MINUTE: i64 = 60;
/// The zone in which fewest replicas by week are told.
pub const UTC: &str = "UTC";
/// Other names of that zone.
const LIKE_UTC: [&str; 4] = ["Etc/UTC", "Etc/GMT", "GMT", "Zulu"];
/// The first second of 1970 was a Thursday's: so many minutes lie between Sunday and it.
const MINUTES_BEFORE_1970: i64 = 4 * MINUTES_PER_DAY as i64;

/// Whether a zone's clock is that of [`UTC`].
pub fn is_utc(zone: &str) -> bool {
    std::iter::once(&UTC).chain(&LIKE_UTC).any(|name| name.eq_ignore_ascii_case(zone))
}

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

    /// Its beginning and its end as cron expressions.
    pub fn cron_fields(&self) -> (String, String) {
        let end_days = self.days().map(|day| (day + u8::from(self.to <= self.from)) % DAYS);
        (cron_fields(self.from, self.days()), cron_fields(self.to, end_days))
    }

    /// Whether it begins and ends when two cron expressions do.
    pub fn is_between(&self, start: &str, end: &str) -> bool {
        let (own_start, own_end) = self.cron_fields();
        let is_same = |own: &str, other: &str| of_cron(other).is_some_and(|time| Some(time) == of_cron(own));
        is_same(&own_start, start) && is_same(&own_end, end)
    }

    /// The days on which it begins, from Sunday, which is 0.
    pub fn days(&self) -> impl Iterator<Item = u8> {
        let days = self.days;
        (0..DAYS).filter(move |day| days >> day & 1 == 1)
    }
}

/// A minute of the day on days of the week as a cron expression of five fields.
fn cron_fields(minute: u16, days: impl Iterator<Item = u8>) -> String {
    let days = days.map(|day| day.to_string()).collect::<Vec<_>>().join(",");
    format!("{} {} * * {days}", minute % MINUTES_PER_HOUR, minute / MINUTES_PER_HOUR)
}

/// The minute of the day and the days of the week of a cron expression that is nothing else: the reverse of what spans are written
/// as. `None` where it has several times, days of the month or months.
pub fn of_cron(text: &str) -> Option<(u16, u8)> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let &[minute, hour, "*" | "?", "*", days] = fields.as_slice() else { return None };
    let (minute, hour) = (minute.parse::<u16>().ok()?, hour.parse::<u16>().ok()?);
    let is_time = minute < MINUTES_PER_HOUR && hour < MINUTES_PER_DAY / MINUTES_PER_HOUR;
    is_time.then_some((hour * MINUTES_PER_HOUR + minute, of_days(days)?))
}

/// Days of a field of weekdays: `1-5`, `MON,WED`, `*`; 7 is Sunday, too.
fn of_days(field: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let day = |word: &str| {
        let named =
            NAMES.iter().position(|name| name.eq_ignore_ascii_case(word)).and_then(|day| u8::try_from(day).ok());
        named.or_else(|| word.parse::<u8>().ok().filter(|day| *day <= DAYS))
    };
    if matches!(field, "*" | "?") {
        return Some((1 << DAYS) - 1);
    }
    field.split(',').try_fold(0, |days, part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        (first <= last).then(|| (first..=last).fold(days, |days, day| days | 1 << (day % DAYS)))
    })
}

/// The same spans on a clock that is ahead by `minutes`, less than a day.
pub fn shifted(spans: &[Span], minutes: i64) -> Vec<Span> {
    let day = i64::from(MINUTES_PER_DAY);
    let shift = |span: &Span| {
        let from = i64::from(span.from) + minutes;
        let days_on = from.div_euclid(day).rem_euclid(i64::from(DAYS)) as u8;
        let days = span.days().map(|day| 1 << ((day + days_on) % DAYS)).sum();
        let to = (i64::from(span.to) + minutes).rem_euclid(day) as u16;
        Span { days, from: from.rem_euclid(day) as u16, to, ..*span }
    };
    spans.iter().map(shift).collect()
}

/// The largest of `spans` that holds at a second of a clock that counts from 1970; 0 where none does.
pub fn most_at(spans: &[Span], secs: i64) -> u32 {
    let minute = minute_of_week(secs) as i64;
    let holds = |span: &&Span| {
        let since = |day: u8| minute - i64::from(day) * i64::from(MINUTES_PER_DAY) - i64::from(span.from);
        span.days().any(|day| since(day).rem_euclid(MINUTES_PER_WEEK as i64) < i64::from(span.minutes()))
    };
    spans.iter().filter(holds).map(|span| span.replicas).max().unwrap_or(0)
}

/// Minutes since Sunday 00:00 at a second of a clock that counts from 1970.
pub fn minute_of_week(secs: i64) -> usize {
    let minute = secs.div_euclid(SECS_PER_MINUTE) + MINUTES_BEFORE_1970;
    minute.rem_euclid(MINUTES_PER_WEEK as i64) as usize
}

/// What spans ask for at each minute of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(Vec<u32>);

impl Week {
    /// The largest of `spans` that holds at each minute; `None` where there are none.
    pub fn of(spans: &[Span]) -> Option<Self> {
        if spans.is_empty() {
            return None;
        }
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
        Some(Self(week))
    }

    /// Where the count changes: cron expressions of five fields, and the count from then on, within `bounds`.
    pub fn changes(&self, bounds: Bounds) -> Vec<(String, u32)> {
        let day = usize::from(MINUTES_PER_DAY);
        let count = |minute: usize| bounds.with_least(self.0[minute % MINUTES_PER_WEEK]).min;
        let changed = (0..MINUTES_PER_WEEK).filter(|minute| count(*minute) != count(minute + MINUTES_PER_WEEK - 1));
        let mut by_time: BTreeMap<(u16, u32), Vec<u8>> = BTreeMap::new();
        for minute in changed {
            by_time.entry(((minute % day) as u16, count(minute))).or_default().push((minute / day) as u8);
        }
        by_time.into_iter().map(|((minute, count), days)| (cron_fields(minute, days.into_iter()), count)).collect()
    }

    /// Replicas at a second of a clock that counts from 1970; 0 where no span holds.
    pub fn at(&self, secs: i64) -> u32 {
        self.0[minute_of_week(secs)]
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
    // Longer ones would be too many minutes to count.
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (u16::try_from(parse_whole(hour)?).ok()?, u16::try_from(parse_whole(minute)?).ok()?);
    let of_day = hour * MINUTES_PER_HOUR + minute;
    (minute < MINUTES_PER_HOUR && of_day < MINUTES_PER_DAY).then_some(of_day)
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
            "1;2000:00-18:00;1",
        ] {
            assert_eq!(parse_spans(text), None, "{text}");
        }
    }

    #[test]
    fn a_cron_expression_is_a_time_of_the_week_or_none() {
        let cases = [
            ("0 8 * * 1-5", Some((480, 0b011_1110))),
            ("30 22 * * FRI,sun", Some((1350, 0b010_0001))),
            ("00 08 ? * 5-7", Some((480, 0b110_0001))),
            ("0 0 * * *", Some((0, 0b111_1111))),
            ("0 8 1 * *", None),
            ("0 8,9 * * 1", None),
            ("*/5 8 * * 1", None),
            ("0 8 * * 5-1", None),
            ("0 8 * * 1#2", None),
            ("0 24 * * 1", None),
            ("0 8 * * 8", None),
        ];
        for (text, expected) in cases {
            assert_eq!(of_cron(text), expected, "{text}");
        }
        let spans = parse_spans("5;22:00-02:00;6").expect("spans");
        assert!(spans[0].is_between("0 22 * * FRI", "0 2 * * 6"));
        assert!(!spans[0].is_between("0 22 * * FRI", "0 2 * * 5"));
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
    fn one_minute_is_found_as_in_the_whole_week() {
        let spans =
            parse_spans("12345;08:00-18:00;9~5;22:00-02:00;30~6;12:00-12:00;40~06;23:59-00:00;2").expect("spans");
        let week = Week::of(&spans).expect("spans");
        for minute in -20_000..20_000 {
            assert_eq!(most_at(&spans, minute * 60 + 59), week.at(minute * 60), "{minute}");
        }
    }

    #[test]
    fn spans_of_a_clock_that_is_ahead_hold_at_the_same_instants() {
        let spans = parse_spans("12345;08:00-18:00;9~6;22:00-02:00;30~0;00:00-00:00;5").expect("spans");
        for minutes in [-720, -240, -30, 0, 30, 330, 840] {
            let ahead = shifted(&spans, minutes);
            for at in (0..10_080).step_by(5) {
                assert_eq!(most_at(&ahead, (at + minutes) * 60), most_at(&spans, at * 60), "{minutes} {at}");
            }
        }
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
