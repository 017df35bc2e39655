//! What a column holds, by its name and by its first cells.

use crate::ingest::plan::Unit;
use crate::ingest::text::number;
use crate::ingest::time::{DateOrder, regional, time_of_day};
use crate::ingest::time::{EpochUnit, TimeFormat};

/// Names of time columns, in lower case.
const TIME: &[&str] = &[
    "timestamp",
    "time",
    "datetime",
    "date",
    "ts",
    "minute",
    "bucket",
    "@timestamp",
    "date_time",
    "date time",
    "start",
    "time_local",
    "time_iso8601",
    "timestamputc",
    "hour",
    "day",
    "interval",
    "period",
    "eventtime",
    "event_time",
    "created_at",
    "starttime",
    "start_time",
    "unixtime",
    "epoch",
    "msec",
];
/// Those among them whose small numbers are no seconds since 1970: they count hours of the day, days or months.
const PARTS_OF_TIME: &[&str] =
    &["minute", "bucket", "date", "start", "hour", "day", "interval", "period", "date_time", "date time"];
/// Words of names whose numbers are something else than requests, however many stand there.
const NO_COUNT: &[&str] = &[
    "duration",
    "latency",
    "elapsed",
    "ms",
    "millis",
    "seconds",
    "secs",
    "took",
    "time",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "percent",
    "pct",
    "cpu",
    "mem",
    "memory",
    "disk",
    "temperature",
    "temp",
    "price",
    "id",
    "port",
    "pid",
    "lat",
    "lon",
    "bytes",
    "size",
    "status",
    "code",
    "version",
];
/// Names of count columns, in lower case.
const COUNT: &[&str] = &[
    "requests",
    "count",
    "counts",
    "value",
    "hits",
    "total",
    "n",
    "requestcount",
    "request_count",
    "req",
    "reqs",
    "calls",
    "visits",
    "pageviews",
    "invocations",
    "rps",
    "requests/s",
    "req/s",
    "requests per second",
    "requests/min",
    "rpm",
    "sum",
    "rate",
];
/// Names of columns with bytes sent.
const BYTES: &[&str] = &[
    "bytes",
    "body_bytes_sent",
    "bytes_sent",
    "size",
    "length",
    "response_size",
    "sc-bytes",
    "bytessent",
    "sent_bytes",
    "responsesize",
    "content_length",
    "http.response.bytes",
    "http.response.body.bytes",
    "httprequest.responsesize",
];
/// Names of columns with who asked.
const HOST: &[&str] = &[
    "host",
    "hosts",
    "remote_addr",
    "remote_ip",
    "client_ip",
    "clientip",
    "ip",
    "client",
    "c-ip",
    "remote",
    "remote_host",
    "request.remote_ip",
    "request.client_ip",
    "source.ip",
    "client.ip",
    "httprequest.remoteip",
    "x_forwarded_for",
    "user_ip",
];
/// Names of columns with an HTTP status.
const CODE: &[&str] = &[
    "status",
    "status_code",
    "code",
    "response",
    "response_code",
    "sc-status",
    "http_status",
    "statuscode",
    "http.response.status_code",
    "httprequest.status",
    "resp.status",
    "downstreamstatus",
];
/// Names of other columns that only a list of requests has.
const REQUEST: &[&str] = &[
    "method",
    "path",
    "url",
    "uri",
    "request",
    "user_agent",
    "useragent",
    "referer",
    "referrer",
    "message",
    "request_id",
    "request_uri",
    "request.uri",
    "request.method",
    "duration",
    "latency",
    "request_time",
];

/// What a name hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    Time,
    Count,
    Bytes,
    Host,
    Code,
    Request,
}

/// What `name` hints at; the smaller the number, the stronger.
pub fn hint(name: &str) -> Option<(Hint, usize)> {
    let name = name.trim().to_lowercase();
    [
        (Hint::Time, TIME),
        (Hint::Count, COUNT),
        (Hint::Bytes, BYTES),
        (Hint::Host, HOST),
        (Hint::Code, CODE),
        (Hint::Request, REQUEST),
    ]
    .into_iter()
    .find_map(|(hint, names)| names.iter().position(|known| *known == name).map(|place| (hint, place)))
}

/// Whether what stands below `name` is how long something took, however it looks.
pub fn is_duration(name: &str) -> bool {
    words_of(name).iter().any(|word| matches!(word.as_str(), "duration" | "latency" | "elapsed" | "took" | "length"))
}

/// Whether the numbers below `name` are something else than requests.
pub fn is_no_count(name: &str) -> bool {
    words_of(name).iter().any(|word| NO_COUNT.contains(&word.as_str()))
}

/// Whether `name` means requests even in a list of them: a log has totals, rates and values of many kinds.
pub fn is_surely_count(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    matches!(
        name.as_str(),
        "requests" | "count" | "counts" | "hits" | "requestcount" | "request_count" | "reqs" | "calls"
    ) || unit_of(&name).is_some()
}

/// Whether small numbers below `name` may be seconds since 1970, or since the start of whatever was measured.
pub fn may_be_elapsed(name: &str) -> bool {
    !PARTS_OF_TIME.contains(&name.trim().to_lowercase().as_str())
}

/// The unit that a name tells.
pub fn unit_of(name: &str) -> Option<Unit> {
    let words = words_of(name);
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let pair = |first: &[&str], second: &[&str]| {
        words.windows(2).any(|two| first.contains(&two[0].as_str()) && second.contains(&two[1].as_str()))
    };
    let per = &["per", "/", "pro", "par"];
    match () {
        () if is(&["rps", "qps", "tps"]) || pair(per, &["s", "sec", "second", "sekunde", "seconde"]) => {
            Some(Unit::PerSecond)
        }
        () if is(&["rpm"]) || pair(per, &["min", "minute"]) => Some(Unit::PerMinute),
        () => None,
    }
}

/// Words of a name in lower case: `RequestsPerSec` → requests per sec, `req/s` → req / s. A slash that stands before a word
/// alone, as in a path, is no `per`.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for char in name.chars() {
        let starts = !before.is_alphanumeric() || (before.is_lowercase() && char.is_uppercase());
        match (char.is_alphanumeric(), starts) {
            (true, false) => {
                if let Some(word) = words.last_mut() {
                    word.extend(char.to_lowercase());
                }
            }
            (true, true) => words.push(char.to_lowercase().collect()),
            (false, _) if char == '/' && before.is_alphanumeric() => words.push("/".to_owned()),
            (false, _) => {}
        }
        before = char;
    }
    words
}

/// How the times of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFinding {
    pub format: TimeFormat,
    /// Cells that are read so.
    pub good: usize,
    /// Whether they are of our time: a number from 1990 to 2100, or anything that is written as a time.
    pub is_likely: bool,
    /// Whether the month could be the day; then the place of the first cell among those that were asked about.
    pub ambiguous: Option<usize>,
    /// The cell that decides which is which.
    pub deciding: Option<usize>,
}

/// The way in which most of `cells` are written. A bare number is a time only from 1990 to 2100, or when it may be seconds
/// since some start (`may_be_elapsed`).
pub fn time_of(cells: &[&str], may_be_elapsed: bool) -> Option<TimeFinding> {
    let good = |format: TimeFormat| cells.iter().filter(|cell| format.parse(cell.as_bytes()).is_some()).count();
    let plain = |format| TimeFinding { format, good: good(format), is_likely: true, ambiguous: None, deciding: None };
    let mut found: Vec<TimeFinding> = vec![plain(TimeFormat::Iso), plain(TimeFormat::Clf)];
    if cells.iter().all(|cell| is_compact(cell)) {
        found.push(plain(TimeFormat::Compact));
    }
    if let Some((unit, is_likely)) = epoch_of(cells)
        && (is_likely || may_be_elapsed)
    {
        found.push(TimeFinding { is_likely, ..plain(TimeFormat::Epoch(unit)) });
    }
    found.extend(regional_of(cells));
    // The first one wins a tie.
    found.into_iter().rev().max_by_key(|finding| finding.good).filter(|finding| finding.good > 0)
}

/// Whether `cell` is a day from 1970 to 2100 in digits alone, with or without a time. As a number since 1970 it would be of
/// another age.
fn is_compact(cell: &str) -> bool {
    let year = cell.trim().get(..4).and_then(|year| year.parse::<u32>().ok());
    year.is_some_and(|year| (1970..=2100).contains(&year)) && TimeFormat::Compact.parse(cell.as_bytes()).is_some()
}

/// The unit of numbers since 1970, and whether they are of our time.
fn epoch_of(cells: &[&str]) -> Option<(EpochUnit, bool)> {
    let whole = |cell: &&str| cell.trim().split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    let number = cells.iter().find_map(whole)?;
    let unit = EpochUnit::of(number);
    let stamp = TimeFormat::Epoch(unit).parse(number.to_string().as_bytes())?;
    // 1990-01-01 to 2100-01-01.
    let is_likely = (631_152_000..4_102_444_800).contains(&stamp.local_secs);
    // Days since 1900 with a fraction, as spreadsheets have them, are no seconds.
    let is_whole = is_likely || !cells.iter().any(|cell| cell.contains('.'));
    is_whole.then_some((unit, is_likely))
}

fn regional_of(cells: &[&str]) -> Option<TimeFinding> {
    let parts: Vec<_> = cells.iter().map(|cell| regional::parse(cell.as_bytes())).collect();
    let place_of = |order: DateOrder| parts.iter().position(|p| p.as_ref().is_some_and(|p| p.orders() == [order]));
    let count = |order: DateOrder| parts.iter().flatten().filter(|part| part.orders() == [order]).count();
    let orders = [DateOrder::DayMonth, DateOrder::MonthDay, DateOrder::YearMonth];
    let best = orders.into_iter().rev().max_by_key(|order| count(*order)).filter(|order| count(*order) > 0);
    let first = parts.iter().position(|part| part.as_ref().is_some_and(|part| !part.orders().is_empty()))?;
    let order = best.unwrap_or(DateOrder::DayMonth);
    let good = parts.iter().flatten().filter(|part| part.stamp(order).is_some()).count();
    let ambiguous = if best.is_none() { Some(first) } else { None };
    Some(TimeFinding {
        format: TimeFormat::Regional(order),
        good,
        is_likely: true,
        ambiguous,
        deciding: best.and_then(place_of),
    })
}

/// How many of `cells` are counts, with a point and with a comma before the fraction. Empty ones count as both.
pub fn numbers_in(cells: &[&str]) -> (usize, usize) {
    let good = |comma: bool| cells.iter().filter(|cell| number::parse(cell.as_bytes(), comma).is_ok()).count();
    (good(false), good(true))
}

/// Whether `cell` is a time of day like `14:05`, `14:05:30` or `2:05 PM`; a number only where the column's `name` says so.
pub fn is_clock(cell: &str, name: &str) -> bool {
    let says_so =
        matches!(name.trim().to_lowercase().as_str(), "hour" | "time" | "hhmm" | "uhrzeit" | "heure" | "hora");
    (cell.contains(':') || says_so) && time_of_day(cell.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_a_word_and_no_part_of_one() {
        for name in [
            "rps",
            "QPS",
            "req/s",
            "requests/sec",
            "RequestsPerSec",
            "requests_per_second",
            "Anfragen pro Sekunde",
            "load (req/s)",
        ] {
            assert_eq!(unit_of(name), Some(Unit::PerSecond), "{name}");
        }
        for name in ["rpm", "requests/min", "requests per minute"] {
            assert_eq!(unit_of(name), Some(Unit::PerMinute), "{name}");
        }
        for name in ["GET /search", "GET /s", "corps", "a/success", "requests", "/minutes", "per"] {
            assert_eq!(unit_of(name), None, "{name}");
        }
    }

    #[test]
    fn times_of_digits_are_told_from_numbers_since_1970() {
        let format = |cells: &[&str], elapsed| time_of(cells, elapsed).map(|found| (found.format, found.is_likely));
        assert_eq!(format(&["20240301", "20240302"], false), Some((TimeFormat::Compact, true)));
        assert_eq!(format(&["2024030100", "2024030101"], true), Some((TimeFormat::Compact, true)));
        assert_eq!(format(&["1709251200", "1709251260"], true), Some((TimeFormat::Epoch(EpochUnit::Secs), true)));
        assert_eq!(format(&["0", "60"], true), Some((TimeFormat::Epoch(EpochUnit::Secs), false)));
        assert_eq!(format(&["0", "60"], false), None);
        assert_eq!(format(&["45352.5", "45352.6"], true), None);
    }
}
