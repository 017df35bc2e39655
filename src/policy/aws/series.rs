//! What a metric published: samples go in, datapoints of an alarm's period come out.
//!
//! Times are whole seconds from the start of the replay. A point is published at the end of each `resolution`, a datapoint
//! puts together the points of a period. Periods slide over the published points: one of five minutes over points of one
//! minute ends at every minute (Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms").

use super::metric::Statistic;
use std::collections::VecDeque;

/// What was measured, over some seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    end_secs: u64,
    /// Seconds that were measured.
    weight: f64,
    average: f64,
    minimum: f64,
    maximum: f64,
    /// Mean of value × capacity.
    demand: f64,
}

impl Point {
    /// The point as one number.
    pub const fn value(&self, statistic: Statistic) -> f64 {
        match statistic {
            Statistic::Average => self.average,
            Statistic::Minimum => self.minimum,
            Statistic::Maximum => self.maximum,
        }
    }

    /// Value × capacity of that time: what all replicas carried together.
    pub const fn demand(&self) -> f64 {
        self.demand
    }

    fn merge(self, other: Self) -> Self {
        let weight = self.weight + other.weight;
        let mean = |one: f64, two: f64| one + (two - one) * (other.weight / weight);
        Self {
            end_secs: self.end_secs.max(other.end_secs),
            weight,
            average: mean(self.average, other.average),
            minimum: self.minimum.min(other.minimum),
            maximum: self.maximum.max(other.maximum),
            demand: mean(self.demand, other.demand),
        }
    }
}

/// Points of one metric, oldest first.
#[derive(Debug, Clone)]
pub struct Series {
    resolution_secs: u64,
    keep_secs: u64,
    open: Option<Point>,
    points: VecDeque<Point>,
}

impl Series {
    /// Nothing published yet; points come every `resolution_secs` and are kept for `keep_secs`.
    pub fn new(resolution_secs: u32, keep_secs: u64) -> Self {
        let resolution_secs = u64::from(resolution_secs.max(1));
        Self { resolution_secs, keep_secs, open: None, points: VecDeque::new() }
    }

    /// Records what was measured in the `width_secs` before `end_secs`: a value, on this capacity; `None` where nothing was.
    pub fn record(&mut self, end_secs: u64, width_secs: u64, sample: Option<(f64, f64)>) {
        let mut from_secs = end_secs.saturating_sub(width_secs);
        while from_secs < end_secs {
            let published_secs = (from_secs / self.resolution_secs + 1) * self.resolution_secs;
            let until_secs = published_secs.min(end_secs);
            if let Some((value, capacity)) = sample {
                let piece = Point {
                    end_secs: published_secs,
                    weight: (until_secs - from_secs) as f64,
                    average: value,
                    minimum: value,
                    maximum: value,
                    demand: value * capacity,
                };
                self.open = Some(self.open.map_or(piece, |open| open.merge(piece)));
            }
            if until_secs == published_secs {
                self.points.extend(self.open.take());
            }
            from_secs = until_secs;
        }
        while self.points.pop_front_if(|point| point.end_secs + self.keep_secs < end_secs).is_some() {}
    }

    /// Puts the newest datapoints of `period_secs` that are known at `now_secs` into `datapoints`, newest first; `None` where
    /// one is missing. A point is known `delay_secs` after its end.
    pub fn datapoints(&self, now_secs: u64, delay_secs: u32, period_secs: u32, datapoints: &mut [Option<Point>]) {
        let period_secs = u64::from(period_secs.max(1));
        let grid_secs = self.resolution_secs.min(period_secs);
        let known_secs = now_secs.saturating_sub(u64::from(delay_secs)) / grid_secs * grid_secs;
        datapoints.fill(None);
        // The datapoint that points fall into, and the age from which they fall into an older one.
        let (mut place, mut older_secs) = (0, period_secs);
        for point in self.points.iter().rev().filter(|point| point.end_secs <= known_secs) {
            while known_secs - point.end_secs >= older_secs && place < datapoints.len() {
                place += 1;
                older_secs += period_secs;
            }
            let Some(datapoint) = datapoints.get_mut(place) else { break };
            *datapoint = Some(datapoint.map_or(*point, |newer: Point| newer.merge(*point)));
        }
    }
}
