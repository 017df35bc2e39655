//! The search for the cheapest choice within the limits, as a state machine: generations out, their results in.
//!
//! A generation depends on nothing but the seed and the results of earlier generations, and its candidates on nothing of each
//! other, so that any number of workers comes to the same end. It begins with points that fill the space evenly, on growing
//! spans of the ticks: of each span the better half is replayed on the next (successive halving, K. Jamieson and A. Talwalkar,
//! "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016). What is left evolves (`evolve`), and the
//! best is walked, knob by knob, to where no neighbour is better (`polish`). Only results on the whole span count in the end.

use super::evolve::{Member, offspring};
use super::halton::Halton;
use super::limits::Limits;
use super::measures::Measures;
use super::polish::Walk;
use super::space::{Candidate, Space};
use crate::series::SplitMix;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Parts of the whole span that the start is replayed on, the newest ticks of it: 1/4, 1/2, 1.
const RUNGS: [f64; 3] = [0.25, 0.5, 1.0];
/// Share of the budget for the start: so many points first that all rungs together take it.
const START_SHARE: f64 = 0.4;
/// Replays of the start for each of its first points.
const START_RUNS: f64 = 1.75;
/// Share of the budget after which the best is polished.
const POLISH_FROM: f64 = 0.85;
/// Fewest and most members of a generation that evolves.
const MEMBERS: (usize, usize) = (8, 28);
/// Generations without anything new after which evolution ends.
const STALE: usize = 4;
/// Generations without anything new that are passed over at once, at most.
const MOST_EMPTY: usize = 64;

/// Candidates to replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Part of the span to replay, the newest of it, 0..1.
    pub share: f64,
    /// What to replay.
    pub candidates: Vec<Candidate>,
}

/// A choice and what it came to on the whole span.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The choice.
    pub candidate: Candidate,
    /// What it came to.
    pub measures: Measures,
}

#[derive(Debug)]
enum Phase {
    /// Points of the start that are left, and the rung that they are on.
    Start {
        rung: usize,
        candidates: Vec<Candidate>,
    },
    /// Members, what each of them proposes, and how many generations brought nothing new.
    Evolve {
        members: Vec<Member>,
        proposals: Vec<Candidate>,
        stale: usize,
    },
    /// The walk of the best.
    Polish(Walk),
    Done,
}

/// A search at work.
#[derive(Debug)]
pub struct Search {
    limits: Limits,
    budget: usize,
    random: SplitMix,
    phase: Phase,
    /// Everything that was replayed on the whole span.
    known: BTreeMap<Candidate, Measures>,
    /// The generation that is out.
    out: Vec<Candidate>,
    runs: usize,
}

impl Search {
    /// A search of `space` with at most `budget` replays, some more where a generation is under way.
    pub fn new(space: &Space, limits: &Limits, budget: usize, seed: u64) -> Self {
        let count = ((budget as f64 * START_SHARE / START_RUNS) as usize).max(MEMBERS.0);
        let mut halton = Halton::new(space.dimensions().len(), seed);
        let points = std::iter::repeat_with(|| space.at(&halton.point())).take(count);
        let mut candidates: Vec<Candidate> =
            std::iter::once(space.own()).chain(points).filter(|one| space.scenario(one).is_some()).collect();
        let mut seen = std::collections::BTreeSet::new();
        candidates.retain(|one| seen.insert(one.clone()));
        Self {
            limits: limits.clone(),
            budget,
            random: SplitMix(seed ^ 0x5eed),
            phase: Phase::Start { rung: 0, candidates },
            known: BTreeMap::new(),
            out: Vec::new(),
            runs: 0,
        }
    }

    /// The next candidates to replay; `None` at the end.
    pub fn next_generation(&mut self, space: &Space) -> Option<Generation> {
        for _ in 0..MOST_EMPTY {
            let (share, proposed) = self.proposed(space)?;
            let is_whole = share >= 1.0;
            let mut seen = std::collections::BTreeSet::new();
            let is_new = |one: &Candidate| !(is_whole && self.known.contains_key(one)) && seen.insert(one.clone());
            self.out = proposed.into_iter().filter(is_new).filter(|one| space.scenario(one).is_some()).collect();
            if !self.out.is_empty() {
                return Some(Generation { share, candidates: self.out.clone() });
            }
            self.take(space, &[]);
        }
        self.phase = Phase::Done;
        None
    }

    fn proposed(&mut self, space: &Space) -> Option<(f64, Vec<Candidate>)> {
        match &mut self.phase {
            Phase::Start { rung, candidates } => Some((RUNGS.get(*rung).copied()?, candidates.clone())),
            Phase::Evolve { members, proposals, .. } => {
                *proposals = offspring(space, members, &mut self.random);
                Some((1.0, proposals.clone()))
            }
            Phase::Polish(walk) => Some((1.0, walk.neighbours(space)?)),
            Phase::Done => None,
        }
    }

    /// Takes the results of the generation that is out, in its order.
    pub fn take(&mut self, space: &Space, results: &[Measures]) {
        self.runs += results.len();
        let out = std::mem::take(&mut self.out);
        let phase = std::mem::replace(&mut self.phase, Phase::Done);
        let share = if let Phase::Start { rung, .. } = &phase { RUNGS.get(*rung).copied().unwrap_or(1.0) } else { 1.0 };
        let had_new = !results.is_empty();
        if share >= 1.0 {
            self.known.extend(out.iter().cloned().zip(results.iter().copied()));
        }
        self.phase = match phase {
            Phase::Start { rung, .. } if rung + 1 < RUNGS.len() => {
                Phase::Start { rung: rung + 1, candidates: self.better_half(space, &out, results) }
            }
            Phase::Start { .. } => self.evolving(space),
            Phase::Evolve { members, proposals, stale } => self.evolved(members, &proposals, stale, had_new),
            Phase::Polish(walk) => self.polished(walk),
            Phase::Done => Phase::Done,
        };
    }

    /// The better half of what was replayed on a part, and the scenario's own choice.
    fn better_half(&self, space: &Space, out: &[Candidate], results: &[Measures]) -> Vec<Candidate> {
        let mut ranked: Vec<(&Candidate, &Measures)> = out.iter().zip(results).collect();
        ranked.sort_by(|a, b| self.limits.compare(a.1, b.1).then_with(|| a.0.cmp(b.0)));
        let kept = ranked.len().div_ceil(2).max(MEMBERS.0);
        let own = space.own();
        let better = ranked.into_iter().take(kept).map(|(one, _)| one.clone()).filter(|one| *one != own);
        std::iter::once(own.clone()).chain(better).collect()
    }

    fn evolving(&self, space: &Space) -> Phase {
        let count = (2 * space.dimensions().len() + 4).clamp(MEMBERS.0, MEMBERS.1);
        let members = self.trials().into_iter().take(count).map(Member::from).collect();
        Phase::Evolve { members, proposals: Vec::new(), stale: 0 }
    }

    fn evolved(&self, mut members: Vec<Member>, proposals: &[Candidate], stale: usize, had_new: bool) -> Phase {
        for (member, proposal) in members.iter_mut().zip(proposals) {
            let Some(measures) = self.known.get(proposal) else { continue };
            if self.limits.compare(measures, &member.measures) != Ordering::Greater {
                *member = Member { candidate: proposal.clone(), measures: *measures };
            }
        }
        members.sort_by(|a, b| self.order((&a.candidate, &a.measures), (&b.candidate, &b.measures)));
        let stale = if had_new { 0 } else { stale + 1 };
        let is_over = stale >= STALE || self.runs as f64 >= POLISH_FROM * self.budget as f64;
        match self.best().filter(|_| is_over) {
            Some(best) => Phase::Polish(Walk::from(best.candidate)),
            None => Phase::Evolve { members, proposals: Vec::new(), stale },
        }
    }

    fn polished(&self, mut walk: Walk) -> Phase {
        let Some(best) = self.best().filter(|_| self.runs < self.budget) else { return Phase::Done };
        walk.go_on(best.candidate);
        Phase::Polish(walk)
    }

    fn order(&self, a: (&Candidate, &Measures), b: (&Candidate, &Measures)) -> Ordering {
        self.limits.compare(a.1, b.1).then_with(|| a.0.cmp(b.0))
    }

    /// Everything that was replayed on the whole span, the best first.
    pub fn trials(&self) -> Vec<Trial> {
        let mut all: Vec<Trial> =
            self.known.iter().map(|(one, measures)| Trial { candidate: one.clone(), measures: *measures }).collect();
        all.sort_by(|a, b| self.order((&a.candidate, &a.measures), (&b.candidate, &b.measures)));
        all
    }

    /// The best so far; `None` before the first result on the whole span.
    pub fn best(&self) -> Option<Trial> {
        let best = self.known.iter().min_by(|a, b| self.order((a.0, a.1), (b.0, b.1)));
        best.map(|(candidate, measures)| Trial { candidate: candidate.clone(), measures: *measures })
    }
}
