//! Dates as people write them: `31.08.1995 13:06`, `8/31/95 1:06 PM`, `31 Aug 1995 13:06`, `Aug 31, 1995`, `31. März 1995`, `1995年8月31日`.
//!
//! A date like `01/02/2026` means one day in Boston and another in London. It is taken apart here; which part is the
//! day is for the plan to say, and where nothing in the file shows it, for the user.

use super::iso::{after_fraction, parse_zone};
use super::{END_OF_DAY, Timestamp, digits, local_secs};
use crate::series::calendar::WEEKDAYS;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Which part of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// 31/08/1995
    DayMonth,
    /// 08/31/1995
    MonthDay,
    /// 1995/08/31
    YearMonth,
}

/// A date taken apart, and the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    numbers: [u32; 3],
    /// Byte between the numbers of the date.
    separator: u8,
    year_first: bool,
    /// The month stands there by name; the numbers are then day, month, year.
    named: bool,
    clock: (u32, u32, u32),
    utc_offset_secs: Option<i32>,
}

/// Two digits of a year from here on are of the 20th century, as POSIX has it.
const FIRST_YEAR_OF_1900S: u32 = 69;

impl Parts {
    /// The orders that this date can be in: one, or two where day and month can't be told apart.
    pub fn orders(&self) -> &'static [DateOrder] {
        let [first, second, _] = self.numbers;
        match () {
            () if self.named => &[DateOrder::DayMonth],
            () if self.year_first => &[DateOrder::YearMonth],
            // Points are put between the parts where the day comes first.
            () if self.separator == b'.' && second <= 12 => &[DateOrder::DayMonth],
            () if first > 12 && second <= 12 => &[DateOrder::DayMonth],
            () if second > 12 && first <= 12 => &[DateOrder::MonthDay],
            () if first > 12 => &[],
            // The first of January is that either way, but it does not tell which.
            () => &[DateOrder::DayMonth, DateOrder::MonthDay],
        }
    }

    /// The time that it means in `order`.
    pub fn stamp(&self, order: DateOrder) -> Option<Timestamp> {
        let [first, second, third] = self.numbers;
        let (year, month, day) = match order {
            _ if self.named => (third, second, first),
            DateOrder::YearMonth if self.year_first => (first, second, third),
            DateOrder::DayMonth if !self.year_first => (third, second, first),
            DateOrder::MonthDay if !self.year_first => (third, first, second),
            _ => return None,
        };
        let year = match year {
            0..FIRST_YEAR_OF_1900S => year + 2000,
            FIRST_YEAR_OF_1900S..100 => year + 1900,
            _ => year,
        };
        let local_secs = local_secs((year, month, day), self.clock)?;
        Some(Timestamp { local_secs, utc_offset_secs: self.utc_offset_secs })
    }
}

/// Longest field that is a date.
const MAX_BYTES: usize = 80;

/// Takes a field apart.
pub fn parse(field: &[u8]) -> Option<Parts> {
    let plain = with_plain_spaces(field);
    // What was cut out of an access log has a bracket before it.
    let field = plain.trim_ascii();
    let field = without_weekday(match field.strip_prefix(b"[") {
        // A day alone has its time of day in the next field.
        Some(rest) if rest.contains(&b':') || rest.ends_with(b"]") => rest.strip_suffix(b"]").unwrap_or(rest),
        _ => field,
    });
    if field.len() > MAX_BYTES {
        return None;
    }
    let (first, rest) = word(field)?;
    let separator = *rest.first()?;
    let (second, rest) = word(between(rest)?)?;
    let behind = rest;
    let (third, rest) = word(between(rest)?)?;
    if let Some(month) = month_name(first)
        && rest.first() == Some(&b':')
    {
        return clock_before_year(month, digits(second)?, between(behind)?);
    }
    let (numbers, named) = match (month_name(first), month_name(second)) {
        (Some(month), None) => ([digits(second)?, month, digits(third)?], true),
        (None, Some(month)) => ([digits(first)?, month, digits(third)?], true),
        // The same mark stands twice: in 2026-01,10 a count stands behind a month.
        (None, None) if matches!(separator, b'/' | b'.' | b'-') && behind.first() == Some(&separator) => {
            ([digits(first)?, digits(second)?, digits(third)?], false)
        }
        _ => return None,
    };
    let year_first = !named && first.len() == 4;
    let year = if year_first { first } else { third };
    if !matches!(year.len(), 2 | 4) || (year_first && third.len() > 2) || second.len() > 9 {
        return None;
    }
    let (clock, zone) = parse_clock(rest)?;
    Some(Parts { numbers, separator, year_first, named, clock, utc_offset_secs: parse_zone(zone)? })
}

/// `10:00:03 [UTC ]2026`, as `asctime` and `date` write it behind month and day.
fn clock_before_year(month: u32, day: u32, text: &[u8]) -> Option<Parts> {
    let space = text.iter().rposition(|byte| *byte == b' ')?;
    let (clock_and_zone, year) = (&text[..space], &text[space + 1..]);
    let (time, zone) = clock(clock_and_zone)?;
    let year = digits(year).filter(|_| year.len() == 4)?;
    let utc_offset_secs = parse_zone(zone)?;
    let numbers = [day, month, year];
    Some(Parts { numbers, separator: b' ', year_first: false, named: true, clock: time, utc_offset_secs })
}

/// `text` without the name of a weekday at its start, as in `Sun, 01 Mar 2026`.
fn without_weekday(text: &[u8]) -> &[u8] {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_name = (3..5).contains(&letters) || text[..letters].to_ascii_lowercase().ends_with(b"day");
    let is_weekday = is_name
        && letters >= 3
        && WEEKDAYS.iter().any(|day| day.as_bytes().eq_ignore_ascii_case(&text[..letters.min(3)]));
    let rest = &text[letters..];
    match rest {
        [b',' | b' ', ..] if is_weekday => {
            rest.trim_ascii_start().strip_prefix(b",").unwrap_or(rest).trim_ascii_start()
        }
        _ => text,
    }
}

/// `field` with spaces for the ones that do not break (U+00A0, U+202F), which browsers put before AM and PM, and with marks that are read
/// for those of other scripts.
fn with_plain_spaces(field: &[u8]) -> Cow<'_, [u8]> {
    if field.is_ascii() {
        return Cow::Borrowed(field);
    }
    match std::str::from_utf8(field) {
        Ok(text) => {
            let text = text.replace(['\u{a0}', '\u{202f}'], " ");
            // Year, month and day of Japan, China and Korea.
            Cow::Owned(text.replace(['年', '月', '년', '월'], "-").replace(['日', '일'], "").into_bytes())
        }
        Err(_) => Cow::Borrowed(field),
    }
}

/// A time of day as it stands beside a date in a column of its own: `9:05`, `14:05:30.5`, `2:05 PM`, `1405`, or an hour.
/// With it the zone, where one stands behind it.
pub fn time_of_day(field: &[u8]) -> Option<(u32, Option<i32>)> {
    let plain = with_plain_spaces(field);
    let text = plain.trim_ascii();
    let ((hour, minute, second), zone) = match text {
        [b'0'..=b'9', rest @ ..] if rest.len() == 5 && rest.iter().all(u8::is_ascii_digit) => {
            let number = digits(text)?;
            ((number / 10_000, number / 100 % 100, number % 100), &b""[..])
        }
        [b'0'..=b'9', rest @ ..] if rest.len() < 4 && rest.iter().all(u8::is_ascii_digit) => {
            let number = digits(text)?;
            let (hour, minute) = if rest.len() < 2 { (number, 0) } else { (number / 100, number % 100) };
            ((hour, minute, 0), &b""[..])
        }
        // Points stand between hours and their hundredths as well.
        _ => clock(text).filter(|_| text.contains(&b':'))?,
    };
    // Second 60 is a leap second and counts as 59, as in the calendar. An hour alone of 24 may be the last of those from 1.
    let is_end = (hour, minute, second) == END_OF_DAY && text.contains(&b':');
    let exists = is_end || hour < 24 && minute < 60 && second <= 60;
    exists.then_some((hour * 3600 + minute * 60 + second.min(59), parse_zone(zone)?))
}

/// Letters or digits at the start, and what is behind them.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let digit = text.first()?.is_ascii_digit();
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let end = text.iter().position(|byte| if digit { !byte.is_ascii_digit() } else { !is_letter(byte) });
    let end = end.unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// How names of months begin, January first: in English, German, French, Spanish, Italian, Portuguese and Dutch.
const MONTH_STARTS: [&str; 12] = [
    "jan|ene|gen",
    "feb|fév|fev",
    "mar|mär|mrz|mrt|maart",
    "apr|avr|abr",
    "may|mai|mag|mei",
    "jun|juin|giu",
    "jul|juil|lug",
    "aug|aoû|aou|ago",
    "sep|set",
    "oct|okt|ott|out",
    "nov",
    "dec|dez|déc|dic",
];

fn month_name(word: &[u8]) -> Option<u32> {
    if word.first()?.is_ascii_digit() {
        return None;
    }
    let word = std::str::from_utf8(word).ok()?.to_lowercase();
    let place = MONTH_STARTS.iter().position(|starts| starts.split('|').any(|start| word.starts_with(start)))?;
    u32::try_from(place + 1).ok()
}

/// Skips what stands between two parts of a date.
fn between(text: &[u8]) -> Option<&[u8]> {
    let skipped = text.iter().take_while(|byte| matches!(byte, b'/' | b'.' | b'-' | b' ' | b',')).count();
    (1..=3).contains(&skipped).then(|| &text[skipped..])
}

type Clock = (u32, u32, u32);

/// `[, ]H:MM[:SS[.fff]][ AM|PM]` → the time of day and the zone behind it.
fn parse_clock(text: &[u8]) -> Option<(Clock, &[u8])> {
    let skipped = text.iter().take_while(|byte| matches!(byte, b' ' | b',' | b'T' | b':' | b'@')).count();
    let text = &text[skipped..];
    match (skipped, text.is_empty()) {
        (0, true) => Some(((0, 0, 0), text)),
        // An access log cut at its hours: `01/Mar/2026:10`.
        (1, false) if text.len() == 2 => Some(((digits(text)?, 0, 0), b"")),
        (0, false) | (_, true) => None,
        _ => clock(text),
    }
}

/// `H:MM[:SS[.fff]][ AM|PM]`, also with points as Oracle writes it → the time of day and the zone behind it.
fn clock(text: &[u8]) -> Option<(Clock, &[u8])> {
    let (hour, rest) = word(text)?;
    let mark = rest.first().copied().filter(|mark| matches!(mark, b':' | b'.'))?;
    let (minute, mut rest) = word(&rest[1..])?;
    let mut second = 0;
    if let Some(behind) = rest.strip_prefix(&[mark]) {
        let (digits_of, behind) = word(behind)?;
        second = digits(digits_of)?;
        rest = after_fraction(behind)?;
    }
    if hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let rest = rest.trim_ascii();
    let rest = rest.strip_suffix(b"Uhr").map_or(rest, <[u8]>::trim_ascii);
    let half = rest.first_chunk::<2>().map(|half| half.to_ascii_uppercase());
    match half.as_deref() {
        Some(b"AM" | b"PM") if !(1..=12).contains(&hour) => None,
        Some(b"AM") => Some(((hour % 12, minute, second), &rest[2..])),
        Some(b"PM") => Some(((hour % 12 + 12, minute, second), &rest[2..])),
        _ => Some(((hour, minute, second), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::calendar::Civil;

    fn secs(field: &str, order: DateOrder) -> Option<i64> {
        parse(field.as_bytes()).and_then(|parts| parts.stamp(order)).map(|stamp| stamp.local_secs)
    }

    #[test]
    fn one_time_in_many_dresses() {
        // 1995-08-31T13:06
        let expected = Some(809_874_360);
        for field in [
            "31.08.1995 13:06",
            "31/8/1995 13:06:00",
            "31-08-95 1:06 PM",
            "31 Aug 1995 13:06",
            "31-Aug-1995, 13:06",
            "31-AUG-95 01.06.00.000000 PM",
            "31.8.1995 13.06",
            "31. August 1995 13:06",
            "31 août 1995 13:06",
            "31 agosto 1995, 13:06:00",
            "[31/Aug/1995:13:06",
            "31.08.1995 13:06 Uhr",
        ] {
            assert_eq!(secs(field, DateOrder::DayMonth), expected, "{field}");
        }
        for field in ["8/31/1995 1:06 PM", "08/31/95, 13:06:00.5", "Aug 31, 1995 1:06 pm", "August 31, 1995 13:06"] {
            assert_eq!(secs(field, DateOrder::MonthDay), expected, "{field}");
        }
        for field in [
            "Thu Aug 31 1995 13:06:00",
            "Thu Aug 31 13:06:00 1995",
            "Thu, 31 Aug 1995 13:06:00",
            "Thursday, August 31, 1995 1:06 PM",
        ] {
            assert_eq!(secs(field, DateOrder::DayMonth), expected, "{field}");
        }
        assert_eq!(secs("1995/08/31 13:06", DateOrder::YearMonth), expected);
        assert_eq!(secs("1995年8月31日 13:06", DateOrder::YearMonth), expected);
        assert_eq!(secs("1995년 8월 31일 13:06", DateOrder::YearMonth), expected);
        for (field, month) in
            [("1. März 2026", 3), ("1 févr. 2026", 2), ("1. Dez. 2026", 12), ("1 maart 2026", 3), ("1 juin 2026", 6)]
        {
            assert_eq!(
                secs(field, DateOrder::DayMonth),
                Civil::checked(2026, month, 1, 0, 0, 0).map(Civil::local_secs),
                "{field}"
            );
        }
        for field in ["8/31/1995, 1:06:00\u{202f}PM", "Aug 31, 1995 @ 13:06:00.000"] {
            assert_eq!(secs(field, DateOrder::MonthDay), expected, "{field}");
        }
    }

    #[test]
    fn zones_stand_behind_it_in_many_ways() {
        let zone = |field: &str| parse(field.as_bytes()).and_then(|parts| parts.utc_offset_secs);
        for (field, secs) in [
            ("Sun Mar 01 2026 10:00:00 GMT+0100 (Central European Standard Time)", 3600),
            ("Sun, 01 Mar 2026 10:00:00 GMT", 0),
            ("Sun, 01 Mar 2026 10:00:00 -0500", -18_000),
            ("01 Mar 2026 10:00:00 EST", -18_000),
            ("Sun Mar  1 10:00:00 CET 2026", 3600),
        ] {
            assert_eq!(zone(field), Some(secs), "{field}");
        }
        for field in ["2026-01,10", "Sun Mar 1 10:00:00 somewhere 2026", "Sunny 1/2/2026"] {
            assert!(parse(field.as_bytes()).is_none(), "{field}");
        }
    }

    #[test]
    fn a_time_of_day_of_its_own() {
        let read = |field: &str| time_of_day(field.as_bytes());
        for field in ["13:06", "13:06:00.4", "1:06 PM", "1:06\u{202f}pm", "1306"] {
            assert_eq!(read(field), Some((47_160, None)), "{field}");
        }
        assert_eq!(read("0:10"), Some((600, None)));
        assert_eq!(read("7"), Some((25_200, None)));
        assert_eq!(read("13:06:00+02:00"), Some((47_160, Some(7_200))));
        assert_eq!(read("24:00"), Some((86_400, None)));
        for field in ["", "24", "24:01", "1:6", "1360", "25", "n/a", "13:06 uhr"] {
            assert_eq!(read(field), None, "{field}");
        }
    }

    #[test]
    fn what_is_ambiguous_is_said_to_be() {
        let orders = |field: &str| parse(field.as_bytes()).map(|parts| parts.orders().len());
        assert_eq!(orders("01/02/2026 00:00"), Some(2));
        assert_eq!(orders("13/02/2026 00:00"), Some(1));
        assert_eq!(orders("02/13/2026 00:00"), Some(1));
        assert_eq!(orders("01.02.2026 00:00"), Some(1));
        assert_eq!(orders("31/31/2026"), Some(0));
        assert_eq!(orders("tomorrow"), None);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for field in
            ["31/02/1995", "1/1/1995 25:00", "1/1/1995 13:06 PM", "1/1/1995 1:6", "1//1995", "12", "1/1/1995T", "1.5"]
        {
            assert_eq!(secs(field, DateOrder::DayMonth), None, "{field}");
        }
    }
}
