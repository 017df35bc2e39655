//! How fast own traffic is read, as JSON: processor seconds, and ratios on the same file in one run. A ratio of `log_to_scan` is the
//! time of a bare scan for line ends over the time of the reader; `goaccess_to_log` is the time of goaccess over the
//! reader's, where goaccess is installed. `PLANORA_BENCH_MB` sets the size of the log (200), `PLANORA_BENCH_LOG` names one.

#[path = "../tests/fixtures/generate.rs"]
mod generate;

use generate::Generator;
use memchr::memchr;
use planora::ingest::{Format, Plan, Reader, sniff};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Bytes that are read at once, by the scan and by the reader.
const CHUNK_BYTES: usize = 1 << 18;
/// Runs, of which the fastest counts: the machine's own noise only adds.
const RUNS: usize = 5;

fn write_log(path: &Path, bytes: u64) -> Result<(), Box<dyn Error>> {
    let mut file = File::create(path)?;
    let mut generator = Generator::new(1);
    let (mut chunk, mut written, mut minute) = (Vec::new(), 0, 0);
    while written < bytes {
        chunk.clear();
        generator.minute(minute, 100 + minute % 700, &mut chunk);
        file.write_all(&chunk)?;
        written += chunk.len() as u64;
        minute += 1;
    }
    Ok(())
}

fn write_csv(path: &Path, rows: i64) -> Result<(), Box<dyn Error>> {
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

fn ingest(path: &Path, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let mut reader = Reader::new(plan.clone())?;
    chunks(path, |chunk| Ok(reader.push(chunk)?))?;
    std::hint::black_box(reader.finish("bench")?);
    Ok(())
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

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let folder = std::env::temp_dir();
    let (made, csv) = (folder.join("planora-bench.log"), folder.join("planora-bench.csv"));
    let log = std::env::var_os("PLANORA_BENCH_LOG").map_or(made.clone(), PathBuf::from);
    if log == made {
        let megabytes: u64 = std::env::var("PLANORA_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
        write_log(&made, megabytes * 1_000_000)?;
    }
    write_csv(&csv, 2_000_000)?;
    let mut head = vec![0; 1 << 16];
    let read = File::open(&csv)?.read(&mut head)?;
    let table = sniff(&head[..read])?.settled()?;
    let mut found = BTreeMap::new();
    let scan_secs = best(began, || scan(&log))?;
    let log_secs = best(began, || ingest(&log, &Plan::new(Format::Clf)))?;
    let (csv_scan_secs, csv_secs) = (best(began, || scan(&csv))?, best(began, || ingest(&csv, &table))?);
    let megabytes = |path: &Path| std::fs::metadata(path).map(|meta| meta.len() as f64 / 1e6);
    found.insert("log_megabytes", megabytes(&log)?);
    found.insert("log_secs", log_secs);
    found.insert("log_megabytes_per_second", megabytes(&log)? / log_secs);
    found.insert("scan_secs", scan_secs);
    found.insert("log_to_scan", scan_secs / log_secs);
    found.insert("csv_megabytes_per_second", megabytes(&csv)? / csv_secs);
    found.insert("csv_to_scan", csv_scan_secs / csv_secs);
    if let Some(secs) = goaccess(began, &log) {
        found.insert("goaccess_secs", secs);
        found.insert("goaccess_to_log", secs / log_secs);
    }
    for path in [&made, &csv] {
        // Not there when the log was the user's own.
        let _ = std::fs::remove_file(path);
    }
    #[allow(clippy::print_stdout, reason = "its answer")]
    {
        println!("{}", serde_json::to_string_pretty(&found)?);
    }
    Ok(())
}
