//! The HPA as a policy of a scenario: its settings, knobs and words.

use super::load::CpuModel;
use super::scaler::Scaler;
use super::scaling::{SCALING_TIMERS, keys_with_scaling, policies_field};
use super::text::{MAX_WINDOW_SECS, parse_metrics, print_metrics, print_policies, set_policies};
use super::{HpaMetric, Scaling, reasons, words};
use crate::format::duration_words;
use crate::knob::{Field, Group, Key, Search, Shape, three_digits};
use crate::policy::manifest::{Format, Manifest, Target};
use crate::policy::{
    Finding, Moment, Outlook, Policy, PolicySettings, ReasonInfo, STAGES, ScalingPolicy, Site, StageInfo, TIMERS,
};

/// Seconds between two syncs of the controller, unless it was started with another number.
pub const SYNC_SECS: u32 = 15;

/// Settings of an HPA.
#[derive(Debug, Clone, PartialEq)]
pub struct Hpa {
    /// What it looks at; not empty. The largest proposal wins.
    pub metrics: Vec<HpaMetric>,
    /// How CPU follows the load.
    pub cpu: CpuModel,
    /// Tolerance and behavior.
    pub scaling: Scaling,
    /// Seconds between two syncs.
    pub sync_secs: u32,
}

impl Default for Hpa {
    fn default() -> Self {
        Self {
            metrics: vec![HpaMetric::Cpu { percent: 70 }],
            cpu: CpuModel::DEFAULT,
            scaling: Scaling::default(),
            sync_secs: SYNC_SECS,
        }
    }
}

impl HpaMetric {
    /// The same metric with a target that leaves `headroom` times the room.
    fn with_headroom(self, headroom: f64) -> Self {
        match self {
            Self::Cpu { percent } => Self::Cpu { percent: ((f64::from(percent) / headroom).round() as u32).max(1) },
            Self::Pods { rps } => Self::Pods { rps: rps / headroom },
            Self::Average { rps } => Self::Average { rps: rps / headroom },
            Self::Value { rps } => Self::Value { rps: rps / headroom },
        }
    }

    /// The same metric with a target that people would write.
    fn rounded(self) -> Self {
        match self {
            Self::Cpu { .. } => self,
            Self::Pods { rps } => Self::Pods { rps: three_digits(rps) },
            Self::Average { rps } => Self::Average { rps: three_digits(rps) },
            Self::Value { rps } => Self::Value { rps: three_digits(rps) },
        }
    }
}

impl PolicySettings for Hpa {
    const NAME: &'static str = "hpa";
    const TITLE: &'static str = "Kubernetes HPA";
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "metrics", title: "1 Metrics" },
        StageInfo { name: "windows", title: "2 Windows" },
        StageInfo { name: "limits", title: "3 Rates and bounds" },
    ];
    const TIMERS: &'static [&'static str] = SCALING_TIMERS;
    const REASONS: &'static [ReasonInfo] = &reasons::REASONS;
    const KEYS: &'static [Key<Self>] = KEYS;
    const CAN_BE_ZERO: bool = true;

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::lint::findings(self, site)
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        super::manifest::manifest(self, format, target)
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::None
    }

    fn period_secs(&self) -> Option<u32> {
        Some(self.sync_secs)
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Scaler::new(self, site))
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let metrics = self.metrics.iter().map(|metric| metric.with_headroom(headroom)).collect();
        Policy::Hpa(Self { metrics, ..self.clone() })
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        self.scaling.timer_secs()
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        words::sentences(&self.metrics, &self.scaling, moment)
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        words::log_words(moment)
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        words::export_words(moment)
    }

    fn group_summary(&self, group: Group) -> Option<String> {
        match group {
            Group::Reactive => Some(print_metrics(&self.metrics)),
            Group::Stability if !self.scaling.has_behavior => Some("no behavior".to_owned()),
            Group::Stability => Some(format!("in after {}", duration_words(self.scaling.rules.down.window_secs))),
            _ => None,
        }
    }
}

const METRICS: Field<Hpa> = Field::Text {
    shape: Shape::Words {
        example: "one or more of cpu:PERCENT, pods:RPS, average:RPS and value:RPS, like cpu:70~pods:12.5",
    },
    get: |settings| print_metrics(&settings.metrics),
    set: |settings, text| parse_metrics(text).map(|metrics| settings.metrics = metrics).is_some(),
};

#[rustfmt::skip]
static KEYS: &[Key<Hpa>] = keys_with_scaling![Hpa,
    Key::new("metrics", Group::Reactive, "Metrics", METRICS,
        "CPU in percent of its request; pods: requests a second of each ready pod; average: of all over all replicas; value: of all as they are. The largest wins.")
        .with_targets(|s: &mut Hpa, factor| {
            s.metrics = s.metrics.iter().map(|metric| metric.with_headroom(1.0 / factor).rounded()).collect();
        }),
    Key::new("cpu_at_capacity", Group::Reactive, "CPU at capacity", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.at_capacity },
        "CPU of a replica that serves all it can, as a multiple of its CPU request. No trace tells it: measure yours."),
    Key::new("cpu_limit", Group::Reactive, "CPU limit", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.limit },
        "Most CPU that a replica can use, as a multiple of its CPU request."),
    Key::new("sync", Group::Reactive, "Sync", Field::Secs { min: 1, max: 3600, of: |s| &mut s.sync_secs },
        "Time between two looks of the controller; a tick if that is longer."),
];
