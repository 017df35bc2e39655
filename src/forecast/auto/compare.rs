//! Candidates' errors on the tail of the training part, and which of them are worth taking.

use super::Candidate;
use crate::forecast::{Forecaster, MAX_LEADS, Rolling};
use crate::series::TimeSeries;

/// Leads that decide which models take part, and that are told.
const JUDGED_LEADS: [usize; 4] = [1, 3, 12, 30];
/// Relative errors above this at every judged lead are no better than the last value.
const NO_BETTER: f64 = 0.995;
/// Effective number of errors for each unit of sharpness: where a few bursts make the mean square, it tells models apart badly.
const ERRORS_PER_POWER: f64 = 8.0;
/// The least that the last value's squared errors count, relative to what they are.
const LEAST_ALLOWANCE: f64 = 0.3;
/// Bounds of the sharpness.
const SHARPNESS: (f64, f64) = (6.0, 24.0);

/// A candidate's errors on the tail, or why it has none.
#[derive(Debug)]
pub struct Compared {
    pub candidate: Candidate,
    /// As it was fitted without the tail; `None` where it was not.
    pub model: Option<Box<dyn Forecaster>>,
    /// Mean squared error at each lead, `[leads]`, `NaN` where nothing was scored.
    pub errors: Result<Vec<f64>, String>,
    /// Effective number of errors behind each, (Σe²)² ÷ Σe⁴, `[leads]`.
    effective: Vec<f64>,
    /// Standard error of the mean by which the last value's squared errors are larger, `[leads]`.
    gain_errors: Vec<f64>,
}

/// The end of the training part, as the judge sees it.
#[derive(Debug)]
pub struct Tail<'a> {
    known: &'a TimeSeries,
    start: usize,
    leads: usize,
}

/// The judged leads that a tail of so many buckets can tell.
pub fn judged_leads(tail: usize) -> Vec<usize> {
    JUDGED_LEADS.into_iter().filter(|lead| *lead <= tail.max(1)).collect()
}

impl Compared {
    /// The only candidate, where there is no tail to compare on.
    pub fn alone(candidate: Candidate) -> Self {
        Self {
            candidate,
            model: None,
            errors: Ok(vec![1.0; MAX_LEADS]),
            effective: Vec::new(),
            gain_errors: Vec::new(),
        }
    }

    /// A candidate that could not be fitted.
    pub fn refused(candidate: Candidate, why: String) -> Self {
        Self { candidate, model: None, errors: Err(why), effective: Vec::new(), gain_errors: Vec::new() }
    }
}

impl<'a> Tail<'a> {
    /// The buckets of `known` from `start` on.
    pub fn new(known: &'a TimeSeries, start: usize) -> Self {
        Self { known, start, leads: MAX_LEADS.min(known.len() - start) }
    }

    /// Errors of a fitted model at each lead over the observed buckets.
    pub fn compare(&self, candidate: Candidate, model: Box<dyn Forecaster>) -> Compared {
        let origins = self.start.saturating_sub(1)..self.known.len();
        let rolling = model.rolling(self.known, origins, self.leads);
        let last_values = self.last_values();
        let moments: Vec<Moments> =
            (1..=self.leads).map(|lead| self.moments_at(lead, &rolling, &last_values)).collect();
        let errors: Vec<f64> = moments.iter().map(|at| at.squares / at.n).collect();
        let is_usable = errors.first().is_some_and(|error| error.is_finite());
        let no_forecast = || "has no forecast on the end of the training part".to_owned();
        Compared {
            candidate,
            model: Some(model),
            errors: if is_usable { Ok(errors) } else { Err(no_forecast()) },
            effective: moments.iter().map(|at| at.squares * at.squares / at.fourths).collect(),
            gain_errors: moments.iter().map(Moments::gain_error).collect(),
        }
    }

    /// The last observed count at each origin, `[origins]`.
    fn last_values(&self) -> Vec<f64> {
        let before = (0..self.start.saturating_sub(1)).rev().find_map(|at| self.known.observed(at));
        let carry = |last: &mut Option<f64>, at: usize| {
            *last = self.known.observed(at).or(*last);
            Some(last.unwrap_or(f64::NAN))
        };
        (self.start.saturating_sub(1)..self.known.len()).scan(before, carry).collect()
    }

    fn moments_at(&self, lead: usize, rolling: &Rolling, last_values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        let origins = self.start.saturating_sub(1)..self.known.len();
        for (origin, last) in origins.zip(last_values) {
            if let Some(actual) = self.known.observed(origin + lead) {
                moments.add(rolling.at(origin, lead) - actual, last - actual);
            }
        }
        moments
    }
}

/// Sums over the errors e of a candidate and l of the last value at one lead.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: f64,
    /// Σe²
    squares: f64,
    /// Σe⁴
    fourths: f64,
    /// Σ(l² − e²)
    gains: f64,
    /// Σ(l² − e²)²
    squared_gains: f64,
}

impl Moments {
    fn add(&mut self, error: f64, last_error: f64) {
        let square = error * error;
        let gain = last_error * last_error - square;
        self.n += 1.0;
        self.squares += square;
        self.fourths += square * square;
        self.gains += gain;
        self.squared_gains += gain * gain;
    }

    /// Standard error of the mean gain; `NaN` where a gain is not known.
    fn gain_error(&self) -> f64 {
        let mean = self.gains / self.n;
        let variance = self.squared_gains / self.n - mean * mean;
        // Rounding can leave less than nothing; `max` would hide what is not known.
        if variance < 0.0 { 0.0 } else { (variance / self.n).sqrt() }
    }
}

/// How sharply weights tell models apart at each lead, `[MAX_LEADS]`: by the number of errors that the best one's mean square
/// rests on.
pub fn sharpness(compared: &[Compared]) -> Vec<u32> {
    let of_lead = |lead: usize| {
        let effective = best_at(compared, lead).and_then(|one| one.effective.get(lead)).copied().unwrap_or(f64::NAN);
        (effective / ERRORS_PER_POWER).max(SHARPNESS.0).min(SHARPNESS.1) as u32
    };
    (0..MAX_LEADS).map(of_lead).collect()
}

/// What the last value's squared errors count at each lead, `[MAX_LEADS]`: a standard error of the best one's gain less than
/// they are, so that a model has to be better by more than that.
pub fn allowances(compared: &[Compared]) -> Vec<f64> {
    let last = compared.first().and_then(|one| one.errors.as_ref().ok());
    let of_lead = |lead: usize| {
        let last = last.and_then(|errors| errors.get(lead)).copied().unwrap_or(f64::NAN);
        let standard_error = best_at(compared, lead).and_then(|one| one.gain_errors.get(lead)).copied();
        let share = 1.0 - standard_error.unwrap_or(0.0) / last;
        if share.is_nan() { 1.0 } else { share.max(LEAST_ALLOWANCE) }
    };
    (0..MAX_LEADS).map(of_lead).collect()
}

/// The candidate with the least error at a lead, counted from 0.
fn best_at(compared: &[Compared], lead: usize) -> Option<&Compared> {
    let errors = compared.iter().filter_map(|one| Some((one.errors.as_ref().ok()?.get(lead).copied()?, one)));
    errors.filter(|(error, _)| !error.is_nan()).min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, one)| one)
}

/// Errors relative to the last value's at the judged leads, `[compared][judged]`; those that are to take no part get a
/// reason instead of their errors.
pub fn judge(compared: &mut [Compared], near_best: f64) -> Vec<Vec<f64>> {
    let last = compared.first().and_then(|one| one.errors.as_ref().ok()).cloned().unwrap_or_default();
    let leads = judged_leads(last.len());
    let at = |errors: &[f64], lead: usize| errors.get(lead - 1).copied().unwrap_or(f64::NAN);
    let ratio = |errors: &[f64], lead: usize| match (at(errors, lead), at(&last, lead)) {
        // A last value without error can't be beaten.
        (own, last) if own == last => 1.0,
        (own, last) => (own / last).sqrt(),
    };
    let relative: Vec<Vec<f64>> = compared
        .iter()
        .map(|one| {
            one.errors.as_ref().map_or_else(|_| Vec::new(), |errors| leads.iter().map(|l| ratio(errors, *l)).collect())
        })
        .collect();
    let best: Vec<f64> = (0..leads.len())
        .map(|at| relative.iter().filter_map(|one| one.get(at)).copied().fold(f64::INFINITY, f64::min))
        .collect();
    for (one, relative) in compared.iter_mut().zip(&relative).skip(1) {
        if one.errors.is_err() {
            continue;
        }
        if !relative.iter().any(|error| *error < NO_BETTER) {
            one.errors = Err("no better than the last value on the end of the training part".to_owned());
        } else if !relative.iter().zip(&best).any(|(error, best)| *error <= near_best * best) {
            one.errors = Err("far behind the best on the end of the training part".to_owned());
        }
    }
    relative
}
