//! Level, slope and season, and how a bucket moves them (Hyndman et al. 2008, tables 2.2 and 2.3).
//!
//! With q = l + φb what level and slope expect, and s the season of the bucket:
//!
//! | season | expected | p, the value without season | t, the value without level |
//! |---|---|---|---|
//! | none | q | y | |
//! | additive | q + s | y − s | y − q |
//! | multiplicative | q·s | y/s | y/q |
//!
//! l ← q + α(p − q), b ← φb + β(p − q), s ← s + γ(t − s), whether errors are additive or multiplicative. A missing bucket
//! counts as what was expected.

use super::form::{Effect, Form, Trend};

/// How fast level (α), slope (β) and season (γ) follow, and what is left of the slope after a bucket (φ).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// α
    pub level: f64,
    /// β, not β*: relative to the error, at most α. 0 without a trend.
    pub slope: f64,
    /// γ, 0 without a season.
    pub season: f64,
    /// φ, 1 for a trend that is not damped, 0 without one.
    pub damping: f64,
}

/// The state before a bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Counts per bucket.
    pub level: f64,
    /// Counts per bucket and bucket.
    pub slope: f64,
    /// A summand or factor for each bucket of the season, `[season length]`; empty without one.
    pub season: Vec<f64>,
    /// Place in the season of the next bucket.
    pub place: usize,
}

/// What a bucket was expected to hold, and of what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// q, by level and slope.
    pub base: f64,
    /// s, by the season.
    pub season: f64,
    /// By both.
    pub mean: f64,
}

/// `base` with the season on it.
fn with_season(effect: Option<Effect>, base: f64, season: f64) -> f64 {
    match effect {
        None => base,
        Some(Effect::Additive) => base + season,
        Some(Effect::Multiplicative) => base * season,
    }
}

impl State {
    /// What is expected of the next bucket.
    pub fn expected(&self, form: Form, rates: &Rates) -> Expected {
        let base = self.level + rates.damping * self.slope;
        let season = self.season.get(self.place).copied().unwrap_or(0.0);
        Expected { base, season, mean: with_season(form.season, base, season) }
    }

    /// Passes one bucket, `NaN` if it is missing, and gives what was expected of it.
    pub fn pass(&mut self, form: Form, rates: &Rates, value: f64) -> Expected {
        let expected = self.expected(form, rates);
        let Expected { base, season, .. } = expected;
        let (level_error, season_error) = match (value.is_nan(), form.season) {
            (true, _) => (0.0, 0.0),
            (false, None) => (value - base, 0.0),
            (false, Some(Effect::Additive)) => (value - season - base, value - base - season),
            (false, Some(Effect::Multiplicative)) => (value / season - base, value / base - season),
        };
        self.level = base + rates.level * level_error;
        self.slope = rates.damping * self.slope + rates.slope * level_error;
        if let Some(cell) = self.season.get_mut(self.place) {
            *cell += rates.season * season_error;
            self.place = if self.place + 1 == self.season.len() { 0 } else { self.place + 1 };
        }
        expected
    }

    /// Expected counts of the next buckets, without end.
    pub fn ahead(&self, form: Form, rates: &Rates) -> impl Iterator<Item = f64> {
        let (mut level, mut slope, mut place, damping) = (self.level, self.slope, self.place, rates.damping);
        std::iter::repeat_with(move || {
            slope *= damping;
            level += slope;
            let season = self.season.get(place).copied().unwrap_or(0.0);
            place = if place + 1 >= self.season.len() { 0 } else { place + 1 };
            with_season(form.season, level, season)
        })
    }
}

impl Rates {
    /// A damping that the form leaves no choice about.
    pub const fn fixed_damping(trend: Trend) -> f64 {
        match trend {
            Trend::None => 0.0,
            Trend::Additive | Trend::Damped => 1.0,
        }
    }
}
