//! The autoscaler as a policy of a scenario: its settings and knobs.

use super::autoscaler::{Mode, ScaleInControl};
use super::scaler::{DECISION_SECS, Scaler};
use super::schedule::{ActiveSchedules, LEAST_DURATION_SECS, ScalingSchedule};
use super::text::{parse_schedules, parse_signals, print_schedules, print_signals};
use super::{reasons, words};
use crate::format::duration_words;
use crate::knob::{Field, Group, Key, Problem, Rate, Search, Shape, three_digits};
use crate::policy::hpa::CpuModel;
use crate::policy::manifest::{Format, Manifest, Target};
use crate::policy::spans::{Span, UTC, is_utc, of_cron};
use crate::policy::stages::Bounds;
use crate::policy::{
    Finding, Moment, Outlook, Policy, PolicySettings, ReasonInfo, STAGES, ScalingPolicy, Site, StageInfo, TIMERS,
};

/// What the autoscaler looks at, driven by requests per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GcpSignal {
    /// CPU utilisation of the instances.
    Cpu {
        /// Target in percent.
        percent: u32,
    },
    /// Utilisation of the load balancer's serving capacity, which is what a replica can serve.
    ServingCapacity {
        /// Target in percent.
        percent: u32,
    },
    /// A metric of each instance with a target: requests per second.
    Each {
        /// Target.
        rps: f64,
    },
    /// A metric of the whole group of which each instance is assigned a part (`single_instance_assignment`).
    Assignment {
        /// Requests per second of one instance.
        rps: f64,
    },
}

/// Settings of an autoscaler. Its fewest and most instances are the scenario's.
#[derive(Debug, Clone, PartialEq)]
pub struct Gcp {
    /// What it looks at; the largest size wins.
    pub signals: Vec<GcpSignal>,
    /// Scaling schedules.
    pub schedules: Vec<ScalingSchedule>,
    /// Seconds whose peak the size serves.
    pub stabilization_secs: u32,
    /// Seconds from running to usable data (`coolDownPeriodSec`).
    pub initialization_secs: u32,
    /// How fast the group may shrink.
    pub scale_in: Option<ScaleInControl>,
    /// Whether it may change anything.
    pub mode: Mode,
    /// How CPU follows the load.
    pub cpu: CpuModel,
}

impl Default for Gcp {
    fn default() -> Self {
        Self {
            signals: vec![GcpSignal::Cpu { percent: 60 }],
            schedules: Vec::new(),
            stabilization_secs: 600,
            initialization_secs: 60,
            scale_in: None,
            mode: Mode::On,
            cpu: CpuModel::DEFAULT,
        }
    }
}

impl GcpSignal {
    /// The same signal with a target that leaves `headroom` times the room.
    fn with_headroom(self, headroom: f64) -> Self {
        let share = |percent: u32| ((f64::from(percent) / headroom).round() as u32).max(1);
        match self {
            Self::Cpu { percent } => Self::Cpu { percent: share(percent) },
            Self::ServingCapacity { percent } => Self::ServingCapacity { percent: share(percent) },
            Self::Each { rps } => Self::Each { rps: rps / headroom },
            Self::Assignment { rps } => Self::Assignment { rps: rps / headroom },
        }
    }

    /// The same signal with a target that people would write.
    fn rounded(self) -> Self {
        match self {
            Self::Cpu { .. } | Self::ServingCapacity { .. } => self,
            Self::Each { rps } => Self::Each { rps: three_digits(rps) },
            Self::Assignment { rps } => Self::Assignment { rps: three_digits(rps) },
        }
    }
}

/// Whether two schedules in UTC begin and end at the same times of the week.
fn is_same_time(one: &ScalingSchedule, other: &ScalingSchedule) -> bool {
    let start = of_cron(&one.start);
    let is_in_utc = is_utc(&one.zone) && is_utc(&other.zone);
    is_in_utc && start.is_some() && start == of_cron(&other.start) && one.duration_secs == other.duration_secs
}

impl PolicySettings for Gcp {
    const NAME: &'static str = "gcp";
    const TITLE: &'static str = "Google Cloud autoscaler";
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "signals", title: "1 Signals" },
        StageInfo { name: "stabilization", title: "2 Stabilization" },
        StageInfo { name: "controls", title: "3 Controls and bounds" },
    ];
    const TIMERS: &'static [&'static str] = &["Stabilization period", "Scale-in controls", "Initialization"];
    const REASONS: &'static [ReasonInfo] = &reasons::REASONS;
    const SCHEDULE_NOTE: Option<&'static str> =
        Some("A schedule counts in the stabilization period, so that the size goes down some minutes after its end.");
    const KEYS: &'static [Key<Self>] = KEYS;
    const CAN_BE_ZERO: bool = true;

    fn check(&self) -> Result<(), Problem> {
        let is_short = |schedule: &ScalingSchedule| schedule.duration_secs < LEAST_DURATION_SECS;
        if self.schedules.iter().any(is_short) {
            let allowed = format!("durations of {LEAST_DURATION_SECS} s or more");
            return Err(Problem::new("schedules", print_schedules(&self.schedules), allowed));
        }
        Ok(())
    }

    fn check_schedules(&self) -> Result<(), Problem> {
        ActiveSchedules::new(&self.schedules)
            .map(|_| ())
            .map_err(|why| Problem::new("schedules", print_schedules(&self.schedules), why.to_string()))
    }

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::lint::findings(self, site)
    }

    fn lint_schedules(&self, site: &Site) -> Vec<Finding> {
        super::lint::schedule_findings(self, site)
    }

    fn with_weekly_min(&self, spans: &[Span], _bounds: Bounds) -> Option<Self> {
        let schedule = |span: &Span| ScalingSchedule {
            zone: UTC.to_owned(),
            start: span.cron_fields().0,
            duration_secs: u32::from(span.minutes()) * 60,
            min_required: span.replicas,
        };
        let is_long = |span: &Span| u32::from(span.minutes()) * 60 >= LEAST_DURATION_SECS;
        if !spans.iter().all(is_long) {
            return None;
        }
        let mut schedules = self.schedules.clone();
        for new in spans.iter().map(schedule) {
            // A time that is there already is raised.
            match schedules.iter_mut().find(|known| is_same_time(known, &new)) {
                Some(known) => known.min_required = new.min_required.max(known.min_required),
                None => schedules.push(new),
            }
        }
        Some(Self { schedules, ..self.clone() })
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        super::manifest::manifest(self, format, target)
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::None
    }

    fn period_secs(&self) -> Option<u32> {
        Some(DECISION_SECS)
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Scaler::new(self, site))
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let signals = self.signals.iter().map(|signal| signal.with_headroom(headroom)).collect();
        Policy::Gcp(Self { signals, ..self.clone() })
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        let control_secs = self.scale_in.map_or(0, |control| control.window_secs);
        [self.stabilization_secs, control_secs, self.initialization_secs]
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        words::sentences(self, moment)
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        words::log_words(moment)
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        words::export_words(moment)
    }

    fn group_summary(&self, group: Group) -> Option<String> {
        match group {
            Group::Reactive => Some(print_signals(&self.signals)),
            Group::Stability => Some(format!("in after {}", duration_words(self.stabilization_secs))),
            _ => None,
        }
    }
}

const SIGNALS: Field<Gcp> = Field::Text {
    shape: Shape::Words {
        example: "none, or one or more of cpu:PERCENT, serving:PERCENT, each:RPS and assignment:RPS, like cpu:60~assignment:25",
    },
    get: |settings| print_signals(&settings.signals),
    set: |settings, text| parse_signals(text).map(|signals| settings.signals = signals).is_some(),
};

const SCHEDULES: Field<Gcp> = Field::Text {
    shape: Shape::Words {
        example: "none, or ZONE;MINUTE+HOUR+DAY+MONTH+WEEKDAY;DURATION;INSTANCES, like Europe/Berlin;0+8+*+*+1-5;10h;12",
    },
    get: |settings| print_schedules(&settings.schedules),
    set: |settings, text| parse_schedules(text).map(|schedules| settings.schedules = schedules).is_some(),
};

const MODE: Field<Gcp> = Field::Choice {
    words: &["on", "only-scale-out", "off"],
    get: |settings| match settings.mode {
        Mode::On => "on",
        Mode::OnlyScaleOut => "only-scale-out",
        Mode::Off => "off",
    },
    set: |settings, word| {
        settings.mode = match word {
            "on" => Mode::On,
            "only-scale-out" => Mode::OnlyScaleOut,
            "off" => Mode::Off,
            _ => return false,
        };
        true
    },
};

/// A scale-in control is written like a rate: `2/20m`, `10pct/20m`.
const SCALE_IN: Field<Gcp> = Field::Text {
    shape: Shape::Rate,
    get: |settings| {
        let rate = settings.scale_in.map(|control| Rate { amount: control.most, period_secs: control.window_secs });
        crate::knob::print_rate(rate)
    },
    set: |settings, text| {
        let control = |rate: Rate| ScaleInControl { most: rate.amount, window_secs: rate.period_secs };
        crate::knob::parse_rate(text).map(|rate| settings.scale_in = rate.map(control)).is_some()
    },
};

#[rustfmt::skip]
static KEYS: &[Key<Gcp>] = &[
    Key::new("signals", Group::Reactive, "Signals", SIGNALS,
        "CPU and serving capacity in percent; each: requests a second of each instance; assignment: what one of all requests is given. The largest size wins.")
        .with_targets(|s: &mut Gcp, factor| {
            s.signals = s.signals.iter().map(|signal| signal.with_headroom(1.0 / factor).rounded()).collect();
        }),
    Key::new("schedules", Group::Capacity, "Scaling schedules", SCHEDULES,
        "So many instances at least, from a time on, for a while. The largest that is active counts."),
    Key::new("stabilization", Group::Stability, "Stabilization period", Field::Secs { min: 0, max: 3600, of: |s: &mut Gcp| &mut s.stabilization_secs },
        "The size serves the peak of this time, so that scale-in comes so much later.")
        .searched(Search::WAITS),
    Key::new("initialization", Group::Stability, "Initialization period", Field::Secs { min: 0, max: 3600, of: |s| &mut s.initialization_secs },
        "What a younger instance measures does not count for scale-out."),
    Key::new("scale_in_control", Group::Stability, "Scale-in controls", SCALE_IN,
        "Most instances, or percent, below the peak size of a trailing time.")
        .searched(Search::Ladder(&["none", "50pct/10m", "25pct/10m", "10pct/10m", "1/10m"])),
    Key::new("autoscaling_mode", Group::Stability, "Mode", MODE,
        "Only scale out never removes; off changes nothing."),
    Key::new("cpu_at_capacity", Group::Reactive, "CPU at capacity", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.at_capacity },
        "CPU of a replica that serves all it can, as a multiple of what it has. No trace tells it: measure yours."),
    Key::new("cpu_limit", Group::Reactive, "CPU limit", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.limit },
        "Most CPU that a replica can use. 1 for an instance: then the signal never says by how much there is too little."),
];
