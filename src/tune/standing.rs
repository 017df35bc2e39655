//! How far a search is, and what it is about to do: for whoever waits for it.

use super::front::{front, thinned};
use super::measures::Measures;
use super::outcome::{Request, Span};
use super::plan::Part;
use super::search::Trial;
use super::tuner::{Phase, TuneError, Tuner, planned};
use crate::job::Stage;
use crate::scenario::print;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a search is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chapter {
    /// The search over the whole tuned part.
    Main,
    /// The repetition of this number, from 0.
    Fold(usize),
    /// What was found is judged.
    Judge,
}

/// Settings and what they came to on the tuned part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The settings, as a link has them.
    pub query: String,
    /// What they came to.
    pub measures: Measures,
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// What it is at.
    pub chapter: Chapter,
    /// Replays so far.
    pub runs: usize,
    /// About how many there will be.
    pub most_runs: usize,
    /// The best so far; `None` before the first replay of the whole tuned part.
    pub best: Option<Tried>,
    /// The scenario's own settings.
    pub present: Option<Tried>,
    /// Settings that no other beats in both cost and unserved share so far, the cheapest first.
    pub front: Vec<Tried>,
}

/// A knob that will be varied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Varied {
    /// Its name.
    pub name: String,
    /// Its values, in their order.
    pub values: Vec<String>,
}

/// What a search is about to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// What it tunes on.
    pub tuned_on: Span,
    /// What judges it in the end.
    pub held_out: Span,
    /// What each repetition tunes on and is scored on.
    pub folds: Vec<[Span; 2]>,
    /// Ticks of the tuned part.
    pub ticks: usize,
    /// Knobs that are varied.
    pub varied: Vec<Varied>,
    /// Replays in all, about.
    pub runs: usize,
}

impl Tuner {
    /// How far it is. Only the search over the whole tuned part has a front.
    pub fn standing(&self) -> Standing {
        let (runs, most_runs) = self.progress();
        let chapter = match &self.phase {
            Phase::Main(_) => Chapter::Main,
            Phase::Fold(place, _) => Chapter::Fold(*place),
            Phase::Judge | Phase::Done => Chapter::Judge,
        };
        let trials = match (&self.phase, &self.main) {
            (Phase::Main(search), _) => search.trials(),
            (_, Some(found)) => found.trials.clone(),
            _ => Vec::new(),
        };
        let own = self.space().own();
        let tried = |one: &Trial| {
            let scenario = self.space().scenario(&one.candidate)?;
            Some(Tried { query: print(&scenario), measures: one.measures })
        };
        let points = trials.first().map_or_else(Vec::new, |best| thinned(&front(&trials), best));
        Standing {
            chapter,
            runs,
            most_runs,
            best: trials.first().and_then(tried),
            present: trials.iter().find(|one| one.candidate == own).and_then(tried),
            front: points.iter().filter_map(tried).collect(),
        }
    }
}

impl Outline {
    /// What a search for `request` on the trace of `stage` would do. No replay is chosen for it yet, so that it costs little.
    ///
    /// # Errors
    /// As [`Tuner::new`].
    pub fn new(stage: &Stage, request: &Request) -> Result<Self, TuneError> {
        let (space, plan) = planned(stage, request)?;
        let (tuned, held_out) = (plan.ticks(Part::Tuned), plan.ticks(Part::HeldOut));
        let of = |ticks: &Range<usize>| plan.span(stage, Part::Tuned, ticks);
        let varied = space.dimensions().iter();
        Ok(Self {
            tuned_on: of(&tuned),
            held_out: plan.span(stage, Part::HeldOut, &held_out),
            folds: plan.folds.iter().map(|fold| [of(&fold.tuned), of(&fold.scored)]).collect(),
            ticks: tuned.len(),
            varied: varied.map(|one| Varied { name: one.name.to_owned(), values: one.texts.clone() }).collect(),
            runs: (1 + plan.folds.len()) * request.budget,
        })
    }
}
