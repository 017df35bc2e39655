//! Replicas: starting, ready, draining.

use std::collections::VecDeque;

/// A fleet with a start-up delay. What is ordered for tick t is ready for the whole of tick t + start-up; what is stopped
/// serves no more from t, the newest starting ones first.
#[derive(Debug)]
pub struct Fleet {
    startup_ticks: usize,
    drain_ticks: usize,
    ready: u32,
    /// (tick from which they are ready, how many), soonest first.
    starting: VecDeque<(usize, u32)>,
    starting_count: u32,
    /// (tick from which they are gone, how many), soonest first.
    draining: VecDeque<(usize, u32)>,
    draining_count: u32,
}

impl Fleet {
    /// `ready` replicas that serve from tick 0 on.
    pub fn new(ready: u32, startup_ticks: usize, drain_ticks: usize) -> Self {
        Self {
            startup_ticks,
            drain_ticks,
            ready,
            starting: VecDeque::new(),
            starting_count: 0,
            draining: VecDeque::new(),
            draining_count: 0,
        }
    }

    /// Begins a tick: what is due becomes ready, what has drained is gone.
    pub fn begin(&mut self, tick: usize) {
        while let Some((_, count)) = self.starting.pop_front_if(|(due, _)| *due <= tick) {
            self.ready += count;
            self.starting_count -= count;
        }
        while let Some((_, count)) = self.draining.pop_front_if(|(gone, _)| *gone <= tick) {
            self.draining_count -= count;
        }
    }

    /// What is started from now on is ready after `ticks`.
    pub fn set_startup(&mut self, ticks: usize) {
        self.startup_ticks = ticks;
    }

    /// `count` of the ready replicas fail with `tick`, and as many start in their places.
    pub fn fail(&mut self, tick: usize, count: u32) {
        let count = count.min(self.ready);
        self.ready -= count;
        self.start(tick, count);
    }

    /// Starts `count` replicas with `tick`; what is ready later than they are stays behind them.
    fn start(&mut self, tick: usize, count: u32) {
        if count == 0 {
            return;
        }
        let due = tick + self.startup_ticks;
        let place = self.starting.iter().rposition(|(other, _)| *other <= due).map_or(0, |place| place + 1);
        self.starting.insert(place, (due, count));
        self.starting_count += count;
    }

    /// Starting, ready, draining.
    pub fn counts(&self) -> (u32, u32, u32) {
        (self.starting_count, self.ready, self.draining_count)
    }

    /// Replicas that were asked for: ready and starting.
    pub fn desired(&self) -> u32 {
        self.ready + self.starting_count
    }

    /// Asks for `to` replicas; what is started begins to start, and what is stopped serves no more, with `tick`.
    pub fn order(&mut self, tick: usize, to: u32) {
        let desired = self.desired();
        if to > desired {
            self.start(tick, to - desired);
        } else if to < desired {
            let from_ready = self.stop_starting(desired - to).min(self.ready);
            self.ready -= from_ready;
            if self.drain_ticks > 0 && from_ready > 0 {
                self.draining.push_back((tick + self.drain_ticks, from_ready));
                self.draining_count += from_ready;
            }
        }
    }

    /// Stops up to `count` starting replicas, the newest first, and gives how many are still to be stopped.
    fn stop_starting(&mut self, mut count: u32) -> u32 {
        while count > 0 {
            let Some((_, newest)) = self.starting.back_mut() else { break };
            let stopped = count.min(*newest);
            *newest -= stopped;
            self.starting_count -= stopped;
            count -= stopped;
            if *newest == 0 {
                self.starting.pop_back();
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_replica_serves_after_the_delay() {
        let mut fleet = Fleet::new(2, 2, 0);
        fleet.begin(0);
        fleet.order(1, 5);
        let mut seen = Vec::new();
        for tick in 1..5 {
            fleet.begin(tick);
            seen.push(fleet.counts());
        }
        assert_eq!(seen, [(3, 2, 0), (3, 2, 0), (0, 5, 0), (0, 5, 0)]);
    }

    #[test]
    fn a_failed_replica_starts_anew_and_a_slow_start_holds_up_nobody() {
        let mut fleet = Fleet::new(5, 2, 0);
        fleet.fail(0, 2);
        assert_eq!((fleet.counts(), fleet.desired()), ((2, 3, 0), 5));
        fleet.set_startup(9);
        fleet.order(0, 6);
        fleet.set_startup(1);
        fleet.order(0, 7);
        let ready = |fleet: &mut Fleet, tick: usize| {
            fleet.begin(tick);
            fleet.counts().1
        };
        assert_eq!([1, 2, 8, 9].map(|tick| ready(&mut fleet, tick)), [4, 6, 6, 7]);
        fleet.fail(9, 99);
        assert_eq!((fleet.counts(), fleet.desired()), ((7, 0, 0), 7));
    }

    #[test]
    fn the_newest_starting_ones_are_stopped_first() {
        let mut fleet = Fleet::new(4, 5, 2);
        fleet.order(1, 6);
        fleet.order(2, 9);
        fleet.order(3, 5);
        assert_eq!(fleet.counts(), (1, 4, 0));
        fleet.order(4, 2);
        assert_eq!(fleet.counts(), (0, 2, 2));
        fleet.begin(5);
        assert_eq!(fleet.counts(), (0, 2, 2));
        fleet.begin(6);
        assert_eq!(fleet.counts(), (0, 2, 0));
    }
}
