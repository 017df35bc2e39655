//! Rows a day or some hours apart whose clock has summer time, while the trace's has not → rows on one grid.
//!
//! Days that begin at midnight in Berlin are 23 or 25 hours long twice a year, and an hour off the others from then on. Each stays the
//! day that it is of.

use super::regular::{Row, Steps};
use std::collections::BTreeSet;

/// How far a clock is moved.
const HOUR: i64 = 3600;
/// Shortest step of rows that are moved: of shorter ones, a row an hour off may be the next.
const MIN_STEP_SECS: i64 = 3 * HOUR;
/// Fewest rows between two changes of a clock.
const MIN_ROWS: usize = 2;
/// Clocks are moved twice a year, so hardly more often than this.
const APART_SECS: i64 = 100 * 86_400;

/// How far each row has to be moved, in order, so that all are on one grid; nothing where clocks do not explain what is off it.
pub fn moves(rows: &[Row]) -> Option<Vec<i64>> {
    let (first, last) = (rows.first()?.local_secs, rows.last()?.local_secs);
    let distances = || rows.windows(2).map(|pair| pair[1].local_secs - pair[0].local_secs).filter(|apart| *apart > 0);
    // Most tables have finer rows, and are not looked at any further.
    if distances().any(|apart| apart < MIN_STEP_SECS - HOUR) {
        return None;
    }
    let step = Steps::of(distances().collect())?.usual;
    if step < MIN_STEP_SECS {
        return None;
    }
    // The trace's clock is that of its beginning, unless the first row is the one that is off.
    let offset = |row: &Row| row.local_secs.rem_euclid(step);
    let anchor = rows.windows(2).find(|pair| offset(&pair[0]) == offset(&pair[1])).map(|pair| offset(&pair[0]))?;
    let to_grid = |row: &Row| match (row.local_secs - anchor).rem_euclid(step) {
        0 => Some(0),
        HOUR => Some(-HOUR),
        off => (off == step - HOUR).then_some(HOUR),
    };
    let moves: Vec<i64> = rows.iter().map(to_grid).collect::<Option<_>>()?;
    let spans: Vec<usize> = moves.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
    let is_plausible = (2..=2 + (last - first) / APART_SECS).contains(&(spans.len() as i64));
    let times = |by: &[i64]| rows.iter().zip(by).map(|(row, by)| row.local_secs + by).collect::<BTreeSet<_>>().len();
    // A row that is off alone is odd, and none may be moved onto another.
    let are_lasting = spans.iter().all(|rows| *rows >= MIN_ROWS) && times(&moves) == times(&vec![0; rows.len()]);
    (is_plausible && are_lasting).then_some(moves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Quality;

    fn rows(times: impl IntoIterator<Item = i64>) -> Vec<Row> {
        let row = |secs| Row { local_secs: secs, value: 1.0, line: 1, file: 0, series: 0, quality: Quality::Observed };
        times.into_iter().map(row).collect()
    }

    #[test]
    fn days_and_quarters_of_them_follow_their_clock() {
        for step in [86_400, 21_600] {
            for hour in [-HOUR, HOUR] {
                let times = |day: i64| day * step + if day > 3 { hour } else { 0 };
                let moved = moves(&rows((0..20).map(times))).expect("one change");
                assert!(
                    moved.iter().enumerate().all(|(day, by)| *by == if day > 3 { -hour } else { 0 }),
                    "{step} {hour}"
                );
            }
        }
        let year = |day: i64| day * 86_400 - if (87..301).contains(&day) { HOUR } else { 0 };
        assert!(moves(&rows((0..365).map(year))).is_some(), "there and back");
    }

    #[test]
    fn what_clocks_do_not_explain_stays() {
        let odd = |day: i64| day * 86_400 + if day == 3 { HOUR } else { 0 };
        assert_eq!(moves(&rows((0..250).map(odd))), None, "a row that is off alone");
        assert_eq!(moves(&rows((0..40).map(|day| day * 86_400 + if day == 0 { HOUR } else { 0 }))), None, "the first");
        let twice = (0..20).map(|day| day * 86_400).chain([19 * 86_400 + HOUR, 20 * 86_400 + HOUR]);
        assert_eq!(moves(&rows(twice)), None, "two rows of a day");
        assert_eq!(moves(&rows((0..20).map(|day| day * 86_400))), None, "nothing is off");
        assert_eq!(moves(&rows((0..20).map(|day| day * 86_400 + 1800 * (day / 10)))), None, "half an hour");
        assert_eq!(moves(&rows((0..20).map(|hour| hour * 7200 + HOUR * (hour / 10)))), None, "rows two hours apart");
        assert_eq!(moves(&rows([5])), None);
    }
}
