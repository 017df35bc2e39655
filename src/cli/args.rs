//! Words of the command line → typed arguments.

use super::CliError;
use super::calibrate::args::{CalibrateArgs, parse_calibrate};
use super::conformance::{ConformanceArgs, Suite};
use super::detect::args::{DetectArgs, parse_detect};
use super::export::{ExportArgs, parse_export};
use super::fleet::args::{FleetArgs, parse_fleet};
use super::import::{ImportArgs, parse_import};
use super::ingest_args::{IngestArgs, parse_ingest, parse_together};
use super::lint::{LintArgs, parse_lint};
use super::policy::PolicyArgs;
use super::query::{QueryArgs, parse_query};
use super::stress::{StressArgs, parse_stress};
use super::tune::args::{TuneArgs, parse_tune};
use super::usage::{self, Shell, parse_shell};
use crate::forecast::ModelId;
use crate::ingest::DuplicatePolicy;
use crate::series::calendar;
use crate::units::Step;
use lexopt::{Arg, Parser};
use std::ffi::OsString;
use std::path::PathBuf;

/// One command.
#[derive(Debug)]
pub enum Args {
    Help,
    Version,
    Man,
    Completions(Shell),
    Simulate(SimulateArgs),
    Compare(CompareArgs),
    Report(ReportArgs),
    Stress(Box<StressArgs>),
    Fleet(FleetArgs),
    Ingest(Box<IngestArgs>),
    Calibrate(Box<CalibrateArgs>),
    Detect(Box<DetectArgs>),
    Query(Box<QueryArgs>),
    Import(ImportArgs),
    Backtest(BacktestArgs),
    Panel(PanelArgs),
    Train(TrainArgs),
    Tune(Box<TuneArgs>),
    Conformance(ConformanceArgs),
    Lint(LintArgs),
    ExportPolicy(ExportArgs),
    Policy(PolicyArgs),
}

/// Where a trace comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// The bundled trace.
    Nasa,
    /// The user's own file.
    File(PathBuf),
}

/// `simulate …`
#[derive(Debug)]
pub struct SimulateArgs {
    /// What `--data` names, if it is there; the scenario's own otherwise.
    pub data: Option<Data>,
    pub scenario: String,
    pub ticks: Option<PathBuf>,
    /// What different counts for the same time of `--data` make.
    pub together: Option<DuplicatePolicy>,
}

/// `compare …`
#[derive(Debug)]
pub struct CompareArgs {
    /// Traffic and service, and the policy that comes first.
    pub base: SimulateArgs,
    /// Each other policy, as knobs that differ from the scenario.
    pub others: Vec<String>,
    /// Place, from 1, of the policy over which the elastic speed-up is given.
    pub baseline: usize,
    pub json: bool,
}

/// `report … --html FILE`
#[derive(Debug)]
pub struct ReportArgs {
    /// The policy that is reported, and those beside it.
    pub policies: CompareArgs,
    /// File that is written.
    pub html: PathBuf,
}

/// `backtest …`
#[derive(Debug)]
pub struct BacktestArgs {
    pub data: Data,
    pub models: Vec<ModelId>,
    pub step: Step,
    pub leads: Vec<usize>,
    /// On the trace's clock.
    pub test_start: i64,
    /// The same; the end of the trace if it is not there.
    pub test_end: Option<i64>,
    /// Column of the trace: `requests` or `bytes`.
    pub target: String,
    /// What different counts for the same time of `--data` make.
    pub together: Option<DuplicatePolicy>,
}

/// `backtest --panel DIR …`
#[derive(Debug)]
pub struct PanelArgs {
    /// Folder of traces.
    pub folder: PathBuf,
    /// All that there are if the option is absent.
    pub models: Vec<ModelId>,
    pub leads: Vec<usize>,
    pub json: bool,
}

/// `train …`
#[derive(Debug)]
pub struct TrainArgs {
    /// One that has weights.
    pub model: ModelId,
    pub data: Data,
    pub step: Step,
    /// On the trace's clock.
    pub test_start: i64,
    /// Column of the trace: `requests` or `bytes`.
    pub target: String,
    pub seed: u64,
    pub out: PathBuf,
    pub json: bool,
}

/// Reads the words after the program's name.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Args, CliError> {
    let words: Vec<OsString> = words.into_iter().collect();
    // Whoever asks for help in the middle of a command wants to be told, not to be corrected.
    if words.iter().any(|word| word == "--help" || word == "-h") {
        return Ok(Args::Help);
    }
    let mut parser = Parser::from_args(words);
    match parser.next().map_err(CliError::new)? {
        None => Ok(Args::Help),
        Some(Arg::Value(command)) => match command.to_string_lossy().as_ref() {
            "ingest" => parse_ingest(parser).map(|args| Args::Ingest(Box::new(args))),
            "detect" => parse_detect(parser).map(|args| Args::Detect(Box::new(args))),
            "calibrate" => parse_calibrate(parser).map(|args| Args::Calibrate(Box::new(args))),
            "query" => parse_query(parser).map(|args| Args::Query(Box::new(args))),
            "import" => parse_import(parser).map(Args::Import),
            "simulate" => parse_simulate(parser).map(Args::Simulate),
            "compare" => parse_compare(parser).map(Args::Compare),
            "stress" => parse_stress(parser).map(|args| Args::Stress(Box::new(args))),
            "fleet" => parse_fleet(parser).map(Args::Fleet),
            "report" => parse_report(parser).map(Args::Report),
            "backtest" => parse_backtest(parser),
            "train" => parse_train(parser).map(Args::Train),
            "tune" => parse_tune(parser).map(|args| Args::Tune(Box::new(args))),
            "conformance" => parse_conformance(parser).map(Args::Conformance),
            "lint" => parse_lint(parser).map(Args::Lint),
            "export-policy" => parse_export(parser).map(Args::ExportPolicy),
            "policy" => parse_policy(parser).map(Args::Policy),
            "help" => Ok(Args::Help),
            "man" => Ok(Args::Man),
            "completions" => parse_shell(parser).map(Args::Completions),
            other => Err(CliError::new(format!("no command {other}; there are {}", usage::names().join(", ")))),
        },
        Some(Arg::Long("version") | Arg::Short('V')) => Ok(Args::Version),
        Some(other) => Err(CliError::new(other.unexpected())),
    }
}

pub(super) fn text(parser: &mut Parser) -> Result<String, CliError> {
    parser.value().and_then(lexopt::ValueExt::string).map_err(CliError::new)
}

pub(super) fn missing(option: &str) -> CliError {
    CliError::new(format!("{option} is missing; see planora-cli --help"))
}

pub(super) fn parse_data(text: &str) -> Data {
    if text == "nasa" { Data::Nasa } else { Data::File(PathBuf::from(text)) }
}

fn parse_simulate(mut parser: Parser) -> Result<SimulateArgs, CliError> {
    let mut args = SimulateArgs { data: None, scenario: String::new(), ticks: None, together: None };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => args.data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("scenario") => args.scenario = text(&mut parser)?,
            Arg::Long("ticks") => args.ticks = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("together") => args.together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long("json") => {}
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(args)
}

fn parse_compare(parser: Parser) -> Result<CompareArgs, CliError> {
    match parse_policies(parser)? {
        (args, None) => Ok(args),
        (_, Some(_)) => Err(CliError::new("compare prints a table; --html belongs to report")),
    }
}

fn parse_report(parser: Parser) -> Result<ReportArgs, CliError> {
    match parse_policies(parser)? {
        (policies, Some(html)) => Ok(ReportArgs { policies, html }),
        (_, None) => Err(missing("--html with the file to write")),
    }
}

/// Policies on the same traffic, and the file that a report is written into.
fn parse_policies(mut parser: Parser) -> Result<(CompareArgs, Option<PathBuf>), CliError> {
    let base = SimulateArgs { data: None, scenario: String::new(), ticks: None, together: None };
    let mut args = CompareArgs { base, others: Vec::new(), baseline: 1, json: false };
    let mut html = None;
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => args.base.data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("scenario") => args.base.scenario = text(&mut parser)?,
            Arg::Long("together") => args.base.together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long("with") => args.others.push(text(&mut parser)?),
            Arg::Long("baseline") => {
                let place = text(&mut parser)?;
                let refused = || CliError::new(format!("--baseline is {place}; it takes a place in the table, from 1"));
                args.baseline = place.parse().ok().filter(|place| *place > 0).ok_or_else(refused)?;
            }
            Arg::Long("json") => args.json = true,
            Arg::Long("html") => html = Some(PathBuf::from(text(&mut parser)?)),
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    if args.baseline > args.others.len() + 1 {
        let policies = args.others.len() + 1;
        return Err(CliError::new(format!("--baseline is {}; there are {policies} policies", args.baseline)));
    }
    Ok((args, html))
}

/// Leads of a panel, unless others are named.
const PANEL_LEADS: [usize; 3] = [1, 3, 12];

fn parse_backtest(mut parser: Parser) -> Result<Args, CliError> {
    let (mut data, mut target, mut panel, mut json, mut together) = (None, None, None, false, None);
    let (mut models, mut leads, mut step, mut test_start, mut test_end) = (None, None, None, None, None);
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("panel") => panel = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("model") => models = Some(list(&text(&mut parser)?, parse_model)?),
            Arg::Long("step") => step = Some(parse_step(&text(&mut parser)?)?),
            Arg::Long("horizon") => leads = Some(list(&text(&mut parser)?, parse_lead)?),
            Arg::Long("test-start") => test_start = Some(parse_time("--test-start", &text(&mut parser)?)?),
            Arg::Long("test-end") => test_end = Some(parse_time("--test-end", &text(&mut parser)?)?),
            Arg::Long("target") => target = Some(parse_target(text(&mut parser)?)?),
            Arg::Long("together") => together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long("json") => json = true,
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    if let Some(folder) = panel {
        let is_of_one_trace = data.is_some()
            || target.is_some()
            || step.is_some()
            || test_start.is_some()
            || test_end.is_some()
            || together.is_some();
        if is_of_one_trace {
            return Err(CliError::new(
                "--panel takes every trace of its folder at its own step, the first 70 % to train; leave out --data, --target, --together, --step, --test-start and --test-end",
            ));
        }
        let models = models.unwrap_or_else(|| ModelId::ALL.to_vec());
        return Ok(Args::Panel(PanelArgs { folder, models, leads: leads.unwrap_or(PANEL_LEADS.to_vec()), json }));
    }
    Ok(Args::Backtest(BacktestArgs {
        data: data.unwrap_or(Data::Nasa),
        models: models.ok_or_else(|| missing("--model"))?,
        step: step.ok_or_else(|| missing("--step"))?,
        leads: leads.unwrap_or_else(|| vec![1]),
        test_start: test_start.ok_or_else(|| missing("--test-start"))?,
        test_end,
        target: target.unwrap_or_else(|| "requests".to_owned()),
        together,
    }))
}

fn parse_train(mut parser: Parser) -> Result<TrainArgs, CliError> {
    let (mut data, mut target, mut seed, mut json) = (Data::Nasa, "requests".to_owned(), 1, false);
    let (mut model, mut step, mut test_start, mut out) = (None, None, None, None);
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => data = parse_data(&text(&mut parser)?),
            Arg::Long("model") => model = Some(parse_model(&text(&mut parser)?)?),
            Arg::Long("step") => step = Some(parse_step(&text(&mut parser)?)?),
            Arg::Long("test-start") => test_start = Some(parse_time("--test-start", &text(&mut parser)?)?),
            Arg::Long("target") => target = parse_target(text(&mut parser)?)?,
            Arg::Long("seed") => seed = parse_seed(&text(&mut parser)?)?,
            Arg::Long("out") => out = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("json") => json = true,
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    let model = match model {
        Some(model @ (ModelId::Lstm | ModelId::Hybrid | ModelId::Ridge)) => model,
        Some(other) => {
            return Err(CliError::new(format!("{other} is not trained beforehand; lstm, hybrid and ridge are")));
        }
        None => return Err(missing("--model")),
    };
    Ok(TrainArgs {
        model,
        data,
        step: step.ok_or_else(|| missing("--step"))?,
        test_start: test_start.ok_or_else(|| missing("--test-start"))?,
        target,
        seed,
        out: out.ok_or_else(|| missing("--out"))?,
        json,
    })
}

fn parse_policy(mut parser: Parser) -> Result<PolicyArgs, CliError> {
    let mut args = PolicyArgs { files: Vec::new(), is_json: false };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("json") => args.is_json = true,
            Arg::Value(value) => args.files.push(PathBuf::from(value)),
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    if args.files.is_empty() { Err(missing("a file")) } else { Ok(args) }
}

fn parse_conformance(mut parser: Parser) -> Result<ConformanceArgs, CliError> {
    let (mut suite, mut file) = (None, None);
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(value) if suite.is_none() => suite = Some(parse_suite(&value.to_string_lossy())?),
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    let suite = suite.ok_or_else(|| missing("the kind of cases, hpa or policy,"))?;
    Ok(ConformanceArgs { suite, file: file.ok_or_else(|| missing("the file of cases"))? })
}

fn parse_suite(word: &str) -> Result<Suite, CliError> {
    match word {
        "hpa" => Ok(Suite::Hpa),
        "policy" => Ok(Suite::Policy),
        other => Err(CliError::new(format!("there are no {other} cases; there are hpa and policy"))),
    }
}

fn list<T>(text: &str, each: impl Fn(&str) -> Result<T, CliError>) -> Result<Vec<T>, CliError> {
    text.split(',').map(|part| each(part.trim())).collect()
}

fn parse_model(name: &str) -> Result<ModelId, CliError> {
    let known = || ModelId::ALL.map(ModelId::name).join(", ");
    ModelId::from_name(name).ok_or_else(|| CliError::new(format!("no model {name}; there are {}", known())))
}

pub(super) fn parse_step(text: &str) -> Result<Step, CliError> {
    let secs = text.parse().ok().and_then(Step::from_secs);
    secs.ok_or_else(|| CliError::new(format!("--step is {text}; it takes whole seconds, at least 1")))
}

fn parse_seed(text: &str) -> Result<u64, CliError> {
    text.parse().map_err(|_| CliError::new(format!("--seed is {text}; it takes a whole number from 0")))
}

fn parse_lead(text: &str) -> Result<usize, CliError> {
    text.parse().map_err(|_| CliError::new(format!("--horizon has {text}; it takes whole steps, at least 1")))
}

fn parse_time(option: &str, text: &str) -> Result<i64, CliError> {
    calendar::parse_local(text)
        .ok_or_else(|| CliError::new(format!("{option} is {text}; write it like 1995-08-23T00:00")))
}

fn parse_target(text: String) -> Result<String, CliError> {
    match text.as_str() {
        "requests" | "bytes" => Ok(text),
        other => Err(CliError::new(format!("--target is {other}; there are requests and bytes"))),
    }
}
