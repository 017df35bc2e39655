//! A convex mix of models: for each lead, the weights that would have been best on the tail of the training part.
//!
//! L. Breiman, "Stacked Regressions", Machine Learning 24 (1996): weights are at least 0, here they also sum to 1, so the
//! mix never leaves the range of its members. Every member that learns anything is fitted twice, once without the tail, so
//! that none is judged on what it was fitted to. Networks take part where trained weights are at hand, for the tail and for the
//! whole, because to train them takes long. On a series that was resampled, models of the finer series behind it take part
//! too, their forecasts summed (see `bottom_up`). `member` has the list, `mix` the weights.
//!
//! A row's errors count by the inverse of its level, as the variance of counts grows with that: the same weights are right at
//! every level, and busy hours alone would tell them with less certainty. Weights need rows that all members forecast. A
//! member that has a forecast for fewer than half as many rows as the best known one is left out, and so is one that cannot
//! be fitted; [`Stack::absent`] and the detail name them.
//!
//! | hyper-parameter | value | purpose |
//! |---|---|---|
//! | evenness | 0.03 + 10 / rows | pull towards equal weights; the first chosen on weeks before 23 August |
//! | tail | 14 days, at most a quarter of the training part | rows on which weights are found |

mod member;
mod mix;
#[cfg(test)]
mod tests;

use super::{Fit, Forecast, ForecastError, Forecaster, MAX_LEADS, ModelId, Rolling, Shelf};
use crate::progress::{Progress, Stage};
use crate::series::{History, TimeSeries};
use crate::units::SECS_PER_DAY;
use member::{Absence, MEMBERS, Member};
use mix::Errors;
use std::ops::Range;

/// Longest tail.
const TAIL_SECS: i64 = 14 * SECS_PER_DAY;
/// Share of the training part that the tail may take, as its inverse.
const TAIL_SHARE: usize = 4;
/// Rows that members must share.
const MIN_ROWS: usize = 10;
/// Buckets before the split that make as many.
pub(super) const NEEDED: usize = MIN_ROWS * TAIL_SHARE;
/// Members without which there is nothing to mix.
const MIN_MEMBERS: usize = 2;
/// Weights below this are left out of [`Forecaster::detail`].
const WORTH_NAMING: f64 = 0.005;
/// What [`Progress`] is told.
const WEIGHING: &str = "Weighing the stack";

/// Finds members and weights.
#[derive(Debug, Clone, Copy)]
pub struct StackDraft<'a> {
    /// Trained parts that members may take.
    pub shelf: &'a Shelf,
}

/// Fitted members and their weights.
#[derive(Debug)]
pub struct Stack {
    members: Vec<(Member, Box<dyn Forecaster>)>,
    /// At least 0, sum 1, `[leads][members]`; all 0 at a lead that no member reaches.
    weights: Vec<Vec<f64>>,
    absent: Vec<(Member, Absence)>,
}

/// Who takes part so far.
#[derive(Debug, Default)]
struct Cast {
    members: Vec<(Member, Box<dyn Forecaster>)>,
    /// What each member, fitted without the tail, forecasts of it.
    foreseen: Vec<Rolling>,
    absent: Vec<(Member, Absence)>,
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
        let rows = known.observed_in(tail.clone());
        if rows < MIN_ROWS {
            let got = known.observed_in(0..train_end);
            let (model, needed, instead) = (ModelId::Stack, NEEDED.max(got + 1), ModelId::Smoothing);
            return Err(ForecastError::TooShort { model, needed, got, instead });
        }
        let mut cast = self.cast(&known, &tail, progress).await?;
        cast.drop_rare(&known, &tail);
        if cast.members.len() < MIN_MEMBERS {
            let told: Vec<String> = cast.absent.iter().map(|(member, why)| format!("{member}: {why}")).collect();
            let why = format!("fewer than two members share the last {rows} observed buckets ({})", told.join("; "));
            return Err(ForecastError::Unsolvable { model: ModelId::Stack, why });
        }
        let mut weights = Vec::with_capacity(MAX_LEADS);
        for lead in 1..=MAX_LEADS {
            progress.checkpoint(Stage { what: WEIGHING, done: lead, total: MAX_LEADS }).await?;
            let fallback = weights.last().map_or(&[][..], Vec::as_slice);
            let found = weights_at(lead, &known, &cast.foreseen, (tail.clone(), fallback));
            weights.push(found);
        }
        Ok(Stack { members: cast.members, weights, absent: cast.absent })
    }
}

impl StackDraft<'_> {
    /// Fits everybody who can be fitted both without the tail and with it.
    async fn cast(
        &self,
        known: &TimeSeries,
        tail: &Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Cast, ForecastError> {
        let early_shelf = self.shelf.before(known.local_secs(tail.start));
        let origins = tail.start.saturating_sub(MAX_LEADS)..tail.end;
        let mut cast = Cast::default();
        for (done, member) in MEMBERS.into_iter().enumerate() {
            progress.checkpoint(Stage { what: WEIGHING, done, total: MEMBERS.len() }).await?;
            let early = if member.learns_nothing() {
                None
            } else {
                match member.fit(known, tail.start, &early_shelf, progress).await? {
                    Ok(early) => Some(early),
                    Err(why) => {
                        cast.absent.push((member, why));
                        continue;
                    }
                }
            };
            match member.fit(known, tail.end, self.shelf, progress).await? {
                Ok(fitted) => {
                    let judged = early.as_deref().unwrap_or(fitted.as_ref());
                    cast.foreseen.push(judged.rolling(known, origins.clone(), MAX_LEADS));
                    cast.members.push((member, fitted));
                }
                Err(why) => cast.absent.push((member, why)),
            }
        }
        Ok(cast)
    }
}

impl Cast {
    /// Leaves out who forecasts, one bucket ahead, fewer than half as many rows of the tail as the one that forecasts most;
    /// then, as long as those who are left share too few rows, the one with the fewest.
    fn drop_rare(&mut self, known: &TimeSeries, tail: &Range<usize>) {
        let rows = |rolling: &Rolling| Errors::of(known, &[rolling], 1, tail.clone()).rows;
        let counts: Vec<usize> = self.foreseen.iter().map(rows).collect();
        let of = counts.iter().copied().max().unwrap_or(0);
        for (at, got) in counts.into_iter().enumerate().rev() {
            if 2 * got < of || got < MIN_ROWS {
                self.leave_out(at, Absence::FewRows { got, of });
            }
        }
        while self.members.len() > 1 && self.shared_rows(known, tail) < MIN_ROWS {
            let fewest = (0..self.foreseen.len()).rev().min_by_key(|at| rows(&self.foreseen[*at])).unwrap_or(0);
            let got = rows(&self.foreseen[fewest]);
            self.leave_out(fewest, Absence::FewRows { got, of });
        }
    }

    fn leave_out(&mut self, at: usize, why: Absence) {
        self.foreseen.remove(at);
        self.absent.push((self.members.remove(at).0, why));
    }

    fn shared_rows(&self, known: &TimeSeries, tail: &Range<usize>) -> usize {
        let all: Vec<&Rolling> = self.foreseen.iter().collect();
        Errors::of(known, &all, 1, tail.clone()).rows
    }
}

/// Weights of all members at `lead`; 0 for those that do not reach so far. Where the tail is too short for the lead, those of
/// the lead before.
fn weights_at(
    lead: usize,
    known: &TimeSeries,
    foreseen: &[Rolling],
    (tail, before): (Range<usize>, &[f64]),
) -> Vec<f64> {
    let reaches = |rolling: &Rolling| rolling.lead(lead).iter().any(|mean| !mean.is_nan());
    let (places, reaching): (Vec<usize>, Vec<&Rolling>) =
        foreseen.iter().enumerate().filter(|(_, rolling)| reaches(rolling)).unzip();
    let mut weights = vec![0.0; foreseen.len()];
    if reaching.is_empty() {
        return weights;
    }
    let errors = Errors::of(known, &reaching, lead, tail);
    if errors.rows < MIN_ROWS && before.len() == weights.len() {
        return before.to_vec();
    }
    places.iter().zip(errors.best_mix()).for_each(|(place, weight)| weights[*place] = weight);
    weights
}

impl Stack {
    /// Who does not take part, and why.
    pub fn absent(&self) -> impl Iterator<Item = (String, String)> {
        let told = self.absent.iter().filter(|(_, why)| *why != Absence::NotThere);
        told.map(|(member, why)| (member.to_string(), why.to_string()))
    }

    /// Σ wᵢfᵢ over the members that have a forecast, with their weights brought back to sum 1; where all that have one weigh
    /// nothing, their mean.
    fn mix(&self, lead: usize, forecasts: impl Iterator<Item = f64> + Clone) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        for (weight, forecast) in self.weights[lead - 1].iter().zip(forecasts.clone()) {
            if *weight > 0.0 && !forecast.is_nan() {
                sum += weight * forecast;
                total += weight;
            }
        }
        if total > 0.0 {
            return sum / total;
        }
        let (sum, n) = forecasts.filter(|mean| !mean.is_nan()).fold((0.0, 0.0), |(sum, n), mean| (sum + mean, n + 1.0));
        sum / n
    }
}

impl Forecaster for Stack {
    fn id(&self) -> ModelId {
        ModelId::Stack
    }

    fn min_history(&self) -> usize {
        self.members.iter().map(|(_, member)| member.min_history()).min().unwrap_or(1)
    }

    fn forecast(&self, history: &History<'_>, horizon: usize) -> Forecast {
        let all: Vec<Forecast> = self.members.iter().map(|(_, member)| member.forecast(history, horizon)).collect();
        let mean = (1..=horizon).map(|lead| self.mix(lead, all.iter().map(|one| one.mean[lead - 1]))).collect();
        Forecast { origin: history.origin(), mean }
    }

    fn rolling(&self, series: &TimeSeries, origins: Range<usize>, leads: usize) -> Rolling {
        let all: Vec<Rolling> =
            self.members.iter().map(|(_, member)| member.rolling(series, origins.clone(), leads)).collect();
        let mut rolling = Rolling::empty(origins.clone(), leads);
        for lead in 1..=leads {
            for origin in origins.clone() {
                rolling.set(origin, lead, self.mix(lead, all.iter().map(|one| one.at(origin, lead))));
            }
        }
        rolling
    }

    /// Weights one bucket ahead, and who is left out: `0.61 ridge + 0.39 ets (A,N,A)[24]; without lstm (not trained)`.
    fn detail(&self) -> String {
        let named = self.members.iter().zip(&self.weights[0]).filter(|(_, weight)| **weight > WORTH_NAMING);
        let part = |((member, fitted), weight): (&(Member, Box<dyn Forecaster>), &f64)| {
            format!("{weight:.2} {member} {}", fitted.detail()).trim_end().to_owned()
        };
        let mix = named.map(part).collect::<Vec<_>>().join(" + ");
        let absent: Vec<String> = self.absent().map(|(member, why)| format!("{member} ({why})")).collect();
        if absent.is_empty() { mix } else { format!("{mix}; without {}", absent.join(", ")) }
    }
}
