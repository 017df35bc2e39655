//! [`Tuner`]: the search over the tuned part, its repetitions on folds, and what judges them, as generations of tasks.

use super::arenas::Arenas;
use super::front::{front, thinned};
use super::limits::{Figure, Limit};
use super::measures::Measures;
use super::outcome::{Check, Nudge, Request, Scored, Sensitivity, Span, Tuning};
use super::plan::{Part, Plan, PlanError};
use super::search::{Search, Trial};
use super::space::{Candidate, Space, SpaceError, moved};
use super::task::{Task, Unprepared, ideal_usd};
use super::why;
use crate::job::{AppError, Stage};
use crate::scenario::{Scenario, print};
use std::ops::Range;

/// Values on each side of the winner's that its sensitivity is looked at with.
const NUDGES: usize = 2;
/// Nudges are this share of a knob's values apart.
const NUDGE_SHARE: f64 = 0.08;

/// Why there is nothing to tune.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TuneError {
    /// What to vary cannot be used.
    #[error(transparent)]
    Space(#[from] SpaceError),
    /// The trace cannot be cut.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A limit on latency without anything that latency follows from.
    #[error(
        "a limit on slow requests needs to know how long they take: say service_time, and concurrency and slo_latency where they are not 1"
    )]
    NoLatency,
    /// The trace or its models cannot be used.
    #[error(transparent)]
    App(#[from] AppError),
    /// A replay asked for what is not there.
    #[error(transparent)]
    Unprepared(#[from] Unprepared),
    /// Asked for its end before there is one.
    #[error("the search has not come to its end")]
    Unfinished,
}

/// A search that has come to its end.
#[derive(Debug)]
pub(super) struct Found {
    winner: Trial,
    present: Trial,
    pub(super) trials: Vec<Trial>,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// The search over the whole tuned part.
    Main(Box<Search>),
    /// A repetition of it.
    Fold(usize, Box<Search>),
    /// Everything that judges them, in one generation.
    Judge,
    Done,
}

/// What a task of the judging generation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    FoldWinner(usize),
    FoldPresent(usize),
    Present,
    /// A point of the front.
    Front(usize),
    /// Dimension and place.
    Nudge(usize, usize),
}

/// What a search chooses from, and how its trace is cut.
///
/// # Errors
/// As [`Tuner::new`].
pub(super) fn planned(stage: &Stage, request: &Request) -> Result<(Space, Plan), TuneError> {
    let is_slow = |limit: &Limit| limit.figure == Figure::Slow;
    if request.limits.all.iter().any(is_slow) && stage.scenario.work().is_none() {
        return Err(TuneError::NoLatency);
    }
    Ok((Space::new(&stage.scenario, &request.choice, &stage.timetables)?, Plan::new(stage, request.folds)?))
}

/// A search with its repetitions at work.
#[derive(Debug)]
pub struct Tuner {
    request: Request,
    stage: Stage,
    plan: Plan,
    space: Space,
    pub(super) phase: Phase,
    pub(super) main: Option<Found>,
    folds: Vec<Found>,
    purposes: Vec<Purpose>,
    judged: Vec<Measures>,
    runs: usize,
}

impl Tuner {
    /// A search for `request` on the trace of `stage`.
    ///
    /// # Errors
    /// When there is nothing to vary, or the trace cannot be cut.
    pub fn new(stage: Stage, request: Request) -> Result<Self, TuneError> {
        let (space, plan) = planned(&stage, &request)?;
        let search = Search::new(&space, &request.limits, request.budget, request.seed);
        let phase = Phase::Main(Box::new(search));
        let (folds, purposes, judged) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { request, stage, plan, space, phase, main: None, folds, purposes, judged, runs: 0 })
    }

    /// The trace and its scenario.
    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// How the trace is cut.
    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What it chooses from.
    pub(super) fn space(&self) -> &Space {
        &self.space
    }

    /// Names of the knobs that it varies.
    pub fn varied(&self) -> Vec<&'static str> {
        self.space.dimensions().iter().map(|dimension| dimension.name).collect()
    }

    /// Replays so far, and about how many there will be.
    pub fn progress(&self) -> (usize, usize) {
        let searches = 1 + self.plan.folds.len();
        (self.runs, (searches * self.request.budget).max(self.runs))
    }

    /// The best of the search so far on the whole tuned part.
    pub fn best(&self) -> Option<(Scenario, Measures)> {
        let best = match (&self.phase, &self.main) {
            (Phase::Main(search), _) => search.best(),
            (_, Some(found)) => Some(found.winner.clone()),
            _ => None,
        }?;
        Some((self.space.scenario(&best.candidate)?, best.measures))
    }

    /// The next tasks, which are independent of each other; none at the end.
    pub fn next_generation(&mut self) -> Vec<Task> {
        loop {
            let whole = self.plan.ticks(Part::Tuned);
            let (generation, ticks) = match &mut self.phase {
                Phase::Main(search) => (search.next_generation(&self.space), whole),
                Phase::Fold(place, search) => {
                    let tuned = self.plan.folds.get(*place).map_or(whole, |fold| fold.tuned.clone());
                    (search.next_generation(&self.space), tuned)
                }
                Phase::Judge => return self.judges(),
                Phase::Done => return Vec::new(),
            };
            let Some(generation) = generation else {
                self.next_phase();
                continue;
            };
            let newest = (ticks.len() as f64 * generation.share).ceil() as usize;
            let ticks = ticks.end.saturating_sub(newest)..ticks.end;
            let candidates = generation.candidates.iter();
            return candidates.filter_map(|one| self.task(Part::Tuned, ticks.clone(), 0, one)).collect();
        }
    }

    /// Takes the results of the tasks that are out, in their order.
    pub fn take(&mut self, results: &[Measures]) {
        self.runs += results.len();
        match &mut self.phase {
            Phase::Main(search) | Phase::Fold(_, search) => search.take(&self.space, results),
            Phase::Judge => {
                self.judged = results.to_vec();
                self.phase = Phase::Done;
            }
            Phase::Done => {}
        }
    }

    fn task(&self, part: Part, ticks: Range<usize>, lead_in: usize, candidate: &[usize]) -> Option<Task> {
        Some(Task { part, ticks, lead_in, scenario: self.space.scenario(candidate)? })
    }

    fn next_phase(&mut self) {
        let next = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Main(search) => {
                self.main = self.found(&search);
                0
            }
            Phase::Fold(place, search) => {
                let found = self.found(&search);
                self.folds.extend(found);
                place + 1
            }
            Phase::Judge | Phase::Done => return,
        };
        self.phase = if next < self.plan.folds.len() {
            // Another seed for each, so that they do not share their luck.
            let seed = self.request.seed.wrapping_add(1 + next as u64);
            let search = Search::new(&self.space, &self.request.limits, self.request.budget, seed);
            Phase::Fold(next, Box::new(search))
        } else {
            Phase::Judge
        };
    }

    fn found(&self, search: &Search) -> Option<Found> {
        let (trials, own) = (search.trials(), self.space.own());
        let winner = trials.first()?.clone();
        let present = trials.iter().find(|trial| trial.candidate == own)?.clone();
        Some(Found { winner, present, trials })
    }

    fn points(&self) -> Vec<Trial> {
        self.main.as_ref().map_or_else(Vec::new, |main| {
            let mut points = thinned(&front(&main.trials), &main.winner);
            if !points.contains(&main.winner) {
                points.push(main.winner.clone());
            }
            points
        })
    }

    /// Everything that judges what was found.
    fn judges(&mut self) -> Vec<Task> {
        let Some(main) = &self.main else { return Vec::new() };
        let mut all: Vec<(Purpose, Option<Task>)> = Vec::new();
        for (place, (fold, found)) in self.plan.folds.iter().zip(&self.folds).enumerate() {
            let task = |one: &Candidate| self.task(Part::Tuned, 0..fold.scored.end, fold.scored.start, one);
            all.push((Purpose::FoldWinner(place), task(&found.winner.candidate)));
            all.push((Purpose::FoldPresent(place), task(&found.present.candidate)));
        }
        let held_out = |one: &Candidate| self.task(Part::HeldOut, self.plan.ticks(Part::HeldOut), 0, one);
        all.push((Purpose::Present, held_out(&main.present.candidate)));
        all.extend(
            self.points().iter().enumerate().map(|(place, one)| (Purpose::Front(place), held_out(&one.candidate))),
        );
        for axis in 0..self.space.dimensions().len() {
            for place in self.places_around(axis, &main.winner.candidate) {
                let nudged = moved(&main.winner.candidate, axis, place);
                all.push((
                    Purpose::Nudge(axis, place),
                    self.task(Part::Tuned, self.plan.ticks(Part::Tuned), 0, &nudged),
                ));
            }
        }
        // What contradicts another knob cannot be replayed.
        let possible = all.into_iter().filter_map(|(purpose, task)| Some((purpose, task?)));
        let (purposes, tasks) = possible.unzip();
        self.purposes = purposes;
        tasks
    }

    /// Places beside and at that of `candidate`.
    fn places_around(&self, axis: usize, candidate: &[usize]) -> Vec<usize> {
        let Some((dimension, place)) = self.space.dimensions().get(axis).zip(candidate.get(axis)) else {
            return Vec::new();
        };
        let n = dimension.texts.len();
        if !dimension.is_ordered {
            return (0..n).collect();
        }
        let step = ((n as f64 * NUDGE_SHARE) as usize).max(1);
        let around = (0..=2 * NUDGES).filter_map(|at| (place + at * step).checked_sub(NUDGES * step));
        around.filter(|place| *place < n).collect()
    }

    fn judged(&self, purpose: &Purpose) -> Option<Measures> {
        let place = self.purposes.iter().position(|other| other == purpose)?;
        self.judged.get(place).copied()
    }

    /// All that was found.
    ///
    /// # Errors
    /// When the search has not come to its end.
    pub fn tuning(&self, arenas: &Arenas) -> Result<Tuning, TuneError> {
        let main = self.main.as_ref().ok_or(TuneError::Unfinished)?;
        let points = self.points();
        let held_out = |one: &Trial| {
            let place = points.iter().position(|point| point == one).ok_or(TuneError::Unfinished)?;
            self.judged(&Purpose::Front(place)).ok_or(TuneError::Unfinished)
        };
        let present = self.judged(&Purpose::Present).ok_or(TuneError::Unfinished)?;
        let whole = self.plan.ticks(Part::Tuned);
        let spans = [(Part::Tuned, whole), (Part::HeldOut, self.plan.ticks(Part::HeldOut))];
        let check = self.check(arenas, spans, main, [held_out(&main.winner)?, present])?;
        let mut folds = Vec::new();
        for (place, (fold, found)) in self.plan.folds.iter().zip(&self.folds).enumerate() {
            let spans = [(Part::Tuned, fold.tuned.clone()), (Part::Tuned, fold.scored.clone())];
            let scored = [Purpose::FoldWinner(place), Purpose::FoldPresent(place)].map(|one| self.judged(&one));
            let [Some(winner), Some(present)] = scored else { return Err(TuneError::Unfinished) };
            folds.push(self.check(arenas, spans, found, [winner, present])?);
        }
        let front: Result<Vec<Scored>, TuneError> =
            points.iter().map(|one| Ok(self.scored(one, held_out(one)?))).collect();
        let tightest = self.request.limits.tightest(&main.winner.measures);
        let mut tuning = Tuning {
            request: self.request.clone(),
            varied: self.varied().into_iter().map(str::to_owned).collect(),
            holds: check.holds() && 3 * folds.iter().filter(|fold| fold.holds()).count() >= 2 * folds.len(),
            check,
            folds,
            front: front?,
            sensitivity: self.sensitivity(main),
            tightest: tightest.map(|(limit, load)| (limit.figure, load)),
            recommendation: Vec::new(),
            warnings: Vec::new(),
            runs: self.runs,
            digest: String::new(),
        };
        tuning.warnings = why::warnings(&tuning);
        tuning.recommendation = why::recommendation(&tuning);
        Ok(tuning.sealed())
    }

    fn scored(&self, trial: &Trial, scored: Measures) -> Scored {
        let query = self.space.scenario(&trial.candidate).map_or_else(String::new, |scenario| print(&scenario));
        Scored { query, tuned: trial.measures, scored }
    }

    fn check(
        &self,
        arenas: &Arenas,
        spans: [(Part, Range<usize>); 2],
        found: &Found,
        [winner, present]: [Measures; 2],
    ) -> Result<Check, TuneError> {
        let limits = &self.request.limits;
        let [tuned_on, scored_on] = spans.clone().map(|(part, ticks)| self.span(part, &ticks));
        let mut ideal = [0.0; 2];
        for (ideal, (part, ticks)) in ideal.iter_mut().zip(spans) {
            let task = Task { part, ticks, lead_in: 0, scenario: self.space.base().clone() };
            *ideal = ideal_usd(arenas.of(part)?, &task)?;
        }
        Ok(Check {
            tuned_on,
            scored_on,
            ideal_usd: ideal,
            broken: limits.broken(&winner),
            present_broken: limits.broken(&present),
            winner: self.scored(&found.winner, winner),
            present: self.scored(&found.present, present),
        })
    }

    fn span(&self, part: Part, ticks: &Range<usize>) -> Span {
        self.plan.span(&self.stage, part, ticks)
    }

    fn sensitivity(&self, main: &Found) -> Vec<Sensitivity> {
        let dimensions = self.space.dimensions().iter().enumerate();
        let of = |(axis, dimension): (usize, &super::space::Dimension)| {
            let text = |place: usize| dimension.texts.get(place).cloned();
            let nudge = |place: usize| {
                let measures = self.judged(&Purpose::Nudge(axis, place))?;
                Some(Nudge { value: text(place)?, measures })
            };
            Some(Sensitivity {
                knob: dimension.name.to_owned(),
                label: dimension.label.to_owned(),
                value: text(*main.winner.candidate.get(axis)?)?,
                nudges: self.places_around(axis, &main.winner.candidate).into_iter().filter_map(nudge).collect(),
            })
        };
        dimensions.filter_map(of).collect()
    }
}
