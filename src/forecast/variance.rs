//! Scales on which a linear model sees counts, and the way back to expected counts.
//!
//! y = 2√(x + 3/8) has variance near 1 for Poisson counts (F. J. Anscombe, "The transformation of Poisson, binomial and
//! negative-binomial data", Biometrika 35, 1948). On the logarithmic scale, growth and seasons that multiply become sums.

/// Offset of the transform.
const OFFSET: f64 = 0.375;
/// Residuals beyond so many robust standard deviations count as that far away: a few spikes must not raise every forecast.
const CLIP_SIGMAS: f64 = 4.0;
/// Median absolute deviation → standard deviation of a normal distribution, 1 ÷ Φ⁻¹(3/4).
const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;

/// Count → scale of even spread.
pub fn stabilise(count: f64) -> f64 {
    2.0 * (count + OFFSET).sqrt()
}

/// Expected count when the transformed value has this mean and variance: E[(y/2)²] − 3/8, at least 0.
pub fn expected_count(mean: f64, variance: f64) -> f64 {
    ((mean * mean + variance) * 0.25 - OFFSET).max(0.0)
}

/// The scales there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleKind {
    /// Counts as they are.
    Plain,
    /// Square root.
    Root,
    /// Logarithm.
    Log,
}

/// Share of the mean count that is added before a logarithm is taken, so that a quiet night is no abyss.
const LOG_OFFSET_SHARE: f64 = 0.02;
/// The least that is added.
const LEAST_LOG_OFFSET: f64 = 0.5;

impl ScaleKind {
    /// The scale for counts of this mean.
    pub fn for_mean(self, mean_count: f64) -> Scale {
        match self {
            Self::Plain => Scale::Plain,
            Self::Root => Scale::Root,
            Self::Log => Scale::Log { offset: (LOG_OFFSET_SHARE * mean_count).max(LEAST_LOG_OFFSET) },
        }
    }
}

/// A monotone scale for counts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Scale {
    /// Counts as they are: effects and noise add.
    Plain,
    /// Anscombe's square root: the spread grows with the root of the level.
    Root,
    /// ln(x + offset): effects multiply, the spread grows with the level.
    Log {
        /// Counts added before the logarithm is taken, above 0.
        offset: f64,
    },
}

impl Scale {
    /// Its name in what people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain scale",
            Self::Root => "root scale",
            Self::Log { .. } => "log scale",
        }
    }

    /// Count → this scale; `NaN` stays `NaN`.
    pub fn forward(self, count: f64) -> f64 {
        match self {
            Self::Plain => count,
            Self::Root => stabilise(count),
            Self::Log { offset } => libm::log(count + offset),
        }
    }

    /// Expected count when the value on this scale has this mean and variance (normal, but for [`Scale::Plain`]), at least 0.
    pub fn expected_count(self, mean: f64, variance: f64) -> f64 {
        match self {
            Self::Plain => mean.max(0.0),
            // Below 0 the square would rise again.
            Self::Root => expected_count(mean.max(0.0), variance),
            Self::Log { offset } => (libm::exp(mean + 0.5 * variance) - offset).max(0.0),
        }
    }
}

/// Median of `values`, which it sorts; `NaN` of none.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    match (values.get(low), values.get(high)) {
        (Some(low), Some(high)) => 0.5 * (low + high),
        _ => f64::NAN,
    }
}

/// Mean square of residuals that are clipped at [`CLIP_SIGMAS`] robust standard deviations (P. J. Huber, "Robust
/// Statistics", 1981, chapter 5); plain where more than half are 0; 0 of none.
pub fn robust_variance(residuals: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = residuals.iter().map(|residual| residual.abs()).collect();
    let sigma = MAD_TO_SIGMA * median(&mut sizes);
    let limit = if sigma > 0.0 { CLIP_SIGMAS * sigma } else { f64::INFINITY };
    let sum: f64 = residuals.iter().map(|residual| residual.abs().min(limit)).map(|size| size * size).sum();
    sum / residuals.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for scale in [Scale::Plain, Scale::Root, Scale::Log { offset: 0.5 }] {
            for count in [0.0, 1.0, 7.0, 1e6] {
                let back = scale.expected_count(scale.forward(count), 0.0);
                assert!((back - count).abs() <= 1e-9 * (1.0 + count), "{count} came back as {back}");
            }
        }
    }

    #[test]
    fn a_spike_does_not_raise_the_variance_without_bound() {
        let mut residuals: Vec<f64> = (0..100).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!((robust_variance(&residuals) - 1.0).abs() < 1e-12);
        residuals[7] = 1e9;
        // 99 residuals of 1 and one that counts as 4 × 1.4826.
        let by_hand = (99.0 + (4.0 * 1.482_602_218_505_602_f64).powi(2)) / 100.0;
        assert!((robust_variance(&residuals) - by_hand).abs() < 1e-12);
    }

    #[test]
    fn medians_by_hand() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&mut []).is_nan());
    }
}
