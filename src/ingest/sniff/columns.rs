//! What a column holds, by its name and by its first cells.

use crate::ingest::number;
use crate::ingest::plan::Unit;
use crate::ingest::regional::{self, DateOrder};
use crate::ingest::stamp::{EpochUnit, TimeFormat};

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

/// The unit that a name tells.
pub fn unit_of(name: &str) -> Option<Unit> {
    let name = name.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["per second", "per_second", "/s", "rps", "per sec"]) => Some(Unit::PerSecond),
        () if has(&["per minute", "per_minute", "/min", "rpm"]) => Some(Unit::PerMinute),
        () => None,
    }
}

/// How the times of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFinding {
    pub format: TimeFormat,
    /// Cells that are read so.
    pub good: usize,
    /// Whether the month could be the day; then the place of the first cell among those that were asked about.
    pub ambiguous: Option<usize>,
    /// The cell that decides which is which.
    pub deciding: Option<usize>,
}

/// The way in which most of `cells` are written. A bare number is a time only from 1990 to 2100, or when the column
/// `is_named` like a time.
pub fn time_of(cells: &[&str], is_named: bool) -> Option<TimeFinding> {
    let good = |format: TimeFormat| cells.iter().filter(|cell| format.parse(cell.as_bytes()).is_some()).count();
    let plain = |format| TimeFinding { format, good: good(format), ambiguous: None, deciding: None };
    let mut found: Vec<TimeFinding> = vec![plain(TimeFormat::Iso), plain(TimeFormat::Clf)];
    if let Some(unit) = epoch_of(cells, is_named) {
        found.push(plain(TimeFormat::Epoch(unit)));
    }
    found.extend(regional_of(cells));
    // The first one wins a tie.
    found.into_iter().rev().max_by_key(|finding| finding.good).filter(|finding| finding.good > 0)
}

fn epoch_of(cells: &[&str], is_named: bool) -> Option<EpochUnit> {
    let whole = |cell: &&str| cell.trim().split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    let number = cells.iter().find_map(whole)?;
    let unit = EpochUnit::of(number);
    let stamp = TimeFormat::Epoch(unit).parse(number.to_string().as_bytes())?;
    // 1990-01-01 to 2100-01-01.
    let is_likely = (631_152_000..4_102_444_800).contains(&stamp.local_secs);
    (is_likely || is_named).then_some(unit)
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
    Some(TimeFinding { format: TimeFormat::Regional(order), good, ambiguous, deciding: best.and_then(place_of) })
}

/// How many of `cells` are counts, with a point and with a comma before the fraction. Empty ones count as both.
pub fn numbers_in(cells: &[&str]) -> (usize, usize) {
    let good = |comma: bool| cells.iter().filter(|cell| number::parse(cell.as_bytes(), comma).is_ok()).count();
    (good(false), good(true))
}

/// Whether `cell` is a time of day like `14:05` or `14:05:30`.
pub fn is_clock(cell: &str) -> bool {
    let text = format!("2000-01-01 {}", cell.trim());
    cell.contains(':') && cell.trim().len() <= 15 && TimeFormat::Iso.parse(text.as_bytes()).is_some()
}
