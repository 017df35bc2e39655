//! The modified z-score: 0.6745·(x − median) / MAD.
//!
//! B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers" (1993). Where MAD is 0, 1.253314 × the mean absolute
//! deviation takes its place. Neither is ever less than a floor, for counts a Poisson deviation: without it, clipped points
//! narrow the window that clips the next ones, and scores grow without end. A flagged residual is clipped to the threshold
//! before it enters the window, so a long flood does not hide itself.

use super::MIN_POINTS;
use super::scale::SIGMA_OVER_MEAN_DEVIATION;
use std::collections::VecDeque;

/// MAD of a normal distribution with σ = 1, Φ⁻¹(3/4).
const MAD_OF_NORMAL: f64 = 0.6745;

/// The last points, by age and by size.
#[derive(Debug)]
pub struct RobustWindow {
    capacity: usize,
    by_age: VecDeque<f64>,
    sorted: Vec<f64>,
}

impl RobustWindow {
    /// An empty window of at most `capacity` points.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, by_age: VecDeque::with_capacity(capacity + 1), sorted: Vec::with_capacity(capacity + 1) }
    }

    /// Scores `point` against the window, whose deviation counts as at least `floor`, then takes it in, clipped to
    /// ±`threshold` deviations.
    pub fn score_and_push(&mut self, point: f64, threshold: f64, floor: f64) -> f64 {
        if self.sorted.len() < MIN_POINTS {
            self.push(point);
            return f64::NAN;
        }
        let (median, deviation) = self.centre();
        let deviation = deviation.max(floor);
        let z = (point - median) / deviation;
        self.push(median + z.clamp(-threshold, threshold) * deviation);
        z
    }

    fn push(&mut self, point: f64) {
        self.by_age.push_back(point);
        let place = self.sorted.partition_point(|other| *other < point);
        self.sorted.insert(place, point);
        if self.by_age.len() > self.capacity
            && let Some(oldest) = self.by_age.pop_front()
        {
            let place = self.sorted.partition_point(|other| *other < oldest);
            self.sorted.remove(place);
        }
    }

    /// Median and deviation of the window; 0 without any spread.
    fn centre(&self) -> (f64, f64) {
        let median = median_of(self.sorted.len(), |at| self.sorted[at]);
        let mad = self.median_distance(median);
        if mad > 0.0 {
            return (median, mad / MAD_OF_NORMAL);
        }
        let mean_distance: f64 =
            self.sorted.iter().map(|point| (point - median).abs()).sum::<f64>() / self.sorted.len() as f64;
        (median, mean_distance * SIGMA_OVER_MEAN_DEVIATION)
    }

    /// Median of |x − median|, by walking outward from the median: the distances come in ascending order.
    fn median_distance(&self, median: f64) -> f64 {
        let n = self.sorted.len();
        let mut above = self.sorted.partition_point(|point| *point < median);
        let mut below = above;
        let (mut previous, mut last) = (0.0, 0.0);
        for _ in 0..=n / 2 {
            let down = below.checked_sub(1).map_or(f64::INFINITY, |at| median - self.sorted[at]);
            let up = self.sorted.get(above).map_or(f64::INFINITY, |point| point - median);
            previous = last;
            if down <= up {
                last = down;
                below -= 1;
            } else {
                last = up;
                above += 1;
            }
        }
        if n % 2 == 1 { last } else { 0.5 * (previous + last) }
    }
}

fn median_of(n: usize, at: impl Fn(usize) -> f64) -> f64 {
    if n % 2 == 1 { at(n / 2) } else { 0.5 * (at(n / 2 - 1) + at(n / 2)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(f64::total_cmp);
        values
    }

    proptest! {
        #[test]
        fn median_and_mad_are_those_of_the_window(points in prop::collection::vec(-30_i32..30, 11..80)) {
            let mut window = RobustWindow::new(20);
            let points: Vec<f64> = points.into_iter().map(f64::from).collect();
            for point in &points {
                window.push(*point);
            }
            let held = sorted(points[points.len().saturating_sub(20)..].to_vec());
            prop_assert_eq!(&window.sorted, &held);
            let median = median_of(held.len(), |at| held[at]);
            let distances = sorted(held.iter().map(|point| (point - median).abs()).collect());
            let mad = median_of(distances.len(), |at| distances[at]);
            prop_assert_eq!(window.median_distance(median), mad);
        }
    }
}
