//! Scaling policies of a group as settings, and the alarms that they stand on.
//!
//! Source: Amazon EC2 Auto Scaling User Guide and Application Auto Scaling User Guide, "Target tracking scaling policies" and
//! "Step scaling policies". The numbers of target tracking's own alarms are in neither; [`Tracking::DEFAULT`] is what
//! `describe-alarms` answers.

use super::alarm::{Alarm, Comparison, MissingData};
use super::metric::{AwsMetric, Statistic};
use super::step::{AdjustmentType, StepAdjustment};

/// The pair of alarms that target tracking makes for itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tracking {
    /// Seconds of a datapoint.
    pub period_secs: u32,
    /// Datapoints in a row above the target before a scale-out.
    pub out_points: u32,
    /// Datapoints in a row well below it before a scale-in.
    pub in_points: u32,
    /// Share of the target below which is well below.
    pub in_share: f64,
}

impl Tracking {
    /// Three minutes above the target, fifteen below 90 % of it.
    pub const DEFAULT: Self = Self { period_secs: 60, out_points: 3, in_points: 15, in_share: 0.9 };

    fn alarm(&self, comparison: Comparison, threshold: f64, points: u32) -> Alarm {
        Alarm {
            comparison,
            threshold,
            period_secs: self.period_secs,
            evaluation_periods: points,
            datapoints_to_alarm: points,
            statistic: Statistic::Average,
            missing: MissingData::Missing,
        }
    }

    /// Above `target`.
    pub fn high(&self, target: f64) -> Alarm {
        self.alarm(Comparison::Above, target, self.out_points)
    }

    /// Well below `target`.
    pub fn low(&self, target: f64) -> Alarm {
        self.alarm(Comparison::Below, target * self.in_share, self.in_points)
    }
}

/// What an alarm of the user's own leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepping {
    /// The alarm.
    pub alarm: Alarm,
    /// What the adjustments are.
    pub kind: AdjustmentType,
    /// Steps; simple scaling has one without bounds.
    pub steps: Vec<StepAdjustment>,
    /// How points become the value that steps are looked up by.
    pub aggregation: Statistic,
    /// Simple scaling: one adjustment, then nothing until its cooldown ends.
    pub is_simple: bool,
}

/// One scaling policy of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it looks at.
    pub metric: AwsMetric,
    /// What it does about it.
    pub action: RuleAction,
}

/// What a scaling policy does.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleAction {
    /// Keeps the metric at a target.
    Track {
        /// In the metric's unit.
        target: f64,
        /// Whether it may remove replicas, too.
        scales_in: bool,
    },
    /// Adds or removes by steps.
    Step(Stepping),
}

impl Rule {
    /// Target tracking.
    pub const fn track(metric: AwsMetric, target: f64) -> Self {
        Self { metric, action: RuleAction::Track { target, scales_in: true } }
    }

    /// What the metric is held against: the target, or the threshold of its alarm.
    pub fn target_mut(&mut self) -> &mut f64 {
        match &mut self.action {
            RuleAction::Track { target, .. } => target,
            RuleAction::Step(stepping) => &mut stepping.alarm.threshold,
        }
    }

    /// Its alarms: the high and the low one of target tracking, or the one that was given.
    pub fn alarms(&self, tracking: &Tracking) -> Vec<Alarm> {
        match &self.action {
            RuleAction::Track { target, scales_in: true } => vec![tracking.high(*target), tracking.low(*target)],
            RuleAction::Track { target, scales_in: false } => vec![tracking.high(*target)],
            RuleAction::Step(stepping) => vec![stepping.alarm],
        }
    }
}
