//! What is asked for, and what comes back.

use crate::units::Step;
use std::fmt;

/// What answers the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB, over files or tables.
    DuckDb,
    /// ClickHouse, over files or tables.
    ClickHouse,
    /// Spark SQL, over files or tables.
    Spark,
    /// Amazon Athena, over tables of S3.
    Athena,
    /// Google BigQuery, over tables.
    BigQuery,
    /// Grafana Loki, over streams of lines.
    Loki,
    /// Prometheus, and what speaks its language, over counters.
    Prometheus,
    /// Amazon CloudWatch Logs Insights, over log groups.
    CloudWatchInsights,
    /// Elasticsearch and OpenSearch, over indices.
    Elasticsearch,
}

impl Engine {
    /// All of them with their words.
    pub const NAMES: [(&str, Self); 9] = [
        ("duckdb", Self::DuckDb),
        ("clickhouse", Self::ClickHouse),
        ("spark", Self::Spark),
        ("athena", Self::Athena),
        ("bigquery", Self::BigQuery),
        ("loki", Self::Loki),
        ("prometheus", Self::Prometheus),
        ("cloudwatch-insights", Self::CloudWatchInsights),
        ("elasticsearch", Self::Elasticsearch),
    ];

    /// Its word on the command line.
    pub fn name(self) -> &'static str {
        name_in(&Self::NAMES, self)
    }

    /// Its own name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::Spark => "Spark SQL",
            Self::Athena => "Amazon Athena",
            Self::BigQuery => "Google BigQuery",
            Self::Loki => "Grafana Loki",
            Self::Prometheus => "Prometheus",
            Self::CloudWatchInsights => "CloudWatch Logs Insights",
            Self::Elasticsearch => "Elasticsearch, OpenSearch",
        }
    }

    /// What it can hold.
    pub const fn sources(self) -> &'static [Source] {
        match self {
            Self::DuckDb | Self::ClickHouse | Self::Spark | Self::Athena | Self::BigQuery => {
                &[Source::Combined, Source::Alb, Source::CloudFront, Source::Json, Source::Table]
            }
            Self::Loki => &[Source::Combined, Source::Alb, Source::Json],
            Self::Prometheus => &[Source::Table],
            Self::CloudWatchInsights => &[Source::Combined, Source::Json],
            Self::Elasticsearch => &[Source::Combined, Source::Json, Source::Table],
        }
    }

    /// Whether it reads files by itself.
    pub const fn reads_files(self) -> bool {
        matches!(self, Self::DuckDb | Self::ClickHouse | Self::Spark)
    }
}

/// What the engine holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Lines of an access log, Common or Combined.
    Combined,
    /// Lines of an AWS application load balancer.
    Alb,
    /// Lines of a standard log of CloudFront.
    CloudFront,
    /// A JSON object per line, with a named key for the time.
    Json,
    /// A row per request with a named column for the time; for Prometheus, a counter.
    Table,
}

impl Source {
    /// All of them with their words.
    pub const NAMES: [(&str, Self); 5] = [
        ("combined", Self::Combined),
        ("alb", Self::Alb),
        ("cloudfront", Self::CloudFront),
        ("json", Self::Json),
        ("table", Self::Table),
    ];

    /// Its word on the command line.
    pub fn name(self) -> &'static str {
        name_in(&Self::NAMES, self)
    }

    /// What it is, within a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Combined => "an access log (Common or Combined)",
            Self::Alb => "a log of an AWS application load balancer",
            Self::CloudFront => "a standard log of CloudFront",
            Self::Json => "JSON lines",
            Self::Table => "a table with a row per request",
        }
    }
}

fn name_in<T: Copy + PartialEq>(names: &[(&'static str, T)], of: T) -> &'static str {
    names.iter().find(|(_, value)| *value == of).map_or("", |(name, _)| name)
}

/// How a key or column holds its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// Text of ISO 8601. Where it names no zone, it is on the clock of [`QueryRequest::utc_offset_secs`].
    Iso,
    /// The engine's own type for an instant, or for a time in UTC.
    Instant,
    /// The engine's own type for a time without a zone, on the clock of [`QueryRequest::utc_offset_secs`].
    Local,
    /// A number since 1970 UTC, of which so many are a second.
    Epoch(i64),
}

impl TimeForm {
    /// All of them with their words.
    pub const NAMES: [(&str, Self); 7] = [
        ("iso", Self::Iso),
        ("timestamp", Self::Instant),
        ("local", Self::Local),
        ("s", Self::Epoch(1)),
        ("ms", Self::Epoch(1_000)),
        ("us", Self::Epoch(1_000_000)),
        ("ns", Self::Epoch(1_000_000_000)),
    ];
}

/// Where the requests lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Files that the engine reads by itself: a path or a pattern.
    Files(String),
    /// A table, view, index, log group, stream selector or metric.
    Named(String),
}

/// The series that is wanted, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRequest {
    /// What answers.
    pub engine: Engine,
    /// What it holds.
    pub source: Source,
    /// Width of a bucket.
    pub step: Step,
    /// Where it lies; `None` for a name that is to be replaced.
    pub place: Option<Place>,
    /// Key or column of the time.
    pub time: Option<String>,
    /// How that holds it; `None` for text in JSON, an instant in a table.
    pub time_form: Option<TimeForm>,
    /// Key or column of the HTTP status.
    pub status: Option<String>,
    /// Key or column of the bytes sent.
    pub bytes: Option<String>,
    /// Seconds that the series' clock is ahead of UTC. Buckets begin on it, and times without a zone are read on it.
    pub utc_offset_secs: i32,
    /// First second that counts, since 1970 UTC.
    pub from_secs: Option<i64>,
    /// First second that counts no more, since 1970 UTC.
    pub to_secs: Option<i64>,
}

impl QueryRequest {
    /// A request for minutes of all that there is, in UTC.
    pub const fn new(engine: Engine, source: Source) -> Self {
        Self {
            engine,
            source,
            step: Step::MINUTE,
            place: None,
            time: None,
            time_form: None,
            status: None,
            bytes: None,
            utc_offset_secs: 0,
            from_secs: None,
            to_secs: None,
        }
    }

    /// Whether it is said with names which part of an object or row is the time, the status, the bytes.
    pub fn has_names(&self) -> bool {
        !self.is_log() && self.engine != Engine::Prometheus
    }

    /// Whether the series gets columns of status classes.
    pub const fn has_status(&self) -> bool {
        self.is_log() || self.status.is_some()
    }

    /// Whether the series gets a column of bytes.
    pub const fn has_bytes(&self) -> bool {
        self.is_log() || self.bytes.is_some()
    }

    const fn is_log(&self) -> bool {
        matches!(self.source, Source::Combined | Source::Alb | Source::CloudFront)
    }
}

/// How remarks are written before a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remarks {
    /// Behind two dashes.
    Dashes,
    /// Behind a hash.
    Hash,
    /// The language has none: they stand before the command, which holds the query.
    Shell,
}

/// A query, and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryText {
    /// The query in the engine's language.
    pub query: String,
    /// File that the command expects the query in.
    pub file: &'static str,
    /// Lines for a shell: run the query, export its answer.
    pub command: String,
    /// The line for a shell that reads the export.
    pub ingest: String,
    /// What the series is, and where it can differ from what is read of the lines themselves; a sentence or two each.
    pub notes: Vec<String>,
    /// How remarks are written.
    pub remarks: Remarks,
}

impl QueryText {
    /// All of it as one text that the engine, or for [`Remarks::Shell`] a shell, takes as it is.
    pub fn script(&self) -> String {
        let mark = if self.remarks == Remarks::Dashes { "--" } else { "#" };
        let mut text = String::new();
        let mut say = |head: &str, words: &str| {
            for (index, line) in words.lines().enumerate() {
                let head = if index == 0 { head } else { "    " };
                text.push_str(format!("{mark} {head}{line}").trim_end());
                text.push('\n');
            }
        };
        for note in &self.notes {
            say("", note);
        }
        if self.remarks != Remarks::Shell {
            say("Save this as ", self.file);
            say("Run:  ", &self.command);
        }
        say("Read: ", &self.ingest);
        text.push_str(if self.remarks == Remarks::Shell { &self.command } else { &self.query });
        text.push('\n');
        text
    }
}

/// Why there is no such query, and what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
