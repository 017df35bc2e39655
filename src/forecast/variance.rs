//! The square-root scale on which counts have an even spread.
//!
//! y = 2√(x + 3/8) has variance near 1 for Poisson counts (F. J. Anscombe, "The transformation of Poisson, binomial and
//! negative-binomial data", Biometrika 35, 1948).

/// Offset of the transform.
const OFFSET: f64 = 0.375;

/// Count → scale of even spread.
pub fn stabilise(count: f64) -> f64 {
    2.0 * (count + OFFSET).sqrt()
}

/// Expected count when the transformed value has this mean and variance: E[(y/2)²] − 3/8, at least 0.
pub fn expected_count(mean: f64, variance: f64) -> f64 {
    ((mean * mean + variance) * 0.25 - OFFSET).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for count in [0.0, 1.0, 7.0, 1e6] {
            let back = expected_count(stabilise(count), 0.0);
            assert!((back - count).abs() <= 1e-9 * (1.0 + count), "{count} came back as {back}");
        }
    }
}
