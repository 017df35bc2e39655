//! Requests that wait for capacity, oldest first.

use std::collections::VecDeque;

/// What became of a tick's requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flow {
    /// Requests that came.
    pub arrived: f64,
    /// Requests that were served, waiting ones too.
    pub served: f64,
    /// Requests that were lost: no room, or waited too long.
    pub lost: f64,
    /// Requests that wait at the end.
    pub waiting: f64,
}

/// Requests that wait, by tick of arrival, oldest first.
#[derive(Debug, Default)]
pub struct Backlog {
    /// (tick of arrival, requests).
    arrivals: VecDeque<(usize, f64)>,
    /// Their sum, kept along so that nobody has to sum them up.
    total: f64,
}

impl Backlog {
    /// Adds the requests of a tick.
    pub fn add(&mut self, tick: usize, requests: f64) {
        if requests > 0.0 {
            self.arrivals.push_back((tick, requests));
            self.total += requests;
        }
    }

    /// Requests that came in ticks for which `is_due` holds.
    pub fn due(&self, is_due: impl Fn(usize) -> bool) -> f64 {
        self.arrivals.iter().take_while(|(came, _)| is_due(*came)).map(|(_, requests)| requests).sum()
    }

    /// Takes up to `capacity` requests out, oldest first, and gives how many.
    pub fn take(&mut self, capacity: f64) -> f64 {
        let (mut room, mut taken) = (capacity, 0.0);
        while let Some((_, requests)) = self.arrivals.front_mut() {
            let now = requests.min(room);
            taken += now;
            room -= now;
            if now < *requests {
                *requests -= now;
                break;
            }
            self.arrivals.pop_front();
        }
        self.removed(taken)
    }

    /// Takes out all requests that came in ticks for which `is_due` holds, and gives how many.
    pub fn take_due(&mut self, is_due: impl Fn(usize) -> bool) -> f64 {
        let mut taken = 0.0;
        while let Some((_, requests)) = self.arrivals.pop_front_if(|(came, _)| is_due(*came)) {
            taken += requests;
        }
        self.removed(taken)
    }

    fn removed(&mut self, requests: f64) -> f64 {
        // What rounding leaves over when nobody waits is nobody.
        self.total = if self.arrivals.is_empty() { 0.0 } else { self.total - requests };
        requests
    }

    /// Requests that wait.
    pub fn total(&self) -> f64 {
        self.total
    }
}

/// A queue in which a request waits for at most so many ticks after its own.
#[derive(Debug)]
pub struct Queue {
    patience_ticks: usize,
    backlog: Backlog,
}

impl Queue {
    /// An empty queue; without patience nothing waits.
    pub fn new(patience_ticks: usize) -> Self {
        Self { patience_ticks, backlog: Backlog::default() }
    }

    /// Requests that are lost unless they are served in `tick`, with the `arrived` of that tick.
    pub fn due(&self, tick: usize, arrived: f64, is_last: bool) -> f64 {
        let patience = self.patience_ticks;
        let waiting = self.backlog.due(|came| is_last || tick - came >= patience);
        if is_last || patience == 0 { waiting + arrived } else { waiting }
    }

    /// Requests that wait.
    pub fn waiting(&self) -> f64 {
        self.backlog.total()
    }

    /// Serves up to `capacity` requests. At the end of the replay nobody waits on: what is left is lost.
    pub fn serve(&mut self, tick: usize, arrived: f64, capacity: f64, is_last: bool) -> Flow {
        if self.patience_ticks == 0 {
            let served = if arrived < capacity { arrived } else { capacity };
            return Flow { arrived, served, lost: arrived - served, waiting: 0.0 };
        }
        self.backlog.add(tick, arrived);
        let served = self.backlog.take(capacity);
        let patience = self.patience_ticks;
        let lost = self.backlog.take_due(|came| is_last || tick - came >= patience);
        Flow { arrived, served, lost, waiting: self.backlog.total() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_wait_their_time_and_no_longer() {
        let mut queue = Queue::new(1);
        let first = queue.serve(0, 10.0, 4.0, false);
        assert_eq!((first.served, first.lost, first.waiting), (4.0, 0.0, 6.0));
        let second = queue.serve(1, 3.0, 4.0, false);
        assert_eq!((second.served, second.lost, second.waiting), (4.0, 2.0, 3.0));
        let last = queue.serve(2, 0.0, 1.0, true);
        assert_eq!((last.served, last.lost, last.waiting), (1.0, 2.0, 0.0));
    }
}
