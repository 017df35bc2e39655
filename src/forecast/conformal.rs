//! Bands around any model's mean: adaptive conformal inference on standardised residuals.
//!
//! I. Gibbs, E. Candès, "Adaptive Conformal Inference Under Distribution Shift" (2021), with γ = 0.01/√l at l steps ahead and
//! one miss rate for each tail. A residual is divided by √forecast (counts spread like that) and by how wide residuals have lately been; the
//! band takes the empirical quantile of the scores of the last week, or of the last [`WINDOW_SCORES`] buckets where a week
//! has fewer. Only scores of buckets up to the origin are used.
//!
//! Of n scores the upper end takes the ⌈(n+1)(1−α)⌉-th smallest and the lower one the ⌈(n+1)(1−α)⌉-th largest (J. Lei et al.,
//! "Distribution-Free Predictive Inference for Regression", 2018), and there is no band where that is more than n. Two rules
//! are this project's own: a tail's miss rate stays within 0 and ½, and where the adapted rate (not the level that was asked
//! for) is smaller than n scores can tell, the outermost score stands, while the paper's band would be infinite.

use super::Rolling;
use crate::series::TimeSeries;
use crate::units::Step;
use std::fmt;

/// Seconds of scores that a band looks back on.
const WINDOW_SECS: i64 = 7 * 86_400;
/// Fewest buckets of scores that a band looks back on: enough for a level of 99 %.
pub const WINDOW_SCORES: usize = 200;
/// Step of the miss rate after each bucket, one step ahead. Forecasts l steps ahead share most of their errors with their
/// neighbours, and about l of them miss together: a step of 1/√l of it moves the rate as far in the long run.
const GAMMA: f64 = 0.01;
/// Share of the newest score in the running spread.
const SPREAD_RATE: f64 = 0.02;
/// Bounds of the running spread relative to what is usual, so that a burst can't make the band absurd.
const SPREAD_BOUNDS: (f64, f64) = (0.25, 8.0);
/// Ranks are whole numbers; products of rates and counts miss them by rounding.
const ROUNDING: f64 = 1e-9;

/// Buckets before the first scored one that warm the bands up, and reach of their score window.
pub fn warm_up_buckets(step: Step) -> usize {
    step.buckets_in(WINDOW_SECS).max(WINDOW_SCORES)
}

/// Scores that a band of `level` (0..1) needs: each tail of n scores can be told from 1/(n+1) on.
pub fn needed_scores(level: f64) -> usize {
    let miss_rate = 0.5 * (1.0 - level);
    ((1.0 / miss_rate - ROUNDING).ceil() as usize).saturating_sub(1).max(1)
}

/// Lower and upper end for every origin of a [`Rolling`] and lead, counts per bucket; `NaN` where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Lower ends, `[origins]`.
    pub lower: Vec<f64>,
    /// Upper ends, `[origins]`.
    pub upper: Vec<f64>,
    /// Where and why there is none; `None` if every forecast has one.
    pub missing: Option<MissingBand>,
}

/// Forecasts without a band, because too few earlier ones could be compared with what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MissingBand {
    /// First origin that has a forecast and no band.
    pub first_origin: usize,
    /// Last one.
    pub last_origin: usize,
    /// Share of buckets that the band should hold, 0..1.
    pub level: f64,
    /// Scores that such a band needs.
    pub needed: usize,
    /// Most scores that there were at any of these origins.
    pub had: usize,
}

impl fmt::Display for MissingBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { level, needed, had, .. } = self;
        let percent = 100.0 * level;
        write!(
            f,
            "a band of {percent:.0} % needs {needed} earlier forecasts that could be scored, and there were {had}"
        )
    }
}

/// The band of `rolling`'s forecasts at `lead` that should hold a share `level` (0..1) of what comes.
pub fn bands(series: &TimeSeries, rolling: &Rolling, lead: usize, level: f64) -> Band {
    let origins = rolling.origins();
    let means = rolling.lead(lead);
    let actual = |offset: usize| series.observed(origins.start + offset + lead);
    let window = warm_up_buckets(series.step());
    let needed = needed_scores(level);
    let (scores, scales) = standardise(means, actual, lead);
    let mut ranked = RankedWindow::new(&scores);
    let mut tails = [Tail::new(level, lead), Tail::new(level, lead)];
    let mut band = Band { lower: vec![f64::NAN; means.len()], upper: vec![f64::NAN; means.len()], missing: None };
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
        if mean.is_nan() {
            continue;
        }
        if ranked.len() < needed {
            let (origin, had) = (origins.start + offset, ranked.len());
            let new = MissingBand { first_origin: origin, last_origin: origin, level, needed, had };
            let longer = |old: MissingBand| MissingBand { last_origin: origin, had: had.max(old.had), ..old };
            band.missing = Some(band.missing.map_or(new, longer));
            continue;
        }
        let low = ranked.smallest(0, lower_rank(ranked.len(), tails[0].miss_rate));
        let high = ranked.smallest(1, upper_rank(ranked.len(), tails[1].miss_rate));
        band.lower[offset] = (mean + low * scales[offset]).min(*mean).max(0.0);
        band.upper[offset] = (mean + high * scales[offset]).max(*mean);
    }
    band
}

/// Which of `n` scores, from the smallest, is the upper end: ⌈(n+1)(1−α)⌉, at most `n`.
fn upper_rank(n: usize, miss_rate: f64) -> usize {
    (((n + 1) as f64 * (1.0 - miss_rate) - ROUNDING).ceil() as usize).clamp(1, n)
}

/// Which of `n` scores, from the smallest, is the lower end: the upper rank counted from the largest, n + 1 − ⌈(n+1)(1−α)⌉.
fn lower_rank(n: usize, miss_rate: f64) -> usize {
    n + 1 - upper_rank(n, miss_rate)
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
    /// What the rate moves by after a bucket in which everything missed.
    step: f64,
}

impl Tail {
    fn new(level: f64, lead: usize) -> Self {
        let aim = 0.5 * (1.0 - level);
        Self { aim, miss_rate: aim, step: GAMMA / (lead.max(1) as f64).sqrt() }
    }

    fn learn(&mut self, missed: bool) {
        self.miss_rate = (self.miss_rate + self.step * (self.aim - f64::from(u8::from(missed)))).clamp(0.0, 0.5);
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

    /// The `place`-th smallest score, from 1 to `len`, for one of two tails. The set must not be empty.
    fn smallest(&mut self, tail: usize, place: usize) -> f64 {
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

    /// Ends by MAPIE: see `tests/golden/bands.py`.
    #[derive(serde::Deserialize)]
    struct Golden {
        scores: Vec<f64>,
        ends: Vec<End>,
    }

    #[derive(serde::Deserialize)]
    struct End {
        level: f64,
        lower: f64,
        upper: f64,
    }

    #[test]
    fn ends_are_those_of_mapie() {
        let all: Vec<Golden> = serde_json::from_str(include_str!("../../tests/golden/bands.json")).expect("a fixture");
        assert!(all.len() > 2);
        for golden in all {
            let n = golden.scores.len();
            let mut ranked = RankedWindow::new(&golden.scores);
            (0..n).for_each(|at| ranked.insert(at));
            for end in golden.ends {
                assert!(n >= needed_scores(end.level), "{n} scores, {}", end.level);
                let miss_rate = 0.5 * (1.0 - end.level);
                assert_eq!(ranked.smallest(0, lower_rank(n, miss_rate)), end.lower, "{n} scores, {}", end.level);
                assert_eq!(ranked.smallest(1, upper_rank(n, miss_rate)), end.upper, "{n} scores, {}", end.level);
            }
        }
    }

    #[test]
    fn a_level_is_claimed_from_the_scores_on_that_can_tell_it() {
        // By hand: a tail of 5 % is one of 20, of 0.5 % one of 200.
        assert_eq!([0.8, 0.9, 0.98, 0.99].map(needed_scores), [9, 19, 99, 199]);
        assert_eq!((lower_rank(19, 0.05), upper_rank(19, 0.05)), (1, 19));
        // ⌈29 × 0.95⌉ = 28, and 29 − 28 = 1.
        assert_eq!((lower_rank(28, 0.05), upper_rank(28, 0.05)), (1, 28));
        assert_eq!((lower_rank(99, 0.05), upper_rank(99, 0.05)), (5, 95));
    }

    proptest! {
        #[test]
        fn both_ends_hold_alike(scores in prop::collection::hash_set(-1000_i32..1000, 20..80), rate in 0.05_f64..0.5) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let mirrored: Vec<f64> = scores.iter().map(|score| -score).collect();
            let n = scores.len();
            let all = |scores: &[f64]| {
                let mut ranked = RankedWindow::new(scores);
                (0..n).for_each(|at| ranked.insert(at));
                ranked
            };
            let low = all(&scores).smallest(0, lower_rank(n, rate));
            prop_assert_eq!(low, -all(&mirrored).smallest(1, upper_rank(n, rate)));
        }
    }

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
                    let place = ((window.len() as f64 * p).ceil() as usize).clamp(1, window.len());
                    prop_assert_eq!(ranked.smallest(tail, place), window[place - 1]);
                }
            }
        }
    }
}
