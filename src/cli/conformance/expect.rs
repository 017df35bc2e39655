//! What a policy case expects of the counts in time.

use serde::Deserialize;

/// A change of the count: second, count afterwards.
pub type Change = (f64, u32);

/// Expectations; each that is there must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub until: f64,
    /// Every change.
    sequence: Option<Vec<Change>>,
    /// The first change.
    first_change_at: Option<f64>,
    first_value: Option<u32>,
    /// Whether the value counts, or the time alone.
    #[serde(default = "yes")]
    first_value_firm: bool,
    /// The count at the end.
    #[serde(rename = "final")]
    last: Option<u32>,
    /// Earliest and latest second at which the count becomes 0.
    zero_between: Option<(f64, f64)>,
    /// Earliest and latest second of the first change.
    first_change_between: Option<(f64, f64)>,
}

const fn yes() -> bool {
    true
}

impl Expect {
    /// Compares `changes`, which started from `start`; the first may be `tolerance_secs` off, the times between them not.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, start: u32, changes: &[Change], tolerance_secs: f64) -> Result<(), String> {
        let changes: Vec<Change> = changes.iter().copied().filter(|(at, _)| *at <= self.until).collect();
        let seen = format!("the counts are {changes:?} from {start}");
        let first = changes.first();
        if let Some(expected) = &self.sequence {
            check_sequence(expected, &changes, tolerance_secs).map_err(|why| format!("{why}; {seen}"))?;
        }
        if let Some(expected) = self.first_change_at {
            let is_met = first.is_some_and(|(at, _)| (at - expected).abs() <= tolerance_secs);
            is_met.then_some(()).ok_or_else(|| format!("the first change is expected at {expected}; {seen}"))?;
        }
        if let Some(expected) = self.first_value.filter(|_| self.first_value_firm) {
            let is_met = first.is_some_and(|(_, count)| *count == expected);
            is_met.then_some(()).ok_or_else(|| format!("the first change is expected to {expected}; {seen}"))?;
        }
        if let Some((earliest, latest)) = self.first_change_between {
            let is_met = first.is_some_and(|(at, _)| (earliest..=latest).contains(at));
            is_met
                .then_some(())
                .ok_or_else(|| format!("the first change is expected in {earliest}–{latest}; {seen}"))?;
        }
        if let Some((earliest, latest)) = self.zero_between {
            let zero = changes.iter().find(|(_, count)| *count == 0);
            let is_met = zero.is_some_and(|(at, _)| (earliest..=latest).contains(at));
            is_met.then_some(()).ok_or_else(|| format!("0 is expected in {earliest}–{latest}; {seen}"))?;
        }
        if let Some(expected) = self.last {
            let last = changes.last().map_or(start, |(_, count)| *count);
            (last == expected).then_some(()).ok_or_else(|| format!("{expected} is expected at the end; {seen}"))?;
        }
        Ok(())
    }
}

fn check_sequence(expected: &[Change], changes: &[Change], tolerance_secs: f64) -> Result<(), String> {
    let counts = |list: &[Change]| list.iter().map(|(_, count)| *count).collect::<Vec<_>>();
    if counts(expected) != counts(changes) {
        return Err(format!("expected is {expected:?}"));
    }
    let Some(((first, _), (found, _))) = expected.first().zip(changes.first()) else { return Ok(()) };
    let shift = found - first;
    let is_shifted = |((due, _), (at, _)): (&Change, &Change)| at - due == shift;
    let is_met = shift.abs() <= tolerance_secs && expected.iter().zip(changes).all(is_shifted);
    is_met.then_some(()).ok_or_else(|| format!("expected is {expected:?}"))
}
