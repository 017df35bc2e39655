//! Is it JSON lines, an answer of Prometheus, or metric data of CloudWatch?

use super::columns::{Hint, hint, is_no_count, is_surely_count, may_be_elapsed, time_of, unit_of};
use super::values::most_repeat;
use super::{Column, Detection, PREVIEW_ROWS, Question};
use crate::ingest::aggregate::rows::civil;
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::format::json::path::Path;
use crate::ingest::format::json::tokens::{Token, Tokens};
use crate::ingest::format::metrics::{Document, MetricsSource};
use crate::ingest::format::record::Line;
use crate::ingest::plan::Role;
use crate::ingest::plan::{DuplicatePolicy, Format, Keys, Pick, Plan, Rows, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::text::number;
use crate::ingest::time::TimeFormat;

/// Keys of a row that are looked at.
const MAX_KEYS: usize = 60;

/// What the text is if it is JSON; `None` if it is not.
pub fn detect(text: &[u8], lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    if let Some(source) = source_of(text) {
        return Some(document(text, source));
    }
    detect_lines(lines).or_else(|| {
        let what = "the JSON is no answer of Prometheus or CloudWatch, and has no object per line. \
            Write one object per line with a time in it";
        let is_object = text.trim_ascii_start().starts_with(b"{");
        is_object.then(|| Err(IngestError::NoSeries { line: 1, what: what.to_owned() }))
    })
}

/// What the text is if it is an answer of `source`; `None` if it is not.
pub fn detect_answer(text: &[u8], source: MetricsSource) -> Option<Result<Detection, IngestError>> {
    (source_of(text) == Some(source)).then(|| document(text, source))
}

/// What `lines` are if most of them hold a JSON object; `None` if not.
pub fn detect_lines(lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    let rows: Vec<(u64, Vec<(String, String)>)> =
        lines.iter().filter_map(|(number, line)| Some((*number, object(line)?))).collect();
    let filled = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).count();
    (!rows.is_empty() && rows.len() * 2 >= filled).then(|| json_lines(&rows))
}

/// Looks for keys that only one source has.
fn source_of(text: &[u8]) -> Option<MetricsSource> {
    let mut found = None;
    let mut path = Path::default();
    // What breaks off behind the head is no matter here.
    let _ = Tokens::default().push(text, |_, token| {
        path.follow(token);
        if let Token::Key(_) = token {
            let key = path.key().unwrap_or_default();
            let source = match key.as_str() {
                "data.resultType" | "data.result" | "errorType" => Some(MetricsSource::Prometheus),
                "MetricDataResults" | "Datapoints" => Some(MetricsSource::CloudWatch),
                _ => None,
            };
            found = found.or(source);
        }
    });
    found
}

fn document(text: &[u8], source: MetricsSource) -> Result<Detection, IngestError> {
    let mut document = Document::new(source, Pick::All);
    let mut rows = Vec::new();
    let read = document.read(text, |line, found| {
        if let Line::Record(record) = found
            && rows.len() < PREVIEW_ROWS
        {
            rows.push((line, vec![civil(record.stamp.local_secs), record.value.to_string()]));
        }
    });
    if let Err(error @ IngestError::NoSeries { .. }) = read {
        return Err(error);
    }
    let format = Format::Metrics(source, Pick::All);
    let mut detection = Detection::new(Plan::new(format));
    detection.because("format", format!("Its keys are those of a {}.", detection.plan.format.name()));
    if document.names().len() > 1 {
        detection.because(
            "value",
            format!("{} series at least, which are summed unless you pick one.", document.names().len()),
        );
        detection.questions.push(Question::Series { names: document.names().to_vec() });
    }
    if source == MetricsSource::Prometheus {
        // `rate()` and its like are by far the most frequent queries for load, and give values per second.
        detection.plan.unit = Unit::PerSecond;
        detection
            .because("unit", "The answer does not say its unit. Taken for requests per second, as rate() gives them.");
        detection.questions.push(Question::Unit);
    } else {
        detection.because("unit", "Sums per period, as CloudWatch gives them for RequestCount.");
    }
    let column = |name: &str, role: Role| Column {
        name: name.to_owned(),
        role,
        is_number: role == Role::Value,
        is_time: role == Role::Time,
    };
    detection.preview.columns = vec![column("time", Role::Time), column("value", Role::Value)];
    detection.preview.rows = rows;
    Ok(detection)
}

/// Keys and values of the object in a line.
fn object(line: &[u8]) -> Option<Vec<(String, String)>> {
    let mut path = Path::default();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut tokens = Tokens::default();
    if line.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let read = tokens.push(line, |_, token| {
        if let (Token::Text(text) | Token::Scalar(text), Some(key)) = (token, path.key())
            && pairs.len() < MAX_KEYS
        {
            pairs.push((key, quoted(text)));
        }
        path.follow(token);
    });
    (read.is_ok() && tokens.is_complete()).then_some(pairs)
}

fn json_lines(rows: &[(u64, Vec<(String, String)>)]) -> Result<Detection, IngestError> {
    let mut names: Vec<String> = Vec::new();
    for (key, _) in rows.iter().take(PREVIEW_ROWS).flat_map(|row| &row.1) {
        if !names.contains(key) && names.len() < MAX_KEYS {
            names.push(key.clone());
        }
    }
    let cell = |row: &(u64, Vec<(String, String)>), name: &str| {
        row.1.iter().find(|pair| pair.0 == name).map_or_else(String::new, |pair| pair.1.clone())
    };
    let cells = |name: &str| -> Vec<String> {
        rows.iter().map(|row| cell(row, name)).filter(|cell| !cell.is_empty()).collect()
    };
    let all_by_hint = |wanted: Hint| {
        let found = names.iter().filter_map(|name| hint(name).map(|found| (name, found)));
        let mut found: Vec<_> = found.filter(|found| found.1.0 == wanted).collect();
        found.sort_by_key(|found| found.1.1);
        found.into_iter().map(|found| found.0.clone())
    };
    let by_hint = |wanted: Hint| all_by_hint(wanted).next();
    let find_time = |name: &String, may_be_elapsed: bool| {
        let cells = cells(name);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        time_of(&cells, may_be_elapsed).map(|finding| (name.clone(), finding))
    };
    let named: Vec<_> = all_by_hint(Hint::Time).filter_map(|name| find_time(&name, may_be_elapsed(&name))).collect();
    // A duration may be called time, too: times of our age go first, and those that are no mere number before the others.
    let likely = named.iter().find(|found| found.1.is_likely).cloned();
    let by_cells = || {
        let found = names.iter().filter_map(|name| find_time(name, false)).rev();
        found.max_by_key(|(_, found)| (found.good, !matches!(found.format, TimeFormat::Epoch(_))))
    };
    let Some((time, finding)) = likely.or_else(by_cells).or_else(|| named.first().cloned()) else {
        let place = Location { file: None, line: rows.first().map_or(1, |row| row.0) };
        return Err(IngestError::NoColumn {
            place,
            what: "time".to_owned(),
            found: quoted(names.join(" ").as_bytes()),
        });
    };
    let is_number = |name: &str| cells(name).first().is_some_and(|cell| number::parse(cell.as_bytes(), false).is_ok());
    let is_log =
        [Hint::Bytes, Hint::Host, Hint::Code, Hint::Request].into_iter().any(|wanted| by_hint(wanted).is_some());
    let numbers = || names.iter().filter(|name| **name != time && is_number(name) && !is_no_count(name));
    // A lone number beside a time is the count, whatever it is called.
    let lone = || numbers().next().filter(|_| !is_log && numbers().count() == 1).cloned();
    let named = by_hint(Hint::Count).filter(|name| is_number(name) && (!is_log || is_surely_count(name)));
    let value = named.or_else(lone);
    let rows_are = if value.is_some() { Rows::Buckets } else { Rows::Events };
    let keys = Keys {
        time: time.clone(),
        value: value.clone(),
        bytes: by_hint(Hint::Bytes),
        host: by_hint(Hint::Host),
        code: by_hint(Hint::Code),
    };
    let mut detection = Detection::new(Plan::new(Format::JsonLines(keys.clone())).with_rows(rows_are));
    detection.plan.time = finding.format;
    detection.because("format", format!("{} lines hold one JSON object each.", rows.len()));
    detection.because(
        "time",
        match finding.ambiguous {
            None => format!("Key {time} holds {}.", finding.format.name()),
            Some(_) => format!("Key {time} holds dates. None tells whether the day or the month comes first."),
        },
    );
    if let Some(at) = finding.ambiguous {
        let place = Location { file: None, line: rows.get(at).map_or(1, |row| row.0) };
        detection
            .questions
            .push(Question::DayOrMonth { place, value: cells(&time).get(at).cloned().unwrap_or_default() });
    }
    match (rows_are, &value) {
        (Rows::Buckets, Some(value)) => {
            detection
                .because("value", format!("Key {value} is the count: by its name, or as the one that holds a number."));
            if most_repeat(cells(&time)) {
                detection.plan.duplicate_policy = DuplicatePolicy::Sum;
                detection.because("rows", "Most times stand there several times, so objects of one time are summed.");
            }
            if let Some(unit) = unit_of(value) {
                detection.plan.unit = unit;
                detection.because("unit", format!("The name of key {value} says a rate."));
            }
        }
        _ => detection.because("rows", "One object per request: objects are counted."),
    }
    let role = |name: &String| match () {
        () if *name == time => Role::Time,
        () if rows_are == Rows::Buckets && Some(name) == value.as_ref() => Role::Value,
        () if rows_are == Rows::Events && Some(name) == keys.bytes.as_ref() => Role::Bytes,
        () if rows_are == Rows::Events && Some(name) == keys.host.as_ref() => Role::Host,
        () if rows_are == Rows::Events && Some(name) == keys.code.as_ref() => Role::Code,
        () => Role::Other,
    };
    let columns = names.iter().map(|name| Column {
        name: name.clone(),
        role: role(name),
        is_number: is_number(name),
        is_time: *name == time,
    });
    detection.preview.columns = columns.collect();
    let preview = rows.iter().take(PREVIEW_ROWS).map(|row| (row.0, names.iter().map(|name| cell(row, name)).collect()));
    detection.preview.rows = preview.collect();
    Ok(detection)
}
