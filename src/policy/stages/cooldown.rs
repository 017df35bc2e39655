//! A time in which something may not happen.

/// A span of ticks, or of seconds where those are counted, that is started again and again: a cooldown after a change, a
/// hold after a drop.
#[derive(Debug, Clone, Copy)]
pub struct Cooldown {
    ticks: usize,
    /// First tick that is free again.
    ends: usize,
}

impl Cooldown {
    /// One that lasts `ticks` and does not run yet.
    pub fn new(ticks: usize) -> Self {
        Self { ticks, ends: 0 }
    }

    /// Starts it again so that it ends `ticks` after `tick`.
    pub fn start(&mut self, tick: usize) {
        self.ends = tick + self.ticks;
    }

    /// Ends it.
    pub fn stop(&mut self) {
        self.ends = 0;
    }

    /// Whether `tick` is within it.
    pub fn is_running(&self, tick: usize) -> bool {
        tick < self.ends
    }

    /// Ticks from `tick` until it ends.
    pub fn left(&self, tick: usize) -> u32 {
        u32::try_from(self.ends.saturating_sub(tick)).unwrap_or(u32::MAX)
    }
}
