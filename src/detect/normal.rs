//! Tails of the normal and of Student's distribution.

use core::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// z from which the asymptotic series of the tail takes the place of `erfc`, which comes near the smallest double there.
const FAR: f64 = 25.0;
/// Newton steps; from above, each at least doubles the right digits.
const NEWTON_STEPS: usize = 8;

/// −ln P(Z > z) of a standard normal Z, for z ≥ 0: nats of surprise.
pub fn surprise_of_z(z: f64) -> f64 {
    if z < FAR {
        return -libm::log(0.5 * libm::erfc(z * FRAC_1_SQRT_2));
    }
    // Q(z) ≈ φ(z)/z · (1 − 1/z²); Abramowitz & Stegun 26.2.12.
    0.5 * z * z + libm::log(z * libm::sqrt(2.0 * PI)) - libm::log1p(-1.0 / (z * z))
}

/// The z ≥ 0 whose tail has that surprise; 0 where it is at most ln 2, that of the median.
pub fn z_of_surprise(nats: f64) -> f64 {
    if nats <= LN_2 {
        return 0.0;
    }
    let mut z = libm::sqrt(2.0 * nats);
    for _ in 0..NEWTON_STEPS {
        let surprise = surprise_of_z(z);
        // Hazard φ/Q, the derivative of the surprise.
        let hazard = libm::exp(surprise - 0.5 * z * z) / libm::sqrt(2.0 * PI);
        z = (z - (surprise - nats) / hazard).max(0.0);
    }
    z
}

/// P(|T| > t) of Student's distribution with `freedom` degrees, at least 2; Abramowitz & Stegun 26.7.3 and 26.7.4.
pub fn two_sided_t(t: f64, freedom: usize) -> f64 {
    let angle = libm::atan(t / libm::sqrt(freedom as f64));
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let is_odd = freedom % 2 == 1;
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut sum = term;
    for place in 1..freedom / 2 {
        let above = 2 * place + usize::from(is_odd) - 1;
        term *= above as f64 / (above + 1) as f64 * cosine * cosine;
        sum += term;
    }
    let inside = if is_odd { 2.0 / PI * (angle + sine * sum) } else { sine * sum };
    (1.0 - inside).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_scipy() {
        // scipy 1.17.1: -norm.logsf(z), 2 * t.sf(t, df).
        for (z, nats) in [(1.0, 1.841_021_645_009_263_4), (3.0, 6.607_726_221_510_35), (30.0, 454.321_243_956_343_3)] {
            assert!((surprise_of_z(z) - nats).abs() < 1e-5, "{z}: {}", surprise_of_z(z));
            assert!((z_of_surprise(nats) - z).abs() < 1e-6, "{nats}: {}", z_of_surprise(nats));
        }
        for (t, freedom, p) in [
            (2.0, 2, 0.183_503_419_072_273_97),
            (2.0, 3, 0.139_325_968_558_843_05),
            (3.0, 29, 0.005_499_192_133_903_412),
            (3.0, 28, 0.005_617_399_079_709_114),
            (3.0, 9, 0.014_956_363_910_414_222),
        ] {
            assert!((two_sided_t(t, freedom) - p).abs() < 1e-12, "{t} {freedom}: {}", two_sided_t(t, freedom));
        }
        assert_eq!(z_of_surprise(0.1), 0.0);
    }
}
