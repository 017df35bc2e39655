//! Own traffic: files in the shapes that people have, each with its series, and broken ones, each with its message.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "fixtures/generate.rs"]
mod generate;

use flate2::read::MultiGzDecoder;
use generate::Truth;
use planora::ingest::{
    Answer, AutoReader, Container, DateOrder, Detection, Format, IngestError, Ingested, LogFormat, MAX_LINE_BYTES,
    Pick, Plan, Question, Reader, Reason, Role, Rows, TimeFormat, Topic, Unit, Unpacked, sniff, unpacker,
};
use planora::series::Quality;
use planora::series::calendar::{Civil, parse_local};
use planora::units::Step;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
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
    year: Option<i32>,
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
        Container::Gzip => whole(MultiGzDecoder::new(bytes.as_slice())),
        packed => whole(Unpacked::new(bytes.as_slice(), unpacker(packed).expect("a packed kind"))),
    }
}

fn whole(mut packed: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    packed.read_to_end(&mut out).expect("whole");
    out
}

fn plan_of(case: &Case, bytes: &[u8]) -> Result<Plan, String> {
    let mut detection = sniff(bytes).map_err(|error| format!("{}: {error}", case.file))?;
    if let Some(year) = case.year {
        assert!(detection.questions.iter().any(|q| matches!(q, Question::Year { .. })), "{} is asked", case.file);
        detection.set_year(year);
    }
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
    if let (Format::Metrics(_, pick), Some(series)) = (&mut plan.format, case.series) {
        *pick = Pick::One(series);
    }
    plan.step = case.first_step.and_then(Step::from_secs).or(plan.step);
    if case.unit.is_some() {
        detection.answer(Topic::Unit, &Answer::Unit(Unit::Count));
    }
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

/// A broken file and how it ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    name: String,
    /// A character from U+0000 to U+00FF for each byte.
    bytes: String,
    /// What the message says.
    says: String,
    /// The line that it names.
    line: Option<u64>,
}

/// Broken files. `tests/journeys/broken.test.mjs` drops the same on the page.
fn broken() -> Vec<Broken> {
    let text = std::fs::read_to_string(folder().join("broken.json")).expect("the table of broken files");
    serde_json::from_str(&text).expect("a table of broken files")
}

#[test]
fn every_broken_file_ends_in_its_message() {
    let broken = broken();
    assert!(broken.len() >= 60, "{}", broken.len());
    let mut wrong = Vec::new();
    for Broken { name, bytes, says, line } in broken {
        let bytes: Vec<u8> = bytes.chars().map(|char| u8::try_from(u32::from(char)).expect("a byte")).collect();
        let Err(error) = read(&bytes) else {
            wrong.push(format!("{name} was read"));
            continue;
        };
        let text = error.to_string();
        if !text.contains(&says) || (line.is_some() && error.line() != line) || text.len() > 400 || text.contains('\n')
        {
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
    let mut reader = Reader::new(Plan::new(Format::Log(LogFormat::CLF))).expect("settled");
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
    numbers.set_start(0);
    let read = read_with(&numbers.settled().expect("settled"), &[b"1\n2\n"]).expect("a series");
    assert_eq!(read.series.counts(), [1.0, 2.0]);
}

/// A log with a line at each of `secs` into 2026-03-01T10:00.
fn log_of(secs: impl IntoIterator<Item = i64>, host: &str) -> String {
    let line = |secs: i64| {
        let (minute, second) = (secs / 60, secs % 60);
        format!("{host} - - [01/Mar/2026:10:{minute:02}:{second:02} +0000] \"GET / HTTP/1.1\" 200 13\n")
    };
    secs.into_iter().map(line).collect()
}

fn read_logs(logs: &[String]) -> Ingested {
    let plan = sniff(logs[0].as_bytes()).expect("a log").settled().expect("settled");
    let mut reader = Reader::new(plan).expect("settled");
    for (place, log) in logs.iter().enumerate() {
        if place > 0 {
            reader.next_file(&format!("{place}.log")).expect("fine");
        }
        reader.push(log.as_bytes()).expect("fine");
    }
    reader.finish("logs").expect("a series")
}

#[test]
fn lines_that_two_logs_have_count_once_and_two_servers_are_added() {
    let whole = log_of((0..240).step_by(7), "192.0.2.1");
    let twice = read_logs(&[whole.clone(), whole.clone()]);
    assert_eq!(twice.series.counts(), read_logs(std::slice::from_ref(&whole)).series.counts());
    assert_eq!(twice.report.duplicates.count, 35);
    assert_eq!(twice.report.duplicates.first.map(|place| place.to_string()), Some("Line 1 of 1.log".to_owned()));
    // Put into one file they are as they are in two, and the lines of two servers are added there, too.
    let joined = read_logs(&[[whole.clone(), whole.clone()].concat()]);
    assert_eq!((joined.series.counts(), joined.report.duplicates.count), (twice.series.counts(), 35));
    let other = log_of((0..240).step_by(7), "192.0.2.2");
    assert_eq!(read_logs(&[[whole.clone(), other].concat()]).series.counts().iter().sum::<f64>(), 70.0);
    // The second was saved later, and begins where the first was in its second minute.
    let later = read_logs(&[whole.clone(), log_of((91..400).step_by(7), "192.0.2.1")]);
    assert_eq!(later.series.counts(), read_logs(&[log_of((0..400).step_by(7), "192.0.2.1")]).series.counts());
    let servers = read_logs(&[whole.clone(), log_of((0..240).step_by(7), "192.0.2.2")]);
    assert_eq!(servers.series.counts().iter().sum::<f64>(), 70.0);
    let shifted = read_logs(&[whole, log_of((3..240).step_by(7), "192.0.2.1")]);
    assert_eq!((shifted.series.counts().iter().sum::<f64>(), shifted.report.duplicates.count), (69.0, 0));
}

#[test]
fn the_ends_of_a_log_are_said_to_be_partial_and_stay() {
    let read = read_logs(&[log_of((30..135).step_by(2), "192.0.2.1")]);
    assert_eq!(read.series.counts(), [15.0, 30.0, 8.0]);
    assert_eq!(read.report.partial_ends, Some((0.5, 0.25)));
    let whole = read_logs(&[log_of((0..180).step_by(2), "192.0.2.1")]);
    assert_eq!((whole.series.counts(), whole.report.partial_ends), (&[30.0, 30.0, 30.0][..], None));
}

#[test]
fn a_question_with_its_answers_is_settled_by_one() {
    let text = "metric,time,value\ncpu,2026-03-01T00:00,1\nlatency,2026-03-01T00:00,7\n\
                cpu,2026-03-01T00:01,2\nlatency,2026-03-01T00:01,8\ncpu,2026-03-01T00:02,4\nlatency,2026-03-01T00:02,9\n";
    let found = sniff(text.as_bytes()).expect("a table");
    // The worker sends what it found to the page, and the page the plan to the worker.
    let bytes = postcard::to_allocvec(&found).expect("what was found");
    assert_eq!(postcard::from_bytes::<Detection>(&bytes).expect("what was found"), found);
    let choice = found.questions.iter().find_map(|question| match question {
        Question::Choice(choice) => Some(choice.clone()),
        _ => None,
    });
    let choice = choice.expect("which metric counts");
    assert!(found.clone().settled().is_err_and(|error| error.to_string().contains("--only metric=cpu")));
    for (offer, counts) in choice.offers.iter().zip([[1.0, 2.0, 4.0], [7.0, 8.0, 9.0]]) {
        let mut answered = found.clone();
        answered.answer(choice.topic, &offer.answer);
        let plan = answered.settled().expect("settled");
        let sent: Plan = postcard::from_bytes(&postcard::to_allocvec(&plan).expect("a plan")).expect("a plan");
        assert_eq!(read_with(&sent, &[text.as_bytes()]).expect("a series").series.counts(), counts, "{}", offer.words);
    }
}

/// What holds counts that are not found is never counted by rows: 12 minutes of 100 requests are not 12 requests.
#[test]
fn regular_rows_without_a_number_are_asked_about() {
    let nested: Vec<String> = (0..12)
        .map(|i| {
            let time = format!("2026-03-01T10:{i:02}:00Z");
            format!(r#"{{"dimensions":[{{"value":"{time}"}}],"metrics":[{{"value":"{}"}}]}}"#, 100 + i)
        })
        .collect();
    let text = format!(r#"{{"rows":[{}]}}"#, nested.join(","));
    let asked = sniff(text.as_bytes()).expect("times").settled().expect_err("a question").to_string();
    assert!(asked.contains("The key metrics.0.value holds numbers") && asked.contains("--rows events"), "{asked}");
    let minutes: Vec<String> = (0..30).map(|i| format!(r#""{i}":{}"#, 1_772_359_200 + 60 * i)).collect();
    let by_columns = format!(r#"{{"a":{{{0}}},"b":{{"x":1}}}}"#, minutes.join(","));
    let refused = sniff(by_columns.as_bytes()).expect_err("no rows").to_string();
    assert!(refused.contains("a column in each key"), "{refused}");
    // Rows at any time are counted where something in them is of a request.
    let events = |key: &str, word: &str| -> String {
        (0..12)
            .map(|i| format!("{{\"at\":\"2026-03-01T10:{i:02}:{:02}Z\",\"{key}\":\"{word}\"}}\n", i * i % 60))
            .collect()
    };
    for (key, word) in [("path", "x"), ("msg", "GET /pay"), ("msg", "request completed"), ("peer", "10.0.0.1")] {
        let plan = sniff(events(key, word).as_bytes()).expect("events").settled();
        assert!(plan.is_ok_and(|plan| plan.rows == Rows::Events), "{key} {word}");
    }
    let asked = sniff(events("event", "paid").as_bytes()).expect("events").settled().expect_err("a question");
    assert!(asked.to_string().contains("nothing of a request"), "{asked}");
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

#[test]
fn an_error_knows_which_of_two_files_of_one_name_it_is_in() {
    let good: &[u8] = b"time,requests\n2026-07-31T22:00,1\n2026-07-31T23:00,2\n";
    let bad: &[u8] = b"time,requests\n2026-08-01T00:00,3\n2026-08-01T01:00,oops\n";
    let plan = Plan { max_rejected: 0.0, ..sniff(good).expect("a table").settled().expect("settled") };
    for (files, index) in [([bad, good], 0), ([good, bad], 1)] {
        let mut reader = Reader::new(plan.clone()).expect("settled");
        reader.name_file("access.csv");
        reader.push(files[0]).expect("fine");
        reader.next_file("access.csv").expect("fine");
        reader.push(files[1]).expect("fine");
        let error = reader.finish("both").expect_err("no count");
        assert_eq!((error.file(), error.line()), (Some(index), Some(3)), "{error}");
    }
}

/// `benches/ingest.rs` does the same with 200 MB, and `tests/bench/ingest.mjs` in the browser.
#[test]
fn a_log_of_20_megabytes_with_a_known_truth_is_counted_exactly() {
    let mut reader = Reader::new(Plan::new(Format::Log(LogFormat::CLF))).expect("settled");
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
