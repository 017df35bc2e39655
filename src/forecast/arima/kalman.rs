//! The state of an ARIMA process given what was seen of it, by the Kalman filter.
//!
//! State: the differenced process in the form of A. C. Harvey, "Forecasting, Structural Time Series Models and the Kalman
//! Filter" (1989) §3.3, beside the last d values, whose first ones have a diffuse prior (as R's `arima` and statsmodels'
//! `SARIMAX` do). How sure the filter is depends on which buckets are missing, not on their values, so [`Certainty`] runs
//! apart from [`State`], and many columns can share one. Where nothing is missing it soon becomes certain, and then a step
//! costs 2·max(p, q + 1) products: the steady state. A missing bucket is a step without an update.

use super::model::{ARMA_STATES, MAX_DIFFERENCES, Model};

const STATES: usize = ARMA_STATES + MAX_DIFFERENCES;
/// Prior variance of the first values of a differenced process, in variances of a shock.
const DIFFUSE: f64 = 1e6;
/// Variance of the state after an update, in variances of a shock, below which it counts as known.
const CERTAIN: f64 = 1e-9;
/// Share of a variance that is lost in rounding.
const NOTHING: f64 = 1e-14;
/// Doublings that sum the stationary variance; enough for a root as near to 1 as the free numbers let it be.
const DOUBLINGS: usize = 40;

type Matrix<const N: usize> = [[f64; N]; N];

/// What a step does to the state.
#[derive(Debug, Clone, Copy)]
pub enum Gain {
    /// Nothing was seen.
    Unseen,
    /// All but the newest shock is known.
    Steady,
    /// The state learns by these weights from a surprise of this variance (in variances of a shock).
    Learning([f64; STATES], f64),
}

/// How sure the filter is of the state before the next bucket.
#[derive(Debug, Clone)]
pub struct Certainty {
    model: Model,
    /// Variance of the state, in variances of a shock.
    variance: Matrix<STATES>,
    known: Known,
}

/// What the variance consists of.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// The newest shock alone.
    AllButOneShock,
    /// The shocks of a gap alone; this is what the first of them has become.
    AllButSomeShocks([f64; STATES]),
    /// Anything.
    Little,
}

impl Certainty {
    /// Before the first bucket.
    pub fn new(model: &Model) -> Self {
        let mut variance = [[0.0; STATES]; STATES];
        for (line, cells) in stationary_variance(model).iter().zip(&mut variance) {
            cells[..ARMA_STATES].copy_from_slice(line);
        }
        for at in ARMA_STATES..ARMA_STATES + model.order.d {
            variance[at][at] = DIFFUSE;
        }
        Self { model: *model, variance, known: Known::Little }
    }

    /// Passes one bucket, which was seen or not.
    #[inline]
    pub fn step(&mut self, seen: bool) -> Gain {
        match (seen, self.known) {
            (true, Known::AllButOneShock) => Gain::Steady,
            (true, _) => self.learn(),
            (false, known) => {
                self.wait(known);
                Gain::Unseen
            }
        }
    }

    fn learn(&mut self) -> Gain {
        let with_value = self.variance.map(|line| self.model.value(&line));
        let surprise = self.model.value(&with_value);
        let weights = with_value.map(|cell| cell / surprise);
        for (line, weight) in self.variance.iter_mut().zip(weights) {
            line.iter_mut().zip(with_value).for_each(|(cell, other)| *cell -= weight * other);
        }
        let left = (0..STATES).fold(0.0, |most: f64, at| most.max(self.variance[at][at]));
        if left < CERTAIN {
            let shock = shock(&self.model);
            self.variance = shock.map(|a| shock.map(|b| a * b));
            self.known = Known::AllButOneShock;
        } else {
            self.move_on();
            self.known = Known::Little;
        }
        Gain::Learning(weights, surprise)
    }

    fn wait(&mut self, known: Known) {
        let first = match known {
            Known::AllButOneShock => shock(&self.model),
            Known::AllButSomeShocks(first) => first,
            Known::Little => return self.move_on(),
        };
        let first = self.model.moved(&first);
        for (line, a) in self.variance.iter_mut().zip(first) {
            line.iter_mut().zip(first).for_each(|(cell, b)| *cell += a * b);
        }
        self.known = Known::AllButSomeShocks(first);
    }

    /// Variance one bucket later: T V Tᵀ + R Rᵀ. `T` shifts by one and adds φ × the first, so the product is written out.
    fn move_on(&mut self) {
        let (model, old) = (self.model, self.variance);
        let shock = shock(&model);
        let with_value = old.map(|line| model.value(&line));
        let both = model.moved(&old[0]);
        let mut new = [[0.0; STATES]; STATES];
        for at in 0..ARMA_STATES {
            let older = if at + 1 < ARMA_STATES { model.moved(&old[at + 1]) } else { [0.0; STATES] };
            for column in 0..STATES {
                new[at][column] = model.ar[at] * both[column] + older[column] + shock[at] * shock[column];
            }
        }
        new[ARMA_STATES] = model.moved(&with_value);
        new[ARMA_STATES + 1] = model.moved(&old[ARMA_STATES]);
        self.variance = new;
    }
}

/// What one shock does to the state.
fn shock(model: &Model) -> [f64; STATES] {
    let mut shock = [0.0; STATES];
    shock[0] = 1.0;
    shock[1..ARMA_STATES].copy_from_slice(&model.ma[..ARMA_STATES - 1]);
    shock
}

impl Model {
    /// The value of the process in a state.
    #[inline]
    fn value(&self, state: &[f64; STATES]) -> f64 {
        state[0] + self.lags[0] * state[ARMA_STATES] + self.lags[1] * state[ARMA_STATES + 1]
    }

    /// The state one bucket later, without its shock.
    #[inline]
    fn moved(&self, state: &[f64; STATES]) -> [f64; STATES] {
        let mut next = [0.0; STATES];
        for at in 0..ARMA_STATES {
            let older = if at + 1 < ARMA_STATES { state[at + 1] } else { 0.0 };
            next[at] = self.ar[at] * state[0] + older;
        }
        next[ARMA_STATES] = self.value(state);
        next[ARMA_STATES + 1] = state[ARMA_STATES];
        next
    }
}

/// Σ TʲRRᵀTʲᵀ over all j, by doubling: each round adds as many terms as there are.
fn stationary_variance(model: &Model) -> Matrix<ARMA_STATES> {
    const N: usize = ARMA_STATES;
    // The rest of the state stays 0.
    let n = model.order.p.max(model.order.q + 1);
    let product = |a: &Matrix<N>, b: &Matrix<N>| {
        let mut cells = [[0.0; N]; N];
        for (line, a) in cells.iter_mut().zip(a).take(n) {
            for (a, b) in a.iter().zip(b).take(n) {
                line.iter_mut().zip(b).for_each(|(cell, b)| *cell += a * b);
            }
        }
        cells
    };
    let transposed =
        |a: &Matrix<N>| -> Matrix<N> { std::array::from_fn(|line| std::array::from_fn(|column| a[column][line])) };
    let shock = shock(model);
    let mut sum: Matrix<N> = std::array::from_fn(|line| std::array::from_fn(|column| shock[line] * shock[column]));
    let next = |line: usize, column: usize| if column == line + 1 { 1.0 } else { 0.0 };
    let mut power: Matrix<N> = std::array::from_fn(|line| {
        std::array::from_fn(|column| if column == 0 { model.ar[line] } else { next(line, column) })
    });
    for _ in 0..DOUBLINGS {
        let more = product(&product(&power, &sum), &transposed(&power));
        for (line, more) in sum.iter_mut().zip(more) {
            line.iter_mut().zip(more).for_each(|(cell, more)| *cell += more);
        }
        if (0..n).all(|at| more[at][at] <= NOTHING * sum[at][at]) {
            break;
        }
        power = product(&power, &power);
    }
    sum
}

/// Expected state before the next bucket.
#[derive(Debug, Clone, Copy)]
pub struct State([f64; STATES]);

impl State {
    /// Before the first bucket.
    pub const START: Self = Self([0.0; STATES]);

    /// Passes one bucket and gives the surprise in it, 0 where nothing was seen.
    #[inline]
    pub fn step(&mut self, model: &Model, gain: &Gain, value: f64) -> f64 {
        match gain {
            Gain::Steady => {
                let surprise = value - model.value(&self.0);
                let differenced = self.0[0] + surprise;
                for at in 0..ARMA_STATES {
                    let older = if at + 1 < ARMA_STATES { self.0[at + 1] } else { 0.0 };
                    self.0[at] = (older + model.ma[at] * surprise) + model.ar[at] * differenced;
                }
                self.0[ARMA_STATES + 1] = self.0[ARMA_STATES];
                self.0[ARMA_STATES] = value;
                surprise
            }
            Gain::Unseen => {
                self.0 = model.moved(&self.0);
                0.0
            }
            Gain::Learning(weights, _) => {
                let surprise = value - model.value(&self.0);
                self.0.iter_mut().zip(weights).for_each(|(cell, weight)| *cell += weight * surprise);
                self.0 = model.moved(&self.0);
                surprise
            }
        }
    }

    /// Expected values of the next buckets, without end.
    pub fn ahead(self, model: &Model) -> impl Iterator<Item = f64> {
        std::iter::successors(Some(self.0), |state| Some(model.moved(state))).map(|state| model.value(&state))
    }
}

/// Variances of the forecasts 1, 2, … buckets ahead in a state that is known, in variances of a shock: sums of the squares
/// of the responses to a shock.
pub fn variances_ahead(model: &Model) -> impl Iterator<Item = f64> {
    State(shock(model)).ahead(model).scan(0.0, |sum, response| {
        *sum += response * response;
        Some(*sum)
    })
}
