//! Own traffic: files in the shapes that people have, each with its series, and broken ones, each with its message.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "fixtures/generate.rs"]
mod generate;

use flate2::read::MultiGzDecoder;
use generate::Truth;
use planora::ingest::{
    AutoReader, Container, DateOrder, Format, IngestError, Ingested, MAX_LINE_BYTES, Pick, Plan, Question, Reader,
    Reason, Role, TimeFormat, Unit, sniff,
};
use planora::series::Quality;
use planora::series::calendar::{Civil, parse_local};
use planora::units::Step;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A fixture and what it holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    /// Start of the first bucket on the trace's clock.
    start: String,
    step: u32,
    /// Seconds that the clock is ahead of UTC.
    offset: i32,
    /// `null` for a missing bucket.
    counts: Vec<Option<f64>>,
    bytes: Option<Vec<u64>>,
    hosts: Option<Vec<u32>>,
    http_4xx: Option<Vec<u32>>,
    http_5xx: Option<Vec<u32>>,
    #[serde(default)]
    rejected: BTreeMap<String, u64>,
    out_of_order: Option<u64>,
    zone_changes: Option<u64>,
    // What the user has to say.
    days: Option<String>,
    first_start: Option<String>,
    first_step: Option<u32>,
    series: Option<usize>,
    unit: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(folder().join("expected.json")).expect("the table of fixtures");
    serde_json::from_str(&text).expect("a table of fixtures")
}

/// The bytes of a fixture, unpacked.
fn bytes_of(case: &Case) -> Vec<u8> {
    let bytes = std::fs::read(folder().join(&case.file)).expect("a fixture");
    match Container::of(&bytes).expect("a known container") {
        Container::Plain => bytes,
        Container::Gzip => {
            let mut out = Vec::new();
            MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut out).expect("whole");
            out
        }
    }
}

fn plan_of(case: &Case, bytes: &[u8]) -> Result<Plan, String> {
    let mut detection = sniff(bytes).map_err(|error| format!("{}: {error}", case.file))?;
    let plan = &mut detection.plan;
    if let Some(days) = &case.days {
        assert!(detection.questions.iter().any(|q| matches!(q, Question::DayOrMonth { .. })), "{} is asked", case.file);
        plan.time = TimeFormat::Regional(if days == "first" { DateOrder::DayMonth } else { DateOrder::MonthDay });
        detection.questions.clear();
    }
    if let (Format::Numbers { start_local_secs }, Some(start)) = (&mut plan.format, &case.first_start) {
        *start_local_secs = parse_local(start);
        detection.questions.clear();
    }
    if let (Format::Prometheus(pick), Some(series)) = (&mut plan.format, case.series) {
        *pick = Pick::One(series);
    }
    plan.step = case.first_step.and_then(Step::from_secs).or(plan.step);
    plan.unit = if case.unit.is_some() { Unit::Count } else { plan.unit };
    detection.settled().map_err(|error| format!("{}: {error}", case.file))
}

fn read_with(plan: &Plan, chunks: &[&[u8]]) -> Result<Ingested, IngestError> {
    let mut reader = Reader::new(plan.clone())?;
    chunks.iter().try_for_each(|chunk| reader.push(chunk))?;
    reader.finish("test")
}

/// What a page without a user would do.
fn read(bytes: &[u8]) -> Result<Ingested, IngestError> {
    let mut reader = AutoReader::default();
    for chunk in bytes.chunks(4096) {
        reader.push(chunk)?;
    }
    reader.finish_whole("test")
}

#[test]
fn every_fixture_gives_its_series() {
    let cases = cases();
    assert!(cases.len() >= 25);
    let wrong: Vec<String> = cases.iter().filter_map(|case| differs(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn differs(case: &Case) -> Result<(), String> {
    let bytes = bytes_of(case);
    let plan = plan_of(case, &bytes)?;
    let read = read_with(&plan, &[&bytes]).map_err(|error| format!("{}: {error}", case.file))?;
    let series = &read.series;
    let counts: Vec<Option<f64>> =
        (0..series.len()).map(|i| (series.quality()[i] != Quality::Missing).then(|| series.counts()[i])).collect();
    let columns = read.columns.unwrap_or_default();
    let [_, _, _, http_4xx, http_5xx] = columns.classes;
    let report = read.report;
    let rejected: BTreeMap<String, u64> =
        report.rejected.iter().map(|r| (r.first.reason.code().to_owned(), r.count)).collect();
    let start = Civil::from_local_secs(series.local_secs(0)).to_string();
    let found = Case {
        counts,
        start,
        step: series.step().secs(),
        offset: series.utc_offset_secs(),
        bytes: case.bytes.as_ref().map(|_| columns.bytes),
        hosts: case.hosts.as_ref().map(|_| columns.hosts),
        http_4xx: case.http_4xx.as_ref().map(|_| http_4xx),
        http_5xx: case.http_5xx.as_ref().map(|_| http_5xx),
        rejected,
        out_of_order: case.out_of_order.map(|_| report.out_of_order.count),
        zone_changes: case.zone_changes.map(|_| report.zone_changes.count),
        ..case.clone()
    };
    if found != *case {
        return Err(format!("found    {found:?}\nexpected {case:?}\nwith {plan:?}"));
    }
    if report.rows == report.accepted + report.rejected_count() { Ok(()) } else { Err(format!("{}: rows", case.file)) }
}

/// A table with two good rows and `row` as its third, at line 4.
fn with_row(row: &str) -> Vec<u8> {
    format!("time,count\n2026-03-01T00:00,1\n2026-03-01T00:01,2\n{row}\n").into_bytes()
}

/// A log with one good line and `line` after it.
fn log_with(line: &str) -> Vec<u8> {
    format!("h - - [01/Mar/2026:00:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n{line}\n{line}\n").into_bytes()
}

/// Broken files: name, bytes, what the message says, and the line that it names.
#[allow(clippy::too_many_lines, reason = "a table")]
fn broken() -> Vec<(&'static str, Vec<u8>, &'static str, Option<u64>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let mut latin = with_row("2026-03-01T00:02,x");
    latin[58] = 0xff;
    vec![
        ("empty", text(""), "The file is empty", None),
        ("white space", text(" \n\t\n\r\n"), "The file is empty", None),
        ("a mark alone", text("\u{feff}"), "The file is empty", None),
        ("lone header", text("timestamp,requests\n"), "a header but no rows", None),
        ("lone header without line end", text("timestamp,requests"), "a header but no rows", None),
        ("one row", text("timestamp,requests\n2026-03-01T00:00,1\n"), "one row, so its step is unknown", None),
        ("binary", text("\u{1}\u{2}\u{3}\u{4}\n"), "Line 1 is not text (byte 0x01). Save the file", Some(1)),
        ("zeros", vec![0; 100], "not text (byte 0x00)", Some(1)),
        ("binary in a row", with_row("\u{3}\u{4},\u{5}"), "Line 4 is not text (byte 0x03)", Some(4)),
        ("zip or xlsx", text("PK\u{3}\u{4}xx"), "save the sheet as CSV", None),
        ("old xls", b"\xD0\xCF\x11\xE0\xA1".to_vec(), "Save the sheet as CSV", None),
        ("zstandard", b"\x28\xB5\x2F\xFDxxx".to_vec(), "Unpack it (zstd -d)", None),
        ("bzip2", text("BZh91AY"), "Unpack it (bunzip2)", None),
        ("xz", b"\xFD7zXZ\x00".to_vec(), "Unpack it (unxz)", None),
        ("pdf", text("%PDF-1.7\n"), "Export the data as CSV", None),
        ("parquet", text("PAR1xxxx"), "Export it as CSV", None),
        ("sqlite", text("SQLite format 3\u{0}"), "Export the table as CSV", None),
        ("png", b"\x89PNG\r\n".to_vec(), "Export the data behind it", None),
        ("still packed", b"\x1F\x8B\x08\x00".to_vec(), "Unpack it first", None),
        ("web page", text("<!DOCTYPE html>\n<html><title>502 Bad Gateway</title>"), "a web page", None),
        ("web page without doctype", text("\n <html lang=en>"), "a web page", None),
        ("xml", text("<?xml version=\"1.0\"?><metrics/>"), "XML", None),
        ("cr alone", text("time,count\r2026-03-01T00:00,1\r2026-03-01T00:01,2\r"), "lines end in CR alone", None),
        ("no columns", text("hello world\nthis is prose\n"), "shows no time column", Some(1)),
        ("no time", text("a,b\n1,2\n3,4\n"), "Line 1 shows no time column: a b", Some(1)),
        ("no count", text("time,name\n2026-03-01T00:00,a\n2026-03-01T00:01,b\n"), "Line 2 has no count", Some(2)),
        (
            "which count",
            text("time,a,b\n2026-03-01T00:00,1,2\n2026-03-01T00:01,1,2\n"),
            "shows no count column",
            Some(1),
        ),
        ("wrong separator", text("time:count\n2026-03-01;1\n2026-03-02;2\n"), "shows no", Some(1)),
        ("separator changes", with_row("2026-03-01T00:02;3"), "Line 4 ends before column count", Some(4)),
        ("too few fields", with_row("2026-03-01T00:02"), "Line 4 ends before column count", Some(4)),
        ("not a number", with_row("2026-03-01T00:02,n/a"), "Line 4 has no count. Column count reads n/a", Some(4)),
        ("NaN", with_row("2026-03-01T00:02,NaN"), "Line 4 has no finite count. Column count reads NaN", Some(4)),
        ("infinite", with_row("2026-03-01T00:02,inf"), "Line 4 has no finite count", Some(4)),
        ("negative", with_row("2026-03-01T00:02,-1"), "Line 4 has a count below 0", Some(4)),
        ("1e308", with_row("2026-03-01T00:02,1e308"), "Line 4 has a count above 9007199254740992", Some(4)),
        ("1e400", with_row("2026-03-01T00:02,1e400"), "Line 4 has a count above", Some(4)),
        ("hexadecimal", with_row("2026-03-01T00:02,0xff"), "Line 4 has no count", Some(4)),
        ("a formula", with_row("2026-03-01T00:02,=SUM(B2:B3)"), "Line 4 has a formula in place of a count", Some(4)),
        ("a formula with at", with_row("2026-03-01T00:02,@now"), "Save the values, not the formulas", Some(4)),
        ("a unit behind it", with_row("2026-03-01T00:02,12 req/s"), "Line 4 has no count", Some(4)),
        ("a broken reference", with_row("2026-03-01T00:02,#REF!"), "Column count reads #REF!", Some(4)),
        ("two points", with_row("2026-03-01T00:02,1.2.3"), "Line 4 has no count", Some(4)),
        ("invalid UTF-8 in a count", latin, "Line 4 has no count", Some(4)),
        ("no time in a row", with_row("soon,3"), "Line 4 has no time. Column time reads soon", Some(4)),
        ("empty time", with_row(",3"), "Line 4 has no time. Column time reads nothing", Some(4)),
        ("month 13", with_row("2026-13-01T00:00,3"), "Line 4 has no time", Some(4)),
        ("30 February", with_row("2026-02-30T00:00,3"), "Line 4 has no time", Some(4)),
        ("hour 25", with_row("2026-03-01T25:00,3"), "Line 4 has no time", Some(4)),
        ("mixed time formats", with_row("1772323320,3"), "Line 4 has no time", Some(4)),
        ("mixed zones", with_row("2026-03-01T00:02Z,3"), "Line 4 has a zone where others have none", Some(4)),
        ("year 9999", with_row("9999-03-01T00:00,3"), "At most 4000000 are possible", Some(4)),
        ("off the grid", with_row("2026-03-01T00:02:30,3"), "Line 4 is off the grid", Some(4)),
        ("open quote", with_row("2026-03-01T00:02,\"3"), "Line 4 opens a quote that is never closed", Some(4)),
        ("bad status", text("time,count,status\n0,1,ok\n60,2,ok\n120,3,fine\n"), "Line 4 has the status fine", Some(4)),
        (
            "all times the same",
            text("time,count\n2026-03-01T00:00,1\n2026-03-01T00:00,2\n"),
            "its step is unknown",
            None,
        ),
        (
            "ambiguous dates",
            text("date,count\n01/02/2026,1\n02/02/2026,2\n"),
            "Line 2 may mean a day or a month first",
            Some(2),
        ),
        ("numbers without time", text("1\n2\n3\n"), "say on the command line when the first bucket starts", Some(1)),
        (
            "half a log line",
            log_with("h - - [01/Mar/2026:00:00:01 +0000] \"GET /"),
            "Line 2 is no line of this access log",
            Some(2),
        ),
        (
            "log of another kind",
            text("03-01 ERROR something failed\n03-01 WARN again\n"),
            "shows no time column",
            Some(1),
        ),
        ("JSON object alone", text("{\"a\": 1,\n\"b\": [1, 2]}"), "Line 1 holds no series", Some(1)),
        ("JSON lines without time", text("{\"a\":1}\n{\"a\":2}\n"), "Line 1 shows no time column: a", Some(1)),
        (
            "a JSON line is cut",
            text("{\"ts\":1772323200,\"count\":1}\n{\"ts\":1772323260,\"count\":1}\n{\"ts\":17723"),
            "Line 3 is no JSON object",
            Some(3),
        ),
        (
            "Prometheus cut",
            text(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"2\"],[6",
            ),
            "Line 1, column 93: the JSON breaks off",
            Some(1),
        ),
        (
            "Prometheus error",
            text("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}"),
            "Prometheus answered with an error, parse error",
            Some(1),
        ),
        (
            "Prometheus instant",
            text("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"),
            "Ask /api/v1/query_range",
            Some(1),
        ),
        (
            "Prometheus without a series",
            text("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"),
            "the query found nothing",
            Some(1),
        ),
        (
            "Prometheus NaN",
            text(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[60,\"1\"],[120,\"NaN\"]]}]}}",
            ),
            "Line 1 has no finite count",
            Some(1),
        ),
        (
            "CloudWatch uneven",
            text("{\"MetricDataResults\":[{\"Timestamps\":[\"2026-03-01T00:00:00Z\"],\"Values\":[1.0,2.0]}]}"),
            "series 1 has 1 times and 2 values",
            Some(1),
        ),
        (
            "JSON with a comma too many",
            text("{\"data\":{\"resultType\":\"matrix\",}}"),
            "Line 1, column 32: this is no JSON",
            Some(1),
        ),
    ]
}

#[test]
fn every_broken_file_ends_in_its_message() {
    let broken = broken();
    assert!(broken.len() >= 60, "{}", broken.len());
    let mut wrong = Vec::new();
    for (name, bytes, says, line) in broken {
        let Err(error) = read(&bytes) else {
            wrong.push(format!("{name} was read"));
            continue;
        };
        let text = error.to_string();
        if !text.contains(says) || (line.is_some() && error.line() != line) || text.len() > 400 || text.contains('\n') {
            wrong.push(format!("{name}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_endless_line_costs_no_memory_and_says_where_it_is() {
    let chunk = vec![b'x'; 1 << 20];
    let mut reader = AutoReader::default();
    let failed = (0..100).find_map(|_| reader.push(&chunk).err()).expect("100 MB on one line");
    assert_eq!(failed, IngestError::LineTooLong { line: 1 });
    // Further down it is one odd row.
    let mut plan = sniff(b"time,count\n0,1\n60,2\n").expect("a table").plan;
    plan.max_rejected = 0.5;
    let mut reader = Reader::new(plan).expect("settled");
    reader.push(b"time,count\n0,1\n60,2\n").expect("fine");
    (0..100).for_each(|_| reader.push(&chunk).expect("one row"));
    reader.push(b"\n120,3\n").expect("fine");
    let read = reader.finish("test").expect("three rows");
    assert_eq!(read.series.counts(), [1.0, 2.0, 3.0]);
    assert_eq!(read.report.rejected[0].first.reason, Reason::LongLine);
    assert_eq!(read.report.rejected[0].first.place.line, 4);
    assert!(read.report.files[0].bytes > 100 * MAX_LINE_BYTES as u64);
}

#[test]
fn a_binary_flood_is_given_up_early() {
    let mut reader = Reader::new(Plan::new(Format::Clf)).expect("settled");
    let chunk = b"\x00\x01\x02\n".repeat(10_000);
    assert!(matches!(reader.push(&chunk), Err(IngestError::Rejected { .. })));
}

#[test]
fn what_was_understood_is_said_and_can_be_corrected() {
    let text = "when,day,a,b\n1,01/02/2026,5,6\n2,02/02/2026,7,8\n3,03/02/2026,9,10\n";
    let mut detection = sniff(text.as_bytes()).expect("a table");
    let asked: Vec<bool> = detection.questions.iter().map(Question::blocks).collect();
    assert!(asked.contains(&true), "{:?}", detection.questions);
    assert!(detection.why.iter().any(|why| why.topic == "time" && !why.text.is_empty()));
    assert_eq!(detection.preview.rows[1], (3, ["2", "02/02/2026", "7", "8"].map(str::to_owned).to_vec()));
    detection.set_time_column(1);
    detection.set_date_order(DateOrder::DayMonth);
    detection.set_value_columns(&[2, 3]);
    assert_eq!(detection.preview.columns[3].role, Role::Value);
    let read = read_with(&detection.settled().expect("settled"), &[text.as_bytes()]).expect("a series");
    assert_eq!(read.series.counts(), [11.0, 15.0, 19.0]);
    assert_eq!(read.series.step().secs(), 86_400);
    let mut numbers = sniff(b"1\n2\n").expect("numbers");
    numbers.set_start(0, Step::MINUTE);
    let read = read_with(&numbers.settled().expect("settled"), &[b"1\n2\n"]).expect("a series");
    assert_eq!(read.series.counts(), [1.0, 2.0]);
}

#[test]
fn two_files_make_one_trace_and_their_overlap_counts_once() {
    let july = b"time,requests,x\n2026-07-31T22:00,1,9\n2026-07-31T23:00,2,9\n";
    let august = b"x,requests,time\n9,2,2026-07-31T23:00\n9,3,2026-08-01T00:00";
    let plan = sniff(july).expect("a table").settled().expect("settled");
    let mut reader = Reader::new(plan.clone()).expect("settled");
    reader.name_file("july.csv");
    reader.push(july).expect("fine");
    reader.next_file("august.csv").expect("fine");
    reader.push(august).expect("fine");
    let read = reader.finish("both").expect("a series");
    assert_eq!(read.series.counts(), [1.0, 2.0, 3.0]);
    assert_eq!(read.report.duplicates.count, 1);
    assert_eq!(read.report.duplicates.first.map(|place| place.to_string()), Some("Line 2 of august.csv".to_owned()));
    let files: Vec<(&str, u64)> = read.report.files.iter().map(|file| (file.name.as_str(), file.rows)).collect();
    assert_eq!(files, [("july.csv", 2), ("august.csv", 2)]);
    let mut reader = Reader::new(plan).expect("settled");
    reader.push(july).expect("fine");
    reader.next_file("august.csv").expect("fine");
    let error = reader.push(b"x,hits,time\n9,2,2026-07-31T23:00\n").expect_err("another header");
    assert!(error.to_string().contains("Line 1 of august.csv shows no requests column"), "{error}");
}

/// `benches/ingest.rs` does the same with 200 MB, and `tests/bench/ingest.mjs` in the browser.
#[test]
fn a_log_of_20_megabytes_with_a_known_truth_is_counted_exactly() {
    let mut reader = Reader::new(Plan::new(Format::Clf)).expect("settled");
    let truth = Truth::of_log(20_000_000, 7, |minute| {
        // Cut inside of lines.
        minute.chunks(60_013).try_for_each(|chunk| reader.push(chunk))
    })
    .expect("a log");
    let read = reader.finish("truth").expect("a series");
    let worst = truth.check(&read).expect("the truth");
    assert!(worst <= 0.02, "distinct hosts are off by {worst}");
    assert!(truth.rejected["far_time"] > 100 && truth.rejected["not_a_log_line"] > 500, "{:?}", truth.rejected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cuts_do_not_matter(case in 0_usize..1000, cuts in prop::collection::vec(0.0..1.0_f64, 1..6)) {
        let cases = cases();
        let case = &cases[case % cases.len()];
        let bytes = bytes_of(case);
        let plan = plan_of(case, &bytes).expect("a plan");
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| (cut * bytes.len() as f64) as usize).collect();
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut start = 0;
        for cut in cuts {
            chunks.push(&bytes[start..cut]);
            start = cut;
        }
        chunks.push(&bytes[start..]);
        prop_assert_eq!(read_with(&plan, &chunks), read_with(&plan, &[&bytes]));
    }

    /// Whole, most rows are read where they stand; in small pieces each is put together first, and goes another way.
    #[test]
    fn rows_are_the_same_however_they_come(
        rows in prop::collection::vec((0_usize..14, 0_u32..100_000, prop::bool::weighted(0.1)), 1..60),
        kinds in 0_usize..4,
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = String::from(["time,count,x,note", "x,time,count", "when,host,status,bytes", "t,a,b"][kinds]) + end;
        for (index, (odd, number, quoted)) in rows.iter().enumerate() {
            let time = format!("2026-03-01T{:02}:{:02}:00", index / 60, index % 60);
            let cell = ["1", "2.5", "", " 7", "-3", "n/a", "1e3", "12345678901234567", "0.30000000000000004", "\"4\"", "#", ",", "x,\r", "5,"]
                [*odd];
            let cell = if *quoted { cell.to_owned() } else { number.to_string() };
            let row = match kinds {
                0 => format!("{time},{cell},5,a note"),
                1 => format!("{cell},{time},{number}"),
                2 => format!("{time}Z,10.0.0.{},{},{cell}", number % 7, 200 + number % 300),
                _ => format!("{time},{number}.25,{cell}"),
            };
            text += &row;
            text += end;
        }
        let Ok(mut detection) = sniff(text.as_bytes()) else { return Ok(()) };
        if let (3, Format::Table(_)) = (kinds, &detection.plan.format) {
            detection.set_value_columns(&[1, 2]);
        }
        let mut plan = detection.plan;
        plan.max_rejected = 0.9;
        let whole = read_with(&plan, &[text.as_bytes()]);
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(7).collect();
        let pieces = read_with(&plan, &pieces);
        prop_assert_eq!(whole.is_ok(), pieces.is_ok());
        if let (Ok(whole), Ok(pieces)) = (whole, pieces) {
            prop_assert_eq!(whole, pieces);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(minutes in prop::collection::btree_set(0_i64..50, 2..20)) {
        let row = |minute: &i64| format!("{},{}\n", 1_772_323_200 + minute * 60, minute % 7);
        let ascending: String = minutes.iter().map(row).collect();
        let descending: String = minutes.iter().rev().map(row).collect();
        let plan = sniff(ascending.as_bytes()).expect("a table").plan;
        let ascending = read_with(&plan, &[ascending.as_bytes()]).map(|read| read.series);
        let descending = read_with(&plan, &[descending.as_bytes()]).map(|read| read.series);
        match (ascending, descending) {
            (Ok(ascending), Ok(descending)) => prop_assert_eq!(ascending, descending),
            // Steps that share no grid are refused either way.
            (ascending, descending) => prop_assert_eq!(ascending.is_ok(), descending.is_ok()),
        }
    }

    #[test]
    fn a_damaged_fixture_is_read_or_refused(
        case in 0_usize..1000,
        damages in prop::collection::vec((0.0..1.0_f64, any::<u8>(), 0_u8..3), 1..8),
        cut in 0.0..1.0_f64,
    ) {
        let cases = cases();
        let case = &cases[case % cases.len()];
        let whole = bytes_of(case);
        let plan = plan_of(case, &whole).expect("a plan");
        let mut bytes = whole.clone();
        for (at, byte, kind) in damages {
            let at = (at * bytes.len() as f64) as usize;
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let (head, tail) = bytes.split_at((cut * bytes.len() as f64) as usize);
        // As it is, and under the plan of the whole file.
        let _ = read(&bytes);
        let parts = read_with(&plan, &[head, tail]);
        let whole = read_with(&plan, &[&bytes]);
        prop_assert_eq!(parts.is_ok(), whole.is_ok());
        if let (Ok(parts), Ok(whole)) = (parts, whole) {
            prop_assert_eq!(parts, whole);
        }
    }
}
