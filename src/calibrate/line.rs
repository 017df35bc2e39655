//! Straight lines through points: weighted least squares, and Huber's robust regression.

use super::blocks::{quantile, sorted};

/// Deviations beyond which a point pulls no more than one at it (P. Huber, "Robust Statistics", 1981, §7.7: 95 % as good as least
/// squares on normal noise).
const HUBER: f64 = 1.345;
/// Normal deviations in a median absolute deviation.
const MAD_TO_SIGMA: f64 = 1.4826;
/// Rounds of reweighting; they settle within some ten.
const ROUNDS: usize = 30;

/// `y = intercept + slope · x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// `y` at 0.
    pub intercept: f64,
    /// Rise of `y` with each `x`.
    pub slope: f64,
}

impl Line {
    /// `y` at `x`.
    pub fn y(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// `x` at which the line is at `y`.
    pub fn x(&self, y: f64) -> f64 {
        (y - self.intercept) / self.slope
    }
}

/// Sums of weighted points, enough for a line through them. Sums of parts can be added and taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    weight: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    /// With the point (x, y) of weight `weight`.
    pub fn with(self, weight: f64, (x, y): (f64, f64)) -> Self {
        Self {
            weight: self.weight + weight,
            x: self.x + weight * x,
            y: self.y + weight * y,
            xx: self.xx + weight * x * x,
            xy: self.xy + weight * x * y,
            yy: self.yy + weight * y * y,
        }
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        self.scaled_sum(other, 1.0)
    }

    /// This without `other`.
    pub fn minus(self, other: Self) -> Self {
        self.scaled_sum(other, -1.0)
    }

    fn scaled_sum(self, other: Self, sign: f64) -> Self {
        Self {
            weight: self.weight + sign * other.weight,
            x: self.x + sign * other.x,
            y: self.y + sign * other.y,
            xx: self.xx + sign * other.xx,
            xy: self.xy + sign * other.xy,
            yy: self.yy + sign * other.yy,
        }
    }

    /// Sums before each of `points`, `[n + 1]`: those of a stretch are the difference of two.
    pub fn running(points: &[(f64, f64)], weights: &[f64]) -> Vec<Self> {
        let mut all = Vec::with_capacity(points.len() + 1);
        let mut sum = Self::default();
        all.push(sum);
        for (point, weight) in points.iter().zip(weights) {
            sum = sum.with(*weight, *point);
            all.push(sum);
        }
        all
    }

    /// The line of least squares; `None` where `x` does not vary.
    pub fn line(&self) -> Option<Line> {
        let spread = self.xx - self.x * self.x / self.weight;
        let slope = (self.xy - self.x * self.y / self.weight) / spread;
        let is_line = spread > 1e-12 * self.xx.max(f64::MIN_POSITIVE) && slope.is_finite();
        is_line.then(|| Line { intercept: (self.y - slope * self.x) / self.weight, slope })
    }

    /// The line of least squares through the origin.
    pub fn line_through_origin(&self) -> Option<Line> {
        let slope = self.xy / self.xx;
        slope.is_finite().then_some(Line { intercept: 0.0, slope })
    }

    /// Pearson's correlation, −1..1; 0 where one does not vary.
    pub fn correlation(&self) -> f64 {
        let spread = |square: f64, sum: f64| (square - sum * sum / self.weight).max(0.0);
        let together = self.xy - self.x * self.y / self.weight;
        let both = (spread(self.xx, self.x) * spread(self.yy, self.y)).sqrt();
        if both > 0.0 { (together / both).clamp(-1.0, 1.0) } else { 0.0 }
    }
}

/// A robust line with the weight of each point, 0..1.
#[derive(Debug, Clone, PartialEq)]
pub struct Robust {
    /// The line.
    pub line: Line,
    /// Weights, `[n]`: 1 near the line, less far from it.
    pub weights: Vec<f64>,
}

/// Huber's regression by reweighting, its scale the median absolute residual; through the origin unless `has_intercept`. `None`
/// where the points make no line.
pub fn huber(points: &[(f64, f64)], has_intercept: bool) -> Option<Robust> {
    let fit = |weights: &[f64]| {
        let sums = points.iter().zip(weights).fold(Sums::default(), |sums, (point, weight)| sums.with(*weight, *point));
        if has_intercept { sums.line() } else { sums.line_through_origin() }
    };
    let mut weights = vec![1.0; points.len()];
    let mut line = fit(&weights)?;
    for _ in 0..ROUNDS {
        let sizes: Vec<f64> = points.iter().map(|(x, y)| (y - line.y(*x)).abs()).collect();
        let scale = MAD_TO_SIGMA * quantile(&sorted(sizes.iter().copied()), 0.5);
        if scale <= 0.0 {
            break;
        }
        weights = sizes.iter().map(|size| (HUBER * scale / size).min(1.0)).collect();
        let next = fit(&weights)?;
        let is_settled = (next.slope - line.slope).abs() <= 1e-9 * line.slope.abs();
        line = next;
        if is_settled {
            break;
        }
    }
    Some(Robust { line, weights })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_as_worked_by_hand() {
        // Means 2 and 4; Σ(x−2)² = 2, Σ(x−2)(y−4) = 3.
        let points = [(1.0, 3.0), (2.0, 3.0), (3.0, 6.0)];
        let running = Sums::running(&points, &[1.0; 3]);
        assert_eq!(running[3].line(), Some(Line { intercept: 1.0, slope: 1.5 }));
        // 3 + 6 + 18 over 1 + 4 + 9.
        assert_eq!(running[3].line_through_origin(), Some(Line { intercept: 0.0, slope: 27.0 / 14.0 }));
        assert_eq!(running[3].minus(running[1]).line(), Some(Line { intercept: -3.0, slope: 3.0 }));
        assert!((running[3].correlation() - 3.0 / (2.0_f64 * 6.0).sqrt()).abs() < 1e-12);
        assert_eq!(Sums::default().with(1.0, (2.0, 1.0)).with(1.0, (2.0, 3.0)).line(), None);
    }

    #[test]
    fn a_tenth_of_wild_points_moves_a_robust_line_little() {
        let wild = |at: usize| if at.is_multiple_of(10) { 5.0 } else { 0.0 };
        let noise = |at: usize| 0.01 * ((at * 7919 % 13) as f64 - 6.0);
        let points: Vec<(f64, f64)> =
            (0..200).map(|at| (at as f64 / 100.0, 0.1 + 0.5 * at as f64 / 100.0 + wild(at) + noise(at))).collect();
        let robust = huber(&points, true).expect("a line").line;
        let plain = Sums::running(&points, &vec![1.0; 200])[200].line().expect("a line");
        assert!((robust.y(1.0) - 0.6).abs() < 0.02 && (plain.y(1.0) - 0.6).abs() > 0.4, "{robust:?} {plain:?}");
    }
}
