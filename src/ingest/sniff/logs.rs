//! Is it an access log, and which?

use super::{Column, Detection, PREVIEW_ROWS, Role};
use crate::ingest::access::{BalancerLog, W3c};
use crate::ingest::clf::Clf;
use crate::ingest::plan::{Balancer, Format, Plan};
use crate::ingest::record::{Line, Record};
use crate::ingest::rows::civil;

/// Lines that are tried.
const TRIED: usize = 100;

/// Logs that are known, the most frequent first.
const LOGS: [Format; 4] =
    [Format::Clf, Format::Balancer(Balancer::Alb), Format::Balancer(Balancer::Classic), Format::W3c];

/// What the first lines are when they are read as one kind of log.
#[derive(Default)]
struct Seen {
    good: usize,
    bad: usize,
    rows: Vec<(u64, Vec<String>)>,
}

/// The log that `lines` are of, if they are of any.
pub fn detect(lines: &[(u64, &[u8])]) -> Option<Detection> {
    LOGS.into_iter().find_map(|format| {
        let seen = look(lines, &format);
        // Few other texts have a line like that, so one in ten is enough; the reader says what is wrong with the rest.
        (seen.good > 0 && seen.good * 9 >= seen.bad).then(|| describe(format, seen))
    })
}

/// The same for lines that are known to be of the log `format`; `None` if not one is.
pub fn detect_as(lines: &[(u64, &[u8])], format: &Format) -> Option<Detection> {
    let seen = look(lines, format);
    (seen.good > 0).then(|| describe(format.clone(), seen))
}

fn look(lines: &[(u64, &[u8])], format: &Format) -> Seen {
    match format {
        Format::Balancer(kind) => {
            let mut log = BalancerLog::new(*kind);
            tally(lines, |line| log.line(line))
        }
        Format::W3c => {
            let mut log = W3c::default();
            tally(lines, |line| log.line(line))
        }
        _ => {
            let mut log = Clf::default();
            tally(lines, |line| log.line(line))
        }
    }
}

fn tally<'a>(lines: &[(u64, &'a [u8])], mut read: impl FnMut(&'a [u8]) -> Line<'a>) -> Seen {
    let mut seen = Seen::default();
    for (number, line) in lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).take(TRIED) {
        match read(line) {
            Line::Nothing => {}
            Line::Fault(_) => seen.bad += 1,
            Line::Record(record) => {
                seen.good += 1;
                if seen.rows.len() < PREVIEW_ROWS {
                    seen.rows.push((*number, cells(&record)));
                }
            }
        }
    }
    seen
}

fn cells(record: &Record<'_>) -> Vec<String> {
    let host = String::from_utf8_lossy(record.host).into_owned();
    let code = if record.code == 0 { String::new() } else { record.code.to_string() };
    vec![civil(record.stamp.local_secs), host, code, record.bytes.to_string()]
}

fn describe(format: Format, seen: Seen) -> Detection {
    let Seen { good, bad, rows } = seen;
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
    detection
}
