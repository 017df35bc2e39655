//! Whether a series keeps to a level: the test of D. Kwiatkowski, P. C. B. Phillips, P. Schmidt, Y. Shin, "Testing the null
//! hypothesis of stationarity against the alternative of a unit root", J. Econometrics 54 (1992).

/// Statistic above which a series that keeps to a level is found with a chance of 5 % (table 1, η of μ).
const CRITICAL: f64 = 0.463;

/// Whether `values` (`NaN`: missing, left out) wander, so that only their differences keep to a level.
pub fn wanders(values: &[f64]) -> bool {
    let seen: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    // As many lags as `ndiffs` of R's forecast package takes.
    statistic(&seen, (3.0 * (seen.len() as f64).sqrt() / 13.0) as usize) > CRITICAL
}

/// Σ S² / (n² s²): partial sums over the long-run variance with Bartlett's weights; 0 for a constant series.
fn statistic(values: &[f64], lags: usize) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let together = |lag: usize| centred.iter().skip(lag).zip(&centred).map(|(a, b)| a * b).sum::<f64>();
    let weight = |lag: usize| 1.0 - lag as f64 / (lags + 1) as f64;
    let long_run = together(0) + 2.0 * (1..=lags).map(|lag| weight(lag) * together(lag)).sum::<f64>();
    let sums = centred.iter().scan(0.0, |sum, value| {
        *sum += value;
        Some(*sum * *sum)
    });
    if long_run > 0.0 { sums.sum::<f64>() / (n * long_run) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By statsmodels 0.15.0: `kpss([(7 * i * i + 3 * i) % 31 + i / 10 for i in range(60)], nlags=lags)[0]`.
    const GOLDEN: [(usize, f64); 3] = [(0, 0.772245573835), (1, 0.616365896562), (5, 0.484613697179)];

    #[test]
    fn the_statistic_is_that_of_statsmodels() {
        let values: Vec<f64> = (0..60_u32).map(|i| f64::from((7 * i * i + 3 * i) % 31) + f64::from(i) / 10.0).collect();
        for (lags, theirs) in GOLDEN {
            let ours = statistic(&values, lags);
            assert!((ours - theirs).abs() < 1e-9, "{ours} and {theirs} with {lags} lags");
        }
    }

    #[test]
    fn a_level_that_moves_wanders_and_noise_does_not() {
        let noise = |at: usize| ((at * 7919 + 13) % 101) as f64;
        assert!(!wanders(&(0..400).map(noise).collect::<Vec<f64>>()));
        assert!(wanders(&(0..400).map(|at| noise(at) + at as f64).collect::<Vec<f64>>()));
        assert!(!wanders(&[f64::NAN; 9]) && !wanders(&[5.0; 50]) && !wanders(&[]));
    }
}
