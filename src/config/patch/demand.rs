//! What a metric asks of a trace of requests.

use super::{Assumptions, Patch};
use crate::config::autoscaler::{Autoscaler, Metric, MetricKind, Per, RateUnit};
use crate::config::inventory::BadFill;
use crate::format::trimmed;

/// What names of mappings begin with.
const MAPPING: &str = "mapping:";

/// What metrics are that are not requests by themselves: by the names of their gaps, what requests they count, or nothing.
#[derive(Debug, Default)]
pub struct Mappings(Vec<(String, Option<RateUnit>)>);

/// What drives a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// CPU.
    Cpu,
    /// Utilisation of what a replica can serve.
    Serving,
    /// Requests, counted by a unit.
    Requests(RateUnit),
    /// The clock.
    Clock,
}

impl Mappings {
    /// Whether a gap is one.
    pub fn is_one(name: &str) -> bool {
        name.starts_with(MAPPING)
    }

    /// Reads the answers.
    ///
    /// # Errors
    /// When one is to no metric, or not one of the words.
    pub fn of(autoscaler: &Autoscaler, assumptions: &Assumptions) -> Result<Self, BadFill> {
        let known: Vec<String> = autoscaler.needs.iter().map(|need| need.name.clone()).collect();
        let answers = assumptions.answers.iter().filter(|(name, _)| Self::is_one(name));
        let mapping = |(name, text): (&String, &String)| {
            if !known.contains(name) {
                return Err(BadFill::Unknown(name.clone()));
            }
            let unit = match text.as_str() {
                "per-second" => Some(RateUnit::PerSecond),
                "per-minute" => Some(RateUnit::PerMinute),
                "none" => None,
                _ => return Err(BadFill::Value { name: name.clone(), text: text.clone() }),
            };
            Ok((name.clone(), unit))
        };
        answers.map(mapping).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the gap is answered.
    pub fn answers(&self, gap: &str) -> bool {
        self.0.iter().any(|(name, _)| name == gap)
    }

    fn unit(&self, metric: &Metric) -> Option<Option<RateUnit>> {
        let title = metric.gap_name();
        let names = [Some(title), title.rsplit('/').next()];
        let is_of = |name: &str| names.iter().flatten().any(|title| name.strip_prefix(MAPPING) == Some(title));
        self.0.iter().find(|(name, _)| is_of(name)).map(|(_, unit)| *unit)
    }

    /// What drives a metric; `None` where nothing of a trace does, which `patch` then says.
    pub fn demand(&self, metric: &Metric, patch: &mut Patch) -> Option<Demand> {
        let line = Some(metric.place.line);
        let title = metric.title();
        match metric.kind {
            MetricKind::Cpu if metric.per == Per::Utilization => return Some(Demand::Cpu),
            MetricKind::LbUtilization => return Some(Demand::Serving),
            MetricKind::Cron | MetricKind::Schedule => return Some(Demand::Clock),
            MetricKind::Requests => {
                if metric.unit.is_none() {
                    patch.leave_out(
                        line,
                        format!("{title} does not say what it counts by; it is taken for requests per second"),
                    );
                }
                return Some(Demand::Requests(metric.unit.unwrap_or(RateUnit::PerSecond)));
            }
            _ => {}
        }
        if let Some(Some(unit)) = self.unit(metric) {
            return Some(Demand::Requests(unit));
        }
        patch.leave_out(line, format!("{title} ({}) is left out: no trace of requests says it", metric.kind.name()));
        None
    }
}

/// `value` of requests counted by `unit`, per second.
pub fn per_second(value: f64, unit: RateUnit) -> f64 {
    value / f64::from(unit.secs())
}

/// A target in percent as the whole number that knobs have; where it is another, `patch` says so.
pub fn shown_percent(percent: f64, metric: &Metric, patch: &mut Patch) -> u32 {
    /// Percent up to which a difference is one of binary fractions.
    const SAME: f64 = 1e-6;
    let whole = whole_percent(percent);
    if (percent - f64::from(whole)).abs() > SAME {
        let text = format!("{} at {} % is replayed at {whole} %", metric.title(), trimmed(percent, 3));
        patch.leave_out(metric.target.line(), text);
    }
    whole
}

/// A percentage as the whole number that controllers compare with; at least 1.
pub fn whole_percent(percent: f64) -> u32 {
    (percent.round().clamp(1.0, 100_000.0)) as u32
}
