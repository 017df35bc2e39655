//! Words of the command line → typed arguments.

use super::CliError;
use crate::detect::{DetectorId, MIN_POINTS, Noise};
use crate::forecast::ModelId;
use crate::ingest::{DateOrder, FormatName, Gaps, Rows, TimeFormat, Together, Unit};
use crate::series::calendar;
use crate::units::Step;
use lexopt::{Arg, Parser};
use std::ffi::OsString;
use std::path::PathBuf;

/// One command.
#[derive(Debug)]
pub enum Args {
    Help,
    Simulate(SimulateArgs),
    Ingest(Box<IngestArgs>),
    Detect(Box<DetectArgs>),
    Import(ImportArgs),
    Backtest(BacktestArgs),
    Train(TrainArgs),
}

/// Where a trace comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// The bundled trace.
    Nasa,
    /// The user's own file.
    File(PathBuf),
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// `simulate …`
#[derive(Debug)]
pub struct SimulateArgs {
    /// What `--data` names, if it is there; the scenario's own otherwise.
    pub data: Option<Data>,
    pub scenario: String,
    pub ticks: Option<PathBuf>,
}

/// `ingest FILE… [--step SECS] …`: where an option is absent, the file is taken for what it looks like.
#[derive(Debug, Default)]
pub struct IngestArgs {
    pub files: Vec<Input>,
    pub step: Option<Step>,
    pub format: Option<FormatName>,
    pub column: Option<String>,
    pub rows: Option<Rows>,
    pub unit: Option<Unit>,
    pub together: Option<Together>,
    pub gaps: Option<Gaps>,
    pub days: Option<DateOrder>,
    pub decimal_comma: Option<bool>,
    pub zone_secs: Option<i32>,
    /// On the trace's clock.
    pub start: Option<i64>,
    /// From 0.
    pub series: Option<usize>,
    pub max_rejected: Option<f64>,
    pub json: bool,
    pub out: Option<PathBuf>,
}

/// `detect FILE… [--detector ID] …`, and how to read the files, as `ingest` takes it.
#[derive(Debug, Default)]
pub struct DetectArgs {
    pub ingest: IngestArgs,
    pub detector: Option<DetectorId>,
    pub false_alarms_per_week: Option<f64>,
    /// |z|, for the detectors with a window.
    pub threshold: Option<f64>,
    pub window: Option<usize>,
    pub noise: Option<Noise>,
    pub scores: Option<PathBuf>,
}

/// `import FILE [--out DIR]`
#[derive(Debug)]
pub struct ImportArgs {
    pub file: PathBuf,
    pub out: PathBuf,
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
            "ingest" => parse_reading(parser).and_then(check_ingest).map(|args| Args::Ingest(Box::new(args))),
            "detect" => parse_detect(parser).map(|args| Args::Detect(Box::new(args))),
            "import" => parse_import(parser).map(Args::Import),
            "simulate" => parse_simulate(parser).map(Args::Simulate),
            "backtest" => parse_backtest(parser).map(Args::Backtest),
            "train" => parse_train(parser).map(Args::Train),
            "help" => Ok(Args::Help),
            other => Err(CliError::new(format!(
                "no command {other}; there are simulate, backtest, train, ingest, detect and import"
            ))),
        },
        Some(other) => Err(CliError::new(other.unexpected())),
    }
}

fn text(parser: &mut Parser) -> Result<String, CliError> {
    parser.value().and_then(lexopt::ValueExt::string).map_err(CliError::new)
}

fn missing(option: &str) -> CliError {
    CliError::new(format!("{option} is missing; see planora-cli --help"))
}

fn parse_data(text: &str) -> Data {
    if text == "nasa" { Data::Nasa } else { Data::File(PathBuf::from(text)) }
}

fn parse_simulate(mut parser: Parser) -> Result<SimulateArgs, CliError> {
    let mut args = SimulateArgs { data: None, scenario: String::new(), ticks: None };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => args.data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("scenario") => args.scenario = text(&mut parser)?,
            Arg::Long("ticks") => args.ticks = Some(PathBuf::from(text(&mut parser)?)),
            Arg::Long("json") => {}
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(args)
}

/// Which files are read, and how.
fn parse_reading(mut parser: Parser) -> Result<IngestArgs, CliError> {
    let mut args = IngestArgs::default();
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        let Arg::Long(option) = arg else {
            let Arg::Value(file) = arg else { return Err(CliError::new(arg.unexpected())) };
            args.files.push(if file == "-" { Input::Stdin } else { Input::File(file.into()) });
            continue;
        };
        let option = option.to_owned();
        if option == "json" {
            args.json = true;
            continue;
        }
        let value = text(&mut parser)?;
        let wrong = |takes: &str| CliError::new(format!("--{option} is {value}; it takes {takes}"));
        match option.as_str() {
            "step" => args.step = Some(parse_step(&value)?),
            "format" if value == "auto" => args.format = None,
            "format" => {
                let names = FormatName::ALL.map(FormatName::name).join(", ");
                let found = FormatName::from_name(&value);
                args.format = Some(found.ok_or_else(|| wrong(&format!("auto, {names}")))?);
            }
            "column" => args.column = Some(value),
            "rows" => args.rows = Some(one_of(&value, &ROWS).ok_or_else(|| wrong(&words(&ROWS)))?),
            "unit" => args.unit = Some(one_of(&value, &UNITS).ok_or_else(|| wrong(&words(&UNITS)))?),
            "together" => args.together = Some(one_of(&value, &TOGETHER).ok_or_else(|| wrong(&words(&TOGETHER)))?),
            "gaps" => args.gaps = Some(one_of(&value, &GAPS).ok_or_else(|| wrong(&words(&GAPS)))?),
            "days" => args.days = Some(one_of(&value, &DAYS).ok_or_else(|| wrong(&words(&DAYS)))?),
            "decimal" => {
                args.decimal_comma = Some(one_of(&value, &DECIMALS).ok_or_else(|| wrong(&words(&DECIMALS)))?);
            }
            "zone" => args.zone_secs = Some(parse_zone(&value).ok_or_else(|| wrong("an offset like +02:00"))?),
            "start" => {
                let start = calendar::parse_local(&value);
                args.start = Some(start.ok_or_else(|| wrong("a time like 2026-03-01T00:00"))?);
            }
            "series" => args.series = Some(value.parse().map_err(|_| wrong("the number of a series, from 0"))?),
            "max-rejected" => {
                let share = value.parse().ok().filter(|share| (0.0..=1.0).contains(share));
                args.max_rejected = Some(share.ok_or_else(|| wrong("a share from 0 to 1"))?);
            }
            "out" => args.out = Some(PathBuf::from(value)),
            _ => return Err(CliError::new(format!("no option --{option}; see planora-cli --help"))),
        }
    }
    Ok(args)
}

fn parse_detect(mut parser: Parser) -> Result<DetectArgs, CliError> {
    let mut args = DetectArgs::default();
    let mut rest: Vec<OsString> = Vec::new();
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        let Arg::Long(option) = arg else {
            let Arg::Value(word) = arg else { return Err(CliError::new(arg.unexpected())) };
            rest.push(word);
            continue;
        };
        let option = option.to_owned();
        if !matches!(option.as_str(), "detector" | "false-alarms" | "threshold" | "window" | "kind" | "scores") {
            // The value is another name of the column.
            rest.push(if option == "value" { "--column".into() } else { format!("--{option}").into() });
            rest.extend(parser.optional_value());
            continue;
        }
        let value = text(&mut parser)?;
        let wrong = |takes: &str| CliError::new(format!("--{option} is {value}; it takes {takes}"));
        let number = |most: f64| value.parse().ok().filter(|number| *number > 0.0 && *number <= most);
        match option.as_str() {
            "detector" => {
                let names = DetectorId::ALL.map(DetectorId::name).join(", ");
                args.detector = Some(DetectorId::from_name(&value).ok_or_else(|| wrong(&names))?);
            }
            "false-alarms" => {
                args.false_alarms_per_week = Some(number(1e6).ok_or_else(|| wrong("false alarms a week, above 0"))?);
            }
            "threshold" => args.threshold = Some(number(100.0).ok_or_else(|| wrong("a z above 0"))?),
            "window" => {
                let points = value.parse().ok().filter(|points| (MIN_POINTS..=100_000).contains(points));
                args.window = Some(points.ok_or_else(|| wrong("points, 10 to 100000"))?);
            }
            "kind" => args.noise = Some(one_of(&value, &KINDS).ok_or_else(|| wrong(&words(&KINDS)))?),
            _ => args.scores = Some(PathBuf::from(value)),
        }
    }
    args.ingest = parse_reading(Parser::from_args(rest))?;
    if args.ingest.files.is_empty() {
        return Err(missing("the file to read"));
    }
    Ok(args)
}

fn check_ingest(args: IngestArgs) -> Result<IngestArgs, CliError> {
    if args.files.is_empty() {
        return Err(missing("the file to read"));
    }
    if args.out.is_none() && !args.json {
        return Err(missing("--out or --json"));
    }
    Ok(args)
}

const KINDS: [(&str, Noise); 2] = [("counts", Noise::Counting), ("metric", Noise::Rounding)];
const ROWS: [(&str, Rows); 2] = [("buckets", Rows::Buckets), ("events", Rows::Events)];
const UNITS: [(&str, Unit); 3] =
    [("count", Unit::Count), ("per-second", Unit::PerSecond), ("per-minute", Unit::PerMinute)];
const TOGETHER: [(&str, Together); 5] = [
    ("first", Together::First),
    ("last", Together::Last),
    ("sum", Together::Sum),
    ("mean", Together::Mean),
    ("max", Together::Max),
];
const GAPS: [(&str, Gaps); 3] = [("missing", Gaps::Missing), ("zero", Gaps::Zero), ("silence", Gaps::Silence)];
const DECIMALS: [(&str, bool); 2] = [("point", false), ("comma", true)];
const DAYS: [(&str, DateOrder); 2] = [("first", DateOrder::DayMonth), ("second", DateOrder::MonthDay)];

fn one_of<T: Copy>(value: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| *name == value).map(|(_, value)| *value)
}

fn words<T>(known: &[(&str, T)]) -> String {
    known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// `+02:00` → seconds.
fn parse_zone(text: &str) -> Option<i32> {
    let stamp = TimeFormat::Iso.parse(format!("2000-01-01T00:00{text}").as_bytes())?;
    stamp.utc_offset_secs
}

fn parse_import(mut parser: Parser) -> Result<ImportArgs, CliError> {
    let (mut file, mut out) = (None, PathBuf::from("data"));
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            Arg::Long("out") => out = PathBuf::from(text(&mut parser)?),
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(ImportArgs { file: file.ok_or_else(|| missing("the file to import"))?, out })
}

fn parse_backtest(mut parser: Parser) -> Result<BacktestArgs, CliError> {
    let (mut data, mut target) = (Data::Nasa, "requests".to_owned());
    let (mut models, mut step, mut test_start, mut test_end) = (None, None, None, None);
    let mut leads = vec![1];
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => data = parse_data(&text(&mut parser)?),
            Arg::Long("model") => models = Some(list(&text(&mut parser)?, parse_model)?),
            Arg::Long("step") => step = Some(parse_step(&text(&mut parser)?)?),
            Arg::Long("horizon") => leads = list(&text(&mut parser)?, parse_lead)?,
            Arg::Long("test-start") => test_start = Some(parse_time("--test-start", &text(&mut parser)?)?),
            Arg::Long("test-end") => test_end = Some(parse_time("--test-end", &text(&mut parser)?)?),
            Arg::Long("target") => target = parse_target(text(&mut parser)?)?,
            Arg::Long("json") => {}
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(BacktestArgs {
        data,
        models: models.ok_or_else(|| missing("--model"))?,
        step: step.ok_or_else(|| missing("--step"))?,
        leads,
        test_start: test_start.ok_or_else(|| missing("--test-start"))?,
        test_end,
        target,
    })
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
        Some(model @ (ModelId::Lstm | ModelId::Hybrid)) => model,
        Some(other) => return Err(CliError::new(format!("{other} is not trained beforehand; lstm and hybrid are"))),
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

fn list<T>(text: &str, each: impl Fn(&str) -> Result<T, CliError>) -> Result<Vec<T>, CliError> {
    text.split(',').map(|part| each(part.trim())).collect()
}

fn parse_model(name: &str) -> Result<ModelId, CliError> {
    let known = || ModelId::ALL.map(ModelId::name).join(", ");
    ModelId::from_name(name).ok_or_else(|| CliError::new(format!("no model {name}; there are {}", known())))
}

fn parse_step(text: &str) -> Result<Step, CliError> {
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
