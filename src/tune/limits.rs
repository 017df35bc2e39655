//! What a search may not exceed, and which of two results is better.

use super::measures::Measures;
use crate::format::{duration_words, full, percent};
use crate::knob::{parse_secs, parse_share};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A figure that can be limited; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Share of requests that were lost.
    Unserved,
    /// Minutes in violation, a day.
    Violation,
    /// Seconds of the longest violation.
    Longest,
    /// Replicas started, per hour.
    Starts,
    /// Share of requests slower than the latency objective.
    Slow,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Self; 5] = [Self::Unserved, Self::Violation, Self::Longest, Self::Starts, Self::Slow];

    /// Its name, as in `--limit`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unserved => "unserved",
            Self::Violation => "violation",
            Self::Longest => "longest",
            Self::Starts => "starts",
            Self::Slow => "slow",
        }
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unserved => "unserved",
            Self::Violation => "in violation, a day",
            Self::Longest => "longest violation",
            Self::Starts => "starts an hour",
            Self::Slow => "slower than the objective",
        }
    }

    /// Its value.
    pub fn value(self, measures: &Measures) -> f64 {
        match self {
            Self::Unserved => measures.unserved_share,
            Self::Violation => measures.violation_minutes_per_day,
            Self::Longest => measures.longest_violation_secs,
            Self::Starts => measures.starts_per_hour,
            Self::Slow => measures.slow_share.unwrap_or(0.0),
        }
    }

    /// Standard error of its value over days; 0 where none can be told.
    pub fn error(self, measures: &Measures) -> f64 {
        match self {
            Self::Unserved => measures.unserved_error,
            Self::Violation => measures.violation_error,
            Self::Slow => measures.slow_error,
            Self::Longest | Self::Starts => 0.0,
        }
    }

    /// A value in words.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Unserved | Self::Slow => percent(value),
            Self::Violation => format!("{} min", full(value, 1)),
            Self::Longest => duration_words(value as u32),
            Self::Starts => full(value, 2),
        }
    }

    /// The least that an excess is measured in, for limits near 0.
    const fn grain(self) -> f64 {
        match self {
            Self::Unserved | Self::Slow => 1e-5,
            Self::Violation | Self::Starts => 0.1,
            Self::Longest => 60.0,
        }
    }

    fn parse(self, text: &str) -> Option<f64> {
        let number = match self {
            Self::Unserved | Self::Slow => parse_share(text).filter(|share| *share <= 1.0),
            Self::Longest => parse_secs(text).map(f64::from),
            Self::Violation => parse_secs(text.strip_suffix("/d").unwrap_or(text)).map(|secs| f64::from(secs) / 60.0),
            Self::Starts => parse_share(text),
        };
        number.filter(|most| *most >= 0.0)
    }
}

/// The most that a figure may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Which figure.
    pub figure: Figure,
    /// Its most, in the figure's unit.
    pub most: f64,
}

/// A limit that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the limit {text} is none; allowed are unserved=0.1%, violation=10m (a day), longest=5m, starts=4 (an hour) and slow=1%"
)]
pub struct BadLimit {
    /// What was given.
    text: String,
}

impl Limit {
    /// Reads `unserved=0.1%`, `violation=10m`, `longest=5m`, `starts=4`.
    ///
    /// # Errors
    /// When that is none of these.
    pub fn parse(text: &str) -> Result<Self, BadLimit> {
        let bad = || BadLimit { text: text.to_owned() };
        let (name, most) = text.split_once('=').ok_or_else(bad)?;
        let figure = Figure::ALL.into_iter().find(|figure| figure.name() == name).ok_or_else(bad)?;
        figure.parse(most).map(|most| Self { figure, most }).ok_or_else(bad)
    }

    /// Whether it is met.
    pub fn is_met(&self, measures: &Measures) -> bool {
        self.figure.value(measures) <= self.most
    }

    /// The figure with `caution` standard errors more, over the limit: above 1 it is exceeded.
    pub fn load(&self, measures: &Measures, caution: f64) -> f64 {
        let value = self.figure.value(measures) + caution * self.figure.error(measures);
        value / self.most.max(self.figure.grain())
    }

    fn excess(&self, measures: &Measures, caution: f64) -> f64 {
        let value = self.figure.value(measures) + caution * self.figure.error(measures);
        ((value - self.most) / self.most.max(self.figure.grain())).max(0.0)
    }
}

/// All limits of a search, and how careful it is with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Each must be met.
    pub all: Vec<Limit>,
    /// Standard errors over days that are added to a figure before it is held against its limit, at least 0.
    pub caution: f64,
}

impl Limits {
    /// By how much the limits are exceeded, each relative to itself, in all; 0 where they are met.
    pub fn excess(&self, measures: &Measures) -> f64 {
        self.all.iter().map(|limit| limit.excess(measures, self.caution)).sum()
    }

    /// Figures whose limits are not met, without any caution.
    pub fn broken(&self, measures: &Measures) -> Vec<Figure> {
        self.all.iter().filter(|limit| !limit.is_met(measures)).map(|limit| limit.figure).collect()
    }

    /// The limit that is nearest to being exceeded, with its share; `None` without limits.
    pub fn tightest(&self, measures: &Measures) -> Option<(Limit, f64)> {
        let loads = self.all.iter().map(|limit| (*limit, limit.load(measures, self.caution)));
        loads.max_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    /// Which of two results is better, the better one first (K. Deb, "An efficient constraint handling method for genetic
    /// algorithms", 2000): what meets the limits comes before what does not; of two that meet them the cheaper, of two that do not
    /// the one that exceeds them less. Ties: cost, then what is unserved, then starts.
    pub fn compare(&self, a: &Measures, b: &Measures) -> Ordering {
        let by = |of: fn(&Measures) -> f64| of(a).total_cmp(&of(b));
        self.excess(a)
            .total_cmp(&self.excess(b))
            .then_with(|| by(|one| one.cost_usd))
            .then_with(|| by(|one| one.unserved_share))
            .then_with(|| by(|one| one.starts_per_hour))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(cost_usd: f64, unserved_share: f64, unserved_error: f64) -> Measures {
        Measures { cost_usd, unserved_share, unserved_error, ..Measures::default() }
    }

    #[test]
    fn what_meets_the_limits_comes_before_what_is_cheaper() {
        let limits = Limits { all: vec![Limit { figure: Figure::Unserved, most: 0.001 }], caution: 1.0 };
        let (dear, cheap, worse) = (measured(9.0, 0.0009, 0.0), measured(1.0, 0.002, 0.0), measured(0.5, 0.003, 0.0));
        assert_eq!(limits.compare(&dear, &cheap), Ordering::Less);
        assert_eq!(limits.compare(&cheap, &worse), Ordering::Less);
        assert_eq!(limits.compare(&measured(8.0, 0.001, 0.0), &dear), Ordering::Less);
        // A standard error counts as much as caution says.
        assert_eq!(limits.excess(&measured(1.0, 0.0009, 0.0002)), (0.0011_f64 - 0.001) / 0.001);
        assert_eq!(limits.broken(&measured(1.0, 0.0009, 0.0002)), []);
        // Equal cost: the one that loses less.
        assert_eq!(limits.compare(&measured(2.0, 0.0002, 0.0), &measured(2.0, 0.0001, 0.0)), Ordering::Greater);
    }

    #[test]
    fn limits_are_read_with_their_units() {
        let most = |text: &str| Limit::parse(text).map(|limit| limit.most);
        assert_eq!(most("unserved=0.1%"), Ok(0.001));
        assert_eq!(most("violation=90s"), Ok(1.5));
        assert_eq!(most("longest=5m"), Ok(300.0));
        assert_eq!(most("starts=4.5"), Ok(4.5));
        for bad in ["unserved", "unserved=2", "cost=3", "longest=-1", "starts=-2"] {
            assert!(most(bad).is_err(), "{bad}");
        }
    }
}
