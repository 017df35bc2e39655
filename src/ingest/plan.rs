//! What a file is taken for. A [`Plan`] is proposed by `sniff` and settled by the user; the reader follows it to the letter.

use super::detect::FormatName;
use super::format::logs::LogFormat;
use super::format::metrics::MetricsSource;
pub use super::object_shape::{ObjectShape, WideTable};
use super::time::TimeFormat;
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// How bytes make text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-8 as a terminal gets it: with control sequences, such as those for colours, which are left out.
    Terminal,
    /// UTF-8 whose lines end in a carriage return alone.
    Returns,
    /// UTF-8 in which a table is drawn with lines and corners.
    Drawn,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rows {
    /// One row per bucket, with a count or rate.
    Buckets,
    /// One row per request; rows are counted.
    Events,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Unit {
    /// Requests in the row's bucket.
    #[default]
    Count,
    /// Requests per so many seconds, whatever the step is.
    Per(u32),
    /// Requests since some start, of which the differences are taken. One that falls was set back, and counts from 0 again,
    /// as in `increase()` of Prometheus.
    RunningTotal,
}

impl Unit {
    /// Requests per second.
    pub const PER_SECOND: Self = Self::Per(1);
    /// Requests per minute.
    pub const PER_MINUTE: Self = Self::Per(60);
    /// Requests per hour.
    pub const PER_HOUR: Self = Self::Per(3600);
}

/// What several rows of the same time make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DuplicatePolicy {
    /// The first one counts; the others are reported as duplicates.
    #[default]
    First,
    /// The last one counts.
    Last,
    /// Their sum: one row per host or series and time.
    Sum,
    /// The sum over rows with different labels; of those with the same labels the first one counts.
    SumLabels,
    /// Their mean.
    Mean,
    /// The largest.
    Max,
}

/// What a bucket without a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gaps {
    /// Missing.
    Missing,
    /// No traffic.
    Zero,
    /// For logs, and tables that were counted from one: no traffic, unless more than [`SILENCE_REQUESTS`](super::SILENCE_REQUESTS) requests would have come at the
    /// rate of those hours of the week; then nobody wrote the log, and the buckets are missing.
    Silence,
}

/// What a column or key is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Time, or its date.
    Time,
    /// Time of day.
    Clock,
    /// Zone of the time.
    Zone,
    /// Requests; several columns of a table are summed.
    Value,
    /// Quality of the bucket.
    Quality,
    /// Bytes sent.
    Bytes,
    /// Who asked.
    Host,
    /// HTTP status.
    Code,
    /// A host, route or the like, by which the rows of one time are told apart.
    Label,
    /// Not read.
    Other,
}

/// Columns of a delimited file, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Columns {
    /// Time, or the date when the time of day has its own column.
    pub time: usize,
    /// Time of day.
    pub clock: Option<usize>,
    /// Zone of the time.
    pub zone: Option<usize>,
    /// Values, which are summed. Not used for events.
    pub values: Vec<usize>,
    /// `ok`, `missing` or `imputed`.
    pub quality: Option<usize>,
    /// Bytes sent, for events.
    pub bytes: Option<usize>,
    /// Who asked, for events.
    pub host: Option<usize>,
    /// HTTP status, for events.
    pub code: Option<usize>,
    /// What tells rows of one time apart.
    pub labels: Vec<usize>,
    /// Which rows are read.
    pub filter: Option<RowFilter<usize>>,
}

/// Which rows are read, by what stands in a column or below a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFilter<C> {
    /// The column or key.
    pub column: C,
    /// What stands there.
    pub word: String,
    /// Whether rows with that word are read, or those without it.
    pub keep: bool,
}

impl<C> RowFilter<C> {
    /// Whether a row with `cell` is read.
    pub fn takes(&self, cell: &[u8]) -> bool {
        (cell.trim_ascii() == self.word.as_bytes()) == self.keep
    }
}

/// A delimited file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Byte between fields: a comma, semicolon, tab, pipe or space.
    pub separator: u8,
    /// Lines before the header or the first row.
    pub skip: u64,
    /// Whether the first line behind that names the columns.
    pub header: bool,
    /// Names of the columns; their numbers from 1 where there is no header.
    pub names: Vec<String>,
    /// Which column is what.
    pub columns: Columns,
}

impl Table {
    /// Whether the header names no column behind the first `columns`, so that nothing may follow them in a row: a field that
    /// holds a separator would shift those behind it. Between spaces, anything may follow.
    pub(super) fn ends_at(&self, columns: usize) -> bool {
        self.header && columns >= self.names.len() && self.separator != b' '
    }
}

/// Keys of an object per row. A nested key is written with dots, like `request.remote_ip`; items of a pair are 0 and 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keys {
    /// Time, or the date when the time of day has its own key.
    pub time: String,
    /// Time of day.
    pub clock: Option<String>,
    /// Value. Not used for events.
    pub value: Option<String>,
    /// Bytes sent.
    pub bytes: Option<String>,
    /// Who asked.
    pub host: Option<String>,
    /// HTTP status.
    pub code: Option<String>,
    /// What tells rows of one time apart.
    pub labels: Vec<String>,
    /// Which rows are read.
    pub filter: Option<RowFilter<String>>,
    /// A key that only requests have; objects without it are something else.
    pub required: Option<String>,
    /// A key whose text is a line of this log; everything else stands in that line.
    pub embedded: Option<(String, LogFormat)>,
}

/// Which series of a JSON document are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pick {
    /// All, summed time by time.
    #[default]
    All,
    /// The one of this place, from 0.
    One(usize),
    /// Those that have this label, or are called so.
    Named(String),
}

/// Shape of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Fields between separators.
    Table(Table),
    /// One number per line; the first bucket starts here, in seconds on the trace's clock.
    Numbers {
        /// Start of the first bucket; nothing is read before it is known.
        start_local_secs: Option<i64>,
    },
    /// A log whose lines are requests.
    Log(LogFormat),
    /// Rows of keys and values.
    Objects(ObjectShape, Keys),
    /// Answer of a metric server, and which of its series are read.
    Metrics(MetricsSource, Pick),
}

impl Format {
    /// Its name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Table(table) => match table.separator {
                b';' => "CSV with semicolons",
                b'\t' => "TSV",
                b'|' => "CSV with pipes",
                b' ' => "columns between spaces",
                _ => "CSV",
            },
            Self::Numbers { .. } => "one number per line",
            Self::Log(log) => log.spec().name,
            Self::Objects(shape, _) => shape.name(),
            Self::Metrics(source, _) => source.name(),
        }
    }
}

/// Names of metrics in the first rows, by which another one that comes later is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SeenMetrics {
    /// Columns whose rows are all of one metric, or of metrics of requests, with their words.
    pub columns: Vec<(String, Vec<String>)>,
    /// Those in the objects around the rows of a JSON document.
    pub around: Vec<String>,
}

/// Everything that has to be known to read a file. Each field can be changed before reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How bytes make text.
    pub encoding: Encoding,
    /// Shape of the file.
    pub format: Format,
    /// How times are written. Logs that have one way only do not look at it.
    pub time: TimeFormat,
    /// Seconds that the clock of times without a zone is ahead of UTC.
    pub utc_offset_secs: i32,
    /// Width of a bucket; `None`: as the rows have it, or a minute for events.
    pub step: Option<Step>,
    /// What a row stands for.
    pub rows: Rows,
    /// What a value is.
    pub unit: Unit,
    /// What one of a value stands for: 1,000 where values are thousands.
    pub scale: f64,
    /// Whether a comma parts whole numbers from fractions.
    pub decimal_comma: bool,
    /// What several rows of the same time make.
    pub duplicate_policy: DuplicatePolicy,
    /// What a bucket without a row is.
    pub gaps: Gaps,
    /// Largest share of rows that may be rejected, 0..1; beyond it the file is refused.
    pub max_rejected: f64,
    /// Metrics that the first rows name.
    pub seen_metrics: SeenMetrics,
    /// The format that the user named, which further files are taken for, too.
    pub named_format: Option<FormatName>,
}

/// Share of odd rows that a file may have by default.
pub const MAX_REJECTED: f64 = 0.1;

impl Plan {
    /// A plan for `format` with everything else as usual.
    pub fn new(format: Format) -> Self {
        let rows = match format {
            Format::Table(_) | Format::Numbers { .. } | Format::Metrics(..) => Rows::Buckets,
            Format::Log(_) | Format::Objects(..) => Rows::Events,
        };
        let duplicate_policy = match format {
            Format::Metrics(..) => DuplicatePolicy::Sum,
            _ => DuplicatePolicy::First,
        };
        Self {
            encoding: Encoding::Utf8,
            format,
            time: TimeFormat::Iso,
            utc_offset_secs: 0,
            step: None,
            rows,
            unit: Unit::Count,
            scale: 1.0,
            decimal_comma: false,
            duplicate_policy,
            gaps: if rows == Rows::Events { Gaps::Silence } else { Gaps::Missing },
            max_rejected: MAX_REJECTED,
            seen_metrics: SeenMetrics::default(),
            named_format: None,
        }
    }

    /// The same plan for rows of the other kind, with the gaps that go with it.
    #[must_use]
    pub fn with_rows(mut self, rows: Rows) -> Self {
        self.rows = rows;
        self.gaps = if rows == Rows::Events { Gaps::Silence } else { Gaps::Missing };
        self
    }
}
