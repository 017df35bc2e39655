//! `ingest`: files of any known shape → a CSV of buckets, and what is to be said about it.

use super::CliError;
use super::ingest_args::IngestArgs;
use super::input::{self, Input};
use crate::ingest::{
    Answer, Detection, Format, IngestError, Ingested, Location, Pick, Plan, QualityReport, Question, Reader, Role,
    RowFilter, Rows, Topic, oldest_first, pick_columns, sniff, sniff_as, time_of_year, trace_name,
};
use crate::readout::data::partial_ends_words;
use crate::series::TimeSeries;
use crate::series::calendar::Civil;
use crate::share::series_csv;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::time::Instant;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 18;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Summary {
    format: &'static str,
    rows: u64,
    accepted: u64,
    rejected: BTreeMap<&'static str, u64>,
    rejected_first: Vec<String>,
    duplicates: u64,
    out_of_order: u64,
    zone_changes: u64,
    /// Lines that are no requests, and rows of other metrics.
    left_out: u64,
    /// Rows that were moved onto the step.
    moved: u64,
    first: String,
    last: String,
    utc_offset_secs: i32,
    step_secs: u32,
    buckets: usize,
    missing_buckets: usize,
    gaps: usize,
    outliers: usize,
    requests: f64,
    bytes_read: u64,
    secs: f64,
    why: Vec<String>,
}

/// Reads the files, writes `args.out` and says what was read.
pub fn run(args: &IngestArgs) -> Result<String, CliError> {
    let began = Instant::now();
    let (ingested, why) = read(args)?;
    if let Some(out) = &args.out {
        std::fs::write(out, series_csv(&ingested.series, ingested.columns.as_ref()))
            .map_err(|error| input::unreadable(out, &error))?;
    }
    let mut summary = summary(&ingested, why, began.elapsed().as_secs_f64());
    summary.why.extend(partial_ends_words(&ingested.report).map(|text| format!("ends: {text}")));
    if args.json {
        return serde_json::to_string_pretty(&summary).map(|text| text + "\n").map_err(CliError::new);
    }
    Ok(words(&summary, &ingested.report, ingested.columns.is_some()))
}

pub(super) fn read(args: &IngestArgs) -> Result<(Ingested, (&'static str, Vec<String>)), CliError> {
    let mut reader: Option<Reader> = None;
    let mut why = ("", Vec::new());
    let mut before = String::new();
    for data in in_order(args)? {
        let name = input::name_of(data);
        let mut bytes = input::open(data)?;
        let failed = |error: IngestError| CliError::new(format!("{name}: {error}"));
        match &mut reader {
            Some(reader) => {
                // What ends badly is the file before.
                reader.next_file(&name).map_err(|error| CliError::new(format!("{before}: {error}")))?;
                drain(reader, bytes.as_mut(), &name)?;
            }
            None => {
                let head = input::known_head(bytes.as_mut(), &name)?;
                let (plan, reasons) = plan(&head, args).map_err(failed)?;
                let mut first = Reader::new(plan).map_err(failed)?;
                why = (first.plan().format.name(), reasons);
                first.name_file(&name);
                first.push(&head).map_err(failed)?;
                drain(&mut first, bytes.as_mut(), &name)?;
                reader = Some(first);
            }
        }
        before = name;
    }
    let names: Vec<String> = args.files.iter().map(input::name_of).collect();
    let name = trace_name(names.iter().map(String::as_str));
    let mut reader = reader.ok_or_else(|| CliError::new("the file to read is missing; see planora-cli --help"))?;
    // What is of another shape is the last file alone.
    reader.settle_head().map_err(|error| CliError::new(format!("{before}: {error}")))?;
    let ingested = reader.finish(&name).map_err(|error| CliError::new(format!("{name}: {error}")))?;
    Ok((ingested, why))
}

/// The files in the order in which they are read: as they were named, but logs without years from the oldest on.
fn in_order(args: &IngestArgs) -> Result<Vec<&Input>, CliError> {
    let given: Vec<&Input> = args.files.iter().collect();
    // What is no regular file, such as a pipe, can't be opened a second time.
    if given.len() < 2 || !given.iter().all(|data| input::is_regular(data)) {
        return Ok(given);
    }
    let mut times = Vec::with_capacity(given.len());
    for data in &given {
        let name = input::name_of(data);
        let head = input::known_head(input::open(data)?.as_mut(), &name)?;
        let Some(time) = first_look(&head, args).ok().and_then(|found| time_of_year(&found)) else { return Ok(given) };
        times.push((name, Some(time)));
    }
    let files: Vec<(&str, Option<i64>)> = times.iter().map(|(name, time)| (name.as_str(), *time)).collect();
    let order = oldest_first(&files).unwrap_or_default();
    let sorted: Vec<&Input> = order.into_iter().filter_map(|place| given.get(place).copied()).collect();
    Ok(if sorted.len() == given.len() { sorted } else { given })
}

fn drain(reader: &mut Reader, bytes: &mut dyn Read, name: &str) -> Result<(), CliError> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = input::fill(bytes, &mut chunk, (name, reader.lines()))?;
        if read == 0 {
            return Ok(());
        }
        reader.push(&chunk[..read]).map_err(|error| CliError::new(format!("{name}: {error}")))?;
    }
}

/// What the head of the first file says, corrected by the arguments.
fn plan(head: &[u8], args: &IngestArgs) -> Result<(Plan, Vec<String>), IngestError> {
    let (detection, why) = look(head, args)?;
    Ok((detection.settled()?, why))
}

/// The same for values that need not be counts: the only number is taken, whatever it is called, and as it is.
pub(super) fn plan_of_quantity(head: &[u8], args: &IngestArgs) -> Result<Plan, IngestError> {
    let (mut detection, _) = look(head, args)?;
    detection.forget(Topic::Unit);
    detection.forget(Topic::Time);
    // A quantity may have any fraction; only between semicolons a point may stand before thousands.
    if !matches!(&detection.plan.format, Format::Table(table) if table.separator == b';') {
        detection.questions.retain(|question| !matches!(question, Question::Decimal { .. }));
    }
    let asked = detection.questions.iter().find_map(|question| match question {
        Question::Choice(choice) if choice.topic == Topic::Value => Some(choice.offers.clone()),
        _ => None,
    });
    let columns = asked.iter().flatten().filter(|offer| matches!(offer.answer, Answer::Values(_)));
    if let [only] = columns.collect::<Vec<_>>()[..] {
        detection.answer(Topic::Value, &only.answer);
        detection.forget(Topic::Unit);
    }
    detection.plan.unit = args.unit.unwrap_or_default();
    detection.plan.scale = args.scale.unwrap_or(1.0);
    detection.settled()
}

/// What the head of a file says by itself, as the format that the arguments name.
fn first_look(head: &[u8], args: &IngestArgs) -> Result<Detection, IngestError> {
    args.format.map_or_else(|| sniff(head), |format| sniff_as(head, format))
}

fn look(head: &[u8], args: &IngestArgs) -> Result<(Detection, Vec<String>), IngestError> {
    let mut detection = first_look(head, args)?;
    let why = detection.why.iter().map(|why| format!("{}: {}", why.topic, why.text)).collect();
    correct_columns(&mut detection, args)?;
    correct_values(&mut detection, args);
    Ok((detection, why))
}

/// Which column is what, and which rows are read.
fn correct_columns(detection: &mut Detection, args: &IngestArgs) -> Result<(), IngestError> {
    if let Some(time) = &args.time {
        let index = column_index(detection, time)?;
        detection.set_role(index, Role::Time).map_err(|error| IngestError::Ask {
            line: None,
            text: error.to_string(),
            remedy: "Choose another column.".to_owned(),
        })?;
    }
    if let Some(unit) = args.time_unit {
        detection.answer(Topic::Time, &Answer::TimeUnit(unit));
    }
    if let Some((column, word, keep)) = &args.filter {
        let column = column_index(detection, column)?;
        detection.answer(Topic::Filter, &Answer::Filter(RowFilter { column, word: word.clone(), keep: *keep }));
    }
    if !args.column.is_empty() {
        pick_columns(detection, &args.column)?;
        detection.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
        detection.forget(Topic::Value);
    }
    if let Some(rows) = args.rows {
        detection.set_rows(rows);
        if rows == Rows::Events {
            detection.questions.retain(|question| !matches!(question, Question::ValueColumn { .. }));
            detection.forget(Topic::Value);
        }
    }
    Ok(())
}

/// What times and values say.
fn correct_values(detection: &mut Detection, args: &IngestArgs) {
    if let Some(unit) = args.unit {
        detection.answer(Topic::Unit, &Answer::Unit(unit));
    }
    if let Some(decimal_comma) = args.decimal_comma {
        detection.set_decimal_comma(decimal_comma);
    }
    if let Some(year) = args.year {
        detection.set_year(year);
    }
    if let Some(order) = args.days {
        detection.set_date_order(order);
    }
    if let (Format::Numbers { start_local_secs }, Some(start)) = (&mut detection.plan.format, args.start) {
        *start_local_secs = Some(start);
        detection.questions.retain(|question| *question != Question::Start);
    }
    if let (Format::Metrics(_, pick), Some(series)) = (&mut detection.plan.format, args.series) {
        *pick = Pick::One(series);
        detection.forget(Topic::Value);
    }
    let plan = &mut detection.plan;
    plan.step = args.step.or(plan.step);
    plan.scale = args.scale.unwrap_or(plan.scale);
    plan.gaps = args.gaps.unwrap_or(plan.gaps);
    plan.duplicate_policy = args.duplicate_policy.unwrap_or(plan.duplicate_policy);
    plan.utc_offset_secs = args.zone_secs.unwrap_or(plan.utc_offset_secs);
    plan.max_rejected = args.max_rejected.unwrap_or(plan.max_rejected);
}

/// The column or key `name`.
fn column_index(detection: &Detection, name: &str) -> Result<usize, IngestError> {
    let columns = &detection.preview.columns;
    columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let found: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let place = Location { file: None, line: detection.preview.rows.first().map_or(1, |row| row.0.max(2) - 1) };
        IngestError::NoColumn { place, what: name.to_owned(), found: found.join(" ") }
    })
}

fn summary(ingested: &Ingested, (format, why): (&'static str, Vec<String>), secs: f64) -> Summary {
    let Ingested { series, report, .. } = ingested;
    Summary {
        format,
        rows: report.rows,
        accepted: report.accepted,
        rejected: report.rejected.iter().map(|r| (r.first.reason.code(), r.count)).collect(),
        rejected_first: report.rejected.iter().map(|r| r.first.to_string()).collect(),
        duplicates: report.duplicates.count,
        out_of_order: report.out_of_order.count,
        zone_changes: report.zone_changes.count,
        left_out: report.others.count,
        moved: report.clock_changes.count + report.jitter.count,
        first: civil(series, 0),
        last: civil(series, series.len() - 1),
        utc_offset_secs: series.utc_offset_secs(),
        step_secs: series.step().secs(),
        buckets: series.len(),
        missing_buckets: report.missing_buckets,
        gaps: report.gap_count,
        outliers: report.outlier_count,
        requests: (0..series.len()).filter_map(|index| series.observed(index)).sum(),
        bytes_read: report.files.iter().map(|file| file.bytes).sum(),
        secs,
        why,
    }
}

fn words(summary: &Summary, report: &QualityReport, is_log: bool) -> String {
    let mut text = String::new();
    let Summary { format, rows, accepted, buckets, step_secs, first, last, .. } = summary;
    let _ =
        writeln!(text, "{format}: {accepted} of {rows} rows, {buckets} buckets of {step_secs} s, {first} to {last}");
    for rejected in &report.rejected {
        let _ = writeln!(text, "{} × {}: {}", rejected.count, rejected.first.reason.words(), rejected.first);
    }
    let _ = writeln!(text, "{} missing buckets in {} gaps", summary.missing_buckets, summary.gaps);
    for (count, what) in notes(summary, report, is_log).into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(text, "{count} {what}");
    }
    summary.why.iter().for_each(|why| {
        let _ = writeln!(text, "{why}");
    });
    text
}

/// What is to be said of rows that were not simply taken, with how many they are.
fn notes(summary: &Summary, report: &QualityReport, is_log: bool) -> [(u64, &'static str); 8] {
    [
        (
            summary.duplicates,
            if is_log { "lines that two files have, counted once" } else { "rows of a time that was there already" },
        ),
        (report.others.count, "lines that are no requests, or of another metric, left out"),
        (report.resets, "falls of the running total, which was set back"),
        (summary.out_of_order, "rows behind a later one"),
        (summary.zone_changes, "changes of the zone"),
        (
            report.clock_changes.count,
            "rows an hour off, as their clock went to summer time or back; each counts for its own day",
        ),
        (report.jitter.count, "rows some seconds off the step, counted where they belong"),
        (summary.outliers as u64, "outliers, which stay"),
    ]
}

fn civil(series: &TimeSeries, index: usize) -> String {
    Civil::from_local_secs(series.local_secs(index)).to_string()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;

    #[test]
    fn pipes_are_read_once() {
        let folder = std::env::temp_dir().join(format!("planora-pipes-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let pipes = ["one", "two"].map(|name| folder.join(name));
        assert!(std::process::Command::new("mkfifo").args(&pipes).status().unwrap().success());
        let files = pipes.iter().cloned().map(Input::File).collect();
        assert!(!pipes.iter().cloned().any(|pipe| input::is_regular(&Input::File(pipe))));
        let writers = [0, 2].into_iter().zip(pipes).map(|(minute, pipe)| {
            let text = format!("time,requests\n2026-03-01T09:0{minute}:00Z,5\n2026-03-01T09:0{}:00Z,6\n", minute + 1);
            std::thread::spawn(move || std::fs::write(pipe, text))
        });
        let writers: Vec<_> = writers.collect();
        let (read, _) = super::read(&IngestArgs { files, ..IngestArgs::default() }).unwrap();
        assert_eq!(read.series.counts(), [5.0, 6.0, 5.0, 6.0]);
        writers.into_iter().for_each(|writer| writer.join().unwrap().unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
