//! A convex mix of models: for each lead, the weights that would have been best on the tail of the training part.
//!
//! L. Breiman, "Stacked Regressions", Machine Learning 24 (1996): weights are at least 0, here they also sum to 1, so the
//! mix never leaves the range of its members. A member with many parameters is fitted twice, for the tail on what is
//! before it; one with a handful fits thousands of rows no better than what is to come, and is fitted once. Networks
//! take part where trained weights are at hand, for the tail and for the whole, because to train them takes long. On a series that was
//! resampled, models of the finer series behind it take part too, their forecasts summed (see `summed`).
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | evenness | 0.03 | pull towards equal weights; chosen on weeks before 23 August |
//! | tail | 14 days, at most a quarter of the training part | rows on which weights are found |

use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling, Shelf, fit, summed::fit_summed};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::SECS_PER_DAY;
use std::ops::Range;

/// A model that may take part.
#[derive(Debug, Clone, Copy)]
struct Member {
    id: ModelId,
    /// Whether it works on the finer series that this one was resampled from.
    is_finer: bool,
    /// Whether it has to be fitted apart for the tail.
    is_apart: bool,
}

impl Member {
    const fn own(id: ModelId) -> Self {
        Self { id, is_finer: false, is_apart: false }
    }

    const fn finer(id: ModelId) -> Self {
        Self { id, is_finer: true, is_apart: false }
    }
}

/// Who may take part.
const MEMBERS: [Member; 10] = [
    Member { is_apart: true, ..Member::own(ModelId::Ridge) },
    Member { is_apart: true, ..Member::finer(ModelId::Ridge) },
    Member { is_apart: true, ..Member::own(ModelId::Lstm) },
    Member { is_apart: true, ..Member::finer(ModelId::Lstm) },
    Member { is_apart: true, ..Member::own(ModelId::Hybrid) },
    Member { is_apart: true, ..Member::finer(ModelId::Hybrid) },
    Member { is_apart: true, ..Member::own(ModelId::Arima) },
    Member::own(ModelId::Ets),
    Member::own(ModelId::Smoothing),
    Member::own(ModelId::SeasonalWeek),
];
/// Longest tail.
const TAIL_SECS: i64 = 14 * SECS_PER_DAY;
/// Share of the training part that the tail may take, as its inverse.
const TAIL_SHARE: usize = 4;
/// Tail rows that are needed to find weights.
const MIN_ROWS: usize = 100;
/// Buckets before the split that make as many.
pub(super) const NEEDED: usize = MIN_ROWS * TAIL_SHARE;
/// Pull towards equal weights, as a share of the best member's squared error: members that the tail can hardly tell apart
/// share evenly (J. M. Bates, C. W. J. Granger, "The Combination of Forecasts", 1969, and the puzzle that followed).
const EVENNESS: f64 = 0.03;
/// Weights below this are left out of [`Forecaster::detail`].
const WORTH_NAMING: f64 = 0.005;

/// Finds members and weights.
#[derive(Debug, Clone, Copy)]
pub struct StackDraft<'a> {
    /// Trained parts that members may take.
    pub shelf: &'a Shelf,
}

/// Fitted members and their weights.
#[derive(Debug)]
pub struct Stack {
    members: Vec<Box<dyn Forecaster>>,
    /// At least 0, sum 1, `[leads][members]`.
    weights: Vec<Vec<f64>>,
}

impl Fit for StackDraft<'_> {
    type Fitted = Stack;

    async fn fit(
        &self,
        series: &TimeSeries,
        train_end: usize,
        progress: &dyn Progress,
    ) -> Result<Stack, ForecastError> {
        let train_end = train_end.min(series.len());
        let tail_len = series.step().buckets_in(TAIL_SECS).min(train_end / TAIL_SHARE);
        let tail = train_end - tail_len..train_end;
        // What is behind the training part must not be in reach of a member's forecast.
        let known = series.until(train_end);
        let (mut members, mut foreseen) = (Vec::new(), Vec::new());
        let early_shelf = self.shelf.before(series.local_secs(tail.start));
        for draft in MEMBERS {
            let origins = tail.start.saturating_sub(MAX_LEADS)..train_end;
            let apart =
                if draft.is_apart { draft.fit(&known, tail.start, &early_shelf, progress).await? } else { None };
            if draft.is_apart && apart.is_none() {
                continue;
            }
            let Some(member) = draft.fit(series, train_end, self.shelf, progress).await? else { continue };
            progress
                .checkpoint(Stage { what: "Weighing the stack", done: members.len(), total: MEMBERS.len() })
                .await?;
            foreseen.push(apart.as_deref().unwrap_or(member.as_ref()).rolling(&known, origins, MAX_LEADS));
            members.push(member);
        }
        let rows = series.observed_in(tail.clone());
        if !members.is_empty() && rows < MIN_ROWS {
            let why = format!(
                "the last {tail_len} buckets before the split, which weigh its members, hold {rows} observed ones and need {MIN_ROWS}"
            );
            return Err(ForecastError::Unsolvable { model: ModelId::Stack, why });
        }
        if members.is_empty() {
            let needed = NEEDED;
            let got = series.observed_in(0..train_end);
            return Err(ForecastError::TooShort { model: ModelId::Stack, needed, got, instead: ModelId::Smoothing });
        }
        let mut weights = Vec::with_capacity(MAX_LEADS);
        for lead in 1..=MAX_LEADS {
            progress.checkpoint(Stage { what: "Weighing the stack", done: lead, total: MAX_LEADS }).await?;
            weights.push(weights_at(lead, &known, &foreseen, tail.clone()));
        }
        Ok(Stack { members, weights })
    }
}

impl Member {
    /// The fitted member, or `None` where it can't take part: too little history, no finer series, or a network without
    /// trained weights, which takes long to train.
    async fn fit(
        self,
        series: &TimeSeries,
        train_end: usize,
        shelf: &Shelf,
        progress: &dyn Progress,
    ) -> Result<Option<Box<dyn Forecaster>>, ForecastError> {
        if matches!(self.id, ModelId::Lstm | ModelId::Hybrid) && !self.has_weights(series, train_end, shelf) {
            return Ok(None);
        }
        let fitted = if self.is_finer {
            let summed = fit_summed(self.id, series, train_end, shelf, progress).await;
            summed.map(|summed| summed.map(|summed| Box::new(summed) as Box<dyn Forecaster>))
        } else {
            Box::pin(fit(self.id, series, train_end, shelf, progress)).await.map(Some)
        };
        match fitted {
            Err(ForecastError::TooShort { .. } | ForecastError::Unsolvable { .. }) => Ok(None),
            fitted_or_cancelled => fitted_or_cancelled,
        }
    }

    fn has_weights(self, series: &TimeSeries, train_end: usize, shelf: &Shelf) -> bool {
        match (self.is_finer, series.finer()) {
            (false, _) => shelf.trained(self.id, series, train_end).is_some(),
            (true, Some(finer)) => shelf.trained(self.id, finer.series, finer.first_part(train_end)).is_some(),
            (true, None) => false,
        }
    }
}

/// Weights of all members at `lead`; 0 for those that do not reach so far.
fn weights_at(lead: usize, known: &TimeSeries, foreseen: &[Rolling], tail: Range<usize>) -> Vec<f64> {
    let reaches = |rolling: &Rolling| rolling.lead(lead).iter().any(|mean| !mean.is_nan());
    let (places, reaching): (Vec<usize>, Vec<&Rolling>) =
        foreseen.iter().enumerate().filter(|(_, rolling)| reaches(rolling)).unzip();
    let mut weights = vec![0.0; foreseen.len()];
    if !reaching.is_empty() {
        let best = Errors::sum(known, &reaching, lead, tail).best_mix();
        places.iter().zip(best).for_each(|(place, weight)| weights[*place] = weight);
    }
    weights
}

/// Sums over the tail rows where every member has a forecast.
#[derive(Debug)]
struct Errors {
    members: usize,
    /// Σ eᵢeⱼ of the members' errors, `[members × members]`.
    products: Vec<f64>,
}

impl Errors {
    fn sum(series: &TimeSeries, foreseen: &[&Rolling], lead: usize, targets: Range<usize>) -> Self {
        let members = foreseen.len();
        let mut products = vec![0.0; members * members];
        let mut errors = vec![0.0; members];
        for at in targets {
            let (Some(origin), Some(actual)) = (at.checked_sub(lead), series.observed(at)) else { continue };
            errors.iter_mut().zip(foreseen).for_each(|(error, rolling)| *error = rolling.at(origin, lead) - actual);
            if errors.iter().any(|error| error.is_nan()) {
                continue;
            }
            for (line, a) in products.chunks_exact_mut(members).zip(&errors) {
                line.iter_mut().zip(&errors).for_each(|(cell, b)| *cell += a * b);
            }
        }
        let least = (0..members).map(|member| products[member * (members + 1)]).fold(f64::INFINITY, f64::min);
        (0..members).for_each(|member| products[member * (members + 1)] += EVENNESS * least);
        Self { members, products }
    }

    /// The weights with the least squared error of the mix. Members are few, so every subset is tried: in each, the best
    /// weights that sum to 1 solve P w ∝ 1; the best subset whose weights are all at least 0 wins.
    fn best_mix(&self) -> Vec<f64> {
        let mut best = (f64::INFINITY, vec![0.0; self.members]);
        best.1[0] = 1.0;
        for subset in 1_u32..1 << self.members {
            let chosen: Vec<usize> = (0..self.members).filter(|member| subset >> member & 1 == 1).collect();
            let Some(weights) = self.solve(&chosen) else { continue };
            let mut mix = vec![0.0; self.members];
            chosen.iter().zip(&weights).for_each(|(member, weight)| mix[*member] = *weight);
            let error = self.squared_error(&mix);
            if error < best.0 {
                best = (error, mix);
            }
        }
        best.1
    }

    /// Best weights of the members `chosen` that sum to 1; `None` where one is negative or the system is singular.
    fn solve(&self, chosen: &[usize]) -> Option<Vec<f64>> {
        let n = chosen.len();
        if n == 1 {
            // Also right for a member that makes no error at all, whose system is singular.
            return Some(vec![1.0]);
        }
        let mut rows: Vec<Vec<f64>> = chosen
            .iter()
            .map(|a| chosen.iter().map(|b| self.products[a * self.members + b]).chain([1.0]).collect())
            .collect();
        for pivot in 0..n {
            let line = rows[pivot].clone();
            if line[pivot] <= f64::EPSILON * self.products[chosen[pivot] * (self.members + 1)] {
                return None;
            }
            for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
                let factor = row[pivot] / line[pivot];
                row.iter_mut().zip(&line).for_each(|(cell, other)| *cell -= factor * other);
            }
        }
        let raw: Vec<f64> = rows.iter().enumerate().map(|(at, row)| row[n] / row[at]).collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        weights.iter().all(|weight| *weight >= 0.0).then_some(weights)
    }

    fn squared_error(&self, mix: &[f64]) -> f64 {
        let line = |row: &[f64]| -> f64 { row.iter().zip(mix).map(|(cell, weight)| cell * weight).sum() };
        self.products.chunks_exact(self.members).zip(mix).map(|(row, weight)| weight * line(row)).sum()
    }
}

impl Stack {
    /// Σ wᵢfᵢ over the members that have a forecast, with their weights brought back to sum 1.
    fn mix(&self, lead: usize, forecasts: impl Iterator<Item = f64>) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        for (weight, forecast) in self.weights[lead - 1].iter().zip(forecasts) {
            if *weight > 0.0 && !forecast.is_nan() {
                sum += weight * forecast;
                total += weight;
            }
        }
        if total > 0.0 { sum / total } else { f64::NAN }
    }
}

impl Forecaster for Stack {
    fn id(&self) -> ModelId {
        ModelId::Stack
    }

    fn min_history(&self) -> usize {
        self.members.iter().map(|member| member.min_history()).min().unwrap_or(1)
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let all: Vec<Forecast> = self.members.iter().map(|member| member.forecast(history, horizon)).collect();
        let mean = (1..=horizon).map(|lead| self.mix(lead, all.iter().map(|one| one.mean[lead - 1]))).collect();
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let all: Vec<Rolling> =
            self.members.iter().map(|member| member.rolling(series, origins.clone(), leads)).collect();
        let mut rolling = Rolling::empty(origins.clone(), leads);
        for lead in 1..=leads {
            for origin in origins.clone() {
                rolling.set(origin, lead, self.mix(lead, all.iter().map(|one| one.at(origin, lead))));
            }
        }
        rolling
    }

    fn detail(&self) -> String {
        let named = self.members.iter().zip(&self.weights[0]).filter(|(_, weight)| **weight > WORTH_NAMING);
        let parts: Vec<String> =
            named.map(|(member, weight)| format!("{weight:.2} {} {}", member.id(), member.detail())).collect();
        parts.iter().map(|part| part.trim_end()).collect::<Vec<_>>().join(" + ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_member_without_error_takes_all() {
        let sums = Errors { members: 2, products: vec![4.0, 0.0, 0.0, 0.0] };
        assert_eq!(sums.best_mix(), [0.0, 1.0]);
    }

    proptest! {
        /// No mix on a fine grid is better than the one that is found.
        #[test]
        fn the_mix_is_the_best_of_all(errors in prop::collection::vec([-9.0_f64..9.0, -9.0..9.0, -9.0..9.0], 4..20)) {
            let mut products = vec![0.0; 9];
            for row in &errors {
                (0..9).for_each(|at| products[at] += row[at / 3] * row[at % 3]);
            }
            let sums = Errors { members: 3, products };
            let best = sums.best_mix();
            prop_assert!((best.iter().sum::<f64>() - 1.0).abs() < 1e-9 && best.iter().all(|weight| *weight >= 0.0));
            let least = sums.squared_error(&best);
            for a in 0..=50 {
                for b in 0..=50 - a {
                    let mix = [f64::from(a) / 50.0, f64::from(b) / 50.0, f64::from(50 - a - b) / 50.0];
                    prop_assert!(least <= sums.squared_error(&mix) * (1.0 + 1e-9) + 1e-9);
                }
            }
        }
    }
}
