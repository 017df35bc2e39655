//! Rows some seconds off their step → rows on it. What is asked for once a minute by a timer that sleeps in between comes 58 to 62 s
//! after the one before; and each of several pods is asked at a second of its own.

use super::regular::Row;
use std::collections::BTreeMap;

/// Steps that timers are set to, in seconds.
const STEPS: [i64; 14] = [10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];
/// A row may be off by this part of its step, and by [`MOST_SECS`] at most.
const STEP_SHARE: i64 = 30;
const MOST_SECS: i64 = 60;
/// Fewest distances by which a step is known.
const MIN_DISTANCES: usize = 5;

/// How far each of `rows`, which are in order, has to be moved, so that those of each series are on one grid; nothing where that is so
/// already, or where a row is farther off than a timer makes it.
pub fn moves(rows: &[Row]) -> Option<Vec<i64>> {
    let mut series: BTreeMap<u32, Vec<(usize, i64)>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        series.entry(row.series).or_default().push((place, row.local_secs));
    }
    // Series that share their times have the grid of all rows.
    if series.len() > 1 && rows.windows(2).any(|pair| pair[0].local_secs == pair[1].local_secs) {
        return None;
    }
    let step = step_of(series.values())?;
    let mut moves = vec![0; rows.len()];
    for of_one in series.values() {
        let phase = phase(of_one, step)?;
        let is_alone = series.len() == 1;
        let start = match (phase + slack(step)).div_euclid(step) * step {
            whole if is_alone && (phase - whole).abs() > slack(step) => phase,
            whole => whole,
        };
        let mut last = None;
        for (place, secs) in of_one {
            let cell = (secs - phase + step / 2).div_euclid(step);
            let is_near = (secs - phase - cell * step).abs() <= slack(step);
            if !is_near || last == Some(cell) {
                return None;
            }
            last = Some(cell);
            *moves.get_mut(*place)? = start + cell * step - secs;
        }
    }
    moves.iter().any(|by| *by != 0).then_some(moves)
}

/// How far a row may be off a grid of `step`.
fn slack(step: i64) -> i64 {
    (step / STEP_SHARE).min(MOST_SECS)
}

/// The step of all series: the usual distance within them, or that of the timer close to it.
fn step_of<'a>(series: impl Iterator<Item = &'a Vec<(usize, i64)>>) -> Option<i64> {
    let apart = |pair: &[(usize, i64)]| match pair {
        [(_, before), (_, after)] => after - before,
        _ => 0,
    };
    let mut distances: Vec<i64> =
        series.flat_map(|of_one| of_one.windows(2).map(apart)).filter(|apart| *apart > 0).collect();
    distances.sort_unstable();
    let usual = *distances.get(distances.len() / 2).filter(|_| distances.len() >= MIN_DISTANCES)?;
    Some(STEPS.into_iter().find(|step| (usual - step).abs() <= slack(*step)).unwrap_or(usual))
}

/// A time on the grid of `rows`, near the first: in the middle of where their distances from whole steps lie.
fn phase(rows: &[(usize, i64)], step: i64) -> Option<i64> {
    let first = rows.first()?.1;
    let off = |secs: i64| (secs - first + step / 2).rem_euclid(step) - step / 2;
    let mut offs: Vec<i64> = rows.iter().map(|(_, secs)| off(*secs)).collect();
    offs.sort_unstable();
    offs.get(offs.len() / 2).map(|middle| first + middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Quality;

    fn rows(times: &[(i64, u32)]) -> Vec<Row> {
        let row = |(secs, series): &(i64, u32)| Row {
            local_secs: *secs,
            value: 1.0,
            line: 1,
            file: 0,
            series: *series,
            quality: Quality::Observed,
        };
        times.iter().map(row).collect()
    }

    fn moved(times: &[(i64, u32)]) -> Option<Vec<i64>> {
        let by = moves(&rows(times))?;
        Some(times.iter().zip(by).map(|((secs, _), by)| secs + by).collect())
    }

    #[test]
    fn a_timer_that_sleeps_makes_one_step() {
        let times = [(600, 0), (661, 0), (719, 0), (780, 0), (902, 0), (958, 0), (1021, 0)];
        assert_eq!(moved(&times), Some(vec![600, 660, 720, 780, 900, 960, 1020]), "a gap stays one");
        let late = times.map(|(secs, series)| (secs + 17, series));
        assert_eq!(moved(&late).map(|times| times[..2].to_vec()), Some(vec![617, 677]), "no whole minute is near");
        let odd = [(600, 0), (661, 0), (719, 0), (780, 0), (851, 0), (902, 0), (958, 0)];
        assert_eq!(moved(&odd), None, "11 s off is no jitter");
        let even: Vec<(i64, u32)> = (0..9).map(|row| (600 + row * 60, 0)).collect();
        assert_eq!(moved(&even), None);
    }

    #[test]
    fn pods_have_seconds_of_their_own() {
        let pods: Vec<(i64, u32)> = (0..6)
            .flat_map(|minute| [(600 + minute * 60, 1), (607 + minute * 60, 2), (614 + minute * 60, 3)])
            .collect();
        let expected = (0..6).flat_map(|minute| [600 + minute * 60; 3]).collect::<Vec<_>>();
        assert_eq!(moved(&pods), Some(expected));
        let shared: Vec<(i64, u32)> =
            (0..9).flat_map(|minute| [(600 + minute * 61, 1), (600 + minute * 61, 2)]).collect();
        assert_eq!(moved(&shared), None);
    }
}
