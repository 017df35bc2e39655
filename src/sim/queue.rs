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

/// A queue in which a request waits for at most so many ticks after its own.
#[derive(Debug)]
pub struct Queue {
    patience_ticks: usize,
    /// (tick of arrival, requests).
    waiting: VecDeque<(usize, f64)>,
}

impl Queue {
    /// An empty queue; without patience nothing waits.
    pub fn new(patience_ticks: usize) -> Self {
        Self { patience_ticks, waiting: VecDeque::new() }
    }

    /// Serves up to `capacity` requests. At the end of the replay nobody waits on: what is left is lost.
    pub fn serve(&mut self, tick: usize, arrived: f64, capacity: f64, is_last: bool) -> Flow {
        if self.patience_ticks == 0 {
            let served = arrived.min(capacity);
            return Flow { arrived, served, lost: arrived - served, waiting: 0.0 };
        }
        let mut room = capacity;
        if arrived > 0.0 {
            self.waiting.push_back((tick, arrived));
        }
        let mut served = 0.0;
        while let Some((_, requests)) = self.waiting.front_mut() {
            let now = requests.min(room);
            served += now;
            room -= now;
            if now < *requests {
                *requests -= now;
                break;
            }
            self.waiting.pop_front();
        }
        let mut lost = 0.0;
        while let Some((_, requests)) =
            self.waiting.pop_front_if(|(came, _)| is_last || tick - *came >= self.patience_ticks)
        {
            lost += requests;
        }
        let waiting = self.waiting.iter().map(|(_, requests)| requests).sum();
        Flow { arrived, served, lost, waiting }
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
