//! Times in digits: numbers since 1970, and dates without anything between their parts.

use super::iso::{after_fraction, parse_zone};
use super::{EpochUnit, Timestamp, digits};
use crate::series::calendar::Civil;

/// Last second of the year 9999: what is later is something else, not a time.
const LAST_SECS: i64 = 253_402_300_799;

/// The whole number that `1.7723592E9` stands for, as BigQuery writes times. With a sign before the exponent it is from a spreadsheet,
/// which cuts digits off.
pub fn whole_of_scientific(field: &[u8]) -> Option<i64> {
    let mark = field.iter().position(|byte| matches!(byte, b'e' | b'E'))?;
    let (digits, exponent) = (&field[..mark], &field[mark + 1..]);
    let is_plain = digits.contains(&b'.') && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let is_exponent = !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit);
    let number: f64 = std::str::from_utf8(field).ok().filter(|_| is_plain && is_exponent)?.parse().ok()?;
    (number < 9e18).then_some(number as i64)
}

/// Reads a number of `unit` since its start, UTC.
pub fn parse_epoch(field: &[u8], unit: EpochUnit) -> Option<Timestamp> {
    if unit.secs() > 1 {
        return of_long(field, unit);
    }
    let (whole, fraction) = match field.iter().position(|byte| *byte == b'.') {
        Some(point) => (&field[..point], &field[point + 1..]),
        None => (field, &b"0"[..]),
    };
    let (sign, whole) = whole.strip_prefix(b"-").map_or((1, whole), |rest| (-1, rest));
    if !fraction.iter().all(u8::is_ascii_digit) {
        return of_number(whole_of_scientific(field)?, unit);
    }
    if whole.is_empty() || whole.len() > 19 || fraction.is_empty() {
        return None;
    }
    let number = whole.iter().try_fold(0_i64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(i64::from(digit)) }
    })?;
    of_number(sign * number, unit)
}

fn of_number(number: i64, unit: EpochUnit) -> Option<Timestamp> {
    let secs = number.checked_div_euclid(unit.per_second())?.checked_sub(unit.before_1970())?;
    // What .NET calls the time is that of the machine as often as that of Greenwich.
    let utc_offset_secs = if unit == EpochUnit::Ticks { None } else { Some(0) };
    (-LAST_SECS..=LAST_SECS).contains(&secs).then_some(Timestamp { local_secs: secs, utc_offset_secs })
}

/// Reads minutes, hours or days since 1970, to the nearest second.
fn of_long(field: &[u8], unit: EpochUnit) -> Option<Timestamp> {
    if !field.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let number: f64 = std::str::from_utf8(field).ok()?.parse().ok()?;
    of_number((number * unit.secs() as f64).round() as i64, EpochUnit::Secs)
}

/// Reads `19950831`, `1995083113`, `19950831T130600Z`.
pub fn parse_compact(field: &[u8]) -> Option<Timestamp> {
    let (date, rest) = field.split_at_checked(8)?;
    let (year, month, day) = (digits(&date[..4])?, digits(&date[4..6])?, digits(&date[6..])?);
    let rest = rest.strip_prefix(b"T").unwrap_or(rest);
    let (clock, zone) = rest.split_at(rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len()));
    let pair = |at: usize| clock.get(at..at + 2).map_or(Some(0), digits);
    let civil = Civil::checked(i64::from(year), month, day, pair(0)?, pair(2)?, pair(4)?)?;
    let is_whole = matches!(clock.len(), 0 | 2 | 4 | 6);
    let utc_offset_secs = parse_zone(after_fraction(zone)?)?;
    is_whole.then_some(Timestamp { local_secs: civil.local_secs(), utc_offset_secs })
}

/// Days between 1899-12-30, where spreadsheets begin to count, and 1970.
const SERIAL_1970: f64 = 25_569.0;
/// Days that are taken for dates: 1954 to 2119.
const SERIAL_DAYS: std::ops::Range<f64> = 20_000.0..80_000.0;

/// Reads days of a spreadsheet, to the nearest second.
pub fn parse_serial(field: &[u8]) -> Option<Timestamp> {
    if !field.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let days: f64 = std::str::from_utf8(field).ok()?.parse().ok().filter(|days| SERIAL_DAYS.contains(days))?;
    let local_secs = ((days - SERIAL_1970) * 86_400.0).round() as i64;
    Some(Timestamp { local_secs, utc_offset_secs: None })
}
