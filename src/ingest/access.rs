//! Lines of access logs → records: Common and Combined Log Format, AWS load balancers, W3C extended.

use super::error::Reason;
use super::plan::Balancer;
use super::record::{Line, Record, code, whole};
use super::stamp::{CLF_BYTES, CLF_MINUTE_BYTES, Clockwork, Stamp, TimeFormat, parse_clf};
use crate::series::Quality;
use memchr::{memchr, memchr_iter};

const fn request<'a>(stamp: Stamp, host: &'a [u8], code: u16, bytes: u64) -> Line<'a> {
    Line::Record(Record { stamp, value: 1.0, quality: Quality::Observed, bytes, host, code })
}

const fn odd(line: &[u8]) -> Line<'_> {
    Line::fault(Reason::NotALogLine, "", line)
}

/// Reads `host ident user [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 …`: Common, Combined, nginx' default and
/// whatever adds fields behind the size.
#[derive(Debug)]
pub struct Clf {
    /// Day, hour and minute of the last line, as they are written.
    minute: [u8; CLF_MINUTE_BYTES],
    /// Zone of the last line, as it is written.
    zone: [u8; 5],
    minute_secs: i64,
    utc_offset_secs: Option<i32>,
}

impl Default for Clf {
    fn default() -> Self {
        Self { minute: [0; CLF_MINUTE_BYTES], zone: [0; 5], minute_secs: 0, utc_offset_secs: None }
    }
}

impl Clf {
    /// Reads a line.
    #[inline]
    pub fn line<'a>(&mut self, line: &'a [u8]) -> Line<'a> {
        let Some((stamp, rest)) = self.time(line) else {
            return if line.trim_ascii().is_empty() { Line::Nothing } else { odd(line) };
        };
        let Some(tail) = behind_request(rest) else { return odd(line) };
        let Some((code, bytes)) = code_and_bytes(tail) else { return odd(line) };
        match memchr(b' ', line) {
            Some(end) if end > 0 => request(stamp, &line[..end], code, bytes),
            _ => odd(line),
        }
    }

    /// The time between brackets and what follows it. A name before it may hold a bracket too.
    #[inline]
    fn time<'a>(&mut self, line: &'a [u8]) -> Option<(Stamp, &'a [u8])> {
        let mut rest = line;
        loop {
            rest = &rest[memchr(b'[', rest)? + 1..];
            if let Some((text, behind)) = rest.split_first_chunk::<{ CLF_BYTES + 1 }>()
                && text[CLF_BYTES] == b']'
                && let Some(stamp) = self.stamp(text)
            {
                return Some((stamp, behind));
            }
        }
    }

    #[inline]
    fn stamp(&mut self, text: &[u8; CLF_BYTES + 1]) -> Option<Stamp> {
        let (tens, ones) = (text[18].wrapping_sub(b'0'), text[19].wrapping_sub(b'0'));
        if text[..CLF_MINUTE_BYTES] == self.minute && text[21..26] == self.zone && tens < 6 && ones < 10 {
            let local_secs = self.minute_secs + i64::from(tens * 10 + ones);
            return Some(Stamp { local_secs, utc_offset_secs: self.utc_offset_secs });
        }
        self.new_minute(text)
    }

    #[cold]
    fn new_minute(&mut self, text: &[u8; CLF_BYTES + 1]) -> Option<Stamp> {
        let stamp = parse_clf(&text[..CLF_BYTES])?;
        self.minute.copy_from_slice(&text[..CLF_MINUTE_BYTES]);
        self.zone.copy_from_slice(&text[21..26]);
        self.minute_secs = stamp.local_secs.div_euclid(60) * 60;
        self.utc_offset_secs = stamp.utc_offset_secs;
        Some(stamp)
    }
}

/// What stands behind the request, from the status on. A request may hold quotes that nobody escaped, so its end is the
/// quote that a status follows.
#[inline]
fn behind_request(rest: &[u8]) -> Option<&[u8]> {
    let request = rest.strip_prefix(b" \"")?;
    for quote in memchr_iter(b'"', request) {
        let tail = &request[quote + 1..];
        if let [b' ', b'1'..=b'9', b'0'..=b'9', b'0'..=b'9', b' ', ..] = tail
            && !is_escaped(&request[..quote])
        {
            return Some(&tail[1..]);
        }
    }
    None
}

/// Whether an odd number of backslashes stands at the end.
#[inline]
fn is_escaped(before: &[u8]) -> bool {
    before.last() == Some(&b'\\') && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// `200 2326…` or `304 -…`
#[inline]
fn code_and_bytes(tail: &[u8]) -> Option<(u16, u64)> {
    let size = tail.get(4..)?;
    let mut bytes = 0_u64;
    let mut digits = 0;
    for byte in size {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        bytes = bytes.wrapping_mul(10).wrapping_add(u64::from(digit));
        digits += 1;
    }
    match size.get(digits) {
        None | Some(b' ') if (1..=18).contains(&digits) => Some((code(&tail[..3]), bytes)),
        Some(b'-') if digits == 0 && matches!(size.get(1), None | Some(b' ')) => Some((code(&tail[..3]), 0)),
        _ => None,
    }
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
        let names = names.split(|byte| byte.is_ascii_whitespace()).filter(|name| !name.is_empty());
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

    const COMMON: &str = "host.net - - [01/Jul/1995:00:00:01 -0400] \"GET / HTTP/1.0\" 200 6245";

    fn read(line: &str) -> Option<(i64, u16, u64, String)> {
        match Clf::default().line(line.as_bytes()) {
            Line::Record(record) => {
                let host = String::from_utf8_lossy(record.host).into_owned();
                Some((record.stamp.unix_secs(0), record.code, record.bytes, host))
            }
            _ => None,
        }
    }

    #[test]
    fn common_combined_and_odd_but_whole_lines() {
        assert_eq!(read(COMMON), Some((804_571_201, 200, 6245, "host.net".to_owned())));
        let bytes = |line: &str| read(line).map(|found| (found.1, found.2));
        let with = |tail: &str| format!("::1 - a[b [01/Jul/1995:00:00:01 -0400] {tail}");
        assert_eq!(bytes(&with("\"GET /a\"b c\" HTTP/1.0\" 404 -")), Some((404, 0)));
        assert_eq!(bytes(&with("\"GET /\\\" 200 9 HTTP/1.0\" 500 7 \"-\" \"curl/8\" 0.1")), Some((500, 7)));
        assert_eq!(bytes(&with("\"\" 400 0")), Some((400, 0)));
        assert_eq!(bytes(&with("\"-\" 408 - \"-\" \"-\"")), Some((408, 0)));
    }

    #[test]
    fn cut_lines_are_odd() {
        for end in 1..COMMON.len() - 4 {
            assert_eq!(read(&COMMON[..end]), None, "{}", &COMMON[..end]);
        }
        assert_eq!(read(&COMMON.replace("Jul", "Foo")), None);
        assert_eq!(read(&format!("{COMMON}k")), None);
        assert_eq!(Clf::default().line(b"  "), Line::Nothing);
    }

    proptest! {
        #[test]
        fn memory_of_the_minute_changes_nothing(times in prop::collection::vec((0_u32..3, 0_u32..62, 0_usize..2), 1..20)) {
            let mut clf = Clf::default();
            for (minute, second, zone) in times {
                let zone = ["-0400", "+0000"][zone];
                let line = COMMON.replace("00:00:01 -0400", &format!("00:{minute:02}:{second:02} {zone}"));
                prop_assert_eq!(clf.line(line.as_bytes()), Clf::default().line(line.as_bytes()));
            }
        }

        #[test]
        fn no_bytes_make_a_log_panic(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Clf::default().line(&line);
            let _ = BalancerLog::new(Balancer::Alb).line(&line);
            let _ = W3c::default().line(&line);
        }
    }
}
