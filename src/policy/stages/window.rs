//! A stabilization window: a change counts once it has been recommended for long enough.

use std::collections::VecDeque;

/// The lowest or highest recommendation of a window that ends now, in amortised constant time (a monotonic queue).
#[derive(Debug)]
pub struct StabilizationWindow {
    ticks: usize,
    highest: bool,
    queue: VecDeque<(usize, u32)>,
}

impl StabilizationWindow {
    /// The lowest of the newest `ticks`, for scale-out.
    pub fn lowest(ticks: usize) -> Self {
        Self { ticks, highest: false, queue: VecDeque::new() }
    }

    /// The highest of the newest `ticks`, for scale-in.
    pub fn highest(ticks: usize) -> Self {
        Self { ticks, highest: true, queue: VecDeque::new() }
    }

    /// Adds a recommendation and gives the extreme of the window, the new one included.
    pub fn push(&mut self, tick: usize, value: u32) -> u32 {
        if self.ticks <= 1 {
            // The window holds nothing but the newest: older ones are not strictly newer than its start.
            self.queue.clear();
            self.queue.push_back((tick, value));
            return value;
        }
        while self.queue.back().is_some_and(|(_, last)| if self.highest { *last <= value } else { *last >= value }) {
            self.queue.pop_back();
        }
        self.queue.push_back((tick, value));
        while self.queue.front().is_some_and(|(at, _)| tick - at >= self.ticks) {
            self.queue.pop_front();
        }
        self.queue.front().map_or(value, |(_, extreme)| *extreme)
    }

    /// Ticks for which the window still holds a recommendation of at least `value`.
    pub fn ticks_at_least(&self, tick: usize, value: u32) -> u32 {
        let newest = self.queue.iter().rev().find(|(_, recommended)| *recommended >= value);
        newest.map_or(0, |(at, _)| u32::try_from((at + self.ticks).saturating_sub(tick)).unwrap_or(0))
    }
}
