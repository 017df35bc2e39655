//! What the forecast is a weighted sum of at a time: line, level, bends of the trend, waves of the seasons.

use crate::forecast::waves::harmonics;
use crate::units::SECS_PER_DAY;

/// Changepoints, if there are observations enough.
const CHANGEPOINTS: usize = 25;
/// Share of the observations, from the first, that changepoints are spread over.
const CHANGEPOINT_RANGE: f64 = 0.8;

/// A season as a Fourier series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// What it is called in [`crate::forecast::Component`].
    pub name: &'static str,
    period_secs: i64,
    /// Number of harmonics.
    order: usize,
    /// Seconds from the first to the last observation without which it is left out.
    min_span_secs: i64,
    /// Seconds between two shown values.
    pub shown_every_secs: u32,
}

/// The seasons that are turned on by themselves, in the order of the package.
const SEASONS: [Season; 3] = [
    // The package's year has 365.25 days.
    Season {
        name: "yearly",
        period_secs: 31_557_600,
        order: 10,
        min_span_secs: 730 * SECS_PER_DAY,
        shown_every_secs: 86_400,
    },
    Season {
        name: "weekly",
        period_secs: 7 * SECS_PER_DAY,
        order: 3,
        min_span_secs: 14 * SECS_PER_DAY,
        shown_every_secs: 1800,
    },
    Season {
        name: "daily",
        period_secs: SECS_PER_DAY,
        order: 4,
        min_span_secs: 2 * SECS_PER_DAY,
        shown_every_secs: 300,
    },
];

impl Season {
    /// Whether observations at these ascending times show it.
    fn is_seen(&self, times: &[i64]) -> bool {
        let span = times.last().zip(times.first()).map_or(0, |(last, first)| last - first);
        let finest = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(i64::MAX);
        span >= self.min_span_secs && (self.name == "yearly" || finest < self.period_secs)
    }

    /// Number of shown values in a period.
    pub fn shown(&self) -> usize {
        usize::try_from(self.period_secs / i64::from(self.shown_every_secs)).unwrap_or(0)
    }
}

/// Columns of the model: `[t, 1, (t − s₁)₊, …, sin, cos, …]` with t = 0 at the first and 1 at the last observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    start_local_secs: i64,
    span_secs: f64,
    /// Scaled times s at which the slope may change, ascending.
    changepoints: Vec<f64>,
    seasons: Vec<Season>,
}

impl Basis {
    /// Columns for observations at `times`: local seconds, ascending, at least two.
    pub fn new(times: &[i64]) -> Self {
        let (first, last) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
        let mut basis = Self {
            start_local_secs: first,
            span_secs: (last - first).max(1) as f64,
            changepoints: Vec::new(),
            seasons: SEASONS.into_iter().filter(|season| season.is_seen(times)).collect(),
        };
        let farthest = ((times.len() as f64 * CHANGEPOINT_RANGE).floor() as usize).saturating_sub(1);
        let count = CHANGEPOINTS.min(farthest);
        let apart = farthest as f64 / count.max(1) as f64;
        // The first observation is none: the slope begins there.
        let at = |number: usize| times.get((number as f64 * apart).round_ties_even() as usize);
        basis.changepoints = (1..=count).filter_map(at).map(|time| basis.scaled(*time)).collect();
        basis
    }

    fn scaled(&self, local_secs: i64) -> f64 {
        (local_secs - self.start_local_secs) as f64 / self.span_secs
    }

    /// Columns of the trend's first piece: slope and level.
    pub const LINE: usize = 2;
    /// Most columns that there can be: all changepoints, all seasons.
    pub const MAX_COLUMNS: usize =
        Self::LINE + CHANGEPOINTS + 2 * (SEASONS[0].order + SEASONS[1].order + SEASONS[2].order);

    /// Number of changepoints.
    pub fn changepoints(&self) -> usize {
        self.changepoints.len()
    }

    /// Scaled times of the changepoints.
    #[cfg(test)]
    pub fn changepoint_places(&self) -> impl Iterator<Item = f64> + '_ {
        self.changepoints.iter().copied()
    }

    /// The seasons that take part, and the columns of each.
    pub fn seasons(&self) -> impl Iterator<Item = (Season, std::ops::Range<usize>)> + '_ {
        let mut next = Self::LINE + self.changepoints.len();
        self.seasons.iter().map(move |season| {
            let first = next;
            next += 2 * season.order;
            (*season, first..next)
        })
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        let waves: usize = self.seasons.iter().map(|season| 2 * season.order).sum();
        Self::LINE + self.changepoints.len() + waves
    }

    /// Writes the row of a time into `row`, `[columns]`.
    pub fn fill(&self, local_secs: i64, row: &mut [f64]) {
        let t = self.scaled(local_secs);
        let mut cells = row.iter_mut();
        let mut put = |value: f64| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        };
        put(t);
        put(1.0);
        self.changepoints.iter().for_each(|changepoint| put((t - changepoint).max(0.0)));
        for season in &self.seasons {
            harmonics(local_secs, season.period_secs, 1..=season.order, &mut put);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seasons(times: &[i64]) -> Vec<&'static str> {
        Basis::new(times).seasons().map(|(season, _)| season.name).collect()
    }

    #[test]
    fn a_season_takes_part_once_it_was_seen_twice() {
        let hours = |n: i64| (0..n).map(|hour| hour * 3600).collect::<Vec<_>>();
        assert_eq!(seasons(&hours(48)), [""; 0]);
        assert_eq!(seasons(&hours(49)), ["daily"]);
        assert_eq!(seasons(&hours(14 * 24 + 1)), ["weekly", "daily"]);
        let days: Vec<i64> = (0..731).map(|day| day * SECS_PER_DAY).collect();
        assert_eq!(seasons(&days), ["yearly", "weekly"]);
    }

    #[test]
    fn few_observations_have_few_changepoints() {
        let times: Vec<i64> = (0..10).collect();
        assert_eq!(Basis::new(&times).changepoints(), 7);
        assert_eq!(Basis::new(&[0, 60]).changepoints(), 0);
        assert_eq!(Basis::new(&[0, 60]).columns(), 2);
    }
}
