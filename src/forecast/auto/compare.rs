//! Candidates' errors on the tail of the training part, and which of them are worth taking.

use super::Candidate;
use crate::forecast::{Forecaster, MAX_LEADS};
use crate::series::TimeSeries;

/// Leads that decide which models take part, and that are told.
const JUDGED_LEADS: [usize; 4] = [1, 3, 12, 30];
/// Relative errors above this at every judged lead are no better than the last value.
const NO_BETTER: f64 = 0.995;
/// Effective number of errors for each unit of sharpness: where a few bursts make the mean square, it tells models apart badly.
const ERRORS_PER_POWER: f64 = 8.0;
/// Bounds of the sharpness.
const SHARPNESS: (f64, f64) = (6.0, 24.0);

/// A candidate's errors on the tail, or why it has none.
#[derive(Debug)]
pub struct Compared {
    pub candidate: Candidate,
    /// Mean squared error at each lead, `[leads]`, `NaN` where nothing was scored.
    pub errors: Result<Vec<f64>, String>,
    /// Effective number of errors behind each, (Σe²)² ÷ Σe⁴, `[leads]`.
    pub effective: Vec<f64>,
}

/// The judged leads that a tail of so many buckets can tell.
pub fn judged_leads(tail: usize) -> Vec<usize> {
    JUDGED_LEADS.into_iter().filter(|lead| *lead <= tail.max(1)).collect()
}

impl Compared {
    /// Errors of a fitted model at each lead over the observed buckets from `tail_start` on.
    pub fn new(candidate: Candidate, model: &dyn Forecaster, known: &TimeSeries, tail_start: usize) -> Self {
        let leads = MAX_LEADS.min(known.len() - tail_start);
        let rolling = model.rolling(known, tail_start.saturating_sub(1)..known.len(), leads);
        let (mut errors, mut effective) = (Vec::with_capacity(leads), Vec::with_capacity(leads));
        for lead in 1..=leads {
            let (mut squares, mut fourths, mut n) = (0.0, 0.0, 0_usize);
            for target in tail_start - 1 + lead..known.len() {
                if let Some(actual) = known.observed(target) {
                    let error = rolling.at(target - lead, lead) - actual;
                    squares += error * error;
                    fourths += error * error * error * error;
                    n += 1;
                }
            }
            errors.push(squares / n as f64);
            effective.push(squares * squares / fourths);
        }
        let is_usable = errors.first().is_some_and(|error| error.is_finite());
        let errors =
            if is_usable { Ok(errors) } else { Err("has no forecast on the end of the training part".to_owned()) };
        Self { candidate, errors, effective }
    }
}

/// How sharply weights tell models apart at each lead, `[MAX_LEADS]`: by the number of errors that the best one's mean square
/// rests on.
pub fn sharpness(compared: &[Compared]) -> Vec<u32> {
    let at = |values: &[f64], lead: usize| values.get(lead).copied().unwrap_or(f64::NAN);
    let of_lead = |lead: usize| {
        let errors = compared.iter().filter_map(|one| one.errors.as_ref().ok().map(|errors| (at(errors, lead), one)));
        let best = errors.filter(|(error, _)| !error.is_nan()).min_by(|(a, _), (b, _)| a.total_cmp(b));
        let effective = best.map_or(f64::NAN, |(_, one)| at(&one.effective, lead));
        (effective / ERRORS_PER_POWER).max(SHARPNESS.0).min(SHARPNESS.1) as u32
    };
    (0..MAX_LEADS).map(of_lead).collect()
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
