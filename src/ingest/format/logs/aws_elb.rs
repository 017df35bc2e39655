//! Access logs of AWS load balancers, application and classic: fields between spaces, in fixed order, times in UTC.

use super::{LineFormat, LogSpec, not_a_log_line, request};
use crate::ingest::format::record::{Line, code, whole};
use crate::ingest::time::{TimeFormat, TimeReader};
use memchr::memchr;

/// Application load balancer.
pub static ALB: LogSpec = LogSpec {
    id: "alb",
    name: "AWS load balancer log",
    label: "AWS load balancer log",
    names_zone: true,
    open: || Box::new(ElbLog::new([1, 3, 8, 11])),
};
/// Classic load balancer.
pub static CLASSIC: LogSpec = LogSpec {
    id: "elb",
    name: "AWS classic load balancer log",
    label: "AWS classic load balancer log",
    names_zone: true,
    open: || Box::new(ElbLog::new([0, 2, 7, 10])),
};

/// Reads the logs of AWS load balancers: fields between spaces, in fixed order.
#[derive(Debug)]
pub struct ElbLog {
    clockwork: TimeReader,
    /// Places of time, client, status and bytes sent.
    places: [usize; 4],
}

impl ElbLog {
    fn new(places: [usize; 4]) -> Self {
        Self { clockwork: TimeReader::new(TimeFormat::Iso), places }
    }
}

impl LineFormat for ElbLog {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        let mut found: [&[u8]; 4] = [b""; 4];
        let mut rest = line;
        for index in 0..=self.places[3] {
            let Some(end) = memchr(b' ', rest) else {
                return if line.trim_ascii().is_empty() { Line::Nothing } else { not_a_log_line(line) };
            };
            if let Some(place) = self.places.iter().position(|place| *place == index) {
                found[place] = &rest[..end];
            }
            rest = &rest[end + 1..];
        }
        let [time, client, status, size] = found;
        let (Some(stamp), Some(bytes)) = (self.clockwork.parse(time), whole(size)) else { return not_a_log_line(line) };
        if !rest.starts_with(b"\"") || (code(status) == 0 && status != b"-") {
            return not_a_log_line(line);
        }
        let host = client.iter().rposition(|byte| *byte == b':').map_or(client, |colon| &client[..colon]);
        request(stamp, host, code(status), bytes)
    }
}
