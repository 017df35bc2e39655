//! Which part of a trace a search may see, and which parts only judge what it found.
//!
//! The training part of the scenario is halved: the models of the search are fitted on its first half and the policies are tuned
//! on its second, so that a search sees forecasts of the quality that they will have. Folds repeat the search on a growing
//! beginning of that half and score it on what follows (rolling origin). What the scenario replays behind its split is held out
//! from all of it, and scored once, with models that are fitted on the whole training part, as a run of the page does.

use super::outcome::Span;
use crate::job::{Cut, Stage};
use crate::units::SECS_PER_DAY;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Days of the tuned part for each fold that it is given, at most [`MOST_FOLDS`].
const DAYS_PER_FOLD: usize = 4;
/// Folds, unless told otherwise.
const MOST_FOLDS: usize = 3;
/// Fewest ticks that a part is worth its name with.
const LEAST_TICKS: usize = 24;

/// Why a trace cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Nothing is replayed behind the split.
    #[error(
        "nothing is held out: the replay ends with the split or before it. Let it end later (to=), or split earlier (split=)"
    )]
    NothingHeldOut,
    /// The training part is too short.
    #[error(
        "the training part has {ticks} ticks to tune on and at least {LEAST_TICKS} are needed. Split later (split=)"
    )]
    TooShort {
        /// What there is.
        ticks: usize,
    },
    /// More folds than there is room for.
    #[error("{folds} folds need {needed} ticks to tune on, and there are {ticks}")]
    TooManyFolds {
        /// What was asked for.
        folds: usize,
        /// What they need.
        needed: usize,
        /// What there is.
        ticks: usize,
    },
}

/// A part of a trace with its own models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What policies are tuned on.
    Tuned,
    /// What judges them in the end.
    HeldOut,
}

/// A repetition of the search: ticks of the tuned part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// What it tunes on.
    pub tuned: Range<usize>,
    /// What it is scored on.
    pub scored: Range<usize>,
}

/// How a trace is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Buckets of the tuned part and the split of its models.
    pub tuned: Cut,
    /// The same of what is held out.
    pub held_out: Cut,
    /// Ticks of both.
    ticks: [usize; 2],
    /// Repetitions.
    pub folds: Vec<Fold>,
}

impl Plan {
    /// Cuts the trace of `stage`; `folds` are as many as there is room for unless a number is given.
    ///
    /// # Errors
    /// When nothing is held out, or the training part is too short.
    pub fn new(stage: &Stage, folds: Option<usize>) -> Result<Self, PlanError> {
        let held_out = stage.replay.start.max(stage.split)..stage.replay.end;
        if held_out.is_empty() {
            return Err(PlanError::NothingHeldOut);
        }
        let per_day = stage.scenario.step.buckets_in(SECS_PER_DAY);
        let start = stage.tuned_from();
        let per_bucket = stage.scenario.ticks_per_bucket();
        let ticks = (stage.split - start) * per_bucket;
        if ticks < LEAST_TICKS {
            return Err(PlanError::TooShort { ticks });
        }
        let ticks_per_day = per_day * per_bucket;
        let folds = match folds {
            Some(folds) if ticks < 2 * folds * LEAST_TICKS => {
                return Err(PlanError::TooManyFolds { folds, needed: 2 * folds * LEAST_TICKS, ticks });
            }
            Some(folds) => folds,
            None => (ticks / ticks_per_day / DAYS_PER_FOLD).min(MOST_FOLDS),
        };
        let tuned = Cut { split: start, replay: start..stage.split };
        let ticks_held_out = held_out.len() * per_bucket;
        let held_out = Cut { split: stage.split, replay: held_out };
        Ok(Self { tuned, held_out, ticks: [ticks, ticks_held_out], folds: rolling(ticks, ticks_per_day, folds) })
    }

    /// Ticks of a part.
    pub fn ticks(&self, part: Part) -> Range<usize> {
        let [tuned, held_out] = self.ticks;
        0..match part {
            Part::Tuned => tuned,
            Part::HeldOut => held_out,
        }
    }

    /// Local seconds of `ticks` of a part.
    pub fn span(&self, stage: &Stage, part: Part, ticks: &Range<usize>) -> Span {
        let start = stage.local_secs(self.first_bucket(part));
        let at = |tick: usize| start + tick as i64 * stage.scenario.tick().secs_i64();
        Span { from: at(ticks.start), to: at(ticks.end) }
    }

    /// Bucket that tick 0 of a part begins with.
    fn first_bucket(&self, part: Part) -> usize {
        match part {
            Part::Tuned => self.tuned.replay.start,
            Part::HeldOut => self.held_out.replay.start,
        }
    }
}

/// The second half of the ticks in `count` pieces, each behind what is before it, at whole days where there are such.
fn rolling(ticks: usize, ticks_per_day: usize, count: usize) -> Vec<Fold> {
    let piece = |place: usize| {
        let at = ticks / 2 + (ticks - ticks / 2) * place / count;
        let days = at / ticks_per_day * ticks_per_day;
        if place < count && days > 0 && ticks >= 2 * count * ticks_per_day { days } else { at }
    };
    (0..count).map(|place| Fold { tuned: 0..piece(place), scored: piece(place)..piece(place + 1) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_roll_over_the_second_half_at_whole_days() {
        let folds = rolling(26 * 1440, 1440, 3);
        let days = |range: &Range<usize>| (range.start / 1440, range.end / 1440);
        let all: Vec<_> = folds.iter().map(|fold| (days(&fold.tuned), days(&fold.scored))).collect();
        assert_eq!(all, [((0, 13), (13, 17)), ((0, 17), (17, 21)), ((0, 21), (21, 26))]);
        assert_eq!(rolling(100, 1440, 2)[1], Fold { tuned: 0..75, scored: 75..100 });
        assert_eq!(rolling(100, 1440, 0), []);
    }
}
