//! What could have been done instead: the figures that stand beside every cost and loss.

use super::{Ignore, Inputs, Service, replay};
use crate::policy::stages::Bounds;
use crate::policy::{Fixed, Oracle, Policy, Site, replicas_for};
use crate::progress::{Cancelled, Progress, Stage};
use crate::report::{Baseline, Totals};
use crate::scenario::Scenario;
use std::cmp::Ordering;

/// Headroom that the search for equal cost looks at, as multiples of the load.
const HEADROOM_RANGE: (f64, f64) = (0.1, 30.0);
/// Factor by which headroom grows until it costs too much.
const GROWTH: f64 = 1.5;
/// Guesses between two headrooms that cost too little and too much; costs move in steps, so there may be no exact one.
const MOST_TRIES: usize = 12;
/// Costs that differ by at most this share are called equal.
const EQUAL_COST: f64 = 0.01;

/// All baselines for a scenario that came to `own`. `inputs` without an outlook. Some twenty replays, so the listener is asked
/// before each.
///
/// # Errors
/// When the listener cancels.
pub async fn baselines(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    own: &Totals,
    progress: &dyn Progress,
) -> Result<Vec<Baseline>, Cancelled> {
    let service = Service::of(scenario);
    let demands = sorted_demands(&service, inputs);
    let peak = demands.last().copied().unwrap_or(1);
    let p95 = demands.get((demands.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(1);
    let reactive = Reactive { service, policy: &scenario.policy, inputs, progress };
    let plain = reactive.with_headroom(1.0).await?;
    let (headroom, nearest) = reactive.at_cost(own.cost_usd, &plain).await?;
    let replicas = |count: u32| format!("{count} {}", if count == 1 { "replica" } else { "replicas" });
    let is_equal = (nearest.cost_usd - own.cost_usd).abs() <= EQUAL_COST * own.cost_usd;
    let name = if is_equal { "Reactive at equal cost" } else { "Reactive at the nearest cost" };
    let fixed = |count: u32| replay(&service, &Policy::Fixed(Fixed { replicas: count }), inputs, &mut Ignore);
    Ok(vec![
        baseline("fixed_peak", "Fixed at the peak", replicas(peak), fixed(peak)),
        baseline("fixed_p95", "Fixed at the 95th percentile", replicas(p95), fixed(p95)),
        baseline("reactive_only", "Reactive only", "no forecast".to_owned(), plain),
        baseline("reactive_equal_cost", name, format!("headroom × {headroom:.2}"), nearest),
        baseline("clairvoyant", "Clairvoyant", clairvoyant_detail(&service), clairvoyant(&service, inputs)),
    ])
}

fn baseline(id: &str, name: &str, detail: String, totals: Totals) -> Baseline {
    Baseline { id: id.to_owned(), name: name.to_owned(), detail, totals }
}

/// Replicas that each observed tick needs, ascending.
fn sorted_demands(service: &Service, inputs: &Inputs<'_>) -> Vec<u32> {
    let seen = inputs.load_rps.iter().filter(|load| !load.is_nan());
    let mut demands: Vec<u32> = seen.map(|load| replicas_for(*load, service.site.rps_per_replica)).collect();
    demands.sort_unstable();
    demands
}

/// The scenario's policy without forecasts, with bounds, start-up and all timers as they are.
struct Reactive<'a> {
    service: Service,
    policy: &'a Policy,
    inputs: &'a Inputs<'a>,
    progress: &'a dyn Progress,
}

impl Reactive<'_> {
    /// Totals when it plans for `headroom` times the load.
    async fn with_headroom(&self, headroom: f64) -> Result<Totals, Cancelled> {
        self.progress.checkpoint(Stage { what: "Comparing", done: 0, total: 0 }).await?;
        Ok(replay(&self.service, &self.policy.reactive(headroom), self.inputs, &mut Ignore))
    }

    /// The headroom at which it costs nearest to `cost_usd`, and what it comes to: regula falsi with the Illinois weights,
    /// since cost grows nearly in proportion to headroom.
    async fn at_cost(&self, cost_usd: f64, plain: &Totals) -> Result<(f64, Totals), Cancelled> {
        let excess = |totals: &Totals| totals.cost_usd - cost_usd;
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
            high.1 = consider(high.0, self.with_headroom(high.0).await?);
        }
        while low.1 > 0.0 && low.0 > HEADROOM_RANGE.0 {
            high = low;
            low.0 = (low.0 / GROWTH).max(HEADROOM_RANGE.0);
            low.1 = consider(low.0, self.with_headroom(low.0).await?);
        }
        let mut least = f64::INFINITY;
        let mut last_side = Ordering::Equal;
        for _ in 0..MOST_TRIES {
            // A part in ten thousand is well inside the spread that the choice of days makes.
            if low.1 >= 0.0 || high.1 <= 0.0 || least <= 1e-4 * cost_usd {
                break;
            }
            let middle = low.0 + (high.0 - low.0) * low.1 / (low.1 - high.1);
            let found = consider(middle, self.with_headroom(middle).await?);
            least = least.min(found.abs());
            let side = found.total_cmp(&0.0);
            let (moved, kept) = if side.is_lt() { (&mut low, &mut high) } else { (&mut high, &mut low) };
            *moved = (middle, found);
            // An end that stays twice would hold the next guess back.
            kept.1 *= if side == last_side { 0.5 } else { 1.0 };
            last_side = side;
        }
        Ok(best)
    }
}

fn clairvoyant_detail(service: &Service) -> String {
    let detail = if service.queue_ticks == 0 { "exactly what is needed" } else { "exactly what the queue needs" };
    detail.to_owned()
}

/// A fleet that always has exactly what is needed: the oracle with replicas that start at once, as many as it likes. Nobody can
/// serve everything for less.
pub fn clairvoyant(service: &Service, inputs: &Inputs<'_>) -> Totals {
    let bounds = Bounds { min: service.site.bounds.min.min(1), max: u32::MAX };
    let site = Site { startup_secs: 0, bounds, ..service.site };
    let free = Service { site, drain_ticks: 0, lag_ticks: 0, ..*service };
    let inputs = Inputs { weekly_min: &[], ..*inputs };
    replay(&free, &Policy::Oracle(Oracle), &inputs, &mut Ignore)
}
