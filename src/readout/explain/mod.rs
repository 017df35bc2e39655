//! Why the fleet is what it is: what was decided at a tick, what each layer said, and what the timers still hold.

mod layers;
mod stability;

pub(super) use layers::load_over_forecast;
pub(super) use stability::kept_since;

use super::format::NONE;
use super::sentence::{Sentence, sentence};
use super::{count_at, quality_at, target_at};
use crate::autoscale::{Action, Layer, Limit, Reason, ReasonCode};
use crate::report::Report;
use crate::scenario::Mode;
use crate::series::Quality;

/// Part of a gauge that stays free right of the largest count.
const GAUGE_ROOM: f64 = 1.25;

/// The decision in a few words: `Scale out` `8` → `12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// `Scale out`, `Scale in`, `Hold at` or `Stay at`.
    pub word: &'static str,
    /// Replicas asked for before.
    pub from: String,
    /// Replicas asked for after, where that changed.
    pub to: Option<String>,
}

impl Headline {
    /// The decision as one line of text.
    pub fn text(&self) -> String {
        let Self { word, from, to } = self;
        to.as_ref().map_or_else(|| format!("{word} {from}"), |to| format!("{word} {from} → {to}"))
    }
}

/// What one layer said.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerView {
    /// `1 Predictive`
    pub title: &'static str,
    /// Replicas, `–` for none.
    pub target: String,
    /// `wants`, `holds`, `passes` or `shadow`.
    pub sub: &'static str,
    /// Why, in parts; `true` marks what is strong.
    pub sentence: Sentence,
    /// Whether it set the outcome.
    pub decides: bool,
    /// `decides` or `overrides and decides`.
    pub tag: Option<&'static str>,
    /// Where the target stands on the gauge, 0..100.
    pub gauge_target: f64,
    /// Where the count before the decision stands on the gauge, 0..100.
    pub gauge_current: f64,
}

/// One timer of layer 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerView {
    /// Its name.
    pub name: &'static str,
    /// Seconds left, 0 when it is off.
    pub left_secs: u32,
    /// Seconds that it runs in all.
    pub total_secs: u32,
}

/// What happened at a tick, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The decision.
    pub verdict: Headline,
    /// Stable name of the reason that led to it.
    pub code: &'static str,
    /// What was done.
    pub action: Action,
    /// Whether the real load overrode the forecast.
    pub is_override: bool,
    /// Layers 1, 2 and 3.
    pub layers: [LayerView; 3],
    /// Cooldown, window and hold.
    pub timers: [TimerView; 3],
}

/// Why the fleet is what it is after `tick`.
pub fn explain(report: &Report, tick: usize) -> Explanation {
    let timers = stability::timers(report, tick);
    let Some(reasons) = report.reasons(tick) else { return undecided(report, tick, timers) };
    let c = &report.columns;
    let (from, to) = (report.target_before(tick), target_at(report, tick));
    let (action, layer, limit) = (c.action[tick], c.layer[tick], c.limit[tick]);
    let is_override = c.is_override[tick];
    let (predictive, reactive) = (c.predictive_target[tick], c.reactive_target[tick]);
    let gauge = Gauge { top: f64::from(predictive.max(reactive).max(from).max(to)) * GAUGE_ROOM, current: from };
    let tag = |number: Layer| {
        let overrides = is_override && number == Layer::Reactive;
        (layer == number).then_some(if overrides { "overrides and decides" } else { "decides" })
    };
    let shadow = if report.scenario.mode == Mode::Shadow { "shadow" } else { "wants" };
    let holds = action == Action::Held || limit != Limit::None && to != c.wanted[tick];
    let sentences = [
        layers::predictive(report, tick, &reasons[0]),
        layers::reactive(report, tick, &reasons[1]),
        stability::stability(report, tick, &reasons[2]),
    ];
    let [one, two, three] = sentences.map(|text| sentence(&text));
    Explanation {
        verdict: headline(action, from, to),
        code: code(action, layer, limit, &reasons),
        action,
        is_override,
        layers: [
            gauge.layer("1 Predictive", predictive, shadow, one, tag(Layer::Predictive)),
            gauge.layer("2 Reactive", reactive, "wants", two, tag(Layer::Reactive)),
            gauge.layer("3 Stability", to, if holds { "holds" } else { "passes" }, three, tag(Layer::Stability)),
        ],
        timers,
    }
}

fn headline(action: Action, from: u32, to: u32) -> Headline {
    let word = match action {
        Action::Out => "Scale out",
        Action::In => "Scale in",
        Action::Held => "Hold at",
        Action::None => "Stay at",
    };
    let to = matches!(action, Action::Out | Action::In).then(|| to.to_string());
    Headline { word, from: from.to_string(), to }
}

/// The reason of whichever layer set the outcome.
fn code(action: Action, layer: Layer, limit: Limit, reasons: &[Reason; 3]) -> ReasonCode {
    match (action, layer) {
        (Action::None, _) if limit == Limit::None => "steady",
        (Action::None | Action::Held, _) | (_, Layer::Stability | Layer::None) => reasons[2].code(),
        (_, Layer::Predictive) => reasons[0].code(),
        (_, Layer::Reactive) => reasons[1].code(),
    }
}

struct Gauge {
    top: f64,
    current: u32,
}

impl Gauge {
    fn place(&self, replicas: u32) -> f64 {
        if self.top > 0.0 { (f64::from(replicas) / self.top * 100.0).clamp(0.0, 100.0) } else { 0.0 }
    }

    fn layer(
        &self,
        title: &'static str,
        target: u32,
        sub: &'static str,
        sentence: Sentence,
        tag: Option<&'static str>,
    ) -> LayerView {
        LayerView {
            title,
            target: if target == 0 { NONE.to_owned() } else { target.to_string() },
            sub,
            sentence,
            decides: tag.is_some(),
            tag,
            gauge_target: self.place(target),
            gauge_current: self.place(self.current),
        }
    }
}

/// What to say where nothing was decided.
fn undecided(report: &Report, tick: usize, timers: [TimerView; 3]) -> Explanation {
    let (from, to) = (report.target_before(tick), target_at(report, tick));
    let (why, code) = match quality_at(report, tick) {
        Quality::Missing => ("The trace has nothing here.", "missing"),
        Quality::Imputed => ("This value was filled in, not observed.", "imputed"),
        Quality::Observed => ("The load that could be known by now is not there.", "no_load"),
    };
    let gauge = Gauge { top: f64::from(from.max(to)) * GAUGE_ROOM, current: from };
    let predictive = count_at(&report.columns.predictive_target, tick);
    let shadow = if report.scenario.mode == Mode::Shadow { "shadow" } else { "wants" };
    let stays = format!("{why} The fleet stays at *{to}*.");
    Explanation {
        verdict: headline(Action::None, to, to),
        code,
        action: Action::None,
        is_override: false,
        layers: [
            gauge.layer(
                "1 Predictive",
                predictive,
                shadow,
                sentence("Without a known load it asks for nothing."),
                None,
            ),
            gauge.layer("2 Reactive", 0, "wants", sentence("Without a known load it asks for nothing."), None),
            gauge.layer("3 Stability", to, "passes", sentence(&stays), None),
        ],
        timers,
    }
}
