//! Times that lost something on the way: half of the day, or the order of day and month.

use super::columns::TimeFinding;
use super::roles::Subject;
use super::series::times;
use crate::ingest::error::IngestError;
use crate::ingest::plan::Columns;
use crate::series::calendar::Civil;
use crate::units::SECS_PER_DAY;

/// Fewest rows that tell that something is missing.
const MIN_ROWS: usize = 12;
/// By so much a clock of twelve hours goes back at one o'clock, at least.
const BACK_SECS: i64 = 9 * 3600;

/// Refuses tables whose times a program wrote so that no reader can tell what they were.
///
/// # Errors
/// Where hours of the afternoon stand as those of the morning, or days and months have changed places in some rows.
pub(super) fn refuse_mangled(
    subject: &Subject<'_>,
    columns: &Columns,
    finding: &TimeFinding,
) -> Result<(), IngestError> {
    // Rows of several series may each begin anew.
    if !columns.labels.is_empty() {
        return Ok(());
    }
    let all = times(subject.sheet, columns, finding.format);
    let name = format!("{} {}", subject.word, subject.names[columns.time]);
    let line = |row: usize| subject.sheet.line(row);
    let secs: Vec<i64> = all.iter().map(|(secs, ..)| *secs).collect();
    if let Some(at) = half_clock(&secs) {
        let what = format!(
            "{name} never passes 12 o'clock and goes back at line {}, so it is of a clock of twelve hours that lost its AM and PM",
            line(all[at].2)
        );
        return Err(refusal(what, "Export the times as 00:00 to 23:59, or with AM and PM"));
    }
    if are_swapped(&secs) {
        let what = format!(
            "{name} leaves almost all days out as it stands, and none where day and month change places in the rows in which both can be either: \
             a spreadsheet has read some of the days in the other order"
        );
        return Err(refusal(what, "Export the days anew, like 2026-03-01, without opening them in a spreadsheet"));
    }
    Ok(())
}

fn refusal(what: String, remedy: &str) -> IngestError {
    IngestError::NoRequests { what, remedy: remedy.to_owned() }
}

/// Where times go back from about noon to about one o'clock of the same day, and none is of an hour that a clock of twelve hours has not.
fn half_clock(secs: &[i64]) -> Option<usize> {
    let hour = |secs: &i64| secs.rem_euclid(SECS_PER_DAY) / 3600;
    if secs.len() < MIN_ROWS || !secs.iter().all(|secs| (1..=12).contains(&hour(secs))) {
        return None;
    }
    let is_back = |pair: &[i64]| {
        matches!(pair, [before, after] if before - after >= BACK_SECS
            && before.div_euclid(SECS_PER_DAY) == after.div_euclid(SECS_PER_DAY))
    };
    secs.windows(2).position(is_back).map(|before| before + 1)
}

/// Whether days are whole days apart, mostly more than one, and each follows the one before once day and month change places where
/// both can be either.
fn are_swapped(secs: &[i64]) -> bool {
    if secs.len() < MIN_ROWS || secs.iter().any(|secs| secs.rem_euclid(SECS_PER_DAY) != 0) {
        return false;
    }
    let follow = |days: &[i64]| days.windows(2).filter(|pair| matches!(pair, [a, b] if b - a == SECS_PER_DAY)).count();
    let turned = |secs: &i64| {
        let civil = Civil::from_local_secs(*secs);
        let other = Civil::checked(civil.year, civil.day, civil.month, 0, 0, 0);
        other.map_or(*secs, Civil::local_secs)
    };
    let all = secs.len() - 1;
    follow(secs) * 10 < all * 9 && follow(&secs.iter().map(turned).collect::<Vec<_>>()) * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::calendar::parse_local;

    fn all(times: &[String]) -> Vec<i64> {
        times.iter().map(|time| parse_local(time).expect("a time")).collect()
    }

    #[test]
    fn a_clock_of_twelve_hours_goes_back_at_one() {
        let half: Vec<String> =
            (8..32).map(|hour| format!("2026-03-{:02}T{:02}:00", 2 + hour / 24, (hour + 11) % 12 + 1)).collect();
        assert_eq!(half_clock(&all(&half)), Some(5));
        let whole: Vec<String> =
            (8..32).map(|hour| format!("2026-03-{:02}T{:02}:00", 2 + hour / 24, hour % 24)).collect();
        assert_eq!(half_clock(&all(&whole)), None);
        let mornings: Vec<String> =
            (0..24).map(|hour| format!("2026-03-{:02}T{:02}:00", 2 + hour / 12, hour % 12 + 1)).collect();
        assert_eq!(half_clock(&all(&mornings)), None, "the next day begins at one o'clock");
    }

    #[test]
    fn days_that_a_spreadsheet_turned_follow_each_other_once_they_are_turned_back() {
        let month = |is_turned: bool| -> Vec<String> {
            let day = |day: u32| {
                if is_turned && day <= 12 {
                    format!("2026-{day:02}-03T00:00")
                } else {
                    format!("2026-03-{day:02}T00:00")
                }
            };
            (1..=31).map(day).collect()
        };
        assert!(are_swapped(&all(&month(true))));
        assert!(!are_swapped(&all(&month(false))));
        let weekly: Vec<String> = (0..20)
            .map(|week| 1_772_323_200 + week * 7 * SECS_PER_DAY)
            .map(|secs| Civil::from_local_secs(secs).to_string())
            .collect();
        assert!(!are_swapped(&all(&weekly)));
    }
}
