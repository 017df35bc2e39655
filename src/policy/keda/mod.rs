//! KEDA's scaled objects: an HPA for how many, and a loop of its own for whether at all.
//!
//! Rules first: windows of cron triggers (`cron`), the loop between none and some (`activation`), failing triggers
//! (`fallback`), and both controllers over the same triggers (`scaled_object`). Then the policy: settings and knobs
//! (`settings`, `text`), the replay (`scaler`), reasons and words.

mod activation;
mod cron;
mod fallback;
mod formula;
mod lint;
pub(crate) mod manifest;
mod reasons;
mod scaled_object;
mod scaler;
mod settings;
mod text;
mod trigger;
mod words;

pub use activation::{Activation, ActivationRules, Activity, Poll};
pub use cron::{BadWindow, CronWindow, Schedule};
pub use fallback::{Fallback, FallbackBehavior};
pub use formula::{BadFormula, Formula};
pub use scaled_object::{Moment as AskedAt, ScaledObject, ScaledObjectSpec};
pub use settings::Keda;
pub use text::is_name;
pub use trigger::{Composite, MetricType, Reading, Source, Trigger};
