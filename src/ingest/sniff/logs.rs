//! Is it an access log, and which?

use super::{Column, Detection, PREVIEW_ROWS, Role};
use crate::ingest::access::{BalancerLog, W3c};
use crate::ingest::clf::Clf;
use crate::ingest::plan::{Balancer, Format, Plan};
use crate::ingest::record::Line;
use crate::ingest::rows::civil;

/// Lines that are tried.
const TRIED: usize = 100;

/// The log that most of `lines` are of.
pub fn detect(lines: &[(u64, &[u8])]) -> Option<Detection> {
    let lines: Vec<(u64, &[u8])> =
        lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).take(TRIED).copied().collect();
    let (mut clf, mut w3c) = (Clf::default(), W3c::default());
    let (mut alb, mut classic) = (BalancerLog::new(Balancer::Alb), BalancerLog::new(Balancer::Classic));
    [
        try_log(&lines, Format::Clf, |line| clf.line(line)),
        try_log(&lines, Format::Balancer(Balancer::Alb), |line| alb.line(line)),
        try_log(&lines, Format::Balancer(Balancer::Classic), |line| classic.line(line)),
        try_log(&lines, Format::W3c, |line| w3c.line(line)),
    ]
    .into_iter()
    .flatten()
    .next()
}

fn try_log<'a>(
    lines: &[(u64, &'a [u8])],
    format: Format,
    mut read: impl FnMut(&'a [u8]) -> Line<'a>,
) -> Option<Detection> {
    let (mut good, mut bad) = (0, 0);
    let mut rows = Vec::new();
    for (number, line) in lines {
        match read(line) {
            Line::Nothing => {}
            Line::Fault(_) => bad += 1,
            Line::Record(record) => {
                good += 1;
                if rows.len() < PREVIEW_ROWS {
                    let host = String::from_utf8_lossy(record.host).into_owned();
                    let code = if record.code == 0 { String::new() } else { record.code.to_string() };
                    rows.push((*number, vec![civil(record.stamp.local_secs), host, code, record.bytes.to_string()]));
                }
            }
        }
    }
    // Few other texts have a line like that, so one in ten is enough; the reader says what is wrong with the rest.
    if good == 0 || good * 9 < bad {
        return None;
    }
    let name = format.name();
    let mut detection = Detection::new(Plan::new(format));
    detection.because("format", format!("{good} of the first {} lines are of this form: {name}.", good + bad));
    detection.because("rows", "One row per request: requests are counted per bucket.");
    let columns = [("time", Role::Time), ("host", Role::Host), ("status", Role::Code), ("bytes", Role::Bytes)];
    detection.preview.columns = columns
        .map(|(name, role)| Column {
            name: name.to_owned(),
            role,
            is_number: matches!(role, Role::Code | Role::Bytes),
            is_time: role == Role::Time,
        })
        .to_vec();
    detection.preview.rows = rows;
    Some(detection)
}
