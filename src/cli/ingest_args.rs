//! Arguments of `ingest`, and of whatever reads files as it does.

use super::CliError;
use super::args::{missing, parse_step, text};
use super::input::Input;
use crate::ingest::{DateOrder, DuplicatePolicy, EpochUnit, FormatName, Gaps, Rows, TimeFormat, Unit, YEARS};
use crate::series::calendar;
use crate::units::Step;
use lexopt::{Arg, Parser};
use std::path::PathBuf;

/// `ingest FILE… [--step SECS] …`: where an option is absent, the file is taken for what it looks like.
#[derive(Debug, Default)]
pub struct IngestArgs {
    pub files: Vec<Input>,
    pub step: Option<Step>,
    pub format: Option<FormatName>,
    pub column: Vec<String>,
    pub time: Option<String>,
    pub time_unit: Option<EpochUnit>,
    /// Column and word: only rows with it, or without it.
    pub filter: Option<(String, String, bool)>,
    pub rows: Option<Rows>,
    pub unit: Option<Unit>,
    /// How many requests one of a value stands for.
    pub scale: Option<f64>,
    pub duplicate_policy: Option<DuplicatePolicy>,
    pub gaps: Option<Gaps>,
    pub days: Option<DateOrder>,
    /// In which a log without years begins.
    pub year: Option<i32>,
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

/// Reads the words behind `ingest`.
pub fn parse_ingest(parser: Parser) -> Result<IngestArgs, CliError> {
    let args = parse_reading(parser)?;
    if args.out.is_none() && !args.json {
        return Err(missing("--out or --json"));
    }
    Ok(args)
}

/// Which files are read, and how.
pub(super) fn parse_reading(mut parser: Parser) -> Result<IngestArgs, CliError> {
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
                let names = FormatName::all().map(FormatName::name).collect::<Vec<_>>().join(", ");
                let found = FormatName::from_name(&value);
                args.format = Some(found.ok_or_else(|| wrong(&format!("auto, {names}")))?);
            }
            "column" => args.column.push(value),
            "time" => args.time = Some(value),
            "time-unit" => {
                args.time_unit = Some(one_of(&value, &TIME_UNITS).ok_or_else(|| wrong(&words(&TIME_UNITS)))?);
            }
            "only" | "except" => {
                let (column, word) =
                    value.split_once('=').ok_or_else(|| wrong("a column and a word, like name=GET"))?;
                args.filter = Some((column.to_owned(), word.to_owned(), option == "only"));
            }
            "rows" => args.rows = Some(one_of(&value, &ROWS).ok_or_else(|| wrong(&words(&ROWS)))?),
            "unit" => args.unit = Some(unit_of(&value).ok_or_else(|| wrong(&unit_words()))?),
            "scale" => args.scale = Some(scale_of(&value).ok_or_else(|| wrong("how many requests 1 stands for"))?),
            "together" => args.duplicate_policy = Some(parse_together(&value)?),
            "gaps" => args.gaps = Some(one_of(&value, &GAPS).ok_or_else(|| wrong(&words(&GAPS)))?),
            "days" => args.days = Some(one_of(&value, &DAYS).ok_or_else(|| wrong(&words(&DAYS)))?),
            "year" => args.year = Some(year_of(&value).ok_or_else(|| wrong("a year from 1970 to 2100"))?),
            "decimal" => {
                args.decimal_comma = Some(one_of(&value, &DECIMALS).ok_or_else(|| wrong(&words(&DECIMALS)))?);
            }
            "zone" => args.zone_secs = Some(parse_zone(&value).ok_or_else(|| wrong("an offset like +02:00"))?),
            "start" => {
                let start = calendar::parse_local(&value);
                args.start = Some(start.ok_or_else(|| wrong("a time like 2026-03-01T00:00"))?);
            }
            "series" => args.series = Some(value.parse().map_err(|_| wrong("the number of a series, from 0"))?),
            "max-rejected" => args.max_rejected = Some(share_of(&value).ok_or_else(|| wrong("a share from 0 to 1"))?),
            "out" => args.out = Some(PathBuf::from(value)),
            _ => return Err(CliError::new(format!("no option --{option}; see planora-cli --help"))),
        }
    }
    if args.files.is_empty() {
        return Err(missing("the file to read"));
    }
    Ok(args)
}

/// Largest scale of a value.
const MAX_SCALE: f64 = 1e9;

fn year_of(value: &str) -> Option<i32> {
    value.parse().ok().filter(|year| YEARS.contains(year))
}

fn unit_words() -> String {
    words(&UNITS) + ", per-300s and the like"
}

/// `per-second`, `per-300s`.
fn unit_of(value: &str) -> Option<Unit> {
    let per = || value.strip_prefix("per-")?.strip_suffix('s')?.parse().ok().filter(|secs| *secs > 0).map(Unit::Per);
    one_of(value, &UNITS).or_else(per)
}

fn scale_of(value: &str) -> Option<f64> {
    value.parse().ok().filter(|scale: &f64| *scale > 0.0 && *scale <= MAX_SCALE)
}

fn share_of(value: &str) -> Option<f64> {
    value.parse().ok().filter(|share| (0.0..=1.0).contains(share))
}

const ROWS: [(&str, Rows); 2] = [("buckets", Rows::Buckets), ("events", Rows::Events)];
const UNITS: [(&str, Unit); 5] = [
    ("count", Unit::Count),
    ("per-second", Unit::PER_SECOND),
    ("per-minute", Unit::PER_MINUTE),
    ("per-hour", Unit::PER_HOUR),
    ("running-total", Unit::RunningTotal),
];
const TIME_UNITS: [(&str, EpochUnit); 10] = [
    ("s", EpochUnit::Secs),
    ("ms", EpochUnit::Millis),
    ("us", EpochUnit::Micros),
    ("ns", EpochUnit::Nanos),
    ("min", EpochUnit::Minutes),
    ("h", EpochUnit::Hours),
    ("d", EpochUnit::Days),
    ("ticks", EpochUnit::Ticks),
    ("filetime", EpochUnit::FileTime),
    ("webkit", EpochUnit::WebKit),
];
const DUPLICATE_POLICIES: [(&str, DuplicatePolicy); 6] = [
    ("first", DuplicatePolicy::First),
    ("last", DuplicatePolicy::Last),
    ("sum", DuplicatePolicy::Sum),
    ("sum-labels", DuplicatePolicy::SumLabels),
    ("mean", DuplicatePolicy::Mean),
    ("max", DuplicatePolicy::Max),
];
const GAPS: [(&str, Gaps); 3] = [("missing", Gaps::Missing), ("zero", Gaps::Zero), ("silence", Gaps::Silence)];
const DECIMALS: [(&str, bool); 2] = [("point", false), ("comma", true)];
const DAYS: [(&str, DateOrder); 2] = [("first", DateOrder::DayMonth), ("second", DateOrder::MonthDay)];

/// What different counts for the same time make.
pub(super) fn parse_together(value: &str) -> Result<DuplicatePolicy, CliError> {
    let takes = || CliError::new(format!("--together is {value}; it takes {}", words(&DUPLICATE_POLICIES)));
    one_of(value, &DUPLICATE_POLICIES).ok_or_else(takes)
}

/// The value of the word `value`.
pub(super) fn one_of<T: Copy>(value: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| *name == value).map(|(_, value)| *value)
}

/// The words that are known, for people.
pub(super) fn words<T>(known: &[(&str, T)]) -> String {
    known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// `+02:00` → seconds.
pub(super) fn parse_zone(text: &str) -> Option<i32> {
    let stamp = TimeFormat::Iso.parse(format!("2000-01-01T00:00{text}").as_bytes())?;
    stamp.utc_offset_secs
}
