//! The fast path: a column of times has one format, and neighbours share their date.

use super::iso::{self, Clock, parse_time_and_zone};
use super::{END_OF_DAY, TimeFormat, Timestamp};

/// Reads times of one format and remembers the last date, since neighbours share it.
#[derive(Debug)]
pub struct TimeReader {
    format: TimeFormat,
    date: [u8; 10],
    midnight_secs: i64,
}

impl TimeReader {
    /// A reader of `format`.
    pub fn new(format: TimeFormat) -> Self {
        Self { format, date: [0; 10], midnight_secs: 0 }
    }

    /// Reads `field`; the same as [`TimeFormat::parse`].
    #[inline]
    pub fn parse(&mut self, field: &[u8]) -> Option<Timestamp> {
        if self.format != TimeFormat::Iso {
            return self.format.parse(field);
        }
        let field = field.trim_ascii();
        let date = field.first_chunk::<10>()?;
        if *date != self.date {
            let midnight = iso::parse(date)?;
            (self.date, self.midnight_secs) = (*date, midnight.local_secs);
        }
        let rest = &field[10..];
        let ((hour, minute, second), utc_offset_secs) = match rest {
            [] => ((0, 0, 0), None),
            [b'T' | b't' | b' ', clock @ ..] => match plain_clock(clock) {
                Some(found) => found,
                None => parse_time_and_zone(clock)?,
            },
            _ => return None,
        };
        // Second 60 is a leap second and counts as 59, as in the calendar.
        let of_day = i64::from(hour * 3600 + minute * 60 + second.min(59));
        let exists = hour < 24 && minute < 60 && second <= 60 || (hour, minute, second) == END_OF_DAY;
        exists.then_some(Timestamp { local_secs: self.midnight_secs + of_day, utc_offset_secs })
    }
}

/// `HH:MM` and `HH:MM:SS`, with or without a `Z`: what most files have.
#[inline]
fn plain_clock(text: &[u8]) -> Option<(Clock, Option<i32>)> {
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
