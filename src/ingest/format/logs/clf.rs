//! Common and Combined Log Format: `host ident user [time] "request" status bytes …`. The time is read by `time::clf`.

use super::bracketed::has_method;
use super::{LineFormat, LogSpec, checked_line, not_a_log_line, request};
use crate::ingest::MAX_LINE_BYTES;
use crate::ingest::aggregate::sink::Sink;
use crate::ingest::format::record::{Line, Record, code};
use crate::ingest::text::digits::leading_digits;
use crate::ingest::text::either_byte::EitherByte;
use crate::ingest::text::lines::Lines;
use crate::ingest::time::Timestamp;
use crate::ingest::time::clf::{BYTES as TIME_BYTES, MINUTE_BYTES, parse as parse_time};
use crate::series::Quality;
use memchr::{memchr, memchr_iter, memchr2, memmem};

/// The format in the list of logs.
pub static SPEC: LogSpec = LogSpec {
    id: "log",
    name: "access log (Common or Combined)",
    label: "Access log (Common, Combined)",
    names_zone: true,
    open: || Box::new(Clf::default()),
};

/// Reads `host ident user [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 …`: Common, Combined, nginx' default and
/// whatever adds fields behind the size.
#[derive(Debug)]
pub struct Clf {
    /// Day, hour and minute of the last line, as they are written.
    minute: [u8; MINUTE_BYTES],
    /// Zone of the last line, as it is written.
    zone: [u8; 5],
    minute_secs: i64,
    utc_offset_secs: Option<i32>,
    /// What stands between host and request of most lines of this minute, whatever the second.
    prefix: [u8; PREFIX_BYTES],
    quote_or_end: EitherByte,
}

/// Length of ` - - [10/Oct/2000:13:55:36 -0700] "`.
const PREFIX_BYTES: usize = 35;

impl Default for Clf {
    fn default() -> Self {
        Self {
            minute: [0; MINUTE_BYTES],
            zone: [0; 5],
            minute_secs: 0,
            utc_offset_secs: None,
            prefix: [0; PREFIX_BYTES],
            quote_or_end: EitherByte::of(b'"', b'\n'),
        }
    }
}

impl Clf {
    /// Reads the lines at the start of `block`, which ends with a line end, as long as they are as most are, and hands them
    /// to `take` with their number, counted from `number` + 1. Gives how many bytes were read, and the number of the last
    /// line.
    ///
    /// Such a line is read from its left, and its end is searched behind what was read only.
    // A function of its own is small, and a browser makes it fast soon.
    #[inline(never)]
    pub fn fast_lines(&self, block: &[u8], mut number: u64, mut take: impl FnMut(u64, &Record<'_>)) -> (usize, u64) {
        let mut rest = block;
        while let Some((record, read)) = self.fast_line(rest)
            && let Some(end) = memchr(b'\n', &rest[read..])
            && read + end <= MAX_LINE_BYTES
        {
            number += 1;
            take(number, &record);
            rest = &rest[read + end + 1..];
        }
        (block.len() - rest.len(), number)
    }

    /// A record at the start of `text`, if the line is as most are and of the same minute as the last, and where the part
    /// of it that was read ends.
    #[inline]
    fn fast_line<'a>(&self, text: &'a [u8]) -> Option<(Record<'a>, usize)> {
        let host = first_space(text)?;
        let rest = text.get(host..)?.first_chunk::<PREFIX_BYTES>()?;
        let (tens, ones) = (rest[24].wrapping_sub(b'0'), rest[25].wrapping_sub(b'0'));
        let is_same_minute =
            rest[..24] == self.prefix[..24] && rest[26..] == self.prefix[26..] && tens < 6 && ones < 10;
        if !is_same_minute || host == 0 {
            return None;
        }
        let start = host + PREFIX_BYTES;
        let mut quote = start;
        let code = loop {
            quote += self.quote_or_end.find(&text[quote..])?;
            match text.get(quote..)?.first_chunk::<6>()? {
                [b'\n', ..] => return None,
                [_, b' ', a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ']
                    if !is_escaped(&text[start..quote]) =>
                {
                    break code(&[*a, *b, *c]);
                }
                // There is no status, and what looks like one further on is none.
                [_, b' ', b'-', b' ', ..] => return None,
                _ => quote += 1,
            }
        };
        let size = &text[quote + 6..];
        let (bytes, digits) = leading_digits(size);
        let used = match size.get(digits)? {
            b' ' | b'\n' if (1..=18).contains(&digits) => digits,
            b'-' if digits == 0 && matches!(size.get(1), Some(b' ' | b'\n')) => 1,
            _ => return None,
        };
        let local_secs = self.minute_secs + i64::from(tens * 10 + ones);
        let stamp = Timestamp { local_secs, utc_offset_secs: self.utc_offset_secs };
        let host = &text[..host];
        Some((Record { bytes, host, code, ..Record::row(stamp, 1.0, Quality::Observed) }, quote + 6 + used))
    }

    /// The time between brackets and what follows it. A name before it may hold a bracket too.
    #[inline]
    fn time<'a>(&mut self, line: &'a [u8]) -> Option<(Timestamp, &'a [u8])> {
        let mut rest = line;
        loop {
            rest = &rest[memchr(b'[', rest)? + 1..];
            if let Some((text, behind)) = rest.split_first_chunk::<{ TIME_BYTES + 1 }>()
                && text[TIME_BYTES] == b']'
                && let Some(stamp) = self.stamp(text)
            {
                return Some((stamp, behind));
            }
        }
    }

    #[inline]
    fn stamp(&mut self, text: &[u8; TIME_BYTES + 1]) -> Option<Timestamp> {
        let (tens, ones) = (text[18].wrapping_sub(b'0'), text[19].wrapping_sub(b'0'));
        if text[..MINUTE_BYTES] == self.minute && text[21..26] == self.zone && tens < 6 && ones < 10 {
            let local_secs = self.minute_secs + i64::from(tens * 10 + ones);
            return Some(Timestamp { local_secs, utc_offset_secs: self.utc_offset_secs });
        }
        self.new_minute(text)
    }

    #[cold]
    fn new_minute(&mut self, text: &[u8; TIME_BYTES + 1]) -> Option<Timestamp> {
        let stamp = parse_time(&text[..TIME_BYTES])?;
        self.minute.copy_from_slice(&text[..MINUTE_BYTES]);
        self.zone.copy_from_slice(&text[21..26]);
        self.minute_secs = stamp.local_secs.div_euclid(60) * 60;
        self.utc_offset_secs = stamp.utc_offset_secs;
        self.prefix.copy_from_slice(b" - - [dd/Mon/yyyy:hh:mm:ss +zzzz] \"");
        self.prefix[6..33].copy_from_slice(text);
        Some(stamp)
    }
}

impl LineFormat for Clf {
    #[inline]
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        let Some((stamp, rest)) = self.time(line) else {
            return without_time(line);
        };
        let Some(tail) = behind_request(rest) else { return not_a_log_line(line) };
        let Some((code, bytes)) = code_and_bytes(tail) else { return not_a_log_line(line) };
        match client(line) {
            b"" => not_a_log_line(line),
            host => request(stamp, host, code, bytes),
        }
    }

    fn block(&mut self, block: &[u8], lines: &mut Lines, sink: &mut Sink) {
        let mut rest = block;
        while !rest.is_empty() {
            // The first line of a minute is read in full; most of those behind it differ in host, second and request only.
            rest = lines.first(rest, |number, line| sink.take(number, checked_line(self, number, line)));
            let (read, last) = self.fast_lines(rest, lines.count(), |number, record| sink.record(number, record));
            rest = &rest[read..];
            lines.set_count(last);
        }
    }
}

/// A line without a time: damaged, or of something else that was written into the same file, as another container does, or `tail`.
#[cold]
fn without_time(line: &[u8]) -> Line<'_> {
    if line.trim_ascii().is_empty() {
        return Line::Nothing;
    }
    let has = |piece: &[u8]| memmem::find(line, piece).is_some();
    let has_status = memmem::find_iter(line, b"\" ").any(|at| line.get(at + 2).is_some_and(u8::is_ascii_digit));
    // What is left of a line of the log shows its request, its status or its time, or is a word alone.
    let is_part = has_method(line)
        || has(b"HTTP/")
        || has(b" - - ")
        || has_status
        || memchr_iter(b'[', line).any(|at| begins_day(&line[at + 1..]));
    if is_part || memchr(b' ', line.trim_ascii()).is_none() { not_a_log_line(line) } else { Line::Other }
}

/// Whether `text` is a day as in `10/Oct/2000`, or the start of one where the line is cut.
fn begins_day(text: &[u8]) -> bool {
    let digits = text.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    matches!(digits, 1 | 2) && matches!(text.get(digits), None | Some(b'/'))
}

/// What stands behind the request, from the status on. A request may hold quotes that nobody escaped, so its end is the
/// quote that a status follows; a proxy that could not reach anyone writes `-` for it.
#[inline]
fn behind_request(rest: &[u8]) -> Option<&[u8]> {
    let request = rest.strip_prefix(b" \"")?;
    for quote in memchr_iter(b'"', request) {
        let tail = &request[quote + 1..];
        let is_end = match tail {
            [b' ', b'1'..=b'9', b'0'..=b'9', b'0'..=b'9', b' ', ..] | [b' ', b'0', b'0', b'0', b' ', ..] => true,
            [b' ', b'-', b' ', b'-' | b'0', rest @ ..] => matches!(rest.first(), None | Some(b' ')),
            _ => false,
        };
        if is_end && !is_escaped(&request[..quote]) {
            return Some(&tail[1..]);
        }
    }
    None
}

/// Who asked: the word before the identity, which is `-` almost always. Before it may stand what a container, a collector or a
/// virtual host puts in front.
fn client(line: &[u8]) -> &[u8] {
    let bracket = memmem::find(line, b" [").unwrap_or(line.len());
    let before = &line[..bracket];
    let end = memmem::find(before, b" - ").or_else(|| memchr(b' ', before)).unwrap_or(before.len());
    let start = before[..end].iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
    &before[start..end]
}

/// Whether an odd number of backslashes stands at the end.
#[inline]
fn is_escaped(before: &[u8]) -> bool {
    before.last() == Some(&b'\\') && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// `200 2326…` or `304 -…`
#[inline]
fn code_and_bytes(tail: &[u8]) -> Option<(u16, u64)> {
    if tail.starts_with(b"- ") {
        return Some((0, 0));
    }
    let size = tail.get(4..)?;
    let (bytes, digits) = leading_digits(size);
    match size.get(digits) {
        None | Some(b' ') if (1..=18).contains(&digits) => Some((code(&tail[..3]), bytes)),
        Some(b'-') if digits == 0 && matches!(size.get(1), None | Some(b' ')) => Some((code(&tail[..3]), 0)),
        _ => None,
    }
}

/// Where the first space is, if no line ends before it.
#[inline]
fn first_space(text: &[u8]) -> Option<usize> {
    // Sixteen bytes at once: the highest bit of a byte is set where it is the one wanted. A borrow can set more bits, but
    // only above the first.
    let matches = |word: u128, byte: u8| {
        let other = word ^ (ONES * u128::from(byte));
        other.wrapping_sub(ONES) & !other & (ONES * 0x80)
    };
    if let Some(word) = text.first_chunk::<16>() {
        let word = u128::from_le_bytes(*word);
        let found = matches(word, b' ') | matches(word, b'\n');
        if found != 0 {
            let at = found.trailing_zeros() as usize / 8;
            return (text[at] == b' ').then_some(at);
        }
    }
    memchr2(b' ', b'\n', text).filter(|at| text[*at] == b' ')
}

/// A one in every byte.
const ONES: u128 = u128::MAX / 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::lines::without_return;
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
    fn the_client_stands_before_the_identity() {
        let host = |line: &str| read(line).map(|found| found.3);
        for prefix in
            ["", "2026-03-01T10:00:03Z stdout F ", "example.org:443 ", "Mar  1 10:00:03 web nginx: ", "web-1  | "]
        {
            assert_eq!(host(&format!("{prefix}{COMMON}")), Some("host.net".into()), "{prefix}");
        }
        for tail in ["- -", "- 0", "- - \"-\" \"-\" 503 12 \"x\""] {
            assert_eq!(read(&COMMON.replace("200 6245", tail)).map(|found| (found.1, found.2)), Some((0, 0)), "{tail}");
        }
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
        fn words_and_bytes_find_the_same(text in prop::collection::vec(0_u8..=255, 0..40)) {
            let slow = memchr2(b' ', b'\n', &text).filter(|at| text[*at] == b' ');
            prop_assert_eq!(first_space(&text), slow);
        }

        #[test]
        fn memory_of_the_minute_changes_nothing(times in prop::collection::vec((0_u32..3, 0_u32..62, 0_usize..2), 1..20)) {
            let mut clf = Clf::default();
            for (minute, second, zone) in times {
                let zone = ["-0400", "+0000"][zone];
                let line = COMMON.replace("00:00:01 -0400", &format!("00:{minute:02}:{second:02} {zone}"));
                let mut forgetful = Clf::default();
                prop_assert_eq!(clf.line(line.as_bytes()), forgetful.line(line.as_bytes()));
            }
        }

        #[test]
        fn a_block_is_its_lines(lines in prop::collection::vec((0_usize..10, 0_u32..3, "[ -~]{0,9}"), 1..12)) {
            let mut text = Vec::new();
            for (kind, minute, word) in lines {
                let line = COMMON.replace("00:00:01", &format!("00:{minute:02}:09"));
                let line = match kind {
                    0 => line.replace("host.net", &word),
                    1 => line.replace("GET /", &word),
                    2 => line.replace("200 6245", &word),
                    3 => line[..line.len() - word.len()].to_owned(),
                    4 => word,
                    5 => format!("{line} {word}\r"),
                    6 => format!("{line}\r"),
                    7 => line.replace("200 6245", "- - \"-\" 503 12"),
                    _ => line,
                };
                text.extend_from_slice(line.as_bytes());
                text.push(b'\n');
            }
            let mut by_block = Vec::new();
            let (mut clf, mut rest, mut last) = (Clf::default(), &text[..], 0);
            while let Some(end) = memchr(b'\n', rest) {
                last += 1;
                by_block.push(format!("{last} {:?}", checked_line(&mut clf, last, without_return(&rest[..end]))));
                let (read, number) = clf.fast_lines(&rest[end + 1..], last, |number, record| {
                    by_block.push(format!("{number} {:?}", Line::Record(*record)));
                });
                (rest, last) = (&rest[end + 1 + read..], number);
            }
            let mut clf = Clf::default();
            let by_line: Vec<String> = text[..text.len() - 1]
                .split(|byte| *byte == b'\n')
                .enumerate()
                .map(|(i, line)| format!("{} {:?}", i + 1, checked_line(&mut clf, i as u64 + 1, without_return(line))))
                .collect();
            prop_assert_eq!(last as usize, by_line.len());
            prop_assert_eq!(by_block, by_line);
        }

    }
}
