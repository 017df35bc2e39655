//! Words of `tune` → typed arguments.

use crate::cli::CliError;
use crate::cli::args::{SimulateArgs, parse_data, text};
use crate::cli::ingest_args::parse_together;
use crate::cli::lint::{KnobArgs, parse_knob};
use crate::tune::{Choice, Figure, Limit, Limits, Request};
use lexopt::{Arg, Parser};

/// Replays of a search, unless told otherwise.
const BUDGET: usize = 1000;
/// Fewest replays that a search makes sense with.
const LEAST_BUDGET: usize = 30;
/// Most threads.
const MOST_THREADS: usize = 256;
/// Limit on what is unserved where no limit is given.
const UNSERVED: f64 = 0.001;
/// Standard errors over days by which a limit must be met, unless told otherwise.
const CAUTION: f64 = 1.0;

/// `tune …`
#[derive(Debug)]
pub struct TuneArgs {
    /// The scenario that it starts from.
    pub knobs: KnobArgs,
    /// `--data` and `--together`.
    pub traffic: SimulateArgs,
    /// What is searched.
    pub request: Request,
    /// Threads that replay.
    pub threads: usize,
    pub json: bool,
}

/// What is searched unless told otherwise.
pub fn usual_search() -> TuneArgs {
    let traffic = SimulateArgs { data: None, scenario: String::new(), ticks: None, together: None };
    let limits = Limits { all: Vec::new(), caution: CAUTION };
    let request = Request { choice: Choice::default(), limits, budget: BUDGET, seed: 1, folds: None };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    TuneArgs { knobs: KnobArgs::default(), traffic, request, threads, json: false }
}

impl TuneArgs {
    /// The same with the limit that counts where none is given.
    pub fn with_usual_limit(mut self) -> Self {
        if self.request.limits.all.is_empty() {
            self.request.limits.all.push(Limit { figure: Figure::Unserved, most: UNSERVED });
        }
        self
    }
}

/// Reads the words behind `tune`.
pub fn parse_tune(mut parser: Parser) -> Result<TuneArgs, CliError> {
    let mut args = usual_search();
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("json") => args.json = true,
            Arg::Long("data") => args.traffic.data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("together") => args.traffic.together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long(name) => {
                let name = name.to_owned();
                if !parse_search(&mut parser, &name, &mut args)? {
                    parse_knob(&mut parser, &name, &mut args.knobs)?;
                }
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(args.with_usual_limit())
}

/// Reads the value of `--name` where that says how to search; `false` where it is something else.
pub fn parse_search(parser: &mut Parser, name: &str, args: &mut TuneArgs) -> Result<bool, CliError> {
    let request = &mut args.request;
    match name {
        "threads" => args.threads = whole("--threads", &text(parser)?, 1..=MOST_THREADS)?,
        "vary" => vary(&text(parser)?, &mut request.choice),
        "only" => request.choice.only = true,
        "lock" => request.choice.lock.extend(text(parser)?.split(',').map(underscored)),
        "limit" => request.limits.all.push(Limit::parse(&text(parser)?).map_err(CliError::new)?),
        "caution" => request.limits.caution = caution(&text(parser)?)?,
        "budget" => request.budget = whole("--budget", &text(parser)?, LEAST_BUDGET..=1_000_000)?,
        "folds" => request.folds = Some(whole("--folds", &text(parser)?, 0..=50)?),
        "search-seed" => request.seed = whole("--search-seed", &text(parser)?, 0..=usize::MAX)? as u64,
        _ => return Ok(false),
    }
    Ok(true)
}

fn underscored(name: &str) -> String {
    name.trim().replace('-', "_")
}

fn vary(text: &str, choice: &mut Choice) {
    let (name, range) = text.split_once('=').unwrap_or((text, ""));
    choice.vary.push((underscored(name), range.to_owned()));
}

fn whole(option: &str, text: &str, range: std::ops::RangeInclusive<usize>) -> Result<usize, CliError> {
    text.parse().ok().filter(|value| range.contains(value)).ok_or_else(|| {
        CliError::new(format!("{option} is {text}; it takes a whole number from {} to {}", range.start(), range.end()))
    })
}

fn caution(text: &str) -> Result<f64, CliError> {
    let value = text.parse().ok().filter(|value| (0.0..=10.0).contains(value));
    value.ok_or_else(|| CliError::new(format!("--caution is {text}; it takes standard errors, 0 to 10")))
}
