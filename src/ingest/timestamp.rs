//! One field → a time: ISO 8601 with or without zone, or seconds or milliseconds since 1970.

use crate::series::calendar::Civil;

/// A time as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds on the file's own clock.
    pub local_secs: i64,
    /// Seconds that this clock is ahead of UTC, if the field says so.
    pub utc_offset_secs: Option<i32>,
}

/// Epoch numbers from here on are milliseconds: as seconds this would be the year 5138.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Reads `2026-03-01T14:05`, `2026-03-01 14:05:30.250`, `…Z`, `…+02:00`, `1709301900` or `1709301900000`.
/// A fraction of a second is dropped.
pub fn parse(field: &str) -> Option<Stamp> {
    let field = field.trim();
    if !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_epoch(field);
    }
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = field.get(range)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let mark = |at: usize| field.as_bytes().get(at).copied();
    if mark(4) != Some(b'-') || mark(7) != Some(b'-') {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    if field.len() == 10 {
        let civil = Civil::checked(i64::from(year), month, day, 0, 0, 0)?;
        return Some(Stamp { local_secs: civil.local_secs(), utc_offset_secs: None });
    }
    if !matches!(mark(10), Some(b'T' | b't' | b' ')) || mark(13) != Some(b':') {
        return None;
    }
    let (hour, minute) = (digits(11..13)?, digits(14..16)?);
    let (second, zone_at) = match mark(16) {
        Some(b':') => (digits(17..19)?, after_fraction(field, 19)?),
        _ => (0, 16),
    };
    let civil = Civil::checked(i64::from(year), month, day, hour, minute, second)?;
    let utc_offset_secs = parse_zone(field.get(zone_at..)?)?;
    Some(Stamp { local_secs: civil.local_secs(), utc_offset_secs })
}

fn parse_epoch(field: &str) -> Option<Stamp> {
    let number: i64 = field.parse().ok()?;
    let secs = if number >= FIRST_MILLISECONDS { number / 1000 } else { number };
    // Past the year 9999 it is something else, not a time.
    (secs < 253_402_300_800).then_some(Stamp { local_secs: secs, utc_offset_secs: Some(0) })
}

/// Where the text goes on behind a fraction that may start at `at`; `None` for a point without digits.
fn after_fraction(field: &str, at: usize) -> Option<usize> {
    let rest = field.as_bytes().get(at..)?;
    if !matches!(rest.first(), Some(b'.' | b',')) {
        return Some(at);
    }
    let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then_some(at + 1 + digits)
}

/// `` → unknown, `Z` → 0, `+02:00`, `+0200`, `+02` → seconds.
fn parse_zone(text: &str) -> Option<Option<i32>> {
    let text = text.trim_start();
    match text.as_bytes().first() {
        None => return Some(None),
        Some(b'Z' | b'z') => return (text.len() == 1).then_some(Some(0)),
        Some(b'+' | b'-') => {}
        Some(_) => return None,
    }
    let (sign, digits) = (if text.starts_with('-') { -1 } else { 1 }, text.get(1..)?.replace(':', ""));
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..).filter(|part| !part.is_empty()).map_or(Ok(0), str::parse).ok()?;
    (hours <= 18 && minutes < 60).then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secs(field: &str) -> Option<(i64, Option<i32>)> {
        parse(field).map(|stamp| (stamp.local_secs, stamp.utc_offset_secs))
    }

    #[test]
    fn the_usual_forms() {
        assert_eq!(secs("1995-08-31T13:06"), Some((809_874_360, None)));
        assert_eq!(secs("1995-08-31 13:06:30.250"), Some((809_874_390, None)));
        assert_eq!(secs("1995-08-31T13:06:00Z"), Some((809_874_360, Some(0))));
        assert_eq!(secs("1995-08-31T13:06:00-04:00"), Some((809_874_360, Some(-14_400))));
        assert_eq!(secs("1995-08-31T13:06+0530"), Some((809_874_360, Some(19_800))));
        assert_eq!(secs("1995-08-31"), Some((809_827_200, None)));
        assert_eq!(secs("809874360"), Some((809_874_360, Some(0))));
        assert_eq!(secs("1709301900123"), Some((1_709_301_900, Some(0))));
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
            assert_eq!(secs(field), None, "{field}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(field in "\\PC{0,40}") {
            let _ = parse(&field);
        }
    }
}
