//! Logs of proxies, balancers and stores that put the time between brackets and the request between quotes, whatever stands
//! around them: HAProxy, Envoy and Istio, Amazon S3, Tomcat with the time first, Nginx Proxy Manager, uWSGI. And those of
//! application servers that begin a line with the time and quote the request in it, as uvicorn does, that write
//! `Started GET "/" for 192.0.2.1 at …`, as Rails does, or that put the request into JSON behind the time, as Monolog does.
//!
//! The time decides what the line is, the method whether it is a request. Status, bytes and client are taken where they stand
//! in all of these: behind the request or before its quote, and as the first address of the line.

use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::format::record::{Line, code, whole};
use crate::ingest::time::{DateOrder, TimeFormat, Timestamp};
use memchr::{memchr, memmem};

/// The format in the list of logs, with zones.
pub static SPEC: LogSpec = LogSpec {
    id: "bracketed",
    name: "log of a proxy or store, time in brackets (Envoy, Amazon S3, Tomcat)",
    label: "Proxy or store log (Envoy, S3, Tomcat)",
    names_zone: true,
    open: || Box::new(Bracketed { has_zone: true }),
};
/// The same with times that name none.
pub static WITHOUT_ZONE: LogSpec = LogSpec {
    id: "haproxy",
    name: "log of a proxy, time in brackets without a zone (HAProxy)",
    label: "Proxy log without a zone (HAProxy)",
    names_zone: false,
    open: || Box::new(Bracketed { has_zone: false }),
};

const METHODS: [&[u8]; 9] = [b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"CONNECT", b"TRACE"];
/// Keys of JSON that name the method and the status.
const METHOD_KEYS: &[&[u8]] = &[b"\"method\"", b"\"request_method\"", b"\"http_method\""];
const STATUS_KEYS: &[&[u8]] = &[b"\"status\"", b"\"response_status\"", b"\"status_code\"", b"\"code\""];
/// Words that a time at the start of a line has at most: date, time of day and zone.
const MAX_TIME_WORDS: usize = 3;
/// Longest time in brackets, in bytes.
const MAX_TIME_BYTES: usize = 40;

#[derive(Debug)]
struct Bracketed {
    has_zone: bool,
}

impl LineFormat for Bracketed {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.trim_ascii().is_empty() {
            return Line::Nothing;
        }
        let Some((stamp, before, behind)) = time_in(line).or_else(|| time_around(line)) else {
            // Proxies also log that a server went up or down.
            return if has_method(line) { not_a_log_line(line) } else { Line::Other };
        };
        if stamp.utc_offset_secs.is_some() != self.has_zone {
            return not_a_log_line(line);
        }
        if !has_method(behind) && !is_store_operation(behind) {
            return Line::Other;
        }
        let (status, bytes) = match json_values(behind, METHOD_KEYS).next() {
            Some(_) => (json_values(behind, STATUS_KEYS).map(code).find(|code| *code > 0).unwrap_or(0), 0),
            None => status_and_bytes(behind),
        };
        request(stamp, client(before, behind), status, bytes)
    }
}

/// The first time between brackets, with what stands before and behind it.
fn time_in(line: &[u8]) -> Option<(Timestamp, &[u8], &[u8])> {
    let mut from = 0;
    while let Some(open) = memchr(b'[', &line[from..]) {
        let start = from + open + 1;
        let rest = &line[start..];
        if let Some(end) = memchr(b']', &rest[..rest.len().min(MAX_TIME_BYTES)])
            && let Some(stamp) = parse_time(&rest[..end])
        {
            return Some((stamp, &line[..start - 1], &rest[end + 1..]));
        }
        from = start;
    }
    None
}

/// The time at the start of a line that quotes a request, or at the end of one of Rails; with what is beside it.
fn time_around(line: &[u8]) -> Option<(Timestamp, &[u8], &[u8])> {
    if let Some(at) = memmem::find(line, b"Started ")
        && let Some(end) = memmem::rfind(line, b" at ").filter(|end| *end > at)
    {
        return parse_time(line[end + 4..].trim_ascii()).map(|stamp| (stamp, &b""[..], &line[at..end]));
    }
    let Some(quote) = memchr(b'"', line) else { return time_before_colon(line) };
    let word = line[quote + 1..].split(|byte| *byte == b' ').next()?;
    if !METHODS.contains(&word) {
        return time_of_syslog(line).or_else(|| time_before_colon(line));
    }
    let head = without_priority(&line[..quote]);
    let spaces = head.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(|(at, _)| at).take(MAX_TIME_WORDS);
    // The longest comes last: a zone may follow the time.
    spaces.filter_map(|end| Some((parse_time(&head[..end])?, &head[end..], &line[quote..]))).last()
}

/// The time at the start of a line of a syslog whose request is in JSON, as Fastly sends it.
fn time_of_syslog(line: &[u8]) -> Option<(Timestamp, &[u8], &[u8])> {
    let head = without_priority(line);
    let end = memchr(b' ', head).filter(|_| head.len() < line.len())?;
    json_values(head, METHOD_KEYS).next()?;
    Some((TimeFormat::Iso.parse(&head[..end])?, &b""[..], &head[end..]))
}

/// The time before a colon and a request, as pm2 writes it in front of what a server prints.
fn time_before_colon(line: &[u8]) -> Option<(Timestamp, &[u8], &[u8])> {
    let colon = memmem::find(line, b": ")?;
    let start = line[..colon].iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
    let behind = &line[colon + 2..];
    let stamp = TimeFormat::Iso.parse(without_priority(&line[start..colon]))?;
    has_method(behind).then_some((stamp, &line[..start], behind))
}

/// `text` without the number in angle brackets that a syslog begins with.
fn without_priority(text: &[u8]) -> &[u8] {
    let digits = text.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    match text.get(digits + 1) {
        Some(b'>') if digits > 0 && text.first() == Some(&b'<') => &text[digits + 2..],
        _ => text,
    }
}

/// `I 260301 10:00:08 web:2344`, as Tornado begins a line.
fn parse_tornado(text: &[u8]) -> Option<Timestamp> {
    let mut words = text.split(|byte| *byte == b' ');
    let (level, date, clock) = (words.next()?, words.next()?, words.next()?);
    let is_tornado = matches!(level, [b'A'..=b'Z']) && date.len() == 6 && words.next().is_some();
    let date = is_tornado.then(|| [b"20", date].concat())?;
    let clock: Vec<u8> = clock.iter().copied().filter(|byte| *byte != b':').collect();
    TimeFormat::Compact.parse(&[&date[..], b"T", &clock].concat())
}

fn parse_time(text: &[u8]) -> Option<Timestamp> {
    if matches!(text, [b'A'..=b'Z', b' ', ..]) {
        return parse_tornado(text);
    }
    let of_log = |text: &[u8]| TimeFormat::Clf.parse(text);
    if text.get(2) != Some(&b'/') {
        return TimeFormat::Iso.parse(text).or_else(|| TimeFormat::Regional(DateOrder::DayMonth).parse(text));
    }
    // `01/Mar/2026:10:00:03.074 +0000`: a fraction stands before the zone.
    match text.get(20) {
        Some(b'.' | b',') => {
            let digits = text[21..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            of_log(&[&text[..20], &text[21 + digits..]].concat())
        }
        _ => of_log(text).or_else(|| TimeFormat::Regional(DateOrder::DayMonth).parse(text)),
    }
}

/// Whether a word is an HTTP method.
pub(super) fn has_method(text: &[u8]) -> bool {
    words(text).any(|word| METHODS.contains(&word))
        || json_values(text, METHOD_KEYS).any(|word| METHODS.contains(&word))
}

/// What stands behind one of `keys` in JSON, without quotes.
fn json_values<'a>(text: &'a [u8], keys: &'static [&'static [u8]]) -> impl Iterator<Item = &'a [u8]> {
    keys.iter().filter_map(move |key| {
        let value = text[memmem::find(text, key)? + key.len()..].trim_ascii_start().strip_prefix(b":")?;
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        value.split(|byte| matches!(byte, b'"' | b',' | b'}' | b' ')).next()
    })
}

/// Amazon S3 names operations like `REST.GET.OBJECT`, also where no request is quoted.
fn is_store_operation(text: &[u8]) -> bool {
    words(text).any(|word| word.starts_with(b"REST.") || word.starts_with(b"SOAP."))
}

/// What stands between spaces, without quotes and brackets around it.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'[' | b']' | b'(' | b')');
    text.split(|byte| *byte == b' ').map(move |word| {
        let start = word.iter().take_while(|byte| is_mark(byte)).count();
        let end = word.iter().rev().take_while(|byte| is_mark(byte)).count();
        word.get(start..word.len() - end).unwrap_or(b"")
    })
}

/// The status behind the request's closing quote, else the first number of three digits that can be one; and the number
/// behind it.
pub(super) fn status_and_bytes(text: &[u8]) -> (u16, u64) {
    let quoted = memmem::find(text, b" HTTP/").and_then(|at| Some(at + memchr(b'"', &text[at..])? + 1));
    let behind = quoted.map(|at| &text[at..]).filter(|tail| first_status(tail, 1).is_some());
    let (status, rest) =
        behind.and_then(|tail| first_status(tail, 1)).or_else(|| first_status(text, usize::MAX)).unwrap_or((0, b""));
    let bytes = words(rest).filter(|word| !word.is_empty()).take(3).find_map(whole);
    (status, bytes.unwrap_or(0))
}

/// The first status among the first `most` words, and what stands behind it.
fn first_status(text: &[u8], most: usize) -> Option<(u16, &[u8])> {
    let mut at = 0;
    let mut seen = 0;
    for word in text.split(|byte| *byte == b' ') {
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        seen += 1;
        let status = code(word.strip_suffix(b")").unwrap_or(word));
        if (100..600).contains(&status) {
            return Some((status, text.get(at..).unwrap_or(b"")));
        }
        if seen >= most {
            break;
        }
    }
    None
}

/// The first address of the line, without its port.
pub(super) fn client<'a>(before: &'a [u8], behind: &'a [u8]) -> &'a [u8] {
    let address = |word: &&[u8]| {
        let dots = word.iter().filter(|byte| **byte == b'.').count();
        let colons = word.iter().filter(|byte| **byte == b':').count();
        let digits = word.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'));
        digits && ((dots == 3 && colons <= 1) || (colons >= 2 && dots == 0)) && word.iter().any(u8::is_ascii_digit)
    };
    // A syslog line has times like 10:00:03 before the address.
    let is_time = |word: &&[u8]| word.len() == 8 && word[2] == b':' && word[5] == b':';
    let found = words(before).chain(words(behind)).find(|word| address(word) && !is_time(word)).unwrap_or(b"");
    let is_v4 = found.contains(&b'.');
    match memchr(b':', found) {
        Some(colon) if is_v4 => &found[..colon],
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(i64, Option<i32>, u16, u64, String)> {
        for has_zone in [true, false] {
            if let Line::Record(record) = (Bracketed { has_zone }).line(line.as_bytes()) {
                let host = String::from_utf8_lossy(record.host).into_owned();
                let (secs, zone) = (record.stamp.local_secs, record.stamp.utc_offset_secs);
                return Some((secs, zone, record.code, record.bytes, host));
            }
        }
        None
    }

    #[test]
    fn lines_of_many_servers() {
        // 1995-08-31T13:06:00
        let secs = 809_874_360;
        let haproxy = "Aug 31 13:06:00 lb haproxy[9]: 10.1.2.3:5508 [31/Aug/1995:13:06:00.250] web~ api/s1 0/0/1/7/8 503 212 - - ---- 5/4/0/1/0 0/0 \"GET /x HTTP/1.1\"";
        assert_eq!(read(haproxy), Some((secs, None, 503, 212, "10.1.2.3".into())));
        let envoy = "[1995-08-31T13:06:00.100Z] \"POST /v1 HTTP/2\" 200 - 10 154 3 2 \"10.0.35.28\" \"curl/8\" \"id\" \"example.org\" \"10.0.2.1:80\"";
        assert_eq!(read(envoy), Some((secs, Some(0), 200, 10, "10.0.35.28".into())));
        let store = "79a59 bucket [31/Aug/1995:13:06:00 +0200] 192.0.2.9 - 3E57 REST.GET.OBJECT a.txt \"GET /b/a.txt HTTP/1.1\" 206 - 113 113 7 6 \"-\" \"x\" -";
        assert_eq!(read(store), Some((secs, Some(7200), 206, 113, "192.0.2.9".into())));
        let uwsgi = "[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 334 bytes} [Thu Aug 31 13:06:00 1995] GET / => generated 23 bytes in 1 msecs (HTTP/1.1 200) 2 headers";
        assert_eq!(read(uwsgi).map(|found| (found.0, found.2, found.4)), Some((secs, 200, "127.0.0.1".into())));
        let django = "[31/Aug/1995 13:06:00] \"GET / HTTP/1.1\" 200 12";
        assert_eq!(read(django), Some((secs, None, 200, 12, String::new())));
        let uvicorn = "1995-08-31 13:06:00,074 INFO     192.0.2.9:5000 - \"GET /a HTTP/1.1\" 200 OK";
        assert_eq!(read(uvicorn), Some((secs, None, 200, 0, "192.0.2.9".into())));
        let plain = "1995-08-31T13:06:00+02:00 192.0.2.9 \"GET /a HTTP/1.1\" 404 17";
        assert_eq!(read(plain), Some((secs, Some(7200), 404, 17, "192.0.2.9".into())));
        let rails =
            "I, [1995-08-31T13:06:00.1 #8]  INFO -- : Started GET \"/a\" for 192.0.2.9 at 1995-08-31 13:06:00 +0200";
        assert_eq!(read(rails), Some((secs, Some(7200), 0, 0, "192.0.2.9".into())));
        let laravel = "[1995-08-31 13:06:00] production.INFO: request {\"method\":\"GET\",\"uri\":\"/\",\"status\":404,\"ms\":200}";
        assert_eq!(read(laravel), Some((secs, None, 404, 0, String::new())));
        let symfony = "[1995-08-31T13:06:00.5+02:00] request.INFO: Matched route \"a\". {\"route\": \"a\", \"method\": \"GET\"} []";
        assert_eq!(read(symfony), Some((secs, Some(7200), 0, 0, String::new())));
        let tornado = "[W 260301 10:00:08 web:2344] 404 GET /a (192.0.2.9) 0.41ms";
        assert_eq!(read(tornado), Some((1_772_359_208, None, 404, 0, "192.0.2.9".into())));
        let pm2 = "0|app  | 1995-08-31T13:06:00: GET /a 304 - - 1.2 ms";
        assert_eq!(read(pm2).map(|found| (found.0, found.2)), Some((secs, 304)));
        let fastly = "<134>1995-08-31T13:06:00Z cache-fra1 Logs[9]: 192.0.2.9 - - \"GET / HTTP/1.1\" 200 512";
        assert_eq!(read(fastly), Some((secs, Some(0), 200, 512, "192.0.2.9".into())));
        let fastly = "<134>1995-08-31T13:06:00Z cache-fra1 Logs[9]: {\"client_ip\":\"192.0.2.9\",\"request_method\":\"GET\",\"status\":\"404\"}";
        assert_eq!(read(fastly).map(|found| (found.0, found.2)), Some((secs, 404)));
        let six = "[31/Aug/1995:13:06:00 +0000] 2001:db8::7 \"GET / HTTP/1.1\" 404 5ms";
        assert_eq!(read(six).map(|found| (found.2, found.4)), Some((404, "2001:db8::7".into())));
    }

    #[test]
    fn a_proxy_tells_more_than_requests() {
        let mut log = Bracketed { has_zone: false };
        let down = b"Aug 31 13:06:00 lb haproxy[9]: Server api/s1 is DOWN, reason: Layer4 timeout";
        assert_eq!(log.line(down), Line::Other);
        assert_eq!(log.line(b" "), Line::Nothing);
        assert!(matches!(log.line(b"10.0.0.1 [yesterday] \"GET / HTTP/1.1\" 200"), Line::Fault(_)));
    }
}
