//! How fast own traffic is read, as JSON: processor seconds, and ratios on the same file in one run. `log_to_scan` is the time
//! of a bare scan for line ends over the time of the reader; `goaccess_to_log` is the time of goaccess over the reader's,
//! where goaccess is installed. What is read from the generated log must be its truth, or this fails. `PLANORA_BENCH_MB` sets
//! the log's size (200), `PLANORA_BENCH_LOG` names one.
//!
//! With the arguments `make FOLDER` it only writes the log, the CSV and lines of JSON there, and says what the reader finds in them.

#[path = "../tests/fixtures/generate.rs"]
mod generate;

use generate::Truth;
use memchr::memchr;
use planora::ingest::{Format, HEAD_BYTES, Ingested, LogFormat, Plan, Reader, sniff};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Bytes that are read at once, by the scan and by the reader.
const CHUNK_BYTES: usize = 1 << 18;
/// Largest error of a minute's distinct hosts that counts as right.
const MAX_HOSTS_ERROR: f64 = 0.02;
/// Rows of a CSV.
const CSV_ROWS: i64 = 2_000_000;
/// Lines of JSON.
const JSON_ROWS: i64 = 600_000;
/// Runs, of which the fastest counts: the machine's own noise only adds.
const RUNS: usize = 5;

fn write_log(path: &Path, bytes: u64) -> Result<Truth, Box<dyn Error>> {
    let mut file = File::create(path)?;
    Ok(Truth::of_log(bytes, 1, |minute| file.write_all(minute))?)
}

/// A row per request, six a second.
fn write_requests(path: &Path, rows: i64) -> Result<(), Box<dyn Error>> {
    const PATHS: [&str; 5] = ["/", "/api/v1/items", "/images/logo.gif", "/static/js/app.js", "/search"];
    let mut text = String::from("timestamp,method,path,status,bytes,client_ip\n");
    for row in 0..rows {
        let minute = planora::series::calendar::Civil::from_local_secs(1_772_323_200 + row / 360 * 60);
        let path = PATHS[(row * 7919 % 5) as usize];
        let (status, bytes) = (if row % 9 == 0 { 404 } else { 200 }, row * 7919 % 60_000);
        let (net, client) = (row * 31 % 7, row * 17 % 250);
        writeln!(text, "{minute}:{:02},GET,{path},{status},{bytes},10.0.{net}.{client}", row / 6 % 60)?;
    }
    Ok(std::fs::write(path, text)?)
}

/// A line of JSON per request, six a second, as services log them.
fn write_json_lines(path: &Path, rows: i64) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for row in 0..rows {
        let minute = planora::series::calendar::Civil::from_local_secs(1_772_323_200 + row / 360 * 60);
        let (status, bytes, took) = (if row % 9 == 0 { 404 } else { 200 }, row * 7919 % 60_000, row * 104_729 % 900);
        writeln!(
            text,
            r#"{{"time":"{minute}:{:02}.{took:03}Z","level":"info","msg":"request","method":"GET","path":"/api/v1/items/{}","status":{status},"bytes":{bytes},"duration_ms":{took}.5,"client_ip":"10.0.{}.{}","user_agent":"Mozilla/5.0 (X11; Linux x86_64)"}}"#,
            row / 6 % 60,
            row * 7919 % 1000,
            row * 31 % 7,
            row * 17 % 250,
        )?;
    }
    Ok(std::fs::write(path, text)?)
}

/// A row per minute.
fn write_counts(path: &Path, rows: i64) -> Result<(), Box<dyn Error>> {
    let mut text = String::from("timestamp,requests\n");
    for row in 0..rows {
        let time = planora::series::calendar::Civil::from_local_secs(1_700_000_040 + row * 60);
        writeln!(text, "{time},{}", row * 7919 % 1000)?;
    }
    Ok(std::fs::write(path, text)?)
}

fn chunks(path: &Path, mut each: impl FnMut(&[u8]) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut file = File::open(path)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        each(&chunk[..read])?;
    }
}

fn scan(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut lines = 0_u64;
    chunks(path, |chunk| {
        let mut rest = chunk;
        while let Some(end) = memchr(b'\n', rest) {
            lines += 1;
            rest = &rest[end + 1..];
        }
        Ok(())
    })?;
    std::hint::black_box(lines);
    Ok(())
}

fn ingest(path: &Path, plan: &Plan) -> Result<Ingested, Box<dyn Error>> {
    let mut reader = Reader::new(plan.clone())?;
    chunks(path, |chunk| Ok(reader.push(chunk)?))?;
    Ok(reader.finish("bench")?)
}

/// What the reader finds, for whoever reads the same file elsewhere.
fn found(read: &Ingested) -> Value {
    let series = &read.series;
    json!({
        "digest": series.source().digest.to_string(),
        "buckets": series.len(),
        "requests": series.counts().iter().sum::<f64>(),
        "rejected": read.report.rejected_count(),
    })
}

fn make(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let names = ["bench.log", "counts.csv", "requests.csv", "requests.jsonl"];
    let [log, counts, requests, lines] = names.map(|name| folder.join(name));
    let truth = write_log(&log, megabytes_wanted() * 1_000_000)?;
    write_counts(&counts, CSV_ROWS)?;
    write_requests(&requests, CSV_ROWS)?;
    write_json_lines(&lines, JSON_ROWS)?;
    let read = ingest(&log, &Plan::new(Format::Log(LogFormat::CLF)))?;
    truth.check(&read)?;
    let table = |path: &Path| Ok::<_, Box<dyn Error>>(found(&ingest(path, &plan_of(path)?)?));
    let tables = (table(&counts)?, table(&requests)?, table(&lines)?);
    Ok(json!({ "log": found(&read), "counts": tables.0, "requests": tables.1, "lines": tables.2 }))
}

fn megabytes_wanted() -> u64 {
    std::env::var("PLANORA_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

fn plan_of(path: &Path) -> Result<Plan, Box<dyn Error>> {
    let mut head = vec![0; HEAD_BYTES];
    let read = File::open(path)?.read(&mut head)?;
    Ok(sniff(&head[..read])?.settled()?)
}

/// Seconds that this process was on a processor, or has waited for its children there: what others do at the same time
/// does not count. The clock, where the system does not tell.
fn used(began: Instant) -> f64 {
    let on_processor = || -> Option<f64> {
        let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
        let own: f64 = text.split_whitespace().next()?.parse().ok()?;
        let text = std::fs::read_to_string("/proc/self/stat").ok()?;
        let ticks: Vec<f64> =
            text.rsplit(')').next()?.split_whitespace().filter_map(|field| field.parse().ok()).collect();
        // Behind the state: fields 16 and 17 are user and system time of children, in hundredths of a second.
        Some(own / 1e9 + (ticks.get(12)? + ticks.get(13)?) / 100.0)
    };
    on_processor().unwrap_or_else(|| began.elapsed().as_secs_f64())
}

fn best(began: Instant, mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let before = used(began);
        run()?;
        best = best.min(used(began) - before);
    }
    Ok(best)
}

/// All panels, as its users run it; `None` where it is not installed.
fn goaccess(began: Instant, path: &Path) -> Option<f64> {
    let before = used(began);
    let done = Command::new("goaccess")
        .arg(path)
        .args(["--log-format=COMBINED", "--no-global-config", "-o", "json"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    done.success().then(|| used(began) - before)
}

fn measure() -> Result<Value, Box<dyn Error>> {
    let began = Instant::now();
    let folder = std::env::temp_dir();
    let (made, csv) = (folder.join("planora-bench.log"), folder.join("planora-bench.csv"));
    let log = std::env::var_os("PLANORA_BENCH_LOG").map_or(made.clone(), PathBuf::from);
    let plan = Plan::new(Format::Log(LogFormat::CLF));
    let mut hosts_error = None;
    if log == made {
        let truth = write_log(&made, megabytes_wanted() * 1_000_000)?;
        hosts_error = Some(truth.check(&ingest(&log, &plan)?)?).filter(|error| *error <= MAX_HOSTS_ERROR);
        hosts_error.ok_or("distinct hosts are too far off")?;
    }
    write_counts(&csv, CSV_ROWS)?;
    let table = plan_of(&csv)?;
    let read = |path: &Path, plan: &Plan| ingest(path, plan).map(|read| drop(std::hint::black_box(read)));
    let scan_secs = best(began, || scan(&log))?;
    let log_secs = best(began, || read(&log, &plan))?;
    let (csv_scan_secs, csv_secs) = (best(began, || scan(&csv))?, best(began, || read(&csv, &table))?);
    let goaccess_secs = goaccess(began, &log);
    let megabytes = |path: &Path| std::fs::metadata(path).map(|meta| meta.len() as f64 / 1e6);
    let answer = json!({
        "log_megabytes": megabytes(&log)?,
        "exact": hosts_error.map(|_| true),
        "hosts_worst_error": hosts_error,
        "log_secs": log_secs,
        "log_megabytes_per_second": megabytes(&log)? / log_secs,
        "scan_secs": scan_secs,
        "log_to_scan": scan_secs / log_secs,
        "csv_megabytes_per_second": megabytes(&csv)? / csv_secs,
        "csv_to_scan": csv_scan_secs / csv_secs,
        "goaccess_secs": goaccess_secs,
        "goaccess_to_log": goaccess_secs.map(|secs| secs / log_secs),
    });
    for path in [&made, &csv] {
        // Not there when the log was the user's own.
        let _ = std::fs::remove_file(path);
    }
    Ok(answer)
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds arguments of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let answer = match arguments.as_slice() {
        [task, folder] if task == "make" => make(Path::new(folder))?,
        [] => measure()?,
        other => return Err(format!("no such arguments: {other:?}").into()),
    };
    #[allow(clippy::print_stdout, reason = "its answer")]
    {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    }
    Ok(())
}
