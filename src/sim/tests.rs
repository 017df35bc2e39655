//! What holds for every replay.

use super::*;
use crate::progress::{Silent, block_on};
use crate::report::Ground;
use crate::scenario::{Preset, parse};
use proptest::prelude::*;
use std::sync::Arc;

fn replay(query: &str, load: &[f64], forecast: &[f64]) -> (Columns, Totals) {
    let (scenario, notices) = parse(query);
    assert_eq!(notices, [], "{query}");
    let verdicts = vec![Verdict::Normal; load.len()];
    let faults = scenario.stress.faults(0, scenario.tick(), load.len());
    let inputs = Inputs {
        start_utc_secs: 0,
        weekly_min: &scenario.weekly_min,
        load_rps: load,
        forecast_rps: forecast,
        outlook_rps: forecast,
        verdicts: &verdicts,
        faults: &faults,
    };
    let mut columns = columns_of(load);
    let totals = simulate(&scenario, &inputs, &mut columns);
    columns.derive(&scenario);
    (columns, totals)
}

#[test]
fn cost_counts_every_replica_that_exists() {
    // Five start; 60 rps need ⌈60/16⌉ = 4, and two minutes of quiet are not enough to shrink. One hour at 0.04.
    let (columns, totals) = replay("window_down=0&cooldown=0&tolerance_down=0", &[60.0; 60], &[f64::NAN; 60]);
    assert_eq!((columns.ready[0], columns.ready[1], columns.ready[59]), (5, 4, 4));
    assert!((totals.cost_usd - (5.0 + 59.0 * 4.0) / 60.0 * 0.04).abs() < 1e-12);
}

#[test]
fn what_is_started_serves_after_the_delay_and_what_is_short_is_lost() {
    let (columns, totals) = replay("initial_replicas=2", &[100.0; 6], &[f64::NAN; 6]);
    assert_eq!(columns.ready, [2, 2, 2, 7, 7, 7]);
    assert_eq!(columns.starting, [0, 5, 5, 0, 0, 0]);
    assert_eq!(columns.unserved, [3600.0, 3600.0, 3600.0, 0.0, 0.0, 0.0]);
    assert_eq!((totals.violation_secs, totals.scale_outs), (180.0, 1));
}

#[test]
fn fewest_replicas_of_the_hour_are_started_and_it_is_said_who_wanted_them() {
    // The replay starts on a Thursday at 00:00; what is decided at the end of 00:01 holds from 00:02 on.
    let (columns, _) = replay("initial_replicas=2&weekly_min=4;00:02-00:04;7", &[20.0; 6], &[f64::NAN; 6]);
    assert_eq!(columns.target[..4], [2, 7, 7, 7]);
    assert_eq!(columns.decided_by[..2], [0, 3]);
    assert_eq!(columns.action[1], crate::policy::Action::Out);
    assert!(!columns.is_override[1]);
}

#[test]
fn a_missing_tick_changes_nothing_but_costs() {
    let load = [30.0, f64::NAN, f64::NAN, 30.0];
    let (columns, totals) = replay("", &load, &[f64::NAN; 4]);
    assert_eq!(columns.target, [5, 5, 5, 5]);
    assert_eq!(columns.stages[1].target[1..3], [0, 0]);
    assert!((totals.missing_cost_usd - 10.0 / 60.0 * 0.04).abs() < 1e-12);
    assert_eq!(totals.load, 3600.0);
}

#[test]
fn a_decision_knows_no_more_than_the_metric_lag_allows() {
    let load = [20.0, 20.0, 200.0, 200.0, 200.0, 200.0];
    let quick = replay("initial_replicas=2", &load, &[f64::NAN; 6]).0;
    let late = replay("initial_replicas=2&metric_lag=2m", &load, &[f64::NAN; 6]).0;
    assert_eq!((quick.target[2], late.target[2], late.target[3], late.target[4]), (13, 2, 2, 13));
}

#[test]
fn an_hpa_at_its_own_period_adds_four_pods_every_15_seconds() {
    // 300 rps at 20 a replica need 15. Syncs end with the ticks, at 15, 30 and 45 s: 3 → 7 → 11 → 15, and a change 15 s ago counts no
    // more. Lost are 240, 160 and 80 rps for 15 s each. A clock of minutes took three minutes for it.
    let query = "policy=hpa&metrics=average:20&policies_up=max:4/15s&startup=0&initial_replicas=3";
    let (scenario, _) = parse(query);
    assert_eq!((scenario.tick().secs(), scenario.ticks_per_bucket()), (15, 4));
    let (columns, totals) = replay(query, &[300.0; 8], &[f64::NAN; 8]);
    assert_eq!(columns.ready, [3, 7, 11, 15, 15, 15, 15, 15]);
    assert_eq!(columns.unserved[..4], [3600.0, 2400.0, 1200.0, 0.0]);
    assert_eq!((totals.unserved, totals.violation_secs, totals.scale_outs), (7200.0, 45.0, 3));
    let replica_secs = f64::from(3 + 7 + 11 + 5 * 15) * 15.0;
    assert!((totals.cost_usd - replica_secs / 3600.0 * 0.04).abs() < 1e-12);
    let minutes = replay(&format!("{query}&tick=1m"), &[300.0; 8], &[f64::NAN; 8]);
    assert_eq!((minutes.0.ready[..4].to_vec(), minutes.1.violation_secs), (vec![3, 7, 11, 15], 180.0));
}

#[test]
fn start_up_drain_lag_and_queue_count_in_ticks() {
    let (scenario, notices) =
        parse("step=1h&tick=1m&startup=2m&drain=90s&metric_lag=30s&queue=150s&cooldown=3m&window_down=5m");
    assert_eq!(notices, []);
    let service = Service::of(&scenario);
    let ticks = (service.site.ticks(service.site.startup_secs), service.drain_ticks, service.lag_ticks);
    assert_eq!((ticks, service.queue_ticks, service.site.ticks_per_bucket()), ((2, 2, 1), 2, 60));
    // 100 rps need 7 at 16 planned a replica, known a tick late: ordered with tick 2, ready with tick 4.
    let (columns, _) =
        replay("step=1h&tick=1m&startup=2m&metric_lag=30s&initial_replicas=2", &[100.0; 6], &[f64::NAN; 6]);
    assert_eq!(columns.ready, [2, 2, 2, 2, 7, 7]);
}

#[test]
fn elasticity_as_worked_by_hand() {
    // Demand 1, 2, 4, 2 against a constant supply of 2, at 20 rps a replica.
    let query = "min_replicas=2&max_replicas=2&initial_replicas=2";
    let (_, totals) = replay(query, &[20.0, 40.0, 80.0, 40.0], &[f64::NAN; 4]);
    let e = totals.elasticity;
    assert_eq!((e.theta_u, e.theta_o, e.tau_u, e.tau_o), (12.5, 25.0, 25.0, 25.0));
    assert_eq!((e.instability, e.jitter), (100.0, -0.75));
}

#[test]
fn classic_serves_the_tick_that_it_sees() {
    let load: Vec<f64> = (0..200).map(|tick| f64::from(tick % 40)).collect();
    let (columns, totals) = replay("preset=classic", &load, &vec![f64::NAN; 200]);
    assert_eq!(totals.unserved, 0.0);
    assert_eq!(columns.ready[39], 16);
    // 0.1 a replica and tick.
    let replicas: u32 = columns.ready.iter().sum();
    assert!((totals.cost_usd - 0.1 * f64::from(replicas)).abs() < 1e-9);
    assert_eq!(*Preset::Classic.scenario().rps_per_replica * 60.0, 150.0);
}

/// Columns over a ground that knows the load and no forecast.
fn columns_of(load: &[f64]) -> Columns {
    let ground = Ground {
        count: load.to_vec(),
        load_rps: load.to_vec(),
        forecast_rps: vec![f64::NAN; load.len()],
        verdict: vec![Verdict::Normal; load.len()],
        ..Ground::default()
    };
    Columns { ground: Arc::new(ground), ..Columns::default() }
}

fn inputs<'a>(load: &'a [f64], verdicts: &'a [Verdict]) -> Inputs<'a> {
    Inputs {
        start_utc_secs: 0,
        weekly_min: &[],
        load_rps: load,
        forecast_rps: load,
        outlook_rps: load,
        verdicts,
        faults: Faults::none(),
    }
}

fn any_query() -> impl Strategy<Value = String> {
    let presets = prop::sample::select(vec!["balanced", "classic", "saver", "flash-crowd"]);
    (presets, 0_u32..900, 0_u32..300, 0_u32..240, 0_u32..600, 0_u32..600, any_faults()).prop_map(
        |(preset, startup, drain, queue, lag, cool, faults)| {
            // The classic rules see the tick itself and have no metric lag.
            let lag = if preset == "classic" { String::new() } else { format!("&metric_lag={lag}") };
            format!("preset={preset}&startup={startup}&drain={drain}&queue={queue}{lag}&cooldown={cool}{faults}")
        },
    )
}

/// Half of the time something fails, in the first two hours.
fn any_faults() -> impl Strategy<Value = String> {
    let at = || (0_u32..120).prop_map(|minute| format!("1970-01-01T{:02}:{:02}", minute / 60, minute % 60));
    let fault = prop_oneof![
        (at(), 0.0_f64..1.0).prop_map(|(at, share)| format!("crash/{at}/{share}")),
        (at(), 1.0_f64..20.0, 0_u32..90).prop_map(|(at, times, length)| format!("slow-start/{at}/{times}/{length}m")),
        (at(), 1_u32..40).prop_map(|(at, length)| format!("blind/{at}/{length}m")),
        (at(), 0_u32..900, 0_u32..90).prop_map(|(at, late, length)| format!("lag/{at}/{late}s/{length}m")),
    ];
    let some = prop::collection::vec(fault, 1..5).prop_map(|faults| format!("&stress={}", faults.join(";")));
    prop_oneof![1 => Just(String::new()), 1 => some]
}

fn any_load() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![9 => 0.0_f64..700.0, 1 => Just(f64::NAN)], 1..120)
}

proptest! {
    #[test]
    fn served_and_lost_make_up_the_load(query in any_query(), load in any_load()) {
        let (columns, totals) = replay(&query, &load, &load);
        let come: f64 = load.iter().filter(|rps| !rps.is_nan()).map(|rps| rps * 60.0).sum();
        prop_assert!((totals.served + totals.unserved - come).abs() <= 1e-6 * (1.0 + come));
        let lost: f64 = columns.unserved.iter().sum();
        prop_assert!((lost - totals.unserved).abs() <= 1e-6 * (1.0 + come));
        prop_assert_eq!(columns.queued.last().copied().unwrap_or(0.0), 0.0);
        let last = load.len() - 1;
        prop_assert_eq!(columns.unserved_total[last].to_bits(), totals.unserved.to_bits());
        prop_assert_eq!(columns.load_total[last].to_bits(), totals.load.to_bits());
        prop_assert_eq!(columns.cost_usd[last].to_bits(), totals.cost_usd.to_bits());
    }

    #[test]
    fn the_fleet_stays_within_its_bounds(query in any_query(), load in any_load()) {
        let (scenario, _) = parse(&query);
        let (columns, _) = replay(&query, &load, &load);
        for tick in 0..load.len() {
            let bounds = scenario.min_replicas..=*scenario.max_replicas;
            prop_assert!(bounds.contains(&columns.target[tick]));
            prop_assert!(columns.ready[tick] + columns.starting[tick] <= *scenario.max_replicas);
        }
    }

    #[test]
    fn changing_the_future_never_changes_a_decision(
        query in any_query(), load in any_load(), place in 0_usize..120, factor in 0.0_f64..5.0,
    ) {
        let mut changed = load.clone();
        changed.iter_mut().skip(place + 1).for_each(|rps| *rps = *rps * factor + 1.0);
        let (a, b) = (replay(&query, &load, &load).0, replay(&query, &changed, &load).0);
        let seen = (place + 1).min(load.len());
        prop_assert_eq!(&a.target[..seen], &b.target[..seen]);
        prop_assert_eq!(&a.ready[..seen], &b.ready[..seen]);
    }

    #[test]
    fn totals_do_not_depend_on_what_is_kept(query in any_query(), load in any_load()) {
        let (scenario, _) = parse(&query);
        let verdicts = vec![Verdict::Normal; load.len()];
        let inputs = inputs(&load, &verdicts);
        let silent = super::replay(&Service::of(&scenario), &scenario.policy, &inputs, &mut Ignore);
        prop_assert_eq!(silent, simulate(&scenario, &inputs, &mut columns_of(&load)));
    }

    #[test]
    fn the_clairvoyant_serves_all_for_the_least(query in any_query(), load in any_load()) {
        prop_assume!(load.iter().any(|rps| !rps.is_nan()));
        let (scenario, _) = parse(&query);
        let verdicts = vec![Verdict::Normal; load.len()];
        let inputs = inputs(&load, &verdicts);
        let own = simulate(&scenario, &inputs, &mut columns_of(&load));
        let all = block_on(baselines(&scenario, &inputs, &own, &Silent)).expect("nobody cancels");
        let find = |id: &str| all.iter().find(|baseline| baseline.id == id).map(|b| b.totals);
        let ideal = find("clairvoyant").expect("a baseline");
        prop_assert_eq!(find("fixed_peak").map(|t| t.unserved), Some(0.0));
        let come: f64 = ideal.load;
        prop_assert!(ideal.unserved.abs() <= 1e-9 * (1.0 + come));
        prop_assert!((ideal.served - come).abs() <= 1e-6 * (1.0 + come));
        // Whoever serves as much pays at least as much.
        for other in all.iter().map(|baseline| &baseline.totals).chain([&own]) {
            let serves_all = other.unserved <= 1e-9 * (1.0 + come);
            prop_assert!(!serves_all || other.cost_usd >= ideal.cost_usd * (1.0 - 1e-12), "{other:?} beats {ideal:?}");
        }
    }
}

#[test]
fn a_clairvoyant_queue_shares_whole_replicas() {
    // 20 rps a replica and a queue of one minute. 10, 10, 10, 10 rps need one replica a minute without a queue, and no less
    // with one: the fleet is never empty. 30 rps then 10 need 2 + 1 without, 1 + 1 with one.
    let query = "preset=balanced&queue=60s&min_replicas=1";
    let (scenario, _) = parse(query);
    let load = [30.0, 10.0];
    let inputs = inputs(&load, &[Verdict::Normal; 2]);
    let own = simulate(&scenario, &inputs, &mut columns_of(&load));
    let all = block_on(baselines(&scenario, &inputs, &own, &Silent)).expect("nobody cancels");
    let ideal = all.iter().find(|baseline| baseline.id == "clairvoyant").expect("a baseline");
    assert!((ideal.totals.cost_usd - 2.0 / 60.0 * 0.04).abs() < 1e-12, "{:?}", ideal.totals);
    assert_eq!(ideal.totals.unserved, 0.0);
}
