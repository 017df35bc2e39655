//! `fleet`: compares or tunes policies for many services, a trace each, and sums what was found.
//!
//! A service has a line of JSON in the file of lines, which only grows: whoever starts again goes on behind what is there. Services are
//! dealt to shards by their place in the sorted list, so that jobs share the work without talking to each other.

pub mod args;
mod line;
mod summary;

use super::{Answer, CliError, compare, input, lint, load, tune};
use crate::cli::args::Data;
use crate::job::Engine;
use crate::scenario::{DataRef, Scenario, parse, print};
use crate::series::Landmarks;
use crate::tune::Tuner;
use args::{FleetArgs, SumArgs, WorkArgs};
use line::{Line, PolicyLine, TunedLine};
use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Seconds in a day.
const SECS_PER_DAY: f64 = 86_400.0;

/// Works through the services, or sums their lines.
pub fn run(args: &FleetArgs) -> Result<Answer, CliError> {
    match args {
        FleetArgs::Work(args) => work(args),
        FleetArgs::Report(args) => sum(args).map(Answer::from),
    }
}

fn work(args: &WorkArgs) -> Result<Answer, CliError> {
    let scenario = lint::scenario(&args.knobs)?;
    let all = traces(&args.traces)?;
    let (part, parts) = args.shard;
    let mine: Vec<&PathBuf> = all.iter().skip(part).step_by(parts).collect();
    let (mut out, done) = open_lines(&args.out)?;
    let (mut new, mut failed) = (0, 0);
    for path in mine.iter().filter(|path| !done.contains(&service_of(path))) {
        let service = service_of(path);
        let line =
            line(&service, path, &scenario, args).unwrap_or_else(|error| Line::failed(&service, error.to_string()));
        failed += usize::from(line.error.is_some());
        new += 1;
        let mut text = serde_json::to_string(&line).map_err(CliError::new)?;
        text.push('\n');
        // At once, so that what is done stays done.
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| input::unreadable(&args.out, &error))?;
    }
    let text = format!(
        "{new} of {} services in shard {part} of {parts} are new in {}, {failed} of them failed; {} were there.\n",
        mine.len(),
        args.out.display(),
        mine.len() - new
    );
    Ok(Answer { text, code: u8::from(failed > 0) })
}

/// Files of a folder, or of a list with a path a line, sorted. Paths of a list that begin nowhere begin at its folder.
fn traces(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    let unreadable = |error: std::io::Error| input::unreadable(path, &error);
    let mut all: Vec<PathBuf> = if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(unreadable)?;
        let paths =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        let is_hidden = |path: &PathBuf| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        paths.into_iter().filter(|path| path.is_file() && !is_hidden(path)).collect()
    } else {
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| folder.join(line)).collect()
    };
    all.sort();
    all.dedup();
    let mut names = HashSet::new();
    if let Some(twin) = all.iter().find(|path| !names.insert(service_of(path))) {
        let text = format!("{}: two files would be the service {}; rename one", twin.display(), service_of(twin));
        return Err(CliError::new(text));
    }
    if all.is_empty() { Err(CliError::new(format!("{}: there are no files", path.display()))) } else { Ok(all) }
}

/// A file's name without its endings for tables and packers.
fn service_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let plain = [".gz", ".bz2", ".zip"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    plain.rsplit_once('.').map_or(plain, |(stem, _)| stem).to_owned()
}

/// The file of lines, open behind its last whole line, and the services that have one. A line that was cut off is written again.
fn open_lines(path: &Path) -> Result<(std::fs::File, HashSet<String>), CliError> {
    let unreadable = |error: std::io::Error| input::unreadable(path, &error);
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    let whole = text.rfind('\n').map_or(0, |at| at + 1);
    let lines = read_lines(path, text.get(..whole).unwrap_or_default())?;
    file.set_len(whole as u64).and_then(|()| file.seek(SeekFrom::End(0))).map_err(unreadable)?;
    Ok((file, lines.into_iter().map(|line| line.service).collect()))
}

fn read_lines(path: &Path, text: &str) -> Result<Vec<Line>, CliError> {
    let read = |(place, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            CliError::new(format!("{}: line {} is no line of fleet: {error}", path.display(), place + 1))
        })
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
}

/// What the service of a trace comes to.
fn line(service: &str, path: &Path, scenario: &Scenario, args: &WorkArgs) -> Result<Line, CliError> {
    let series = load::trace(&Data::File(path.to_owned()), "requests", args.together)?;
    let (digest, buckets, step_secs) = (series.source().digest, series.len(), series.step().secs());
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Upload(digest), series, Landmarks::default());
    let (scenario, _) = parse(&format!("{}&data={digest}", print(scenario)));
    let compared = compare::all(&mut engine, &scenario, &args.others)?;
    let days = |ticks: usize, step_secs: u32| ticks as f64 * f64::from(step_secs) / SECS_PER_DAY;
    let policies = compared.iter().map(|one| PolicyLine::of(one, days(one.totals.ticks, one.step_secs))).collect();
    let tuned = args.search.as_ref().map(|search| {
        let (stage, _) = engine.stage(&scenario).map_err(CliError::new)?;
        let tuner = Tuner::new(stage, search.request.clone()).map_err(CliError::new)?;
        tune::tune(&mut engine, tuner, search.threads).map(|tuning| TunedLine::of(&tuning)).map_err(CliError::new)
    });
    let service = service.to_owned();
    Ok(Line {
        service,
        error: None,
        trace: digest.to_string(),
        buckets,
        step_secs,
        policies,
        tuned: tuned.transpose()?,
    })
}

fn sum(args: &SumArgs) -> Result<String, CliError> {
    let mut lines = Vec::new();
    for path in &args.lines {
        let text = std::fs::read_to_string(path).map_err(|error| input::unreadable(path, &error))?;
        lines.extend(read_lines(path, &text)?);
    }
    let summary = summary::Summary::new(lines);
    std::fs::write(&args.html, summary.html()).map_err(|error| input::unreadable(&args.html, &error))?;
    Ok(summary.text())
}

#[cfg(test)]
mod tests;
