//! A scenario replayed on given loads, tick by tick, for tests that compare replays.

use planora::detect::Verdict;
use planora::policy::Action;
use planora::report::Totals;
use planora::scenario::Scenario;
use planora::sim::{Inputs, Service, Sink, TickRecord, replay};
use planora::stress::Faults;

/// What is kept of a tick: replicas before and after, wanted, what was done, requests that came, were served, and were lost.
pub type Kept = (u32, u32, u32, Action, f64, f64, f64);

#[derive(Default)]
struct Ticks(Vec<Kept>);

impl Sink for Ticks {
    fn record(&mut self, tick: &TickRecord<'_>) {
        let (decision, flow) = (tick.decision, tick.flow);
        let (from, to, wanted, action) = (decision.from, decision.to, decision.wanted, decision.action);
        self.0.push((from, to, wanted, action, flow.arrived, flow.served, flow.lost));
    }
}

/// Replays a scenario on loads and forecasts for the same ticks.
pub fn play(scenario: &Scenario, loads: &[f64], forecasts: &[f64]) -> (Vec<Kept>, Totals) {
    let verdicts = vec![Verdict::Normal; loads.len()];
    let inputs = Inputs {
        // A Friday, 2024-01-12T00:00Z, so that schedules of the first hours are met.
        start_utc_secs: 1_705_017_600,
        weekly_min: &scenario.weekly_min,
        load_rps: loads,
        forecast_rps: forecasts,
        outlook_rps: forecasts,
        verdicts: &verdicts,
        faults: Faults::none(),
    };
    let mut ticks = Ticks::default();
    let totals = replay(&Service::of(scenario), &scenario.policy, &inputs, &mut ticks);
    (ticks.0, totals)
}
