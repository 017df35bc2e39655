//! What the autoscaler makes of its signals: a recommended size, its peak over the stabilisation period, scale-in controls,
//! mode and bounds.
//!
//! Sources: Compute Engine documentation, "Understanding autoscaler decisions" (the largest of several signals, rounding that
//! keeps instances, stabilisation and initialisation period) and "Control autoscaling behavior" (scale-in controls, mode).
//! How a percentage of a scale-in control is rounded is not said there; here it is cut, which keeps instances.

use crate::policy::ReasonCode;
use crate::policy::stages::{Bounds, StabilizationWindow};
use std::collections::VecDeque;

/// Relative rounding error of a quotient of products, with room: it must not cost an instance.
const ROUNDING: f64 = 1e-9;
/// Most instances that can be asked for; bounds come later, this keeps absurd loads in the type.
const MOST: f64 = 1e9;

/// Whether it may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Both ways.
    #[default]
    On,
    /// It only adds.
    OnlyScaleOut,
    /// Nothing changes.
    Off,
}

/// How far the group may shrink within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScaleInControl {
    /// Instances, or percent of the peak.
    pub most: crate::knob::RateAmount,
    /// Trailing seconds whose peak counts.
    pub window_secs: u32,
}

/// What a signal says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Signal {
    /// Value of each instance over its target.
    PerInstance(f64),
    /// Instances that are needed, whatever there is.
    Size(f64),
}

/// When and of how many it is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// Seconds from the start.
    pub now_secs: u64,
    /// Instances that are asked for.
    pub current: u32,
    /// Instances of these that run.
    pub ready: u32,
    /// Instances that schedules require now.
    pub scheduled: Option<u32>,
}

/// What it led to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Recommended now; the current count where no signal says anything.
    pub recommended: u32,
    /// Place of the signal that recommended most; `None` for a schedule, or for none.
    pub signal: Option<usize>,
    /// Whether a schedule asks for most.
    pub is_scheduled: bool,
    /// After the stabilisation period.
    pub stabilized: u32,
    /// After scale-in controls and mode.
    pub controlled: u32,
    /// Instances from now on.
    pub to: u32,
    /// The bound that it ran into.
    pub bound: ReasonCode,
}

/// The autoscaler with what it remembers.
#[derive(Debug)]
pub struct Autoscaler {
    bounds: Bounds,
    mode: Mode,
    control: Option<ScaleInControl>,
    stabilization: StabilizationWindow,
    sizes: StabilizationWindow,
    initialization_secs: u64,
    /// (second from which they are initialised, how many), soonest first.
    initializing: VecDeque<(u64, u32)>,
    has_begun: bool,
}

impl Autoscaler {
    /// Changes the fewest instances.
    pub fn set_min(&mut self, min: u32) {
        self.bounds.min = min;
    }

    /// One that has not looked yet. `initialization_secs` is from the order of an instance to usable data.
    pub fn new(
        bounds: Bounds,
        mode: Mode,
        control: Option<ScaleInControl>,
        stabilization_secs: u32,
        initialization_secs: u32,
    ) -> Self {
        Self {
            bounds,
            mode,
            control,
            stabilization: StabilizationWindow::highest(stabilization_secs as usize),
            sizes: StabilizationWindow::highest(control.map_or(0, |control| control.window_secs as usize)),
            initialization_secs: u64::from(initialization_secs),
            initializing: VecDeque::new(),
            has_begun: false,
        }
    }

    /// Decides on what the signals say; `None` for one without data.
    pub fn decide(&mut self, asked: &Asked, signals: impl Iterator<Item = Option<Signal>>) -> Outcome {
        let Asked { now_secs, current, .. } = *asked;
        let now = now_secs as usize;
        while self.initializing.pop_front_if(|(done_secs, _)| *done_secs <= now_secs).is_some() {}
        if !std::mem::replace(&mut self.has_begun, true) {
            self.stabilization.push(now, current);
            self.sizes.push(now, current);
        }
        let (recommended, signal, is_scheduled) = self.recommend(asked, signals);
        let stabilized = self.stabilization.push(now, recommended);
        let controlled = self.control_scale_in(now, current, stabilized);
        let (to, bound) =
            if self.mode == Mode::Off { (current, ReasonCode::NONE) } else { self.bounds.clamp(controlled) };
        self.sizes.push(now, to);
        self.follow(now_secs, current, to);
        Outcome { recommended, signal, is_scheduled, stabilized, controlled, to, bound }
    }

    /// The largest size that a signal or a schedule recommends.
    fn recommend(&self, asked: &Asked, signals: impl Iterator<Item = Option<Signal>>) -> (u32, Option<usize>, bool) {
        let mut has_signals = false;
        let sizes = signals.enumerate().filter_map(|(place, signal)| {
            has_signals = true;
            Some((self.size(asked, signal?), place))
        });
        let largest = sizes.max_by_key(|(size, place)| (*size, std::cmp::Reverse(*place)));
        match (largest, asked.scheduled) {
            (Some((size, place)), scheduled) if scheduled.is_none_or(|required| required <= size) => {
                (size, Some(place), false)
            }
            (_, Some(required)) => (required, None, true),
            (Some((size, place)), None) => (size, Some(place), false),
            (None, None) if has_signals => (asked.current, None, false),
            // Schedules alone: between them the fewest are enough.
            (None, None) => (self.bounds.min, None, true),
        }
    }

    /// The size that one signal recommends. For more, what initialised instances measured counts; for fewer, all that run.
    fn size(&self, asked: &Asked, signal: Signal) -> u32 {
        let ratio = match signal {
            Signal::Size(size) => return whole(size),
            Signal::PerInstance(ratio) => ratio,
        };
        let fresh: u32 = self.initializing.iter().map(|(_, count)| count).sum();
        let initialized = asked.current.saturating_sub(fresh).min(asked.ready);
        let (more, fewer) = (whole(ratio * f64::from(initialized)), whole(ratio * f64::from(asked.ready)));
        if more > asked.current { more } else { fewer.min(asked.current) }
    }

    fn control_scale_in(&mut self, now: usize, current: u32, stabilized: u32) -> u32 {
        if stabilized >= current {
            return stabilized;
        }
        if self.mode != Mode::On {
            return current;
        }
        let Some(control) = self.control else { return stabilized };
        let peak = self.sizes.push(now, current);
        let most = match control.most {
            crate::knob::RateAmount::Replicas(count) => count,
            crate::knob::RateAmount::Percent(percent) => (u64::from(peak) * u64::from(percent) / 100) as u32,
        };
        stabilized.max(peak.saturating_sub(most)).min(current)
    }

    fn follow(&mut self, now_secs: u64, from: u32, to: u32) {
        if to > from && self.initialization_secs > 0 {
            self.initializing.push_back((now_secs + self.initialization_secs, to - from));
        }
        let mut removed = from.saturating_sub(to);
        while removed > 0 {
            let Some((_, newest)) = self.initializing.back_mut() else { break };
            let taken = removed.min(*newest);
            *newest -= taken;
            removed -= taken;
            if *newest == 0 {
                self.initializing.pop_back();
            }
        }
    }

    /// Seconds at `now_secs` until the stabilisation period, the scale-in control, and the newest instance's initialisation
    /// end, with `current` instances.
    pub fn left_secs(&self, now_secs: u64, current: u32) -> [u32; 3] {
        let now = now_secs as usize;
        let (stabilization, control) = if current > self.bounds.min {
            let control = if self.control.is_some() { self.sizes.ticks_at_least(now, current) } else { 0 };
            (self.stabilization.ticks_at_least(now, current), control)
        } else {
            (0, 0)
        };
        let fresh = self.initializing.back().map_or(0, |(done_secs, _)| done_secs.saturating_sub(now_secs));
        [stabilization, control, u32::try_from(fresh).unwrap_or(u32::MAX)]
    }
}

/// A size rounded up, so that none is missing and none too many is removed.
fn whole(size: f64) -> u32 {
    (size * (1.0 - ROUNDING)).ceil().clamp(0.0, MOST) as u32
}
