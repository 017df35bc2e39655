//! Rows with times → buckets on a regular grid. The step is the smallest distance between two rows; gaps are missing.

use crate::ingest::MAX_ROWS;
use crate::ingest::aggregate::isolated_times::{APART_SECS, isolated};
use crate::ingest::aggregate::jitter;
use crate::ingest::aggregate::regular::{Regular, Row, Steps};
use crate::ingest::aggregate::silence::{Grid, gap_of_table, judge_table};
use crate::ingest::aggregate::summer_time;
use crate::ingest::error::IngestError;
use crate::ingest::format::record::Record;
use crate::ingest::plan::{DuplicatePolicy, MAX_REJECTED, Plan, Unit};
use crate::ingest::report::location::Location;
use crate::ingest::report::quality::{Occurrences, RowCounter};
use crate::ingest::report::rejection::{Reason, Rejection};
use crate::series::calendar::Civil;
use crate::series::{MAX_BUCKETS, Origin, Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use std::collections::BTreeMap;

/// Rows that were moved, and why.
#[derive(Debug, Default)]
pub struct Moved {
    /// Rows an hour off, by a change of their clock.
    pub clock_changes: Occurrences,
    /// Rows some seconds off their step.
    pub jitter: Occurrences,
}

/// Collects rows, in any order.
///
/// Most files have one row per step, in order: as long as that holds, only counts are kept.
#[derive(Debug, Default)]
pub struct RowTable {
    regular: Regular,
    /// All rows, once one was out of step.
    rows: Vec<Row>,
    is_irregular: bool,
    offset_secs: i64,
    /// Distance of the points that a lone row was made of.
    known_step_secs: Option<i64>,
}

/// Gives the place of a file's number and a line.
pub type PlaceOf<'a> = &'a dyn Fn((usize, u64)) -> Location;

impl RowTable {
    /// The trace's clock is this far ahead of UTC. To be said before the first row.
    pub fn set_clock(&mut self, utc_offset_secs: i32) {
        self.offset_secs = i64::from(utc_offset_secs);
    }

    /// The step of a lone row is known.
    pub fn set_known_step(&mut self, step_secs: Option<i64>) {
        self.known_step_secs = step_secs;
    }

    /// Whether there is no room for another row.
    pub fn is_full(&self) -> bool {
        self.rows.len() > MAX_ROWS
    }

    /// Takes a row at `unix_secs`, from `file` and `line`.
    #[inline]
    pub fn add(&mut self, unix_secs: i64, record: &Record<'_>, place: (usize, u64)) {
        let row = Row {
            local_secs: unix_secs + self.offset_secs,
            value: record.value,
            line: u32::try_from(place.1).unwrap_or(u32::MAX),
            file: u16::try_from(place.0).unwrap_or(u16::MAX),
            series: record.series,
            quality: record.quality,
        };
        if !self.is_irregular {
            if self.regular.add(&row) {
                return;
            }
            self.is_irregular = true;
            self.rows = std::mem::take(&mut self.regular).into_rows();
        }
        if !self.is_full() {
            self.rows.push(row);
        }
    }

    /// The series of rows that were in step all the time.
    fn finish_regular(
        regular: Regular,
        (plan, name): (&Plan, &str),
        offset_secs: i64,
        place: PlaceOf<'_>,
    ) -> Result<TimeSeries, IngestError> {
        let step_secs = regular.step_secs;
        let Some(step) = u32::try_from(step_secs).ok().and_then(Step::from_secs) else {
            return Err(IngestError::OneRow);
        };
        let factor = factor(plan, step_secs);
        let gap = gap_of_table(plan.gaps);
        let (quality, at) = (regular.quality(gap), regular.at(1).unwrap_or((0, 1)));
        let Regular { start, mut counts, .. } = regular;
        if factor != 1.0 {
            counts.iter_mut().for_each(|count| *count *= factor);
        }
        let offset = i32::try_from(offset_secs).unwrap_or(0);
        let quality = judge_table(&counts, quality, Grid { start_secs: start, step_secs }, plan.gaps);
        let start = (UnixSecs(start - offset_secs), offset);
        let series = TimeSeries::new(name, Origin::Upload, start, step, counts, quality)?;
        counted(coarser(series, plan.step, || place(at))?)
    }

    /// The series of all rows, named `name`.
    ///
    /// # Errors
    /// When there are fewer than two rows and no step, too many rows off the grid, or too many buckets.
    pub fn finish(
        mut self,
        (plan, name): (&Plan, &str),
        (counter, duplicates, moved): (&mut RowCounter, &mut Occurrences, &mut Moved),
        place: PlaceOf<'_>,
    ) -> Result<TimeSeries, IngestError> {
        if !self.is_irregular {
            if self.regular.counts.len() > 1 && self.regular.has_one_step() {
                return Self::finish_regular(self.regular, (plan, name), self.offset_secs, place);
            }
            self.rows = std::mem::take(&mut self.regular).into_rows();
        }
        self.rows.sort_by_key(|row| row.local_secs);
        self.reject_isolated(counter, place);
        if self.rows.is_empty() {
            return Err(IngestError::Empty);
        }
        self.straighten(moved, place);
        let native = self.native_step(counter.rejected(), plan, place);
        let is_regular = native.is_ok();
        let step = match (plan.step, native) {
            (None, Err(error)) => return Err(error),
            (Some(step), Err(IngestError::TwoSteps { secs, .. }))
                if step.secs_i64() % secs.0 != 0 || step.secs_i64() < secs.1 =>
            {
                let place = place(self.rows.first().map_or((0, 1), Row::at));
                let rows_secs = secs.0.max(secs.1);
                return Err(IngestError::StepTooFine { place, rows_secs, step_secs: step.secs_i64() });
            }
            (None, Ok((native, _))) => native,
            // Rows off any grid, or a lone one: the step that was asked for cuts them.
            (Some(step), Err(_)) => step.secs_i64(),
            (Some(step), Ok((native, at))) if step.secs_i64() % native != 0 => {
                let place = place(at);
                return Err(IngestError::StepTooFine { place, rows_secs: native, step_secs: step.secs_i64() });
            }
            (Some(_), Ok((native, _))) => native,
        };
        if is_regular {
            self.reject_off_grid(step, counter, place);
        } else {
            self.rows.iter_mut().for_each(|row| row.local_secs = row.local_secs.div_euclid(step) * step);
        }
        let duplicate_policy = match (is_regular, plan.unit) {
            (true, _) => plan.duplicate_policy,
            // Rows that share a bucket of the user's own: counts add up, rates do not.
            (false, Unit::Count | Unit::RunningTotal) => DuplicatePolicy::Sum,
            (false, _) => DuplicatePolicy::Mean,
        };
        let series = self.series((plan, name, step), duplicate_policy, (duplicates, is_regular, place))?;
        counted(coarser(series, plan.step, || place((0, 1)))?)
    }

    fn reject_isolated(&mut self, counter: &mut RowCounter, place: PlaceOf<'_>) {
        if self.rows.windows(2).all(|pair| pair[1].local_secs - pair[0].local_secs <= APART_SECS) {
            return;
        }
        let times: Vec<(i64, u64)> = self.rows.iter().map(|row| (row.local_secs, 1)).collect();
        let mut isolated = isolated(&times).into_iter();
        self.reject(counter, place, Reason::FarTime, String::new(), |_| isolated.next().unwrap_or(false));
    }

    /// Moves rows onto one grid whose clock has summer time, or whose timer is some seconds off.
    fn straighten(&mut self, moved: &mut Moved, place: PlaceOf<'_>) {
        let by_clock = summer_time::moves(&self.rows);
        let seen = if by_clock.is_some() { &mut moved.clock_changes } else { &mut moved.jitter };
        let moves = by_clock.or_else(|| jitter::moves(&self.rows));
        for (row, by) in self.rows.iter_mut().zip(moves.into_iter().flatten()) {
            row.local_secs += by;
            if by != 0 {
                seen.add(|| place(row.at()));
            }
        }
        self.rows.sort_by_key(|row| row.local_secs);
    }

    fn reject_off_grid(&mut self, step: i64, counter: &mut RowCounter, place: PlaceOf<'_>) {
        let Some(anchor) = self.anchor(step) else { return };
        let off = |row: &Row| (row.local_secs - anchor).rem_euclid(step) != 0;
        self.reject(counter, place, Reason::OffGrid, step.to_string(), off);
    }

    fn reject(
        &mut self,
        counter: &mut RowCounter,
        place: PlaceOf<'_>,
        reason: Reason,
        column: String,
        mut is_bad: impl FnMut(&Row) -> bool,
    ) {
        let mut bad: Vec<Row> = Vec::new();
        self.rows.retain(|row| {
            let is_bad = is_bad(row);
            if is_bad {
                bad.push(*row);
            }
            !is_bad
        });
        let Some(first) = bad.iter().min_by_key(|row| row.at()) else { return };
        let count = bad.len() as u64;
        counter.accepted = counter.accepted.saturating_sub(count);
        let (place, value) = (place(first.at()), civil(first.local_secs));
        let rejection = || Rejection { place, reason, column, value, is_key: false };
        counter.reject_many(reason, count, rejection);
    }

    /// The step that the rows have and a row that shows it: the most frequent distance, where it is the smallest or few
    /// enough rows are off its grid to be rejected.
    fn native_step(&self, rejected: u64, plan: &Plan, place: PlaceOf<'_>) -> Result<(i64, (usize, u64)), IngestError> {
        let distances = || {
            let apart = |pair: &[Row]| (pair[1].local_secs - pair[0].local_secs, pair[1].at());
            self.rows.windows(2).map(apart).filter(|(apart, _)| *apart > 0)
        };
        let steps = Steps::of(distances().map(|(apart, _)| apart).collect());
        let Some(Steps { smallest, usual, other_run }) = steps else {
            return self.known_step_secs.map(|step| (step, (0, 1))).ok_or(IngestError::OneRow);
        };
        let at = |wanted: i64| distances().find(|(apart, _)| *apart == wanted).map_or((0, 1), |(_, at)| at);
        let off = self.off_grid(usual);
        let share = (off as u64 + rejected) as f64 / (self.rows.len() as u64 + rejected) as f64;
        // Who allows more odd rows does not ask for a longer step.
        if usual != smallest && share <= plan.max_rejected.min(MAX_REJECTED) {
            return Ok((usual, at(usual)));
        }
        match other_run {
            _ if self.off_grid(smallest) > 0 => {}
            None => return Ok((smallest, at(smallest))),
            Some(other) => {
                let place = place(at(smallest).max(at(other)));
                return Err(IngestError::TwoSteps { place, secs: (smallest, other) });
            }
        }
        if share <= plan.max_rejected {
            return Ok((usual, at(usual)));
        }
        let anchor = self.anchor(smallest).unwrap_or(0);
        let first = self.rows.iter().filter(|row| (row.local_secs - anchor).rem_euclid(smallest) != 0);
        let first = first.min_by_key(|row| row.at()).or(self.rows.first());
        let first = first.map(|row| Rejection {
            place: place(row.at()),
            reason: Reason::OffGrid,
            column: smallest.to_string(),
            value: civil(row.local_secs),
            is_key: false,
        });
        let (rejected, rows) = (self.off_grid(smallest) as u64, self.rows.len() as u64);
        Err(first.map_or(IngestError::OneRow, |first| IngestError::Rejected { first, rejected, rows }))
    }

    fn off_grid(&self, step: i64) -> usize {
        let Some(anchor) = self.anchor(step) else { return 0 };
        self.rows.iter().filter(|row| (row.local_secs - anchor).rem_euclid(step) != 0).count()
    }

    /// A time on the grid: the first row that has a neighbour a step away.
    fn anchor(&self, step: i64) -> Option<i64> {
        let near = |pair: &&[Row]| pair[1].local_secs - pair[0].local_secs == step;
        self.rows.windows(2).find(near).map(|pair| pair[0].local_secs).or(self.rows.first().map(|row| row.local_secs))
    }

    fn series(
        self,
        (plan, name, step_secs): (&Plan, &str, i64),
        duplicate_policy: DuplicatePolicy,
        (duplicates, is_regular, place): (&mut Occurrences, bool, PlaceOf<'_>),
    ) -> Result<TimeSeries, IngestError> {
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else { return Err(IngestError::Empty) };
        let start = first.local_secs;
        let buckets = ((last.local_secs - start) / step_secs) as u64 + 1;
        let step = u32::try_from(step_secs).ok().and_then(Step::from_secs);
        let Some(step) = step.filter(|_| buckets <= MAX_BUCKETS as u64) else {
            return Err(too_many_buckets(place(last.at()), (start, last.local_secs), step_secs, buckets));
        };
        let len = usize::try_from(buckets).unwrap_or(0);
        let gap = gap_of_table(plan.gaps);
        let (mut counts, mut quality) = (vec![0.0; len], vec![gap; len]);
        let factor = factor(plan, step_secs);
        let mut conflicts = Occurrences::default();
        for rows in self.rows.chunk_by(|a, b| a.local_secs == b.local_secs) {
            let index = usize::try_from((rows[0].local_secs - start) / step_secs).unwrap_or(0);
            if is_regular && matches!(duplicate_policy, DuplicatePolicy::First | DuplicatePolicy::Last) {
                rows[1..].iter().for_each(|row| duplicates.add(|| place(row.at())));
                // A row without a value contradicts none.
                let mut valued = rows.iter().filter(|row| row.quality != Quality::Missing);
                let first = valued.next().filter(|_| duplicate_policy == DuplicatePolicy::First);
                let differs = |row: &&Row| first.is_some_and(|first| !first.says_the_same_as(row));
                valued.filter(differs).for_each(|row| conflicts.add(|| place(row.at())));
            }
            let mut kept = Vec::new();
            if duplicate_policy == DuplicatePolicy::SumLabels && rows.len() > 1 {
                kept = one_per_series(rows, |row| duplicates.add(|| place(row.at())));
            }
            let rows = if kept.is_empty() { rows } else { &kept[..] };
            let (value, seen) = join(rows, duplicate_policy);
            counts[index] = value * factor;
            quality[index] = seen;
        }
        // A few are corrections; many are rows of several hosts or series, of which one alone would be counted.
        if let Some(place) = conflicts.first
            && conflicts.count as f64 > plan.max_rejected * self.rows.len() as f64
        {
            return Err(IngestError::Conflict { place, rows: conflicts.count });
        }
        let quality = judge_table(&counts, quality, Grid { start_secs: start, step_secs }, plan.gaps);
        let utc_start = UnixSecs(start - self.offset_secs);
        let offset = i32::try_from(self.offset_secs).unwrap_or(0);
        Ok(TimeSeries::new(name, Origin::Upload, (utc_start, offset), step, counts, quality)?)
    }
}

/// Counts per bucket that a value of 1 stands for.
fn factor(plan: &Plan, step_secs: i64) -> f64 {
    plan.scale
        * match plan.unit {
            Unit::Count | Unit::RunningTotal => 1.0,
            Unit::Per(secs) => step_secs as f64 / f64::from(secs),
        }
}

/// `series` at the step that was asked for; a row at `place` shows the one that it has.
fn coarser(
    series: TimeSeries,
    wanted: Option<Step>,
    place: impl FnOnce() -> Location,
) -> Result<TimeSeries, IngestError> {
    let Some(wanted) = wanted.filter(|wanted| *wanted != series.step()) else { return Ok(series) };
    series.resample(wanted).map_err(|error| IngestError::StepTooFine {
        place: place(),
        rows_secs: i64::from(error.from_secs),
        step_secs: i64::from(error.to_secs),
    })
}

/// `series`, if anything was counted in it.
fn counted(series: TimeSeries) -> Result<TimeSeries, IngestError> {
    if series.observed_in(0..series.len()) > 0 {
        return Ok(series);
    }
    let is_resampled = series.finer().is_some_and(|finer| finer.series.observed_in(0..finer.series.len()) > 0);
    let why = if is_resampled {
        "each has a part that is missing. Choose a shorter step, or say that a missing one means zero"
    } else {
        "the column of counts is empty. Choose another column"
    };
    Err(IngestError::NothingCounted { step_secs: series.step().secs(), why })
}

/// The first of `rows` of each series that has a value, or the first of it where none has; others with a value go to `repeated`.
fn one_per_series(rows: &[Row], mut repeated: impl FnMut(&Row)) -> Vec<Row> {
    let mut kept: BTreeMap<u32, (usize, Row)> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        match kept.get_mut(&row.series) {
            None => drop(kept.insert(row.series, (place, *row))),
            Some(_) if row.quality == Quality::Missing => {}
            Some((_, first)) if first.quality == Quality::Missing => *first = *row,
            Some(_) => repeated(row),
        }
    }
    let mut kept: Vec<(usize, Row)> = kept.into_values().collect();
    kept.sort_unstable_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, row)| row).collect()
}

/// What rows of one time make. Rows without a value do not take part where there is one with.
fn join(rows: &[Row], duplicate_policy: DuplicatePolicy) -> (f64, Quality) {
    let with: Vec<&Row> = rows.iter().filter(|row| row.quality != Quality::Missing).collect();
    let (Some(first), Some(last)) = (with.first(), with.last()) else { return (rows[0].value, Quality::Missing) };
    let values = || with.iter().map(|row| row.value);
    let quality = with.iter().fold(Quality::Observed, |quality, row| quality.join(row.quality));
    match duplicate_policy {
        DuplicatePolicy::First => (first.value, first.quality),
        DuplicatePolicy::Last => (last.value, last.quality),
        DuplicatePolicy::Sum | DuplicatePolicy::SumLabels => (values().sum(), quality),
        DuplicatePolicy::Mean => (values().sum::<f64>() / with.len() as f64, quality),
        DuplicatePolicy::Max => (values().fold(0.0, f64::max), quality),
    }
}

/// The error of a span that is too long, whose last row stands at `place`.
pub fn too_many_buckets(place: Location, (first, last): (i64, i64), step_secs: i64, buckets: u64) -> IngestError {
    IngestError::TooManyBuckets { place, first: civil(first), last: civil(last), step_secs, buckets }
}

/// A time on the trace's clock for people.
pub fn civil(local_secs: i64) -> String {
    Civil::from_local_secs(local_secs).to_string()
}
