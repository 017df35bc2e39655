//! Whether one model is better than another, or only looks so on these buckets.
//!
//! The test of Diebold & Mariano, "Comparing predictive accuracy" (1995), on the difference of two losses, with the
//! variance of Newey & West (1987) at lag `h − 1`, because errors `h` buckets ahead overlap, and the small-sample
//! correction and t distribution of Harvey, Leybourne & Newbold (1997).

/// Difference of two models' losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Buckets that both models have a loss for.
    pub n: usize,
    /// Mean of the first model's loss − the second's, over its standard error; negative when the first is better.
    pub statistic: f64,
    /// Probability of a difference at least as large, either way, if the models were equally good, 0..1.
    pub p: f64,
}

/// Fewest buckets for which the test says anything.
const FEWEST: usize = 8;

/// Compares the losses `a` and `b` of two models at `lead` buckets ahead, bucket by bucket, e.g. squared errors; `NaN`
/// where a model has none. `None` where there are too few.
pub fn diebold_mariano(a: &[f64], b: &[f64], lead: usize) -> Option<Comparison> {
    let lead = lead.max(1);
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let known = differences.iter().filter(|d| d.is_finite());
    let n = known.clone().count();
    if n < FEWEST || n <= 2 * lead {
        return None;
    }
    let count = n as f64;
    let mean = known.sum::<f64>() / count;
    let centred: Vec<f64> = differences.iter().map(|d| d - mean).collect();
    let variance = newey_west(&centred, lead) / (count * count);
    if variance <= 0.0 {
        // The models differ by a constant: by nothing, or always.
        let p = if mean == 0.0 { 1.0 } else { 0.0 };
        return Some(Comparison { n, statistic: if mean == 0.0 { 0.0 } else { mean.signum() * f64::INFINITY }, p });
    }
    let h = lead as f64;
    let correction = ((count + 1.0 - 2.0 * h + h * (h - 1.0) / count) / count).sqrt();
    let statistic = correction * mean / variance.sqrt();
    Some(Comparison { n, statistic, p: two_sided_t(statistic, count - 1.0) })
}

/// Sum of squares and of weighted products up to lag `lead − 1`; a pair with a gap counts as 0.
fn newey_west(centred: &[f64], lead: usize) -> f64 {
    let at_lag = |lag: usize| -> f64 {
        let later = centred.get(lag..).unwrap_or_default();
        later.iter().zip(centred).map(|(a, b)| a * b).filter(|product| product.is_finite()).sum()
    };
    let weighted = |lag: usize| 2.0 * (1.0 - lag as f64 / lead as f64) * at_lag(lag);
    at_lag(0) + (1..lead).map(weighted).sum::<f64>()
}

/// Probability of a t-distributed value with `freedom` degrees of freedom beyond ±`t`.
fn two_sided_t(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// Regularised incomplete beta function by its continued fraction (Abramowitz & Stegun 26.5.8), evaluated by Lentz's
/// method.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges quickly on the left of the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let log_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log(1.0 - x);
    libm::exp(log_front) * fraction(x, a, b) / a
}

/// Terms after which the continued fraction is given up; it needs about the root of its larger argument.
const MOST_TERMS: usize = 1000;
/// Stands for a zero that would be divided by.
const TINY: f64 = 1e-300;

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for m in 1..=MOST_TERMS {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = product;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            product *= c * d;
        }
        if (product / before - 1.0).abs() < 1e-15 {
            break;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        lead: usize,
        a: Vec<f64>,
        b: Vec<f64>,
        statistic: f64,
        p: f64,
    }

    #[test]
    fn agrees_with_an_independent_script() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/golden/significance.json")).expect("the golden file");
        assert!(cases.len() >= 5);
        for case in cases {
            let found = diebold_mariano(&case.a, &case.b, case.lead).expect("enough buckets");
            assert!((found.statistic - case.statistic).abs() < 1e-9 * case.statistic.abs().max(1.0), "{found:?}");
            assert!((found.p - case.p).abs() < 1e-9, "{found:?} {}", case.p);
        }
    }

    #[test]
    fn the_order_of_the_models_only_turns_the_sign() {
        let (a, b) = ([1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0, 3.0, 2.0], [2.0, 3.0, 3.0, 9.0, 6.0, 6.0, 2.0, 5.0, 4.0]);
        let (one, two) = (diebold_mariano(&a, &b, 2), diebold_mariano(&b, &a, 2));
        let (one, two) = (one.expect("a result"), two.expect("a result"));
        assert_eq!((one.statistic, one.p), (-two.statistic, two.p));
        assert!(one.statistic < 0.0);
    }

    #[test]
    fn equal_models_do_not_differ_and_gaps_do_not_count() {
        let losses: Vec<f64> = (0..20).map(|i| f64::from(i * 7 % 5)).collect();
        let same = diebold_mariano(&losses, &losses, 3).expect("a result");
        assert_eq!((same.n, same.p), (20, 1.0));
        let mut gappy = losses.clone();
        gappy[4] = f64::NAN;
        assert_eq!(diebold_mariano(&gappy, &losses, 1).expect("a result").n, 19);
        assert_eq!(diebold_mariano(&losses[..7], &losses[..7], 1), None);
        assert_eq!(diebold_mariano(&[], &[], 1), None);
    }

    #[test]
    fn the_t_distribution_at_known_points() {
        // Tables: t(0.975, 10) = 2.228139, t(0.95, 4) = 2.131847.
        assert!((two_sided_t(2.228_138_851_964_939, 10.0) - 0.05).abs() < 1e-10);
        assert!((two_sided_t(2.131_846_786_326_649, 4.0) - 0.1).abs() < 1e-10);
        assert_eq!(two_sided_t(0.0, 12.0), 1.0);
        assert!((two_sided_t(1.959_963_984_540_054, 1e7) - 0.05).abs() < 1e-6);
    }
}
