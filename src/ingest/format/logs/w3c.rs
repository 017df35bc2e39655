//! The W3C extended log format, as CloudFront and IIS write it.

use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::format::record::{Line, code, whole};
use crate::ingest::time::{TimeFormat, TimeReader, Timestamp, time_of_day};
use memchr::memchr;

/// The format in the list of logs.
pub static SPEC: LogSpec = LogSpec {
    id: "w3c",
    name: "W3C extended log (CloudFront)",
    label: "W3C extended log (CloudFront, IIS)",
    names_zone: true,
    open: || Box::new(W3c::default()),
};

/// Reads the W3C extended log format, as CloudFront and IIS write it: a line `#Fields:` names the fields, tabs or spaces
/// part them, times are UTC. Where no field is the date, it is that of the line `#Date:`, and a new day begins where the
/// time of day falls by half a day.
#[derive(Debug)]
pub struct W3c {
    clockwork: TimeReader,
    /// Places of date, time, client, status and bytes; `usize::MAX` for what is not there.
    places: [usize; 5],
    /// Midnight of the day at hand and the last time of day, where a line `#Date:` names the day.
    day: Option<(i64, i64)>,
}

/// Seconds by which the time of day falls at midnight at least: servers write lines a little out of order.
const MIDNIGHT_FALL_SECS: i64 = 43_200;

const W3C_NAMES: [&[u8]; 5] = [b"date", b"time", b"c-ip", b"sc-status", b"sc-bytes"];

impl Default for W3c {
    fn default() -> Self {
        Self { clockwork: TimeReader::new(TimeFormat::Iso), places: [usize::MAX; 5], day: None }
    }
}

impl LineFormat for W3c {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.first() == Some(&b'#') {
            if let Some(names) = line.strip_prefix(b"#Fields:") {
                self.name(names);
            } else if let Some(date) = line.strip_prefix(b"#Date:") {
                let midnight = date.trim_ascii().get(..10).and_then(|date| TimeFormat::Iso.parse(date));
                self.day = midnight.map(|stamp| (stamp.local_secs, 0));
            }
            return Line::Nothing;
        }
        let separator = if memchr(b'\t', line).is_some() { b'\t' } else { b' ' };
        let mut found: [&[u8]; 5] = [b""; 5];
        for (index, field) in line.split(|byte| *byte == separator).enumerate() {
            if let Some(place) = self.places.iter().position(|place| *place == index) {
                found[place] = field;
            }
        }
        let [date, time, host, status, size] = found;
        let stamp = if self.places[0] == usize::MAX { self.time_of_day(time) } else { self.stamp(date, time) };
        match stamp {
            Some(local_secs) => {
                let stamp = Timestamp { local_secs, utc_offset_secs: Some(0) };
                request(stamp, host, code(status), whole(size).unwrap_or(0))
            }
            None if line.trim_ascii().is_empty() => Line::Nothing,
            None => not_a_log_line(line),
        }
    }
}

impl W3c {
    fn stamp(&mut self, date: &[u8], time: &[u8]) -> Option<i64> {
        let mut text = [b'T'; 19];
        if date.len() != 10 || time.len() != 8 {
            return None;
        }
        text[..10].copy_from_slice(date);
        text[11..].copy_from_slice(time);
        self.clockwork.parse(&text).map(|stamp| stamp.local_secs)
    }

    /// A time of day on the day at hand.
    fn time_of_day(&mut self, time: &[u8]) -> Option<i64> {
        let secs = i64::from(time_of_day(time)?.0);
        let (midnight, last) = self.day.as_mut()?;
        if secs + MIDNIGHT_FALL_SECS <= *last {
            *midnight += 86_400;
        }
        *last = secs;
        Some(*midnight + secs)
    }

    fn name(&mut self, names: &[u8]) {
        self.places = [usize::MAX; 5];
        let names = names.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty());
        for (index, name) in names.enumerate() {
            if let Some(place) = W3C_NAMES.iter().position(|known| *known == name) {
                self.places[place] = index;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_a_line_alone_names_ends_where_the_time_falls() {
        let mut log = W3c::default();
        let mut secs = |line: &str| match log.line(line.as_bytes()) {
            Line::Record(record) => Some(record.stamp.local_secs),
            _ => None,
        };
        assert_eq!(secs("#Fields: time c-ip cs-method sc-status"), None);
        assert_eq!(secs("23:59:58 192.0.2.1 GET 200"), None, "no line has named the day");
        // 2026-03-01T00:00 is 1772323200 (date -u -d 2026-03-01 +%s).
        assert_eq!(secs("#Date: 2026-03-01 10:00:00"), None);
        assert_eq!(secs("23:59:58 192.0.2.1 GET 200"), Some(1_772_323_200 + 86_398));
        assert_eq!(secs("23:59:57 192.0.2.1 GET 200"), Some(1_772_323_200 + 86_397));
        assert_eq!(secs("00:00:02 192.0.2.1 GET 200"), Some(1_772_323_200 + 86_402));
    }
}
