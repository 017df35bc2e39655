//! Bytes → [`FleetRecord`], or a question.
//!
//! In: an unpacked file as a whole, a table with a row per time or an answer of Prometheus with several series, and [`Options`]: what
//! somebody said of it. Out: a record with what each column was taken for and why. A column is taken by its name only where one
//! name fits best, and a unit only where name or values can mean one thing; everything else is an [`Ask`] with its answers.
//!
//! `table` and `prometheus` make columns of points, `roles` finds which is what, `units` brings them to requests per second and
//! shares, `grid` puts them on one clock.

mod grid;
mod prometheus;
mod roles;
mod table;
mod units;

pub use units::{CpuUnit, LatencyUnit, LoadUnit};

use super::record::{Columns, FleetRecord, RecordError};
use crate::ingest::{DateOrder, IngestError};
use grid::Grid;
use roles::chosen;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Requests.
    Load,
    /// Ready replicas.
    Ready,
    /// Replicas that were asked for.
    Desired,
    /// CPU of a replica.
    Cpu,
    /// Time that a request takes.
    Latency,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Load, Self::Ready, Self::Desired, Self::Cpu, Self::Latency];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Ready => "ready",
            Self::Desired => "desired",
            Self::Cpu => "cpu",
            Self::Latency => "latency",
        }
    }

    /// What it is, within a sentence.
    const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Ready => "number of ready replicas",
            Self::Desired => "number of wanted replicas",
            Self::Cpu => "CPU of a replica",
            Self::Latency => "latency",
        }
    }

    /// Whether there is no record without it.
    const fn is_needed(self) -> bool {
        matches!(self, Self::Load | Self::Ready)
    }
}

/// What somebody said of a file. A column is named by its name, its place from 1, or `none` where there is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Column of the load.
    pub load: Option<String>,
    /// Column of ready replicas.
    pub ready: Option<String>,
    /// Column of wanted replicas.
    pub desired: Option<String>,
    /// Column of CPU.
    pub cpu: Option<String>,
    /// Column of latency.
    pub latency: Option<String>,
    /// Column of times.
    pub time: Option<String>,
    /// What the load counts.
    pub load_unit: Option<LoadUnit>,
    /// What CPU is in.
    pub cpu_unit: Option<CpuUnit>,
    /// What latency is in.
    pub latency_unit: Option<LatencyUnit>,
    /// Whether day or month comes first in dates.
    pub days: Option<DateOrder>,
    /// Whether a comma parts whole numbers from fractions.
    pub decimal_comma: Option<bool>,
}

impl Options {
    fn column(&self, role: Role) -> Option<&str> {
        let named = match role {
            Role::Load => &self.load,
            Role::Ready => &self.ready,
            Role::Desired => &self.desired,
            Role::Cpu => &self.cpu,
            Role::Latency => &self.latency,
        };
        named.as_deref()
    }
}

/// One answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Words for a button.
    pub words: String,
    /// Option of the command line, without dashes.
    pub option: String,
    /// Its value.
    pub value: String,
}

/// Something that only its owner knows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What is not known, and why, as sentences.
    pub text: String,
    /// The answers, none where it takes a number of one's own.
    pub offers: Vec<Offer>,
    /// How to say it on the command line.
    pub remedy: String,
}

/// Answers that a question lists at most.
const MOST_LISTED: usize = 12;

impl Ask {
    /// `text` with `offers` to choose from.
    fn new(text: impl Into<String>, offers: Vec<Offer>) -> Self {
        let listed: Vec<String> = offers
            .iter()
            .take(MOST_LISTED)
            .map(|offer| format!("--{} {}", offer.option, quoted(&offer.value)))
            .collect();
        let remedy = format!("Say {}.", listed.join(" or "));
        Self { text: text.into(), offers, remedy }
    }
}

impl Display for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.text, self.remedy)
    }
}

/// As a shell takes it.
fn quoted(value: &str) -> String {
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    if is_plain { value.to_owned() } else { format!("'{value}'") }
}

/// Why a file makes no record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// It is no table whose times can be read.
    #[error("{0}")]
    Ingest(#[from] IngestError),
    /// It has to be asked.
    #[error("{0}")]
    Ask(Ask),
    /// It is JSON and no answer of Prometheus with series.
    #[error("{what}. {remedy}.")]
    Answer {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A column holds something else than numbers.
    #[error(
        "Line {line} has {value} in column {column}, and {rejected} of {all} of its values are no numbers from 0. Correct them, or choose another column."
    )]
    NoNumbers {
        /// Name of the column.
        column: String,
        /// First line, from 1.
        line: u64,
        /// What stands there.
        value: String,
        /// Values that are none.
        rejected: usize,
        /// All.
        all: usize,
    },
    /// Times do not make a grid.
    #[error("{0}")]
    Times(String),
    /// The columns make no record.
    #[error("The columns make no record: {0}.")]
    Record(#[from] RecordError),
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// What it is.
    pub role: Role,
    /// Its name.
    pub column: String,
    /// Why, and in which unit.
    pub why: String,
}

/// A record that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The record.
    pub record: FleetRecord,
    /// Its columns.
    pub chosen: Vec<Chosen>,
    /// Rows of a time that was there already.
    pub duplicates: usize,
}

/// A column of a file, as points in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
struct Column {
    name: String,
    /// Seconds since 1970 UTC and value; `NaN` where none was measured.
    points: Vec<(i64, f64)>,
    /// What its values say of their unit.
    marks: Marks,
    /// First line with something else than a number, what stands there, and how many there are.
    rejected: Option<(u64, String, usize)>,
}

/// Units behind values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Marks {
    percent: usize,
    milli: usize,
    per_second: usize,
    plain: usize,
}

/// Share of a column's values that may be no numbers.
const MOST_REJECTED: f64 = 0.1;

/// Reads `bytes` as `options` say.
///
/// # Errors
/// When it is no such file, or something has to be asked first.
pub fn read(bytes: &[u8], options: &Options) -> Result<Read, ReadError> {
    let is_json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let (columns, utc_offset_secs) =
        if is_json { (prometheus::columns(bytes)?, 0) } else { table::columns(bytes, options)? };
    let mut picked = chosen(&columns, options)?;
    for (_, column, _) in &picked {
        numbers_only(column)?;
    }
    let grid = Grid::of(picked.iter().map(|(_, column, _)| *column))?;
    let mut record = Columns::default();
    for (role, column, why) in &mut picked {
        let values = grid.column(column);
        let (values, unit) = match role {
            Role::Load => units::load(column, values, grid.step(), options)?,
            Role::Ready | Role::Desired => (values, String::new()),
            Role::Cpu => units::cpu(column, values, options)?,
            Role::Latency => units::latency(column, values, options)?,
        };
        why.push_str(&unit);
        match role {
            Role::Load => record.load_rps = values,
            Role::Ready => record.ready = values,
            Role::Desired => record.desired = Some(values),
            Role::Cpu => record.cpu_share = Some(values),
            Role::Latency => record.latency_secs = Some(values),
        }
    }
    let record = FleetRecord::new((grid.start(), utc_offset_secs), grid.step(), record)?;
    let chosen = picked.into_iter().map(|(role, column, why)| Chosen { role, column: column.name.clone(), why });
    Ok(Read { record, chosen: chosen.collect(), duplicates: grid.duplicates() })
}

fn numbers_only(column: &Column) -> Result<(), ReadError> {
    let Some((line, value, rejected)) = &column.rejected else { return Ok(()) };
    let all = column.points.len();
    if *rejected as f64 <= MOST_REJECTED * all as f64 {
        return Ok(());
    }
    let (line, value, rejected) = (*line, value.clone(), *rejected);
    Err(ReadError::NoNumbers { column: column.name.clone(), line, value, rejected, all })
}
