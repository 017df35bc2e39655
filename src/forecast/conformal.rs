//! Bands around any model's mean: adaptive conformal inference on standardised residuals.
//!
//! I. Gibbs, E. Candès, "Adaptive Conformal Inference Under Distribution Shift" (2021), with γ = 0.01 and one miss rate for
//! each tail. A residual is divided by √forecast (counts spread like that) and by how wide residuals have lately been; the
//! band takes the empirical quantile of the scores of the last week. Only scores of buckets up to the origin are used.

use super::Rolling;
use crate::series::TimeSeries;

/// Seconds before the first scored bucket that warm the bands up, and reach of their score window.
pub const WARM_UP_SECS: i64 = 7 * 86_400;
/// Step of the miss rate after each bucket.
const GAMMA: f64 = 0.01;
/// Scores that are needed before there is a band.
const MIN_SCORES: usize = 30;
/// Share of the newest score in the running spread.
const SPREAD_RATE: f64 = 0.02;
/// Bounds of the running spread relative to what is usual, so that a burst can't make the band absurd.
const SPREAD_BOUNDS: (f64, f64) = (0.25, 8.0);

/// Lower and upper end for every origin of a [`Rolling`] and lead, counts per bucket; `NaN` where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Lower ends, `[origins]`.
    pub lower: Vec<f64>,
    /// Upper ends, `[origins]`.
    pub upper: Vec<f64>,
}

/// The band of `rolling`'s forecasts at `lead` that should hold a share `level` (0..1) of what comes.
pub fn bands(series: &TimeSeries, rolling: &Rolling, lead: usize, level: f64) -> Band {
    let origins = rolling.origins();
    let means = rolling.lead(lead);
    let actual = |offset: usize| series.observed(origins.start + offset + lead);
    let window = series.step().buckets_in(WARM_UP_SECS);
    let (scores, scales) = standardise(means, actual, lead);
    let mut ranked = RankedWindow::new(&scores);
    let mut tails = [Tail::new(level), Tail::new(level)];
    let mut band = Band { lower: vec![f64::NAN; means.len()], upper: vec![f64::NAN; means.len()] };
    for (offset, mean) in means.iter().enumerate() {
        // What was forecast `lead` origins ago has just been seen.
        if let Some(seen) = offset.checked_sub(lead) {
            if let Some(value) = actual(seen).filter(|_| !band.lower[seen].is_nan()) {
                tails[0].learn(value < band.lower[seen]);
                tails[1].learn(value > band.upper[seen]);
            }
            ranked.insert(seen);
            if let Some(gone) = seen.checked_sub(window) {
                ranked.remove(gone);
            }
        }
        if mean.is_nan() || ranked.len() < MIN_SCORES {
            continue;
        }
        let low = ranked.quantile(0, tails[0].miss_rate);
        let high = ranked.quantile(1, 1.0 - tails[1].miss_rate);
        band.lower[offset] = (mean + low * scales[offset]).min(*mean).max(0.0);
        band.upper[offset] = (mean + high * scales[offset]).max(*mean);
    }
    band
}

/// Scores `[origins]` (`NaN` where nothing came or nothing was expected) and the scale that each was divided by.
fn standardise(means: &[f64], actual: impl Fn(usize) -> Option<f64>, lead: usize) -> (Vec<f64>, Vec<f64>) {
    let mut scores = vec![f64::NAN; means.len()];
    let mut scales = vec![f64::NAN; means.len()];
    let root = |mean: f64| mean.max(1.0).sqrt();
    let mut spread = f64::NAN;
    let mut usual = (0.0, 0_usize);
    for offset in 0..means.len() {
        if let Some(seen) = offset.checked_sub(lead)
            && let Some(value) = actual(seen)
            && !means[seen].is_nan()
        {
            let size = (value - means[seen]).abs() / root(means[seen]);
            usual = (usual.0 + size, usual.1 + 1);
            let typical = usual.0 / usual.1 as f64;
            let within = size.clamp(0.0, SPREAD_BOUNDS.1 * typical.max(f64::MIN_POSITIVE));
            spread = if spread.is_nan() { within } else { spread + SPREAD_RATE * (within - spread) };
            spread = spread.max(SPREAD_BOUNDS.0 * typical).max(f64::MIN_POSITIVE);
        }
        let scale = root(means[offset]) * if spread.is_nan() { 1.0 } else { spread };
        scales[offset] = scale;
        if let Some(value) = actual(offset) {
            scores[offset] = (value - means[offset]) / scale;
        }
    }
    (scores, scales)
}

/// One end of the band: the miss rate that it aims at and the one that it uses now.
#[derive(Debug, Clone, Copy)]
struct Tail {
    aim: f64,
    miss_rate: f64,
}

impl Tail {
    fn new(level: f64) -> Self {
        let aim = 0.5 * (1.0 - level);
        Self { aim, miss_rate: aim }
    }

    fn learn(&mut self, missed: bool) {
        self.miss_rate = (self.miss_rate + GAMMA * (self.aim - f64::from(u8::from(missed)))).clamp(0.0, 0.5);
    }
}

/// Order statistics of a moving set of scores: one bit per rank, and for each tail a pointer that walks from the last
/// quantile to the next, which is never far. Ranking all scores beforehand only labels them; a quantile depends on none
/// that is not in the set.
#[derive(Debug)]
struct RankedWindow {
    sorted: Vec<f64>,
    /// Rank of each score from 0; `NONE` for `NaN`.
    rank: Vec<u32>,
    /// Which ranks are in the set, 64 a word.
    present: Vec<u64>,
    len: usize,
    pointers: [Pointer; 2],
}

/// A word of the bit set, and how many ranks of the set lie before it.
#[derive(Debug, Clone, Copy, Default)]
struct Pointer {
    word: usize,
    before: usize,
}

/// Rank of a score that is `NaN`.
const NONE: u32 = u32::MAX;

impl RankedWindow {
    fn new(scores: &[f64]) -> Self {
        let mut order: Vec<(u64, u32)> =
            (0..).zip(scores).filter(|(_, score)| !score.is_nan()).map(|(at, score)| (sort_key(*score), at)).collect();
        order.sort_unstable();
        let mut rank = vec![NONE; scores.len()];
        (0..).zip(&order).for_each(|(place, (_, at))| rank[*at as usize] = place);
        let sorted = order.iter().map(|(_, at)| scores[*at as usize]).collect();
        let present = vec![0; order.len().div_ceil(64)];
        Self { sorted, rank, present, len: 0, pointers: [Pointer::default(); 2] }
    }

    fn len(&self) -> usize {
        self.len
    }

    fn insert(&mut self, at: usize) {
        let Some((word, bit)) = self.place(at) else { return };
        self.present[word] |= bit;
        self.len += 1;
        self.pointers.iter_mut().filter(|pointer| word < pointer.word).for_each(|pointer| pointer.before += 1);
    }

    fn remove(&mut self, at: usize) {
        let Some((word, bit)) = self.place(at) else { return };
        self.present[word] &= !bit;
        self.len -= 1;
        self.pointers.iter_mut().filter(|pointer| word < pointer.word).for_each(|pointer| pointer.before -= 1);
    }

    /// Word and bit of score `at`, unless it is `NaN`.
    fn place(&self, at: usize) -> Option<(usize, u64)> {
        let rank = self.rank[at];
        (rank != NONE).then(|| (rank as usize / 64, 1 << (rank % 64)))
    }

    /// The ⌈(len + 1)·p⌉-th smallest score, or the nearest there is, for one of two tails. The set must not be empty.
    fn quantile(&mut self, tail: usize, p: f64) -> f64 {
        let place = (((self.len + 1) as f64 * p).ceil() as usize).clamp(1, self.len);
        let mut pointer = self.pointers[tail];
        while pointer.before >= place {
            pointer.word -= 1;
            pointer.before -= self.present[pointer.word].count_ones() as usize;
        }
        loop {
            let here = self.present[pointer.word].count_ones() as usize;
            if pointer.before + here >= place {
                break;
            }
            pointer.before += here;
            pointer.word += 1;
        }
        self.pointers[tail] = pointer;
        let mut bits = self.present[pointer.word];
        for _ in pointer.before + 1..place {
            bits &= bits - 1;
        }
        self.sorted[pointer.word * 64 + bits.trailing_zeros() as usize]
    }
}

/// A number that sorts as the score does.
fn sort_key(score: f64) -> u64 {
    let bits = score.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_window(
            scores in prop::collection::vec(-100_i32..100, 1..300), width in 1_usize..150,
            p in prop::collection::vec(0.0_f64..=1.0, 300),
        ) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let mut ranked = RankedWindow::new(&scores);
            for at in 0..scores.len() {
                ranked.insert(at);
                if let Some(gone) = at.checked_sub(width) {
                    ranked.remove(gone);
                }
                let mut window = scores[(at + 1).saturating_sub(width)..=at].to_vec();
                window.sort_by(f64::total_cmp);
                for tail in [0, 1] {
                    let p = if tail == 0 { p[at] } else { 1.0 - p[at] };
                    let place = (((window.len() + 1) as f64 * p).ceil() as usize).clamp(1, window.len());
                    prop_assert_eq!(ranked.quantile(tail, p), window[place - 1]);
                }
            }
        }
    }
}
