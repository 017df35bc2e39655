//! The likelihood of a model of the family, and its gradient by one pass backwards.
//!
//! With the variance of the errors put at its best value, −2 log L = n log Σε² and, for multiplicative errors ε = (y − μ)/μ,
//! 2Σ log μ more (Hyndman et al. 2008, §5.1), up to a constant.

use super::form::{Effect, Form, Trend};
use super::start::Start;
use super::state::{Expected, Rates, State};

/// Least and largest of α and γ, and least β: at the ends there is nothing to follow, or nothing to remember.
const RATE_BOUNDS: (f64, f64) = (1e-4, 0.9999);
/// Least and largest φ (Hyndman et al. 2008, §2.3.1 and R's `ets`).
const DAMPING_BOUNDS: (f64, f64) = (0.8, 0.98);

/// −2 log L of a form over values, as a function of free numbers `[α, β, φ, γ, l, b, season …]`, as many as the form has.
#[derive(Debug)]
pub struct Likelihood<'a> {
    /// The form.
    pub form: Form,
    /// `NaN` where missing.
    pub values: &'a [f64],
    /// Place in the season of the first value.
    pub place: usize,
    /// Where the first state begins.
    pub start: &'a Start,
    /// Usual size of an error, the unit in which the first state moves.
    pub unit: f64,
    /// Values that are not missing.
    pub seen: usize,
}

/// What a bucket was like on the way forward.
#[derive(Debug, Clone, Copy)]
struct Step {
    slope: f64,
    expected: Expected,
}

/// 0..1 for any number, and its derivative.
fn share(x: f64) -> (f64, f64) {
    let root = (1.0 + x * x).sqrt();
    (0.5 + 0.5 * x / root, 0.5 / (root * root * root))
}

/// The number whose [`share`] this is.
fn unshare(share: f64) -> f64 {
    (share - 0.5) / (share * (1.0 - share)).sqrt()
}

fn between((low, high): (f64, f64), x: f64) -> f64 {
    low + (high - low) * share(x).0
}

impl Likelihood<'_> {
    /// Free numbers for rates within their bounds and the first state as the start has it.
    pub fn free(&self, rates: &Rates) -> Vec<f64> {
        let within = |(low, high): (f64, f64), value: f64| unshare((value - low) / (high - low));
        let mut free = vec![within(RATE_BOUNDS, rates.level)];
        if self.form.trend != Trend::None {
            free.push(within((RATE_BOUNDS.0, rates.level), rates.slope));
        }
        if self.form.trend == Trend::Damped {
            free.push(within(DAMPING_BOUNDS, rates.damping));
        }
        if self.form.season.is_some() {
            free.push(within(RATE_BOUNDS, rates.season));
        }
        free.resize(self.parameters(), 0.0);
        free
    }

    /// Free numbers of the form.
    pub fn parameters(&self) -> usize {
        let waves = if self.form.season.is_some() { self.start.waves.len() } else { 0 };
        self.form.rates() + 1 + usize::from(self.form.trend != Trend::None) + waves
    }

    /// The rates and the first state that free numbers stand for.
    pub fn unpack(&self, free: &[f64]) -> (Rates, State) {
        let mut next = free.iter().copied();
        let mut take = || next.next().unwrap_or(0.0);
        let (trend, start) = (self.form.trend, self.start);
        let level = between(RATE_BOUNDS, take());
        let slope = if trend == Trend::None { 0.0 } else { between((RATE_BOUNDS.0, level), take()) };
        let damping =
            if trend == Trend::Damped { between(DAMPING_BOUNDS, take()) } else { Rates::fixed_damping(trend) };
        let season = if self.form.season.is_some() { between(RATE_BOUNDS, take()) } else { 0.0 };
        let rates = Rates { level, slope, season, damping };
        let first_level = start.level + self.unit * take();
        let first_slope = if trend == Trend::None { 0.0 } else { start.slope + SLOPE_SHARE * self.unit * take() };
        let mut first_season = Vec::new();
        if self.form.season.is_some() {
            first_season.clone_from(&start.season);
            for wave in &start.waves {
                let weight = self.season_unit() * take();
                first_season.iter_mut().zip(wave).for_each(|(cell, wave)| *cell += weight * wave);
            }
        }
        let place = if first_season.is_empty() { 0 } else { self.place % first_season.len() };
        (rates, State { level: first_level, slope: first_slope, season: first_season, place })
    }

    fn season_unit(&self) -> f64 {
        match self.form.season {
            Some(Effect::Multiplicative) => self.unit / self.start.level.abs().max(self.unit),
            _ => self.unit,
        }
    }

    /// −2 log L up to a constant; infinite where an expected value of a multiplicative model is not above 0.
    pub fn value(&self, free: &[f64]) -> f64 {
        let (rates, mut state) = self.unpack(free);
        if self.form.season == Some(Effect::Multiplicative) && state.season.iter().any(|factor| *factor <= 0.0) {
            return f64::INFINITY;
        }
        let (mut square, mut logs) = (0.0, LogSum::default());
        for value in self.values {
            let expected = state.pass(self.form, &rates, *value);
            if value.is_nan() {
                continue;
            }
            if self.is_multiplicative() && (expected.mean <= 0.0 || expected.base <= 0.0) {
                return f64::INFINITY;
            }
            let error = self.error(*value, expected.mean);
            square += error * error;
            if self.form.error == Effect::Multiplicative {
                logs.add(expected.mean);
            }
        }
        self.seen as f64 * libm::log(square.max(f64::MIN_POSITIVE)) + 2.0 * logs.sum()
    }

    fn is_multiplicative(&self) -> bool {
        self.form.error == Effect::Multiplicative || self.form.season == Some(Effect::Multiplicative)
    }

    fn error(&self, value: f64, mean: f64) -> f64 {
        match self.form.error {
            Effect::Additive => value - mean,
            Effect::Multiplicative => (value - mean) / mean,
        }
    }

    /// The gradient of [`Likelihood::value`], where that is finite.
    pub fn gradient(&self, free: &[f64]) -> Vec<f64> {
        let (rates, mut state) = self.unpack(free);
        let mut square = 0.0;
        let steps: Vec<Step> = self
            .values
            .iter()
            .map(|value| {
                let slope = state.slope;
                let expected = state.pass(self.form, &rates, *value);
                let error = self.error(*value, expected.mean);
                square += if value.is_nan() { 0.0 } else { error * error };
                Step { slope, expected }
            })
            .collect();
        let per_square = self.seen as f64 / square.max(f64::MIN_POSITIVE);
        let mut back = Backward::new(state.season.len(), state.place);
        for (value, step) in self.values.iter().zip(&steps).rev() {
            let pull = self.pull(*value, step.expected.mean, per_square);
            back.pass(self.form, &rates, *value, (step, pull));
        }
        self.collect(free, &rates, &back)
    }

    /// Derivative of −2 log L by the expected value of one bucket.
    fn pull(&self, value: f64, mean: f64, per_square: f64) -> f64 {
        if value.is_nan() {
            return 0.0;
        }
        match self.form.error {
            Effect::Additive => -2.0 * per_square * (value - mean),
            Effect::Multiplicative => (2.0 - 2.0 * per_square * (value - mean) / mean * (value / mean)) / mean,
        }
    }

    /// From derivatives by rates and first state to those by the free numbers.
    fn collect(&self, free: &[f64], rates: &Rates, back: &Backward) -> Vec<f64> {
        let trend = self.form.trend;
        let width = |(low, high): (f64, f64)| high - low;
        let mut gradient = vec![0.0];
        let mut by_level = back.by_rates.level;
        if trend != Trend::None {
            let (part, turn) = share(free[1]);
            by_level += back.by_rates.slope * part;
            gradient.push(back.by_rates.slope * (rates.level - RATE_BOUNDS.0) * turn);
        }
        gradient[0] = by_level * width(RATE_BOUNDS) * share(free[0]).1;
        if trend == Trend::Damped {
            gradient.push(back.by_rates.damping * width(DAMPING_BOUNDS) * share(free[gradient.len()]).1);
        }
        if self.form.season.is_some() {
            gradient.push(back.by_rates.season * width(RATE_BOUNDS) * share(free[gradient.len()]).1);
        }
        gradient.push(back.level * self.unit);
        if trend != Trend::None {
            gradient.push(back.slope * SLOPE_SHARE * self.unit);
        }
        if self.form.season.is_some() {
            let by = |wave: &Vec<f64>| -> f64 { wave.iter().zip(&back.season).map(|(wave, by)| wave * by).sum() };
            gradient.extend(self.start.waves.iter().map(|wave| by(wave) * self.season_unit()));
        }
        gradient
    }
}

/// Unit of the first slope relative to that of the first level.
const SLOPE_SHARE: f64 = 0.1;

/// Derivatives by what a state holds, and sums of those by the rates, on the way backwards.
#[derive(Debug)]
struct Backward {
    level: f64,
    slope: f64,
    season: Vec<f64>,
    /// Place in the season of the bucket behind the next one to be passed.
    place: usize,
    by_rates: Rates,
}

impl Backward {
    fn new(season: usize, place: usize) -> Self {
        let by_rates = Rates { level: 0.0, slope: 0.0, season: 0.0, damping: 0.0 };
        Self { level: 0.0, slope: 0.0, season: vec![0.0; season], place, by_rates }
    }

    /// Goes back over one bucket: from derivatives by the state after it to those by the state before it.
    fn pass(&mut self, form: Form, rates: &Rates, value: f64, (step, pull): (&Step, f64)) {
        let Expected { base, season, .. } = step.expected;
        if !self.season.is_empty() {
            self.place = if self.place == 0 { self.season.len() - 1 } else { self.place - 1 };
        }
        let by_season_after = self.season.get(self.place).copied().unwrap_or(0.0);
        let (mut by_base, mut by_season) = (self.level, by_season_after);
        if !value.is_nan() {
            let by_error = rates.level * self.level + rates.slope * self.slope;
            let by_season_error = rates.season * by_season_after;
            by_base -= by_error;
            let (level_error, season_error) = match form.season {
                None => {
                    by_base += pull;
                    (value - base, 0.0)
                }
                Some(Effect::Additive) => {
                    by_base += pull - by_season_error;
                    by_season += pull - by_error - by_season_error;
                    (value - season - base, value - base - season)
                }
                Some(Effect::Multiplicative) => {
                    by_base += pull * season - by_season_error * value / (base * base);
                    by_season += pull * base - by_error * value / (season * season) - by_season_error;
                    (value / season - base, value / base - season)
                }
            };
            self.by_rates.level += self.level * level_error;
            self.by_rates.slope += self.slope * level_error;
            self.by_rates.season += by_season_after * season_error;
        }
        let by_damped = self.slope + by_base;
        self.by_rates.damping += by_damped * step.slope;
        self.slope = rates.damping * by_damped;
        self.level = by_base;
        if let Some(cell) = self.season.get_mut(self.place) {
            *cell = by_season;
        }
    }
}

/// Σ log x with few logarithms: factors are multiplied up as long as they fit.
#[derive(Debug)]
struct LogSum {
    sum: f64,
    product: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        Self { sum: 0.0, product: 1.0 }
    }
}

impl LogSum {
    fn add(&mut self, factor: f64) {
        self.product *= factor;
        if !(1e-150..=1e150).contains(&self.product) {
            self.sum += libm::log(self.product);
            self.product = 1.0;
        }
    }

    fn sum(&self) -> f64 {
        self.sum + libm::log(self.product)
    }
}
