//! Fourier terms of the day and the week, as regressors and inputs.

use std::f64::consts::TAU;

/// Sine and cosine of the ascending multiples `wanted` of the phase in the period, by rotation: one call to `libm` a row,
/// and the same bits on every machine.
pub fn harmonics(local_secs: i64, period_secs: i64, wanted: impl IntoIterator<Item = usize>, mut put: impl FnMut(f64)) {
    let phase = TAU * local_secs.rem_euclid(period_secs) as f64 / period_secs as f64;
    let (base_sin, base_cos) = libm::sincos(phase);
    let (mut sin, mut cos, mut multiple) = (0.0, 1.0, 0);
    for harmonic in wanted {
        while multiple < harmonic {
            (sin, cos) = (sin * base_cos + cos * base_sin, cos * base_cos - sin * base_sin);
            multiple += 1;
        }
        put(sin);
        put(cos);
    }
}
