//! Which empty buckets of a log had no traffic, and which are missing because nobody wrote the log.
//!
//! A silence is judged by the requests that would have come in it at the rate of its own time: that of the same ten minutes
//! of the week in other weeks, else of the same ten minutes of other days, else the mean of the log. Times at which hardly
//! anything ever comes are no silence. So an office that is closed at night keeps its zeros, and an hour without a line at
//! noon is a gap.

use crate::ingest::plan::Gaps;
use crate::series::Quality;
use std::ops::Range;

/// Requests that are expected in a silence before it counts as missing. By chance alone such a silence has probability
/// e⁻¹⁰⁰, so a quiet hour at a tenth of its usual rate is still taken for what it is.
pub const SILENCE_REQUESTS: f64 = 100.0;

/// Share of the log's mean rate below which a time of day counts as quiet.
const QUIET_SHARE: f64 = 0.05;
/// Width of a slot, in seconds.
const SLOT_SECS: i64 = 600;
/// Slots of a day and of a week.
const PERIODS: [usize; 2] = [144, 1008];

/// Start of the first bucket on the trace's clock, and the width of each, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Start of the first bucket.
    pub start_secs: i64,
    /// Width of a bucket.
    pub step_secs: i64,
}

impl Grid {
    /// Number of the slot of bucket `index`, from 1970 on.
    fn slot(self, index: usize) -> i64 {
        (self.start_secs + index as i64 * self.step_secs).div_euclid(SLOT_SECS)
    }
}

/// Requests and buckets by slot of a period.
#[derive(Debug, Clone)]
struct SlotRates {
    requests: Vec<f64>,
    buckets: Vec<f64>,
}

impl SlotRates {
    fn new(slots: usize) -> Self {
        Self { requests: vec![0.0; slots], buckets: vec![0.0; slots] }
    }

    fn place(&self, slot: i64) -> usize {
        usize::try_from(slot.rem_euclid(self.requests.len() as i64)).unwrap_or(0)
    }

    fn add(&mut self, slot: i64, requests: f64) {
        let place = self.place(slot);
        self.requests[place] += requests;
        self.buckets[place] += 1.0;
    }

    /// Requests per bucket in the slot, without what `own` counts of it; `None` where nothing else is there.
    fn rate(&self, slot: i64, own: &Self) -> Option<f64> {
        let place = self.place(slot);
        let others = self.buckets[place] - own.buckets[place];
        (others > 0.0).then(|| (self.requests[place] - own.requests[place]) / others)
    }
}

/// Rates of a whole log.
struct Rates<'a> {
    counts: &'a [f64],
    grid: Grid,
    all: [SlotRates; 2],
    mean: f64,
    /// The largest count: what a bucket can have been expected to hold at most.
    peak: f64,
}

impl<'a> Rates<'a> {
    fn of(counts: &'a [f64], grid: Grid) -> Self {
        let mean = counts.iter().sum::<f64>() / counts.len().max(1) as f64;
        let peak = counts.iter().copied().fold(0.0, f64::max);
        let mut rates = Self { counts, grid, all: PERIODS.map(SlotRates::new), mean, peak };
        rates.all = rates.of_buckets(0..counts.len());
        rates
    }

    fn of_buckets(&self, range: Range<usize>) -> [SlotRates; 2] {
        let mut found = PERIODS.map(SlotRates::new);
        for index in range {
            found.iter_mut().for_each(|rates| rates.add(self.grid.slot(index), self.counts[index]));
        }
        found
    }

    /// Requests per bucket that come at the times of `run` otherwise. The slots in which it begins and ends are left out as
    /// a whole: what is busy until five past six is not busy at ten past.
    fn usual(&self, run: Range<usize>) -> Vec<f64> {
        let (first, last) = (self.grid.slot(run.start), self.grid.slot(run.end.saturating_sub(1)));
        let before = (0..run.start).rev().take_while(|index| self.grid.slot(*index) == first).count();
        let behind = (run.end..self.counts.len()).take_while(|index| self.grid.slot(*index) == last).count();
        let own = self.of_buckets(run.start - before..run.end + behind);
        let rate = |index: usize| {
            let slot = self.grid.slot(index);
            let [day, week] = [0, 1].map(|period| self.all[period].rate(slot, &own[period]));
            week.or(day).unwrap_or(self.mean)
        };
        run.map(rate).collect()
    }
}

/// Quality of the buckets of a log from its requests per bucket, `[n]`.
pub fn judge(counts: &[f64], grid: Grid, gaps: Gaps) -> Vec<Quality> {
    let mut quality = vec![Quality::Observed; counts.len()];
    let rates = Rates::of(counts, grid);
    let mut start = 0;
    for run in counts.chunk_by(|a, b| (*a == 0.0) == (*b == 0.0)) {
        let end = start + run.len();
        match gaps {
            Gaps::Missing if run[0] == 0.0 => quality[start..end].fill(Quality::Missing),
            Gaps::Silence if run[0] == 0.0 && rates.peak * run.len() as f64 > SILENCE_REQUESTS => {
                let usual = rates.usual(start..end);
                mark_silences(&mut quality[start..end], &usual, QUIET_SHARE * rates.mean);
            }
            _ => {}
        }
        start = end;
    }
    quality
}

/// Quality of the buckets of a table whose gaps are to be judged as those of a log: what was observed and is empty may be missing,
/// and what a row says to be missing stays so.
pub fn judge_table(counts: &[f64], quality: Vec<Quality>, grid: Grid, gaps: Gaps) -> Vec<Quality> {
    if gaps != Gaps::Silence {
        return quality;
    }
    let judged = judge(counts, grid, gaps);
    quality.iter().zip(judged).map(|(row, judged)| if *row == Quality::Observed { judged } else { *row }).collect()
}

/// Quality of a bucket of a table that no row tells of.
pub fn gap_of_table(gaps: Gaps) -> Quality {
    if gaps == Gaps::Missing { Quality::Missing } else { Quality::Observed }
}

/// Marks the parts of an empty run in which `usual` is above `quiet` and too much should have come.
fn mark_silences(quality: &mut [Quality], usual: &[f64], quiet: f64) {
    let mut start = 0;
    for part in usual.chunk_by(|a, b| (*a > quiet) == (*b > quiet)) {
        let end = start + part.len();
        if part[0] > quiet && part.iter().sum::<f64>() > SILENCE_REQUESTS {
            quality[start..end].fill(Quality::Missing);
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(counts: &[f64], grid: Grid, gaps: Gaps) -> usize {
        judge(counts, grid, gaps).iter().filter(|quality| **quality == Quality::Missing).count()
    }

    #[test]
    fn a_short_silence_is_no_traffic_and_a_long_one_is_missing() {
        let quiet = [1.0, 0.0, 0.0, 0.0, 2.0, 0.0];
        let busy: Vec<f64> = [vec![40.0; 9], vec![0.0; 2], vec![40.0; 9], vec![0.0; 3], vec![40.0; 9]].concat();
        let minutes = |counts, gaps| missing(counts, Grid { start_secs: 0, step_secs: 60 }, gaps);
        assert_eq!(minutes(&quiet, Gaps::Silence), 0);
        assert_eq!(minutes(&busy, Gaps::Silence), 3);
        assert_eq!((minutes(&busy, Gaps::Zero), minutes(&busy, Gaps::Missing)), (0, 5));
    }

    /// Hours of an office that is open from 8 to 18, Monday to Friday; 1970-01-05 was a Monday.
    fn office(days: usize) -> Vec<f64> {
        let open = |hour: usize| (8..18).contains(&(hour % 24)) && hour / 24 % 7 < 5;
        (0..days * 24).map(|hour| if open(hour) { 500.0 } else { 0.0 }).collect()
    }
    const MONDAY: Grid = Grid { start_secs: 4 * 86_400, step_secs: 3600 };

    #[test]
    fn an_office_keeps_its_nights_and_weekends_and_loses_an_outage() {
        let mut counts = office(21);
        assert_eq!(missing(&counts, MONDAY, Gaps::Silence), 0);
        // The second Tuesday, 10 to 14 o'clock.
        counts[8 * 24 + 10..8 * 24 + 14].fill(0.0);
        let quality = judge(&counts, MONDAY, Gaps::Silence);
        let gap: Vec<usize> = (0..counts.len()).filter(|index| quality[*index] == Quality::Missing).collect();
        assert_eq!(gap, [202, 203, 204, 205]);
    }

    #[test]
    fn a_table_of_a_log_is_judged_as_the_log_and_keeps_what_a_row_says_to_be_missing() {
        let counts: Vec<f64> = [vec![40.0; 9], vec![0.0; 3], vec![40.0; 9], vec![0.0], vec![40.0; 9]].concat();
        let mut rows = vec![Quality::Observed; counts.len()];
        rows[21] = Quality::Missing;
        let grid = Grid { start_secs: 0, step_secs: 60 };
        let missing = |gaps: Gaps| {
            let judged = judge_table(&counts, rows.clone(), grid, gaps);
            (0..judged.len()).filter(|index| judged[*index] == Quality::Missing).collect::<Vec<_>>()
        };
        assert_eq!(missing(Gaps::Silence), [9, 10, 11, 21]);
        assert_eq!((missing(Gaps::Zero), missing(Gaps::Missing)), (vec![21], vec![21]));
    }

    #[test]
    fn nights_of_the_first_days_are_zero_too() {
        assert_eq!(missing(&office(4), MONDAY, Gaps::Silence), 0);
        assert_eq!(missing(&[], MONDAY, Gaps::Silence), 0);
    }

    #[test]
    fn a_round_the_clock_log_misses_two_days_as_a_whole() {
        let mut counts = vec![3000.0; 24 * 30];
        counts[240..288].fill(0.0);
        assert_eq!(missing(&counts, MONDAY, Gaps::Silence), 48);
    }
}
