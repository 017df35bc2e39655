//! Lines of access logs → records: AWS load balancers, W3C extended. For the Common Log Format see `clf`.

use super::error::Reason;
use super::plan::Balancer;
use super::record::{Line, Record, code, whole};
use super::stamp::{Clockwork, Stamp, TimeFormat};
use crate::series::Quality;
use memchr::memchr;

pub(super) const fn request<'a>(stamp: Stamp, host: &'a [u8], code: u16, bytes: u64) -> Line<'a> {
    Line::Record(Record { stamp, value: 1.0, quality: Quality::Observed, bytes, host, code })
}

pub(super) const fn odd(line: &[u8]) -> Line<'_> {
    Line::fault(Reason::NotALogLine, "", line)
}

/// Reads the logs of AWS load balancers: fields between spaces, in fixed order.
#[derive(Debug)]
pub struct BalancerLog {
    clockwork: Clockwork,
    /// Places of time, client, status and bytes sent.
    places: [usize; 4],
}

impl BalancerLog {
    /// A reader of the log of `kind`.
    pub fn new(kind: Balancer) -> Self {
        let places = match kind {
            Balancer::Alb => [1, 3, 8, 11],
            Balancer::Classic => [0, 2, 7, 10],
        };
        Self { clockwork: Clockwork::new(TimeFormat::Iso), places }
    }

    /// Reads a line.
    pub fn line<'a>(&mut self, line: &'a [u8]) -> Line<'a> {
        let mut found: [&[u8]; 4] = [b""; 4];
        let mut rest = line;
        for index in 0..=self.places[3] {
            let Some(end) = memchr(b' ', rest) else {
                return if line.trim_ascii().is_empty() { Line::Nothing } else { odd(line) };
            };
            if let Some(place) = self.places.iter().position(|place| *place == index) {
                found[place] = &rest[..end];
            }
            rest = &rest[end + 1..];
        }
        let [time, client, status, size] = found;
        let (Some(stamp), Some(bytes)) = (self.clockwork.parse(time), whole(size)) else { return odd(line) };
        if !rest.starts_with(b"\"") || (code(status) == 0 && status != b"-") {
            return odd(line);
        }
        let host = client.iter().rposition(|byte| *byte == b':').map_or(client, |colon| &client[..colon]);
        request(stamp, host, code(status), bytes)
    }
}

/// Reads the W3C extended log format, as CloudFront and IIS write it: a line `#Fields:` names the fields, tabs or spaces
/// part them, times are UTC.
#[derive(Debug)]
pub struct W3c {
    clockwork: Clockwork,
    /// Places of date, time, client, status and bytes; `usize::MAX` for what is not there.
    places: [usize; 5],
}

const W3C_NAMES: [&[u8]; 5] = [b"date", b"time", b"c-ip", b"sc-status", b"sc-bytes"];

impl Default for W3c {
    fn default() -> Self {
        Self { clockwork: Clockwork::new(TimeFormat::Iso), places: [usize::MAX; 5] }
    }
}

impl W3c {
    /// Reads a line.
    pub fn line<'a>(&mut self, line: &'a [u8]) -> Line<'a> {
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
            return if line.trim_ascii().is_empty() { Line::Nothing } else { odd(line) };
        }
        text[..10].copy_from_slice(date);
        text[11..].copy_from_slice(time);
        let Some(stamp) = self.clockwork.parse(&text) else { return odd(line) };
        request(Stamp { utc_offset_secs: Some(0), ..stamp }, host, code(status), whole(size).unwrap_or(0))
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_a_log_panic(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = BalancerLog::new(Balancer::Alb).line(&line);
            let _ = W3c::default().line(&line);
        }
    }
}
