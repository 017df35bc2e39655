//! `query`: the query that makes a series in the engine where the data lies.

use super::CliError;
use super::args::{missing, parse_step, text};
use super::ingest_args::{one_of, parse_zone, words};
use crate::query::{Engine, Place, QueryRequest, QueryText, Source, TimeForm, query};
use crate::series::calendar;
use lexopt::{Arg, Parser};
use serde::Serialize;

/// `query --engine ENGINE --source SOURCE …`
#[derive(Debug)]
pub struct QueryArgs {
    pub request: QueryRequest,
    pub json: bool,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Parts<'a> {
    query: &'a str,
    file: &'a str,
    command: &'a str,
    ingest: &'a str,
    notes: &'a [String],
}

/// Reads the words behind `query`.
pub fn parse_query(mut parser: Parser) -> Result<QueryArgs, CliError> {
    let (mut engine, mut source, mut json) = (None, None, false);
    let (mut from, mut to) = (None, None);
    // Replaced below by what is asked for.
    let mut request = QueryRequest::new(Engine::DuckDb, Source::Combined);
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        let Arg::Long(option) = arg else { return Err(CliError::new(arg.unexpected())) };
        let option = option.to_owned();
        if option == "json" {
            json = true;
            continue;
        }
        let value = text(&mut parser)?;
        let wrong = |takes: &str| CliError::new(format!("--{option} is {value}; it takes {takes}"));
        let time = || calendar::parse_local(&value).ok_or_else(|| wrong("a time like 2026-03-01T00:00"));
        match option.as_str() {
            "engine" => {
                engine = Some(one_of(&value, &Engine::NAMES).ok_or_else(|| wrong(&words(&Engine::NAMES)))?);
            }
            "source" => {
                source = Some(one_of(&value, &Source::NAMES).ok_or_else(|| wrong(&words(&Source::NAMES)))?);
            }
            "step" => request.step = parse_step(&value)?,
            "file" => request.place = Some(Place::Files(value)),
            "table" => request.place = Some(Place::Named(value)),
            "time" => request.time = Some(value),
            "time-unit" => {
                let form = one_of(&value, &TimeForm::NAMES).ok_or_else(|| wrong(&words(&TimeForm::NAMES)))?;
                request.time_form = Some(form);
            }
            "status" => request.status = Some(value),
            "bytes" => request.bytes = Some(value),
            "zone" => request.utc_offset_secs = parse_zone(&value).ok_or_else(|| wrong("an offset like +02:00"))?,
            "from" => from = Some(time()?),
            "to" => to = Some(time()?),
            _ => return Err(CliError::new(format!("no option --{option}; see planora-cli --help"))),
        }
    }
    request.engine = engine.ok_or_else(|| missing("--engine"))?;
    request.source = source.ok_or_else(|| missing("--source"))?;
    let unix = |local: i64| local - i64::from(request.utc_offset_secs);
    (request.from_secs, request.to_secs) = (from.map(unix), to.map(unix));
    Ok(QueryArgs { request, json })
}

/// The query with its remarks, or its parts as JSON.
pub fn run(args: &QueryArgs) -> Result<String, CliError> {
    let text = query(&args.request).map_err(CliError::new)?;
    if !args.json {
        return Ok(text.script());
    }
    let QueryText { query, file, command, ingest, notes, .. } = &text;
    let parts = Parts { query, file, command, ingest, notes };
    serde_json::to_string_pretty(&parts).map(|text| text + "\n").map_err(CliError::new)
}
