//! The time in Common and Combined Logs: `10/Oct/2000:13:55:36 -0700`.

use super::iso::parse_zone;
use super::{Timestamp, digits, month_of};
use crate::series::calendar::Civil;

/// Length of `10/Oct/2000:13:55:36 -0700`.
pub const BYTES: usize = 26;
/// Length of `10/Oct/2000:13:55`.
pub const MINUTE_BYTES: usize = 17;

/// Reads `10/Oct/2000:13:55:36 -0700`; the zone may be absent.
pub fn parse(text: &[u8]) -> Option<Timestamp> {
    if text.len() < MINUTE_BYTES + 3 || text[2] != b'/' || text[6] != b'/' || text[11] != b':' {
        return None;
    }
    if text[14] != b':' || text[17] != b':' {
        return None;
    }
    let month = month_of(&text[3..6])?;
    let (year, day) = (digits(&text[7..11])?, digits(&text[..2])?);
    let (hour, minute, second) = (digits(&text[12..14])?, digits(&text[15..17])?, digits(&text[18..20])?);
    let civil = Civil::checked(i64::from(year), month, day, hour, minute, second)?;
    Some(Timestamp { local_secs: civil.local_secs(), utc_offset_secs: parse_zone(&text[20..])? })
}
