//! What could have been done instead: the figures that stand beside every cost and loss.

use super::tally::demand;
use super::{Inputs, fixed, reactive_only};
use crate::report::{Baseline, Totals};
use crate::scenario::Scenario;

/// Headroom that the search for equal cost looks at, as multiples of the load.
const HEADROOM_RANGE: (f64, f64) = (0.1, 30.0);
/// Halvings of that range, in logarithms: down to a hundred-thousandth of it.
const HALVINGS: usize = 18;

/// All baselines for a scenario that came to `own`.
pub fn baselines(scenario: &Scenario, inputs: &Inputs<'_>, own: &Totals) -> Vec<Baseline> {
    let needs = sorted_needs(scenario, inputs);
    let peak = needs.last().copied().unwrap_or(1);
    let most = needs.get((needs.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(1);
    let (headroom, equal) = reactive_at_cost(scenario, inputs, own.cost_usd);
    let replicas = |count: u32| format!("{count} {}", if count == 1 { "replica" } else { "replicas" });
    vec![
        baseline("fixed_peak", "Fixed at the peak", replicas(peak), fixed(scenario, inputs, peak)),
        baseline("fixed_p95", "Fixed at the 95th percentile", replicas(most), fixed(scenario, inputs, most)),
        baseline("reactive_only", "Reactive only", "no forecast".to_owned(), reactive_only(scenario, inputs, 1.0)),
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

/// The reactive layer with as much headroom as makes it cost `cost_usd`, bounds, start-up and all timers being equal.
fn reactive_at_cost(scenario: &Scenario, inputs: &Inputs<'_>, cost_usd: f64) -> (f64, Totals) {
    let (mut low, mut high) = HEADROOM_RANGE;
    let start = reactive_only(scenario, inputs, 1.0);
    let mut best = (1.0, start);
    let distance = |totals: &Totals| (totals.cost_usd - cost_usd).abs();
    for _ in 0..HALVINGS {
        let headroom = (low * high).sqrt();
        let totals = reactive_only(scenario, inputs, headroom);
        if distance(&totals) < distance(&best.1) {
            best = (headroom, totals);
        }
        // A part in ten thousand is well inside the spread that the choice of days makes.
        if distance(&totals) <= 1e-4 * cost_usd {
            break;
        }
        if totals.cost_usd > cost_usd { high = headroom } else { low = headroom }
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
