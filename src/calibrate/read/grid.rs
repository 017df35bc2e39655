//! Points of several columns → one regular grid.

use super::{Column, ReadError};
use crate::series::MAX_BUCKETS;
use crate::series::calendar::Civil;
use crate::units::{Step, UnixSecs};
use std::collections::BTreeMap;

/// Share of times that may stand beside the grid, or twice with different values.
const MOST_ODD: f64 = 0.02;

/// A regular grid over all times of some columns.
#[derive(Debug)]
pub struct Grid {
    start: i64,
    step: Step,
    len: usize,
    duplicates: usize,
}

impl Grid {
    /// The grid of `columns`: its step is the usual distance of their times.
    ///
    /// # Errors
    /// When there are fewer than two times, too many, or they are not regular; or when times have several values.
    pub fn of<'a>(columns: impl Iterator<Item = &'a Column> + Clone) -> Result<Self, ReadError> {
        let mut times: Vec<i64> =
            columns.clone().flat_map(|column| column.points.iter().map(|point| point.0)).collect();
        times.sort_unstable();
        times.dedup();
        let step = usual_step(&times).ok_or_else(|| {
            ReadError::Times("There are fewer than two times, so the distance of samples is unknown".to_owned())
        })?;
        let (start, end) = (times[0], times[times.len() - 1]);
        let len = usize::try_from((end - start) / step.secs_i64()).unwrap_or(usize::MAX).saturating_add(1);
        if len > MAX_BUCKETS {
            let (first, last) = (Civil::from_local_secs(start), Civil::from_local_secs(end));
            return Err(ReadError::Times(format!(
                "The times run from {first} to {last}, {len} samples of {} s; at most {MAX_BUCKETS} are possible. Correct the times, or cut the file.",
                step.secs()
            )));
        }
        let mut grid = Self { start, step, len, duplicates: 0 };
        let odd: Vec<i64> = times.iter().copied().filter(|time| !grid.is_on(*time)).collect();
        if let Some(first) = odd.first()
            && odd.len() as f64 > MOST_ODD * times.len() as f64
        {
            return Err(ReadError::Times(format!(
                "{} of {} times are not on a grid of {} s, {} first. Bring the rows to one distance, with a longer step in the query.",
                odd.len(),
                times.len(),
                step.secs(),
                Civil::from_local_secs(*first)
            )));
        }
        for column in columns {
            grid.duplicates = grid.duplicates.max(duplicates(column)?);
        }
        Ok(grid)
    }

    /// Start of the first sample, UTC.
    pub fn start(&self) -> UnixSecs {
        UnixSecs(self.start)
    }

    /// Distance of samples.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Rows of a time that was there already.
    pub fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// Values of `column` on the grid, `[n]`; `NaN` where it has none. What stands beside the grid goes to the nearest sample.
    pub fn column(&self, column: &Column) -> Vec<f64> {
        let mut values = vec![f64::NAN; self.len];
        for (time, value) in column.points.iter().filter(|point| !point.1.is_nan()) {
            let place = (time - self.start + self.step.secs_i64() / 2) / self.step.secs_i64();
            if let Some(slot) = usize::try_from(place).ok().and_then(|place| values.get_mut(place))
                && slot.is_nan()
            {
                *slot = *value;
            }
        }
        values
    }

    /// Whether a time is at most a quarter of a step beside the grid: scrapes and clocks are late by that.
    fn is_on(&self, time: i64) -> bool {
        let step = self.step.secs_i64();
        let beside = (time - self.start).rem_euclid(step);
        beside.min(step - beside) * 4 <= step
    }
}

/// The usual distance of `times`, which are in order: the mean of those near their median, so that gaps do not count and lateness
/// cancels.
fn usual_step(times: &[i64]) -> Option<Step> {
    let mut apart: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    apart.sort_unstable();
    let median = *apart.get(apart.len() / 2)?;
    let near = || apart.iter().filter(|apart| ((**apart - median).abs()) * 4 <= median);
    let mean = near().sum::<i64>() as f64 / near().count() as f64;
    Step::from_secs(mean.round() as u32)
}

/// Rows of `column` whose time was there already.
///
/// # Errors
/// When many of them have another value: the rows are of several hosts or metrics.
fn duplicates(column: &Column) -> Result<usize, ReadError> {
    let mut seen: BTreeMap<i64, f64> = BTreeMap::new();
    let (mut same, mut other) = (0, Vec::new());
    for (time, value) in column.points.iter().filter(|point| !point.1.is_nan()) {
        match seen.insert(*time, *value) {
            Some(before) if before != *value => other.push(*time),
            Some(_) => same += 1,
            None => {}
        }
    }
    if let Some(first) = other.first()
        && other.len() as f64 > MOST_ODD * seen.len() as f64
    {
        return Err(ReadError::Times(format!(
            "Column {} has several values for {} of {} times, {} first: rows are of several hosts or metrics. Turn the table so that each time is one row, with the sum or the mean over hosts.",
            column.name,
            other.len(),
            seen.len(),
            Civil::from_local_secs(*first)
        )));
    }
    Ok(same + other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(points: &[(i64, f64)]) -> Column {
        Column { name: "a".to_owned(), points: points.to_vec(), ..Column::default() }
    }

    #[test]
    fn late_scrapes_go_to_their_sample_and_gaps_stay() {
        let points: Vec<(i64, f64)> = (0..20).filter(|at| *at != 7).map(|at| (at * 30 + at % 2, at as f64)).collect();
        // Every other time is a second late: the distances are 31 and 29.
        let column = column(&points);
        let grid = Grid::of([&column].into_iter()).expect("a grid");
        let values = grid.column(&column);
        assert_eq!((grid.step().secs(), values.len(), values[6], values[8]), (30, 20, 6.0, 8.0));
        assert!(values[7].is_nan());
        let wild: Vec<(i64, f64)> = (0..40).map(|at| (at * 30 + if at % 4 == 1 { 12 } else { 0 }, 1.0)).collect();
        let error = Grid::of([&self::column(&wild)].into_iter()).expect_err("no grid").to_string();
        assert!(error.contains("not on a grid of 30 s"), "{error}");
    }

    #[test]
    fn several_values_for_the_same_times_are_refused() {
        let rows: Vec<(i64, f64)> = (0..40).map(|at| (at / 2 * 60, at as f64)).collect();
        let error = Grid::of([&column(&rows)].into_iter()).expect_err("two hosts").to_string();
        assert!(error.contains("several values for 20 of 20 times"), "{error}");
        assert!(Grid::of([&column(&[(0, 1.0)])].into_iter()).is_err());
        let far = column(&[(0, 1.0), (1, 1.0), (2, 1.0), (9_000_000_000, 1.0)]);
        assert!(Grid::of([&far].into_iter()).is_err());
    }
}
