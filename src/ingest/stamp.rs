//! One field → a time. The format is settled once per file; here it is followed to the letter.

use super::regional::{self, DateOrder};
use crate::series::calendar::{Civil, MONTHS};
use serde::{Deserialize, Serialize};

/// A time as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds on the file's own clock.
    pub local_secs: i64,
    /// Seconds that this clock is ahead of UTC, if the field says so.
    pub utc_offset_secs: Option<i32>,
}

impl Stamp {
    /// Seconds since 1970, UTC; a clock without a zone is `utc_offset_secs` ahead.
    pub fn unix_secs(self, utc_offset_secs: i32) -> i64 {
        self.local_secs - i64::from(self.utc_offset_secs.unwrap_or(utc_offset_secs))
    }
}

/// What a number since 1970 counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EpochUnit {
    /// Seconds, with or without a fraction.
    Secs,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeFormat {
    /// ISO 8601 and RFC 3339, a `T` or a space between date and time, with or without zone.
    Iso,
    /// A number since 1970, UTC.
    Epoch(EpochUnit),
    /// `10/Oct/2000:13:55:36 -0700`
    Clf,
    /// Dates as people write them, like `31.08.1995 13:06` or `8/31/1995 1:06 PM`.
    Regional(DateOrder),
    /// Digits alone, from the year down: `19950831`, `1995083113`, `19950831T130600Z`.
    Compact,
}

impl EpochUnit {
    const fn per_second(self) -> i64 {
        match self {
            Self::Secs => 1,
            Self::Millis => 1_000,
            Self::Micros => 1_000_000,
            Self::Nanos => 1_000_000_000,
        }
    }

    /// The unit that brings `number` into the years 1973 to 5138.
    pub fn of(number: i64) -> Self {
        match number.unsigned_abs() {
            0..100_000_000_000 => Self::Secs,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            _ => Self::Nanos,
        }
    }
}

impl TimeFormat {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iso => "ISO 8601",
            Self::Epoch(EpochUnit::Secs) => "seconds since 1970",
            Self::Epoch(EpochUnit::Millis) => "milliseconds since 1970",
            Self::Epoch(EpochUnit::Micros) => "microseconds since 1970",
            Self::Epoch(EpochUnit::Nanos) => "nanoseconds since 1970",
            Self::Clf => "log time, like 10/Oct/2000:13:55:36 -0700",
            Self::Regional(DateOrder::DayMonth) => "day first, like 31.08.1995 13:06",
            Self::Regional(DateOrder::MonthDay) => "month first, like 8/31/1995 1:06 PM",
            Self::Regional(DateOrder::YearMonth) => "year first, like 1995/08/31 13:06",
            Self::Compact => "digits alone, like 19950831T1306",
        }
    }

    /// Reads `field`; a fraction of a second is dropped.
    pub fn parse(self, field: &[u8]) -> Option<Stamp> {
        let field = field.trim_ascii();
        match self {
            Self::Iso => parse_iso(field),
            Self::Epoch(unit) => parse_epoch(field, unit),
            Self::Clf => parse_clf(field.strip_prefix(b"[").map_or(field, |f| f.strip_suffix(b"]").unwrap_or(f))),
            Self::Regional(order) => regional::parse(field)?.stamp(order),
            Self::Compact => parse_compact(field),
        }
    }
}

/// Reads a run of digits.
pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u32::from(digit))
    })
}

/// Last second of the year 9999: what is later is something else, not a time.
const LAST_SECS: i64 = 253_402_300_799;

fn parse_epoch(field: &[u8], unit: EpochUnit) -> Option<Stamp> {
    let (whole, fraction) = match field.iter().position(|byte| *byte == b'.') {
        Some(point) => (&field[..point], &field[point + 1..]),
        None => (field, &b"0"[..]),
    };
    let (sign, whole) = whole.strip_prefix(b"-").map_or((1, whole), |rest| (-1, rest));
    if whole.is_empty() || whole.len() > 19 || fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = whole.iter().try_fold(0_i64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(i64::from(digit)) }
    })?;
    let secs = (sign * number).div_euclid(unit.per_second());
    (-LAST_SECS..=LAST_SECS).contains(&secs).then_some(Stamp { local_secs: secs, utc_offset_secs: Some(0) })
}

fn parse_compact(field: &[u8]) -> Option<Stamp> {
    let (date, rest) = field.split_at_checked(8)?;
    let (year, month, day) = (digits(&date[..4])?, digits(&date[4..6])?, digits(&date[6..])?);
    let rest = rest.strip_prefix(b"T").unwrap_or(rest);
    let (clock, zone) = rest.split_at(rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len()));
    let pair = |at: usize| clock.get(at..at + 2).map_or(Some(0), digits);
    let civil = Civil::checked(i64::from(year), month, day, pair(0)?, pair(2)?, pair(4)?)?;
    let is_whole = matches!(clock.len(), 0 | 2 | 4 | 6);
    let utc_offset_secs = parse_zone(after_fraction(zone)?)?;
    is_whole.then_some(Stamp { local_secs: civil.local_secs(), utc_offset_secs })
}

fn parse_iso(field: &[u8]) -> Option<Stamp> {
    let (date, rest) = field.split_at_checked(10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&date[..4])?, digits(&date[5..7])?, digits(&date[8..])?);
    let (time, utc_offset_secs) = match rest.first() {
        None => ((0, 0, 0), None),
        Some(b'T' | b't' | b' ') => parse_time_and_zone(&rest[1..])?,
        Some(_) => return None,
    };
    let civil = Civil::checked(i64::from(year), month, day, time.0, time.1, time.2)?;
    Some(Stamp { local_secs: civil.local_secs(), utc_offset_secs })
}

/// Hour, minute and second.
type Clock = (u32, u32, u32);

/// `HH:MM[:SS[.fff]]` and a zone.
fn parse_time_and_zone(text: &[u8]) -> Option<(Clock, Option<i32>)> {
    if text.len() < 5 || text[2] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&text[..2])?, digits(&text[3..5])?);
    let rest = &text[5..];
    if rest.first() != Some(&b':') {
        return Some(((hour, minute, 0), parse_zone(rest)?));
    }
    let second = digits(rest.get(1..3)?)?;
    Some(((hour, minute, second), parse_zone(after_fraction(&rest[3..])?)?))
}

/// `HH:MM` and `HH:MM:SS`, with or without a `Z`: what most files have.
#[inline]
fn usual_clock(text: &[u8]) -> Option<(Clock, Option<i32>)> {
    let (text, zone) = text.strip_suffix(b"Z").map_or((text, None), |text| (text, Some(0)));
    let text = match *text {
        [a, b, c, d, e] => [a, b, c, d, e, b':', b'0', b'0'],
        _ => *text.as_array::<8>()?,
    };
    // All bytes at once: with those of `00:00:00` taken off, digits are below 10 and colons 0, or a highest bit comes up
    // here. Then each byte is ten times itself and the one behind it.
    let digits = u64::from_le_bytes(text) ^ u64::from_le_bytes(*b"00:00:00");
    if (digits.wrapping_add(0x7676_7f76_767f_7676) | digits) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8).to_le_bytes();
    Some(((u32::from(pairs[0]), u32::from(pairs[3]), u32::from(pairs[6])), zone))
}

/// What is behind a fraction, if there is one; `None` for a point without digits.
pub(super) fn after_fraction(rest: &[u8]) -> Option<&[u8]> {
    if !matches!(rest.first(), Some(b'.' | b',')) {
        return Some(rest);
    }
    let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &rest[1 + digits..])
}

/// `` → unknown, `Z`, `UTC` and `GMT` → 0, `+02:00`, `+0200`, `+02` → seconds.
pub(super) fn parse_zone(text: &[u8]) -> Option<Option<i32>> {
    let text = text.trim_ascii();
    let sign = match text.first() {
        None => return Some(None),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return matches!(text, b"Z" | b"z" | b"UTC" | b"GMT").then_some(Some(0)),
    };
    let (hours, minutes) = match text.len() {
        3 => (digits(&text[1..])?, 0),
        5 => (digits(&text[1..3])?, digits(&text[3..])?),
        6 if text[3] == b':' => (digits(&text[1..3])?, digits(&text[4..])?),
        _ => return None,
    };
    let secs = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours <= 18 && minutes < 60).then_some(Some(sign * secs))
}

/// Length of `10/Oct/2000:13:55:36 -0700`.
pub(super) const CLF_BYTES: usize = 26;
/// Length of `10/Oct/2000:13:55`.
pub(super) const CLF_MINUTE_BYTES: usize = 17;

/// Reads `10/Oct/2000:13:55:36 -0700`; the zone may be absent.
pub(super) fn parse_clf(text: &[u8]) -> Option<Stamp> {
    if text.len() < CLF_MINUTE_BYTES + 3 || text[2] != b'/' || text[6] != b'/' || text[11] != b':' {
        return None;
    }
    if text[14] != b':' || text[17] != b':' {
        return None;
    }
    let month = month_of(&text[3..6])?;
    let (year, day) = (digits(&text[7..11])?, digits(&text[..2])?);
    let (hour, minute, second) = (digits(&text[12..14])?, digits(&text[15..17])?, digits(&text[18..20])?);
    let civil = Civil::checked(i64::from(year), month, day, hour, minute, second)?;
    Some(Stamp { local_secs: civil.local_secs(), utc_offset_secs: parse_zone(&text[20..])? })
}

/// Number of the month that `name` begins with, in English, from 1.
pub(super) fn month_of(name: &[u8]) -> Option<u32> {
    let head = name.get(..3)?;
    let index = MONTHS.iter().position(|month| month.as_bytes().eq_ignore_ascii_case(head))?;
    u32::try_from(index + 1).ok()
}

/// Reads times of one format and remembers the last date, since neighbours share it.
#[derive(Debug)]
pub struct Clockwork {
    format: TimeFormat,
    date: [u8; 10],
    midnight_secs: i64,
}

impl Clockwork {
    /// A reader of `format`.
    pub fn new(format: TimeFormat) -> Self {
        Self { format, date: [0; 10], midnight_secs: 0 }
    }

    /// Reads `field`; the same as [`TimeFormat::parse`].
    #[inline]
    pub fn parse(&mut self, field: &[u8]) -> Option<Stamp> {
        if self.format != TimeFormat::Iso {
            return self.format.parse(field);
        }
        let field = field.trim_ascii();
        let date = field.first_chunk::<10>()?;
        if *date != self.date {
            let midnight = parse_iso(date)?;
            (self.date, self.midnight_secs) = (*date, midnight.local_secs);
        }
        let rest = &field[10..];
        let ((hour, minute, second), utc_offset_secs) = match rest {
            [] => ((0, 0, 0), None),
            [b'T' | b't' | b' ', clock @ ..] => match usual_clock(clock) {
                Some(found) => found,
                None => parse_time_and_zone(clock)?,
            },
            _ => return None,
        };
        // Second 60 is a leap second and counts as 59, as in the calendar.
        let of_day = i64::from(hour * 3600 + minute * 60 + second.min(59));
        let exists = hour < 24 && minute < 60 && second <= 60;
        exists.then_some(Stamp { local_secs: self.midnight_secs + of_day, utc_offset_secs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secs(format: TimeFormat, field: &str) -> Option<(i64, Option<i32>)> {
        format.parse(field.as_bytes()).map(|stamp| (stamp.local_secs, stamp.utc_offset_secs))
    }

    #[test]
    fn the_usual_forms() {
        let iso = |field| secs(TimeFormat::Iso, field);
        assert_eq!(iso("1995-08-31T13:06"), Some((809_874_360, None)));
        assert_eq!(iso("1995-08-31 13:06:30.250"), Some((809_874_390, None)));
        assert_eq!(iso("1995-08-31T13:06:00Z"), Some((809_874_360, Some(0))));
        assert_eq!(iso("1995-08-31T13:06:00-04:00"), Some((809_874_360, Some(-14_400))));
        assert_eq!(iso("1995-08-31T13:06+0530"), Some((809_874_360, Some(19_800))));
        assert_eq!(iso("1995-08-31 13:06:00 +0000 "), Some((809_874_360, Some(0))));
        assert_eq!(iso("1995-08-31"), Some((809_827_200, None)));
        for (field, secs_, zone) in [
            ("19950831", 809_827_200, None),
            ("1995083113", 809_874_000, None),
            ("199508311306", 809_874_360, None),
            ("19950831T130600Z", 809_874_360, Some(0)),
            ("19950831T130600.5+0200", 809_874_360, Some(7_200)),
        ] {
            assert_eq!(secs(TimeFormat::Compact, field), Some((secs_, zone)), "{field}");
        }
        let clf = secs(TimeFormat::Clf, "31/Aug/1995:13:06:00 -0400");
        assert_eq!(clf, Some((809_874_360, Some(-14_400))));
        for (unit, field) in [
            (EpochUnit::Secs, "809874360"),
            (EpochUnit::Secs, "809874360.75"),
            (EpochUnit::Millis, "809874360123"),
            (EpochUnit::Micros, "809874360123456"),
            (EpochUnit::Nanos, "809874360123456789"),
        ] {
            assert_eq!(secs(TimeFormat::Epoch(unit), field), Some((809_874_360, Some(0))), "{field}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for field in [
            "",
            "n/a",
            "1995-8-31",
            "1995-02-30",
            "31/08/1995 13:06",
            "1995-08-31T13:06X",
            "1995-08-31T13:06:00.",
            "1995-08-31T25:00",
            "99999999999999999999",
            "1995-08-31T13:06+99:00",
        ] {
            assert_eq!(secs(TimeFormat::Iso, field), None, "{field}");
        }
        assert_eq!(secs(TimeFormat::Epoch(EpochUnit::Secs), "99999999999999999999"), None);
        assert_eq!(secs(TimeFormat::Epoch(EpochUnit::Secs), "300000000000"), None);
        assert_eq!(secs(TimeFormat::Clf, "31/Foo/1995:13:06:00 -0400"), None);
        for field in ["1995083", "19951301", "19950831T1", "1995083124", "19950831x"] {
            assert_eq!(secs(TimeFormat::Compact, field), None, "{field}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(field in prop::collection::vec(any::<u8>(), 0..40)) {
            for format in [
                TimeFormat::Iso, TimeFormat::Clf, TimeFormat::Epoch(EpochUnit::Nanos),
                TimeFormat::Regional(DateOrder::DayMonth), TimeFormat::Compact,
            ] {
                let _ = format.parse(&field);
            }
        }

        #[test]
        fn any_clock_is_read_as_without_memory(clock in "[0-9:/;Z\u{a0} ]{4,6}|[0-9]{2}[:;][0-9]{2}[:/.][0-9/:]{2}Z?") {
            let field = format!("1995-08-31T{clock}");
            let expected = TimeFormat::Iso.parse(field.as_bytes());
            prop_assert_eq!(Clockwork::new(TimeFormat::Iso).parse(field.as_bytes()), expected);
        }

        #[test]
        fn memory_of_the_date_changes_nothing(fields in prop::collection::vec(
            "199[5-6]-0[0-3]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?(Z|\\+02:00)?", 1..8,
        )) {
            let mut clockwork = Clockwork::new(TimeFormat::Iso);
            for field in &fields {
                prop_assert_eq!(clockwork.parse(field.as_bytes()), TimeFormat::Iso.parse(field.as_bytes()));
            }
        }
    }
}
