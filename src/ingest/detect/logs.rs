//! Is it an access log, and which?

use super::{Column, Detection, PREVIEW_ROWS, Question};
use crate::ingest::aggregate::rows::civil;
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::format::logs::{LogFormat, yearless};
use crate::ingest::format::record::{Line, Record};
use crate::ingest::plan::Role;
use crate::ingest::plan::{Format, Plan};
use crate::ingest::report::location::Location;

/// Lines that are tried.
const TRIED: usize = 100;

/// Bytes of a line in which the level of an error log stands.
const LEVEL_BYTES: usize = 80;
/// Lines of errors before a file is one of them.
const MIN_ERRORS: usize = 2;

/// What the first lines are when they are read as one kind of log.
#[derive(Default)]
struct Seen {
    good: usize,
    bad: usize,
    /// Lines of something else, which a log of requests alone has not.
    foreign: usize,
    rows: Vec<(u64, Vec<String>)>,
}

/// The log that `lines` are of, if they are of any.
pub fn detect(lines: &[(u64, &[u8])]) -> Option<Detection> {
    LogFormat::all().find_map(|log| {
        let seen = look(lines, log);
        // Few other texts have a line like that, so one in ten is enough; the reader says what is wrong with the rest.
        (seen.good > 0 && seen.good * 9 >= seen.bad + seen.foreign).then(|| described(log, seen, lines))
    })
}

/// The same, with the question for the year where the log's times name none.
fn described(log: LogFormat, seen: Seen, lines: &[(u64, &[u8])]) -> Detection {
    let mut detection = describe(log, seen);
    if log == LogFormat::YEARLESS
        && let Some((line, text)) = lines.iter().find_map(|line| Some((line.0, yearless::time_text(line.1)?)))
    {
        let place = Location { file: None, line };
        detection.because("time", "No time names a year. Where the months start over, the next year has begun.");
        detection.questions.push(Question::Year { place, value: quoted(text) });
        // The year of the preview is none of the log's.
        detection.preview.rows.iter_mut().filter_map(|row| row.1.first_mut()).for_each(|time| {
            time.replace_range(..time.len().min(5), "");
        });
    }
    detection
}

/// The log that some of `lines` are of, whatever the others are; `None` if not one is.
pub fn embedded(lines: &[(u64, &[u8])]) -> Option<LogFormat> {
    // What containers write, and what a proxy with a loose format would take, is no line of a log for that.
    [LogFormat::CLF].into_iter().find(|log| look(lines, *log).good > 0)
}

/// The same for lines that are known to be of `log`; `None` if not one is.
pub fn detect_as(lines: &[(u64, &[u8])], log: LogFormat) -> Option<Detection> {
    let seen = look(lines, log);
    (seen.good > 0).then(|| described(log, seen, lines))
}

/// Refuses messages of a syslog that are no requests.
///
/// # Errors
/// When as good as all lines are such messages.
pub fn refuse_messages(lines: &[(u64, &[u8])]) -> Result<(), IngestError> {
    let filled = lines.iter().filter(|line| !line.1.trim_ascii().is_empty());
    let (all, messages) =
        filled.fold((0, 0), |found, line| (found.0 + 1, found.1 + usize::from(yearless::time_text(line.1).is_some())));
    if messages == 0 || messages * 10 < all * 9 {
        return Ok(());
    }
    let what = "The lines are messages of a syslog, and none of the first is a request with its method".to_owned();
    let remedy = "Export the access log, or only the lines of the web server".to_owned();
    Err(IngestError::NoRequests { what, remedy })
}

/// Refuses a log of errors, whose lines are requests only now and then: as nginx writes it after the time, and Apache in its own brackets.
///
/// # Errors
/// When as good as all lines name how severe they are.
pub fn refuse_errors(lines: &[(u64, &[u8])]) -> Result<(), IngestError> {
    const SEVERE: [&[u8]; 5] = [b"emerg", b"alert", b"crit", b"error", b"warn"];
    const MILD: [&[u8]; 3] = [b"notice", b"info", b"debug"];
    // Apache writes the module in front. The level stands in brackets behind the time, which may stand in brackets, too.
    let is_level = |word: &[u8]| match word.split(|byte| *byte == b':').collect::<Vec<_>>()[..] {
        [level] => SEVERE.contains(&level),
        [_, level] => SEVERE.contains(&level) || MILD.contains(&level),
        _ => false,
    };
    let names_level = |line: &[u8]| {
        let head = &line[..line.len().min(LEVEL_BYTES)];
        let bracketed =
            head.split(|byte| *byte == b'[').skip(1).filter_map(|rest| rest.split(|byte| *byte == b']').next());
        line.first().is_some_and(|first| first.is_ascii_digit() || *first == b'[') && bracketed.take(2).any(is_level)
    };
    let filled = lines.iter().filter(|line| !line.1.trim_ascii().is_empty());
    let (all, errors) = filled.fold((0, 0), |found, line| (found.0 + 1, found.1 + usize::from(names_level(line.1))));
    if errors < MIN_ERRORS || errors * 10 < all * 9 {
        return Ok(());
    }
    let what =
        "The lines are a log of errors, which names how severe each is; most requests never come into it".to_owned();
    let remedy = "Drop the access log of the same server".to_owned();
    Err(IngestError::NoRequests { what, remedy })
}

fn look(lines: &[(u64, &[u8])], log: LogFormat) -> Seen {
    let mut format = (log.spec().open)();
    let mut seen = Seen::default();
    for (number, line) in lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).take(TRIED) {
        match format.line(line) {
            // Proxies tell of more than requests.
            Line::Other if log == LogFormat::CLF => seen.foreign += 1,
            Line::Nothing | Line::Other => {}
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

fn describe(log: LogFormat, seen: Seen) -> Detection {
    let Seen { good, bad, foreign, rows } = seen;
    let name = log.spec().name;
    let mut detection = Detection::new(Plan::new(Format::Log(log)));
    detection
        .because("format", format!("{good} of the first {} lines are of this form: {name}.", good + bad + foreign));
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
