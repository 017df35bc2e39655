//! A study in words: the table of models, what is drawn of one model, and every sentence of the Forecasts page.
//!
//! In: a [`Study`] and what was examined so far. Out: text, and the numbers that a drawing needs. No clock, no markup.

mod csv;
mod errors;
mod published;
mod residuals;
mod split;
mod summary;
mod table;
mod words;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use csv::table_csv;
pub use errors::{HeatCell, HeatMap, heat_map};
pub use published::published;
pub use residuals::{Autocorrelation, Histogram, autocorrelation, histogram, residuals};
pub use split::SplitScale;
pub use summary::{
    summary_actual, summary_autocorrelation, summary_beyond, summary_components, summary_heat, summary_histogram,
    summary_horizon, summary_loss,
};
pub use table::{Bar, Cell, Column, Place, Row, Standing, Table, table};
pub use words::{ahead_words, count_unit, date_span, ground_words, model_words, time_left, took_words};

use super::glossary::{Term, term};
use crate::forecast::Scores;
use crate::report::{Candidate, LeadScores, Study};
use std::ops::Range;

/// A model's answer, and the lead that its forecasts are for: scores of an earlier study stay good when only the lead
/// that is drawn changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// What came back.
    pub candidate: Candidate,
    /// Lead of its `mean`, `lower` and `upper`.
    pub lead: usize,
}

impl Examined {
    /// Its scores at `lead` on `part`.
    pub fn scores(&self, lead: usize, part: Part) -> Option<&Scores> {
        self.candidate.leads.iter().find(|scores| scores.lead == lead).and_then(|scores| part.of(scores))
    }
}

/// Which of the test buckets are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// All of them.
    #[default]
    All,
    /// Those before the surge.
    Usual,
    /// Those of the surge.
    Surge,
}

impl Part {
    /// Every part, all first.
    pub const ALL: [Self; 3] = [Self::All, Self::Usual, Self::Surge];

    /// The scores of this part.
    pub fn of(self, scores: &LeadScores) -> Option<&Scores> {
        match self {
            Self::All => Some(&scores.all),
            Self::Usual => scores.usual.as_ref(),
            Self::Surge => scores.surge.as_ref(),
        }
    }

    /// Its test buckets, counted from the split.
    pub fn range(self, study: &Study) -> Range<usize> {
        let len = study.actual.len();
        let surge = study.surge_bucket.map_or(len, |bucket| bucket.saturating_sub(study.split_bucket).min(len));
        match self {
            Self::All => 0..len,
            Self::Usual => 0..surge,
            Self::Surge => surge..len,
        }
    }
}

/// What models are ranked by. Less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// Root mean squared error.
    #[default]
    Rmse,
    /// Mean absolute error.
    Mae,
    /// Mean absolute error relative to the actual value.
    Mape,
    /// The same, symmetric.
    Smape,
    /// Mean absolute error over that of the last value on the training part.
    Mase,
}

impl Metric {
    /// Every metric, in the table's order.
    pub const ALL: [Self; 5] = [Self::Rmse, Self::Mae, Self::Mape, Self::Smape, Self::Mase];

    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rmse => "RMSE",
            Self::Mae => "MAE",
            Self::Mape => "MAPE",
            Self::Smape => "sMAPE",
            Self::Mase => "MASE",
        }
    }

    /// What it means.
    pub const fn term(self) -> &'static Term {
        match self {
            Self::Rmse => term("rmse"),
            Self::Mae => term("mae"),
            Self::Mape => term("mape"),
            Self::Smape => term("smape"),
            Self::Mase => term("mase"),
        }
    }

    /// The metric of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// Its value.
    pub const fn of(self, scores: &Scores) -> f64 {
        match self {
            Self::Rmse => scores.rmse,
            Self::Mae => scores.mae,
            Self::Mape => scores.mape,
            Self::Smape => scores.smape,
            Self::Mase => scores.mase,
        }
    }

    /// What one bucket adds to it; `NaN` where it adds nothing.
    pub fn loss(self, actual: f64, forecast: f64) -> f64 {
        let error = (forecast - actual).abs();
        match self {
            Self::Rmse => error * error,
            Self::Mae | Self::Mase => error,
            Self::Mape if actual == 0.0 => f64::NAN,
            Self::Mape => error / actual,
            Self::Smape if actual + forecast > 0.0 => 2.0 * error / (actual + forecast),
            Self::Smape => error,
        }
    }

    /// The value as text.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Mape | Self::Smape => words::share_text(value),
            Self::Mase => super::format::full(value, 3),
            Self::Rmse | Self::Mae => words::count_text(value),
        }
    }
}
