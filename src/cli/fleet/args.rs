//! Words of `fleet` → typed arguments.

use crate::cli::CliError;
use crate::cli::args::{missing, text};
use crate::cli::ingest_args::parse_together;
use crate::cli::lint::{KnobArgs, parse_knob};
use crate::cli::tune::args::{TuneArgs, parse_search, usual_search};
use crate::ingest::DuplicatePolicy;
use lexopt::{Arg, Parser};
use std::path::PathBuf;

/// Most shards.
const MOST_SHARDS: usize = 100_000;

/// `fleet …`
#[derive(Debug)]
pub enum FleetArgs {
    /// Work through services.
    Work(Box<WorkArgs>),
    /// Sum what was found.
    Report(SumArgs),
}

/// `fleet FOLDER|LIST --out FILE …`
#[derive(Debug)]
pub struct WorkArgs {
    /// A folder of traces, or a list of files.
    pub traces: PathBuf,
    /// The scenario of every service.
    pub knobs: KnobArgs,
    /// Each policy beside the scenario's, as knobs.
    pub others: Vec<String>,
    /// What is searched for every service; `None`: its policies are only compared.
    pub search: Option<TuneArgs>,
    /// Which part of the services, and of how many parts.
    pub shard: (usize, usize),
    /// Where the lines go, one a service.
    pub out: PathBuf,
    /// What different counts for the same time make.
    pub together: Option<DuplicatePolicy>,
}

/// `fleet --report FILE… --html OUT`
#[derive(Debug)]
pub struct SumArgs {
    /// Files of lines.
    pub lines: Vec<PathBuf>,
    /// File that is written.
    pub html: PathBuf,
}

/// Reads the words behind `fleet`.
pub fn parse_fleet(mut parser: Parser) -> Result<FleetArgs, CliError> {
    let (mut traces, mut out, mut html, mut lines) = (None, None, None, Vec::new());
    let (mut is_report, mut is_tuned) = (false, false);
    let (mut others, mut shard, mut together) = (Vec::new(), (0, 1), None);
    // A service is one of many: each has one thread.
    let mut search = TuneArgs { threads: 1, ..usual_search() };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(path) if is_report => lines.push(PathBuf::from(path)),
            Arg::Value(path) if traces.is_none() => traces = Some(PathBuf::from(path)),
            Arg::Long("report") => is_report = true,
            Arg::Long("html") => html = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("tune") => is_tuned = true,
            Arg::Long("with") => others.push(text(&mut parser)?),
            Arg::Long("shard") => shard = parse_shard(&text(&mut parser)?)?,
            Arg::Long("out") => out = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("together") => together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long(name) => {
                let name = name.to_owned();
                if !parse_search(&mut parser, &name, &mut search)? {
                    parse_knob(&mut parser, &name, &mut search.knobs)?;
                }
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    if is_report {
        let html = html.ok_or_else(|| missing("--html with the file to write"))?;
        return if lines.is_empty() {
            Err(missing("a file of lines behind --report"))
        } else {
            Ok(FleetArgs::Report(SumArgs { lines, html }))
        };
    }
    let traces = traces.ok_or_else(|| missing("a folder of traces, or a list of files,"))?;
    let out = out.ok_or_else(|| missing("--out with the file for the lines"))?;
    let knobs = std::mem::take(&mut search.knobs);
    let search = is_tuned.then(|| search.with_usual_limit());
    Ok(FleetArgs::Work(Box::new(WorkArgs { traces, knobs, others, search, shard, out, together })))
}

/// `I/N`: part I of N, from 0, as an index of jobs counts.
fn parse_shard(text: &str) -> Result<(usize, usize), CliError> {
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    parts.filter(|(part, of)| part < of && *of <= MOST_SHARDS).ok_or_else(|| {
        CliError::new(format!("--shard is {text}; it takes part I of N like 0/8, I from 0 and less than N"))
    })
}
