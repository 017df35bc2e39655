//! Mean and deviation of the last points, kept up to date in constant time.

use super::MIN_POINTS;

/// Below this share of the mean square, a variance is rounding error.
const RELATIVE_NOISE: f64 = 1e-12;

/// A ring of points with their sum and sum of squares. Both are summed anew whenever the ring is full once more, so that
/// rounding errors don't pile up.
#[derive(Debug)]
pub struct MomentWindow {
    ring: Vec<f64>,
    capacity: usize,
    next: usize,
    sum: f64,
    squares: f64,
}

impl MomentWindow {
    /// An empty window of at most `capacity` points.
    pub fn new(capacity: usize) -> Self {
        Self { ring: Vec::with_capacity(capacity), capacity, next: 0, sum: 0.0, squares: 0.0 }
    }

    /// Adds a point; the oldest leaves when the window is full.
    pub fn push(&mut self, point: f64) {
        if self.ring.len() < self.capacity {
            self.ring.push(point);
        } else if let Some(oldest) = self.ring.get_mut(self.next) {
            self.sum -= *oldest;
            self.squares -= *oldest * *oldest;
            *oldest = point;
        }
        self.sum += point;
        self.squares += point * point;
        self.next += 1;
        if self.next >= self.capacity {
            self.next = 0;
            self.sum = self.ring.iter().sum();
            self.squares = self.ring.iter().map(|point| point * point).sum();
        }
    }

    /// (x − mean) / sample deviation of the window, which does not hold x. The deviation counts as at least `floor`, which is
    /// positive.
    pub fn sample_z(&self, point: f64, floor: f64) -> f64 {
        let n = self.ring.len() as f64;
        if self.ring.len() < MIN_POINTS {
            return f64::NAN;
        }
        let (mean, square_sum) = self.moments(n);
        let deviation = (square_sum / (n - 1.0)).sqrt();
        z(point, mean, deviation.max(floor))
    }

    /// (x − mean) / population deviation of the window, which holds x; 0 without spread.
    pub fn population_z(&self, point: f64) -> f64 {
        let n = self.ring.len() as f64;
        if self.ring.len() < MIN_POINTS {
            return f64::NAN;
        }
        let (mean, square_sum) = self.moments(n);
        let deviation = (square_sum / n).sqrt();
        if deviation > 0.0 { z(point, mean, deviation) } else { 0.0 }
    }

    /// Mean, and the sum of squared differences from it.
    fn moments(&self, n: f64) -> (f64, f64) {
        let mean = self.sum / n;
        let square_sum = self.squares - self.sum * mean;
        (mean, if square_sum > RELATIVE_NOISE * self.squares { square_sum } else { 0.0 })
    }
}

fn z(point: f64, mean: f64, deviation: f64) -> f64 {
    (point - mean) / deviation
}
