//! What was chosen, and why: data that a page, a report or a command can show.

use crate::forecast::ModelId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The outcome of a comparison on the tail of the training part.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Observed buckets of the tail that were compared on; 0 if it was too short to compare anything.
    pub compared_on: usize,
    /// Leads at which errors are given, in buckets.
    pub leads: Vec<usize>,
    /// All that were considered, the best first.
    pub candidates: Vec<Contender>,
}

/// One model that was considered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contender {
    /// The model.
    pub model: ModelId,
    /// What distinguishes it from others of the same model, e.g. its scale; empty if nothing.
    pub variant: String,
    /// Root mean squared error on the tail over that of the last value, one for each of [`Choice::leads`]; empty if it was
    /// not compared.
    pub relative_rmse: Vec<f64>,
    /// Share of the first lead's forecast at the split, 0..1; later shares follow the errors.
    pub weight: f64,
    /// Why it takes no part; `None` if it does.
    pub left_out: Option<String>,
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variant.as_str() {
            "" => write!(f, "{}", self.model),
            variant => write!(f, "{} ({variant})", self.model),
        }
    }
}

impl Choice {
    /// The model with the largest weight.
    pub fn chosen(&self) -> Option<&Contender> {
        self.taking_part().max_by(|a, b| a.weight.total_cmp(&b.weight))
    }

    fn taking_part(&self) -> impl Iterator<Item = &Contender> {
        self.candidates.iter().filter(|one| one.left_out.is_none())
    }

    /// Why it is that one, in a sentence or two.
    pub fn reason(&self) -> String {
        let Some(chosen) = self.chosen() else { return String::new() };
        let (first, last) = (self.leads.first().copied().unwrap_or(1), self.leads.last().copied().unwrap_or(1));
        if self.compared_on == 0 {
            return format!("{chosen}, because the training part is too short to compare models on its end.");
        }
        let buckets = self.compared_on;
        let others: Vec<String> = self.taking_part().filter(|one| *one != chosen).map(Contender::to_string).collect();
        let mixed = match others.as_slice() {
            [] => String::new(),
            others => format!(" Mixed in by their recent errors: {}.", others.join(", ")),
        };
        if chosen.model == ModelId::Last {
            let outcome = match others.as_slice() {
                [] => format!("no model forecast better from {first} to {last} ahead."),
                _ => format!("no model was better {first} ahead by more than could be luck.{mixed}"),
            };
            return format!("last, the last value: on the last {buckets} observed buckets before the split {outcome}");
        }
        let errors = chosen.relative_rmse.iter().zip(&self.leads);
        let errors: Vec<String> = errors.map(|(error, lead)| format!("{error:.2} at {lead} ahead")).collect();
        format!(
            "{chosen}: on the last {buckets} observed buckets before the split its error relative to the last value's was \
             {}.{mixed}",
            errors.join(", ")
        )
    }
}
