//! The two widths of number that the network is written for: `f32` to run, `f64` to check its gradients.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// Where [`Real::tanh`] of `f32` is as good as ±1.
const TANH_LIMIT: f32 = 7.5;
/// Numerator and denominator of the tenth convergent of tanh's continued fraction, in x², lowest power first
/// (J. H. Lambert, "Mémoire sur quelques propriétés remarquables", 1761): tanh x = x·P(x²)/Q(x²), off by less than 1e-6.
const TANH_ABOVE: [f32; 6] = [1.0, 1.428_571_4e-1, 4.678_362_6e-3, 4.914_246_4e-5, 1.560_078_2e-7, 7.273_092e-11];
const TANH_BELOW: [f32; 6] = [1.0, 4.761_904_8e-1, 3.007_519e-2, 5.503_956e-4, 3.276_164_3e-6, 4.800_240_7e-9];

/// A number that the network computes with.
pub trait Real:
    Copy
    + Default
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
{
    /// The nearest to `value`.
    fn of(value: f64) -> Self;

    /// Hyperbolic tangent, the same bits on every machine.
    fn tanh(self) -> Self;

    /// 1 / (1 + e⁻ˣ), by way of tanh.
    fn sigmoid(self) -> Self {
        let half = Self::of(0.5);
        half + half * (half * self).tanh()
    }
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }

    /// No branch and no call, so that a loop over it vectorises.
    #[inline(always)]
    fn tanh(self) -> Self {
        let above = if self < TANH_LIMIT { self } else { TANH_LIMIT };
        let x = if above > -TANH_LIMIT { above } else { -TANH_LIMIT };
        let square = x * x;
        x * polynomial(&TANH_ABOVE, square) / polynomial(&TANH_BELOW, square)
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn tanh(self) -> Self {
        libm::tanh(self)
    }
}

/// Horner's rule.
#[inline(always)]
fn polynomial([a, b, c, d, e, f]: &[f32; 6], x: f32) -> f32 {
    ((((f * x + e) * x + d) * x + c) * x + b) * x + a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn squashing_is_as_good_as_the_library(x in -20.0_f32..20.0) {
            prop_assert!((f64::from(Real::tanh(x)) - libm::tanh(x.into())).abs() <= 1e-6);
            prop_assert!((f64::from(x.sigmoid()) - 1.0 / (1.0 + libm::exp(-f64::from(x)))).abs() <= 6e-7);
            prop_assert!((Real::tanh(-x) + Real::tanh(x)).abs() == 0.0);
        }
    }

    #[test]
    fn squashing_has_ends() {
        for x in [1e30_f32, f32::INFINITY] {
            assert!((Real::tanh(x) - 1.0).abs() < 1e-6 && (Real::tanh(-x) + 1.0).abs() < 1e-6);
        }
    }
}
