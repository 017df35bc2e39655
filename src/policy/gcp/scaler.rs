//! The autoscaler in a replay: at the end of a tick that a decision falls into, load in, decision out.

use super::autoscaler::{Asked, Autoscaler, Mode, Outcome, Signal};
use super::reasons::{ASSIGNMENT, CPU, EACH, MODE, NO_DATA, SCALE_IN_CONTROL, SCHEDULED, SERVING, STABILIZATION};
use super::schedule::ActiveSchedules;
use super::{Gcp, GcpSignal};
use crate::policy::hpa::{Carried, CpuModel, Period};
use crate::policy::keda::BadWindow;
use crate::policy::stages::PASSES;
use crate::policy::{Action, Decision, Proposal, ReasonCode, ScalingPolicy, Site, TIMERS, TickInput};

/// Seconds between two decisions; not published.
pub const DECISION_SECS: u32 = 60;

/// Number of the stage of signals, stabilisation, and controls.
const SIGNALS: u8 = 1;
const PEAK: u8 = 2;
const CONTROLS: u8 = 3;

/// The autoscaler with what it looks at.
#[derive(Debug)]
pub struct Scaler {
    signals: Vec<GcpSignal>,
    cpu: CpuModel,
    mode: Mode,
    site: Site,
    period: Period,
    /// Schedules that cannot be used are refused with the settings; then nothing is decided.
    schedules: Result<ActiveSchedules, BadWindow>,
    autoscaler: Autoscaler,
}

impl Gcp {
    /// The autoscaler of a service.
    pub fn autoscaler(&self, site: &Site) -> Autoscaler {
        let initialization_secs = site.startup_secs.saturating_add(self.initialization_secs);
        Autoscaler::new(site.bounds, self.mode, self.scale_in, self.stabilization_secs, initialization_secs)
    }
}

impl Scaler {
    /// An autoscaler that has not looked yet.
    pub fn new(settings: &Gcp, site: &Site) -> Self {
        Self {
            signals: settings.signals.clone(),
            cpu: settings.cpu,
            mode: settings.mode,
            site: *site,
            period: Period::new(DECISION_SECS, site.step),
            schedules: ActiveSchedules::new(&settings.schedules),
            autoscaler: settings.autoscaler(site),
        }
    }
}

impl GcpSignal {
    /// What it measures of a load, in its unit; `None` where no instance runs that it could be measured on.
    fn value(self, carried: &Carried, cpu: CpuModel) -> Option<f64> {
        let each_rps = carried.load_rps / f64::from(carried.ready);
        let value = match self {
            Self::Cpu { .. } => carried.cpu_share(cpu) * 100.0,
            Self::ServingCapacity { .. } => each_rps / carried.rps_per_replica * 100.0,
            Self::Each { .. } => each_rps,
            Self::Assignment { .. } => return Some(carried.load_rps),
        };
        (carried.ready > 0).then_some(value)
    }

    fn signal(self, value: f64) -> Signal {
        match self {
            Self::Cpu { percent } | Self::ServingCapacity { percent } => {
                Signal::PerInstance(value / f64::from(percent))
            }
            Self::Each { rps } => Signal::PerInstance(value / rps),
            Self::Assignment { rps } => Signal::Size(value / rps),
        }
    }

    const fn code(self) -> ReasonCode {
        match self {
            Self::Cpu { .. } => CPU,
            Self::ServingCapacity { .. } => SERVING,
            Self::Each { .. } => EACH,
            Self::Assignment { .. } => ASSIGNMENT,
        }
    }
}

impl ScalingPolicy for Scaler {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let current = input.current;
        let Ok(schedules) = &mut self.schedules else { return Decision::none(current) };
        if input.load_rps.is_nan() || !input.is_observed || !self.period.is_due(input.tick) {
            return Decision::none(current);
        }
        let (rps_per_replica, ready) = (self.site.rps_per_replica, input.ready.min(current));
        let carried = Carried { load_rps: input.load_rps, rps_per_replica, current, ready };
        let scheduled = schedules.required(input.utc_secs + self.site.step.secs_i64());
        let now_secs = self.period.end_secs(input.tick);
        let asked = Asked { now_secs, current, ready, scheduled };
        let cpu = self.cpu;
        let values = self.signals.iter().map(|signal| signal.value(&carried, cpu).map(|value| signal.signal(value)));
        let outcome = self.autoscaler.decide(&asked, values);
        let (code, number) = match outcome.signal.and_then(|place| self.signals.get(place)) {
            Some(signal) => (signal.code(), signal.value(&carried, cpu).unwrap_or(f64::NAN)),
            None if outcome.is_scheduled => (SCHEDULED, f64::from(outcome.recommended)),
            None => (NO_DATA, f64::NAN),
        };
        let left_secs = self.autoscaler.left_secs(now_secs, outcome.to);
        decision(current, &outcome, (code, number), self.mode, left_secs)
    }

    fn timers(&self, tick: usize, current: u32) -> [u32; TIMERS] {
        let left_secs = self.autoscaler.left_secs(self.period.end_secs(tick), current);
        left_secs.map(|secs| self.period.ticks(f64::from(secs)))
    }

    fn set_min(&mut self, min: u32) {
        self.autoscaler.set_min(min);
    }
}

fn decision(
    current: u32,
    outcome: &Outcome,
    (code, number): (ReasonCode, f64),
    mode: Mode,
    [peak_secs, control_secs, _]: [u32; TIMERS],
) -> Decision {
    let Outcome { recommended, stabilized, controlled, to, bound, .. } = *outcome;
    let is_stabilized = stabilized > recommended && recommended < current;
    let is_controlled = controlled > stabilized || (mode == Mode::Off && stabilized != current);
    let control = if mode == Mode::On { (SCALE_IN_CONTROL, f64::from(control_secs)) } else { (MODE, f64::NAN) };
    let peak = if is_stabilized { (STABILIZATION, f64::from(peak_secs)) } else { (PASSES, f64::NAN) };
    let last = if is_controlled {
        control
    } else if bound == ReasonCode::NONE {
        (PASSES, f64::NAN)
    } else {
        (bound, f64::from(to))
    };
    let mut decision = Decision::none(current);
    decision.to = to;
    decision.wanted = recommended;
    decision.proposals = [
        Proposal::new(recommended, code, number),
        Proposal::new(stabilized, peak.0, peak.1),
        Proposal::new(to, last.0, last.1),
    ];
    decision.limit = match (last.0, peak.0) {
        (PASSES, PASSES) => ReasonCode::NONE,
        (PASSES, peak) => peak,
        (last, _) => last,
    };
    decision.action = Action::of(current, to, recommended, is_stabilized || is_controlled);
    decision.decided_by = match decision.action {
        Action::None => 0,
        Action::Out | Action::In => SIGNALS,
        Action::Held if is_controlled => CONTROLS,
        Action::Held => PEAK,
    };
    decision
}
