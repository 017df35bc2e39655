//! How often something as surprising happens: the tail of what was seen, peaks over a threshold.
//!
//! J. Pickands, "Statistical Inference Using Extreme Order Statistics" (1975); in a stream as A. Siffer et al., "Anomaly
//! Detection in Streams with Extreme Value Theory" (KDD 2017). It differs in three points. What is fitted is not the score
//! but its surprise −ln P(Z > score), exponential for normal noise, so that little is left to extrapolate. Exceedances close
//! to each other count once, by their peak (A. Ferro, J. Segers, "Inference for Clusters of Extreme Values", 2003), because one
//! event makes one alarm. And the tail is the predictive one: an exponential tail known from k peaks has shape 1/(2k) more.

/// Observations before the tail is fitted; a wide normal tail holds until then.
const MIN_OBSERVATIONS: usize = 200;
/// Fewest peaks to fit to.
const MIN_PEAKS: usize = 3;
/// Largest share of observations over the threshold; √n of n if that is less.
const MAX_SHARE: f64 = 0.06;
/// Observations below the threshold after which an exceedance is another event.
const APART: usize = 6;
/// Peaks that the belief in an exponential tail weighs as much as.
const PRIOR_PEAKS: f64 = 30.0;
/// Bounds of the shape that moments give; from ½ on they do not exist.
const SHAPE_BOUNDS: (f64, f64) = (-0.5, 0.5);
/// Observations between fits, and their share of those seen.
const REFIT: (usize, usize) = (64, 64);
/// Tail before the first fit: a normal one, widened.
const PRIOR: Fit = Fit { threshold: 0.0, ln_rate: 0.0, scale: 1.3, shape: 0.1 };

/// A generalised Pareto tail over a threshold.
#[derive(Debug, Clone, Copy)]
struct Fit {
    /// In nats.
    threshold: f64,
    /// ln of events per observation that reach the threshold.
    ln_rate: f64,
    scale: f64,
    /// At least 0: there is no end that could not be passed.
    shape: f64,
}

/// The tail of a stream.
#[derive(Debug)]
pub struct Tail {
    seen: usize,
    /// What was large, with its place in the stream.
    large: Vec<(usize, f64)>,
    /// Smallest that is kept.
    keep_from: f64,
    next_fit: usize,
    fit: Fit,
}

impl Tail {
    /// Nothing seen.
    pub fn new() -> Self {
        Self { seen: 0, large: Vec::new(), keep_from: 0.0, next_fit: MIN_OBSERVATIONS, fit: PRIOR }
    }

    /// −ln of how many events per observation reach `nats`.
    pub fn surprise(&self, nats: f64) -> f64 {
        let Fit { threshold, ln_rate, scale, shape } = self.fit;
        if nats <= threshold {
            return if threshold > 0.0 { -ln_rate * nats / threshold } else { 0.0 };
        }
        let over = (nats - threshold) / scale;
        -ln_rate + if shape > 0.0 { libm::log1p(shape * over) / shape } else { over }
    }

    /// Learns the next observation.
    pub fn learn(&mut self, nats: f64) {
        if nats >= self.keep_from {
            self.large.push((self.seen, nats));
        }
        self.seen += 1;
        if self.seen >= self.next_fit {
            self.next_fit = self.seen + REFIT.0.max(self.seen / REFIT.1);
            self.refit();
        }
    }

    fn refit(&mut self) {
        let n = self.seen as f64;
        let over = (MAX_SHARE * n).min(n.sqrt()) as usize;
        let mut sorted: Vec<f64> = self.large.iter().map(|(_, nats)| *nats).collect();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let at = |place: usize| sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0);
        let below = at(over);
        // Half way to the next larger one: observations of counts come in steps, and what exceeds a step by a whole one would
        // make the tail seem wider than it is.
        let above = sorted.iter().rev().find(|nats| **nats > below).copied().unwrap_or(below);
        let threshold = 0.5 * (below + above);
        self.keep_from = at(2 * over);
        let keep_from = self.keep_from;
        self.large.retain(|(_, nats)| *nats >= keep_from);
        if let Some(fit) = self.fit_over(threshold) {
            self.fit = fit;
        }
    }

    /// Moments of the events' peaks over `threshold`; `None` where there are too few.
    fn fit_over(&self, threshold: f64) -> Option<Fit> {
        let mut peaks: Vec<f64> = Vec::new();
        let mut last: Option<usize> = None;
        for (place, nats) in self.large.iter().filter(|(_, nats)| *nats > threshold) {
            match (peaks.last_mut(), last) {
                (Some(peak), Some(last)) if place - last <= APART => *peak = peak.max(*nats),
                _ => peaks.push(*nats),
            }
            last = Some(*place);
        }
        if peaks.len() < MIN_PEAKS {
            return None;
        }
        let count = peaks.len() as f64;
        let mean = peaks.iter().map(|peak| peak - threshold).sum::<f64>() / count;
        let variance = peaks.iter().map(|peak| (peak - threshold - mean).powi(2)).sum::<f64>() / count;
        let by_moments = if variance > 0.0 { 0.5 * (1.0 - mean * mean / variance) } else { 0.0 };
        let shape = by_moments.clamp(SHAPE_BOUNDS.0, SHAPE_BOUNDS.1) * count / (count + PRIOR_PEAKS);
        let ln_rate = libm::log(count / (self.seen as f64 + 1.0));
        let predictive = (shape + 0.5 / count).max(0.0);
        Some(Fit { threshold, ln_rate, scale: mean * (1.0 - shape), shape: predictive })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_stream_has_the_tail_that_it_was_made_with() {
        // Exponential by the van der Corput sequence: as even as can be, in no order.
        let nats = |at: u32| -libm::log((f64::from(at.reverse_bits() >> 17) + 0.5) / 32_768.0);
        let mut tail = Tail::new();
        (0..1 << 15).for_each(|at| tail.learn(nats(at)));
        for expected in [6.0, 9.0, 12.0] {
            let ours = tail.surprise(expected);
            assert!((ours - expected).abs() < 0.1 * expected, "{expected}: {ours}");
        }
    }

    #[test]
    fn without_any_surprise_the_tail_stays_what_it_was() {
        let mut tail = Tail::new();
        (0..1000).for_each(|_| tail.learn(0.0));
        assert_eq!(tail.surprise(0.0), 0.0);
        assert!(tail.surprise(20.0) > 9.0 && tail.surprise(1e6).is_finite());
    }
}
