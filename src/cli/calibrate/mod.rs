//! `calibrate`: what one replica of a running service can serve, how long it takes to start, how late its metrics are, and whether
//! a replay of its policy does what the service did.

pub mod args;

use super::lint::scenario;
use super::{CliError, input};
use crate::calibrate::read::{Read, read};
use crate::calibrate::{Calibration, Twin, calibrate, twin};
use crate::format::whole;
use crate::job::Engine;
use crate::progress::{Silent, block_on};
use crate::readout::calibrate::{CalibrationRow, calibration_rows, tried_cells, twin_sentences};
use crate::scenario::print;
use crate::series::calendar::Civil;
use args::CalibrateArgs;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Read as _;

/// Reads the file, calibrates, and replays the policy where one is named.
pub fn run(args: &CalibrateArgs) -> Result<String, CliError> {
    let name = input::name_of(&args.file);
    let in_file = |error: &dyn std::fmt::Display| CliError::new(format!("{name}: {error}"));
    let mut bytes = Vec::new();
    input::open(&args.file)?.read_to_end(&mut bytes).map_err(|error| in_file(&error))?;
    let read = read(&bytes, &args.options).map_err(|error| in_file(&error))?;
    let found = calibrate(&read.record, args.target_utilization);
    let twin = match &args.policy {
        None => None,
        Some(knobs) => {
            let scenario = scenario(knobs)?;
            let mut engine = Engine::default();
            let checked = block_on(twin(&mut engine, &scenario, &read.record, &found, &Silent));
            Some(checked.map_err(CliError::new)?)
        }
    };
    if args.json { in_json(&read, &found, twin.as_ref()) } else { Ok(in_text(&read, &found, twin.as_ref())) }
}

fn in_json(read: &Read, found: &Calibration, twin: Option<&Twin>) -> Result<String, CliError> {
    let whole = json!({
        "record": record_json(read), "rate": found.rate, "startup": found.startup, "lag": found.lag,
        "twin": twin.map(twin_json),
    });
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").map_err(CliError::new)
}

fn record_json(read: &Read) -> Value {
    let Read { record, chosen, duplicates } = read;
    let (first, last) = (record.local_secs(0), record.local_secs(record.len() - 1));
    json!({
        "samples": record.len(), "step_secs": record.step().secs(), "first": civil(first), "last": civil(last),
        "duplicates": duplicates, "columns": chosen,
    })
}

fn twin_json(twin: &Twin) -> Value {
    json!({
        "scenario": print(&twin.scenario), "agreement": twin.agreement, "cause": twin.cause, "tried": twin.tried,
        "sentences": twin_sentences(twin), "picture": twin.picture,
    })
}

fn civil(local_secs: i64) -> String {
    Civil::from_local_secs(local_secs).to_string()
}

fn in_text(read: &Read, found: &Calibration, twin: Option<&Twin>) -> String {
    let record = &read.record;
    let (samples, step) = (whole(record.len()), record.step().secs());
    let (first, last) = (civil(record.local_secs(0)), civil(record.local_secs(record.len() - 1)));
    let mut text = format!("{samples} samples of {step} s, {first} to {last}\n");
    // Writing into a string cannot fail.
    for chosen in &read.chosen {
        let _ = writeln!(text, "  {:8} {} ({})", chosen.role.word(), chosen.column, chosen.why);
    }
    if read.duplicates > 0 {
        let _ = writeln!(text, "  {} rows of a time that was there already", whole(read.duplicates));
    }
    text.push('\n');
    text.push_str(&table(&calibration_rows(found)));
    if let Some(twin) = twin {
        text.push('\n');
        for sentence in twin_sentences(twin) {
            let _ = writeln!(text, "{sentence}");
        }
        for tried in &twin.tried {
            let [name, stated, best, apart, origin] = tried_cells(tried);
            let _ = writeln!(text, "  {name:16} {stated:>10} → {best:<10} {apart:>8} apart, {origin}");
        }
    }
    text
}

/// Values under each other, each with its reason below.
fn table(rows: &[CalibrationRow]) -> String {
    let width = |of: fn(&CalibrationRow) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (label, value) = (width(|row| &row.label), width(|row| &row.value));
    let line = |row: &CalibrationRow| {
        let head = format!("{:label$}  {:>value$}  {}", row.label, row.value, row.interval);
        format!("{}\n    {}\n", head.trim_end(), row.why)
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests;
