//! What could have been done instead: the figures that stand beside every cost and loss.

use super::tally::demand;
use super::{Inputs, fixed, reactive_only};
use crate::report::{Baseline, Totals};
use crate::scenario::Scenario;
use std::cmp::Ordering;

/// Headroom that the search for equal cost looks at, as multiples of the load.
const HEADROOM_RANGE: (f64, f64) = (0.1, 30.0);
/// Factor by which headroom grows until it costs too much.
const GROWTH: f64 = 1.5;
/// Guesses between two headrooms that cost too little and too much; costs move in steps, so there may be no exact one.
const MOST_TRIES: usize = 12;

/// All baselines for a scenario that came to `own`.
pub fn baselines(scenario: &Scenario, inputs: &Inputs<'_>, own: &Totals) -> Vec<Baseline> {
    let needs = sorted_needs(scenario, inputs);
    let peak = needs.last().copied().unwrap_or(1);
    let most = needs.get((needs.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(1);
    let plain = reactive_only(scenario, inputs, 1.0);
    let (headroom, equal) = reactive_at_cost(scenario, inputs, own, &plain);
    let replicas = |count: u32| format!("{count} {}", if count == 1 { "replica" } else { "replicas" });
    vec![
        baseline("fixed_peak", "Fixed at the peak", replicas(peak), fixed(scenario, inputs, peak)),
        baseline("fixed_p95", "Fixed at the 95th percentile", replicas(most), fixed(scenario, inputs, most)),
        baseline("reactive_only", "Reactive only", "no forecast".to_owned(), plain),
        baseline("reactive_equal_cost", "Reactive at equal cost", format!("headroom × {headroom:.2}"), equal),
        baseline("clairvoyant", "Clairvoyant", "exactly what is needed".to_owned(), clairvoyant(scenario, inputs)),
    ]
}

fn baseline(id: &str, name: &str, detail: String, totals: Totals) -> Baseline {
    Baseline { id: id.to_owned(), name: name.to_owned(), detail, totals }
}

/// Replicas that each observed tick needs, ascending.
fn sorted_needs(scenario: &Scenario, inputs: &Inputs<'_>) -> Vec<u32> {
    let seen = inputs.load_rps.iter().filter(|load| !load.is_nan());
    let mut needs: Vec<u32> = seen.map(|load| demand(*load, scenario.rps_per_replica)).collect();
    needs.sort_unstable();
    needs
}

/// The reactive layer with as much headroom as makes it cost `cost_usd`, bounds, start-up and all timers being equal:
/// regula falsi with the Illinois weights, since cost grows nearly in proportion to headroom.
fn reactive_at_cost(scenario: &Scenario, inputs: &Inputs<'_>, own: &Totals, plain: &Totals) -> (f64, Totals) {
    let excess = |totals: &Totals| totals.cost_usd - own.cost_usd;
    let at = |headroom: f64| reactive_only(scenario, inputs, headroom);
    let mut best = (1.0, *plain);
    let mut consider = |headroom: f64, totals: Totals| {
        if excess(&totals).abs() < excess(&best.1).abs() {
            best = (headroom, totals);
        }
        excess(&totals)
    };
    let (mut low, mut high) = ((1.0, excess(plain)), (1.0, excess(plain)));
    while high.1 < 0.0 && high.0 < HEADROOM_RANGE.1 {
        low = high;
        high.0 = (high.0 * GROWTH).min(HEADROOM_RANGE.1);
        high.1 = consider(high.0, at(high.0));
    }
    while low.1 > 0.0 && low.0 > HEADROOM_RANGE.0 {
        high = low;
        low.0 = (low.0 / GROWTH).max(HEADROOM_RANGE.0);
        low.1 = consider(low.0, at(low.0));
    }
    let mut least = f64::INFINITY;
    let mut last_side = Ordering::Equal;
    for _ in 0..MOST_TRIES {
        // A part in ten thousand is well inside the spread that the choice of days makes.
        if low.1 >= 0.0 || high.1 <= 0.0 || least <= 1e-4 * own.cost_usd {
            break;
        }
        let middle = low.0 + (high.0 - low.0) * low.1 / (low.1 - high.1);
        let found = consider(middle, at(middle));
        least = least.min(found.abs());
        let side = found.total_cmp(&0.0);
        let (moved, kept) = if side.is_lt() { (&mut low, &mut high) } else { (&mut high, &mut low) };
        *moved = (middle, found);
        // An end that stays twice would hold the next guess back.
        kept.1 *= if side == last_side { 0.5 } else { 1.0 };
        last_side = side;
    }
    best
}

/// A fleet that always has exactly what is needed: nobody can serve everything for less.
fn clairvoyant(scenario: &Scenario, inputs: &Inputs<'_>) -> Totals {
    let mut tally = super::tally::Tally::new(scenario);
    let step_secs = f64::from(scenario.step.secs());
    let mut last = 1;
    for load in inputs.load_rps {
        let arrived = if load.is_nan() { 0.0 } else { load * step_secs };
        let flow = super::queue::Flow { arrived, served: arrived, lost: 0.0, waiting: 0.0 };
        last = if load.is_nan() { last } else { demand(*load, scenario.rps_per_replica) };
        tally.tick(*load, last, 0, &flow);
    }
    tally.totals(inputs.load_rps.len(), inputs.verdicts)
}
