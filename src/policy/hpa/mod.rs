//! Kubernetes' Horizontal Pod Autoscaler, autoscaling/v2.
//!
//! Arithmetic first: what a metric proposes (`metric`), what windows, rates and bounds make of it (`limits`), and the
//! controller that remembers (`controller`). Then the policy: what a metric sees of a load (`load`), settings and knobs
//! (`settings`, `scaling`), the replay (`scaler`), reasons and words. Rules: the controller's sources, as named in each file.

mod behavior;
mod clock;
mod condition;
mod controller;
mod history;
mod limits;
pub(crate) mod lint;
mod load;
pub(crate) mod manifest;
mod metric;
pub(crate) mod reasons;
mod scaler;
mod scaling;
mod settings;
pub(crate) mod text;
mod tolerance;
pub(crate) mod words;

pub use behavior::{Behavior, DOWN_WINDOW_SECS, ScalingRules, SelectPolicy, percent, pods};
pub use clock::Period;
pub use condition::{AbleToScale, ScalingLimited};
pub use controller::{Controller, Lead, Outcome, Sync, largest};
pub use history::{Entry, History};
pub use limits::{down_limit, limit, limit_plain, stabilize, stabilize_plain, up_limit};
pub use load::{Carried, CpuModel, HpaMetric};
pub use metric::{PodMetric, PodState, Pods, Unreadable, Wish, per_pod, total_average_value, total_value};
pub use scaling::{SCALING_TIMERS, Scaling};
pub(crate) use scaling::{keys_with_scaling, policies_field};
pub use settings::{Hpa, SYNC_SECS};
pub use tolerance::Tolerance;

#[cfg(test)]
mod tests;
