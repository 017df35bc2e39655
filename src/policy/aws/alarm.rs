//! A CloudWatch alarm: datapoints in, its state out.
//!
//! Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms": "Evaluating an alarm" and "How alarm state is
//! evaluated when data is missing", whose tables are the tests below. How many points beyond those that it evaluates an
//! alarm looks back at is not published but for the tables' five where three are evaluated.

use super::metric::Statistic;
use serde::{Deserialize, Serialize};

/// Points beyond the evaluated ones that are looked back at where some are missing.
const EXTRA_POINTS: usize = 2;

/// How a value is compared with the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `GreaterThanThreshold`
    Above,
    /// `GreaterThanOrEqualToThreshold`
    AtLeast,
    /// `LessThanThreshold`
    Below,
    /// `LessThanOrEqualToThreshold`
    AtMost,
}

impl Comparison {
    /// Whether a value is on the wrong side.
    pub fn is_breached(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Below => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }

    /// Whether it looks for high values.
    pub const fn is_upward(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }
}

/// What stands in for missing points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MissingData {
    /// Nothing: without any point the alarm has insufficient data.
    #[default]
    Missing,
    /// The state is kept.
    Ignore,
    /// A breaching one.
    Breaching,
    /// One that does not breach.
    NotBreaching,
}

/// What an alarm says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlarmState {
    /// Too little is known.
    #[default]
    InsufficientData,
    /// Within the threshold.
    Ok,
    /// Outside.
    Alarm,
}

/// An alarm's settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alarm {
    /// How a value is compared.
    pub comparison: Comparison,
    /// With what, in the metric's unit.
    pub threshold: f64,
    /// Seconds of a datapoint.
    pub period_secs: u32,
    /// Newest datapoints that are evaluated, at least 1.
    pub evaluation_periods: u32,
    /// How many of them must breach, at least 1.
    pub datapoints_to_alarm: u32,
    /// How points become a datapoint.
    pub statistic: Statistic,
    /// What stands in for missing ones.
    pub missing: MissingData,
}

impl Alarm {
    /// Datapoints that an evaluation looks at.
    pub const fn range(&self) -> usize {
        self.evaluation_periods as usize + EXTRA_POINTS
    }

    /// Whether a value breaches.
    pub fn is_breached(&self, value: f64) -> bool {
        self.comparison.is_breached(value, self.threshold)
    }

    /// The state after `before` on the values of [`Alarm::range`], newest first.
    pub fn evaluate(&self, before: AlarmState, values: &[Option<f64>]) -> AlarmState {
        let evaluated = self.evaluation_periods as usize;
        let needed = self.datapoints_to_alarm as usize;
        let (mut known, mut breaching) = (0, 0);
        for value in values.iter().flatten().take(evaluated) {
            known += 1;
            breaching += usize::from(self.is_breached(*value));
        }
        let filled = match self.missing {
            MissingData::Breaching => evaluated - known,
            MissingData::Missing | MissingData::Ignore | MissingData::NotBreaching => 0,
        };
        if breaching + filled >= needed {
            return AlarmState::Alarm;
        }
        let is_open = known < evaluated && breaching == known;
        match self.missing {
            MissingData::Ignore if is_open => before,
            MissingData::Missing if is_open && Self::is_lasting(values, needed) => AlarmState::Alarm,
            MissingData::Missing if is_open => AlarmState::InsufficientData,
            _ => AlarmState::Ok,
        }
    }

    /// Whether the oldest point that there is is as old as that many points: with nothing but breaching ones, the alarm does
    /// not wait for more. A younger one alone would be premature.
    fn is_lasting(values: &[Option<f64>], needed: usize) -> bool {
        values.iter().rposition(Option::is_some).is_some_and(|place| place + 1 >= needed)
    }
}

#[cfg(test)]
mod tests {
    use super::AlarmState::{Alarm as Alarmed, InsufficientData as Insufficient, Ok as Fine};
    use super::*;

    fn states(points: &str, datapoints_to_alarm: u32) -> [AlarmState; 4] {
        let values: Vec<Option<f64>> = points
            .split(' ')
            .rev()
            .map(|point| match point {
                "X" => Some(9.0),
                "0" => Some(1.0),
                _ => None,
            })
            .collect();
        let settings = [MissingData::Missing, MissingData::Ignore, MissingData::Breaching, MissingData::NotBreaching];
        settings.map(|missing| {
            let alarm = Alarm {
                comparison: Comparison::Above,
                threshold: 3.0,
                period_secs: 300,
                evaluation_periods: 3,
                datapoints_to_alarm,
                statistic: Statistic::Average,
                missing,
            };
            assert_eq!(alarm.range(), values.len());
            // No case of the tables ends in "insufficient" where the state is kept.
            alarm.evaluate(Insufficient, &values)
        })
    }

    /// Kept: the state before, here that of an alarm that has just been made.
    const KEPT: AlarmState = Insufficient;

    #[test]
    fn three_of_three_with_missing_points_is_as_published() {
        let cases = [
            ("0 - X - X", [Fine; 4]),
            ("0 - - - -", [Fine; 4]),
            ("- - - - -", [Insufficient, KEPT, Alarmed, Fine]),
            ("0 X X - X", [Alarmed; 4]),
            ("- - X - -", [Alarmed, KEPT, Alarmed, Fine]),
            ("- - - - X", [Insufficient, KEPT, Alarmed, Fine]),
            ("X - - - -", [Alarmed, KEPT, Alarmed, Fine]),
        ];
        for (points, expected) in cases {
            assert_eq!(states(points, 3), expected, "{points}");
        }
    }

    #[test]
    fn two_of_three_with_missing_points_is_as_published() {
        let cases = [
            ("0 - X - X", [Alarmed; 4]),
            ("0 0 X 0 X", [Alarmed; 4]),
            ("0 - X - -", [Fine, Fine, Alarmed, Fine]),
            ("- - - - 0", [Fine, Fine, Alarmed, Fine]),
            ("- - - X -", [Alarmed, KEPT, Alarmed, Fine]),
            ("- - - - X", [Insufficient, KEPT, Alarmed, Fine]),
        ];
        for (points, expected) in cases {
            assert_eq!(states(points, 2), expected, "{points}");
        }
    }
}
