//! The W3C extended log format, as CloudFront and IIS write it.

use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::format::record::{Line, code, whole};
use crate::ingest::time::{TimeFormat, TimeReader, Timestamp};
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
/// part them, times are UTC.
#[derive(Debug)]
pub struct W3c {
    clockwork: TimeReader,
    /// Places of date, time, client, status and bytes; `usize::MAX` for what is not there.
    places: [usize; 5],
}

const W3C_NAMES: [&[u8]; 5] = [b"date", b"time", b"c-ip", b"sc-status", b"sc-bytes"];

impl Default for W3c {
    fn default() -> Self {
        Self { clockwork: TimeReader::new(TimeFormat::Iso), places: [usize::MAX; 5] }
    }
}

impl LineFormat for W3c {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.first() == Some(&b'#') {
            if let Some(names) = line.strip_prefix(b"#Fields:") {
                self.name(names);
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
        let mut text = [b'T'; 19];
        if date.len() != 10 || time.len() != 8 {
            return if line.trim_ascii().is_empty() { Line::Nothing } else { not_a_log_line(line) };
        }
        text[..10].copy_from_slice(date);
        text[11..].copy_from_slice(time);
        let Some(stamp) = self.clockwork.parse(&text) else { return not_a_log_line(line) };
        request(Timestamp { utc_offset_secs: Some(0), ..stamp }, host, code(status), whole(size).unwrap_or(0))
    }
}

impl W3c {
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
