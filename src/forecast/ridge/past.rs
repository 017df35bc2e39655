//! The past on the model's scale, without holes: what a row of the regression looks at.
//!
//! A bucket that was not observed takes the smoothed level before it, carried along the shape that the smoothed level had one
//! season ago. So an hour without data follows yesterday's curve from where today was. Filled buckets stand inside rows
//! only: they are never a row's last bucket in training, and never what a row is asked for.

use crate::forecast::variance::Scale;
use crate::series::History;

/// Share of the newest value in the smoothed level that gaps are filled from.
const SMOOTHING: f64 = 0.1;

/// Counts that a past is made of.
#[derive(Debug, Clone)]
pub struct Known {
    /// Observed counts, `NaN` elsewhere, `[n]`.
    pub counts: Vec<f64>,
    /// The finer ones behind them, `[n × parts]`, and their number per bucket.
    finer: Option<(Vec<f64>, usize)>,
}

impl Known {
    /// What is known at the end of `history`.
    pub fn of(history: &History<'_>) -> Self {
        Self { counts: history.observed_or_nan(), finer: history.finer_or_nan() }
    }

    /// Counts of the companion at the end of `history`, as many as the series itself has, each `ratio` times what it is.
    pub fn of_companion(history: &History<'_>, ratio: f64) -> Option<Self> {
        let mut known = Self::of(&history.companion()?);
        known.counts.resize(history.len(), f64::NAN);
        known.counts.iter_mut().for_each(|count| *count *= ratio);
        if let Some((fine, parts)) = &mut known.finer {
            fine.resize(history.len() * *parts, f64::NAN);
            fine.iter_mut().for_each(|count| *count *= ratio);
        }
        Some(known)
    }

    /// Makes gaps of the buckets at `places`.
    pub fn leave_out(&mut self, places: &[usize]) {
        for at in places {
            self.counts[*at] = f64::NAN;
            if let Some((fine, parts)) = &mut self.finer {
                fine[at * *parts..(at + 1) * *parts].fill(f64::NAN);
            }
        }
    }

    /// Mean of what was observed; 0 of nothing.
    pub fn mean(&self) -> f64 {
        let seen = self.counts.iter().filter(|count| !count.is_nan());
        let (sum, n) = seen.fold((0.0, 0_usize), |(sum, n), count| (sum + count, n + 1));
        sum / n.max(1) as f64
    }
}

/// Values on a [`Scale`], every gap filled, with prefix sums for window means.
#[derive(Debug, Clone)]
pub struct Past {
    /// `[n]`
    values: Vec<f64>,
    /// Whether each was observed, `[n]`.
    seen: Vec<bool>,
    /// Σ of the values before each index, `[n + 1]`.
    sums: Vec<f64>,
    /// Unseen values before each index, `[n + 1]`.
    unseen_before: Vec<u32>,
    /// Largest count observed up to each index, `[n]`.
    largest: Vec<f64>,
    /// The finer counts behind each bucket as if the whole bucket had gone like that, `[n × parts]`; empty if there are none.
    fine: Vec<f64>,
    parts: usize,
    /// The same of another measure of the traffic, of the same size on average.
    companion: Option<Box<Past>>,
}

impl Past {
    /// `season` is the number of buckets after which the shape repeats, 0 if none.
    pub fn new(known: &Known, scale: Scale, season: usize) -> Self {
        let Known { counts, finer } = known;
        let mut values: Vec<f64> = counts.iter().map(|count| scale.forward(*count)).collect();
        let seen: Vec<bool> = values.iter().map(|value| !value.is_nan()).collect();
        fill_gaps(&mut values, season);
        let (mut sums, mut unseen_before) = (vec![0.0], vec![0]);
        let (mut sum, mut unseen) = (0.0, 0);
        for (value, seen) in values.iter().zip(&seen) {
            sum += value;
            unseen += u32::from(!seen);
            sums.push(sum);
            unseen_before.push(unseen);
        }
        let running_max = |most: &mut f64, count: &f64| {
            *most = most.max(*count);
            Some(*most)
        };
        let largest = counts.iter().scan(0.0, running_max).collect();
        let (mut fine, parts) = finer.clone().unwrap_or_default();
        let width = parts as f64;
        for (whole, part) in values.iter().zip(fine.chunks_exact_mut(parts.max(1))) {
            for count in part {
                *count = if count.is_nan() { *whole } else { scale.forward(*count * width) };
            }
        }
        Self { values, seen, sums, unseen_before, largest, fine, parts, companion: None }
    }

    /// The same beside that of its companion, as long.
    pub fn with_companion(self, companion: Option<Self>) -> Self {
        Self { companion: companion.map(Box::new), ..self }
    }

    pub fn companion(&self) -> Option<&Self> {
        self.companion.as_deref()
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn value(&self, at: usize) -> f64 {
        self.values[at]
    }

    pub fn is_seen(&self, at: usize) -> bool {
        self.seen[at]
    }

    /// The first bucket that was observed.
    pub fn first_seen(&self) -> Option<usize> {
        self.seen.iter().position(|seen| *seen)
    }

    /// Largest count observed up to bucket `at`.
    pub fn largest(&self, at: usize) -> f64 {
        self.largest[at]
    }

    /// Unseen buckets in `from..to`.
    pub fn unseen_in(&self, from: usize, to: usize) -> usize {
        (self.unseen_before[to] - self.unseen_before[from]) as usize
    }

    /// The finer value `lag` finer buckets before the end of bucket `origin`; `None` before the start.
    pub fn fine(&self, origin: usize, lag: usize) -> Option<f64> {
        ((origin + 1) * self.parts).checked_sub(1 + lag).map(|at| self.fine[at])
    }

    /// Mean of `from..to`, `None` where that is not all inside.
    pub fn mean(&self, from: i64, to: i64) -> Option<f64> {
        let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
        (to <= self.len() && from < to).then(|| (self.sums[to] - self.sums[from]) / (to - from) as f64)
    }
}

/// Fills gaps as the module says; what is before the first observed value takes that value.
fn fill_gaps(values: &mut [f64], season: usize) {
    let Some(first) = values.iter().copied().find(|value| !value.is_nan()) else { return };
    let mut smoothed: Vec<f64> = Vec::with_capacity(values.len());
    let mut level = first;
    for (at, value) in values.iter_mut().enumerate() {
        if value.is_nan() {
            level += match at.checked_sub(season).filter(|before| season > 0 && *before > 0) {
                Some(before) => smoothed[before] - smoothed[before - 1],
                None => 0.0,
            };
            *value = level;
        } else {
            level += SMOOTHING * (*value - level);
        }
        smoothed.push(level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_follows_the_shape_of_the_season_before() {
        let mut values = vec![1.0, 11.0, 1.0, 11.0, f64::NAN, f64::NAN];
        fill_gaps(&mut values, 2);
        // Smoothed: 1, 2, 1.9, 2.81; then + (1.9 − 2), then + (2.81 − 1.9).
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(values[4], 2.71) && close(values[5], 3.62), "{values:?}");
        let mut values = vec![f64::NAN, 5.0, f64::NAN];
        fill_gaps(&mut values, 0);
        assert_eq!(values, [5.0, 5.0, 5.0]);
    }

    #[test]
    fn finer_counts_stand_for_whole_buckets() {
        let past = Past::new(
            &Known { counts: vec![6.0, 8.0], finer: Some((vec![1.0, 5.0, 4.0, f64::NAN], 2)) },
            Scale::Plain,
            0,
        );
        assert_eq!(
            [past.fine(1, 0), past.fine(1, 1), past.fine(0, 0), past.fine(0, 2)],
            [Some(8.0), Some(8.0), Some(10.0), None]
        );
    }
}
