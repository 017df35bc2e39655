//! Why the fleet is what it is: what was decided at a tick, what each stage of the policy said, and what its timers hold.

use super::format::NONE;
use super::format::duration_words;
use super::sentence::{Sentence, sentence};
use super::{at, quality_at, target_at, ticks_secs};
use crate::policy::{Action, Decision, Moment, Policy, ReasonCode};
use crate::report::Report;
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

/// What one stage of the policy said.
#[derive(Debug, Clone, PartialEq)]
pub struct StageView {
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

/// One timer of the policy.
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
    /// The policy's stages.
    pub stages: Vec<StageView>,
    /// The policy's timers.
    pub timers: Vec<TimerView>,
}

/// Why the fleet is what it is after `tick`.
pub fn explain(report: &Report, tick: usize) -> Explanation {
    let site = report.site_at(tick);
    match report.moment(&site, tick) {
        Some(moment) => decided(report, &moment),
        None => undecided(report, tick),
    }
}

fn decided(report: &Report, moment: &Moment<'_>) -> Explanation {
    let (policy, decision) = (&report.scenario.policy, &moment.decision);
    let targets = decision.proposals.iter().map(|proposal| proposal.target);
    let top = targets.chain([decision.from, decision.to]).max().unwrap_or(0);
    let gauge = Gauge { top: f64::from(top) * GAUGE_ROOM, current: decision.from };
    let last = policy.stages().len().saturating_sub(1);
    let sentences = policy.sentences(moment);
    let stage = |(place, (info, text)): (usize, (&crate::policy::StageInfo, &String))| {
        let sub = if place == last && last > 0 { limiting_word(decision) } else { wanting_word(policy, place) };
        let tag = stage_tag(decision, place);
        gauge.stage(info.title, decision.proposals[place].target, sub, sentence(text), tag)
    };
    Explanation {
        verdict: headline(decision.action, decision.from, decision.to),
        code: code(policy, decision, last),
        action: decision.action,
        is_override: decision.is_override,
        stages: policy.stages().iter().zip(&sentences).enumerate().map(stage).collect(),
        timers: timers(report, moment.tick),
    }
}

/// The policy's timers after `tick`.
fn timers(report: &Report, tick: usize) -> Vec<TimerView> {
    let policy = &report.scenario.policy;
    let timer = |((name, secs), left): ((&&'static str, u32), &crate::report::TimerColumn)| {
        let total_secs = ticks_secs(report, report.step.buckets_to_cover(secs));
        let left = left.0.get(tick).copied().unwrap_or(0);
        TimerView { name, left_secs: ticks_secs(report, left as usize).min(total_secs), total_secs }
    };
    policy.timer_names().iter().zip(policy.timer_secs()).zip(&report.columns.timers).map(timer).collect()
}

fn wanting_word(policy: &Policy, place: usize) -> &'static str {
    if policy.is_shadow(place) { "shadow" } else { "wants" }
}

/// Whether the last stage kept anything back.
fn limiting_word(decision: &Decision) -> &'static str {
    let holds = decision.action == Action::Held || decision.limit != ReasonCode::NONE && decision.to != decision.wanted;
    if holds { "holds" } else { "passes" }
}

fn stage_tag(decision: &Decision, place: usize) -> Option<&'static str> {
    let decides = usize::from(decision.decided_by) == place + 1;
    let words = if decision.is_override && place > 0 { "overrides and decides" } else { "decides" };
    decides.then_some(words)
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

/// The reason of whichever stage set the outcome.
fn code(policy: &Policy, decision: &Decision, last: usize) -> &'static str {
    if decision.action == Action::None && decision.limit == ReasonCode::NONE {
        return "steady";
    }
    let place = usize::from(decision.decided_by).checked_sub(1).unwrap_or(last);
    let reason = decision.proposals.get(place).and_then(|proposal| policy.reason(proposal.code));
    reason.map_or("", |info| info.code)
}

struct Gauge {
    top: f64,
    current: u32,
}

impl Gauge {
    fn place(&self, replicas: u32) -> f64 {
        if self.top > 0.0 { (f64::from(replicas) / self.top * 100.0).clamp(0.0, 100.0) } else { 0.0 }
    }

    fn stage(
        &self,
        title: &'static str,
        target: u32,
        sub: &'static str,
        sentence: Sentence,
        tag: Option<&'static str>,
    ) -> StageView {
        StageView {
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
fn undecided(report: &Report, tick: usize) -> Explanation {
    let policy = &report.scenario.policy;
    let (from, to) = (report.target_before(tick), target_at(report, tick));
    let (why, code) = undecided_words(report, tick);
    let gauge = Gauge { top: f64::from(from.max(to)) * GAUGE_ROOM, current: from };
    let last = policy.stages().len().saturating_sub(1);
    let stage = |(place, info): (usize, &crate::policy::StageInfo)| {
        if place == last {
            let stays = format!("{why} The fleet stays at *{to}*.");
            return gauge.stage(info.title, to, "passes", sentence(&stays), None);
        }
        let nothing = sentence(if code == NOT_DUE {
            "It asks for nothing until then."
        } else {
            "Without a known load it asks for nothing."
        });
        gauge.stage(info.title, 0, wanting_word(policy, place), nothing, None)
    };
    Explanation {
        verdict: headline(Action::None, to, to),
        code,
        action: Action::None,
        is_override: false,
        stages: policy.stages().iter().enumerate().map(stage).collect(),
        timers: timers(report, tick),
    }
}

/// Stable name for ticks at which a policy with a clock of its own does not look.
const NOT_DUE: &str = "not_due";

/// Why nothing was decided at `tick`, and the stable name of that.
fn undecided_words(report: &Report, tick: usize) -> (String, &'static str) {
    let known = report.load_tick(tick).map_or(f64::NAN, |seen| at(&report.columns.load_rps, seen));
    match (quality_at(report, tick), report.scenario.policy.period_secs()) {
        (Quality::Missing, _) => ("The trace has nothing here.".to_owned(), "missing"),
        (Quality::Imputed, _) => ("This value was filled in, not observed.".to_owned(), "imputed"),
        (Quality::Observed, Some(secs)) if known.is_finite() && secs > report.step.secs() => {
            (format!("It looks every {}, and not now.", duration_words(secs)), NOT_DUE)
        }
        (Quality::Observed, _) => ("The load that could be known by now is not there.".to_owned(), "no_load"),
    }
}
