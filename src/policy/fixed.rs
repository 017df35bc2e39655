//! A fleet that never changes.

use super::{
    Decision, Key, Moment, Outlook, Policy, PolicySettings, Proposal, ReasonCode, ReasonInfo, STAGES, ScalingPolicy,
    Site, StageInfo, ThreeLayer, TickInput,
};
use crate::format::replicas;
use crate::knob::{Field, Group, Search};

/// The same number of replicas is wanted always. Number: replicas.
const CONSTANT: ReasonCode = ReasonCode::own(0);

/// A fleet of `replicas`, whatever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    /// Replicas, always.
    pub replicas: u32,
}

impl Default for Fixed {
    fn default() -> Self {
        Self { replicas: 10 }
    }
}

impl PolicySettings for Fixed {
    const NAME: &'static str = "fixed";
    const TITLE: &'static str = "Fixed fleet";
    const STAGES: &'static [StageInfo] = &[StageInfo { name: "fixed", title: "1 Fixed" }];
    const REASONS: &'static [ReasonInfo] = &[ReasonInfo::new("fixed.constant")];
    const KEYS: &'static [Key<Self>] = &[Key::new(
        "replicas",
        Group::Capacity,
        "Replicas",
        Field::Count { min: 1, max: 100_000, unit: "", of: |settings: &mut Self| &mut settings.replicas },
        "The fleet has this many, always.",
    )
    .searched(Search::Whole { low: 1, high: 2000 })];
    const UNREAD: &'static [&'static str] =
        &["min_replicas", "weekly_min", "max_replicas", "initial_replicas", "startup", "drain", "metric_lag"];

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::None
    }

    fn initial_replicas(&self, _site: &Site) -> u32 {
        self.replicas
    }

    fn start(&self, _site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(*self)
    }

    fn reactive(&self, headroom: f64) -> Policy {
        Policy::from(ThreeLayer::default()).reactive(headroom)
    }

    fn sentences(&self, _moment: &Moment<'_>) -> [String; STAGES] {
        [format!("The fleet has *{}*, whatever comes.", replicas(self.replicas)), String::new(), String::new()]
    }

    fn log_words(&self, _moment: &Moment<'_>) -> String {
        "Fixed".to_owned()
    }

    fn export_words(&self, _moment: &Moment<'_>) -> Vec<String> {
        vec![format!("Fixed at {}", self.replicas)]
    }
}

impl ScalingPolicy for Fixed {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let mut decision = Decision::none(input.current);
        decision.wanted = self.replicas;
        decision.proposals[0] = Proposal::new(self.replicas, CONSTANT, f64::from(self.replicas));
        decision
    }

    // It is so many replicas whatever happens.
    fn set_min(&mut self, _min: u32) {}
}
