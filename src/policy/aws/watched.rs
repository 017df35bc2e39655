//! One scaling policy at work: its alarms over what its metric published, and what it asks for.

use super::alarm::{Alarm, AlarmState};
use super::reasons::{ABOVE_TARGET, BELOW_TARGET, IN_COOLDOWN, OUT_COOLDOWN, SIMPLE, SIMPLE_COOLDOWN, STEP, WARM_UP};
use super::rule::{Rule, RuleAction, Stepping, Tracking};
use super::series::{Point, Series};
use super::step::{AdjustmentType, adjustment};
use super::waits::{Service, Waits};
use crate::policy::ReasonCode;

/// Relative rounding error of a quotient of products, with room: it must not cost a replica.
const ROUNDING: f64 = 1e-9;
/// Most replicas that can be asked for; bounds come later, this keeps absurd loads in the type.
const MOST: f64 = 1e9;

/// What a scaling policy asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Replicas that it wants; not fewer than there are where what it wants more is ordered already.
    pub wanted: u32,
    /// Replicas that waits leave of that.
    pub to: u32,
    /// Why.
    pub code: ReasonCode,
    /// The metric's value.
    pub value: f64,
    /// What it has to wait for; [`ReasonCode::NONE`] for nothing.
    pub hold: ReasonCode,
}

impl Request {
    /// `wanted`, where `may` says so; else `capacity` stays, because of `hold`.
    const fn gated(capacity: u32, wanted: u32, (code, value): (ReasonCode, f64), may: bool, hold: ReasonCode) -> Self {
        if may {
            Self { wanted, to: wanted, code, value, hold: ReasonCode::NONE }
        } else {
            Self { wanted, to: capacity, code, value, hold }
        }
    }
}

/// When and of how many a policy is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Seconds from the start of the replay.
    pub now_secs: u64,
    /// Replicas that are asked for.
    pub capacity: u32,
    /// Who scales.
    pub service: Service,
    /// What has to be waited for.
    pub waits: &'a Waits,
}

impl Asked<'_> {
    /// What keeps a scale-out or a scale-in from happening.
    const fn hold(&self, is_out: bool) -> ReasonCode {
        match self.service {
            Service::Ec2 => WARM_UP,
            Service::Application if is_out => OUT_COOLDOWN,
            Service::Application => IN_COOLDOWN,
        }
    }
}

/// A scaling policy with what is remembered of it.
#[derive(Debug, Clone)]
pub struct Watched {
    rule: Rule,
    alarms: Vec<(Alarm, AlarmState)>,
    series: Series,
    newest: Option<Point>,
    /// Datapoints of the alarm that is being evaluated, and their values: kept so that no evaluation asks for memory.
    datapoints: (Vec<Option<Point>>, Vec<Option<f64>>),
}

impl Watched {
    /// A policy whose metric is published every `resolution_secs` and known `delay_secs` later.
    pub fn new(rule: &Rule, tracking: &Tracking, resolution_secs: u32, delay_secs: u32) -> Self {
        let alarms = rule.alarms(tracking);
        let longest = alarms.iter().map(|alarm| alarm.range() as u64 * u64::from(alarm.period_secs)).max().unwrap_or(0);
        let keep_secs = longest + u64::from(delay_secs) + u64::from(resolution_secs);
        let alarms = alarms.into_iter().map(|alarm| (alarm, AlarmState::default())).collect();
        let series = Series::new(resolution_secs, keep_secs);
        Self { rule: rule.clone(), alarms, series, newest: None, datapoints: Default::default() }
    }

    /// What its metric published.
    pub const fn series_mut(&mut self) -> &mut Series {
        &mut self.series
    }

    /// Evaluates its alarms.
    pub fn evaluate(&mut self, now_secs: u64, delay_secs: u32) {
        let Self { alarms, series, newest, datapoints: (points, values), .. } = self;
        *newest = None;
        for (alarm, state) in alarms {
            points.resize(alarm.range(), None);
            series.datapoints(now_secs, delay_secs, alarm.period_secs, points);
            values.clear();
            values.extend(points.iter().map(|point| point.map(|point| point.value(alarm.statistic))));
            *state = alarm.evaluate(*state, values);
            *newest = newest.or_else(|| points.iter().copied().flatten().next());
        }
    }

    /// The value that it goes by; `None` where nothing is known.
    pub fn value(&self) -> Option<f64> {
        let statistic = match &self.rule.action {
            RuleAction::Track { .. } => super::metric::Statistic::Average,
            RuleAction::Step(stepping) => stepping.aggregation,
        };
        self.newest.map(|point| point.value(statistic))
    }

    /// Whether an alarm has insufficient data.
    pub fn is_unsure(&self) -> bool {
        self.alarms.iter().any(|(_, state)| *state == AlarmState::InsufficientData)
    }

    fn is_alarmed(&self, place: usize) -> bool {
        self.alarms.get(place).is_some_and(|(_, state)| *state == AlarmState::Alarm)
    }

    /// Whether it takes part in scaling in together with the other target tracking policies.
    pub const fn tracks_in(&self) -> bool {
        matches!(self.rule.action, RuleAction::Track { scales_in: true, .. })
    }

    /// The scale-out of target tracking, or what a step or simple policy asks for.
    pub fn request(&self, asked: &Asked<'_>) -> Option<Request> {
        if !self.is_alarmed(0) {
            return None;
        }
        let value = self.value()?;
        match &self.rule.action {
            RuleAction::Track { target, .. } => self.track_out(asked, value, *target),
            RuleAction::Step(stepping) if stepping.is_simple => simple(asked, value, stepping),
            RuleAction::Step(stepping) => step(asked, value, stepping),
        }
    }

    /// As many as bring the metric to its target, rounded up. They are worked out from warm instances, or in a cooldown from
    /// what was there before it, so that what was added since counts as ordered; and from no more than carried the metric
    /// when it was measured, so that a late point is not taken for one of the present capacity.
    fn track_out(&self, asked: &Asked<'_>, value: f64, target: f64) -> Option<Request> {
        let base = asked.waits.base(asked.now_secs, asked.capacity);
        let wanted = replicas(self.newest?.demand().min(value * f64::from(base)), target);
        let may = wanted > asked.capacity && asked.waits.lets_out(asked.now_secs, wanted.saturating_sub(base));
        let wanted = if wanted > base { wanted.max(asked.capacity) } else { return None };
        Some(Request::gated(asked.capacity, wanted, (ABOVE_TARGET, value), may, asked.hold(true)))
    }

    /// The scale-in of target tracking: as many as can be removed without lifting the metric above its target, rounded down;
    /// none where the removal of one would.
    pub fn track_in(&self, asked: &Asked<'_>) -> Option<Request> {
        let RuleAction::Track { target, scales_in: true } = self.rule.action else { return None };
        if !self.is_alarmed(1) {
            return None;
        }
        let point = self.newest?;
        let wanted = replicas(point.demand(), target);
        let may = asked.waits.lets_in(asked.now_secs);
        let why = (BELOW_TARGET, self.value()?);
        (wanted < asked.capacity).then(|| Request::gated(asked.capacity, wanted, why, may, asked.hold(false)))
    }
}

/// Replicas that carry `demand` at `target` each, rounded up.
fn replicas(demand: f64, target: f64) -> u32 {
    (demand / target * (1.0 - ROUNDING)).ceil().clamp(0.0, MOST) as u32
}

/// A step: out from the base, so that what warms up or cools down counts as ordered; in from what is there.
fn step(asked: &Asked<'_>, value: f64, stepping: &Stepping) -> Option<Request> {
    let Stepping { alarm, kind, steps, .. } = stepping;
    let Asked { now_secs, capacity, waits, .. } = *asked;
    let change = adjustment(steps, value - alarm.threshold, alarm.comparison.is_upward())?;
    let base = waits.base(now_secs, capacity);
    let out = kind.apply(base, change);
    let is_exact = *kind == AdjustmentType::ExactCapacity;
    // A size is no change of the base; any other step is outward where it is above that.
    let is_out = if is_exact { out > capacity } else { out > base };
    if is_out {
        let may = out > capacity && waits.lets_out(now_secs, out.saturating_sub(base));
        return Some(Request::gated(capacity, out.max(capacity), (STEP, value), may, asked.hold(true)));
    }
    let back = kind.apply(capacity, change);
    let may = waits.lets_in(now_secs);
    (back < capacity).then(|| Request::gated(capacity, back, (STEP, value), may, asked.hold(false)))
}

fn simple(asked: &Asked<'_>, value: f64, stepping: &Stepping) -> Option<Request> {
    let change = stepping.steps.first()?.adjustment;
    let wanted = stepping.kind.apply(asked.capacity, change);
    let may = asked.waits.lets_simple(asked.now_secs);
    (wanted != asked.capacity).then(|| Request::gated(asked.capacity, wanted, (SIMPLE, value), may, SIMPLE_COOLDOWN))
}
