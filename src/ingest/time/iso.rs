//! ISO 8601 and RFC 3339: `1995-08-31T13:06:00-04:00`, with a space for the `T`, with or without seconds and zone.

use super::{Timestamp, digits, local_secs};

/// Reads a date, or a date and a time of day.
pub fn parse(field: &[u8]) -> Option<Timestamp> {
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
    Some(Timestamp { local_secs: local_secs((year, month, day), time)?, utc_offset_secs })
}

/// Hour, minute and second.
pub type Clock = (u32, u32, u32);

/// `HH[:MM[:SS[.fff]]]` and a zone.
pub fn parse_time_and_zone(text: &[u8]) -> Option<(Clock, Option<i32>)> {
    if let Some((hour, zone)) = text.split_at_checked(2)
        && matches!(zone, b"" | b"Z")
    {
        return Some(((digits(hour)?, 0, 0), parse_zone(zone)?));
    }
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

/// What is behind a fraction, if there is one; `None` for a point without digits.
pub fn after_fraction(rest: &[u8]) -> Option<&[u8]> {
    if !matches!(rest.first(), Some(b'.' | b',')) {
        return Some(rest);
    }
    let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &rest[1 + digits..])
}

/// Names of zones with one meaning in use, and hours ahead of UTC. Those of RFC 2822, and those of Europe, Japan, Korea and
/// Australia.
const ZONES: [(&[u8], i32); 25] = [
    (b"Z", 0),
    (b"UTC", 0),
    (b"GMT", 0),
    (b"UT", 0),
    (b"WET", 0),
    (b"WEST", 1),
    (b"CET", 1),
    (b"MEZ", 1),
    (b"CEST", 2),
    (b"MESZ", 2),
    (b"EET", 2),
    (b"EEST", 3),
    (b"MSK", 3),
    (b"EST", -5),
    (b"EDT", -4),
    (b"CST", -6),
    (b"CDT", -5),
    (b"MST", -7),
    (b"MDT", -6),
    (b"PST", -8),
    (b"PDT", -7),
    (b"JST", 9),
    (b"KST", 9),
    (b"AEST", 10),
    (b"AEDT", 11),
];

/// The offset alone where Go writes the zone's name behind it, as in `+0100 CET`, and what its monotonic clock read, as in `m=+0.01`.
fn without_go_name(text: &[u8]) -> &[u8] {
    let Some(space) = text.iter().position(|byte| *byte == b' ') else { return text };
    let (offset, behind) = text.split_at(space);
    let is_name = |word: &[u8]| {
        word.starts_with(b"m=") || word == offset || word.len() <= 5 && word.iter().all(u8::is_ascii_uppercase)
    };
    let is_offset = offset.len() == 5 && matches!(offset[0], b'+' | b'-');
    let mut words = behind.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    if is_offset && words.all(is_name) { offset } else { text }
}

/// `` → unknown, names like `Z`, `UTC` and `CET`, `+02:00`, `+0200`, `+02`, `GMT+2`, `GMT+0200 (some words)`, `+02:00[Europe/Berlin]` → seconds.
pub fn parse_zone(text: &[u8]) -> Option<Option<i32>> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Some(None);
    }
    let text = match text.iter().position(|byte| *byte == b'(') {
        Some(words) if text.ends_with(b")") => text[..words].trim_ascii(),
        _ => text,
    };
    // RFC 9557 has the place behind the offset.
    let text = match text.iter().position(|byte| *byte == b'[') {
        Some(place) if place > 0 && text.ends_with(b"]") => &text[..place],
        _ => text,
    };
    let text = without_go_name(text);
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Some(Some(hours * 3600));
    }
    let text = text.strip_prefix(b"GMT").or_else(|| text.strip_prefix(b"UTC")).unwrap_or(text);
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match text.len() {
        2 => (digits(&text[1..])?, 0),
        3 => (digits(&text[1..])?, 0),
        5 => (digits(&text[1..3])?, digits(&text[3..])?),
        6 if text[3] == b':' => (digits(&text[1..3])?, digits(&text[4..])?),
        _ => return None,
    };
    let secs = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours <= 18 && minutes < 60).then_some(Some(sign * secs))
}
