//! What is to be expected of a series that nobody forecasts: any regular quantity, of any sign.
//!
//! Levels that follow the series at four speeds, alone and on top of the usual day and the usual week, forecast one step
//! ahead; the one that has lately been off the least is the best (follow the leader: N. Cesa-Bianchi, G. Lugosi,
//! "Prediction, Learning, and Games", 2006, ch. 4). Outliers are clipped before they are learnt; what stays beyond the clip
//! for an hour of five-minute points is no outlier any more but the new level.

use super::hypotheses::{Hypotheses, OTHERS};
use super::scale::{LocalScale, Noise};
use super::slot::Slot;

/// Shares of the newest value in the levels. The first is almost the last value, the last one reaches back 50 points.
const RATES: [f64; 4] = [0.9, 0.4, 0.1, 0.02];
/// Share of the newest error in an expert's running one.
const ERROR_RATE: f64 = 0.002;
/// Forecasts after which an expert with a season may be believed.
const MIN_TRIED: usize = 30;
/// Part of a season in which its own level follows.
const SEASON_PARTS: f64 = 4.0;
/// Seasons that are looked for, in seconds.
const SEASONS_SECS: [i64; 2] = [86_400, 604_800];
/// Most points of a season: a day of seconds.
const MAX_SLOTS: usize = 100_000;
/// Points on one side, beyond the clip, that make a new level.
const NEW_LEVEL: usize = 12;

/// One way to forecast, and how far off it has been.
#[derive(Debug, Clone, Copy, Default)]
struct Expert {
    level: Option<f64>,
    error: f64,
    tried: usize,
}

impl Expert {
    /// Notes how far `value` is from the level on top of `base`; off by more than `limit` counts as that much.
    fn score(&mut self, value: f64, base: f64, limit: f64) {
        if let Some(level) = self.level {
            self.tried += 1;
            let error = (value - base - level).abs().min(limit);
            self.error += ERROR_RATE.max(1.0 / self.tried as f64) * (error - self.error);
        }
    }

    /// Moves the level towards `value`, or there at once.
    fn follow(&mut self, value: f64, rate: f64, at_once: bool) {
        self.level = Some(moved(self.level, value, rate, at_once));
    }
}

fn moved(level: Option<f64>, value: f64, rate: f64, at_once: bool) -> f64 {
    level.filter(|_| !at_once).map_or(value, |level| level + rate * (value - level))
}

/// The one with the least error; the first of equals, which is the simpler one.
fn best_of(experts: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    experts.reduce(|best, next| if next.0 < best.0 { next } else { best })
}

/// The usual day or week.
#[derive(Debug)]
struct Season {
    period_secs: i64,
    step_secs: f64,
    slots: Vec<Slot>,
    experts: [Expert; RATES.len()],
    /// How far the season as a whole is off.
    offset: Option<f64>,
}

impl Season {
    /// `None` for a season of one point, or of too many.
    fn new(period_secs: i64, step_secs: f64) -> Option<Self> {
        let slots = (period_secs as f64 / step_secs).ceil() as usize;
        (2..=MAX_SLOTS).contains(&slots).then(|| Self {
            period_secs,
            step_secs,
            slots: vec![Slot::default(); slots],
            experts: [Expert::default(); RATES.len()],
            offset: None,
        })
    }

    fn place(&self, local_secs: i64) -> usize {
        let place = (local_secs.rem_euclid(self.period_secs) as f64 / self.step_secs) as usize;
        place.min(self.slots.len() - 1)
    }

    /// The usual value at this time; `None` before the second season.
    fn usual(&self, local_secs: i64) -> Option<f64> {
        self.slots.get(self.place(local_secs)).and_then(Slot::usual)
    }

    /// Error and forecast of the best expert; `None` where none has been tried enough.
    fn best(&self, local_secs: i64) -> Option<(f64, f64)> {
        let usual = self.usual(local_secs)?;
        let tried = self.experts.iter().filter(|expert| expert.tried > MIN_TRIED);
        best_of(tried.filter_map(|expert| Some((expert.error, expert.level? + usual))))
    }

    /// Scores the experts on `value` and has all learn `clipped`.
    fn follow(&mut self, local_secs: i64, (value, clipped): (f64, f64), limit: f64, is_new_level: bool) {
        let mut offset = 0.0;
        if let Some(usual) = self.usual(local_secs) {
            for (expert, rate) in self.experts.iter_mut().zip(RATES) {
                expert.score(value, usual, limit);
                expert.follow(clipped - usual, rate, is_new_level);
            }
            let rate = (SEASON_PARTS / self.slots.len() as f64).min(1.0);
            offset = moved(self.offset, clipped - usual, rate, is_new_level);
            self.offset = Some(offset);
        }
        let place = self.place(local_secs);
        if let Some(slot) = self.slots.get_mut(place) {
            slot.learn(value - offset);
        }
    }
}

/// Forecasts the next value from those before it.
#[derive(Debug)]
pub struct Expectation {
    is_count: bool,
    scale: LocalScale,
    experts: [Expert; RATES.len()],
    seasons: Vec<Season>,
    /// Points in a row beyond the clip, and on which side.
    outside: (usize, bool),
}

impl Expectation {
    /// One that knows nothing, for points `step_secs` apart.
    pub fn new(step_secs: f64, noise: Noise) -> Self {
        Self {
            is_count: noise == Noise::Counting,
            scale: LocalScale::new(noise),
            experts: [Expert::default(); RATES.len()],
            seasons: SEASONS_SECS.into_iter().filter_map(|period| Season::new(period, step_secs)).collect(),
            outside: (0, false),
        }
    }

    /// What is expected at `local_secs`, by the best of each kind and the best of all; `None` before the first value.
    pub fn hypotheses(&self, local_secs: i64) -> Option<Hypotheses> {
        let plain = self.experts.iter().filter_map(|expert| Some((expert.error, expert.level?)));
        let mut kinds = [(f64::INFINITY, f64::NAN); OTHERS];
        let kind_of = [best_of(plain)].into_iter().chain(self.seasons.iter().map(|season| season.best(local_secs)));
        for (kind, best) in kinds.iter_mut().zip(kind_of) {
            *kind = best.unwrap_or(*kind);
        }
        let at_least_0 = |value: f64| if self.is_count && value < 0.0 { 0.0 } else { value };
        let others = kinds.map(|(_, value)| at_least_0(value));
        let known = kinds.into_iter().filter(|(_, value)| value.is_finite());
        best_of(known).map(|(_, best)| Hypotheses { best: at_least_0(best), others, going_on: None })
    }

    fn expected(&self, local_secs: i64) -> Option<f64> {
        self.hypotheses(local_secs).map(|hypotheses| hypotheses.best)
    }

    /// Learns `value`, which came at `local_secs`, later than the one before.
    pub fn learn(&mut self, local_secs: i64, value: f64) {
        let Some(expected) = self.expected(local_secs) else {
            return self.follow(local_secs, (value, value), f64::INFINITY, false);
        };
        let limit = self.scale.limit(expected);
        let off = value - expected;
        let is_outside = off.abs() > limit;
        let is_new_level = is_outside && {
            let run = if self.outside.1 == (off > 0.0) { self.outside.0 } else { 0 };
            self.outside = (run + 1, off > 0.0);
            run + 1 >= NEW_LEVEL
        };
        if !is_outside || is_new_level {
            self.outside.0 = 0;
        }
        let clipped = if is_outside && !is_new_level { expected + limit.copysign(off) } else { value };
        self.follow(local_secs, (value, clipped), limit, is_new_level);
        self.scale.learn(value, expected);
    }

    /// Scores all experts on `value`, at most `limit`, and has them learn what is left of it after clipping.
    fn follow(&mut self, local_secs: i64, (value, clipped): (f64, f64), limit: f64, is_new_level: bool) {
        for (expert, rate) in self.experts.iter_mut().zip(RATES) {
            expert.score(value, 0.0, limit);
            expert.follow(clipped, rate, is_new_level);
        }
        for season in &mut self.seasons {
            season.follow(local_secs, (value, clipped), limit, is_new_level);
        }
    }
}
