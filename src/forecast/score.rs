//! How good forecasts were.

use serde::{Deserialize, Serialize};

/// Accuracy of forecasts against what came. Counts per bucket unless said otherwise; `NaN` where it can't be computed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Buckets that were scored.
    pub n: usize,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean absolute error relative to the actual value, 0..1 and above; buckets with 0 are left out.
    pub mape: f64,
    /// Buckets that the relative error leaves out because they are 0.
    pub zeros: usize,
    /// Symmetric relative error, 0..2: mean of 2·|e| / (|actual| + |forecast|), 0 where both are 0.
    pub smape: f64,
    /// Mean absolute error over that of the last value on the training part (Hyndman & Koehler 2006).
    pub mase: f64,
    /// Share of the variance that is explained, at most 1.
    pub r2: f64,
    /// Mean of forecast − actual: positive when the model expects too much.
    pub bias: f64,
    /// Share of buckets inside the band, 0..1.
    pub coverage: f64,
    /// Mean width of the band.
    pub width: f64,
    /// Mean interval score of the band (R. L. Winkler 1972; T. Gneiting, A. E. Raftery 2007, equation 43): its width, and 2/α
    /// times what lies outside, where α is the share that may. Small is good.
    #[serde(default = "none")]
    pub winkler: f64,
    /// Mean pinball loss of the band's upper end as the quantile that scaling uses (Gneiting & Raftery 2007, §6.1). Small is
    /// good.
    #[serde(default = "none")]
    pub pinball: f64,
}

/// What stands in records that were written before a score was computed.
fn none() -> f64 {
    f64::NAN
}

/// One scored bucket.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// What came.
    pub actual: f64,
    /// What was expected.
    pub forecast: f64,
    /// Lower end of the band, `NaN` if none.
    pub lower: f64,
    /// Upper end of the band, `NaN` if none.
    pub upper: f64,
}

/// Scores `points`, whose bands should hold a share `level` (0..1); `naive_mae` is the mean absolute change from one training
/// bucket to the next.
pub fn score(points: impl Iterator<Item = Point> + Clone, naive_mae: f64, level: f64) -> Scores {
    let (mut n, mut zeros, mut banded, mut inside) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut square, mut absolute, mut relative, mut symmetric, mut bias, mut width, mut total) =
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut winkler, mut pinball) = (0.0, 0.0);
    for Point { actual, forecast, lower, upper } in points.clone() {
        let error = forecast - actual;
        n += 1;
        total += actual;
        square += error * error;
        absolute += error.abs();
        bias += error;
        if actual == 0.0 {
            zeros += 1;
        } else {
            relative += error.abs() / actual;
        }
        if actual + forecast > 0.0 {
            symmetric += 2.0 * error.abs() / (actual + forecast);
        }
        if !lower.is_nan() && !upper.is_nan() {
            banded += 1;
            inside += usize::from(lower <= actual && actual <= upper);
            width += upper - lower;
            let outside = (lower - actual).max(0.0) + (actual - upper).max(0.0);
            winkler += upper - lower + 2.0 / (1.0 - level) * outside;
            pinball += pinball_loss(actual, upper, 0.5 * (1.0 + level));
        }
    }
    let count = n as f64;
    let mean = total / count;
    let spread: f64 = points.map(|point| (point.actual - mean) * (point.actual - mean)).sum();
    Scores {
        n,
        rmse: (square / count).sqrt(),
        mae: absolute / count,
        mape: relative / (n - zeros) as f64,
        zeros,
        smape: symmetric / count,
        mase: absolute / count / naive_mae,
        r2: 1.0 - square / spread,
        bias: bias / count,
        coverage: inside as f64 / banded as f64,
        width: width / banded as f64,
        winkler: winkler / banded as f64,
        pinball: pinball / banded as f64,
    }
}

/// Loss of `quantile` as the forecast of the `rate`-quantile (0..1) of what came: `rate` for each count above it, 1 − `rate`
/// for each below.
fn pinball_loss(actual: f64, quantile: f64, rate: f64) -> f64 {
    let above = actual - quantile;
    (rate * above).max((rate - 1.0) * above)
}

/// Mean absolute change between neighbouring observed buckets of `values` (`NaN`: not observed); the scale of MASE.
pub fn naive_mae(values: &[f64]) -> f64 {
    let changes = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).filter(|change| !change.is_nan());
    let (sum, n) = changes.fold((0.0, 0_usize), |(sum, n), change| (sum + change, n + 1));
    sum / n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(actual: f64, forecast: f64) -> Point {
        Point { actual, forecast, lower: forecast - 1.0, upper: forecast + 1.0 }
    }

    #[test]
    fn worked_by_hand() {
        let points = [point(0.0, 1.0), point(2.0, 2.0), point(4.0, 1.0)];
        let scores = score(points.into_iter(), 2.0, 0.8);
        assert_eq!((scores.n, scores.zeros), (3, 1));
        assert!((scores.rmse - (10.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((scores.mae - 4.0 / 3.0).abs() < 1e-12);
        assert!((scores.mape - 0.375).abs() < 1e-12);
        assert!((scores.smape - (2.0 + 0.0 + 1.2) / 3.0).abs() < 1e-12);
        assert!((scores.mase - 2.0 / 3.0).abs() < 1e-12);
        assert!((scores.r2 - (1.0 - 10.0 / 8.0)).abs() < 1e-12);
        assert!((scores.bias + 2.0 / 3.0).abs() < 1e-12);
        assert!((scores.coverage - 2.0 / 3.0).abs() < 1e-12);
        assert!((scores.width - 2.0).abs() < 1e-12);
        // Bands 0..2, 1..3 and 0..2; what came: 0, 2 and 4. Only the last is outside, by 2: (2 + 2 + 2 + 2/0.2 × 2) ÷ 3.
        assert!((scores.winkler - 26.0 / 3.0).abs() < 1e-12);
        // Quantile 0.9: 0.1 × 2, 0.1 × 1 and 0.9 × 2.
        assert!((scores.pinball - 2.1 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn gaps_do_not_count_as_changes() {
        assert_eq!(naive_mae(&[1.0, 3.0, f64::NAN, 10.0, 14.0]), 3.0);
    }
}
