//! Words of `calibrate` → typed arguments.

use crate::calibrate::TARGET_UTILIZATION;
use crate::calibrate::read::{CpuUnit, LatencyUnit, LoadUnit, Options};
use crate::cli::CliError;
use crate::cli::args::{missing, text};
use crate::cli::ingest_args::{one_of, words};
use crate::cli::input::Input;
use crate::cli::lint::{KnobArgs, parse_knob};
use crate::ingest::DateOrder;
use crate::knob::{parse_number, parse_share};
use lexopt::{Arg, Parser};

const LOAD_UNITS: [(&str, LoadUnit); 4] = [
    ("count", LoadUnit::Count),
    ("rate", LoadUnit::PerSecond),
    ("per-minute", LoadUnit::PerMinute),
    ("running-total", LoadUnit::RunningTotal),
];
const LATENCY_UNITS: [(&str, LatencyUnit); 2] = [("s", LatencyUnit::Secs), ("ms", LatencyUnit::Millis)];
const DECIMALS: [(&str, bool); 2] = [("point", false), ("comma", true)];
const DAYS: [(&str, DateOrder); 2] = [("first", DateOrder::DayMonth), ("second", DateOrder::MonthDay)];

/// `calibrate FILE …`
#[derive(Debug)]
pub struct CalibrateArgs {
    pub file: Input,
    /// What is said of the file.
    pub options: Options,
    /// Share of its CPU request that a replica is aimed at.
    pub target_utilization: f64,
    /// The policy that ran, where there is to be a twin.
    pub policy: Option<KnobArgs>,
    pub json: bool,
}

/// Reads the words behind `calibrate`.
pub fn parse_calibrate(mut parser: Parser) -> Result<CalibrateArgs, CliError> {
    let (mut files, mut options, mut json) = (Vec::new(), Options::default(), false);
    let (mut target_utilization, mut policy) = (TARGET_UTILIZATION, KnobArgs::default());
    let mut has_policy = false;
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(file) => files.push(if file == "-" { Input::Stdin } else { Input::File(file.into()) }),
            Arg::Long("json") => json = true,
            Arg::Long("target-utilization") => target_utilization = parse_target(&text(&mut parser)?)?,
            Arg::Long(name) => {
                let name = name.to_owned();
                if !parse_option(&mut parser, &name, &mut options)? {
                    parse_knob(&mut parser, &name, &mut policy)?;
                    has_policy = true;
                }
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    let file = match files.len() {
        0 => return Err(missing("the file to read")),
        1 => files.remove(0),
        _ => {
            return Err(CliError::new(
                "calibrate reads one file; join columns of several in one table, or series in one answer",
            ));
        }
    };
    Ok(CalibrateArgs { file, options, target_utilization, policy: has_policy.then_some(policy), json })
}

/// Reads the value of `--name` where that says something of the file; `false` where it is something else.
fn parse_option(parser: &mut Parser, name: &str, options: &mut Options) -> Result<bool, CliError> {
    let column = match name {
        "load" => &mut options.load,
        "ready" => &mut options.ready,
        "desired" => &mut options.desired,
        "cpu" => &mut options.cpu,
        "latency" => &mut options.latency,
        "time" => &mut options.time,
        _ => return parse_unit(parser, name, options),
    };
    *column = Some(text(parser)?);
    Ok(true)
}

fn parse_unit(parser: &mut Parser, name: &str, options: &mut Options) -> Result<bool, CliError> {
    match name {
        "load-unit" => options.load_unit = Some(choice(name, &text(parser)?, &LOAD_UNITS)?),
        "latency-unit" => options.latency_unit = Some(choice(name, &text(parser)?, &LATENCY_UNITS)?),
        "days" => options.days = Some(choice(name, &text(parser)?, &DAYS)?),
        "decimal" => options.decimal_comma = Some(choice(name, &text(parser)?, &DECIMALS)?),
        "cpu-unit" => {
            let value = text(parser)?;
            let takes = "fraction, percent, cores:REQUEST or millicores:REQUEST, like cores:0.5";
            let wrong = || CliError::new(format!("--cpu-unit is {value}; it takes {takes}"));
            options.cpu_unit = Some(parse_cpu_unit(&value).ok_or_else(wrong)?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn choice<T: Copy>(option: &str, value: &str, known: &[(&str, T)]) -> Result<T, CliError> {
    one_of(value, known).ok_or_else(|| CliError::new(format!("--{option} is {value}; it takes {}", words(known))))
}

fn parse_cpu_unit(value: &str) -> Option<CpuUnit> {
    let (unit, request) = value.split_once(':').unwrap_or((value, ""));
    let request = parse_number(request).filter(|request| *request > 0.0);
    match (unit, request) {
        ("fraction", None) if value == unit => Some(CpuUnit::Fraction),
        ("percent", None) if value == unit => Some(CpuUnit::Percent),
        ("cores", Some(request)) => Some(CpuUnit::Cores(request)),
        ("millicores", Some(request)) => Some(CpuUnit::Millicores(request)),
        _ => None,
    }
}

fn parse_target(value: &str) -> Result<f64, CliError> {
    let share = parse_share(value).filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| {
        CliError::new(format!("--target-utilization is {value}; it takes a share above 0 and up to 1, like 0.6"))
    })
}
