//! Arguments of `detect`.

use super::super::CliError;
use super::super::args::text;
use super::super::ingest_args::{IngestArgs, one_of, parse_reading, words};
use crate::detect::{DetectorId, MIN_POINTS, Noise};
use lexopt::{Arg, Parser};
use std::ffi::OsString;
use std::path::PathBuf;

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

/// Reads the words behind `detect`; what it does not know is for reading the files.
pub fn parse_detect(mut parser: Parser) -> Result<DetectArgs, CliError> {
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
    Ok(args)
}

const KINDS: [(&str, Noise); 2] = [("counts", Noise::Counting), ("metric", Noise::Rounding)];
