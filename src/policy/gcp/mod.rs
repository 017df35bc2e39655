//! Google Cloud's autoscaler of managed instance groups.
//!
//! Rules first (`autoscaler`, `schedule`), then the policy: settings and knobs (`settings`, `text`), the replay (`scaler`)
//! with its reasons (`reasons`), and words. Rules are those of the Compute Engine documentation, named in each file. How often
//! it decides and how it smooths what it measures is not published: here it looks once a minute at the newest load.

mod autoscaler;
mod lint;
mod manifest;
mod reasons;
mod scaler;
mod schedule;
mod settings;
mod text;
mod words;

pub use autoscaler::{Asked, Autoscaler, Mode, Outcome, ScaleInControl, Signal};
pub use schedule::{ActiveSchedules, ScalingSchedule};
pub use settings::{Gcp, GcpSignal};
