//! The highest forecast within a policy's lead, as it is known at the end of each tick.
//!
//! Forecasts are made at the ends of buckets. A tick within a bucket knows those of the newest bucket whose end is as old as
//! the metric lag, and looks from the tick after it to the farthest that its lead reaches.

use super::place::Place;
use super::prepared::Banded;
use crate::policy::Outlook;
use crate::scenario::Scenario;
use crate::stress::Faults;
use crate::units::Rps;

/// The highest forecast within a policy's lead: its rate, and how many ticks ahead it is, for each tick.
#[derive(Debug, Default)]
pub struct Peaks {
    /// Requests per second; `NaN` where there is none.
    pub rps: Vec<f64>,
    /// Ticks ahead.
    pub lead: Vec<u32>,
}

/// The peaks that `outlook` asks for, as late as `faults` make metrics; `NaN` where it reads none.
pub fn peaks(scenario: &Scenario, place: &Place, banded: &Banded, outlook: Outlook, faults: &Faults) -> Peaks {
    let per_bucket = scenario.ticks_per_bucket();
    let ticks = place.replay.start * per_bucket..place.replay.end * per_bucket;
    let Outlook::Peak { lead_ticks, quantile } = outlook else {
        return Peaks { rps: vec![f64::NAN; ticks.len()], lead: vec![0; ticks.len()] };
    };
    let rps = |count: f64| Rps::from_bucket(count * *scenario.multiplier, *scenario.step).0;
    let (lag_ticks, first) = (scenario.lag_ticks(), ticks.start);
    let (rps, lead) = ticks
        .map(|tick| {
            let late_ticks = lag_ticks + faults.lag_ticks(tick - first);
            let known_ticks = (tick + 1).checked_sub(late_ticks);
            let newest = known_ticks.and_then(|known| (known / per_bucket).checked_sub(1));
            let Some(origin) = newest else { return (f64::NAN, 0) };
            let mut best = (f64::NAN, 0);
            for bucket in (tick + 1) / per_bucket..=(tick + lead_ticks) / per_bucket {
                let expected = value(banded, origin, bucket - origin, quantile);
                if best.0.is_nan() || expected > best.0 {
                    best = (expected, (bucket * per_bucket).max(tick + 1) - tick);
                }
            }
            (rps(best.0), u32::try_from(best.1).unwrap_or(u32::MAX))
        })
        .unzip();
    Peaks { rps, lead }
}

/// What the policy plans for of the forecast that was made at the end of bucket `origin`, `lead` buckets ahead.
fn value(banded: &Banded, origin: usize, lead: usize, quantile: f64) -> f64 {
    if lead > banded.rolling.leads() {
        return f64::NAN;
    }
    if quantile <= 0.5 {
        return banded.rolling.at(origin, lead);
    }
    let upper = banded.bands.get(lead - 1).map_or(&[][..], |band| &band.upper);
    origin.checked_sub(banded.rolling.origins().start).and_then(|at| upper.get(at)).copied().unwrap_or(f64::NAN)
}
