//! Values as they stand in a file → requests per second, shares of a CPU request, seconds. What can mean two things is asked.

use super::{Ask, Column, Offer, Options, ReadError};
use crate::ingest::{Unit, is_running_total, unit_of, words_of};
use crate::units::Step;
use serde::{Deserialize, Serialize};

/// What a load counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadUnit {
    /// Requests in the step.
    Count,
    /// Requests per second.
    PerSecond,
    /// Requests per minute.
    PerMinute,
    /// Requests since some start.
    RunningTotal,
}

/// What CPU is in. Cores are those of one replica; what it requests makes them a share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CpuUnit {
    /// Share of the request: 0.6.
    Fraction,
    /// Percent of the request: 60.
    Percent,
    /// Cores, of so many that a replica requests.
    Cores(f64),
    /// Thousandths of a core, of so many that a replica requests.
    Millicores(f64),
}

/// What latency is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LatencyUnit {
    /// Seconds.
    Secs,
    /// Milliseconds.
    Millis,
}

/// Highest share of its request that a replica is taken to use: what is above is percent.
const MOST_SHARE: f64 = 1.5;
/// Lowest of the highest values that must be percent: nobody uses five times a request.
const LEAST_PERCENT: f64 = 5.0;
/// Highest percentage that is taken for one without a sign.
const MOST_PERCENT: f64 = 400.0;

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn offer(option: &str, value: &str, words: &str) -> Offer {
    Offer { words: words.to_owned(), option: option.to_owned(), value: value.to_owned() }
}

/// Requests per second of `values`, and a clause that says what they were.
pub fn load(column: &Column, values: Vec<f64>, step: Step, options: &Options) -> Result<(Vec<f64>, String), ReadError> {
    let by_name = match unit_of(&column.name) {
        Some(Unit::PER_MINUTE) => Some(LoadUnit::PerMinute),
        Some(Unit::PER_SECOND) => Some(LoadUnit::PerSecond),
        Some(_) => None,
        None if is_running_total(&column.name) && mostly_rises(&values) => Some(LoadUnit::RunningTotal),
        None if column.marks.per_second > 0 && column.marks.plain == 0 => Some(LoadUnit::PerSecond),
        None => None,
    };
    let unit = options.load_unit.or(by_name).ok_or_else(|| {
        let text = format!("Column {} may be requests in each {} s or requests per second.", column.name, step.secs());
        let offers = vec![
            offer("load-unit", "count", "Requests in each step"),
            offer("load-unit", "rate", "Requests per second"),
        ];
        ReadError::Ask(Ask::new(text, offers))
    })?;
    let per_step = f64::from(step.secs());
    let scaled = |factor: f64| values.iter().map(|value| value * factor).collect();
    Ok(match unit {
        LoadUnit::Count => (scaled(1.0 / per_step), format!("; requests in {per_step} s")),
        LoadUnit::PerSecond => (values, "; requests per second".to_owned()),
        LoadUnit::PerMinute => (scaled(1.0 / 60.0), "; requests per minute".to_owned()),
        LoadUnit::RunningTotal => {
            (increases(&values, per_step), "; a running total, of which the increases".to_owned())
        }
    })
}

/// Whether a total only grows, but for a few times that it was set back.
fn mostly_rises(values: &[f64]) -> bool {
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let falls = known.windows(2).filter(|pair| pair[1] < pair[0]).count();
    falls * 50 <= known.len()
}

/// Increase of each step per second: what fell was set back and counts from 0, as in `increase()` of Prometheus.
fn increases(totals: &[f64], step_secs: f64) -> Vec<f64> {
    let rise = |pair: &[f64]| if pair[1] < pair[0] { pair[1] } else { pair[1] - pair[0] };
    totals.windows(2).map(|pair| rise(pair) / step_secs).chain([f64::NAN]).collect()
}

/// Shares of the CPU request of `values`, and a clause that says what they were.
pub fn cpu(column: &Column, values: Vec<f64>, options: &Options) -> Result<(Vec<f64>, String), ReadError> {
    if is_running_total(&column.name) {
        let text = format!("Column {} is a running total of CPU seconds.", column.name);
        let remedy = "Take its rate per replica: avg(rate(container_cpu_usage_seconds_total[1m])).".to_owned();
        return Err(ReadError::Ask(Ask { text, offers: Vec::new(), remedy }));
    }
    let unit =
        options.cpu_unit.or_else(|| sure_unit(column, highest(&values))).ok_or_else(|| ask_cpu(column, &values))?;
    let (factor, words) = match unit {
        CpuUnit::Fraction => (1.0, "a share of the request".to_owned()),
        CpuUnit::Percent => (0.01, "percent of the request".to_owned()),
        CpuUnit::Cores(request) => (1.0 / request, format!("cores, of {request} that a replica requests")),
        CpuUnit::Millicores(request) => {
            (1.0 / request, format!("thousandths of a core, of {request} that a replica requests"))
        }
    };
    Ok((values.iter().map(|value| value * factor).collect(), format!("; {words}")))
}

/// The unit that values or name leave no doubt of.
fn sure_unit(column: &Column, highest: f64) -> Option<CpuUnit> {
    let marks = column.marks;
    let words = words_of(&column.name);
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_utilization = words.iter().any(|word| word.contains("utilization") || word.contains("utilisation"));
    match () {
        () if marks.percent > 0 && marks.plain == 0 => Some(CpuUnit::Percent),
        () if marks.percent > 0 || marks.milli > 0 || is(&["cores", "core", "millicores", "mcpu"]) => None,
        () if is(&["percent", "percentage", "pct"]) || column.name.contains('%') => Some(CpuUnit::Percent),
        () if is(&["ratio", "fraction", "share"]) && highest <= LEAST_PERCENT => Some(CpuUnit::Fraction),
        () if is_utilization && highest <= MOST_SHARE => Some(CpuUnit::Fraction),
        () if is_utilization && (LEAST_PERCENT..=MOST_PERCENT).contains(&highest) => Some(CpuUnit::Percent),
        () => None,
    }
}

fn ask_cpu(column: &Column, values: &[f64]) -> ReadError {
    let text = format!("Column {} goes up to {}, and nothing says of what.", column.name, highest(values));
    let offers = vec![
        offer("cpu-unit", "fraction", "Share of the CPU request, like 0.6"),
        offer("cpu-unit", "percent", "Percent of the CPU request, like 60"),
    ];
    let Ask { text, offers, remedy } = Ask::new(text, offers);
    let more = "or --cpu-unit cores:REQUEST or millicores:REQUEST with the CPU that a replica requests";
    ReadError::Ask(Ask { text, offers, remedy: format!("{}, {more}.", remedy.trim_end_matches('.')) })
}

/// Seconds of `values`, and a clause that says what they were.
pub fn latency(column: &Column, values: Vec<f64>, options: &Options) -> Result<(Vec<f64>, String), ReadError> {
    let words = words_of(&column.name);
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let by_name = match () {
        () if is(&["ms", "msec", "millis", "milliseconds"]) || column.marks.milli > 0 => Some(LatencyUnit::Millis),
        () if is(&["s", "sec", "secs", "second", "seconds"]) => Some(LatencyUnit::Secs),
        () => None,
    };
    let unit = options.latency_unit.or(by_name).ok_or_else(|| {
        let text = format!("Column {} may be seconds or milliseconds.", column.name);
        let offers = vec![offer("latency-unit", "s", "Seconds"), offer("latency-unit", "ms", "Milliseconds")];
        ReadError::Ask(Ask::new(text, offers))
    })?;
    Ok(match unit {
        LatencyUnit::Secs => (values, "; seconds".to_owned()),
        LatencyUnit::Millis => (values.iter().map(|value| value / 1000.0).collect(), "; milliseconds".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::read::Marks;

    fn column(name: &str, marks: Marks) -> Column {
        Column { name: name.to_owned(), marks, ..Column::default() }
    }

    #[test]
    fn a_running_total_becomes_its_increases_and_is_set_back() {
        assert_eq!(increases(&[10.0, 40.0, 5.0], 30.0)[..2], [1.0, 5.0 / 30.0]);
        assert!(mostly_rises(&[1.0, 2.0, f64::NAN, 3.0]) && !mostly_rises(&[1.0, 2.0, 1.0, 2.0]));
    }

    #[test]
    fn cpu_is_read_only_where_its_unit_is_sure() {
        let plain = Marks { plain: 9, ..Marks::default() };
        let percent = Marks { percent: 9, ..Marks::default() };
        let sure = |name: &str, marks: Marks, highest: f64| sure_unit(&column(name, marks), highest);
        assert_eq!(sure("cpu", percent, 80.0), Some(CpuUnit::Percent));
        assert_eq!(sure("cpu_percent", plain, 0.9), Some(CpuUnit::Percent));
        assert_eq!(sure("CPUUtilization", plain, 83.0), Some(CpuUnit::Percent));
        assert_eq!(sure("cpu_utilization", plain, 0.83), Some(CpuUnit::Fraction));
        assert_eq!(sure("cpu_ratio", plain, 1.2), Some(CpuUnit::Fraction));
        for (name, highest) in [("cpu", 0.6), ("cpu_cores", 0.6), ("cpu_utilization", 3.0), ("cpu_utilization", 900.0)]
        {
            assert_eq!(sure(name, plain, highest), None, "{name} {highest}");
        }
    }
}
