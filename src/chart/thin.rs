//! Fewer points that look the same.
//!
//! In: a range of ticks and how many of them share a pixel column. Out: the ticks worth drawing. Columns are aligned to
//! whole multiples of their width, so the picture does not flicker while it scrolls.

use std::ops::Range;

/// `ticks` cut into columns of `per_column` ticks; the ones at the ends may be narrower.
pub fn columns(ticks: Range<usize>, per_column: usize) -> impl Iterator<Item = Range<usize>> {
    let width = per_column.max(1);
    let mut from = ticks.start;
    std::iter::from_fn(move || {
        let to = ((from / width + 1) * width).min(ticks.end);
        (from < ticks.end).then(|| std::mem::replace(&mut from, to)..to)
    })
}

/// Ticks of the smallest and the largest value of each column, in order; `None` for a column without a number.
pub fn min_max(ticks: Range<usize>, per_column: usize, value: impl Fn(usize) -> f64) -> Vec<Option<usize>> {
    let mut picked = Vec::with_capacity(2 * ticks.len() / per_column.max(1) + 2);
    for column in columns(ticks, per_column) {
        let (low, high) = extremes(column, &value);
        match (low, high) {
            (Some(low), Some(high)) if low != high => picked.extend([Some(low.min(high)), Some(low.max(high))]),
            (low, _) => picked.push(low),
        }
    }
    picked
}

fn extremes(column: Range<usize>, value: impl Fn(usize) -> f64) -> (Option<usize>, Option<usize>) {
    let (mut low, mut high) = (None, None);
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    for tick in column {
        let here = value(tick);
        if here.is_finite() && here < lowest {
            (low, lowest) = (Some(tick), here);
        }
        if here.is_finite() && here > highest {
            (high, highest) = (Some(tick), here);
        }
    }
    (low, high)
}

/// The tick of each column whose value is farthest from zero; columns without a number are left out.
pub fn farthest(ticks: Range<usize>, per_column: usize, value: impl Fn(usize) -> f64) -> Vec<usize> {
    columns(ticks, per_column).filter_map(|column| extremes(column, |tick| value(tick).abs()).1).collect()
}

/// Ticks at which a step line changes, the first included. A column with more than a few changes keeps its first and last
/// value and its extremes.
pub fn changes(ticks: Range<usize>, per_column: usize, value: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut picked: Vec<usize> = Vec::new();
    let mut before = f64::NAN;
    for column in columns(ticks, per_column) {
        let from = picked.len();
        for tick in column.clone() {
            let here = value(tick);
            if here.to_bits() != before.to_bits() || picked.is_empty() {
                picked.push(tick);
                before = here;
            }
        }
        keep_extremes(&mut picked, from, &value);
    }
    picked
}

fn keep_extremes(picked: &mut Vec<usize>, from: usize, value: impl Fn(usize) -> f64) {
    let column = &picked[from..];
    let &[first, .., last] = column else { return };
    if column.len() <= 4 {
        return;
    }
    let by_value = |a: &&usize, b: &&usize| value(**a).total_cmp(&value(**b));
    let low = column.iter().min_by(by_value).copied().unwrap_or(first);
    let high = column.iter().max_by(by_value).copied().unwrap_or(first);
    let mut kept = [first, low, high, last];
    kept.sort_unstable();
    picked.truncate(from);
    for tick in kept {
        if picked.len() == from || picked.last() != Some(&tick) {
            picked.push(tick);
        }
    }
}

/// Marks that were too close to be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Tick of the first.
    pub first: usize,
    /// Tick of the last.
    pub last: usize,
    /// How many they are.
    pub count: usize,
}

/// Smallest distance between two marks, CSS pixels.
pub const MARK_PX: f64 = 6.0;

/// Joins marks that are closer than [`MARK_PX`] to the first of their group. `ticks` ascend.
pub fn join(ticks: impl IntoIterator<Item = usize>, ticks_per_px: f64) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for tick in ticks {
        match marks.last_mut() {
            Some(open) if (tick.saturating_sub(open.first) as f64) < MARK_PX * ticks_per_px => {
                open.last = tick;
                open.count += 1;
            }
            _ => marks.push(Mark { first: tick, last: tick, count: 1 }),
        }
    }
    marks
}
