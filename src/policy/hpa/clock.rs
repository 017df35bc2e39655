//! When a controller that looks every so many seconds is due, in a replay that asks once a tick.

use crate::units::Step;

/// The period of a controller, over the ticks of a replay.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    secs: u64,
    step_secs: u64,
}

impl Period {
    /// A period of `secs` seconds over ticks of `step`.
    pub fn new(secs: u32, step: Step) -> Self {
        Self { secs: u64::from(secs.max(1)), step_secs: u64::from(step.secs()) }
    }

    /// Seconds from the start of the replay to the end of `tick`, when its decision is made.
    pub const fn end_secs(&self, tick: usize) -> u64 {
        (tick as u64 + 1) * self.step_secs
    }

    /// Whether a period ends within `tick` or at its end.
    pub const fn is_due(&self, tick: usize) -> bool {
        self.step_secs >= self.secs || self.end_secs(tick) % self.secs < self.step_secs
    }

    /// Ticks that cover `secs` seconds.
    pub fn ticks(&self, secs: f64) -> u32 {
        if secs > 0.0 { (secs / self.step_secs as f64).ceil() as u32 } else { 0 }
    }
}
