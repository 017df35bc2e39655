//! What a model leaves over: how it is spread, and whether it could have been foreseen.

use super::{Examined, Part};
use crate::report::Study;

/// Columns of a histogram; odd, so that one of them has zero in its middle.
const BINS: usize = 41;
/// Share of residuals at each end that may lie beyond the drawn range.
const BEYOND_SHARE: f64 = 0.002;
/// Farthest lag of the autocorrelation.
const LAGS: usize = 48;

/// Actual − forecast for the test buckets of `part`, `NaN` where there is none.
pub fn residuals(study: &Study, examined: &Examined, part: Part) -> Vec<f64> {
    let mean = &examined.candidate.mean;
    let one = |at: usize| f64::from(study.actual[at]) - mean.get(at).map_or(f64::NAN, |mean| f64::from(*mean));
    part.range(study).map(one).collect()
}

/// How often which residual came.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Width of a column, counts per bucket.
    pub width: f64,
    /// Left edge of the first column.
    pub first: f64,
    /// Residuals per column; the outer two hold what is beyond them, too.
    pub counts: Vec<usize>,
    /// Ends of the 90 % band, as mean distances from the forecast.
    pub band: (f64, f64),
    /// Residuals in all.
    pub n: usize,
    /// Third standardised moment: positive when spikes reach farther than drops.
    pub skew: f64,
    /// Share of buckets outside the band, below and above it, 0..1.
    pub outside: (f64, f64),
}

/// Histogram of the residuals of `part`; `None` without any.
pub fn histogram(study: &Study, examined: &Examined, part: Part) -> Option<Histogram> {
    let all = residuals(study, examined, part);
    let mut known: Vec<f64> = all.iter().copied().filter(|r| r.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let n = known.len();
    let cut = (n as f64 * BEYOND_SHARE) as usize;
    let (low, high) = (*known.get(cut)?, *known.get(n.checked_sub(1 + cut)?)?);
    let reach = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let width = 2.0 * reach / BINS as f64;
    let mut counts = vec![0; BINS];
    for residual in &known {
        // The cast saturates, so what lies beyond falls into the outer columns.
        counts[(((residual + reach) / width) as usize).min(BINS - 1)] += 1;
    }
    let (band, outside) = band(study, examined, part);
    Some(Histogram { width, first: -reach, counts, band, n, skew: skew(&known), outside })
}

fn skew(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let moment = |power: i32| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / n;
    let spread = moment(2);
    moment(3) / (spread * spread.sqrt())
}

/// Mean distance of the band's ends from the forecast, and the shares of buckets below and above the band.
fn band(study: &Study, examined: &Examined, part: Part) -> ((f64, f64), (f64, f64)) {
    let candidate = &examined.candidate;
    let (mut n, mut below, mut above, mut low, mut high) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for at in part.range(study) {
        let value = |column: &[f32]| column.get(at).map_or(f64::NAN, |value| f64::from(*value));
        let (mean, lower, upper) = (value(&candidate.mean), value(&candidate.lower), value(&candidate.upper));
        let actual = f64::from(study.actual[at]);
        if !(actual + mean + lower + upper).is_finite() {
            continue;
        }
        n += 1.0;
        low += lower - mean;
        high += upper - mean;
        below += f64::from(u8::from(actual < lower));
        above += f64::from(u8::from(actual > upper));
    }
    ((low / n, high / n), (below / n, above / n))
}

/// Correlation of residuals with earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Autocorrelation {
    /// Correlation at lag 1, 2, …
    pub values: Vec<f64>,
    /// Beyond ± this, 5 % of independent residuals would lie.
    pub bound: f64,
}

/// Autocorrelation of the residuals of `part`, at most 48 lags; `None` where there are too few.
pub fn autocorrelation(study: &Study, examined: &Examined, part: Part) -> Option<Autocorrelation> {
    let all = residuals(study, examined, part);
    let known = all.iter().filter(|r| r.is_finite());
    let n = known.clone().count();
    if n < 10 {
        return None;
    }
    let mean = known.sum::<f64>() / n as f64;
    let centred: Vec<f64> = all.iter().map(|r| if r.is_finite() { r - mean } else { 0.0 }).collect();
    let product = |lag: usize| -> f64 { centred[lag..].iter().zip(&centred).map(|(a, b)| a * b).sum() };
    let total = product(0);
    if total <= 0.0 {
        return None;
    }
    let values = (1..=LAGS.min(n / 4)).map(|lag| product(lag) / total).collect();
    Some(Autocorrelation { values, bound: 1.96 / (n as f64).sqrt() })
}
