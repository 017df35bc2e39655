//! What holds for every policy of the list, whatever the load: bounds, the sum of requests, and that the future never
//! changes the past.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

mod replayed;

use planora::policy::{Action, Policy};
use planora::report::Totals;
use planora::scenario::{Scenario, parse};
use proptest::prelude::*;
use replayed::play;

/// Any policy with the settings that it starts from, on services that start and lose requests differently.
fn any_scenario() -> impl Strategy<Value = Scenario> {
    let name = prop::sample::select(Policy::NAMES);
    let secs = || prop::sample::select(&["0s", "1m", "2m", "7m"][..]);
    (name, prop::sample::select(&["15s", "1m", "5m"][..]), secs(), secs(), 1_u32..6, 0_u32..20).prop_map(
        |(name, step, startup, queue, min, more)| {
            let reads = |knob: &str| Policy::from_name(name).is_some_and(|policy| policy.reads(knob));
            let mut query = format!("policy={name}&step={step}&queue={queue}");
            if reads("startup") {
                query = format!("{query}&startup={startup}");
            }
            if reads("min_replicas") {
                query = format!("{query}&min_replicas={min}&max_replicas={}", min + more);
            }
            let (scenario, notices) = parse(&query);
            assert_eq!(notices, [], "{query}");
            scenario
        },
    )
}

/// Policies that decide once a minute at most, on a trace of minutes: what they know is the same whatever the tick.
fn decides_once_a_bucket() -> impl Strategy<Value = Scenario> {
    let policies = ["fixed&replicas=4", "hpa&sync=1m", "hpa&sync=2m&metrics=average:16", "gcp", "aws"];
    let secs = || prop::sample::select(&["0s", "1m", "2m", "7m"][..]);
    (prop::sample::select(policies.to_vec()), secs(), secs(), secs()).prop_map(|(policy, startup, drain, lag)| {
        let mut query = format!("policy={policy}&step=1m");
        let (scenario, _) = parse(&query);
        for (knob, value) in [("startup", startup), ("drain", drain), ("metric_lag", lag)] {
            if scenario.key(knob).is_some() {
                query = format!("{query}&{knob}={value}");
            }
        }
        let (scenario, notices) = parse(&query);
        assert_eq!(notices, [], "{query}");
        scenario
    })
}

/// Loads of some hours: levels that hold for a while, so that slow policies act, with gaps between.
fn any_loads() -> impl Strategy<Value = Vec<f64>> {
    let level = prop_oneof![9 => 0.0_f64..600.0, 1 => Just(f64::NAN)];
    prop::collection::vec((level, 1_usize..40), 1..12)
        .prop_map(|levels| levels.into_iter().flat_map(|(level, ticks)| vec![level; ticks]).collect())
}

proptest! {
    #[test]
    fn replicas_stay_within_their_bounds(scenario in any_scenario(), loads in any_loads()) {
        prop_assume!(scenario.policy.reads("min_replicas"));
        let bounds = scenario.site().bounds;
        for (from, to, ..) in play(&scenario, &loads, &loads).0 {
            prop_assert!((bounds.min..=bounds.max).contains(&to), "{from} to {to} in {bounds:?}");
        }
    }

    #[test]
    fn what_comes_is_served_or_lost(scenario in any_scenario(), loads in any_loads()) {
        let (ticks, totals) = play(&scenario, &loads, &loads);
        let tick_secs = f64::from(scenario.tick().secs());
        let came: f64 = loads.iter().filter(|load| !load.is_nan()).map(|load| load * tick_secs).sum();
        let close = |one: f64, two: f64| (one - two).abs() <= 1e-9 * came.max(1.0);
        prop_assert!(close(totals.load, came), "{} of {came} came", totals.load);
        prop_assert!(close(totals.served + totals.unserved, totals.load), "{totals:?}");
        let served: f64 = ticks.iter().map(|tick| tick.5).sum();
        prop_assert!(close(served, totals.served), "{served} and {}", totals.served);
    }

    // The replay starts on a Friday at 00:00 UTC. A policy decides at the latest within its own period, here a minute at most, and
    // rates that let it grow by a share at a time are the scenario's default ones, which double.
    #[test]
    fn the_fewest_of_the_time_of_the_week_is_kept(scenario in any_scenario(), least in 2_u32..12, from in 0_u32..5) {
        prop_assume!(scenario.policy.reads("weekly_min") && scenario.step.secs() <= 60);
        let by_week = format!("5;{from:02}:30-09:00;{least}");
        let scenario = scenario.with("weekly_min", &by_week).expect("spans");
        let per_minute = 60 / scenario.tick().secs() as usize;
        let ticks = play(&scenario, &vec![1.0; 600 * per_minute], &vec![1.0; 600 * per_minute]).0;
        let bounds = scenario.site().bounds;
        let settled = (from as usize * 60 + 30 + 30) * per_minute..(9 * 60 - 1) * per_minute;
        for (tick, (_, to, ..)) in ticks.iter().enumerate() {
            prop_assert!((bounds.min..=bounds.max).contains(to), "{tick}: {to} in {bounds:?}");
            if settled.contains(&tick) {
                prop_assert!(*to >= least.min(bounds.max), "{tick}: {to} of {least} in {bounds:?}");
            }
        }
    }

    // What AWS has scheduled actions for is the same as these. (Google Cloud's schedules are wishes, which its stabilization period
    // remembers, so that they end later than a changed minimum.)
    #[test]
    fn the_fewest_by_week_is_what_a_schedule_of_the_system_does(
        policy in prop::sample::select(&["aws", "aws&service=ec2"][..]), loads in any_loads(),
        (from, length, counts) in (0_u32..4, 1_u32..20, (3_u32..30, 3_u32..30)),
    ) {
        let (to, later) = ((from * 60 + length * 15).min(1439), (from * 60 + length * 15 + 50).min(1439));
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let spans = format!("5;{}-{};{}~45;{}-{};{}", time(from * 60), time(to), counts.0, time(from * 60 + 10), time(later), counts.1);
        let (own, notices) = parse(&format!("policy={policy}&step=1m&min_replicas=2&max_replicas=25"));
        prop_assert_eq!(notices, []);
        let by_week = own.with("weekly_min", &spans).expect("spans");
        let scheduled = own.policy.with_weekly_min(&by_week.weekly_min, own.site().bounds).expect("a schedule of its own");
        let scheduled = own.with_policy(scheduled);
        let starts_free = spans.find("00:00").is_none();
        // A schedule that is due at the start itself acts a tick later than a minimum that stands from the start.
        prop_assume!(starts_free);
        // In a gap nothing is decided: what begins and ends in one never was a minimum, and an action is made up for.
        let loads: Vec<f64> = loads.iter().map(|load| if load.is_nan() { 0.0 } else { *load }).collect();
        prop_assert_eq!(play(&by_week, &loads, &loads).0, play(&scheduled, &loads, &loads).0, "{}", spans);
    }

    // Instability is not compared: it is the share of ticks at whose start supply and demand went different ways, and a finer
    // clock has more ticks at whose start nothing happened.
    #[test]
    fn totals_of_a_policy_that_decides_once_a_bucket_do_not_depend_on_the_tick(
        scenario in decides_once_a_bucket(), loads in any_loads(), tick in prop::sample::select(&["1s", "5s", "15s", "30s"][..]),
    ) {
        let coarse = scenario.with("tick", "1m").expect("a tick");
        let fine = scenario.with("tick", tick).expect("a tick");
        let per_bucket = fine.ticks_per_bucket();
        let repeated: Vec<f64> = loads.iter().flat_map(|load| vec![*load; per_bucket]).collect();
        let (one, two) = (play(&coarse, &loads, &loads).1, play(&fine, &repeated, &repeated).1);
        prop_assert_eq!(one.ticks * per_bucket, two.ticks);
        let counts = |t: &Totals| (t.scale_outs, t.scale_ins, t.flaps);
        prop_assert_eq!(counts(&one), counts(&two));
        let figures = |t: &Totals| {
            let e = t.elasticity;
            [t.cost_usd, t.missing_cost_usd, t.load, t.served, t.unserved, t.violation_secs, e.theta_u, e.theta_o, e.tau_u, e.tau_o, e.jitter]
        };
        for (place, (one, two)) in figures(&one).into_iter().zip(figures(&two)).enumerate() {
            prop_assert!((one - two).abs() <= 1e-9 * one.abs().max(1.0), "{place}: {one} and {two}");
        }
    }

    // Whoever serves as much pays at least as much: with any start-up and draining where nothing waits, and with a queue where
    // replicas start and stop at once and the bounds let all be served.
    #[test]
    fn the_oracle_is_never_beaten(
        scenario in any_scenario(), loads in any_loads(), drain in prop::sample::select(&["0s", "1m", "6m"][..]), queues in any::<bool>(),
    ) {
        let bounds = scenario.site().bounds;
        let knobs = if queues { [("startup", "0s"), ("drain", "0s")] } else { [("queue", "0s"), ("drain", drain)] };
        let read = knobs.into_iter().filter(|(knob, _)| scenario.key(knob).is_some());
        let scenario = scenario.with_all(read).expect("knobs in their ranges");
        let oracle = scenario.with("policy", "oracle").expect("a policy");
        let oracle = oracle.with_all(knobs).expect("knobs in their ranges").with("tick", &format!("{}s", scenario.tick().secs())).expect("a tick");
        let (ticks, own) = play(&scenario, &loads, &loads);
        let (plan, best) = play(&oracle, &loads, &loads);
        prop_assert!(plan.iter().all(|tick| (bounds.min..=bounds.max).contains(&tick.1)));
        let same = 1e-9 * (1.0 + best.load);
        prop_assert!(best.unserved <= own.unserved + same || !scenario.policy.reads("min_replicas"), "{own:?} loses less than {best:?}");
        prop_assume!(!queues || best.unserved <= same);
        // A fixed fleet keeps to no bounds.
        prop_assume!(ticks.iter().all(|tick| (bounds.min..=bounds.max).contains(&tick.1)));
        if own.unserved <= best.unserved + same {
            prop_assert!(own.cost_usd >= best.cost_usd * (1.0 - 1e-12), "{own:?} beats {best:?}");
        }
    }

    #[test]
    fn the_future_never_changes_the_past(scenario in any_scenario(), past in any_loads(), future in any_loads()) {
        // The oracle is the one that knows it.
        prop_assume!(scenario.policy.name() != "oracle");
        let all = [past.clone(), future].concat();
        // A forecast for a tick is made before it: both replays know the same ones.
        let forecasts: Vec<f64> = (0..all.len()).map(|tick| (tick * 37 % 400) as f64).collect();
        let alone = play(&scenario, &past, &forecasts[..past.len()]).0;
        let longer = play(&scenario, &all, &forecasts).0;
        for (tick, (one, two)) in alone.iter().zip(&longer).enumerate() {
            prop_assert_eq!((one.0, one.1, one.2, one.3), (two.0, two.1, two.2, two.3), "tick {}", tick);
        }
    }

    #[test]
    fn an_action_says_what_was_done(scenario in any_scenario(), loads in any_loads()) {
        for (tick, (from, to, _, action, ..)) in play(&scenario, &loads, &loads).0.into_iter().enumerate() {
            let done = match to.cmp(&from) {
                std::cmp::Ordering::Greater => action == Action::Out,
                std::cmp::Ordering::Less => action == Action::In,
                std::cmp::Ordering::Equal => matches!(action, Action::None | Action::Held),
            };
            prop_assert!(done, "{from} to {to} is {action:?} at {tick}");
        }
    }
}
