//! Whether one model is better than another, or only looks so on these buckets.
//!
//! The test of F. X. Diebold, R. S. Mariano, "Comparing predictive accuracy", J. Bus. Econ. Stat. 13 (1995), on the
//! difference of two losses. Differences are autocorrelated, by overlap at leads beyond 1 and by what both models miss at any
//! lead, so their long-run variance is the mean of the `m` lowest periodogram ordinates (Daniell kernel), and the statistic
//! has a t distribution with 2m degrees of freedom: L. Coroneo, F. Iacone, "Comparing predictive accuracy in small samples
//! using fixed-smoothing asymptotics", J. Appl. Econometrics 35 (2020), §2.2, with their m = ⌊n^⅓⌋. No further small-sample
//! factor belongs to it.
//!
//! [`candidates_for_best`] answers for many models at once: J. C. Hsu, "Constrained simultaneous confidence intervals for
//! multiple comparisons with the best", Annals of Statistics 12 (1984), with Bonferroni's bound.

use std::f64::consts::TAU;

/// Difference of two models' losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Buckets that both models have a loss for.
    pub n: usize,
    /// Mean of the first model's loss − the second's, over its standard error; negative when the first is better.
    pub statistic: f64,
    /// Degrees of freedom of its t distribution.
    pub freedom: usize,
    /// Probability of a difference at least as large, either way, if the models were equally good, 0..1.
    pub p: f64,
}

/// Fewest buckets for which the test says anything.
const FEWEST: usize = 8;

/// Compares the losses `a` and `b` of two models at `lead` buckets ahead, bucket by bucket, e.g. squared errors; `NaN`
/// where a model has none. `None` where there are too few.
pub fn diebold_mariano(a: &[f64], b: &[f64], lead: usize) -> Option<Comparison> {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let first = differences.iter().position(|d| d.is_finite())?;
    let last = differences.iter().rposition(|d| d.is_finite())?;
    let span = &differences[first..=last];
    let known = span.iter().filter(|d| d.is_finite());
    let n = known.clone().count();
    if n < FEWEST || n <= 2 * lead {
        return None;
    }
    let ordinates = ordinates(n, lead);
    let freedom = 2 * ordinates;
    let mean = known.sum::<f64>() / n as f64;
    // A gap adds nothing: the amplitude-modulated series of E. Parzen (1963).
    let centred: Vec<f64> = span.iter().map(|d| if d.is_finite() { d - mean } else { 0.0 }).collect();
    let variance = low_frequency_power(&centred, ordinates) / (n as f64 * n as f64);
    let largest = centred.iter().fold(0.0, |largest: f64, d| largest.max(d.abs()));
    if largest <= ROUNDING * mean.abs() || variance <= 0.0 {
        // The models differ by a constant: by nothing, or always.
        let (statistic, p) = if mean == 0.0 { (0.0, 1.0) } else { (mean.signum() * f64::INFINITY, 0.0) };
        return Some(Comparison { n, statistic, freedom, p });
    }
    let statistic = mean / variance.sqrt();
    Some(Comparison { n, statistic, freedom, p: two_sided_t(statistic, freedom as f64) })
}

/// Differences from their mean below this share of it are rounding.
const ROUNDING: f64 = 1e-14;

/// Periodogram ordinates that are averaged: ⌊n^⅓⌋, and no frequency at which errors `lead` buckets ahead, which overlap,
/// have already half lost their power.
fn ordinates(n: usize, lead: usize) -> usize {
    let root = (1..).take_while(|root: &usize| root * root * root <= n).last().unwrap_or(1);
    root.min(n / (4 * lead.max(1))).max(1)
}

/// Mean over frequencies 2πj/N, j = 1..=`count`, of |Σ x e^(−2πijt/N)|², N the number of `values`.
fn low_frequency_power(values: &[f64], count: usize) -> f64 {
    let n = values.len();
    let circle: Vec<(f64, f64)> = (0..n).map(|at| libm::sincos(TAU * at as f64 / n as f64)).collect();
    let power = |frequency: usize| {
        let (mut real, mut imaginary, mut at) = (0.0, 0.0, 0);
        for value in values {
            let (sin, cos) = circle[at];
            real += value * cos;
            imaginary += value * sin;
            at = (at + frequency) % n;
        }
        real * real + imaginary * imaginary
    };
    (1..=count).map(power).sum::<f64>() / count as f64
}

/// Which of several models may be the best, given the losses of each, `[models][buckets]`, `lead` buckets ahead. The set that
/// is answered holds the truly best model with a probability of at least 1 − `error_rate`.
///
/// A model is out when the one of the least mean loss is better by a one-sided test at `error_rate / (models − 1)`. That
/// holds although the same losses say which one that is: the truly best model is compared with each of the others at most,
/// and by Bonferroni's bound none of those comparisons errs with more than `error_rate`. What cannot be compared stays in.
pub fn candidates_for_best(losses: &[Vec<f64>], lead: usize, error_rate: f64) -> Vec<bool> {
    let mean = |losses: &Vec<f64>| {
        let known = losses.iter().filter(|loss| loss.is_finite());
        known.clone().sum::<f64>() / known.count() as f64
    };
    let means: Vec<f64> = losses.iter().map(mean).collect();
    let scored = (0..losses.len()).filter(|model| means[*model].is_finite());
    let Some(leader) = scored.clone().min_by(|a, b| means[*a].total_cmp(&means[*b])) else {
        return vec![true; losses.len()];
    };
    let rivals = scored.count().saturating_sub(1).max(1) as f64;
    let is_out = |losses_of: &Vec<f64>| {
        let comparison = diebold_mariano(losses_of, &losses[leader], lead);
        comparison.is_some_and(|found| found.statistic > 0.0 && 0.5 * found.p < error_rate / rivals)
    };
    losses.iter().map(|losses_of| !is_out(losses_of)).collect()
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
        freedom: usize,
        p: f64,
    }

    #[test]
    fn agrees_with_the_periodogram_and_the_t_distribution_of_scipy() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/golden/significance.json")).expect("the golden file");
        assert!(cases.len() >= 5);
        for case in cases {
            let found = diebold_mariano(&case.a, &case.b, case.lead).expect("enough buckets");
            assert_eq!(found.freedom, case.freedom);
            assert!((found.statistic - case.statistic).abs() < 1e-9 * case.statistic.abs().max(1.0), "{found:?}");
            assert!((found.p - case.p).abs() < 1e-9, "{found:?} {}", case.p);
        }
    }

    /// Differences 1 + cos(πt/2): ordinates 0 and 16, so the variance of the mean is 8/64, and t = √8 with 4 degrees, whose
    /// distribution has the closed form ½ + ⅜·t/√(1 + t²/4)·(1 − t²/(12 + 3t²)).
    #[test]
    fn worked_by_hand() {
        let a = [2.0, 1.0, 0.0, 1.0, 2.0, 1.0, 0.0, 1.0];
        let found = diebold_mariano(&a, &[0.0; 8], 1).expect("eight buckets");
        assert_eq!((found.n, found.freedom), (8, 4));
        assert!((found.statistic - 8.0_f64.sqrt()).abs() < 1e-12, "{found:?}");
        let below = 0.5 + 0.375 * 8.0_f64.sqrt() / 3.0_f64.sqrt() * (1.0 - 8.0 / 36.0);
        assert!((found.p - 2.0 * (1.0 - below)).abs() < 1e-12, "{found:?}");
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
        let worse: Vec<f64> = losses.iter().map(|loss| loss + 0.1).collect();
        assert_eq!(diebold_mariano(&worse, &losses, 1).expect("a result").p, 0.0);
    }

    /// Standard normal numbers, by sums of twelve uniform ones.
    fn shocks(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(u32::MAX) * 2.0
        };
        move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0
    }

    /// A first-order autoregression with coefficient `carry`.
    fn autoregression(next: &mut impl FnMut() -> f64, carry: f64, n: usize) -> Vec<f64> {
        let mut value = 0.0;
        std::iter::repeat_with(|| {
            value = carry * value + next();
            value
        })
        .skip(50)
        .take(n)
        .collect()
    }

    #[test]
    fn differences_that_stay_are_not_taken_for_many() {
        let mut next = shocks(5);
        for carry in [0.0, 0.5, 0.8] {
            let tries = 600;
            let rejected = (0..tries).filter(|_| {
                let differences = autoregression(&mut next, carry, 400);
                diebold_mariano(&differences, &[0.0; 400], 1).expect("enough").p < 0.05
            });
            let share = rejected.count() as f64 / f64::from(tries);
            // Without regard to autocorrelation it would be 0.05, 0.26 and 0.51.
            assert!((0.025..=0.085).contains(&share), "{share} at {carry}");
        }
    }

    #[test]
    fn the_best_of_ten_is_seldom_lost_however_often_one_looks() {
        let mut next = shocks(9);
        let tries = 300;
        let lost = (0..tries).filter(|_| {
            // All are equally good, so each is a best one; the first stands for it.
            let losses: Vec<Vec<f64>> = (0..10).map(|_| autoregression(&mut next, 0.4, 200)).collect();
            !candidates_for_best(&losses, 1, 0.05)[0]
        });
        assert!(lost.count() <= tries * 5 / 100);
    }

    #[test]
    fn what_is_clearly_worse_is_out_and_what_cannot_be_told_is_in() {
        let mut next = shocks(3);
        let good = autoregression(&mut next, 0.3, 500);
        let near: Vec<f64> = good.iter().map(|loss| loss + next()).collect();
        let worse: Vec<f64> = good.iter().map(|loss| loss + 1.0 + next()).collect();
        let unknown = vec![f64::NAN; 500];
        assert_eq!(candidates_for_best(&[worse, good, near, unknown], 1, 0.05), [false, true, true, true]);
        assert_eq!(candidates_for_best(&[], 1, 0.05), [true; 0]);
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
