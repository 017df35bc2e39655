//! Amazon's EC2 Auto Scaling and Application Auto Scaling: CloudWatch alarms and what follows from them.
//!
//! Rules first: what metrics publish (`metric`, `series`), alarms over it (`alarm`), scaling policies (`rule`, `step`), what
//! they ask for (`watched`), cooldowns and warm-up (`waits`), scheduled actions (`schedule`), and which of all that decides
//! (`group`). Then the policy: settings and knobs (`settings`, `text`), the replay (`scaler`), reasons and words. Rules are
//! those of Amazon's guides, named in each file. What the guides leave open is a setting: the numbers of target tracking's
//! own alarms, and how late a datapoint is published. How target tracking works out a size is not published either; here the
//! metric is taken to fall in proportion to the capacity.

mod alarm;
mod group;
mod lint;
pub(crate) mod manifest;
mod metric;
mod predictive;
mod reasons;
mod rule;
mod scaler;
mod schedule;
mod series;
mod settings;
mod step;
mod text;
mod waits;
mod watched;
mod words;

pub use alarm::{Alarm, AlarmState, Comparison, MissingData};
pub use group::{Group, Outcome};
pub use lint::step_findings;
pub use metric::{AwsMetric, Statistic};
pub use predictive::Predictive;
pub use rule::{Rule, RuleAction, Stepping, Tracking};
pub use schedule::{ScheduledAction, When, from_six_fields, rate_secs};
pub use settings::Aws;
pub use step::{AdjustmentType, StepAdjustment};
pub use waits::Service;
