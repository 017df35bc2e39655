//! The original demo's rules: one forecast, one load, one counter.
//!
//! Target = max(⌈forecast / capacity⌉, ⌈load / capacity⌉) within the bounds. A scale-out happens at once and starts the
//! cooldown; so does a scale-in that is allowed. A scale-in that is blocked, and a tick without change, count it down. A
//! decision sees the load of the tick that it serves.

use super::stages::{COOLDOWN, PASSES};
use super::words::{Division, rate_with_load};
use super::{
    Action, Bounds, Decision, Finding, Moment, Outlook, Policy, PolicySettings, Proposal, ReasonCode, ReasonInfo,
    STAGES, ScalingPolicy, Site, StageInfo, TIMERS, TickInput, Timing, replicas_for,
};
use crate::format::{duration_words, figure, whole, whole_percent};
use crate::knob::{Field, Group, Key, Search};

/// There is no forecast yet. No number.
const NO_FORECAST: ReasonCode = ReasonCode::own(0);
/// What was forecast for the tick. Number: that forecast in requests per second.
const PREDICTION: ReasonCode = ReasonCode::own(1);
/// The load asks for more than the forecast. Number: the load in requests per second.
const OVERRIDE: ReasonCode = ReasonCode::own(2);
/// The load. Number: the load in requests per second.
const LOAD: ReasonCode = ReasonCode::own(3);

/// Settings of the original demo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classic {
    /// Share of what a replica can serve that is planned for.
    pub target_utilization: f64,
    /// Seconds of decisions after a change before the next scale-in.
    pub cooldown_secs: u32,
    /// Whether the forecast is obeyed; the original always did.
    pub obeys_forecast: bool,
}

impl Classic {
    /// What the original demo had: three ticks of a minute.
    pub const ORIGINAL: Self = Self { target_utilization: 1.0, cooldown_secs: 180, obeys_forecast: true };
}

impl Default for Classic {
    fn default() -> Self {
        Self::ORIGINAL
    }
}

impl PolicySettings for Classic {
    const NAME: &'static str = "classic";
    const TITLE: &'static str = "The original demo";
    const TIMING: Timing = Timing::SameTick;
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "predictive", title: "1 Predictive" },
        StageInfo { name: "reactive", title: "2 Reactive" },
        StageInfo { name: "stability", title: "3 Stability" },
    ];
    const TIMERS: &'static [&'static str] = &["Scale-in cooldown"];
    const REASONS: &'static [ReasonInfo] = &[
        ReasonInfo::new("predictive.no_forecast"),
        ReasonInfo::new("predictive.peak"),
        ReasonInfo::new("reactive.override"),
        ReasonInfo::new("reactive.load"),
    ];
    const KEYS: &'static [Key<Self>] = &KEYS;
    const UNREAD: &'static [&'static str] = &["metric_lag"];
    const CAUTION: Option<(&'static str, &'static str)> = Some((
        "classic sees the tick that it provisions for,",
        "so within its bounds nothing is ever unserved. Compare with care.",
    ));

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::checks::fixed_bounds(site).into_iter().collect()
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::Tick
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Counter {
            planned_rps_per_replica: site.rps_per_replica * self.target_utilization,
            obeys_forecast: self.obeys_forecast,
            bounds: site.bounds,
            cooldown: u32::try_from(site.ticks(self.cooldown_secs)).unwrap_or(u32::MAX),
            left: 0,
        })
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let target_utilization = self.target_utilization / headroom;
        Policy::Classic(Self { target_utilization, obeys_forecast: false, ..*self })
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        [self.cooldown_secs, 0, 0]
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        let planned = moment.site.rps_per_replica * self.target_utilization;
        let [predictive, reactive, stability] = moment.decision.proposals;
        let [prediction, reaction, _] = figures(moment);
        let division = |proposal: Proposal| Division::of(proposal.value, planned, proposal.target);
        let first = if predictive.code == PREDICTION {
            let division = division(predictive);
            let (rps, words) = (&division.rps, division.words());
            format!("{prediction}. It sees the tick that it provisions for: forecast *{rps} rps*. {words}")
        } else {
            "There is no forecast yet. The load decides alone.".to_owned()
        };
        let load = division(reactive);
        let second = format!("{reaction}. Load *{} rps* of the same tick. {}", load.rps, load.words());
        [first, second, stability_words(moment, stability)]
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        let decision = &moment.decision;
        match decision.action {
            Action::Held => "Cooldown".to_owned(),
            Action::In => format!("{} wanted", whole(decision.wanted as usize)),
            Action::Out | Action::None if decision.decided_by == 1 => {
                format!("Forecast {} of this tick", figure(decision.proposals[0].value))
            }
            Action::Out | Action::None => rate_with_load(moment),
        }
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        figures(moment).into()
    }

    fn group_summary(&self, group: Group) -> Option<String> {
        match group {
            Group::Capacity => Some(whole_percent(self.target_utilization)),
            Group::Stability => Some(format!("cooldown {}", duration_words(self.cooldown_secs))),
            _ => None,
        }
    }
}

#[rustfmt::skip]
static KEYS: [Key<Classic>; 2] = [
    Key::new("target_utilization", Group::Capacity, "Target utilisation", Field::Share { min: 0.05, max: 1.0, of: |s: &mut Classic| &mut s.target_utilization },
        "Share of what a replica can serve that is planned for. The rest is headroom.")
        .searched(Search::Even { low: 0.4, high: 1.0, step: 0.01 }),
    Key::new("cooldown", Group::Stability, "Scale-in cooldown", Field::Secs { min: 0, max: 3600, of: |s: &mut Classic| &mut s.cooldown_secs },
        "Decisions after a change in which no scale-in happens. Scale-out is never delayed.")
        .searched(Search::WAITS),
];

/// The original's words: `Pred:2`, `React:3 (Override)`, `Cooldown:1`.
fn figures(moment: &Moment<'_>) -> [String; STAGES] {
    let [predictive, reactive, stability] = moment.decision.proposals;
    let first = match predictive.target {
        0 => "No forecast yet".to_owned(),
        target => format!("Pred:{target}"),
    };
    let overrides = if reactive.code == OVERRIDE { " (Override)" } else { "" };
    let third = match stability.code {
        COOLDOWN => format!("Cooldown:{}", stability.value),
        PASSES => "Passes".to_owned(),
        code if code == super::stages::MIN => format!("Fewest replicas {}", stability.target),
        _ => format!("Most replicas {}", stability.target),
    };
    [first, format!("React:{}{overrides}", reactive.target), third]
}

fn stability_words(moment: &Moment<'_>, stability: Proposal) -> String {
    let wanted = moment.decision.wanted;
    match stability.code {
        // It counts decisions, not time, so there is no clock time to name.
        COOLDOWN => {
            let left = stability.value;
            let more = match left as u32 {
                0 | 1 => "after this tick it is free".to_owned(),
                2 => "and for one more tick".to_owned(),
                more => format!("and for {} more ticks", more - 1),
            };
            format!("*Cooldown:{left}*. No scale-in now, {more}.")
        }
        PASSES => match moment.decision.action {
            Action::Out => "Scale-out is never delayed. The scale-in cooldown starts again.".to_owned(),
            Action::In => "The cooldown has passed and starts again.".to_owned(),
            _ => "Nothing to hold back.".to_owned(),
        },
        code => super::words::bound(code, wanted, stability.target),
    }
}

/// The original's memory: its counter.
#[derive(Debug)]
struct Counter {
    planned_rps_per_replica: f64,
    obeys_forecast: bool,
    bounds: Bounds,
    cooldown: u32,
    left: u32,
}

impl Counter {
    fn predictive(&self, forecast_rps: f64) -> Proposal {
        if forecast_rps.is_nan() || !self.obeys_forecast {
            return Proposal::new(0, NO_FORECAST, f64::NAN);
        }
        Proposal::new(replicas_for(forecast_rps, self.planned_rps_per_replica), PREDICTION, forecast_rps)
    }

    /// What becomes of `target`: replicas, what was done, and what limited it.
    fn count_down(&mut self, current: u32, target: u32, bound: ReasonCode) -> (u32, Action, ReasonCode, f64) {
        let before = f64::from(self.left);
        if target > current {
            self.left = self.cooldown;
            (target, Action::Out, bound, f64::from(target))
        } else if target < current && self.left > 0 {
            self.left -= 1;
            (current, Action::Held, COOLDOWN, before)
        } else if target < current {
            self.left = self.cooldown;
            (target, Action::In, bound, f64::from(target))
        } else {
            self.left = self.left.saturating_sub(1);
            (target, Action::None, bound, f64::from(target))
        }
    }
}

impl ScalingPolicy for Counter {
    fn observe(&mut self, input: &TickInput) -> Decision {
        if input.load_rps.is_nan() {
            return Decision::none(input.current);
        }
        let predictive = self.predictive(input.outlook_rps);
        let needed = replicas_for(input.load_rps, self.planned_rps_per_replica);
        let leads = needed > predictive.target;
        let reactive = Proposal::new(needed, if leads { OVERRIDE } else { LOAD }, input.load_rps);
        let wanted = predictive.target.max(needed);
        let (target, bound) = self.bounds.clamp(wanted);
        let (to, action, limit, number) = self.count_down(input.current, target, bound);
        let code = if limit == ReasonCode::NONE { PASSES } else { limit };
        Decision {
            from: input.current,
            to,
            wanted,
            proposals: [predictive, reactive, Proposal::new(to, code, number)],
            action,
            decided_by: match action {
                Action::None => 0,
                Action::Held => 3,
                Action::Out | Action::In => 1 + u8::from(leads),
            },
            limit,
            is_override: action == Action::Out && leads,
        }
    }

    fn timers(&self, _tick: usize, _current: u32) -> [u32; TIMERS] {
        [self.left, 0, 0]
    }

    fn set_min(&mut self, min: u32) {
        self.bounds.min = min;
    }
}
